// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/linalg/detail/add_product.hpp>
#include <mlmath/linalg/detail/binary_scale.hpp>
#include <mlmath/linalg/detail/householder.hpp>
#include <mlmath/linalg/detail/svd_kernel.hpp>
#include <mlmath/linalg/detail/vector_signs.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <ostream>
#include <utility>

namespace mlmath {

/// What svd() is asked for.
struct SvdOptions {
  /// Whether U and V are completed to square orthogonal matrices.
  bool full = false;
};

/// A singular value decomposition, \f$ A = U \,\mathrm{diag}(s)\, V^\top \f$.
template <RealScalar Scalar = double>
struct [[nodiscard]] Svd {
  /// The left singular vectors as columns: m x min(m, n), or m x m where the full form was asked.
  Eigen::MatrixX<Scalar> U;
  /// The min(m, n) singular values in descending order.
  Eigen::VectorX<Scalar> singular_values;
  /// The right singular vectors as columns (V, not its transpose): n x min(m, n), or n x n. The
  /// entry of largest magnitude of each is positive (the first of those that tie); U turns with V.
  Eigen::MatrixX<Scalar> V;
  /// The certificate: the largest of \f$ \|A v_i - s_i u_i\|_2 \f$ and
  /// \f$ \|A^\top u_i - s_i v_i\|_2 \f$, over \f$ \|A\|_2 \f$.
  Scalar residual = 0;
  /// `converged`, or `numerical_failure` where the iteration did not end (never seen on finite
  /// input).
  Status status = Status::converged;

  /// Whether every triplet was found.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
};

/// Prints the singular values and the certificate.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const Svd<Scalar>& svd) {
  return out << "singular values: " << svd.singular_values.transpose()
             << "\nresidual: " << svd.residual << " (" << svd.status << ")\n";
}

namespace detail {

/// Q with orthonormal columns, completed to a square orthogonal matrix.
template <typename Scalar>
Eigen::MatrixX<Scalar> complete_basis(const Eigen::MatrixX<Scalar>& Q) {
  const HouseholderFactors<Scalar> qr = householder_qr<Scalar>(Q);
  Eigen::MatrixX<Scalar> rest =
      accumulate_reflectors<Scalar>(qr.W, qr.tau, 0, Q.rows()).rightCols(Q.rows() - Q.cols());
  fix_signs(rest);
  Eigen::MatrixX<Scalar> square(Q.rows(), Q.rows());
  square << Q, rest;
  return square;
}

template <typename Scalar>
Svd<Scalar> svd_with_residual(Eigen::MatrixX<Scalar> A, bool full) {
  const Scalar scale = binary_scale(A);
  A /= scale;
  SvdFactors<Scalar> factors = svd_kernel<Scalar>(A, SvdVectors::thin);
  fix_signs(factors.V, factors.U);
  Svd<Scalar> result;
  const Eigen::VectorX<Scalar>& s = factors.singular_values;
  if (!s.allFinite()) result.status = Status::numerical_failure;
  const Eigen::MatrixX<Scalar> AV = product<Scalar>(A, factors.V);
  const Eigen::MatrixX<Scalar> AtU = transposed_product<Scalar>(A, factors.U);
  Scalar largest(0);
  for (Eigen::Index j = 0; j < s.size(); ++j) {
    largest = (std::max)({largest, (AV.col(j) - s(j) * factors.U.col(j)).norm(),
                          (AtU.col(j) - s(j) * factors.V.col(j)).norm()});
  }
  result.residual = s(0) > Scalar(0) ? largest / s(0) : largest;
  result.singular_values = s * scale;
  result.U = std::move(factors.U);
  result.V = std::move(factors.V);
  if (full) {
    if (result.U.cols() < result.U.rows()) result.U = complete_basis<Scalar>(result.U);
    if (result.V.cols() < result.V.rows()) result.V = complete_basis<Scalar>(result.V);
  }
  return result;
}

template <typename Scalar>
void check_svd_argument(const char* function, const Eigen::MatrixX<Scalar>& A) {
  check_nonempty(function, "A", A.rows(), A.cols());
  check_finite(function, "A", A);
}

}  // namespace detail

/// Singular value decomposition, \f$ A = U \,\mathrm{diag}(s)\, V^\top \f$.
///
/// Thin by default: U and V have min(m, n) columns. For the first few triplets of a large matrix
/// take svd(A, k); for the values alone singular_values(); to solve least squares least_squares().
///
/// Shapes:   A m x n, of any shape; see Svd.
/// Cost:     some \f$ 6 m n^2 + 20 n^3 \f$ flops for m >= n, implicit QR; the full form needs
///           O(max(m, n)^2) memory.
/// Edges:    rank-deficient matrices and zero matrices are fine: the vectors of zero singular
///           values are some orthonormal completion.
/// Accuracy: each singular value to a few \f$ \epsilon \|A\|_2 \f$, measured by `residual`; entries
///           of any finite size, nothing overflows on the way.
/// Throws:   ShapeError if A is empty; DomainError if A holds NaN or infinity.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 8.6.
template <typename Derived>
[[nodiscard]] Svd<typename Derived::Scalar> svd(const Eigen::MatrixBase<Derived>& A_arg,
                                                const SvdOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  static_assert(RealScalar<Scalar>, "svd: the entries of A must be real numbers");
  const Eigen::MatrixX<Scalar>& A = A_arg.derived();  // a temporary for an expression
  detail::check_svd_argument<Scalar>("svd", A);
  return detail::svd_with_residual<Scalar>(A, options.full);
}

/// The singular values of a matrix in descending order, without the vectors.
///
/// Shapes:   A m x n; the result has min(m, n) entries.
/// Cost:     some \f$ 4 m n^2 \f$ flops for m >= n.
/// Accuracy: a few \f$ \epsilon \|A\|_2 \f$ each.
/// Throws:   ShapeError if A is empty; DomainError if A holds NaN or infinity.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 8.6.
template <typename Derived>
[[nodiscard]] Eigen::VectorX<typename Derived::Scalar> singular_values(
    const Eigen::MatrixBase<Derived>& A_arg) {
  using Scalar = typename Derived::Scalar;
  static_assert(RealScalar<Scalar>, "singular_values: the entries of A must be real numbers");
  Eigen::MatrixX<Scalar> A = A_arg.derived();
  detail::check_svd_argument<Scalar>("singular_values", A);
  const Scalar scale = detail::binary_scale(A);
  A /= scale;
  return detail::svd_kernel<Scalar>(A, detail::SvdVectors::none).singular_values * scale;
}

}  // namespace mlmath

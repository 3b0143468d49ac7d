// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/linalg/detail/add_product.hpp>
#include <mlmath/linalg/detail/operator_ref.hpp>
#include <mlmath/linalg/detail/orthonormal.hpp>
#include <mlmath/linalg/detail/svd_kernel.hpp>
#include <mlmath/linalg/detail/vector_signs.hpp>
#include <mlmath/linalg/operators.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <utility>

namespace mlmath {

/// What svd(A, k) is asked for.
struct TruncatedSvdOptions {
  /// Stop when \f$ \|A^\top u_i - s_i v_i\|_2 \le \text{tolerance} \cdot s_1 \f$ for i = 1..k.
  /// The error of a separated singular value is of the order of the tolerance squared.
  double tolerance = 1e-8;
  /// The most iterations; each multiplies a block of k + oversampling vectors by A and by its
  /// transpose. With tolerance = 0, exactly this many are done.
  int max_iterations = 100;
  /// Columns of the block beyond k.
  Eigen::Index oversampling = 10;
  /// The most columns of the search space before it is condensed to its best k + oversampling;
  /// memory is (m + n) times this. 0 stands for 5 (k + oversampling).
  Eigen::Index max_basis = 0;
  /// The seed of the random test matrix.
  std::uint64_t seed = 0;
};

/// The k largest singular triplets, as far as svd(A, k) came.
template <RealScalar Scalar = double>
struct [[nodiscard]] TruncatedSvd {
  /// The left singular vectors as columns, m x k.
  Eigen::MatrixX<Scalar> U;
  /// The k largest singular values in descending order.
  Eigen::VectorX<Scalar> singular_values;
  /// The right singular vectors as columns, n x k. The entry of largest magnitude of each is
  /// positive (the first of those that tie); U turns with V.
  Eigen::MatrixX<Scalar> V;
  /// The certificate of each triplet: the larger one of \f$ \|A^\top u_i - s_i v_i\|_2 \f$ and
  /// \f$ \|A v_i - s_i u_i\|_2 \f$, of which the method makes one zero up to rounding. A singular
  /// value of A lies within this distance of \f$ s_i \f$.
  Eigen::VectorX<Scalar> residuals;
  /// The largest of the residuals over the largest singular value: what the tolerance bounds.
  Scalar residual = 0;
  /// The number of iterations; each is a block product with A and one with its transpose.
  int iterations = 0;
  /// `converged`, `iteration_limit`, or `numerical_failure` where a product was not finite.
  Status status = Status::iteration_limit;

  /// Whether the residuals met the tolerance.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
};

/// Prints the singular values and the certificate.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const TruncatedSvd<Scalar>& svd) {
  return out << "singular values: " << svd.singular_values.transpose()
             << "\nresidual: " << svd.residual << " after " << svd.iterations << " iterations ("
             << svd.status << ")\n";
}

namespace detail {

/// Randomized block Lanczos bidiagonalization with thick restarts, for m >= n. `V` is the search
/// space, A V = Q R; the triplets of R give those of A, and the residuals A' u - s v, which are
/// orthogonal to V, extend it.
template <typename Scalar>
TruncatedSvd<Scalar> block_lanczos_svd(const OperatorRef<Scalar>& A, Eigen::Index k,
                                       const TruncatedSvdOptions& options) {
  using Matrix = Eigen::MatrixX<Scalar>;
  using Eigen::Index;
  const Index m = A.rows;
  const Index n = A.cols;
  const Index l = (std::min)(k + options.oversampling, n);
  const Index wanted = options.max_basis > 0 ? options.max_basis : 5 * l;
  const Index capacity = (std::min)((std::max)(wanted, 2 * l), n);
  Philox rng(options.seed);
  Matrix V(n, capacity);
  Matrix Q(m, capacity);
  Matrix R = Matrix::Zero(capacity, capacity);
  Matrix u;
  Matrix v;
  Index d = 0;
  Matrix block = random_block<Scalar>(rng, n, l);
  orthonormalize(block);
  TruncatedSvd<Scalar> result;
  while (true) {
    const Index b = block.cols();
    V.middleCols(d, b) = block;
    Matrix Y = A.multiply(block);
    if (!Y.allFinite()) {
      result.status = Status::numerical_failure;
      break;
    }
    R.block(0, d, d + b, b) = orthonormalize_against(Q, d, Y, rng);
    R.block(d, 0, b, d).setZero();
    Q.middleCols(d, b) = Y;
    d += b;
    SvdFactors<Scalar> small = svd_kernel<Scalar>(R.topLeftCorner(d, d), SvdVectors::thin);
    u = product<Scalar>(Q.leftCols(d), small.U.leftCols(l));
    v = product<Scalar>(V.leftCols(d), small.V.leftCols(l));
    Matrix residuals = A.multiply_transpose(u);
    if (!residuals.allFinite()) {
      result.status = Status::numerical_failure;
      break;
    }
    for (Index j = 0; j < l; ++j) residuals.col(j) -= small.singular_values(j) * v.col(j);
    ++result.iterations;
    result.singular_values = small.singular_values.head(k);
    result.residuals = residuals.leftCols(k).colwise().norm().transpose();
    const Scalar largest = result.residuals.maxCoeff();
    const Scalar norm = result.singular_values(0);
    result.residual = norm > Scalar(0) ? largest / norm : largest;
    if (result.residual <= Scalar(options.tolerance) || d == n) {
      result.status = Status::converged;
      break;
    }
    if (result.iterations >= options.max_iterations) break;
    if (d + (std::min)(l, n - d) > capacity) {
      V.leftCols(l) = v;
      Q.leftCols(l) = u;
      R.topLeftCorner(l, l) = small.singular_values.head(l).asDiagonal();
      d = l;
    }
    block = residuals.leftCols((std::min)(l, n - d));
    orthonormalize_against(V, d, block, rng);
  }
  if (u.cols() == 0) {
    const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
    u.setConstant(m, l, nan);
    v.setConstant(n, l, nan);
    result.singular_values.setConstant(k, nan);
    result.residuals.setConstant(k, nan);
    result.residual = nan;
  }
  result.U = u.leftCols(k);
  result.V = v.leftCols(k);
  return result;
}

template <typename Scalar>
TruncatedSvd<Scalar> truncated_svd_kernel(const OperatorRef<Scalar>& A, Eigen::Index k,
                                          const TruncatedSvdOptions& options) {
  TruncatedSvd<Scalar> result;
  if (A.rows >= A.cols) {
    result = block_lanczos_svd<Scalar>(A, k, options);
  } else {
    result = block_lanczos_svd<Scalar>(A.transpose(), k, options);
    std::swap(result.U, result.V);
  }
  fix_signs(result.V, result.U);
  return result;
}

inline void check_truncated_svd_options(const char* function, const TruncatedSvdOptions& options) {
  check_nonnegative(function, "tolerance", options.tolerance);
  check_nonnegative(function, "oversampling", double(options.oversampling));
  check_nonnegative(function, "max_basis", double(options.max_basis));
  check_positive(function, "max_iterations", double(options.max_iterations));
}

}  // namespace detail

/// The k largest singular values of a matrix and their vectors,
/// \f$ A \approx U \,\mathrm{diag}(s)\, V^\top \f$, the best approximation of rank k.
///
/// A randomized range finder with block Krylov iterations that stop by the measured residuals.
/// Use it where k is small against both dimensions, for sparse matrices and for operators that
/// have no entries at all; svd(A) computes the whole of a small dense matrix faster.
///
/// Shapes:   A m x n: dense, sparse, or a LinearOperator; U m x k, V n x k.
/// Cost:     two products with k + oversampling vectors for each iteration, and
///           O((m + n) max_basis (k + oversampling)) for keeping the bases orthonormal.
/// Edges:    the same seed gives the same result; rank-deficient and zero matrices are fine. Of
///           a cluster of equal singular values that is cut by k, some are returned.
/// Accuracy: `residuals` certifies each triplet.
/// Throws:   ShapeError if A is empty; DomainError if k is not in 1..min(m, n), A holds NaN or
///           infinity, or an option is out of range.
/// Example:  \code
///           const auto svd = mlmath::svd(counts, 50, {.tolerance = 1e-6});
///           if (!svd.converged()) std::cerr << svd;
///           \endcode
/// Source:   Halko, Martinsson, Tropp, SIAM Review 53 (2011); Musco and Musco, NIPS 2015 (block
///           Krylov); Baglama and Reichel, SIAM J. Sci. Comput. 27 (2005) (restarts).
template <OperatorArgument Operator>
[[nodiscard]] TruncatedSvd<typename Operator::Scalar> svd(const Operator& A, Eigen::Index k,
                                                          const TruncatedSvdOptions& options = {}) {
  using Scalar = typename Operator::Scalar;
  static_assert(RealScalar<Scalar>, "svd: the entries of A must be real numbers");
  const detail::PinnedOperator<Operator> pinned("svd", "A", A);
  detail::check_between("svd", "k", k, Eigen::Index(1),
                        (std::min)(Eigen::Index(A.rows()), Eigen::Index(A.cols())));
  detail::check_truncated_svd_options("svd", options);
  return detail::truncated_svd_kernel<Scalar>(pinned.ref(), k, options);
}

}  // namespace mlmath

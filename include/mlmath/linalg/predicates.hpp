// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/gram_block.hpp>
#include <mlmath/linalg/detail/norm_kernels.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace mlmath {

/// Tolerances of is_close().
struct ClosenessOptions {
  /// Entries a and b are close if |a - b| <= relative_tolerance max(|a|, |b|), ...
  double relative_tolerance = 1e-9;
  /// ... or |a - b| <= absolute_tolerance.
  double absolute_tolerance = 0;
};

/// Tolerance of the predicates on a matrix.
struct PredicateOptions {
  /// How far from the ideal a matrix may be, relative to its largest entry (to 1 for orthogonal
  /// and stochastic ones); 0 stands for epsilon^(2/3), which rounding stays below.
  double tolerance = 0;
};

namespace detail {

template <RealScalar Scalar>
Scalar predicate_tolerance(const char* function, const PredicateOptions& options) {
  check_nonnegative(function, "tolerance", options.tolerance);
  if (options.tolerance > 0) return static_cast<Scalar>(options.tolerance);
  return symmetry_tolerance<Scalar>();
}

template <RealScalar Scalar>
bool is_symmetric_kernel(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& A, Scalar tolerance) {
  if (A.rows() != A.cols()) return false;
  if (A.size() == 0) return true;
  const Scalar largest = A.cwiseAbs().maxCoeff();
  const Scalar difference = (A - A.transpose()).cwiseAbs().template maxCoeff<Eigen::PropagateNaN>();
  return largest <= std::numeric_limits<Scalar>::max() && difference <= tolerance * largest;
}

/// True if A + shift n max|A| I has a Cholesky factor with pivots that stand out of rounding.
template <RealScalar Scalar>
bool is_definite_kernel(Eigen::MatrixX<Scalar> A, Scalar shift) {
  const Scalar largest = A.size() == 0 ? Scalar(0) : A.cwiseAbs().maxCoeff();
  if (largest == Scalar(0)) return A.size() == 0 || shift > Scalar(0);
  A *= elimination_scale(largest);
  if (shift > Scalar(0)) {
    A.diagonal().array() += shift * Scalar(A.rows()) * A.cwiseAbs().maxCoeff();
  }
  const Eigen::LLT<Eigen::MatrixX<Scalar>> llt(A);
  if (llt.info() != Eigen::Success) return false;
  if (shift > Scalar(0)) return true;
  const Scalar noise = Scalar(A.rows()) * std::numeric_limits<Scalar>::epsilon();
  return (llt.matrixLLT().diagonal().array().square() > noise * A.diagonal().array()).all();
}

template <typename Derived>
constexpr void require_real_matrix() {
  static_assert(RealScalar<typename Derived::Scalar>,
                "predicates take float, double and long double; convert with cast<double>()");
}

}  // namespace detail

/// True if A is square and \f$ |A_{ij} - A_{ji}| \le \tau \max|A| \f$ for all i, j, with
/// \f$ \tau \f$ the tolerance.
///
/// Edges:    a 0x0 matrix is symmetric; one with NaN or infinity is not.
/// Cost:     one pass.
/// Throws:   DomainError if the tolerance is negative.
template <typename Derived>
[[nodiscard]] bool is_symmetric(const Eigen::MatrixBase<Derived>& A_arg,
                                const PredicateOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  detail::require_real_matrix<Derived>();
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> A(A_arg.derived());
  return detail::is_symmetric_kernel<Scalar>(
      A, detail::predicate_tolerance<Scalar>("is_symmetric", options));
}

/// True if A is symmetric (see is_symmetric()) and \f$ x^T A x > 0 \f$ for every x but 0, to working
/// precision: if it has a Cholesky factorization with \f$ L_{ii}^2 > n \epsilon A_{ii} \f$.
///
/// Edges:    a 0x0 matrix is positive definite; one with NaN or infinity is not.
/// Cost:     1/3 n^3 flops.
/// Throws:   DomainError if the tolerance is negative.
/// Source:   Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sec. 10.1.
template <typename Derived>
[[nodiscard]] bool is_positive_definite(const Eigen::MatrixBase<Derived>& A_arg,
                                        const PredicateOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  detail::require_real_matrix<Derived>();
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> A(A_arg.derived());
  const Scalar tolerance = detail::predicate_tolerance<Scalar>("is_positive_definite", options);
  return detail::is_symmetric_kernel<Scalar>(A, tolerance) &&
         detail::is_definite_kernel<Scalar>(A, Scalar(0));
}

/// True if A is symmetric (see is_symmetric()) and no eigenvalue is below
/// \f$ -\tau\, n \max|A| \f$, with \f$ \tau \f$ the tolerance.
///
/// Edges:    a 0x0 matrix is positive semidefinite; one with NaN or infinity is not.
/// Cost:     1/3 n^3 flops: a Cholesky factorization of the shifted matrix, no eigenvalues.
/// Throws:   DomainError if the tolerance is negative.
/// Source:   Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sec. 10.3.
template <typename Derived>
[[nodiscard]] bool is_positive_semidefinite(const Eigen::MatrixBase<Derived>& A_arg,
                                            const PredicateOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  detail::require_real_matrix<Derived>();
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> A(A_arg.derived());
  const Scalar tolerance = detail::predicate_tolerance<Scalar>("is_positive_semidefinite", options);
  return detail::is_symmetric_kernel<Scalar>(A, tolerance) &&
         detail::is_definite_kernel<Scalar>(A, tolerance);
}

/// True if the columns of Q are orthonormal, \f$ |(Q^T Q - I)_{ij}| \le \tau \f$ for all i, j; a
/// square Q is then an orthogonal matrix.
///
/// Shapes:   Q m x n; false if m < n.
/// Cost:     m n^2 flops.
/// Edges:    a matrix without columns is orthogonal; one with NaN or infinity is not.
/// Throws:   DomainError if the tolerance is negative.
template <typename Derived>
[[nodiscard]] bool is_orthogonal(const Eigen::MatrixBase<Derived>& Q_arg,
                                 const PredicateOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  detail::require_real_matrix<Derived>();
  const Scalar tolerance = detail::predicate_tolerance<Scalar>("is_orthogonal", options);
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> Q(Q_arg.derived());
  if (Q.rows() < Q.cols()) return false;
  if (Q.cols() == 0) return true;
  Eigen::MatrixX<Scalar> error = -Eigen::MatrixX<Scalar>::Identity(Q.cols(), Q.cols());
  detail::add_columns_gram<Scalar>(Q, error);
  error.template triangularView<Eigen::StrictlyUpper>().setZero();
  return error.cwiseAbs().template maxCoeff<Eigen::PropagateNaN>() <= tolerance;
}

/// True if the rows of P are probability distributions: no entry below \f$ -\tau \f$, and every row
/// sum within \f$ \tau \f$ of 1.
///
/// Edges:    a matrix without rows is stochastic; one with NaN or infinity is not.
/// Cost:     one pass.
/// Throws:   DomainError if the tolerance is negative.
template <typename Derived>
[[nodiscard]] bool is_stochastic(const Eigen::MatrixBase<Derived>& P_arg,
                                 const PredicateOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  detail::require_real_matrix<Derived>();
  const Scalar tolerance = detail::predicate_tolerance<Scalar>("is_stochastic", options);
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> P(P_arg.derived());
  if (P.rows() == 0) return true;
  if (P.cols() == 0) return false;
  const Eigen::VectorX<Scalar> errors = (P.rowwise().sum().array() - Scalar(1)).abs();
  return P.template minCoeff<Eigen::PropagateNaN>() >= -tolerance &&
         errors.template maxCoeff<Eigen::PropagateNaN>() <= tolerance;
}

/// True if A and B have the same shape and every pair of entries is close:
/// \f$ |a - b| \le \tau_r \max(|a|, |b|) \f$ or \f$ |a - b| \le \tau_a \f$.
///
/// Edges:    equal infinities are close, NaN is close to nothing. With the default
///           absolute_tolerance of 0, only 0 is close to 0: name a scale where there is one.
/// Cost:     one pass.
/// Throws:   DomainError if a tolerance is negative.
template <typename DerivedA, typename DerivedB>
[[nodiscard]] bool is_close(const Eigen::MatrixBase<DerivedA>& A_arg,
                            const Eigen::MatrixBase<DerivedB>& B_arg,
                            const ClosenessOptions& options = {}) {
  using Scalar = typename DerivedA::Scalar;
  detail::require_real_matrix<DerivedA>();
  static_assert(std::is_same_v<Scalar, typename DerivedB::Scalar>,
                "is_close: A and B have different scalar types; convert one with cast<T>()");
  detail::check_nonnegative("is_close", "relative_tolerance", options.relative_tolerance);
  detail::check_nonnegative("is_close", "absolute_tolerance", options.absolute_tolerance);
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> A(A_arg.derived());
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> B(B_arg.derived());
  if (A.rows() != B.rows() || A.cols() != B.cols()) return false;
  const Scalar relative = static_cast<Scalar>(options.relative_tolerance);
  const Scalar absolute = static_cast<Scalar>(options.absolute_tolerance);
  for (Eigen::Index j = 0; j < A.cols(); ++j) {
    for (Eigen::Index i = 0; i < A.rows(); ++i) {
      const Scalar a = A(i, j);
      const Scalar b = B(i, j);
      if (a == b) continue;
      const Scalar difference = std::abs(a - b);
      const Scalar largest = (std::max)(std::abs(a), std::abs(b));
      if (!(largest <= std::numeric_limits<Scalar>::max())) return false;
      if (!(difference <= relative * largest || difference <= absolute)) return false;
    }
  }
  return true;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/norm_kernels.hpp>
#include <mlmath/linalg/detail/svd_kernel.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <type_traits>

namespace mlmath {

namespace detail {

/// A matrix as its storage sees it: `lines` columns (or rows, where row-major) of `length` numbers
/// each, `stride` apart.
template <RealScalar Scalar>
struct StorageLines {
  const Scalar* data;
  Eigen::Index lines;
  Eigen::Index length;
  Eigen::Index stride;
};

template <typename Ref>
StorageLines<typename Ref::Scalar> storage_lines(const Ref& A) {
  return {A.data(), A.outerSize(), A.innerSize(), A.outerStride()};
}

/// The norm of each line, so that no kernel of norms needs to know of strides.
template <RealScalar Scalar, typename LineNorm>
Eigen::VectorX<Scalar> line_norms(const StorageLines<Scalar>& A, const LineNorm& line_norm) {
  Eigen::VectorX<Scalar> norms(A.lines);
  for (Eigen::Index j = 0; j < A.lines; ++j) {
    norms(j) = line_norm(A.data + j * A.stride, A.length);
  }
  return norms;
}

template <RealScalar Scalar>
Scalar frobenius_kernel(const StorageLines<Scalar>& A) {
  if (A.lines <= 1 || A.stride == A.length) return euclidean_norm(A.data, A.lines * A.length);
  const Eigen::VectorX<Scalar> norms = line_norms(A, euclidean_norm<Scalar>);
  return euclidean_norm(norms.data(), norms.size());
}

/// The largest sum of magnitudes within a line.
template <RealScalar Scalar>
Scalar max_line_sum(const StorageLines<Scalar>& A) {
  const Eigen::VectorX<Scalar> norms = line_norms(A, one_norm<Scalar>);
  return max_norm(norms.data(), norms.size());
}

/// The largest sum of magnitudes across the lines.
template <RealScalar Scalar>
Scalar max_cross_sum(const StorageLines<Scalar>& A) {
  Eigen::VectorX<Scalar> sums = Eigen::VectorX<Scalar>::Zero(A.length);
  for (Eigen::Index j = 0; j < A.lines; ++j) {
    sums += ConstVectorMap<Scalar>(A.data + j * A.stride, A.length).cwiseAbs();
  }
  return max_norm(sums.data(), sums.size());
}

/// The singular values, or where entries are not finite the one value to report for all.
template <typename Derived>
Eigen::VectorX<typename Derived::Scalar> values_for_norm(const Eigen::MatrixBase<Derived>& A_arg) {
  using Scalar = typename Derived::Scalar;
  const MatrixRef<Derived> A(A_arg.derived());
  const Eigen::VectorX<Scalar> largest = line_norms(storage_lines(A), max_norm<Scalar>);
  const Scalar bound = max_norm(largest.data(), largest.size());
  if (!(bound <= std::numeric_limits<Scalar>::max())) {
    return Eigen::VectorX<Scalar>::Constant(1, bound);
  }
  return svd_kernel<Scalar>(A, SvdVectors::none).singular_values;
}

template <typename Scalar>
constexpr void require_real_scalar() {
  static_assert(RealScalar<Scalar>,
                "matrix norms take float, double and long double; convert with cast<double>()");
}

}  // namespace detail

/// Frobenius norm, \f$ \|A\|_F = \sqrt{\sum_{ij} A_{ij}^2} \f$.
///
/// Cost:     one pass at memory speed; two more where the squares over- or underflow.
/// Edges:    0 for an empty matrix; never overflows or underflows before the result does. NaN
///           anywhere gives NaN, otherwise infinity gives infinity.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 2.3.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar frobenius_norm(const Eigen::MatrixBase<Derived>& A_arg) {
  detail::require_real_scalar<typename Derived::Scalar>();
  const detail::MatrixRef<Derived> A(A_arg.derived());
  return detail::frobenius_kernel(detail::storage_lines(A));
}

/// Frobenius norm of a sparse matrix, from its stored entries.
template <SparseExpression Derived>
[[nodiscard]] typename Derived::Scalar frobenius_norm(const Eigen::EigenBase<Derived>& A_arg) {
  using Scalar = typename Derived::Scalar;
  detail::require_real_scalar<Scalar>();
  const auto of_stored = [](const typename Derived::PlainObject& A) {
    return detail::euclidean_norm(A.valuePtr(), Eigen::Index(A.nonZeros()));
  };
  if constexpr (std::is_same_v<Derived, typename Derived::PlainObject>) {
    if (A_arg.derived().isCompressed()) return of_stored(A_arg.derived());
  }
  typename Derived::PlainObject A = A_arg.derived();
  A.makeCompressed();
  return of_stored(A);
}

/// Spectral norm, \f$ \|A\|_2 = \max_{x \ne 0} \|Ax\|_2 / \|x\|_2 = \sigma_1 \f$: the largest
/// singular value.
///
/// Shapes:   A m x n, of any shape.
/// Cost:     O(m n min(m, n)), a singular value decomposition without vectors.
/// Edges:    0 for an empty matrix. NaN anywhere gives NaN, otherwise infinity gives infinity.
/// Accuracy: a few min(m, n) ulp.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 2.3.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar spectral_norm(const Eigen::MatrixBase<Derived>& A) {
  detail::require_real_scalar<typename Derived::Scalar>();
  const auto values = detail::values_for_norm(A);
  return values.size() == 0 ? typename Derived::Scalar(0) : values(0);
}

/// Nuclear norm, \f$ \|A\|_* = \sum_i \sigma_i \f$: the sum of the singular values, the convex
/// stand-in for the rank.
///
/// Shapes:   A m x n, of any shape.
/// Cost:     O(m n min(m, n)), a singular value decomposition without vectors.
/// Edges:    0 for an empty matrix. NaN anywhere gives NaN, otherwise infinity gives infinity.
/// Source:   Recht, Fazel, Parrilo, Guaranteed Minimum-Rank Solutions of Linear Matrix Equations
///           via Nuclear Norm Minimization, SIAM Review 52 (2010).
template <typename Derived>
[[nodiscard]] typename Derived::Scalar nuclear_norm(const Eigen::MatrixBase<Derived>& A) {
  detail::require_real_scalar<typename Derived::Scalar>();
  return detail::values_for_norm(A).sum();
}

/// Operator norm, \f$ \|A\|_p = \max_{x \ne 0} \|Ax\|_p / \|x\|_p \f$: the largest column sum of
/// magnitudes for p = 1, the largest row sum for p = infinity, the spectral norm for p = 2.
///
/// Shapes:   A m x n, of any shape.
/// Cost:     one pass at memory speed for p = 1 and infinity; see spectral_norm() for p = 2.
/// Edges:    0 for an empty matrix. NaN anywhere gives NaN, otherwise infinity gives infinity.
/// Throws:   DomainError if p is not 1, 2 or infinity (the others are NP-hard to compute).
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 2.3.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar operator_norm(const Eigen::MatrixBase<Derived>& A_arg,
                                                     double p) {
  detail::require_real_scalar<typename Derived::Scalar>();
  if (p == 2) return spectral_norm(A_arg);
  if (p != 1 && p != std::numeric_limits<double>::infinity()) {
    detail::throw_domain_error("operator_norm",
                               "p = " + detail::to_text(p) + ", expected 1, 2 or infinity");
  }
  const detail::MatrixRef<Derived> A(A_arg.derived());
  const auto lines = detail::storage_lines(A);
  const bool lines_are_columns = !detail::MatrixRef<Derived>::IsRowMajor;
  return lines_are_columns == (p == 1) ? detail::max_line_sum(lines) : detail::max_cross_sum(lines);
}

}  // namespace mlmath

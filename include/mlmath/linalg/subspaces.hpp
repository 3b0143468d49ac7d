// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/svd_kernel.hpp>
#include <mlmath/linalg/rank.hpp>

#include <Eigen/Core>

#include <algorithm>

namespace mlmath {

/// Orthonormal basis of the range (column space) of A: the left singular vectors whose singular
/// values are not zero by the rule of RankOptions.
///
/// Shapes:   A m x n; the result is m x r with r the rank.
/// Cost:     O(m n min(m, n)), a singular value decomposition.
/// Edges:    no columns where A is zero or empty.
/// Throws:   DomainError if an entry is NaN or infinite, or rank_tolerance < 0.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 2.4.2.
template <typename Derived>
[[nodiscard]] Eigen::MatrixX<typename Derived::Scalar> range(
    const Eigen::MatrixBase<Derived>& A_arg, const RankOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> A(A_arg.derived());
  detail::check_rank_arguments("range", A, options);
  const auto svd = detail::svd_kernel<Scalar>(A, detail::SvdVectors::thin);
  const auto found = detail::numerical_rank_of(svd.singular_values, A.rows(), A.cols(), options);
  return svd.U.leftCols(found.rank);
}

/// Orthonormal basis of the null space of A, \f$ \{x : A x = 0\} \f$: the right singular vectors
/// whose singular values are zero by the rule of RankOptions.
///
/// Shapes:   A m x n; the result is n x (n - r) with r the rank.
/// Cost:     O(n^2 max(m, n)), a singular value decomposition.
/// Edges:    no columns where the columns of A are independent, all of space where A is zero.
/// Accuracy: \f$ \|A v\|_2 \f$ is at most the threshold plus a few epsilon of the spectral norm.
/// Throws:   DomainError if an entry is NaN or infinite, or rank_tolerance < 0.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 2.4.2.
template <typename Derived>
[[nodiscard]] Eigen::MatrixX<typename Derived::Scalar> null_space(
    const Eigen::MatrixBase<Derived>& A_arg, const RankOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> A(A_arg.derived());
  detail::check_rank_arguments("null_space", A, options);
  const Eigen::Index n = A.cols();
  if (A.rows() == 0) return Eigen::MatrixX<Scalar>::Identity(n, n);
  // Rows of zeros change no product A x, and make the thin decomposition span all of space.
  Eigen::MatrixX<Scalar> padded = Eigen::MatrixX<Scalar>::Zero((std::max)(A.rows(), n), n);
  padded.topRows(A.rows()) = A;
  const auto svd = detail::svd_kernel<Scalar>(padded, detail::SvdVectors::thin);
  const auto found = detail::numerical_rank_of(svd.singular_values, A.rows(), n, options);
  return svd.V.rightCols(n - found.rank);
}

}  // namespace mlmath

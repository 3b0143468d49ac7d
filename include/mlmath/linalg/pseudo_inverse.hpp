// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/svd_kernel.hpp>
#include <mlmath/linalg/rank.hpp>

#include <Eigen/Core>

namespace mlmath {

/// Moore-Penrose pseudo-inverse, \f$ A^+ = \sum_{\sigma_i \ne 0} \sigma_i^{-1} v_i u_i^T \f$, with
/// the singular values that are zero by the rule of RankOptions left out.
///
/// To solve least-squares problems take least_squares(), which is faster and more accurate.
///
/// Shapes:   A m x n; the result is n x m.
/// Cost:     O(m n min(m, n)), a singular value decomposition.
/// Edges:    zeros for a matrix of zeros.
/// Accuracy: relative error about epsilon times the condition number of the part that is kept.
/// Throws:   DomainError if an entry is NaN or infinite, or rank_tolerance < 0.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 5.5.2.
template <typename Derived>
[[nodiscard]] Eigen::MatrixX<typename Derived::Scalar> pseudo_inverse(
    const Eigen::MatrixBase<Derived>& A_arg, const RankOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> A(A_arg.derived());
  detail::check_rank_arguments("pseudo_inverse", A, options);
  const auto svd = detail::svd_kernel<Scalar>(A, detail::SvdVectors::thin);
  const Eigen::Index r =
      detail::numerical_rank_of(svd.singular_values, A.rows(), A.cols(), options).rank;
  const Eigen::MatrixX<Scalar> scaled =
      svd.V.leftCols(r) * svd.singular_values.head(r).cwiseInverse().asDiagonal();
  Eigen::MatrixX<Scalar> inverse(A.cols(), A.rows());
  inverse.noalias() = scaled * svd.U.leftCols(r).transpose();
  return inverse;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/gram_block.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <type_traits>

namespace mlmath {

namespace detail {

/// Adds X' diag(w) X to the lower triangle of G.
template <typename Scalar, int Order>
void add_weighted_gram_lower(
    const Eigen::Ref<const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Order>>& X,
    const VectorRef<Scalar>& weights, Eigen::MatrixX<Scalar>& G) {
  const Eigen::VectorX<Scalar> roots = weights.cwiseSqrt();
  GramBlock<Scalar> block(X.cols());
  for (Eigen::Index first = 0; first < X.rows(); first += block.max_rows) {
    const Eigen::Index count = (std::min)(block.max_rows, X.rows() - first);
    block.rows(count) = roots.segment(first, count).asDiagonal() * X.middleRows(first, count);
    block.add_to(G);
  }
}

template <typename Scalar>
void mirror_lower(Eigen::MatrixX<Scalar>& G) {
  G.template triangularView<Eigen::StrictlyUpper>() = G.transpose();
}

}  // namespace detail

/// Gram matrix of the columns, \f$ G = X^T X \f$.
///
/// Use it for covariances, kernels and normal equations; it squares the condition number of X, so
/// least_squares() is the safe way to a regression.
///
/// Shapes:   X n x p; the result is p x p and symmetric to the bit.
/// Cost:     n p^2 flops, half of those of the full product.
/// Edges:    n = 0 gives zeros; NaN and infinity propagate.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 5.3.
template <typename Derived>
[[nodiscard]] Eigen::MatrixX<typename Derived::Scalar> gram(
    const Eigen::MatrixBase<Derived>& X_arg) {
  using Scalar = typename Derived::Scalar;
  static_assert(!Eigen::NumTraits<Scalar>::IsComplex, "gram: real scalars only");
  const detail::MatrixRef<Derived> X(X_arg.derived());
  Eigen::MatrixX<Scalar> G = Eigen::MatrixX<Scalar>::Zero(X.cols(), X.cols());
  detail::add_gram_lower<Scalar, detail::PlainMatrix<Derived>::Options>(X, G);
  detail::mirror_lower(G);
  return G;
}

/// Weighted Gram matrix, \f$ G = X^T \mathrm{diag}(w) X = \sum_i w_i x_i x_i^T \f$, where
/// \f$ x_i^T \f$ is row i of X.
///
/// Shapes:   X n x p, weights n; the result is p x p and symmetric to the bit.
/// Cost:     n p^2 flops; O(p) memory beside the result (rows are scaled a block at a time).
/// Throws:   ShapeError if size(weights) != rows(X); DomainError if a weight is negative, NaN or
///           infinite.
template <typename Derived, typename DerivedW>
[[nodiscard]] Eigen::MatrixX<typename Derived::Scalar> gram(
    const Eigen::MatrixBase<Derived>& X_arg, const Eigen::MatrixBase<DerivedW>& weights_arg) {
  using Scalar = typename Derived::Scalar;
  static_assert(!Eigen::NumTraits<Scalar>::IsComplex, "gram: real scalars only");
  static_assert(std::is_same_v<Scalar, typename DerivedW::Scalar>,
                "gram: X and weights have different scalar types; convert one with cast<T>()");
  const detail::MatrixRef<Derived> X(X_arg.derived());
  const auto weights = detail::pin_vector(weights_arg, "gram", "weights");
  detail::check_one_per_row("gram", "weights", weights.size(), "X", X.rows(), X.cols());
  detail::check_all_nonnegative("gram", "weights", weights);
  Eigen::MatrixX<Scalar> G = Eigen::MatrixX<Scalar>::Zero(X.cols(), X.cols());
  detail::add_weighted_gram_lower<Scalar, detail::PlainMatrix<Derived>::Options>(X, weights, G);
  detail::mirror_lower(G);
  return G;
}

/// Gram matrix \f$ X^T X \f$ of a sparse matrix, itself sparse. Needs <Eigen/SparseCore>.
///
/// Shapes:   X n x p; the result is p x p.
/// Cost:     the sum over rows of the squared number of stored entries.
template <SparseExpression Derived>
[[nodiscard]] auto gram(const Eigen::EigenBase<Derived>& X_arg) {
  using Plain = typename Derived::PlainObject;
  const Plain X(X_arg.derived());
  return Plain(X.transpose() * X);
}

}  // namespace mlmath

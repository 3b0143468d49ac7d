// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/products.hpp>

#include <Eigen/Core>

#include <string>

namespace mlmath {

namespace detail {

inline void check_weight_rows(Eigen::Index W_rows, Eigen::Index W_cols, const char* X_name,
                              Eigen::Index features, Eigen::Index biases) {
  if (W_rows != features) {
    throw_shape_error("affine", "W is " + shape_text(W_rows, W_cols) + ", expected " +
                                    std::to_string(features) + " rows, one for each feature in " +
                                    X_name);
  }
  check_one_per_column("affine", "b", biases, "W", W_rows, W_cols);
}

}  // namespace detail

/// Linear score of one sample, \f$ w^T x + b \f$.
///
/// Shapes:   w and x have p entries each, as columns or rows; b is a number. Whether x is one
///           sample or a matrix of them is decided by its type: a vector is one sample.
/// Cost:     2 p flops.
/// Throws:   ShapeError if the sizes differ.
template <typename DerivedW, typename DerivedX>
  requires VectorExpression<DerivedX>
[[nodiscard]] auto affine(
    const Eigen::MatrixBase<DerivedW>& w_arg, const Eigen::MatrixBase<DerivedX>& x_arg,
    const detail::ProductScalar<typename DerivedW::Scalar, typename DerivedX::Scalar>& b) {
  const auto w = detail::pin_vector(w_arg, "affine", "w");
  const auto x = detail::pin_vector(x_arg, "affine", "x");
  detail::check_same_size("affine", "w", w.size(), "x", x.size());
  return detail::ProductScalar<typename DerivedW::Scalar, typename DerivedX::Scalar>(dot(w, x) + b);
}

/// Linear scores of n samples, \f$ X w + b \mathbf 1 \f$.
///
/// Shapes:   X n x p (a sample per row), w p, b a number; the result has n entries.
/// Cost:     2 n p flops, one pass over X.
/// Throws:   ShapeError if size(w) != cols(X).
template <typename DerivedW, typename DerivedX>
  requires(!VectorExpression<DerivedX>)
[[nodiscard]] auto affine(
    const Eigen::MatrixBase<DerivedW>& w_arg, const Eigen::MatrixBase<DerivedX>& X,
    const detail::ProductScalar<typename DerivedW::Scalar, typename DerivedX::Scalar>& b) {
  using Scalar = detail::ProductScalar<typename DerivedW::Scalar, typename DerivedX::Scalar>;
  const auto w = detail::pin_vector(w_arg, "affine", "w");
  detail::check_one_per_column("affine", "w", w.size(), "X", X.rows(), X.cols());
  Eigen::VectorX<Scalar> scores = Eigen::VectorX<Scalar>::Constant(X.rows(), b);
  scores.noalias() += X.derived() * w;
  return scores;
}

/// Linear scores of n sparse samples, \f$ X w + b \mathbf 1 \f$.
///
/// Shapes:   X n x p (a sample per row), w p, b a number; the result has n entries.
/// Cost:     2 flops for each stored entry.
/// Throws:   ShapeError if size(w) != cols(X).
template <typename DerivedW, SparseExpression DerivedX>
[[nodiscard]] auto affine(const Eigen::MatrixBase<DerivedW>& w_arg,
                          const Eigen::EigenBase<DerivedX>& X, const typename DerivedW::Scalar& b) {
  using Scalar = typename DerivedW::Scalar;
  const auto w = detail::pin_vector(w_arg, "affine", "w");
  detail::check_one_per_column("affine", "w", w.size(), "X", X.rows(), X.cols());
  Eigen::VectorX<Scalar> scores = Eigen::VectorX<Scalar>::Constant(X.rows(), b);
  scores.noalias() += X.derived() * w;
  return scores;
}

/// Linear scores of several outputs for one sample, \f$ W^T x + b \f$: a dense layer.
///
/// Shapes:   W p x k (an output per column), x p, b k; the result has k entries.
/// Cost:     2 p k flops.
/// Throws:   ShapeError if rows(W) != size(x) or size(b) != cols(W).
template <typename DerivedW, typename DerivedX, typename DerivedB>
  requires VectorExpression<DerivedX>
[[nodiscard]] auto affine(const Eigen::MatrixBase<DerivedW>& W,
                          const Eigen::MatrixBase<DerivedX>& x_arg,
                          const Eigen::MatrixBase<DerivedB>& b_arg) {
  using Scalar = detail::ProductScalar<typename DerivedW::Scalar, typename DerivedX::Scalar>;
  const auto x = detail::pin_vector(x_arg, "affine", "x");
  const auto b = detail::pin_vector(b_arg, "affine", "b");
  detail::check_weight_rows(W.rows(), W.cols(), "x", x.size(), b.size());
  Eigen::VectorX<Scalar> scores = b;
  scores.noalias() += W.derived().transpose() * x;
  return scores;
}

/// Linear scores of several outputs for n samples, \f$ X W + \mathbf 1 b^T \f$: a dense layer.
///
/// Shapes:   X n x p (a sample per row), W p x k (an output per column), b k; the result is n x k.
/// Cost:     2 n p k flops.
/// Throws:   ShapeError if rows(W) != cols(X) or size(b) != cols(W).
template <typename DerivedW, typename DerivedX, typename DerivedB>
  requires(!VectorExpression<DerivedX>)
[[nodiscard]] auto affine(const Eigen::MatrixBase<DerivedW>& W,
                          const Eigen::MatrixBase<DerivedX>& X,
                          const Eigen::MatrixBase<DerivedB>& b_arg) {
  using Scalar = detail::ProductScalar<typename DerivedW::Scalar, typename DerivedX::Scalar>;
  const auto b = detail::pin_vector(b_arg, "affine", "b");
  detail::check_weight_rows(W.rows(), W.cols(), "X", X.cols(), b.size());
  Eigen::MatrixX<Scalar> scores = b.transpose().replicate(X.rows(), 1);
  scores.noalias() += X.derived() * W.derived();
  return scores;
}

/// Linear scores of several outputs for n sparse samples, \f$ X W + \mathbf 1 b^T \f$.
///
/// Shapes:   X n x p (a sample per row), W p x k (an output per column), b k; the result is n x k.
/// Cost:     2 k flops for each stored entry.
/// Throws:   ShapeError if rows(W) != cols(X) or size(b) != cols(W).
template <typename DerivedW, SparseExpression DerivedX, typename DerivedB>
[[nodiscard]] auto affine(const Eigen::MatrixBase<DerivedW>& W, const Eigen::EigenBase<DerivedX>& X,
                          const Eigen::MatrixBase<DerivedB>& b_arg) {
  using Scalar = typename DerivedW::Scalar;
  const auto b = detail::pin_vector(b_arg, "affine", "b");
  detail::check_weight_rows(W.rows(), W.cols(), "X", X.cols(), b.size());
  Eigen::MatrixX<Scalar> scores = b.transpose().replicate(X.rows(), 1);
  scores.noalias() += X.derived() * W.derived();
  return scores;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <functional>

namespace mlmath {

/// A linear operator made of two functions: what to pass to svd(), pca-like methods and
/// power_iteration() where the matrix is never formed.
///
/// Any type of your own that satisfies the concept LinearOperator does as well; this one saves
/// writing it.
///
/// Shapes:   m x n; `times` maps an n x b block to m x b, `times_transpose` an m x b block to
///           n x b.
/// Example:  \code
///           mlmath::MatrixFreeOperator<> laplacian{
///               n, n, [](const Eigen::MatrixXd& V) { return second_difference(V); },
///               [](const Eigen::MatrixXd& U) { return second_difference(U); }};
///           const auto smooth = mlmath::svd(laplacian, 5);
///           \endcode
template <RealScalar ScalarType = double>
struct MatrixFreeOperator {
  /// The type of the entries.
  using Scalar = ScalarType;
  /// A product with a block of vectors.
  using Product = std::function<Eigen::MatrixX<Scalar>(const Eigen::MatrixX<Scalar>&)>;

  /// The number of rows, m.
  Eigen::Index row_count = 0;
  /// The number of columns, n.
  Eigen::Index column_count = 0;
  /// The operator times a block of vectors.
  Product times;
  /// The operator's transpose times a block of vectors.
  Product times_transpose;

  /// The number of rows, m.
  [[nodiscard]] Eigen::Index rows() const { return row_count; }
  /// The number of columns, n.
  [[nodiscard]] Eigen::Index cols() const { return column_count; }
  /// The operator times V.
  [[nodiscard]] Eigen::MatrixX<Scalar> multiply(const Eigen::MatrixX<Scalar>& V) const {
    return times(V);
  }
  /// The operator's transpose times U.
  [[nodiscard]] Eigen::MatrixX<Scalar> multiply_transpose(const Eigen::MatrixX<Scalar>& U) const {
    return times_transpose(U);
  }
};

/// Whatever has products with vectors: a dense or sparse Eigen object or expression, or a
/// LinearOperator.
template <typename T>
concept OperatorArgument = DenseExpression<T> || SparseExpression<T> || LinearOperator<T>;

}  // namespace mlmath

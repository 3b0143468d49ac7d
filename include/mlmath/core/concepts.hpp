// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <concepts>
#include <type_traits>

namespace mlmath {

/// A built-in floating-point type: float, double or long double.
template <typename T>
concept RealScalar = std::floating_point<T>;

/// Whether T is a number to the elementary functions (sigmoid(), log_sum_exp(), ...): arithmetic
/// types are; specialize it as true for a number type of your own, such as one that differentiates,
/// that has the functions of the standard library by argument-dependent lookup.
template <typename T>
inline constexpr bool is_scalar_like = std::is_arithmetic_v<T>;

/// A type of number that the elementary functions take: see is_scalar_like.
template <typename T>
concept ScalarLike = is_scalar_like<T>;

namespace detail {

// By conversion, as a segment of a vector derives from the base of its block and not from its own.
template <typename Derived>
void accept_dense(const Eigen::DenseBase<Derived>*);
template <typename Derived>
void accept_matrix(const Eigen::MatrixBase<Derived>*);
template <typename Derived>
void accept_sparse(const Eigen::SparseMatrixBase<Derived>*);

}  // namespace detail

/// Any dense Eigen object or expression: matrix, array, map, block, product, ...
template <typename T>
concept DenseExpression = requires(const T* x) {
  detail::accept_dense(x);
};

/// A dense expression whose type says that it is one column or one row.
template <typename T>
concept VectorExpression = DenseExpression<T> && bool(T::IsVectorAtCompileTime);

/// Any sparse Eigen object or expression. Nothing of Eigen/SparseCore is needed to ask.
template <typename T>
concept SparseExpression = requires(const T* x) {
  detail::accept_sparse(x);
};

/// A vector, matrix or array that reverse mode records (DenseVariable), asked for by its shape, so
/// that a function can take it without a header of calculus: what it is made of is found by
/// argument-dependent lookup.
template <typename T>
concept RecordedArray = requires {
  typename T::Number;
  { T::is_array } -> std::convertible_to<bool>;
  { T::order } -> std::convertible_to<int>;
};

/// A linear operator that is known only by its products: `rows()`, `cols()`, `multiply(V)`
/// giving the operator times V, and `multiply_transpose(U)` giving its transpose times U, for
/// dense U and V. The methods that need no more (truncated SVD, PCA, power iteration) take it in
/// place of a matrix.
template <typename T>
concept LinearOperator = !DenseExpression<T> && !SparseExpression<T> &&
                         requires(const T& op, const Eigen::MatrixX<typename T::Scalar>& block) {
  { op.rows() } -> std::convertible_to<Eigen::Index>;
  { op.cols() } -> std::convertible_to<Eigen::Index>;
  { op.multiply(block) } -> std::convertible_to<Eigen::MatrixX<typename T::Scalar>>;
  { op.multiply_transpose(block) } -> std::convertible_to<Eigen::MatrixX<typename T::Scalar>>;
};

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/add_product.hpp>
#include <mlmath/linalg/operators.hpp>

#include <Eigen/Core>

#include <functional>
#include <string>
#include <type_traits>
#include <utility>

/// How the matrix-free methods see their argument: one erased type for dense, sparse and user
/// operators, so that each method is compiled once per scalar.
namespace mlmath::detail {

/// The two products of an operator, by value semantics of the blocks; refers to the operator.
template <typename Scalar>
struct OperatorRef {
  using Product = std::function<Eigen::MatrixX<Scalar>(const Eigen::MatrixX<Scalar>&)>;
  Eigen::Index rows = 0;
  Eigen::Index cols = 0;
  Product multiply;
  Product multiply_transpose;

  OperatorRef transpose() const { return {cols, rows, multiply_transpose, multiply}; }
};

/// A sparse argument evaluated once: a matrix or a map is referred to, an expression computed.
template <typename Derived>
using SparsePin = std::conditional_t < requires(const Derived& A) {
  A.valuePtr();
}
, const Derived&, const typename Derived::PlainObject > ;

/// Throws when a stored entry is NaN or infinite.
template <typename Sparse>
void check_finite_sparse(const char* function, const char* name, const Sparse& A) {
  for (Eigen::Index outer = 0; outer < A.outerSize(); ++outer) {
    for (typename Sparse::InnerIterator entry(A, outer); entry; ++entry) {
      if (entry.value() - entry.value() == typename Sparse::Scalar(0)) continue;
      throw_domain_error(function, std::string(name) + "(" + std::to_string(entry.row()) + ", " +
                                       std::to_string(entry.col()) + ") is " +
                                       to_text(entry.value()) + ", expected finite values");
    }
  }
}

/// A sparse product with a block of vectors held by rows, where one stored entry meets a
/// contiguous row.
template <typename Scalar, typename Sparse>
Eigen::MatrixX<Scalar> sparse_product(const Sparse& A, const Eigen::MatrixX<Scalar>& V) {
  using RowMajor = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const RowMajor V_rows = V;
  const RowMajor product = A * V_rows;
  return product;
}

/// The argument of a matrix-free method, checked and held for as long as `ref` is used.
template <typename T>
class PinnedOperator;

template <DenseExpression Derived>
class PinnedOperator<Derived> {
 public:
  using Scalar = typename Derived::Scalar;
  PinnedOperator(const char* function, const char* name, const Derived& A) : A_(A) {
    check_nonempty(function, name, A_.rows(), A_.cols());
    check_finite(function, name, A_);
  }
  OperatorRef<Scalar> ref() const {
    return {A_.rows(), A_.cols(),
            [this](const Eigen::MatrixX<Scalar>& V) { return times(V, false); },
            [this](const Eigen::MatrixX<Scalar>& U) { return times(U, true); }};
  }

 private:
  using Stored = Eigen::Map<const Eigen::MatrixX<Scalar>, 0, Eigen::OuterStride<>>;

  /// A V or A'V, by products of the column-major matrix that lies in A's memory.
  Eigen::MatrixX<Scalar> times(const Eigen::MatrixX<Scalar>& V, bool transpose) const {
    constexpr bool by_rows = MatrixRef<Derived>::IsRowMajor;
    const Stored M(A_.data(), by_rows ? A_.cols() : A_.rows(), by_rows ? A_.rows() : A_.cols(),
                   Eigen::OuterStride<>(A_.outerStride()));
    return transpose == by_rows ? product<Scalar>(M, V) : transposed_product<Scalar>(M, V);
  }

  MatrixRef<Derived> A_;
};

template <SparseExpression Derived>
class PinnedOperator<Derived> {
 public:
  using Scalar = typename Derived::Scalar;
  PinnedOperator(const char* function, const char* name, const Derived& A) : A_(A) {
    check_nonempty(function, name, A_.rows(), A_.cols());
    check_finite_sparse(function, name, A_);
  }
  const auto& matrix() const { return A_; }
  OperatorRef<Scalar> ref() const {
    return {A_.rows(), A_.cols(),
            [this](const Eigen::MatrixX<Scalar>& V) { return sparse_product<Scalar>(A_, V); },
            [this](const Eigen::MatrixX<Scalar>& U) {
              return sparse_product<Scalar>(A_.transpose(), U);
            }};
  }

 private:
  SparsePin<Derived> A_;
};

template <LinearOperator Operator>
class PinnedOperator<Operator> {
 public:
  using Scalar = typename Operator::Scalar;
  PinnedOperator(const char* function, const char* name, const Operator& A) : A_(A) {
    check_nonempty(function, name, Eigen::Index(A_.rows()), Eigen::Index(A_.cols()));
  }
  OperatorRef<Scalar> ref() const {
    return {Eigen::Index(A_.rows()), Eigen::Index(A_.cols()),
            [this](const Eigen::MatrixX<Scalar>& V) -> Eigen::MatrixX<Scalar> {
              return A_.multiply(V);
            },
            [this](const Eigen::MatrixX<Scalar>& U) -> Eigen::MatrixX<Scalar> {
              return A_.multiply_transpose(U);
            }};
  }

 private:
  const Operator& A_;
};

}  // namespace mlmath::detail

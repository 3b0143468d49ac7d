// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/pairwise.hpp>

#include <Eigen/Core>

#include <string>

namespace mlmath {

namespace detail {

/// The scalar of a product; two built-in types mix only with themselves.
template <typename ScalarA, typename ScalarB>
using ProductScalar = typename Eigen::ScalarBinaryOpTraits<ScalarA, ScalarB>::ReturnType;

/// True where Eigen can multiply the two scalar types.
template <typename ScalarA, typename ScalarB>
concept MultipliableScalars = requires {
  typename ProductScalar<ScalarA, ScalarB>;
};

inline void check_product_shapes(const char* function, const char* A_name, Eigen::Index A_rows,
                                 Eigen::Index A_cols, const char* B_name, Eigen::Index B_rows,
                                 Eigen::Index B_cols) {
  if (A_cols == B_rows) return;
  throw_shape_error(function, std::string(A_name) + " is " + shape_text(A_rows, A_cols) + " and " +
                                  B_name + " is " + shape_text(B_rows, B_cols) +
                                  ", expected as many columns of " + A_name + " as rows of " +
                                  B_name);
}

}  // namespace detail

/// Dot product of two vectors, \f$ a \cdot b = \sum_i a_i b_i \f$.
///
/// Shapes:   a and b have n entries each, as columns or rows; complex scalars are not conjugated.
/// Cost:     O(n), one pass, at memory speed.
/// Edges:    0 for empty vectors.
/// Accuracy: \f$ |error| \lesssim \epsilon \log_2(n) \sum_i |a_i b_i| \f$: partial sums are joined
///           pairwise.
/// Throws:   ShapeError if the sizes differ.
/// Source:   Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sec. 3.1 and 4.2.
template <typename DerivedA, typename DerivedB>
[[nodiscard]] auto dot(const Eigen::MatrixBase<DerivedA>& a_arg,
                       const Eigen::MatrixBase<DerivedB>& b_arg) {
  using ScalarA = typename DerivedA::Scalar;
  using ScalarB = typename DerivedB::Scalar;
  static_assert(detail::MultipliableScalars<ScalarA, ScalarB>,
                "dot: a and b have different scalar types; convert one with cast<T>()");
  using Result = detail::ProductScalar<ScalarA, ScalarB>;
  const auto a = detail::pin_vector(a_arg, "dot", "a");
  const auto b = detail::pin_vector(b_arg, "dot", "b");
  detail::check_same_size("dot", "a", a.size(), "b", b.size());
  return detail::pairwise_reduce(a.size(), [&](Eigen::Index first, Eigen::Index count) -> Result {
    return a.segment(first, count).cwiseProduct(b.segment(first, count)).sum();
  });
}

/// Matrix product, \f$ (AB)_{ij} = \sum_k A_{ik} B_{kj} \f$.
///
/// Shapes:   A m x k, B k x n; the result is m x n, with the sizes known at compile time where
///           the arguments' are.
/// Cost:     2 m k n flops, at the speed of Eigen's own product.
/// Edges:    k = 0 gives zeros.
/// Throws:   ShapeError if cols(A) != rows(B).
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 1.1.
template <typename DerivedA, typename DerivedB>
[[nodiscard]] auto matmul(const Eigen::MatrixBase<DerivedA>& A,
                          const Eigen::MatrixBase<DerivedB>& B) {
  using ScalarA = typename DerivedA::Scalar;
  using ScalarB = typename DerivedB::Scalar;
  static_assert(detail::MultipliableScalars<ScalarA, ScalarB>,
                "matmul: A and B have different scalar types; convert one with cast<T>()");
  static_assert(DerivedA::ColsAtCompileTime == Eigen::Dynamic ||
                    DerivedB::RowsAtCompileTime == Eigen::Dynamic ||
                    int(DerivedA::ColsAtCompileTime) == int(DerivedB::RowsAtCompileTime),
                "matmul: A must have as many columns as B has rows");
  using Result = Eigen::Matrix<detail::ProductScalar<ScalarA, ScalarB>, DerivedA::RowsAtCompileTime,
                               DerivedB::ColsAtCompileTime>;
  detail::check_product_shapes("matmul", "A", A.rows(), A.cols(), "B", B.rows(), B.cols());
  Result product(A.rows(), B.cols());
  product.noalias() = A.derived() * B.derived();
  return product;
}

/// Matrix product where a factor is sparse, diagonal or a permutation: sparse times sparse gives
/// a sparse matrix, a dense factor makes the result dense.
///
/// Shapes:   A m x k, B k x n; the result is m x n.
/// Cost:     2 flops for each stored entry met; sparse times sparse needs <Eigen/SparseCore>.
/// Throws:   ShapeError if cols(A) != rows(B).
template <typename DerivedA, typename DerivedB>
  requires(!DenseExpression<DerivedA> || !DenseExpression<DerivedB>)
[[nodiscard]] auto matmul(const Eigen::EigenBase<DerivedA>& A,
                          const Eigen::EigenBase<DerivedB>& B) {
  using Result = typename decltype(A.derived() * B.derived())::PlainObject;
  detail::check_product_shapes("matmul", "A", A.rows(), A.cols(), "B", B.rows(), B.cols());
  return Result(A.derived() * B.derived());
}

/// Outer product, \f$ (a b^T)_{ij} = a_i b_j \f$.
///
/// Shapes:   a has m entries, b has n, as columns or rows; the result is m x n. Complex scalars
///           are not conjugated.
/// Cost:     m n multiplications.
/// Throws:   ShapeError if an argument is not a vector.
template <typename DerivedA, typename DerivedB>
[[nodiscard]] auto outer(const Eigen::MatrixBase<DerivedA>& a_arg,
                         const Eigen::MatrixBase<DerivedB>& b_arg) {
  using ScalarA = typename DerivedA::Scalar;
  using ScalarB = typename DerivedB::Scalar;
  static_assert(detail::MultipliableScalars<ScalarA, ScalarB>,
                "outer: a and b have different scalar types; convert one with cast<T>()");
  const auto a = detail::pin_vector(a_arg, "outer", "a");
  const auto b = detail::pin_vector(b_arg, "outer", "b");
  Eigen::MatrixX<detail::ProductScalar<ScalarA, ScalarB>> product(a.size(), b.size());
  product.noalias() = a * b.transpose();
  return product;
}

/// Trace, \f$ \mathrm{tr} A = \sum_i A_{ii} \f$.
///
/// Edges:    0 for a 0x0 matrix.
/// Throws:   ShapeError if A is not square.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar trace(const Eigen::MatrixBase<Derived>& A) {
  detail::check_square("trace", "A", A.rows(), A.cols());
  return A.derived().diagonal().sum();
}

}  // namespace mlmath

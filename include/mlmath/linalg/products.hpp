// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>

#include <Eigen/Core>

namespace mlmath {

/// Dot product of two vectors, \f$ a \cdot b = \sum_i a_i b_i \f$.
///
/// Shapes:   a and b have n entries each, as columns or rows; complex scalars are not conjugated.
/// Cost:     O(n), one pass, at memory speed.
/// Edges:    0 for empty vectors.
/// Accuracy: \f$ |error| \le n \epsilon \sum_i |a_i b_i| \f$, in practice far less (partial sums
///           run in parallel).
/// Throws:   ShapeError if the sizes differ.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 1.1.
template <typename DerivedA, typename DerivedB>
[[nodiscard]] typename DerivedA::Scalar dot(const Eigen::MatrixBase<DerivedA>& a_arg,
                                            const Eigen::MatrixBase<DerivedB>& b_arg) {
  const auto a = detail::pin_vector(a_arg, "dot", "a");
  const auto b = detail::pin_vector(b_arg, "dot", "b");
  detail::check_same_size("dot", "a", a.size(), "b", b.size());
  return a.cwiseProduct(b).sum();
}

/// Matrix product, \f$ (AB)_{ij} = \sum_k A_{ik} B_{kj} \f$.
///
/// Shapes:   A m x k, B k x n; the result is m x n, with the sizes known at compile time where
///           the arguments' are.
/// Cost:     2 m k n flops, at the speed of Eigen's own product.
/// Throws:   ShapeError if cols(A) != rows(B).
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 1.1.
template <typename DerivedA, typename DerivedB>
[[nodiscard]] auto matmul(const Eigen::MatrixBase<DerivedA>& A,
                          const Eigen::MatrixBase<DerivedB>& B) {
  using Result = Eigen::Matrix<typename DerivedA::Scalar, DerivedA::RowsAtCompileTime,
                               DerivedB::ColsAtCompileTime>;
  static_assert(DerivedA::ColsAtCompileTime == Eigen::Dynamic ||
                    DerivedB::RowsAtCompileTime == Eigen::Dynamic ||
                    int(DerivedA::ColsAtCompileTime) == int(DerivedB::RowsAtCompileTime),
                "matmul: A must have as many columns as B has rows");
  if (A.cols() != B.rows()) {
    detail::throw_shape_error("matmul", "A is " + detail::shape_text(A.rows(), A.cols()) +
                                            " and B is " + detail::shape_text(B.rows(), B.cols()) +
                                            ", expected as many columns of A as rows of B");
  }
  Result product(A.rows(), B.cols());
  product.noalias() = A.derived() * B.derived();
  return product;
}

}  // namespace mlmath

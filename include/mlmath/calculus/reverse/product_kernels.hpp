// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <type_traits>

/// Products of plain matrices in memory, compiled once for each storage order and scalar instead of
/// once for each expression and node.
namespace mlmath::detail {

/// A matrix that is read where it is.
template <typename Scalar, bool RowMajor>
using PlainFactor = Eigen::Ref<const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic,
                                                   RowMajor ? Eigen::RowMajor : Eigen::ColMajor>>;

template <typename Scalar, bool RowMajorA, bool RowMajorB>
void add_matrix_product(const Scalar& factor, const PlainFactor<Scalar, RowMajorA>& A,
                        const PlainFactor<Scalar, RowMajorB>& B,
                        Eigen::Ref<Eigen::MatrixX<Scalar>> C) {
  C.noalias() += factor * A * B;
}

template <typename Scalar, bool RowMajorA>
void add_vector_product(const Scalar& factor, const PlainFactor<Scalar, RowMajorA>& A,
                        const Eigen::Ref<const Eigen::VectorX<Scalar>>& x,
                        Eigen::Ref<Eigen::VectorX<Scalar>> y) {
  y.noalias() += factor * A * x;
}

/// C += factor A B, for matrices that lie in memory, or their transposes; C does not overlap them.
template <typename Scalar, typename DerivedA, typename DerivedB>
void add_product(const Scalar& factor, const Eigen::MatrixBase<DerivedA>& A,
                 const Eigen::MatrixBase<DerivedB>& B,
                 std::type_identity_t<Eigen::Ref<Eigen::MatrixX<Scalar>>> C) {
  constexpr bool row_major_A = bool(DerivedA::IsRowMajor);
  if constexpr (int(DerivedB::ColsAtCompileTime) == 1) {
    add_vector_product<Scalar, row_major_A>(factor, A.derived(), B.derived(), C.col(0));
  } else {
    add_matrix_product<Scalar, row_major_A, bool(DerivedB::IsRowMajor)>(factor, A.derived(),
                                                                        B.derived(), C);
  }
}

/// C = A B, for matrices as in add_product().
template <typename DerivedA, typename DerivedB>
Eigen::MatrixX<typename DerivedA::Scalar> product_of(const Eigen::MatrixBase<DerivedA>& A,
                                                     const Eigen::MatrixBase<DerivedB>& B) {
  using Scalar = typename DerivedA::Scalar;
  Eigen::MatrixX<Scalar> C = Eigen::MatrixX<Scalar>::Zero(A.rows(), B.cols());
  add_product(Scalar(1), A, B, C);
  return C;
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

/// Products on one type of view, so that each scalar type compiles each of them once and no
/// more.
namespace mlmath::detail {

/// C += factor A B.
template <typename Scalar>
void add_product(Scalar factor, const Eigen::Ref<const Eigen::MatrixX<Scalar>>& A,
                 const Eigen::Ref<const Eigen::MatrixX<Scalar>>& B,
                 Eigen::Ref<Eigen::MatrixX<Scalar>> C) {
  C.noalias() += factor * A * B;
}

/// C += factor A'B.
template <typename Scalar>
void add_transposed_product(Scalar factor, const Eigen::Ref<const Eigen::MatrixX<Scalar>>& A,
                            const Eigen::Ref<const Eigen::MatrixX<Scalar>>& B,
                            Eigen::Ref<Eigen::MatrixX<Scalar>> C) {
  C.noalias() += factor * A.transpose() * B;
}

/// A B.
template <typename Scalar>
Eigen::MatrixX<Scalar> product(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& A,
                               const Eigen::Ref<const Eigen::MatrixX<Scalar>>& B) {
  Eigen::MatrixX<Scalar> C = Eigen::MatrixX<Scalar>::Zero(A.rows(), B.cols());
  add_product<Scalar>(Scalar(1), A, B, C);
  return C;
}

/// A'B.
template <typename Scalar>
Eigen::MatrixX<Scalar> transposed_product(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& A,
                                          const Eigen::Ref<const Eigen::MatrixX<Scalar>>& B) {
  Eigen::MatrixX<Scalar> C = Eigen::MatrixX<Scalar>::Zero(A.cols(), B.cols());
  add_transposed_product<Scalar>(Scalar(1), A, B, C);
  return C;
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

/// Products on one type of view, so that each scalar type compiles two of them and no more.
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

}  // namespace mlmath::detail

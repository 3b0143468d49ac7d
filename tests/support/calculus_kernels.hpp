// SPDX-License-Identifier: MIT
#pragma once

/// The kernels of reverse mode that take a compiler seconds, compiled once for the tests that include
/// this header, in support/kernels_calculus.cpp.
#include <mlmath/calculus/reverse/cholesky_node.hpp>
#include <mlmath/calculus/reverse/factorization_nodes.hpp>

// clang-format off
#define MLMATH_TEST_CALCULUS_KERNELS(EXTERN, Scalar)                                               \
  namespace mlmath::detail {                                                                       \
  EXTERN template struct GeneralFactor<Scalar>;                                                    \
  EXTERN template struct PositiveFactor<Scalar>;                                                   \
  EXTERN template void pull_back_cholesky<Scalar>(const Eigen::Ref<const Eigen::MatrixX<Scalar>>&, \
                                                  Eigen::Ref<Eigen::MatrixX<Scalar>>);             \
  EXTERN template Eigen::MatrixX<Scalar> between_inverses<Scalar>(                                 \
      const Eigen::Ref<const Eigen::MatrixX<Scalar>>&, Eigen::MatrixX<Scalar>);                    \
  EXTERN template Eigen::MatrixX<Scalar> cholesky_tangent<Scalar>(                                 \
      const Eigen::Ref<const Eigen::MatrixX<Scalar>>&, Eigen::MatrixX<Scalar>);                    \
  }
// clang-format on

MLMATH_TEST_CALCULUS_KERNELS(extern, double)

// SPDX-License-Identifier: MIT
#pragma once

/// The kernels of reverse mode that take a compiler seconds, compiled once for the tests that include
/// this header, in support/kernels_calculus.cpp.
#include <mlmath/calculus/reverse/cholesky_node.hpp>
#include <mlmath/calculus/reverse/factorization_nodes.hpp>
#include <mlmath/calculus/reverse/product_kernels.hpp>

// clang-format off
#define MLMATH_TEST_PRODUCT_KERNELS(EXTERN, Scalar, RowMajorA)                                     \
  EXTERN template void add_vector_product<Scalar, RowMajorA>(                                      \
      const Scalar&, const PlainFactor<Scalar, RowMajorA>&,                                        \
      const Eigen::Ref<const Eigen::VectorX<Scalar>>&, Eigen::Ref<Eigen::VectorX<Scalar>>);        \
  EXTERN template void add_matrix_product<Scalar, RowMajorA, false>(                               \
      const Scalar&, const PlainFactor<Scalar, RowMajorA>&, const PlainFactor<Scalar, false>&,     \
      Eigen::Ref<Eigen::MatrixX<Scalar>>);                                                         \
  EXTERN template void add_matrix_product<Scalar, RowMajorA, true>(                                \
      const Scalar&, const PlainFactor<Scalar, RowMajorA>&, const PlainFactor<Scalar, true>&,      \
      Eigen::Ref<Eigen::MatrixX<Scalar>>);
#define MLMATH_TEST_CALCULUS_KERNELS(EXTERN, Scalar)                                               \
  namespace mlmath::detail {                                                                       \
  MLMATH_TEST_PRODUCT_KERNELS(EXTERN, Scalar, false)                                               \
  MLMATH_TEST_PRODUCT_KERNELS(EXTERN, Scalar, true)                                                \
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

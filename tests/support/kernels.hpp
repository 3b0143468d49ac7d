// SPDX-License-Identifier: MIT
#pragma once

/// The kernels that take a compiler many seconds for each scalar type. The test programs compile
/// them once, in support/kernels_<scalar>.cpp, and not once for each file that comes to use them.
#include <mlmath/linalg/detail/least_squares_kernel.hpp>
#include <mlmath/linalg/detail/svd_kernel.hpp>

#define MLMATH_TEST_KERNELS(EXTERN, Scalar)                                              \
  EXTERN template mlmath::detail::SvdFactors<Scalar> mlmath::detail::svd_kernel<Scalar>( \
      const Eigen::Ref<const Eigen::MatrixX<Scalar>>&, mlmath::detail::SvdVectors);      \
  EXTERN template mlmath::LeastSquaresResult<Eigen::MatrixX<Scalar>>                     \
  mlmath::detail::solve_least_squares<Scalar>(const mlmath::detail::RowBlocks<Scalar>&,  \
                                              Eigen::MatrixX<Scalar>, const char*,       \
                                              const mlmath::LeastSquaresOptions<Scalar>&);

MLMATH_TEST_KERNELS(extern, float)
MLMATH_TEST_KERNELS(extern, double)
MLMATH_TEST_KERNELS(extern, long double)

// SPDX-License-Identifier: MIT
#pragma once

/// The kernels that take a compiler many seconds for each scalar type. The test programs compile
/// them once, in support/kernels_<scalar>.cpp, and not once for each file that comes to use them.
#include <mlmath/linalg/detail/least_squares_kernel.hpp>
#include <mlmath/linalg/detail/pca_solvers.hpp>
#include <mlmath/linalg/detail/svd_kernel.hpp>
#include <mlmath/linalg/eigen_general.hpp>
#include <mlmath/linalg/eigen_symmetric.hpp>
#include <mlmath/linalg/randomized_svd.hpp>

// clang-format off
#define MLMATH_TEST_KERNELS(EXTERN, Scalar)                                                        \
  namespace mlmath::detail {                                                                       \
  EXTERN template void GramBlock<Scalar>::add_to(Eigen::MatrixX<Scalar>&) const;                  \
  EXTERN template SvdFactors<Scalar> svd_kernel<Scalar>(                                           \
      const Eigen::Ref<const Eigen::MatrixX<Scalar>>&, SvdVectors);                                \
  EXTERN template SymmetricEigen<Scalar> eigen_symmetric_kernel<Scalar>(                           \
      Eigen::MatrixX<Scalar>, Eigen::Index);                                                       \
  EXTERN template GeneralEigen<Scalar> eigen_general_kernel<Scalar>(Eigen::MatrixX<Scalar>);       \
  EXTERN template TruncatedSvd<Scalar> truncated_svd_kernel<Scalar>(                               \
      const OperatorRef<Scalar>&, Eigen::Index, const TruncatedSvdOptions&);                       \
  EXTERN template Pca<Scalar> pca_of_dense<Eigen::Ref<const Eigen::MatrixX<Scalar>>>(              \
      const Eigen::Ref<const Eigen::MatrixX<Scalar>>&, const PcaTarget&, const PcaOptions&);       \
  EXTERN template LeastSquaresResult<Eigen::MatrixX<Scalar>> solve_least_squares<Scalar>(          \
      const RowBlocks<Scalar>&, Eigen::MatrixX<Scalar>, const char*,                               \
      const LeastSquaresOptions<Scalar>&);                                                         \
  }
// clang-format on

MLMATH_TEST_KERNELS(extern, float)
MLMATH_TEST_KERNELS(extern, double)
MLMATH_TEST_KERNELS(extern, long double)

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/detail/norm_kernels.hpp>

#include <Eigen/Core>

namespace mlmath::detail {

/// The power of two at or next below max|A|, kept where it and its inverse are normal numbers; 1
/// for a matrix of zeros. Dividing by it is exact and takes the overflow out of sums of squares.
template <typename Derived>
typename Derived::Scalar binary_scale(const Eigen::DenseBase<Derived>& A) {
  using Scalar = typename Derived::Scalar;
  if (A.size() == 0) return Scalar(1);
  const Scalar largest = A.derived().array().abs().maxCoeff();
  return largest > Scalar(0) ? Scalar(1) / power_of_two_scale(largest) : Scalar(1);
}

}  // namespace mlmath::detail

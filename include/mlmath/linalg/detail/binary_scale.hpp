// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

namespace mlmath::detail {

/// The power of two next above max|A|, kept where it and its inverse are normal numbers; 1 for a
/// matrix of zeros. Dividing by it is exact and takes the overflow out of sums of squares.
template <typename Derived>
typename Derived::Scalar binary_scale(const Eigen::DenseBase<Derived>& A) {
  using Scalar = typename Derived::Scalar;
  using Limits = std::numeric_limits<Scalar>;
  if (A.size() == 0) return Scalar(1);
  const Scalar largest = A.derived().array().abs().maxCoeff();
  if (!(largest > Scalar(0))) return Scalar(1);
  int exponent = 0;
  std::frexp(largest, &exponent);
  return std::ldexp(Scalar(1),
                    std::clamp(exponent, Limits::min_exponent, Limits::max_exponent - 2));
}

}  // namespace mlmath::detail

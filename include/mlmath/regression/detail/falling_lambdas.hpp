// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <cmath>

namespace mlmath::detail {

/// Penalties from the largest down to `ratio` times it, evenly in their logarithms.
inline Eigen::VectorXd falling_lambdas(double top, double ratio, Eigen::Index count) {
  Eigen::VectorXd lambdas(count);
  for (Eigen::Index k = 0; k < count; ++k) {
    lambdas(k) = count == 1 ? top : top * std::pow(ratio, double(k) / double(count - 1));
  }
  return lambdas;
}

}  // namespace mlmath::detail

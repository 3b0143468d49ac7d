// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <cstdint>

namespace mlmath_test {

/// An n x p matrix of numbers uniform in [0, 1), the same for the same seed.
inline Eigen::MatrixXd uniform_matrix(Eigen::Index n, Eigen::Index p, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  Eigen::MatrixXd X(n, p);
  mlmath::fill_uniform(rng, X);
  return X;
}

}  // namespace mlmath_test

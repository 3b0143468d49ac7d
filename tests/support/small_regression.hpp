// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <cmath>

namespace mlmath_test {

/// Twelve samples of four variables, made by a formula so that a peer can make them too:
///   X = [[sin(1 + 3i + 7j + ij) for j in range(4)] for i in range(12)]
///   y = [cos(2i) + X[i, 0] / 2 - X[i, 2] for i in range(12)]
struct SmallRegression {
  Eigen::MatrixXd X{12, 4};
  Eigen::VectorXd y{12};
  Eigen::VectorXd labels{12};  ///< y > 0

  SmallRegression() {
    for (int i = 0; i < 12; ++i) {
      for (int j = 0; j < 4; ++j) X(i, j) = std::sin(1 + 3 * i + 7 * j + i * j);
      y(i) = std::cos(2 * i) + X(i, 0) / 2 - X(i, 2);
      labels(i) = y(i) > 0 ? 1 : 0;
    }
  }
};

}  // namespace mlmath_test

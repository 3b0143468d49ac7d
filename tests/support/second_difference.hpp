// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <cmath>
#include <numbers>

namespace mlmath_test {

/// The second difference on n points: an operator that has no matrix.
struct SecondDifference {
  using Scalar = double;
  Eigen::Index n = 0;
  Eigen::Index rows() const { return n; }
  Eigen::Index cols() const { return n; }
  Eigen::MatrixXd multiply(const Eigen::MatrixXd& V) const {
    Eigen::MatrixXd W = 2 * V;
    W.topRows(n - 1) -= V.bottomRows(n - 1);
    W.bottomRows(n - 1) -= V.topRows(n - 1);
    return W;
  }
  Eigen::MatrixXd multiply_transpose(const Eigen::MatrixXd& V) const { return multiply(V); }
};

/// Its eigenvalue j in descending order.
inline double eigenvalue_of_second_difference(Eigen::Index n, Eigen::Index j) {
  return 2 - 2 * std::cos(double(n - j) * std::numbers::pi / double(n + 1));
}

}  // namespace mlmath_test

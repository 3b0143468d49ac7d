// SPDX-License-Identifier: MIT
/// A user's program in two translation units, both of which include the whole library.
#include <mlmath/mlmath.hpp>

#include <Eigen/Core>

#include <cmath>

double norm_elsewhere(const Eigen::VectorXd& x);

int main() {
  const Eigen::MatrixXd X{{1, 0}, {1, 1}, {1, 2}};
  const Eigen::Vector3d y(1, 3, 5);
  const auto fit = mlmath::least_squares(X, y);
  const bool solved = fit && std::abs(fit.solution(1) - 2) < 1e-14;
  return solved && norm_elsewhere(Eigen::Vector2d(3, 4)) == 5 ? 0 : 1;
}

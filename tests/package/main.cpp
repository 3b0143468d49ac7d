// SPDX-License-Identifier: MIT
/// A user's program in two translation units, both of which include the whole library.
#include <mlmath/mlmath.hpp>

#include <Eigen/Core>

double norm_elsewhere(const Eigen::VectorXd& x);

int main() {
  const Eigen::Vector2d x(3.0, 4.0);
  return mlmath::dot(x, x) == 25.0 && norm_elsewhere(x) == 25.0 ? 0 : 1;
}

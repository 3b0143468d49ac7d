// SPDX-License-Identifier: MIT
#include <mlmath/linalg.hpp>

#include <iostream>

int main() {
  // Four flats: size in square metres, rooms; and what each unit of them adds to the rent.
  const Eigen::MatrixXd X{{30, 1}, {45, 2}, {60, 2}, {80, 3}};
  const Eigen::Vector2d w(12, 30);

  std::cout << mlmath::matmul(X, w) << '\n';
}

// SPDX-License-Identifier: MIT
#include <mlmath/linalg.hpp>

#include <iostream>

int main() {
  // Five flats: a one for the fixed part, size in square metres, rooms; and their rents.
  const Eigen::MatrixXd X{{1, 30, 1}, {1, 45, 2}, {1, 60, 2}, {1, 80, 3}, {1, 75, 4}};
  const Eigen::VectorXd y{{500, 690, 820, 1060, 1090}};

  const auto fit = mlmath::least_squares(X, y);
  std::cout << fit << "rent of 50 square metres in two rooms: "
            << mlmath::dot(fit.solution, Eigen::Vector3d(1, 50, 2)) << '\n';
}

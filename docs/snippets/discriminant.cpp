// SPDX-License-Identifier: MIT
#include <mlmath/classification/linear_discriminant_analysis.hpp>
#include <mlmath/classification/quadratic_discriminant_analysis.hpp>

#include <Eigen/Core>

#include <iostream>

int main() {
  const Eigen::MatrixXd X{{1, 2}, {2, 1}, {3, 3}, {6, 5}, {7, 8}, {8, 6}};
  const Eigen::VectorXi y{{0, 0, 0, 1, 1, 1}};

  const auto linear = mlmath::linear_discriminant_analysis(X, y);
  std::cout << linear << mlmath::transform(linear, X) << "\n";

  // Few samples for each feature: the covariances shrunk as Ledoit and Wolf do.
  const auto quadratic =
      mlmath::quadratic_discriminant_analysis(X, y, {.automatic_shrinkage = true});
  std::cout << mlmath::predict_probability(quadratic, X) << "\n";
}

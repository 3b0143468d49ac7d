// SPDX-License-Identifier: MIT
#include <mlmath/geometry.hpp>

#include <Eigen/Core>

#include <iostream>

int main() {
  mlmath::Philox rng(1);
  const Eigen::MatrixXd X = mlmath::sample_ball(3, rng, 500);
  const Eigen::MatrixXd queries = mlmath::sample_ball(3, rng, 2);
  const Eigen::MatrixXd D = mlmath::pairwise_distances(X, mlmath::ManhattanDistance{});
  const auto nearest = mlmath::nearest_neighbours(queries, X, 5);
  std::cout << D(0, 1) << "\n" << nearest;

  const Eigen::VectorXd weights = mlmath::project_onto_simplex(Eigen::Vector3d(0.5, 1.2, -0.3));
  std::cout << weights.transpose() << "\n";

  // The chance that two unrelated embeddings of 300 numbers are as alike as 0.2, in either sense.
  std::cout << 2 * mlmath::survival(mlmath::RandomCosine{300}, 0.2) << "\n";
  std::cout << mlmath::maximum_likelihood_dimension(X) << "\n";
}

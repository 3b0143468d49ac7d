// SPDX-License-Identifier: MIT
#include <mlmath/statistics.hpp>

#include <Eigen/Core>

#include <iostream>

int main() {
  const Eigen::VectorXd x{{2.1, 3.4, 1.9, 5.0, 2.8, 3.1}};
  std::cout << mlmath::mean(x) << " +- " << mlmath::standard_deviation(x, {.ddof = 1}) << '\n'
            << mlmath::mean_confidence_interval(x, {.level = 0.95}) << '\n'
            << mlmath::quantiles(x, Eigen::Vector3d(0.25, 0.5, 0.75)).transpose() << '\n'
            << mlmath::proportion_confidence_interval(81, 100) << '\n';

  // One pass, or a hundred shards.
  mlmath::RunningStatistics<> total;
  for (const double value : x) total.update(value);
  std::cout << total << '\n';
}

// SPDX-License-Identifier: MIT
#include <mlmath/probability.hpp>
#include <mlmath/probability/conjugate.hpp>

#include <Eigen/Core>

#include <iostream>

int main() {
  // One of 100 is ill; a test finds 90 of 100 who are and accuses 10 of 100 who are not.
  const Eigen::Vector2d prior(0.01, 0.99);
  const Eigen::Vector2d positive(0.9, 0.1);
  const auto once = mlmath::bayes_posterior(prior, positive);
  std::cout << once.evidence << " " << once.posterior(0) << "\n";  // 0.108 0.0833333
  const auto twice = mlmath::bayes_posterior(once.posterior, positive);
  std::cout << twice.posterior(0) << "\n";  // 0.45

  const auto coin = mlmath::update(mlmath::Beta{1, 1}, 7, 10);
  std::cout << coin << "\n";  // Beta(alpha = 8, beta = 4), log marginal likelihood -2.3979
  std::cout << quantile(coin.posterior, 0.025) << "\n";        // 0.390257
  std::cout << pmf(predictive(coin.posterior, 3), 3) << "\n";  // 0.32967: the next three succeed

  const mlmath::MultivariateNormal d{Eigen::Vector2d(1, 2), Eigen::Matrix2d{{2, 0.5}, {0.5, 1}}};
  const auto first = condition(d, {1}, Eigen::VectorXd::Constant(1, 3.0));
  std::cout << first.mean() << " " << first.covariance() << "\n";  // 1.5 1.75
}

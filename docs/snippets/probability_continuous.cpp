// SPDX-License-Identifier: MIT
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/probability/gamma.hpp>
#include <mlmath/probability/normal.hpp>

#include <Eigen/Core>

#include <iostream>

int main() {
  // Heights in cm: how many are above 2 m, and from where on are the tallest 2.5%?
  const mlmath::Normal height{178.0, 7.0};
  std::cout << survival(height, 200) << "\n";    // 0.000836537
  std::cout << quantile(height, 0.975) << "\n";  // 191.72
  const Eigen::Vector3d x(160, 178, 200);
  const Eigen::Vector3d below = cdf(height, x);

  // One in e^1000: the probability underflows, its logarithm does not, and it inverts.
  const double z = mlmath::quantile_from_log(mlmath::Normal{0, 1}, -1000);
  std::cout << z << " " << log_cdf(mlmath::Normal{0, 1}, z) << "\n";  // -44.6157 -1000

  const Eigen::VectorXd waits = (Eigen::VectorXd(6) << 0.3, 1.7, 0.9, 2.5, 0.7, 1.1).finished();
  const auto fit = mlmath::fit<mlmath::Gamma>(waits);
  std::cout << fit << "\n";

  // log_pdf differentiates, in the parameters too: the score of the sample is 0 at the fit.
  const auto log_likelihood = [&](const auto& p) {
    return log_pdf(mlmath::Gamma{p(0), p(1)}, waits).sum();
  };
  const Eigen::Vector2d at(fit.distribution.shape, fit.distribution.scale);
  const auto score = mlmath::gradient(log_likelihood, at);
  std::cout << below.transpose() << " " << (score.norm() < 1e-6) << "\n";
}

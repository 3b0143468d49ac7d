// SPDX-License-Identifier: MIT
#include <mlmath/core/random.hpp>
#include <mlmath/optimization/least_squares_nonlinear.hpp>
#include <mlmath/optimization/minimize_scalar.hpp>
#include <mlmath/optimization/nnls.hpp>
#include <mlmath/optimization/stochastic.hpp>

#include <cmath>
#include <iostream>

int main() {
  // A decay fitted to ten points, two of them outliers.
  const Eigen::VectorXd t = Eigen::VectorXd::LinSpaced(10, 0, 9);
  const Eigen::VectorXd y{{5.1, 3.9, 3.2, 2.4, 9.0, 1.6, 1.1, 1.0, -4.0, 0.5}};
  const auto residuals = [&](const auto& b) {
    using std::exp;
    using Number = typename std::decay_t<decltype(b)>::Scalar;
    Eigen::VectorX<Number> r(t.size());
    for (Eigen::Index i = 0; i < t.size(); ++i) r[i] = b[0] * exp(-b[1] * t[i]) - y[i];
    return r;
  };
  const auto fit =
      mlmath::least_squares_nonlinear(residuals, Eigen::VectorXd{{4.0, 0.3}},
                                      {.loss = mlmath::RobustLoss::soft_l1, .loss_scale = 0.5});
  std::cout << fit;  // the parameters with their standard errors, and why it stopped

  // The mean loss of a batch with its gradient; 200 samples of which y is 3.
  const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(200, -1, 1);
  const auto loss = [&](const Eigen::VectorXd& w, const mlmath::Batch& batch, Eigen::VectorXd& g) {
    double sum = 0;
    g.setZero();
    for (const Eigen::Index i : batch) {
      const double error = w[0] + w[1] * x[i] - 3;
      sum += error * error;
      g[0] += 2 * error;
      g[1] += 2 * error * x[i];
    }
    g /= double(batch.size());
    return sum / double(batch.size());
  };
  mlmath::Philox rng(1);
  const auto trained = mlmath::minimize_stochastic(
      loss, 200, Eigen::VectorXd::Zero(2), mlmath::Adam{.learning_rate = 0.1},
      {.batch_size = 20, .epochs = 50, .schedule = {.shape = mlmath::ScheduleShape::cosine}}, rng);
  std::cout << trained;

  // No negative weights, and one number between two bounds.
  const auto shares =
      mlmath::nnls(Eigen::MatrixXd{{1, 2}, {3, 1}, {0, 1}}, Eigen::VectorXd{{1.0, 4.0, -1.0}});
  const auto lowest = mlmath::minimize_scalar([](double z) { return z * std::log(z); }, 0.1, 2.0);
  std::cout << shares << lowest << '\n';
  return fit && shares && lowest && std::abs(trained.x[0] - 3) < 0.01 ? 0 : 1;
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/optimization/stochastic_methods.hpp>

#include <Eigen/Core>

#include <cmath>

namespace {

// Three steps from (1, -3) with gradients given, learning rate 0.1.
template <typename Method>
Eigen::Vector2d three_steps(const Method& method) {
  const Eigen::Vector2d gradients[3] = {{0.5, -2.0}, {0.25, 1.0}, {-1.0, 0.125}};
  Eigen::Vector2d x(1, -3);
  Eigen::Matrix2d kept = Eigen::Matrix2d::Zero();
  double* state[2] = {kept.data(), kept.data() + 2};
  for (int t = 0; t < 3; ++t) {
    mlmath::detail::StochasticStep<Method>::apply(method, x.data(), gradients[t].data(), state, 2,
                                                  t, method.learning_rate);
  }
  return x;
}

void check_near(const Eigen::Vector2d& found, double a, double b, double tolerance = 1e-15) {
  INFO(found.transpose());
  CHECK(std::abs(found[0] - a) <= tolerance);
  CHECK(std::abs(found[1] - b) <= 4 * tolerance);
}

}  // namespace

TEST_CASE("stochastic methods: three steps of each, as torch takes them") {
  // torch.optim.SGD, Adagrad, RMSprop, Adam and AdamW of torch 2.15 in float64, three calls of
  // step() with these gradients.
  check_near(three_steps(mlmath::Sgd{.learning_rate = 0.1}), 1.025, -2.9125);
  check_near(three_steps(mlmath::Sgd{.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 0.01}),
             0.9116097489999999, -2.644344197);
  check_near(three_steps(mlmath::Sgd{
                 .learning_rate = 0.1, .momentum = 0.9, .nesterov = true, .weight_decay = 0.01}),
             0.942869708191, -2.5845419316230003);
  check_near(three_steps(mlmath::AdaGrad{.learning_rate = 0.1}), 0.9425657965647822,
             -2.950302815274606);
  check_near(three_steps(mlmath::RmsProp{.learning_rate = 0.1}), 0.4257266160713257,
             -2.505333160607433);
  check_near(three_steps(mlmath::Adam{.learning_rate = 0.1}), 0.8274177428854115,
             -2.8563792292958787);
  check_near(three_steps(mlmath::AdamW{.learning_rate = 0.1, .weight_decay = 0.05}),
             0.8139562076730742, -2.8127345228098792);
}

TEST_CASE("stochastic methods: Adam's first step by hand") {
  // m/(1 - beta1) = g, v/(1 - beta2) = g^2: the step is eta g/(|g| + epsilon).
  Eigen::Vector2d x(0, 0);
  const Eigen::Vector2d g(0.5, -2);
  Eigen::Matrix2d kept = Eigen::Matrix2d::Zero();
  double* state[2] = {kept.data(), kept.data() + 2};
  const mlmath::Adam adam{.learning_rate = 0.1, .epsilon = 0.5};
  mlmath::detail::StochasticStep<mlmath::Adam>::apply(adam, x.data(), g.data(), state, 2, 0, 0.1);
  check_near(x, -0.1 * 0.5 / 1.0, 0.1 * 2 / 2.5);
}

TEST_CASE("stochastic methods: many entries are updated as one is") {
  const Eigen::Index n = 1300;
  Eigen::VectorXd x = Eigen::VectorXd::Constant(n, 1);
  const Eigen::VectorXd g = Eigen::VectorXd::Constant(n, 0.5);
  Eigen::MatrixXd kept = Eigen::MatrixXd::Zero(n, 2);
  double* state[2] = {kept.data(), kept.data() + n};
  mlmath::detail::StochasticStep<mlmath::Adam>::apply(mlmath::Adam{}, x.data(), g.data(), state, n,
                                                      0, 0.001);
  CHECK(x.maxCoeff() == x.minCoeff());
  CHECK(std::abs(x[n - 1] - 0.999) <= 1e-10);
}

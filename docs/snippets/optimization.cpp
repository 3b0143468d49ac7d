// SPDX-License-Identifier: MIT
#include <mlmath/optimization.hpp>

#include <cmath>
#include <iostream>

int main() {
  // Any function of x, differentiated automatically.
  const auto valley = [](const auto& x) {
    return (1 - x.array()).square().sum() +
           100 * (x.tail(1).array() - x.head(1).array().square()).square().sum();
  };
  const auto found = mlmath::minimize(valley, Eigen::VectorXd{{-1.2, 1.0}}, mlmath::Lbfgs{});
  std::cout << found;

  // With the gradient filled in, within a box, watched and stopped by hand.
  const auto barrier = [](const Eigen::VectorXd& x, Eigen::VectorXd& g) {
    g = 1 - x.array().inverse();
    return (x.array() - x.array().log()).sum();
  };
  const auto watch = [](const mlmath::MinimizeIteration& it) {
    std::cout << it.iteration << ": " << it.value << '\n';
    return it.iteration < 20;
  };
  const auto boxed = mlmath::minimize(barrier, Eigen::VectorXd::Constant(3, 4.0),
                                      mlmath::LbfgsB{.lower = Eigen::VectorXd::Constant(3, 2.0)},
                                      {.gradient_tolerance = 1e-10, .callback = watch});
  if (!boxed) std::cout << boxed.message() << '\n';
  return found && boxed && std::abs(boxed.x.sum() - 6) < 1e-12 ? 0 : 1;
}

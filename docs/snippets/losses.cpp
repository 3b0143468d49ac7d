// SPDX-License-Identifier: MIT
#include <mlmath/optimization/convexity.hpp>
#include <mlmath/optimization/descent_checks.hpp>
#include <mlmath/optimization/gradient_descent.hpp>
#include <mlmath/optimization/lipschitz.hpp>
#include <mlmath/optimization/losses.hpp>
#include <mlmath/optimization/proximal_gradient.hpp>

#include <Eigen/Core>

#include <iostream>

int main() {
  const Eigen::MatrixXd X{{1, 0.5}, {1, -1}, {1, 2}, {1, 0}};
  const Eigen::VectorXd y{{2, 0, 4.5, 1}};
  const Eigen::VectorXd w0 = Eigen::VectorXd::Zero(2);

  // The mean loss of predictions, and its gradient in them.
  const Eigen::VectorXd y_hat = X * Eigen::Vector2d(1, 1.5);
  std::cout << mlmath::empirical_risk(mlmath::HuberLoss{0.5}, y, y_hat) << '\n'
            << mlmath::empirical_risk_gradient(mlmath::HuberLoss{0.5}, y, y_hat) << '\n';

  // The lasso, by a method that uses the penalty's proximal operator and proves its answer.
  const auto risk = mlmath::linear_risk(mlmath::SquaredLoss{}, X, y);
  const auto lasso = mlmath::minimize(mlmath::regularized(risk, mlmath::L1Penalty{}, 0.1), w0,
                                      mlmath::Fista{.gap_tolerance = 1e-9});
  std::cout << lasso;  // ... duality gap ...

  // Is it convex? A violation is a proof, and comes with the chord.
  const auto saddle = [](const auto& x) { return x(0) * x(0) - x(1) * x(1); };
  const Eigen::MatrixXd points{{1, 1}, {-1, 1}, {1, -1}, {0, 0}};
  std::cout << mlmath::check_convexity(saddle, points);

  // The descent lemma, step by step.
  auto loss = risk;
  const double L = mlmath::lipschitz_constant(loss);
  const auto descent =
      mlmath::minimize(loss, w0, mlmath::GradientDescent{.lipschitz = L}, {.trace = true});
  std::cout << mlmath::check_descent_lemma(descent.trace, L);
  return lasso && mlmath::check_descent_lemma(descent.trace, L) ? 0 : 1;
}

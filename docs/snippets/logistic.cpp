// SPDX-License-Identifier: MIT
#include <mlmath/core/random.hpp>
#include <mlmath/regression/glm_influence.hpp>
#include <mlmath/regression/glm_predict_interval.hpp>
#include <mlmath/regression/glm_summary.hpp>
#include <mlmath/regression/huber_regression.hpp>
#include <mlmath/regression/model_tests.hpp>
#include <mlmath/regression/odds_ratios.hpp>

#include <Eigen/Core>

#include <cmath>
#include <iostream>

int main() {
  mlmath::Philox rng(1);
  Eigen::MatrixXd X(200, 2);
  mlmath::fill_uniform(rng, X);
  Eigen::VectorXi y(200);
  for (Eigen::Index i = 0; i < 200; ++i) {
    y(i) = mlmath::uniform(rng) < 1 / (1 + std::exp(2 - 4 * X(i, 0))) ? 1 : 0;
  }
  const auto fit = mlmath::logistic_regression(X, y);
  const auto found = summary(fit, X, y, {.names = {"dose", "age"}});
  std::cout << found << mlmath::odds_ratios(found);
  const auto means = mlmath::predict_interval(found, X.topRows(1));
  std::cout << means.confidence_lower(0) << " to " << means.confidence_upper(0) << "\n";
  std::cout << mlmath::influence(fit, X, y).cooks_distance.maxCoeff() << "\n";
  const Eigen::MatrixXd dose = X.leftCols(1);
  const auto alone = summary(mlmath::logistic_regression(dose, y), dose, y);
  std::cout << mlmath::likelihood_ratio_test(alone, found);

  Eigen::VectorXd response = 2 * X.col(0) - X.col(1).array().sin().matrix();
  response(7) = 1000;  // a slip of the pen
  const auto robust = mlmath::huber_regression(X, response);
  std::cout << robust << mlmath::outlier_weights(robust, X, response)(7) << "\n";
}

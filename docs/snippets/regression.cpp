// SPDX-License-Identifier: MIT
#include <mlmath/regression.hpp>
#include <mlmath/regression/influence.hpp>
#include <mlmath/regression/model_tests.hpp>
#include <mlmath/regression/predict_interval.hpp>
#include <mlmath/regression/summary.hpp>

#include <iostream>
#include <sstream>

int main() {
  const Eigen::MatrixXd X{{1, 2}, {2, 1}, {3, 5}, {4, 3}, {5, 8}, {6, 6}};
  const Eigen::VectorXd y{{3.1, 3.9, 8.2, 8.8, 14.1, 13.2}};
  const Eigen::MatrixXd X_new{{7, 7}};

  const auto fit = mlmath::linear_regression(X, y);
  const auto found = summary(fit, X, y, {.names = {"age", "income"}});
  std::cout << fit << found;
  const auto bands = mlmath::predict_interval(found, X_new);
  std::cout << bands.prediction_lower(0) << " to " << bands.prediction_upper(0) << "\n";

  const auto robust = summary(fit, X, y, {.covariance = mlmath::CovarianceKind::hc3});
  std::cout << robust.coefficients;

  // 100 penalties from one decomposition, and the best of them by leave-one-out.
  const auto path = mlmath::ridge_path(X, y, {.standardize = true});
  const auto ridge =
      mlmath::ridge_regression(X, y, {.lambda = path.best_lambda(), .standardize = true});
  std::cout << ridge;

  // Parts, as they come or on several machines.
  mlmath::RegressionMoments<> here(2);
  mlmath::RegressionMoments<> there(2);
  here.update(X.topRows(4), y.head(4));
  there.update(X.bottomRows(2), y.tail(2));
  here.merge(there);
  std::cout << mlmath::linear_regression(here);

  std::stringstream text;
  mlmath::save_model(text, ridge);
  const auto again = mlmath::load_model<mlmath::RidgeRegression<>>(text);
  std::cout << (again.weights == ridge.weights) << "\n";
}

// SPDX-License-Identifier: MIT
#include <mlmath/core/random.hpp>
#include <mlmath/regression/elastic_net_path.hpp>
#include <mlmath/statistics/cross_validate_lambda.hpp>
#include <mlmath/statistics/regression_metrics.hpp>

#include <Eigen/Core>

#include <iostream>

int main() {
  mlmath::Philox rng(1);
  Eigen::MatrixXd X(60, 20);
  mlmath::fill_uniform(rng, X);
  const Eigen::VectorXd y = 3 * X.col(0) - X.col(1) + 0.3 * X.col(19).array().sin().matrix();

  const auto path = mlmath::lasso_path(X, y);
  const auto trainer = [](const auto& X_train, const auto& y_train,
                          const Eigen::VectorXd& lambdas) {
    return mlmath::lasso_path(X_train, y_train, {.lambdas = lambdas});
  };
  const auto metric = [](const auto& y_test, const auto& y_hat) {
    return mlmath::mean_squared_error(y_test, y_hat);
  };
  const auto search =
      mlmath::cross_validate(X, y, trainer, path.lambdas, metric, mlmath::k_fold(60, 10, rng));
  std::cout << search << mlmath::lasso_regression(X, y, {.lambda = search.lambda_1se});
}

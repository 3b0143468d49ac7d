// SPDX-License-Identifier: MIT
#include "../support/diabetes_path.hpp"
#include "../support/draw_lasso_path.hpp"
#include "sections.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/sampling.hpp>
#include <mlmath/regression/elastic_net_path.hpp>
#include <mlmath/regression/elastic_net_regression.hpp>
#include <mlmath/regression/ridge_regression.hpp>
#include <mlmath/statistics/cross_validate_lambda.hpp>
#include <mlmath/statistics/regression_metrics.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <string>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

void tour_regularization(Page& page, const std::string& data) {
  page.section("13 Regularization");
  page.row("13.1 general form", "L_reg = L_orig + lambda R(w), R = norm2(w)^2 or norm1(w)");
  page.says("100 features of 150 samples; y = 3 x_0 - 2 x_1 + x_2 + noise: 3 of them matter");
  const Index n = 150;
  mlmath::Philox rng(13);
  const mlmath::Normal normal{0.0, 1.0};
  const MatrixXd X = mlmath::sample(normal, rng, n * 100).reshaped(n, 100);
  const VectorXd y = 3 * X.col(0) - 2 * X.col(1) + X.col(2) + mlmath::sample(normal, rng, n);

  const auto path = mlmath::lasso_path(X, y);
  const auto trainer = [](const MatrixXd& X_train, const VectorXd& y_train,
                          const VectorXd& lambdas) {
    return mlmath::lasso_path(X_train, y_train, {.lambdas = lambdas});
  };
  const auto metric = [](const VectorXd& y_test, const VectorXd& y_hat) {
    return mlmath::mean_squared_error(y_test, y_hat);
  };
  const auto search =
      mlmath::cross_validate(X, y, trainer, path.lambdas, metric, mlmath::k_fold(n, 10, rng));
  page.shows("cross_validate(...).lambda_min", search.lambda_min);
  page.shows("cross_validate(...).lambda_1se", search.lambda_1se);
  const auto model = mlmath::lasso_regression(X, y, {.lambda = search.lambda_1se});
  page.out() << model;
  const auto ridge = mlmath::ridge_regression(X, y, {.lambda = search.lambda_1se});
  page.shows("weights that ridge_regression sets to 0", (ridge.weights.array() == 0).count());

  std::vector<std::string> names(100);
  for (const Index j : {0, 1, 2}) names[std::size_t(j)] = "x_" + std::to_string(j);
  page.picture(draw_lasso_path(path.weights, names, search, "100 features, of which 3 matter",
                               "lasso_path.png"),
               "lasso_path.png", "the lasso finds the three features that matter");

  page.row("the path on real data", "442 patients with diabetes, 10 measurements");
  page.picture(diabetes_path(page.out(), data + "/diabetes.csv", "diabetes_path.png"),
               "diabetes_path.png", "weights by penalty, and the penalty by cross-validation");
}

// SPDX-License-Identifier: MIT
#pragma once

#include "csv.hpp"
#include "draw_lasso_path.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/regression/elastic_net_path.hpp>
#include <mlmath/regression/elastic_net_regression.hpp>
#include <mlmath/statistics/cross_validate_lambda.hpp>
#include <mlmath/statistics/regression_metrics.hpp>
#include <mlmath/statistics/regression_scores.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <iomanip>
#include <ostream>
#include <string>
#include <vector>

/// What matters for the progression of diabetes, by the lasso: its path for 442 patients and 10
/// measurements, a penalty by cross-validation, and the model for it. Returns whether the picture
/// was drawn.
inline bool diabetes_path(std::ostream& out, const std::string& csv, const std::string& picture) {
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;
  const std::vector<std::string> names{
      "age", "sex", "body mass index", "blood pressure", "tc", "ldl", "hdl", "tch", "ltg", "glu"};
  const MatrixXd data = read_csv(csv);
  const MatrixXd X = data.leftCols(10);
  const VectorXd y = data.col(10);

  const auto path = mlmath::lasso_path(X, y, {.smallest = 1e-3, .standardize = true});
  const auto trainer = [](const MatrixXd& X_train, const VectorXd& y_train,
                          const VectorXd& lambdas) {
    return mlmath::lasso_path(X_train, y_train, {.lambdas = lambdas, .standardize = true});
  };
  const auto metric = [](const VectorXd& y_test, const VectorXd& y_hat) {
    return mlmath::mean_squared_error(y_test, y_hat);
  };
  mlmath::Philox rng(442);
  const auto search = mlmath::cross_validate(X, y, trainer, path.lambdas, metric,
                                             mlmath::k_fold(X.rows(), 10, rng));

  out << "442 patients, 10 measurements, 100 penalties from " << path.lambdas(0) << " to "
      << path.lambdas(99) << "; largest duality gap " << path.duality_gap.maxCoeff() << "\n"
      << "the order in which the lasso takes them in:";
  std::vector<bool> seen(names.size(), false);
  const char* separator = " ";
  for (Index k = 0; k < path.lambdas.size(); ++k) {
    for (Index j = 0; j < 10; ++j) {
      if (path.weights(j, k) == 0 || seen[std::size_t(j)]) continue;
      seen[std::size_t(j)] = true;
      out << separator << names[std::size_t(j)];
      separator = ", ";
    }
  }
  out << "\nlambda_min = " << search.lambda_min << ", mean squared error "
      << search.means(search.min_index) << " +- " << search.standard_errors(search.min_index)
      << "\nlambda_1se = " << search.lambda_1se << ", mean squared error "
      << search.means(search.one_se_index) << " +- " << search.standard_errors(search.one_se_index)
      << "\n";
  const auto model =
      mlmath::lasso_regression(X, y, {.lambda = search.lambda_1se, .standardize = true});
  out << "the model for lambda_1se, on the scale of the data:\n";
  for (const Index j : model.support()) {
    out << "  " << std::left << std::setw(16) << names[std::size_t(j)] << std::right
        << std::setw(10) << model.weights(j) << "\n";
  }
  out << "  " << std::left << std::setw(16) << "intercept" << std::right << std::setw(10)
      << model.intercept << "\n"
      << "share of the variance explained: " << mlmath::r2_score(y, mlmath::predict(model, X))
      << "\n";

  // The weights of standardized columns, which can be compared.
  const VectorXd scales =
      ((X.rowwise() - X.colwise().mean()).cwiseAbs2().colwise().mean()).cwiseSqrt().transpose();
  return draw_lasso_path(scales.asDiagonal() * path.weights, names, search,
                         "Diabetes: weights of the standardized measurements", picture);
}

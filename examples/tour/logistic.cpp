// SPDX-License-Identifier: MIT
#include "sections.hpp"
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/statistics/probability_metrics.hpp>

#include <Eigen/Core>

#include <cmath>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;

void tour_logistic_regression(Page& page, const std::string&) {
  page.section("11 Logistic regression");
  page.row("11.1 model", "P(y=1|x) = 1/(1 + exp(-(w'x + b)))");
  page.shows("sigmoid([-2, 0, 2])", mlmath::sigmoid(VectorXd{{-2, 0, 2}}).eval());
  page.says(
      "Will a customer buy, from age and income? 400 simulated customers: the odds grow by a");
  page.says(
      "factor of e^0.08 with each year above 40 and of e^1.2 with each 10000 of income above 3.");
  constexpr Index customers = 400;
  mlmath::Philox rng(11);
  MatrixXd X(customers, 2);
  VectorXd chance(customers);
  mlmath::fill_uniform(rng, X);
  mlmath::fill_uniform(rng, chance);
  X.col(0) = 20 + 50 * X.col(0).array();
  X.col(1) = 1 + 5 * X.col(1).array();
  VectorXi y(customers);
  for (Index i = 0; i < customers; ++i) {
    y(i) = chance(i) < mlmath::sigmoid(0.08 * (X(i, 0) - 40) + 1.2 * (X(i, 1) - 3));
  }
  const auto model = mlmath::logistic_regression(X, y);
  page.out() << model;
  page.shows("exp(weights), the odds ratios", model.weights.array().exp().matrix().eval());
  page.shows("predict_probability(model, [25, 2], [55, 4])",
             mlmath::predict_probability(model, MatrixXd{{25, 2}, {55, 4}}));

  page.row("11.2 loss", "-(1/n) sum [y log y_hat + (1-y) log(1-y_hat)]");
  const VectorXd y_hat = mlmath::predict_probability(model, X);
  page.shows("log_loss(y, y_hat)", mlmath::log_loss(y, y_hat));
  page.shows("log_loss_from_logits(y, w'x + b)",
             mlmath::log_loss_from_logits(y, mlmath::decision_function(model, X)));
  const double share = double(y.sum()) / customers;
  page.shows("of the share of buyers for everyone",
             mlmath::log_loss(y, VectorXd::Constant(customers, share)));

  page.row("separable classes", "no finite w maximizes the likelihood");
  page.out() << mlmath::logistic_regression(VectorXd{{1, 2, 3, 4, 5, 6}},
                                            VectorXi{{0, 0, 0, 1, 1, 1}});
}

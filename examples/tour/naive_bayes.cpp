// SPDX-License-Identifier: MIT
#include "sections.hpp"
#include <mlmath/classification/count_naive_bayes.hpp>

#include <Eigen/Core>

#include <string>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;

void tour_naive_bayes(Page& page, const std::string&) {
  page.section("9 Naive Bayes");
  page.row("9.1 classifier", "P(C|x) prop. to P(C) prod_i P(x_i|C)");
  page.says(
      "Four mails of spam and four others; whether they have the words \"free\" and \"win\".");
  const MatrixXd mails{{1, 1}, {1, 0}, {1, 1}, {0, 0}, {1, 0}, {0, 0}, {0, 0}, {0, 0}};
  const VectorXi spam{{1, 1, 1, 1, 0, 0, 0, 0}};
  const auto model = mlmath::bernoulli_naive_bayes(mails, spam);
  const MatrixXd mail{{1, 1}};
  page.shows("P(free|spam), P(win|spam), one added to each count",
             model.log_probabilities().row(1).array().exp().matrix().transpose().eval());
  page.shows("P(free|other), P(win|other)",
             model.log_probabilities().row(0).array().exp().matrix().transpose().eval());
  page.says("P(spam) P(free|spam) P(win|spam) = 1/2 4/6 3/6; of the others 1/2 2/6 1/6");
  page.shows("predict_probability(model, [free, win]): other, spam",
             mlmath::predict_probability(model, mail).row(0).transpose().eval());
  page.shows("predict(model, [free, win])", mlmath::predict(model, mail)(0));
  const VectorXd parts = mlmath::log_odds_contributions(model, mail.row(0));
  page.shows("log_odds_contributions: prior, free, win", parts);
  page.shows("their sum, the log-odds of spam; log(12/2)", parts.sum());
  const auto counts = mlmath::multinomial_naive_bayes(mails, spam);
  page.shows("the same by multinomial_naive_bayes",
             mlmath::predict_probability(counts, mail).row(0).transpose().eval());
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/mixed_naive_bayes.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/model_text.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::FeatureLaw;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

// A number, a category and a Bernoulli column, with holes.
const std::vector<FeatureLaw> laws{FeatureLaw::gaussian, FeatureLaw::categorical,
                                   FeatureLaw::bernoulli};
const MatrixXd M{{1.5, 0, 1},     {2.25, 1, 0}, {missing, 2, 1}, {0.5, 0, 1},
                 {3, missing, 0}, {4.5, 1, 0},  {2, 2, missing}, {1, 1, 1}};
const VectorXi z{{0, 0, 0, 0, 1, 1, 1, 1}};
const MatrixXd U{{2, 1, 1}, {missing, 2, missing}, {3.5, missing, 0}, {missing, missing, missing}};

template <typename Model>
Model reloaded(const Model& model) {
  std::stringstream text;
  mlmath::save_model(text, model);
  return mlmath::load_model<Model>(text);
}

}  // namespace

TEST_CASE("mixed naive Bayes with missing values as in R", "[classification][naive_bayes]") {
  // R 4.2, e1071: predict(naiveBayes(d, y, laplace = 1), newdata, type = "raw").
  const auto model = mlmath::mixed_naive_bayes(M, z, laws, {.variance_smoothing = 0, .ddof = 1});
  const MatrixXd expected{{0.586389951996930447, 0.41361004800306961},
                          {0.461538461538461453, 0.53846153846153844},
                          {0.062948722038813423, 0.93705127796118659},
                          {0.5, 0.5}};
  CHECK(max_relative_error(mlmath::predict_probability(model, U), expected) <= 1e-14);
  CHECK(mlmath::predict(model, U) == Eigen::VectorX<Index>{{0, 1, 1, 0}});
  const auto factors = mlmath::mixed_naive_bayes(M.rightCols(2), z, {laws[1], laws[2]});
  CHECK(max_relative_error(mlmath::predict_probability(factors, U.topRows(1).rightCols(2)),
                           MatrixXd{{0.48780487804878042, 0.51219512195121963}}) <= 1e-15);
  const auto numbers = mlmath::mixed_naive_bayes(M.leftCols(1), z, {laws[0]});
  CHECK(max_relative_error(mlmath::predict_probability(numbers, U.leftCols(1)),
                           mlmath::predict_probability(
                               mlmath::gaussian_naive_bayes(M.leftCols(1), z), U.leftCols(1))) <=
        1e-15);
}

TEST_CASE("mixed models add up, and take samples back", "[classification][naive_bayes]") {
  const auto mixed = mlmath::mixed_naive_bayes(M, z, laws);
  const auto part = mlmath::mixed_naive_bayes(M.topRows(5), z.head(5), laws);
  const auto both = mlmath::partial_fit(part, M.bottomRows(3), z.tail(3));
  CHECK(max_relative_error(mlmath::joint_log_likelihood(both, U),
                           mlmath::joint_log_likelihood(mixed, U)) <= 1e-14);
  CHECK(max_relative_error(
            mlmath::joint_log_likelihood(mlmath::remove(both, M.bottomRows(2), z.tail(2)), U),
            mlmath::joint_log_likelihood(mlmath::mixed_naive_bayes(M.topRows(6), z.head(6), laws),
                                         U)) <= 1e-13);
}

TEST_CASE("mixed contributions sum to the log-odds", "[classification][naive_bayes]") {
  auto model = mlmath::mixed_naive_bayes(M, z, laws);
  model.priors = VectorXd{{0.2, 0.8}};
  const MatrixXd joint = mlmath::joint_log_likelihood(model, U);
  for (Index i = 0; i < U.rows(); ++i) {
    const VectorXd parts = mlmath::log_odds_contributions(model, U.row(i));
    CHECK(std::abs(parts.sum() - (joint(i, 1) - joint(i, 0))) <= 1e-14);
    CHECK(std::abs(parts(0) - std::log(4.0)) <= 1e-15);
  }
  CHECK(mlmath::log_odds_contributions(model, U.row(3)).tail(3).isZero());
}

TEST_CASE("counts of words beside numbers and categories", "[classification][naive_bayes]") {
  // A number, a category, two words, and a second category in between.
  const std::vector<FeatureLaw> five{FeatureLaw::gaussian, FeatureLaw::multinomial,
                                     FeatureLaw::bernoulli, FeatureLaw::multinomial,
                                     FeatureLaw::categorical};
  MatrixXd Z(8, 5);
  Z << M.col(0), VectorXd{{2, 0, 1, 3, 0, 0, 1, 0}}, M.col(2), VectorXd{{0, 1, 0, 1, 4, 2, 2, 0}},
      M.col(1);
  const auto model = mlmath::mixed_naive_bayes(Z, z, five);
  // The laws are independent: the log-odds of the parts add up, each with the prior once too much.
  const MatrixXd words{{2, 0}, {0, 1}, {1, 0}, {3, 1}, {0, 4}, {0, 2}, {1, 2}, {0, 0}};
  const VectorXd by_words =
      mlmath::decision_function(mlmath::multinomial_naive_bayes(words, z), words);
  const VectorXd by_rest = mlmath::decision_function(mlmath::mixed_naive_bayes(M, z, laws), M);
  const VectorXd both = mlmath::decision_function(model, Z);
  CHECK((both - by_words - by_rest).cwiseAbs().maxCoeff() <= 1e-13);
  CHECK(mlmath::decision_function(reloaded(model), Z) == mlmath::decision_function(model, Z));
  const Eigen::SparseMatrix<double> sparse = Z.sparseView();
  const auto thin = mlmath::mixed_naive_bayes(sparse, z, five);
  CHECK((mlmath::decision_function(thin, sparse) - both).cwiseAbs().maxCoeff() <= 1e-12);
  const auto part = mlmath::mixed_naive_bayes(Z.topRows(5), z.head(5), five);
  const auto grown = mlmath::partial_fit(part, Z.bottomRows(3), z.tail(3));
  CHECK((mlmath::decision_function(grown, Z) - both).cwiseAbs().maxCoeff() <= 1e-13);
  CHECK(mlmath::remove(grown, Z.bottomRows(3), z.tail(3)).multinomial.counts ==
        part.multinomial.counts);
  MatrixXd bad = Z;
  bad(2, 3) = missing;
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::mixed_naive_bayes(bad, z, five); }) ==
        "mixed_naive_bayes: X(2, 3) is nan, expected counts >= 0");
  bad = Z;
  bad(2, 4) = 7;
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::predict(model, bad);
        }).find("predict: X(2, 4) is 7, and the model knows only 3 categories") == 0);
}

TEST_CASE("a saved mixed naive Bayes model", "[classification][naive_bayes]") {
  const auto mixed = mlmath::mixed_naive_bayes(M, z, laws, {.priors = VectorXd{{0.3, 0.7}}});
  CHECK(mlmath::predict_probability(reloaded(mixed), U) == mlmath::predict_probability(mixed, U));
}

TEST_CASE("what mixed naive Bayes refuses", "[classification][naive_bayes]") {
  using mlmath::DomainError;
  using mlmath::ShapeError;
  CHECK(message_of<ShapeError>([&] { return mlmath::mixed_naive_bayes(M, z, {laws[0]}); }) ==
        "mixed_naive_bayes: laws has 1 entry, expected 3, one for each column of X (8x3)");
  CHECK(message_of<DomainError>([&] {
          return mlmath::mixed_naive_bayes(M, z, {laws[0], laws[2], laws[2]});
        }) == "mixed_naive_bayes: X(2, 1) is 2, expected 0 or 1 in a Bernoulli column");
  MatrixXd infinite = M;
  infinite(1, 0) = std::numeric_limits<double>::infinity();
  CHECK(message_of<DomainError>([&] {
          return mlmath::mixed_naive_bayes(infinite, z, laws);
        }).find("mixed_naive_bayes: X(1, 0) is inf") == 0);
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/categorical_naive_bayes.hpp>
#include <mlmath/classification/count_naive_bayes.hpp>
#include <mlmath/classification/mixed_naive_bayes.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/regression/model_text.hpp>

#include <Eigen/Core>

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

const MatrixXd X{{0, 2, 1}, {1, 0, 0}, {2, 1, 1}, {0, 0, 1}, {1, 2, 0}, {1, 1, 0}, {2, 0, 1}};
const VectorXi y{{3, 7, 3, 7, 5, 7, 5}};
const VectorXd w{{1, 2, 1, 1, 3, 0.5, 1}};
const MatrixXd T{{0, 2, 1}, {2, 1, 0}, {1, 0, 1}};

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

TEST_CASE("categorical naive Bayes as in scikit-learn", "[classification][naive_bayes]") {
  // scikit-learn 1.2: CategoricalNB(alpha).fit(X, y, w).predict_log_proba(T).
  const auto plain = mlmath::categorical_naive_bayes(X, y);
  CHECK(max_relative_error(
            mlmath::log_softmax_rows(mlmath::joint_log_likelihood(plain, T)),
            MatrixXd{{-0.4769240720903092, -1.5755363607584192, -1.7578579175523732},
                     {-1.1786549963416464, -1.1786549963416464, -0.9555114450274358},
                     {-2.159484249353372, -1.1786549963416464, -0.5500463369192721}}) <= 1e-14);
  const auto weighted = mlmath::categorical_naive_bayes(X, y, w, {.smoothing = 0.3});
  CHECK(max_relative_error(
            mlmath::log_softmax_rows(mlmath::joint_log_likelihood(weighted, T)),
            MatrixXd{{-0.17729484717432564, -2.2090651845863944, -2.943824123046342},
                     {-0.9723281885932975, -0.9672165987443266, -1.420228200272308},
                     {-3.679901038139951, -1.312660169171739, -0.34860575091307666}}) <= 1e-14);
  CHECK(mlmath::predict(plain, T) == Eigen::VectorX<Index>{{3, 7, 7}});
}

TEST_CASE("categorical naive Bayes of two categories is Bernoulli's",
          "[classification][naive_bayes]") {
  const MatrixXd there = (X.array() > 0).cast<double>();
  const MatrixXd test = (T.array() > 0).cast<double>();
  CHECK(max_relative_error(
            mlmath::predict_probability(mlmath::categorical_naive_bayes(there, y), test),
            mlmath::predict_probability(mlmath::bernoulli_naive_bayes(there, y), test)) <= 1e-14);
}

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

TEST_CASE("a missing value is the sum over those that it could have",
          "[classification][naive_bayes]") {
  const auto model = mlmath::categorical_naive_bayes(X, y);
  MatrixXd all{{2, 0, 1}, {2, 1, 1}, {2, 2, 1}};
  const MatrixXd each = mlmath::joint_log_likelihood(model, all).array().exp();
  const MatrixXd hole =
      mlmath::joint_log_likelihood(model, MatrixXd{{2, missing, 1}}).array().exp();
  CHECK(max_relative_error(each.colwise().sum(), hole) <= 1e-14);
}

TEST_CASE("mixed models add up, and take samples back", "[classification][naive_bayes]") {
  const auto categorical = mlmath::categorical_naive_bayes(X, y);
  const auto first = mlmath::categorical_naive_bayes(X.topRows(2), y.head(2));
  const auto grown = mlmath::partial_fit(first, X.bottomRows(5), y.tail(5));
  CHECK(grown.counts == categorical.counts);
  CHECK(grown.classes == categorical.classes);
  CHECK(grown.offsets == categorical.offsets);
  CHECK(mlmath::remove(categorical, X.bottomRows(1), y.tail(1)).counts ==
        mlmath::partial_fit(first, X.middleRows(2, 4), y.segment(2, 4)).counts);
  const VectorXi twice = VectorXi::Constant(7, 2);
  CHECK(mlmath::categorical_naive_bayes(X, y, twice.cast<double>()).counts ==
        2 * categorical.counts);

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

TEST_CASE("naive Bayes models saved and loaded", "[classification][naive_bayes]") {
  const auto mixed = mlmath::mixed_naive_bayes(M, z, laws, {.priors = VectorXd{{0.3, 0.7}}});
  CHECK(mlmath::predict_probability(reloaded(mixed), U) == mlmath::predict_probability(mixed, U));
  const auto counts = mlmath::complement_naive_bayes(X, y);
  CHECK(mlmath::predict_probability(reloaded(counts), T) == mlmath::predict_probability(counts, T));
}

TEST_CASE("what categorical and mixed naive Bayes refuse", "[classification][naive_bayes]") {
  using mlmath::DomainError;
  using mlmath::ShapeError;
  MatrixXd bad = X;
  bad(1, 2) = 0.5;
  CHECK(message_of<DomainError>([&] { return mlmath::categorical_naive_bayes(bad, y); }) ==
        "categorical_naive_bayes: X(1, 2) is 0.5, expected a category 0, 1, 2, ..., or NaN for one "
        "that is missing");
  const auto model = mlmath::categorical_naive_bayes(X, y);
  bad(1, 2) = 2;
  CHECK(message_of<DomainError>([&] { return mlmath::predict(model, bad); }) ==
        "predict: X(1, 2) is 2, and the model knows only 2 categories of the feature: see "
        "CategoricalNaiveBayesOptions::categories");
  CHECK(mlmath::predict(
            mlmath::categorical_naive_bayes(X, y, {.categories = Eigen::VectorX<Index>{{3, 3, 3}}}),
            bad)
            .size() == 7);
  CHECK(message_of<DomainError>([&] {
          return mlmath::categorical_naive_bayes(X, y,
                                                 {.categories = Eigen::VectorX<Index>{{3, 2, 3}}});
        }) == "categorical_naive_bayes: categories(1) is 2, but X holds the category 2");
  CHECK(message_of<ShapeError>([&] { return mlmath::predict(model, X.leftCols(2)); }) ==
        "predict: X has 2 columns, expected 3, one for each feature that the model was fitted to");
  CHECK(message_of<ShapeError>([&] { return mlmath::mixed_naive_bayes(M, z, {laws[0]}); }) ==
        "mixed_naive_bayes: laws has 1 entry, expected 3, one for each column of X (8x3)");
  CHECK(message_of<DomainError>([&] {
          return mlmath::mixed_naive_bayes(M, z, {laws[0], laws[2], laws[2]});
        }) == "mixed_naive_bayes: X(2, 1) is 2, expected 0 or 1 in a Bernoulli column");
  CHECK(message_of<DomainError>([&] {
          return mlmath::remove(model, X.topRows(1), VectorXi::Constant(1, 9));
        }) == "remove: X or y has a category or label that the model does not know");
}

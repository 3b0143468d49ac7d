// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/categorical_naive_bayes.hpp>
#include <mlmath/classification/count_naive_bayes.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/softmax.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

const MatrixXd X{{0, 2, 1}, {1, 0, 0}, {2, 1, 1}, {0, 0, 1}, {1, 2, 0}, {1, 1, 0}, {2, 0, 1}};
const VectorXi y{{3, 7, 3, 7, 5, 7, 5}};
const VectorXd w{{1, 2, 1, 1, 3, 0.5, 1}};
const MatrixXd T{{0, 2, 1}, {2, 1, 0}, {1, 0, 1}};

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

TEST_CASE("a missing value is the sum over those that it could have",
          "[classification][naive_bayes]") {
  const auto model = mlmath::categorical_naive_bayes(X, y);
  MatrixXd all{{2, 0, 1}, {2, 1, 1}, {2, 2, 1}};
  const MatrixXd each = mlmath::joint_log_likelihood(model, all).array().exp();
  const MatrixXd hole =
      mlmath::joint_log_likelihood(model, MatrixXd{{2, missing, 1}}).array().exp();
  CHECK(max_relative_error(each.colwise().sum(), hole) <= 1e-14);
}

TEST_CASE("categorical models add up", "[classification][naive_bayes]") {
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
}

TEST_CASE("sparse samples of categorical naive Bayes", "[classification][naive_bayes]") {
  MatrixXd holes = X;
  holes(4, 1) = missing;
  const Eigen::SparseMatrix<double> sparse = holes.sparseView();
  const double impossible = -std::numeric_limits<double>::infinity();
  for (const double smoothing : {0.3, 0.0}) {
    const auto dense = mlmath::categorical_naive_bayes(holes, y, w, {.smoothing = smoothing});
    const auto model = mlmath::categorical_naive_bayes(sparse, y, w, {.smoothing = smoothing});
    CHECK(model.offsets == dense.offsets);
    CHECK((model.counts - dense.counts).cwiseAbs().maxCoeff() <= 1e-15);
    const MatrixXd joint = mlmath::joint_log_likelihood(dense, holes);
    const MatrixXd again = mlmath::joint_log_likelihood(dense, sparse);
    CHECK(((joint.array() == impossible) == (again.array() == impossible)).all());
    CHECK((joint.array() == impossible).any() == (smoothing == 0));
    CHECK(max_relative_error((joint.array() == impossible).select(1.0, joint),
                             (again.array() == impossible).select(1.0, again)) <= 1e-14);
  }
}

TEST_CASE("what categorical naive Bayes refuses", "[classification][naive_bayes]") {
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
  CHECK(message_of<DomainError>([&] {
          return mlmath::remove(model, X.topRows(1), VectorXi::Constant(1, 9));
        }) == "remove: X or y has a category or label that the model does not know");
}

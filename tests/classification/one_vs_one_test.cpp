// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include "support/nearest_mean.hpp"
#include <mlmath/classification/one_vs_one.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath_test::iris;
using mlmath_test::iris_species;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::nearest_mean;
using mlmath_test::three_flowers;

TEST_CASE("one-vs-one as in scikit-learn", "[classification][one_vs_one]") {
  // scikit-learn 1.9: OneVsOneClassifier of an estimator with the decision_function of
  // nearest_mean. The probabilities: mpmath's lu_solve of the linear equations of the minimum (eq.
  // 20 of the paper) with the sigmoids of the pairs' scores.
  const MatrixXd X = iris();
  const auto model = mlmath::one_vs_one(X, iris_species(), nearest_mean);
  CHECK(model.models.size() == 3);
  CHECK((mlmath::predict(model, X).cast<int>().array() == iris_species().array()).count() == 139);
  CHECK(max_relative_error(mlmath::decision_function(model, three_flowers()),
                           MatrixXd{{2.2954016758775406, 0.795269460055932, -0.28700984883196695},
                                    {-0.28347315879740154, 2.2537359272335604, 1.2380304645416607},
                                    {-0.2947228156896983, 1.200474746139526, 2.286545064388191}}) <=
        1e-14);
  CHECK(max_relative_error(
            mlmath::predict_probability(model, three_flowers()),
            MatrixXd{{0.9493758367803424, 0.04164743737210061, 0.008976725847556911},
                     {0.028128819258800987, 0.5415827188963236, 0.43028846184487546},
                     {0.008323224216921598, 0.1752890301196844, 0.816387745663394}}) <= 1e-14);
}

TEST_CASE("probabilities of pairs are coupled", "[classification][one_vs_one]") {
  using mlmath::detail::coupled;
  // mpmath, as above; libsvm's multiclass_probability, run to its end, agrees to 15 digits.
  const MatrixXd r{{0, .9, .7, .6}, {.1, 0, .4, .8}, {.3, .6, 0, .5}, {.4, .2, .5, 0}};
  CHECK(max_relative_error(coupled(r), VectorXd{{0.48093462661294506, 0.12394774854434447,
                                                 0.22194876164121694, 0.17316886320149352}}) <=
        1e-15);
  const MatrixXd sure{{0, 1 - 1e-7, 1 - 1e-7}, {1e-7, 0, .25}, {1e-7, .75, 0}};
  CHECK(max_relative_error(coupled(sure), VectorXd{{0.99999981538463, 7.692306875739685e-08,
                                                    1.0769230118343254e-07}}) <= 1e-15);
  // Pairs that agree with one p, by which the equations without a border are singular, give it.
  const VectorXd p{{0.5, 0.25, 0.15, 0.1}};
  const MatrixXd agree =
      MatrixXd::NullaryExpr(4, 4, [&](Index a, Index b) { return p(a) / (p(a) + p(b)); });
  CHECK(max_relative_error(coupled(agree), p) <= 1e-15);
  CHECK(max_relative_error(coupled(MatrixXd{{0, 0.8}, {0.2, 0}}), VectorXd{{0.8, 0.2}}) <= 1e-15);
  // A pair that is certain is brought to 1 - 1e-7.
  const auto certain = mlmath::detail::coupled_probabilities(MatrixXd{{0, 1, 0, 0}}, 2);
  CHECK(max_relative_error(certain, MatrixXd{{1 - 1e-7, 1e-7}}) <= 1e-15);
}

TEST_CASE("ties of one-vs-one", "[classification][one_vs_one]") {
  // Each class has one vote: the second beats the first by more than it loses to the third by.
  const auto scores = [](double s) {
    return [s](const MatrixXd& X) -> VectorXd { return VectorXd::Constant(X.rows(), s); };
  };
  const mlmath::OneVsOne<decltype(scores(0))> model{Eigen::VectorX<Index>{{3, 5, 8}},
                                                    {scores(2), scores(-1.5), scores(1)}};
  const MatrixXd X = MatrixXd::Zero(1, 2);
  CHECK(mlmath::predict(model, X)(0) == 5);
  const MatrixXd votes = mlmath::decision_function(model, X);
  CHECK(max_relative_error(votes, MatrixXd{{1 - 0.5 / 4.5, 1 + 1 / 6.0, 1 - 0.5 / 4.5}}) <= 1e-15);
  // A tie to the last is for the first.
  const decltype(model) even{model.classes, {scores(1), scores(-1), scores(1)}};
  CHECK(mlmath::predict(even, X)(0) == 3);
  std::ostringstream out;
  out << model;
  CHECK(out.str() == "one-vs-one of 3 classes, 3 pairs: 3 5 8\n");
}

TEST_CASE("one-vs-one of sparse data and any labels", "[classification][one_vs_one]") {
  const MatrixXd X = iris();
  const VectorXi y = 10 - 3 * iris_species().array();
  const auto sums = [](const Eigen::SparseMatrix<double>& Z, const VectorXi& z) {
    const VectorXd direction = Z.transpose() * (2 * z.array() - 1).matrix().cast<double>();
    return [direction](const auto& W) -> VectorXd { return W * direction; };
  };
  const auto dense_sums = [&](const MatrixXd& Z, const VectorXi& z) {
    return sums(Z.sparseView(), z);
  };
  const Eigen::SparseMatrix<double> sparse = X.sparseView();
  CHECK(mlmath::predict(mlmath::one_vs_one(sparse, y, sums), sparse) ==
        mlmath::predict(mlmath::one_vs_one(X, y, dense_sums), X));
  // In another order of the labels each pair is the other way round.
  const auto model = mlmath::one_vs_one(X, y, nearest_mean);
  const auto mirrored = mlmath::one_vs_one(X, iris_species(), nearest_mean);
  CHECK(model.classes == Eigen::VectorX<Index>{{4, 7, 10}});
  CHECK(max_relative_error(mlmath::predict_probability(model, X).rowwise().reverse().eval(),
                           mlmath::predict_probability(mirrored, X)) <= 1e-14);
}

TEST_CASE("what one-vs-one refuses", "[classification][one_vs_one]") {
  const MatrixXd X = iris();
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::one_vs_one(X, VectorXi::Constant(150, 2), nearest_mean);
        }) == "one_vs_one: y has the labels {2}, expected at least two classes");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::one_vs_one(X, iris_species().head(10), nearest_mean);
        }) == "one_vs_one: y has 10 entries, expected 150, one for each row of X (150x4)");
}

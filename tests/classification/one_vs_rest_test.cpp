// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include "support/nearest_mean.hpp"
#include <mlmath/classification/count_naive_bayes.hpp>
#include <mlmath/classification/one_vs_rest.hpp>
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

TEST_CASE("one-vs-rest as in scikit-learn", "[classification][one_vs_rest]") {
  // scikit-learn 1.9: OneVsRestClassifier of an estimator with the decision_function of
  // nearest_mean, and its sigmoid as predict_proba: decision_function and predict_proba of three
  // flowers, and how many of all are right.
  const MatrixXd X = iris();
  const auto model = mlmath::one_vs_rest(X, iris_species(), nearest_mean);
  CHECK((mlmath::predict(model, X).cast<int>().array() == iris_species().array()).count() == 130);
  CHECK(max_relative_error(
            mlmath::decision_function(model, three_flowers()),
            MatrixXd{{3.8854644908036207, -0.8408277825010906, -3.136279192772834},
                     {-3.280822630657335, 0.6190376069828011, 1.1638990280831973},
                     {-3.8424932067220263, 0.6829226461009497, 3.0266036112961663}}) <= 1e-14);
  CHECK(max_relative_error(
            mlmath::predict_probability(model, three_flowers()),
            MatrixXd{{0.7407186005785684, 0.2278079314308156, 0.03147346799061592},
                     {0.025019402742824794, 0.4488095147058834, 0.5261710825512917},
                     {0.012805508655974943, 0.4053282402202956, 0.5818662511237295}}) <= 1e-14);
}

TEST_CASE("one-vs-rest of any model and any labels", "[classification][one_vs_rest]") {
  const MatrixXd X = iris();
  const VectorXi y = 10 - 3 * iris_species().array();
  const auto model = mlmath::one_vs_rest(X, y, nearest_mean);
  CHECK(model.classes == Eigen::VectorX<Index>{{4, 7, 10}});
  CHECK((mlmath::predict(model, X).cast<int>().array() == y.array()).count() == 130);
  // Classifiers that give the log-likelihoods of their two classes, of dense and sparse counts.
  const Eigen::SparseMatrix<double, Eigen::RowMajor> sparse = X.sparseView();
  const auto counts = [](const auto& Z, const VectorXi& z) {
    return mlmath::multinomial_naive_bayes(Z, z);
  };
  const auto bayes = mlmath::one_vs_rest(X, y, counts);
  CHECK(mlmath::predict(mlmath::one_vs_rest(sparse, y, counts), sparse) ==
        mlmath::predict(bayes, X));
  const MatrixXd joint = mlmath::joint_log_likelihood(bayes.models[1], X);
  CHECK(max_relative_error(mlmath::decision_function(bayes, X).col(1),
                           (joint.col(1) - joint.col(0)).eval()) <= 1e-12);
  // An expression is evaluated, and a block is read in place.
  CHECK(mlmath::predict(mlmath::one_vs_rest(1 * X, y, nearest_mean), 1 * X) ==
        mlmath::predict(model, X.topRows(150)));
  const MatrixXd p = mlmath::predict_probability(model, X);
  CHECK((p.rowwise().sum().array() - 1).abs().maxCoeff() <= 1e-15);
  // Where no classifier sees its class, all are as likely.
  const auto sure = [](const MatrixXd&, const VectorXi&) {
    return [](const MatrixXd& Z) -> VectorXd { return VectorXd::Constant(Z.rows(), -1e4); };
  };
  CHECK(mlmath::predict_probability(mlmath::one_vs_rest(X, y, sure), X.topRows(1)) ==
        MatrixXd::Constant(1, 3, 1 / 3.0));
  std::ostringstream out;
  out << model;
  CHECK(out.str() == "one-vs-rest of 3 classes:  4  7 10\n");
}

TEST_CASE("what one-vs-rest refuses", "[classification][one_vs_rest]") {
  const MatrixXd X = iris();
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::one_vs_rest(X, VectorXi::Constant(150, 2), nearest_mean);
        }) == "one_vs_rest: y has the labels {2}, expected at least two classes");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::one_vs_rest(X, iris_species().head(10), nearest_mean);
        }) == "one_vs_rest: y has 10 entries, expected 150, one for each row of X (150x4)");
}

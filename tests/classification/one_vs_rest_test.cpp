// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/count_naive_bayes.hpp>
#include <mlmath/classification/gaussian_naive_bayes.hpp>
#include <mlmath/classification/one_vs_rest.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/logistic_regression.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

VectorXi species() {
  VectorXi y(150);
  for (Index i = 0; i < 150; ++i) y(i) = int(i / 50);
  return y;
}

const auto logistic = [](const MatrixXd& X, const VectorXi& y) {
  return mlmath::logistic_regression(X, y, {.lambda = 0.01});
};

MatrixXd three_flowers() {
  const MatrixXd X = mlmath_test::iris();
  MatrixXd three(3, 4);
  three << X.row(0), X.row(70), X.row(120);
  return three;
}

}  // namespace

TEST_CASE("one-vs-rest as in scikit-learn", "[classification][one_vs_rest]") {
  // scikit-learn 1.2: OneVsRestClassifier(LogisticRegression(C = 1 / (2 * 0.01 * 150))) on iris:
  // predict_proba of three flowers, and how many are right.
  const MatrixXd X = mlmath_test::iris();
  const auto model = mlmath::one_vs_rest(X, species(), logistic);
  CHECK((mlmath::predict(model, X).cast<int>().array() == species().array()).count() == 140);
  CHECK(max_relative_error(
            mlmath::predict_probability(model, three_flowers()),
            MatrixXd{{0.8715947909759265, 0.12831054342974407, 9.466559432924436e-05},
                     {0.012584729976943343, 0.36438893546785167, 0.623026334555205},
                     {0.000754694223226476, 0.22253517611412219, 0.7767101296626513}}) <= 1e-6);
  // Each classifier is what its trainer gives.
  const VectorXi is_second = (species().array() == 1).cast<int>();
  CHECK(mlmath::decision_function(model, X).col(1) ==
        mlmath::decision_function(logistic(X, is_second), X));
}

TEST_CASE("one-vs-one as in scikit-learn", "[classification][one_vs_rest]") {
  // scikit-learn 1.2: OneVsOneClassifier; C is for 100 samples there, so lambda = 0.01 * 150 / 100.
  const MatrixXd X = mlmath_test::iris();
  const auto model = mlmath::one_vs_one(X, species(), [](const MatrixXd& Z, const VectorXi& z) {
    return mlmath::logistic_regression(Z, z, {.lambda = 0.015});
  });
  CHECK(model.models.size() == 3);
  CHECK((mlmath::predict(model, X).cast<int>().array() == species().array()).count() == 146);
  const MatrixXd scores = mlmath::decision_function(model, three_flowers());
  CHECK(max_relative_error(
            scores, MatrixXd{{2.29199956699561, 1.2852557510856084, -0.30951984614336575},
                             {-0.2919815695639945, 2.2732347846418874, 1.238487524248503},
                             {-0.30661838948026554, 1.271249616651729, 2.2922232793256914}}) <=
        1e-6);
}

TEST_CASE("any trainer and any labels", "[classification][one_vs_rest]") {
  const MatrixXd X = mlmath_test::iris();
  const VectorXi y = 10 - 3 * species().array();
  const auto bayes = [](const MatrixXd& Z, const VectorXi& z) {
    return mlmath::gaussian_naive_bayes(Z, z);
  };
  const auto model = mlmath::one_vs_rest(X, y, bayes);
  CHECK(model.classes == Eigen::VectorX<Index>{{4, 7, 10}});
  CHECK((mlmath::predict(model, X).cast<int>().array() == y.array()).count() >= 135);
  // A function of X is a model, too: the distance to the mean of the rest less that to the class's
  // own.
  const auto nearest = [](const MatrixXd& Z, const VectorXi& z) {
    const VectorXd ones = z.cast<double>();
    const VectorXd own = Z.transpose() * ones / ones.sum();
    const VectorXd rest = Z.transpose() * (1 - ones.array()).matrix() / (150 - ones.sum());
    return [own, rest](const MatrixXd& W) -> VectorXd {
      return (W.rowwise() - rest.transpose()).rowwise().norm() -
             (W.rowwise() - own.transpose()).rowwise().norm();
    };
  };
  CHECK((mlmath::predict(mlmath::one_vs_rest(X, y, nearest), X).cast<int>().array() == y.array())
            .count() >= 90);
  // Sparse counts through naive Bayes.
  const Eigen::SparseMatrix<double, Eigen::RowMajor> sparse = X.sparseView();
  const auto counts = [](const auto& Z, const VectorXi& z) {
    return mlmath::multinomial_naive_bayes(Z, z);
  };
  CHECK(mlmath::predict(mlmath::one_vs_one(sparse, y, counts), sparse) ==
        mlmath::predict(mlmath::one_vs_one(X, y, counts), X));
  const MatrixXd p = mlmath::predict_probability(model, X);
  CHECK((p.rowwise().sum().array() - 1).abs().maxCoeff() <= 1e-15);
}

TEST_CASE("what one-vs-rest refuses", "[classification][one_vs_rest]") {
  const MatrixXd X = mlmath_test::iris();
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::one_vs_rest(X, VectorXi::Constant(150, 2), logistic);
        }) == "one_vs_rest: y has the labels {2}, expected at least two classes");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::one_vs_one(X, species().head(10), logistic);
        }) == "one_vs_one: y has 10 entries, expected 150, one for each row of X (150x4)");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/softmax_regression.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <sstream>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::softmax_regression;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

VectorXi species() {
  VectorXi y(150);
  for (Index i = 0; i < 150; ++i) y(i) = int(i / 50);
  return y;
}

}  // namespace

TEST_CASE("softmax regression as in scikit-learn", "[regression][softmax_regression]") {
  // scikit-learn 1.2: LogisticRegression(C = 1 / (2 * 0.01 * 150), newton-cg, tol = 1e-14) on iris.
  const MatrixXd X = mlmath_test::iris();
  const auto model =
      softmax_regression(X, species(), {.lambda = 0.01, .gradient_tolerance = 1e-11});
  CHECK(model.converged());
  CHECK(max_relative_error(
            model.weights,
            MatrixXd{{-0.38793338174559305, 0.2800368397097458, 0.1078965420358507},
                     {0.6131930140772228, -0.37032342779848176, -0.2428695862787439},
                     {-1.8163225331866029, -0.05352063780539283, 1.869843170991991},
                     {-0.7520222603136092, -0.5418078434625049, 1.2938301037761126}}) <= 1e-8);
  CHECK(max_relative_error(model.intercepts, VectorXd{{7.692214520085446, 2.0317809621878316,
                                                       -9.723995482273276}}) <= 1e-8);
  CHECK(relative_error(model.log_loss, 0.18701408040072037) <= 1e-9);
  const auto labels = mlmath::predict(model, X);
  CHECK((labels.cast<int>().array() == species().array()).count() == 145);
  // The optimum: X'(P - Y) / n + 2 lambda W = 0, and P sums to the classes.
  MatrixXd P = mlmath::predict_probability(model, X);
  for (Index i = 0; i < 150; ++i) P(i, i / 50) -= 1;
  CHECK((X.transpose() * P / 150 + 0.02 * model.weights).cwiseAbs().maxCoeff() <= 1e-10);
  CHECK(P.colwise().sum().cwiseAbs().maxCoeff() / 150 <= 1e-10);
  std::ostringstream printed;
  printed << model;
  CHECK(printed.str().find("softmax regression of 3 classes on 4 features") == 0);
}

TEST_CASE("softmax regression of two classes is logistic", "[regression][softmax_regression]") {
  const MatrixXd X = mlmath_test::iris().bottomRows(100);
  const VectorXi y = species().tail(100);
  const auto softmax = softmax_regression(X, y, {.lambda = 0.01, .gradient_tolerance = 1e-11});
  // |W|^2 is twice the square of half the difference.
  const auto logistic = mlmath::logistic_regression(X, y, {.lambda = 0.005});
  CHECK(max_relative_error(softmax.weights.col(1) - softmax.weights.col(0), logistic.weights) <=
        1e-7);
  CHECK(relative_error(softmax.objective, logistic.objective) <= 1e-10);
  CHECK(softmax.classes(0) == 1);
}

TEST_CASE("weights, storage and the scale of softmax regression",
          "[regression][softmax_regression]") {
  const MatrixXd X = mlmath_test::iris();
  const VectorXi y = species();
  VectorXd weights = VectorXd::Ones(150);
  weights(70) = 2;
  MatrixXd twice(151, 4);
  twice << X, X.row(70);
  VectorXi y_twice(151);
  y_twice << y, y(70);
  const mlmath::SoftmaxOptions options{
      .lambda = 0.1, .standardize = true, .gradient_tolerance = 1e-11};
  const auto weighted = softmax_regression(X, y, weights, options);
  CHECK(max_relative_error(softmax_regression(twice, y_twice, options).weights, weighted.weights) <=
        1e-8);
  const Eigen::SparseMatrix<double> sparse = X.sparseView();
  const auto thin = softmax_regression(sparse, y, weights, options);
  CHECK(max_relative_error(thin.weights, weighted.weights) <= 1e-8);
  CHECK(max_relative_error(mlmath::decision_function(thin, sparse),
                           mlmath::decision_function(weighted, X)) <= 1e-8);
  MatrixXd scaled = X;
  scaled.col(2) *= 1000;
  const auto moved = softmax_regression(scaled, y, weights, options);
  CHECK(max_relative_error(moved.weights.row(2) * 1000, weighted.weights.row(2)) <= 1e-8);
  CHECK(std::abs(weighted.weights.rowwise().sum().cwiseAbs().maxCoeff()) <= 1e-14);
}

TEST_CASE("what softmax regression refuses", "[regression][softmax_regression]") {
  const MatrixXd X = mlmath_test::iris();
  CHECK(message_of<mlmath::DomainError>([&] {
          return softmax_regression(X, VectorXi::Constant(150, 4));
        }) == "softmax_regression: y has the labels {4}, expected at least two classes");
  CHECK(message_of<mlmath::DomainError>([&] {
          return softmax_regression(X, species(), {.lambda = -1});
        }) == "softmax_regression: lambda = -1, expected a number >= 0");
  CHECK(message_of<mlmath::ShapeError>([&] { return softmax_regression(X, species().head(3)); }) ==
        "softmax_regression: y has 3 entries, expected 150, one for each row of X (150x4)");
}

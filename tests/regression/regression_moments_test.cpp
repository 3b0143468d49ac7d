// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/stackloss.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/regression_moments.hpp>
#include <mlmath/regression/ridge_regression.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::RegressionMoments;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("shards merged are one fit", "[regression][regression_moments]") {
  const auto [X, y] = mlmath_test::stackloss();
  VectorXd weights(21);
  for (Index i = 0; i < 21; ++i) weights(i) = double(1 + i % 3);
  RegressionMoments<> first(3);
  first.update(X.topRows(5), y.head(5), weights.head(5));
  first.update(X.row(5), y.segment(5, 1), weights.segment(5, 1));
  RegressionMoments<> second(3);
  const Eigen::SparseMatrix<double> rest = X.bottomRows(15).sparseView();
  second.update(rest, y.tail(15), weights.tail(15));
  second.merge(RegressionMoments<>(3));
  first.merge(second);
  CHECK(first.count() == 21);
  CHECK(first.total_weight() == weights.sum());

  const auto linear = mlmath::linear_regression(first);
  const auto once = mlmath::linear_regression(X, y, weights);
  CHECK(linear.converged());
  CHECK(linear.rank == 3);
  CHECK(max_relative_error(linear.weights, once.weights) <= 1e-12);
  CHECK(relative_error(linear.intercept, once.intercept) <= 1e-12);
  CHECK(relative_error(linear.objective, once.objective) <= 1e-12);
  for (const bool standardize : {false, true}) {
    for (const bool intercept : {false, true}) {
      const mlmath::RidgeOptions options{
          .lambda = 0.5, .intercept = intercept, .standardize = standardize};
      const auto merged = mlmath::ridge_regression(first, options);
      const auto whole = mlmath::ridge_regression(X, y, weights, options);
      CHECK(max_relative_error(merged.weights, whole.weights) <= 1e-11);
      CHECK(std::abs(merged.intercept - whole.intercept) <= 1e-11 * 40);
      CHECK(relative_error(merged.objective, whole.objective) <= 1e-11);
      CHECK(relative_error(merged.effective_degrees_of_freedom,
                           whole.effective_degrees_of_freedom) <= 1e-11);
    }
  }
  const auto origin = mlmath::linear_regression(first, {.intercept = false});
  CHECK(max_relative_error(
            origin.weights,
            mlmath::linear_regression(X, y, weights, {.intercept = false}).weights) <= 1e-11);
}

TEST_CASE("moments of dependent and constant columns", "[regression][regression_moments]") {
  const auto [X, y] = mlmath_test::stackloss();
  MatrixXd wide(21, 4);
  wide << X, VectorXd::Constant(21, 7);
  RegressionMoments<> moments(4);
  moments.update(wide, y);
  const auto model = mlmath::linear_regression(moments);
  CHECK(model.converged());
  CHECK(model.weights(3) == 0);
  CHECK(model.dependent_columns == std::vector<Index>{3});
  wide.col(3) = X.col(0) + X.col(1);
  RegressionMoments<> dependent(4);
  dependent.update(wide, y);
  const auto failed = mlmath::linear_regression(dependent);
  CHECK(!failed.converged());
  CHECK(failed.rank == 3);
  CHECK(max_relative_error(mlmath::predict(failed, wide),
                           mlmath::predict(mlmath::linear_regression(X, y), X)) <= 1e-10);
}

TEST_CASE("what moments refuse", "[regression][regression_moments]") {
  const auto [X, y] = mlmath_test::stackloss();
  RegressionMoments<> moments(3);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::linear_regression(moments); }) ==
        "linear_regression: the moments have seen no sample");
  CHECK(message_of<mlmath::ShapeError>([&, &X = X, &y = y] {
          moments.update(X.leftCols(2), y);
          return 0;
        }) ==
        "RegressionMoments: X has 2 columns, expected 3, one for each feature that the model was "
        "fitted to");
  CHECK(message_of<mlmath::ShapeError>([&] {
          moments.merge(RegressionMoments<>(2));
          return 0;
        }) == "RegressionMoments::merge: the other has 2 features, expected 3");
  CHECK(moments.count() == 0);
}

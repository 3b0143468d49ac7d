// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include "support/stackloss.hpp"
#include "support/uniform_matrix.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/conventions.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/ridge_regression.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::ridge_regression;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using mlmath_test::stackloss;
using mlmath_test::uniform_matrix;

namespace {

void check_ridge(const mlmath::RidgeRegression<>& model, const VectorXd& weights,
                 double intercept) {
  CHECK(model.converged());
  CHECK(model.gradient_norm <= 1e-13);
  CHECK(max_relative_error(model.weights, weights) <= 2e-14);
  CHECK(std::abs(model.intercept - intercept) <= 2e-14 * std::abs(intercept));
}

/// Of every type of argument one: each costs its own compilation.
mlmath::RidgeRegression<> fit(const MatrixXd& X, const VectorXd& y,
                              const mlmath::RidgeOptions& options) {
  return ridge_regression(X, y, options);
}

}  // namespace

TEST_CASE("ridge regression as solved in 40 digits", "[regression][ridge_regression]") {
  // mpmath: lu_solve of the normal equations of the article's objective.
  const auto [X, y] = stackloss();
  check_ridge(fit(X, y, {.lambda = 0.5}),
              VectorXd{{0.743572781858782964, 1.16490067657931789, -0.143337803049527563}},
              -39.6150838465566411);
  check_ridge(fit(X, y, {.lambda = 0.5, .intercept = false}),
              VectorXd{{0.815377623727813266, 1.00278950698315013, -0.611444591201599489}}, 0);
  check_ridge(fit(X, y, {.lambda = 0.25, .standardize = true}),
              VectorXd{{0.542055161861952291, 1.26950335931587153, 0.0018906724595166589}},
              -42.1754231941139396);
  VectorXd weights(21);
  for (Index i = 0; i < 21; ++i) weights(i) = double(1 + i % 3);
  const VectorXd weighted{{0.758539920679213684, 0.88978212655355871, -0.109229318567642783}};
  check_ridge(ridge_regression(X, y, weights, {.lambda = 2}), weighted, -37.9728931694532454);
  const Eigen::SparseMatrix<double, Eigen::RowMajor> sparse = X.sparseView();
  check_ridge(ridge_regression(sparse, y, weights, {.lambda = 2}), weighted, -37.9728931694532454);
  // Three samples, three features.
  check_ridge(fit(X.topRows(3), y.head(3), {.lambda = 0.1}),
              VectorXd{{1.18630080462141531, 0.474520321848566123, 2.99154115948009078}},
              -333.003094697751186);
}

TEST_CASE("other names of lambda", "[regression][ridge_regression]") {
  const auto [X, y] = stackloss();
  const auto model = fit(X, y, {.lambda = 0.5});
  // scikit-learn 1.2: Ridge(alpha = 0.5 * 21).
  CHECK(mlmath::scikit_learn_ridge_alpha(0.5, 21) == 10.5);
  CHECK(max_relative_error(model.weights, VectorXd{{0.7435727818587827, 1.1649006765793188,
                                                    -0.14333780304952773}}) <= 1e-13);
  // glmnet 4.1: alpha = 0, lambda = 0.5 * sd(y), standardize = FALSE, thresh = 1e-28.
  const double sd = std::sqrt((y.array() - y.mean()).square().mean());
  CHECK(relative_error(mlmath::glmnet_ridge_lambda(0.5, sd), 0.5 * sd) == 0);
  CHECK(max_relative_error(model.weights, VectorXd{{0.74357278185878828, 1.16490067657930818,
                                                    -0.14333780304952989}}) <= 1e-8);
  // R 4.2: MASS::lm.ridge(lambda = 21 * 0.25).
  CHECK(mlmath::mass_ridge_lambda(0.25, 21) == 5.25);
  const auto standardized = fit(X, y, {.lambda = 0.25, .standardize = true});
  CHECK(max_relative_error(standardized.weights,
                           VectorXd{{0.5420551618619525724, 1.2695033593158711049,
                                     0.0018906724595167312}}) <= 1e-12);
}

TEST_CASE("ridge regression of wide and of sparse designs", "[regression][ridge_regression]") {
  const MatrixXd X = (uniform_matrix(20, 50, 1).array() - 0.6).max(0.0);
  const MatrixXd Y = uniform_matrix(20, 2, 2);
  const VectorXd weights = uniform_matrix(20, 1, 3).col(0);
  const Eigen::SparseMatrix<double, Eigen::RowMajor> sparse = X.sparseView();
  for (const double lambda : {1e-6, 1e-2, 10.0}) {
    const mlmath::RidgeOptions options{.lambda = lambda, .standardize = true};
    const auto dense = ridge_regression(X, Y, weights, options);
    const auto thin = ridge_regression(sparse, Y, weights, options);
    CHECK(dense.converged());
    CHECK(thin.converged());
    CHECK(max_relative_error(thin.weights, dense.weights) <= 1e-11);
    CHECK(max_relative_error(mlmath::predict(thin, X), mlmath::predict(dense, sparse)) <= 1e-12);
    CHECK(relative_error(dense.objective, thin.objective) <= 1e-11);
    const auto one = ridge_regression(X, VectorXd(Y.col(1)), weights, options);
    CHECK(max_relative_error(one.weights, dense.weights.col(1)) <= 1e-11);
  }
}

TEST_CASE("properties of ridge regression", "[regression][ridge_regression]") {
  const MatrixXd X = uniform_matrix(40, 4, 4);
  const VectorXd y = X * VectorXd{{1, -2, 3, 0.5}} + uniform_matrix(40, 1, 5).col(0);
  const auto model = fit(X, y, {.lambda = 0.1});
  // A rotation of the features turns the weights.
  MatrixXd Q = MatrixXd::Identity(4, 4);
  Q.topLeftCorner(2, 2) << 0.6, -0.8, 0.8, 0.6;
  Q.row(1).swap(Q.row(3));
  CHECK(max_relative_error(fit(X * Q, y, {.lambda = 0.1}).weights, Q.transpose() * model.weights) <=
        1e-12);
  // Standardized, the units do not count.
  MatrixXd scaled = X;
  scaled.col(0) *= 1000;
  const auto standard = fit(X, y, {.lambda = 0.1, .standardize = true});
  const auto moved = fit(scaled, y, {.lambda = 0.1, .standardize = true});
  CHECK(relative_error(moved.weights(0) * 1000, standard.weights(0)) <= 1e-12);
  CHECK(relative_error(moved.objective, standard.objective) <= 1e-12);
  // Copies are weights.
  MatrixXd twice(80, 4);
  twice << X, X;
  VectorXd y_twice(80);
  y_twice << y, y;
  CHECK(max_relative_error(fit(twice, y_twice, {.lambda = 0.1}).weights, model.weights) <= 1e-13);
  CHECK(
      max_relative_error(ridge_regression(X, y, VectorXd::Constant(40, 2), {.lambda = 0.1}).weights,
                         model.weights) <= 1e-13);
  // No penalty is least squares; a constant column has weight 0; the numbers of the objective
  // agree.
  CHECK(max_relative_error(fit(X, y, {.lambda = 0}).weights,
                           mlmath::linear_regression(X, y).weights) <= 1e-12);
  MatrixXd with_constant(40, 5);
  with_constant << X, VectorXd::Constant(40, 3);
  const auto constant = fit(with_constant, y, {.lambda = 0});
  CHECK(constant.converged());
  CHECK(constant.weights(4) == 0);
  CHECK(constant.constant_columns == std::vector<Index>{4});
  const VectorXd r = y - mlmath::predict(model, X);
  CHECK(relative_error(model.objective, r.squaredNorm() / 40 + 0.1 * model.weights.squaredNorm()) <=
        1e-14);
  const auto floats = ridge_regression(X.cast<float>(), y.cast<float>(), {.lambda = 0.1});
  CHECK(max_relative_error(floats.weights.cast<double>(), model.weights) <= 2e-6);
  // Dependent columns and no penalty: said, not hidden.
  with_constant.col(4) = X.col(0);
  CHECK(!fit(with_constant, y, {.lambda = 0}).converged());
  std::ostringstream printed;
  printed << model;
  CHECK(printed.str().find("+ lambda |w|^2, lambda = 0.1") != std::string::npos);
}

TEST_CASE("columns whose squares are no numbers", "[regression][ridge_regression]") {
  const auto [X, y] = stackloss();
  const auto least = fit(X, y, {.lambda = 0});
  const auto standardized = fit(X, y, {.lambda = 0.25, .standardize = true});
  for (const double unit : {1e200, 1e-200}) {
    const MatrixXd scaled = X * unit;
    // To columns so large a penalty of 1 is nothing.
    const auto model = fit(scaled, y, {.lambda = unit > 1 ? 1.0 : 0.0});
    CHECK(model.converged());
    CHECK(max_relative_error(VectorXd(model.weights * unit), least.weights) <= 1e-12);
    CHECK(relative_error(model.objective, least.objective) <= 1e-12);
    const auto same = fit(scaled, y, {.lambda = 0.25, .standardize = true});
    CHECK(same.converged());
    CHECK(same.constant_columns.empty());
    CHECK(max_relative_error(VectorXd(same.weights * unit), standardized.weights) <= 1e-13);
  }
  // Where the penalty is all, w = X'y / (n lambda).
  const auto shrunken = fit(X * 1e-200, y, {.lambda = 2});
  CHECK(shrunken.converged());
  const VectorXd sums = (X.rowwise() - X.colwise().mean()).transpose() * y;
  CHECK(max_relative_error(VectorXd(shrunken.weights * 1e200), VectorXd(sums / 42)) <= 1e-13);
  const Eigen::SparseMatrix<double, Eigen::RowMajor> sparse = MatrixXd(X * 1e200).sparseView();
  const auto thin = ridge_regression(sparse, y, VectorXd::Ones(21), {.lambda = 1});
  CHECK(max_relative_error(VectorXd(thin.weights * 1e200), least.weights) <= 1e-9);
  const auto single = ridge_regression((X * 1e20).cast<float>(), y.cast<float>(), {.lambda = 1});
  CHECK(single.converged());
  CHECK(max_relative_error(VectorXd(single.weights.cast<double>() * 1e20), least.weights) <= 1e-4);
  // Units too far apart for one: a failure that is said.
  MatrixXd mixed = X;
  mixed.col(0) *= 1e200;
  CHECK(!fit(mixed, y, {.lambda = 1}).converged());
}

TEST_CASE("what ridge regression refuses", "[regression][ridge_regression]") {
  const MatrixXd X{{1, 2}, {3, 4}, {5, 7}};
  const VectorXd y{{1, 2, 3}};
  using mlmath::DomainError;
  using mlmath::ShapeError;
  CHECK(message_of<DomainError>([&] { return fit(X, y, {.lambda = -1}); }) ==
        "ridge_regression: lambda = -1, expected a number >= 0");
  CHECK(message_of<ShapeError>([&] { return fit(X, y.head(2), {}); }) ==
        "ridge_regression: y has 2 entries, expected 3, one for each row of X (3x2)");
  CHECK(message_of<DomainError>([&] {
          return fit(X, VectorXd{{1, std::numeric_limits<double>::infinity(), 3}}, {});
        }) == "ridge_regression: y(1) is inf, expected finite values");
  CHECK(message_of<ShapeError>(
            [&] { return mlmath::predict(fit(X, y, {}), MatrixXd(MatrixXd::Zero(1, 1))); }) ==
        "predict: X has 1 column, expected 2, one for each feature that the model was fitted to");
}

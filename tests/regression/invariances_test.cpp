// SPDX-License-Identifier: MIT
/// What every estimator has to do alike: the order of rows and columns, the units and origins of the
/// columns, and copies instead of weights change no prediction.
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/regression/elastic_net_regression.hpp>
#include <mlmath/regression/generalized_linear_model.hpp>
#include <mlmath/regression/huber_regression.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/ridge_regression.hpp>
#include <mlmath/regression/softmax_regression.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath_test::max_relative_error;

namespace {

/// The weights, and the intercepts below them: a column for each class.
using Coefficients = MatrixXd;

template <typename Model>
Coefficients coefficients_of(const Model& model) {
  CHECK(model.converged());
  MatrixXd all(model.weights.size() + 1, 1);
  all << model.weights, model.intercept;
  return all;
}

struct Estimator {
  std::string name;
  double tolerance;  // 1e3 times that of its gradient, or of rounding
  bool is_scaled;    // whether the units of the columns do not count
  std::function<Coefficients(const MatrixXd&, const VectorXd&, const VectorXd&)> fit;
};

VectorXi labels(const VectorXd& y, double from) { return (y.array() >= from).cast<int>(); }

/// y takes the whole numbers 0 to 4.
std::vector<Estimator> estimators() {
  return {
      {"linear", 1e-11, true,
       [](const MatrixXd& X, const VectorXd& y, const VectorXd& w) {
         return coefficients_of(mlmath::linear_regression(X, y, w));
       }},
      {"ridge", 1e-11, false,
       [](const MatrixXd& X, const VectorXd& y, const VectorXd& w) {
         return coefficients_of(mlmath::ridge_regression(X, y, w, {.lambda = 0.3}));
       }},
      {"standardized ridge", 1e-11, true,
       [](const MatrixXd& X, const VectorXd& y, const VectorXd& w) {
         return coefficients_of(
             mlmath::ridge_regression(X, y, w, {.lambda = 0.3, .standardize = true}));
       }},
      {"lasso", 1e-10, true,
       [](const MatrixXd& X, const VectorXd& y, const VectorXd& w) {
         return coefficients_of(
             mlmath::lasso_regression(X, y, w, {.lambda = 0.3, .standardize = true}));
       }},
      {"elastic net", 1e-10, false,
       [](const MatrixXd& X, const VectorXd& y, const VectorXd& w) {
         return coefficients_of(
             mlmath::elastic_net_regression(X, y, w, {.lambda = 0.2, .mixing = 0.5}));
       }},
      {"logistic", 1e-7, true,
       [](const MatrixXd& X, const VectorXd& y, const VectorXd& w) {
         return coefficients_of(mlmath::logistic_regression(X, labels(y, 2), w));
       }},
      {"logistic with squares and absolute values", 1e-7, true,
       [](const MatrixXd& X, const VectorXd& y, const VectorXd& w) {
         return coefficients_of(mlmath::logistic_regression(
             X, labels(y, 2), w, {.lambda = 0.02, .mixing = 0.5, .standardize = true}));
       }},
      {"Poisson", 1e-7, true,
       [](const MatrixXd& X, const VectorXd& y, const VectorXd& w) {
         return coefficients_of(mlmath::poisson_regression(X, y, w));
       }},
      {"Huber", 1e-7, true,
       [](const MatrixXd& X, const VectorXd& y, const VectorXd& w) {
         return coefficients_of(mlmath::huber_regression(X, y, w));
       }},
      {"softmax with squares", 1e-7, true,
       [](const MatrixXd& X, const VectorXd& y, const VectorXd& w) -> Coefficients {
         const VectorXi classes = labels(y, 2) + labels(y, 3);
         const auto model = mlmath::softmax_regression(
             X, classes, w, {.lambda = 0.01, .standardize = true, .gradient_tolerance = 1e-11});
         CHECK(model.converged());
         MatrixXd all(X.cols() + 1, 3);
         all << model.weights, model.intercepts.transpose();
         return all;
       }},
  };
}

}  // namespace

TEST_CASE("invariances of every estimator", "[regression][invariances]") {
  const Index n = 60;
  const Index p = 4;
  mlmath::Philox rng(8);
  MatrixXd X(n, p);
  VectorXd noise(n);
  mlmath::fill_uniform(rng, X);
  mlmath::fill_uniform(rng, noise);
  VectorXd y(n);
  VectorXd weights(n);
  for (Index i = 0; i < n; ++i) {
    y(i) = std::floor(2 * X(i, 0) + X(i, 1) + 2 * noise(i));
    weights(i) = double(1 + i % 2);
  }
  // The same samples in another order, those of weight 2 twice.
  MatrixXd copies(3 * n / 2, p);
  VectorXd y_copies(3 * n / 2);
  for (Index i = n, row = 0; i-- > 0;) {
    for (Index k = 0; k <= i % 2; ++k, ++row) {
      copies.row(row) = X.row(i);
      y_copies(row) = y(i);
    }
  }
  MatrixXd turned(n, p);
  MatrixXd moved = X;
  MatrixXd scaled = X;
  for (Index j = 0; j < p; ++j) {
    turned.col(j) = X.col(p - 1 - j);
    moved.col(j).array() += double(5 * j) - 8;
    scaled.col(j) *= double(10 * j) + 0.01;
  }
  const MatrixXd coarse = (X * 1048576).array().round() / 1048576;
  for (const Estimator& estimator : estimators()) {
    CAPTURE(estimator.name);
    const Coefficients found = estimator.fit(X, y, weights);
    const auto check = [&](const Coefficients& other) {
      CHECK(max_relative_error(other, found) <= estimator.tolerance);
    };
    check(estimator.fit(copies, y_copies, VectorXd::Ones(3 * n / 2)));
    check(estimator.fit(X, y, 3 * weights));
    Coefficients reversed = estimator.fit(turned, y, weights);
    for (Index j = 0; j < p / 2; ++j) reversed.row(j).swap(reversed.row(p - 1 - j));
    check(reversed);
    Coefficients back = estimator.fit(moved, y, weights);
    for (Index j = 0; j < p; ++j) back.row(p) += (double(5 * j) - 8) * back.row(j);
    check(back);
    // Far from 0, where the values keep their digits.
    const Coefficients rounded = estimator.fit(coarse, y, weights);
    const Coefficients far = estimator.fit(coarse.array() + 1048576.0, y, weights);
    CHECK(max_relative_error(far.topRows(p), rounded.topRows(p)) <= 100 * estimator.tolerance);
    if (!estimator.is_scaled) continue;
    Coefficients units = estimator.fit(scaled, y, weights);
    for (Index j = 0; j < p; ++j) units.row(j) *= double(10 * j) + 0.01;
    check(units);
  }
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include "support/stackloss.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/huber_regression.hpp>
#include <mlmath/regression/model_text.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::huber_regression;
using mlmath::HuberScale;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using mlmath_test::stackloss;

namespace {

VectorXd repeating_weights() {
  VectorXd weights(21);
  for (Index i = 0; i < 21; ++i) weights(i) = double(1 + i % 3);
  return weights;
}

/// The intercept, the weights and the scale.
VectorXd numbers_of(const mlmath::HuberRegression<>& model) {
  CHECK(model.converged());
  VectorXd numbers(model.weights.size() + 2);
  numbers << model.intercept, model.weights, model.scale;
  return numbers;
}

double relative_change(const VectorXd& a, const VectorXd& b) {
  return ((a - b).array() / b.array()).abs().maxCoeff();
}

}  // namespace

TEST_CASE("scikit-learn's HuberRegressor", "[regression][huber_regression]") {
  // scikit-learn 1.2: HuberRegressor(epsilon, alpha = 2 n lambda, tol = 1e-13).fit(X - X.mean(0),
  // y) and, since L-BFGS ends 1e-6 from the optimum, Newton's method on its objective from there with
  // mpmath, 40 digits. The objectives are half the means of scikit-learn's.
  const auto [X, y] = stackloss();
  const auto plain = huber_regression(X, y);
  CHECK(relative_change(numbers_of(plain),
                        VectorXd{{-38.8957426129120782, 0.832430330071210491, 0.730359879512648511,
                                  -0.109464675610572297, 1.26478520803078195}}) <= 1e-10);
  CHECK(relative_error(plain.objective, 2.5597344670940849) <= 1e-8);
  CHECK(plain.objective <= 2.5597344670940849);
  const auto ridge = huber_regression(X, y, {.lambda = 0.5 / 42});
  CHECK(relative_change(numbers_of(ridge),
                        VectorXd{{-38.8413804137073488, 0.83354944114339731, 0.721615223154993596,
                                  -0.108770657906157405, 1.25150160852109163}}) <= 1e-10);
  CHECK(relative_error(ridge.objective, 2.5744105194923583) <= 1e-8);
  CHECK(ridge.objective <= 2.5744105194923583);
  const VectorXd weights = repeating_weights();
  const auto weighted =
      huber_regression(X, y, weights, {.delta = 1.2, .lambda = 2.0 / (2 * weights.sum())});
  CHECK(relative_change(numbers_of(weighted),
                        VectorXd{{-38.5349194597924139, 0.842437649492328677, 0.541780715561861488,
                                  -0.0760826155749872754, 0.596952057924028805}}) <= 1e-10);
  CHECK(weighted.objective <= 2.4746864030580618);
}

TEST_CASE("M-estimates of statsmodels at their scale", "[regression][huber_regression]") {
  // statsmodels 0.13: m = RLM(y, add_constant(X), M = HuberT(1.345)).fit(maxiter = 1000, tol =
  // 1e-15); m.params, m.scale, m.weights.
  const auto [X, y] = stackloss();
  const double scale = 2.4405360917210004;
  const auto model =
      huber_regression(X, y, {.delta = 1.345 * scale, .scale = HuberScale::response});
  CHECK(relative_change(numbers_of(model),
                        VectorXd{{-41.026498352400282, 0.82938433460010985, 0.92606596619664516,
                                  -0.12784672494578506, 1}}) <= 1e-8);
  CHECK(model.outliers == 3);
  VectorXd expected = VectorXd::Ones(21);
  expected(2) = 0.78581298037978109;
  expected(3) = 0.50486719602261343;
  expected(20) = 0.36809168216632498;
  CHECK(max_relative_error(mlmath::outlier_weights(model, X, y), expected) <= 1e-8);
  // The objective, from its definition.
  const VectorXd r = y - mlmath::predict(model, X);
  double sum = 0;
  for (const double e : r) {
    const double a = std::abs(e);
    sum += a <= model.delta ? a * a / 2 : model.delta * (a - model.delta / 2);
  }
  CHECK(relative_error(model.objective, sum / 21) <= 1e-14);
  // A delta that no residual reaches: least squares; R's stackloss.
  const auto squares = huber_regression(X, y, {.delta = 100, .scale = HuberScale::response});
  CHECK(relative_error(squares.weights(0), 0.71564020048528354) <= 1e-11);
  CHECK(squares.outliers == 0);
}

TEST_CASE("invariances of Huber regression", "[regression][huber_regression]") {
  const auto [X, y] = stackloss();
  const auto plain = huber_regression(X, y);
  // Units of y and of X.
  const auto scaled = huber_regression((X * 1e-3).eval(), (y * 1e6).eval());
  CHECK(max_relative_error((scaled.weights * 1e-9).eval(), plain.weights) <= 1e-10);
  CHECK(relative_error(scaled.scale * 1e-6, plain.scale) <= 1e-10);
  // An outlier may be as far as it likes.
  VectorXd wild = y;
  wild(20) = -1e8;
  VectorXd wilder = y;
  wilder(20) = -1e11;
  CHECK(max_relative_error(huber_regression(X, wild).weights,
                           huber_regression(X, wilder).weights) <= 1e-6);
  // A weight of k is k copies, one of 0 none.
  MatrixXd copies(42, 3);
  VectorXd copied(42);
  Index row = 0;
  for (Index i = 0; i < 21; ++i) {
    for (Index k = 0; k <= i % 3; ++k, ++row) {
      copies.row(row) = X.row(i);
      copied(row) = y(i);
    }
  }
  const mlmath::HuberOptions options{.lambda = 0.1, .standardize = true};
  CHECK(relative_change(numbers_of(huber_regression(X, y, repeating_weights(), options)),
                        numbers_of(huber_regression(copies, copied, options))) <= 1e-10);
  // Standardized columns, given as such.
  MatrixXd Z = X.rowwise() - X.colwise().mean();
  const Eigen::RowVectorXd scales = (Z.colwise().squaredNorm() / 21).cwiseSqrt();
  for (Index j = 0; j < 3; ++j) Z.col(j) /= scales(j);
  const auto inside = huber_regression(X, y, options);
  const auto outside = huber_regression(Z, y, {.lambda = 0.1});
  CHECK(max_relative_error(inside.weights.cwiseProduct(scales.transpose()).eval(),
                           outside.weights) <= 1e-10);
  // Without an intercept; a constant column is then one.
  MatrixXd with_ones(21, 4);
  with_ones << X, VectorXd::Ones(21);
  const auto origin = huber_regression(with_ones, y, {.intercept = false});
  CHECK(relative_error(origin.weights(3), plain.intercept) <= 1e-9);
  CHECK(huber_regression(with_ones, y).constant_columns == std::vector<Index>{3});
}

TEST_CASE("an exact fit but for some samples", "[regression][huber_regression]") {
  const MatrixXd X = stackloss().X;
  VectorXd y = X * VectorXd{{1, 2, 3}};
  y(2) += 5;
  const auto model = huber_regression(X, y);
  CHECK(max_relative_error(model.weights, VectorXd{{1, 2, 3}}) <= 1e-6);
  CHECK(model.scale <= 1e-4);
  // Whatever is wrong with the half of y that is not clipped, it says so or is right.
  const auto fixed = huber_regression(X, y, {.delta = 0.01, .scale = HuberScale::response});
  CHECK(fixed.converged());
  CHECK(max_relative_error(fixed.weights, VectorXd{{1, 2, 3}}) <= 1e-3);
}

TEST_CASE("kinds of arguments of Huber regression", "[regression][huber_regression]") {
  const auto [X, y] = stackloss();
  const auto plain = huber_regression(X, y);
  const Eigen::SparseMatrix<double> sparse = X.sparseView();
  CHECK(max_relative_error(huber_regression(sparse, y).weights, plain.weights) <= 1e-10);
  const Eigen::MatrixXf X_float = X.cast<float>();
  const auto single = huber_regression(X_float, y.cast<float>());
  CHECK(single.converged());
  CHECK(max_relative_error(single.weights, plain.weights.cast<float>().eval()) <= 1e-3f);
  std::stringstream text;
  mlmath::save_model(text, plain);
  const auto again = mlmath::load_model<mlmath::HuberRegression<>>(text);
  CHECK(again.weights == plain.weights);
  CHECK(again.scale == plain.scale);
  CHECK(again.objective == plain.objective);
  CHECK(again.outliers == plain.outliers);
  std::ostringstream printed;
  printed << plain;
  CHECK(printed.str().find("Huber regression: minimizes s / 2 + (1/n) sum s h((y - w'x - b) / s), "
                           "h Huber's loss with delta = 1.35\nweights: ") == 0);
}

TEST_CASE("what Huber regression refuses", "[regression][huber_regression]") {
  using mlmath::DomainError;
  using mlmath::ShapeError;
  const auto [X, y] = stackloss();
  CHECK(message_of<ShapeError>([&, &X = X, &y = y] { return huber_regression(X, y.head(3)); }) ==
        "huber_regression: y has 3 entries, expected 21, one for each row of X (21x3)");
  CHECK(message_of<DomainError>([&, &X = X, &y = y] {
          return huber_regression(X, y, {.delta = 1});
        }) == "huber_regression: delta = 1, expected a number > 1 with the concomitant scale");
  CHECK(message_of<DomainError>([&, &X = X, &y = y] {
          return huber_regression(X, y, {.delta = 0, .scale = HuberScale::response});
        }) == "huber_regression: delta = 0, expected a number > 0");
  CHECK(message_of<DomainError>([&, &X = X, &y = y] {
          return huber_regression(X, y, {.lambda = -1});
        }) == "huber_regression: lambda = -1, expected a number >= 0");
  VectorXd bad = y;
  bad(4) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<DomainError>([&, &X = X] { return huber_regression(X, bad); }) ==
        "huber_regression: y(4) is nan, expected finite values");
  const auto model = huber_regression(X, y);
  CHECK(message_of<ShapeError>([&] { return mlmath::predict(model, MatrixXd::Zero(1, 2)); }) ==
        "predict: X has 2 columns, expected 3, one for each feature that the model was fitted to");
}

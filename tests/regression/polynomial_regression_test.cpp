// SPDX-License-Identifier: MIT
#include "../../examples/data/nist_linear.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/regression/polynomial_regression.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::polynomial_regression;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("NIST's polynomials", "[regression][polynomial_regression]") {
  for (const auto& set : mlmath_data::nist_linear()) {
    if (set.model != mlmath_data::NistModel::polynomial || set.predictors != 1) continue;
    CAPTURE(set.name);
    const VectorXd x = mlmath_data::nist_design<double>(set).col(1);
    const VectorXd y = mlmath_data::nist_response<double>(set);
    const auto model = polynomial_regression(x, y, {.degree = int(set.parameters()) - 1});
    CHECK(model.converged());
    const VectorXd w = model.monomial_coefficients();
    double digits = 15;
    for (Index j = 0; j < w.size(); ++j) {
      const double error = relative_error(w(j), double(set.certified[std::size_t(j)]));
      digits = std::min(digits, -std::log10(std::max(error, 1e-16)));
    }
    // In powers of x, Filip has 8 digits at most in double; Wampler5's residuals are 1e4 times its
    // polynomial.
    CHECK(digits >= (set.name == "Filip" ? 13 : set.name == "Wampler5" ? 8.5 : 10));
  }
}

TEST_CASE("polynomials are found again", "[regression][polynomial_regression]") {
  const VectorXd x = VectorXd::LinSpaced(30, 2, 5);
  const VectorXd y = 1 - 2 * x.array() + 3 * x.array().cube();
  const auto model = polynomial_regression(x, y, {.degree = 3});
  CHECK(max_relative_error(model.monomial_coefficients(), VectorXd{{1, -2, 0, 3}}) <= 1e-11);
  CHECK(max_relative_error(mlmath::predict(model, x), y) <= 1e-14);
  CHECK(relative_error(mlmath::predict(model, VectorXd{{10}})(0), 1 - 20 + 3000.0) <= 1e-12);
  std::ostringstream printed;
  printed << polynomial_regression(VectorXd{{0, 1, 2}}, VectorXd{{1, 3, 5}}, {.degree = 1});
  CHECK(printed.str().find("y = 1 + 2 x\n") != std::string::npos);
  // A degree that powers of x would not survive.
  const VectorXd wave = (3 * x.array()).sin();
  const auto fine = polynomial_regression(
      VectorXd::LinSpaced(200, 2, 5), (3 * VectorXd::LinSpaced(200, 2, 5).array()).sin().matrix(),
      {.degree = 30});
  CHECK((mlmath::predict(fine, x) - wave).cwiseAbs().maxCoeff() <= 1e-12);
  // Degree 0 is the mean, weighted too.
  CHECK(relative_error(polynomial_regression(x, y, {.degree = 0}).fit.intercept, y.mean()) <=
        1e-15);
  const auto weighted =
      polynomial_regression(VectorXd{{0, 1}}, VectorXd{{0, 3}}, VectorXd{{1, 2}}, {.degree = 0});
  CHECK(relative_error(weighted.fit.intercept, 2.0) <= 1e-15);
  CHECK(mlmath::predict(weighted, VectorXd{{7, 8, 9}}) ==
        VectorXd::Constant(3, weighted.fit.intercept));
}

TEST_CASE("polynomials of several variables", "[regression][polynomial_regression]") {
  mlmath::Philox rng(1);
  MatrixXd X(60, 2);
  mlmath::fill_uniform(rng, X);
  const auto f = [](const MatrixXd& Z) -> VectorXd {
    return 2 + Z.col(0).array() * Z.col(1).array() - 3 * Z.col(1).array().square();
  };
  const auto model = polynomial_regression(X, f(X), {.degree = 2});
  CHECK(model.terms.rows() == 5);
  CHECK(max_relative_error(mlmath::predict(model, X), f(X)) <= 1e-13);
  // Without products the first term is out of reach.
  const auto apart = polynomial_regression(X, f(X), {.degree = 2, .interactions = false});
  CHECK(apart.terms.rows() == 4);
  CHECK(apart.objective() > 1e-4);
  CHECK(polynomial_regression(X, f(X), {.degree = 4}).terms.rows() == 14);
}

TEST_CASE("invariances of polynomials", "[regression][polynomial_regression]") {
  // The order of rows and of variables, their units and origins, and copies instead of weights change
  // no value of the polynomial.
  mlmath::Philox rng(3);
  const Index n = 60;
  MatrixXd X(n, 3);
  VectorXd y(n);
  mlmath::fill_uniform(rng, X);
  mlmath::fill_uniform(rng, y);
  VectorXd weights(n);
  MatrixXd copies(3 * n / 2, 3);
  VectorXd y_copies(3 * n / 2);
  for (Index i = n, row = 0; i-- > 0;) {
    weights(i) = double(1 + i % 2);
    for (Index k = 0; k <= i % 2; ++k, ++row) {
      copies.row(row) = X.row(i);
      y_copies(row) = y(i);
    }
  }
  MatrixXd turned = X;
  turned.col(0).swap(turned.col(2));
  MatrixXd moved = X;
  moved.col(0).array() = 1000 * X.col(0).array() + 32;
  moved.col(2).array() = 7 - X.col(2).array() / 8;
  const mlmath::PolynomialOptions cubic{.degree = 3};
  const VectorXd values = mlmath::predict(polynomial_regression(X, y, weights, cubic), X);
  const auto check = [&](const mlmath::PolynomialRegression<>& model, const MatrixXd& Z) {
    CHECK(model.converged());
    CHECK(max_relative_error(mlmath::predict(model, Z), values) <= 1e-12);
  };
  check(polynomial_regression(copies, y_copies, VectorXd::Ones(3 * n / 2).eval(), cubic), X);
  check(polynomial_regression(turned, y, weights, cubic), turned);
  check(polynomial_regression(moved, y, weights, cubic), moved);
}

TEST_CASE("what polynomial regression refuses", "[regression][polynomial_regression]") {
  const VectorXd x{{1, 2, 3}};
  CHECK(message_of<mlmath::DomainError>([&] {
          return polynomial_regression(x, x, {.degree = -1});
        }) == "polynomial_regression: degree = -1, expected 0 <= degree <= 1000");
  CHECK(message_of<mlmath::ShapeError>([&] { return polynomial_regression(x, x.head(2)); }) ==
        "polynomial_regression: y has 2 entries, expected 3, one for each row of X (3x1)");
  const auto model = polynomial_regression(MatrixXd{{1, 2}, {3, 5}, {4, 4}}, x, {.degree = 1});
  CHECK(message_of<mlmath::ShapeError>([&] { return model.monomial_coefficients(); }) ==
        "monomial_coefficients: the polynomial has 2 variables, expected 1");
}

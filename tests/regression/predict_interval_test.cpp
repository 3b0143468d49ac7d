// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/stackloss.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/polynomial_regression.hpp>
#include <mlmath/regression/predict_interval.hpp>
#include <mlmath/regression/summary.hpp>

#include <Eigen/Core>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::predict_interval;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

TEST_CASE("confidence and prediction bands as in R", "[regression][predict_interval]") {
  // R 4.2: predict(f, new, interval = "confidence"), predict(f, new, interval = "prediction", level
  // = 0.9), predict(f, new, se.fit = TRUE)$se.fit with f <- lm(stack.loss ~ ., stackloss).
  const auto [X, y] = mlmath_test::stackloss();
  const MatrixXd X_new{{60, 20, 85}, {75, 26, 90}};
  const auto fit = mlmath::linear_regression(X, y);
  const auto at95 = predict_interval(fit, X, y, X_new);
  CHECK(max_relative_error(at95.values, VectorXd{{15.994045969128992, 33.739753126996419}}) <=
        1e-13);
  CHECK(max_relative_error(at95.standard_errors,
                           VectorXd{{0.81547281425760254, 1.4021688515381803}}) <= 1e-11);
  CHECK(max_relative_error(at95.confidence_lower,
                           VectorXd{{14.273548722308728, 30.781435441268517}}) <= 1e-12);
  CHECK(max_relative_error(at95.confidence_upper,
                           VectorXd{{17.714543215949256, 36.698070812724325}}) <= 1e-12);
  const auto at90 = predict_interval(summary(fit, X, y, {.level = 0.9}), X_new);
  CHECK(max_relative_error(at90.prediction_lower,
                           VectorXd{{10.176262828859191, 27.592886055000172}}) <= 1e-12);
  CHECK(max_relative_error(at90.prediction_upper,
                           VectorXd{{21.811829109398793, 39.886620198992667}}) <= 1e-12);
  // A column that adds nothing changes nothing.
  MatrixXd wide(21, 4);
  wide << X, VectorXd::Constant(21, 2);
  MatrixXd wide_new(2, 4);
  wide_new << X_new, VectorXd::Constant(2, 2);
  const auto same = predict_interval(mlmath::linear_regression(wide, y), wide, y, wide_new);
  CHECK(max_relative_error(same.prediction_lower, at95.prediction_lower) <= 1e-11);
}

TEST_CASE("the bands of a polynomial as in R", "[regression][predict_interval]") {
  // R 4.2: predict(lm(y ~ poly(x, 3)), data.frame(x = c(0, 6.5, 14)), interval = ...).
  const VectorXd x = VectorXd::LinSpaced(12, 1, 12);
  const VectorXd y{{2.1, 3.9, 6.2, 7.8, 9.1, 12.5, 13.1, 17.2, 18.8, 19.1, 23.0, 23.5}};
  const VectorXd x_new{{0, 6.5, 14}};
  const auto model = mlmath::polynomial_regression(x, y, {.degree = 3});
  const auto bands = predict_interval(model, x, y, x_new);
  CHECK(max_relative_error(bands.values, VectorXd{{0.83535353535354739, 13.040178571428571,
                                                   26.239704739704727}}) <= 1e-13);
  CHECK(max_relative_error(
            bands.prediction_lower,
            VectorXd{{-2.8168350293494688, 10.962661049622191, 20.558093762711017}}) <= 1e-12);
  CHECK(max_relative_error(bands.confidence_upper, VectorXd{{3.9515543550503129, 13.869820235006188,
                                                             31.592547865598362}}) <= 1e-12);
  // Far from 0 they are the same.
  const auto shifted = mlmath::polynomial_regression((x.array() + 1e6).matrix(), y, {.degree = 3});
  const auto moved =
      predict_interval(shifted, (x.array() + 1e6).matrix(), y, (x_new.array() + 1e6).matrix());
  CHECK(max_relative_error(moved.prediction_lower, bands.prediction_lower) <= 1e-11);
  CHECK(summary(model, x, y).coefficients.names[3] == "T3");
}

TEST_CASE("what intervals refuse", "[regression][predict_interval]") {
  const auto [X, y] = mlmath_test::stackloss();
  const auto fit = mlmath::linear_regression(X, y);
  CHECK(message_of<mlmath::ShapeError>(
            [&, &X = X, &y = y] { return predict_interval(fit, X, y, X.leftCols(2)); }) ==
        "predict_interval: X has 2 columns, expected 3, one for each feature that the model was "
        "fitted to");
  const VectorXd x = X.col(0);
  const auto constant = mlmath::polynomial_regression(x, y, {.degree = 0});
  CHECK(message_of<mlmath::DomainError>([&, &y = y] {
          return predict_interval(constant, x, y, x);
        }) == "predict_interval: degree = 0, expected a polynomial with terms");
}

// SPDX-License-Identifier: MIT
/// The losses of predictions that differentiate: whole vectors that reverse mode records, and entry
/// by entry.
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/statistics/probability_metrics.hpp>
#include <mlmath/statistics/regression_metrics.hpp>

#include <Eigen/Core>

#include <cmath>
#include <type_traits>

using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXi;
using mlmath::log_loss;
using mlmath::log_loss_from_logits;
using mlmath::mean_absolute_error;
using mlmath::mean_squared_error;
using mlmath::root_mean_squared_error;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("log_loss: differentiates in the predictions", "[statistics][log_loss]") {
  const VectorXi y{{1, 0, 1}};
  const Vector3d p(0.5, 0.25, 0.1);
  // (p - y) / (p (1 - p)) / n, and (sigmoid(z) - y) / n.
  const auto loss = [&](const auto& q) { return log_loss(y, q); };
  const Vector3d slope = (p.array() - y.array().cast<double>()) / (p.array() * (1 - p.array())) / 3;
  CHECK(max_relative_error(mlmath::gradient(loss, p), slope) <= 4 * epsilon<double>);
  const auto logit_loss = [&](const auto& z) { return log_loss_from_logits(y, z); };
  const Vector3d logit_slope = (mlmath::sigmoid(p).array() - y.array().cast<double>()) / 3;
  CHECK(max_relative_error(mlmath::gradient(logit_loss, p), logit_slope) <= 4 * epsilon<double>);
  // Entry by entry, in a type that differentiates.
  const auto scalar_loss = [&](const auto& t) {
    Eigen::VectorX<std::remove_cvref_t<decltype(t)>> z(2);
    z << t, -t;
    return log_loss_from_logits(VectorXi{{1, 0}}, z);
  };
  CHECK(relative_error(mlmath::derivative(scalar_loss, 0.5), mlmath::sigmoid(0.5) - 1) <=
        8 * epsilon<double>);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::gradient(loss, Vector2d(0.5, 0.5));
        }) == "log_loss: y_hat has 2 entries, expected 3 as in y");
}

TEST_CASE("mean_squared_error: differentiates in the predictions", "[statistics][regression]") {
  const Vector3d y(1, 2, 3);
  const Vector3d y_hat(1.5, 2, 1);
  const auto squared = [&](const auto& p) { return mean_squared_error(y, p); };
  CHECK(mlmath::gradient(squared, y_hat) == 2 * (y_hat - y) / 3);
  const auto absolute = [&](const auto& p) { return mean_absolute_error(y, p); };
  CHECK(mlmath::gradient(absolute, y_hat) == Vector3d(1, 0, -1) / 3);
  // Entry by entry.
  const auto scaled = [&](const auto& p) {
    using Scalar = std::remove_cvref_t<decltype(p(0))>;
    Eigen::VectorX<Scalar> predictions(2);
    predictions << p(0) * p(1), p(1);
    return root_mean_squared_error(Vector2d(1, 2), predictions);
  };
  const Vector2d x(2, 3);
  // sqrt(((6 - 1)^2 + (3 - 2)^2) / 2) = sqrt 13: (5 * 3, 5 * 2 + 1) / (2 sqrt 13).
  CHECK(max_relative_error(mlmath::gradient(scaled, x), Vector2d(15, 11) / (2 * std::sqrt(13.0))) <=
        2 * epsilon<double>);
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/regression_metrics.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::max_error;
using mlmath::mean_absolute_error;
using mlmath::mean_absolute_percentage_error;
using mlmath::mean_pinball_loss;
using mlmath::mean_squared_error;
using mlmath::mean_squared_log_error;
using mlmath::median_absolute_error;
using mlmath::root_mean_squared_error;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

bool is_near(double actual, double expected) {
  return relative_error(actual, expected) <= 8 * epsilon<double>;
}

}  // namespace

TEST_CASE("regression metrics: scikit-learn's values", "[statistics][regression]") {
  // sklearn 1.9.1, metrics.<name>(y, y_hat), without and with sample_weight=w, of
  // support/labels.hpp; median_absolute_error, mean_pinball_loss(alpha=...) likewise.
  const VectorXd y = mlmath_test::amounts();
  const VectorXd y_hat = mlmath_test::predicted_amounts();
  const VectorXd w = mlmath_test::label_weights();
  CHECK(is_near(mean_squared_error(y, y_hat), 0.19401041666666666));
  CHECK(is_near(mean_squared_error(y, y_hat, w), 0.1933051215277778));
  CHECK(is_near(root_mean_squared_error(y, y_hat), 0.44046613566387444));
  CHECK(is_near(root_mean_squared_error(y, y_hat, w), 0.43966478313344337));
  CHECK(is_near(mean_absolute_error(y, y_hat), 0.375));
  CHECK(is_near(mean_absolute_error(y, y_hat, w), 0.3741319444444444));
  CHECK(median_absolute_error(y, y_hat) == 0.375);
  CHECK(median_absolute_error(y, y_hat, w) == 0.375);
  CHECK(max_error(y, y_hat) == 0.8125);
  CHECK(is_near(mean_absolute_percentage_error(y, y_hat), 0.27671824293857644));
  CHECK(is_near(mean_absolute_percentage_error(y, y_hat, w), 0.26507758914495455));
  CHECK(is_near(mean_squared_log_error(y, y_hat), 0.022510978568501695));
  CHECK(is_near(mean_squared_log_error(y, y_hat, w), 0.02132355735002313));
  CHECK(is_near(mean_pinball_loss(y, y_hat, 0.1), 0.24333333333333332));
  CHECK(is_near(mean_pinball_loss(y, y_hat, w, 0.1), 0.24185763888888887));
  CHECK(is_near(mean_pinball_loss(y, y_hat, 0.9), 0.13166666666666665));
  CHECK(is_near(mean_pinball_loss(y, y_hat, 0.5), 0.5 * mean_absolute_error(y, y_hat)));
}

TEST_CASE("regression metrics: arguments of any type", "[statistics][regression]") {
  const VectorXi y{{3, 5, 2, 7}};
  const VectorXd y_hat{{2.5, 5, 4, 8}};
  CHECK(mean_squared_error(y, y_hat) == 5.25 / 4);
  CHECK(mean_squared_error(y.cast<float>(), y_hat.cast<float>()) == 5.25 / 4);
  CHECK(mean_squared_error(y.cast<double>().transpose(), y_hat.array()) == 5.25 / 4);
  CHECK(mean_squared_error(y, 2 * y_hat - y_hat) == 5.25 / 4);
  CHECK(mean_squared_error(y.cast<long double>(), y_hat.cast<long double>()) == 5.25L / 4);
  CHECK(mean_absolute_error(y.cast<long double>(), y_hat.cast<long double>()) == 3.5L / 4);
  CHECK(mean_absolute_error(y.array() > 4, VectorXi{{0, 1, 1, 1}}) == 0.25);
  // A long vector whose plain sum in float would stall.
  const Eigen::VectorXf many = Eigen::VectorXf::Constant(1 << 20, 0.1f);
  CHECK(is_near(mean_absolute_error(many, Eigen::VectorXf::Zero(1 << 20)), double(0.1f)));
}

TEST_CASE("median_absolute_error: even, odd and weighted", "[statistics][regression]") {
  const VectorXd zero = VectorXd::Zero(4);
  CHECK(median_absolute_error(zero, Eigen::Vector4d(1, -4, 2, 100)) == 3);
  CHECK(median_absolute_error(zero.head(3), Vector3d(1, -4, 2)) == 2);
  CHECK(median_absolute_error(zero, Eigen::Vector4d(1, -4, 2, 100), Eigen::Vector4d(1, 1, 1, 0)) ==
        2);
  CHECK(median_absolute_error(zero, Eigen::Vector4d(1, -4, 2, 100), Eigen::Vector4d(2, 1, 1, 0)) ==
        1.5);
}

TEST_CASE("mean_absolute_percentage_error: a true value of 0", "[statistics][regression]") {
  CHECK(message_of<mlmath::UndefinedMetricError>(
            [] { return mean_absolute_percentage_error(Vector2d(1, 0), Vector2d(1, 1)); }) ==
        "mean_absolute_percentage_error: undefined, as y(1) is 0; set .undefined to a number to go "
        "on");
  CHECK(std::isinf(mean_absolute_percentage_error(
      Vector2d(1, 0), Vector2d(1, 1), {.undefined = std::numeric_limits<double>::infinity()})));
  CHECK(mean_absolute_percentage_error(Vector2d(2, 0), Vector2d(1, 1), Vector2d(1, 0)) == 0.5);
}

TEST_CASE("regression metrics: errors name what is wrong", "[statistics][regression]") {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Vector3d y(1, 2, 3);
  CHECK(message_of<mlmath::DomainError>([&] {
          return mean_squared_error(y, Vector3d(1, nan, 3));
        }) == "mean_squared_error: y_hat(1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mean_absolute_error(Vector3d(1, 2, -infinity), y);
        }) == "mean_absolute_error: y(2) is -inf, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return max_error(y, Vector3d(nan, 0, 0)); }) ==
        "max_error: y_hat(0) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mean_pinball_loss(y, Vector3d(0, nan, 0), 0.5);
        }) == "mean_pinball_loss: y_hat(1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return mean_pinball_loss(y, y, 1.5); }) ==
        "mean_pinball_loss: level = 1.5, expected 0 <= level <= 1");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mean_squared_log_error(y, Vector3d(0, -1, 0));
        }) == "mean_squared_log_error: y_hat(1) is -1, expected finite values > -1");
  CHECK(message_of<mlmath::ShapeError>([&] { return mean_squared_error(y, Vector2d(1, 2)); }) ==
        "mean_squared_error: y_hat has 2 entries, expected 3 as in y");
  CHECK(message_of<mlmath::ShapeError>([] { return max_error(VectorXd(), VectorXd()); }) ==
        "max_error: y is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mean_squared_error(y, y, Vector3d(1, 1, -2));
        }) == "mean_squared_error: weights(2) is -2, expected finite weights >= 0");
}

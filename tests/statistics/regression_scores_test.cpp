// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/regression_scores.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath::d2_absolute_error_score;
using mlmath::d2_pinball_score;
using mlmath::d2_tweedie_score;
using mlmath::explained_variance;
using mlmath::mean_tweedie_deviance;
using mlmath::r2_score;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

// The deviances cancel: some 1/16 of their terms is left.
bool is_near(double actual, double expected) {
  return relative_error(actual, expected) <= 64 * mlmath_test::epsilon<double>;
}

}  // namespace

TEST_CASE("regression scores: scikit-learn's values", "[statistics][regression]") {
  // sklearn 1.9.1, metrics.<name>(y, y_hat), without and with sample_weight=w, of
  // support/labels.hpp.
  const VectorXd y = mlmath_test::amounts();
  const VectorXd y_hat = mlmath_test::predicted_amounts();
  const VectorXd w = mlmath_test::label_weights();
  CHECK(is_near(r2_score(y, y_hat), 0.9459399970248857));
  CHECK(is_near(r2_score(y, y_hat, w), 0.9461967131522233));
  CHECK(is_near(explained_variance(y, y_hat), 0.9513689758471517));
  CHECK(is_near(explained_variance(y, y_hat, w), 0.9514191655069438));
  CHECK(is_near(d2_absolute_error_score(y, y_hat), 0.7730138713745272));
  CHECK(is_near(d2_pinball_score(y, y_hat, 0.1), 0.17104329311568522));
  CHECK(is_near(d2_pinball_score(y, y_hat, w, 0.1), 0.18187690862109496));
  CHECK(is_near(d2_pinball_score(y, y_hat, w, 0.5), 0.7737295254094918));
  CHECK(is_near(d2_pinball_score(y, y_hat, 0.9), 0.552090715804394));
  CHECK(is_near(d2_pinball_score(y, y_hat, w, 0.9), 0.5468118010944563));
}

TEST_CASE("tweedie deviance: scikit-learn's values", "[statistics][regression]") {
  // sklearn 1.9.1, metrics.mean_tweedie_deviance(y, y_hat, power=...), d2_tweedie_score.
  const VectorXd y = mlmath_test::amounts();
  const VectorXd y_hat = mlmath_test::predicted_amounts();
  const VectorXd w = mlmath_test::label_weights();
  struct Reference {
    double power, deviance, weighted, score;
  };
  const Reference references[] = {
      {-1, 0.6744439019097217, 0.674020724826388, 0.9444154877095692},
      {0, 0.19401041666666666, 0.1933051215277778, 0.9459399970248857},
      {1, 0.11831025432810431, 0.1080034543112278, 0.9022643611859216},
      {1.5, 0.15966941375557622, 0.13241296973725136, 0.7897889827387661},
      {2, 0.3138818772476817, 0.237397761579098, 0.39299748240780286},
      {3, 2.3301657024115108, 1.605528800183378, -5.457406904284778}};
  for (const Reference& reference : references) {
    CAPTURE(reference.power);
    CHECK(is_near(mean_tweedie_deviance(y, y_hat, reference.power), reference.deviance));
    CHECK(is_near(mean_tweedie_deviance(y, y_hat, w, reference.power), reference.weighted));
    CHECK(is_near(d2_tweedie_score(y, y_hat, reference.power), reference.score));
  }
  // No counts at all: 0 log 0 = 0.
  CHECK(mean_tweedie_deviance(Vector2d(0, 0), Vector2d(1, 2), 1) == 3);
}

TEST_CASE("regression scores: perfect, the best constant, worse", "[statistics][regression]") {
  const Vector3d y(1, 2, 6);
  CHECK(r2_score(y, y) == 1);
  CHECK(r2_score(y, Vector3d::Constant(3)) == 0);
  CHECK(r2_score(y, Vector3d(6, 2, 1)) == 1 - 50.0 / 14);
  CHECK(explained_variance(y, y.array() + 5) == 1);
  CHECK(d2_absolute_error_score(y, Vector3d::Constant(2)) == 0);
  CHECK(r2_score(Eigen::Vector3i(1, 2, 6), y.cast<float>()) == 1);
  // Large against its spread: the mean is taken off first.
  CHECK(
      is_near(r2_score(y.array() + 1e8, y.array() + 1e8 + Eigen::Array3d(1, 0, 0)), 1 - 1.0 / 14));
}

TEST_CASE("regression scores: a constant y is undefined", "[statistics][regression]") {
  const Vector3d y = Vector3d::Constant(0.1);
  const Vector3d y_hat(0.1, 0.2, 0.3);
  CHECK(message_of<mlmath::UndefinedMetricError>([&] { return r2_score(y, y_hat); }) ==
        "r2_score: undefined, as y is constant; set .undefined to a number to go on");
  CHECK(r2_score(y, y_hat, {.undefined = 0}) == 0);
  CHECK(std::isnan(
      explained_variance(y, y_hat, {.undefined = std::numeric_limits<double>::quiet_NaN()})));
  CHECK_THROWS_AS(d2_absolute_error_score(y, y_hat), mlmath::UndefinedMetricError);
  CHECK_THROWS_AS(d2_tweedie_score(y, y_hat, 1), mlmath::UndefinedMetricError);
  CHECK_THROWS_AS(r2_score(VectorXd{{1}}, VectorXd{{1}}), mlmath::UndefinedMetricError);
  CHECK_THROWS_AS(r2_score(Vector3d(5, 0.1, 0.1), y_hat, Vector3d(0, 1, 1)),
                  mlmath::UndefinedMetricError);
}

TEST_CASE("regression scores: errors name what is wrong", "[statistics][regression]") {
  const Vector3d y(1, 2, 3);
  CHECK(message_of<mlmath::DomainError>([&] {
          return r2_score(y, Vector3d(1, std::numeric_limits<double>::infinity(), 1));
        }) == "r2_score: y_hat(1) is inf, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return mean_tweedie_deviance(y, y, 0.5); }) ==
        "mean_tweedie_deviance: power = 0.5, expected a number <= 0 or >= 1");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mean_tweedie_deviance(y, Vector3d(1, 0, 1), 1);
        }) == "mean_tweedie_deviance: y_hat(1) is 0, expected finite values > 0");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mean_tweedie_deviance(Vector3d(0, 1, 1), y, 2);
        }) == "mean_tweedie_deviance: y(0) is 0, expected finite values > 0");
  CHECK(message_of<mlmath::ShapeError>([&] { return r2_score(y, Vector2d(1, 2)); }) ==
        "r2_score: y_hat has 2 entries, expected 3 as in y");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/agreement_metrics.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::VectorXi;
using mlmath::balanced_accuracy;
using mlmath::cohen_kappa;
using mlmath::confusion_matrix;
using mlmath::KappaWeights;
using mlmath::matthews_correlation;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

bool is_near(double actual, double expected) {
  return relative_error(actual, expected) <= 8 * mlmath_test::epsilon<double>;
}

}  // namespace

// The values: sklearn 1.9.1, metrics.balanced_accuracy_score, matthews_corrcoef and
// cohen_kappa_score of support/labels.hpp, without and with sample_weight=w.
TEST_CASE("balanced accuracy, Matthews and kappa: scikit-learn's values", "[statistics][metrics]") {
  const VectorXi y = mlmath_test::true_labels();
  const VectorXi y_hat = mlmath_test::predicted_labels();
  const auto weighted = confusion_matrix(y, y_hat, mlmath_test::label_weights());
  CHECK(is_near(balanced_accuracy(y, y_hat), 0.7888176638176638));
  CHECK(is_near(balanced_accuracy(y, y_hat, {.adjusted = true}), 0.6832264957264957));
  CHECK(is_near(balanced_accuracy(weighted), 0.7829334097038018));
  CHECK(is_near(matthews_correlation(y, y_hat), 0.6723323711964947));
  CHECK(is_near(matthews_correlation(weighted), 0.665826312118731));
  CHECK(is_near(matthews_correlation(y.array() > 0, y_hat.array() > 0), 0.6590820436573076));
  CHECK(is_near(cohen_kappa(y, y_hat), 0.6703296703296704));
  CHECK(is_near(cohen_kappa(weighted), 0.6641116793234991));
  CHECK(is_near(cohen_kappa(y, y_hat, {.weights = KappaWeights::linear}), 0.6855733662145499));
  CHECK(is_near(cohen_kappa(y, y_hat, {.weights = KappaWeights::quadratic}), 0.7));
  CHECK(is_near(cohen_kappa(weighted, {.weights = KappaWeights::quadratic}), 0.6983351831298557));
}

TEST_CASE("agreement: perfect, none and reversed", "[statistics][metrics]") {
  const VectorXi y{{0, 1, 1, 0}};
  CHECK(matthews_correlation(y, y) == 1);
  CHECK(matthews_correlation(y, 1 - y.array()) == -1);
  CHECK(matthews_correlation(y, VectorXi{{0, 1, 0, 1}}) == 0);
  CHECK(cohen_kappa(y, y) == 1);
  CHECK(cohen_kappa(y, VectorXi{{0, 1, 0, 1}}) == 0);
  CHECK(cohen_kappa(y, VectorXi::Zero(4)) == 0);
  CHECK(balanced_accuracy(y, VectorXi::Zero(4)) == 0.5);
  CHECK(balanced_accuracy(y, VectorXi::Zero(4), {.adjusted = true}) == 0);
  // A class of y_hat alone has no recall.
  CHECK(balanced_accuracy(y, VectorXi{{0, 5, 1, 0}}) == 0.75);
}

TEST_CASE("agreement: undefined where nothing varies", "[statistics][metrics]") {
  const VectorXi ones = VectorXi::Ones(3);
  const VectorXi y{{0, 1, 1}};
  CHECK(message_of<mlmath::UndefinedMetricError>([&] { return matthews_correlation(ones, y); }) ==
        "matthews_correlation: undefined, as y has one class alone; set .undefined to a number to "
        "go on");
  CHECK(message_of<mlmath::UndefinedMetricError>([&] { return matthews_correlation(y, ones); }) ==
        "matthews_correlation: undefined, as y_hat has one class alone; set .undefined to a number "
        "to go on");
  CHECK(matthews_correlation(ones, y, {.undefined = 0}) == 0);
  CHECK(message_of<mlmath::UndefinedMetricError>([&] { return cohen_kappa(ones, ones); }) ==
        "cohen_kappa: undefined, as y and y_hat have the same one class alone; set .undefined to a "
        "number to go on");
  CHECK(
      std::isnan(cohen_kappa(ones, ones, {.undefined = std::numeric_limits<double>::quiet_NaN()})));
  CHECK(balanced_accuracy(ones, ones) == 1);
  CHECK_THROWS_AS(balanced_accuracy(ones, ones, {.adjusted = true}), mlmath::UndefinedMetricError);
  CHECK(message_of<mlmath::ShapeError>([&] { return cohen_kappa(ones, y.head(2)); }) ==
        "cohen_kappa: y_hat has 2 entries, expected 3 as in y");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/correlation.hpp>
#include <mlmath/statistics/moments.hpp>
#include <mlmath/statistics/weighted.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::VectorXd;
using mlmath::WeightKind;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{2.5, -1.25, 4, 0.5, 7.75, 3.5, -2, 6, 1.5, 3.5, 9.25, 0.25}};
const VectorXd y{{1, -0.5, 3, 2, 5, 1.5, -1, 7, 0.5, 2, 6, 1}};
const VectorXd w{{1, 2, 0.5, 3, 1, 0.25, 2, 1.5, 1, 4, 0.75, 2}};

}  // namespace

TEST_CASE("weighted: references", "[statistics][weighted]") {
  // mpmath, 40 digits, by the formulas of the documentation; numpy.cov(x, y, aweights=w) agrees.
  const double tolerance = 8 * epsilon<double>;
  CHECK(relative_error(mlmath::weighted_variance(x, w), 9.174893957756232687) < tolerance);
  CHECK(relative_error(mlmath::weighted_standard_deviation(x, w), std::sqrt(9.174893957756232687)) <
        tolerance);
  CHECK(relative_error(mlmath::weighted_variance(x, w, {.ddof = 1}), 9.6846102887426900585) <
        tolerance);
  const mlmath::WeightedVarianceOptions reliability = {.ddof = 1,
                                                       .weights = WeightKind::reliability};
  CHECK(relative_error(mlmath::weighted_variance(x, w, reliability), 10.419620035391270153) <
        tolerance);
  CHECK(relative_error(mlmath::weighted_covariance(x, y, w, reliability), 6.8133356272119543846) <
        tolerance);
  CHECK(relative_error(mlmath::weighted_correlation(x, y, w), 0.88730099038532969567) < tolerance);
}

TEST_CASE("weighted: laws", "[statistics][weighted]") {
  // Whole weights are repetitions.
  const Eigen::Vector3i counts(2, 0, 3);
  const Eigen::Vector3d values(1.5, 100, -2);
  const VectorXd repeated{{1.5, 1.5, -2, -2, -2}};
  CHECK(relative_error(mlmath::weighted_variance(values, counts, {.ddof = 1}),
                       mlmath::variance(repeated, {.ddof = 1})) < 4 * epsilon<double>);
  // Reliabilities have no unit, and equal ones are none.
  const mlmath::WeightedVarianceOptions reliability = {.ddof = 1,
                                                       .weights = WeightKind::reliability};
  CHECK(relative_error(mlmath::weighted_variance(x, 7.5 * w, reliability),
                       mlmath::weighted_variance(x, w, reliability)) < 8 * epsilon<double>);
  CHECK(relative_error(mlmath::weighted_variance(x, VectorXd::Constant(12, 0.3), reliability),
                       mlmath::variance(x, {.ddof = 1})) < 8 * epsilon<double>);
  CHECK(relative_error(mlmath::weighted_correlation(x, y, VectorXd::Ones(12)),
                       mlmath::correlation(x, y)) < 8 * epsilon<double>);
  // A mean that is large against the spread costs nothing.
  CHECK(relative_error(mlmath::weighted_variance(VectorXd(x.array() + 1024), w),
                       mlmath::weighted_variance(x, w)) < 8 * epsilon<double>);
  CHECK(relative_error(mlmath::weighted_variance(x.cast<float>().transpose(), w.cast<float>()),
                       9.174894f) < 8 * epsilon<float>);
}

TEST_CASE("weighted: errors", "[statistics][weighted]") {
  const Eigen::Vector2d pair(1, 2);
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::weighted_variance(pair, Eigen::Vector2d(0.5, 0.25), {.ddof = 1});
        }) == "weighted_variance: ddof = 1, expected 0 <= ddof < 0.75, the sum of the weights");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::weighted_variance(pair, Eigen::Vector2d(0, 3),
                                           {.ddof = 1, .weights = WeightKind::reliability});
        }) ==
        "weighted_variance: ddof = 1, expected 0 <= ddof < 1, the effective number of entries");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::weighted_covariance(pair, pair, Eigen::Vector2d(-1, 3));
        }) == "weighted_covariance: weights(0) is -1, expected values >= 0");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::weighted_correlation(pair, Eigen::Vector2d(0, nan), pair);
        }) == "weighted_correlation: y(1) is nan, expected finite values");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::weighted_covariance(pair, Eigen::Vector3d(0, 1, 2), pair);
        }) == "weighted_covariance: y has 3 entries, expected 2 as in x");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::weighted_correlation(pair, pair, Eigen::Vector2d(0, 1));
        }).substr(0, 34) == "weighted_correlation: x is constan");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/statistics/variance_intervals.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{2.5, -1.25, 4, 0.5, 7.75, 3.5, -2, 6, 1.5, 3.5, 9.25, 0.25}};
const VectorXd y{{1, -0.5, 3, 2, 5, 1.5, -1, 7, 0.5, 2, 6, 1}};

}  // namespace

TEST_CASE("variance intervals: references", "[statistics][variance_intervals]") {
  // R 4.2: var(x), 11 * var(x) / qchisq(c(.975, .025), 11); var.test(x, y).
  const auto variance = mlmath::variance_confidence_interval(x);
  CHECK(relative_error(variance.estimate, 11.952651515151516) < 1e-15);
  CHECK(relative_error(variance.lower, 5.9981236858106115) < 1e-14);
  CHECK(relative_error(variance.upper, 34.456981429426712) < 1e-14);
  CHECK(variance.method == "chi-squared");
  const auto deviation = mlmath::standard_deviation_confidence_interval(x.transpose());
  CHECK(relative_error(deviation.lower, std::sqrt(5.9981236858106115)) < 1e-14);
  CHECK(relative_error(deviation.upper, std::sqrt(34.456981429426712)) < 1e-14);
  const auto ratio = mlmath::variance_ratio_confidence_interval(x, y);
  CHECK(relative_error(ratio.estimate, 1.8855691664176877) < 1e-14);
  CHECK(relative_error(ratio.lower, 0.54281304703937916) < 1e-13);
  CHECK(relative_error(ratio.upper, 6.5498998241417787) < 1e-13);
  CHECK(ratio.method == "F");
  CHECK(mlmath::variance_confidence_interval(x.cast<float>()).upper == float(variance.upper));
}

TEST_CASE("variance intervals: coverage", "[statistics][variance_intervals]") {
  // The standard deviation of a share of 0.9 of 4000 is 0.0047.
  const Index count = 4000;
  mlmath::Philox rng(21);
  MatrixXd uniform(14, count);
  mlmath::fill_uniform(rng, uniform);
  const MatrixXd samples = mlmath::quantile(mlmath::Normal{5.0, 3.0}, uniform);
  Index held = 0;
  Index ratio_held = 0;
  for (Index j = 0; j < count; ++j) {
    held += mlmath::standard_deviation_confidence_interval(samples.col(j).head(8), {.level = 0.9})
                .contains(3);
    ratio_held += mlmath::variance_ratio_confidence_interval(samples.col(j).head(8),
                                                             samples.col(j).tail(6), {.level = 0.9})
                      .contains(1);
  }
  CHECK(std::abs(double(held) / double(count) - 0.9) < 4 * 0.0047);
  CHECK(std::abs(double(ratio_held) / double(count) - 0.9) < 4 * 0.0047);
}

TEST_CASE("variance intervals: errors", "[statistics][variance_intervals]") {
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::variance_confidence_interval(x.head(1));
        }) == "variance_confidence_interval: x has 1 entry, expected at least 2");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::standard_deviation_confidence_interval(x, {.level = 1});
        }) == "standard_deviation_confidence_interval: level = 1, expected 0 < level < 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::variance_ratio_confidence_interval(x, VectorXd::Constant(3, 2));
        }) ==
        "variance_ratio_confidence_interval: y is constant (every entry is 2), expected at "
        "least two different values");
  VectorXd hole = y;
  hole(0) = std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::variance_ratio_confidence_interval(x, hole);
        }) == "variance_ratio_confidence_interval: y(0) is inf, expected finite values");
}

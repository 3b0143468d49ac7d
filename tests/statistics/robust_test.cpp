// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/mean.hpp>
#include <mlmath/statistics/robust.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{2.5, -1.25, 4, 0.5, 7.75, 3.5, -2, 6, 1.5, 3.5, 9.25, 0.25}};

}  // namespace

TEST_CASE("robust: references", "[statistics][robust]") {
  // scipy 1.10: stats.median_abs_deviation(x), iqr(x), trim_mean(x, p),
  // mstats.winsorize(x, (p, p)).mean(); R 4.2: mad(x).
  CHECK(mlmath::median_absolute_deviation(x) == 2.625);
  // R rounds the factor to 1.4826.
  CHECK(relative_error(mlmath::median_absolute_deviation(x, {.scale = 1.4826}), 3.891825) <
        2 * epsilon<double>);
  CHECK(mlmath::interquartile_range(x) == 4.0625);
  CHECK(relative_error(mlmath::trimmed_mean(x, 0.1), 2.825) < 4 * epsilon<double>);
  CHECK(relative_error(mlmath::trimmed_mean(x, 0.2), 2.71875) < 4 * epsilon<double>);
  CHECK(relative_error(mlmath::trimmed_mean(x, 0.25), 2.5833333333333335) < 4 * epsilon<double>);
  CHECK(relative_error(mlmath::winsorized_mean(x, 0.1), 2.8958333333333335) < 4 * epsilon<double>);
  CHECK(relative_error(mlmath::winsorized_mean(x, 0.25), 2.4166666666666665) < 4 * epsilon<double>);
  // mpmath: 1/(sqrt(2) erfinv(1/2)).
  CHECK(mlmath::normal_consistent_mad == 1.4826022185056018605);
  // Quartiles of type 6: 5.5 and 0.3125.
  CHECK(mlmath::interquartile_range(x, {.type = mlmath::QuantileType::weibull}) == 5.1875);
}

TEST_CASE("robust: laws", "[statistics][robust]") {
  CHECK(relative_error(mlmath::trimmed_mean(x, 0), mlmath::mean(x)) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::winsorized_mean(x, 0), mlmath::mean(x)) <= 2 * epsilon<double>);
  CHECK(mlmath::trimmed_mean(x, 0.49) == mlmath::median(x));
  // Almost half of the entries may be anything.
  VectorXd wild = x;
  wild.head(5).setConstant(1e300);
  CHECK(mlmath::median_absolute_deviation(wild) < 10);
  // 0.3 * 10 is a rounding below 3, but 3 entries are meant.
  const VectorXd ten{{1e9, 2e9, 3e9, 1, 2, 3, 4, -1e9, -2e9, -3e9}};
  CHECK(mlmath::trimmed_mean(ten, 0.3) == 2.5);

  // Long samples with ties, against sorting.
  mlmath::Philox rng(2);
  VectorXd sample(20'001);
  mlmath::fill_uniform(rng, sample);
  const VectorXd few = (sample.array() * 7).floor();
  for (const VectorXd& long_sample : {sample, few}) {
    VectorXd sorted = long_sample;
    std::sort(sorted.begin(), sorted.end());
    const Index cut = 4000;
    const VectorXd middle = sorted.segment(cut, sorted.size() - 2 * cut);
    CHECK(relative_error(mlmath::trimmed_mean(long_sample, 0.2), mlmath::mean(middle)) <
          4 * epsilon<double>);
    sorted.head(cut).setConstant(sorted(cut));
    sorted.tail(cut).setConstant(sorted(sorted.size() - 1 - cut));
    CHECK(relative_error(mlmath::winsorized_mean(long_sample, 0.2), mlmath::mean(sorted)) <
          4 * epsilon<double>);
  }
  CHECK(mlmath::trimmed_mean(VectorXd::Constant(9, 0.1), 0.2) == 0.1);
}

TEST_CASE("robust: kinds of argument", "[statistics][robust]") {
  CHECK(mlmath::median_absolute_deviation(x.transpose().cast<float>()) == 2.625f);
  CHECK(mlmath::interquartile_range(x.reshaped(3, 4).array()) == 4.0625);
  CHECK(mlmath::trimmed_mean(Eigen::Vector4i(100, 1, 2, -50), 0.25) == 1.5);
  CHECK(relative_error(mlmath::winsorized_mean(x.cast<float>(), 0.1), 2.8958333f) <
        2 * epsilon<float>);
}

TEST_CASE("robust: errors", "[statistics][robust]") {
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::trimmed_mean(x, 0.5); }) ==
        "trimmed_mean: proportion = 0.5, expected 0 <= proportion < 0.5");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::median_absolute_deviation(x, {.scale = 0});
        }) == "median_absolute_deviation: scale = 0, expected a number > 0");
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::winsorized_mean(VectorXd(), 0.1); }) ==
        "winsorized_mean: x is empty (0x1)");
  VectorXd hole = x;
  hole(3) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::interquartile_range(hole); }) ==
        "interquartile_range: x(3) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::median_absolute_deviation(hole); }) ==
        "median_absolute_deviation: x(3) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::trimmed_mean(hole, 0.1); }) ==
        "trimmed_mean: x(3) is nan, expected finite values");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/statistics/empirical_distribution.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("empirical distribution: values, counts and shares",
          "[statistics][empirical_distribution]") {
  const auto ecdf = mlmath::empirical_distribution(Eigen::RowVectorXi{{3, 1, 3, 7, 1, 3, 0, 9}});
  CHECK(ecdf.values == VectorXd{{0, 1, 3, 7, 9}});
  CHECK(ecdf.counts == Eigen::VectorX<Index>{{1, 2, 3, 1, 1}});
  CHECK(ecdf.size() == 8);
  CHECK(ecdf.probabilities() == VectorXd{{0.125, 0.25, 0.375, 0.125, 0.125}});
  CHECK(mlmath::cdf(ecdf, -0.5) == 0);
  CHECK(mlmath::cdf(ecdf, 0.0) == 0.125);
  CHECK(mlmath::cdf(ecdf, 2.999) == 0.375);
  CHECK(mlmath::cdf(ecdf, 3.0) == 0.75);
  CHECK(mlmath::cdf(ecdf, 1e9) == 1);
  CHECK(std::isnan(mlmath::cdf(ecdf, std::numeric_limits<double>::quiet_NaN())));
  CHECK(mlmath::cdf(mlmath::empirical_distribution(Eigen::Vector2f(1, 2)), 1.5f) == 0.5f);
}

TEST_CASE("empirical distribution: the band holds the law",
          "[statistics][empirical_distribution]") {
  // sqrt(log(2/0.05)/200), mpmath.
  CHECK(relative_error(mlmath::cdf_band_half_width(100), 0.13581015157406194979) <
        2 * epsilon<double>);
  mlmath::Philox rng(40);
  const Index n = 50;
  Index held = 0;
  for (Index k = 0; k < 400; ++k) {
    VectorXd uniform(n);
    mlmath::fill_uniform(rng, uniform);
    const auto ecdf = mlmath::empirical_distribution(uniform);
    double distance = 0;
    for (Index i = 0; i < n; ++i) {
      const double value = ecdf.values(i);
      distance =
          std::max({distance, double(i + 1) / double(n) - value, value - double(i) / double(n)});
    }
    held += distance <= mlmath::cdf_band_half_width(n, {.level = 0.9});
  }
  // Massart's constant is a bound: 0.9 or more, of 400 samples.
  CHECK(held > 350);
  CHECK(held < 385);
}

TEST_CASE("mode: the most frequent, the smallest of several",
          "[statistics][empirical_distribution]") {
  const auto common = mlmath::mode(Eigen::VectorXi{{4, 2, 2, 4, 1}});
  CHECK(common.value == 2);
  CHECK(common.count == 2);
  CHECK(mlmath::mode(Eigen::Vector3f(3, 1.5f, 2)).value == 1.5f);
  // Beside the mode of a law.
  CHECK(mlmath::mode(mlmath::Normal{1.0, 2.0}) == 1);
}

TEST_CASE("empirical distribution: errors", "[statistics][empirical_distribution]") {
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::mode(VectorXd()).count; }) ==
        "mode: x is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::empirical_distribution(
                     Eigen::Vector2d(0, std::numeric_limits<double>::quiet_NaN()))
              .size();
        }) == "empirical_distribution: x(1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::cdf_band_half_width(0); }) ==
        "cdf_band_half_width: the sample has 0 entries, expected at least 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::cdf_band_half_width(5, {.level = 1});
        }) == "cdf_band_half_width: level = 1, expected 0 < level < 1");
}

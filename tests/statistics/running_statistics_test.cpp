// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/running_statistics.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath::RunningStatistics;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{2.5, -1.25, 4, 0.5, 7.75, 3.5, -2, 6, 1.5, 3.5, 9.25, 0.25}};

}  // namespace

TEST_CASE("running statistics: one pass or many shards", "[statistics][running_statistics]") {
  mlmath::Philox rng(17);
  VectorXd sample(30'000);
  mlmath::fill_uniform(rng, sample);
  sample = sample.array().cube() + 1000;
  RunningStatistics<> whole;
  whole.update(sample);
  RunningStatistics<> single;
  for (const double value : sample) single.update(value);
  RunningStatistics<> shards;
  for (Index i = 0; i < sample.size(); i += 300) {
    RunningStatistics<> shard;
    shard.update(sample.segment(i, 300));
    // From either side.
    if (i % 600 == 0) {
      shards.merge(shard);
    } else {
      shard.merge(shards);
      shards = shard;
    }
  }
  for (const auto& other : {single, shards}) {
    CHECK(other.count() == whole.count());
    CHECK(relative_error(other.mean(), whole.mean()) <= epsilon<double>);
    CHECK(relative_error(other.variance(), whole.variance()) < 8 * epsilon<double>);
    CHECK(relative_error(other.skewness(), whole.skewness()) < 16 * epsilon<double>);
    CHECK(relative_error(other.kurtosis(), whole.kurtosis()) < 64 * epsilon<double>);
    CHECK(other.minimum() == sample.minCoeff());
    CHECK(other.maximum() == sample.maxCoeff());
  }
  CHECK(relative_error(whole.variance(), mlmath::variance(sample)) < 8 * epsilon<double>);
  CHECK(relative_error(whole.skewness(), mlmath::skewness(sample)) < 8 * epsilon<double>);
  CHECK(relative_error(whole.kurtosis({.unbiased = true}),
                       mlmath::kurtosis(sample, {.unbiased = true})) < 8 * epsilon<double>);
}

TEST_CASE("running statistics: kinds of argument", "[statistics][running_statistics]") {
  RunningStatistics<> statistics;
  statistics.update(x.head(5).transpose());
  statistics.update((2 * x.segment(5, 6)).reshaped(2, 3).array() / 2);
  statistics.update(VectorXd());
  statistics.update(0.25);
  statistics.merge(RunningStatistics<>());
  // mpmath, 40 digits, as in moments_test.cpp.
  CHECK(statistics.count() == 12);
  CHECK(relative_error(statistics.mean(), 35.5 / 12) <= epsilon<double>);
  CHECK(relative_error(statistics.standard_deviation(), 3.310075108244860087) <
        8 * epsilon<double>);
  CHECK(relative_error(statistics.skewness({.unbiased = true}), 0.40736939269540212138) <
        32 * epsilon<double>);
  std::ostringstream text;
  text << RunningStatistics<>() << "; " << statistics;
  CHECK(text.str() ==
        "count 0; count 12, mean 2.95833, standard deviation 3.31008, range [-2, 9.25]");
  RunningStatistics<float> narrow;
  narrow.update(x.cast<float>());
  CHECK(narrow.variance() == float(mlmath::variance(x)));
}

TEST_CASE("running statistics: errors leave the state alone", "[statistics][running_statistics]") {
  RunningStatistics<> statistics;
  CHECK(message_of<mlmath::DomainError>([&] { return statistics.mean(); }) ==
        "RunningStatistics::mean: 0 numbers seen, expected at least 1");
  statistics.update(2.0);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] {
          statistics.update(nan);
          return 0;
        }) == "RunningStatistics::update: x is nan, expected a finite number");
  CHECK(message_of<mlmath::DomainError>([&] {
          statistics.update(Eigen::Vector3d(1, 5, nan));
          return 0;
        }) == "RunningStatistics::update: x(2) is nan, expected finite values");
  CHECK(statistics.count() == 1);
  CHECK(statistics.maximum() == 2);
  CHECK(message_of<mlmath::DomainError>([&] { return statistics.variance({.ddof = 1}); }) ==
        "RunningStatistics::variance: ddof = 1 with 1 number seen, expected 0 <= ddof < numbers");
  CHECK(message_of<mlmath::DomainError>([&] { return statistics.skewness(); }) ==
        "RunningStatistics::skewness: the sample is constant (every entry is 2), expected at least "
        "two different values");
  CHECK(message_of<mlmath::DomainError>([&] { return statistics.kurtosis({.unbiased = true}); }) ==
        "RunningStatistics::kurtosis: 1 number seen, expected at least 4");
}

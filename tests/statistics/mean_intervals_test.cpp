// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/statistics/mean_intervals.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::MeanDifferenceMethod;
using mlmath::MeanIntervalMethod;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{2.5, -1.25, 4, 0.5, 7.75, 3.5, -2, 6, 1.5, 3.5, 9.25, 0.25}};
const VectorXd y{{1, -0.5, 3, 2, 5, 1.5, -1, 7, 0.5, 2, 6, 1}};

template <typename Scalar>
void check_ends(const mlmath::ConfidenceInterval<Scalar>& interval, double lower, double upper) {
  CHECK(relative_error(double(interval.lower), lower) < 1e-14);
  CHECK(relative_error(double(interval.upper), upper) < 1e-14);
}

/// Samples of n normal numbers in the columns, of mean 1 and standard deviation 2.
MatrixXd normal_samples(Index n, Index count, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd samples(n, count);
  mlmath::fill_uniform(rng, samples);
  return mlmath::quantile(mlmath::Normal{1.0, 2.0}, samples);
}

}  // namespace

TEST_CASE("mean intervals: references", "[statistics][mean_intervals]") {
  // R 4.2: t.test(x)$conf.int, conf.level = 0.99; mean(x) +- qnorm(.975) * (3 or sd(x)) / sqrt(12).
  const auto interval = mlmath::mean_confidence_interval(x);
  check_ends(interval, 0.76169468635060478, 5.1549719803160619);
  CHECK(interval.method == "Student t");
  CHECK(interval.level == 0.95);
  CHECK(relative_error(interval.estimate, 35.5 / 12) <= epsilon<double>);
  check_ends(mlmath::mean_confidence_interval(x, {.level = 0.99}), -0.14133982475388274,
             6.0580064914205494);
  const auto known = mlmath::mean_confidence_interval(x, {.known_standard_deviation = 3.0});
  check_ends(known, 1.2609547322190762, 4.6557119344475906);
  CHECK(known.method == "z, known standard deviation");
  const auto normal = mlmath::mean_confidence_interval(x, {.method = MeanIntervalMethod::normal});
  check_ends(normal, 1.0022398924508482, 4.9144267742158192);
  CHECK(normal.method == "z, estimated standard deviation");

  // R 4.2: t.test(x, y[1:7])$conf.int, var.equal = TRUE; t.test(x, y, paired = TRUE).
  const VectorXd y7 = y.head(7);
  const auto welch = mlmath::mean_difference_confidence_interval(x, y7);
  check_ends(welch, -1.2792909707719176, 4.0531004945814413);
  CHECK(welch.method == "Welch t");
  CHECK(relative_error(welch.estimate, 35.5 / 12 - 11.0 / 7) < 2 * epsilon<double>);
  const auto pooled =
      mlmath::mean_difference_confidence_interval(x, y7, {.method = MeanDifferenceMethod::pooled});
  check_ends(pooled, -1.6594650007427698, 4.433274524552294);
  CHECK(pooled.method == "pooled t");
  const auto paired =
      mlmath::mean_difference_confidence_interval(x, y, {.method = MeanDifferenceMethod::paired});
  check_ends(paired, -0.35902953449804209, 1.6923628678313754);
  CHECK(paired.method == "paired t");
}

TEST_CASE("mean intervals: coverage at n = 5", "[statistics][mean_intervals]") {
  // Of 20000 samples; the standard deviation of a share of 0.95 is 0.0015, of 0.88 0.0023. By z
  // with the estimated deviation P(|t_4| < 1.96) = 0.87844 are held (R: 1 - 2 * pt(-qnorm(.975), 4)).
  const Index count = 20'000;
  const MatrixXd samples = normal_samples(5, count, 12);
  Index by_t = 0;
  Index by_known = 0;
  Index by_estimated = 0;
  for (Index j = 0; j < count; ++j) {
    const auto sample = samples.col(j);
    by_t += mlmath::mean_confidence_interval(sample).contains(1);
    by_known +=
        mlmath::mean_confidence_interval(sample, {.known_standard_deviation = 2.0}).contains(1);
    by_estimated += mlmath::mean_confidence_interval(sample, {.method = MeanIntervalMethod::normal})
                        .contains(1);
  }
  CHECK(std::abs(double(by_t) / double(count) - 0.95) < 4 * 0.0015);
  CHECK(std::abs(double(by_known) / double(count) - 0.95) < 4 * 0.0015);
  CHECK(std::abs(double(by_estimated) / double(count) - 0.87844) < 4 * 0.0023);
}

TEST_CASE("mean intervals: coverage of differences", "[statistics][mean_intervals]") {
  // The smaller sample has three times the deviation: Welch's holds, pooling does not.
  const Index count = 4000;
  const MatrixXd many = normal_samples(20, count, 3);
  const MatrixXd few = 3 * normal_samples(6, count, 4);
  Index by_welch = 0;
  Index by_pooled = 0;
  for (Index j = 0; j < count; ++j) {
    by_welch += mlmath::mean_difference_confidence_interval(few.col(j), many.col(j)).contains(2);
    by_pooled += mlmath::mean_difference_confidence_interval(
                     few.col(j), many.col(j), {.method = MeanDifferenceMethod::pooled})
                     .contains(2);
  }
  CHECK(std::abs(double(by_welch) / double(count) - 0.95) < 0.015);
  CHECK(double(by_pooled) / double(count) < 0.85);
}

TEST_CASE("mean intervals: kinds of argument", "[statistics][mean_intervals]") {
  const auto interval = mlmath::mean_confidence_interval(x);
  CHECK(mlmath::mean_confidence_interval(x.transpose().array() * 1).lower == interval.lower);
  CHECK(mlmath::mean_confidence_interval(x.reshaped(3, 4)).upper == interval.upper);
  CHECK(mlmath::mean_confidence_interval(x.cast<float>()).lower == float(interval.lower));
  CHECK(mlmath::mean_confidence_interval(Eigen::Vector3i(1, 2, 3)).estimate == 2);
  CHECK(mlmath::mean_confidence_interval(VectorXd::Constant(4, 0.1)).width() == 0);
  CHECK(mlmath::mean_confidence_interval(x.head(1), {.known_standard_deviation = 1.0}).estimate ==
        2.5);
  const auto swapped = mlmath::mean_difference_confidence_interval(y, x);
  CHECK(swapped.lower == -mlmath::mean_difference_confidence_interval(x, y).upper);
}

TEST_CASE("mean intervals: errors", "[statistics][mean_intervals]") {
  for (const double level : {0.0, 1.0, -0.5, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK(message_of<mlmath::DomainError>([&] {
            return mlmath::mean_confidence_interval(x, {.level = level});
          }).find(", expected 0 < level < 1") != std::string::npos);
  }
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::mean_confidence_interval(x, {.level = 95});
        }) == "mean_confidence_interval: level = 95, expected 0 < level < 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::mean_confidence_interval(x.head(1));
        }) == "mean_confidence_interval: x has 1 entry, expected at least 2");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::mean_confidence_interval(x, {.known_standard_deviation = 0.0});
        }) == "mean_confidence_interval: known_standard_deviation = 0, expected a number > 0");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::mean_confidence_interval(VectorXd());
        }) == "mean_confidence_interval: x is empty (0x1)");
  VectorXd hole = x;
  hole(4) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::mean_confidence_interval(hole); }) ==
        "mean_confidence_interval: x(4) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::mean_difference_confidence_interval(x, hole);
        }) == "mean_difference_confidence_interval: y(4) is nan, expected finite values");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::mean_difference_confidence_interval(
              x, y.head(4), {.method = MeanDifferenceMethod::paired});
        }) == "mean_difference_confidence_interval: y has 4 entries, expected 12 as in x");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::mean_difference_confidence_interval(VectorXd::Ones(3), VectorXd::Zero(4));
        }) ==
        "mean_difference_confidence_interval: x and y are constant, expected a sample with spread");
}

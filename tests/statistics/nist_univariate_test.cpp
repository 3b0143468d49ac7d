// SPDX-License-Identifier: MIT
#include "../../examples/data/nist_univariate.hpp"

#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/mean.hpp>
#include <mlmath/statistics/moments.hpp>
#include <mlmath/statistics/running_statistics.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>

namespace {

/// The correct digits, at most the 15 that are certified.
template <typename Scalar>
double correct_digits(Scalar value, long double certified) {
  const long double error = std::abs((static_cast<long double>(value) - certified) / certified);
  return error > 0 ? std::min(15.0, double(-std::log10(error))) : 15.0;
}

/// What the rounding of the decimals to double leaves of the standard deviation: mpmath, 50 digits,
/// of the doubles.
double digits_of_deviation(std::string_view name) {
  if (name == "Mavro") return 13.1;
  if (name == "Michelso") return 13.8;
  if (name == "NumAcc3") return 9.4;
  if (name == "NumAcc4") return 8.2;
  return 14.9;
}

}  // namespace

TEST_CASE("NIST univariate: mean and standard deviation", "[statistics][nist]") {
  for (const auto& set : mlmath_data::nist_univariate()) {
    INFO(set.name);
    const Eigen::VectorXd y = set.sample();
    CHECK(correct_digits(mlmath::mean(y), set.mean) >= 14.9);
    const double deviation = mlmath::standard_deviation(y, {.ddof = 1});
    CHECK(correct_digits(deviation, set.standard_deviation) >= digits_of_deviation(set.name));
    // In long double the decimals keep their digits, and so does the rest.
    if (std::numeric_limits<long double>::digits >= 64) {
      const Eigen::VectorX<long double> y_long = set.sample<long double>();
      CHECK(correct_digits(mlmath::mean(y_long), set.mean) >= 14.9);
      CHECK(correct_digits(mlmath::standard_deviation(y_long, {.ddof = 1}),
                           set.standard_deviation) >= (set.name == "NumAcc4" ? 11 : 12.5));
      CHECK(correct_digits(mlmath::autocorrelation(y_long), set.autocorrelation) >=
            (set.name == "NumAcc4" ? 11 : 12.5));
    }
    CHECK(correct_digits(mlmath::autocorrelation(y), set.autocorrelation) >=
          std::min(digits_of_deviation(set.name), 13.0));
  }
}

TEST_CASE("NIST univariate: one number at a time, and in shards", "[statistics][nist]") {
  for (const auto& set : mlmath_data::nist_univariate()) {
    INFO(set.name);
    const Eigen::VectorXd y = set.sample();
    mlmath::RunningStatistics<> stream;
    for (const double value : y) stream.update(value);
    mlmath::RunningStatistics<> shards;
    for (Eigen::Index i = 0; i < y.size(); i += 7) {
      mlmath::RunningStatistics<> shard;
      shard.update(y.segment(i, std::min(Eigen::Index(7), y.size() - i)));
      shards.merge(shard);
    }
    for (const auto& statistics : {stream, shards}) {
      CHECK(statistics.count() == y.size());
      CHECK(correct_digits(statistics.mean(), set.mean) >= 14.9);
      CHECK(correct_digits(statistics.standard_deviation({.ddof = 1}), set.standard_deviation) >=
            digits_of_deviation(set.name));
    }
  }
}

TEST_CASE("NIST univariate: the digits of pi are its digits", "[statistics][nist]") {
  // The first and the last of 1000: mpmath, 1010 digits, str(pi).
  const auto digits = mlmath_data::pi_digits(1000);
  const int first[10] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
  const int last[10] = {9, 2, 1, 6, 4, 2, 0, 1, 9, 8};
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(digits[i] == first[i]);
    CHECK(digits[990 + i] == last[i]);
  }
}

TEST_CASE("Wilkinson's nasty data", "[statistics][nist]") {
  // Wilkinson, Statistics Quiz (1985): nine numbers whose last digits are all that varies, tiny,
  // huge, and rounded ones. Standard deviations (divisor n - 1) by hand: multiples of that of
  // 1, ..., 9, sqrt(7.5).
  const double root = std::sqrt(7.5);
  Eigen::VectorXd count = Eigen::VectorXd::LinSpaced(9, 1, 9);
  const auto digits = [](double value, double expected) {
    return value == expected ? 17 : -std::log10(std::abs(value / expected - 1));
  };
  const Eigen::VectorXd big = count.array() + 99999990;
  CHECK(mlmath::mean(big) == 99999995);
  CHECK(digits(mlmath::standard_deviation(big, {.ddof = 1}), root) > 15);
  const Eigen::VectorXd little = (count.array() + 99999990) / 1e8;
  CHECK(digits(mlmath::standard_deviation(little, {.ddof = 1}), root * 1e-8) > 8);
  const Eigen::VectorXd huge = count * 1e12;
  CHECK(digits(mlmath::standard_deviation(huge, {.ddof = 1}), root * 1e12) > 15);
  const Eigen::VectorXd tiny = count * 1e-12;
  CHECK(digits(mlmath::standard_deviation(tiny, {.ddof = 1}), root * 1e-12) > 15);
  const Eigen::VectorXd rounds = count.array() - 0.5;
  CHECK(mlmath::mean(rounds) == 4.5);
  CHECK(digits(mlmath::standard_deviation(rounds, {.ddof = 1}), root) > 15);
  CHECK(mlmath::variance(Eigen::VectorXd::Constant(9, 99999999.1)) == 0);
}

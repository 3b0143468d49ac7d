// SPDX-License-Identifier: MIT
#pragma once

#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/distribution.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

/// What every test of a law on the whole numbers checks.
namespace mlmath_test {

/// A whole number with the logarithms of its probability and of both tails there.
struct CountPoint {
  double k;
  double log_pmf;
  double log_cdf;
  double log_survival;
};

/// By how much exp(log_expected) may be off: `tolerance`, and what exp() makes of the rounding of
/// the exponent.
inline bool is_exp_of(double actual, double log_expected, double tolerance) {
  const double expected = std::exp(log_expected);
  if (expected < std::numeric_limits<double>::min()) return actual <= 3e-308;
  return relative_error(actual, expected) <=
         tolerance + 2 * epsilon<double> * std::abs(log_expected);
}

/// The functions of a law at a point of a table: logarithms to `tolerance`.
template <typename Law>
void check_count_point(const Law& d, const CountPoint& point, double tolerance) {
  const double k = point.k;
  CAPTURE(d, k, point.log_pmf, point.log_cdf, point.log_survival);
  CHECK(relative_error(log_pmf(d, k), point.log_pmf) <= tolerance);
  CHECK(relative_error(log_cdf(d, k), point.log_cdf) <= tolerance);
  CHECK(relative_error(log_survival(d, k), point.log_survival) <= tolerance);
  CHECK(is_exp_of(pmf(d, k), point.log_pmf, tolerance));
  CHECK(is_exp_of(cdf(d, k), point.log_cdf, tolerance));
  CHECK(is_exp_of(survival(d, k), point.log_survival, tolerance));
  // The value comes back from a tail where its own probability can be told in it.
  const double least = std::log(1e-12);
  if (point.log_pmf - point.log_cdf > least) {
    CHECK(quantile_from_log(d, point.log_cdf) == k);
    if (point.log_cdf > -700 && point.log_pmf > least) CHECK(quantile(d, cdf(d, k)) == k);
  }
  if (point.log_pmf - point.log_survival > least && point.log_survival > -1e300) {
    CHECK(survival_quantile_from_log(d, point.log_survival) == k);
    if (point.log_survival > -700) CHECK(survival_quantile(d, survival(d, k)) == k);
  }
}

/// The laws of probability on 0, 1, ..., most, which hold all but 1e-17 of the law: sums, moments,
/// the quantiles between the steps of the cdf, and the edges.
template <typename Law>
void check_count_law(const Law& d, int most, double tolerance = 1e-13) {
  CAPTURE(d);
  const Eigen::ArrayXd k = Eigen::ArrayXd::LinSpaced(most + 1, 0, most);
  const Eigen::ArrayXd p = pmf(d, k);
  CHECK(std::abs(p.sum() - 1) <= tolerance);
  CHECK((p - mlmath::log_pmf(d, k).exp()).abs().maxCoeff() <= tolerance);
  const Eigen::ArrayXd lower = cdf(d, k);
  const Eigen::ArrayXd upper = survival(d, k);
  CHECK((lower + upper - 1).abs().maxCoeff() <= 2 * epsilon<double>);
  double below = 0;
  double largest_error = 0;
  double largest_step = 0;
  for (int j = 0; j <= most; ++j) {
    below += p(j);
    largest_error = std::max(largest_error, std::abs(lower(j) - below));
    const double step = lower(j) - (j > 0 ? lower(j - 1) : 0);
    largest_step = std::max(largest_step, std::abs(step - p(j)));
    if (!(p(j) > 1e-10) || j == most) continue;
    // Just above a step of the cdf the quantile is the next value, at it and below it this one.
    if (!(p(j + 1) > 1e-10)) continue;
    CHECK(quantile(d, lower(j)) == j);
    CHECK(quantile(d, lower(j) - 0.5 * p(j)) == j);
    CHECK(quantile(d, lower(j) + 0.5 * p(j + 1)) == j + 1);
    CHECK(survival_quantile(d, upper(j)) == j);
    CHECK(survival_quantile(d, upper(j) - 0.5 * p(j + 1)) == j + 1);
  }
  CHECK(largest_error <= tolerance);
  CHECK(largest_step <= tolerance);

  const double centre = (p * k).sum();
  const double spread = (p * (k - centre).square()).sum();
  CHECK(relative_error(mlmath::mean(d), centre) <= tolerance);
  CHECK(relative_error(mlmath::variance(d), spread) <= tolerance);
  CHECK(relative_error(mlmath::standard_deviation(d), std::sqrt(spread)) <= tolerance);
  const double third = (p * (k - centre).cube()).sum() / std::pow(spread, 1.5);
  CHECK(std::abs(mlmath::skewness(d) - third) <= 10 * tolerance * std::max(1.0, std::abs(third)));
  const double fourth = (p * (k - centre).square().square()).sum() / (spread * spread) - 3;
  CHECK(std::abs(mlmath::kurtosis(d) - fourth) <= 10 * tolerance * std::max(1.0, fourth));
  const double nats = -(p > 0).select(p * p.max(1e-320).log(), 0).sum();
  CHECK(relative_error(entropy(d, mlmath::nats), nats) <= tolerance);
  CHECK(relative_error(entropy(d), nats / std::log(2.0)) <= tolerance);
  CHECK(pmf(d, mode(d)) >= p.maxCoeff() * (1 - 1e-14));
  CHECK(median(d) == quantile(d, 0.5));

  const double infinite = std::numeric_limits<double>::infinity();
  const double undefined = std::numeric_limits<double>::quiet_NaN();
  const auto range = support(d);
  CHECK(range.lower == 0);
  CHECK(range.upper >= most);
  CHECK(pmf(d, -1) == 0);
  CHECK(pmf(d, 0.5) == 0);
  CHECK(log_pmf(d, 0.5) == -infinite);
  CHECK(pmf(d, infinite) == 0);
  CHECK(pdf(d, 1.0) == pmf(d, 1));
  CHECK(log_pdf(d, 1.0) == log_pmf(d, 1));
  CHECK(cdf(d, -0.5) == 0);
  CHECK(log_cdf(d, -0.5) == -infinite);
  CHECK(survival(d, -0.5) == 1);
  CHECK(log_survival(d, -0.5) == 0);
  CHECK(cdf(d, 0.75) == cdf(d, 0));
  CHECK(cdf(d, infinite) == 1);
  CHECK(survival(d, infinite) == 0);
  CHECK(log_survival(d, range.upper) == -infinite);
  for (const double value :
       {pmf(d, undefined), log_pmf(d, undefined), cdf(d, undefined), survival(d, undefined),
        log_cdf(d, undefined), log_survival(d, undefined), quantile(d, undefined),
        quantile(d, -0.1), quantile(d, 1.1), survival_quantile(d, 1.5), quantile_from_log(d, 0.5),
        survival_quantile_from_log(d, undefined)}) {
    CHECK(std::isnan(value));
  }
  CHECK(quantile(d, 0.0) == 0);
  CHECK(quantile(d, 1.0) == range.upper);
  CHECK(survival_quantile(d, 1.0) == 0);
  CHECK(survival_quantile(d, 0.0) == range.upper);
  CHECK(quantile_from_log(d, 0.0) == range.upper);
  CHECK(survival_quantile_from_log(d, 0.0) == 0);
}

}  // namespace mlmath_test

// SPDX-License-Identifier: MIT
#pragma once

#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/dual.hpp>
#include <mlmath/probability/distribution.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

/// What every test of a continuous law checks, against a table of its logarithms.
namespace mlmath_test {

/// A point and the logarithms of the density and of both tails there.
struct LawPoint {
  double x;
  long double log_pdf;
  long double log_cdf;
  long double log_survival;
};

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Whether a logarithm is right to `tolerance`; where it is small, as -p of the other tail, with
/// what exp() makes of the rounding of the exponent.
inline bool is_logarithm(double actual, long double expected, double tolerance) {
  const double reference = double(expected);
  if (std::abs(reference) < std::numeric_limits<double>::min()) return std::abs(actual) <= 3e-308;
  const double exponent = std::max(0.0, -std::log(std::abs(reference)));
  return relative_error(actual, reference) <= tolerance + exponent * 2 * epsilon<double>;
}

/// By how much a probability or density may be off: `tolerance`, and what exp() makes of the
/// rounding of the exponent, for normal numbers.
inline bool is_probability(double actual, long double log_expected, double tolerance) {
  const double expected = double(std::exp(log_expected));
  if (expected < std::numeric_limits<double>::min()) return actual <= 3e-308;
  const double exponent = std::abs(double(log_expected));
  return relative_error(actual, expected) <= tolerance + exponent * 2 * epsilon<double>;
}

/// Whether x inverts a function F at the log-probability l, where the density is f: within
/// `tolerance` and what a rounding of the probability, by `rounding` of itself, moves.
inline bool is_inverse(double actual, const LawPoint& point, long double log_probability,
                       double rounding, double tolerance) {
  const double moved = rounding * double(std::exp(log_probability - point.log_pdf));
  return std::abs(actual - point.x) <= tolerance * std::abs(point.x) + moved;
}

/// All ten functions at the points of a table: logarithms to `log_tolerance`, probabilities in the
/// body to `tolerance`.
template <typename Law, std::size_t N>
void check_points(const Law& d, const LawPoint (&table)[N], double tolerance,
                  double log_tolerance) {
  for (const LawPoint& point : table) {
    const double x = point.x;
    CAPTURE(x, double(point.log_pdf), double(point.log_cdf), double(point.log_survival));
    // Near its zeros a logarithm is as good as its absolute error.
    CHECK(std::abs(log_pdf(d, x) - double(point.log_pdf)) <=
          log_tolerance * std::max(1.0, std::abs(double(point.log_pdf))));
    CHECK(is_logarithm(log_cdf(d, x), point.log_cdf, log_tolerance));
    CHECK(is_logarithm(log_survival(d, x), point.log_survival, log_tolerance));
    CHECK(is_probability(pdf(d, x), point.log_pdf, tolerance));
    CHECK(is_probability(cdf(d, x), point.log_cdf, tolerance));
    CHECK(is_probability(survival(d, x), point.log_survival, tolerance));

    const double eps = 4 * epsilon<double>;
    for (const bool upper : {false, true}) {
      const long double l = upper ? point.log_survival : point.log_cdf;
      if (l < -1e7L || l == 0) continue;
      CAPTURE(upper);
      const double p = double(std::exp(l));
      if (p > std::numeric_limits<double>::min() && p < 1) {
        const double at_p = upper ? survival_quantile(d, p) : quantile(d, p);
        const double exponent = std::max(1.0, std::abs(double(l)));
        CHECK(is_inverse(at_p, point, l, eps * exponent, tolerance));
      }
      const double at_l =
          upper ? survival_quantile_from_log(d, double(l)) : quantile_from_log(d, double(l));
      CHECK(is_inverse(at_l, point, l, eps * std::max(1.0, std::abs(double(l))), tolerance));
    }
  }
}

/// The derivative of log_pdf in x, against a central difference of the tabulated kind.
template <typename Law>
void check_log_pdf_slope(const Law& d, double x) {
  CAPTURE(x);
  const double h = 1e-4 * std::max(1e-3, std::abs(x));
  const double difference = (8 * (log_pdf(d, x + h) - log_pdf(d, x - h)) -
                             (log_pdf(d, x + 2 * h) - log_pdf(d, x - 2 * h))) /
                            (12 * h);
  const auto dual = log_pdf(d, mlmath::Dual<double>::variable(x));
  CHECK(std::abs(dual.value() - log_pdf(d, x)) <= 1e-13 * std::max(1.0, std::abs(dual.value())));
  CHECK(std::abs(dual.tangent() - difference) <= 1e-8 * std::max(1.0, std::abs(difference)));
}

/// Infinities, NaN and probabilities at and beyond their ends.
template <typename Law>
void check_edges(const Law& d) {
  const auto ends = support(d);
  CHECK(cdf(d, -infinity) == 0);
  CHECK(cdf(d, infinity) == 1);
  CHECK(survival(d, -infinity) == 1);
  CHECK(survival(d, infinity) == 0);
  CHECK(log_cdf(d, -infinity) == -infinity);
  CHECK(log_cdf(d, infinity) == 0);
  CHECK(log_survival(d, -infinity) == 0);
  CHECK(log_survival(d, infinity) == -infinity);
  CHECK(pdf(d, -infinity) == 0);
  CHECK(pdf(d, infinity) == 0);
  CHECK(log_pdf(d, -infinity) == -infinity);
  CHECK(log_pdf(d, infinity) == -infinity);
  CHECK(quantile(d, 0.0) == double(ends.lower));
  CHECK(quantile(d, 1.0) == double(ends.upper));
  CHECK(survival_quantile(d, 0.0) == double(ends.upper));
  CHECK(survival_quantile(d, 1.0) == double(ends.lower));
  CHECK(quantile_from_log(d, -infinity) == double(ends.lower));
  CHECK(quantile_from_log(d, 0.0) == double(ends.upper));
  CHECK(survival_quantile_from_log(d, -infinity) == double(ends.upper));
  CHECK(survival_quantile_from_log(d, 0.0) == double(ends.lower));
  for (const double p : {-0.25, 1.25, not_a_number}) {
    CHECK(std::isnan(quantile(d, p)));
    CHECK(std::isnan(survival_quantile(d, p)));
  }
  for (const double l : {0.25, not_a_number}) {
    CHECK(std::isnan(quantile_from_log(d, l)));
    CHECK(std::isnan(survival_quantile_from_log(d, l)));
  }
  CHECK(std::isnan(pdf(d, not_a_number)));
  CHECK(std::isnan(log_pdf(d, not_a_number)));
  CHECK(std::isnan(cdf(d, not_a_number)));
  CHECK(std::isnan(survival(d, not_a_number)));
  CHECK(std::isnan(log_cdf(d, not_a_number)));
  CHECK(std::isnan(log_survival(d, not_a_number)));
}

/// The numbers of a law.
struct LawNumbers {
  double mean;
  double variance;
  double skewness;
  double kurtosis;
  double mode;
  double median;
  double entropy;  // in nats
};

template <typename Law>
void check_numbers(const Law& d, const LawNumbers& expected, double tolerance = 1e-14) {
  const auto agree = [&](double actual, double value) {
    if (std::isnan(value)) return std::isnan(actual);
    return actual == value ||
           std::abs(actual - value) <= tolerance * std::max(1e-3, std::abs(value));
  };
  CAPTURE(mean(d), variance(d), skewness(d), kurtosis(d), mode(d), median(d));
  CHECK(agree(mean(d), expected.mean));
  CHECK(agree(variance(d), expected.variance));
  CHECK(agree(skewness(d), expected.skewness));
  CHECK(agree(kurtosis(d), expected.kurtosis));
  CHECK(agree(mode(d), expected.mode));
  CHECK(agree(median(d), expected.median));
  CAPTURE(entropy(d, mlmath::nats));
  CHECK(agree(entropy(d, mlmath::nats), expected.entropy));
}

}  // namespace mlmath_test

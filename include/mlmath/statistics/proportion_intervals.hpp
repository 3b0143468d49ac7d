// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/probability/beta.hpp>
#include <mlmath/statistics/confidence_interval.hpp>
#include <mlmath/statistics/detail/two_sided_quantiles.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <string>
#include <string_view>

namespace mlmath {

/// How an interval for a proportion is made.
enum class ProportionMethod {
  wilson,         ///< Wilson's score interval: coverage near the level from small n on (default)
  agresti_coull,  ///< Wald's after adding z^2 / 2 successes and failures; never shorter than Wilson's
  clopper_pearson,  ///< "exact": coverage never below the level, and mostly well above it
  jeffreys,         ///< of the posterior with Jeffreys' prior Beta(1/2, 1/2)
  wald              ///< p +- z sqrt(p (1 - p) / n): poor unless n p and n (1 - p) are large
};

/// The settings of proportion_confidence_interval().
struct ProportionIntervalOptions {
  double level = 0.95;                                 ///< the confidence, 0 < level < 1
  ProportionMethod method = ProportionMethod::wilson;  ///< how the interval is made
};

/// How an interval for the difference of two proportions is made.
enum class ProportionDifferenceMethod {
  newcombe,       ///< Newcombe's hybrid of two Wilson intervals (default)
  agresti_caffo,  ///< Wald's after adding a success and a failure to each sample
  wald            ///< poor unless all counts are large
};

/// The settings of proportion_difference_confidence_interval().
struct ProportionDifferenceOptions {
  double level = 0.95;  ///< the confidence, 0 < level < 1
  ProportionDifferenceMethod method = ProportionDifferenceMethod::newcombe;  ///< how it is made
};

namespace detail {

inline void check_counts(const char* function, const char* successes_name, Eigen::Index successes,
                         const char* trials_name, Eigen::Index trials) {
  if (trials < 1) {
    throw_domain_error(function, std::string(trials_name) + " = " + std::to_string(trials) +
                                     ", expected at least 1");
  }
  check_between(function, successes_name, successes, 0, trials);
}

/// Wilson's score interval.
inline ConfidenceInterval<double> wilson_interval(double k, double n, double z, double level) {
  const double square = z * z;
  const double p = k / n;
  const double centre = (k + square / 2) / (n + square);
  const double reach = z / (n + square) * std::sqrt(k * (n - k) / n + square / 4);
  // Without rounding the ends are 0 and 1 there.
  const double lower = k == 0 ? 0 : (std::max)(0.0, centre - reach);
  const double upper = k == n ? 1 : (std::min)(1.0, centre + reach);
  return {p, lower, upper, level, "Wilson"};
}

/// p +- z sqrt(variance), within the limits.
inline ConfidenceInterval<double> clipped_interval(double estimate, double centre, double reach,
                                                   double limit, double level,
                                                   std::string_view method) {
  return {estimate, (std::max)(limit, centre - reach), (std::min)(1.0, centre + reach), level,
          method};
}

}  // namespace detail

/// Confidence interval for a proportion, from the number of successes in independent trials: of an
/// accuracy, a precision or a recall as well.
///
/// Wilson's is the one to use; Clopper and Pearson's where coverage must not fall below the level
/// for any p; Wald's is here for comparison.
///
/// Shapes:   0 <= successes <= trials, trials > 0.
/// Cost:     O(1); the Beta quantiles of clopper_pearson and jeffreys some microseconds.
/// Edges:    with no success the lower end is 0, with no failure the upper end 1, for all but
///           wald's, which has no width there.
/// Throws:   DomainError if the counts do not fit or level is not in (0, 1).
/// Example:  \code
///           mlmath::proportion_confidence_interval(81, 100);
///           mlmath::proportion_confidence_interval(
///               81, 100, {.method = mlmath::ProportionMethod::clopper_pearson});
///           \endcode
/// Source:   Brown, Cai, DasGupta, Interval Estimation for a Binomial Proportion, Statistical
///           Science 16 (2001).
template <std::same_as<double> Scalar = double>
ConfidenceInterval<double> proportion_confidence_interval(
    Eigen::Index successes, Eigen::Index trials, const ProportionIntervalOptions& options = {}) {
  const char* const function = "proportion_confidence_interval";
  detail::check_counts(function, "successes", successes, "trials", trials);
  detail::check_level(function, options.level);
  const Scalar k = Scalar(successes);
  const Scalar n = Scalar(trials);
  const Scalar tail = (1 - options.level) / 2;
  switch (options.method) {
    case ProportionMethod::clopper_pearson:
      return {k / n, k == 0 ? 0 : quantile(Beta{k, n - k + 1}, tail),
              k == n ? 1 : survival_quantile(Beta{k + 1, n - k}, tail), options.level,
              "Clopper-Pearson"};
    case ProportionMethod::jeffreys:
      return {k / n, k == 0 ? 0 : quantile(Beta{k + 0.5, n - k + 0.5}, tail),
              k == n ? 1 : survival_quantile(Beta{k + 0.5, n - k + 0.5}, tail), options.level,
              "Jeffreys"};
    case ProportionMethod::wilson:
    case ProportionMethod::agresti_coull:
    case ProportionMethod::wald:
      break;
  }
  const double z = detail::two_sided_normal(options.level);
  if (options.method == ProportionMethod::wilson) {
    return detail::wilson_interval(k, n, z, options.level);
  }
  const bool adds = options.method == ProportionMethod::agresti_coull;
  const double trials_used = adds ? n + z * z : n;
  const double p = adds ? (k + z * z / 2) / trials_used : k / n;
  return detail::clipped_interval(k / n, p, z * std::sqrt(p * (1 - p) / trials_used), 0,
                                  options.level, adds ? "Agresti-Coull" : "Wald");
}

/// Confidence interval for the difference of two proportions of independent samples, the first
/// less the second.
///
/// Shapes:   0 <= successes <= trials for each, trials > 0.
/// Cost:     O(1).
/// Throws:   DomainError if the counts do not fit or level is not in (0, 1).
/// Source:   Newcombe, Statistics in Medicine 17 (1998), method 10; Agresti, Caffo, The American
///           Statistician 54 (2000).
template <std::same_as<double> Scalar = double>
ConfidenceInterval<double> proportion_difference_confidence_interval(
    Eigen::Index first_successes, Eigen::Index first_trials, Eigen::Index second_successes,
    Eigen::Index second_trials, const ProportionDifferenceOptions& options = {}) {
  const char* const function = "proportion_difference_confidence_interval";
  detail::check_counts(function, "first_successes", first_successes, "first_trials", first_trials);
  detail::check_counts(function, "second_successes", second_successes, "second_trials",
                       second_trials);
  detail::check_level(function, options.level);
  const Scalar z = detail::two_sided_normal(Scalar(options.level));
  double k = double(first_successes);
  double n = double(first_trials);
  double l = double(second_successes);
  double m = double(second_trials);
  const double difference = k / n - l / m;
  if (options.method == ProportionDifferenceMethod::newcombe) {
    const auto first = detail::wilson_interval(k, n, z, options.level);
    const auto second = detail::wilson_interval(l, m, z, options.level);
    return {difference,
            difference - std::hypot(first.estimate - first.lower, second.upper - second.estimate),
            difference + std::hypot(first.upper - first.estimate, second.estimate - second.lower),
            options.level, "Newcombe"};
  }
  const bool adds = options.method == ProportionDifferenceMethod::agresti_caffo;
  if (adds) {
    k += 1;
    n += 2;
    l += 1;
    m += 2;
  }
  const double p = k / n;
  const double q = l / m;
  const double reach = z * std::sqrt(p * (1 - p) / n + q * (1 - q) / m);
  return detail::clipped_interval(difference, p - q, reach, -1, options.level,
                                  adds ? "Agresti-Caffo" : "Wald");
}

}  // namespace mlmath

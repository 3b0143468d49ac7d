// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/elementary.hpp>
#include <mlmath/probability/detail/gamma_tails.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

/// The search for the whole number at which the tail of a law is a given one. All in double.
namespace mlmath::detail {

/// The tail that a quantile is wanted for, by both logarithms and how far either is to be trusted.
/// Probabilities within some 64 epsilon, the rounding of a cdf, count as equal, so that
/// quantile(d, cdf(d, k)) is k.
struct CountTarget {
  static constexpr double epsilon = std::numeric_limits<double>::epsilon();

  double log_lower;
  double log_upper;
  double lower_rounding;  ///< of P(X <= x), where it was taken from 1
  double upper_rounding;  ///< of P(X > x), where it was taken from 1

  static CountTarget of_lower(double p) {
    return {p > 0.5 ? std::log1p(p - 1) : std::log(p), std::log1p(-p), 0, epsilon};
  }
  static CountTarget of_upper(double q) {
    return {std::log1p(-q), q > 0.5 ? std::log1p(q - 1) : std::log(q), epsilon, 0};
  }
  static CountTarget of_log_lower(double log_p) { return {log_p, log1mexp(log_p), 0, 0}; }
  static CountTarget of_log_upper(double log_q) { return {log1mexp(log_q), log_q, 0, 0}; }

  [[nodiscard]] bool is_valid() const { return log_lower <= 0 && log_upper <= 0; }

  /// How far k lies above the target in the logarithm of a tail: >= 0 from the quantile on.
  [[nodiscard]] double excess(const Tail<double>& tail) const {
    const double target = tail.is_upper ? log_upper : log_lower;
    const double rounding = tail.is_upper ? upper_rounding : lower_rounding;
    const double slack = epsilon * (64 + 8 * std::abs(target)) +
                         (rounding > 0 ? std::min(rounding * std::exp(-target), 1.0) : 0);
    return (tail.is_upper ? target - tail.log() : tail.log() - target) + slack;
  }
};

/// Where a search starts.
struct CountMoments {
  double mean;
  double standard_deviation;
  double skewness;
  double most;  ///< the upper end of the support
};

/// The normal quantile of a probability, by its logarithms, to some 5e-4: a start for searches.
inline double rough_normal_quantile(double log_lower, double log_upper) {
  const double t = std::sqrt(-2 * std::min(log_lower, log_upper));
  const double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                           (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return log_lower < log_upper ? -z : z;
}

/// The smallest whole number whose tail reaches the target; tail(k) is the Tail at k.
template <typename TailAt>
double count_quantile(const CountTarget& target, const CountMoments& moments, const TailAt& tail) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  if (!target.is_valid()) return std::numeric_limits<double>::quiet_NaN();
  if (target.log_lower == -infinite) return 0;
  if (target.log_upper == -infinite) return moments.most;
  if (!(moments.standard_deviation > 0)) return moments.mean;
  const auto excess = [&](double k) {
    return k >= moments.most ? infinite : target.excess(tail(k));
  };
  const double z = rough_normal_quantile(target.log_lower, target.log_upper);
  const double guess =
      moments.mean + moments.standard_deviation * (z + moments.skewness * (z * z - 1) / 6);
  // low is below the quantile, high is not.
  double low = -1;
  double high = std::floor(std::clamp(guess, 0.0, std::min(moments.most, 1e300)));
  double at_low = -infinite;
  double at_high = excess(high);
  double step = std::max(1.0, std::floor(moments.standard_deviation / 64));
  while (at_high < 0) {
    low = high;
    at_low = at_high;
    high = std::min(high + step, moments.most);
    at_high = excess(high);
    step *= 4;
  }
  while (at_low == -infinite && high > 0) {
    const double below = std::max(high - step, 0.0);
    const double at_below = excess(below);
    if (at_below < 0) {
      low = below;
      at_low = at_below;
    } else {
      high = below;
      at_high = at_below;
      step *= 4;
    }
  }
  // The logarithm of a tail is nearly straight: secants, and halves where they stall.
  bool halve = false;
  while (high - low > 1) {
    const double width = high - low;
    double middle = low + std::floor(width / 2);
    if (!halve && at_low > -infinite && at_high < infinite) {
      middle = low + std::clamp(std::ceil(width * (-at_low / (at_high - at_low))), 1.0, width - 1);
    }
    const double at_middle = excess(middle);
    if (at_middle < 0) {
      low = middle;
      at_low = at_middle;
    } else {
      high = middle;
      at_high = at_middle;
    }
    halve = !halve && high - low > width / 2;
    if (low + 1 == low) break;
  }
  return high;
}

}  // namespace mlmath::detail

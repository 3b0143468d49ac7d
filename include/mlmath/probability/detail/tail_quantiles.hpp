// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/elementary.hpp>
#include <mlmath/probability/detail/beta_tails.hpp>
#include <mlmath/probability/detail/gamma_tails.hpp>
#include <mlmath/probability/detail/log_gamma.hpp>
#include <mlmath/probability/normal.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

/// Quantiles of the gamma and beta distributions: Halley's method on the logarithm of the smaller
/// tail as a function of log x (of the log-odds), where it is concave, inside a bracket.
namespace mlmath::detail {

/// The logarithm of the probability of a tail, at most about 1/2.
template <typename T>
struct TailTarget {
  T log_p;
  bool is_upper;
};

/// The smaller tail of a quantile given by its lower (or upper) probability in (0, 1).
template <typename T>
TailTarget<T> target_of(T p, bool is_upper) {
  if (p <= T(0.5)) return {std::log(p), is_upper};
  return {std::log(T(1) - p), !is_upper};
}

/// The smaller tail of a quantile given by the logarithm of its probability, below 0.
template <typename T>
TailTarget<T> target_of_log(T l, bool is_upper) {
  if (l <= T(-0.6931471805599453)) return {l, is_upper};
  return {log1mexp(l), !is_upper};
}

/// The quantile on [0, inf] of a probability p that is not inside (0, 1).
template <typename T>
T end_of_half_line(T p, bool is_upper) {
  if (p == T(is_upper ? 1 : 0)) return T(0);
  if (p == T(is_upper ? 0 : 1)) return std::numeric_limits<T>::infinity();
  return std::numeric_limits<T>::quiet_NaN();
}

/// log F - l at a point, its slope in log v, and the slope of the logarithm of v f(v).
template <typename T>
struct TailSlope {
  T excess;
  T slope;
  T bend;
};

/// The v > 0 where the excess is 0.
template <typename T, typename Evaluate>
T solve_tail(T v, bool is_upper, const Evaluate& evaluate) {
  T lower(0);
  T upper = std::numeric_limits<T>::infinity();
  for (int step = 0; step < 200; ++step) {
    const TailSlope<T> at = evaluate(v);
    if (at.excess == T(0)) return v;
    ((at.excess > T(0)) != is_upper ? upper : lower) = v;
    const T newton = at.excess / at.slope;
    const T bend = T(0.5) * newton * (at.bend - at.slope);
    T change = -newton / std::clamp(T(1) - bend, T(0.5), T(2));
    if (!(change - change == T(0))) change = upper == v ? T(-2) : T(2);
    if (std::abs(change) * (T(1) + std::abs(at.slope) + std::abs(at.bend)) < T(1e-5)) {
      return v * std::exp(change);
    }
    T next = v * std::exp(std::clamp(change, T(-20), T(20)));
    if (!(next > lower && next < upper)) {
      const bool is_open = lower == T(0) || upper > std::numeric_limits<T>::max();
      next =
          is_open ? v * std::exp(upper == v ? T(-4) : T(4)) : std::sqrt(lower) * std::sqrt(upper);
      if (next == v || next == T(0) || next > std::numeric_limits<T>::max()) return next;
    }
    if (next == v) return v;
    v = next;
  }
  return v;
}

/// Quantiles of a gamma distribution of scale 1.
template <typename T>
class GammaQuantile {
 public:
  explicit GammaQuantile(T a) : a_(a), tails_(a), log_gamma_1p_(log_gamma_1p(a)) {}

  [[nodiscard]] T operator()(const TailTarget<T>& target) const {
    const T l = target.log_p;
    const T log_p = target.is_upper ? log1mexp(l) : l;
    // P = x^a / Gamma(a + 1) to the last digit.
    const T log_small = (log_p + log_gamma_1p_) / a_;
    if (log_small < T(-40)) return std::exp(log_small);
    return solve_tail(guess(target, log_small), target.is_upper, [&](T x) {
      const Tail<T> tail = tails_(x);
      const T log_tail = tail.log_side(target.is_upper);
      const T slope = a_ * std::exp(tails_.log_term(x) - log_tail);
      return TailSlope<T>{log_tail - l, target.is_upper ? -slope : slope, a_ - x};
    });
  }

 private:
  [[nodiscard]] T guess(const TailTarget<T>& target, T log_small) const {
    const T small = std::exp(log_small);
    if (small < T(0.3) * (a_ + T(1))) return small * std::exp(small / (a_ + T(1)));
    if (target.is_upper) {
      // Q is about x^(a-1) e^-x / Gamma(a).
      const T far = -target.log_p - log_gamma_1p_ + std::log(a_);
      if (far > T(3) * a_ + T(2)) return far + (a_ - T(1)) * std::log(far);
    }
    // Wilson and Hilferty.
    const T z = normal_quantile_from_log(target.log_p);
    const T root = T(1) - T(1) / (T(9) * a_) + (target.is_upper ? -z : z) / (T(3) * std::sqrt(a_));
    const T cubed = a_ * root * root * root;
    return root > T(0.1) ? cubed : std::min(small, a_);
  }

  T a_;
  GammaTails<T> tails_;
  T log_gamma_1p_;
};

/// Quantiles of a beta distribution, as odds x / (1 - x).
template <typename T>
class BetaQuantile {
 public:
  BetaQuantile(T a, T b) : a_(a), b_(b), tails_(a, b), log_beta_(log_beta(a, b)) {}

  /// The given power of the odds.
  [[nodiscard]] T odds(const TailTarget<T>& target, T power) const {
    const T l = target.log_p;
    const T other = log1mexp(l);
    // I = x^a / (a B) to the last digit, or its mirror image.
    const T log_x = ((target.is_upper ? other : l) + std::log(a_) + log_beta_) / a_;
    const T log_y = ((target.is_upper ? l : other) + std::log(b_) + log_beta_) / b_;
    if (log_x < T(-40) - std::log1p(b_)) return std::exp(power * log_x);
    if (log_y < T(-40) - std::log1p(a_)) return std::exp(-power * log_y);
    const T odds = solve_tail(guess(target, log_x, log_y), target.is_upper, [&](T r) {
      const T y = T(1) / (T(1) + r);
      const T x = r > T(1) ? T(1) - y : r * y;
      const Tail<T> tail = tails_(x, y);
      const T log_tail = tail.log_side(target.is_upper);
      const T slope = std::exp(tails_.log_term(x, y) - log_tail);
      return TailSlope<T>{log_tail - l, target.is_upper ? -slope : slope, a_ * y - b_ * x};
    });
    return power == T(1) ? odds : std::pow(odds, power);
  }

 private:
  [[nodiscard]] T guess(const TailTarget<T>& target, T log_x, T log_y) const {
    const T mean = a_ / (a_ + b_);
    const T x = std::exp(log_x);
    const T y = std::exp(log_y);
    if (x < T(0.5) * (a_ + T(1)) / (a_ + b_ + T(2))) return x / (T(1) - x);
    if (y < T(0.5) * (b_ + T(1)) / (a_ + b_ + T(2))) return (T(1) - y) / y;
    if (std::min(a_, b_) > T(0.6)) {
      // Abramowitz and Stegun 26.5.22.
      T z = normal_quantile_from_log(target.log_p);
      if (!target.is_upper) z = -z;
      const T p = T(1) / (T(2) * a_ - T(1));
      const T q = T(1) / (T(2) * b_ - T(1));
      const T lambda = (z * z - T(3)) / T(6);
      const T h = T(2) / (p + q);
      if (h + lambda > T(0)) {
        const T w =
            z * std::sqrt(h + lambda) / h - (q - p) * (lambda + T(5) / T(6) - T(2) / (T(3) * h));
        if (std::abs(w) < T(20)) return a_ / b_ * std::exp(T(-2) * w);
      }
    }
    return std::min(std::max(mean / (T(1) - mean), T(1e-3)), T(1e3));
  }

  T a_;
  T b_;
  BetaTails<T> tails_;
  T log_beta_;
};

}  // namespace mlmath::detail

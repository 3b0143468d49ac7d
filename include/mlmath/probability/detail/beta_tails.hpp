// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/gamma_tails.hpp>
#include <mlmath/probability/detail/log_gamma.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace mlmath::detail {

/// \f$ a b - c d \f$ without the cancellation of rounded products.
template <typename T>
T difference_of_products(T a, T b, T c, T d) {
  const T product = c * d;
  const T error = std::fma(-c, d, product);
  return std::fma(a, b, -product) + error;
}

/// \f$ b x - a y \f$ for y = 1 - x, from the smaller of both, which is the one with all its digits.
template <typename T>
T excess_over_mean(T a, T b, T x, T y) {
  if (x > y) return -excess_over_mean(b, a, y, x);
  // (a x + b x) - a in doubled precision.
  const T p = a * x;
  const T q = b * x;
  const T rest = std::fma(a, x, -p) + std::fma(b, x, -q);
  const T sum = q - a;
  const T part = sum - q;
  const T error = (q - (sum - part)) + (-a - part);
  return (sum + p) + (error + rest + (p - ((sum + p) - sum)));
}

/// The incomplete beta functions of a, b > 0, prepared for them.
template <typename T>
class BetaTails {
 public:
  BetaTails(T a, T b) : a_(a), b_(b), from_a_(a, b), from_b_(b, a) {}

  /// \f$ \log\frac{x^a y^b}{B(a, b)} \f$ for x, y = 1 - x > 0.
  [[nodiscard]] T log_term(T x, T y) const {
    if (a_ <= b_) return from_a_.log_term(x, y) + std::log(a_);
    return from_b_.log_term(y, x) + std::log(b_);
  }

  /// A tail of the beta distribution at x = 1 - y.
  [[nodiscard]] Tail<T> operator()(T x, T y) const {
    if (!(x > T(0))) return {T(0), x == x ? T(0) : x, false};
    if (!(y > T(0))) return {T(0), y == y ? T(0) : y, true};
    if (from_a_.has_series(x)) return from_a_.series_tail(x);
    if (from_b_.has_series(y)) return mirrored(from_b_.series_tail(y));
    // To the side where the fraction converges: x at most the mean.
    if (difference_of_products(a_, y, b_, x) >= T(0)) return from_a_.fraction_tail(x, y);
    return mirrored(from_b_.fraction_tail(y, x));
  }

 private:
  /// Seen from one end: x is the distance from the end where the density is as \f$ x^{a-1} \f$.
  class End {
   public:
    End(T a, T b) : a_(a), b_(b) {
      const T smaller = a < b ? a : b;
      const T larger = a < b ? b : a;
      if (smaller >= T(10)) {
        constant_ = stirling_error(T(a + b)) - stirling_error(a) - stirling_error(b) +
                    T(0.5) * (std::log(b / (a + b)) - std::log(T(2) * std::numbers::pi_v<T> * a));
      } else {
        // log 1/(a B(a, b)), with x^a or y^b taken relative to the mean where the other is large.
        constant_ = log_gamma_ratio(larger, smaller) - log_gamma_1p(smaller);
        if (a > b) constant_ += std::log(b / a);
      }
    }

    /// \f$ \log\frac{x^a y^b}{a B(a, b)} \f$.
    [[nodiscard]] T log_term(T x, T y) const {
      const T n = a_ + b_;
      const T d = excess_over_mean(a_, b_, x, y);
      if (a_ >= T(10) && b_ >= T(10)) {
        return constant_ + a_ * deviation(T(d / a_), T(n * x / a_)) +
               b_ * deviation(T(-d / b_), T(n * y / b_));
      }
      return constant_ + a_ * log_of(x, y) + b_ * log_of(y, x);
    }

    [[nodiscard]] Tail<T> fraction_tail(T x, T y) const {
      return {log_term(x, y), a_ * fraction(x, y), false};
    }

    [[nodiscard]] bool has_series(T x) const {
      return a_ <= T(1) && x <= T(0.7) && b_ * x <= T(0.7);
    }

    /// \f$ I = \frac{x^a}{a B(a, b)} (1 + s) \f$ where x and b x are small and a is too.
    [[nodiscard]] Tail<T> series_tail(T x) const {
      T power(1);
      T sum(0);
      for (int n = 1; n < 500; ++n) {
        power *= (T(n) - b_) * x / T(n);
        const T term = power / (a_ + T(n));
        sum += term;
        if (!(std::abs(term) > std::numeric_limits<T>::epsilon() * T(0.25))) break;
      }
      const T s = a_ * sum;
      const T log_power = a_ * std::log(x) + constant_;
      const T rest = std::expm1(log_power);
      if ((T(1) + rest) * (T(1) + s) < T(0.7)) return {log_power, T(1) + s, false};
      return {T(0), -(rest + (T(1) + rest) * s), true};
    }

   private:
    /// log(1 + mu) - mu, given 1 + mu too.
    static T deviation(T mu, T one_plus_mu) {
      if (mu > T(-0.4) && mu < T(0.5)) return log1p_minus(mu);
      return std::log(one_plus_mu) - mu;
    }
    /// log x, given 1 - x too.
    static T log_of(T x, T y) { return x < T(0.5) ? std::log(x) : std::log1p(-y); }

    /// \f$ I_x(a, b) B(a, b) x^{-a} y^{-b} \f$ by the fraction of DiDonato and Morris.
    [[nodiscard]] T fraction(T x, T y) const {
      const T lambda = -excess_over_mean(a_, b_, x, y);
      T below = a_ + T(1);  // a + 2 m + 1
      const T start = a_ * (lambda + T(1)) / below;
      T last_quotient = T(1) / below;
      return T(1) / continued_fraction(start, [&](int n, T& numerator, T& b) {
               const T m = T(n);
               const T quotient = last_quotient;  // 1 / (a + 2 m - 1)
               below += T(2);
               last_quotient = T(1) / below;
               const T step = m * (b_ - m) * x * quotient;
               numerator = (a_ + m - T(1)) * (a_ + b_ + m - T(1)) * step * x * quotient;
               b = m + step + (a_ + m) * (lambda + T(1) + m * (T(1) + y)) * last_quotient;
             });
    }

    T a_;
    T b_;
    T constant_;
  };

  static Tail<T> mirrored(Tail<T> tail) {
    tail.is_upper = !tail.is_upper;
    return tail;
  }

  T a_;
  T b_;
  End from_a_;
  End from_b_;
};

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/log_gamma.hpp>
#include <mlmath/probability/detail/temme_gamma.hpp>
#include <mlmath/probability/error_function.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>

namespace mlmath::detail {

/// One of the two tails of a distribution, \f$ e^{s} f \f$, the one that is given with all its
/// digits however small it is, and through it the other.
template <typename T>
struct Tail {
  T log_scale;
  T factor;
  bool is_upper;

  [[nodiscard]] T value() const { return std::exp(log_scale) * factor; }
  [[nodiscard]] T log() const { return log_scale + std::log(factor); }
  /// The probability of the lower side, or of the upper one.
  [[nodiscard]] T side(bool upper) const { return upper == is_upper ? value() : T(1) - value(); }
  [[nodiscard]] T log_side(bool upper) const {
    return upper == is_upper ? log() : std::log1p(-value());
  }
};

/// A continued fraction \f$ b_0 + a_1/(b_1 + a_2/(b_2 + \ldots)) \f$ by its numerators and
/// denominators, without a division each step. `next(n)` sets a and b for n = 1, 2, ....
template <typename T, typename Next>
T continued_fraction(T b_0, const Next& next) {
  T numerator = b_0;
  T denominator(1);
  T last_numerator(1);
  T last_denominator(0);
  for (int n = 1; n < 5000000; ++n) {
    T a(0);
    T b(1);
    next(n, a, b);
    const T new_numerator = b * numerator + a * last_numerator;
    const T new_denominator = b * denominator + a * last_denominator;
    // |A_n/B_n - A_(n-1)/B_(n-1)|, cleared of its denominators.
    const T change = std::abs(new_numerator * denominator - numerator * new_denominator);
    const T size = std::abs(new_numerator * denominator);
    last_numerator = numerator;
    last_denominator = denominator;
    numerator = new_numerator;
    denominator = new_denominator;
    if (!(change > std::numeric_limits<T>::epsilon() * size)) break;
    if (std::abs(numerator) > T(1e100) || std::abs(denominator) > T(1e100)) {
      numerator *= T(1e-100);
      denominator *= T(1e-100);
      last_numerator *= T(1e-100);
      last_denominator *= T(1e-100);
    }
  }
  return numerator / denominator;
}

/// The incomplete gamma functions of a shape a > 0, prepared for it.
template <typename T>
class GammaTails {
 public:
  explicit GammaTails(T a)
      : a_(a),
        constant_(a < T(10)
                      ? -log_gamma_1p(a)
                      : -stirling_error(a) - T(0.5) * std::log(T(2) * std::numbers::pi_v<T> * a)) {}

  /// \f$ \log\frac{x^a e^{-x}}{\Gamma(a + 1)} \f$, x > 0.
  [[nodiscard]] T log_term(T x) const {
    if (a_ < T(10)) return (a_ * std::log(x) - x) + constant_;
    return constant_ + a_ * deviation(x);
  }

  /// A tail of the gamma distribution at x.
  [[nodiscard]] Tail<T> operator()(T x) const {
    if (!(x > T(0))) return {T(0), x == x ? T(0) : x, false};
    if (!(x <= std::numeric_limits<T>::max())) return {T(0), T(0), true};
    if constexpr (std::is_same_v<T, double>) {
      if (a_ >= 20 && std::abs(x - a_) <= 0.4 * a_) return near_shape(x);
    }
    if (a_ < T(1) && x < T(1.1)) return small_shape(x);
    if (x < a_ + T(1)) return {log_term(x), series(x), false};
    return {log_term(x), a_ * fraction(x), true};
  }

 private:
  /// \f$ \log(x/a) - (x - a)/a \f$.
  [[nodiscard]] T deviation(T x) const {
    const T mu = (x - a_) / a_;
    if (mu > T(-0.4) && mu < T(0.5)) return log1p_minus(mu);
    return std::log(x / a_) - mu;
  }

  [[nodiscard]] Tail<T> near_shape(T x) const {
    const T half_square = -deviation(x);
    const bool is_upper = x > a_;
    const T eta = std::copysign(std::sqrt(T(2) * half_square), x - a_);
    const T rest = temme_sum(a_, eta) / std::sqrt(T(2) * std::numbers::pi_v<T> * a_);
    const T half = T(0.5) * erfcx(T(std::sqrt(a_ * half_square)));
    return {-a_ * half_square, is_upper ? half + rest : half - rest, is_upper};
  }

  /// \f$ P = \frac{x^a}{\Gamma(a+1)} (1 + s) \f$, and Q where P is near 1, for a < 1 and x about 1
  /// at most.
  [[nodiscard]] Tail<T> small_shape(T x) const {
    T power(1);
    T sum(0);
    for (int n = 1; n < 100; ++n) {
      power *= -x / T(n);
      const T term = power / (a_ + T(n));
      sum += term;
      if (std::abs(term) < std::numeric_limits<T>::epsilon() * T(0.25)) break;
    }
    const T s = a_ * sum;
    const T log_power = a_ * std::log(x) + constant_;
    const T rest = std::expm1(log_power);
    if ((T(1) + rest) * (T(1) + s) < T(0.7)) return {log_power, T(1) + s, false};
    return {T(0), -(rest + (T(1) + rest) * s), true};
  }

  /// \f$ \sum_n x^n / ((a+1) \cdots (a+n)) \f$, x < a + 1.
  [[nodiscard]] T series(T x) const {
    T term(1);
    T sum(1);
    for (T k = a_ + T(1); term > std::numeric_limits<T>::epsilon() * T(0.25) * sum; k += T(1)) {
      term *= x / k;
      sum += term;
    }
    return sum;
  }

  /// \f$ \Gamma(a, x) x^{-a} e^x \f$, x > a + 1 or x > 1.
  [[nodiscard]] T fraction(T x) const {
    const T start = x + T(1) - a_;
    if (x > T(1e30)) return T(1) / start;
    return T(1) / continued_fraction(start, [&](int n, T& a, T& b) {
             a = -T(n) * (T(n) - a_);
             b = start + T(2 * n);
           });
  }

  T a_;
  T constant_;
};

}  // namespace mlmath::detail

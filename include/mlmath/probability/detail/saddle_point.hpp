// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/detail/log_gamma.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>
#include <utility>

/// Probabilities of counts without the cancellation of log gamma functions: the errors of
/// Stirling's formula and deviances, which are small where the probability is not (Loader, Fast and
/// accurate computation of binomial probabilities, 2000). All of it for any number type that
/// differentiates.
namespace mlmath::detail {

/// The built-in type under a number.
template <typename T>
using PlainType = std::decay_t<decltype(plain_value(std::declval<const T&>()))>;

/// \f$ \sum_j w^j / (2j + 3) \f$ for \f$ 0 \le w \le 1/9 \f$: what the series of atanh leaves after
/// its first term.
template <typename T>
T atanh_rest(const T& w) {
  using Plain = PlainType<T>;
  constexpr int digits = std::numeric_limits<Plain>::digits;
  const double size = double(plain_value(w));
  const int most = digits > 53 ? 22 : 17;
  const int few = digits > 53 ? 11 : 8;
  const int terms = size < 0.008 ? few : most;
  T sum = T(Plain(1) / Plain(2 * terms + 3));
  for (int j = terms - 1; j >= 0; --j) sum = sum * w + Plain(1) / Plain(2 * j + 3);
  return sum;
}

/// \f$ \log(1 + u) - u \f$ to full relative accuracy for every \f$ u > -1 \f$.
template <typename T>
T log1p_minus_of(const T& u) {
  if constexpr (std::is_arithmetic_v<T>) {
    return log1p_minus(u);
  } else {
    using std::log1p;
    using Plain = PlainType<T>;
    const Plain size = plain_value(u);
    if (size < Plain(-0.49) || size > Plain(0.98)) return log1p(u) - u;
    const T v = u / (u + Plain(2));
    const T w = v * v;
    return v * (Plain(2) * w * atanh_rest(w) - u);
  }
}

/// The error of Stirling's formula at 1, ..., 15: mpmath, loggamma(k + 1) - (k + 1/2) log(k) + k -
/// log(2 pi)/2.
inline constexpr double small_stirling_errors[] = {0,
                                                   0.08106146679532725821967026,
                                                   0.04134069595540929409382208,
                                                   0.02767792568499833914878929,
                                                   0.02079067210376509311152277,
                                                   0.01664469118982119216319487,
                                                   0.01387612882307074799874573,
                                                   0.01189670994589177009505572,
                                                   0.01041126526197209649747857,
                                                   0.009255462182712732917728637,
                                                   0.008330563433362871256469319,
                                                   0.007573675487951840794972024,
                                                   0.006942840107209529865664153,
                                                   0.006408994188004207068439631,
                                                   0.005951370112758847735624416,
                                                   0.00555473355196280137103869};

/// The error of Stirling's formula for any x > 0.
template <typename T>
T stirling_error_of(const T& x_arg) {
  using std::log1p;
  using Plain = PlainType<T>;
  if constexpr (std::is_same_v<T, double>) {
    if (x_arg < 16 && x_arg >= 1 && x_arg == std::floor(x_arg))
      return small_stirling_errors[int(x_arg)];
  }
  T x = x_arg;
  T sum = T(Plain(0));
  while (plain_value(x) < Plain(16)) {
    // What the error loses from x to x + 1: (x + 1/2) log(1 + 1/x) - 1.
    if (plain_value(x) < Plain(1)) {
      sum = sum + ((x + Plain(0.5)) * log1p(Plain(1) / x) - Plain(1));
    } else {
      const T v = Plain(1) / (Plain(2) * x + Plain(1));
      const T w = v * v;
      sum = sum + w * atanh_rest(w);
    }
    x = x + Plain(1);
  }
  if constexpr (std::is_arithmetic_v<T>) {
    return sum + stirling_error(x);
  } else {
    constexpr double coefficients[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                                       1.0 / 1188, -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400};
    const T inverse = Plain(1) / x;
    const T w = inverse * inverse;
    T series = T(Plain(coefficients[7]));
    for (int k = 6; k >= 0; --k) series = series * w + Plain(coefficients[k]);
    return sum + series * inverse;
  }
}

/// \f$ x \log(x / m) + m - x \f$ for x, m > 0, given also the difference \f$ d = x - m \f$, which
/// carries the accuracy where x is near m.
template <typename X, typename T>
T deviance(const X& x, const T& m, const T& d) {
  using std::abs;
  using std::log;
  using Plain = PlainType<T>;
  const Plain plain_x = plain_value(x);
  const Plain plain_m = plain_value(m);
  if (abs(plain_value(d)) < Plain(0.32) * (plain_x + plain_m))
    return -x * log1p_minus_of(T(-d / x));
  const Plain ratio = plain_x / plain_m;
  if (ratio <= std::numeric_limits<Plain>::max()) return x * log(x / m) - d;
  return x * (log(x) - log(m)) - d;
}

/// \f$ x - n p \f$ without the cancellation of a rounded product.
template <typename X, typename N, typename T>
auto excess_over_product(const X& x, const N& n, const T& p) {
  const auto rounded = x - n * p;
  using Result = std::decay_t<decltype(rounded)>;
  using Plain = PlainType<Result>;
  const DoubledNumber<Plain> product = two_product(Plain(plain_value(n)), Plain(plain_value(p)));
  const Plain exact = (Plain(plain_value(x)) - product.high) - product.low;
  const Plain correction = exact - Plain(plain_value(rounded));
  return correction - correction == 0 ? Result(rounded + correction) : rounded;
}

/// \f$ x (1 - p) - y p \f$ without cancellation: as far as its terms cancel it is that of the
/// arguments as they are given, as if computed in twice the precision.
template <typename X, typename Y, typename T>
auto odds_difference(const X& x, const Y& y, const T& p) {
  using Plain = PlainType<T>;
  const Plain a = plain_value(x);
  const Plain b = plain_value(y);
  const Plain s = plain_value(p);
  const DoubledNumber<Plain> q = two_sum(Plain(1), Plain(-s));
  const DoubledNumber<Plain> gain = two_product(a, q.high);
  const DoubledNumber<Plain> loss = two_product(b, s);
  const DoubledNumber<Plain> difference = two_sum(gain.high, Plain(-loss.high));
  const Plain exact = difference.high + (difference.low + (gain.low - loss.low) + a * q.low);
  const auto rounded = x * (Plain(1) - p) - y * p;
  const Plain correction = exact - Plain(plain_value(rounded));
  return correction - correction == 0 ? std::decay_t<decltype(rounded)>(rounded + correction)
                                      : rounded;
}

/// The logarithm of \f$ \frac{\Gamma(x + y + 1)}{\Gamma(x + 1) \Gamma(y + 1)} p^x (1 - p)^y \f$ for
/// x, y > 0 and 0 < p < 1, less \f$ \frac12 \log \frac{x + y}{2 \pi x y} \f$.
template <typename X, typename Y, typename T>
auto binomial_exponent(const X& x, const Y& y, const T& p) {
  using Plain = PlainType<T>;
  using Result = std::common_type_t<X, T>;
  const X n = x + y;
  const Result d = odds_difference(x, y, p);
  const Result successes = n * p;
  const Result failures = n * (Plain(1) - p);
  return Result(stirling_error_of(n) - stirling_error_of(x) - stirling_error_of(y) -
                deviance(x, successes, d) - deviance(y, failures, Result(-d)));
}

/// The logarithm of \f$ \binom{x + y}{x} p^x (1 - p)^y \f$, the probability of x successes and y
/// failures, for whole x, y >= 0.
template <typename Plain, typename T>
T log_binomial_term(Plain x, Plain y, const T& p) {
  using std::log;
  using std::log1p;
  if (y == 0) return x == 0 ? T(Plain(0)) : T(x * log(p));
  if (x == 0) return y * log1p(-p);
  if (!(plain_value(p) > 0 && plain_value(p) < 1)) {
    return T(-std::numeric_limits<Plain>::infinity());
  }
  const Plain spread = x / (x + y) * y;
  return binomial_exponent(x, y, p) -
         Plain(0.5) * std::log(Plain(2) * std::numbers::pi_v<Plain> * spread);
}

/// The logarithm of \f$ m^k e^{-m} / k! \f$ for a whole k >= 0, given also \f$ d = k - m \f$.
template <typename Plain, typename T>
T log_poisson_term(Plain k, const T& m, const T& d) {
  if (k == 0) return -m;
  if (!(plain_value(m) > 0)) return T(-std::numeric_limits<Plain>::infinity());
  return -stirling_error_of(k) - deviance(k, m, d) -
         Plain(0.5) * std::log(Plain(2) * std::numbers::pi_v<Plain> * k);
}

/// f(k) where x is a whole number k in [0, most], `outside` where it is none, NaN where it is NaN.
template <typename T, typename F>
T at_count(const T& x, PlainType<T> most, PlainType<T> outside, const F& f) {
  const PlainType<T> k = plain_value(x);
  if (k != k) return x;
  if (k < 0 || k > most || k != std::floor(k) || k - k != 0) return T(outside);
  return f(k);
}

}  // namespace mlmath::detail

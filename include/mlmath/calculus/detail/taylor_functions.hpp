// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/elementary_rules.hpp>
#include <mlmath/calculus/detail/polygamma.hpp>
#include <mlmath/calculus/taylor.hpp>

#include <cmath>
#include <concepts>
#include <numbers>
#include <type_traits>

/// The functions of <cmath> on truncated Taylor series. Where y = f(x) obeys y' = s x', the
/// coefficients follow from those of s: y_k = (1/k) sum_{j=1}^{k} j x_j s_{k-j}.
namespace mlmath {
namespace detail {

/// The integral of s x', from its value on.
template <typename Scalar, int K, typename Tag>
[[nodiscard]] Taylor<Scalar, K, Tag> integrate_series(const Scalar& value,
                                                      const Taylor<Scalar, K, Tag>& slope,
                                                      const Taylor<Scalar, K, Tag>& x) {
  Taylor<Scalar, K, Tag> y(value);
  for (int k = 1; k <= K; ++k) {
    for (int j = 1; j <= k; ++j) y[k] += Scalar(j) * x[j] * slope[k - j];
    y[k] /= Scalar(k);
  }
  return y;
}

/// The solution of y' = (a + b y + c y^2) x' with a given value.
template <typename Scalar, int K, typename Tag>
[[nodiscard]] Taylor<Scalar, K, Tag> riccati_series(const Scalar& value, const Scalar& first_slope,
                                                    int b, int c, const Taylor<Scalar, K, Tag>& x) {
  Taylor<Scalar, K, Tag> y(value);
  Taylor<Scalar, K, Tag> slope(first_slope);
  for (int k = 1; k <= K; ++k) {
    for (int j = 1; j <= k; ++j) y[k] += Scalar(j) * x[j] * slope[k - j];
    y[k] /= Scalar(k);
    Scalar square(0);
    for (int j = 0; j <= k; ++j) square += y[j] * y[k - j];
    slope[k] = Scalar(b) * y[k] + Scalar(c) * square;
  }
  return y;
}

/// sin and cos (sign = -1) or sinh and cosh (sign = 1): s' = c x', c' = sign s x'.
template <typename Scalar, int K, typename Tag>
void trigonometric_series(const Taylor<Scalar, K, Tag>& x, int sign, Taylor<Scalar, K, Tag>& s,
                          Taylor<Scalar, K, Tag>& c) {
  for (int k = 1; k <= K; ++k) {
    for (int j = 1; j <= k; ++j) {
      s[k] += Scalar(j) * x[j] * c[k - j];
      c[k] += Scalar(sign * j) * x[j] * s[k - j];
    }
    s[k] /= Scalar(k);
    c[k] /= Scalar(k);
  }
}

/// f(x) from the Taylor coefficients of f at the value of x.
template <typename Scalar, int K, typename Tag>
[[nodiscard]] Taylor<Scalar, K, Tag> compose_series(const Scalar* coefficients,
                                                    const Taylor<Scalar, K, Tag>& x) {
  Taylor<Scalar, K, Tag> step = x;
  step[0] = Scalar(0);
  Taylor<Scalar, K, Tag> y(coefficients[K]);
  for (int k = K - 1; k >= 0; --k) y = y * step + coefficients[k];
  return y;
}

/// x^n, n >= 0, by repeated squaring.
template <typename Scalar, int K, typename Tag>
[[nodiscard]] Taylor<Scalar, K, Tag> integer_power(Taylor<Scalar, K, Tag> x, long n) {
  Taylor<Scalar, K, Tag> y(1);
  for (; n > 0; n /= 2) {
    if (n % 2 == 1) y = y * x;
    if (n > 1) x = x * x;
  }
  return y;
}

}  // namespace detail

#define MLMATH_SERIES(name)                       \
  template <typename Scalar, int K, typename Tag> \
  [[nodiscard]] Taylor<Scalar, K, Tag> name(const Taylor<Scalar, K, Tag>& x)

MLMATH_SERIES(exp) {
  using std::exp;
  Taylor<Scalar, K, Tag> y(exp(x.value()));
  for (int k = 1; k <= K; ++k) {
    for (int j = 1; j <= k; ++j) y[k] += Scalar(j) * x[j] * y[k - j];
    y[k] /= Scalar(k);
  }
  return y;
}
MLMATH_SERIES(exp2) {
  using std::exp2;
  const Taylor<Scalar, K, Tag> scaled = x * static_cast<Scalar>(std::numbers::ln2_v<long double>);
  Taylor<Scalar, K, Tag> y(exp2(x.value()));
  for (int k = 1; k <= K; ++k) {
    for (int j = 1; j <= k; ++j) y[k] += Scalar(j) * scaled[j] * y[k - j];
    y[k] /= Scalar(k);
  }
  return y;
}
MLMATH_SERIES(expm1) {
  using std::expm1;
  Taylor<Scalar, K, Tag> y = exp(x);
  y[0] = expm1(x.value());
  return y;
}
MLMATH_SERIES(log) {
  using std::log;
  return detail::integrate_series(Scalar(log(x.value())), Taylor<Scalar, K, Tag>(1) / x, x);
}
MLMATH_SERIES(log2) {
  using std::log2;
  return detail::integrate_series(
      Scalar(log2(x.value())),
      Taylor<Scalar, K, Tag>(static_cast<Scalar>(std::numbers::log2e_v<long double>)) / x, x);
}
MLMATH_SERIES(log10) {
  using std::log10;
  return detail::integrate_series(
      Scalar(log10(x.value())),
      Taylor<Scalar, K, Tag>(static_cast<Scalar>(std::numbers::log10e_v<long double>)) / x, x);
}
MLMATH_SERIES(log1p) {
  using std::log1p;
  return detail::integrate_series(Scalar(log1p(x.value())), Taylor<Scalar, K, Tag>(1) / (x + 1), x);
}
MLMATH_SERIES(sqrt) {
  using std::sqrt;
  Taylor<Scalar, K, Tag> y(sqrt(x.value()));
  if (x.value() == Scalar(0)) return y;
  for (int k = 1; k <= K; ++k) {
    Scalar rest = x[k];
    for (int j = 1; j < k; ++j) rest -= y[j] * y[k - j];
    y[k] = rest / (Scalar(2) * y[0]);
  }
  return y;
}
MLMATH_SERIES(cbrt) {
  using std::cbrt;
  const Scalar root = cbrt(x.value());
  if (x.value() == Scalar(0)) return root;
  // 3 x y' = y x'
  Taylor<Scalar, K, Tag> y(root);
  for (int k = 1; k <= K; ++k) {
    for (int j = 1; j <= k; ++j) y[k] += Scalar(4 * j - 3 * k) * x[j] * y[k - j];
    y[k] /= Scalar(3 * k) * x[0];
  }
  return y;
}
MLMATH_SERIES(sin) {
  using std::cos;
  using std::sin;
  Taylor<Scalar, K, Tag> s(sin(x.value())), c(cos(x.value()));
  detail::trigonometric_series(x, -1, s, c);
  return s;
}
MLMATH_SERIES(cos) {
  using std::cos;
  using std::sin;
  Taylor<Scalar, K, Tag> s(sin(x.value())), c(cos(x.value()));
  detail::trigonometric_series(x, -1, s, c);
  return c;
}
MLMATH_SERIES(sinh) {
  using std::cosh;
  using std::sinh;
  Taylor<Scalar, K, Tag> s(sinh(x.value())), c(cosh(x.value()));
  detail::trigonometric_series(x, 1, s, c);
  return s;
}
MLMATH_SERIES(cosh) {
  using std::cosh;
  using std::sinh;
  Taylor<Scalar, K, Tag> s(sinh(x.value())), c(cosh(x.value()));
  detail::trigonometric_series(x, 1, s, c);
  return c;
}
MLMATH_SERIES(tan) {
  const Scalar value = detail::rules::Tan::value(x.value());
  return detail::riccati_series(value, detail::rules::Tan::slope(x.value(), value), 0, 1, x);
}
MLMATH_SERIES(tanh) {
  const Scalar value = detail::rules::Tanh::value(x.value());
  return detail::riccati_series(value, detail::rules::Tanh::slope(x.value(), value), 0, -1, x);
}
MLMATH_SERIES(sigmoid) {
  const Scalar value = detail::rules::Sigmoid::value(x.value());
  return detail::riccati_series(value, detail::rules::Sigmoid::slope(x.value(), value), 1, -1, x);
}
MLMATH_SERIES(asin) {
  using std::asin;
  const Scalar value = asin(x.value());
  if (x.value() == Scalar(1) || x.value() == Scalar(-1)) return value;
  return detail::integrate_series(value, Taylor<Scalar, K, Tag>(1) / sqrt((1 - x) * (1 + x)), x);
}
MLMATH_SERIES(acos) {
  using std::acos;
  Taylor<Scalar, K, Tag> y = -asin(x);
  y[0] = acos(x.value());
  return y;
}
MLMATH_SERIES(atan) {
  using std::atan;
  return detail::integrate_series(Scalar(atan(x.value())), Taylor<Scalar, K, Tag>(1) / (1 + x * x),
                                  x);
}
MLMATH_SERIES(asinh) {
  using std::asinh;
  return detail::integrate_series(Scalar(asinh(x.value())),
                                  Taylor<Scalar, K, Tag>(1) / sqrt(1 + x * x), x);
}
MLMATH_SERIES(acosh) {
  using std::acosh;
  const Scalar value = acosh(x.value());
  if (x.value() == Scalar(1)) return value;
  return detail::integrate_series(value, Taylor<Scalar, K, Tag>(1) / (sqrt(x - 1) * sqrt(x + 1)),
                                  x);
}
MLMATH_SERIES(atanh) {
  using std::atanh;
  return detail::integrate_series(Scalar(atanh(x.value())),
                                  Taylor<Scalar, K, Tag>(1) / ((1 - x) * (1 + x)), x);
}
MLMATH_SERIES(erf) {
  using std::erf;
  const Scalar factor = static_cast<Scalar>(2 * std::numbers::inv_sqrtpi_v<long double>);
  return detail::integrate_series(Scalar(erf(x.value())), exp(-(x * x)) * factor, x);
}
MLMATH_SERIES(erfc) {
  using std::erfc;
  const Scalar factor = static_cast<Scalar>(-2 * std::numbers::inv_sqrtpi_v<long double>);
  return detail::integrate_series(Scalar(erfc(x.value())), exp(-(x * x)) * factor, x);
}
MLMATH_SERIES(lgamma) {
  using detail::polygamma;
  using std::lgamma;
  Scalar coefficients[K + 1];
  coefficients[0] = lgamma(x.value());
  Scalar factorial(1);
  for (int k = 1; k <= K; ++k) {
    factorial *= Scalar(k);
    coefficients[k] = polygamma(k - 1, x.value()) / factorial;
  }
  return detail::compose_series(coefficients, x);
}
MLMATH_SERIES(tgamma) {
  using std::tgamma;
  const Scalar value = tgamma(x.value());
  Taylor<Scalar, K, Tag> logarithm = lgamma(x);
  logarithm[0] = Scalar(0);
  return exp(logarithm) * value;
}
MLMATH_SERIES(abs) {
  if (x.value() == Scalar(0)) return Scalar(0);
  return x.value() < Scalar(0) ? -x : x;
}
MLMATH_SERIES(fabs) { return abs(x); }
MLMATH_SERIES(log_sigmoid) {
  const Scalar value = detail::rules::LogSigmoid::value(x.value());
  return detail::integrate_series(value, sigmoid(-x), x);
}
MLMATH_SERIES(softplus) {
  const Scalar value = detail::rules::Softplus::value(x.value());
  return detail::integrate_series(value, sigmoid(x), x);
}
MLMATH_SERIES(logit) {
  const Scalar value = detail::rules::Logit::value(x.value());
  return detail::integrate_series(value, Taylor<Scalar, K, Tag>(1) / (x * (1 - x)), x);
}
MLMATH_SERIES(log1mexp) {
  const Scalar value = detail::rules::Log1mexp::value(x.value());
  return detail::integrate_series(value, Taylor<Scalar, K, Tag>(-1) / expm1(-x), x);
}
MLMATH_SERIES(relu) {
  if (x.value() != x.value()) return x;
  return x.value() > Scalar(0) ? x : Taylor<Scalar, K, Tag>(0);
}
MLMATH_SERIES(xlogx) {
  if (x.value() == Scalar(0)) return Scalar(0);
  return x * log(x);
}
MLMATH_SERIES(square) { return x * x; }
MLMATH_SERIES(cube) { return x * x * x; }

/// The derivatives of log gamma.
template <typename Scalar, int K, typename Tag>
[[nodiscard]] Taylor<Scalar, K, Tag> polygamma(int n, const Taylor<Scalar, K, Tag>& x) {
  using detail::polygamma;
  Scalar coefficients[K + 1];
  Scalar factorial(1);
  for (int k = 0; k <= K; ++k) {
    if (k > 0) factorial *= Scalar(k);
    coefficients[k] = polygamma(n + k, x.value()) / factorial;
  }
  return detail::compose_series(coefficients, x);
}
MLMATH_SERIES(digamma) { return polygamma(0, x); }
#undef MLMATH_SERIES

#define MLMATH_SERIES_STEP(name)                                               \
  template <typename Scalar, int K, typename Tag>                              \
  [[nodiscard]] Taylor<Scalar, K, Tag> name(const Taylor<Scalar, K, Tag>& x) { \
    using std::name;                                                           \
    return Scalar(name(x.value()));                                            \
  }
MLMATH_SERIES_STEP(ceil)
MLMATH_SERIES_STEP(floor)
MLMATH_SERIES_STEP(round)
MLMATH_SERIES_STEP(trunc)
MLMATH_SERIES_STEP(rint)
#undef MLMATH_SERIES_STEP

#define MLMATH_SERIES_TEST(name)                             \
  template <typename Scalar, int K, typename Tag>            \
  [[nodiscard]] bool name(const Taylor<Scalar, K, Tag>& x) { \
    using std::name;                                         \
    return name(x.value());                                  \
  }
MLMATH_SERIES_TEST(isnan)
MLMATH_SERIES_TEST(isinf)
MLMATH_SERIES_TEST(isfinite)
MLMATH_SERIES_TEST(signbit)
#undef MLMATH_SERIES_TEST

/// x^c, for a constant c.
template <typename Scalar, int K, typename Tag, detail::ConstantOf<Taylor<Scalar, K, Tag>> Constant>
[[nodiscard]] Taylor<Scalar, K, Tag> pow(const Taylor<Scalar, K, Tag>& x,
                                         const Constant& constant) {
  using std::floor;
  using std::pow;
  const Scalar c = static_cast<Scalar>(constant);
  if (c == floor(c) && c >= Scalar(0) && c <= Scalar(1024)) {
    return detail::integer_power(x, static_cast<long>(c));
  }
  Taylor<Scalar, K, Tag> y(pow(x.value(), c));
  if (x.value() == Scalar(0) && c > Scalar(0)) {
    // x^c is flat to the order below c; beyond, no finite derivative exists and 0 stands for it.
    return y;
  }
  // x y' = c y x'
  for (int k = 1; k <= K; ++k) {
    for (int j = 1; j <= k; ++j) y[k] += (c * Scalar(j) - Scalar(k - j)) * x[j] * y[k - j];
    y[k] /= Scalar(k) * x[0];
  }
  return y;
}
/// x^y.
template <typename Scalar, int K, typename Tag>
[[nodiscard]] Taylor<Scalar, K, Tag> pow(const Taylor<Scalar, K, Tag>& x,
                                         const Taylor<Scalar, K, Tag>& y) {
  using std::pow;
  Taylor<Scalar, K, Tag> exponent = y * log(x);
  exponent[0] = Scalar(0);
  return exp(exponent) * Scalar(pow(x.value(), y.value()));
}
/// c^x, for a constant c.
template <typename Scalar, int K, typename Tag, detail::ConstantOf<Taylor<Scalar, K, Tag>> Constant>
[[nodiscard]] Taylor<Scalar, K, Tag> pow(const Constant& constant,
                                         const Taylor<Scalar, K, Tag>& x) {
  using std::log;
  using std::pow;
  const Scalar c = static_cast<Scalar>(constant);
  Taylor<Scalar, K, Tag> exponent = x * Scalar(log(c));
  exponent[0] = Scalar(0);
  return exp(exponent) * Scalar(pow(c, x.value()));
}
/// The angle of the point (x, y).
template <typename Scalar, int K, typename Tag>
[[nodiscard]] Taylor<Scalar, K, Tag> atan2(const Taylor<Scalar, K, Tag>& y,
                                           const Taylor<Scalar, K, Tag>& x) {
  using std::atan2;
  const Scalar value = atan2(y.value(), x.value());
  const Taylor<Scalar, K, Tag> r2 = x * x + y * y;
  if (r2.value() == Scalar(0)) return value;
  return detail::integrate_series(value, x / r2, y) -
         detail::integrate_series(Scalar(0), y / r2, x);
}
/// The length of (x, y), without overflow; 0 at (0, 0).
template <typename Scalar, int K, typename Tag>
[[nodiscard]] Taylor<Scalar, K, Tag> hypot(const Taylor<Scalar, K, Tag>& x,
                                           const Taylor<Scalar, K, Tag>& y) {
  using std::hypot;
  const Scalar length = hypot(x.value(), y.value());
  if (length == Scalar(0)) return length;
  const Taylor<Scalar, K, Tag> a = x / length;
  const Taylor<Scalar, K, Tag> b = y / length;
  Taylor<Scalar, K, Tag> result = sqrt(a * a + b * b) * length;
  result[0] = length;
  return result;
}
/// The larger of two; a tie shares the derivatives half and half.
template <typename Scalar, int K, typename Tag>
[[nodiscard]] Taylor<Scalar, K, Tag> max(const Taylor<Scalar, K, Tag>& x,
                                         const Taylor<Scalar, K, Tag>& y) {
  if (x == y) return (x + y) / 2;
  return x < y ? y : x;
}
/// The smaller of two; a tie shares the derivatives half and half.
template <typename Scalar, int K, typename Tag>
[[nodiscard]] Taylor<Scalar, K, Tag> min(const Taylor<Scalar, K, Tag>& x,
                                         const Taylor<Scalar, K, Tag>& y) {
  if (x == y) return (x + y) / 2;
  return y < x ? y : x;
}
/// The larger of two numbers; a tie with a constant counts as the constant.
template <typename Scalar, int K, typename Tag, detail::ConstantOf<Taylor<Scalar, K, Tag>> Constant>
[[nodiscard]] Taylor<Scalar, K, Tag> max(const Taylor<Scalar, K, Tag>& x, const Constant& c) {
  return x <= Taylor<Scalar, K, Tag>(c) ? Taylor<Scalar, K, Tag>(c) : x;
}
/// The smaller of two numbers; a tie with a constant counts as the constant.
template <typename Scalar, int K, typename Tag, detail::ConstantOf<Taylor<Scalar, K, Tag>> Constant>
[[nodiscard]] Taylor<Scalar, K, Tag> min(const Taylor<Scalar, K, Tag>& x, const Constant& c) {
  return x >= Taylor<Scalar, K, Tag>(c) ? Taylor<Scalar, K, Tag>(c) : x;
}
/// x log y, 0 where x is 0, even at y = 0.
template <typename Scalar, int K, typename Tag>
[[nodiscard]] Taylor<Scalar, K, Tag> xlogy(const Taylor<Scalar, K, Tag>& x,
                                           const Taylor<Scalar, K, Tag>& y) {
  if (x.value() == Scalar(0) && y.value() == Scalar(0)) return Scalar(0);
  return x * log(y);
}
/// x log(1 + y), 0 where x is 0, even at y = -1.
template <typename Scalar, int K, typename Tag>
[[nodiscard]] Taylor<Scalar, K, Tag> xlog1py(const Taylor<Scalar, K, Tag>& x,
                                             const Taylor<Scalar, K, Tag>& y) {
  if (x.value() == Scalar(0) && y.value() == Scalar(-1)) return Scalar(0);
  return x * log1p(y);
}

#define MLMATH_SERIES_WITH_CONSTANT(name)                                                         \
  template <typename Scalar, int K, typename Tag,                                                 \
            detail::ConstantOf<Taylor<Scalar, K, Tag>> Constant>                                  \
  [[nodiscard]] Taylor<Scalar, K, Tag> name(const Taylor<Scalar, K, Tag>& x, const Constant& c) { \
    return name(x, Taylor<Scalar, K, Tag>(c));                                                    \
  }                                                                                               \
  template <typename Scalar, int K, typename Tag,                                                 \
            detail::ConstantOf<Taylor<Scalar, K, Tag>> Constant>                                  \
  [[nodiscard]] Taylor<Scalar, K, Tag> name(const Constant& c, const Taylor<Scalar, K, Tag>& x) { \
    return name(Taylor<Scalar, K, Tag>(c), x);                                                    \
  }
MLMATH_SERIES_WITH_CONSTANT(atan2)
MLMATH_SERIES_WITH_CONSTANT(hypot)
MLMATH_SERIES_WITH_CONSTANT(xlogy)
MLMATH_SERIES_WITH_CONSTANT(xlog1py)
#undef MLMATH_SERIES_WITH_CONSTANT
/// The larger of two numbers; a tie with a constant counts as the constant.
template <typename Scalar, int K, typename Tag, detail::ConstantOf<Taylor<Scalar, K, Tag>> Constant>
[[nodiscard]] Taylor<Scalar, K, Tag> max(const Constant& c, const Taylor<Scalar, K, Tag>& x) {
  return max(x, c);
}
/// The smaller of two numbers; a tie with a constant counts as the constant.
template <typename Scalar, int K, typename Tag, detail::ConstantOf<Taylor<Scalar, K, Tag>> Constant>
[[nodiscard]] Taylor<Scalar, K, Tag> min(const Constant& c, const Taylor<Scalar, K, Tag>& x) {
  return min(x, c);
}
/// As max, but a NaN is passed over.
template <typename Scalar, int K, typename Tag, typename Other>
[[nodiscard]] Taylor<Scalar, K, Tag> fmax(const Taylor<Scalar, K, Tag>& x, const Other& y) {
  if (x.value() != x.value()) return y;
  return y != y ? x : max(x, y);
}
/// As min, but a NaN is passed over.
template <typename Scalar, int K, typename Tag, typename Other>
[[nodiscard]] Taylor<Scalar, K, Tag> fmin(const Taylor<Scalar, K, Tag>& x, const Other& y) {
  if (x.value() != x.value()) return y;
  return y != y ? x : min(x, y);
}

}  // namespace mlmath

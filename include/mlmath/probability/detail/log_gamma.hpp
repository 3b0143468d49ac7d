// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/pack.hpp>

#include <cmath>
#include <numbers>
#include <type_traits>

/// The logarithm of the gamma function and what the incomplete gamma and beta functions need of it.
/// The polynomials are Chebyshev interpolants of our own.
namespace mlmath::detail {

inline constexpr double log_gamma_coefficients[] = {
    0x1.b0ee6072093cep-2,   -0x1.9ae6509ea10a2p-4,  0x1.0e0c9df2934aap-5,  -0x1.95ce223a9b905p-7,
    0x1.47974853c6420p-8,   -0x1.145121faa05f5p-9,  0x1.dfebcf6898512p-11, -0x1.a96a3f5ba762ep-12,
    0x1.7ed74100d3250p-13,  -0x1.5c86cffe0af02p-14, 0x1.402c58f4ab99fp-15, -0x1.2850979b0f6fbp-16,
    0x1.1438d318b3415p-17,  -0x1.01a2205a29881p-18, 0x1.d974c82e05299p-20, -0x1.f0587864e653ep-21,
    0x1.0b7ea3e779fd7p-21,  0x1.85b6605ca2b73p-24,  0x1.dc0e68e5e2f3cp-24, -0x1.294648652e217p-21,
    -0x1.db91811d59fbfp-22, 0x1.8b0bcedac8354p-23,  0x1.346d4b034a1dap-21, 0x1.874535882bdc2p-22,
    0x1.75c8e4b0bb849p-24};

/// \f$ \log\Gamma(2 + y) / (y (y + 1)) \f$ for -1 <= y <= 1/2: without the zeros of the
/// logarithm, so that the product with them has all digits.
[[gnu::always_inline]] inline Pack log_gamma_centre(Pack y) {
  return polynomial(y, log_gamma_coefficients);
}

/// \f$ x s(x) \f$ as a function of z = 1/x^2 <= 1/64, where s is the error of Stirling's formula.
[[gnu::always_inline]] inline Pack stirling_kernel(Pack z) {
  Pack p = z * -0x1.55e1a052755dep-6 + 0x1.96e55487fa23cp-8;
  p = p * z - 0x1.f6000e2b869b2p-10;
  p = p * z + 0x1.b94f7225f2c24p-11;
  p = p * z - 0x1.38137ec71d8dbp-11;
  p = p * z + 0x1.a01a019ee5550p-11;
  p = p * z - 0x1.6c16c16c16b2ep-9;
  return p * z + 0x1.5555555555555p-4;
}

/// The same for 1/x^2 <= 1/4.5^2, to what the sum with the rest of the formula takes of it.
inline constexpr double stirling_coefficients[] = {
    0x1.5555555555553p-4,   -0x1.6c16c16c01d05p-9, 0x1.a01a012738d64p-11,
    -0x1.38133171142f4p-11, 0x1.b9350d274532dp-11, -0x1.f38c119299818p-10,
    0x1.88ffff92b91cap-8,   -0x1.4d60b851f28a6p-6, 0x1.7545d7a0742fep-5};

/// \f$ \log |\Gamma(x)| \f$: Stirling's formula from 4.5 on, below that the polynomial between 1
/// and 2.5 and the recurrence, whose factors v go into one logarithm.
inline Pack log_gamma_kernel(Pack x) {
  const auto is_large = x >= 4.5;
  const auto below_one = x < 1;
  // Up into [1, 2.5) by one step, down by one or two.
  const auto above_one_step = x >= 2.5;
  const auto above_two_steps = x >= 3.5;
  const Pack below = x - 1;
  const Pack v =
      select(below_one, x,
             select(above_two_steps, below * (x - 2), select(above_one_step, below, splat(1))));
  const Pack from_one =
      select(below_one, x,
             x - select(above_two_steps, splat(3), select(above_one_step, splat(2), splat(1))));
  // x - 2 and so on, exactly also where x - 1 is not.
  const Pack y =
      select(below_one, below,
             x - select(above_two_steps, splat(4), select(above_one_step, splat(3), splat(2))));
  const Pack log_v = log_kernel(select(is_large, x, v));
  const Pack near = y * from_one * log_gamma_centre(y) + select(below_one, -log_v, log_v);
  const Pack inverse = 1 / x;
  const Pack correction = inverse * polynomial(inverse * inverse, stirling_coefficients);
  const Pack far = (x - 0.5) * (log_v - 1) + (0.41893853320467274178 + correction);
  Pack result = select(is_large, far, near);
  result = select(x == 0, splat(infinity), result);
  if (!has_negative(x)) return result;
  double arguments[pack_size];
  double results[pack_size];
  store(arguments, x);
  store(results, result);
  for (int k = 0; k < pack_size; ++k) {
    if (arguments[k] < 0) results[k] = std::lgamma(arguments[k]);
  }
  return load(results);
}

/// \f$ \log |\Gamma(x)| \f$ of a real number.
template <typename T>
T log_gamma(T x) {
  if constexpr (std::is_same_v<T, double>) {
    return first(log_gamma_kernel(splat(x)));
  } else {
    return std::lgamma(x);
  }
}

/// \f$ (\zeta(k) - 1) / k \f$ for k = 2, ..., 35 (mpmath).
inline constexpr long double zeta_tail[] = {
    0.322467033424113218236208L,       0.0673523010531980951332461L,
    0.0205808084277845478790009L,      0.0073855510286739852662731L,
    0.00289051033074152328575299L,     0.00119275391170326097711394L,
    0.000509669524743042422335655L,    0.000223154758453579379761419L,
    0.0000994575127818085337145959L,   0.0000449262367381331417002075L,
    0.0000205072127756706915531665L,   0.00000943948827526839590398743L,
    0.00000437486678990748780418179L,  0.0000020392157538013662367819L,
    0.000000955141213040741983285718L, 0.000000449246919876456604329429L,
    0.000000212071848055546658692314L, 0.000000100432248239680996087208L,
    4.76981016936398056576019e-8L,     2.271109460894316491032e-8L,
    1.08386592148969540910749e-8L,     5.18347504197004665512125e-9L,
    2.48367454380247831718501e-9L,     1.19214014058609120744255e-9L,
    5.73136724167886201333019e-10L,    2.75952288512423314517815e-10L,
    1.33047643742444894814972e-10L,    6.42296456383810002208245e-11L,
    3.10442477473222727623922e-11L,    1.5021384080754142170933e-11L,
    7.27597448023907966250455e-12L,    3.52774247657591508361507e-12L,
    1.71199179055961790860108e-12L,    8.31538584142028481979836e-13L};

/// Riemann's zeta function at k = 2, 3, ....
template <typename T>
T zeta(int k) {
  return k <= 35 ? T(1 + k * zeta_tail[k - 2]) : T(1) + std::exp2(T(-k));
}

/// \f$ \log\Gamma(1 + a) \f$ with full relative accuracy also where a is small, a > -1/2.
template <typename T>
T log_gamma_1p(T a) {
  if (!(std::abs(a) <= T(0.5))) return log_gamma(T(1) + a);
  if constexpr (std::is_same_v<T, double>) {
    if (a >= 0) return a * (a - 1) * first(log_gamma_centre(splat(a - 1)));
    return a * (1 + a) * first(log_gamma_centre(splat(a))) - std::log1p(a);
  } else {
    T sum(0);
    for (int k = 33; k >= 0; --k) sum = T(zeta_tail[k]) - a * sum;
    return a * (T(1) - std::numbers::egamma_v<T> + a * sum) - std::log1p(a);
  }
}

/// The error of Stirling's formula,
/// \f$ s(x) = \log\Gamma(x) - (x - \frac12) \log x + x - \frac12 \log 2\pi \f$, for x >= 8.
template <typename T>
T stirling_error(T x) {
  if constexpr (std::is_same_v<T, double>) {
    return first(stirling_kernel(splat(1 / (x * x)))) / x;
  } else {
    // B_2k / (2k (2k - 1)); from 20 on the eleventh term is below the last digit.
    constexpr long double series[] = {1.0L / 12,           -1.0L / 360,       1.0L / 1260,
                                      -1.0L / 1680,        1.0L / 1188,       -691.0L / 360360,
                                      1.0L / 156,          -3617.0L / 122400, 43867.0L / 244188,
                                      -174611.0L / 125400, 77683.0L / 5796};
    // s(x) - s(x + 1) = (x + 1/2) log(1 + 1/x) - 1
    T shifted(0);
    for (; x < T(20); x += T(1)) shifted += (x + T(0.5)) * std::log1p(T(1) / x) - T(1);
    const T z = T(1) / (x * x);
    T sum(0);
    for (int k = 10; k >= 0; --k) sum = sum * z + T(series[k]);
    return shifted + sum / x;
  }
}

/// \f$ \log(1 + x) - x \f$ without cancellation, for -0.4 < x < 0.5: a pack or a real number.
template <typename X>
X log1p_minus_near(const X& x) {
  using Coefficient = std::conditional_t<std::is_same_v<X, Pack>, double, X>;
  // With s = x / (2 + x): log(1 + x) = 2 artanh(s), and 2 s - x = -x s.
  const X s = x / (2 + x);
  const X z = s * s;
  X sum = x - x;
  constexpr int terms = std::is_same_v<X, long double> ? 18 : 14;
  for (int k = terms; k >= 1; --k) sum = sum * z + Coefficient(1) / Coefficient(2 * k + 1);
  return s * (2 * z * sum - x);
}

/// \f$ \log(1 + x) - x \f$ without cancellation.
template <typename T>
T log1p_minus(T x) {
  return x > T(-0.4) && x < T(0.5) ? log1p_minus_near(x) : std::log1p(x) - x;
}

/// \f$ \log\Gamma(b + a) - \log\Gamma(b) \f$ for a, b > 0, with full relative accuracy also where
/// it is small, as for small a.
template <typename T>
T log_gamma_ratio(T b, T a) {
  if (a > b && b < T(10)) return log_gamma(T(b + a)) - log_gamma(b);
  T sum(0);
  for (; b < T(10); b += T(1)) sum -= std::log1p(a / b);
  const T step = std::log1p(a / b);
  T correction(0);
  if (step > T(0.1)) {
    correction = stirling_error(T(b + a)) - stirling_error(b);
  } else {
    // Term by term, b^-m ((1 + a/b)^-m - 1).
    constexpr long double series[] = {
        1.0L / 12,        -1.0L / 360, 1.0L / 1260,       -1.0L / 1680,      1.0L / 1188,
        -691.0L / 360360, 1.0L / 156,  -3617.0L / 122400, 43867.0L / 244188, -174611.0L / 125400};
    T power = T(1) / b;
    for (int k = 0; k < 10; ++k) {
      correction += T(series[k]) * power * std::expm1(-T(2 * k + 1) * step);
      power /= b * b;
    }
  }
  return sum + a * std::log(b) + b * log1p_minus(T(a / b)) + (a - T(0.5)) * step + correction;
}

/// \f$ \log B(a, b) \f$.
template <typename T>
T log_beta(T a, T b) {
  return a < b ? log_gamma(a) - log_gamma_ratio(b, a) : log_gamma(b) - log_gamma_ratio(a, b);
}

}  // namespace mlmath::detail

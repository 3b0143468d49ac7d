// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <numbers>
#include <type_traits>
#include <vector>

/// The derivatives of log gamma, which the rules of lgamma and tgamma need at every order.
namespace mlmath::detail {

/// \f$ \psi^{(n)}(x) \f$ for x > 0: upward recurrence to where the asymptotic series holds.
template <std::floating_point Real>
Real polygamma_positive(int n, Real x) {
  // B_2, B_4, ..., B_24.
  constexpr long double bernoulli[] = {1.0L / 6,         -1.0L / 30,      1.0L / 42,
                                       -1.0L / 30,       5.0L / 66,       -691.0L / 2730,
                                       7.0L / 6,         -3617.0L / 510,  43867.0L / 798,
                                       -174611.0L / 330, 854513.0L / 138, -236364091.0L / 2730};
  Real shifted_sum(0);
  const Real start = Real(n + 14);
  if (n == 0) {
    for (; x < start; x += Real(1)) shifted_sum += Real(1) / x;
    const Real inverse_square = Real(1) / (x * x);
    Real series(0);
    for (int k = 12; k >= 1; --k) {
      series = (series + Real(bernoulli[k - 1]) / Real(2 * k)) * inverse_square;
    }
    return std::log(x) - Real(0.5) / x - series - shifted_sum;
  }
  Real factorial(1);  // (n - 1)!
  for (int k = 2; k < n; ++k) factorial *= Real(k);
  const Real n_factorial = factorial * Real(n);
  for (; x < start; x += Real(1)) shifted_sum += n_factorial / std::pow(x, Real(n + 1));
  const Real inverse_square = Real(1) / (x * x);
  // (-1)^(n+1) psi^(n) = (n-1)!/x^n + n!/(2 x^(n+1)) + sum_k B_2k (2k+n-1)!/((2k)! x^(2k+n))
  Real coefficient = n_factorial * Real(n + 1) / Real(2);
  Real power = inverse_square;
  Real series(0);
  for (int k = 1; k <= 12; ++k) {
    series += Real(bernoulli[k - 1]) * coefficient * power;
    coefficient *= Real(2 * k + n) * Real(2 * k + n + 1) / (Real(2 * k + 1) * Real(2 * k + 2));
    power *= inverse_square;
  }
  const Real sum =
      (factorial + n_factorial / (Real(2) * x) + series) * std::pow(x, Real(-n)) + shifted_sum;
  return n % 2 == 0 ? -sum : sum;
}

/// \f$ \psi(z + h) \f$ at the positive zero z, by its Taylor series: full relative accuracy there.
template <std::floating_point Real>
Real digamma_near_zero(Real h) {
  // psi^(k)(z)/k!, k = 1, ..., 26 (mpmath: polygamma(k, z)/factorial(k)).
  constexpr long double taylor[] = {
      0.96767224544762117042744L,     -0.44276316898359210609287L,
      0.2584997609556510106244L,      -0.16394270544240652750425L,
      0.10782405069126236575718L,     -0.072199561256454710926122L,
      0.048804288164143107225093L,    -0.033161126474847359292258L,
      0.022597648232218104659625L,    -0.0154247659049489591388L,
      0.010538791616612175388124L,    -0.0072045343863568682409705L,
      0.0049267813957298534463543L,   -0.0033698016554393280827929L,
      0.0023051263267349278369384L,   -0.0015769367714301972592709L,
      0.0010788252019162965806919L,   -0.00073807093899600512956605L,
      0.0005049532658346020351774L,   -0.00034546802510630769955557L,
      0.0002363560156402705279237L,   -0.00016170622091974803449358L,
      0.00011063372768747410904087L,  -0.000075691795821950659192377L,
      0.000051785757952220808689933L, -0.000035430070947659606315699L};
  Real sum(0);
  for (int k = 26; k >= 1; --k) sum = (sum + Real(taylor[k - 1])) * h;
  return sum;
}

/// \f$ \frac{d^n}{dx^n} \pi \cot(\pi x) \f$, a polynomial in the cotangent.
template <std::floating_point Real>
Real cotangent_derivative(int n, Real x) {
  constexpr Real pi = std::numbers::pi_v<Real>;
  const Real turn = x - std::round(x);  // exact, and the tangent has period 1 in x
  const Real c = Real(1) / std::tan(pi * turn);
  std::vector<Real> polynomial{Real(0), Real(1)};  // of c, lowest power first
  Real scale = pi;
  for (int order = 0; order < n; ++order) {
    std::vector<Real> next(polynomial.size() + 1, Real(0));
    for (std::size_t k = 1; k < polynomial.size(); ++k) {
      next[k - 1] -= Real(k) * polynomial[k];
      next[k + 1] -= Real(k) * polynomial[k];
    }
    polynomial = next;
    scale *= pi;
  }
  Real sum(0);
  for (std::size_t k = polynomial.size(); k-- > 0;) sum = sum * c + polynomial[k];
  return scale * sum;
}

/// The polygamma function \f$ \psi^{(n)}(x) = \frac{d^{n+1}}{dx^{n+1}} \log|\Gamma(x)| \f$, n >= 0.
/// NaN at the poles 0, -1, -2, ...
template <std::floating_point Real>
Real polygamma(int n, Real x) {
  if constexpr (std::same_as<Real, float>) {
    return static_cast<float>(polygamma(n, static_cast<double>(x)));
  } else {
    if (std::isnan(x)) return x;
    if (std::isinf(x)) {
      if (x < Real(0)) return std::numeric_limits<Real>::quiet_NaN();
      return n == 0 ? x : Real(0);
    }
    if (x <= Real(0)) {
      if (x == std::floor(x)) return std::numeric_limits<Real>::quiet_NaN();
      const Real reflected = polygamma_positive(n, Real(1) - x);
      const Real cotangent = cotangent_derivative(n, x);
      return n % 2 == 0 ? reflected - cotangent : -reflected - cotangent;
    }
    if (n == 0) {
      constexpr Real zero_high = Real(1.4616321449683622457627052426687441766262054443359375L);
      constexpr Real zero_low = Real(9.549995429965697715184e-17L);
      const Real h = (x - zero_high) - zero_low;
      if (std::abs(h) <= Real(0.25)) return digamma_near_zero(h);
    }
    return polygamma_positive(n, x);
  }
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/information/detail/divergence_terms.hpp>

#include <Eigen/Core>

#include <cmath>

/// The divergences of gamma, beta and Dirichlet laws as sums of terms that are not negative. By
/// Binet, lgamma(x) = (x - 1/2) log x - x + log(2 pi) / 2 + mu(x), so that what is left of lgamma(b)
/// when its tangent at a is taken away is b log(b / a) - b + a, and half of t - log(1 + t) with
/// t = (b - a) / a, and the same of mu, which is convex.
namespace mlmath::detail {

/// t - log(1 + t), without cancellation around 0.
template <typename T>
T excess_over_log(const T& t) {
  using std::log1p;
  const T s = t / (T(2) + t);
  if (s > T(-0.2) && s < T(0.2)) return s * (t - log_ratio_tail(s));
  return t - T(log1p(t));
}

/// b / a - 1 - log(b / a), with d = b - a.
template <typename T>
T ratio_excess(const T& b, const T& a, const T& d) {
  return KlTerm::from_difference(a, b, T(-d)) / a;
}

/// (b / a)^2 - 1 - log (b / a)^2.
template <typename T>
T square_ratio_excess(const T& b, const T& a) {
  const T t = (b - a) / a;
  if (t > T(-0.2) && t < T(0.2)) return excess_over_log(T(t * (T(2) + t)));
  const T ratio = b / a;
  return (ratio - T(1)) * (ratio + T(1)) - T(2) * KlTerm::log_of_ratio(b, a);
}

/// sum over i of c(i) times what is left of y^-m, m = first + 2 i, at y = x + d when its tangent at
/// x is taken away: x^-m (d / x)^2 times the sum over j of (m + 1 - j) (x / y)^j.
template <typename T, typename Coefficient>
T power_excess(const T& x, const T& d, int first, int size, const Coefficient& c) {
  const T ratio = x / (x + d);
  const T inverse = T(1) / x;
  T power(1);      // ratio^m
  T geometric(0);  // the sum of ratio^j for j <= m
  T weighted(0);   // the sum of the above for all orders up to m
  T inverse_power(1);
  T total(0);
  for (int m = 1; m < first + 2 * size; ++m) {
    power *= ratio;
    geometric += power;
    weighted += geometric;
    inverse_power *= inverse;
    if (m < first || (m - first) % 2 == 1) continue;
    total += T(c((m - first) / 2)) * inverse_power * weighted;
  }
  return total * (d / x) * (d / x);
}

/// mu(x) - mu(x + 1) = (x + 1/2) log(1 + 1 / x) - 1, and its derivative.
template <typename T>
T binet_step(const T& x) {
  using std::log1p;
  return (x + T(0.5)) * T(log1p(T(1) / x)) - T(1);
}
template <typename T>
T binet_step_slope(const T& x) {
  using std::log1p;
  return T(log1p(T(1) / x)) - (x + T(0.5)) / (x * (x + T(1)));
}

/// mu(b) - mu(a) - (b - a) mu'(a) >= 0, with d = b - a.
template <typename T>
T binet_excess(T b, T a, const T& d) {
  T total(0);
  // Up to where Stirling's series has all digits. Far from a the tangent cancels nothing.
  while (a < T(16) || b < T(16)) {
    const bool is_near = a < T(4) * b && b < T(4) * a;
    if (!is_near) {
      total += binet_step(b) - binet_step(a) - d * binet_step_slope(a);
    } else if (a < T(1) || b < T(1)) {
      const T next_a = a + T(1);
      const T next_b = b + T(1);
      total += (ratio_excess(b, a, d) + ratio_excess(next_b, next_a, d)) / T(2) -
               (KlTerm::from_difference(b, a, d) - KlTerm::from_difference(next_b, next_a, d));
    } else {
      // Gudermann's series of the step, in powers of 1 / (2 x + 1).
      total += power_excess(T(T(2) * a + T(1)), T(T(2) * d), 2, 17,
                            [](int k) { return 1.0 / (2 * k + 3); });
    }
    a += T(1);
    b += T(1);
  }
  static constexpr double stirling[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                                        1.0 / 1188, -691.0 / 360360, 1.0 / 156};
  if (a < T(4) * b && b < T(4) * a) {
    return total + power_excess(a, d, 1, 7, [](int k) { return stirling[k]; });
  }
  T power_a = T(1) / a;
  T power_b = T(1) / b;
  const T square_a = power_a * power_a;
  const T square_b = power_b * power_b;
  for (int k = 0; k < 7; ++k) {
    total += T(stirling[k]) * (power_b - power_a + T(2 * k + 1) * power_a * (d / a));
    power_a *= square_a;
    power_b *= square_b;
  }
  return total;
}

/// Half of t - log(1 + t) and what mu leaves, for t = (b - a) / a.
template <typename T>
T shape_excess(const T& b, const T& a, const T& d) {
  return ratio_excess(b, a, d) / T(2) + binet_excess(b, a, d);
}

/// b log(b / c) - b + c for c = a (1 + t), with d = b - a: b and c may be close.
template <typename T>
T scaled_kl(const T& b, const T& a, const T& d, const T& t) {
  return KlTerm::from_difference(b, T(a * (T(1) + t)), T(d - a * t));
}

/// The divergence in nats of Dirichlet laws of parameters p[0], ..., p[size - 1] and q[0], ...
template <typename T>
T dirichlet_divergence(const T* p, const T* q, Eigen::Index size) {
  T p_total(0);
  T q_total(0);
  T shift(0);
  for (Eigen::Index k = 0; k < size; ++k) {
    p_total += p[k];
    q_total += q[k];
    shift += q[k] - p[k];
  }
  const T t = shift / p_total;
  T amount(0);
  for (Eigen::Index k = 0; k < size; ++k) {
    const T d = q[k] - p[k];
    amount += scaled_kl(q[k], p[k], d, t) + shape_excess(q[k], p[k], d);
  }
  return amount - shape_excess(q_total, p_total, shift);
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/law_kernel.hpp>

#include <cmath>
#include <type_traits>
#include <utility>

/// The derivatives of log gamma for x > 0, for numbers that differentiate too: upward recurrences to
/// where the asymptotic series holds.
namespace mlmath::detail {

/// \f$ \psi(x) = \frac{d}{dx} \log \Gamma(x) \f$, x > 0, to an absolute accuracy of some epsilon.
template <typename T>
T digamma_by_recurrence(T x) {
  using std::log;
  using Plain = std::decay_t<decltype(plain_value(x))>;
  // B_2k / 2k
  constexpr long double series[] = {1.0L / 12,  -1.0L / 120,     1.0L / 252, -1.0L / 240,
                                    1.0L / 132, -691.0L / 32760, 1.0L / 12,  -3617.0L / 8160};
  T shifted = T(Plain(0));
  for (; plain_value(x) < Plain(18); x = x + Plain(1)) shifted = shifted + Plain(1) / x;
  const T inverse = Plain(1) / x;
  const T w = inverse * inverse;
  T sum = T(Plain(series[7]));
  for (int k = 6; k >= 0; --k) sum = sum * w + Plain(series[k]);
  return log(x) - Plain(0.5) * inverse - sum * w - shifted;
}

/// \f$ \psi'(x) \f$, x > 0.
template <typename T>
T trigamma_by_recurrence(T x) {
  using Plain = std::decay_t<decltype(plain_value(x))>;
  // B_2k
  constexpr long double series[] = {1.0L / 6,  -1.0L / 30,     1.0L / 42, -1.0L / 30,
                                    5.0L / 66, -691.0L / 2730, 7.0L / 6,  -3617.0L / 510};
  T shifted = T(Plain(0));
  for (; plain_value(x) < Plain(18); x = x + Plain(1)) shifted = shifted + Plain(1) / (x * x);
  const T inverse = Plain(1) / x;
  const T w = inverse * inverse;
  T sum = T(Plain(series[7]));
  for (int k = 6; k >= 0; --k) sum = sum * w + Plain(series[k]);
  return inverse + Plain(0.5) * w + sum * w * inverse + shifted;
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/probability/detail/beta_tails.hpp>

#include <limits>
#include <type_traits>

namespace mlmath {
namespace detail {

/// The tail of the beta distribution at x = 1 - y; NaN outside a, b >= 0, 0 <= x <= 1.
template <typename T>
Tail<T> beta_tail(T a, T b, T x, T y) {
  if (!(a >= T(0) && b >= T(0) && x >= T(0) && y >= T(0)) || (a == T(0) && b == T(0))) {
    return {T(0), std::numeric_limits<T>::quiet_NaN(), false};
  }
  if (a == T(0)) return {T(0), T(0), true};
  if (b == T(0)) return {T(0), T(0), false};
  return BetaTails<T>(a, b)(x, y);
}

}  // namespace detail

/// The regularized incomplete beta function,
/// \f$ I_x(a, b) = \frac{1}{B(a, b)} \int_0^x t^{a-1} (1-t)^{b-1} dt \f$: the cdf at x of a beta
/// distribution.
///
/// Use incomplete_beta_complement() for 1 - I, and the logarithms where either underflows. Where
/// 1 - x is the number that is known with all its digits, \f$ I_x(a, b) = 1 - I_{1-x}(b, a) \f$ takes
/// it.
///
/// Cost:     some 5 to 50 steps of a series or fraction; near the mean of a large a and b about
///           \f$ \sqrt{\max(a, b)} \f$.
/// Edges:    0 at x = 0, 1 at x = 1; a = 0 or b = 0 are the limits, 1 and 0; NaN outside.
/// Accuracy: relative error 2e-14, growing with |log I| as that of exp does: 2e-13 at 1e-280.
/// Source:   DiDonato and Morris, Algorithm 708, ACM TOMS 18 (1992), for the fraction.
template <RealScalar A, RealScalar B, RealScalar X>
[[nodiscard]] auto incomplete_beta(A a, B b, X x) {
  using T = std::common_type_t<double, A, B, X>;
  return detail::beta_tail(T(a), T(b), T(x), T(1) - T(x)).side(false);
}

/// \f$ 1 - I_x(a, b) \f$ without the cancellation; see incomplete_beta().
template <RealScalar A, RealScalar B, RealScalar X>
[[nodiscard]] auto incomplete_beta_complement(A a, B b, X x) {
  using T = std::common_type_t<double, A, B, X>;
  return detail::beta_tail(T(a), T(b), T(x), T(1) - T(x)).side(true);
}

/// \f$ \log I_x(a, b) \f$, finite also where I underflows; see incomplete_beta().
///
/// Accuracy: relative error 2e-14.
template <RealScalar A, RealScalar B, RealScalar X>
[[nodiscard]] auto log_incomplete_beta(A a, B b, X x) {
  using T = std::common_type_t<double, A, B, X>;
  return detail::beta_tail(T(a), T(b), T(x), T(1) - T(x)).log_side(false);
}

/// \f$ \log(1 - I_x(a, b)) \f$, finite also where that underflows; see incomplete_beta().
///
/// Accuracy: relative error 2e-14.
template <RealScalar A, RealScalar B, RealScalar X>
[[nodiscard]] auto log_incomplete_beta_complement(A a, B b, X x) {
  using T = std::common_type_t<double, A, B, X>;
  return detail::beta_tail(T(a), T(b), T(x), T(1) - T(x)).log_side(true);
}

}  // namespace mlmath

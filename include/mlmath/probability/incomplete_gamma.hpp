// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/probability/detail/gamma_tails.hpp>

#include <limits>
#include <type_traits>

namespace mlmath {
namespace detail {

/// The tail of the gamma distribution of shape a at x; NaN outside a >= 0, x >= 0.
template <typename T>
Tail<T> gamma_tail(T a, T x) {
  if (!(a >= T(0) && x >= T(0))) return {T(0), std::numeric_limits<T>::quiet_NaN(), false};
  if (a == T(0)) return {T(0), T(0), true};
  return GammaTails<T>(a)(x);
}

}  // namespace detail

/// The regularized lower incomplete gamma function,
/// \f$ P(a, x) = \frac{1}{\Gamma(a)} \int_0^x t^{a-1} e^{-t} dt \f$: the cdf at x of a gamma
/// distribution of shape a and scale 1.
///
/// Use incomplete_gamma_complement() for 1 - P, and the logarithms where either underflows. Over
/// arrays, cdf(Gamma{a, 1.0}, x) and its like are prepared once for the shape.
///
/// Cost:     some 10 to 100 steps of a series or fraction; from a = 20 on, around x = a, Temme's
///           expansion, whose cost does not depend on a.
/// Edges:    0 at x = 0, 1 at inf; a = 0 is the limit, 1; NaN for a < 0 or x < 0.
/// Accuracy: relative error 1e-14, growing with |log P| as that of exp does: 2e-13 at 1e-280.
/// Source:   Temme, Math. Comp. 33 (1979); Gautschi, ACM TOMS 5 (1979).
template <RealScalar A, RealScalar X>
[[nodiscard]] auto incomplete_gamma(A a, X x) {
  using T = std::common_type_t<double, A, X>;
  return detail::gamma_tail(T(a), T(x)).side(false);
}

/// The regularized upper incomplete gamma function, \f$ Q(a, x) = 1 - P(a, x) \f$, without the
/// cancellation; see incomplete_gamma().
template <RealScalar A, RealScalar X>
[[nodiscard]] auto incomplete_gamma_complement(A a, X x) {
  using T = std::common_type_t<double, A, X>;
  return detail::gamma_tail(T(a), T(x)).side(true);
}

/// \f$ \log P(a, x) \f$, finite also where P underflows; see incomplete_gamma().
///
/// Accuracy: relative error 1e-14.
template <RealScalar A, RealScalar X>
[[nodiscard]] auto log_incomplete_gamma(A a, X x) {
  using T = std::common_type_t<double, A, X>;
  return detail::gamma_tail(T(a), T(x)).log_side(false);
}

/// \f$ \log Q(a, x) \f$, finite also where Q underflows; see incomplete_gamma().
///
/// Accuracy: relative error 1e-14.
template <RealScalar A, RealScalar X>
[[nodiscard]] auto log_incomplete_gamma_complement(A a, X x) {
  using T = std::common_type_t<double, A, X>;
  return detail::gamma_tail(T(a), T(x)).log_side(true);
}

}  // namespace mlmath

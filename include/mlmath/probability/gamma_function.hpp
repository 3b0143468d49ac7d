// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/dual.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/probability/detail/digamma.hpp>
#include <mlmath/probability/detail/log_gamma.hpp>

#include <Eigen/Core>

#include <cmath>

namespace mlmath {
namespace detail {

struct LgammaFunction {
  [[gnu::always_inline]] Pack operator()(Pack x) const { return log_gamma_kernel(x); }
  template <typename T>
  T generic(const T& x) const {
    using std::lgamma;
    return lgamma(x);
  }
};

}  // namespace detail

/// The logarithm of the gamma function of a number, \f$ \log |\Gamma(x)| \f$.
///
/// Shapes:   a number, or an array, matrix or expression of any shape; integers count as double.
/// Edges:    inf at 0, -1, -2, ... and at the infinities; NaN propagates.
/// Accuracy: 3 ulp (units in the last place) in double for x > 0, also near the zeros 1 and 2; the
///           standard library's for x < 0 and for long double. Thread safe for x > 0, unlike
///           std::lgamma.
template <ScalarLike Scalar>
[[nodiscard]] auto lgamma(const Scalar& x) {
  return detail::evaluate(detail::LgammaFunction{}, x);
}

/// lgamma() of each entry, as a plain object of the argument's shape.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject lgamma(const Eigen::DenseBase<Derived>& x) {
  return detail::evaluate_all(detail::LgammaFunction{}, x);
}

/// The digamma function, \f$ \psi(x) = \frac{d}{dx} \log \Gamma(x) \f$: the derivative of lgamma().
///
/// Edges:    NaN at 0, -1, -2, ... and at -inf; numbers that differentiate only for x > 0.
/// Accuracy: 16 ulp (units in the last place) for x > 0, also near the zero at 1.46.
template <ScalarLike Scalar>
[[nodiscard]] auto digamma(const Scalar& x) {
  using T = detail::Computed<Scalar>;
  if constexpr (RealScalar<T>) {
    return lgamma(Dual<T>::variable(T(x))).tangent();
  } else {
    return detail::digamma_by_recurrence(x);
  }
}

/// The trigamma function, \f$ \psi'(x) \f$: the second derivative of lgamma().
///
/// Edges:    as digamma().
/// Accuracy: 16 ulp for x > 0.
template <ScalarLike Scalar>
[[nodiscard]] auto trigamma(const Scalar& x) {
  using T = detail::Computed<Scalar>;
  if constexpr (RealScalar<T>) {
    using Inner = Dual<T>;
    return lgamma(Dual<Inner>::variable(Inner::variable(T(x)))).tangent().tangent();
  } else {
    return detail::trigamma_by_recurrence(x);
  }
}

namespace detail {

/// \f$ \psi(x) - \log x \f$, without the cancellation that it has for large x.
template <typename T>
T digamma_rest(T x) {
  if (x < T(20)) return digamma(x) - std::log(x);
  constexpr long double series[] = {1.0L / 12,   -1.0L / 120,     1.0L / 252,
                                    -1.0L / 240, 1.0L / 132,      -691.0L / 32760,
                                    1.0L / 12,   -3617.0L / 8160, 43867.0L / 14364};
  const T z = T(1) / (x * x);
  T sum(0);
  for (int k = 8; k >= 0; --k) sum = (sum + T(series[k])) * z;
  return T(-0.5) / x - sum;
}

/// \f$ \psi(x + h) - \psi(x) \f$ for x, h > 0, without the cancellation that it has for large x.
template <typename T>
T digamma_step(T x, T h) {
  return std::log1p(h / x) + digamma_rest(T(x + h)) - digamma_rest(x);
}

}  // namespace detail
}  // namespace mlmath

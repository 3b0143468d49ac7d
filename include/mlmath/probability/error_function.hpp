// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/probability/detail/error_kernels.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <numbers>

namespace mlmath {
namespace detail {

/// \f$ e^{x^2} \operatorname{erfc}(x) \f$ for large x, by its asymptotic series; right to the last
/// digit of any type from x = 14 on.
template <typename T>
T erfcx_far(const T& x) {
  const T inverse = T(1) / (T(2) * x * x);
  T sum(1);
  for (int k = 15; k >= 1; --k) sum = T(1) - T(2 * k - 1) * inverse * sum;
  return sum * T(std::numbers::inv_sqrtpi_v<long double>) / x;
}

struct ErfFunction {
  [[gnu::always_inline]] Pack operator()(Pack x) const { return erf_kernel(x); }
  template <typename T>
  T generic(const T& x) const {
    using std::erf;
    return erf(x);
  }
};

struct ErfcFunction {
  [[gnu::always_inline]] Pack operator()(Pack x) const { return erfc_kernel(x); }
  template <typename T>
  T generic(const T& x) const {
    using std::erfc;
    return erfc(x);
  }
};

struct ErfcxFunction {
  [[gnu::always_inline]] Pack operator()(Pack x) const { return erfcx_kernel(x); }
  template <typename T>
  T generic(const T& x) const {
    using std::erfc;
    using std::exp;
    return x > T(14) ? erfcx_far(x) : T(exp(x * x) * erfc(x));
  }
};

struct LogErfcFunction {
  [[gnu::always_inline]] Pack operator()(Pack x) const { return log_erfc_kernel(x); }
  template <typename T>
  T generic(const T& x) const {
    using std::erf;
    using std::erfc;
    using std::log;
    using std::log1p;
    if (x > T(14)) return log(erfcx_far(x)) - x * x;
    if (x < T(0.5) && x > T(-0.5)) return log1p(-erf(x));
    return log(erfc(x));
  }
};

}  // namespace detail

/// The error function of a number, \f$ \operatorname{erf}(x) = \frac{2}{\sqrt\pi} \int_0^x
/// e^{-t^2} dt \f$.
///
/// Shapes:   a number, or an array, matrix or expression of any shape; integers count as double.
/// Edges:    -1 and 1 at the infinities; NaN propagates.
/// Accuracy: 2 ulp in double; long double and differentiating types take the functions of the
///           standard library. A number gives the same bits alone and anywhere in an array.
template <ScalarLike Scalar>
[[nodiscard]] auto erf(const Scalar& x) {
  return detail::evaluate(detail::ErfFunction{}, x);
}

/// erf() of each entry, as a plain object of the argument's shape.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject erf(const Eigen::DenseBase<Derived>& x) {
  return detail::evaluate_all(detail::ErfFunction{}, x);
}

/// The complement of the error function of a number, \f$ 1 - \operatorname{erf}(x) \f$, without the
/// cancellation.
///
/// Shapes:   a number, or an array, matrix or expression of any shape.
/// Edges:    2 at -inf; 0 at inf, through the subnormal numbers, from x = 27.3 on.
/// Accuracy: 5 ulp in double.
template <ScalarLike Scalar>
[[nodiscard]] auto erfc(const Scalar& x) {
  return detail::evaluate(detail::ErfcFunction{}, x);
}

/// erfc() of each entry, as a plain object of the argument's shape.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject erfc(const Eigen::DenseBase<Derived>& x) {
  return detail::evaluate_all(detail::ErfcFunction{}, x);
}

/// The scaled complement of the error function, \f$ e^{x^2} \operatorname{erfc}(x) \f$: what is left
/// of erfc() far out, about \f$ 1 / (x \sqrt\pi) \f$.
///
/// Shapes:   a number, or an array, matrix or expression of any shape.
/// Edges:    inf from x = -26.7 down; 0 at inf.
/// Accuracy: 6 ulp in double.
template <ScalarLike Scalar>
[[nodiscard]] auto erfcx(const Scalar& x) {
  return detail::evaluate(detail::ErfcxFunction{}, x);
}

/// erfcx() of each entry, as a plain object of the argument's shape.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject erfcx(const Eigen::DenseBase<Derived>& x) {
  return detail::evaluate_all(detail::ErfcxFunction{}, x);
}

/// The logarithm of erfc(), finite also where that underflows.
///
/// Shapes:   a number, or an array, matrix or expression of any shape.
/// Edges:    log 2 at -inf; -inf at inf and where \f$ x^2 \f$ overflows.
/// Accuracy: 6 ulp in double.
template <ScalarLike Scalar>
[[nodiscard]] auto log_erfc(const Scalar& x) {
  return detail::evaluate(detail::LogErfcFunction{}, x);
}

/// log_erfc() of each entry, as a plain object of the argument's shape.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject log_erfc(const Eigen::DenseBase<Derived>& x) {
  return detail::evaluate_all(detail::LogErfcFunction{}, x);
}

}  // namespace mlmath

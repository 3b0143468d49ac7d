// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/dual.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/probability/detail/evaluate_law.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>

#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace mlmath {

template <typename Scalar, int Order>
class Variable;
template <typename Scalar, int Order, typename Tag>
class Taylor;

/// Distribution functions and quantiles of numbers that differentiate, of laws that compute them by
/// series and continued fractions in plain numbers: their derivatives are those of the density.
namespace detail {

/// How many derivatives a number carries.
template <typename T>
inline constexpr int derivative_order = 0;
template <typename Scalar, int N, typename Tag>
inline constexpr int derivative_order<Dual<Scalar, N, Tag>> = 1 + derivative_order<Scalar>;
template <typename Scalar, int Order>
inline constexpr int derivative_order<Variable<Scalar, Order>> = Order;
template <typename Scalar, int Order, typename Tag>
inline constexpr int derivative_order<Taylor<Scalar, Order, Tag>> =
    Order + derivative_order<Scalar>;

enum class TailFunction { cdf, survival, log_cdf, log_survival, quantile, survival_quantile };

/// Whether this is done for a law: `has_plain_tails` and `has_plain_quantiles` of its kernel.
template <typename Kernel, TailFunction function>
constexpr bool has_plain_form() {
  if constexpr (function == TailFunction::quantile || function == TailFunction::survival_quantile) {
    if constexpr (requires { Kernel::has_plain_quantiles; }) return Kernel::has_plain_quantiles;
  } else {
    if constexpr (requires { Kernel::has_plain_tails; }) return Kernel::has_plain_tails;
  }
  return false;
}

template <typename X>
struct NumberOf {
  using type = X;
};
template <DenseExpression X>
struct NumberOf<X> {
  using type = typename X::Scalar;
};
template <RecordedArray X>
struct NumberOf<X> {
  using type = typename X::Number;
};

/// The logarithm of a density and its derivatives at a plain number, as far as they are needed; 0
/// where there are none, as at an end of the support.
template <typename P>
struct LogDensityDerivatives {
  P value = P(0);
  P slope = P(0);
  P curve = P(0);
};

template <int order, typename P, typename Law>
LogDensityDerivatives<P> log_density_derivatives(const Law& d, P x) {
  using Kernel = typename Law::Kernel;
  LogDensityDerivatives<P> result;
  result.value = image_of<P>(Kernel::log_pdf(d), x);
  if constexpr (order >= 2) {
    using First = Dual<P, 1, LogDensityDerivatives<P>>;
    using Second = Dual<First, 1, LogDensityDerivatives<P>>;
    using Number = std::conditional_t<order == 2, First, Second>;
    const auto f = Kernel::log_pdf(Kernel::template cast<Number>(d));
    if constexpr (order == 2) {
      result.slope = image_of<Number>(f, First::variable(x)).tangent();
    } else {
      const Second at = image_of<Number>(f, Second::variable(First::variable(x)));
      result.slope = at.tangent().value();
      result.curve = at.tangent().tangent();
    }
    if (!(result.slope - result.slope == P(0))) result.slope = P(0);
    if (!(result.curve - result.curve == P(0))) result.curve = P(0);
  }
  return result;
}

/// The function of one number, given the same function of the plain numbers P that it computes in.
template <TailFunction function, typename P, typename T, typename Law, typename F>
T differentiating_tail(const Law& d, const F& plain, const T& x) {
  using std::log1p;
  constexpr int order = derivative_order<T>;
  static_assert(order <= 3,
                "mlmath: the cdf and the quantile of this distribution have derivatives up to the "
                "third order");
  constexpr bool is_quantile =
      function == TailFunction::quantile || function == TailFunction::survival_quantile;
  constexpr bool is_log =
      function == TailFunction::log_cdf || function == TailFunction::log_survival;
  constexpr bool is_upper = function == TailFunction::survival ||
                            function == TailFunction::log_survival ||
                            function == TailFunction::survival_quantile;
  const auto constant = [](P c) { return T(std::decay_t<decltype(plain_value(x))>(c)); };
  const P at = P(plain_value(x));
  const P value = image_of<P>(plain, at);
  if (!(at - at == P(0)) || (is_quantile && !(value - value == P(0)))) return constant(value);
  const auto density = log_density_derivatives<order>(d, is_quantile ? value : at);
  if (!is_quantile && density.value == -std::numeric_limits<P>::infinity()) return constant(value);
  // What the argument adds to the lower side, in value 0.
  const T step = is_upper ? T(constant(at) - x) : T(x - constant(at));
  const P first = std::exp(is_quantile ? -density.value
                           : is_log    ? density.value - value
                                       : density.value);
  // A slope that is infinite counts as 0, as that of a root does.
  if (!(first - first == P(0))) return constant(value);
  // Taylor's polynomial, from its second term.
  T change = constant(first);
  if constexpr (order >= 2) {
    const P square = density.slope * density.slope;
    const P second = P(is_quantile || is_upper ? -0.5 : 0.5) * density.slope *
                     (is_quantile ? first * first : first);
    const P third = is_quantile ? first * first * first * ((P(2) * square - density.curve) / P(6))
                                : first * ((square + density.curve) / P(6));
    change = change + step * (constant(second) + step * constant(third));
  }
  change = step * change;
  return constant(value) + (is_log ? T(log1p(change)) : change);
}

/// evaluate_law() for a function of a tail.
template <TailFunction function, typename Law, typename X, typename Prepare>
auto evaluate_tail(const char* name, const Law& d, const X& x, const Prepare& prepare) {
  using Kernel = typename Law::Kernel;
  using S = typename Law::Scalar;
  using T = typename NumberOf<X>::type;
  if constexpr (RealScalar<S> && derivative_order<T> != 0 && has_plain_form<Kernel, function>()) {
    using P = LawWorking<S, std::decay_t<decltype(plain_value(std::declval<const T&>()))>>;
    Kernel::check(name, d);
    const auto working = Kernel::template cast<P>(d);
    const auto f = [plain = prepare(working), working](const T& number) {
      return differentiating_tail<function, P>(working, plain, number);
    };
    if constexpr (RecordedArray<X>) {
      return image_of_recorded<T, T>(f, x);
    } else if constexpr (DenseExpression<X>) {
      return image_of_all<T, T>(f, x.derived());
    } else {
      return f(x);
    }
  } else {
    return evaluate_law(name, d, x, prepare);
  }
}

}  // namespace detail
}  // namespace mlmath

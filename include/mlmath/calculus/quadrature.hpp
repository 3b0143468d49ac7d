// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>

#include <boost/math/policies/policy.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>
#include <vector>

// Not part of calculus.hpp, as Boost costs more to include than all of it.

namespace mlmath {

/// How an integral is computed.
enum class Quadrature {
  /// globally adaptive 21-point Gauss-Kronrod rule: smooth, kinked and peaked integrands
  gauss_kronrod,
  tanh_sinh  ///< double exponential rule: integrands that are singular at an end
};

/// The settings of integrate().
struct IntegrationOptions {
  Quadrature method = Quadrature::gauss_kronrod;  ///< the rule
  /// Converged when error <= relative_tolerance * |value|, or error <= absolute_tolerance.
  double relative_tolerance = 1e-10;
  double absolute_tolerance = 0;  ///< see relative_tolerance
  int max_intervals = 500;  ///< limit of the adaptive rule; each interval costs 21 evaluations
};

/// An integral with an estimate of its error.
template <typename Scalar>
struct [[nodiscard]] Integral {
  Scalar value = std::numeric_limits<Scalar>::quiet_NaN();  ///< \f$ \int_a^b f(x)\,dx \f$
  Scalar error = std::numeric_limits<Scalar>::infinity();  ///< estimate of |the error|, pessimistic
  /// \f$ \int_a^b |f(x)|\,dx \f$; where it is far above |value|, digits cancelled.
  Scalar absolute_integral = std::numeric_limits<Scalar>::quiet_NaN();
  long evaluations = 0;                       ///< calls of f
  Status status = Status::numerical_failure;  ///< why it stopped
  /// Whether the tolerance was met.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Whether the tolerance was met.
  explicit operator bool() const { return converged(); }
};

/// Prints the value, the error and the status.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Integral<Scalar>& integral) {
  return out << integral.value << " +- " << integral.error << " (" << integral.evaluations
             << " evaluations, " << integral.status << ")";
}

namespace detail {

/// A call of any function of one number, so that a rule is compiled once for each scalar.
template <typename Scalar>
class FunctionView {
 public:
  template <typename F>
  explicit FunctionView(const F& f)
      : object_(&f), call_([](const void* object, Scalar x) {
          return static_cast<Scalar>((*static_cast<const F*>(object))(x));
        }) {}
  Scalar operator()(Scalar x) const { return call_(object_, x); }

 private:
  const void* object_;
  Scalar (*call_)(const void*, Scalar);
};

using QuadraturePolicy = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>>;

/// f on [a, b], either of which may be infinite, as a function on (-1, 1).
template <typename Scalar>
struct MappedIntegrand {
  FunctionView<Scalar> f;
  Scalar a;
  Scalar b;
  mutable long evaluations = 0;

  /// At t, whose distance from the nearer end is |t_end|; t_end < 0 for the left one.
  Scalar operator()(Scalar t, Scalar t_end) const {
    const bool is_left = t_end < Scalar(0);
    const Scalar from_left = is_left ? -t_end : Scalar(1) + t;
    const Scalar from_right = is_left ? Scalar(1) - t : t_end;
    Scalar x;
    Scalar weight;
    if (std::isfinite(a) && std::isfinite(b)) {
      weight = b / Scalar(2) - a / Scalar(2);
      x = is_left ? a + weight * from_left : b - weight * from_right;
    } else if (std::isfinite(a)) {
      x = a + from_left / from_right;
      weight = Scalar(2) / (from_right * from_right);
    } else if (std::isfinite(b)) {
      x = b - from_right / from_left;
      weight = Scalar(2) / (from_left * from_left);
    } else {
      const Scalar gap = from_left * from_right;
      x = t / gap;
      weight = (Scalar(1) + t * t) / (gap * gap);
    }
    // The outermost points, where rounding has reached an end or the weight overflows.
    if (!std::isfinite(weight) || !std::isfinite(x)) return Scalar(0);
    if ((x == a || x == b) && a != b) return Scalar(0);
    ++evaluations;
    return f(x) * weight;
  }
};

template <typename Scalar>
struct Panel {
  Scalar low, high, value, error, absolute;
  bool operator<(const Panel& other) const { return error < other.error; }
};

/// One application of the 21-point rule.
template <typename Scalar>
Panel<Scalar> integrate_panel(const MappedIntegrand<Scalar>& g, Scalar low, Scalar high) {
  using Rule = boost::math::quadrature::gauss_kronrod<Scalar, 21, QuadraturePolicy>;
  const Scalar half = (high - low) / Scalar(2);
  const Scalar mid = low + half;
  const auto on_unit = [&](Scalar t) {
    const Scalar u = mid + half * t;
    return half * g(u, u < Scalar(0) ? -(u + Scalar(1)) : Scalar(1) - u);
  };
  Panel<Scalar> panel{low, high, Scalar(0), Scalar(0), Scalar(0)};
  panel.value =
      Rule::integrate(on_unit, Scalar(-1), Scalar(1), 0, Scalar(0), &panel.error, &panel.absolute);
  return panel;
}

template <typename Scalar>
Integral<Scalar> integrate_adaptive(const MappedIntegrand<Scalar>& g, Scalar relative,
                                    Scalar absolute, int max_intervals) {
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  std::vector<Panel<Scalar>> panels{integrate_panel(g, Scalar(-1), Scalar(0)),
                                    integrate_panel(g, Scalar(0), Scalar(1))};
  std::make_heap(panels.begin(), panels.end());
  Integral<Scalar> result;
  for (;;) {
    result.value = result.error = result.absolute_integral = Scalar(0);
    for (const Panel<Scalar>& panel : panels) {
      result.value += panel.value;
      result.error += panel.error;
      result.absolute_integral += panel.absolute;
    }
    result.evaluations = g.evaluations;
    if (!std::isfinite(result.value)) {
      result.error = std::numeric_limits<Scalar>::infinity();
      result.status = Status::numerical_failure;
      return result;
    }
    // Rounding in the sum itself cannot be integrated away.
    const Scalar floor = Scalar(8) * epsilon * result.absolute_integral;
    if (result.error <= std::max({relative * std::abs(result.value), absolute, floor})) {
      result.error = std::max(result.error, floor / Scalar(8));
      result.status = Status::converged;
      return result;
    }
    if (int(panels.size()) >= max_intervals) {
      result.status = Status::iteration_limit;
      return result;
    }
    std::pop_heap(panels.begin(), panels.end());
    const Panel<Scalar> worst = panels.back();
    const Scalar mid = worst.low + (worst.high - worst.low) / Scalar(2);
    if (!(worst.low < mid && mid < worst.high)) {
      result.status = Status::numerical_failure;
      return result;
    }
    panels.back() = integrate_panel(g, worst.low, mid);
    std::push_heap(panels.begin(), panels.end());
    panels.push_back(integrate_panel(g, mid, worst.high));
    std::push_heap(panels.begin(), panels.end());
  }
}

template <typename Scalar>
Integral<Scalar> integrate_double_exponential(const MappedIntegrand<Scalar>& g, Scalar relative,
                                              Scalar absolute) {
  // Its tables grow under a lock of their own; not const, as Boost 1.74 forgot it on this overload.
  static boost::math::quadrature::tanh_sinh<Scalar, QuadraturePolicy> rule;
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  Integral<Scalar> result;
  const Scalar tolerance = std::max(relative, Scalar(4) * epsilon);
  result.value = rule.integrate([&g](Scalar t, Scalar t_end) { return g(t, t_end); }, tolerance,
                                &result.error, &result.absolute_integral);
  result.evaluations = g.evaluations;
  if (!std::isfinite(result.value)) {
    result.error = std::numeric_limits<Scalar>::infinity();
    return result;
  }
  const Scalar limit = std::max({Scalar(2) * tolerance * result.absolute_integral, absolute});
  result.status = result.error <= limit ? Status::converged : Status::iteration_limit;
  return result;
}

template <typename Scalar>
Integral<Scalar> integrate_kernel(const FunctionView<Scalar>& f, Scalar a, Scalar b,
                                  const IntegrationOptions& options) {
  if (std::isnan(a) || std::isnan(b)) {
    throw_domain_error("integrate", std::string(std::isnan(a) ? "a" : "b") +
                                        " is nan, expected a number or infinity");
  }
  check_nonnegative("integrate", "relative_tolerance", options.relative_tolerance);
  check_nonnegative("integrate", "absolute_tolerance", options.absolute_tolerance);
  check_between("integrate", "max_intervals", options.max_intervals, 1, 1 << 20);
  if (a == b) {
    Integral<Scalar> nothing;
    nothing.value = nothing.error = nothing.absolute_integral = Scalar(0);
    nothing.status = Status::converged;
    return nothing;
  }
  const MappedIntegrand<Scalar> g{f, std::min(a, b), std::max(a, b)};
  const Scalar relative = static_cast<Scalar>(options.relative_tolerance);
  const Scalar absolute = static_cast<Scalar>(options.absolute_tolerance);
  Integral<Scalar> result = options.method == Quadrature::tanh_sinh
                                ? integrate_double_exponential(g, relative, absolute)
                                : integrate_adaptive(g, relative, absolute, options.max_intervals);
  if (b < a) result.value = -result.value;
  return result;
}

}  // namespace detail

/// The integral of a function of one number, \f$ \int_a^b f(x)\,dx \f$, with an estimate of its
/// error.
///
/// Either end may be infinite. Take Quadrature::tanh_sinh where f is singular or steep at an end
/// (and put the singular end at 0 where it can be, as numbers lie densest there); the default does
/// kinks, peaks and infinite ranges.
///
/// Shapes:   f takes a number and gives one; a and b of one floating-point type (integers count as
///           double). For a > b the sign changes.
/// Cost:     21 evaluations for each interval, 42 at least.
/// Edges:    0 for a = b. Where f is not finite inside the range, the value is NaN and the status
///           numerical_failure. A divergent integral ends with iteration_limit.
/// Accuracy: the error of the default rule is most often far below the estimate.
/// Throws:   DomainError if a or b is NaN or a tolerance is negative. What f throws passes through.
/// Example:  `integrate([](double x) { return std::exp(-x * x); }, 0.0, INFINITY).value`
/// Source:   Piessens et al., QUADPACK, 1983; Takahasi and Mori (1974); the rules are Boost.Math's.
template <typename F, typename A, typename B>
  requires(std::is_arithmetic_v<A>&& std::is_arithmetic_v<B>)
[[nodiscard]] auto integrate(const F& f, A a, B b, const IntegrationOptions& options = {}) {
  using Common = std::common_type_t<A, B>;
  using Scalar = std::conditional_t<std::floating_point<Common>, Common, double>;
  return detail::integrate_kernel<Scalar>(detail::FunctionView<Scalar>(f), static_cast<Scalar>(a),
                                          static_cast<Scalar>(b), options);
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/status.hpp>

#include <boost/math/tools/toms748_solve.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

// Not part of calculus.hpp, as Boost costs more to include than all of it.

namespace mlmath {

/// The settings of find_root().
struct RootOptions {
  /// Converged when upper - lower <= tolerance * min(|lower|, |upper|), or where f is exactly 0;
  /// 0 stands for 4 epsilon.
  double tolerance = 0;
  int max_evaluations = 200;  ///< limit on the calls of f
};

/// A root with the bracket that holds it.
template <typename Scalar>
struct [[nodiscard]] Root {
  Scalar x =
      std::numeric_limits<Scalar>::quiet_NaN();  ///< the end of the bracket with the smaller |f|
  Scalar value = std::numeric_limits<Scalar>::quiet_NaN();  ///< \f$ f(x) \f$
  Scalar lower = std::numeric_limits<Scalar>::quiet_NaN();  ///< f changes sign in [lower, upper]
  Scalar upper = std::numeric_limits<Scalar>::quiet_NaN();  ///< f changes sign in [lower, upper]
  int evaluations = 0;                                      ///< calls of f
  Status status = Status::numerical_failure;                ///< why it stopped
  /// Whether the tolerance was met.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Whether the tolerance was met.
  explicit operator bool() const { return converged(); }
};

/// Prints the root, its bracket and the status.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Root<Scalar>& root) {
  return out << root.x << " in [" << root.lower << ", " << root.upper << "] (" << root.evaluations
             << " evaluations, " << root.status << ")";
}

/// A root of a function of one number between a and b, where f(a) and f(b) differ in sign.
///
/// Where f is continuous the root is certain to be found; where it jumps across 0, the jump is.
/// The answer carries the last bracket as its certificate.
///
/// Shapes:   f takes a number and gives one; a and b of one floating-point type (integers count as
///           double), in either order.
/// Cost:     about 10 evaluations of a smooth f; never much worse than bisection.
/// Edges:    an end at which f is 0 is the root. If f becomes NaN the status is numerical_failure.
/// Throws:   DomainError if a or b is not finite, or f(a) and f(b) are NaN or have one sign.
/// Source:   Alefeld, Potra and Shi (1995), Algorithm 748; the solver is Boost.Math's.
template <typename F, typename A, typename B>
  requires(std::is_arithmetic_v<A>&& std::is_arithmetic_v<B>)
[[nodiscard]] auto find_root(const F& f, A a, B b, const RootOptions& options = {}) {
  using Common = std::common_type_t<A, B>;
  using Scalar = std::conditional_t<std::floating_point<Common>, Common, double>;
  Scalar low = static_cast<Scalar>(a);
  Scalar high = static_cast<Scalar>(b);
  for (const auto& [name, end] : {std::pair{"a", low}, std::pair{"b", high}}) {
    if (!std::isfinite(end)) {
      detail::throw_domain_error("find_root", std::string(name) + " is " + detail::to_text(end) +
                                                  ", expected a finite number");
    }
  }
  detail::check_nonnegative("find_root", "tolerance", options.tolerance);
  detail::check_between("find_root", "max_evaluations", options.max_evaluations, 3, 1 << 20);
  if (high < low) std::swap(low, high);

  Root<Scalar> root;
  bool has_nan = false;
  // An infinite value keeps its sign, which is all that a bracket needs.
  const auto value = [&](Scalar x) {
    ++root.evaluations;
    const Scalar y = static_cast<Scalar>(f(x));
    has_nan = has_nan || std::isnan(y);
    const Scalar largest = std::sqrt(std::numeric_limits<Scalar>::max());
    return y > largest ? largest : (y < -largest ? -largest : y);
  };
  const Scalar f_low = value(low);
  const Scalar f_high = low == high ? f_low : value(high);
  const auto finish = [&](Scalar x, Scalar y, Status status) {
    root.x = x;
    root.value = y;
    root.status = status;
    return root;
  };
  if (f_low == Scalar(0) || f_high == Scalar(0)) {
    root.lower = root.upper = f_low == Scalar(0) ? low : high;
    return finish(root.lower, Scalar(0), Status::converged);
  }
  if (!((f_low < Scalar(0)) != (f_high < Scalar(0))) || has_nan) {
    detail::throw_domain_error(
        "find_root", "f(" + detail::to_text(low) + ") = " + detail::to_text(f_low) + " and f(" +
                         detail::to_text(high) + ") = " + detail::to_text(f_high) +
                         ", expected values of opposite sign");
  }
  const Scalar floor = Scalar(4) * std::numeric_limits<Scalar>::epsilon();
  const Scalar relative = std::max(static_cast<Scalar>(options.tolerance), floor);
  const auto is_close = [&](Scalar x, Scalar y) {
    return has_nan || y - x <= relative * std::min(std::abs(x), std::abs(y));
  };
  std::uintmax_t budget = static_cast<std::uintmax_t>(options.max_evaluations - 2);
  const auto [lower, upper] =
      boost::math::tools::toms748_solve(value, low, high, f_low, f_high, is_close, budget);
  root.lower = lower;
  root.upper = upper;
  const bool done = lower == upper || is_close(lower, upper);
  const Scalar at_lower = lower == low ? f_low : value(lower);
  const Scalar at_upper = lower == upper ? at_lower : (upper == high ? f_high : value(upper));
  const Status status =
      has_nan ? Status::numerical_failure : (done ? Status::converged : Status::iteration_limit);
  return std::abs(at_lower) <= std::abs(at_upper) ? finish(lower, at_lower, status)
                                                  : finish(upper, at_upper, status);
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/status.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <numbers>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {

/// How minimize_scalar() narrows its bracket.
enum class ScalarMethod {
  brent,          ///< parabolas where they serve, golden section where not
  golden_section  ///< the bracket times 0.618 with each evaluation, whatever f
};

/// The settings of minimize_scalar().
struct MinimizeScalarOptions {
  ScalarMethod method = ScalarMethod::brent;  ///< how to narrow the bracket
  /// Converged when the minimum is known to lie within tolerance * (|x| + (b - a) epsilon) of x;
  /// 0 stands for \f$ \sqrt\epsilon \f$, below which the values of a smooth f do not tell points
  /// apart.
  double tolerance = 0;
  int max_evaluations = 500;  ///< limit on the calls of f; at least 3
};

/// A minimum of a function of one number with the bracket that holds it.
template <typename Scalar>
struct [[nodiscard]] ScalarMinimum {
  Scalar x = std::numeric_limits<Scalar>::quiet_NaN();      ///< the best point found
  Scalar value = std::numeric_limits<Scalar>::quiet_NaN();  ///< \f$ f(x) \f$
  Scalar lower = std::numeric_limits<Scalar>::quiet_NaN();  ///< a minimum is in [lower, upper]
  Scalar upper = std::numeric_limits<Scalar>::quiet_NaN();  ///< a minimum is in [lower, upper]
  int evaluations = 0;                                      ///< calls of f
  Status status = Status::iteration_limit;                  ///< why it stopped
  /// Whether the tolerance was met.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Whether the tolerance was met.
  explicit operator bool() const { return converged(); }
};

/// Prints the minimum, its bracket and the status.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const ScalarMinimum<Scalar>& minimum) {
  return out << "f(" << minimum.x << ") = " << minimum.value << " in [" << minimum.lower << ", "
             << minimum.upper << "] (" << minimum.evaluations << " evaluations, " << minimum.status
             << ")";
}

/// A minimum of a function of one number between a and b, by Brent's method or golden section.
///
/// Where f has one valley in [a, b] it is the minimum; where several, one of them. No derivative is
/// needed. Where f is smooth and its derivative is at hand, find_root() of the derivative gives
/// twice the digits.
///
/// Shapes:   f takes a number and gives one; a and b of one floating-point type (integers count as
///           double), in either order.
/// Cost:     10 to 20 evaluations of a smooth f by Brent's method, some 40 by golden section.
/// Edges:    a minimum at an end of the interval is found to the tolerance, and the ends are
///           evaluated, so that one that is lower is the answer. Infinite values are steps too far;
///           where f is NaN, or no finite value is the least, the status is numerical_failure, with
///           the best point.
/// Throws:   DomainError if a or b is not finite or a = b, if tolerance is negative or
///           max_evaluations below 3.
/// Source:   Brent, Algorithms for Minimization without Derivatives, Prentice-Hall (1973), ch. 5.
template <typename F, typename A, typename B>
  requires(std::is_arithmetic_v<A>&& std::is_arithmetic_v<B>)
[[nodiscard]] auto minimize_scalar(const F& f, A a, B b,
                                   const MinimizeScalarOptions& options = {}) {
  using Common = std::common_type_t<A, B>;
  using Scalar = std::conditional_t<std::floating_point<Common>, Common, double>;
  constexpr const char* function = "minimize_scalar";
  Scalar low = static_cast<Scalar>(a);
  Scalar high = static_cast<Scalar>(b);
  for (const auto& [name, end] : {std::pair{"a", low}, std::pair{"b", high}}) {
    if (!std::isfinite(end)) {
      detail::throw_domain_error(function, std::string(name) + " is " + detail::to_text(end) +
                                               ", expected a finite number");
    }
  }
  if (low == high) {
    detail::throw_domain_error(function,
                               "a = b = " + detail::to_text(low) + ", expected an interval");
  }
  detail::check_nonnegative(function, "tolerance", options.tolerance);
  detail::check_between(function, "max_evaluations", options.max_evaluations, 3, 1 << 20);
  if (high < low) std::swap(low, high);

  ScalarMinimum<Scalar> minimum;
  const Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  const Scalar relative =
      options.tolerance > 0 ? std::max(Scalar(options.tolerance), epsilon) : std::sqrt(epsilon);
  const Scalar golden = Scalar(1.5) - std::sqrt(Scalar(5)) / Scalar(2);
  const Scalar width = high / Scalar(2) - low / Scalar(2);
  bool has_nan = false;
  const auto value = [&](Scalar at) {
    ++minimum.evaluations;
    const Scalar y = static_cast<Scalar>(f(at));
    has_nan = has_nan || std::isnan(y);
    return std::isnan(y) ? std::numeric_limits<Scalar>::infinity() : y;
  };
  const Scalar first = low;
  const Scalar last = high;
  const Scalar f_first = value(first);
  const Scalar f_last = value(last);
  // x is the best point, w the second and v the one before it; d the last step, e the one before.
  Scalar x = low + Scalar(2) * golden * width;
  Scalar w = x;
  Scalar v = x;
  Scalar f_x = value(x);
  Scalar f_w = f_x;
  Scalar f_v = f_x;
  Scalar d = 0;
  Scalar e = 0;
  while (true) {
    if (has_nan) break;
    const Scalar middle = low / Scalar(2) + high / Scalar(2);
    const Scalar within =
        relative * (std::abs(x) + Scalar(2) * width * epsilon) + std::numeric_limits<Scalar>::min();
    if (std::abs(x - middle) + (high / Scalar(2) - low / Scalar(2)) <= Scalar(2) * within) {
      minimum.status = Status::converged;
      break;
    }
    if (minimum.evaluations >= options.max_evaluations) break;
    bool is_golden = true;
    if (options.method == ScalarMethod::brent && std::abs(e) > within) {
      Scalar r = (x - w) * (f_x - f_v);
      Scalar q = (x - v) * (f_x - f_w);
      Scalar p = (x - v) * q - (x - w) * r;
      q = Scalar(2) * (q - r);
      if (q > Scalar(0)) p = -p;
      q = std::abs(q);
      r = std::exchange(e, d);
      if (std::abs(p) < std::abs(q * r / Scalar(2)) && p > q * (low - x) && p < q * (high - x)) {
        d = p / q;
        const Scalar u = x + d;
        if (u - low < Scalar(2) * within || high - u < Scalar(2) * within) {
          d = x < middle ? within : -within;
        }
        is_golden = false;
      }
    }
    if (is_golden) {
      e = x < middle ? high - x : low - x;
      d = golden * e;
    }
    const Scalar u = x + (std::abs(d) >= within ? d : (d > Scalar(0) ? within : -within));
    const Scalar f_u = value(u);
    if (f_u <= f_x) {
      (u < x ? high : low) = x;
      v = std::exchange(w, std::exchange(x, u));
      f_v = std::exchange(f_w, std::exchange(f_x, f_u));
    } else {
      (u < x ? low : high) = u;
      if (f_u <= f_w || w == x) {
        v = std::exchange(w, u);
        f_v = std::exchange(f_w, f_u);
      } else if (f_u <= f_v || v == x || v == w) {
        v = u;
        f_v = f_u;
      }
    }
  }
  if (has_nan) minimum.status = Status::numerical_failure;
  minimum.lower = low;
  minimum.upper = high;
  if (f_first < f_x || f_last < f_x) {
    x = f_first < f_last ? first : last;
    f_x = std::min(f_first, f_last);
    minimum.lower = std::min(minimum.lower, x);
    minimum.upper = std::max(minimum.upper, x);
  }
  minimum.x = x;
  minimum.value = f_x;
  if (!std::isfinite(f_x)) minimum.status = Status::numerical_failure;
  return minimum;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/difference_kernels.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <type_traits>

namespace mlmath {

/// The settings of check_gradient().
struct GradientCheckOptions {
  /// Entry i passes if
  /// |gradient_i - numeric_i| <= tolerance * max(|gradient_i|, |numeric_i|) + 4 e_i,
  /// where e_i is the estimated error of the difference.
  double tolerance = 1e-6;
};

/// What the worst entry of a gradient looks like, as a hint at the mistake.
enum class GradientFault {
  none,       ///< all entries pass
  sign,       ///< the entry is the negative of the derivative
  factor,     ///< one factor, other than 1, lies between the gradient and the derivative everywhere
  order,      ///< the entries are right, but stand in another order (a transpose)
  other,      ///< the entry is wrong
  undefined,  ///< the function or the gradient is not finite there
  shape       ///< the gradient has another number of entries than x
};

/// Prints the fault in words.
inline std::ostream& operator<<(std::ostream& out, GradientFault fault) {
  switch (fault) {
    case GradientFault::none:
      return out << "none";
    case GradientFault::sign:
      return out << "wrong sign";
    case GradientFault::factor:
      return out << "wrong by one factor everywhere";
    case GradientFault::order:
      return out << "right entries in the wrong order";
    case GradientFault::other:
      return out << "wrong";
    case GradientFault::undefined:
      return out << "not finite";
    case GradientFault::shape:
      return out << "wrong number of entries";
  }
  return out;
}

/// A gradient compared with differences, coordinate by coordinate.
template <typename Scalar>
struct [[nodiscard]] GradientCheck {
  Eigen::VectorX<Scalar> gradient;  ///< the gradient to be checked
  Eigen::VectorX<Scalar> numeric;   ///< the derivatives by Ridders' extrapolation
  Eigen::VectorX<Scalar> error;     ///< their estimated errors
  Eigen::Index worst = -1;  ///< the coordinate that misses the tolerance by most; -1 if x is empty
  Scalar worst_ratio = Scalar(0);  ///< its difference over what is allowed: at most 1 passes
  GradientFault fault = GradientFault::none;  ///< what is wrong
  /// Whether every entry passes.
  [[nodiscard]] bool passed() const { return fault == GradientFault::none; }
  /// Whether every entry passes.
  explicit operator bool() const { return passed(); }
};

/// Prints the verdict, the worst coordinate and its two values.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const GradientCheck<Scalar>& check) {
  out << (check.passed() ? "gradient passes" : "gradient fails: ");
  if (!check.passed()) out << check.fault;
  if (check.worst >= 0 && check.worst < check.gradient.size()) {
    out << "; worst at " << check.worst << ": gradient " << check.gradient[check.worst]
        << ", difference " << check.numeric[check.worst] << " +- " << check.error[check.worst];
  }
  return out;
}

namespace detail {

/// The verdict on gradient against numeric, both filled in.
template <typename Scalar>
void judge_gradient(GradientCheck<Scalar>& check, Scalar tolerance) {
  const Eigen::VectorX<Scalar>& g = check.gradient;
  const Eigen::VectorX<Scalar>& d = check.numeric;
  if (g.size() != d.size()) {
    check.fault = GradientFault::shape;
    check.worst_ratio = std::numeric_limits<Scalar>::infinity();
    return;
  }
  const auto ratio = [&](Scalar a, Scalar b, Scalar error) {
    const Scalar size = std::abs(a) > std::abs(b) ? std::abs(a) : std::abs(b);
    const Scalar allowed = tolerance * size + Scalar(4) * error;
    if (a == b) return Scalar(0);
    const Scalar r = std::abs(a - b) / allowed;
    return std::isnan(r) || !std::isfinite(a) || !std::isfinite(b)
               ? std::numeric_limits<Scalar>::infinity()
               : r;
  };
  for (Eigen::Index i = 0; i < g.size(); ++i) {
    const Scalar r = ratio(g[i], d[i], check.error[i]);
    if (check.worst < 0 || r > check.worst_ratio) {
      check.worst = i;
      check.worst_ratio = r;
    }
  }
  if (check.worst < 0 || check.worst_ratio <= Scalar(1)) return;
  if (!g.allFinite() || !d.allFinite()) {
    check.fault = GradientFault::undefined;
    return;
  }
  if (ratio(-g[check.worst], d[check.worst], check.error[check.worst]) <= Scalar(1)) {
    check.fault = GradientFault::sign;
    return;
  }
  const Scalar norm = d.squaredNorm();
  const Scalar factor = norm > Scalar(0) ? g.dot(d) / norm : Scalar(0);
  bool same_factor = factor != Scalar(0) && g.size() > 1;
  for (Eigen::Index i = 0; same_factor && i < g.size(); ++i) {
    same_factor = ratio(g[i], factor * d[i], std::abs(factor) * check.error[i]) <= Scalar(1);
  }
  if (same_factor) {
    check.fault = GradientFault::factor;
    return;
  }
  Eigen::VectorX<Scalar> sorted_g = g;
  Eigen::VectorX<Scalar> sorted_d = d;
  std::sort(sorted_g.data(), sorted_g.data() + g.size());
  std::sort(sorted_d.data(), sorted_d.data() + d.size());
  const Scalar error = check.error.maxCoeff();
  bool permuted = true;
  for (Eigen::Index i = 0; permuted && i < g.size(); ++i) {
    permuted = ratio(sorted_g[i], sorted_d[i], error) <= Scalar(1);
  }
  check.fault = permuted ? GradientFault::order : GradientFault::other;
}

}  // namespace detail

/// Compares a gradient with finite differences and names the worst coordinate.
///
/// Use it on every gradient that was derived by hand. A difference is extrapolated (Ridders) and
/// carries its own error, so that a right gradient does not fail for the roughness of the
/// difference.
///
/// Shapes:   x has n entries; f takes a plain vector (or matrix) like x and gives a number;
///           gradient is a function that takes the same and gives n entries, or those entries.
/// Cost:     up to 28n evaluations of f.
/// Edges:    passes for an empty x. A wrong number of entries is a verdict, not an exception.
/// Throws:   DomainError if the tolerance is negative or x holds NaN or infinity.
/// Example:  `std::cout << check_gradient(f, my_gradient, x);`
template <typename F, typename G, typename Derived>
[[nodiscard]] auto check_gradient(const F& f, const G& gradient,
                                  const Eigen::MatrixBase<Derived>& x_arg,
                                  const GradientCheckOptions& options = {}) {
  using Scalar = detail::DifferencePoint<typename Derived::Scalar>;
  using Point = detail::DifferencePlain<Derived, Scalar>;
  detail::check_nonnegative("check_gradient", "tolerance", options.tolerance);
  Point x = x_arg.template cast<Scalar>();
  detail::check_finite("check_gradient", "x", x);

  GradientCheck<Scalar> check;
  Eigen::MatrixX<Scalar> entries;
  if constexpr (DenseExpression<G>) {
    entries = gradient.template cast<Scalar>();
  } else {
    entries = gradient(static_cast<const Point&>(x)).template cast<Scalar>();
  }
  check.gradient = Eigen::Map<const Eigen::VectorX<Scalar>>(entries.data(), entries.size());
  check.numeric.resize(x.size());
  check.error.resize(x.size());
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    const Scalar saved = x.data()[i];
    const auto along = [&](const Scalar& t) {
      x.data()[i] = t;
      return static_cast<Scalar>(f(static_cast<const Point&>(x)));
    };
    const auto estimate = detail::ridders<Scalar>(along, saved, Scalar(0));
    check.numeric[i] = estimate.derivative;
    check.error[i] = estimate.error;
    x.data()[i] = saved;
  }
  detail::judge_gradient(check, static_cast<Scalar>(options.tolerance));
  return check;
}

/// The same for an objective that fills in its gradient, `value = f(x, g)`, the form that
/// minimize() takes.
template <typename F, typename Derived>
  requires std::is_invocable_v < const F&,
      const detail::DifferencePlain<Derived, detail::DifferencePoint<typename Derived::Scalar>>
&, detail::DifferencePlain<Derived, detail::DifferencePoint<typename Derived::Scalar>>& >
       [[nodiscard]] auto check_gradient(const F& f, const Eigen::MatrixBase<Derived>& x,
                                         const GradientCheckOptions& options = {}) {
  using Scalar = detail::DifferencePoint<typename Derived::Scalar>;
  using Point = detail::DifferencePlain<Derived, Scalar>;
  const auto value = [&f](const Point& t) {
    Point unused = Point::Zero(t.rows(), t.cols());
    return f(t, unused);
  };
  const auto gradient = [&f](const Point& t) {
    Point g = Point::Zero(t.rows(), t.cols());
    (void)f(t, g);
    return g;
  };
  return check_gradient(value, gradient, x, options);
}

}  // namespace mlmath

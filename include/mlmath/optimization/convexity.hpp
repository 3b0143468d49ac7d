// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/objective.hpp>
#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/random_index.hpp>
#include <mlmath/optimization/detail/lanczos.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <ostream>
#include <type_traits>

namespace mlmath {

/// By how much a chord lies above the function,
/// \f$ a f(x) + (1 - a) f(y) - f(a x + (1 - a) y) \f$ with \f$ 0 \le a \le 1 \f$ (the article's
/// 4.3): never negative for a convex f; one negative gap proves that f is not.
///
/// Shapes:   x and y two numbers, or two vectors or matrices of one shape.
/// Accuracy: a few epsilon times the values of f.
/// Throws:   DomainError unless 0 <= a <= 1.
/// Source:   Boyd, Vandenberghe, Convex Optimization, sec. 3.1.1.
template <typename F, std::floating_point Scalar>
[[nodiscard]] Scalar convexity_gap(F&& f, Scalar x, Scalar y, Scalar a) {
  detail::check_between("convexity_gap", "a", a, Scalar(0), Scalar(1));
  return a * f(x) + (Scalar(1) - a) * f(y) - f(a * x + (Scalar(1) - a) * y);
}

/// convexity_gap() of a function of a vector or matrix.
template <typename F, typename DerivedX, typename DerivedY>
[[nodiscard]] typename DerivedX::Scalar convexity_gap(
    F&& f, const Eigen::MatrixBase<DerivedX>& x_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
    std::type_identity_t<typename DerivedX::Scalar> a) {
  using Scalar = typename DerivedX::Scalar;
  using X = typename DerivedX::PlainObject;
  detail::check_between("convexity_gap", "a", a, Scalar(0), Scalar(1));
  const X x = x_arg.derived();
  const X y = y_arg.derived();
  const X between = a * x + (Scalar(1) - a) * y;
  return a * f(x) + (Scalar(1) - a) * f(y) - f(between);
}

/// What check_convexity() tries.
struct ConvexityOptions {
  Eigen::Index chords = 1000;  ///< how many random chords, at least 1
  /// At how many of the points the Hessian is looked at, the first ones; 0 for none.
  Eigen::Index curvatures = 10;
  std::uint64_t seed = 0;  ///< of the chords
};

/// What check_convexity() found: a proof that the function is not convex, or no sign of it.
template <typename Scalar = double>
struct [[nodiscard]] ConvexityCheck {
  /// The worst chord: from x to y at the share a; see `gap`.
  Eigen::VectorX<Scalar> x;
  Eigen::VectorX<Scalar> y;  ///< the other end
  Scalar a = Scalar(0.5);    ///< the share of x
  /// convexity_gap() there, beyond rounding where it is a violation; else the least one seen.
  Scalar gap = std::numeric_limits<Scalar>::infinity();
  /// The least eigenvalue of a Hessian seen; NaN where none was looked at.
  Scalar least_curvature = std::numeric_limits<Scalar>::quiet_NaN();
  bool is_violated = false;     ///< whether the chord proves that the function is not convex
  bool has_flat_chord = false;  ///< whether the function is straight along some chord, to rounding
  Eigen::Index chords = 0;      ///< how many chords were tried

  /// No chord speaks against convexity, by which every local minimum is a global one. There may be
  /// many such minima, or none.
  [[nodiscard]] bool local_minima_are_global() const { return !is_violated; }
  /// No chord speaks against strict convexity, by which there is at most one minimum: every chord
  /// lies above the function in between.
  [[nodiscard]] bool minimum_is_unique() const { return !is_violated && !has_flat_chord; }
};

/// Prints the verdict, and the chord that proves it.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const ConvexityCheck<Scalar>& check) {
  if (check.is_violated) {
    return out << "not convex: for x = [" << check.x.transpose() << "], y = ["
               << check.y.transpose() << "] and a = " << check.a
               << " the chord lies below the function by " << -check.gap << '\n';
  }
  out << "no sign against convexity on " << check.chords
      << " chords: every local minimum is a global one, and it is "
      << (check.has_flat_chord ? "not shown to be unique (a chord is straight)" : "unique");
  if (check.least_curvature == check.least_curvature) {
    out << "; least curvature seen: " << check.least_curvature;
  }
  return out << '\n';
}

namespace detail {

/// Tries chords of a function of values and keeps the worst.
template <typename Scalar, typename Value>
class ChordTest {
  using Vector = Eigen::VectorX<Scalar>;

 public:
  explicit ChordTest(Value value) : value_(value) {}

  void try_chord(const Vector& x, Scalar at_x, const Vector& y, Scalar at_y, Scalar a) {
    const Vector between = a * x + (Scalar(1) - a) * y;
    const Scalar inside = value_(between);
    ++result.chords;
    const Scalar size = std::abs(at_x) + std::abs(at_y) + std::abs(inside);
    Scalar noise = Scalar(16) * std::numeric_limits<Scalar>::epsilon() * size;
    const Scalar gap = a * at_x + (Scalar(1) - a) * at_y - inside;
    // Infinite values belong to convex functions, too: the chord must not be finite below one.
    bool is_violated = gap < -noise && std::isfinite(at_x) && std::isfinite(at_y);
    if (is_violated) {
      noise = std::max(noise, rounding_of_point(between, inside));
      is_violated = gap < -noise;
    }
    if ((x.array() != y.array()).any() && !(gap > noise)) result.has_flat_chord = true;
    if (gap < result.gap && (is_violated || !result.is_violated)) {
      result.gap = gap;
      result.x = x;
      result.y = y;
      result.a = a;
    }
    result.is_violated = result.is_violated || is_violated;
  }

  [[nodiscard]] Scalar value(const Vector& x) { return value_(x); }

  ConvexityCheck<Scalar> result;

 private:
  // What the rounding of the point between may do to f there.
  Scalar rounding_of_point(const Vector& between, Scalar inside) {
    Scalar spread(0);
    for (int pattern = 0; pattern < 4; ++pattern) {
      Vector near = between;
      for (Eigen::Index i = 0; i < near.size(); ++i) {
        const bool is_up = pattern < 2 ? pattern == 0 : (i + pattern) % 2 == 0;
        near(i) += Scalar(is_up ? 4 : -4) * std::numeric_limits<Scalar>::epsilon() * near(i);
      }
      const Scalar change = std::abs(value_(near) - inside);
      if (std::isfinite(change)) spread = std::max(spread, change);
    }
    return Scalar(4) * spread;
  }

  Value value_;
};

template <typename Scalar, typename Test>
void try_random_chords(Test& test, const Eigen::Ref<const Eigen::MatrixX<Scalar>>& points,
                       const ConvexityOptions& options) {
  const Eigen::Index n = points.rows();
  Eigen::VectorX<Scalar> values(n);
  for (Eigen::Index i = 0; i < n; ++i) values(i) = test.value(points.row(i).transpose());
  Philox rng(options.seed);
  Eigen::VectorX<Scalar> share(1);
  for (Eigen::Index k = 0; k < options.chords && n > 1; ++k) {
    Eigen::Matrix<Eigen::Index, 2, 1> ends;
    fill_uniform_index(rng, n, ends);
    if (ends(0) == ends(1)) ends(1) = (ends(1) + 1) % n;
    fill_uniform(rng, share);
    // The middle half of the time: there a gap is widest.
    const Scalar a = k % 2 == 0 ? Scalar(0.5) : share(0);
    test.try_chord(points.row(ends(0)).transpose(), values(ends(0)),
                   points.row(ends(1)).transpose(), values(ends(1)), a);
  }
}

/// Looks for negative curvature by products with the Hessian, and shows it by a chord.
template <typename Scalar, typename Test>
void try_curvatures(Test& test, SecondOrderObjective<Scalar>& f,
                    const Eigen::Ref<const Eigen::MatrixX<Scalar>>& points,
                    const ConvexityOptions& options) {
  using Vector = Eigen::VectorX<Scalar>;
  for (Eigen::Index i = 0; i < std::min(points.rows(), options.curvatures); ++i) {
    const Vector x = points.row(i).transpose();
    const auto least = least_eigenvalue<Scalar>(
        x.size(), [&](const Vector& v, Vector& image) { f.hessian_product(x, v, image); });
    if (!(least.value >= test.result.least_curvature)) test.result.least_curvature = least.value;
    if (!(least.value < Scalar(0))) continue;
    const Scalar size = std::max(Scalar(1), x.template lpNorm<Eigen::Infinity>());
    for (int k = 0; k < 12; ++k) {
      const Vector move = std::ldexp(size, -k) * least.vector;
      const Vector ahead = x + move;
      const Vector behind = x - move;
      test.try_chord(ahead, test.value(ahead), behind, test.value(behind), Scalar(0.5));
    }
  }
}

template <typename F, typename Scalar>
concept PlainFunctionOf = std::invocable < F&,
        const Eigen::VectorX<Scalar>
& > ;

}  // namespace detail

/// Looks for a proof that a function is not convex: by random chords between points, and by the
/// least eigenvalue of its Hessian at some of them (Lanczos, on products with the Hessian), of
/// which a chord is made again.
///
/// A violation is a proof; without one there is evidence, as good as the points are spread. Two
/// things are kept apart: that every local minimum is a global one (convexity), and that the
/// minimum is unique (strict convexity).
///
/// f is a generic function of a vector, one that fills its gradient, or a SecondOrderObjective; a
/// function of plain vectors only is judged by its chords alone.
///
/// Shapes:   points n x p, a point per row.
/// Cost:     n + chords evaluations, and up to min(p, 100) products for each Hessian.
/// Throws:   ShapeError if points is empty; DomainError if it holds NaN or infinity, or an option
///           is out of range.
/// Source:   Boyd, Vandenberghe, Convex Optimization, sec. 3.1.
template <typename F, typename Derived>
[[nodiscard]] ConvexityCheck<typename Derived::Scalar> check_convexity(
    F&& f, const Eigen::MatrixBase<Derived>& points_arg, const ConvexityOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  using Vector = Eigen::VectorX<Scalar>;
  using Function = std::remove_cvref_t<F>;
  const char* const function = "check_convexity";
  const Eigen::MatrixX<Scalar> points = points_arg.derived();
  detail::check_nonempty(function, "points", points.rows(), points.cols());
  detail::check_finite(function, "points", points);
  const Eigen::Index most = std::numeric_limits<Eigen::Index>::max();
  detail::check_between(function, "chords", options.chords, Eigen::Index(1), most);
  detail::check_between(function, "curvatures", options.curvatures, Eigen::Index(0), most);
  const auto judge = [&](SecondOrderObjective<Scalar>& second) {
    const auto value = [&second](const Vector& x) { return second.value(x); };
    detail::ChordTest<Scalar, decltype(value)> test(value);
    detail::try_random_chords<Scalar>(test, points, options);
    detail::try_curvatures<Scalar>(test, second, points, options);
    return test.result;
  };
  if constexpr (std::derived_from<Function, SecondOrderObjective<Scalar>>) {
    return judge(f);
  } else if constexpr (detail::takes_matrices<Function, 1, Vector> ||
                       std::invocable<F&, const Vector&, Vector&>) {
    auto second = second_order_objective(f, Vector(points.row(0).transpose()));
    return judge(second);
  } else {
    const auto value = [&f](const Vector& x) { return Scalar(f(x)); };
    detail::ChordTest<Scalar, decltype(value)> test(value);
    detail::try_random_chords<Scalar>(test, points, options);
    return test.result;
  }
}

}  // namespace mlmath

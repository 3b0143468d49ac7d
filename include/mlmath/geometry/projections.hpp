// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/linalg/norms.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {
namespace detail {

/// A copy of the argument whose entries have been found finite, for a projection to work on.
template <typename Derived>
typename Derived::PlainObject projectable(const char* function, const Eigen::DenseBase<Derived>& x,
                                          const char* name = "x") {
  static_assert(RealScalar<typename Derived::Scalar>,
                "a projection needs x of float, of double or of long double");
  typename Derived::PlainObject point = x.derived();
  check_finite(function, name, point);
  return point;
}

/// All entries of a plain object as one column.
template <typename Plain>
Eigen::Map<Eigen::VectorX<typename Plain::Scalar>> entries_of(Plain& x) {
  return {x.data(), x.size()};
}

/// The t for which the positive parts of y - t sum to total, where max(y) = 0: t is in
/// [-total, 0). The entries of y are reordered.
///
/// Michelot's rounds, each of which drops the entries at or below the threshold of the rest: a few
/// in practice, and a sort where that many are not enough.
template <typename Scalar>
Scalar simplex_threshold(Scalar* y, Eigen::Index size, Scalar total) {
  constexpr int most_rounds = 24;
  const auto above = [y](Eigen::Index count, Scalar bound) {
    return Eigen::Index(std::partition(y, y + count, [bound](Scalar v) { return v > bound; }) - y);
  };
  Eigen::Index count = above(size, -total);
  for (int round = 0; round < most_rounds; ++round) {
    const Scalar threshold =
        (sum(Eigen::Map<const Eigen::VectorX<Scalar>>(y, count)) - total) / Scalar(count);
    const Eigen::Index kept = above(count, threshold);
    // Rounding may put every entry at the threshold, where total is nothing beside them.
    if (kept == count || kept == 0) return threshold;
    count = kept;
  }
  std::sort(y, y + count, std::greater<Scalar>());
  Scalar partial = 0;
  Scalar threshold = -total;
  for (Eigen::Index k = 0; k < count; ++k) {
    partial += y[k];
    const Scalar next = (partial - total) / Scalar(k + 1);
    if (!(y[k] > next)) break;
    threshold = next;
  }
  return threshold;
}

/// Projects n finite numbers onto the simplex of the given sum, which is positive.
template <typename Scalar>
void simplex_kernel(Scalar* x, Eigen::Index n, Scalar total) {
  Eigen::Map<Eigen::ArrayX<Scalar>> point(x, n);
  // The projection does not change with a shift of all entries.
  const Scalar largest = point.maxCoeff();
  point -= largest;
  // A total so large that a sum of n such numbers overflows is brought down by a power of two.
  const bool is_huge = total > std::numeric_limits<Scalar>::max() / Scalar(2 * n);
  const Scalar unit = is_huge ? std::ldexp(Scalar(1), std::ilogb(Scalar(n)) + 2) : Scalar(1);
  if (is_huge) point /= unit;
  Eigen::VectorX<Scalar> scratch = point;
  const Scalar threshold = simplex_threshold(scratch.data(), n, total / unit);
  point = (point - threshold).max(Scalar(0));
  // What the rounding of the threshold took from each entry or gave it is seen in their sum.
  const Scalar rest = (total / unit - sum(point)) / Scalar((point > Scalar(0)).count());
  point = (point > Scalar(0)).select((point + rest).max(Scalar(0)), point);
  if (is_huge) point *= unit;
}

}  // namespace detail

/// Euclidean projection onto the simplex,
/// \f$ \arg\min_z \|z - x\|_2 \f$ with \f$ z_i \ge 0 \f$ and \f$ \sum_i z_i = \text{total} \f$:
/// \f$ z_i = \max(x_i - \tau, 0) \f$ with the one \f$ \tau \f$ that gives the sum.
///
/// Use it for weights of a mixture or a portfolio, and inside projected gradient methods; softmax()
/// is the smooth map onto the same set.
///
/// Shapes:   x of any shape, all its entries together; the result has its shape.
/// Cost:     O(n) in practice, O(n log n) at worst; one copy.
/// Edges:    total = 0 gives zeros.
/// Accuracy: each entry, and the sum of all, to a few epsilon times total, for x of any size:
///           nothing overflows.
/// Throws:   ShapeError if x is empty; DomainError if total is negative or not finite, or an entry
///           is.
/// Source:   Michelot, A finite algorithm for finding the projection of a point onto the canonical
///           simplex of R^n, JOTA 50 (1986); Condat, Fast projection onto the simplex and the l1
///           ball, Math. Program. 158 (2016).
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject project_onto_simplex(
    const Eigen::DenseBase<Derived>& x, std::type_identity_t<typename Derived::Scalar> total = 1) {
  using Scalar = typename Derived::Scalar;
  detail::check_nonempty("project_onto_simplex", "x", x.rows(), x.cols());
  detail::check_nonnegative("project_onto_simplex", "total", total);
  auto point = detail::projectable("project_onto_simplex", x);
  if (total == Scalar(0)) {
    point.setZero();
  } else {
    detail::simplex_kernel(point.data(), point.size(), total);
  }
  return point;
}

/// Euclidean projection onto the L1 ball, \f$ \arg\min_z \|z - x\|_2 \f$ with
/// \f$ \|z\|_1 \le \text{radius} \f$: soft thresholding by what the radius asks for, so that small
/// entries become exactly 0.
///
/// Shapes:   x of any shape, all its entries together; the result has its shape.
/// Cost:     O(n) in practice, as project_onto_simplex().
/// Edges:    x itself where it lies in the ball; empty for nothing.
/// Accuracy: each entry to a few epsilon times radius.
/// Throws:   DomainError if radius is negative or not finite, or an entry is not finite.
/// Source:   Duchi, Shalev-Shwartz, Singer, Chandra, Efficient projections onto the l1-ball for
///           learning in high dimensions, ICML 2008.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject project_onto_l1_ball(
    const Eigen::DenseBase<Derived>& x, std::type_identity_t<typename Derived::Scalar> radius = 1) {
  using Scalar = typename Derived::Scalar;
  detail::check_nonnegative("project_onto_l1_ball", "radius", radius);
  auto point = detail::projectable("project_onto_l1_ball", x);
  auto entries = detail::entries_of(point);
  if (norm(entries, 1) <= radius) return point;
  if (radius == Scalar(0)) {
    entries.setZero();
    return point;
  }
  Eigen::VectorX<Scalar> magnitudes = entries.cwiseAbs();
  detail::simplex_kernel(magnitudes.data(), magnitudes.size(), radius);
  for (Eigen::Index i = 0; i < entries.size(); ++i) {
    entries(i) = std::copysign(magnitudes(i), entries(i));
  }
  return point;
}

/// Euclidean projection onto the L2 ball, \f$ x \min(1, \text{radius} / \|x\|_2) \f$: clipping of
/// a gradient by its norm, among others.
///
/// Shapes:   x of any shape, all its entries together; the result has its shape.
/// Cost:     O(n).
/// Edges:    x itself where it lies in the ball; entries of any size.
/// Accuracy: a few ulp for each entry.
/// Throws:   DomainError if radius is negative or not finite, or an entry is not finite.
/// Source:   Parikh and Boyd, Proximal Algorithms (2014), sec. 6.5.1.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject project_onto_l2_ball(
    const Eigen::DenseBase<Derived>& x, std::type_identity_t<typename Derived::Scalar> radius = 1) {
  using Scalar = typename Derived::Scalar;
  detail::check_nonnegative("project_onto_l2_ball", "radius", radius);
  auto point = detail::projectable("project_onto_l2_ball", x);
  auto entries = detail::entries_of(point);
  Scalar length = norm(entries);
  if (length <= radius) return point;
  Scalar unit(1);
  if (length > std::numeric_limits<Scalar>::max()) {  // The norm overflows where no entry does.
    unit = std::ldexp(Scalar(1), std::ilogb(Scalar(entries.size())) / 2 + 2);
    length = norm(entries / unit);
  }
  const Scalar ratio = radius / unit / length;
  if (ratio >= std::numeric_limits<Scalar>::min()) {
    entries *= ratio;
  } else {
    entries = entries / unit / length * radius;
  }
  return point;
}

/// Euclidean projection onto the box \f$ [-\text{radius}, \text{radius}]^n \f$, the ball of the
/// maximum norm: clipping of each entry.
///
/// Shapes:   x of any shape; the result has its shape.
/// Throws:   DomainError if radius is negative or not finite, or an entry is not finite.
/// Source:   Parikh and Boyd, Proximal Algorithms (2014), sec. 6.2.4.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject project_onto_linf_ball(
    const Eigen::DenseBase<Derived>& x, std::type_identity_t<typename Derived::Scalar> radius = 1) {
  detail::check_nonnegative("project_onto_linf_ball", "radius", radius);
  auto point = detail::projectable("project_onto_linf_ball", x);
  auto entries = detail::entries_of(point);
  entries = entries.cwiseMin(radius).cwiseMax(-radius);
  return point;
}

/// Euclidean projection onto a box, \f$ z_i = \min(\max(x_i, l_i), u_i) \f$.
///
/// Shapes:   x, lower and upper of one shape, which is that of the result.
/// Edges:    a bound may be infinite; -infinity and infinity leave an entry free.
/// Throws:   ShapeError if the shapes differ; DomainError if an entry of x is not finite, a bound
///           is NaN, or lower exceeds upper somewhere.
/// Source:   Parikh and Boyd, Proximal Algorithms (2014), sec. 6.2.4.
template <typename Derived, typename DerivedL, typename DerivedU>
[[nodiscard]] typename Derived::PlainObject project_onto_box(
    const Eigen::DenseBase<Derived>& x, const Eigen::DenseBase<DerivedL>& lower_arg,
    const Eigen::DenseBase<DerivedU>& upper_arg) {
  using Plain = typename Derived::PlainObject;
  constexpr const char* function = "project_onto_box";
  auto point = detail::projectable(function, x);
  const auto check_shape = [&](const char* name, Eigen::Index rows, Eigen::Index cols) {
    if (rows == point.rows() && cols == point.cols()) return;
    detail::throw_shape_error(
        function, std::string(name) + " is " + detail::shape_text(rows, cols) + ", expected " +
                      detail::shape_text(point.rows(), point.cols()) + " as x");
  };
  // Before they become what x is, whose size may be fixed.
  check_shape("lower", lower_arg.rows(), lower_arg.cols());
  check_shape("upper", upper_arg.rows(), upper_arg.cols());
  const Eigen::Ref<const Plain> lower(lower_arg.derived());
  const Eigen::Ref<const Plain> upper(upper_arg.derived());
  for (Eigen::Index j = 0; j < point.cols(); ++j) {
    for (Eigen::Index i = 0; i < point.rows(); ++i) {
      const auto low = lower(i, j);
      const auto high = upper(i, j);
      if (!(low <= high)) {
        detail::throw_domain_error(
            function, "lower" + detail::position_text(point, i, j) + " = " + detail::to_text(low) +
                          " and upper" + detail::position_text(point, i, j) + " = " +
                          detail::to_text(high) + ", expected lower <= upper");
      }
      point(i, j) = std::clamp(point(i, j), low, high);
    }
  }
  return point;
}

/// Euclidean projection onto the box \f$ [l, u]^n \f$ with the same bounds for all entries.
///
/// Shapes:   x of any shape; the result has its shape.
/// Edges:    as for bounds of each entry.
/// Throws:   DomainError if an entry of x is not finite, or not lower <= upper.
/// Example:  project_onto_box(x, 0, infinity) is the projection onto the nonnegative orthant.
/// Source:   Parikh and Boyd, Proximal Algorithms (2014), sec. 6.2.4.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject project_onto_box(
    const Eigen::DenseBase<Derived>& x, std::type_identity_t<typename Derived::Scalar> lower,
    std::type_identity_t<typename Derived::Scalar> upper) {
  if (!(lower <= upper)) {
    detail::throw_domain_error("project_onto_box", "lower = " + detail::to_text(lower) +
                                                       " and upper = " + detail::to_text(upper) +
                                                       ", expected lower <= upper");
  }
  auto point = detail::projectable("project_onto_box", x);
  auto entries = detail::entries_of(point);
  entries = entries.cwiseMax(lower).cwiseMin(upper);
  return point;
}

namespace detail {

/// How far x lies beyond \f$ a \cdot x = b \f$ along the unit normal, which is returned in a.
template <typename Scalar>
Scalar hyperplane_excess(const char* function, const VectorRef<Scalar>& x,
                         Eigen::VectorX<Scalar>& a, Scalar b) {
  check_same_size(function, "x", x.size(), "a", a.size());
  check_finite(function, "x", x);
  check_finite(function, "a", a);
  if (!(b - b == Scalar(0))) {
    throw_domain_error(function, "b is " + to_text(b) + ", expected a finite number");
  }
  const Scalar largest = a.size() > 0 ? a.cwiseAbs().maxCoeff() : Scalar(0);
  if (largest == Scalar(0)) return Scalar(0);
  // By a power of two, so that it costs no digit.
  const int exponent = -std::ilogb(largest);
  for (Eigen::Index i = 0; i < a.size(); ++i) a(i) = std::ldexp(a(i), exponent);
  const Scalar length = norm(a);
  const Scalar excess = (compensated_dot(a, x) - std::ldexp(b, exponent)) / length;
  a /= length;
  return excess;
}

}  // namespace detail

/// Euclidean projection onto the hyperplane \f$ a \cdot z = b \f$,
/// \f$ x - \frac{a \cdot x - b}{\|a\|^2} a \f$.
///
/// Several equations at once: project_onto_affine() of projections_affine.hpp.
///
/// Shapes:   x and a have n entries each, as columns or rows; the result is a column.
/// Edges:    a of any scale; a = 0 with b = 0 is the whole space, and gives x.
/// Accuracy: \f$ |a \cdot z - b| \f$ is a few epsilon times \f$ \|a\| \|x\| \f$.
/// Throws:   ShapeError if the sizes differ; DomainError if a number is not finite, or a = 0 with
///           another b, which no point satisfies.
/// Source:   Boyd and Vandenberghe, Convex Optimization, sec. 8.1.1.
template <typename DerivedX, typename DerivedA>
[[nodiscard]] Eigen::VectorX<typename DerivedX::Scalar> project_onto_hyperplane(
    const Eigen::MatrixBase<DerivedX>& x_arg, const Eigen::MatrixBase<DerivedA>& a_arg,
    std::type_identity_t<typename DerivedX::Scalar> b) {
  using Scalar = typename DerivedX::Scalar;
  constexpr const char* function = "project_onto_hyperplane";
  const auto x = detail::pin_vector(x_arg, function, "x");
  Eigen::VectorX<Scalar> a = detail::pin_vector(a_arg, function, "a");
  const Scalar excess = detail::hyperplane_excess<Scalar>(function, x, a, b);
  if (b != Scalar(0) && (a.array() == Scalar(0)).all()) {
    detail::throw_domain_error(function, "a is 0 and b = " + detail::to_text(b) +
                                             ", expected a hyperplane (a other than 0)");
  }
  return x - excess * a;
}

/// Euclidean projection onto the halfspace \f$ a \cdot z \le b \f$.
///
/// Shapes:   x and a have n entries each, as columns or rows; the result is a column.
/// Edges:    x itself where it lies in the halfspace; a = 0 with b >= 0 is the whole space.
/// Accuracy: as project_onto_hyperplane().
/// Throws:   ShapeError if the sizes differ; DomainError if a number is not finite, or a = 0 with
///           b < 0, which no point satisfies.
/// Source:   Boyd and Vandenberghe, Convex Optimization, sec. 8.1.1.
template <typename DerivedX, typename DerivedA>
[[nodiscard]] Eigen::VectorX<typename DerivedX::Scalar> project_onto_halfspace(
    const Eigen::MatrixBase<DerivedX>& x_arg, const Eigen::MatrixBase<DerivedA>& a_arg,
    std::type_identity_t<typename DerivedX::Scalar> b) {
  using Scalar = typename DerivedX::Scalar;
  constexpr const char* function = "project_onto_halfspace";
  const auto x = detail::pin_vector(x_arg, function, "x");
  Eigen::VectorX<Scalar> a = detail::pin_vector(a_arg, function, "a");
  const Scalar excess = detail::hyperplane_excess<Scalar>(function, x, a, b);
  if (b < Scalar(0) && (a.array() == Scalar(0)).all()) {
    detail::throw_domain_error(function, "a is 0 and b = " + detail::to_text(b) +
                                             ", expected a halfspace that is not empty");
  }
  return excess > Scalar(0) ? Eigen::VectorX<Scalar>(x - excess * a) : Eigen::VectorX<Scalar>(x);
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace mlmath {
namespace detail {

/// A point on the line and the mass that stands there.
template <typename Scalar>
struct PointMass {
  Scalar place;
  Scalar mass;
};

/// The points from left to right, with mass_of(i) at x(i).
template <typename Scalar, typename MassOf>
std::vector<PointMass<Scalar>> sorted_masses(const VectorRef<Scalar>& x, const MassOf& mass_of) {
  std::vector<PointMass<Scalar>> points(static_cast<std::size_t>(x.size()));
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    points[static_cast<std::size_t>(i)] = {x(i), mass_of(i)};
  }
  std::sort(
      points.begin(), points.end(),
      [](const PointMass<Scalar>& a, const PointMass<Scalar>& b) { return a.place < b.place; });
  return points;
}

/// Moves the mass of x to y, from left to right: visit(mass, distance) for each piece.
template <typename Scalar, typename Visit>
void transport(const std::vector<PointMass<Scalar>>& x, const std::vector<PointMass<Scalar>>& y,
               const Visit& visit) {
  std::size_t i = 0;
  std::size_t j = 0;
  Scalar left_x = x[0].mass;
  Scalar left_y = y[0].mass;
  for (;;) {
    const Scalar moved = std::min(left_x, left_y);
    if (moved > Scalar(0)) visit(moved, std::abs(x[i].place - y[j].place));
    left_x -= moved;
    left_y -= moved;
    // The last pieces take what rounding has left.
    if (left_x <= left_y) {
      if (++i == x.size()) return;
      left_x = x[i].mass;
    } else {
      if (++j == y.size()) return;
      left_y = y[j].mass;
    }
  }
}

/// The root of the sum of mass distance^order.
template <typename Scalar>
Scalar wasserstein_of_masses(const std::vector<PointMass<Scalar>>& x,
                             const std::vector<PointMass<Scalar>>& y, double order) {
  Scalar total(0);
  if (order == 1) {
    // Of shares of the whole range, which do not overflow.
    const Scalar range = std::max(std::abs(x.back().place - y.front().place),
                                  std::abs(y.back().place - x.front().place));
    if (range == Scalar(0)) return range;
    transport<Scalar>(x, y,
                      [&](Scalar mass, Scalar distance) { total += mass * (distance / range); });
    return range * total;
  }
  Scalar largest(0);
  transport<Scalar>(x, y, [&](Scalar, Scalar distance) { largest = std::max(largest, distance); });
  if (!(order <= std::numeric_limits<double>::max()) || largest == Scalar(0)) return largest;
  // Of distance / largest, whose powers stay in range.
  transport<Scalar>(x, y, [&](Scalar mass, Scalar distance) {
    total += mass * Scalar(std::pow(distance / largest, Scalar(order)));
  });
  return largest * Scalar(std::pow(total, Scalar(1 / order)));
}

inline void check_wasserstein_order(const char* function, double order) {
  if (order >= 1) return;
  throw_domain_error(function, "order = " + to_text(order) + ", expected a number >= 1");
}

}  // namespace detail

/// Wasserstein distance of order r between two samples on a line,
/// \f$ W_r = \left(\int_0^1 |F^{-1}(t) - G^{-1}(t)|^r dt\right)^{1/r} \f$: the least cost of moving
/// the mass of one to the other. Order 1 is the earth mover's distance, the area between the two
/// distribution functions.
///
/// Unlike the divergences it knows how far apart outcomes are, and is finite where no outcome is
/// shared.
///
/// Shapes:   x has n numbers, y m, of equal weight each.
/// Units:    those of x and y.
/// Cost:     O(n log n + m log m).
/// Edges:    order infinity is the largest move. 0 exactly where the samples agree.
/// Accuracy: some ulp of the largest move for each piece.
/// Throws:   ShapeError if x or y is empty; DomainError if order < 1, or x or y hold NaN or infinity.
/// Source:   Peyre, Cuturi, Computational Optimal Transport, sec. 2.6.
template <typename DerivedX, typename DerivedY>
[[nodiscard]] typename DerivedX::Scalar wasserstein_distance(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedY>& y_arg,
    double order = 1) {
  using Scalar = typename DerivedX::Scalar;
  const char* const function = "wasserstein_distance";
  const auto x = detail::pin_vector(x_arg, function, "x");
  const auto y = detail::pin_vector(y_arg, function, "y");
  detail::check_nonempty(function, "x", x.size());
  detail::check_nonempty(function, "y", y.size());
  detail::check_finite(function, "x", x);
  detail::check_finite(function, "y", y);
  detail::check_wasserstein_order(function, order);
  // Whole masses, so that equal samples match piece by piece.
  const Scalar x_mass = Scalar(double(y.size()));
  const Scalar y_mass = Scalar(double(x.size()));
  const Scalar pieces = x_mass * y_mass;
  const Scalar cost = detail::wasserstein_of_masses<Scalar>(
      detail::sorted_masses<Scalar>(x, [&](Eigen::Index) { return x_mass; }),
      detail::sorted_masses<Scalar>(y, [&](Eigen::Index) { return y_mass; }), order);
  if (!(order <= std::numeric_limits<double>::max())) return cost;
  return cost * (order == 1 ? 1 / pieces : Scalar(std::pow(pieces, Scalar(-1 / order))));
}

/// Wasserstein distance between two laws on the line, given by their values and probabilities.
///
/// Shapes:   x and p have n entries each, y and q m.
/// Throws:   as above; ShapeError if the sizes do not fit; DomainError if p or q are no
///           probabilities.
template <typename DerivedX, typename DerivedP, typename DerivedY, typename DerivedQ>
[[nodiscard]] typename DerivedX::Scalar wasserstein_distance(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedP>& p_arg,
    const Eigen::DenseBase<DerivedY>& y_arg, const Eigen::DenseBase<DerivedQ>& q_arg,
    double order = 1) {
  using Scalar = typename DerivedX::Scalar;
  const char* const function = "wasserstein_distance";
  const auto x = detail::pin_vector(x_arg, function, "x");
  const auto p = detail::pin_vector(p_arg, function, "p");
  const auto y = detail::pin_vector(y_arg, function, "y");
  const auto q = detail::pin_vector(q_arg, function, "q");
  detail::check_same_size(function, "x", x.size(), "p", p.size());
  detail::check_same_size(function, "y", y.size(), "q", q.size());
  detail::check_finite(function, "x", x);
  detail::check_finite(function, "y", y);
  detail::check_probabilities(function, "p", p);
  detail::check_probabilities(function, "q", q);
  detail::check_wasserstein_order(function, order);
  return detail::wasserstein_of_masses<Scalar>(
      detail::sorted_masses<Scalar>(x, [&](Eigen::Index i) { return p(i); }),
      detail::sorted_masses<Scalar>(y, [&](Eigen::Index i) { return q(i); }), order);
}

}  // namespace mlmath

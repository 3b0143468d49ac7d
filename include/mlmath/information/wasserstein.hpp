// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace mlmath {
namespace detail {

/// The order of the entries from the smallest to the largest.
template <typename Vector>
std::vector<Eigen::Index> ascending_order(const Vector& x) {
  std::vector<Eigen::Index> order(std::size_t(x.size()));
  std::iota(order.begin(), order.end(), Eigen::Index(0));
  std::sort(order.begin(), order.end(),
            [&](Eigen::Index a, Eigen::Index b) { return x(a) < x(b); });
  return order;
}

/// Moves the mass of x in one dimension to y, from left to right: visit(mass, distance) for each
/// piece, the masses summing to 1.
template <typename Scalar, typename Visit>
void transport(const VectorRef<Scalar>& x, const Eigen::VectorX<Scalar>& x_mass,
               const VectorRef<Scalar>& y, const Eigen::VectorX<Scalar>& y_mass,
               const Visit& visit) {
  const auto x_order = ascending_order(x);
  const auto y_order = ascending_order(y);
  std::size_t i = 0;
  std::size_t j = 0;
  Scalar left_x = x_mass(x_order[0]);
  Scalar left_y = y_mass(y_order[0]);
  for (;;) {
    const Scalar moved = std::min(left_x, left_y);
    if (moved > Scalar(0)) visit(moved, std::abs(x(x_order[i]) - y(y_order[j])));
    left_x -= moved;
    left_y -= moved;
    // The last pieces take what rounding has left.
    if (left_x <= left_y) {
      if (++i == x_order.size()) return;
      left_x = x_mass(x_order[i]);
    } else {
      if (++j == y_order.size()) return;
      left_y = y_mass(y_order[j]);
    }
  }
}

template <typename Scalar>
Scalar wasserstein_of_masses(const VectorRef<Scalar>& x, const Eigen::VectorX<Scalar>& x_mass,
                             const VectorRef<Scalar>& y, const Eigen::VectorX<Scalar>& y_mass,
                             double order) {
  Scalar largest(0);
  Scalar total(0);
  transport<Scalar>(x, x_mass, y, y_mass,
                    [&](Scalar, Scalar distance) { largest = std::max(largest, distance); });
  if (!(order <= std::numeric_limits<double>::max()) || largest == Scalar(0)) return largest;
  // Of distance / largest, whose powers stay in range.
  transport<Scalar>(x, x_mass, y, y_mass, [&](Scalar mass, Scalar distance) {
    total += mass * (order == 1 ? distance / largest
                                : Scalar(std::pow(distance / largest, Scalar(order))));
  });
  return largest * (order == 1 ? total : Scalar(std::pow(total, Scalar(1 / order))));
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
  const Eigen::VectorX<Scalar> x_mass =
      Eigen::VectorX<Scalar>::Constant(x.size(), Scalar(double(y.size())));
  const Eigen::VectorX<Scalar> y_mass =
      Eigen::VectorX<Scalar>::Constant(y.size(), Scalar(double(x.size())));
  const Scalar pieces = Scalar(double(x.size()) * double(y.size()));
  const Scalar cost = detail::wasserstein_of_masses<Scalar>(x, x_mass, y, y_mass, order);
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
  return detail::wasserstein_of_masses<Scalar>(x, p, y, q, order);
}

}  // namespace mlmath

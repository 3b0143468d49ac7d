// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/elementary.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/optimization/linear_risk.hpp>
#include <mlmath/optimization/penalties.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

/// Duality gaps of f + lambda R at x: by how much the value can be above the minimum, at most. f is
/// the objective, evaluated at x last; NaN where none is known.
namespace mlmath::detail {

/// Whether f is known to be convex when it is compiled.
template <typename F>
inline constexpr bool is_known_convex = false;
template <typename Loss, typename Scalar>
inline constexpr bool is_known_convex<LinearRisk<Loss, Scalar>> = Loss::is_convex;

/// The dual value of the squared loss for u = c 2 (y - X w)/n, \f$ u^T y - n \|u\|^2 / 4 \f$, with
/// the best c of those for which \f$ \|X^T u\|_\infty \le \lambda \f$.
template <typename Scalar>
Scalar dual_value(const LinearRisk<SquaredLoss, Scalar>& f, Scalar largest) {
  const Eigen::VectorX<Scalar> residual = f.y() - f.scores();
  const Scalar n = Scalar(f.y().size());
  const Scalar a = Scalar(2) * residual.dot(f.y()) / n;
  const Scalar b = residual.squaredNorm() / n;
  if (b == Scalar(0)) return Scalar(0);
  const Scalar c = std::clamp(a / (Scalar(2) * b), -largest, largest);
  return c * (a - c * b);
}

/// The dual value of the logistic loss for u = c (y - sigmoid(X w))/n, minus the mean of
/// \f$ q \log q + (1 - q) \log(1 - q) \f$ with \f$ q = y - n u \f$.
template <typename Scalar>
Scalar dual_value(const LinearRisk<LogisticLoss, Scalar>& f, Scalar largest) {
  const Scalar c = std::min(Scalar(1), largest);
  const Eigen::VectorX<Scalar> slopes = loss_derivative(f.loss(), f.y(), f.scores());
  const Eigen::VectorX<Scalar> q = f.y() + c * slopes;
  const Eigen::VectorX<Scalar> rest = Scalar(1) - q.array();
  return -(xlogy(q, q) + xlogy(rest, rest)).sum() / Scalar(q.size());
}

template <typename F, typename P, typename Scalar>
Scalar duality_gap(F&, const P&, Scalar, const Eigen::VectorX<Scalar>&, Scalar,
                   const Eigen::VectorX<Scalar>&) {
  return std::numeric_limits<Scalar>::quiet_NaN();
}

template <typename Loss, typename Scalar>
  requires(std::is_same_v<Loss, SquaredLoss> || std::is_same_v<Loss, LogisticLoss>)
Scalar duality_gap(LinearRisk<Loss, Scalar>& f, const L1Penalty& penalty, Scalar lambda,
                   const Eigen::VectorX<Scalar>& x, Scalar value,
                   const Eigen::VectorX<Scalar>& gradient) {
  const Scalar steepest = gradient.template lpNorm<Eigen::Infinity>();
  const Scalar largest =
      steepest > Scalar(0) ? lambda / steepest : std::numeric_limits<Scalar>::max();
  const Scalar gap = value + lambda * penalty.value(x) - dual_value(f, largest);
  return std::max(gap, Scalar(0));
}

/// In a bounded set, what a step to its lowest corner promises: the gap of Frank and Wolfe.
template <typename F, typename Scalar>
  requires is_known_convex<F> Scalar duality_gap(F&, const SimplexConstraint& simplex, Scalar,
                                                 const Eigen::VectorX<Scalar>& x, Scalar,
                                                 const Eigen::VectorX<Scalar>& gradient) {
    // By differences from the least slope, which do not cancel.
    const Scalar least = gradient.minCoeff();
    const Scalar gap = (gradient.array() - least).matrix().dot(x);
    return gap + std::max(Scalar(0), least * (x.sum() - Scalar(simplex.total)));
  }

template <typename F, typename Scalar>
  requires is_known_convex<F> Scalar duality_gap(F&, const BoxConstraint& box, Scalar,
                                                 const Eigen::VectorX<Scalar>& x, Scalar,
                                                 const Eigen::VectorX<Scalar>& gradient) {
    Scalar gap(0);
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      const Scalar slope = gradient(i);
      const Scalar corner = Scalar(slope > Scalar(0) ? box.low(i) : box.high(i));
      if (slope != Scalar(0)) gap += slope * (x(i) - corner);
    }
    return std::isfinite(gap) ? gap : std::numeric_limits<Scalar>::quiet_NaN();
  }

}  // namespace mlmath::detail

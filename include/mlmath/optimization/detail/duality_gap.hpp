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

/// The least that a loss can be, whatever the prediction; NaN where it is not known.
template <typename Loss, typename Scalar>
Scalar least_loss(const Loss&, Scalar y) {
  if constexpr (std::is_same_v<Loss, PoissonLoss>) {
    return y - xlogy(y, y);
  } else if constexpr (std::is_same_v<Loss, GammaLoss>) {
    return Scalar(1) + std::log(y);
  } else if constexpr (shows_infinite_targets<Loss> || std::is_same_v<Loss, HingeLoss> ||
                       std::is_same_v<Loss, SquaredHingeLoss>) {
    return Scalar(0);
  } else {
    return std::numeric_limits<Scalar>::quiet_NaN();
  }
}

/// The dual value at c times the slopes, where the norm that is dual to the penalty's allows a c of
/// `largest`, of a value f(x) with the slope \f$ x^T \nabla f(x) \f$. By the convexity of the
/// conjugate, \f$ l^*(c a) \le c\, l^*(a) + (1 - c)\, l^*(0) \f$ and \f$ -l^*(0) = \min l \f$, so
/// it is at least \f$ c (f(x) - x^T \nabla f(x)) + (1 - c) \min \f$; more where the conjugate is
/// written out.
template <typename Loss, typename Scalar>
Scalar dual_value(const LinearRisk<Loss, Scalar>& f, Scalar largest, Scalar value, Scalar slope) {
  if constexpr (std::is_same_v<Loss, SquaredLoss> || std::is_same_v<Loss, LogisticLoss>) {
    return dual_value(f, largest);
  } else {
    const Scalar c = std::min(Scalar(1), largest);
    if (c == Scalar(1)) return value - slope;
    Scalar least(0);
    for (Eigen::Index i = 0; i < f.y().size(); ++i) least += least_loss(f.loss(), f.y()(i));
    return c * (value - slope) + (Scalar(1) - c) * least / Scalar(f.y().size());
  }
}

template <typename F, typename P, typename Scalar>
Scalar duality_gap(F&, const P&, Scalar, const Eigen::VectorX<Scalar>&, Scalar,
                   const Eigen::VectorX<Scalar>&) {
  return std::numeric_limits<Scalar>::quiet_NaN();
}

/// Of a norm as the penalty: the slopes are shortened until the dual norm allows them.
template <typename Loss, typename P, typename Scalar>
  requires(Loss::is_convex && (std::is_same_v<P, L1Penalty> || std::is_same_v<P, GroupPenalty>))
Scalar duality_gap(LinearRisk<Loss, Scalar>& f, const P& penalty, Scalar lambda,
                   const Eigen::VectorX<Scalar>& x, Scalar value,
                   const Eigen::VectorX<Scalar>& gradient) {
  const Scalar steepest = penalty.dual_norm(gradient);
  const Scalar largest =
      steepest > Scalar(0) ? lambda / steepest : std::numeric_limits<Scalar>::max();
  const Scalar gap =
      value + lambda * penalty.value(x) - dual_value(f, largest, value, x.dot(gradient));
  return std::max(gap, Scalar(0));  // and NaN stays
}

/// Of the elastic net, \f$ x^T g + \lambda R(x) + (\lambda R)^*(-g) \f$, entry by entry as sums of
/// squares that do not cancel.
template <typename F, typename Scalar>
  requires is_known_convex<F> Scalar duality_gap(F& f, const ElasticNetPenalty& penalty,
                                                 Scalar lambda, const Eigen::VectorX<Scalar>& x,
                                                 Scalar value,
                                                 const Eigen::VectorX<Scalar>& gradient) {
    const Scalar absolute = lambda * Scalar(penalty.mixing);
    const Scalar square = lambda * Scalar(1 - penalty.mixing);
    if (square == Scalar(0)) return duality_gap(f, L1Penalty{}, lambda, x, value, gradient);
    Scalar gap(0);
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      const Scalar within = std::clamp(gradient(i), -absolute, absolute);
      const Scalar away = x(i) + (gradient(i) - within) / (Scalar(2) * square);
      gap += square * away * away + (absolute * std::abs(x(i)) + within * x(i));
    }
    return gap;
  }

template <typename F, typename Scalar>
  requires is_known_convex<F> Scalar duality_gap(F& f, const L2Penalty&, Scalar lambda,
                                                 const Eigen::VectorX<Scalar>& x, Scalar value,
                                                 const Eigen::VectorX<Scalar>& gradient) {
    if (lambda == Scalar(0)) return std::numeric_limits<Scalar>::quiet_NaN();
    return duality_gap(f, ElasticNetPenalty{0}, lambda, x, value, gradient);
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

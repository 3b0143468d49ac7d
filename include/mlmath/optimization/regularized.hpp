// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/objective.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/optimization/linear_risk.hpp>
#include <mlmath/optimization/penalties.hpp>

#include <Eigen/Core>

#include <concepts>
#include <type_traits>
#include <utility>

namespace mlmath {

/// A function with a penalty, \f$ f(w) + \lambda R(w) \f$. Made by regularized().
///
/// What f is, this is too: a generic function, or one that fills its gradient.
template <typename F, Penalty P>
struct Regularized {
  F function;     ///< f
  P penalty;      ///< R
  double lambda;  ///< \f$ \lambda \ge 0 \f$

  /// \f$ f(w) + \lambda R(w) \f$.
  template <typename W>
    requires std::invocable<const F&, const W&>
  auto operator()(const W& w) const {
    using Scalar = typename W::Scalar;
    return function(w) + Scalar(lambda) * penalty_value(penalty, w);
  }

  /// \f$ f(w) + \lambda R(w) \f$ and a (sub)gradient of it.
  template <typename W>
    requires(std::invocable<const F&, const W&, W&> && !std::invocable<const F&, const W&>)
  auto operator()(const W& w, W& gradient) const {
    using Scalar = typename W::Scalar;
    const Scalar value = function(w, gradient);
    gradient += Scalar(lambda) * penalty.slope(w);
    return Scalar(value + Scalar(lambda) * penalty_value(penalty, w));
  }
};

/// The risk of a linear model with a penalty, whose smooth parts have second derivatives.
template <PointLoss Loss, typename ScalarType, Penalty P>
struct Regularized<LinearRisk<Loss, ScalarType>, P> final
    : public SecondOrderObjective<ScalarType> {
  using Scalar = ScalarType;                                     ///< the type of the numbers
  using Vector = Eigen::VectorX<Scalar>;                         ///< of weights
  using Matrix = Eigen::MatrixX<Scalar>;                         ///< Directions, or a Hessian.
  using typename SecondOrderObjective<ScalarType>::Destination;  ///< Where a gradient goes.
  using typename SecondOrderObjective<ScalarType>::Point;        ///< How a point is passed.

  LinearRisk<Loss, Scalar> function;  ///< f
  P penalty;                          ///< R
  double lambda;                      ///< \f$ \lambda \ge 0 \f$

  /// See regularized().
  Regularized(LinearRisk<Loss, Scalar> risk, const P& with, double times)
      : function(std::move(risk)), penalty(with), lambda(times) {
    detail::check_penalty("regularized", penalty, function.size());
  }

  [[nodiscard]] Eigen::Index size() const override { return function.size(); }
  [[nodiscard]] Scalar value(const Point& w) override {
    return function.value(w) + Scalar(lambda) * penalty.value(Vector(w));
  }
  Scalar value_and_gradient(const Point& w, Destination gradient) override {
    const Scalar value = function.value_and_gradient(w, gradient);
    gradient += Scalar(lambda) * penalty.slope(Vector(w));
    return value + Scalar(lambda) * penalty.value(Vector(w));
  }
  /// The Hessian at w times each column of V.
  void hessian_product(const Point& w, const Eigen::Ref<const Matrix>& V,
                       Eigen::Ref<Matrix> product) override {
    function.hessian_product(w, V, product);
    product += curvature() * V;
  }
  /// The value, the gradient and the Hessian at w.
  Scalar value_gradient_hessian(const Point& w, Destination gradient,
                                Eigen::Ref<Matrix> hessian) override {
    const Scalar value = function.value_gradient_hessian(w, gradient, hessian);
    gradient += Scalar(lambda) * penalty.slope(Vector(w));
    hessian.diagonal().array() += curvature();
    return value + Scalar(lambda) * penalty.value(Vector(w));
  }

  /// The \f$ \mu \f$ for which \f$ f(w) + \lambda R(w) - (\mu/2) \|w\|_2^2 \f$ is known to be convex,
  /// 0 where none is: minimize() makes a duality gap of it.
  [[nodiscard]] Scalar strong_convexity() const {
    return Loss::is_convex && std::is_same_v<P, L2Penalty> ? curvature() : Scalar(0);
  }

 private:
  // Of the squares in the penalty, the same in every direction; that of a GroupPenalty, which ends
  // in kinks, is left out.
  [[nodiscard]] Scalar curvature() const {
    if constexpr (std::is_same_v<P, L2Penalty>) {
      return Scalar(2 * lambda);
    } else if constexpr (std::is_same_v<P, ElasticNetPenalty>) {
      return Scalar(2 * lambda * (1 - penalty.mixing));
    } else {
      return Scalar(0);
    }
  }
};

/// A function with a penalty, \f$ L(w) + \lambda R(w) \f$ (the article's 13.1), for minimize():
/// `minimize(regularized(linear_risk(SquaredLoss{}, X, y), L1Penalty{}, 0.1), w0, Fista{})`.
///
/// A smooth penalty (L2Penalty) suits every method; one with kinks, or a constraint, wants Fista or
/// ProximalGradient, which use its proximal operator: others see a subgradient and stop short.
///
/// Shapes:   f any function that minimize() takes, generic or filling its gradient, or a
///           linear_risk(); of a matrix, the entries together.
/// Throws:   DomainError if lambda is negative or not finite.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec. 3.4.
template <typename F, Penalty P>
[[nodiscard]] auto regularized(F&& function, const P& penalty, double lambda) {
  static_assert(!PointLoss<std::remove_cvref_t<F>>,
                "regularized: a loss of single predictions has no weights to penalize; say "
                "regularized(linear_risk(loss, X, y), penalty, lambda)");
  detail::check_nonnegative("regularized", "lambda", lambda);
  return Regularized<std::remove_cvref_t<F>, P>{std::forward<F>(function), penalty, lambda};
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/objective.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/optimization/detail/lanczos.hpp>
#include <mlmath/optimization/regularized.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <type_traits>

namespace mlmath {

/// The least Lipschitz constant of the gradient that is known of the risk of a linear model,
/// \f$ L = c\,\sigma_1(X)^2 / n \f$ with the constant c of the loss: what a step has to be below
/// 2/L for (the article's 4.4). For SquaredLoss it is the largest eigenvalue of the Hessian.
///
/// Shapes:   X n x p, dense or sparse: its samples, as rows.
/// Cost:     up to min(p, 100) products with X and with its transpose.
/// Edges:    infinity where the derivative of the loss has no such constant (kinks, exponentials).
/// Accuracy: a few epsilon.
/// Throws:   ShapeError if X is empty; DomainError if it holds NaN or infinity.
/// Source:   Nesterov, Introductory Lectures on Convex Optimization (2004), sec. 1.2.2; Golub and
///           Van Loan, Matrix Computations, 4th ed., sec. 10.1, for Lanczos.
template <typename Loss, typename Derived>
  requires(PointLoss<Loss> || std::same_as<Loss, SoftmaxLoss>)
[[nodiscard]] typename Derived::Scalar lipschitz_constant(const Loss&,
                                                          const Eigen::EigenBase<Derived>& X_arg) {
  using Scalar = typename Derived::Scalar;
  using Vector = Eigen::VectorX<Scalar>;
  const Derived& X = X_arg.derived();
  detail::check_nonempty("lipschitz_constant", "X", X.rows(), X.cols());
  if constexpr (DenseExpression<Derived>) detail::check_finite("lipschitz_constant", "X", X);
  if (!std::isfinite(Loss::lipschitz)) return Scalar(Loss::lipschitz);
  const auto least =
      detail::least_eigenvalue<Scalar>(X.cols(), [&](const Vector& v, Vector& image) {
        const Vector scores = X * v;
        image = X.transpose() * scores;
        image *= Scalar(-1);
      });
  // Some eigenvalue is that close; so L is not too small.
  return Scalar(Loss::lipschitz) * (least.residual - least.value) / Scalar(X.rows());
}

/// lipschitz_constant() of a linear_risk().
template <typename Loss, typename Scalar>
[[nodiscard]] Scalar lipschitz_constant(const LinearRisk<Loss, Scalar>& f) {
  return lipschitz_constant(f.loss(), f.X());
}

/// lipschitz_constant() of the smooth part of a regularized() linear_risk(): the squares of the
/// penalty add \f$ 2 \lambda \f$; what has kinks is left to the proximal operator.
template <typename Loss, typename Scalar, typename P>
[[nodiscard]] Scalar lipschitz_constant(const Regularized<LinearRisk<Loss, Scalar>, P>& f) {
  const Scalar of_risk = lipschitz_constant(f.function);
  if constexpr (std::same_as<P, L2Penalty>) return of_risk + Scalar(2 * f.lambda);
  return of_risk;
}

/// An estimate of the Lipschitz constant of the gradient of any function, from below: the largest
/// eigenvalue in magnitude of its Hessian at the points given.
///
/// f is a generic function of a vector, one that fills its gradient, or a SecondOrderObjective.
///
/// Shapes:   points n x p, a point per row, where the descent is to go.
/// Cost:     up to 2 min(p, 100) products with the Hessian for each point.
/// Throws:   ShapeError if points is empty; DomainError if it holds NaN or infinity.
template <typename F, typename Derived>
  requires(!PointLoss<std::remove_cvref_t<F>> && !std::same_as<std::remove_cvref_t<F>, SoftmaxLoss>)
[[nodiscard]] typename Derived::Scalar lipschitz_constant(
    F&& f, const Eigen::MatrixBase<Derived>& points_arg) {
  using Scalar = typename Derived::Scalar;
  using Vector = Eigen::VectorX<Scalar>;
  const Eigen::MatrixX<Scalar> points = points_arg.derived();
  detail::check_nonempty("lipschitz_constant", "points", points.rows(), points.cols());
  detail::check_finite("lipschitz_constant", "points", points);
  const auto largest = [&](SecondOrderObjective<Scalar>& second) {
    Scalar result(0);
    for (Eigen::Index i = 0; i < points.rows(); ++i) {
      const Vector x = points.row(i).transpose();
      for (const Scalar sign : {Scalar(1), Scalar(-1)}) {
        const auto extreme =
            detail::least_eigenvalue<Scalar>(x.size(), [&](const Vector& v, Vector& image) {
              second.hessian_product(x, v, image);
              image *= sign;
            });
        result = std::max(result, std::abs(extreme.value));
      }
    }
    return result;
  };
  if constexpr (std::derived_from<std::remove_cvref_t<F>, SecondOrderObjective<Scalar>>) {
    return largest(f);
  } else {
    auto second = second_order_objective(f, Vector(points.row(0).transpose()));
    return largest(second);
  }
}

}  // namespace mlmath

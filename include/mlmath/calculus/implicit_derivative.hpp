// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/gradient.hpp>
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/calculus/reverse/factorization_nodes.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <string>
#include <type_traits>
#include <utility>

/// Derivatives of solutions by the implicit function theorem: not of the steps that found them.
namespace mlmath {

namespace detail {

/// The equation F(x, theta) = 0 and what its solution passes back to theta.
template <typename Residual>
struct RootEquation {
  Residual residual;

  template <typename Vector>
  [[nodiscard]] Vector pull_back(const Vector& x, const Vector& theta, const Vector& seed) const {
    using Scalar = typename Vector::Scalar;
    const auto of_x = [&](const auto& v) { return residual(v, theta); };
    const auto of_theta = [&](const auto& v) { return residual(x, v); };
    Eigen::MatrixX<Scalar> transposed(x.size(), x.size());
    for (Index i = 0; i < x.size(); ++i) {
      transposed.col(i) = vector_jacobian_product(of_x, x, Vector(Vector::Unit(x.size(), i)));
    }
    const GeneralFactor<Scalar> factor(transposed);
    const Vector multiplier = -factor.solve(seed);
    return vector_jacobian_product(of_theta, theta, multiplier);
  }
};

/// The minimum of f(x, theta) over x and what the minimizer passes back to theta.
template <typename Objective>
struct MinimumEquation {
  Objective objective;

  template <typename Vector>
  [[nodiscard]] Vector pull_back(const Vector& x, const Vector& theta, const Vector& seed) const {
    using Scalar = typename Vector::Scalar;
    const Index n = x.size();
    const Index m = theta.size();
    const auto of_x = [&](const auto& v) { return objective(v, theta); };
    const auto of_both = [&](const auto& v) { return objective(v.head(n), v.tail(m)); };
    const GeneralFactor<Scalar> factor(hessian(of_x, x));
    Vector point(n + m);
    point << x, theta;
    Vector direction = Vector::Zero(n + m);
    direction.head(n) = -factor.solve(seed);
    return hessian_vector_product(of_both, point, direction).tail(m);
  }
};

template <typename Scalar, typename Equation>
struct ImplicitNode : Node<Scalar, 1> {
  using Base = Node<Scalar, 1>;
  using Vector = Eigen::VectorX<Scalar>;
  Base* theta = nullptr;
  const Equation* equation = nullptr;

  static void backward(Base& base, Tape<Scalar, 1>& tape) {
    auto& self = static_cast<ImplicitNode&>(base);
    const auto vector = [](const Scalar* data, Index size) {
      return Vector(Eigen::Map<const Vector>(data, size));
    };
    const Index m = self.theta->size();
    const Vector change =
        self.equation->pull_back(vector(self.value, self.size()), vector(self.theta->value, m),
                                 vector(self.adjoint, self.size()));
    Run<Scalar>(tape.adjoint(*self.theta), m) += ConstRun<Scalar>(change.data(), m);
  }
};

template <typename Equation, typename Solver, typename Theta>
auto implicit_solution(const char* function, Equation equation, Solver& solver,
                       const Theta& theta) {
  if constexpr (is_dense_variable<Theta>) {
    using Scalar = typename Theta::Scalar;
    static_assert(Theta::order == 1,
                  "root_of, minimizer_of: only first derivatives; for second ones use finite "
                  "differences of the gradient");
    static_assert(Theta::ColsAtCompileTime == 1 && !Theta::is_array,
                  "root_of, minimizer_of: theta is a column vector");
    using NodeType = ImplicitNode<Scalar, Equation>;
    auto& tape = theta.tape();
    const Eigen::VectorX<Scalar> x = solver(theta.value());
    if (x.size() == 0) throw_shape_error(function, "the solver returned an empty vector");
    auto* const node = tape.template append<NodeType>(x.size(), 1);
    Eigen::Map<Eigen::VectorX<Scalar>>(node->value, x.size()) = x;
    node->theta = theta.node();
    node->equation = tape.keep(std::move(equation));
    return VectorVariable<Scalar>(node, theta.tape_id());
  } else {
    return Eigen::VectorX<typename Theta::Scalar>(solver(typename Theta::PlainObject(theta)));
  }
}

}  // namespace detail

/// The solution x of \f$ F(x, \theta) = 0 \f$ as a function of \f$ \theta \f$ to differentiate, by
/// the implicit function theorem: \f$ dx/d\theta = -(\partial F/\partial x)^{-1}
/// \partial F/\partial\theta \f$.
///
/// `residual(x, theta)` is F, generic; `solver(theta)` finds x for a plain theta in any way it likes
/// and is not differentiated.
///
/// Shapes:   theta a column vector, plain or a variable; x and F(x, theta) vectors of n entries.
/// Cost:     on the way back, n + 1 vector-Jacobian products of F and one n x n solve.
/// Edges:    exact only as far as the solver's x is; where dF/dx is singular the derivative is not
///           finite. First derivatives only.
/// Source:   Krantz and Parks, The Implicit Function Theorem; Blondel et al., Efficient and modular
///           implicit differentiation (2022).
template <typename Residual, typename Solver, typename Theta>
[[nodiscard]] auto root_of(Residual residual, Solver&& solver, const Theta& theta) {
  return detail::implicit_solution("root_of", detail::RootEquation<Residual>{std::move(residual)},
                                   solver, theta);
}

/// The minimizer x of a smooth function \f$ f(x, \theta) \f$ over x as a function of
/// \f$ \theta \f$ to differentiate: \f$ dx/d\theta = -(\nabla^2_{xx} f)^{-1} \nabla^2_{x\theta} f
/// \f$ at the minimum.
///
/// `objective(x, theta)` is f, generic and twice differentiable; `solver(theta)` finds x for a plain
/// theta in any way it likes and is not differentiated.
///
/// Shapes:   theta a column vector, plain or a variable; x a vector of n entries.
/// Cost:     on the way back, one Hessian by x, one Hessian-vector product and one n x n solve.
/// Edges:    exact only as far as the solver's x is; the Hessian by x must not be singular. First
///           derivatives only.
/// Source:   as root_of().
template <typename Objective, typename Solver, typename Theta>
[[nodiscard]] auto minimizer_of(Objective objective, Solver&& solver, const Theta& theta) {
  return detail::implicit_solution(
      "minimizer_of", detail::MinimumEquation<Objective>{std::move(objective)}, solver, theta);
}

}  // namespace mlmath

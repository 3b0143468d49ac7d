// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/derivative.hpp>
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/calculus/jacobian.hpp>
#include <mlmath/calculus/reverse/factorization_nodes.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <string>
#include <type_traits>
#include <utility>

/// Derivatives of solutions by the implicit function theorem: not of the steps that found them.
namespace mlmath {

namespace detail {

/// The derivatives of an equation F(x, theta) = 0 of n unknowns at its solution.
template <typename Scalar>
struct SolvedEquation {
  GeneralFactor<Scalar> by_x;       ///< dF/dx, factorized
  Eigen::MatrixX<Scalar> by_theta;  ///< dF/dtheta, n x m
};

/// From dF/d(x, theta), n x (n + m).
template <typename Scalar>
SolvedEquation<Scalar> solve_equation(const Eigen::MatrixX<Scalar>& J) {
  const Index n = J.rows();
  return {GeneralFactor<Scalar>(J.leftCols(n)), J.rightCols(J.cols() - n)};
}

template <typename Vector>
Vector stack(const Vector& x, const Vector& theta) {
  Vector both(x.size() + theta.size());
  both << x, theta;
  return both;
}

/// The equation F(x, theta) = 0 of a root.
template <typename Residual>
struct RootEquation {
  Residual residual;

  /// dF/d(x, theta).
  template <typename Vector>
  [[nodiscard]] auto jacobian_of(const Vector& x, const Vector& theta) const {
    using Scalar = typename Vector::Scalar;
    const Index n = x.size();
    const Index m = theta.size();
    const auto of_both = [&](const auto& v) { return residual(v.head(n), v.tail(m)); };
    const Vector point = stack(x, theta);
    Eigen::MatrixX<Scalar> J(n, n + m);
    for (Index i = 0; i < n; ++i) {
      J.row(i) = vector_jacobian_product(of_both, point, Vector(Vector::Unit(n, i))).transpose();
    }
    return J;
  }

  /// The Hessian of multiplier'F by (x, theta), times a direction.
  template <typename Vector>
  [[nodiscard]] Vector curvature(const Vector& x, const Vector& theta, const Vector& multiplier,
                                 const Vector& direction) const {
    const auto weighted = [&](const auto& v) {
      const auto F = residual(v.head(x.size()), v.tail(theta.size()));
      auto sum = multiplier(0) * F(0);
      for (Index i = 1; i < multiplier.size(); ++i) sum += multiplier(i) * F(i);
      return sum;
    };
    return hessian_vector_product(weighted, stack(x, theta), direction);
  }

  /// What the solution passes back to theta.
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

/// The minimum of f(x, theta) over x: the equation that the gradient by x is 0.
template <typename Objective>
struct MinimumEquation {
  Objective objective;

  template <typename Vector>
  [[nodiscard]] auto jacobian_of(const Vector& x, const Vector& theta) const {
    using Scalar = typename Vector::Scalar;
    const Index n = x.size();
    const Index m = theta.size();
    const auto of_both = [&](const auto& v) { return objective(v.head(n), v.tail(m)); };
    return Eigen::MatrixX<Scalar>(hessian(of_both, stack(x, theta)).topRows(n));
  }

  /// As in RootEquation: the third derivative of f, by forward mode three times over.
  template <typename Vector>
  [[nodiscard]] Vector curvature(const Vector& x, const Vector& theta, const Vector& multiplier,
                                 const Vector& direction) const {
    const Index n = x.size();
    const Index m = theta.size();
    Vector along = Vector::Zero(n + m);
    along.head(n) = multiplier;
    const auto of_both = [&](const auto& v) { return objective(v.head(n), v.tail(m)); };
    const auto once = [&](const auto& v) { return directional_derivative(of_both, v, along); };
    const auto twice = [&](const auto& v) { return directional_derivative(once, v, direction); };
    // Few tangents at once: each is carried by numbers that have four parts.
    return jacobian<4>(twice, stack(x, theta)).transpose();
  }

  template <typename Vector>
  [[nodiscard]] Vector pull_back(const Vector& x, const Vector& theta, const Vector& seed) const {
    using Scalar = typename Vector::Scalar;
    const Index n = x.size();
    const Index m = theta.size();
    const auto of_x = [&](const auto& v) { return objective(v, theta); };
    const auto of_both = [&](const auto& v) { return objective(v.head(n), v.tail(m)); };
    const GeneralFactor<Scalar> factor(hessian(of_x, x));
    Vector direction = Vector::Zero(n + m);
    direction.head(n) = -factor.solve(seed);
    return hessian_vector_product(of_both, stack(x, theta), direction).tail(m);
  }
};

/// The solution of an equation as a function of theta.
template <typename Scalar, int Order, typename Equation>
struct ImplicitNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  using Vector = Eigen::VectorX<Scalar>;
  Base* theta = nullptr;
  const Equation* equation = nullptr;
  const SolvedEquation<Scalar>* solved = nullptr;  ///< Order 2 only.

  static Vector block(const Scalar* data, Index size, Index j) {
    return Eigen::Map<const Vector>(data + j * size, size);
  }

  void fill_tangents(Tape<Scalar, Order>& tape) {
    if constexpr (Order == 2) {
      const Index m = theta->size();
      solved = tape.keep(solve_equation<Scalar>(
          equation->jacobian_of(block(this->value, this->size(), 0), block(theta->value, m, 0))));
      for (Index j = 1; j < tape.blocks(); ++j) {
        const Vector change = solved->by_x.solve(solved->by_theta * block(theta->value, m, j));
        Eigen::Map<Vector>(this->value + j * this->size(), this->size()) = -change;
      }
    }
  }

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<ImplicitNode&>(base);
    const Index n = self.size();
    const Index m = self.theta->size();
    const Vector x = block(self.value, n, 0);
    const Vector theta = block(self.theta->value, m, 0);
    const Vector seed = block(self.adjoint, n, 0);
    Scalar* const sum = tape.adjoint(*self.theta);
    const auto add = [&](const Vector& change, Index j) {
      Run<Scalar>(sum + j * m, m) += ConstRun<Scalar>(change.data(), m);
    };
    if constexpr (Order == 1) {
      add(self.equation->pull_back(x, theta, seed), 0);
    } else {
      // F_x' lambda = -seed and theta_bar = F_theta' lambda, and the change of both.
      const auto& [by_x, by_theta] = *self.solved;
      const Vector multiplier = -by_x.solve_transposed(seed);
      add(by_theta.transpose() * multiplier, 0);
      for (Index j = 1; j < tape.blocks(); ++j) {
        const Vector direction = stack(block(self.value, n, j), block(self.theta->value, m, j));
        const Vector turn = self.equation->curvature(x, theta, multiplier, direction);
        const Vector right = block(self.adjoint, n, j) + turn.head(n);
        const Vector change = by_x.solve_transposed(right);
        add(turn.tail(m) - by_theta.transpose() * change, j);
      }
    }
  }
};

template <typename Equation, typename Solver, typename Theta>
auto implicit_solution(const char* function, Equation equation, Solver& solver,
                       const Theta& theta) {
  if constexpr (is_dense_variable<Theta>) {
    using Scalar = typename Theta::Scalar;
    constexpr int Order = Theta::order;
    static_assert(Theta::ColsAtCompileTime == 1 && !Theta::is_array,
                  "root_of, minimizer_of: theta is a column vector");
    using NodeType = ImplicitNode<Scalar, Order, Equation>;
    auto& tape = theta.tape();
    const Eigen::VectorX<Scalar> x = solver(theta.value());
    if (x.size() == 0) throw_shape_error(function, "the solver returned an empty vector");
    auto* const node = tape.template append<NodeType>(x.size(), 1);
    Eigen::Map<Eigen::VectorX<Scalar>>(node->value, x.size()) = x;
    node->theta = theta.node();
    node->equation = tape.keep(std::move(equation));
    node->fill_tangents(tape);
    return VectorVariable<Scalar, Order>(node, theta.tape_id());
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
///           finite. Inside hessian() the residual is differentiated twice.
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
/// Edges:    exact only as far as the solver's x is; the Hessian by x must not be singular.
///           Inside hessian() the objective is differentiated three times, by forward mode.
/// Source:   as root_of().
template <typename Objective, typename Solver, typename Theta>
[[nodiscard]] auto minimizer_of(Objective objective, Solver&& solver, const Theta& theta) {
  return detail::implicit_solution(
      "minimizer_of", detail::MinimumEquation<Objective>{std::move(objective)}, solver, theta);
}

}  // namespace mlmath

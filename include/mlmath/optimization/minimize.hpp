// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/objective.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/optimization/minimize_options.hpp>
#include <mlmath/optimization/minimize_result.hpp>

#include <Eigen/Core>

#include <concepts>
#include <type_traits>
#include <utility>

namespace mlmath {

namespace detail {

/// How a method works: specialized beside each method, with `order`, the order of the derivatives
/// that it takes, check(method, size), and solve(method, objective, x0, options).
template <typename Method>
struct Solver;

template <typename Method>
concept MinimizeMethod = requires {
  { Solver<Method>::order } -> std::convertible_to<int>;
};

/// A function of which only values are asked, behind one virtual call.
template <typename Scalar>
class ValueFunction {
 public:
  virtual Scalar operator()(const Eigen::Ref<const Eigen::VectorX<Scalar>>& x) = 0;

 protected:
  ~ValueFunction() = default;
};

template <typename F, typename X>
class ValueOf final : public ValueFunction<typename X::Scalar> {
 public:
  using Scalar = typename X::Scalar;
  ValueOf(F& f, X like) : f_(f), point_(std::move(like)) {}
  Scalar operator()(const Eigen::Ref<const Eigen::VectorX<Scalar>>& x) final {
    if constexpr (std::derived_from<F, Objective<Scalar>>) {
      return f_.value(x);
    } else {
      point_.reshaped() = x;
      const X& point = point_;
      return static_cast<Scalar>(f_(point));
    }
  }

 private:
  F& f_;
  X point_;
};

template <typename Method, typename F, typename X>
auto solve_with(const Method& method, F&& f, const X& x0, const MinimizeOptions& options) {
  using Scalar = typename X::Scalar;
  using Vector = Eigen::Matrix<Scalar, X::SizeAtCompileTime, 1>;
  using Function = std::remove_cvref_t<F>;
  const Vector start = x0.reshaped();
  if constexpr (Solver<Method>::order == 0) {
    if constexpr (std::derived_from<Function, Objective<Scalar>> ||
                  std::invocable<Function&, const X&>) {
      ValueOf<std::remove_reference_t<F>, X> function(f, x0);
      return Solver<Method>::solve(method, function, start, options);
    } else {
      auto inner = objective(std::forward<F>(f), x0);
      ValueOf<decltype(inner), X> function(inner, x0);
      return Solver<Method>::solve(method, function, start, options);
    }
  } else if constexpr (Solver<Method>::order == 1) {
    if constexpr (std::derived_from<Function, Objective<Scalar>>) {
      return Solver<Method>::solve(method, static_cast<Objective<Scalar>&>(f), start, options);
    } else {
      auto function = objective(std::forward<F>(f), x0);
      return Solver<Method>::solve(method, static_cast<Objective<Scalar>&>(function), start,
                                   options);
    }
  } else {
    using Second = SecondOrderObjective<Scalar>;
    if constexpr (std::derived_from<Function, Second>) {
      return Solver<Method>::solve(method, static_cast<Second&>(f), start, options, false);
    } else {
      constexpr bool has_hessian = objective_form<Function, X>() == ObjectiveForm::fills_hessian;
      auto function = second_order_objective(std::forward<F>(f), x0);
      return Solver<Method>::solve(method, static_cast<Second&>(function), start, options,
                                   has_hessian);
    }
  }
}

/// The constant of strong convexity of an objective that tells it, of which
/// \f$ f(x) - f^* \le \|\nabla f(x)\|^2/(2\mu) \f$ without bounds; else nullptr.
template <typename Method, typename F>
auto strong_convexity_of(const F& f) {
  constexpr bool has_bounds = requires(const Method& method) { method.lower; };
  if constexpr (!has_bounds && requires { f.strong_convexity(); }) {
    return f.strong_convexity();
  } else {
    return nullptr;
  }
}

}  // namespace detail

/// Minimizes a function by the method given: `minimize(f, x0, Lbfgs{}, {.max_iterations = 100})`.
///
/// f is one of
/// - a generic function of x, `[](const auto& x) { return x.squaredNorm(); }`, differentiated
///   automatically;
/// - one that fills its gradient, `double f(const Eigen::VectorXd& x, Eigen::VectorXd& g)`;
/// - one that fills its Hessian too, `double f(x, g, H)`, for the methods of Newton's family;
/// - an Objective or a SecondOrderObjective of your own, as with_hessian_product() makes;
/// - for NelderMead, any function of x.
///
/// Take Lbfgs where nothing is known of f; TrustRegionNewton up to some hundred variables, and
/// NewtonCg above, where second derivatives are at hand; LbfgsB where x has bounds; NelderMead
/// where f has no derivatives. The first-order family (GradientDescent, Momentum, Nesterov) shows
/// and proves how descent works.
///
/// Shapes:   x0 a vector or matrix of any size, fixed or dynamic; the x of the result is of its
///           type.
/// Cost:     evaluations of f beside what the method takes. With a fixed size, GradientDescent,
///           Momentum, Nesterov and Bfgs take nothing from the heap.
/// Edges:    a point at which f is NaN or infinite is a step too far; at x0 itself it is a failure.
///           What is hard never throws: the result says why it stopped, and holds the best point.
///           A regularized() convex linear_risk() with L2Penalty has a duality gap, too,
///           \f$ \|\nabla f\|^2/(4\lambda) \f$.
/// Throws:   ShapeError if x0 is empty or the gradient that f fills has another size; DomainError
///           if x0 holds NaN or infinity or an option is out of its range.
/// Example:  examples/test_problems.cpp
template <typename F, typename Derived, detail::MinimizeMethod Method>
[[nodiscard]] auto minimize(F&& f, const Eigen::MatrixBase<Derived>& x0_arg, const Method& method,
                            const MinimizeOptions& options = {}) {
  using X = typename Derived::PlainObject;
  static_assert(std::is_floating_point_v<typename X::Scalar>,
                "minimize: the entries of x0 must be real numbers (float, double, long double)");
  const X& x0 = x0_arg.derived();  // an expression is evaluated here, once
  detail::check_nonempty("minimize", "x0", x0.rows(), x0.cols());
  detail::check_finite("minimize", "x0", x0);
  detail::check_minimize_options("minimize", options);
  detail::Solver<Method>::check(method, x0.size());
  const auto convexity = detail::strong_convexity_of<Method>(f);
  auto found = detail::solve_with(method, std::forward<F>(f), x0, options);
  if constexpr (!std::is_null_pointer_v<std::remove_const_t<decltype(convexity)>>) {
    if (convexity > 0) {
      found.duality_gap = found.gradient_norm * found.gradient_norm / (2 * convexity);
    }
  }
  if constexpr (std::is_same_v<decltype(found.x), X>) {
    return found;
  } else {
    MinimizeResult<X> result;
    result.x.resize(x0.rows(), x0.cols());
    result.x.reshaped() = found.x;
    result.value = found.value;
    result.gradient_norm = found.gradient_norm;
    result.duality_gap = found.duality_gap;
    result.iterations = found.iterations;
    result.evaluations = found.evaluations;
    result.status = found.status;
    result.reason = found.reason;
    result.trace = std::move(found.trace);
    return result;
  }
}

}  // namespace mlmath

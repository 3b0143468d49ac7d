// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/callables.hpp>
#include <mlmath/calculus/detail/push_forward.hpp>
#include <mlmath/calculus/dual.hpp>
#include <mlmath/calculus/taylor.hpp>
#include <mlmath/core/checks.hpp>

#include <Eigen/Core>

#include <concepts>
#include <type_traits>

namespace mlmath {

namespace detail {

/// The derivative of order Order out of a result of Taylor series.
template <typename Series, int Order, typename Result>
[[nodiscard]] auto read_derivative(const Result& result) {
  using Scalar = typename Series::Scalar;
  if constexpr (DenseExpression<Result>) {
    Rebound<Result, Scalar> derivative(result.rows(), result.cols());
    for (Eigen::Index j = 0; j < result.cols(); ++j) {
      for (Eigen::Index i = 0; i < result.rows(); ++i) {
        derivative.coeffRef(i, j) = read_derivative<Series, Order>(result.coeff(i, j));
      }
    }
    return derivative;
  } else if constexpr (std::is_same_v<Result, Series>) {
    Scalar factorial(1);
    for (int k = 2; k <= Order; ++k) factorial *= Scalar(k);
    return Scalar(factorial * result[Order]);
  } else {
    return Scalar(0);
  }
}

}  // namespace detail

/// A function's value and its derivative.
template <typename Value>
struct ValueAndDerivative {
  Value value{};       ///< \f$ f(x) \f$
  Value derivative{};  ///< \f$ f'(x) \f$, of the same shape
};

/// The value and the derivative of a function of one number, in one evaluation.
///
/// See derivative() for what f may be.
///
/// Shapes:   f gives a number or a plain matrix; so are value and derivative.
/// Cost:     one evaluation of f on dual numbers, about twice that of f.
template <typename F, typename T>
  requires(std::is_arithmetic_v<T> || detail::is_dual<T>)
[[nodiscard]] auto value_and_derivative(const F& f, const T& x) {
  using Scalar = detail::PointScalar<T>;
  using D = detail::DualOf<F, Scalar, 1>;
  if constexpr (detail::check_function<F, D>()) {
    const auto result = f(D::variable(static_cast<Scalar>(x)));
    return ValueAndDerivative<decltype(detail::read_value<D>(result))>{
        detail::read_value<D>(result), detail::read_tangent<D>(result)};
  } else {
    return ValueAndDerivative<Scalar>{};
  }
}

/// The derivative of a function of one number,
/// \f$ f'(x) = \lim_{h \to 0} \frac{f(x + h) - f(x)}{h} \f$, exact to rounding, by forward-mode
/// automatic differentiation; derivative<2>(f, x) is \f$ f''(x) \f$, and so on.
///
/// f is called with a number that carries derivatives: write it as a generic lambda or a function
/// object with a template call operator, and call the functions of <cmath> unqualified after
/// `using std::exp;`. For a black box, finite_difference::derivative() approximates. Calls nest: x
/// may be the variable of an outer derivative call.
///
/// Shapes:   f gives a number or a plain matrix (a curve); so is the derivative. An integer x
///           counts as double.
/// Cost:     one evaluation of f, at about twice the price for order 1, O(k^2) for order k.
/// Edges:    at kinks and singular points: the table of conventions in docs/calculus.md. NaN where
///           f gives NaN.
/// Accuracy: a few units in the last place for each operation of f; no truncation error.
/// Example:  `derivative([](auto x) { return x * x; }, 3.0)` is 6.
/// Source:   Griewank and Walther, Evaluating Derivatives, 2nd ed., ch. 3.
template <int Order = 1, typename F, typename T>
  requires(std::is_arithmetic_v<T> || detail::is_dual<T>)
[[nodiscard]] auto derivative(const F& f, const T& x) {
  static_assert(Order >= 1, "mlmath: the order of a derivative is at least 1");
  using Scalar = detail::PointScalar<T>;
  if constexpr (Order == 1) {
    return value_and_derivative(f, x).derivative;
  } else {
    using Series = Taylor<Scalar, Order, F>;
    if constexpr (detail::check_function<F, Series>()) {
      return detail::read_derivative<Series, Order>(f(Series::variable(static_cast<Scalar>(x))));
    } else {
      return Scalar(0);
    }
  }
}

/// The partial derivative \f$ \frac{\partial f}{\partial x_i}(x) \f$; with more than one index,
/// the mixed one, \f$ \frac{\partial^2 f}{\partial x_i \partial x_j}(x) \f$ and so on.
///
/// Use it for one entry; all of them come cheaper from gradient(), jacobian() or hessian().
///
/// Shapes:   x has n entries; f takes a vector like x and gives a number or a plain matrix; so is
///           the result. An index may come twice.
/// Cost:     one evaluation of f on dual numbers, about 2^k times the price of f for k indices.
/// Throws:   DomainError if an index is not in 0, ..., n - 1.
/// Example:  with `f = [](const auto& x) { return x(0) * x(0) * x(1); }`, f's partial derivative 0
///           at (3, 5) is 30, and partial_derivative(f, x, 0, 1) is 6.
template <typename F, typename Derived, std::convertible_to<Eigen::Index>... Indices>
[[nodiscard]] auto partial_derivative(const F& f, const Eigen::MatrixBase<Derived>& x_arg,
                                      Eigen::Index i, Indices... more) {
  using Scalar = detail::PointScalar<typename Derived::Scalar>;
  if constexpr (sizeof...(more) > 0) {
    const auto inner = [&f, i](const auto& t) { return partial_derivative(f, t, i); };
    return partial_derivative(inner, x_arg, static_cast<Eigen::Index>(more)...);
  } else {
    using D = detail::DualOfShape<F, Derived, Scalar, 1>;
    using Point = detail::Rebound<Derived, D>;
    if constexpr (detail::check_function<F, Point>()) {
      detail::check_between("partial_derivative", "i", i, 0, x_arg.size() - 1);
      Point x = x_arg.template cast<Scalar>().template cast<D>();
      x.coeffRef(i % x.rows(), i / x.rows()).tangent() = Scalar(1);
      return detail::read_tangent<D>(f(static_cast<const Point&>(x)));
    } else {
      return Scalar(0);
    }
  }
}

/// The derivative of f at x along v,
/// \f$ D_v f(x) = \lim_{h \to 0} \frac{f(x + h v) - f(x)}{h} \f$; v is not normalized.
///
/// Shapes:   x and v have the same shape; f gives a number or a plain matrix; so is the result.
/// Cost:     one evaluation of f on dual numbers, about twice that of f.
/// Throws:   ShapeError if the shapes of x and v differ.
template <typename F, typename DerivedX, typename DerivedV>
[[nodiscard]] auto directional_derivative(const F& f, const Eigen::MatrixBase<DerivedX>& x,
                                          const Eigen::MatrixBase<DerivedV>& v) {
  return detail::push_forward("directional_derivative", f, x.derived(), v.derived());
}

}  // namespace mlmath

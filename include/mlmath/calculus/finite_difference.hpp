// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/difference_kernels.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <complex>
#include <concepts>
#include <limits>
#include <type_traits>

namespace mlmath {

/// The difference quotient \f$ \frac{f(x + h) - f(x)}{h} \f$, whose limit for \f$ h \to 0 \f$ is
/// the derivative.
///
/// It shows the definition at work. For the derivative itself use derivative(), or
/// finite_difference::derivative() for a black box, which choose h. The h that is divided by is
/// (x + h) - x, the step that was really taken.
///
/// Shapes:   f takes a number and gives a number or a plain matrix.
/// Edges:    NaN where h vanishes beside x.
/// Accuracy: truncation \f$ |h f''|/2 \f$ plus rounding \f$ 2\epsilon|f/h| \f$.
/// Source:   Goodfellow, Bengio, Courville, Deep Learning, sec. 4.3.
template <typename F, typename T>
  requires std::is_arithmetic_v<T>
[[nodiscard]] auto difference_quotient(const F& f, const T& x, const std::type_identity_t<T>& h) {
  using Scalar = detail::DifferencePoint<T>;
  const Scalar point = static_cast<Scalar>(x);
  const Scalar moved = point + static_cast<Scalar>(h);
  return detail::difference(f(moved), f(point), moved - point);
}

/// Derivatives of black boxes: functions of plain numbers that cannot be differentiated
/// automatically, such as a compiled library or a simulation.
///
/// Where the source can be made generic, derivative(), gradient(), jacobian() and hessian() are
/// exact and most often cheaper.
namespace finite_difference {

/// How a derivative is approximated.
enum class Scheme {
  forward,  ///< \f$ (f(x+h) - f(x))/h \f$: one evaluation for each direction, about 8 digits
  central,  ///< \f$ (f(x+h) - f(x-h))/2h \f$: two, about 10 digits
  ridders   ///< central differences extrapolated to h = 0: some 10 to 20, about 12 digits
};

/// The settings of a finite difference.
struct Options {
  Scheme scheme = Scheme::central;  ///< the formula
  /// The step h; 0 chooses, for each coordinate, \f$ c \max(1, |x_i|) \f$ with c the square root of
  /// epsilon (forward), its cube root (central) or 0.1 (ridders, which then shrinks it).
  double step = 0;
};

/// A derivative with a bound on its error, as far as it can be known from the values alone.
template <typename Scalar>
struct Estimate {
  Scalar derivative = std::numeric_limits<Scalar>::quiet_NaN();  ///< the extrapolated derivative
  Scalar error = std::numeric_limits<Scalar>::infinity();        ///< estimate of |its error|
  int evaluations = 0;                                           ///< calls of f
};

/// The derivative of a black box by Ridders' extrapolation of central differences, with an
/// estimate of its error.
///
/// Shapes:   f takes a number and gives a number.
/// Cost:     at most 28 evaluations of f; it stops when the error grows.
/// Edges:    points where f is not finite are passed over, and the step shrinks; NaN with an
///           infinite error where no step gives finite values.
/// Throws:   DomainError if step is negative or not finite.
/// Source:   Ridders (1982), Accurate computation of F'(x) and F'(x)F''(x).
template <typename F, typename T>
  requires std::is_arithmetic_v<T>
[[nodiscard]] auto estimate(const F& f, const T& x, const Options& options = {}) {
  using Scalar = detail::DifferencePoint<T>;
  detail::check_nonnegative("finite_difference::estimate", "step", options.step);
  const Scalar point = static_cast<Scalar>(x);
  Estimate<Scalar> result;
  const auto value = [&](const Scalar& t) {
    ++result.evaluations;
    return static_cast<Scalar>(f(t));
  };
  const auto [derivative, error] =
      detail::ridders<Scalar>(value, point, static_cast<Scalar>(options.step));
  result.derivative = derivative;
  result.error = error;
  return result;
}

/// The derivative of a black box.
///
/// Shapes:   f takes a number and gives a number or a plain matrix (with Scheme::ridders a number).
/// Accuracy: see Scheme; the digits are of a smooth function of the order of 1.
/// Throws:   DomainError if step is negative or not finite.
template <typename F, typename T>
  requires std::is_arithmetic_v<T>
[[nodiscard]] auto derivative(const F& f, const T& x, const Options& options = {}) {
  using Scalar = detail::DifferencePoint<T>;
  detail::check_nonnegative("finite_difference::derivative", "step", options.step);
  const Scalar point = static_cast<Scalar>(x);
  using Result = decltype(detail::difference(f(point), f(point), point));
  if (options.scheme == Scheme::ridders) {
    if constexpr (std::is_arithmetic_v<Result>) {
      return Result(estimate(f, x, options).derivative);
    } else {
      detail::throw_domain_error("finite_difference::derivative",
                                 "Scheme::ridders needs a function that gives a number");
    }
  }
  const bool central = options.scheme == Scheme::central;
  const Scalar h = detail::difference_step(point, static_cast<Scalar>(options.step), central);
  const Scalar low = central ? point - h : point;
  const Scalar high = point + h;
  return Result(detail::difference(f(high), f(low), high - low));
}

/// The derivative of a black box by the complex step, \f$ \operatorname{Im} f(x + ih)/h \f$: exact
/// to rounding, as there is no subtraction.
///
/// Use it where f takes std::complex and is analytic: no abs, conj, comparison of real parts.
///
/// Shapes:   f takes a std::complex number and gives one.
/// Source:   Squire and Trapp (1998), Using complex variables to estimate derivatives.
template <typename F, typename T>
  requires std::is_arithmetic_v<T>
[[nodiscard]] auto complex_step(const F& f, const T& x) {
  using Scalar = detail::DifferencePoint<T>;
  const Scalar h = std::numeric_limits<Scalar>::min() / std::numeric_limits<Scalar>::epsilon();
  const std::complex<Scalar> value = f(std::complex<Scalar>(static_cast<Scalar>(x), h));
  return value.imag() / h;
}

/// The Jacobian of a black box, \f$ J_{ij} \approx \partial f_i/\partial x_j \f$.
///
/// Shapes:   x has n entries; f takes a plain vector like x and gives m numbers or one; J is m x n.
/// Cost:     n + 1 evaluations of f (forward), 2n (central).
/// Edges:    m x 0 for an empty x.
/// Throws:   DomainError if step is negative or not finite, or for Scheme::ridders, which is for
///           one output.
template <typename F, typename Derived>
[[nodiscard]] auto jacobian(const F& f, const Eigen::MatrixBase<Derived>& x_arg,
                            const Options& options = {}) {
  using Scalar = detail::DifferencePoint<typename Derived::Scalar>;
  using Point = detail::DifferencePlain<Derived, Scalar>;
  detail::check_nonnegative("finite_difference::jacobian", "step", options.step);
  if (options.scheme == Scheme::ridders) {
    detail::throw_domain_error("finite_difference::jacobian",
                               "Scheme::ridders needs a function that gives a number");
  }
  Point x = x_arg.template cast<Scalar>();
  return detail::jacobian_differences<Scalar>(f, x, static_cast<Scalar>(options.step),
                                              options.scheme == Scheme::central);
}

/// The gradient of a black box.
///
/// Shapes:   f takes a plain vector (or matrix) like x and gives a number; the gradient has the
///           shape of x.
/// Cost:     n + 1 evaluations of f (forward), 2n (central), up to 28n (ridders).
/// Throws:   DomainError if step is negative or not finite.
template <typename F, typename Derived>
[[nodiscard]] auto gradient(const F& f, const Eigen::MatrixBase<Derived>& x_arg,
                            const Options& options = {}) {
  using Scalar = detail::DifferencePoint<typename Derived::Scalar>;
  using Point = detail::DifferencePlain<Derived, Scalar>;
  detail::check_nonnegative("finite_difference::gradient", "step", options.step);
  Point x = x_arg.template cast<Scalar>();
  static_assert(std::is_arithmetic_v<std::decay_t<decltype(f(x))>>,
                "mlmath: the gradient is that of a function that gives a number; for a vector use "
                "finite_difference::jacobian");
  Point gradient(x.rows(), x.cols());
  if (options.scheme == Scheme::ridders) {
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      const Scalar saved = x.data()[i];
      const auto along = [&](const Scalar& t) {
        x.data()[i] = t;
        return static_cast<Scalar>(f(static_cast<const Point&>(x)));
      };
      gradient.data()[i] =
          detail::ridders<Scalar>(along, saved, static_cast<Scalar>(options.step)).derivative;
      x.data()[i] = saved;
    }
    return gradient;
  }
  const auto J = detail::jacobian_differences<Scalar>(f, x, static_cast<Scalar>(options.step),
                                                      options.scheme == Scheme::central);
  for (Eigen::Index i = 0; i < x.size(); ++i) gradient.data()[i] = J.coeff(0, i);
  return gradient;
}

/// The Hessian of a black box, \f$ H_{ij} \approx \partial^2 f/\partial x_i \partial x_j \f$, by
/// central second differences; symmetric to the last bit.
///
/// Shapes:   x has n entries; f takes a plain vector like x and gives a number; H is n x n.
/// Cost:     2n^2 + 1 evaluations of f.
/// Accuracy: about 6 digits; the step is \f$ \epsilon^{1/4} \max(1, |x_i|) \f$ unless given. The
///           scheme is not looked at.
/// Throws:   DomainError if step is negative or not finite.
template <typename F, typename Derived>
[[nodiscard]] auto hessian(const F& f, const Eigen::MatrixBase<Derived>& x_arg,
                           const Options& options = {}) {
  using Scalar = detail::DifferencePoint<typename Derived::Scalar>;
  using Point = detail::DifferencePlain<Derived, Scalar>;
  detail::check_nonnegative("finite_difference::hessian", "step", options.step);
  Point x = x_arg.template cast<Scalar>();
  return detail::hessian_differences<Scalar>(f, x, static_cast<Scalar>(options.step));
}

}  // namespace finite_difference
}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/jacobian.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/optimization/detail/residual_descent.hpp>
#include <mlmath/optimization/least_squares_nonlinear_result.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {

/// The method of Levenberg and Marquardt in a trust region, as Moré built it: each step is the best
/// one in an ellipsoid whose axes follow the columns of the Jacobian. Also for singular Jacobians.
struct LevenbergMarquardt {
  /// The first radius as a multiple of the scaled length of x0 (of 1 where that is 0).
  double first_radius = 1;
};

/// Powell's dogleg: from steepest descent towards the step of Gauss and Newton. One factorization
/// for each Jacobian and cheaper steps than LevenbergMarquardt; less sure far away.
struct Dogleg {
  /// The first radius as a multiple of the scaled length of x0 (of 1 where that is 0).
  double first_radius = 1;
};

namespace detail {

template <typename T>
concept LeastSquaresStep = std::same_as<T, LevenbergMarquardt> || std::same_as<T, Dogleg>;

template <typename R>
constexpr int residual_count() {
  return R::SizeAtCompileTime == 1 ? Eigen::Dynamic : int(R::SizeAtCompileTime);
}

/// The user's residuals and his Jacobian, or the one by forward mode.
template <typename F, typename G, typename X, int M>
class ResidualsOf final : public ResidualFunction<typename X::Scalar, M, X::SizeAtCompileTime> {
 public:
  using Base = ResidualFunction<typename X::Scalar, M, X::SizeAtCompileTime>;
  ResidualsOf(const F& f, const G& g, Eigen::Index m) : f_(f), g_(g), m_(m) {}

  void residuals(const X& x, typename Base::Residuals& r) final {
    const auto value = f_(x);
    check_size("least_squares_nonlinear", "residuals(x)", value.size(), m_, "as at x0");
    r = value;
  }
  void jacobian(const X& x, typename Base::Jacobian& J) final {
    if constexpr (std::is_same_v<G, std::nullptr_t>) {
      J = mlmath::jacobian(f_, x);
    } else {
      const auto value = g_(x);
      if (value.rows() != m_ || value.cols() != x.size()) {
        throw_shape_error("least_squares_nonlinear",
                          "jacobian(x) is " + shape_text(value.rows(), value.cols()) +
                              ", expected a row for each residual and a column for each entry of "
                              "x0 (" +
                              shape_text(m_, x.size()) + ")");
      }
      J = value;
    }
  }

 private:
  const F& f_;
  const G& g_;
  Eigen::Index m_;
};

[[noreturn]] inline void refuse_bounds(Eigen::Index j, double low, double high) {
  const std::string at = "(" + std::to_string(j) + ")";
  throw_domain_error("least_squares_nonlinear", "lower" + at + " = " + to_text(low) + " and upper" +
                                                    at + " = " + to_text(high) +
                                                    ", expected lower <= upper");
}

[[noreturn]] inline void refuse_start(Eigen::Index j, double start, double low, double high) {
  const std::string at = "(" + std::to_string(j) + ")";
  throw_domain_error("least_squares_nonlinear",
                     "x0" + at + " = " + to_text(start) + ", expected between lower" + at + " = " +
                         to_text(low) + " and upper" + at + " = " + to_text(high));
}

template <typename X>
void check_nonlinear_least_squares(const NonlinearLeastSquaresOptions& options, const X& x0,
                                   double first_radius) {
  constexpr const char* function = "least_squares_nonlinear";
  check_nonempty(function, "x0", x0.rows(), x0.cols());
  check_finite(function, "x0", x0);
  check_nonnegative(function, "offset_tolerance", options.offset_tolerance);
  check_nonnegative(function, "step_tolerance", options.step_tolerance);
  check_positive(function, "loss_scale", options.loss_scale);
  check_positive(function, "first_radius", first_radius);
  const Eigen::Index most = std::numeric_limits<Eigen::Index>::max();
  check_between(function, "max_iterations", options.max_iterations, Eigen::Index(1), most);
  check_between(function, "max_evaluations", options.max_evaluations, Eigen::Index(1), most);
  if (!(options.time_limit > 0)) {
    throw_domain_error(function, "time_limit = " + to_text(options.time_limit) +
                                     ", expected a number > 0 or infinity");
  }
  for (const auto& [name, bounds] :
       {std::pair{"lower", &options.lower}, std::pair{"upper", &options.upper}}) {
    if (bounds->size() == 0) continue;
    check_size(function, name, bounds->size(), x0.size(), "one for each entry of x0");
  }
  for (Eigen::Index j = 0; j < x0.size(); ++j) {
    const double low =
        options.lower.size() > 0 ? options.lower[j] : -std::numeric_limits<double>::infinity();
    const double high =
        options.upper.size() > 0 ? options.upper[j] : std::numeric_limits<double>::infinity();
    if (!(low <= high)) refuse_bounds(j, low, high);
    if (!(low <= double(x0[j]) && double(x0[j]) <= high)) {
      refuse_start(j, double(x0[j]), low, high);
    }
  }
}

template <typename F, typename G, typename X>
auto fit_residuals(const F& f, const G& g, const X& x0, bool is_dogleg, double first_radius,
                   const NonlinearLeastSquaresOptions& options) {
  using Scalar = typename X::Scalar;
  static_assert(std::is_floating_point_v<Scalar>,
                "least_squares_nonlinear: the entries of x0 must be real numbers");
  static_assert(std::invocable<const F&, const X&>,
                "least_squares_nonlinear: residuals is a function of x, written as a generic "
                "lambda, [](const auto& x) { ... }, that gives a vector");
  check_nonlinear_least_squares(options, x0, first_radius);
  using R = std::decay_t<std::invoke_result_t<const F&, const X&>>;
  constexpr int M = residual_count<R>();
  const R first = f(x0);
  check_nonempty("least_squares_nonlinear", "residuals(x0)", first.rows(), first.cols());
  if (is_dogleg && first.size() < x0.size()) {
    throw_shape_error("least_squares_nonlinear",
                      "residuals(x0) has " + std::to_string(first.size()) +
                          (first.size() == 1 ? " entry" : " entries") + ", expected at least " +
                          std::to_string(x0.size()) +
                          ", one for each entry of x0; LevenbergMarquardt takes fewer");
  }
  ResidualsOf<F, G, X, M> function(f, g, first.size());
  const Eigen::Matrix<Scalar, M, 1>& r = first;
  ResidualDescent<Scalar, M, X::SizeAtCompileTime> descent(function, x0, r, is_dogleg, first_radius,
                                                           options);
  return descent.run();
}

}  // namespace detail

/// Nonlinear least squares: the x that minimizes \f$ \tfrac12 \sum_i r_i(x)^2 \f$ near x0, or a
/// robust \f$ \tfrac12 \sum_i s^2 \rho(r_i(x)^2/s^2) \f$, within bounds where given; with the
/// covariance of the estimate.
///
/// `residuals` is a generic function that gives a plain vector,
/// `[&](const auto& b) { return (b[0] * exp(-b[1] * t) - y).eval(); }`, differentiated
/// automatically; for a Jacobian of your own see the overload. Use it to fit curves, for
/// calibration and for equations; for models linear in x least_squares() needs no start.
///
/// Shapes:   x0 a column of n entries, fixed or dynamic; residuals m of them, the same at every x.
/// Cost:     of an iteration, one evaluation of the residuals and one of their Jacobian, and
///           2 m n^2 flops of Householder QR. With fixed sizes nothing comes from the heap.
/// Edges:    residuals that are NaN or infinite away from x0 are steps too far. m < n is fine with
///           LevenbergMarquardt, then x is one of many. What is hard never throws: the result says
///           why it stopped.
/// Accuracy: the steps come from QR of the scaled Jacobian, never from normal equations; the last
///           digits are iterated for: see docs/optimization.md for NIST's 27 sets.
/// Throws:   ShapeError if x0 or the residuals are empty, bounds have another size than x0, m
///           changes, or m < n with Dogleg; DomainError if x0 holds NaN or infinity or lies outside
///           the bounds, or an option is out of its range.
/// Example:  examples/nist_nonlinear.cpp
/// Source:   Moré, The Levenberg-Marquardt algorithm, in Numerical Analysis, Springer LNM 630
///           (1978); Bates and Watts, Nonlinear Regression Analysis, Wiley (1988), ch. 2.
template <typename F, typename Derived, detail::LeastSquaresStep Method>
[[nodiscard]] auto least_squares_nonlinear(const F& residuals,
                                           const Eigen::MatrixBase<Derived>& x0_arg,
                                           const Method& method,
                                           const NonlinearLeastSquaresOptions& options = {}) {
  using X = Eigen::Matrix<typename Derived::Scalar, Derived::SizeAtCompileTime, 1>;
  const X& x0 = x0_arg.derived();
  return detail::fit_residuals(residuals, nullptr, x0, std::same_as<Method, Dogleg>,
                               method.first_radius, options);
}

/// The same by LevenbergMarquardt.
template <typename F, typename Derived>
[[nodiscard]] auto least_squares_nonlinear(const F& residuals, const Eigen::MatrixBase<Derived>& x0,
                                           const NonlinearLeastSquaresOptions& options = {}) {
  return least_squares_nonlinear(residuals, x0, LevenbergMarquardt{}, options);
}

/// The same with a Jacobian of your own, `jacobian(x)` of m x n; neither function has to be
/// generic.
template <typename F, typename G, typename Derived,
          detail::LeastSquaresStep Method = LevenbergMarquardt>
  requires(!DenseExpression<G>)
[[nodiscard]] auto least_squares_nonlinear(const F& residuals, const G& jacobian,
                                           const Eigen::MatrixBase<Derived>& x0_arg,
                                           const Method& method = {},
                                           const NonlinearLeastSquaresOptions& options = {}) {
  using X = Eigen::Matrix<typename Derived::Scalar, Derived::SizeAtCompileTime, 1>;
  const X& x0 = x0_arg.derived();
  return detail::fit_residuals(residuals, jacobian, x0, std::same_as<Method, Dogleg>,
                               method.first_radius, options);
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/objective.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/optimization/detail/descent.hpp>
#include <mlmath/optimization/detail/duality_gap.hpp>
#include <mlmath/optimization/gradient_descent.hpp>
#include <mlmath/optimization/minimize_options.hpp>
#include <mlmath/optimization/minimize_result.hpp>
#include <mlmath/optimization/regularized.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <type_traits>

namespace mlmath {

/// The proximal gradient method (ISTA; with a constraint: projected gradient), for minimize() of a
/// regularized() function:
/// \f$ x_{k+1} = \mathrm{prox}_{\eta\lambda R}(x_k - \eta \nabla f(x_k)) \f$.
///
/// The certificate, gradient_norm, is that of the proximal gradient,
/// \f$ \|x - \mathrm{prox}_{\eta\lambda R}(x - \eta \nabla f(x))\|_2 / \eta \f$: 0 at a minimum,
/// the norm of the gradient where there is no penalty. Of a convex linear_risk() with any of the
/// penalties, or in a bounded set, the result has a duality gap too.
///
/// Cost:     one evaluation with its gradient for each iteration, and a proximal operator or two.
/// Edges:    a start outside of a constraint is projected first.
/// Throws:   DomainError if a member is negative or not finite, or both step and lipschitz are
///           given.
/// Source:   Parikh, Boyd, Proximal Algorithms (2014), sec. 4.2; Beck, First-Order Methods in
///           Optimization (2017), ch. 10.
struct ProximalGradient {
  double step = 0;       ///< the constant step; 0 where lipschitz gives it or backtracking finds it
  double lipschitz = 0;  ///< of the gradient of f: the constant step is 1/lipschitz; 0 if not given
  /// Converged also when the duality gap is at most this; 0 to go by the gradient alone.
  double gap_tolerance = 0;
};

/// The accelerated proximal gradient method, for minimize() of a regularized() function: a proximal
/// step from a point ahead. The error falls as \f$ 2 L \|x_0 - x^*\|^2 / (k+1)^2 \f$;
/// ProximalGradient has \f$ L \|x_0 - x^*\|^2 / (2k) \f$.
///
/// Certificate, edges and errors are those of ProximalGradient.
///
/// Cost:     two evaluations with their gradients for each iteration: at the point ahead, and at
///           the new point, of which the certificate is.
/// Source:   Beck, Teboulle, A fast iterative shrinkage-thresholding algorithm for linear inverse
///           problems, SIAM J. Imaging Sci. 2 (2009); O'Donoghue, Candès, Adaptive restart for
///           accelerated gradient schemes, Found. Comput. Math. 15 (2015).
struct Fista {
  double step = 0;       ///< the constant step; 0 where lipschitz gives it or backtracking finds it
  double lipschitz = 0;  ///< of the gradient of f: the constant step is 1/lipschitz; 0 if not given
  /// Converged also when the duality gap is at most this; 0 to go by the gradient alone.
  double gap_tolerance = 0;
  bool restart = true;  ///< whether the momentum is dropped where it leads uphill
};

namespace detail {

template <typename Method>
concept ProximalMethod = std::same_as<Method, ProximalGradient> || std::same_as<Method, Fista>;

/// What a proximal method needs of f + lambda R, behind virtual calls.
template <typename Scalar>
class CompositeFunction {
 public:
  using Vector = Eigen::VectorX<Scalar>;
  explicit CompositeFunction(Objective<Scalar>& smooth) : smooth_(smooth) {}
  virtual ~CompositeFunction() = default;
  /// f.
  [[nodiscard]] Objective<Scalar>& smooth() const { return smooth_; }
  /// lambda R(x).
  [[nodiscard]] virtual Scalar penalty(const Vector& x) const = 0;
  /// The proximal operator of step * lambda R.
  [[nodiscard]] virtual Vector proximal(const Vector& v, Scalar step) const = 0;
  /// The duality gap at x, where f was evaluated last; NaN where none is known.
  [[nodiscard]] virtual Scalar gap(const Vector& x, Scalar value, const Vector& gradient) = 0;

 private:
  Objective<Scalar>& smooth_;
};

template <typename F, typename P, typename Scalar>
class PenalizedFunction final : public CompositeFunction<Scalar> {
 public:
  using typename CompositeFunction<Scalar>::Vector;
  PenalizedFunction(F& f, Objective<Scalar>& smooth, const P& penalty, double lambda)
      : CompositeFunction<Scalar>(smooth), f_(f), penalty_(penalty), lambda_(Scalar(lambda)) {}
  [[nodiscard]] Scalar penalty(const Vector& x) const final {
    const Scalar value = penalty_.value(x);
    return value == Scalar(0) ? value : lambda_ * value;  // No constraint with lambda = 0 is lost.
  }
  [[nodiscard]] Vector proximal(const Vector& v, Scalar step) const final {
    return penalty_.proximal(v, step * lambda_);
  }
  [[nodiscard]] Scalar gap(const Vector& x, Scalar value, const Vector& gradient) final {
    return duality_gap(f_, penalty_, lambda_, x, value, gradient);
  }

 private:
  F& f_;
  const P& penalty_;
  Scalar lambda_;
};

/// How both methods go.
struct ProximalPlan {
  double constant_step = 0;  // 0 for backtracking
  double gap_tolerance = 0;
  bool is_accelerated = false;
  bool restarts = false;
};

template <typename Scalar>
class ProximalRun {
  using Vector = Eigen::VectorX<Scalar>;

 public:
  ProximalRun(CompositeFunction<Scalar>& problem, const Vector& x0, const ProximalPlan& plan,
              const MinimizeOptions& options)
      : problem_(problem), plan_(plan), run_(problem.smooth(), x0, options) {}

  MinimizeResult<Vector> solve() {
    if (start()) {
      while (iterate()) continue;
    }
    keep_the_best();
    MinimizeResult<Vector> result = run_.finish();
    result.duality_gap = gap_;
    return result;
  }

 private:
  // The point a step starts from, with f there.
  struct Base {
    Vector x;
    Vector gradient;
    Scalar value;
  };

  bool start() {
    if (!std::isfinite(problem_.penalty(run_.x))) run_.x = problem_.proximal(run_.x, Scalar(1));
    smooth_value_ = run_.evaluate(run_.x, run_.g);
    const Scalar slope = safe_norm(run_.g);
    step_ = Scalar(plan_.constant_step);
    if (step_ == Scalar(0)) {
      // Moves by no more than the point is long; the model corrects it.
      const Scalar length = std::max(run_.x.template lpNorm<Eigen::Infinity>(), Scalar(1e-3));
      step_ = slope > Scalar(0) && std::isfinite(slope) ? std::min(Scalar(1), length / slope)
                                                        : Scalar(1);
    }
    certify();
    ahead_ = {run_.x, run_.g, smooth_value_};
    first_ = ahead_;
    first_value_ = run_.value;
    best_ = run_.x;
    if (std::isfinite(run_.value)) least_ = run_.value;
    return judge();
  }

  // The value, the certificate and the gap at run_.x, of which smooth_value_ and run_.g are.
  void certify() {
    run_.value = smooth_value_ + problem_.penalty(run_.x);
    if (!std::isfinite(run_.value) || !run_.g.allFinite()) {
      run_.norm = std::numeric_limits<Scalar>::quiet_NaN();
      gap_ = run_.norm;
      return;
    }
    const Scalar step = certificate_step();
    const Vector image = problem_.proximal(run_.x - step * run_.g, step);
    run_.norm = safe_norm(Vector(run_.x - image)) / step;
    gap_ = problem_.gap(run_.x, smooth_value_, run_.g);
  }

  // The step, unless it is so short that x - step * g is rounded to x.
  [[nodiscard]] Scalar certificate_step() const {
    const Scalar slope = run_.g.template lpNorm<Eigen::Infinity>();
    if (!(slope > Scalar(0))) return step_;
    const Scalar size = run_.x.template lpNorm<Eigen::Infinity>();
    return std::max(step_, std::sqrt(std::numeric_limits<Scalar>::epsilon()) * size / slope);
  }

  bool judge() {
    if (!run_.judge(step_)) return false;
    if (plan_.gap_tolerance > 0 && gap_ <= Scalar(plan_.gap_tolerance)) {
      return run_.stop(StopReason::gap_tolerance);
    }
    return true;
  }

  bool iterate() {
    if (plan_.constant_step == 0 && !was_cut_) step_ *= Scalar(2);
    if (!step_from_base()) return false;
    // Momentum first, while the last point is at hand.
    const Vector last = run_.x;
    run_.x.swap(run_.trial_x);
    run_.g.swap(run_.trial_g);
    smooth_value_ = run_.trial_value;
    ++run_.result.iterations;
    certify();
    const bool moved = (last.array() != run_.x.array()).any();
    if (!judge()) return false;
    if (!moved && !plan_.is_accelerated) {
      if (is_flat_to_rounding()) return run_.stop(StopReason::rounding_limit);
      return run_.stop(StopReason::no_progress);
    }
    if (has_stalled() && is_flat_to_rounding()) return run_.stop(StopReason::rounding_limit);
    look_ahead(last);
    return true;
  }

  // A step from ahead_ that is short enough for f to lie below its model, into run_.trial_x.
  bool step_from_base() {
    for (int cuts = 0; cuts < 100; ++cuts) {
      // Before steps are so short that values and rounding look alike.
      if (cuts == 30 && contradicts_gradient()) return run_.stop(StopReason::wrong_gradient);
      run_.trial_x = problem_.proximal(ahead_.x - step_ * ahead_.gradient, step_);
      run_.trial_value = run_.evaluate(run_.trial_x, run_.trial_g);
      if (plan_.constant_step > 0 || is_below_model()) return true;
      step_ *= Scalar(0.5);
      was_cut_ = true;
    }
    return run_.stop(StopReason::no_progress);
  }

  bool contradicts_gradient() {
    const Vector direction = -ahead_.gradient;
    const Scalar slope = -ahead_.gradient.squaredNorm();
    return run_.contradicts(ahead_.x, ahead_.value, direction, slope);
  }

  [[nodiscard]] bool is_below_model() const {
    if (!std::isfinite(run_.trial_value) || !run_.trial_g.allFinite()) return false;
    const Vector move = run_.trial_x - ahead_.x;
    const Scalar square = move.squaredNorm();
    const Scalar rise = run_.trial_value - ahead_.value - ahead_.gradient.dot(move);
    const Scalar noise = Scalar(10) * std::numeric_limits<Scalar>::epsilon() *
                         (std::abs(run_.trial_value) + std::abs(ahead_.value));
    if (rise + noise < square / (Scalar(2) * step_)) return true;
    if (rise - noise > square / (Scalar(2) * step_)) return false;
    // What values cannot tell apart, gradients can.
    return (run_.trial_g - ahead_.gradient).dot(move) <= square / step_;
  }

  void look_ahead(const Vector& last) {
    if (!plan_.is_accelerated) {
      ahead_ = {run_.x, run_.g, smooth_value_};
      return;
    }
    const Vector move = run_.x - last;
    if (plan_.restarts && (ahead_.x - run_.x).dot(move) > Scalar(0)) momentum_ = Scalar(1);
    const Scalar next =
        (Scalar(1) + std::sqrt(Scalar(1) + Scalar(4) * momentum_ * momentum_)) / Scalar(2);
    const Scalar weight = (momentum_ - Scalar(1)) / next;
    momentum_ = next;
    if (weight == Scalar(0)) {
      ahead_ = {run_.x, run_.g, smooth_value_};
      return;
    }
    ahead_.x = run_.x + weight * move;
    ahead_.value = run_.evaluate(ahead_.x, ahead_.gradient);
    if (std::isfinite(ahead_.value) && ahead_.gradient.allFinite()) return;
    ahead_ = {run_.x, run_.g, smooth_value_};
    momentum_ = Scalar(1);
  }

  // Values are flat to rounding, and the gradient has not shrunk for long.
  bool has_stalled() {
    const Scalar noise = Scalar(10) * std::numeric_limits<Scalar>::epsilon() * std::abs(run_.value);
    const bool is_flat = std::abs(run_.value - least_) <= noise;
    if (run_.value < least_) {
      least_ = run_.value;
      best_ = run_.x;
    }
    if (!is_flat || run_.norm < Scalar(0.9) * flat_norm_) {
      flat_norm_ = run_.norm;
      flat_iterations_ = 0;
      return false;
    }
    if (++flat_iterations_ < 1000) return false;
    flat_iterations_ = 0;
    return true;
  }

  // Whether the proximal gradient, over the curvature along it, promises no more than rounding
  // hides.
  bool is_flat_to_rounding() {
    const Scalar step = certificate_step();
    const Vector image = problem_.proximal(run_.x - step * run_.g, step);
    const Vector move = image - run_.x;
    const Scalar square = move.squaredNorm();
    if (square == Scalar(0)) return true;
    run_.trial_value = run_.evaluate(image, run_.trial_g);
    const Scalar curvature = (run_.trial_g - run_.g).dot(move) / square;
    if (!std::isfinite(run_.trial_value) || !(curvature > Scalar(0))) return false;
    const Scalar size = std::abs(run_.value) + std::min(Scalar(1), std::abs(first_value_));
    const Scalar noise = Scalar(1000) * std::numeric_limits<Scalar>::epsilon() * size;
    return run_.norm * run_.norm / curvature <= noise;
  }

  // Some point may have been lower; where none was lower than the start, the gradient is doubted.
  void keep_the_best() {
    const StopReason reason = run_.result.reason;
    const bool is_certified =
        reason == StopReason::gradient_tolerance || reason == StopReason::gap_tolerance;
    if (run_.result.iterations > 0 && !(run_.value < first_value_)) {
      const Vector direction = -first_.gradient;
      const Scalar slope = -first_.gradient.squaredNorm();
      if (run_.contradicts(first_.x, first_.value, direction, slope)) {
        run_.stop(StopReason::wrong_gradient);
      } else if (is_certified) {
        return;
      }
    } else if (is_certified) {
      return;
    }
    if (run_.value <= least_ || !std::isfinite(least_)) return;
    run_.x = best_;
    smooth_value_ = run_.evaluate(run_.x, run_.g);
    certify();
  }

  CompositeFunction<Scalar>& problem_;
  ProximalPlan plan_;
  Descent<Vector> run_;
  Base ahead_;
  Scalar smooth_value_ = Scalar(0);
  Scalar step_ = Scalar(1);
  Scalar momentum_ = Scalar(1);
  Scalar gap_ = std::numeric_limits<Scalar>::quiet_NaN();
  bool was_cut_ = false;
  Base first_;
  Scalar first_value_ = std::numeric_limits<Scalar>::quiet_NaN();
  Vector best_;
  Scalar least_ = std::numeric_limits<Scalar>::infinity();
  Scalar flat_norm_ = std::numeric_limits<Scalar>::infinity();
  Eigen::Index flat_iterations_ = 0;
};

inline ProximalPlan plan_of(const ProximalGradient& method) {
  check_nonnegative("ProximalGradient", "gap_tolerance", method.gap_tolerance);
  return {constant_step("ProximalGradient", method.step, method.lipschitz), method.gap_tolerance,
          false, false};
}

inline ProximalPlan plan_of(const Fista& method) {
  check_nonnegative("Fista", "gap_tolerance", method.gap_tolerance);
  return {constant_step("Fista", method.step, method.lipschitz), method.gap_tolerance, true,
          method.restart};
}

}  // namespace detail

/// Minimizes a regularized() function by a proximal method,
/// `minimize(regularized(f, L1Penalty{}, 0.1), w0, Fista{})`.
///
/// Shapes:   w0 a vector; the x of the result a column.
/// Throws:   ShapeError if w0 is empty or does not fit; DomainError if it holds NaN or infinity, or
///           an option is out of its range.
/// Example:  examples/training_methods.cpp
template <typename F, Penalty P, typename Derived, detail::ProximalMethod Method>
[[nodiscard]] MinimizeResult<Eigen::VectorX<typename Derived::Scalar>> minimize(
    Regularized<F, P> f, const Eigen::MatrixBase<Derived>& x0_arg, const Method& method,
    const MinimizeOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  const Eigen::VectorX<Scalar> x0 = detail::pin_vector(x0_arg, "minimize", "x0");
  detail::check_nonempty("minimize", "x0", x0.size());
  detail::check_finite("minimize", "x0", x0);
  detail::check_minimize_options("minimize", options);
  detail::check_penalty("minimize", f.penalty, x0.size());
  const detail::ProximalPlan plan = detail::plan_of(method);
  const auto solve = [&](Objective<Scalar>& smooth) {
    detail::PenalizedFunction<F, P, Scalar> problem(f.function, smooth, f.penalty, f.lambda);
    return detail::ProximalRun<Scalar>(problem, x0, plan, options).solve();
  };
  if constexpr (std::derived_from<F, Objective<Scalar>>) {
    detail::check_same_size("minimize", "the function's weights", f.function.size(), "x0",
                            x0.size());
    return solve(f.function);
  } else {
    auto smooth = objective(f.function, x0);
    return solve(smooth);
  }
}

}  // namespace mlmath

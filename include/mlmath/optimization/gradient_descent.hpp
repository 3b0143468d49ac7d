// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/optimization/detail/descent.hpp>
#include <mlmath/optimization/minimize.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>

namespace mlmath {

/// One step of gradient descent, \f$ \theta - \eta \nabla L(\theta) \f$.
///
/// Shapes:   theta and gradient of one shape, or two numbers; the result too.
/// Throws:   ShapeError if the shapes differ.
/// Source:   Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées
///           (1847).
template <typename DerivedTheta, typename DerivedGradient>
[[nodiscard]] typename DerivedTheta::PlainObject gradient_descent_step(
    const Eigen::DenseBase<DerivedTheta>& theta, const Eigen::DenseBase<DerivedGradient>& gradient,
    typename DerivedTheta::Scalar eta) {
  if (theta.rows() != gradient.rows() || theta.cols() != gradient.cols()) {
    detail::throw_shape_error(
        "gradient_descent_step",
        "gradient is " + detail::shape_text(gradient.rows(), gradient.cols()) + ", expected " +
            detail::shape_text(theta.rows(), theta.cols()) + " as theta");
  }
  return theta.derived() - eta * gradient.derived();
}

/// The same for one parameter.
template <std::floating_point Scalar>
[[nodiscard]] Scalar gradient_descent_step(Scalar theta, Scalar gradient, Scalar eta) {
  return theta - eta * gradient;
}

/// How gradient descent chooses a step that is not given.
enum class StepRule {
  backtracking,     ///< the longest tried for which f falls enough (Armijo); f never rises
  barzilai_borwein  ///< as the last change of the gradient tells; faster, f rises at times
};

/// Gradient descent, \f$ x_{k+1} = x_k - \eta_k \nabla f(x_k) \f$, for minimize().
///
/// The method of the theorems: with \f$ \eta = 1/L \f$, f falls by at least
/// \f$ \tfrac{1}{2L} \|\nabla f\|^2 \f$ in each step. Slow where the Hessian is ill-conditioned:
/// take Lbfgs to have the answer.
///
/// Cost:     one evaluation for each iteration, some more where backtracking has to.
/// Edges:    a constant step above 2/L diverges; the result then says so and holds the best point.
/// Throws:   DomainError if step or lipschitz is negative or not finite, or both are given.
/// Source:   Barzilai, Borwein, Two-point step size gradient methods, IMA J. Numer. Anal. 8 (1988);
///           Raydan, The Barzilai and Borwein gradient method for the large scale unconstrained
///           minimization problem, SIAM J. Optim. 7 (1997).
struct GradientDescent {
  /// The constant step \f$ \eta \f$, > 0; 0 where `lipschitz` or `rule` gives it.
  double step = 0;
  /// The Lipschitz constant L of the gradient, > 0: the constant step is 1/L. 0 if not given.
  double lipschitz = 0;
  /// How steps are chosen where neither is given.
  StepRule rule = StepRule::backtracking;
};

/// Gradient descent with momentum (the heavy ball):
/// \f$ v_{k+1} = \beta v_k - \eta \nabla f(x_k),\ x_{k+1} = x_k + v_{k+1} \f$, for minimize().
///
/// Throws:   DomainError if step is not positive or momentum not in [0, 1).
/// Source:   Polyak, Some methods of speeding up the convergence of iteration methods (1964).
struct Momentum {
  double step = 0.01;     ///< \f$ \eta \f$, > 0
  double momentum = 0.9;  ///< \f$ \beta \f$, in [0, 1)
};

/// Nesterov's accelerated gradient, for minimize(): a gradient step from a point ahead,
/// \f$ x_{k+1} = y_k - \eta \nabla f(y_k),\ y_{k+1} = x_{k+1} + \beta_k (x_{k+1} - x_k) \f$.
///
/// The error of a smooth convex f falls as \f$ 2 L \|x_0 - x^*\|^2 / (k+1)^2 \f$. The momentum is
/// dropped where it leads uphill (restart), which makes it fast for strongly convex f, too, of
/// unknown constants. The points of the trace and the result are the \f$ y_k \f$.
///
/// Cost:     one evaluation for each iteration; one more where the step is found by backtracking.
/// Throws:   DomainError if step or lipschitz is negative or not finite, or both are given.
/// Source:   Nesterov (1983); O'Donoghue, Candès, Adaptive restart for accelerated gradient
///           schemes, Found. Comput. Math. 15 (2015).
struct Nesterov {
  double step = 0;       ///< the constant step; 0 where lipschitz gives it or backtracking finds it
  double lipschitz = 0;  ///< the constant step is 1/lipschitz; 0 if not given
  bool restart = true;   ///< whether the momentum is dropped where it leads uphill
};

namespace detail {

inline double constant_step(const char* method, double step, double lipschitz) {
  check_nonnegative(method, "step", step);
  check_nonnegative(method, "lipschitz", lipschitz);
  if (step > 0 && lipschitz > 0) {
    throw_domain_error(method, "step = " + to_text(step) + " and lipschitz = " +
                                   to_text(lipschitz) + ", expected one of the two");
  }
  return lipschitz > 0 ? 1 / lipschitz : step;
}

template <>
struct Solver<GradientDescent> {
  static constexpr int order = 1;

  static void check(const GradientDescent& method, Eigen::Index) {
    (void)constant_step("GradientDescent", method.step, method.lipschitz);
  }

  template <typename Vector>
  static MinimizeResult<Vector> solve(const GradientDescent& method,
                                      Objective<typename Vector::Scalar>& f, const Vector& x0,
                                      const MinimizeOptions& options) {
    using Scalar = typename Vector::Scalar;
    Descent<Vector> run(f, x0, options);
    const Scalar constant = Scalar(constant_step("GradientDescent", method.step, method.lipschitz));
    if (constant > Scalar(0)) {
      with_constant_step(run, constant);
    } else if (method.rule == StepRule::backtracking) {
      with_backtracking(run);
    } else {
      by_barzilai_borwein(run);
    }
    return run.finish();
  }

 private:
  template <typename Vector>
  static void with_constant_step(Descent<Vector>& run, typename Vector::Scalar step) {
    run.remember_start();
    for (bool goes_on = run.start(); goes_on;) {
      run.trial_x = run.x - step * run.g;
      run.trial_value = run.evaluate(run.trial_x, run.trial_g);
      goes_on = run.accept_unsearched(step);
    }
  }

  template <typename Vector>
  static void with_backtracking(Descent<Vector>& run) {
    using Scalar = typename Vector::Scalar;
    const LineSearchOptions armijo{.search = LineSearch::backtracking};
    const Eigen::Index patience = 1000;
    if (!run.start()) return;
    Scalar step = run.first_step();
    do {
      run.d = -run.g;
      if (!run.search(step, armijo)) return;
      step = Scalar(2) * run.step;
    } while (run.accept(patience));
  }

  // Raydan: f has to fall below the largest of its last ten values.
  template <typename Vector>
  static void by_barzilai_borwein(Descent<Vector>& run) {
    using Scalar = typename Vector::Scalar;
    run.remember_start();
    if (!run.start()) return;
    std::array<Scalar, 10> last;
    last.fill(run.value);
    Scalar step = run.first_step();
    for (std::size_t k = 1;; ++k) {
      const Scalar limit = *std::max_element(last.begin(), last.end()) + run.noise();
      const Scalar square = run.norm * run.norm;
      for (int tries = 0; tries < 100; ++tries) {
        run.trial_x = run.x - step * run.g;
        run.trial_value = run.evaluate(run.trial_x, run.trial_g);
        if (run.trial_value <= limit - Scalar(1e-4) * step * square) break;
        if (run.trial_value < Scalar(run.options().lowest_value)) break;
        step *= Scalar(0.25);
      }
      run.d = run.trial_g - run.g;
      const Scalar curvature = -step * run.d.dot(run.g);
      const Scalar next = step * step * square / curvature;
      if (!run.accept_unsearched(step)) return;
      last[k % last.size()] = run.value;
      step = curvature > Scalar(0) && std::isfinite(next) ? next : Scalar(2) * step;
    }
  }
};

template <>
struct Solver<Momentum> {
  static constexpr int order = 1;

  static void check(const Momentum& method, Eigen::Index) {
    check_positive("Momentum", "step", method.step);
    if (!(method.momentum >= 0 && method.momentum < 1)) {
      throw_domain_error("Momentum", "momentum = " + to_text(method.momentum) +
                                         ", expected a number >= 0 and < 1");
    }
  }

  template <typename Vector>
  static MinimizeResult<Vector> solve(const Momentum& method, Objective<typename Vector::Scalar>& f,
                                      const Vector& x0, const MinimizeOptions& options) {
    using Scalar = typename Vector::Scalar;
    const Scalar step = Scalar(method.step);
    const Scalar momentum = Scalar(method.momentum);
    Descent<Vector> run(f, x0, options);
    run.remember_start();
    run.d.setZero();
    for (bool goes_on = run.start(); goes_on;) {
      run.d = momentum * run.d - step * run.g;
      run.trial_x = run.x + run.d;
      run.trial_value = run.evaluate(run.trial_x, run.trial_g);
      goes_on = run.accept_unsearched(step);
    }
    return run.finish();
  }
};

template <>
struct Solver<Nesterov> {
  static constexpr int order = 1;

  static void check(const Nesterov& method, Eigen::Index) {
    (void)constant_step("Nesterov", method.step, method.lipschitz);
  }

  template <typename Vector>
  static MinimizeResult<Vector> solve(const Nesterov& method, Objective<typename Vector::Scalar>& f,
                                      const Vector& x0, const MinimizeOptions& options) {
    using Scalar = typename Vector::Scalar;
    Descent<Vector> run(f, x0, options);
    run.remember_start();
    Scalar step = Scalar(constant_step("Nesterov", method.step, method.lipschitz));
    const bool searches = !(step > Scalar(0));
    if (!run.start()) return run.finish();
    if (searches) step = run.first_step();
    Vector last = run.x;  // x_k, where the point of the run is y_k
    Scalar t = Scalar(1);
    bool goes_on = true;
    while (goes_on) {
      Vector& next = run.d;  // x_{k+1}
      next = run.x - step * run.g;
      if (searches && !shorten(run, f, step)) break;
      if (method.restart && run.g.dot(next - last) > Scalar(0)) t = Scalar(1);
      const Scalar next_t = (Scalar(1) + std::sqrt(Scalar(1) + Scalar(4) * t * t)) / Scalar(2);
      run.trial_x = next + (t - Scalar(1)) / next_t * (next - last);
      t = next_t;
      last = next;
      run.trial_value = run.evaluate(run.trial_x, run.trial_g);
      goes_on = run.accept_unsearched(step);
      if (searches) step *= Scalar(1.1);
    }
    return run.finish();
  }

 private:
  // Halves the step until f falls as the descent lemma says.
  template <typename Vector>
  static bool shorten(Descent<Vector>& run, Objective<typename Vector::Scalar>& f,
                      typename Vector::Scalar& step) {
    using Scalar = typename Vector::Scalar;
    for (int tries = 0; tries < 100; ++tries) {
      ++run.result.evaluations;
      const Scalar value = f.value(run.d);
      const Scalar fall = step / Scalar(2) * run.norm * run.norm;
      if (value <= run.value - fall + run.noise()) return true;
      if (value < Scalar(run.options().lowest_value)) return true;
      step /= Scalar(2);
      run.d = run.x - step * run.g;
    }
    return run.stop(StopReason::no_progress);
  }
};

}  // namespace detail
}  // namespace mlmath

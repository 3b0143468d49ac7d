// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/optimization/detail/descent.hpp>
#include <mlmath/optimization/line_searches.hpp>
#include <mlmath/optimization/minimize.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>

namespace mlmath {

/// Nonlinear conjugate gradients (Hager and Zhang's), for minimize().
///
/// For so many variables that even the few vectors of Lbfgs are too much memory: it keeps five.
/// On a quadratic it ends after as many steps as the Hessian has distinct eigenvalues.
///
/// Cost:     two evaluations for most iterations, as its line search has to be accurate.
/// Throws:   DomainError if a constant of the line search is out of its range.
/// Source:   Hager, Zhang, A new conjugate gradient method with guaranteed descent and an efficient
///           line search, SIAM J. Optim. 16 (2005).
struct ConjugateGradient {
  /// How steps are chosen: the slope has to fall to a tenth.
  LineSearchOptions line_search = {.search = LineSearch::hager_zhang, .curvature = 0.1};
};

namespace detail {

template <>
struct Solver<ConjugateGradient> {
  static constexpr int order = 1;

  static void check(const ConjugateGradient& method, Eigen::Index) {
    check_line_search("ConjugateGradient", method.line_search);
  }

  template <typename Vector>
  static MinimizeResult<Vector> solve(const ConjugateGradient& method,
                                      Objective<typename Vector::Scalar>& f, const Vector& x0,
                                      const MinimizeOptions& options) {
    using Scalar = typename Vector::Scalar;
    const Eigen::Index patience = 50;
    Descent<Vector> run(f, x0, options);
    if (!run.start()) return run.finish();
    bool is_steepest = true;
    run.d = -run.g;
    Scalar first_step = run.first_step();
    while (true) {
      const Scalar slope = run.g.dot(run.d);
      if (!run.search(first_step, method.line_search)) {
        if (is_steepest || !run.may_retry()) break;
        is_steepest = true;
        run.d = -run.g;
        first_step = run.first_step();
        continue;
      }
      // trial_g - g = y
      const Scalar dy = run.trial_g.dot(run.d) - slope;
      const Scalar gy = run.trial_g.squaredNorm() - run.trial_g.dot(run.g);
      const Scalar yy = gy - run.g.dot(run.trial_g) + run.g.squaredNorm();
      const Scalar length = safe_norm(run.d);
      const Scalar least = Scalar(-1) / (length * std::min(Scalar(0.01), run.norm));
      Scalar beta = (gy - Scalar(2) * yy / dy * run.trial_g.dot(run.d)) / dy;
      beta = std::isfinite(beta) && dy > Scalar(0) ? std::max(beta, least) : Scalar(0);
      if (!run.accept(patience)) break;
      run.d = beta * run.d - run.g;
      is_steepest = beta == Scalar(0);
      const Scalar next_slope = run.g.dot(run.d);
      if (!(next_slope < Scalar(0))) {
        run.d = -run.g;
        is_steepest = true;
      }
      first_step = run.step * slope / run.g.dot(run.d);
      if (!std::isfinite(first_step) || !(first_step > Scalar(0))) first_step = Scalar(1);
    }
    return run.finish();
  }
};

}  // namespace detail
}  // namespace mlmath

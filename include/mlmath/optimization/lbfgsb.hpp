// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/optimization/detail/descent.hpp>
#include <mlmath/optimization/detail/lbfgs_memory.hpp>
#include <mlmath/optimization/line_searches.hpp>
#include <mlmath/optimization/minimize.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <string>

namespace mlmath {

/// L-BFGS within a box, \f$ l \le x \le u \f$, for minimize().
///
/// Steps are those of Lbfgs in the variables that are free, bent along the bounds; a variable at a
/// bound that the gradient presses against it stands still. f is never asked outside of the box.
///
/// The certificate, gradient_norm, is that of the projected gradient,
/// \f$ \|P(x - \nabla f(x)) - x\|_2 \f$ with P the projection onto the box: 0 at a minimum in it.
///
/// Shapes:   lower and upper have one entry for each of x0 (column by column), or none, where there
///           are no such bounds; an entry may be infinite.
/// Cost:     as Lbfgs; the products are taken anew for the variables that are free.
/// Edges:    x0 is moved into the box first; lower = upper fixes a variable.
/// Throws:   ShapeError if the bounds have another size; DomainError if lower > upper somewhere or
///           a bound is NaN.
/// Source:   Bertsekas, Projected Newton methods for optimization problems with simple constraints,
///           SIAM J. Control Optim. 20 (1982); Byrd, Lu, Nocedal, Zhu, A limited memory algorithm
///           for bound constrained optimization, SIAM J. Sci. Comput. 16 (1995), for the problem.
struct LbfgsB {
  Eigen::VectorXd lower = {};          ///< l; empty for none
  Eigen::VectorXd upper = {};          ///< u; empty for none
  Eigen::Index memory = 0;             ///< how many changes are kept; 0 as for Lbfgs
  LineSearchOptions line_search = {};  ///< how steps are chosen
};

namespace detail {

template <>
struct Solver<LbfgsB> {
  static constexpr int order = 1;

  static void check(const LbfgsB& method, Eigen::Index size) {
    check_between("LbfgsB", "memory", method.memory, Eigen::Index(0), Eigen::Index(10000));
    check_line_search("LbfgsB", method.line_search);
    check_bound("lower", method.lower, size);
    check_bound("upper", method.upper, size);
    if (method.lower.size() == 0 || method.upper.size() == 0) return;
    for (Eigen::Index i = 0; i < size; ++i) {
      if (method.lower[i] <= method.upper[i]) continue;
      const std::string at = "(" + std::to_string(i) + ") = ";
      std::string text = "lower" + at + to_text(method.lower[i]);
      text += ", upper" + at + to_text(method.upper[i]) + ", expected lower <= upper";
      throw_domain_error("LbfgsB", text);
    }
  }

  template <typename Vector>
  static MinimizeResult<Vector> solve(const LbfgsB& method, Objective<typename Vector::Scalar>& f,
                                      const Vector& x0, const MinimizeOptions& options) {
    using Scalar = typename Vector::Scalar;
    const Eigen::Index n = x0.size();
    const Scalar none = std::numeric_limits<Scalar>::infinity();
    Vector lower = Vector::Constant(n, -none);
    Vector upper = Vector::Constant(n, none);
    if (method.lower.size() > 0) lower = method.lower.cast<Scalar>();
    if (method.upper.size() > 0) upper = method.upper.cast<Scalar>();
    const Vector inside = x0.cwiseMax(lower).cwiseMin(upper);
    Descent<Vector> run(f, inside, options, &lower, &upper);
    LbfgsMemory<Scalar> memory(n, usual_memory(method.memory, n));
    Vector is_free(n);  // 1 or 0
    bool goes_on = run.start();
    while (goes_on) {
      for (Eigen::Index i = 0; i < n; ++i) {
        const bool pressed = (run.x[i] <= lower[i] && run.g[i] >= Scalar(0)) ||
                             (run.x[i] >= upper[i] && run.g[i] <= Scalar(0));
        is_free[i] = pressed ? Scalar(0) : Scalar(1);
      }
      memory.direction(run.g, is_free, run.d);
      const bool is_first = memory.is_empty();
      // Where the box lets no variable follow, the steepest direction still descends.
      run.drop_blocked();
      if (!(run.g.dot(run.d) < Scalar(0))) {
        if (is_first) {
          run.end_at_rounding();
          break;
        }
        memory.clear();
        continue;
      }
      const Scalar first_step = is_first ? run.first_step() : Scalar(1);
      if (!run.search(first_step, method.line_search)) {
        if (is_first || !run.may_retry()) break;
        memory.clear();
        continue;
      }
      memory.add(run.trial_x, run.x, run.trial_g, run.g);
      goes_on = run.accept();
    }
    return run.finish();
  }

 private:
  static void check_bound(const char* name, const Eigen::VectorXd& bound, Eigen::Index size) {
    if (bound.size() == 0) return;
    check_same_size("LbfgsB", "x0", size, name, bound.size());
    for (Eigen::Index i = 0; i < size; ++i) {
      if (bound[i] == bound[i]) continue;
      throw_domain_error("LbfgsB", std::string(name) + "(" + std::to_string(i) +
                                       ") is nan, expected a bound or infinity");
    }
  }
};

}  // namespace detail
}  // namespace mlmath

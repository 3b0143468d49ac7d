// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/optimization/detail/descent.hpp>
#include <mlmath/optimization/detail/lbfgs_memory.hpp>
#include <mlmath/optimization/line_searches.hpp>
#include <mlmath/optimization/minimize.hpp>

#include <Eigen/Core>

#include <algorithm>

namespace mlmath {

/// Limited-memory BFGS, for minimize(): Newton's method with a Hessian known from the last changes
/// of the gradient.
///
/// The method to begin with, from two variables to millions.
///
/// Cost:     one evaluation for most iterations, and 8 m n flops, which read the memory of 2 m n
///           numbers twice.
/// Accuracy: to the tolerance, or to where the rounding of the gradient ends all progress, and the
///           result says which.
/// Throws:   DomainError if memory < 0 or a constant of the line search is out of its range.
/// Source:   Liu, Nocedal, On the limited memory BFGS method for large scale optimization, Math.
///           Program. 45 (1989).
struct Lbfgs {
  /// m, how many changes are kept; 0 stands for 20 up to 200 variables, where they cost nothing,
  /// and 10 above.
  Eigen::Index memory = 0;
  LineSearchOptions line_search = {};  ///< how steps are chosen
};

namespace detail {

template <>
struct Solver<Lbfgs> {
  static constexpr int order = 1;

  static void check(const Lbfgs& method, Eigen::Index) {
    check_between("Lbfgs", "memory", method.memory, Eigen::Index(0), Eigen::Index(10000));
    check_line_search("Lbfgs", method.line_search);
  }

  template <typename Vector>
  static MinimizeResult<Vector> solve(const Lbfgs& method, Objective<typename Vector::Scalar>& f,
                                      const Vector& x0, const MinimizeOptions& options) {
    using Scalar = typename Vector::Scalar;
    Descent<Vector> run(f, x0, options);
    LbfgsMemory<Scalar> memory(x0.size(), usual_memory(method.memory, x0.size()));
    bool goes_on = run.start();
    while (goes_on) {
      memory.direction(run.g, run.d);
      const bool is_first = memory.is_empty();
      if (!(run.g.dot(run.d) < Scalar(0))) {
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
};

}  // namespace detail
}  // namespace mlmath

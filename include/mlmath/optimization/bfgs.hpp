// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/optimization/detail/descent.hpp>
#include <mlmath/optimization/line_searches.hpp>
#include <mlmath/optimization/minimize.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <limits>

namespace mlmath {

/// BFGS with the whole inverse Hessian, for minimize().
///
/// For few variables, and for a fixed size, with which it takes nothing from the heap; Lbfgs is as
/// good otherwise, and far cheaper for many variables.
///
/// Cost:     one evaluation for most iterations, and \f$ 6 n^2 \f$ flops on \f$ n^2 \f$ numbers.
/// Throws:   DomainError if a constant of the line search is out of its range.
/// Source:   Nocedal, Wright, Numerical Optimization, 2nd ed., sec. 6.1.
struct Bfgs {
  LineSearchOptions line_search = {};  ///< how steps are chosen
};

namespace detail {

template <>
struct Solver<Bfgs> {
  static constexpr int order = 1;

  static void check(const Bfgs& method, Eigen::Index) {
    check_line_search("Bfgs", method.line_search);
  }

  template <typename Vector>
  static MinimizeResult<Vector> solve(const Bfgs& method, Objective<typename Vector::Scalar>& f,
                                      const Vector& x0, const MinimizeOptions& options) {
    using Scalar = typename Vector::Scalar;
    constexpr int n = Vector::RowsAtCompileTime;
    Descent<Vector> run(f, x0, options);
    Eigen::Matrix<Scalar, n, n> H(x0.size(), x0.size());
    Vector s(x0.size());
    Vector y(x0.size());
    bool is_known = false;
    bool goes_on = run.start();
    while (goes_on) {
      if (is_known) {
        run.d.noalias() = -(H * run.g);
      } else {
        run.d = -run.g;
      }
      if (!(run.g.dot(run.d) < Scalar(0)) && is_known) {
        is_known = false;
        continue;
      }
      const Scalar first_step = is_known ? Scalar(1) : run.first_step();
      if (!run.search(first_step, method.line_search)) {
        if (!is_known || !run.may_retry()) break;
        is_known = false;
        continue;
      }
      s = run.trial_x - run.x;
      y = run.trial_g - run.g;
      const Scalar sy = s.dot(y);
      if (sy > std::numeric_limits<Scalar>::min()) {
        if (!is_known) {
          H.setIdentity();
          H *= sy / y.squaredNorm();
          is_known = true;
        }
        run.d.noalias() = H * y;
        const Scalar weight = (Scalar(1) + y.dot(run.d) / sy) / sy;
        // H + weight s s' - (s (Hy)' + Hy s') / sy, column by column, symmetric to the last bit
        for (Eigen::Index j = 0; j < s.size(); ++j) {
          H.col(j) += (weight * s[j] - run.d[j] / sy) * s - (s[j] / sy) * run.d;
        }
      }
      goes_on = run.accept();
    }
    return run.finish();
  }
};

}  // namespace detail
}  // namespace mlmath

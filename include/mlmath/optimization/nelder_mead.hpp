// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/optimization/minimize.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace mlmath {

/// Nelder and Mead's simplex, for minimize(): values only.
///
/// For a function of a few variables without derivatives: noisy, with kinks, or out of a program.
/// With derivatives every other method is far faster and knows when it is done. f may be any
/// function of x; it need not be generic.
///
/// A simplex that has shrunk to nothing is opened again at its best point, until that finds nothing
/// better: a collapsed simplex is no minimum.
///
/// Cost:     one or two evaluations for each iteration, some hundreds for each variable in all.
/// Edges:    NaN counts as infinity. There is no gradient to prove a minimum: gradient_norm is NaN,
///           and the reason of success is step_tolerance.
/// Throws:   DomainError if edge or tolerance is not positive.
/// Source:   Nelder, Mead, A simplex method for function minimization, Comput. J. 7 (1965); Gao,
///           Han, Implementing the Nelder-Mead simplex algorithm with adaptive parameters, Comput.
///           Optim. Appl. 51 (2012).
struct NelderMead {
  /// The edges of the first simplex: edge \f$ \cdot |x_{0,i}| \f$, or edge where that is 0.
  double edge = 0.5;
  /// Converged when the simplex reaches no farther than tolerance \f$ \cdot \max(1, \|x\|_\infty)
  /// \f$ from its best point, and opened again there it lowers f by no more than tolerance
  /// \f$ \cdot (|f(x)| +{} \f$ tolerance \f$ {}\cdot |f(x_0)|) \f$.
  double tolerance = 1e-8;
};

namespace detail {

template <>
struct Solver<NelderMead> {
  static constexpr int order = 0;

  static void check(const NelderMead& method, Eigen::Index) {
    check_positive("NelderMead", "edge", method.edge);
    check_positive("NelderMead", "tolerance", method.tolerance);
  }

  template <typename Vector>
  static MinimizeResult<Vector> solve(const NelderMead& method,
                                      ValueFunction<typename Vector::Scalar>& f, const Vector& x0,
                                      const MinimizeOptions& options) {
    return Simplex<Vector>(method, f, x0, options).run();
  }

 private:
  template <typename Vector>
  class Simplex {
    using Scalar = typename Vector::Scalar;

   public:
    Simplex(const NelderMead& method, ValueFunction<Scalar>& f, const Vector& x0,
            const MinimizeOptions& options)
        : method_(method),
          f_(f),
          options_(options),
          n_(x0.size()),
          corners_(n_, n_ + 1),
          values_(n_ + 1),
          begin_(std::chrono::steady_clock::now()) {
      corners_.col(0) = x0;
      values_[0] = f_(x0);
      result_.evaluations = 1;
    }

    MinimizeResult<Vector> run() {
      best_ = 0;
      if (!std::isfinite(values_[0]) && !(values_[0] < Scalar(options_.lowest_value))) {
        stop(StopReason::not_finite);
      } else if (judge()) {
        Scalar edge = Scalar(method_.edge);
        const Scalar first_size = std::abs(values_[best_]);
        bool has_collapsed = false;
        while (true) {
          const Scalar before = values_[best_];
          open(edge);
          if (!shrink_to_nothing()) break;
          const Scalar gain = before - values_[best_];
          const Scalar least_gain =
              Scalar(method_.tolerance) *
              (std::abs(values_[best_]) + Scalar(method_.tolerance) * first_size);
          if (has_collapsed && !(gain > least_gain)) {
            stop(StopReason::step_tolerance);
            break;
          }
          has_collapsed = true;
          edge = -edge;
        }
      }
      result_.x = corners_.col(best_);
      result_.value = values_[best_];
      return std::move(result_);
    }

   private:
    Scalar evaluate(const Vector& x) {
      ++result_.evaluations;
      const Scalar value = f_(x);
      return std::isnan(value) ? std::numeric_limits<Scalar>::infinity() : value;
    }

    bool stop(StopReason reason) {
      result_.reason = reason;
      result_.status = status_of(reason);
      return false;
    }

    [[nodiscard]] Scalar reach() const {
      return (corners_.colwise() - corners_.col(best_)).cwiseAbs().maxCoeff();
    }

    // The simplex of the best corner and one neighbour along each axis.
    void open(Scalar edge) {
      const Vector base = corners_.col(best_);
      const Scalar value = values_[best_];
      corners_.colwise() = base;
      values_[0] = value;
      best_ = 0;
      for (Eigen::Index i = 0; i < n_; ++i) {
        corners_(i, i + 1) += base[i] == Scalar(0) ? edge : edge * std::abs(base[i]);
        values_[i + 1] = evaluate(corners_.col(i + 1));
      }
      values_.minCoeff(&best_);
    }

    bool judge() {
      const Scalar value = values_[best_];
      const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
      const double seconds =
          std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
      if (options_.trace) result_.trace.add(value, nan, last_reach_, result_.evaluations);
      if (options_.callback) {
        const Eigen::VectorXd x = corners_.col(best_).template cast<double>();
        if (!options_.callback({result_.iterations, result_.evaluations, double(value), double(nan),
                                double(last_reach_), seconds, x})) {
          return stop(StopReason::stopped_by_caller);
        }
      }
      if (value < Scalar(options_.lowest_value)) return stop(StopReason::unbounded);
      if (result_.iterations >= options_.max_iterations) return stop(StopReason::iteration_limit);
      if (result_.evaluations >= options_.max_evaluations) {
        return stop(StopReason::evaluation_limit);
      }
      if (seconds >= options_.time_limit) return stop(StopReason::time_limit);
      return true;
    }

    // Whether it ended with a simplex within the tolerance, and not by a limit.
    bool shrink_to_nothing() {
      const Scalar size = Scalar(n_);
      const bool adapts = n_ > 2;
      const Scalar expansion = adapts ? Scalar(1) + Scalar(2) / size : Scalar(2);
      const Scalar contraction = adapts ? Scalar(0.75) - Scalar(0.5) / size : Scalar(0.5);
      const Scalar shrinkage = adapts ? Scalar(1) - Scalar(1) / size : Scalar(0.5);
      Vector centre(n_);
      Vector reflected(n_);
      Vector other(n_);
      while (true) {
        Eigen::Index worst;
        values_.maxCoeff(&worst);
        Scalar second = -std::numeric_limits<Scalar>::infinity();
        for (Eigen::Index i = 0; i <= n_; ++i) {
          if (i != worst) second = std::max(second, values_[i]);
        }
        centre = (corners_.rowwise().sum() - corners_.col(worst)) / size;
        reflected = centre + (centre - corners_.col(worst));
        const Scalar value = evaluate(reflected);
        if (value < values_[best_]) {
          other = centre + expansion * (reflected - centre);
          const Scalar farther = evaluate(other);
          replace(worst, farther < value ? other : reflected, std::min(farther, value));
        } else if (value < second) {
          replace(worst, reflected, value);
        } else {
          const bool outside = value < values_[worst];
          if (outside) {
            other = centre + contraction * (reflected - centre);
          } else {
            other = centre - contraction * (reflected - centre);
          }
          const Scalar nearer = evaluate(other);
          if (nearer <= value && nearer < values_[worst]) {
            replace(worst, other, nearer);
          } else {
            shrink(shrinkage);
          }
        }
        ++result_.iterations;
        last_reach_ = reach();
        if (!judge()) return false;
        const Scalar scale =
            std::max(Scalar(1), corners_.col(best_).template lpNorm<Eigen::Infinity>());
        const Scalar rounding = Scalar(4) * std::numeric_limits<Scalar>::epsilon();
        if (last_reach_ <= std::max(Scalar(method_.tolerance), rounding) * scale) return true;
      }
    }

    void replace(Eigen::Index corner, const Vector& x, Scalar value) {
      corners_.col(corner) = x;
      values_[corner] = value;
      if (value < values_[best_]) best_ = corner;
    }

    void shrink(Scalar factor) {
      for (Eigen::Index i = 0; i <= n_; ++i) {
        if (i == best_) continue;
        corners_.col(i) = corners_.col(best_) + factor * (corners_.col(i) - corners_.col(best_));
        values_[i] = evaluate(corners_.col(i));
      }
      values_.minCoeff(&best_);
    }

    const NelderMead& method_;
    ValueFunction<Scalar>& f_;
    const MinimizeOptions& options_;
    Eigen::Index n_;
    Eigen::Matrix<Scalar, Vector::RowsAtCompileTime, Eigen::Dynamic> corners_;
    Eigen::VectorX<Scalar> values_;
    std::chrono::steady_clock::time_point begin_;
    Eigen::Index best_ = 0;
    Scalar last_reach_ = Scalar(0);
    MinimizeResult<Vector> result_;
  };
};

}  // namespace detail
}  // namespace mlmath

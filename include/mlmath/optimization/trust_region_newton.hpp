// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/objective.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/linalg/eigen_symmetric.hpp>
#include <mlmath/optimization/detail/descent.hpp>
#include <mlmath/optimization/minimize.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

namespace mlmath {

/// Newton's method in a trust region, for minimize(): each step minimizes the quadratic model
/// exactly within the radius in which the model has proved right.
///
/// The surest and quickest to the last digits for up to some hundred variables; it leaves saddle
/// points, as it sees negative curvature. At a degenerate minimum, as \f$ x^4 \f$ has, Newton's steps
/// shrink by a constant factor: that is seen, and the rest of the way gone at once.
///
/// Cost:     for each iteration the Hessian and its Cholesky factorization, \f$ n^3/3 \f$ flops;
///           \f$ 9 n^3 \f$ where the radius binds or the Hessian is not positive definite.
/// Throws:   DomainError if radius < 0 or is not finite.
/// Source:   Conn, Gould, Toint, Trust-Region Methods (2000), ch. 6 and 7; Griewank, On solving
///           nonlinear equations with simple singularities or nearly singular solutions, SIAM
///           Review 27 (1985), for degenerate minima.
struct TrustRegionNewton {
  double radius = 0;  ///< the first radius; 0 stands for max(1, the norm of x0)
};

namespace detail {

/// The minimum of g'p + p'Hp/2 for |p| <= radius.
template <typename Scalar>
class TrustRegionStep {
 public:
  using Vector = Eigen::VectorX<Scalar>;
  using Matrix = Eigen::MatrixX<Scalar>;

  /// Takes in a new Hessian and gradient.
  void set(const Matrix& H, const Eigen::Ref<const Vector>& g) {
    has_eigen_ = false;
    llt_.compute(H);
    is_convex_ = llt_.info() == Eigen::Success;
    if (is_convex_) {
      newton_ = -llt_.solve(g);
      newton_norm_ = newton_.norm();
      is_convex_ = std::isfinite(newton_norm_);
    }
  }

  /// Whether the step within the radius is Newton's own.
  [[nodiscard]] bool is_newton(Scalar radius) const { return is_convex_ && newton_norm_ <= radius; }

  void solve(const Matrix& H, const Eigen::Ref<const Vector>& g, Scalar radius,
             Eigen::Ref<Vector> p) {
    if (is_newton(radius)) {
      p = newton_;
      return;
    }
    if (!has_eigen_) {
      const SymmetricEigen<Scalar> eigen = eigen_symmetric_kernel<Scalar>(H, H.rows());
      values_ = eigen.eigenvalues;
      vectors_ = eigen.eigenvectors;
      along_ = vectors_.transpose() * g;
      has_eigen_ = true;
    }
    on_boundary(radius, p);
  }

 private:
  [[nodiscard]] Vector shifted(Scalar shift) const {
    return -(along_.array() / (values_.array() + shift));
  }

  // |p(shift)| = radius, by Newton's method on 1/|p|, kept in a bracket.
  void on_boundary(Scalar radius, Eigen::Ref<Vector> p) const {
    const Eigen::Index n = values_.size();
    const Scalar least = values_[n - 1];
    const Scalar size = std::max(std::abs(values_[0]), std::abs(least));
    const Scalar floor = std::max(Scalar(0), -least);
    Scalar low = floor;
    Scalar high = floor + along_.norm() / radius;
    const Scalar tiny = std::numeric_limits<Scalar>::epsilon() * std::max(size, high);
    // Where the gradient has no part along the most negative curvature, the shift ends there, and
    // a step along it is as good in either sense.
    Vector inner = shifted(floor + tiny);
    if (inner.norm() <= radius) {
      if (least < Scalar(0)) {
        const Scalar rest = inner.head(n - 1).norm();
        const Scalar sign = along_[n - 1] > Scalar(0) ? Scalar(-1) : Scalar(1);
        if (rest < radius) inner[n - 1] = sign * std::sqrt((radius - rest) * (radius + rest));
      }
      p.noalias() = vectors_ * inner;
      return;
    }
    Scalar shift = std::max(floor + tiny, std::sqrt(low * high));
    for (int k = 0; k < 100; ++k) {
      inner = shifted(shift);
      const Scalar norm = inner.norm();
      if (std::abs(norm - radius) <= Scalar(1e-3) * radius) break;
      (norm > radius ? low : high) = shift;
      const Scalar derivative =
          (inner.array().square() / (values_.array() + shift)).sum();  // -|p| d|p|/dshift
      Scalar next = shift + (norm - radius) / radius * norm * norm / derivative;
      if (!(next > low && next < high)) next = low + (high - low) / Scalar(2);
      if (next == shift) break;
      shift = next;
    }
    p.noalias() = vectors_ * inner;
  }

  Eigen::LLT<Matrix> llt_;
  Vector newton_;
  Scalar newton_norm_ = Scalar(0);
  bool is_convex_ = false;
  bool has_eigen_ = false;
  Vector values_;
  Matrix vectors_;
  Vector along_;  // the gradient in the basis of the eigenvectors
};

/// Sees steps shrink by a constant factor c, two times in a row and in one direction: the rest of
/// the way is then 1/(1 - c) steps.
template <typename Scalar>
class SteadyShrinking {
 public:
  /// How many times this step the way is; 1 where nothing is known.
  Scalar way(const Eigen::Ref<const Eigen::VectorX<Scalar>>& step) {
    Scalar factor(0);
    bool is_steady = false;
    if (last_.size() > 0) {
      factor = step.dot(last_) / last_.squaredNorm();
      is_steady = factor > Scalar(0.5) && factor < Scalar(0.97) &&
                  std::abs(factor - last_factor_) < Scalar(0.1) * (Scalar(1) - factor) &&
                  factor * last_.norm() > Scalar(0.99) * step.norm();
    }
    last_factor_ = factor;
    last_ = step;
    return is_steady ? Scalar(1) / (Scalar(1) - factor) : Scalar(1);
  }
  /// Begins anew.
  void forget() { last_.resize(0); }

 private:
  Eigen::VectorX<Scalar> last_;
  Scalar last_factor_ = Scalar(0);
};

template <>
struct Solver<TrustRegionNewton> {
  static constexpr int order = 2;

  static void check(const TrustRegionNewton& method, Eigen::Index) {
    check_nonnegative("TrustRegionNewton", "radius", method.radius);
  }

  template <typename Vector>
  static MinimizeResult<Vector> solve(const TrustRegionNewton& method,
                                      SecondOrderObjective<typename Vector::Scalar>& f,
                                      const Vector& x0, const MinimizeOptions& options,
                                      bool has_hessian) {
    using Scalar = typename Vector::Scalar;
    const Eigen::Index n = x0.size();
    Descent<Vector> run(f, x0, options);
    Eigen::MatrixX<Scalar> H = Eigen::MatrixX<Scalar>::Zero(n, n);
    Eigen::MatrixX<Scalar> trial_H = H;
    TrustRegionStep<Scalar> model;
    SteadyShrinking<Scalar> shrinking;
    bool may_leap = true;
    Scalar radius = method.radius > 0 ? Scalar(method.radius) : std::max(Scalar(1), safe_norm(x0));
    if (!run.start_from(f.value_gradient_hessian(run.x, run.g, H))) return run.finish();
    if (!H.allFinite()) {
      run.stop(StopReason::not_finite);
      return run.finish();
    }
    model.set(H, run.g);
    int rejections = 0;
    Scalar first_promise = Scalar(0);  // before the radius shrank
    while (true) {
      model.solve(H, run.g, radius, run.d);
      const Scalar length = safe_norm(run.d);
      const Scalar slope = run.g.dot(run.d);
      const Scalar promise = -slope - run.d.dot(H * run.d) / Scalar(2);
      const bool is_rounding = !(promise > run.noise());
      if (may_leap && rejections == 0) {
        Scalar way(1);
        if (model.is_newton(radius)) {
          way = shrinking.way(run.d);
        } else {
          shrinking.forget();
        }
        if (way > Scalar(1) && !is_rounding) {
          may_leap = leaps(run, f, way, promise, trial_H);
          if (may_leap) {
            shrinking.forget();
            radius = std::max(radius, run.step);
            H.swap(trial_H);
            run.promise(promise);
            if (!run.accept()) break;
            model.set(H, run.g);
            continue;
          }
        }
      }
      run.trial_x = run.x + run.d;
      ++run.result.evaluations;
      const bool looks_first = !has_hessian && !is_rounding;
      run.trial_value = looks_first ? f.value(run.trial_x)
                                    : f.value_gradient_hessian(run.trial_x, run.trial_g, trial_H);
      Scalar fall = run.value - run.trial_value;
      if (!std::isfinite(run.trial_value) && !(run.trial_value < Scalar(options.lowest_value))) {
        fall = -std::numeric_limits<Scalar>::infinity();
      } else if (is_rounding && std::abs(fall) <= Scalar(10) * run.noise()) {
        fall = -(slope + run.trial_g.dot(run.d)) / Scalar(2);  // what the gradients say
      }
      const Scalar ratio = fall / promise;
      const bool is_good = ratio > Scalar(1e-4);
      if (ratio < Scalar(0.25)) {
        const Scalar shrunk = slope / (Scalar(2) * (slope + fall));  // where a parabola is least
        radius =
            std::clamp(std::isfinite(shrunk) ? shrunk : Scalar(0.1), Scalar(0.1), Scalar(0.5)) *
            length;
      } else if (length > Scalar(0.9) * radius) {
        // The error of the model grows as the cube of the radius, its fall as the square: so far that
        // the model is off by a quarter.
        radius *= std::clamp(Scalar(0.25) / std::abs(Scalar(1) - ratio), Scalar(0.5), Scalar(2));
      }
      if (is_good) {
        if (looks_first) (void)f.value_gradient_hessian(run.trial_x, run.trial_g, trial_H);
        if (!run.trial_g.allFinite() || !trial_H.allFinite()) {
          radius = Scalar(0.25) * length;
          continue;
        }
        rejections = 0;
        H.swap(trial_H);
        run.step = length;
        run.promise(promise);
        if (!run.accept()) break;
        model.set(H, run.g);
        continue;
      }
      if (++rejections == 1) first_promise = promise;
      const bool is_stuck = (is_rounding && rejections >= 3) || rejections > 60 ||
                            !(length > std::numeric_limits<Scalar>::epsilon() * safe_norm(run.x));
      if (is_stuck && first_promise <= Scalar(10) * run.noise()) {
        run.end_at_rounding();
        break;
      }
      if (is_stuck) {
        run.d = -run.g;
        run.blame_direction();
        break;
      }
      if (run.result.evaluations >= options.max_evaluations) {
        run.stop(StopReason::evaluation_limit);
        break;
      }
    }
    return run.finish();
  }

 private:
  // Goes many times the step at once, if f falls by more than the step alone promises.
  template <typename Vector>
  static bool leaps(Descent<Vector>& run, SecondOrderObjective<typename Vector::Scalar>& f,
                    typename Vector::Scalar way, typename Vector::Scalar promise,
                    Eigen::MatrixX<typename Vector::Scalar>& trial_H) {
    run.trial_x = run.x + way * run.d;
    ++run.result.evaluations;
    run.trial_value = f.value_gradient_hessian(run.trial_x, run.trial_g, trial_H);
    run.step = way * safe_norm(run.d);
    return run.value - run.trial_value > promise && run.trial_g.allFinite() && trial_H.allFinite();
  }
};

}  // namespace detail
}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/optimization/detail/damped_least_squares.hpp>
#include <mlmath/optimization/least_squares_nonlinear_result.hpp>
#include <mlmath/optimization/minimize_options.hpp>
#include <mlmath/optimization/robust_losses.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace mlmath::detail {

/// The residuals and their Jacobian, behind one virtual call each.
template <typename Scalar, int M, int N>
class ResidualFunction {
 public:
  using Point = Eigen::Matrix<Scalar, N, 1>;
  using Residuals = Eigen::Matrix<Scalar, M, 1>;
  using Jacobian = Eigen::Matrix<Scalar, M, N>;
  virtual void residuals(const Point& x, Residuals& r) = 0;
  virtual void jacobian(const Point& x, Jacobian& J) = 0;

 protected:
  ~ResidualFunction() = default;
};

/// The trust-region iteration of least_squares_nonlinear(): Levenberg-Marquardt by Moré's search
/// for the damping, or Powell's dogleg; compiled once for each scalar and fixed sizes.
// Members in the order of their initialization, whatever the padding.
template <typename Scalar, int M, int N>
class ResidualDescent {  // NOLINT(clang-analyzer-optin.performance.Padding)
 public:
  using Index = Eigen::Index;
  using Function = ResidualFunction<Scalar, M, N>;
  using Point = typename Function::Point;
  using Residuals = typename Function::Residuals;
  using Jacobian = typename Function::Jacobian;
  using Result = NonlinearLeastSquaresResult<Point, M>;

  /// r holds the residuals at x0.
  ResidualDescent(Function& f, const Point& x0, const Residuals& r, bool is_dogleg,
                  double first_radius, const NonlinearLeastSquaresOptions& options)
      : f_(f),
        options_(options),
        is_dogleg_(is_dogleg),
        first_radius_(Scalar(first_radius)),
        has_bounds_(options.lower.size() > 0 || options.upper.size() > 0),
        n_(x0.size()),
        m_(r.size()),
        solver_(m_, n_),
        r_(r),
        weighted_(m_),
        row_scale_(m_),
        trial_r_(m_),
        image_(m_),
        J_(m_, n_),
        trial_J_(m_, n_),
        trial_x_(n_),
        gradient_(n_),
        scale_(Point::Zero(n_)),
        step_(n_),
        u_(n_),
        g_(n_),
        free_(n_),
        begin_(std::chrono::steady_clock::now()) {
    result_.x = x0;
    result_.evaluations = 1;
  }

  Result run() {
    cost_ = cost_of(r_);
    bool is_sound = std::isfinite(cost_);
    if (is_sound) {
      ++result_.jacobian_evaluations;
      f_.jacobian(result_.x, J_);
      is_sound = J_.allFinite();
    }
    if (!is_sound) {
      stop(StopReason::not_finite);
    } else {
      linearize();
      radius_ = -1;
      if (judge()) {
        while (iterate()) {
        }
      }
    }
    report();
    return std::move(result_);
  }

 private:
  [[nodiscard]] Scalar loss_scale() const { return Scalar(options_.loss_scale); }

  [[nodiscard]] Scalar cost_of(const Residuals& r) const {
    if (options_.loss == RobustLoss::squared) return Scalar(0.5) * r.squaredNorm();
    const Scalar s2 = loss_scale() * loss_scale();
    Scalar sum = 0;
    for (Index i = 0; i < m_; ++i) sum += robust_terms(options_.loss, r[i] * r[i] / s2).value;
    return Scalar(0.5) * s2 * sum;
  }

  bool stop(StopReason reason) {
    result_.reason = reason;
    result_.status = status_of(reason);
    return false;
  }

  [[nodiscard]] Scalar bound(const Eigen::VectorXd& bounds, Index j, Scalar none) const {
    return bounds.size() == 0 ? none : Scalar(bounds[j]);
  }
  [[nodiscard]] Scalar lower(Index j) const {
    return bound(options_.lower, j, -std::numeric_limits<Scalar>::infinity());
  }
  [[nodiscard]] Scalar upper(Index j) const {
    return bound(options_.upper, j, std::numeric_limits<Scalar>::infinity());
  }

  // The weighted problem at x: gradient, scales, the variables that are free, and the offset.
  void linearize() {
    weighted_ = r_;
    row_scale_.setOnes();
    if (options_.loss != RobustLoss::squared) {
      const Scalar s2 = loss_scale() * loss_scale();
      for (Index i = 0; i < m_; ++i) {
        const Scalar z = r_[i] * r_[i] / s2;
        const auto terms = robust_terms(options_.loss, z);
        // The curvature of the loss along r, kept positive where the loss is concave.
        const Scalar curvature =
            std::max(terms.first + Scalar(2) * z * terms.second, Scalar(0.01) * terms.first);
        row_scale_[i] = std::sqrt(curvature);
        weighted_[i] = curvature > Scalar(0) ? r_[i] * terms.first / row_scale_[i] : Scalar(0);
      }
    }
    for (Index j = 0; j < n_; ++j) {
      Scalar slope = 0;
      Scalar square = 0;
      for (Index i = 0; i < m_; ++i) {
        const Scalar entry = J_(i, j) * row_scale_[i];
        slope += entry * weighted_[i];
        square += entry * entry;
      }
      gradient_[j] = slope;
      const Scalar norm = std::sqrt(square);
      scale_[j] = std::max(scale_[j], norm);
      if (!(scale_[j] > Scalar(0))) scale_[j] = Scalar(1);
    }
    count_ = 0;
    for (Index j = 0; j < n_; ++j) {
      const bool is_held = has_bounds_ && ((result_.x[j] <= lower(j) && gradient_[j] >= 0) ||
                                           (result_.x[j] >= upper(j) && gradient_[j] <= 0));
      if (!is_held) free_[count_++] = int(j);
    }
    factor(weighted_);
    const Scalar size = weighted_.norm();
    offset_ = size > Scalar(0) ? solver_.reachable() / size : Scalar(0);
    Scalar sum = 0;
    for (Index k = 0; k < count_; ++k) sum += gradient_[free_[k]] * gradient_[free_[k]];
    gradient_norm_ = std::sqrt(sum);
  }

  // Of the free columns, scaled, with the right-hand side given.
  void factor(const Residuals& r) {
    for (Index k = 0; k < count_; ++k) {
      const Index j = free_[k];
      for (Index i = 0; i < m_; ++i) solver_.A(i, k) = J_(i, j) * row_scale_[i] / scale_[j];
    }
    solver_.factor(count_, r);
  }

  [[nodiscard]] Scalar scaled_length() const { return scale_.cwiseProduct(result_.x).norm(); }

  // The step for the free variables; returns the length of u.
  Scalar solve() {
    if (!is_dogleg_) {
      solver_.within(radius_, damping_, u_);
    } else {
      dogleg();
    }
    return u_.head(count_).norm();
  }

  void dogleg() {
    solver_.undamped(u_);
    const Scalar length = u_.head(count_).norm();
    damping_ = Scalar(0);
    if (length <= radius_) return;
    damping_ = Scalar(1);
    // Steepest descent in the scaled variables and its image.
    image_.setZero();
    Scalar slope = 0;
    for (Index k = 0; k < count_; ++k) {
      const Index j = free_[k];
      g_[k] = gradient_[j] / scale_[j];
      slope += g_[k] * g_[k];
      for (Index i = 0; i < m_; ++i) image_[i] += J_(i, j) * row_scale_[i] / scale_[j] * g_[k];
    }
    const Scalar curvature = image_.squaredNorm();
    const Scalar norm = std::sqrt(slope);
    const Scalar cauchy = curvature > Scalar(0) ? slope / curvature : radius_ / norm;
    if (cauchy * norm >= radius_) {
      u_.head(count_) = (-radius_ / norm) * g_.head(count_);
      return;
    }
    // From the Cauchy point towards the undamped step, up to the radius.
    Scalar a = 0;
    Scalar b = 0;
    for (Index k = 0; k < count_; ++k) {
      const Scalar difference = u_[k] + cauchy * g_[k];
      a += difference * difference;
      b -= cauchy * g_[k] * difference;
    }
    const Scalar c = cauchy * cauchy * slope - radius_ * radius_;
    const Scalar root = std::sqrt(std::max(b * b - a * c, Scalar(0)));
    const Scalar t = b > Scalar(0) ? -c / (b + root) : (root - b) / a;
    for (Index k = 0; k < count_; ++k) {
      u_[k] = -cauchy * g_[k] + t * (u_[k] + cauchy * g_[k]);
    }
  }

  // The step from x within the bounds: variables that run into one are held there, and the rest
  // solved for again.
  Scalar step_within_bounds() {
    Scalar length = solve();
    step_.setZero();
    for (Index k = 0; k < count_; ++k) step_[free_[k]] = u_[k] / scale_[free_[k]];
    if (!has_bounds_) return length;
    const Index all = count_;
    const auto all_free = free_;
    for (Index round = 0; round < all; ++round) {
      Index kept = 0;
      bool is_hit = false;
      for (Index k = 0; k < count_; ++k) {
        const Index j = free_[k];
        const Scalar to = result_.x[j] + step_[j];
        if (to < lower(j) || to > upper(j)) {
          step_[j] = (to < lower(j) ? lower(j) : upper(j)) - result_.x[j];
          is_hit = true;
        } else {
          free_[kept++] = int(j);
        }
      }
      if (!is_hit) break;
      count_ = kept;
      if (kept == 0) break;
      image_ = weighted_;
      for (Index j = 0; j < n_; ++j) {
        if (std::find(free_.data(), free_.data() + kept, int(j)) != free_.data() + kept) continue;
        for (Index i = 0; i < m_; ++i) image_[i] += J_(i, j) * row_scale_[i] * step_[j];
      }
      const Residuals rest = image_;
      factor(rest);
      Scalar damping = damping_;
      if (is_dogleg_) {
        solver_.undamped(u_);
        const Scalar reach = u_.head(kept).norm();
        if (reach > radius_) u_.head(kept) *= radius_ / reach;
      } else {
        solver_.within(radius_, damping, u_);
      }
      for (Index k = 0; k < kept; ++k) step_[free_[k]] = u_[k] / scale_[free_[k]];
    }
    const bool is_changed = count_ != all;
    count_ = all;
    free_ = all_free;
    for (Index j = 0; j < n_; ++j) {
      step_[j] = std::min(std::max(step_[j], lower(j) - result_.x[j]), upper(j) - result_.x[j]);
    }
    if (is_changed && !(model_reduction() > Scalar(0))) {
      // Then the projected gradient, which descends.
      Scalar norm = 0;
      for (Index k = 0; k < count_; ++k) {
        g_[k] = gradient_[free_[k]] / scale_[free_[k]];
        norm += g_[k] * g_[k];
      }
      norm = std::sqrt(norm);
      step_.setZero();
      for (Index k = 0; k < count_; ++k) {
        const Index j = free_[k];
        const Scalar to = -radius_ / norm * g_[k] / scale_[j];
        step_[j] = std::min(std::max(to, lower(j) - result_.x[j]), upper(j) - result_.x[j]);
      }
    }
    if (is_changed) factor(weighted_);
    return scale_.cwiseProduct(step_).norm();
  }

  // What the model of the cost falls by.
  Scalar model_reduction() {
    image_.setZero();
    for (Index j = 0; j < n_; ++j) {
      for (Index i = 0; i < m_; ++i) image_[i] += J_(i, j) * row_scale_[i] * step_[j];
    }
    return -image_.dot(weighted_) - Scalar(0.5) * image_.squaredNorm();
  }

  Scalar reduction_to(const Residuals& r, Scalar cost) const {
    if (options_.loss != RobustLoss::squared) return cost_ - cost;
    // Of the differences, which lose less to rounding.
    Scalar sum = 0;
    for (Index i = 0; i < m_; ++i) sum += (r_[i] - r[i]) * (r_[i] + r[i]);
    return Scalar(0.5) * sum;
  }

  // One accepted step, or the end.
  bool iterate() {
    const Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
    if (radius_ < Scalar(0)) {
      const Scalar length = scaled_length();
      radius_ = first_radius_ * (length > Scalar(0) ? length : Scalar(1));
      is_first_ = true;
    }
    while (true) {
      const Scalar length = step_within_bounds();
      const Scalar predicted = model_reduction();
      if (is_first_)
        radius_ = std::min(radius_, std::max(length, std::numeric_limits<Scalar>::min()));
      is_first_ = false;
      trial_x_ = result_.x + step_;
      if (has_bounds_) {
        for (Index j = 0; j < n_; ++j) {
          trial_x_[j] = std::min(std::max(trial_x_[j], lower(j)), upper(j));
        }
      }
      const bool is_still = trial_x_ == result_.x;
      ++result_.evaluations;
      f_.residuals(trial_x_, trial_r_);
      Scalar cost = cost_of(trial_r_);
      const bool is_finite = std::isfinite(cost);
      const Scalar actual = is_finite ? reduction_to(trial_r_, cost) : -cost_;
      const Scalar ratio = is_finite && predicted > Scalar(0) ? actual / predicted : Scalar(-1);
      const Scalar noise =
          Scalar(16) * epsilon * (cost_ + Scalar(0.5) * weighted_.norm() * scaled_length());
      const bool at_rounding = is_finite && std::abs(actual) <= noise && predicted <= noise;
      if (ratio <= Scalar(0.25)) {
        const Scalar slope = -(predicted + Scalar(0.5) * image_.squaredNorm());
        Scalar factor = Scalar(0.5);
        if (actual < Scalar(0)) {
          factor = std::min(Scalar(0.5), std::max(Scalar(0.1), Scalar(0.5) * slope /
                                                                   (slope + Scalar(0.5) * actual)));
        }
        if (!is_finite) factor = Scalar(0.25);
        radius_ = factor * std::min(radius_, Scalar(10) * length);
        damping_ /= factor;
      } else if (damping_ == Scalar(0) || ratio >= Scalar(0.75)) {
        radius_ = std::max(Scalar(2) * length, is_dogleg_ ? radius_ : Scalar(0));
        damping_ *= Scalar(0.5);
      }
      const bool is_small = length <= Scalar(options_.step_tolerance) * scaled_length();
      if (ratio >= Scalar(1e-4) || at_rounding) {
        ++result_.jacobian_evaluations;
        f_.jacobian(trial_x_, trial_J_);
        if (trial_J_.allFinite()) {
          const Scalar old_offset = offset_;
          const Scalar old_cost = cost_;
          std::swap(r_, trial_r_);
          J_.swap(trial_J_);
          std::swap(result_.x, trial_x_);
          cost_ = cost;
          linearize();
          if (at_rounding && ratio < Scalar(1e-4) && !(offset_ < old_offset)) {
            // No better there: back, and the end.
            std::swap(r_, trial_r_);
            J_.swap(trial_J_);
            std::swap(result_.x, trial_x_);
            cost_ = old_cost;
            linearize();
            return stop(StopReason::rounding_limit);
          }
          ++result_.iterations;
          last_step_ = length;
          if (!judge()) return false;
          if (is_small && damping_ == Scalar(0)) return stop(StopReason::step_tolerance);
          return true;
        }
        radius_ = Scalar(0.25) * length;
      }
      if (result_.evaluations >= options_.max_evaluations) {
        return stop(StopReason::evaluation_limit);
      }
      if (is_small || is_still || !(radius_ > Scalar(0))) return stop(why_no_progress());
    }
  }

  // Where even a tiny step brings nothing.
  StopReason why_no_progress() {
    const Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
    // The residuals are differences of numbers of about the scaled length of x.
    const Scalar size = scaled_length();
    // Do they change along the gradient as the Jacobian says?
    Scalar norm = 0;
    step_.setZero();
    for (Index k = 0; k < count_; ++k) {
      const Index j = free_[k];
      step_[j] = gradient_[j] / (scale_[j] * scale_[j]);
      norm += step_[j] * step_[j] * scale_[j] * scale_[j];
    }
    step_ *= std::cbrt(epsilon) * (size > Scalar(0) ? size : Scalar(1)) / std::sqrt(norm);
    trial_x_ = result_.x + step_;
    f_.residuals(trial_x_, trial_r_);
    trial_x_ = result_.x - step_;
    f_.residuals(trial_x_, image_);
    result_.evaluations += 2;
    trial_r_ = Scalar(0.5) * (trial_r_ - image_);
    image_.setZero();
    for (Index j = 0; j < n_; ++j) image_ += step_[j] * J_.col(j);
    if (!((trial_r_ - image_).norm() <= Scalar(0.1) * image_.norm())) {
      return trial_r_.allFinite() ? StopReason::wrong_gradient : StopReason::no_progress;
    }
    const Scalar noise = Scalar(100) * epsilon * (size + weighted_.norm());
    return offset_ * weighted_.norm() <= noise ? StopReason::rounding_limit
                                               : StopReason::no_progress;
  }

  bool judge() {
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    if (options_.trace) {
      result_.trace.add(cost_, gradient_norm_, last_step_, result_.evaluations);
    }
    if (options_.callback) {
      const Eigen::VectorXd x = result_.x.template cast<double>();
      if (!options_.callback({result_.iterations, result_.evaluations, double(cost_),
                              double(gradient_norm_), double(last_step_), seconds, x})) {
        return stop(StopReason::stopped_by_caller);
      }
    }
    if (offset_ <= Scalar(options_.offset_tolerance)) return stop(StopReason::gradient_tolerance);
    if (result_.iterations >= options_.max_iterations) return stop(StopReason::iteration_limit);
    if (result_.evaluations >= options_.max_evaluations) return stop(StopReason::evaluation_limit);
    if (seconds >= options_.time_limit) return stop(StopReason::time_limit);
    return true;
  }

  void report() {
    const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
    result_.cost = cost_;
    result_.covariance = Eigen::Matrix<Scalar, N, N>::Constant(n_, n_, nan);
    result_.standard_errors = Point::Constant(n_, nan);
    result_.residuals = r_;
    if (result_.reason == StopReason::not_finite) return;
    result_.gradient_norm = gradient_norm_;
    result_.relative_offset = offset_;
    const Scalar freedom = Scalar(m_ - count_);
    // Huber's estimate of the variance: of the weighted residuals, over the mean curvature.
    Scalar squares = 0;
    Scalar curvature = 0;
    for (Index i = 0; i < m_; ++i) {
      const Scalar z = r_[i] * r_[i] / (loss_scale() * loss_scale());
      const auto terms = robust_terms(options_.loss, z);
      squares += terms.first * terms.first * r_[i] * r_[i];
      curvature += terms.first + Scalar(2) * z * terms.second;
    }
    curvature /= Scalar(m_);
    Scalar variance = nan;
    if (freedom > Scalar(0)) {
      variance = squares / freedom / (curvature * curvature);
      result_.residual_standard_deviation = std::sqrt(squares / freedom);
    }
    // Of J alone, its columns scaled to one norm.
    row_scale_.setOnes();
    for (Index j = 0; j < n_; ++j) {
      const Scalar norm = J_.col(j).norm();
      scale_[j] = norm > Scalar(0) ? norm : Scalar(1);
    }
    factor(r_);
    result_.rank = solver_.rank();
    result_.reciprocal_condition = solver_.diagonal_ratio();
    if (solver_.rank() < count_) return;
    auto& covariance = result_.covariance;
    covariance.setZero();
    trial_square_.setZero(n_, n_);
    solver_.inverse_gram(trial_square_);
    for (Index b = 0; b < count_; ++b) {
      for (Index a = 0; a < count_; ++a) {
        covariance(free_[a], free_[b]) =
            variance * trial_square_(a, b) / scale_[free_[a]] / scale_[free_[b]];
      }
    }
    for (Index j = 0; j < n_; ++j) result_.standard_errors[j] = std::sqrt(covariance(j, j));
  }

  Function& f_;
  const NonlinearLeastSquaresOptions& options_;
  bool is_dogleg_;
  Scalar first_radius_;
  bool has_bounds_;
  Index n_, m_;
  DampedLeastSquares<Scalar, M, N> solver_;
  Residuals r_, weighted_, row_scale_, trial_r_, image_;
  Jacobian J_, trial_J_;
  Point trial_x_, gradient_, scale_, step_, u_, g_;
  Eigen::Matrix<int, N, 1> free_;
  Eigen::Matrix<Scalar, N, N> trial_square_;
  std::chrono::steady_clock::time_point begin_;
  Index count_ = 0;
  Scalar cost_ = 0, offset_ = 0, gradient_norm_ = 0, last_step_ = 0;
  Scalar radius_ = -1, damping_ = 0;
  bool is_first_ = true;
  Result result_;
};

}  // namespace mlmath::detail

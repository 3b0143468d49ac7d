// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/objective.hpp>
#include <mlmath/optimization/line_searches.hpp>
#include <mlmath/optimization/minimize_options.hpp>
#include <mlmath/optimization/minimize_result.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace mlmath::detail {

/// The norm of a vector, which neither overflows nor is slow where nothing is extreme.
template <typename Vector>
typename Vector::Scalar safe_norm(const Vector& v) {
  using Scalar = typename Vector::Scalar;
  const Scalar square = v.squaredNorm();
  const Scalar tiny = std::numeric_limits<Scalar>::min() / std::numeric_limits<Scalar>::epsilon();
  if (square >= tiny && square <= std::numeric_limits<Scalar>::max()) return std::sqrt(square);
  return v.stableNorm();
}

/// Counts, records and decides when to stop: what all methods share, so that each holds no more than
/// how it chooses its steps. With a direction d, search() finds the step.
template <typename Vector>
class Descent final : private LineFunction<typename Vector::Scalar> {
 public:
  using Scalar = typename Vector::Scalar;

  Descent(Objective<Scalar>& objective, const Vector& x0, const MinimizeOptions& options)
      : x(x0),
        g(x0.size()),
        d(x0.size()),
        trial_x(x0.size()),
        trial_g(x0.size()),
        objective_(objective),
        options_(options),
        begin_(std::chrono::steady_clock::now()) {
    g.setZero();
  }

  /// Evaluates the start; whether there is anything to do.
  bool start() {
    value = evaluate(x, g);
    norm = safe_norm(g);
    first_value_ = value;
    return judge(Scalar(0));
  }

  /// f at a point, its gradient into `slope`, counted.
  Scalar evaluate(const Vector& point, Vector& slope) {
    ++result.evaluations;
    return objective_.value_and_gradient(point, slope);
  }

  /// Finds a step along d by a line search, into trial_x and trial_g; false ends the method, with
  /// the reason stored.
  bool search(Scalar first_step, LineSearchOptions line_options) {
    const Scalar slope = g.dot(d);
    const Scalar longest = d.template lpNorm<Eigen::Infinity>();
    LineStart<Scalar> line;
    line.point = {Scalar(0), value, slope};
    line.step = first_step;
    line.largest_step = std::numeric_limits<Scalar>::max() / Scalar(100);
    if (longest > Scalar(1)) line.largest_step /= longest;
    line.noise = noise();
    line.lowest_value = Scalar(options_.lowest_value);
    if (!(slope < Scalar(0)) || !std::isfinite(longest)) return fail(slope, first_step);
    // Where no more than rounding is to be gained, many trials gain no more.
    if (-slope * first_step <= Scalar(10) * line.noise) {
      line_options.max_evaluations = std::min(line_options.max_evaluations, 10);
    }
    last_step_ = Scalar(0);
    const LineSearchResult<Scalar> found = search_line<Scalar>(*this, line, line_options);
    if (found.point.step == Scalar(0)) return fail(slope, first_step);
    if (last_step_ != found.point.step) (*this)(found.point.step);
    step = found.point.step;
    promise_ = -slope * step;
    return true;
  }

  /// Takes the trial as the new point of a line search method; whether to go on.
  bool accept(Eigen::Index patience = 10) {
    take_trial();
    ++result.iterations;
    return judge(step) && !is_at_rounding(patience);
  }

  /// Takes the trial, which may be higher than what was seen before; whether to go on.
  bool accept_unsearched(Scalar new_step) {
    if (result.iterations == 0) keep_best();
    step = new_step;
    const bool moved = (trial_x.array() != x.array()).any();
    take_trial();
    ++result.iterations;
    if (value < best_value_) keep_best();
    if (!judge(step)) return false;
    if (moved) return true;
    return stop(StopReason::no_progress);
  }

  /// Whether a search that failed may fail for the direction's sake: the steepest one is worth a
  /// try.
  [[nodiscard]] bool may_retry() const { return result.reason == StopReason::no_progress; }

  /// What rounding may add to f.
  [[nodiscard]] Scalar noise() const {
    return Scalar(10) * std::numeric_limits<Scalar>::epsilon() * std::abs(value);
  }

  bool stop(StopReason reason) {
    result.reason = reason;
    result.status = status_of(reason);
    return false;
  }

  /// The limits, the trace and the callback, after each iteration; whether to go on.
  bool judge(Scalar new_step) {
    if (options_.trace) {
      result.trace.add(value, norm, new_step, result.evaluations);
    }
    if (options_.callback && !call_back(new_step)) return stop(StopReason::stopped_by_caller);
    if (value < Scalar(options_.lowest_value)) return stop(StopReason::unbounded);
    if (!std::isfinite(value) || !std::isfinite(norm)) return stop(StopReason::not_finite);
    if (norm <= Scalar(options_.gradient_tolerance)) return stop(StopReason::gradient_tolerance);
    if (result.iterations >= options_.max_iterations) return stop(StopReason::iteration_limit);
    if (result.evaluations >= options_.max_evaluations) return stop(StopReason::evaluation_limit);
    if (std::isfinite(options_.time_limit) && seconds() >= options_.time_limit) {
      return stop(StopReason::time_limit);
    }
    return true;
  }

  /// The result, with the best point in it.
  MinimizeResult<Vector> finish() {
    if (has_best_ && result.reason != StopReason::gradient_tolerance && !(value <= best_value_)) {
      x.swap(best_x_);
      value = best_value_;
      norm = best_norm_;
    }
    // A gradient that leads uphill may vanish, too.
    if (result.iterations > 0 && !(value < first_value_) && has_start_ && doubts(first_x_)) {
      stop(StopReason::wrong_gradient);
    }
    result.x = std::move(x);
    result.value = value;
    result.gradient_norm = norm;
    return std::move(result);
  }

  /// The method leaves the start by steps without a search, and wants its gradient doubted where
  /// nothing lower is found.
  void remember_start() {
    first_x_ = x;
    has_start_ = true;
  }

  /// Whether differences of f along -gradient contradict the gradient at x, now in g.
  bool contradicts(const Vector& point, Scalar at, const Vector& direction, Scalar slope) {
    const Scalar scale = std::max(Scalar(1), point.template lpNorm<Eigen::Infinity>());
    const Scalar length = direction.template lpNorm<Eigen::Infinity>();
    const Scalar h = std::cbrt(std::numeric_limits<Scalar>::epsilon()) * scale / length;
    if (!(h > Scalar(0)) || !std::isfinite(h)) return false;
    trial_x = point + h * direction;
    ++result.evaluations;
    const Scalar ahead = (objective_.value(trial_x) - at) / h;
    trial_x = point - h * direction;
    ++result.evaluations;
    const Scalar behind = (at - objective_.value(trial_x)) / h;
    if (!std::isfinite(ahead) || !std::isfinite(behind)) return false;
    const Scalar size = std::max(std::abs(ahead), std::abs(behind));
    const Scalar error = Scalar(100) * std::numeric_limits<Scalar>::epsilon() * std::abs(at) / h;
    const bool is_smooth = std::abs(ahead - behind) <= Scalar(0.1) * size + error;
    const Scalar mean = (ahead + behind) / Scalar(2);
    return is_smooth && size > error &&
           std::abs(mean - slope) > Scalar(0.2) * std::max(size, std::abs(slope)) + error;
  }

  Vector x;                                                 // the point
  Vector g;                                                 // its gradient
  Vector d;                                                 // the direction of search
  Vector trial_x;                                           // the point of the last trial
  Vector trial_g;                                           // its gradient
  Scalar value = std::numeric_limits<Scalar>::quiet_NaN();  // f at x
  Scalar norm = std::numeric_limits<Scalar>::quiet_NaN();   // of g
  Scalar trial_value = std::numeric_limits<Scalar>::quiet_NaN();
  Scalar step = Scalar(0);  // the last one
  MinimizeResult<Vector> result;

  [[nodiscard]] const MinimizeOptions& options() const { return options_; }

 private:
  LinePoint<Scalar> operator()(Scalar length) final {
    last_step_ = length;
    trial_x = x + length * d;
    trial_value = evaluate(trial_x, trial_g);
    return {length, trial_value, trial_g.dot(d)};
  }

  void take_trial() {
    x.swap(trial_x);
    g.swap(trial_g);
    value = trial_value;
    norm = safe_norm(g);
  }

  void keep_best() {
    has_best_ = true;
    best_x_ = x;
    best_value_ = value;
    best_norm_ = norm;
  }

  // No lower value along d: why?
  bool fail(Scalar slope, Scalar first_step) {
    if (!std::isfinite(slope)) return stop(StopReason::not_finite);
    if (slope < Scalar(0)) {
      const Scalar absolute = Scalar(10) * std::numeric_limits<Scalar>::epsilon() *
                              std::min(Scalar(1), std::abs(first_value_));
      if (-slope * first_step / Scalar(2) <= noise() + absolute) {
        return stop(StopReason::rounding_limit);
      }
      if (contradicts(x, value, d, slope)) return stop(StopReason::wrong_gradient);
    }
    return stop(StopReason::no_progress);
  }

  bool doubts(const Vector& start) {
    trial_g.setZero();
    const Scalar at = evaluate(start, trial_g);
    const Vector direction = -trial_g;
    return contradicts(start, at, direction, -trial_g.squaredNorm());
  }

  // Where f is flat to rounding the gradient alone tells of progress; without any for a while, the
  // point of the smallest gradient is the answer.
  bool is_at_rounding(Eigen::Index patience) {
    if (!(promise_ / Scalar(2) <= noise())) {
      stalled_ = 0;
      least_norm_ = std::numeric_limits<Scalar>::infinity();
      return false;
    }
    if (norm < least_norm_) {
      if (norm < Scalar(0.9) * least_norm_) stalled_ = 0;
      least_norm_ = norm;
      keep_best();
    }
    if (++stalled_ < patience) return false;
    x.swap(best_x_);
    value = best_value_;
    norm = best_norm_;
    stop(StopReason::rounding_limit);
    return true;
  }

  Objective<Scalar>& objective_;
  const MinimizeOptions& options_;
  std::chrono::steady_clock::time_point begin_;
  bool has_best_ = false;
  Vector best_x_;
  Scalar best_value_ = std::numeric_limits<Scalar>::infinity();
  Scalar best_norm_ = std::numeric_limits<Scalar>::quiet_NaN();
  Vector first_x_;
  bool has_start_ = false;
  Scalar first_value_ = std::numeric_limits<Scalar>::quiet_NaN();
  Scalar last_step_ = Scalar(0);
  Scalar promise_ = Scalar(0);
  Scalar least_norm_ = std::numeric_limits<Scalar>::infinity();
  Eigen::Index stalled_ = 0;

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

  bool call_back(Scalar new_step) {
    if constexpr (std::is_same_v<Scalar, double>) {
      return options_.callback(
          {result.iterations, result.evaluations, value, norm, new_step, seconds(), x});
    } else {
      const Eigen::VectorXd copy = x.template cast<double>();
      return options_.callback({result.iterations, result.evaluations, double(value), double(norm),
                                double(new_step), seconds(), copy});
    }
  }
};

}  // namespace mlmath::detail

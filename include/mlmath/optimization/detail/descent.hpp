// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/objective.hpp>
#include <mlmath/optimization/detail/difference_test.hpp>
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
  const Scalar largest = v.template lpNorm<Eigen::Infinity>();
  if (!(largest > Scalar(0)) || !(largest <= std::numeric_limits<Scalar>::max())) {
    return std::isnan(square) ? square : largest;
  }
  return largest * std::sqrt((v / largest).squaredNorm());
}

/// Counts, records and decides when to stop: what all methods share, so that each holds no more
/// than how it chooses its steps. With a direction d, search() finds the step.
template <typename Vector>
class Descent final : private LineFunction<typename Vector::Scalar> {
 public:
  using Scalar = typename Vector::Scalar;

  /// With bounds, x0 within them, steps are bent along them and norms are of the projected
  /// gradient.
  Descent(Objective<Scalar>& objective, const Vector& x0, const MinimizeOptions& options,
          const Vector* lower = nullptr, const Vector* upper = nullptr)
      : x(x0),
        g(x0.size()),
        d(x0.size()),
        trial_x(x0.size()),
        trial_g(x0.size()),
        objective_(objective),
        options_(options),
        lower_(lower),
        upper_(upper),
        begin_(std::chrono::steady_clock::now()) {
    g.setZero();
  }

  /// Evaluates the start; whether there is anything to do.
  bool start() {
    const Scalar first = evaluate(x, g);
    --result.evaluations;
    return start_from(first);
  }

  /// The same where the value at the start is known, and its gradient is in g.
  bool start_from(Scalar first) {
    ++result.evaluations;
    value = first;
    norm = norm_at_point();
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
  bool search(Scalar first_step, const LineSearchOptions& line_options) {
    const Scalar slope = g.dot(d);
    const Scalar longest = d.template lpNorm<Eigen::Infinity>();
    if (!std::isfinite(slope) || !std::isfinite(longest)) return stop(StopReason::not_finite);
    if (!(slope < Scalar(0))) return stop(StopReason::no_progress);
    LinePoint<Scalar> found;
    if (search_once(slope, longest, first_step, line_options, found)) return true;
    // Values may be rougher than their size lets expect: measure, and look again.
    const Scalar measured = measure_noise(slope, longest);
    if (measured > noise()) {
      measured_noise_ = measured;
      if (search_once(slope, longest, first_step, line_options, found)) return true;
    }
    // A lower point is better than none.
    if (found.step > Scalar(0) && found.value < value - noise()) {
      (*this)(found.step);
      step = found.step;
      promise_ = -slope * step;
      return true;
    }
    return fail(slope, first_step);
  }

  /// A first step along -gradient where no curvature is known: no longer than the point is; of
  /// length 1 from the origin.
  [[nodiscard]] Scalar first_step() const {
    const Scalar size = x.template lpNorm<Eigen::Infinity>();
    if (!(size > Scalar(0))) return Scalar(1) / norm;
    return std::min(Scalar(1), std::max(size, Scalar(1e-3)) / norm);
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

  /// Leaves out of d what the bounds hold back.
  void drop_blocked() {
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      const bool is_blocked =
          (d[i] < Scalar(0) && x[i] <= (*lower_)[i]) || (d[i] > Scalar(0) && x[i] >= (*upper_)[i]);
      if (is_blocked) d[i] = Scalar(0);
    }
  }

  /// By how much the method's model lets the next step accepted lower f.
  void promise(Scalar fall) { promise_ = fall; }

  /// Ends the method where no step along d, however short, lowers f.
  void blame_direction() { (void)fail(g.dot(d), Scalar(1)); }

  /// Ends the method where its model promises no more than rounding hides.
  void end_at_rounding() { (void)fail(Scalar(0), Scalar(0)); }

  /// Whether a search that failed may fail for the direction's sake: the steepest one is worth a
  /// try.
  [[nodiscard]] bool may_retry() const { return result.reason == StopReason::no_progress; }

  /// What rounding may add to f.
  [[nodiscard]] Scalar noise() const {
    return std::max(Scalar(10) * std::numeric_limits<Scalar>::epsilon() * std::abs(value),
                    measured_noise_);
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
    const Scalar h = difference_step(point.template lpNorm<Eigen::Infinity>(),
                                     direction.template lpNorm<Eigen::Infinity>());
    if (!(h > Scalar(0)) || !std::isfinite(h)) return false;
    if (lower_ != nullptr) {
      trial_x = h * direction.cwiseAbs();
      const bool is_inside = ((point - trial_x).array() >= lower_->array()).all() &&
                             ((point + trial_x).array() <= upper_->array()).all();
      if (!is_inside) return false;
    }
    result.evaluations += 2;
    trial_x = point + h * direction;
    const Scalar ahead = objective_.value(trial_x);
    trial_x = point - h * direction;
    const Scalar behind = objective_.value(trial_x);
    return differences_contradict(behind, at, ahead, h, slope);
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
    if (lower_ == nullptr) {
      trial_value = evaluate(trial_x, trial_g);
      return {length, trial_value, trial_g.dot(d)};
    }
    trial_x = trial_x.cwiseMax(*lower_).cwiseMin(*upper_);
    trial_value = evaluate(trial_x, trial_g);
    Scalar slope = Scalar(0);
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      const bool is_bent = (d[i] < Scalar(0) && trial_x[i] <= (*lower_)[i]) ||
                           (d[i] > Scalar(0) && trial_x[i] >= (*upper_)[i]);
      if (!is_bent) slope += trial_g[i] * d[i];
    }
    return {length, trial_value, slope};
  }

  [[nodiscard]] Scalar norm_at_point() {
    if (lower_ == nullptr) return safe_norm(g);
    trial_x = (x - g).cwiseMax(*lower_).cwiseMin(*upper_) - x;
    return g.allFinite() ? safe_norm(trial_x) : std::numeric_limits<Scalar>::quiet_NaN();
  }

  // The step beyond which the box holds every variable.
  [[nodiscard]] Scalar last_bend() const {
    Scalar last = Scalar(0);
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      if (d[i] == Scalar(0)) continue;
      last = std::max(last, ((d[i] > Scalar(0) ? (*upper_)[i] : (*lower_)[i]) - x[i]) / d[i]);
    }
    return last;
  }

  void take_trial() {
    x.swap(trial_x);
    g.swap(trial_g);
    value = trial_value;
    norm = norm_at_point();
  }

  void keep_best() {
    has_best_ = true;
    best_x_ = x;
    best_value_ = value;
    best_norm_ = norm;
  }

  // Whether f has no more to fall along its steepest direction than rounding hides: by the parabola
  // through the gradients here and a little ahead. What a method believes of f may be wrong.
  bool is_flat_to_rounding() {
    Vector& p = trial_x;
    if (lower_ == nullptr) {
      p = -g;
    } else {
      p = (x - g).cwiseMax(*lower_).cwiseMin(*upper_) - x;
    }
    const Scalar slope = g.dot(p);
    const Scalar length = p.template lpNorm<Eigen::Infinity>();
    const Scalar scale = std::max(Scalar(1), x.template lpNorm<Eigen::Infinity>());
    Scalar t = std::sqrt(std::numeric_limits<Scalar>::epsilon()) * scale / length;
    if (lower_ != nullptr) t = std::min(t, Scalar(1));
    const Vector direction = p;
    trial_x = x + t * direction;
    trial_value = evaluate(trial_x, trial_g);
    const Scalar curvature = (trial_g.dot(direction) - slope) / t;
    if (!std::isfinite(trial_value) || !(curvature > Scalar(0))) return false;
    return slope * slope / curvature <= Scalar(100) * (noise() + absolute_noise());
  }

  [[nodiscard]] Scalar absolute_noise() const {
    return Scalar(10) * std::numeric_limits<Scalar>::epsilon() *
           std::min(Scalar(1), std::abs(first_value_));
  }

  bool search_once(Scalar slope, Scalar longest, Scalar first_step, LineSearchOptions line_options,
                   LinePoint<Scalar>& best) {
    LineStart<Scalar> line;
    line.point = {Scalar(0), value, slope};
    line.step = first_step;
    line.largest_step = std::numeric_limits<Scalar>::max() / Scalar(100);
    if (longest > Scalar(1)) line.largest_step /= longest;
    if (lower_ != nullptr) line.largest_step = std::min(line.largest_step, last_bend());
    line.step = std::min(line.step, line.largest_step);
    line.noise = noise();
    line.lowest_value = Scalar(options_.lowest_value);
    // Where little more than rounding is to be gained, many trials gain no more.
    const Scalar hope = -slope * first_step / line.noise;
    if (hope <= Scalar(1e5)) {
      const int trials = hope <= Scalar(10) ? 10 : 20;
      line_options.max_evaluations = std::min(line_options.max_evaluations, trials);
    }
    last_step_ = Scalar(0);
    const LineSearchResult<Scalar> found = search_line<Scalar>(*this, line, line_options);
    best = found.point;
    if (!found) return false;
    step = found.point.step;
    promise_ = -slope * step;
    return true;
  }

  // By how much values differ at points that differ in their last bits.
  Scalar measure_noise(Scalar slope, Scalar longest) {
    const Scalar bits = Scalar(4) * std::numeric_limits<Scalar>::epsilon() *
                        x.template lpNorm<Eigen::Infinity>() / longest;
    Scalar spread = Scalar(0);
    for (int k = 1; k <= 4; ++k) {
      const Scalar length = Scalar(k) * bits;
      const Scalar off = std::abs((*this)(length).value - value - slope * length);
      if (std::isfinite(off)) spread = std::max(spread, off);
    }
    return Scalar(4) * spread;
  }

  // No lower value along d: why?
  bool fail(Scalar slope, Scalar first_step) {
    const bool is_small = -slope * first_step / Scalar(2) <= noise() + absolute_noise();
    if (is_small && is_flat_to_rounding()) return stop(StopReason::rounding_limit);
    if (is_small) {  // for the method, which may be wrong
      d = -g;
      slope = g.dot(d);
    }
    return stop(contradicts(x, value, d, slope) ? StopReason::wrong_gradient
                                                : StopReason::no_progress);
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
    trial_value = evaluate(x, g);
    if (is_flat_to_rounding()) {
      stop(StopReason::rounding_limit);
      return true;
    }
    d = -g;
    stop(contradicts(x, value, d, -g.squaredNorm()) ? StopReason::wrong_gradient
                                                    : StopReason::no_progress);
    return true;
  }

  Objective<Scalar>& objective_;
  const MinimizeOptions& options_;
  const Vector* lower_;
  const Vector* upper_;
  std::chrono::steady_clock::time_point begin_;
  bool has_best_ = false;
  Vector best_x_;
  Scalar best_value_ = std::numeric_limits<Scalar>::infinity();
  Scalar best_norm_ = std::numeric_limits<Scalar>::quiet_NaN();
  Vector first_x_;
  bool has_start_ = false;
  Scalar first_value_ = std::numeric_limits<Scalar>::quiet_NaN();
  Scalar last_step_ = Scalar(0);
  Scalar measured_noise_ = Scalar(0);
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

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/objective.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/random_index.hpp>
#include <mlmath/optimization/detail/difference_test.hpp>
#include <mlmath/optimization/minimize_options.hpp>
#include <mlmath/optimization/minimize_result.hpp>
#include <mlmath/optimization/schedules.hpp>
#include <mlmath/optimization/stochastic_methods.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlmath {

/// The samples of a minibatch, by their positions 0, ..., n - 1.
using Batch = Eigen::Map<const Eigen::VectorX<Eigen::Index>>;

/// How minimize_stochastic() goes through the samples, and when it stops.
struct StochasticOptions {
  /// Samples of a step; the last batch of an epoch holds what is left. 1 <= batch_size <= n.
  Eigen::Index batch_size = 32;
  /// Passes over all samples; at least 1.
  Eigen::Index epochs = 10;
  /// Whether each epoch goes through the samples in a new random order.
  bool shuffle = true;
  /// The course of the learning rate.
  Schedule schedule = {};
  /// The share of the steps, the last ones, whose points are averaged (Polyak and Ruppert);
  /// 0 for none.
  double averaging = 0;
  /// Gradients longer than this are shortened to it.
  double gradient_clip = std::numeric_limits<double>::infinity();
  /// Converged when \f$ \|\nabla f(x)\|_2 \le \f$ gradient_tolerance over all samples at the end.
  double gradient_tolerance = 1e-8;
  /// Converged when the mean loss of an epoch has not fallen for so many epochs; 0 for never.
  Eigen::Index patience = 0;
  /// What counts as falling: by more than value_tolerance times the lowest mean loss so far.
  double value_tolerance = 1e-4;
  /// Stops after the epoch in which so many seconds have passed.
  double time_limit = std::numeric_limits<double>::infinity();
  /// Whether the result carries a Trace, an entry for each epoch: the mean loss of its batches, the
  /// norm of the last batch's gradient, the learning rate and the batches so far.
  bool trace = false;
  /// Called after each epoch, with these numbers; returns whether to go on.
  std::function<bool(const MinimizeIteration&)> callback = {};
};

namespace detail {

/// The loss of a batch with its gradient, and the next order of the samples.
template <typename X>
class BatchFunction {
 public:
  virtual typename X::Scalar operator()(const X& x, const Batch& batch, X& gradient) = 0;
  virtual void shuffle(Eigen::VectorX<Eigen::Index>& order) = 0;

 protected:
  ~BatchFunction() = default;
};

template <typename X, typename Evaluate, typename Generator>
class BatchesOf final : public BatchFunction<X> {
 public:
  BatchesOf(Evaluate& evaluate, Generator& rng) : evaluate_(evaluate), rng_(rng) {}
  typename X::Scalar operator()(const X& x, const Batch& batch, X& gradient) final {
    return evaluate_(x, batch, gradient);
  }
  void shuffle(Eigen::VectorX<Eigen::Index>& order) final { mlmath::shuffle(rng_, order); }

 private:
  Evaluate& evaluate_;
  Generator& rng_;
};

/// The epochs of minimize_stochastic().
template <typename X, typename Method>
class StochasticRun {
 public:
  using Scalar = typename X::Scalar;
  using Index = Eigen::Index;
  static constexpr bool is_saga = std::is_same_v<Method, Saga>;

  StochasticRun(BatchFunction<X>& f, Index n, const X& x0, const Method& method,
                const StochasticOptions& options)
      : f_(f),
        n_(n),
        method_(method),
        options_(options),
        start_(x0),
        x_(x0),
        gradient_(x0),
        best_(x0),
        order_(n),
        blocks_((n + options.batch_size - 1) / options.batch_size),
        begin_(std::chrono::steady_clock::now()) {
    for (Index i = 0; i < n; ++i) order_[i] = i;
    const Index size = x0.size();
    if constexpr (is_saga) {
      table_.setZero(size, blocks_);
      mean_.setZero(size);
      block_order_.resize(blocks_);
      for (Index b = 0; b < blocks_; ++b) block_order_[b] = b;
    } else {
      state_.setZero(size, StochasticStep<Method>::buffers);
    }
    total_ = blocks_ * options.epochs;
    average_from_ = options.averaging > 0
                        ? total_ - std::max<Index>(1, Index(options.averaging * double(total_)))
                        : total_;
    if (options.averaging > 0) average_ = x0;
  }

  MinimizeResult<X> run() {
    result_.reason = StopReason::iteration_limit;
    Index waited = 0;
    double waited_for = std::numeric_limits<double>::infinity();
    double lowest = std::numeric_limits<double>::infinity();
    bool is_failed = false;
    for (Index epoch = 0; epoch < options_.epochs; ++epoch) {
      if (options_.shuffle && (!is_saga || epoch == 0)) f_.shuffle(order_);
      if constexpr (is_saga) {
        if (epoch > 0) f_.shuffle(block_order_);
      }
      double loss = 0;
      if (!pass(loss)) {
        is_failed = true;
        break;
      }
      ++epochs_;
      if (loss < lowest) {
        lowest = loss;
        best_ = x_;
        best_epoch_ = epoch;
      }
      if (epoch > 0 && !(loss < waited_for - options_.value_tolerance * std::abs(waited_for))) {
        ++waited;
      } else {
        waited = 0;
        waited_for = loss;
      }
      if (!judge(epoch, loss)) break;
      if (options_.patience > 0 && waited >= options_.patience) {
        result_.reason = StopReason::value_tolerance;
        break;
      }
    }
    finish(is_failed);
    return std::move(result_);
  }

 private:
  [[nodiscard]] Batch block(Index b) const {
    const Index first = b * options_.batch_size;
    return {order_.data() + first, std::min(options_.batch_size, n_ - first)};
  }

  // One epoch; false where a number is not finite, with x before that step.
  bool pass(double& loss) {
    for (Index k = 0; k < blocks_; ++k) {
      const Index b = is_saga ? saga_block(k) : k;
      const Batch batch = block(b);
      const Scalar value = f_(x_, batch, gradient_);
      if (result_.evaluations == 0) first_value_ = value;
      ++result_.evaluations;
      loss += double(value) * double(batch.size());
      if (!std::isfinite(value) || !std::isfinite(gradient_.sum())) {
        // A sum can overflow where no entry does.
        if (!std::isfinite(value) || !gradient_.allFinite()) {
          result_.reason = StopReason::not_finite;
          return false;
        }
      }
      if (std::isfinite(options_.gradient_clip)) {
        const Scalar norm = gradient_.stableNorm();
        if (norm > Scalar(options_.gradient_clip)) {
          gradient_ *= Scalar(options_.gradient_clip) / norm;
        }
      }
      const Index t = result_.iterations++;
      rate_ = method_.learning_rate * schedule_factor(options_.schedule, t, total_);
      step(b, batch.size(), t);
      if (t >= average_from_) {
        average_.array() += (x_.array() - average_.array()) / Scalar(t - average_from_ + 1);
      }
    }
    loss /= double(n_);
    return true;
  }

  [[nodiscard]] Index saga_block(Index k) const { return block_order_[k]; }

  void step(Index b, Index batch_size, Index t) {
    if constexpr (is_saga) {
      // A block stands for its samples: the mean over blocks of the weighted gradients is that of
      // all samples.
      const Scalar weight = Scalar(batch_size) * Scalar(blocks_) / Scalar(n_);
      const bool is_new = seen_ < blocks_;
      const Eigen::Index seen = seen_;
      if (is_new) ++seen_;
      Scalar* x = x_.data();
      const Scalar* g = gradient_.data();
      Scalar* kept = table_.col(b).data();
      for_each_chunk(x_.size(), [&](Index first, Index count) {
        Entries<Scalar> point(x + first, count);
        ConstEntries<Scalar> slope(g + first, count);
        Entries<Scalar> last(kept + first, count);
        Entries<Scalar> mean(mean_.data() + first, count);
        if (is_new) {
          mean += (weight * slope - mean) / Scalar(seen + 1);
          point -= Scalar(rate_) * mean;
        } else {
          point -= Scalar(rate_) * (weight * slope - last + mean);
          mean += (weight * slope - last) / Scalar(blocks_);
        }
        last = weight * slope;
      });
      (void)t;
    } else {
      Scalar* state[2] = {state_.data(), state_.data() + (state_.cols() - 1) * state_.rows()};
      StochasticStep<Method>::apply(method_, x_.data(), gradient_.data(), state, x_.size(), t,
                                    rate_);
    }
  }

  bool judge(Index epoch, double loss) {
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    if (options_.trace || options_.callback) {
      const double norm = double(gradient_.norm());
      if (options_.trace) {
        result_.trace.add(Scalar(loss), Scalar(norm), Scalar(rate_), result_.evaluations);
      }
      if (options_.callback) {
        const auto goes_on = [&](const Eigen::Ref<const Eigen::VectorXd>& x) {
          return options_.callback({epoch + 1, result_.evaluations, loss, norm, rate_, seconds, x});
        };
        bool is_to_go_on;
        if constexpr (std::is_same_v<Scalar, double> &&
                      (X::IsVectorAtCompileTime || !X::IsRowMajor)) {
          is_to_go_on = goes_on(Eigen::Map<const Eigen::VectorXd>(x_.data(), x_.size()));
        } else {
          is_to_go_on = goes_on(x_.reshaped().template cast<double>().eval());
        }
        if (!is_to_go_on) {
          result_.reason = StopReason::stopped_by_caller;
          return false;
        }
      }
    }
    if (loss < -1e30) {
      result_.reason = StopReason::unbounded;
      return false;
    }
    if (seconds >= options_.time_limit) {
      result_.reason = StopReason::time_limit;
      return false;
    }
    return true;
  }

  // The mean loss and gradient of all samples, batch by batch.
  Scalar full(const X& x, X& total) {
    total.setZero();
    Scalar value = 0;
    for (Index b = 0; b < blocks_; ++b) {
      const Batch batch = block(b);
      const Scalar share = Scalar(batch.size()) / Scalar(n_);
      value += share * f_(x, batch, gradient_);
      total += share * gradient_;
      ++result_.evaluations;
    }
    return value;
  }

  // Of the last point (or the average) and the best epoch's, the one with the lower full loss.
  void finish(bool is_failed) {
    X total = x_;
    X best_total = x_;
    if (options_.averaging > 0 && result_.iterations > average_from_) x_ = average_;
    Scalar value = full(x_, total);
    if (x_ != best_) {
      const Scalar best_value = full(best_, best_total);
      if (!std::isfinite(value) || best_value < value) {
        value = best_value;
        x_ = best_;
        total = best_total;
      }
    }
    const bool is_higher = best_epoch_ == 0 && (epochs_ > 1 || !(value < first_value_));
    if (is_higher) compare_with_start(value, total);
    result_.x = x_;
    result_.value = value;
    result_.gradient_norm = total.stableNorm();
    if (!std::isfinite(value) || !std::isfinite(result_.gradient_norm)) {
      result_.reason = StopReason::not_finite;
    } else if (!is_failed && result_.reason != StopReason::unbounded &&
               result_.reason != StopReason::wrong_gradient &&
               result_.gradient_norm <= Scalar(options_.gradient_tolerance)) {
      result_.reason = StopReason::gradient_tolerance;
    }
    result_.status = status_of(result_.reason);
  }

  // Where no epoch was better than the first one: is anything lower than at the start, and if not,
  // is the gradient to blame? The start is the best point then.
  void compare_with_start(Scalar& value, X& total) {
    X start_total = start_;
    const Scalar at = full(start_, start_total);
    if (!std::isfinite(at) || !start_total.allFinite() || value < at) return;
    const Scalar h = difference_step(start_.template lpNorm<Eigen::Infinity>(),
                                     start_total.template lpNorm<Eigen::Infinity>());
    if (std::isfinite(h)) {
      const X direction = -start_total;
      X point = start_ + h * direction;
      const Scalar ahead = full(point, total);
      point = start_ - h * direction;
      const Scalar behind = full(point, total);
      if (differences_contradict(behind, at, ahead, h, -start_total.squaredNorm())) {
        result_.reason = StopReason::wrong_gradient;
      }
    }
    const bool is_plateau = value <= at + Scalar(options_.value_tolerance) * std::abs(at);
    if (result_.reason == StopReason::value_tolerance && !is_plateau) {
      result_.reason = StopReason::no_progress;
    }
    x_ = start_;
    value = at;
    total = start_total;
  }

  BatchFunction<X>& f_;
  Index n_;
  const Method& method_;
  const StochasticOptions& options_;
  X start_, x_, gradient_, best_, average_;
  Eigen::MatrixX<Scalar> state_, table_;
  Eigen::VectorX<Scalar> mean_;
  Eigen::VectorX<Index> order_, block_order_;
  Index blocks_, seen_ = 0, total_ = 0, average_from_ = 0, epochs_ = 0, best_epoch_ = 0;
  Scalar first_value_ = std::numeric_limits<Scalar>::infinity();
  double rate_ = 0;
  std::chrono::steady_clock::time_point begin_;
  MinimizeResult<X> result_;
};

template <typename T>
concept StochasticMethod =
    std::is_same_v<T, Sgd> || std::is_same_v<T, AdaGrad> || std::is_same_v<T, RmsProp> ||
    std::is_same_v<T, Adam> || std::is_same_v<T, AdamW> || std::is_same_v<T, Saga>;

template <typename Method>
void check_stochastic(const Method& method, const StochasticOptions& options, Eigen::Index n) {
  constexpr const char* function = "minimize_stochastic";
  const Eigen::Index most = std::numeric_limits<Eigen::Index>::max();
  check_between(function, "n_samples", n, Eigen::Index(1), most);
  check_positive(function, "learning_rate", method.learning_rate);
  if constexpr (!std::is_same_v<Method, Saga>) StochasticStep<Method>::check(function, method);
  check_between(function, "batch_size", options.batch_size, Eigen::Index(1), n);
  check_between(function, "epochs", options.epochs, Eigen::Index(1), most);
  check_between(function, "patience", options.patience, Eigen::Index(0), most);
  check_between(function, "averaging", options.averaging, 0.0, 1.0);
  check_nonnegative(function, "gradient_tolerance", options.gradient_tolerance);
  check_nonnegative(function, "value_tolerance", options.value_tolerance);
  if (!(options.gradient_clip > 0)) {
    throw_domain_error(function, "gradient_clip = " + to_text(options.gradient_clip) +
                                     ", expected a number > 0 or infinity");
  }
  if (!(options.time_limit > 0)) {
    throw_domain_error(function, "time_limit = " + to_text(options.time_limit) +
                                     ", expected a number > 0 or infinity");
  }
  check_schedule(function, options.schedule);
}

}  // namespace detail

/// Minimizes the mean of a loss over n samples, \f$ \tfrac1n \sum_i \ell_i(x) \f$, by steps along
/// the gradients of minibatches: `minimize_stochastic(f, n, x0, Adam{}, {.epochs = 20}, rng)`.
///
/// f gives the mean loss of a batch of samples, so that no step depends on the batch size:
/// - `f(x, batch)`, generic in x, differentiated automatically, or
/// - `double f(const Eigen::VectorXd& x, const Batch& batch, Eigen::VectorXd& g)`, which fills the
///   gradient of that mean.
///
/// Use it where n is large and a few digits are enough; for more of them, and without a rate to
/// choose, minimize() with Lbfgs. Adam to begin with, Sgd with a falling schedule or averaging,
/// Saga for convex sums to high accuracy.
///
/// Shapes:   x0 a vector or matrix; the result's x is of its type.
/// Cost:     an evaluation of f for each batch, and one pass over x and what the method keeps; at
///           the end two passes over the samples, for the value and the gradient of them all. No
///           step takes anything from the heap.
/// Edges:    the same seed gives the same bits. A loss or gradient that is NaN or infinite ends it
///           with not_finite and the best point. Of the last point (or average) and the one after
///           the epoch of the lowest mean loss, the result holds the better one; the start, where no
///           epoch was better than the first and neither is lower, and then a gradient of the wrong
///           sign is told as wrong_gradient. Running all epochs
///           is reported as iteration_limit unless the gradient is within its tolerance.
/// Throws:   ShapeError if x0 is empty; DomainError if x0 holds NaN or infinity, or an option is
///           out of its range: batch_size above n, a learning rate that is not positive.
/// Source:   Bottou, Curtis and Nocedal, Optimization Methods for Large-Scale Machine Learning,
///           SIAM Review 60 (2018).
template <typename F, typename Derived, detail::StochasticMethod Method, RandomBits64 Generator>
[[nodiscard]] auto minimize_stochastic(F&& f, Eigen::Index n_samples,
                                       const Eigen::MatrixBase<Derived>& x0_arg,
                                       const Method& method, const StochasticOptions& options,
                                       Generator& rng) {
  using X = typename Derived::PlainObject;
  using Scalar = typename X::Scalar;
  static_assert(std::is_floating_point_v<Scalar>,
                "minimize_stochastic: the entries of x0 must be real numbers");
  const X& x0 = x0_arg.derived();
  detail::check_nonempty("minimize_stochastic", "x0", x0.rows(), x0.cols());
  detail::check_finite("minimize_stochastic", "x0", x0);
  detail::check_stochastic(method, options, n_samples);
  const auto run = [&](auto& evaluate) {
    detail::BatchesOf<X, std::remove_reference_t<decltype(evaluate)>, Generator> function(evaluate,
                                                                                          rng);
    return detail::StochasticRun<X, Method>(function, n_samples, x0, method, options).run();
  };
  if constexpr (std::is_invocable_v<F&, const X&, const Batch&, X&>) {
    auto evaluate = [&f](const X& x, const Batch& batch, X& gradient) {
      return static_cast<Scalar>(f(x, batch, gradient));
    };
    return run(evaluate);
  } else {
    const Batch* current = nullptr;
    auto inner = objective([&](const auto& x) { return f(x, *current); }, x0);
    auto evaluate = [&](const X& x, const Batch& batch, X& gradient) {
      current = &batch;
      return inner.value_and_gradient(x.reshaped(), gradient.reshaped());
    };
    return run(evaluate);
  }
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/core/detail/log_sum_kernels.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/statistics/detail/classes.hpp>
#include <mlmath/statistics/detail/readers.hpp>
#include <mlmath/statistics/detail/score_table.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>

/// Sums of the logarithmic loss, by packs.
namespace mlmath::detail {

/// The sum of losses, each by its weight where there are weights; a weight of 0 leaves out even an
/// infinite loss.
inline double weighted_sum(double* losses, const double* w, Eigen::Index count) {
  for (Eigen::Index i = 0; w != nullptr && i < count; ++i) {
    losses[i] = w[i] > 0 || std::isnan(losses[i]) ? w[i] * losses[i] : 0.0;
  }
  return lane_sum(static_cast<const double*>(losses), count);
}

/// What a block of numbers spans.
struct Span {
  double least;
  double largest;
};

inline Span span_of(const double* x, Eigen::Index count) {
  Pack least = splat(x[0]);
  Pack largest = least;
  Eigen::Index i = 0;
  for (; i + pack_size <= count; i += pack_size) {
    least = pack_min(least, load(x + i));
    largest = pack_max(largest, load(x + i));
  }
  if (i < count) {
    least = pack_min(least, load_part(x + i, count - i, x[0]));
    largest = pack_max(largest, load_part(x + i, count - i, x[0]));
  }
  double low[pack_size];
  double high[pack_size];
  store(low, least);
  store(high, largest);
  return {*std::min_element(low, low + pack_size), *std::max_element(high, high + pack_size)};
}

inline bool are_zeros_and_ones(const double* y, Eigen::Index count) {
  bool all = true;
  for (Eigen::Index i = 0; i < count; ++i) all &= (y[i] == 0) | (y[i] == 1);
  return all;
}

/// -(y log p + (1 - y) log(1 - p)) for any y.
struct SoftLogLoss {
  [[gnu::always_inline]] Pack operator()(Pack y, Pack p) const {
    return -(xlogy_kernel(y, p) + xlog1py_kernel(1 - y, -p));
  }
};

/// The same for y = 0 or 1, by one logarithm; p and 1 - p not subnormal.
struct HardLogLoss {
  [[gnu::always_inline]] Pack operator()(Pack y, Pack p) const {
    const auto is_one = y == 1;
    const Pack q = select(is_one, p, 1 - p);
    const Pack error = select(is_one, Pack{}, (1 - q) - p);
    return -log_corrected(q, error);
  }
};

/// log(1 + exp(z)) - y z, for y = 0 or 1 without cancellation.
struct HardLogitLoss {
  [[gnu::always_inline]] Pack operator()(Pack y, Pack z) const {
    return softplus_kernel(select(y == 1, -z, z));
  }
};

struct SoftLogitLoss {
  [[gnu::always_inline]] Pack operator()(Pack y, Pack z) const {
    // As y loss(1) + (1 - y) loss(0), in which nothing cancels.
    const Pack tail = log1p_unit(exp_kernel(-pack_abs(z)));
    const Pack of_one = select(y == 0, Pack{}, y * (pack_max(-z, Pack{}) + tail));
    const Pack of_zero = select(y == 1, Pack{}, (1 - y) * (pack_max(z, Pack{}) + tail));
    return of_one + of_zero;
  }
};

/// Throws unless y lies in [0, 1].
inline void check_binary_targets(const char* function, const SampleRun& y) {
  check_run_between(function, y, 0, 1, "0 or 1 (or a probability between)");
}

/// The weighted mean of -(y log p + (1 - y) log(1 - p)), with p clipped to [clip, 1 - clip].
template <std::same_as<SampleRun> Run>
double binary_log_loss(const char* function, const Run& y, const SampleRun& p, const SampleRun& w,
                       double clip) {
  check_samples(function, y, p, w);
  const double total_weight = check_run_weights(function, y.size(), w);
  DoubledNumber<double> total;
  double y_buffer[read_block];
  double p_buffer[read_block];
  double clipped[read_block];
  double losses[read_block];
  double w_buffer[read_block];
  const auto check = [&] {
    check_binary_targets(function, y);
    check_run_between(function, p, 0, 1, "probabilities in [0, 1]");
  };
  for (Eigen::Index begin = 0; begin < y.size(); begin += read_block) {
    const Eigen::Index count = (std::min)(read_block, y.size() - begin);
    const double* ys = y.numbers(begin, count, y_buffer);
    const double* ps = p.numbers(begin, count, p_buffer);
    const double* ws = w.is_given() ? w.numbers(begin, count, w_buffer) : nullptr;
    const Span y_span = span_of(ys, count);
    Span p_span = span_of(ps, count);
    if (!(y_span.least >= 0 && y_span.largest <= 1 && p_span.least >= 0 && p_span.largest <= 1)) {
      check();
    }
    if (clip > 0) {
      for (Eigen::Index i = 0; i < count; ++i) {
        // NaN stays.
        clipped[i] = ps[i] < clip ? clip : (ps[i] > 1 - clip ? 1 - clip : ps[i]);
      }
      ps = clipped;
      p_span = {(std::max)(p_span.least, clip), (std::min)(p_span.largest, 1 - clip)};
    }
    const bool is_plain = p_span.least >= std::numeric_limits<double>::min() &&
                          p_span.largest < 1 && are_zeros_and_ones(ys, count);
    if (is_plain) {
      evaluate_run(HardLogLoss{}, count, losses, ys, ps);
    } else {
      evaluate_run(SoftLogLoss{}, count, losses, ys, ps);
    }
    accumulate(total, weighted_sum(losses, ws, count));
  }
  const double loss = total.value() / total_weight;
  if (std::isnan(loss)) check();
  return loss;
}

/// The weighted mean of log(1 + exp(z)) - y z.
template <std::same_as<SampleRun> Run>
double binary_logit_loss(const char* function, const Run& y, const SampleRun& z,
                         const SampleRun& w) {
  check_samples(function, y, z, w);
  const double total_weight = check_run_weights(function, y.size(), w);
  DoubledNumber<double> total;
  double y_buffer[read_block];
  double z_buffer[read_block];
  double losses[read_block];
  double w_buffer[read_block];
  for (Eigen::Index begin = 0; begin < y.size(); begin += read_block) {
    const Eigen::Index count = (std::min)(read_block, y.size() - begin);
    const double* ys = y.numbers(begin, count, y_buffer);
    const double* zs = z.numbers(begin, count, z_buffer);
    const double* ws = w.is_given() ? w.numbers(begin, count, w_buffer) : nullptr;
    const Span y_span = span_of(ys, count);
    if (!(y_span.least >= 0 && y_span.largest <= 1)) check_binary_targets(function, y);
    if (are_zeros_and_ones(ys, count)) {
      evaluate_run(HardLogitLoss{}, count, losses, ys, zs);
    } else {
      evaluate_run(SoftLogitLoss{}, count, losses, ys, zs);
    }
    accumulate(total, weighted_sum(losses, ws, count));
  }
  const double loss = total.value() / total_weight;
  if (!std::isnan(loss)) return loss;
  check_binary_targets(function, y);
  const double infinite = std::numeric_limits<double>::infinity();
  check_run_between(function, z, -infinite, infinite, "numbers or infinities");
  return loss;
}

/// The weighted mean over the samples of -log of the probability of their class.
template <std::same_as<ScoreTable> Table>
double class_log_loss(const char* function, const Table& P, const Classes& place,
                      const SampleRun& w, double clip) {
  const double total_weight = check_run_weights(function, place.size(), w);
  DoubledNumber<double> total;
  double chosen[read_block];
  double w_buffer[read_block];
  for (Eigen::Index begin = 0; begin < place.size(); begin += read_block) {
    const Eigen::Index count = (std::min)(read_block, place.size() - begin);
    for (Eigen::Index i = 0; i < count; ++i) {
      chosen[i] = (std::min)((std::max)(P(begin + i, place(begin + i)), clip), 1 - clip);
    }
    const double* ws = w.is_given() ? w.numbers(begin, count, w_buffer) : nullptr;
    evaluate_run([](Pack x) { return -log_kernel(x); }, count, chosen,
                 static_cast<const double*>(chosen));
    accumulate(total, weighted_sum(chosen, ws, count));
  }
  return total.value() / total_weight;
}

/// The weighted mean of log sum_k exp(z_k) - z of the class, by strips of samples. Taken as
/// (largest - z) + log(sum exp(z_k - largest)), so that a small loss keeps its digits.
template <std::same_as<ScoreTable> Table>
double class_logit_loss(const char* function, const Table& Z, const Classes& place,
                        const SampleRun& w) {
  const double total_weight = check_run_weights(function, place.size(), w);
  DoubledNumber<double> total;
  Eigen::ArrayXd turned(log_sum_strip * Z.cols);
  double losses[log_sum_strip];
  for (Eigen::Index begin = 0; begin < Z.rows; begin += log_sum_strip) {
    const Eigen::Index count = (std::min)(log_sum_strip, Z.rows - begin);
    const double* from = Z.data + begin * Z.row_stride;
    Eigen::Index stride = Z.col_stride;
    if (Z.row_stride != 1 || count < log_sum_strip) {
      if (count < log_sum_strip) turned.setZero();
      for (Eigen::Index i = 0; i < count; ++i) {
        for (Eigen::Index k = 0; k < Z.cols; ++k) {
          turned(k * log_sum_strip + i) = from[i * Z.row_stride + k * Z.col_stride];
        }
      }
      from = turned.data();
      stride = log_sum_strip;
    }
    LogSum sums[log_sum_strip / pack_size];
    add_strip(from, stride, Z.cols, sums);
    for (Eigen::Index k = 0; k < log_sum_strip / pack_size; ++k) {
      double of_class[pack_size];
      for (Eigen::Index lane = 0; lane < pack_size; ++lane) {
        const Eigen::Index i = k * pack_size + lane;
        of_class[lane] = i < count ? from[place(begin + i) * stride + i] : 0;
      }
      store(losses + k * pack_size, (sums[k].shift() - load(static_cast<const double*>(of_class))) +
                                        sums[k].log_of_shifted());
    }
    double sum = 0;
    for (Eigen::Index i = 0; i < count; ++i) {
      sum += w.is_given() ? w.number(begin + i) * losses[i] : losses[i];
    }
    accumulate(total, sum);
  }
  return total.value() / total_weight;
}

}  // namespace mlmath::detail

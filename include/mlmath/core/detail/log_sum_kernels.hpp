// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/pack.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

/// The kernels of log_sum_exp and softmax on float and double, by packs of doubles. A matrix is
/// `outer` runs of `inner` numbers, `stride` apart. Along a run a reduction is one number; across
/// the runs it is one number for each position, taken 64 positions at a time so that what is read
/// twice is still in cache.
namespace mlmath::detail {

/// log(sum exp(x)) in parts: the largest x, how many equal it, and the sum of exp(x - max) over the
/// others. Apart, so that a small sum of the others is not lost against 1.
struct LogSum {
  Pack max = splat(-infinity);
  Pack ties = Pack{};
  Pack rest = Pack{};

  /// What is taken from each x: the largest, where it is finite. An infinite one, left in place,
  /// makes the sum what it should be: infinite or zero.
  [[gnu::always_inline]] Pack shift() const {
    return select(pack_abs(max) < infinity, max, Pack{});
  }

  /// A larger maximum; what was summed is rescaled.
  [[gnu::always_inline]] void raise(Pack new_max) {
    const auto is_larger = new_max > max;
    rest = select(is_larger, (rest + ties) * exp_kernel(max - new_max), rest);
    ties = select(is_larger, Pack{}, ties);
    max = select(is_larger, new_max, max);
  }

  [[gnu::always_inline]] void add(Pack x) {
    const Pack e = exp_kernel(x - shift());
    const auto is_max = x == max;
    rest += select(is_max, Pack{}, e);
    ties += select(is_max, splat(1), Pack{});
  }

  /// log(sum exp(x - shift)).
  [[gnu::always_inline]] Pack log_of_shifted() const {
    Pack result = log_kernel(ties) + log1p_kernel(rest / ties);
    result = select(pack_abs(max) < infinity, result, max);
    return select(rest == rest, result, rest);
  }

  /// log(sum exp(x)); -inf for no x at all.
  [[gnu::always_inline]] Pack value() const { return shift() + log_of_shifted(); }
};

/// The larger of two numbers in every lane.
inline Pack spread_max(Pack x) {
  double lanes[pack_size];
  store(lanes, x);
  double max = lanes[0];
  for (Eigen::Index k = 1; k < pack_size; ++k) max = lanes[k] > max ? lanes[k] : max;
  return splat(max);
}

/// The sum of the lanes in every lane.
inline Pack spread_sum(Pack x) {
  double lanes[pack_size];
  store(lanes, x);
  double sum = lanes[0];
  for (Eigen::Index k = 1; k < pack_size; ++k) sum += lanes[k];
  return splat(sum);
}

/// The largest of the numbers that are not NaN, in every lane; -inf where there is none.
template <typename Scalar>
Pack run_max(const Scalar* x, Eigen::Index size) {
  std::array<Pack, 4> max;
  max.fill(splat(-infinity));
  Eigen::Index i = 0;
  for (; i + 4 * pack_size <= size; i += 4 * pack_size) {
    for (std::size_t k = 0; k < 4; ++k) {
      max[k] = pack_max(max[k], load(x + i + Eigen::Index(k) * pack_size));
    }
  }
  for (; i + pack_size <= size; i += pack_size) max[0] = pack_max(max[0], load(x + i));
  if (i < size) max[0] = pack_max(max[0], load_part(x + i, size - i, -infinity));
  return spread_max(pack_max(pack_max(max[0], max[1]), pack_max(max[2], max[3])));
}

/// Adds a run to a sum that all lanes share; `ties` and `rest` stay apart by lane. One pass over
/// memory: the maximum is raised by blocks that stay in cache.
template <typename Scalar>
void add_run(const Scalar* x, Eigen::Index size, LogSum& sum) {
  constexpr Eigen::Index block = 1024;
  for (Eigen::Index begin = 0; begin < size; begin += block) {
    const Eigen::Index end = std::min(begin + block, size);
    sum.raise(run_max(x + begin, end - begin));
    Eigen::Index i = begin;
    for (; i + pack_size <= end; i += pack_size) sum.add(load(x + i));
    if (i < end) sum.add(load_part(x + i, end - i, -infinity));
  }
}

/// The whole sum in every lane.
[[gnu::always_inline]] inline LogSum spread(const LogSum& sum) {
  return {sum.max, spread_sum(sum.ties), spread_sum(sum.rest)};
}

/// out[i] = softmax of the run, or its logarithm.
template <typename Scalar>
void softmax_run(const Scalar* x, Eigen::Index size, Scalar* out, bool logarithm) {
  Eigen::Index i = 0;
  if (logarithm) {
    LogSum sum;
    add_run(x, size, sum);
    const Pack shift = sum.shift();
    const Pack log_sum = spread(sum).log_of_shifted();
    for (; i + pack_size <= size; i += pack_size) store(out + i, (load(x + i) - shift) - log_sum);
    if (i < size) {
      store_part(out + i, size - i, (load_part(x + i, size - i, 0) - shift) - log_sum);
    }
    return;
  }
  LogSum sum;
  sum.max = run_max(x, size);
  const Pack shift = sum.shift();
  Pack total = Pack{};
  for (; i + pack_size <= size; i += pack_size) {
    const Pack e = exp_kernel(load(x + i) - shift);
    store(out + i, e);
    total += e;
  }
  if (i < size) {
    const Pack e = exp_kernel(load_part(x + i, size - i, -infinity) - shift);
    store_part(out + i, size - i, e);
    total += e;
  }
  const Pack scale = 1 / spread_sum(total);
  for (i = 0; i + pack_size <= size; i += pack_size) store(out + i, load(out + i) * scale);
  if (i < size) store_part(out + i, size - i, load_part(out + i, size - i, 0) * scale);
}

/// Positions that a reduction across runs takes at a time.
inline constexpr Eigen::Index log_sum_strip = 64;

/// Positions left over that are rather taken one by one than as a strip.
inline constexpr Eigen::Index few_positions = 32;

/// The sums across the runs at `log_sum_strip` positions; `sums` has one element for each pack.
template <typename Scalar>
void add_strip(const Scalar* x, Eigen::Index stride, Eigen::Index outer, LogSum* sums) {
  constexpr Eigen::Index packs = log_sum_strip / pack_size;
  for (Eigen::Index j = 0; j < outer; ++j) {
    const Scalar* run = x + j * stride;
    for (Eigen::Index k = 0; k < packs; ++k) {
      sums[k].max = pack_max(sums[k].max, load(run + k * pack_size));
    }
  }
  for (Eigen::Index j = 0; j < outer; ++j) {
    const Scalar* run = x + j * stride;
    for (Eigen::Index k = 0; k < packs; ++k) sums[k].add(load(run + k * pack_size));
  }
}

/// softmax across the runs at `log_sum_strip` positions, or its logarithm.
template <typename Scalar>
void softmax_strip(const Scalar* x, Eigen::Index stride, Eigen::Index outer, Scalar* out,
                   Eigen::Index out_stride, bool logarithm) {
  constexpr Eigen::Index packs = log_sum_strip / pack_size;
  LogSum sums[packs];
  Pack second[packs];
  if (logarithm) {
    add_strip(x, stride, outer, sums);
    for (Eigen::Index k = 0; k < packs; ++k) second[k] = sums[k].log_of_shifted();
    for (Eigen::Index j = 0; j < outer; ++j) {
      for (Eigen::Index k = 0; k < packs; ++k) {
        const Pack value = load(x + j * stride + k * pack_size);
        store(out + j * out_stride + k * pack_size, (value - sums[k].shift()) - second[k]);
      }
    }
    return;
  }
  for (Eigen::Index j = 0; j < outer; ++j) {
    for (Eigen::Index k = 0; k < packs; ++k) {
      sums[k].max = pack_max(sums[k].max, load(x + j * stride + k * pack_size));
    }
  }
  for (Eigen::Index k = 0; k < packs; ++k) second[k] = Pack{};
  for (Eigen::Index j = 0; j < outer; ++j) {
    for (Eigen::Index k = 0; k < packs; ++k) {
      const Pack e = exp_kernel(load(x + j * stride + k * pack_size) - sums[k].shift());
      store(out + j * out_stride + k * pack_size, e);
      second[k] += e;
    }
  }
  for (Eigen::Index k = 0; k < packs; ++k) second[k] = 1 / second[k];
  for (Eigen::Index j = 0; j < outer; ++j) {
    Scalar* run = out + j * out_stride;
    for (Eigen::Index k = 0; k < packs; ++k) {
      store(run + k * pack_size, load(run + k * pack_size) * second[k]);
    }
  }
}

/// Copies `count` positions of each run between two matrices.
template <typename Scalar>
void copy_positions(const Scalar* from, Eigen::Index from_stride, Scalar* to,
                    Eigen::Index to_stride, Eigen::Index count, Eigen::Index outer) {
  for (Eigen::Index j = 0; j < outer; ++j) {
    std::copy_n(from + j * from_stride, count, to + j * to_stride);
  }
}

/// log(sum w exp(x)) over the entries whose weight is not 0.
template <typename Scalar>
Scalar weighted_log_sum_exp(const Scalar* x, const Scalar* w, Eigen::Index size) {
  constexpr Eigen::Index block = 1024;
  Scalar kept[block];
  LogSum sum;
  for (Eigen::Index begin = 0; begin < size; begin += block) {
    const Eigen::Index count = std::min(block, size - begin);
    for (Eigen::Index k = 0; k < count; ++k) {
      kept[k] = w[begin + k] == Scalar(0) ? Scalar(-infinity) : x[begin + k];
    }
    sum.raise(run_max(kept, count));
    const auto add = [&](Pack value, Pack weight) {
      sum.rest += weight * exp_kernel(value - sum.shift());
    };
    Eigen::Index i = 0;
    for (; i + pack_size <= count; i += pack_size) add(load(kept + i), load(w + begin + i));
    if (i < count) {
      add(load_part(kept + i, count - i, -infinity), load_part(w + begin + i, count - i, 0));
    }
  }
  const Pack value = sum.shift() + log_kernel(spread_sum(sum.rest));
  return Scalar(first(value));
}

/// Runs shorter than this are turned into positions, strip by strip: the lanes of a pack then hold
/// as many runs, and none has ends of its own.
inline constexpr Eigen::Index short_run = 48;

/// to[i * strip + k] = from[k * stride + i] for `count` runs, and 0 for those up to the strip.
template <typename Scalar>
void turn_runs(const Scalar* from, Eigen::Index stride, Eigen::Index inner, Eigen::Index count,
               Scalar* to) {
  if (count < log_sum_strip) std::fill_n(to, log_sum_strip * inner, Scalar(0));
  for (Eigen::Index k = 0; k < count; ++k) {
    for (Eigen::Index i = 0; i < inner; ++i) to[i * log_sum_strip + k] = from[k * stride + i];
  }
}

/// out[k] = log_sum_exp of run k.
template <typename Scalar>
void log_sum_exp_along(const Scalar* x, Eigen::Index stride, Eigen::Index inner, Eigen::Index outer,
                       Scalar* out) {
  if (inner >= short_run || outer < pack_size) {
    for (Eigen::Index k = 0; k < outer; ++k) {
      LogSum sum;
      add_run(x + k * stride, inner, sum);
      out[k] = Scalar(first(spread(sum).value()));
    }
    return;
  }
  Scalar turned[log_sum_strip * short_run];
  Scalar results[log_sum_strip];
  for (Eigen::Index k = 0; k < outer; k += log_sum_strip) {
    const Eigen::Index count = std::min(log_sum_strip, outer - k);
    turn_runs(x + k * stride, stride, inner, count, turned);
    LogSum sums[log_sum_strip / pack_size];
    add_strip(turned, log_sum_strip, inner, sums);
    for (Eigen::Index pack = 0; pack < log_sum_strip / pack_size; ++pack) {
      store(results + pack * pack_size, sums[pack].value());
    }
    std::copy_n(results, count, out + k);
  }
}

/// out[i] = log_sum_exp of the numbers at position i of each run.
template <typename Scalar>
void log_sum_exp_across(const Scalar* x, Eigen::Index stride, Eigen::Index inner,
                        Eigen::Index outer, Scalar* out) {
  if (outer == 0) {
    std::fill_n(out, inner, -std::numeric_limits<Scalar>::infinity());
    return;
  }
  const auto add = [&](const Scalar* begin, Eigen::Index begin_stride, Scalar* result) {
    LogSum sums[log_sum_strip / pack_size];
    add_strip(begin, begin_stride, outer, sums);
    for (Eigen::Index k = 0; k < log_sum_strip / pack_size; ++k) {
      store(result + k * pack_size, sums[k].value());
    }
  };
  Eigen::Index i = 0;
  for (; i + log_sum_strip <= inner; i += log_sum_strip) add(x + i, stride, out + i);
  if (inner - i < few_positions) {
    Eigen::ArrayX<Scalar> run(outer);
    for (; i < inner; ++i) {
      copy_positions(x + i, stride, run.data(), 1, 1, outer);
      LogSum sum;
      add_run(static_cast<const Scalar*>(run.data()), outer, sum);
      out[i] = Scalar(first(spread(sum).value()));
    }
  } else {
    Eigen::ArrayX<Scalar> padded = Eigen::ArrayX<Scalar>::Zero(log_sum_strip * outer);
    copy_positions(x + i, stride, padded.data(), log_sum_strip, inner - i, outer);
    Scalar results[log_sum_strip];
    add(padded.data(), log_sum_strip, results);
    std::copy_n(results, inner - i, out + i);
  }
}

/// Each run of out = softmax of that run of x, or its logarithm.
template <typename Scalar>
void softmax_along(const Scalar* x, Eigen::Index stride, Eigen::Index inner, Eigen::Index outer,
                   Scalar* out, bool logarithm) {
  if (inner == 0) return;
  if (inner >= short_run || outer < pack_size) {
    for (Eigen::Index k = 0; k < outer; ++k) {
      softmax_run(x + k * stride, inner, out + k * inner, logarithm);
    }
    return;
  }
  Scalar turned[log_sum_strip * short_run];
  for (Eigen::Index k = 0; k < outer; k += log_sum_strip) {
    const Eigen::Index count = std::min(log_sum_strip, outer - k);
    turn_runs(x + k * stride, stride, inner, count, turned);
    softmax_strip(turned, log_sum_strip, inner, turned, log_sum_strip, logarithm);
    for (Eigen::Index run = 0; run < count; ++run) {
      for (Eigen::Index i = 0; i < inner; ++i) {
        out[(k + run) * inner + i] = turned[i * log_sum_strip + run];
      }
    }
  }
}

/// At each position, out = softmax of the numbers of x there, or its logarithm.
template <typename Scalar>
void softmax_across(const Scalar* x, Eigen::Index stride, Eigen::Index inner, Eigen::Index outer,
                    Scalar* out, bool logarithm) {
  if (outer == 0) return;
  Eigen::Index i = 0;
  for (; i + log_sum_strip <= inner; i += log_sum_strip) {
    softmax_strip(x + i, stride, outer, out + i, inner, logarithm);
  }
  if (inner - i < few_positions) {
    Eigen::ArrayX<Scalar> run(outer);
    for (; i < inner; ++i) {
      copy_positions(x + i, stride, run.data(), 1, 1, outer);
      softmax_run(static_cast<const Scalar*>(run.data()), outer, run.data(), logarithm);
      copy_positions(static_cast<const Scalar*>(run.data()), 1, out + i, inner, 1, outer);
    }
  } else {
    Eigen::ArrayX<Scalar> padded = Eigen::ArrayX<Scalar>::Zero(log_sum_strip * outer);
    copy_positions(x + i, stride, padded.data(), log_sum_strip, inner - i, outer);
    softmax_strip(padded.data(), log_sum_strip, outer, padded.data(), log_sum_strip, logarithm);
    copy_positions(static_cast<const Scalar*>(padded.data()), log_sum_strip, out + i, inner,
                   inner - i, outer);
  }
}

/// The same by the functions of <cmath>, for every other type of number: `size` numbers, `stride`
/// apart.
template <typename Scalar>
struct PlainLogSum {
  Scalar shift = Scalar(0);
  Scalar total = Scalar(0);

  PlainLogSum(const Scalar* x, Eigen::Index stride, Eigen::Index size) {
    using std::exp;
    Eigen::Index best = 0;
    for (Eigen::Index i = 1; i < size; ++i) {
      if (x[i * stride] > x[best * stride]) best = i;
    }
    if (size > 0 && x[best * stride] - x[best * stride] == Scalar(0)) shift = x[best * stride];
    for (Eigen::Index i = 0; i < size; ++i) total += exp(x[i * stride] - shift);
  }

  [[nodiscard]] Scalar log_of_shifted() const {
    using std::log;
    return log(total);
  }
};

template <typename Scalar>
void plain_softmax(const Scalar* x, Eigen::Index stride, Eigen::Index size, Scalar* out,
                   Eigen::Index out_stride, bool logarithm) {
  using std::exp;
  const PlainLogSum<Scalar> sum(x, stride, size);
  for (Eigen::Index i = 0; i < size; ++i) {
    const Scalar shifted = x[i * stride] - sum.shift;
    out[i * out_stride] =
        logarithm ? Scalar(shifted - sum.log_of_shifted()) : Scalar(exp(shifted) / sum.total);
  }
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/statistics/detail/sorted_order.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

/// The pairs behind Kendall's tau, counted in O(n log n) (Knight, JASA 61, 1966).
namespace mlmath::detail {

/// The size of each group of ties, summed in the ways that tau and its variance need.
struct TieCounts {
  double pairs = 0;    ///< sum of t (t - 1) / 2
  double triples = 0;  ///< sum of t (t - 1) (t - 2)
  double cubic = 0;    ///< sum of t (t - 1) (2 t + 5)

  void add(std::size_t size) {
    const double t = double(size);
    pairs += t * (t - 1) / 2;
    triples += t * (t - 1) * (t - 2);
    cubic += t * (t - 1) * (2 * t + 5);
  }
};

struct KendallCounts {
  double pairs = 0;       ///< n (n - 1) / 2
  double discordant = 0;  ///< pairs in opposite order
  double tied_both = 0;   ///< pairs tied in x and in y
  TieCounts x;
  TieCounts y;

  /// Concordant less discordant pairs.
  [[nodiscard]] double score() const {
    return pairs - x.pairs - y.pairs + tied_both - 2 * discordant;
  }
};

/// Sorts `values` and counts the pairs that stood in descending order.
inline double count_inversions(std::vector<std::uint32_t>& values) {
  const std::size_t size = values.size();
  double inversions = 0;
  // Short runs by insertion, then merges of runs of doubling length.
  constexpr std::size_t run = 16;
  for (std::size_t begin = 0; begin < size; begin += run) {
    const std::size_t end = std::min(begin + run, size);
    for (std::size_t i = begin + 1; i < end; ++i) {
      const std::uint32_t value = values[i];
      std::size_t j = i;
      while (j > begin && values[j - 1] > value) {
        values[j] = values[j - 1];
        --j;
      }
      values[j] = value;
      inversions += double(i - j);
    }
  }
  std::vector<std::uint32_t> other(size);
  for (std::size_t width = run; width < size; width *= 2) {
    for (std::size_t begin = 0; begin < size; begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, size);
      const std::size_t end = std::min(begin + 2 * width, size);
      std::size_t left = begin;
      std::size_t right = middle;
      std::size_t out = begin;
      std::uint64_t crossed = 0;
      while (left < middle && right < end) {
        const bool take_right = values[right] < values[left];
        crossed += take_right ? middle - left : 0;
        other[out++] = take_right ? values[right] : values[left];
        right += take_right;
        left += !take_right;
      }
      std::copy(values.begin() + std::ptrdiff_t(left), values.begin() + std::ptrdiff_t(middle),
                other.begin() + std::ptrdiff_t(out));
      std::copy(values.begin() + std::ptrdiff_t(right), values.begin() + std::ptrdiff_t(end),
                other.begin() + std::ptrdiff_t(out + middle - left));
      inversions += double(crossed);
    }
    values.swap(other);
  }
  return inversions;
}

template <typename Scalar>
KendallCounts kendall_counts(const Scalar* x, const Scalar* y, Eigen::Index n) {
  const std::size_t size = std::size_t(n);
  KendallCounts counts;
  counts.pairs = double(n) * (double(n) - 1) / 2;

  // y by its dense ranks, in the order of x, ties of x in the order of y.
  const auto by_y = sorted_order(y, n);
  std::vector<Scalar> x_by_y(size);
  std::vector<std::uint32_t> y_ranks(size);
  std::uint32_t rank = 0;
  for_each_tie(by_y, [&](std::size_t begin, std::size_t end) {
    counts.y.add(end - begin);
    for (std::size_t i = begin; i < end; ++i) {
      x_by_y[i] = x[by_y.places[i]];
      y_ranks[i] = rank;
    }
    ++rank;
  });
  const auto by_x = sorted_order(x_by_y.data(), n);
  std::vector<std::uint32_t> sequence(size);
  for (std::size_t i = 0; i < size; ++i) sequence[i] = y_ranks[by_x.places[i]];
  for_each_tie(by_x, [&](std::size_t begin, std::size_t end) {
    counts.x.add(end - begin);
    for (std::size_t i = begin; i < end;) {
      std::size_t j = i + 1;
      while (j < end && sequence[j] == sequence[i]) ++j;
      counts.tied_both += double(j - i) * double(j - i - 1) / 2;
      i = j;
    }
  });
  counts.discordant = count_inversions(sequence);
  return counts;
}

}  // namespace mlmath::detail

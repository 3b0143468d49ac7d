// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/random_words.hpp>
#include <mlmath/probability/detail/unfused.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

/// Draws from a finite list of probabilities by inversion of the distribution function: the result
/// is the quantile of the word as a fraction of 2^64. A table over the top bits of the word holds,
/// for each of its buckets, the one boundary between two outcomes that lies in it; where there are
/// more, a binary search goes on (Chen, Asau, On Generating Random Variates from an Empirical
/// Distribution, AIIE Transactions 6, 1974).
namespace mlmath::detail {

class InversionTable {
 public:
  /// The outcomes `first`, first + 1, ... with probabilities proportional to the weights.
  InversionTable(const std::vector<double>& weights, double first) : first_(first) {
    set_boundaries(weights);
    const std::size_t size = boundaries_.size();
    const int bits = std::max(std::clamp(int(std::bit_width(8 * size)), 8, 11),
                              std::min(int(std::bit_width(2 * size)), 24));
    shift_ = 64 - bits;
    buckets_.resize(std::size_t(1) << bits);
    std::size_t outcome = 0;
    for (std::size_t k = 0; k < buckets_.size(); ++k) {
      const std::uint64_t begin = std::uint64_t(k) << shift_;
      const std::uint64_t last = begin + ((std::uint64_t(1) << shift_) - 1);
      while (outcome + 1 < size && boundaries_[outcome] <= begin) ++outcome;
      const std::size_t low = outcome;
      while (outcome + 1 < size && boundaries_[outcome] <= last) ++outcome;
      const bool is_single =
          outcome == low || low + 1 == outcome || boundaries_[low] == boundaries_[outcome - 1];
      buckets_[k] = {outcome == low ? ~std::uint64_t(0) : boundaries_[low], std::uint32_t(low),
                     is_single ? std::uint32_t(outcome) : searched};
    }
  }

  static constexpr Eigen::Index max_words = 1;
  static constexpr Eigen::Index words() { return 1; }

  /// The outcome of a word.
  [[nodiscard, gnu::always_inline]] double operator()(std::uint64_t word) const {
    const Bucket& bucket = buckets_[std::size_t(word >> shift_)];
    if (bucket.high == searched) [[unlikely]]
      return first_ + search(word, bucket.low);
    return first_ + double(std::int32_t(word < bucket.boundary ? bucket.low : bucket.high));
  }

  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    for (Eigen::Index i = 0; i < count; ++i) out[i] = (*this)(words[i]);
  }

 private:
  struct Bucket {
    std::uint64_t boundary = 0;
    std::uint32_t low = 0;   // the outcome below the boundary
    std::uint32_t high = 0;  // and from there on
  };
  static constexpr std::uint32_t searched = 0xFFFFFFFFu;

  /// boundaries_[k] is the number of words with an outcome up to k. Each side of the middle is
  /// summed from its own end, so that small probabilities are right there too.
  void set_boundaries(const std::vector<double>& weights) {
    double total = 0;
    std::size_t last = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      total += weights[k];
      if (weights[k] > 0) last = k;
    }
    boundaries_.resize(weights.size());
    double sum = 0;
    std::size_t k = 0;
    for (; k < weights.size() && sum + weights[k] < total / 2; ++k) {
      sum += weights[k];
      boundaries_[k] = std::uint64_t(sum / total * 0x1p64);
    }
    sum = 0;
    for (std::size_t j = weights.size(); j-- > k;) {
      // 2^64 less the words above, or all words where there are none.
      const std::uint64_t above = std::uint64_t(sum / total * 0x1p64);
      boundaries_[j] = above == 0 ? ~std::uint64_t(0) : 0 - above;
      sum += weights[j];
    }
    boundaries_.resize(last + 1);
    // The two sides may meet a rounding apart.
    for (k = 1; k <= last; ++k) boundaries_[k] = std::max(boundaries_[k], boundaries_[k - 1]);
  }

  [[gnu::noinline]] double search(std::uint64_t word, std::uint32_t low) const {
    const auto found = std::upper_bound(boundaries_.begin() + low, boundaries_.end() - 1, word);
    return double(found - boundaries_.begin());
  }

  double first_;
  int shift_ = 0;
  std::vector<std::uint64_t> boundaries_;
  std::vector<Bucket> buckets_;
};

/// Draws from a finite list of values.
struct FiniteSampler {
  InversionTable positions;
  std::vector<double> values;

  static constexpr Eigen::Index max_words = 1;
  static constexpr Eigen::Index words() { return 1; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    positions.fill(words, count, out);
    for (Eigen::Index i = 0; i < count; ++i) out[i] = values[std::size_t(out[i])];
  }
};

}  // namespace mlmath::detail

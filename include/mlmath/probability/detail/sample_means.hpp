// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/detail/random_words.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/law_samplers.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

/// Means of many samples, without the samples in memory.
namespace mlmath::detail {

/// out[r] = the mean of the draws [r n, (r + 1) n) of a sampler.
template <typename Sampler, RandomBits64 Generator>
void means_of_draws(const Sampler& sampler, Eigen::Index n, Eigen::Index repeats, Generator& rng,
                    double* out) {
  // Whole samples at a time while they are short, parts of one when it is long.
  constexpr Eigen::Index longest = 4096;
  if (n <= longest) {
    const Eigen::Index batch = std::max(Eigen::Index(1), longest / n);
    Eigen::VectorXd x(batch * n);
    for (Eigen::Index first = 0; first < repeats; first += batch) {
      const Eigen::Index size = std::min(batch, repeats - first);
      auto numbers = x.head(size * n);
      fill_with(sampler, rng, numbers);
      for (Eigen::Index r = 0; r < size; ++r) {
        DoubledNumber<double> total;
        accumulate_blocks(x.data() + r * n, n, total);
        out[first + r] = total.value() / double(n);
      }
    }
    return;
  }
  Eigen::VectorXd x(longest);
  for (Eigen::Index r = 0; r < repeats; ++r) {
    DoubledNumber<double> total;
    for (Eigen::Index first = 0; first < n; first += longest) {
      auto numbers = x.head(std::min(longest, n - first));
      fill_with(sampler, rng, numbers);
      accumulate_blocks(x.data(), numbers.size(), total);
    }
    out[r] = total.value() / double(n);
  }
}

/// Dice with K equally likely faces 0, ..., K - 1, several from each half of a word: multiplied by
/// K a half gives a face above the point and what is left for the next one below it
/// (Brackett-Rozinsky, Lemire, Batched Ranged Random Integer Generation, 2024). A half is drawn
/// again, with a probability below 2^-11, where its last rest is below that of 2^32 divided by K to
/// the number of dice.
class Dice {
 public:
  explicit Dice(std::uint32_t faces) : faces_(faces) {
    std::uint64_t orders = 1;
    for (per_half_ = 0; orders * faces <= most_orders && per_half_ < most_dice; ++per_half_) {
      thresholds_[std::size_t(per_half_)] = threshold(orders);
      orders *= faces;
    }
    thresholds_[std::size_t(per_half_)] = threshold(orders);
  }

  static constexpr std::uint64_t most_orders = std::uint64_t(1) << 21;

  /// The words that n dice take.
  [[nodiscard]] Eigen::Index words(Eigen::Index n) const {
    return (n + 2 * per_half_ - 1) / (2 * per_half_);
  }
  [[nodiscard]] Eigen::Index per_word() const { return 2 * per_half_; }

  /// sums[i] = the sum of the faces of all dice of words[i].
  void sums_of_words(const std::uint64_t* words, Eigen::Index count, std::uint64_t* sums) const {
    const std::uint64_t least = thresholds_[std::size_t(per_half_)];
    Eigen::Index i = 0;
    for (; i + pack_size <= count; i += pack_size) {
      PackBits low = load_bits(words + i);
      PackBits high = low >> 32;
      PackBits sum{};
      for (Eigen::Index k = 0; k < per_half_; ++k) {
        low = multiply_low(low, faces_);
        high = multiply_low(high, faces_);
        sum += (low >> 32) + (high >> 32);
      }
      const PackBits is_short = ((low & 0xFFFFFFFFu) - least) | ((high & 0xFFFFFFFFu) - least);
      // The sign of the difference is kept beside the sum.
      store_bits(sums + i, sum | (is_short & sign_bit));
    }
    for (; i < count; ++i) sums[i] = sign_bit;
    for (i = 0; i < count; ++i) {
      if ((sums[i] & sign_bit) != 0) [[unlikely]]
        sums[i] = sum_of_word(words[i], 2 * per_half_);
    }
  }

  /// The sum of the first `count` dice of a word.
  [[nodiscard]] std::uint64_t sum_of_word(std::uint64_t word, Eigen::Index count) const {
    const Eigen::Index below = std::min(count, per_half_);
    return sum_of_half(word, false, below) + sum_of_half(word, true, count - below);
  }

 private:
  static constexpr Eigen::Index most_dice = 21;

  static std::uint64_t threshold(std::uint64_t orders) {
    return ((std::uint64_t(1) << 32) - orders) % orders;
  }

  [[nodiscard]] std::uint64_t sum_of_half(std::uint64_t word, bool is_high,
                                          Eigen::Index count) const {
    if (count == 0) return 0;
    DerivedWords more(word, is_high ? 2 : 1);
    std::uint64_t half = is_high ? word >> 32 : word;
    while (true) {
      std::uint64_t sum = 0;
      for (Eigen::Index k = 0; k < count; ++k) {
        half = std::uint64_t(std::uint32_t(half)) * faces_;
        sum += half >> 32;
      }
      if (std::uint32_t(half) >= thresholds_[std::size_t(count)]) return sum;
      half = more() >> 32;
    }
  }

  std::uint32_t faces_;
  Eigen::Index per_half_ = 0;
  std::array<std::uint64_t, most_dice + 1> thresholds_{};
};

/// out[r] = the mean of n dice with faces first, first + step, ...
template <RandomBits64 Generator>
void means_of_dice(const Dice& dice, double first, double step, Eigen::Index n,
                   Eigen::Index repeats, Generator& rng, double* out) {
  const Eigen::Index each = dice.words(n);
  const Eigen::Index whole = n / dice.per_word();
  const Eigen::Index rest = n % dice.per_word();
  const Eigen::Index batch = std::max(Eigen::Index(1), 512 / each);
  std::vector<std::uint64_t> words(std::size_t(batch * each));
  std::vector<std::uint64_t> sums(words.size());
  for (Eigen::Index start = 0; start < repeats; start += batch) {
    const Eigen::Index size = std::min(batch, repeats - start);
    generate_words(rng, size * each, words.data());
    dice.sums_of_words(words.data(), size * each, sums.data());
    for (Eigen::Index r = 0; r < size; ++r) {
      std::uint64_t sum = 0;
      for (Eigen::Index k = 0; k < whole; ++k) sum += sums[std::size_t(r * each + k)];
      if (rest > 0) sum += dice.sum_of_word(words[std::size_t(r * each + whole)], rest);
      const UnfusedDouble total =
          double(n) * UnfusedDouble{first} + double(sum) * UnfusedDouble{step};
      out[start + r] = (total / double(n)).value;
    }
  }
}

}  // namespace mlmath::detail

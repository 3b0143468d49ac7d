// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <type_traits>
#include <vector>

/// The order of numbers by a radix sort of their leading 32 bits, which are all that tells most
/// numbers apart; the few that share them are sorted by themselves.
namespace mlmath::detail {

/// A number of at most 32 bits in the order of the values, and where it stood.
struct SortKey {
  std::uint32_t key;
  std::uint32_t place;
};

/// The bits of a number so that unsigned comparison is the order of the numbers; -0 is 0.
inline std::uint64_t ordered_bits(double x) {
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x + 0.0);
  return bits ^ ((0 - (bits >> 63)) | 0x8000000000000000u);
}

inline std::uint64_t ordered_bits(float x) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x + 0.0f);
  return bits ^ ((0 - (bits >> 31)) | 0x80000000u);
}

/// Sorts by the 32-bit key, least significant digit first; stable.
inline void radix_sort(std::vector<SortKey>& keys) {
  constexpr int digits = 3;
  constexpr int shifts[digits] = {0, 11, 22};
  constexpr std::size_t radix = 1 << 11;
  std::vector<std::array<std::uint32_t, radix>> counts(digits);
  for (const SortKey& entry : keys) {
    for (std::size_t d = 0; d < digits; ++d) ++counts[d][(entry.key >> shifts[d]) % radix];
  }
  std::vector<SortKey> other(keys.size());
  for (std::size_t d = 0; d < digits; ++d) {
    auto& starts = counts[d];
    if (starts[(keys.front().key >> shifts[d]) % radix] == keys.size()) continue;
    std::uint32_t start = 0;
    for (std::uint32_t& count : starts) {
      const std::uint32_t next = start + count;
      count = start;
      start = next;
    }
    for (const SortKey& entry : keys) other[starts[(entry.key >> shifts[d]) % radix]++] = entry;
    keys.swap(other);
  }
}

/// The places of the entries of x in ascending order, ties in the order they stand in; and in
/// `same` for each place of the order whether its entry equals the one before.
template <typename Scalar>
struct SortedOrder {
  std::vector<std::uint32_t> places;
  std::vector<bool> same;

  [[nodiscard]] bool has_ties() const {
    return std::find(same.begin(), same.end(), true) != same.end();
  }
};

/// The order of n < 2^32 finite numbers.
template <typename Scalar>
SortedOrder<Scalar> sorted_order(const Scalar* x, Eigen::Index n) {
  const std::size_t size = std::size_t(n);
  SortedOrder<Scalar> order;
  order.places.resize(size);
  order.same.assign(size, false);
  if (size == 0) return order;
  constexpr bool has_bits = std::is_same_v<Scalar, double> || std::is_same_v<Scalar, float>;
  if (!has_bits || size < 256) {
    std::iota(order.places.begin(), order.places.end(), std::uint32_t(0));
    std::stable_sort(order.places.begin(), order.places.end(),
                     [x](std::uint32_t a, std::uint32_t b) { return x[a] < x[b]; });
    for (std::size_t i = 1; i < size; ++i) {
      order.same[i] = x[order.places[i]] == x[order.places[i - 1]];
    }
    return order;
  }
  if constexpr (has_bits) {
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t largest = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint64_t bits = ordered_bits(x[i]);
      least = std::min(least, bits);
      largest = std::max(largest, bits);
    }
    const int shift = std::max(0, int(std::bit_width(largest - least)) - 32);
    std::vector<SortKey> keys(size);
    for (std::size_t i = 0; i < size; ++i) {
      keys[i] = {std::uint32_t((ordered_bits(x[i]) - least) >> shift), std::uint32_t(i)};
    }
    radix_sort(keys);
    for (std::size_t begin = 0; begin < size;) {
      std::size_t end = begin + 1;
      while (end < size && keys[end].key == keys[begin].key) ++end;
      if (end - begin > 1) {
        const auto first = keys.begin() + std::ptrdiff_t(begin);
        const auto last = keys.begin() + std::ptrdiff_t(end);
        const auto less = [x](const SortKey& a, const SortKey& b) {
          return x[a.place] < x[b.place];
        };
        if (shift > 0 && !std::is_sorted(first, last, less)) std::stable_sort(first, last, less);
        for (std::size_t i = begin + 1; i < end; ++i) {
          order.same[i] = shift == 0 || x[keys[i].place] == x[keys[i - 1].place];
        }
      }
      begin = end;
    }
    for (std::size_t i = 0; i < size; ++i) order.places[i] = keys[i].place;
  }
  return order;
}

/// Calls visit(begin, end) for each group of equal entries, [begin, end) in the sorted order.
template <typename Scalar, typename Visit>
void for_each_tie(const SortedOrder<Scalar>& order, const Visit& visit) {
  const std::size_t size = order.places.size();
  for (std::size_t begin = 0; begin < size;) {
    std::size_t end = begin + 1;
    while (end < size && order.same[end]) ++end;
    visit(begin, end);
    begin = end;
  }
}

}  // namespace mlmath::detail

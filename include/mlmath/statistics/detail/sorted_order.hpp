// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/statistics/detail/radix_sort.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
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
    std::vector<SortKey> other(size);
    const std::span<SortKey> sorted =
        radix_sort(std::span<SortKey>(keys), std::span<SortKey>(other),
                   [](const SortKey& entry) { return std::uint64_t(entry.key); });
    for (std::size_t begin = 0; begin < size;) {
      std::size_t end = begin + 1;
      while (end < size && sorted[end].key == sorted[begin].key) ++end;
      if (end - begin > 1) {
        const auto first = sorted.begin() + std::ptrdiff_t(begin);
        const auto last = sorted.begin() + std::ptrdiff_t(end);
        const auto less = [x](const SortKey& a, const SortKey& b) {
          return x[a.place] < x[b.place];
        };
        if (shift > 0 && !std::is_sorted(first, last, less)) std::stable_sort(first, last, less);
        for (std::size_t i = begin + 1; i < end; ++i) {
          order.same[i] = shift == 0 || x[sorted[i].place] == x[sorted[i - 1].place];
        }
      }
      begin = end;
    }
    for (std::size_t i = 0; i < size; ++i) order.places[i] = sorted[i].place;
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

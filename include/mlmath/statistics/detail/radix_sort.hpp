// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

/// The radix sort behind ranks and rankings, and the bits of numbers that it sorts by.
namespace mlmath::detail {

/// The bits of a number so that unsigned comparison is the order of the numbers; -0 is 0.
[[gnu::always_inline]] inline std::uint64_t ordered_bits(double x) {
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x + 0.0);
  return bits ^ ((0 - (bits >> 63)) | 0x8000000000000000u);
}
[[gnu::always_inline]] inline std::uint64_t ordered_bits(float x) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x + 0.0f);
  return bits ^ ((0 - (bits >> 31)) | 0x80000000u);
}

/// Sorts by the 33 low bits of key(record), which are all that are set, the least significant 11
/// first; stable. Gives back where the result is: in place, or in the scratch space of the same
/// size.
template <typename Record, typename Key>
std::span<Record> radix_sort(std::span<Record> records, std::span<Record> scratch, const Key& key) {
  constexpr int digit = 11;
  constexpr std::size_t buckets = std::size_t(1) << digit;
  std::vector<std::size_t> counts(3 * buckets, 0);
  for (const Record& record : records) {
    const std::uint64_t bits = key(record);
    ++counts[bits % buckets];
    ++counts[buckets + (bits >> digit) % buckets];
    ++counts[2 * buckets + (bits >> (2 * digit))];
  }
  for (int pass = 0; pass < 3; ++pass) {
    std::size_t* const begin = counts.data() + std::size_t(pass) * buckets;
    if (std::find(begin, begin + buckets, records.size()) != begin + buckets) continue;
    std::size_t position = 0;
    for (std::size_t k = 0; k < buckets; ++k) position += std::exchange(begin[k], position);
    for (const Record& record : records) {
      scratch[begin[(key(record) >> (pass * digit)) % buckets]++] = record;
    }
    std::swap(records, scratch);
  }
  return records;
}

}  // namespace mlmath::detail

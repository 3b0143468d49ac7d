// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

/// Order statistics without sorting, several at once. Long samples are read once: a random part of
/// them gives, for each rank wanted, a narrow window that holds it almost surely; one pass counts
/// what lies below each window and keeps what lies in it (Floyd and Rivest, Expected Time Bounds for
/// Selection, CACM 18, 1975). The counts prove the window right; where it was not, and for short
/// samples, a copy is partitioned.
namespace mlmath::detail {

/// The entries of x[0, size) at ascending ranks, counted from `offset`; x is permuted.
template <typename Scalar>
void select_in_place(Scalar* x, Eigen::Index size, const Eigen::Index* ranks, Eigen::Index count,
                     Scalar* out, Eigen::Index offset = 0) {
  if (count == 0) return;
  const Eigen::Index middle = count / 2;
  const Eigen::Index place = ranks[middle] - offset;
  std::nth_element(x, x + place, x + size);
  out[middle] = x[place];
  // Ranks that are the same have the same entry.
  Eigen::Index below = middle;
  while (below > 0 && ranks[below - 1] == ranks[middle]) out[--below] = x[place];
  Eigen::Index above = middle + 1;
  while (above < count && ranks[above] == ranks[middle]) out[above++] = x[place];
  select_in_place(x, place, ranks, below, out, offset);
  select_in_place(x + place + 1, size - place - 1, ranks + above, count - above, out + above,
                  offset + place + 1);
}

/// Whether any lane has a bit set.
[[gnu::always_inline]] inline bool any_bit(PackBits x) {
#if defined(__GNUC__)
  std::uint64_t any = 0;
  for (Eigen::Index lane = 0; lane < pack_size; ++lane) any |= x[lane];
  return any != 0;
#else
  return x != 0;
#endif
}

/// A window (low, high) of values, what was counted below it, and what was found in it.
template <typename Scalar>
struct SelectionWindow {
  Scalar low = -std::numeric_limits<Scalar>::infinity();
  Scalar high = std::numeric_limits<Scalar>::infinity();
  Eigen::Index below = 0;      ///< entries < low
  Eigen::Index up_to = 0;      ///< entries <= low
  Eigen::Index kept = 0;       ///< entries in between
  std::vector<Scalar> inside;  ///< those entries, up to the room there is
  Eigen::Index first_rank = 0;
  Eigen::Index last_rank = 0;

  /// Counts and keeps the numbers of a block. Once there is no room, nothing more is kept.
  void scan(const Scalar* x, Eigen::Index size) {
    Eigen::Index i = 0;
    const Eigen::Index room = Eigen::Index(inside.size());
    if constexpr (is_packed<Scalar> && pack_size > 1) {
      constexpr Eigen::Index packs = 16 / pack_size;
      const Pack bottom = splat(double(low));
      const Pack top = splat(double(high));
      PackBits lower{};
      PackBits not_above{};
      for (; i + 16 <= size; i += 16) {
        PackBits found{};
        for (Eigen::Index k = 0; k < packs; ++k) {
          const Pack value = load(x + i + k * pack_size);
          lower -= reinterpret_cast<PackBits>(value < bottom);
          const PackBits beyond = reinterpret_cast<PackBits>(value > bottom);
          not_above += beyond + 1;
          found |= beyond & reinterpret_cast<PackBits>(value < top);
        }
        if (!any_bit(found)) continue;
        if (kept + 16 <= room) {
          keep(x + i, 16);
        } else {
          kept = room + 1;
        }
      }
      std::uint64_t lanes[2][pack_size];
      store_bits(lanes[0], lower);
      store_bits(lanes[1], not_above);
      for (Eigen::Index lane = 0; lane < pack_size; ++lane) {
        below += Eigen::Index(lanes[0][lane]);
        up_to += Eigen::Index(lanes[1][lane]);
      }
    }
    for (Eigen::Index k = i; k < size; ++k) {
      below += x[k] < low;
      up_to += x[k] <= low;
    }
    if (kept + (size - i) <= room) {
      keep(x + i, size - i);
    } else if (i < size) {
      kept = room + 1;
    }
  }

 private:
  void keep(const Scalar* x, Eigen::Index count) {
    for (Eigen::Index k = 0; k < count; ++k) {
      inside[std::size_t(kept)] = x[k];
      kept += Eigen::Index((x[k] > low) & (x[k] < high));
    }
  }
};

/// Whether all of a block are finite.
template <typename Scalar>
bool all_finite(const Scalar* x, Eigen::Index size) {
  const Eigen::Map<const Eigen::ArrayX<Scalar>> block(x, size);
  return (block - block).sum() == Scalar(0);
}

/// Windows for ascending ranks of n numbers, from the order statistics of a random sample of them.
template <typename Scalar>
std::vector<SelectionWindow<Scalar>> selection_windows(const Scalar* x, Eigen::Index n,
                                                       const Eigen::Index* ranks,
                                                       Eigen::Index count) {
  const double sample_size = std::ceil(2 * std::cbrt(double(n)) * std::cbrt(double(n)));
  const Eigen::Index m = std::min(Eigen::Index(sample_size), n);
  std::vector<Scalar> sample(static_cast<std::size_t>(m));
  Philox rng(0x51DE);
  for (Scalar& value : sample) value = x[uniform_index(rng, n)];

  std::vector<SelectionWindow<Scalar>> windows;
  std::vector<Eigen::Index> ends;  // places in the sample of the ends of each window, or -1 and m
  for (Eigen::Index r = 0; r < count; ++r) {
    // Five standard deviations of the place of the rank in the sample.
    const double share = (double(ranks[r]) + 0.5) / double(n);
    const double middle = share * double(m);
    const double reach = 5 * std::sqrt(middle * (1 - share)) + 3;
    const Eigen::Index low = std::max(Eigen::Index(-1), Eigen::Index(std::floor(middle - reach)));
    const Eigen::Index high = std::min(m, Eigen::Index(std::ceil(middle + reach)));
    if (!windows.empty() && low <= ends.back()) {
      ends.back() = std::max(high, ends.back());
      windows.back().last_rank = r;
      continue;
    }
    windows.emplace_back();
    windows.back().first_rank = windows.back().last_rank = r;
    ends.push_back(low);
    ends.push_back(high);
  }
  std::vector<Eigen::Index> inner;
  for (const Eigen::Index end : ends) {
    if (end >= 0 && end < m) inner.push_back(end);
  }
  std::vector<Scalar> values(inner.size());
  select_in_place(sample.data(), m, inner.data(), Eigen::Index(inner.size()), values.data());
  std::size_t next = 0;
  for (std::size_t w = 0; w < windows.size(); ++w) {
    if (ends[2 * w] >= 0) windows[w].low = values[next++];
    if (ends[2 * w + 1] < m) windows[w].high = values[next++];
    const double width = double(ends[2 * w + 1] - ends[2 * w]) / double(m);
    windows[w].inside.resize(std::size_t(std::min(1.5 * width * double(n) + 1024, double(n))));
  }
  return windows;
}

/// Reads the answers off the windows; false where one of them missed.
template <typename Scalar>
bool read_windows(std::vector<SelectionWindow<Scalar>>& windows, const Scalar* x, Eigen::Index n,
                  const Eigen::Index* ranks, Scalar* out) {
  for (SelectionWindow<Scalar>& window : windows) {
    if (window.kept > Eigen::Index(window.inside.size())) return false;
    const Eigen::Index above = window.up_to + window.kept;
    Eigen::Index begin = window.first_rank;
    const Eigen::Index end = window.last_rank + 1;
    if (ranks[begin] < window.below) return false;
    while (begin < end && ranks[begin] < window.up_to) out[begin++] = window.low;
    Eigen::Index inner = begin;
    while (inner < end && ranks[inner] < above) ++inner;
    select_in_place(window.inside.data(), window.kept, ranks + begin, inner - begin, out + begin,
                    window.up_to);
    if (inner == end) continue;
    const Eigen::Index equal =
        (Eigen::Map<const Eigen::ArrayX<Scalar>>(x, n) == window.high).count();
    if (ranks[end - 1] >= above + equal) return false;
    std::fill(out + inner, out + end, window.high);
  }
  return true;
}

/// The order statistics of x at ascending ranks, counted from 0. Throws where an entry is NaN or
/// infinite, by the name of the public function.
template <typename Scalar>
void order_statistics(const char* function, const Scalar* x, Eigen::Index n,
                      const Eigen::Index* ranks, Eigen::Index count, Scalar* out) {
  const auto refuse = [&] {
    check_finite(function, "x", Eigen::Map<const Eigen::VectorX<Scalar>>(x, n));
  };
  if (n >= 8192 && count < n / 1024) {
    auto windows = selection_windows(x, n, ranks, count);
    constexpr Eigen::Index block = 2048;
    bool is_finite = true;
    for (Eigen::Index i = 0; i < n && is_finite; i += block) {
      const Eigen::Index size = std::min(block, n - i);
      for (auto& window : windows) window.scan(x + i, size);
      is_finite = all_finite(x + i, size);
    }
    if (!is_finite) refuse();
    if (read_windows(windows, x, n, ranks, out)) return;
  } else {
    refuse();
  }
  std::vector<Scalar> copy(x, x + n);
  select_in_place(copy.data(), n, ranks, count, out);
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

/// Pairwise reductions of long vectors: leaves short enough for the compiler's vector loop, joined
/// in a binary tree, so that rounding grows with log n instead of n at no cost in speed.
namespace mlmath::detail {

/// The length of a leaf: long enough to hide the calls, short enough to keep rounding low.
inline constexpr Eigen::Index pairwise_leaf = 256;

/// The sum of leaf(first, count) over leaves that cut [first, first + count).
template <typename Leaf>
auto pairwise_sum(Eigen::Index first, Eigen::Index count, const Leaf& leaf)
    -> decltype(leaf(first, count)) {
  if (count <= pairwise_leaf) return leaf(first, count);
  const Eigen::Index leaves = (count + pairwise_leaf - 1) / pairwise_leaf;
  const Eigen::Index half = (leaves / 2) * pairwise_leaf;
  return pairwise_sum(first, half, leaf) + pairwise_sum(first + half, count - half, leaf);
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

/// Pairwise reductions of long vectors: leaves short enough for the compiler's vector loop, joined
/// in a binary tree, so that rounding grows with log n instead of n at no cost in speed.
namespace mlmath::detail {

/// The length of a leaf: long enough to hide the calls, short enough to keep rounding low.
inline constexpr Eigen::Index pairwise_leaf = 256;

template <typename Leaf>
auto pairwise_tree(Eigen::Index first, Eigen::Index count, const Leaf& leaf)
    -> decltype(leaf(first, count)) {
  if (count <= pairwise_leaf) return leaf(first, count);
  const Eigen::Index leaves = (count + pairwise_leaf - 1) / pairwise_leaf;
  const Eigen::Index half = (leaves / 2) * pairwise_leaf;
  return pairwise_tree(first, half, leaf) + pairwise_tree(first + half, count - half, leaf);
}

/// The sum of leaf(first, count) over leaves that cut [0, size). A short vector is one leaf,
/// inline: a recursive function would not be.
template <typename Leaf>
auto pairwise_reduce(Eigen::Index size, const Leaf& leaf) -> decltype(leaf(size, size)) {
  if (size <= pairwise_leaf) return leaf(0, size);
  return pairwise_tree(0, size, leaf);
}

}  // namespace mlmath::detail

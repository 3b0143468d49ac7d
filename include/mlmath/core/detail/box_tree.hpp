// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

namespace mlmath::detail {

/// A tree of boxes over points, for questions about those near a place: each box is halved at the
/// median of its longest side. A template, so that it is compiled where it is used alone.
///
/// Source: Friedman, Bentley, Finkel, An algorithm for finding best matches in logarithmic expected
///         time, ACM Trans. Math. Softw. 3 (1977).
template <RealScalar Scalar>
class BoxTree {
 public:
  /// A box and the places of its points, from begin to end.
  struct Node {
    Eigen::Index begin;
    Eigen::Index end;
    Eigen::Index right;  // 0 for a leaf; the left child follows its parent
    Eigen::Index axis;
    Scalar split;  // no point of the left child is above it, none of the right below

    [[nodiscard]] bool is_leaf() const { return right == 0; }
  };

  /// Of points that are columns, with leaves of leaf_size at most.
  BoxTree(const Eigen::MatrixX<Scalar>& points, Eigen::Index leaf_size)
      : order_(std::size_t(points.cols())) {
    std::iota(order_.begin(), order_.end(), Eigen::Index(0));
    build(points, leaf_size, 0, points.cols());
  }

  /// The whole is number 0.
  [[nodiscard]] const Node& node(Eigen::Index at) const { return nodes_[std::size_t(at)]; }
  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
  /// The column of the point at a place.
  [[nodiscard]] Eigen::Index column(Eigen::Index place) const { return order_[std::size_t(place)]; }

 private:
  void build(const Eigen::MatrixX<Scalar>& points, Eigen::Index leaf_size, Eigen::Index begin,
             Eigen::Index end) {
    const std::size_t here = nodes_.size();
    nodes_.push_back({begin, end, 0, 0, Scalar(0)});
    if (end - begin <= leaf_size) return;
    const auto columns = order_.begin() + begin;
    Eigen::Index axis = 0;
    Scalar longest(-1);
    for (Eigen::Index k = 0; k < points.rows(); ++k) {
      Scalar low = std::numeric_limits<Scalar>::infinity();
      Scalar high = -low;
      for (Eigen::Index i = 0; i < end - begin; ++i) {
        low = std::min(low, points(k, columns[i]));
        high = std::max(high, points(k, columns[i]));
      }
      if (high - low > longest) {
        longest = high - low;
        axis = k;
      }
    }
    const Eigen::Index half = (end - begin) / 2;
    std::nth_element(
        columns, columns + half, columns + (end - begin),
        [&](Eigen::Index a, Eigen::Index b) { return points(axis, a) < points(axis, b); });
    nodes_[here].axis = axis;
    nodes_[here].split = points(axis, columns[half]);
    build(points, leaf_size, begin, begin + half);
    nodes_[here].right = Eigen::Index(nodes_.size());
    build(points, leaf_size, begin + half, end);
  }

  std::vector<Eigen::Index> order_;
  std::vector<Node> nodes_;
};

}  // namespace mlmath::detail

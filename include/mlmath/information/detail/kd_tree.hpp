// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/box_tree.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

/// Neighbours in the maximum norm: exact counts and distances of points in a few dimensions.
namespace mlmath::detail {

/// A tree of boxes over points, for questions about the maximum norm. The points are columns. The
/// scalar is double; a template, so that it is compiled where it is used alone.
template <typename Scalar>
class KdTree {
 public:
  /// A tree over the columns of `points`, d x n, which are copied.
  explicit KdTree(const Eigen::MatrixX<Scalar>& points)
      : tree_(points, 16), points_(points.rows(), points.cols()) {
    for (Eigen::Index i = 0; i < points.cols(); ++i) points_.col(i) = points.col(tree_.column(i));
  }

  /// The k nearest points to `query`, nearest first: their distances, and their columns in the
  /// matrix the tree was made of. The point of column `self` is left out.
  void nearest(const double* query, Eigen::Index self, std::vector<double>& distances,
               std::vector<Eigen::Index>& columns) const {
    std::fill(distances.begin(), distances.end(), std::numeric_limits<double>::infinity());
    std::fill(columns.begin(), columns.end(), Eigen::Index(-1));
    search(0, query, self, distances, columns);
  }

  /// How many points lie at a distance from `query` below `radius` (or, where `closed`, at most
  /// `radius`), that of column `self` left out.
  [[nodiscard]] Eigen::Index count_within(const double* query, Eigen::Index self, double radius,
                                          bool closed) const {
    return points_.cols() == 0 ? 0 : count(0, query, self, radius, closed);
  }

 private:
  using Node = typename BoxTree<Scalar>::Node;

  [[nodiscard]] double distance(const double* query, Eigen::Index i) const {
    const double* const point = points_.data() + i * points_.rows();
    double most = 0;
    for (Eigen::Index d = 0; d < points_.rows(); ++d) {
      most = std::max(most, std::abs(query[d] - point[d]));
    }
    return most;
  }

  void search(Eigen::Index at, const double* query, Eigen::Index self,
              std::vector<double>& distances, std::vector<Eigen::Index>& columns) const {
    const Node& node = tree_.node(at);
    if (node.is_leaf()) {
      for (Eigen::Index i = node.begin; i < node.end; ++i) {
        const Eigen::Index column = tree_.column(i);
        const double d = distance(query, i);
        if (column == self || !(d < distances.back())) continue;
        std::size_t place = distances.size() - 1;
        for (; place > 0 && d < distances[place - 1]; --place) {
          distances[place] = distances[place - 1];
          columns[place] = columns[place - 1];
        }
        distances[place] = d;
        columns[place] = column;
      }
      return;
    }
    const double offset = query[node.axis] - node.split;
    const Eigen::Index near = offset < 0 ? at + 1 : node.right;
    const Eigen::Index far = offset < 0 ? node.right : at + 1;
    search(near, query, self, distances, columns);
    if (std::abs(offset) <= distances.back()) search(far, query, self, distances, columns);
  }

  [[nodiscard]] Eigen::Index count(Eigen::Index at, const double* query, Eigen::Index self,
                                   double radius, bool closed) const {
    const Node& node = tree_.node(at);
    if (node.is_leaf()) {
      Eigen::Index found = 0;
      for (Eigen::Index i = node.begin; i < node.end; ++i) {
        const double d = distance(query, i);
        const bool is_within = closed ? d <= radius : d < radius;
        found += Eigen::Index(is_within && tree_.column(i) != self);
      }
      return found;
    }
    const double offset = query[node.axis] - node.split;
    Eigen::Index found = 0;
    if (offset - radius <= 0) found += count(at + 1, query, self, radius, closed);
    if (offset + radius >= 0) found += count(node.right, query, self, radius, closed);
    return found;
  }

  BoxTree<Scalar> tree_;
  Eigen::MatrixX<Scalar> points_;
};

/// Counts of neighbours in one dimension: a sorted list.
class SortedPoints {
 public:
  SortedPoints(const double* x, Eigen::Index size) : x_(x, x + size) {
    std::sort(x_.begin(), x_.end());
  }

  /// How many points lie at a distance from `query` below `radius` (or, where `closed`, at most
  /// `radius`); a point at `query` itself counts. By the rounded distances, as KdTree.
  [[nodiscard]] Eigen::Index count_within(double query, double radius, bool closed) const {
    const auto is_within = [&](double d) { return closed ? d <= radius : d < radius; };
    const auto first = std::partition_point(
        x_.begin(), x_.end(), [&](double x) { return x < query && !is_within(query - x); });
    const auto last = std::partition_point(
        first, x_.end(), [&](double x) { return x < query || is_within(x - query); });
    return Eigen::Index(last - first);
  }

 private:
  std::vector<double> x_;
};

}  // namespace mlmath::detail

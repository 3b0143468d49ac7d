// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/geometry/detail/distance_blocks.hpp>
#include <mlmath/geometry/detail/distance_terms.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <type_traits>
#include <utility>
#include <vector>

/// The nearest of many points in a few dimensions, without looking at most of them.
namespace mlmath::detail {

/// A distance of the tree and the number of the point, ordered by the distance first.
using NumberedDistance = std::pair<double, Eigen::Index>;

/// A tree of boxes over points, for distances that are sums of a term (SquaredTerm, ManhattanTerm)
/// or a maximum (ChebyshevTerm) over the coordinates.
template <typename Term>
class NeighbourTree {
 public:
  /// A tree over the rows of Y times `scale`.
  template <RealScalar Scalar>
  NeighbourTree(const StridedRows<Scalar>& Y, double scale)
      : dimensions_(Y.cols), order_(std::size_t(Y.rows)) {
    std::iota(order_.begin(), order_.end(), Eigen::Index(0));
    Eigen::MatrixXd points(Y.cols, Y.rows);
    for (Eigen::Index i = 0; i < Y.rows; ++i) {
      for (Eigen::Index k = 0; k < Y.cols; ++k) points(k, i) = scale * double(Y(i, k));
    }
    coordinates_.resize(points.size());
    build(points, 0, Y.rows);
  }

  /// The k nearest points to a query, the nearest first, of one distance the lowest numbers first;
  /// the point numbered `excluded` is left out. There have to be that many.
  void nearest(const double* query, std::size_t k, Eigen::Index excluded,
               std::vector<NumberedDistance>& found) const {
    found.clear();
    Search search{query, k, excluded, found, std::vector<double>(std::size_t(dimensions_), 0.0)};
    visit(0, 0.0, search);
    std::sort_heap(found.begin(), found.end());
  }

 private:
  static constexpr Eigen::Index leaf_size = 32;
  /// What a bound may exceed the distance by that it bounds, by rounding.
  static constexpr double slack = 1 - 1e-12;

  struct Node {
    Eigen::Index begin;
    Eigen::Index end;
    Eigen::Index right;  // 0 for a leaf; the left child follows its parent
    Eigen::Index axis;
    double split;
  };

  struct Search {
    const double* query;
    std::size_t k;
    Eigen::Index excluded;
    std::vector<NumberedDistance>& found;  // a heap with the farthest on top
    std::vector<double> offsets;           // from the query to the box, axis by axis

    [[nodiscard]] double farthest() const {
      return found.size() < k ? std::numeric_limits<double>::infinity() : found.front().first;
    }
  };

  static double term_of(double offset) {
    double total = 0;
    Term{}.add(&total, offset, 0.0);
    return total;
  }

  void build(const Eigen::MatrixXd& points, Eigen::Index begin, Eigen::Index end) {
    const std::size_t here = nodes_.size();
    nodes_.push_back({begin, end, 0, 0, 0});
    const auto numbers = order_.begin() + begin;
    if (end - begin <= leaf_size) {
      // Coordinate by coordinate, so that the distances of a leaf are computed side by side.
      double* to = coordinates_.data() + begin * dimensions_;
      for (Eigen::Index k = 0; k < dimensions_; ++k) {
        for (Eigen::Index i = 0; i < end - begin; ++i) *to++ = points(k, numbers[i]);
      }
      return;
    }
    Eigen::Index axis = 0;
    double widest = -1;
    for (Eigen::Index k = 0; k < dimensions_; ++k) {
      double low = std::numeric_limits<double>::infinity();
      double high = -low;
      for (Eigen::Index i = 0; i < end - begin; ++i) {
        low = std::min(low, points(k, numbers[i]));
        high = std::max(high, points(k, numbers[i]));
      }
      if (high - low > widest) {
        widest = high - low;
        axis = k;
      }
    }
    const Eigen::Index middle = (end - begin) / 2;
    std::nth_element(
        numbers, numbers + middle, numbers + (end - begin),
        [&](Eigen::Index a, Eigen::Index b) { return points(axis, a) < points(axis, b); });
    nodes_[here].axis = axis;
    nodes_[here].split = points(axis, numbers[middle]);
    build(points, begin, begin + middle);
    nodes_[here].right = Eigen::Index(nodes_.size());
    build(points, begin + middle, end);
  }

  void visit(Eigen::Index at, double bound, Search& search) const {
    const Node& node = nodes_[std::size_t(at)];
    if (node.right == 0) return look_at(node, search);
    const double offset = search.query[node.axis] - node.split;
    visit(offset < 0 ? at + 1 : node.right, bound, search);
    double& old = search.offsets[std::size_t(node.axis)];
    double far_bound = term_of(offset);
    if constexpr (std::is_same_v<Term, ChebyshevTerm>) {
      far_bound = std::max(far_bound, bound);
    } else {
      far_bound += bound - term_of(old);
    }
    if (far_bound * slack > search.farthest()) return;
    const double kept = std::exchange(old, offset);
    visit(offset < 0 ? node.right : at + 1, far_bound, search);
    search.offsets[std::size_t(node.axis)] = kept;
  }

  void look_at(const Node& leaf, Search& search) const {
    const Eigen::Index count = leaf.end - leaf.begin;
    const double* const from = coordinates_.data() + leaf.begin * dimensions_;
    double distances[leaf_size + pack_size];
    for (Eigen::Index i = 0; i < count; i += pack_size) {
      const Eigen::Index width = std::min(pack_size, count - i);
      Pack total{};
      for (Eigen::Index k = 0; k < dimensions_; ++k) {
        const double* const x = from + k * count + i;
        Term{}.add(&total, width == pack_size ? load(x) : load_part(x, width, 0.0),
                   splat(search.query[k]));
      }
      store(distances + i, total);
    }
    std::vector<NumberedDistance>& found = search.found;
    for (Eigen::Index i = 0; i < count; ++i) {
      if (found.size() == search.k && distances[i] > found.front().first) continue;
      const NumberedDistance next{distances[i], order_[std::size_t(leaf.begin + i)]};
      if (next.second == search.excluded) continue;
      if (found.size() == search.k) {
        if (!(next < found.front())) continue;
        std::pop_heap(found.begin(), found.end());
        found.back() = next;
      } else {
        found.push_back(next);
      }
      std::push_heap(found.begin(), found.end());
    }
  }

  Eigen::Index dimensions_;
  std::vector<Eigen::Index> order_;
  std::vector<Node> nodes_;
  Eigen::VectorXd coordinates_;
};

}  // namespace mlmath::detail

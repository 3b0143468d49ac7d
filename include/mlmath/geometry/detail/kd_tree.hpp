// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/box_tree.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/geometry/detail/distance_blocks.hpp>
#include <mlmath/geometry/detail/distance_terms.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

/// The nearest of many points in a few dimensions, without looking at most of them.
namespace mlmath::detail {

/// A distance of the tree and the number of the point, ordered by the distance first.
using NumberedDistance = std::pair<double, Eigen::Index>;

/// In more dimensions no tree is built.
inline constexpr Eigen::Index most_tree_dimensions = 8;

/// A tree of boxes over points, for distances that are sums of a term (SquaredTerm, ManhattanTerm)
/// or a maximum (ChebyshevTerm) over the coordinates.
template <typename Term>
class NeighbourTree {
 public:
  /// A tree over the rows of Y times `scale`.
  template <RealScalar Scalar>
  NeighbourTree(const StridedRows<Scalar>& Y, double scale) : NeighbourTree(columns_of(Y, scale)) {}

  /// The k nearest points to a query, the nearest first, of one distance the lowest numbers first;
  /// the point numbered `excluded` is left out. There have to be that many.
  void nearest(const double* query, std::size_t k, Eigen::Index excluded,
               std::vector<NumberedDistance>& found) const {
    found.clear();
    NearestSearch search{query, k, excluded, found};
    visit(0, 0.0, search);
    std::sort_heap(found.begin(), found.end());
  }

  /// All points at most `limit` from a query, in no order, with the same exception.
  void within(const double* query, double limit, Eigen::Index excluded,
              std::vector<NumberedDistance>& found) const {
    found.clear();
    RadiusSearch search{query, limit, excluded, found};
    visit(0, 0.0, search);
  }

 private:
  using Node = typename BoxTree<double>::Node;
  static constexpr Eigen::Index leaf_size = 32;
  /// What a bound may exceed the distance by that it bounds, by rounding.
  static constexpr double slack = 1 - 1e-12;

  /// From the query to the box, axis by axis.
  using Offsets = std::array<double, most_tree_dimensions>;

  struct NearestSearch {
    const double* query;
    std::size_t k;
    Eigen::Index excluded;
    std::vector<NumberedDistance>& found;  // a heap with the farthest on top
    Offsets offsets{};

    [[nodiscard]] double farthest() const {
      return found.size() < k ? std::numeric_limits<double>::infinity() : found.front().first;
    }

    void take(const NumberedDistance& next) {
      if (found.size() == k && next.first > found.front().first) return;
      if (next.second == excluded) return;
      if (found.size() == k) {
        if (!(next < found.front())) return;
        std::pop_heap(found.begin(), found.end());
        found.back() = next;
      } else {
        found.push_back(next);
      }
      std::push_heap(found.begin(), found.end());
    }
  };

  struct RadiusSearch {
    const double* query;
    double limit;
    Eigen::Index excluded;
    std::vector<NumberedDistance>& found;
    Offsets offsets{};

    [[nodiscard]] double farthest() const { return limit; }

    void take(const NumberedDistance& next) {
      if (next.first <= limit && next.second != excluded) found.push_back(next);
    }
  };

  static double term_of(double offset) {
    double total = 0;
    Term{}.add(&total, offset, 0.0);
    return total;
  }

  explicit NeighbourTree(const Eigen::MatrixXd& points)
      : dimensions_(points.rows()), tree_(points, leaf_size), coordinates_(points.size()) {
    for (const Node& node : tree_.nodes()) {
      if (!node.is_leaf()) continue;
      // Coordinate by coordinate, so that the distances of a leaf are computed side by side.
      double* to = coordinates_.data() + node.begin * dimensions_;
      for (Eigen::Index k = 0; k < dimensions_; ++k) {
        for (Eigen::Index i = node.begin; i < node.end; ++i) *to++ = points(k, tree_.column(i));
      }
    }
  }

  template <typename Scalar>
  static Eigen::MatrixXd columns_of(const StridedRows<Scalar>& Y, double scale) {
    Eigen::MatrixXd points(Y.cols, Y.rows);
    for (Eigen::Index i = 0; i < Y.rows; ++i) {
      for (Eigen::Index k = 0; k < Y.cols; ++k) points(k, i) = scale * double(Y(i, k));
    }
    return points;
  }

  template <typename Search>
  void visit(Eigen::Index at, double bound, Search& search) const {
    const Node& node = tree_.node(at);
    if (node.is_leaf()) return look_at(node, search);
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

  template <typename Search>
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
    for (Eigen::Index i = 0; i < count; ++i) {
      search.take({distances[i], tree_.column(leaf.begin + i)});
    }
  }

  Eigen::Index dimensions_;
  BoxTree<double> tree_;
  Eigen::VectorXd coordinates_;
};

}  // namespace mlmath::detail

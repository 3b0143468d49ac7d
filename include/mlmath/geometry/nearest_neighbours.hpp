// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/geometry/detail/distance_blocks.hpp>
#include <mlmath/geometry/detail/kd_tree.hpp>
#include <mlmath/geometry/detail/tree_metrics.hpp>
#include <mlmath/geometry/metrics.hpp>
#include <mlmath/geometry/pairwise_distances.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace mlmath {

/// The nearest rows to each of n rows, the nearest first.
template <RealScalar Scalar = double>
struct [[nodiscard]] Neighbours {
  /// The numbers of the k nearest rows, n x k; of rows at one distance the lowest numbers first.
  Eigen::MatrixX<Eigen::Index> indices;
  /// Their distances, n x k, ascending in each row.
  Eigen::MatrixX<Scalar> distances;
};

/// Prints the indices and the distances.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const Neighbours<Scalar>& neighbours) {
  return out << "indices:\n"
             << neighbours.indices << "\ndistances:\n"
             << neighbours.distances << "\n";
}

namespace detail {

/// The k least of a stream of numbered distances: a heap with the worst on top.
template <typename Scalar>
class NearestHeap {
 public:
  explicit NearestHeap(Eigen::Index k) : most_(std::size_t(k)) { kept_.reserve(most_); }

  void offer(const Scalar* distances, Eigen::Index count, Eigen::Index first_index,
             Eigen::Index excluded) {
    constexpr Eigen::Index group = 32;
    for (Eigen::Index start = 0; start < count; start += group) {
      const Eigen::Index end = std::min(start + group, count);
      if (kept_.size() == most_) {
        const Eigen::Map<const Eigen::ArrayX<Scalar>> run(distances + start, end - start);
        if (!(run.minCoeff() < kept_.front().first)) continue;
      }
      for (Eigen::Index i = start; i < end; ++i) {
        // Indices ascend, so that of equal distances the first stays.
        if (kept_.size() == most_ && !(distances[i] < kept_.front().first)) continue;
        if (first_index + i == excluded) continue;
        if (kept_.size() == most_) {
          std::pop_heap(kept_.begin(), kept_.end());
          kept_.back() = {distances[i], first_index + i};
        } else {
          kept_.emplace_back(distances[i], first_index + i);
        }
        std::push_heap(kept_.begin(), kept_.end());
      }
    }
  }

  /// Writes what was kept, the least first.
  template <typename Indices, typename Distances>
  void write(Indices indices, Distances distances) {
    std::sort_heap(kept_.begin(), kept_.end());
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      distances(Eigen::Index(i)) = kept_[i].first;
      indices(Eigen::Index(i)) = kept_[i].second;
    }
  }

 private:
  std::size_t most_;
  std::vector<std::pair<Scalar, Eigen::Index>> kept_;
};

/// The k nearest among the rows of the blocks to each of their columns.
template <typename Scalar>
Neighbours<Scalar> nearest_rows(DistanceBlocks<Scalar>& blocks, Eigen::Index k, bool without_self) {
  constexpr Eigen::Index width = 256;
  constexpr Eigen::Index height = 2048;
  const Eigen::Index n = blocks.cols();
  Neighbours<Scalar> result;
  result.indices.resize(n, k);
  result.distances.resize(n, k);
  Eigen::MatrixX<Scalar> tile(std::min(height, blocks.rows()), std::min(width, n));
  for (Eigen::Index j = 0; j < n; j += width) {
    const Eigen::Index queries = std::min(width, n - j);
    std::vector<NearestHeap<Scalar>> heaps{std::size_t(queries), NearestHeap<Scalar>(k)};
    for (Eigen::Index i = 0; i < blocks.rows(); i += height) {
      const Eigen::Index count = std::min(height, blocks.rows() - i);
      blocks.fill(i, count, j, queries, tile.data(), tile.rows());
      for (Eigen::Index q = 0; q < queries; ++q) {
        heaps[std::size_t(q)].offer(tile.data() + q * tile.rows(), count, i,
                                    without_self ? j + q : Eigen::Index(-1));
      }
    }
    for (Eigen::Index q = 0; q < queries; ++q) {
      heaps[std::size_t(q)].write(result.indices.row(j + q), result.distances.row(j + q));
    }
  }
  return result;
}

template <typename Metric, RealScalar Scalar>
Neighbours<Scalar> tree_neighbours(const StridedRows<Scalar>& X, const StridedRows<Scalar>& Y,
                                   Eigen::Index k, bool without_self, double scale) {
  const NeighbourTree<typename TreeTerm<Metric>::type> tree(Y, scale);
  const TreeDistance<Metric, Scalar> distance(X, Y, scale);
  Neighbours<Scalar> result;
  result.indices.resize(X.rows, k);
  result.distances.resize(X.rows, k);
  Eigen::VectorXd query(X.cols);
  std::vector<NumberedDistance> found;
  std::vector<std::pair<Scalar, Eigen::Index>> row(static_cast<std::size_t>(k));
  for (Eigen::Index i = 0; i < X.rows; ++i) {
    for (Eigen::Index j = 0; j < X.cols; ++j) query(j) = scale * double(X(i, j));
    tree.nearest(query.data(), row.size(), without_self ? i : Eigen::Index(-1), found);
    for (std::size_t r = 0; r < row.size(); ++r) {
      const auto [measured, j] = found[r];
      row[r] = {distance(measured, i, j), j};
    }
    std::sort(row.begin(), row.end());  // for those that rounding made equal
    for (Eigen::Index r = 0; r < k; ++r) {
      result.distances(i, r) = row[std::size_t(r)].first;
      result.indices(i, r) = row[std::size_t(r)].second;
    }
  }
  return result;
}

/// By a tree where that pays, else from blocks of all distances.
template <typename X, typename Y, typename Metric>
Neighbours<typename X::Scalar> find_neighbours(const char* function, const X& x, const Y& y,
                                               Eigen::Index k, const Metric& metric,
                                               bool without_self, RowNames names) {
  using Scalar = typename X::Scalar;
  Neighbours<Scalar> result;
  // Generic, so that it is compiled for the metrics of the tree alone.
  const bool found = visit_by_tree<Metric>(
      function, x, names.B, y, names.A,
      [&](const auto& queries, const auto& samples, double scale) {
        result = tree_neighbours<Metric>(queries, samples, k, without_self, scale);
      });
  if (found) return result;
  // Y first, so that the distances of one query lie side by side.
  return with_distance_blocks(function, y, x, metric, true, names,
                              [k, without_self](DistanceBlocks<Scalar>& blocks) {
                                return nearest_rows(blocks, k, without_self);
                              });
}

inline void check_neighbour_count(const char* function, Eigen::Index k, const char* name,
                                  Eigen::Index rows, Eigen::Index cols, Eigen::Index least) {
  if (rows < least) {
    throw_shape_error(function, std::string(name) + " is " + shape_text(rows, cols) +
                                    ", expected at least " + std::to_string(least) +
                                    (least == 1 ? " row" : " rows"));
  }
  check_between(function, "k", k, Eigen::Index(1), rows - least + 1);
}

}  // namespace detail

/// For each row of X the k nearest rows of Y.
///
/// Exact. In up to 8 dimensions Euclidean, Manhattan and Chebyshev neighbours of dense rows are
/// found by a k-d tree; else all pairs are compared, a block at a time: from some 20 dimensions on
/// nothing exact is faster, as distances concentrate (relative_contrast()).
///
/// Shapes:   X n x p, Y m x p, dense or sparse, a sample in each row; indices (into the rows of Y)
///           and distances n x k.
/// Cost:     by the tree some O((n + m) log m) for data that do not fill more than a few
///           dimensions; else that of pairwise_distances(X, Y, metric). O((n + m) p + n k) memory.
/// Edges:    rows at the same distance are ordered by their number. k = m sorts all.
/// Accuracy: as pairwise_distances(): duplicates are at distance 0.
/// Throws:   ShapeError if cols(X) != cols(Y) or Y has no row; DomainError unless 1 <= k <= m, if
///           an entry is NaN or infinite, and as the metric.
/// Example:  \code
///           const auto nearest = mlmath::nearest_neighbours(queries, samples, 5);
///           nearest.indices(0, 0);  // the sample that is nearest to the first query
///           \endcode
/// Source:   Verleysen and Francois, The Curse of Dimensionality in Data Mining (2005), sec. 2.
template <DataMatrix X, DataMatrix Y, typename Metric = EuclideanDistance>
  requires(!DataMatrix<Metric>)
Neighbours<typename X::Scalar> nearest_neighbours(const X& x, const Y& y, Eigen::Index k,
                                                  const Metric& metric = {}) {
  constexpr const char* function = "nearest_neighbours";
  detail::check_distance_arguments(function, x, y, detail::RowNames{"X", "Y"});
  detail::check_neighbour_count(function, k, "Y", y.rows(), y.cols(), 1);
  return detail::find_neighbours(function, x, y, k, metric, false, detail::RowNames{"Y", "X"});
}

/// For each row of X its k nearest other rows.
///
/// Shapes:   X n x p; indices and distances n x k.
/// Edges:    a row is not its own neighbour, but a duplicate of it is, at distance 0.
/// Throws:   ShapeError if X has fewer than two rows; DomainError unless 1 <= k <= n - 1; else as
///           for two matrices.
template <DataMatrix X, typename Metric = EuclideanDistance>
  requires(!DataMatrix<Metric>)
Neighbours<typename X::Scalar> nearest_neighbours(const X& x, Eigen::Index k,
                                                  const Metric& metric = {}) {
  constexpr const char* function = "nearest_neighbours";
  const detail::RowNames names{"X", "X"};
  detail::check_distance_arguments(function, x, x, names);
  detail::check_neighbour_count(function, k, "X", x.rows(), x.cols(), 2);
  return detail::find_neighbours(function, x, x, k, metric, true, names);
}

}  // namespace mlmath

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

/// The neighbours of each of n rows, a list for each, one list after the other.
template <RealScalar Scalar = double>
struct [[nodiscard]] RadiusNeighbours {
  /// Where each list starts, and where the last ends: n + 1 ascending numbers from 0.
  Eigen::VectorX<Eigen::Index> starts = Eigen::VectorX<Eigen::Index>::Zero(1);
  /// The numbers of the neighbours, the nearest first, of one distance the lowest number first.
  Eigen::VectorX<Eigen::Index> indices;
  /// Their distances.
  Eigen::VectorX<Scalar> distances;

  /// The number of lists, n.
  [[nodiscard]] Eigen::Index rows() const { return starts.size() - 1; }
  /// The lengths of the lists.
  [[nodiscard]] Eigen::VectorX<Eigen::Index> counts() const {
    return starts.tail(rows()) - starts.head(rows());
  }
  /// The list of row i: a view, of a result that has a name.
  [[nodiscard]] auto indices_of(Eigen::Index i) const& {
    return indices.segment(starts(i), starts(i + 1) - starts(i));
  }
  /// Its distances: a view too.
  [[nodiscard]] auto distances_of(Eigen::Index i) const& {
    return distances.segment(starts(i), starts(i + 1) - starts(i));
  }
  /// Not a view of what is about to go.
  auto indices_of(Eigen::Index i) const&& = delete;
  /// Not a view of what is about to go.
  auto distances_of(Eigen::Index i) const&& = delete;
};

/// Prints a line for each row: its neighbours, each with its distance.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const RadiusNeighbours<Scalar>& neighbours) {
  for (Eigen::Index i = 0; i < neighbours.rows(); ++i) {
    out << i << ":";
    for (Eigen::Index at = neighbours.starts(i); at < neighbours.starts(i + 1); ++at) {
      out << " " << neighbours.indices(at) << " (" << neighbours.distances(at) << ")";
    }
    out << "\n";
  }
  return out;
}

namespace detail {

/// Lists that are made one after the other.
template <typename Scalar>
class NeighbourLists {
 public:
  using Entry = std::pair<Scalar, Eigen::Index>;

  explicit NeighbourLists(Eigen::Index n) { result_.starts.setZero(n + 1); }

  /// The next list, of entries that are sorted here.
  void append(Entry* first, Entry* last) {
    std::sort(first, last);
    const Eigen::Index end = end_ + Eigen::Index(last - first);
    if (end > result_.indices.size()) resize(std::max(end, 2 * result_.indices.size()));
    for (; first != last; ++first, ++end_) {
      result_.distances(end_) = first->first;
      result_.indices(end_) = first->second;
    }
    result_.starts(++list_) = end;
  }

  RadiusNeighbours<Scalar> take() {
    resize(end_);
    return std::move(result_);
  }

 private:
  void resize(Eigen::Index size) {
    result_.indices.conservativeResize(size);
    result_.distances.conservativeResize(size);
  }

  RadiusNeighbours<Scalar> result_;
  Eigen::Index list_ = 0;
  Eigen::Index end_ = 0;
};

/// Pairs of rows that were found near each other, in any order.
template <typename Scalar>
struct NearPair {
  Eigen::Index row;
  Eigen::Index neighbour;
  Scalar distance;
};

/// Appends the lists of `count` rows, of pairs whose rows are counted from the first of them. With
/// `both`, a pair is one of each of its two rows.
template <typename Scalar>
void append_lists(const std::vector<NearPair<Scalar>>& pairs, Eigen::Index count, bool both,
                  NeighbourLists<Scalar>& lists) {
  using Entry = typename NeighbourLists<Scalar>::Entry;
  std::vector<std::size_t> ends(std::size_t(count) + 1, 0);
  for (const NearPair<Scalar>& pair : pairs) {
    ++ends[std::size_t(pair.row) + 1];
    if (both) ++ends[std::size_t(pair.neighbour) + 1];
  }
  for (std::size_t i = 0; i < std::size_t(count); ++i) ends[i + 1] += ends[i];
  std::vector<Entry> entries(ends.back());
  // While they are filled, each number is where the next entry of a list goes.
  for (const NearPair<Scalar>& pair : pairs) {
    entries[ends[std::size_t(pair.row)]++] = {pair.distance, pair.neighbour};
    if (both) entries[ends[std::size_t(pair.neighbour)]++] = {pair.distance, pair.row};
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < std::size_t(count); ++i) {
    lists.append(entries.data() + begin, entries.data() + ends[i]);
    begin = ends[i];
  }
}

/// Appends the pairs of one row of B and those of `count` rows of A that are within the radius.
template <typename Scalar>
void collect_pairs(const Scalar* distances, Eigen::Index count, Eigen::Index first_row,
                   Eigen::Index neighbour, Scalar radius, std::vector<NearPair<Scalar>>& pairs) {
  constexpr Eigen::Index group = 32;
  for (Eigen::Index start = 0; start < count; start += group) {
    const Eigen::Index end = std::min(start + group, count);
    const Eigen::Map<const Eigen::ArrayX<Scalar>> run(distances + start, end - start);
    if (!(run.minCoeff() <= radius)) continue;
    for (Eigen::Index i = start; i < end; ++i) {
      if (distances[i] <= radius) pairs.push_back({first_row + i, neighbour, distances[i]});
    }
  }
}

/// The rows of B within the radius of each row of A, a tile of distances at a time. With `within`,
/// B is A and a row is not its own neighbour.
template <typename Scalar>
RadiusNeighbours<Scalar> rows_within(DistanceBlocks<Scalar>& blocks, Scalar radius, bool within) {
  constexpr Eigen::Index most = 512;
  const Eigen::Index n = blocks.rows();
  const Eigen::Index m = blocks.cols();
  // Then the tiles below the diagonal are enough.
  const bool half = within && blocks.is_symmetric();
  NeighbourLists<Scalar> lists(n);
  std::vector<NearPair<Scalar>> pairs;
  Eigen::MatrixX<Scalar> tile(std::min(most, n), std::min(most, m));
  for (Eigen::Index i = 0; i < n; i += most) {
    const Eigen::Index height = std::min(most, n - i);
    const Eigen::Index origin = half ? 0 : i;
    for (Eigen::Index j = 0; j < (half ? i + height : m); j += most) {
      const Eigen::Index width = std::min(most, m - j);
      blocks.fill(i, height, j, width, tile.data(), tile.rows());
      for (Eigen::Index c = 0; c < width; ++c) {
        const Scalar* const column = tile.data() + c * tile.rows();
        // The pairs of a row with itself are on the diagonal of a tile on the diagonal.
        const Eigen::Index above = within && i == j ? c : 0;
        const Eigen::Index below = within && i == j ? c + 1 : 0;
        if (!half) collect_pairs(column, above, i - origin, j + c, radius, pairs);
        collect_pairs(column + below, height - below, i - origin + below, j + c, radius, pairs);
      }
    }
    if (half) continue;
    append_lists(pairs, height, false, lists);
    pairs.clear();
  }
  if (half) append_lists(pairs, n, true, lists);
  return lists.take();
}

template <typename Metric, RealScalar Scalar>
RadiusNeighbours<Scalar> tree_rows_within(const StridedRows<Scalar>& X,
                                          const StridedRows<Scalar>& Y, Scalar radius, bool within,
                                          double scale) {
  const NeighbourTree<typename TreeTerm<Metric>::type> tree(Y, scale);
  const TreeDistance<Metric, Scalar> distance(X, Y, scale);
  const double limit = distance.limit(radius);
  NeighbourLists<Scalar> lists(X.rows);
  Eigen::VectorXd query(X.cols);
  std::vector<NumberedDistance> found;
  std::vector<typename NeighbourLists<Scalar>::Entry> list;
  for (Eigen::Index i = 0; i < X.rows; ++i) {
    for (Eigen::Index k = 0; k < X.cols; ++k) query(k) = scale * double(X(i, k));
    tree.within(query.data(), limit, within ? i : Eigen::Index(-1), found);
    list.clear();
    for (const auto& [measured, j] : found) {
      const Scalar exact = distance(measured, i, j);
      if (exact <= radius) list.emplace_back(exact, j);
    }
    lists.append(list.data(), list.data() + list.size());
  }
  return lists.take();
}

/// By a tree where that pays, else from tiles of all distances.
template <typename X, typename Y, typename Metric>
RadiusNeighbours<typename X::Scalar> find_within(const char* function, const X& x, const Y& y,
                                                 typename X::Scalar radius, const Metric& metric,
                                                 bool within, RowNames names) {
  using Scalar = typename X::Scalar;
  check_distance_arguments(function, x, y, names);
  if (!(radius >= Scalar(0))) {
    throw_domain_error(function, "radius = " + to_text(radius) + ", expected radius >= 0");
  }
  RadiusNeighbours<Scalar> result;
  // Generic, so that it is compiled for the metrics of the tree alone.
  const bool found = visit_by_tree<Metric>(
      function, x, names.A, y, names.B,
      [&](const auto& queries, const auto& samples, double scale) {
        result = tree_rows_within<Metric>(queries, samples, radius, within, scale);
      });
  if (found) return result;
  return with_distance_blocks(function, x, y, metric, false, names,
                              [radius, within](DistanceBlocks<Scalar>& blocks) {
                                return rows_within(blocks, radius, within);
                              });
}

}  // namespace detail

/// For each row of X all rows of Y at most a radius away: \f$ d(x_i, y_j) \le r \f$.
///
/// Use it where near is a matter of distance (density, clustering, contacts); where it is one of
/// rank, nearest_neighbours().
///
/// Shapes:   X n x p, Y m x p, dense or sparse, a sample in each row; n lists of the numbers of
///           rows of Y, of any lengths.
/// Units:    the radius is one of the metric's distances: of squares for SquaredEuclideanDistance.
/// Cost:     by a k-d tree for the metrics and up to the dimensions of nearest_neighbours(), which
///           looks at little more than it finds; else that of pairwise_distances(X, Y, metric).
///           Memory of what is found, and of a tile of distances.
/// Edges:    the boundary belongs to the neighbourhood, radius = 0 finds equal rows, infinity all.
///           An empty list for a row without neighbours; Y may have no rows.
/// Accuracy: distances are to the bit those of pairwise_distances(), and it is these that are
///           compared with the radius; where a matrix product makes them, which is that of
///           Euclidean distances from 12 columns on, of cosines, correlations and Mahalanobis
///           distances, their last digits depend on how many are made at once.
/// Throws:   ShapeError if cols(X) != cols(Y); DomainError if radius is negative or NaN, if an
///           entry is NaN or infinite, and as the metric.
/// Example:  \code
///           const auto near = mlmath::radius_neighbours(queries, samples, 0.5);
///           near.counts()(0);      // how many samples are that near to the first query,
///           near.indices_of(0);    // which they are
///           near.distances_of(0);  // and how far each is
///           \endcode
/// Source:   Bentley, Stanat, Williams, The complexity of finding fixed-radius near neighbors,
///           Inf. Process. Lett. 6 (1977).
template <DataMatrix X, DataMatrix Y, typename Metric = EuclideanDistance>
  requires(!DataMatrix<Metric>)
RadiusNeighbours<typename X::Scalar> radius_neighbours(const X& x, const Y& y,
                                                       typename X::Scalar radius,
                                                       const Metric& metric = {}) {
  return detail::find_within("radius_neighbours", x, y, radius, metric, false,
                             detail::RowNames{"X", "Y"});
}

/// For each row of X all other rows of X at most a radius away.
///
/// Shapes:   X n x p; n lists.
/// Cost:     half of that of two matrices where all distances of one of the library's metrics are
///           made.
/// Edges:    a row is not its own neighbour, but a duplicate of it is, at distance 0. For a metric
///           of the library j is in the list of i if and only if i is in that of j.
/// Throws:   as for two matrices.
template <DataMatrix X, typename Metric = EuclideanDistance>
  requires(!DataMatrix<Metric>)
RadiusNeighbours<typename X::Scalar> radius_neighbours(const X& x, typename X::Scalar radius,
                                                       const Metric& metric = {}) {
  return detail::find_within("radius_neighbours", x, x, radius, metric, true,
                             detail::RowNames{"X", "X"});
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/geometry/detail/distance_blocks.hpp>
#include <mlmath/geometry/detail/large_pages.hpp>
#include <mlmath/geometry/detail/metric_forms.hpp>
#include <mlmath/geometry/detail/sparse_distances.hpp>
#include <mlmath/geometry/metrics.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {

/// A matrix with a sample in each row, dense or sparse.
template <typename T>
concept DataMatrix = DenseExpression<T> || SparseExpression<T>;

namespace detail {

template <typename X, typename Y>
void check_distance_arguments(const char* function, const X& x, const Y& y, RowNames names) {
  static_assert(RealScalar<typename X::Scalar>,
                "distances between rows need real numbers; convert integers with cast<double>()");
  static_assert(std::is_same_v<typename X::Scalar, typename Y::Scalar>,
                "X and Y have different scalar types; convert one with cast<T>()");
  if (x.cols() != y.cols()) {
    throw_shape_error(function, std::string(names.B) + " is " + shape_text(y.rows(), y.cols()) +
                                    ", expected as many columns as " + names.A + " (" +
                                    shape_text(x.rows(), x.cols()) + ")");
  }
}

/// Calls visit(blocks) with the distances of the rows of A to those of B. The rows of B are the
/// caller's second arguments, unless swapped.
template <typename A, typename B, typename Metric, typename Visit>
auto with_distance_blocks(const char* function, const A& A_arg, const B& B_arg,
                          const Metric& metric, bool swapped, RowNames names, const Visit& visit) {
  using Scalar = typename A::Scalar;
  if constexpr (SparseExpression<A> || SparseExpression<B>) {
    SparseRows<Scalar> a(A_arg);
    SparseRows<Scalar> b(B_arg);
    a.check_finite(function, names.A);
    b.check_finite(function, names.B);
    const auto blocks = sparse_distance_blocks<Metric, Scalar>(function, std::move(a), std::move(b),
                                                               metric, swapped, names);
    return visit(*blocks);
  } else {
    const MatrixRef<A> a(A_arg.derived());
    const MatrixRef<B> b(B_arg.derived());
    check_finite(function, names.A, a);
    check_finite(function, names.B, b);
    const DistanceBlocksPointer<Scalar> blocks = MetricForm<Metric>::blocks(
        function, StridedRows<Scalar>(a), StridedRows<Scalar>(b), metric, swapped, names);
    return visit(*blocks);
  }
}

template <typename Scalar>
Eigen::MatrixX<Scalar> all_distances(DistanceBlocks<Scalar>& blocks) {
  Eigen::MatrixX<Scalar> D(blocks.rows(), blocks.cols());
  ask_for_large_pages(D.data(), std::size_t(D.size()) * sizeof(Scalar));
  if (D.size() > 0) blocks.fill(0, D.rows(), 0, D.cols(), D.data(), D.rows());
  return D;
}

/// The same where both sides are one matrix: the lower triangle, mirrored where that is allowed.
template <typename Scalar>
Eigen::MatrixX<Scalar> all_distances_within(DistanceBlocks<Scalar>& blocks) {
  if (!blocks.is_symmetric()) return all_distances(blocks);
  const Eigen::Index n = blocks.rows();
  Eigen::MatrixX<Scalar> D(n, n);
  ask_for_large_pages(D.data(), std::size_t(D.size()) * sizeof(Scalar));
  constexpr Eigen::Index most = 512;
  for (Eigen::Index j = 0; j < n; j += most) {
    const Eigen::Index count = std::min(most, n - j);
    blocks.fill(j, n - j, j, count, D.data() + j * n + j, n);
  }
  constexpr Eigen::Index tile = 64;
  for (Eigen::Index j = 0; j < n; j += tile) {
    const Eigen::Index width = std::min(tile, n - j);
    auto corner = D.block(j, j, width, width);
    corner.template triangularView<Eigen::StrictlyUpper>() = corner.transpose();
    for (Eigen::Index i = j + tile; i < n; i += tile) {
      const Eigen::Index height = std::min(tile, n - i);
      D.block(j, i, width, height) = D.block(i, j, height, width).transpose();
    }
  }
  return D;
}

/// What is below the diagonal, column by column.
template <typename Scalar>
Eigen::VectorX<Scalar> distances_below_diagonal(DistanceBlocks<Scalar>& blocks) {
  constexpr Eigen::Index most = 64;
  const Eigen::Index n = blocks.rows();
  Eigen::VectorX<Scalar> result(n * (n - 1) / 2);
  Eigen::MatrixX<Scalar> strip(n, std::min(most, n));
  Scalar* out = result.data();
  for (Eigen::Index j = 0; j < n; j += most) {
    const Eigen::Index width = std::min(most, n - j);
    blocks.fill(j, n - j, j, width, strip.data(), n);
    for (Eigen::Index c = 0; c < width; ++c) {
      out = std::copy(strip.data() + c * n + c + 1, strip.data() + c * n + n - j, out);
    }
  }
  return result;
}

}  // namespace detail

/// All distances between the rows of X and the rows of Y, \f$ D_{ij} = d(x_i, y_j) \f$.
///
/// The nearest few of each row alone: nearest_neighbours(), which never holds the n x m matrix.
///
/// Shapes:   X n x p, Y m x p, dense or sparse, a sample in each row, in either storage order; the
///           result is n x m.
/// Cost:     Euclidean, cosine and correlation distances: one matrix product, 2 n m p flops. The
///           other named metrics: some 2 to 4 operations for each coordinate, vectorized; for any
///           other callable a call of metric(x, y) for each pair. Copies of X and Y in the order
///           that the kernels like. Sparse rows are merged, two at a time: O(stored entries).
/// Edges:    equal rows have distance 0, exactly. No square is negative. Nothing overflows unless
///           the distance does.
/// Accuracy: of single precision or double, a few ulp, near-duplicates included: what cancels in
///           |x|^2 + |y|^2 - 2 x.y is computed again from the differences.
/// Throws:   ShapeError if cols(X) != cols(Y); DomainError if an entry is NaN or infinite, and as
///           the metric.
/// Example:  examples/tour/geometry.cpp
template <DataMatrix X, DataMatrix Y, typename Metric = EuclideanDistance>
  requires(!DataMatrix<Metric>)
[[nodiscard]] Eigen::MatrixX<typename X::Scalar> pairwise_distances(const X& x, const Y& y,
                                                                    const Metric& metric = {}) {
  using Scalar = typename X::Scalar;
  constexpr const char* function = "pairwise_distances";
  const detail::RowNames names{"X", "Y"};
  detail::check_distance_arguments(function, x, y, names);
  return detail::with_distance_blocks(
      function, x, y, metric, false, names,
      [](detail::DistanceBlocks<Scalar>& blocks) { return detail::all_distances(blocks); });
}

/// All distances between the rows of X, \f$ D_{ij} = d(x_i, x_j) \f$.
///
/// Shapes:   X n x p; the result is n x n, for a named metric symmetric to the bit and with zeros
///           on its diagonal.
/// Cost:     half of that of two matrices of n rows; all of it for a callable that is not one of
///           the library's metrics, of which nothing is assumed.
/// Throws:   as for two matrices.
template <DataMatrix X, typename Metric = EuclideanDistance>
  requires(!DataMatrix<Metric>)
[[nodiscard]] Eigen::MatrixX<typename X::Scalar> pairwise_distances(const X& x,
                                                                    const Metric& metric = {}) {
  using Scalar = typename X::Scalar;
  constexpr const char* function = "pairwise_distances";
  const detail::RowNames names{"X", "X"};
  detail::check_distance_arguments(function, x, x, names);
  return detail::with_distance_blocks(
      function, x, x, metric, false, names,
      [](detail::DistanceBlocks<Scalar>& blocks) { return detail::all_distances_within(blocks); });
}

/// Each distance between two rows of X once: \f$ d(x_0, x_1), \ldots, d(x_0, x_{n-1}), d(x_1, x_2),
/// \ldots \f$, in the order of SciPy's pdist. Half the memory of pairwise_distances(), from which
/// that of i < j is entry \f$ i n - i (i + 1)/2 + j - i - 1 \f$.
///
/// Shapes:   X n x p; n (n - 1)/2 distances.
/// Cost:     as pairwise_distances(X, metric); beside the result 64 distances for each row.
/// Edges:    none for no row or one.
/// Throws:   as for two matrices.
/// See also: distance_matrix().
template <DataMatrix X, typename Metric = EuclideanDistance>
[[nodiscard]] Eigen::VectorX<typename X::Scalar> condensed_distances(const X& x,
                                                                     const Metric& metric = {}) {
  using Scalar = typename X::Scalar;
  constexpr const char* function = "condensed_distances";
  const detail::RowNames names{"X", "X"};
  detail::check_distance_arguments(function, x, x, names);
  return detail::with_distance_blocks(function, x, x, metric, true, names,
                                      [](detail::DistanceBlocks<Scalar>& blocks) {
                                        return detail::distances_below_diagonal(blocks);
                                      });
}

/// The symmetric matrix of what condensed_distances() gave, with zeros on its diagonal: SciPy's
/// squareform.
///
/// Shapes:   n (n - 1)/2 numbers, as a column or a row; the result is n x n, of none 1 x 1.
/// Throws:   ShapeError if there are not n (n - 1)/2 for any n.
template <typename Derived>
[[nodiscard]] Eigen::MatrixX<typename Derived::Scalar> distance_matrix(
    const Eigen::MatrixBase<Derived>& condensed_arg) {
  constexpr const char* function = "distance_matrix";
  const auto condensed = detail::pin_vector(condensed_arg, function, "condensed");
  const Eigen::Index size = condensed.size();
  // The root of n (n - 1) lies between n - 1 and n - 1/2.
  const Eigen::Index n = Eigen::Index(std::sqrt(2 * double(size)) + 1);
  if (n * (n - 1) / 2 != size) {
    detail::throw_shape_error(function, "condensed has " + std::to_string(size) +
                                            " entries, expected n (n - 1)/2 for some n");
  }
  Eigen::MatrixX<typename Derived::Scalar> D(n, n);
  Eigen::Index at = 0;
  for (Eigen::Index j = 0; j < n; ++j) {
    D(j, j) = typename Derived::Scalar(0);
    for (Eigen::Index i = j + 1; i < n; ++i, ++at) D(i, j) = D(j, i) = condensed(at);
  }
  return D;
}

}  // namespace mlmath

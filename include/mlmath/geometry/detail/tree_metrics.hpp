// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/geometry/angles.hpp>
#include <mlmath/geometry/detail/distance_blocks.hpp>
#include <mlmath/geometry/detail/distance_terms.hpp>
#include <mlmath/geometry/detail/kd_tree.hpp>
#include <mlmath/geometry/detail/product_distances.hpp>
#include <mlmath/geometry/metrics.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

/// Which questions for neighbours a tree answers, and how its distances become those of the metric.
namespace mlmath::detail {

/// The metrics for which a tree finds neighbours, by the term whose sum or maximum they are.
template <typename Metric>
struct TreeTerm {
  using type = void;
};
template <>
struct TreeTerm<EuclideanDistance> {
  using type = SquaredTerm;
};
template <>
struct TreeTerm<SquaredEuclideanDistance> {
  using type = SquaredTerm;
};
template <>
struct TreeTerm<ManhattanDistance> {
  using type = ManhattanTerm;
};
template <>
struct TreeTerm<ChebyshevDistance> {
  using type = ChebyshevTerm;
};

/// The power of two that brings the largest magnitude near 1, or 0 where some numbers are so much
/// smaller than it that squares of differences may underflow.
template <RealScalar Scalar>
double tree_scale(const StridedRows<Scalar>& X, const StridedRows<Scalar>& Y) {
  double largest = 0;
  double smallest = std::numeric_limits<double>::infinity();
  for (const StridedRows<Scalar>* rows : {&X, &Y}) {
    for (Eigen::Index i = 0; i < rows->rows; ++i) {
      for (Eigen::Index k = 0; k < rows->cols; ++k) {
        const double size = std::abs(double((*rows)(i, k)));
        largest = std::max(largest, size);
        if (size > 0) smallest = std::min(smallest, size);
      }
    }
  }
  if (largest == 0) return 1;
  // Between those ends the power of two and its inverse are numbers too.
  if (!(largest > 1e-290 && largest < 1e290 && smallest > 1e-100 * largest)) return 0;
  return std::ldexp(1.0, -std::ilogb(largest));
}

/// Whether a tree over m points in d dimensions is faster than all distances, for n queries: as
/// measured with uniform points, which fill all dimensions.
inline bool tree_pays(Eigen::Index n, Eigen::Index m, Eigen::Index d) {
  return d >= 1 && d <= most_tree_dimensions && n >= 64 && m >= 128;
}

/// Calls visit(rows of x, rows of y, scale) where a tree over the rows of y pays to find the
/// neighbours of those of x, and says whether.
template <typename Metric, typename X, typename Y, typename Visit>
bool visit_by_tree(const char* function, const X& x, const char* x_name, const Y& y,
                   const char* y_name, const Visit& visit) {
  using Scalar = typename X::Scalar;
  if constexpr (!std::is_void_v<typename TreeTerm<Metric>::type> && is_packed<Scalar> &&
                DenseExpression<X> && DenseExpression<Y>) {
    if (!tree_pays(x.rows(), y.rows(), y.cols())) return false;
    const MatrixRef<X> queries(x.derived());
    const MatrixRef<Y> samples(y.derived());
    check_finite(function, x_name, queries);
    check_finite(function, y_name, samples);
    const StridedRows<Scalar> query_rows(queries);
    const StridedRows<Scalar> sample_rows(samples);
    const double scale = tree_scale(query_rows, sample_rows);
    if (scale == 0) return false;
    visit(query_rows, sample_rows, scale);
    return true;
  } else {
    return false;
  }
}

/// From what a tree over rows times `scale` measured to the distance, to the bit as
/// pairwise_distances() has it.
template <typename Metric, RealScalar Scalar>
class TreeDistance {
 public:
  TreeDistance(const StridedRows<Scalar>& X, const StridedRows<Scalar>& Y, double scale)
      : X_(X), Y_(Y), scale_(scale), inverse_(1 / scale) {}

  /// Of rows i of X and j of Y.
  Scalar operator()(double measured, Eigen::Index i, Eigen::Index j) const {
    if constexpr (is_squared) {
      constexpr bool is_root = std::is_same_v<Metric, EuclideanDistance>;
      if (measured == 0) return Scalar(0);
      const Scalar square = Scalar(measured * inverse_ * inverse_);
      if (is_moderate_square(square)) return is_root ? std::sqrt(square) : square;
      return single_square_distance<Scalar>(row(X_, i), row(Y_, j),
                                            is_root ? SquareForm::root : SquareForm::square);
    } else {
      return Scalar(measured * inverse_);
    }
  }

  /// What no distance up to `radius` is measured to exceed.
  [[nodiscard]] double limit(Scalar radius) const {
    // Scalar rounds a distance up to three times, at the lower end by as much as its step there.
    const double room = 1 + 8 * double(std::numeric_limits<Scalar>::epsilon());
    const double step = double(std::numeric_limits<Scalar>::denorm_min());
    const double most = (room * double(radius) + step) * scale_;
    if constexpr (!is_squared) return most;
    return std::is_same_v<Metric, EuclideanDistance> ? most * most : most * scale_;
  }

 private:
  static constexpr bool is_squared = std::is_same_v<typename TreeTerm<Metric>::type, SquaredTerm>;

  static Eigen::VectorX<Scalar> row(const StridedRows<Scalar>& rows, Eigen::Index i) {
    Eigen::VectorX<Scalar> entries(rows.cols);
    for (Eigen::Index k = 0; k < rows.cols; ++k) entries(k) = rows(i, k);
    return entries;
  }

  StridedRows<Scalar> X_, Y_;
  double scale_;
  double inverse_;
};

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/statistics/correlation.hpp>
#include <mlmath/statistics/detail/kendall_counts.hpp>
#include <mlmath/statistics/detail/pair_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/detail/sorted_order.hpp>
#include <mlmath/statistics/ranks.hpp>

#include <Eigen/Core>

#include <type_traits>

namespace mlmath {
namespace detail {

/// Throws unless x and y are finite vectors of one size, neither constant.
template <typename PinnedX, typename PinnedY>
void check_rank_pair(const char* function, const PinnedX& x, const PinnedY& y) {
  check_same_size(function, "x", x.size(), "y", y.size());
  check_rankable(function, "x", x);
  check_rankable(function, "y", y);
  if (x.minCoeff() == x.maxCoeff()) throw_constant(function, "x", x(0));
  if (y.minCoeff() == y.maxCoeff()) throw_constant(function, "y", y(0));
}

/// Kendall's tau-b from the counts of pairs.
inline double tau_b(const KendallCounts& counts) {
  const double x_pairs = counts.pairs - counts.x.pairs;
  const double y_pairs = counts.pairs - counts.y.pairs;
  return correlation_of(x_pairs, y_pairs, counts.score());
}

}  // namespace detail

/// Spearman's rank correlation: the correlation() of the ranks, ties sharing the mean of theirs.
///
/// Shapes:   x and y are vectors of n > 0 entries of one scalar type; integers count as double.
/// Cost:     O(n): two radix sorts, some 60 ns a pair for ten million.
/// Throws:   ShapeError if the sizes differ or are 0; DomainError for NaN or infinity, or if x or y
///           is constant.
/// Source:   Spearman, American Journal of Psychology 15 (1904).
template <typename DerivedX, typename DerivedY>
[[nodiscard]] detail::SampleScalar<DerivedX> spearman_correlation(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedY>& y_arg) {
  using Scalar = detail::SampleScalar<DerivedX>;
  static_assert(std::is_same_v<Scalar, detail::SampleScalar<DerivedY>>,
                "spearman_correlation: x and y must hold the same scalar type");
  const auto x = detail::pin_sample_vector(x_arg, "spearman_correlation", "x");
  const auto y = detail::pin_sample_vector(y_arg, "spearman_correlation", "y");
  detail::check_rank_pair("spearman_correlation", x, y);
  const Eigen::VectorX<Scalar> x_ranks =
      detail::ranks_of(detail::sorted_order(x.data(), x.size()), TieRank::average);
  const Eigen::VectorX<Scalar> y_ranks =
      detail::ranks_of(detail::sorted_order(y.data(), y.size()), TieRank::average);
  return correlation(x_ranks, y_ranks);
}

/// Kendall's rank correlation tau-b: concordant less discordant pairs, over the geometric mean of
/// the numbers of pairs that are not tied in x and not tied in y.
///
/// Without ties it is tau-a, and (tau + 1) / 2 the probability that two samples are in one order.
///
/// Shapes:   x and y are vectors of n > 0 entries of one scalar type; integers count as double.
/// Cost:     O(n log n): two radix sorts and a merge sort.
/// Accuracy: the counts are exact up to \f$ 2^{53} \f$ pairs.
/// Throws:   as spearman_correlation().
/// Source:   Kendall, Biometrika 33 (1945); Knight, JASA 61 (1966).
template <typename DerivedX, typename DerivedY>
[[nodiscard]] detail::SampleScalar<DerivedX> kendall_correlation(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedY>& y_arg) {
  using Scalar = detail::SampleScalar<DerivedX>;
  static_assert(std::is_same_v<Scalar, detail::SampleScalar<DerivedY>>,
                "kendall_correlation: x and y must hold the same scalar type");
  const auto x = detail::pin_sample_vector(x_arg, "kendall_correlation", "x");
  const auto y = detail::pin_sample_vector(y_arg, "kendall_correlation", "y");
  detail::check_rank_pair("kendall_correlation", x, y);
  return Scalar(detail::tau_b(detail::kendall_counts(x.data(), y.data(), x.size())));
}

}  // namespace mlmath

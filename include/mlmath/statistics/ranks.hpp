// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/detail/sorted_order.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace mlmath {

/// Which rank equal entries get.
enum class TieRank {
  average,  ///< the mean of the ranks they take up
  minimum,  ///< the least of them: "1224" in competitions
  maximum,  ///< the largest of them
  dense,    ///< the number of distinct smaller values plus 1: no gaps
  ordinal   ///< their own, in the order they stand in
};

/// The settings of ranks().
struct RanksOptions {
  TieRank ties = TieRank::average;  ///< which rank equal entries get
};

namespace detail {

template <typename Pinned>
void check_rankable(const char* function, const char* name, const Pinned& x) {
  check_finite(function, name, x);
  if (std::uint64_t(x.size()) <= std::numeric_limits<std::uint32_t>::max()) return;
  throw_domain_error(function, std::string(name) + " has " + std::to_string(x.size()) +
                                   " entries, expected fewer than 2^32");
}

template <typename Scalar>
Eigen::VectorX<Scalar> ranks_of(const SortedOrder<Scalar>& order, TieRank ties) {
  Eigen::VectorX<Scalar> ranks(static_cast<Eigen::Index>(order.places.size()));
  std::size_t groups = 0;
  for_each_tie(order, [&](std::size_t begin, std::size_t end) {
    ++groups;
    Scalar rank = Scalar(0);
    switch (ties) {
      case TieRank::average:
        rank = (Scalar(begin + 1) + Scalar(end)) / 2;
        break;
      case TieRank::minimum:
        rank = Scalar(begin + 1);
        break;
      case TieRank::maximum:
        rank = Scalar(end);
        break;
      case TieRank::dense:
        rank = Scalar(groups);
        break;
      case TieRank::ordinal:
        break;
    }
    for (std::size_t i = begin; i < end; ++i) {
      ranks(order.places[i]) = ties == TieRank::ordinal ? Scalar(i + 1) : rank;
    }
  });
  return ranks;
}

}  // namespace detail

/// Ranks of the entries, 1 for the smallest; ties share the mean of their ranks unless told
/// otherwise.
///
/// Shapes:   x a vector of n entries; the result n.
/// Cost:     O(n): a radix sort of keys, some 25 ns an entry for ten million.
/// Edges:    -0 and 0 are equal. Ranks of a float sample are floats, exact up to 2^24.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity.
template <typename Derived>
[[nodiscard]] Eigen::VectorX<detail::SampleScalar<Derived>> ranks(
    const Eigen::DenseBase<Derived>& x_arg, const RanksOptions& options = {}) {
  const auto x = detail::pin_sample_vector(x_arg, "ranks");
  detail::check_rankable("ranks", "x", x);
  return detail::ranks_of(detail::sorted_order(x.data(), x.size()), options.ties);
}

/// The places of the entries in ascending order: x(order(0)) is the smallest. Equal entries keep
/// the order they stand in.
///
/// Shapes:   x a vector of n entries; the result n indices from 0.
/// Cost, edges and errors as ranks().
template <typename Derived>
[[nodiscard]] Eigen::VectorX<Eigen::Index> sorted_order(const Eigen::DenseBase<Derived>& x_arg) {
  const auto x = detail::pin_sample_vector(x_arg, "sorted_order");
  detail::check_rankable("sorted_order", "x", x);
  const auto order = detail::sorted_order(x.data(), x.size());
  Eigen::VectorX<Eigen::Index> places(x.size());
  for (Eigen::Index i = 0; i < places.size(); ++i) {
    places(i) = Eigen::Index(order.places[std::size_t(i)]);
  }
  return places;
}

}  // namespace mlmath

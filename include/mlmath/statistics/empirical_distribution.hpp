// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/statistics/confidence_interval.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/detail/sorted_order.hpp>
#include <mlmath/statistics/ranks.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace mlmath {

/// The distribution of a sample: each distinct value with how often it came.
template <RealScalar Scalar = double>
struct [[nodiscard]] EmpiricalDistribution {
  Eigen::VectorX<Scalar> values;        ///< the distinct entries, ascending
  Eigen::VectorX<Eigen::Index> counts;  ///< how often each came
  /// How many entries are at most each value: the distribution function times n.
  Eigen::VectorX<Eigen::Index> cumulative;

  /// The number of entries, n.
  [[nodiscard]] Eigen::Index size() const { return counts.sum(); }
  /// The share of each value.
  [[nodiscard]] Eigen::VectorX<Scalar> probabilities() const {
    return counts.template cast<Scalar>() / Scalar(size());
  }
};

/// The empirical distribution of a sample: its values in order, how often each came, and the
/// distribution function.
///
/// Shapes:   x a vector of n > 0 entries; integers count as double.
/// Cost:     O(n): a radix sort.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity.
/// Example:  \code
///           const auto ecdf = mlmath::empirical_distribution(x);
///           mlmath::cdf(ecdf, 1.5);                                   // share of entries <= 1.5
///           mlmath::cdf_band_half_width(ecdf.size(), {.level = 0.95});  // the band around it
///           \endcode
template <typename Derived>
EmpiricalDistribution<detail::SampleScalar<Derived>> empirical_distribution(
    const Eigen::DenseBase<Derived>& x_arg) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample_vector(x_arg, "empirical_distribution");
  detail::check_rankable("empirical_distribution", "x", x);
  const auto order = detail::sorted_order(x.data(), x.size());
  EmpiricalDistribution<Scalar> result;
  const auto distinct = std::count(order.same.begin(), order.same.end(), false);
  result.values.resize(distinct);
  result.counts.resize(distinct);
  result.cumulative.resize(distinct);
  Eigen::Index k = 0;
  detail::for_each_tie(order, [&](std::size_t begin, std::size_t end) {
    result.values(k) = x(order.places[begin]);
    result.counts(k) = Eigen::Index(end - begin);
    result.cumulative(k) = Eigen::Index(end);
    ++k;
  });
  return result;
}

/// Empirical distribution function, the share of entries that are at most `value`.
///
/// Cost:     O(log n).
/// Edges:    NaN for NaN.
template <RealScalar Scalar>
[[nodiscard]] Scalar cdf(const EmpiricalDistribution<Scalar>& distribution, Scalar value) {
  if (value != value) return value;
  const auto& values = distribution.values;
  const Scalar* const begin = values.data();
  const auto above = std::upper_bound(begin, begin + values.size(), value) - begin;
  if (above == 0) return Scalar(0);
  return Scalar(distribution.cumulative(above - 1)) / Scalar(distribution.size());
}

/// Half the width of the band around an empirical distribution function of n entries that holds the
/// population's whole, \f$ \sqrt{\log(2 / (1 - \mathrm{level})) / (2 n)} \f$, for any population.
///
/// Throws:   DomainError if n < 1 or level is not in (0, 1).
/// Source:   Dvoretzky, Kiefer, Wolfowitz (1956); the constant is Massart's, Annals of Probability
///           18 (1990).
[[nodiscard]] inline double cdf_band_half_width(Eigen::Index n,
                                                const IntervalOptions& options = {}) {
  detail::check_at_least("cdf_band_half_width", "the sample", n, 1);
  detail::check_level("cdf_band_half_width", options.level);
  return std::sqrt(std::log(2 / (1 - options.level)) / (2 * double(n)));
}

/// The most frequent value of a sample.
template <RealScalar Scalar = double>
struct [[nodiscard]] Mode {
  Scalar value = Scalar(0);  ///< the value; of several, the smallest
  Eigen::Index count = 0;    ///< how often it came
};

/// Mode: the most frequent entry, the smallest where several are.
///
/// For data with repeated values, such as counts and labels; of numbers that all differ it is the
/// smallest.
///
/// Shapes:   x a vector of n > 0 entries; integers count as double.
/// Cost and errors as empirical_distribution().
template <typename Derived>
Mode<detail::SampleScalar<Derived>> mode(const Eigen::DenseBase<Derived>& x_arg) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample_vector(x_arg, "mode");
  detail::check_rankable("mode", "x", x);
  const auto order = detail::sorted_order(x.data(), x.size());
  Mode<Scalar> result;
  detail::for_each_tie(order, [&](std::size_t begin, std::size_t end) {
    if (Eigen::Index(end - begin) <= result.count) return;
    result = {x(order.places[begin]), Eigen::Index(end - begin)};
  });
  return result;
}

}  // namespace mlmath

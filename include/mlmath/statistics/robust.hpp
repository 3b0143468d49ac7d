// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/detail/select.hpp>
#include <mlmath/statistics/quantiles.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>

namespace mlmath {

/// What a median absolute deviation is measured in.
struct MedianAbsoluteDeviationOptions {
  /// Multiplies the deviation. 1 for the deviation itself; `normal_consistent_mad` makes it the
  /// standard deviation of a normal population.
  double scale = 1;
};

/// \f$ 1 / \Phi^{-1}(3/4) \f$: the standard deviation of a normal population over its median
/// absolute deviation.
inline constexpr double normal_consistent_mad = 1.4826022185056018605;

namespace detail {

template <typename Scalar>
Scalar median_distance(const Scalar* x, Eigen::Index n) {
  const auto median_of = [n](const Scalar* values) {
    const Scalar half = Scalar(0.5);
    return quantiles_of("median_absolute_deviation", values, n, &half, 1, QuantileType::linear)(0);
  };
  const Eigen::Map<const Eigen::ArrayX<Scalar>> entries(x, n);
  const Eigen::ArrayX<Scalar> distances = (entries - median_of(x)).abs();
  return median_of(distances.data());
}

}  // namespace detail

/// Median absolute deviation, \f$ \mathrm{median}_i |x_i - \mathrm{median}(x)| \f$: a spread that
/// up to half of the entries, however wild, cannot carry away.
///
/// With `{.scale = normal_consistent_mad}` it estimates the standard deviation of a normal
/// population (R's mad()); the default is the deviation itself (SciPy's).
///
/// Shapes:   a vector, matrix, array or expression with n > 0 entries; integers count as double.
/// Cost:     O(n), two medians and one temporary of n.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, or scale is not
///           positive.
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> median_absolute_deviation(
    const Eigen::DenseBase<Derived>& x_arg, const MedianAbsoluteDeviationOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "median_absolute_deviation");
  detail::check_positive("median_absolute_deviation", "scale", options.scale);
  const detail::ContiguousSample<Scalar> sample(detail::view_of(x));
  return Scalar(options.scale) * detail::median_distance(sample.data(), sample.size());
}

/// Interquartile range, the distance between the quantiles at 3/4 and 1/4.
///
/// Shapes, cost and errors as quantiles().
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> interquartile_range(
    const Eigen::DenseBase<Derived>& x_arg, const QuantileOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "interquartile_range");
  detail::check_quantile_type("interquartile_range", options.type);
  const Scalar p[2] = {Scalar(0.25), Scalar(0.75)};
  const detail::ContiguousSample<Scalar> sample(detail::view_of(x));
  const Eigen::VectorX<Scalar> quartiles =
      detail::quantiles_of("interquartile_range", sample.data(), sample.size(), p, 2, options.type);
  return quartiles(1) - quartiles(0);
}

namespace detail {

/// What is left of a sample without its ends: the entries strictly between `low` and `high`, the
/// smallest and largest that stay.
template <typename Real>
struct TrimmedSums {
  Eigen::Index cut = 0;    ///< entries that go, at each end
  Real low = Real(0);      ///< order statistic of rank cut
  Real high = Real(0);     ///< of rank n - 1 - cut
  Real centre = Real(0);   ///< between them
  Real inside = Real(0);   ///< sum of distances from the centre of the entries between them
  Eigen::Index up_to = 0;  ///< entries <= low
  Eigen::Index from = 0;   ///< entries >= high
  Eigen::Index size = 0;   ///< all entries

  /// The mean of what stays.
  [[nodiscard]] Real trimmed() const { return mean(up_to - cut, from - cut, size - 2 * cut); }
  /// The mean where the ends count as the nearest entry that stays.
  [[nodiscard]] Real winsorized() const { return mean(up_to, from, size); }

 private:
  [[nodiscard]] Real mean(Eigen::Index at_low, Eigen::Index at_high, Eigen::Index count) const {
    if (low == high) return low;
    const Real ends = Real(at_low) * (low - centre) + Real(at_high) * (high - centre);
    return centre + (inside + ends) / Real(count);
  }
};

template <typename Scalar>
TrimmedSums<SumScalar<Scalar>> trimmed_sums(const char* function, const Scalar* x, Eigen::Index n,
                                            double proportion) {
  using Real = SumScalar<Scalar>;
  if (!(proportion >= 0 && proportion < 0.5)) {
    throw_domain_error(function,
                       "proportion = " + to_text(proportion) + ", expected 0 <= proportion < 0.5");
  }
  TrimmedSums<Real> sums;
  sums.size = n;
  // A product that should be whole may be a rounding below it.
  sums.cut = Eigen::Index(std::floor(proportion * double(n) * (1 + 1e-15)));
  const Eigen::Index ranks[2] = {sums.cut, n - 1 - sums.cut};
  Scalar ends[2];
  order_statistics(function, x, n, ranks, 2, ends);
  sums.low = Real(ends[0]);
  sums.high = Real(ends[1]);
  sums.centre = sums.low / 2 + sums.high / 2;
  DoubledNumber<Real> total;
  constexpr Eigen::Index block = 1024;
  for (Eigen::Index i = 0; i < n; i += block) {
    const Eigen::Map<const Eigen::ArrayX<Scalar>> part(x + i, std::min(block, n - i));
    const auto is_inside = part > ends[0] && part < ends[1];
    accumulate(total, is_inside.select(part.template cast<Real>() - sums.centre, Real(0)).sum());
    sums.up_to += (part <= ends[0]).count();
    sums.from += (part >= ends[1]).count();
  }
  sums.inside = total.value();
  return sums;
}

}  // namespace detail

/// Trimmed mean: the mean of what is left without the \f$ \lfloor \mathrm{proportion}\, n \rfloor \f$
/// smallest and as many of the largest entries. 0 gives mean(), and almost 1/2 the median.
///
/// Shapes:   a vector, matrix, array or expression with n > 0 entries; integers count as double.
/// Cost:     O(n), two reads of x, no copy and no sorting.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, or unless
///           0 <= proportion < 1/2.
/// Source:   scipy.stats.trim_mean and R's mean(x, trim = ) cut the same entries.
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> trimmed_mean(const Eigen::DenseBase<Derived>& x_arg,
                                                         double proportion) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "trimmed_mean");
  const detail::ContiguousSample<Scalar> sample(detail::view_of(x));
  return Scalar(
      detail::trimmed_sums("trimmed_mean", sample.data(), sample.size(), proportion).trimmed());
}

/// Winsorized mean: the mean after the \f$ \lfloor \mathrm{proportion}\, n \rfloor \f$ smallest
/// entries are replaced by the smallest that is left, and as many of the largest by the largest.
///
/// Shapes, cost and errors as trimmed_mean().
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> winsorized_mean(const Eigen::DenseBase<Derived>& x_arg,
                                                            double proportion) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "winsorized_mean");
  const detail::ContiguousSample<Scalar> sample(detail::view_of(x));
  return Scalar(detail::trimmed_sums("winsorized_mean", sample.data(), sample.size(), proportion)
                    .winsorized());
}

}  // namespace mlmath

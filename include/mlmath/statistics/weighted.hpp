// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/statistics/detail/pair_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/mean.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>

namespace mlmath {

/// What the weight of an entry means; it decides the divisor when `ddof` is not 0.
enum class WeightKind {
  /// How often the entry was seen: a weight of 3 is three equal entries, and n the sum of weights.
  frequency,
  /// How much the entry is trusted, up to a common factor, as of inverse variances: the effective
  /// n is \f$ (\sum w)^2 / \sum w^2 \f$.
  reliability
};

/// The divisor of a weighted variance, standard deviation or covariance.
struct WeightedVarianceOptions {
  /// Of \f$ W - \mathrm{ddof} \f$ for frequencies, \f$ W - \mathrm{ddof} \sum w^2 / W \f$ for
  /// reliabilities, with \f$ W = \sum w \f$: 0 for the mean square, 1 for the unbiased estimate.
  Eigen::Index ddof = 0;
  WeightKind weights = WeightKind::frequency;  ///< what a weight means
};

namespace detail {

template <typename Scalar>
Scalar weighted_divisor(const char* function, Scalar total, Scalar square_total,
                        const WeightedVarianceOptions& options) {
  const Scalar ddof = Scalar(options.ddof);
  const bool counts = options.weights == WeightKind::frequency;
  const Scalar divisor = total - ddof * (counts ? Scalar(1) : square_total / total);
  if (options.ddof >= 0 && divisor > Scalar(0)) return divisor;
  const Scalar effective = counts ? total : total * total / square_total;
  throw_domain_error(
      function, "ddof = " + std::to_string(options.ddof) + ", expected 0 <= ddof < " +
                    to_text(effective) +
                    (counts ? ", the sum of the weights" : ", the effective number of entries"));
}

/// Weighted means and the weighted sum of products about them.
template <typename Scalar>
struct WeightedSums {
  Scalar total = Scalar(0);
  Scalar square_total = Scalar(0);
  Scalar xx = Scalar(0);
  Scalar yy = Scalar(0);
  Scalar xy = Scalar(0);
};

template <typename Scalar>
WeightedSums<Scalar> weighted_sums(const char* function, const VectorRef<Scalar>& x,
                                   const VectorRef<Scalar>& y, const VectorRef<Scalar>& w) {
  check_same_size(function, "x", x.size(), "y", y.size());
  WeightedSums<Scalar> sums;
  sums.total = total_weight(function, x, w);
  check_finite(function, "y", y);
  sums.square_total = w.squaredNorm();
  const Scalar x_mean = compensated_dot(x, w) / sums.total;
  const Scalar y_mean = compensated_dot(y, w) / sums.total;
  DoubledNumber<Scalar> x_rest, y_rest, xx, yy, xy;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    const Scalar dx = x(i) - x_mean;
    const Scalar dy = y(i) - y_mean;
    accumulate(x_rest, w(i) * dx);
    accumulate(y_rest, w(i) * dy);
    accumulate(xx, w(i) * dx * dx);
    accumulate(yy, w(i) * dy * dy);
    accumulate(xy, w(i) * dx * dy);
  }
  // What the rounding of the means left over.
  const Scalar x_shift = x_rest.value() / sums.total;
  const Scalar y_shift = y_rest.value() / sums.total;
  sums.xx = std::max(xx.value() - x_rest.value() * x_shift, Scalar(0));
  sums.yy = std::max(yy.value() - y_rest.value() * y_shift, Scalar(0));
  sums.xy = xy.value() - x_rest.value() * y_shift;
  return sums;
}

}  // namespace detail

/// Weighted variance, \f$ \sum_i w_i (x_i - \bar x_w)^2 / D \f$ about weighted_mean(), with the
/// divisor \f$ D = W - \mathrm{ddof} \f$ for frequencies (the default) and
/// \f$ W - \mathrm{ddof} \sum w^2 / W \f$ for reliabilities.
///
/// Shapes:   x and the weights are vectors of n > 0 entries of one scalar type (integers as double).
/// Cost:     O(n), two passes.
/// Throws:   ShapeError if the sizes differ or x is empty; DomainError for NaN or infinity in x, a
///           weight that is negative, NaN or infinite, weights that are all 0, or a divisor that is
///           not positive.
template <typename DerivedX, typename DerivedW>
[[nodiscard]] detail::SampleScalar<DerivedX> weighted_variance(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedW>& weights_arg,
    const WeightedVarianceOptions& options = {}) {
  using Scalar = detail::SampleScalar<DerivedX>;
  const auto x = detail::pin_sample_vector(x_arg, "weighted_variance");
  const Eigen::VectorX<Scalar> w =
      detail::pin_sample_vector(weights_arg, "weighted_variance", "weights")
          .template cast<Scalar>();
  const auto sums = detail::weighted_sums<Scalar>("weighted_variance", x, x, w);
  return sums.xx /
         detail::weighted_divisor("weighted_variance", sums.total, sums.square_total, options);
}

/// Weighted standard deviation, the square root of weighted_variance().
///
/// Shapes, cost and errors as weighted_variance().
template <typename DerivedX, typename DerivedW>
[[nodiscard]] detail::SampleScalar<DerivedX> weighted_standard_deviation(
    const Eigen::DenseBase<DerivedX>& x, const Eigen::DenseBase<DerivedW>& weights,
    const WeightedVarianceOptions& options = {}) {
  return std::sqrt(weighted_variance(x, weights, options));
}

/// Weighted covariance, \f$ \sum_i w_i (x_i - \bar x_w)(y_i - \bar y_w) / D \f$, with the divisor of
/// weighted_variance().
///
/// Shapes:   x, y and the weights are vectors of n > 0 entries.
/// Cost and errors as weighted_variance().
template <typename DerivedX, typename DerivedY, typename DerivedW>
[[nodiscard]] detail::SampleScalar<DerivedX> weighted_covariance(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedY>& y_arg,
    const Eigen::DenseBase<DerivedW>& weights_arg, const WeightedVarianceOptions& options = {}) {
  using Scalar = detail::SampleScalar<DerivedX>;
  static_assert(std::is_same_v<Scalar, detail::SampleScalar<DerivedY>>,
                "weighted_covariance: x and y must hold the same scalar type");
  const auto x = detail::pin_sample_vector(x_arg, "weighted_covariance");
  const auto y = detail::pin_sample_vector(y_arg, "weighted_covariance", "y");
  const Eigen::VectorX<Scalar> w =
      detail::pin_sample_vector(weights_arg, "weighted_covariance", "weights")
          .template cast<Scalar>();
  const auto sums = detail::weighted_sums<Scalar>("weighted_covariance", x, y, w);
  return sums.xy /
         detail::weighted_divisor("weighted_covariance", sums.total, sums.square_total, options);
}

/// Weighted correlation, \f$ \sum w\,dx\,dy / \sqrt{\sum w\,dx^2 \sum w\,dy^2} \f$ with steps from
/// the weighted means.
///
/// Shapes and cost as weighted_covariance().
/// Throws:   as weighted_variance(), and DomainError if x or y is constant where it has weight.
template <typename DerivedX, typename DerivedY, typename DerivedW>
[[nodiscard]] detail::SampleScalar<DerivedX> weighted_correlation(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedY>& y_arg,
    const Eigen::DenseBase<DerivedW>& weights_arg) {
  using Scalar = detail::SampleScalar<DerivedX>;
  static_assert(std::is_same_v<Scalar, detail::SampleScalar<DerivedY>>,
                "weighted_correlation: x and y must hold the same scalar type");
  const auto x = detail::pin_sample_vector(x_arg, "weighted_correlation");
  const auto y = detail::pin_sample_vector(y_arg, "weighted_correlation", "y");
  const Eigen::VectorX<Scalar> w =
      detail::pin_sample_vector(weights_arg, "weighted_correlation", "weights")
          .template cast<Scalar>();
  const auto sums = detail::weighted_sums<Scalar>("weighted_correlation", x, y, w);
  if (!(sums.xx > Scalar(0))) detail::throw_constant("weighted_correlation", "x", x(0));
  if (!(sums.yy > Scalar(0))) detail::throw_constant("weighted_correlation", "y", y(0));
  return detail::correlation_of(sums.xx, sums.yy, sums.xy);
}

}  // namespace mlmath

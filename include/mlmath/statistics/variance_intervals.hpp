// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/probability/chi_squared.hpp>
#include <mlmath/probability/fisher_f.hpp>
#include <mlmath/statistics/confidence_interval.hpp>
#include <mlmath/statistics/detail/central_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>

#include <Eigen/Core>

#include <cmath>
#include <type_traits>

namespace mlmath {

/// Confidence interval for the standard deviation of a normal population,
/// \f$ s \sqrt{(n - 1) / \chi^2_{n - 1}} \f$ at the two quantiles; the estimate is s with divisor
/// n - 1.
///
/// Exact for a normal population and, unlike that of the mean, wrong for others however large n is.
///
/// Shapes:   x any dense object with n > 1 entries; integers count as double.
/// Cost:     O(n), one pass.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, n < 2, or level is
///           not in (0, 1).
template <typename Derived>
ConfidenceInterval<detail::SampleScalar<Derived>> standard_deviation_confidence_interval(
    const Eigen::DenseBase<Derived>& x_arg, const IntervalOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  using Real = detail::SumScalar<Scalar>;
  const char* const function = "standard_deviation_confidence_interval";
  const auto x = detail::pin_sample(x_arg, function);
  detail::check_level(function, options.level);
  detail::check_at_least(function, "x", x.size(), 2);
  const auto moments = detail::central_sums<2>(function, x);
  const Real deviation = moments.standard_deviation(1);
  const double df = double(x.size() - 1);
  const double tail = (1 - options.level) / 2;
  const Real high = Real(std::sqrt(df / survival_quantile(ChiSquared{df}, tail)));
  const Real low = Real(std::sqrt(df / quantile(ChiSquared{df}, tail)));
  return {Scalar(deviation), Scalar(deviation * high), Scalar(deviation * low), options.level,
          "chi-squared"};
}

/// Confidence interval for the variance of a normal population, \f$ (n - 1) s^2 / \chi^2_{n - 1} \f$
/// at the two quantiles; the estimate is the unbiased variance.
///
/// Shapes, cost, errors and what it rests on as standard_deviation_confidence_interval().
template <typename Derived>
ConfidenceInterval<detail::SampleScalar<Derived>> variance_confidence_interval(
    const Eigen::DenseBase<Derived>& x_arg, const IntervalOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  using Real = detail::SumScalar<Scalar>;
  const char* const function = "variance_confidence_interval";
  const auto x = detail::pin_sample(x_arg, function);
  detail::check_level(function, options.level);
  detail::check_at_least(function, "x", x.size(), 2);
  const Real variance = detail::central_sums<2>(function, x).variance(1);
  const double df = double(x.size() - 1);
  const double tail = (1 - options.level) / 2;
  const Real high = Real(df / survival_quantile(ChiSquared{df}, tail));
  const Real low = Real(df / quantile(ChiSquared{df}, tail));
  return {Scalar(variance), Scalar(variance * high), Scalar(variance * low), options.level,
          "chi-squared"};
}

/// Confidence interval for the ratio of the variances of two normal populations, that of x over
/// that of y, with Fisher's F.
///
/// As sensitive to populations that are not normal as the interval of one variance.
///
/// Shapes:   x and y any dense objects of at least 2 entries and of one scalar type.
/// Cost:     O(n).
/// Throws:   ShapeError if a sample is empty; DomainError for NaN or infinity, fewer than 2 entries,
///           a constant y, or a level outside (0, 1).
template <typename DerivedX, typename DerivedY>
ConfidenceInterval<detail::SampleScalar<DerivedX>> variance_ratio_confidence_interval(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedY>& y_arg,
    const IntervalOptions& options = {}) {
  using Scalar = detail::SampleScalar<DerivedX>;
  using Real = detail::SumScalar<Scalar>;
  static_assert(std::is_same_v<Scalar, detail::SampleScalar<DerivedY>>,
                "variance_ratio_confidence_interval: x and y must hold the same scalar type");
  const char* const function = "variance_ratio_confidence_interval";
  const auto x = detail::pin_sample(x_arg, function, "x");
  const auto y = detail::pin_sample(y_arg, function, "y");
  detail::check_level(function, options.level);
  detail::check_at_least(function, "x", x.size(), 2);
  detail::check_at_least(function, "y", y.size(), 2);
  const auto x_moments = detail::central_sums<2>(function, x, "x");
  const auto y_moments = detail::central_sums<2>(function, y, "y");
  if (y_moments.is_constant()) detail::throw_constant(function, "y", y_moments.mean());
  const Real deviations = x_moments.standard_deviation(1) / y_moments.standard_deviation(1);
  const Real ratio = deviations * deviations;
  const FisherF law{double(x.size() - 1), double(y.size() - 1)};
  const double tail = (1 - options.level) / 2;
  return {Scalar(ratio), Scalar(ratio / Real(survival_quantile(law, tail))),
          Scalar(ratio / Real(quantile(law, tail))), options.level, "F"};
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/statistics/confidence_interval.hpp>
#include <mlmath/statistics/detail/central_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/detail/two_sided_quantiles.hpp>

#include <Eigen/Core>

#include <cmath>
#include <optional>
#include <string_view>
#include <type_traits>

namespace mlmath {

/// The law that a mean with an estimated standard deviation is compared with.
enum class MeanIntervalMethod {
  /// Student's t with n - 1 degrees of freedom: exact for a normal population.
  student_t,
  /// The normal law although the standard deviation is estimated: too short for small n (88% of
  /// "95%" intervals hold the mean at n = 5); for large n, and for comparison.
  normal
};

/// The settings of mean_confidence_interval().
struct MeanIntervalOptions {
  double level = 0.95;  ///< the confidence, 0 < level < 1
  /// The standard deviation of the population, > 0, where it is known: the interval is then
  /// \f$ \bar x \pm z^* \sigma / \sqrt n \f$, whatever the method. Unset, it is estimated.
  std::optional<double> known_standard_deviation = std::nullopt;
  MeanIntervalMethod method = MeanIntervalMethod::student_t;  ///< where it is estimated
};

/// How the means of two samples are compared.
enum class MeanDifferenceMethod {
  welch,   ///< independent samples, each with its own variance (the default)
  pooled,  ///< independent samples of populations with one variance
  paired   ///< entries that belong together: the mean of their differences
};

/// The settings of mean_difference_confidence_interval().
struct MeanDifferenceOptions {
  double level = 0.95;                                        ///< the confidence, 0 < level < 1
  MeanDifferenceMethod method = MeanDifferenceMethod::welch;  ///< how the means are compared
};

namespace detail {

/// estimate +- reach.
template <typename Scalar, typename Real>
ConfidenceInterval<Scalar> symmetric_interval(Real estimate, Real reach, double level,
                                              std::string_view method) {
  return {Scalar(estimate), Scalar(estimate - reach), Scalar(estimate + reach), level, method};
}

}  // namespace detail

/// Confidence interval for the mean of the population a sample is from (the article's 5.3):
/// \f$ \bar x \pm z^* \sigma / \sqrt n \f$ where sigma is known, \f$ \bar x \pm t^*_{n - 1} s /
/// \sqrt n \f$ where it is estimated, with s of divisor n - 1.
///
/// Exact for a normal population, and near to it for others once n is some 30, more for skewed
/// ones. For a proportion see proportion_confidence_interval().
///
/// Shapes:   x any dense object with n entries (integers count as double); n > 1 unless sigma is
///           known.
/// Cost:     O(n), one pass.
/// Edges:    a constant sample gives an interval without width.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, n is too small, or
///           level is not in (0, 1) or the known standard deviation not positive.
/// Example:  \code
///           mlmath::mean_confidence_interval(x, {.level = 0.95});
///           mlmath::mean_confidence_interval(x, {.known_standard_deviation = 2.0});
///           \endcode
template <typename Derived>
ConfidenceInterval<detail::SampleScalar<Derived>> mean_confidence_interval(
    const Eigen::DenseBase<Derived>& x_arg, const MeanIntervalOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  using Real = detail::SumScalar<Scalar>;
  const char* const function = "mean_confidence_interval";
  const auto x = detail::pin_sample(x_arg, function);
  detail::check_level(function, options.level);
  const Real root = std::sqrt(Real(x.size()));
  if (options.known_standard_deviation) {
    const double sigma = *options.known_standard_deviation;
    detail::check_positive(function, "known_standard_deviation", sigma);
    const auto moments = detail::central_sums<2>(function, x);
    const Real reach = Real(detail::two_sided_normal(options.level) * sigma) / root;
    return detail::symmetric_interval<Scalar>(moments.mean(), reach, options.level,
                                              "z, known standard deviation");
  }
  detail::check_at_least(function, "x", x.size(), 2);
  const auto moments = detail::central_sums<2>(function, x);
  const Real error = moments.standard_deviation(1) / root;
  if (options.method == MeanIntervalMethod::normal) {
    return detail::symmetric_interval<Scalar>(moments.mean(),
                                              Real(detail::two_sided_normal(options.level)) * error,
                                              options.level, "z, estimated standard deviation");
  }
  const double df = double(x.size() - 1);
  return detail::symmetric_interval<Scalar>(
      moments.mean(), Real(detail::two_sided_student_t(options.level, df)) * error, options.level,
      "Student t");
}

/// Confidence interval for the difference of the means of two populations, mean of x less mean of
/// y, with Student's t: Welch's unless told otherwise.
///
/// Welch's costs next to nothing where the variances are equal and is right where they are not;
/// `paired` is for two measurements of the same items.
///
/// Shapes:   x and y vectors of at least 2 entries, of one size if paired.
/// Cost:     O(n).
/// Throws:   ShapeError if a sample is empty or paired sizes differ; DomainError for NaN or
///           infinity, fewer than 2 entries, a level outside (0, 1), or Welch's interval of two
///           constants, which has no degrees of freedom.
/// Source:   Welch, Biometrika 34 (1947).
template <typename DerivedX, typename DerivedY>
ConfidenceInterval<detail::SampleScalar<DerivedX>> mean_difference_confidence_interval(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedY>& y_arg,
    const MeanDifferenceOptions& options = {}) {
  using Scalar = detail::SampleScalar<DerivedX>;
  using Real = detail::SumScalar<Scalar>;
  static_assert(std::is_same_v<Scalar, detail::SampleScalar<DerivedY>>,
                "mean_difference_confidence_interval: x and y must hold the same scalar type");
  const char* const function = "mean_difference_confidence_interval";
  const auto x = detail::pin_sample_vector(x_arg, function, "x");
  const auto y = detail::pin_sample_vector(y_arg, function, "y");
  detail::check_level(function, options.level);
  detail::check_at_least(function, "x", x.size(), 2);
  detail::check_at_least(function, "y", y.size(), 2);
  if (options.method == MeanDifferenceMethod::paired) {
    detail::check_same_size(function, "x", x.size(), "y", y.size());
    detail::check_finite(function, "x", x);
    detail::check_finite(function, "y", y);
    auto interval = mean_confidence_interval(x - y, {.level = options.level});
    interval.method = "paired t";
    return interval;
  }
  const auto x_moments = detail::central_sums<2>(function, x, "x");
  const auto y_moments = detail::central_sums<2>(function, y, "y");
  const Real n = Real(x.size());
  const Real m = Real(y.size());
  const Real difference = x_moments.mean() - y_moments.mean();
  if (options.method == MeanDifferenceMethod::pooled) {
    const Real pooled =
        ((n - 1) * x_moments.variance(1) + (m - 1) * y_moments.variance(1)) / (n + m - 2);
    const Real error = std::sqrt(pooled * (1 / n + 1 / m));
    const double t = detail::two_sided_student_t(options.level, double(n + m - 2));
    return detail::symmetric_interval<Scalar>(difference, Real(t) * error, options.level,
                                              "pooled t");
  }
  const Real x_error = x_moments.standard_deviation(1) / std::sqrt(n);
  const Real y_error = y_moments.standard_deviation(1) / std::sqrt(m);
  const Real error = std::hypot(x_error, y_error);
  if (!(error > Real(0))) {
    detail::throw_domain_error(function, "x and y are constant, expected a sample with spread");
  }
  const Real x_share = (x_error / error) * (x_error / error);
  const Real y_share = (y_error / error) * (y_error / error);
  const Real df = 1 / (x_share * x_share / (n - 1) + y_share * y_share / (m - 1));
  const double t = detail::two_sided_student_t(options.level, double(df));
  return detail::symmetric_interval<Scalar>(difference, Real(t) * error, options.level, "Welch t");
}

}  // namespace mlmath

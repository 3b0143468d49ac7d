// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/statistics/detail/central_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <ostream>

namespace mlmath {

/// The divisor of a variance, standard deviation or covariance: n - ddof.
struct VarianceOptions {
  /// "Delta degrees of freedom": 0 for the mean square (the article's, the default), 1 for the
  /// unbiased variance.
  Eigen::Index ddof = 0;
};

/// Which estimate of a standardized moment.
struct ShapeOptions {
  /// false: the moment of the sample itself (SciPy's default). true: corrected for bias, unbiased
  /// for a normal population (the numbers of SAS and pandas).
  bool unbiased = false;
};

/// The mean and the variance of a sample, from one pass over it.
template <typename Scalar>
struct MeanVariance {
  Scalar mean = std::numeric_limits<Scalar>::quiet_NaN();      ///< the mean
  Scalar variance = std::numeric_limits<Scalar>::quiet_NaN();  ///< with divisor count - ddof
  Eigen::Index count = 0;                                      ///< the number of entries, n
};

/// Prints "mean 2, variance 1 (3 entries)".
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const MeanVariance<Scalar>& moments) {
  return out << "mean " << moments.mean << ", variance " << moments.variance << " ("
             << moments.count << (moments.count == 1 ? " entry)" : " entries)");
}

/// Mean and variance together, in one pass.
///
/// Shapes, cost, edges, accuracy and errors as variance().
template <typename Derived>
[[nodiscard]] MeanVariance<detail::SampleScalar<Derived>> mean_and_variance(
    const Eigen::DenseBase<Derived>& x_arg, const VarianceOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "mean_and_variance");
  detail::check_divisor("mean_and_variance", "x", x.size(), options.ddof);
  const auto moments = detail::central_sums<2>("mean_and_variance", x);
  return {Scalar(moments.mean()), Scalar(moments.variance(options.ddof)), x.size()};
}

/// Variance of all entries, \f$ \frac1{n - \mathrm{ddof}} \sum_i (x_i - \bar x)^2 \f$.
///
/// The divisor is n unless `ddof` says otherwise: `variance(x, {.ddof = 1})` is the unbiased
/// estimate from a sample. variance_columns() for each column of a matrix; RunningStatistics where
/// the data come in pieces.
///
/// Shapes:   a vector, matrix, array or expression with n > 0 entries; integers count as double.
/// Cost:     O(n), one pass at the speed of memory, no copy.
/// Edges:    0 for a constant; infinity where the variance itself overflows.
/// Accuracy: about 4 epsilon relative for any n, whatever the mean: sums of blocks about numbers
///           near their means, merged in doubled precision. What the rounding of the entries
///           themselves took before is gone: \f$ \epsilon |\bar x| / \sigma \f$.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, or unless
///           0 <= ddof < n.
/// Source:   Chan, Golub, LeVeque, The American Statistician 37 (1983).
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> variance(const Eigen::DenseBase<Derived>& x_arg,
                                                     const VarianceOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "variance");
  detail::check_divisor("variance", "x", x.size(), options.ddof);
  return Scalar(detail::central_sums<2>("variance", x).variance(options.ddof));
}

/// Standard deviation of all entries,
/// \f$ \sqrt{\frac1{n - \mathrm{ddof}} \sum_i (x_i - \bar x)^2} \f$ (the article's 5.2): divisor n
/// unless `ddof` says otherwise.
///
/// Shapes, cost, accuracy and errors as variance(). It neither overflows nor underflows where the
/// variance would.
/// Example:  \code
///           mlmath::standard_deviation(x);                // divisor n
///           mlmath::standard_deviation(x, {.ddof = 1});   // divisor n - 1
///           \endcode
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> standard_deviation(
    const Eigen::DenseBase<Derived>& x_arg, const VarianceOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "standard_deviation");
  detail::check_divisor("standard_deviation", "x", x.size(), options.ddof);
  return Scalar(detail::central_sums<2>("standard_deviation", x).standard_deviation(options.ddof));
}

/// Standard error of the mean, \f$ s / \sqrt n \f$, where s has divisor n - 1.
///
/// Shapes, cost, accuracy and errors as variance(); n > 1.
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> standard_error_of_mean(
    const Eigen::DenseBase<Derived>& x_arg) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "standard_error_of_mean");
  detail::check_at_least("standard_error_of_mean", "x", x.size(), 2);
  const auto moments = detail::central_sums<2>("standard_error_of_mean", x);
  return Scalar(moments.standard_deviation(1) / std::sqrt(decltype(moments.mean())(x.size())));
}

/// Skewness, \f$ g_1 = m_3 / m_2^{3/2} \f$ with \f$ m_k = \frac1n \sum_i (x_i - \bar x)^k \f$; with
/// `{.unbiased = true}`, \f$ G_1 = g_1 \sqrt{n (n - 1)} / (n - 2) \f$.
///
/// Shapes:   as variance(); n > 2 for the unbiased form.
/// Cost:     O(n), one pass.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, is too short, or is
///           constant, for which skewness has no meaning.
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> skewness(const Eigen::DenseBase<Derived>& x_arg,
                                                     const ShapeOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "skewness");
  if (options.unbiased) detail::check_at_least("skewness", "x", x.size(), 3);
  const auto moments = detail::central_sums<4>("skewness", x);
  if (moments.is_constant()) detail::throw_constant("skewness", "x", moments.mean());
  return Scalar(detail::skewness_of(moments.sums, options.unbiased));
}

/// Excess kurtosis, \f$ g_2 = m_4 / m_2^2 - 3 \f$, which is 0 for a normal population; with
/// `{.unbiased = true}`, \f$ G_2 = \frac{n - 1}{(n - 2)(n - 3)} ((n + 1) g_2 + 6) \f$.
///
/// Shapes:   as variance(); n > 3 for the unbiased form.
/// Cost:     O(n), one pass.
/// Throws:   as skewness().
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> kurtosis(const Eigen::DenseBase<Derived>& x_arg,
                                                     const ShapeOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "kurtosis");
  if (options.unbiased) detail::check_at_least("kurtosis", "x", x.size(), 4);
  const auto moments = detail::central_sums<4>("kurtosis", x);
  if (moments.is_constant()) detail::throw_constant("kurtosis", "x", moments.mean());
  return Scalar(detail::kurtosis_of(moments.sums, options.unbiased));
}

/// Central moment of order k, \f$ m_k = \frac1n \sum_i (x_i - \bar x)^k \f$: 1 for k = 0, 0 for
/// k = 1, variance() for k = 2.
///
/// Shapes:   as variance().
/// Cost:     O(n log k), two passes.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, or k < 0.
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> central_moment(const Eigen::DenseBase<Derived>& x_arg,
                                                           int order) {
  using Scalar = detail::SampleScalar<Derived>;
  using Real = detail::SumScalar<Scalar>;
  const auto x = detail::pin_sample(x_arg, "central_moment");
  detail::check_between("central_moment", "order", order, 0, 1 << 20);
  const auto moments = detail::central_sums<2>("central_moment", x);
  if (order == 0) return Scalar(1);
  if (order == 1) return Scalar(0);
  if (order == 2) return Scalar(moments.variance(0));
  const Real mean = moments.mean();
  detail::DoubledNumber<Real> total;
  detail::view_of(x).for_each_run([&](const Scalar* run, Eigen::Index size) {
    for (Eigen::Index i = 0; i < size; ++i) {
      Real power(1);
      Real square = Real(run[i]) - mean;
      for (int k = order; k > 0; k /= 2, square *= square) {
        if (k % 2 == 1) power *= square;
      }
      detail::accumulate(total, power);
    }
  });
  return Scalar(total.value() / Real(x.size()));
}

/// Lag autocorrelation, \f$ r_k = \sum_{i} (x_i - \bar x)(x_{i + k} - \bar x) \big/
/// \sum_i (x_i - \bar x)^2 \f$, of a series: r_1 by default.
///
/// Shapes:   x is a vector of n entries, in the order of time.
/// Cost:     O(n), two passes.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, is constant, or
///           unless 0 <= lag < n.
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> autocorrelation(const Eigen::DenseBase<Derived>& x_arg,
                                                            Eigen::Index lag = 1) {
  using Scalar = detail::SampleScalar<Derived>;
  using Real = detail::SumScalar<Scalar>;
  const auto x = detail::pin_sample_vector(x_arg, "autocorrelation");
  detail::check_between("autocorrelation", "lag", lag, 0, x.size() - 1);
  const auto moments = detail::central_sums<2>("autocorrelation", x);
  if (moments.is_constant()) detail::throw_constant("autocorrelation", "x", moments.mean());
  // From the mean in doubled precision, in the units of the scaled sums.
  const detail::DoubledNumber<Real>& mean = moments.sums.mean;
  const auto step = [&](Eigen::Index i) {
    const Real value = Real(x(i));
    const bool scaled = moments.exponent != 0;
    return ((scaled ? std::ldexp(value, -moments.exponent) : value) - mean.high) - mean.low;
  };
  detail::DoubledNumber<Real> total;
  for (Eigen::Index i = 0; i + lag < x.size(); ++i)
    detail::accumulate(total, step(i) * step(i + lag));
  return Scalar(total.value() / moments.sums.second.value());
}

}  // namespace mlmath

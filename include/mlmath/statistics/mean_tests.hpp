// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/student_t.hpp>
#include <mlmath/statistics/detail/central_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/hypothesis_test.hpp>
#include <mlmath/statistics/mean_intervals.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>

namespace mlmath {

/// The settings of t_test() of two samples.
struct TwoSampleTestOptions {
  double hypothesis = 0;                             ///< the difference of means that is tested
  Alternative alternative = Alternative::two_sided;  ///< what it is held against
  double level = 0.95;                               ///< the confidence of the interval, in (0, 1)
  MeanDifferenceMethod method = MeanDifferenceMethod::welch;  ///< how the means are compared
};

namespace detail {

/// What a test of a mean knows of a sample.
struct MeanOfSample {
  double count;
  double mean;
  double variance;  // divisor n - 1
};

template <typename Derived>
MeanOfSample mean_of_sample(const char* function, const Eigen::DenseBase<Derived>& x_arg,
                            const char* name) {
  const auto x = pin_sample_vector(x_arg, function, name);
  check_at_least(function, name, x.size(), 2);
  const auto moments = central_sums<2>(function, x, name);
  return {double(x.size()), double(moments.mean()), double(moments.variance(1))};
}

/// The test of a mean whose standard error is known to be `error`.
template <typename Law>
HypothesisTest test_of_mean(const Law& law, double estimate, double error,
                            const TestOptions& options) {
  HypothesisTest test;
  test.statistic = (estimate - options.hypothesis) / error;
  test.p_value = symmetric_p_value(law, test.statistic, options.alternative);
  test.alternative = options.alternative;
  return test;
}

inline void check_spread(const char* function, const char* name, double error, double value) {
  if (!(error > 0)) throw_constant(function, name, value);
}

template <std::same_as<MeanOfSample> Sample>
HypothesisTest one_sample_t(const char* function, const Sample& x, const TestOptions& options) {
  check_level(function, options.level);
  const double error = std::sqrt(x.variance / x.count);
  check_spread(function, "x", error, x.mean);
  const StudentT law{x.count - 1};
  HypothesisTest test = test_of_mean(law, x.mean, error, options);
  test.degrees_of_freedom = x.count - 1;
  test.interval = test_interval(law, x.mean, error, options, "Student t");
  test.effect_size = (x.mean - options.hypothesis) / std::sqrt(x.variance);
  test.effect_name = "Cohen's d";
  test.effect_law = EffectLaw::noncentral_t;
  test.effect_scale = 1 / std::sqrt(x.count);
  test.statistic_name = "t";
  test.method = "One-sample t test";
  return test;
}

}  // namespace detail

/// Student's t test that the mean of the population is `hypothesis`,
/// \f$ t = (\bar x - \mu_0) / (s / \sqrt n) \f$ with n - 1 degrees of freedom.
///
/// Exact for a normal population, and near to it for others once n is some 30. effect_size is
/// Cohen's d, \f$ (\bar x - \mu_0) / s \f$.
///
/// Shapes:   x any vector of n > 1 entries; integers count as double.
/// Cost:     O(n).
/// Throws:   ShapeError if x is empty; DomainError if n < 2, x holds NaN or infinity or is
///           constant, or level is not in (0, 1).
/// Source:   Student, Biometrika 6 (1908); R's t.test gives the same.
template <typename Derived>
HypothesisTest t_test(const Eigen::DenseBase<Derived>& x, const TestOptions& options = {}) {
  return detail::one_sample_t("t_test", detail::mean_of_sample("t_test", x, "x"), options);
}

/// Student's t test that the means of two populations differ by `hypothesis`: Welch's unless told
/// otherwise.
///
/// effect_size is Cohen's d, by the pooled standard deviation, or that of the differences if
/// paired.
///
/// Shapes:   x and y vectors of at least 2 entries, of one size if paired.
/// Cost:     O(n).
/// Throws:   ShapeError if a sample is empty or paired sizes differ; DomainError for fewer than 2
///           entries, NaN or infinity, samples without spread, a level outside (0, 1).
/// Source:   Welch, Biometrika 34 (1947); R's t.test gives the same.
template <typename DerivedX, typename DerivedY>
HypothesisTest t_test(const Eigen::DenseBase<DerivedX>& x_arg,
                      const Eigen::DenseBase<DerivedY>& y_arg,
                      const TwoSampleTestOptions& options = {}) {
  const char* const function = "t_test";
  const TestOptions of_difference{options.hypothesis, options.alternative, options.level};
  if (options.method == MeanDifferenceMethod::paired) {
    const auto x = detail::pin_sample_vector(x_arg, function, "x");
    const auto y = detail::pin_sample_vector(y_arg, function, "y");
    detail::check_same_size(function, "x", x.size(), "y", y.size());
    detail::check_finite(function, "x", x);
    detail::check_finite(function, "y", y);
    HypothesisTest test = detail::one_sample_t(
        function, detail::mean_of_sample(function, x - y, "x - y"), of_difference);
    test.interval.method = "paired t";
    test.method = "Paired t test";
    return test;
  }
  const auto x = detail::mean_of_sample(function, x_arg, "x");
  const auto y = detail::mean_of_sample(function, y_arg, "y");
  detail::check_level(function, options.level);
  const double difference = x.mean - y.mean;
  const double pooled =
      ((x.count - 1) * x.variance + (y.count - 1) * y.variance) / (x.count + y.count - 2);
  const bool is_pooled = options.method == MeanDifferenceMethod::pooled;
  const double x_part = x.variance / x.count;
  const double y_part = y.variance / y.count;
  const double error =
      is_pooled ? std::sqrt(pooled * (1 / x.count + 1 / y.count)) : std::sqrt(x_part + y_part);
  if (!(error > 0)) {
    detail::throw_domain_error(function, "x and y are constant, expected a sample with spread");
  }
  const double x_share = x_part / (x_part + y_part);
  const double y_share = y_part / (x_part + y_part);
  const double df =
      is_pooled ? x.count + y.count - 2
                : 1 / (x_share * x_share / (x.count - 1) + y_share * y_share / (y.count - 1));
  const StudentT law{df};
  HypothesisTest test = detail::test_of_mean(law, difference, error, of_difference);
  test.degrees_of_freedom = df;
  test.interval = detail::test_interval(law, difference, error, of_difference,
                                        is_pooled ? "pooled t" : "Welch t");
  test.effect_size = (difference - options.hypothesis) / std::sqrt(pooled);
  test.effect_name = "Cohen's d";
  test.effect_law = EffectLaw::noncentral_t;
  test.effect_scale = std::sqrt(1 / x.count + 1 / y.count);
  test.statistic_name = "t";
  test.method = is_pooled ? "Two-sample t test, one variance" : "Welch two-sample t test";
  return test;
}

/// The z test that the mean of a population of known standard deviation is `hypothesis`,
/// \f$ z = (\bar x - \mu_0) / (\sigma / \sqrt n) \f$.
///
/// Where sigma is estimated from x it is t_test() that is right.
///
/// Shapes:   x any vector of entries; integers count as double.
/// Throws:   ShapeError if x is empty; DomainError if x holds NaN or infinity, the standard
///           deviation is not positive, or level is not in (0, 1).
template <typename Derived>
HypothesisTest z_test(const Eigen::DenseBase<Derived>& x_arg, double known_standard_deviation,
                      const TestOptions& options = {}) {
  const char* const function = "z_test";
  const auto x = detail::pin_sample_vector(x_arg, function, "x");
  detail::check_positive(function, "known_standard_deviation", known_standard_deviation);
  detail::check_level(function, options.level);
  const double mean = double(detail::central_sums<2>(function, x, "x").mean());
  const double error = known_standard_deviation / std::sqrt(double(x.size()));
  const Normal law{0.0, 1.0};
  HypothesisTest test = detail::test_of_mean(law, mean, error, options);
  test.interval = detail::test_interval(law, mean, error, options, "z, known standard deviation");
  test.effect_size = (mean - options.hypothesis) / known_standard_deviation;
  test.effect_name = "Cohen's d";
  test.effect_law = EffectLaw::normal;
  test.effect_scale = 1 / std::sqrt(double(x.size()));
  test.statistic_name = "z";
  test.method = "z test, known standard deviation";
  return test;
}

}  // namespace mlmath

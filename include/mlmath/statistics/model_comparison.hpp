// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/probability/binomial.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/statistics/confidence_interval.hpp>
#include <mlmath/statistics/detail/auc_placements.hpp>
#include <mlmath/statistics/detail/select_rows.hpp>
#include <mlmath/statistics/detail/two_sided_quantiles.hpp>
#include <mlmath/statistics/hypothesis_test.hpp>
#include <mlmath/statistics/metric_intervals.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string>

/// Whether one of two models is better, from their predictions for the same samples.

namespace mlmath {

/// What a comparison of two models on the same samples finds. Differences are the first model less
/// the second.
struct [[nodiscard]] ModelComparison {
  double first = std::numeric_limits<double>::quiet_NaN();   ///< the metric of the first model
  double second = std::numeric_limits<double>::quiet_NaN();  ///< the metric of the second model
  ConfidenceInterval<double> difference;                     ///< of the metrics
  double standard_error = std::numeric_limits<double>::quiet_NaN();  ///< of the difference
  /// The test statistic: z, chi-squared, or the smaller count of a binomial test; NaN where there
  /// is none.
  double statistic = std::numeric_limits<double>::quiet_NaN();
  /// How probable a difference at least as large is if the models are equally good; two-sided.
  double p_value = std::numeric_limits<double>::quiet_NaN();
};

/// Prints both metrics, the difference with its interval, and the p-value.
inline std::ostream& operator<<(std::ostream& out, const ModelComparison& result) {
  return out << "first " << result.first << ", second " << result.second << ", difference "
             << result.difference << ", p = " << result.p_value << "\n";
}

/// How two AUCs are compared.
struct AucComparisonOptions {
  double level = 0.95;        ///< the confidence of the interval, 0 < level < 1
  Eigen::Index positive = 1;  ///< the label that high scores speak for
};

namespace detail {

template <std::same_as<SampleRun> Run>
ModelComparison compare_auc(const char* function, const Run& y, const SampleRun& first,
                            const SampleRun& second, const AucComparisonOptions& options) {
  check_samples(function, y, first);
  check_samples(function, y, second);
  check_level(function, options.level);
  const auto a = auc_placements(function, y, first, options.positive);
  const auto b = auc_placements(function, y, second, options.positive);
  if (a.of_positives.size() < 2 || a.of_negatives.size() < 2) {
    throw UndefinedMetricError(std::string(function) +
                               ": undefined, as there are fewer than two samples of a class");
  }
  // The variance of the difference from the differences of the components, in which what both
  // models share cancels exactly.
  const AucPlacements apart{a.of_positives - b.of_positives, a.of_negatives - b.of_negatives, 0};
  ModelComparison result;
  result.first = a.auc;
  result.second = b.auc;
  const double difference = a.auc - b.auc;
  result.standard_error = std::sqrt(auc_covariance(apart, apart));
  const double reach = result.standard_error * two_sided_normal(options.level);
  result.difference = {difference, (std::max)(-1.0, difference - reach),
                       (std::min)(1.0, difference + reach), options.level, "DeLong"};
  result.statistic = difference == 0 ? 0 : difference / result.standard_error;
  result.p_value = symmetric_p_value(Normal{0.0, 1.0}, result.statistic, Alternative::two_sided);
  return result;
}

}  // namespace detail

/// DeLong's test of whether two models have the same AUC, from their scores for the same samples.
///
/// Shapes:   y has n labels of two classes; first and second n scores each.
/// Cost:     O(n log n).
/// Edges:    models that rank alike differ by 0, with p = 1.
/// Throws:   as roc_auc(); UndefinedMetricError with fewer than two samples of a class; DomainError
///           if level is not in (0, 1).
/// Source:   DeLong, DeLong, Clarke-Pearson, Biometrics 44 (1988); Sun, Xu, IEEE Signal Processing
///           Letters 21 (2014).
template <typename DerivedY, typename DerivedA, typename DerivedB>
[[nodiscard]] ModelComparison delong_test(const Eigen::DenseBase<DerivedY>& y_arg,
                                          const Eigen::DenseBase<DerivedA>& first_arg,
                                          const Eigen::DenseBase<DerivedB>& second_arg,
                                          const AucComparisonOptions& options = {}) {
  const detail::PinnedSample y("delong_test", "y", y_arg);
  const detail::PinnedSample first("delong_test", "first", first_arg);
  const detail::PinnedSample second("delong_test", "second", second_arg);
  return detail::compare_auc("delong_test", y.run(), first.run(), second.run(), options);
}

/// How the p-value of compare_accuracy() is found.
enum class McNemarMethod {
  exact,                 ///< binomial: never too small (default)
  mid_p,                 ///< binomial, with half the probability of what came: nearer to the level
  chi_squared,           ///< for many samples on which the models disagree
  chi_squared_corrected  ///< the same with Edwards' correction for continuity
};

/// How two accuracies are compared.
struct AccuracyComparisonOptions {
  double level = 0.95;                          ///< the confidence of the interval
  McNemarMethod method = McNemarMethod::exact;  ///< how the p-value is found
};

namespace detail {

/// From the samples, and those that only the first or only the second model gets right.
template <std::same_as<double> Scalar>
ModelComparison mcnemar_of(Scalar n, Scalar both_right, Scalar only_first, Scalar only_second,
                           const AccuracyComparisonOptions& options) {
  ModelComparison result;
  result.first = (both_right + only_first) / n;
  result.second = (both_right + only_second) / n;
  const double difference = (only_first - only_second) / n;
  const double apart = only_first + only_second;
  const double z = two_sided_normal(options.level);
  // Agresti and Min: half a sample more in each cell of the table.
  const double larger = n + 2;
  const double centre = (only_first - only_second) / larger;
  const double spread = apart + 1 - (only_first - only_second) * centre;
  const double reach = z * std::sqrt(spread) / larger;
  result.difference = {difference, (std::max)(-1.0, centre - reach),
                       (std::min)(1.0, centre + reach), options.level, "Agresti-Min"};
  result.standard_error =
      std::sqrt(apart - (only_first - only_second) * (only_first - only_second) / n) / n;
  const Scalar fewer = (std::min)(only_first, only_second);
  switch (options.method) {
    case McNemarMethod::exact:
    case McNemarMethod::mid_p: {
      const Binomial fair{Eigen::Index(apart), 0.5};
      result.statistic = fewer;
      const double tail = 2 * cdf(fair, fewer);
      result.p_value =
          options.method == McNemarMethod::exact ? (std::min)(1.0, tail) : tail - pmf(fair, fewer);
      break;
    }
    case McNemarMethod::chi_squared:
    case McNemarMethod::chi_squared_corrected: {
      const double correction = options.method == McNemarMethod::chi_squared ? 0 : 1;
      const double distance = (std::max)(0.0, std::abs(only_first - only_second) - correction);
      result.statistic = apart > 0 ? distance * distance / apart : 0;
      result.p_value =
          symmetric_p_value(Normal{0.0, 1.0}, std::sqrt(result.statistic), Alternative::two_sided);
      break;
    }
  }
  return result;
}

template <std::same_as<SampleRun> Run>
ModelComparison compare_labels(const char* function, const Run& y, const SampleRun& first,
                               const SampleRun& second, const AccuracyComparisonOptions& options) {
  check_samples(function, y, first);
  check_samples(function, y, second);
  check_level(function, options.level);
  std::int64_t truth[read_block];
  std::int64_t a[read_block];
  std::int64_t b[read_block];
  Eigen::Index both = 0;
  Eigen::Index only_first = 0;
  Eigen::Index only_second = 0;
  for (Eigen::Index begin = 0; begin < y.size(); begin += read_block) {
    const Eigen::Index count = (std::min)(read_block, y.size() - begin);
    y.labels(function, begin, count, truth);
    first.labels(function, begin, count, a);
    second.labels(function, begin, count, b);
    for (Eigen::Index i = 0; i < count; ++i) {
      const bool a_right = a[i] == truth[i];
      const bool b_right = b[i] == truth[i];
      both += a_right && b_right ? 1 : 0;
      only_first += a_right && !b_right ? 1 : 0;
      only_second += !a_right && b_right ? 1 : 0;
    }
  }
  return mcnemar_of(double(y.size()), double(both), double(only_first), double(only_second),
                    options);
}

}  // namespace detail

/// McNemar's test of whether two models have the same accuracy, from their labels for the same
/// samples: of those on which one alone is right, either should be so in half.
///
/// Shapes:   y, first and second have n labels each, any whole numbers of any type.
/// Cost:     O(n), and O(n) more for the exact p-value at most.
/// Edges:    models that are right on the same samples have p = 1.
/// Throws:   as accuracy(); DomainError if level is not in (0, 1).
/// Source:   McNemar, Psychometrika 12 (1947); Fagerland, Lydersen, Laake, BMC Medical Research
///           Methodology 13 (2013); interval: Agresti, Min, Statistics in Medicine 24 (2005).
template <typename DerivedY, typename DerivedA, typename DerivedB>
[[nodiscard]] ModelComparison compare_accuracy(const Eigen::DenseBase<DerivedY>& y_arg,
                                               const Eigen::DenseBase<DerivedA>& first_arg,
                                               const Eigen::DenseBase<DerivedB>& second_arg,
                                               const AccuracyComparisonOptions& options = {}) {
  const detail::PinnedSample y("compare_accuracy", "y", y_arg);
  const detail::PinnedSample first("compare_accuracy", "first", first_arg);
  const detail::PinnedSample second("compare_accuracy", "second", second_arg);
  return detail::compare_labels("compare_accuracy", y.run(), first.run(), second.run(), options);
}

/// Bootstrap comparison of two models by any metric: both are judged on the same samples drawn with
/// replacement, so that what is hard for both cancels.
///
/// Shapes:   y n entries; first and second n entries, or n rows where the metric takes a matrix.
/// Cost:     2 `replicates` evaluations of the metric.
/// Edges:    samples for which the metric is undefined are left out. The p-value is twice the share
///           of differences on the far side of 0, and at least 2 / (replicates + 1).
/// Throws:   as metric_bootstrap().
/// Source:   Efron, Tibshirani, An Introduction to the Bootstrap (1993), ch. 15, 16.
template <typename DerivedY, typename DerivedA, typename DerivedB, typename Metric,
          RandomBits64 Generator>
[[nodiscard]] ModelComparison paired_bootstrap(const Eigen::DenseBase<DerivedY>& y_arg,
                                               const Eigen::DenseBase<DerivedA>& first_arg,
                                               const Eigen::DenseBase<DerivedB>& second_arg,
                                               const Metric& metric, Generator& rng,
                                               const BootstrapOptions& options = {}) {
  const char* const function = "paired_bootstrap";
  const auto y = detail::pin_vector(y_arg, function, "y");
  const auto first = detail::pin_predictions(first_arg);
  const auto second = detail::pin_predictions(second_arg);
  detail::check_nonempty(function, "y", y.size());
  detail::check_same_size(function, "y", y.size(), "first", first.rows());
  detail::check_same_size(function, "y", y.size(), "second", second.rows());
  detail::check_bootstrap(function, options);
  detail::Classes strata;
  if (options.stratified) {
    strata = detail::numbered_labels(function, detail::SampleRun("y", y));
  }
  ModelComparison result;
  const detail::RowStatistic statistic = [&](const Eigen::VectorX<Eigen::Index>& rows) {
    const auto sample = detail::select_entries(y, rows);
    result.first = double(metric(sample, detail::select_samples(first, rows)));
    result.second = double(metric(sample, detail::select_samples(second, rows)));
    return result.first - result.second;
  };
  const double estimate = statistic(detail::in_order(y.size()));
  const ModelComparison of_all = result;
  const Bootstrap bootstrap =
      detail::bootstrap_of(function, y.size(), strata, estimate, rng, statistic, options);
  result = of_all;
  result.difference = bootstrap.interval;
  result.standard_error = bootstrap.standard_error;
  const double count = double(bootstrap.replicates.size());
  double below = 0;
  double above = 0;
  for (const double replicate : bootstrap.replicates) {
    below += replicate <= 0 ? 1 : 0;
    above += replicate >= 0 ? 1 : 0;
  }
  result.p_value = (std::min)(1.0, 2 * ((std::min)(below, above) + 1) / (count + 1));
  return result;
}

}  // namespace mlmath

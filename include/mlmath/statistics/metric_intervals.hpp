// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/bootstrap.hpp>
#include <mlmath/statistics/classification_metrics.hpp>
#include <mlmath/statistics/confidence_interval.hpp>
#include <mlmath/statistics/detail/auc_placements.hpp>
#include <mlmath/statistics/detail/select_rows.hpp>
#include <mlmath/statistics/detail/two_sided_quantiles.hpp>
#include <mlmath/statistics/proportion_intervals.hpp>
#include <mlmath/statistics/ranking_metrics.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>

namespace mlmath {

/// What precision_interval() and recall_interval() are of.
struct ClassIntervalOptions {
  double level = 0.95;                                 ///< the confidence, 0 < level < 1
  ProportionMethod method = ProportionMethod::wilson;  ///< how the interval is made
  Eigen::Index positive = 1;                           ///< the label of the positive class
};

/// Confidence interval of accuracy(): of the share of right labels, a proportion of n independent
/// samples.
///
/// Shapes:   y and y_hat have n labels each, any whole numbers of any type.
/// Throws:   as accuracy(); DomainError if level is not in (0, 1).
/// Source:   see proportion_confidence_interval().
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] ConfidenceInterval<double> accuracy_interval(
    const Eigen::DenseBase<DerivedY>& y_arg, const Eigen::DenseBase<DerivedYHat>& y_hat_arg,
    const ProportionIntervalOptions& options = {}) {
  const detail::PinnedSample y("accuracy_interval", "y", y_arg);
  const detail::PinnedSample y_hat("accuracy_interval", "y_hat", y_hat_arg);
  detail::check_level("accuracy_interval", options.level);
  const double right = detail::count_equal_labels("accuracy_interval", y.run(), y_hat.run());
  return proportion_confidence_interval(Eigen::Index(right), y.run().size(), options);
}

namespace detail {

template <std::same_as<ConfusionMatrix> Confusion>
ConfidenceInterval<double> class_interval(const char* function, const Confusion& confusion,
                                          bool of_predicted, const ClassIntervalOptions& options) {
  check_level(function, options.level);
  const Eigen::Index k = positive_place(function, confusion.classes, options.positive);
  const double trials =
      k < 0 ? 0.0 : (of_predicted ? confusion.predicted()(k) : confusion.actual()(k));
  if (trials == 0) {
    throw UndefinedMetricError(std::string(function) + ": undefined, as no sample is " +
                               (of_predicted ? "predicted as" : "of") + " class " +
                               std::to_string(options.positive));
  }
  return proportion_confidence_interval(Eigen::Index(confusion.counts(k, k)), Eigen::Index(trials),
                                        {.level = options.level, .method = options.method});
}

}  // namespace detail

/// Confidence interval of precision(), for two classes: given how many samples were predicted
/// positive, a proportion of them.
///
/// Throws:   as precision(); UndefinedMetricError if no sample is predicted positive; DomainError
///           if level is not in (0, 1).
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] ConfidenceInterval<double> precision_interval(
    const Eigen::DenseBase<DerivedY>& y, const Eigen::DenseBase<DerivedYHat>& y_hat,
    const ClassIntervalOptions& options = {}) {
  return detail::class_interval(
      "precision_interval", detail::confusion_for("precision_interval", y, y_hat), true, options);
}

/// Confidence interval of recall(), for two classes: given how many samples are positive, a
/// proportion of them. With the negative class as `positive` it is that of specificity().
///
/// Throws:   as recall(); UndefinedMetricError if no sample is positive; DomainError if level is
///           not in (0, 1).
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] ConfidenceInterval<double> recall_interval(const Eigen::DenseBase<DerivedY>& y,
                                                         const Eigen::DenseBase<DerivedYHat>& y_hat,
                                                         const ClassIntervalOptions& options = {}) {
  return detail::class_interval("recall_interval",
                                detail::confusion_for("recall_interval", y, y_hat), false, options);
}

/// How the standard error of an AUC is found.
enum class AucIntervalMethod {
  delong,        ///< DeLong's, from the data, without an assumption on the scores (default)
  hanley_mcneil  ///< from the AUC and the sizes of the classes, as for exponential scores
};

/// How roc_auc_interval() is made.
struct AucIntervalOptions {
  double level = 0.95;                                   ///< the confidence, 0 < level < 1
  AucIntervalMethod method = AucIntervalMethod::delong;  ///< how the standard error is found
  /// Whether the interval is made for log(AUC / (1 - AUC)): it then stays within (0, 1) and keeps
  /// its coverage near 1. False gives the common symmetric one, cut off at 0 and 1.
  bool logit = true;
  Eigen::Index positive = 1;  ///< the label that high scores speak for
};

namespace detail {

inline double hanley_mcneil_variance(double auc, double positives, double negatives) {
  const double first = auc / (2 - auc);
  const double second = 2 * auc * auc / (1 + auc);
  return (auc * (1 - auc) + (positives - 1) * (first - auc * auc) +
          (negatives - 1) * (second - auc * auc)) /
         (positives * negatives);
}

template <std::same_as<SampleRun> Run>
ConfidenceInterval<double> auc_interval(const char* function, const Run& y, const Run& scores,
                                        const AucIntervalOptions& options) {
  check_samples(function, y, scores);
  check_level(function, options.level);
  const AucPlacements placements = auc_placements(function, y, scores, options.positive);
  const double positives = double(placements.of_positives.size());
  const double negatives = double(placements.of_negatives.size());
  if (positives < 2 || negatives < 2) {
    throw UndefinedMetricError(std::string(function) +
                               ": undefined, as there are fewer than two samples of a class");
  }
  const double auc = placements.auc;
  const bool is_delong = options.method == AucIntervalMethod::delong;
  const double variance = is_delong ? auc_covariance(placements, placements)
                                    : hanley_mcneil_variance(auc, positives, negatives);
  const double z = two_sided_normal(options.level);
  const double reach = z * std::sqrt((std::max)(variance, 0.0));
  if (options.logit && auc > 0 && auc < 1) {
    const double centre = std::log(auc / (1 - auc));
    const double scaled = reach / (auc * (1 - auc));
    return {auc, 1 / (1 + std::exp(scaled - centre)), 1 / (1 + std::exp(-scaled - centre)),
            options.level, is_delong ? "DeLong, logit" : "Hanley-McNeil, logit"};
  }
  return {auc, (std::max)(0.0, auc - reach), (std::min)(1.0, auc + reach), options.level,
          is_delong ? "DeLong" : "Hanley-McNeil"};
}

}  // namespace detail

/// Confidence interval of roc_auc(), in closed form.
///
/// Shapes:   y has n labels of two classes, scores n numbers.
/// Cost:     O(n log n).
/// Edges:    an AUC of 0 or 1 has no spread to see, and an interval of no width: with few samples
///           take bootstrap intervals with care, too.
/// Throws:   as roc_auc(); UndefinedMetricError with fewer than two samples of a class; DomainError
///           if level is not in (0, 1).
/// Source:   DeLong, DeLong, Clarke-Pearson, Biometrics 44 (1988); Hanley, McNeil, Radiology 143
///           (1982); Pepe, The Statistical Evaluation of Medical Tests (2003), sec. 5.2.5.
template <typename DerivedY, typename DerivedScores>
[[nodiscard]] ConfidenceInterval<double> roc_auc_interval(
    const Eigen::DenseBase<DerivedY>& y_arg, const Eigen::DenseBase<DerivedScores>& scores_arg,
    const AucIntervalOptions& options = {}) {
  const detail::PinnedSample y("roc_auc_interval", "y", y_arg);
  const detail::PinnedSample scores("roc_auc_interval", "scores", scores_arg);
  return detail::auc_interval("roc_auc_interval", y.run(), scores.run(), options);
}

namespace detail {

/// A pinned view of predictions: a vector as a column, or a matrix.
template <typename Derived>
auto pin_predictions(const Eigen::DenseBase<Derived>& x) {
  if constexpr (Derived::IsVectorAtCompileTime) {
    return pin_vector(x, "", "");
  } else {
    return MatrixRef<Derived>(x.derived());
  }
}

}  // namespace detail

/// Bootstrap interval of any metric: samples are drawn with replacement, and what the metric of
/// them varies by is how unsure it is.
///
/// Where a closed form is at hand (accuracy_interval(), roc_auc_interval()) it is as good and costs
/// nothing. The samples have to be independent of one another.
///
/// Shapes:   y n entries, y_hat n entries, or n rows where the metric takes a matrix;
///           `metric(y, y_hat)` returns a number.
/// Cost:     `replicates` evaluations of the metric, and as many copies of y and y_hat.
/// Edges:    samples for which the metric is undefined (UndefinedMetricError or NaN) are left out
///           and counted; `stratified` avoids them.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if level is not in (0, 1) or
///           replicates < 1; what the metric throws for all samples; UndefinedMetricError if it is
///           undefined for every sample drawn.
/// Example:  \code
///           const auto f1 = [](const auto& y, const auto& y_hat) {
///             return mlmath::f1_score(y, y_hat);
///           };
///           std::cout << mlmath::metric_bootstrap(y, y_hat, f1, rng);
///           \endcode
/// Source:   Efron, Tibshirani, An Introduction to the Bootstrap (1993), ch. 13, 14.
template <typename DerivedY, typename DerivedYHat, typename Metric, RandomBits64 Generator>
[[nodiscard]] Bootstrap metric_bootstrap(const Eigen::DenseBase<DerivedY>& y_arg,
                                         const Eigen::DenseBase<DerivedYHat>& y_hat_arg,
                                         const Metric& metric, Generator& rng,
                                         const BootstrapOptions& options = {}) {
  const char* const function = "metric_bootstrap";
  const auto y = detail::pin_vector(y_arg, function, "y");
  const auto y_hat = detail::pin_predictions(y_hat_arg);
  detail::check_nonempty(function, "y", y.size());
  detail::check_same_size(function, "y", y.size(), "y_hat", y_hat.rows());
  detail::check_bootstrap(function, options);
  detail::Classes strata;
  if (options.stratified) {
    strata = detail::numbered_labels(function, detail::SampleRun("y", y));
  }
  const detail::RowStatistic statistic = [&](const Eigen::VectorX<Eigen::Index>& rows) {
    return double(metric(detail::select_entries(y, rows), detail::select_samples(y_hat, rows)));
  };
  const double estimate = statistic(detail::in_order(y.size()));
  return detail::bootstrap_of(function, y.size(), strata, estimate, rng, statistic, options);
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/statistics/detail/readers.hpp>
#include <mlmath/statistics/detail/score_order.hpp>
#include <mlmath/statistics/ranking_metrics.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ostream>
#include <vector>

namespace mlmath {

/// What a curve of a ranking shows.
struct RankingCurveOptions {
  /// The label that high scores speak for.
  Eigen::Index positive = 1;
  /// Whether points on the straight line between their neighbours are left out of a ROC curve.
  bool drops_collinear = true;
};

/// The receiver operating characteristic: the rates of true and false positives as the threshold
/// falls. A sample is predicted positive where its score is at least the threshold.
struct [[nodiscard]] RocCurve {
  Eigen::VectorXd thresholds;           ///< falling; the first is infinity, at the point (0, 0)
  Eigen::VectorXd false_positive_rate;  ///< rising from 0 to 1; NaN without negatives
  Eigen::VectorXd true_positive_rate;   ///< rising from 0 to 1; NaN without positives
  double positives = 0;                 ///< the positive samples, or their weights
  double negatives = 0;                 ///< the negative samples, or their weights

  /// Whether both classes occur, so that both rates are defined.
  [[nodiscard]] bool is_defined() const { return positives > 0 && negatives > 0; }
};

/// Precision and recall as the threshold falls.
struct [[nodiscard]] PrecisionRecallCurve {
  Eigen::VectorXd thresholds;  ///< falling; the first is infinity, at precision 1 and recall 0
  Eigen::VectorXd precision;   ///< among the samples that score at least the threshold
  Eigen::VectorXd recall;      ///< rising from 0 to 1; NaN without positives
  double positives = 0;        ///< the positive samples, or their weights
  double negatives = 0;        ///< the negative samples, or their weights

  /// Whether a positive sample occurs, so that recall is defined.
  [[nodiscard]] bool is_defined() const { return positives > 0; }
};

namespace detail {

[[gnu::always_inline]] inline double weight_of(std::uint64_t) { return 1; }
[[gnu::always_inline]] inline double weight_of(const WeightedKey& x) { return x.weight; }

/// The weights of positives and negatives with a score of at least each distinct one, falling.
struct CumulativeCounts {
  std::vector<double> thresholds;
  std::vector<double> positives;
  std::vector<double> negatives;
};

template <typename Record>
CumulativeCounts cumulative_counts(const SortedScores<Record>& sorted) {
  CumulativeCounts counts;
  DoubledNumber<double> positives;
  DoubledNumber<double> negatives;
  std::size_t i = sorted.positives.size();
  std::size_t j = sorted.negatives.size();
  while (i > 0 || j > 0) {
    std::uint64_t key = i > 0 ? sort_key(sorted.positives[i - 1]) : 0;
    if (j > 0) key = (std::max)(key, sort_key(sorted.negatives[j - 1]));
    for (; i > 0 && sort_key(sorted.positives[i - 1]) == key; --i) {
      accumulate(positives, weight_of(sorted.positives[i - 1]));
    }
    for (; j > 0 && sort_key(sorted.negatives[j - 1]) == key; --j) {
      accumulate(negatives, weight_of(sorted.negatives[j - 1]));
    }
    counts.thresholds.push_back(number_of(key));
    counts.positives.push_back(positives.value());
    counts.negatives.push_back(negatives.value());
  }
  return counts;
}

template <std::same_as<SampleRun> Run>
CumulativeCounts cumulative_counts(const char* function, const Run& y, const SampleRun& scores,
                                   const SampleRun& w, Eigen::Index positive) {
  check_samples(function, y, scores, w);
  check_run_weights(function, y.size(), w);
  if (w.is_given()) return cumulative_counts(sorted_scores(function, y, scores, w, positive));
  return cumulative_counts(sorted_scores(function, y, scores, positive));
}

template <typename Scalar>
Eigen::VectorX<Scalar> after(Scalar first, const std::vector<Scalar>& rest) {
  Eigen::VectorX<Scalar> result(Eigen::Index(rest.size()) + 1);
  result(0) = first;
  for (std::size_t k = 0; k < rest.size(); ++k) result(Eigen::Index(k) + 1) = rest[k];
  return result;
}

/// Leaves out each inner point at which both counts go on by the step they came with.
inline void drop_collinear(CumulativeCounts& counts) {
  const std::size_t n = counts.thresholds.size();
  std::vector<char> is_kept(n, 1);
  const auto bends = [](const std::vector<double>& x, std::size_t k) {
    return x[k + 1] - x[k] != x[k] - x[k - 1];
  };
  for (std::size_t k = 1; k + 1 < n; ++k) {
    is_kept[k] = bends(counts.positives, k) || bends(counts.negatives, k) ? 1 : 0;
  }
  std::size_t kept = 0;
  for (std::size_t k = 0; k < n; ++k) {
    if (is_kept[k] == 0) continue;
    counts.thresholds[kept] = counts.thresholds[k];
    counts.positives[kept] = counts.positives[k];
    counts.negatives[kept] = counts.negatives[k];
    ++kept;
  }
  counts.thresholds.resize(kept);
  counts.positives.resize(kept);
  counts.negatives.resize(kept);
}

template <std::same_as<SampleRun> Run>
RocCurve roc_curve_of(const char* function, const Run& y, const SampleRun& scores,
                      const SampleRun& w, const RankingCurveOptions& options) {
  auto counts = cumulative_counts(function, y, scores, w, options.positive);
  RocCurve curve;
  curve.positives = counts.positives.back();
  curve.negatives = counts.negatives.back();
  if (options.drops_collinear) drop_collinear(counts);
  curve.thresholds = after(std::numeric_limits<double>::infinity(), counts.thresholds);
  curve.true_positive_rate = after(0.0, counts.positives) / curve.positives;
  curve.false_positive_rate = after(0.0, counts.negatives) / curve.negatives;
  return curve;
}

template <std::same_as<SampleRun> Run>
PrecisionRecallCurve precision_recall_curve_of(const char* function, const Run& y,
                                               const SampleRun& scores, const SampleRun& w,
                                               const RankingCurveOptions& options) {
  const auto counts = cumulative_counts(function, y, scores, w, options.positive);
  PrecisionRecallCurve curve;
  curve.positives = counts.positives.back();
  curve.negatives = counts.negatives.back();
  curve.thresholds = after(std::numeric_limits<double>::infinity(), counts.thresholds);
  const auto hits = after(0.0, counts.positives);
  curve.precision = hits.array() / (hits + after(0.0, counts.negatives)).array();
  curve.precision(0) = 1;
  curve.recall = hits / curve.positives;
  return curve;
}

}  // namespace detail

/// The ROC curve of scores: the true positive rate (recall) against the false positive rate
/// (1 - specificity) at every threshold that makes a difference. roc_auc() is the area under it.
///
/// Shapes:   y has n labels of two classes, any whole numbers of any type; scores n numbers; at
///           most n + 1 points.
/// Cost:     a radix sort of the scores; O(n) memory.
/// Edges:    equal scores are one point. Without positives or negatives their rate is NaN and
///           RocCurve::is_defined() false.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if a label is no whole
///           number or the third, or a score is NaN.
/// Source:   Fawcett, An introduction to ROC analysis, Pattern Recognition Letters 27 (2006).
template <typename DerivedY, typename DerivedScores>
[[nodiscard]] RocCurve roc_curve(const Eigen::DenseBase<DerivedY>& y_arg,
                                 const Eigen::DenseBase<DerivedScores>& scores_arg,
                                 const RankingCurveOptions& options = {}) {
  const detail::PinnedSample y("roc_curve", "y", y_arg);
  const detail::PinnedSample scores("roc_curve", "scores", scores_arg);
  return detail::roc_curve_of("roc_curve", y.run(), scores.run(), {}, options);
}

/// The ROC curve of weighted samples.
///
/// Throws:   as without weights, and DomainError if a weight is negative or not finite.
template <typename DerivedY, typename DerivedScores, typename DerivedW>
[[nodiscard]] RocCurve roc_curve(const Eigen::DenseBase<DerivedY>& y_arg,
                                 const Eigen::DenseBase<DerivedScores>& scores_arg,
                                 const Eigen::DenseBase<DerivedW>& weights_arg,
                                 const RankingCurveOptions& options = {}) {
  const detail::PinnedSample y("roc_curve", "y", y_arg);
  const detail::PinnedSample scores("roc_curve", "scores", scores_arg);
  const detail::PinnedSample weights("roc_curve", "weights", weights_arg);
  return detail::roc_curve_of("roc_curve", y.run(), scores.run(), weights.run(), options);
}

/// The precision-recall curve of scores, a point for each distinct score. average_precision() is
/// the area under its steps.
///
/// Shapes:   y has n labels of two classes, any whole numbers of any type; scores n numbers; at
///           most n + 1 points.
/// Cost:     a radix sort of the scores; O(n) memory.
/// Edges:    equal scores are one point. Without positives recall is NaN and
///           PrecisionRecallCurve::is_defined() false.
/// Throws:   as roc_curve().
/// Source:   see average_precision().
template <typename DerivedY, typename DerivedScores>
[[nodiscard]] PrecisionRecallCurve precision_recall_curve(
    const Eigen::DenseBase<DerivedY>& y_arg, const Eigen::DenseBase<DerivedScores>& scores_arg,
    const RankingCurveOptions& options = {}) {
  const detail::PinnedSample y("precision_recall_curve", "y", y_arg);
  const detail::PinnedSample scores("precision_recall_curve", "scores", scores_arg);
  return detail::precision_recall_curve_of("precision_recall_curve", y.run(), scores.run(), {},
                                           options);
}

/// The precision-recall curve of weighted samples.
///
/// Throws:   as without weights, and DomainError if a weight is negative or not finite.
template <typename DerivedY, typename DerivedScores, typename DerivedW>
[[nodiscard]] PrecisionRecallCurve precision_recall_curve(
    const Eigen::DenseBase<DerivedY>& y_arg, const Eigen::DenseBase<DerivedScores>& scores_arg,
    const Eigen::DenseBase<DerivedW>& weights_arg, const RankingCurveOptions& options = {}) {
  const detail::PinnedSample y("precision_recall_curve", "y", y_arg);
  const detail::PinnedSample scores("precision_recall_curve", "scores", scores_arg);
  const detail::PinnedSample weights("precision_recall_curve", "weights", weights_arg);
  return detail::precision_recall_curve_of("precision_recall_curve", y.run(), scores.run(),
                                           weights.run(), options);
}

/// The area under the ROC curve up to a false positive rate \f$ m \f$, A, standardized so that
/// chance is 1/2 and a perfect ranking 1: \f$ \frac12 (1 + (A - m^2/2) / (m - m^2/2)) \f$.
///
/// Edges:    m = 1 is roc_auc(). Undefined where one class does not occur.
/// Throws:   as roc_auc(); DomainError unless 0 < m <= 1.
/// Source:   McClish, Analyzing a portion of the ROC curve, Medical Decision Making 9 (1989).
template <typename DerivedY, typename DerivedScores>
[[nodiscard]] double partial_roc_auc(const Eigen::DenseBase<DerivedY>& y,
                                     const Eigen::DenseBase<DerivedScores>& scores,
                                     double max_false_positive_rate,
                                     const RankingOptions& options = {}) {
  const char* const function = "partial_roc_auc";
  detail::check_positive(function, "max_false_positive_rate", max_false_positive_rate);
  detail::check_between(function, "max_false_positive_rate", max_false_positive_rate, 0.0, 1.0);
  const RocCurve curve = roc_curve(y, scores, {.positive = options.positive});
  if (!(curve.positives > 0)) return options.undefined(function, detail::no_positive);
  if (!(curve.negatives > 0)) return options.undefined(function, detail::no_negative);
  double area = 0;
  for (Eigen::Index k = 1; k < curve.thresholds.size(); ++k) {
    const double left = curve.false_positive_rate(k - 1);
    const double width = curve.false_positive_rate(k) - left;
    const double rise = curve.true_positive_rate(k) - curve.true_positive_rate(k - 1);
    if (left >= max_false_positive_rate) break;
    if (!(width > 0)) continue;
    const double part = (std::min)(width, max_false_positive_rate - left);
    area += part * (curve.true_positive_rate(k - 1) + 0.5 * rise * (part / width));
  }
  const double chance = 0.5 * max_false_positive_rate * max_false_positive_rate;
  return 0.5 * (1 + (area - chance) / (max_false_positive_rate - chance));
}

/// Prints the number of points and what the curve is of.
inline std::ostream& operator<<(std::ostream& out, const RocCurve& curve) {
  return out << "ROC curve: " << curve.thresholds.size() << " points, " << curve.positives
             << " positives, " << curve.negatives << " negatives"
             << (curve.is_defined() ? "" : " (undefined: one class alone)") << "\n";
}

/// Prints the number of points and what the curve is of.
inline std::ostream& operator<<(std::ostream& out, const PrecisionRecallCurve& curve) {
  return out << "precision-recall curve: " << curve.thresholds.size() << " points, "
             << curve.positives << " positives, " << curve.negatives << " negatives"
             << (curve.is_defined() ? "" : " (undefined: no positive)") << "\n";
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/statistics/ranking_curves.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string>

namespace mlmath {

/// What right decisions cost, less than wrong ones.
struct RightCosts {
  double true_positive = 0;  ///< of a positive sample that is taken for one
  double true_negative = 0;  ///< of a negative sample that is taken for one
};

/// The probability from which on it costs less to decide for the positive class:
/// \f$ (c_{FP} - c_{TN}) / (c_{FP} - c_{TN} + c_{FN} - c_{TP}) \f$. Right at it both cost the same.
///
/// Use it with calibrated probabilities; where scores are none, choose_threshold() on data.
///
/// Edges:    0 where a false positive costs no more than a true negative, 1 where a false negative
///           costs no more than a true positive.
/// Throws:   DomainError if a cost is not finite, a wrong decision costs less than the right one,
///           or no decision matters.
/// Source:   Elkan, The foundations of cost-sensitive learning, IJCAI (2001).
[[nodiscard]] inline double optimal_threshold(double cost_false_positive,
                                              double cost_false_negative,
                                              const RightCosts& right = {}) {
  constexpr const char* function = "optimal_threshold";
  const auto check = [](const char* wrong_name, double wrong, const char* right_name,
                        double right_cost) {
    if (std::isfinite(wrong) && std::isfinite(right_cost) && right_cost <= wrong) return;
    detail::throw_domain_error(function, std::string(wrong_name) + " = " + detail::to_text(wrong) +
                                             " and " + right_name + " = " +
                                             detail::to_text(right_cost) +
                                             ", expected finite costs, the first not the smaller");
  };
  check("cost_false_positive", cost_false_positive, "true_negative", right.true_negative);
  check("cost_false_negative", cost_false_negative, "true_positive", right.true_positive);
  const double positive = cost_false_positive - right.true_negative;
  const double negative = cost_false_negative - right.true_positive;
  if (!(positive > 0 || negative > 0)) {
    detail::throw_domain_error(function, "wrong decisions cost as much as right ones");
  }
  return positive / 2 / (positive / 2 + negative / 2);
}

/// What becomes of the samples where those that score at least a threshold are taken for positive;
/// numbers of samples, or sums of weights.
struct ThresholdCounts {
  double threshold = std::numeric_limits<double>::infinity();  ///< infinite: none is positive
  double true_positives = 0;                                   ///< positives taken for positive
  double false_positives = 0;                                  ///< negatives taken for positive
  double true_negatives = 0;                                   ///< negatives taken for negative
  double false_negatives = 0;                                  ///< positives taken for negative

  /// All samples.
  [[nodiscard]] double total() const {
    return true_positives + false_positives + true_negatives + false_negatives;
  }
  /// The share of positives among what is taken for positive; NaN where nothing is.
  [[nodiscard]] double precision() const {
    return true_positives / (true_positives + false_positives);
  }
  /// The share of the positives that is found; NaN without positives.
  [[nodiscard]] double recall() const {
    return true_positives / (true_positives + false_negatives);
  }
  /// The share of the negatives that is taken for positive; NaN without negatives.
  [[nodiscard]] double false_positive_rate() const {
    return false_positives / (false_positives + true_negatives);
  }
  /// The share of right decisions.
  [[nodiscard]] double accuracy() const { return (true_positives + true_negatives) / total(); }
};

/// \f$ F_\beta \f$ of the positive class, \f$ (1 + \beta^2) TP / ((1 + \beta^2) TP + \beta^2 FN +
/// FP) \f$, for choose_threshold().
struct FScore {
  double beta = 1;  ///< the weight of recall against precision, > 0
  /// The score at a threshold.
  [[nodiscard]] double operator()(const ThresholdCounts& at) const {
    const double square = beta * beta;
    const double right = (1 + square) * at.true_positives;
    return right / (right + square * at.false_negatives + at.false_positives);
  }
};

/// Youden's J, recall less the false positive rate, for choose_threshold().
struct YoudenIndex {
  /// The index at a threshold.
  [[nodiscard]] double operator()(const ThresholdCounts& at) const {
    return at.recall() - at.false_positive_rate();
  }
};

/// The mean cost of a decision with its sign turned, as choose_threshold() takes the largest value.
struct NegativeCost {
  double false_positive = 1;  ///< what a false positive costs
  double false_negative = 1;  ///< what a false negative costs
  /// The negative mean cost at a threshold.
  [[nodiscard]] double operator()(const ThresholdCounts& at) const {
    return -(false_positive * at.false_positives + false_negative * at.false_negatives) /
           at.total();
  }
};

/// The recall where precision is high enough, for choose_threshold().
struct RecallAtPrecision {
  double precision = 0.9;  ///< thresholds with a smaller precision are out of the question
  /// The recall at a threshold, NaN where its precision is too small.
  [[nodiscard]] double operator()(const ThresholdCounts& at) const {
    return at.precision() >= precision ? at.recall() : std::numeric_limits<double>::quiet_NaN();
  }
};

/// The precision where recall is high enough, for choose_threshold().
struct PrecisionAtRecall {
  double recall = 0.9;  ///< thresholds with a smaller recall are out of the question
  /// The precision at a threshold, NaN where its recall is too small.
  [[nodiscard]] double operator()(const ThresholdCounts& at) const {
    return at.recall() >= recall ? at.precision() : std::numeric_limits<double>::quiet_NaN();
  }
};

/// How choose_threshold() reads labels.
struct ThresholdOptions {
  Eigen::Index positive = 1;  ///< the label that high scores speak for; all others are negative
};

/// A threshold chosen on data.
struct [[nodiscard]] ThresholdChoice {
  /// Samples that score at least this are positive; infinite where none is, NaN where the criterion
  /// has a value at none.
  double threshold = std::numeric_limits<double>::quiet_NaN();
  /// The next smaller score, or -infinity: every threshold above it decides the same on the data.
  double next_lower = -std::numeric_limits<double>::infinity();
  double value = std::numeric_limits<double>::quiet_NaN();  ///< of the criterion
  ThresholdCounts counts;                                   ///< what becomes of the samples

  /// Whether the criterion has a value at some threshold.
  explicit operator bool() const { return !std::isnan(value); }
  /// Half way between the threshold and the next smaller score, where both are finite; else the
  /// threshold. To decide by it is not to lean on one sample.
  [[nodiscard]] double midpoint() const {
    return std::isfinite(threshold) && std::isfinite(next_lower) ? threshold / 2 + next_lower / 2
                                                                 : threshold;
  }
};

namespace detail {

/// The largest value of a criterion over the points of a ROC curve; of those that tie, at the
/// largest threshold.
template <typename Criterion>
ThresholdChoice best_threshold(const RocCurve& curve, const Criterion& criterion, bool counts) {
  ThresholdChoice best;
  // Rates times totals are whole where samples were counted.
  const auto whole = [&](double x) { return counts ? std::round(x) : x; };
  const Eigen::Index last = curve.thresholds.size() - 1;
  for (Eigen::Index k = 0; k <= last; ++k) {
    ThresholdCounts at;
    at.threshold = curve.thresholds(k);
    if (curve.positives > 0) {
      at.true_positives = whole(curve.true_positive_rate(k) * curve.positives);
    }
    if (curve.negatives > 0) {
      at.false_positives = whole(curve.false_positive_rate(k) * curve.negatives);
    }
    at.false_negatives = curve.positives - at.true_positives;
    at.true_negatives = curve.negatives - at.false_positives;
    const double value = criterion(static_cast<const ThresholdCounts&>(at));
    if (std::isnan(value) || value <= best.value) continue;
    best.threshold = at.threshold;
    best.next_lower = k < last ? curve.thresholds(k + 1) : -std::numeric_limits<double>::infinity();
    best.value = value;
    best.counts = at;
  }
  return best;
}

template <typename Y, typename Scores>
void check_threshold_samples(const Y& y, const Scores& scores) {
  constexpr const char* function = "choose_threshold";
  check_nonempty(function, "y", y.size());
  check_same_size(function, "y", y.size(), "scores", scores.size());
  check_finite(function, "scores", scores);
  (void)code_labels(function, y);
}

}  // namespace detail

/// The threshold at which a criterion is largest on data, of all that decide differently.
///
/// Use scores of samples that the model was not trained on, as of cross_validated_predictions().
/// The value found is too good for new samples, being the best of many.
///
/// `criterion(counts)` gives a number from ThresholdCounts, NaN where the threshold is out of the
/// question: FScore, YoudenIndex, NegativeCost, RecallAtPrecision, PrecisionAtRecall or a function
/// of yours. It is called for each distinct score, and for an infinite threshold, where nothing is
/// positive.
///
/// Shapes:   y n labels, any whole numbers; scores n numbers, high ones for the positive label.
/// Cost:     O(n log n).
/// Edges:    of thresholds that tie, the largest; NaN where the criterion has no value at any.
/// Throws:   ShapeError if y is empty or scores has another size; DomainError if scores holds NaN
///           or infinity, or y what is no label.
template <typename DerivedY, typename DerivedS, typename Criterion>
ThresholdChoice choose_threshold(const Eigen::MatrixBase<DerivedY>& y_arg,
                                 const Eigen::MatrixBase<DerivedS>& scores_arg,
                                 const Criterion& criterion, const ThresholdOptions& options = {}) {
  static_assert(std::invocable<const Criterion&, const ThresholdCounts&>,
                "choose_threshold: the criterion must be a function of ThresholdCounts that gives "
                "a number");
  const auto y = detail::pin_vector(y_arg, "choose_threshold", "y");
  const auto scores = detail::pin_vector(scores_arg, "choose_threshold", "scores");
  detail::check_threshold_samples(y, scores);
  return detail::best_threshold(
      roc_curve(y, scores, {.positive = options.positive, .drops_collinear = false}), criterion,
      true);
}

/// The same with weights of the samples, which are added up in place of counts.
template <typename DerivedY, typename DerivedS, typename DerivedW, typename Criterion>
ThresholdChoice choose_threshold(const Eigen::MatrixBase<DerivedY>& y_arg,
                                 const Eigen::MatrixBase<DerivedS>& scores_arg,
                                 const Eigen::MatrixBase<DerivedW>& weights_arg,
                                 const Criterion& criterion, const ThresholdOptions& options = {}) {
  constexpr const char* function = "choose_threshold";
  const auto y = detail::pin_vector(y_arg, function, "y");
  const auto scores = detail::pin_vector(scores_arg, function, "scores");
  const auto weights = detail::pin_vector(weights_arg, function, "sample_weights");
  detail::check_threshold_samples(y, scores);
  detail::check_same_size(function, "y", y.size(), "sample_weights", weights.size());
  detail::check_all_nonnegative(function, "sample_weights", weights);
  if (!(weights.maxCoeff() > 0)) {
    detail::throw_domain_error(function,
                               "every entry of sample_weights is 0, expected a positive one");
  }
  return detail::best_threshold(
      roc_curve(y, scores, weights, {.positive = options.positive, .drops_collinear = false}),
      criterion, false);
}

/// Prints the threshold, the value and what becomes of the samples.
inline std::ostream& operator<<(std::ostream& out, const ThresholdChoice& choice) {
  if (!choice) return out << "no threshold: the criterion has a value at none\n";
  return out << "threshold: " << choice.threshold << ", above " << choice.next_lower
             << "; criterion: " << choice.value << "\ntrue positives "
             << choice.counts.true_positives << ", false positives "
             << choice.counts.false_positives << ", true negatives " << choice.counts.true_negatives
             << ", false negatives " << choice.counts.false_negatives << "\n";
}

}  // namespace mlmath

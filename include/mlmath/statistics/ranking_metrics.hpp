// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/statistics/detail/readers.hpp>
#include <mlmath/statistics/detail/score_order.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mlmath {

/// What the metrics of a ranking by score are of.
struct RankingOptions {
  /// The label that high scores speak for.
  Eigen::Index positive = 1;
  /// What to give where one of the classes does not occur.
  WhenUndefined undefined = throw_error;
};

namespace detail {

inline constexpr const char* no_positive = "y has no positive sample";
inline constexpr const char* no_negative = "y has no negative sample";

/// (the pairs ranked right, ties a half) / (all pairs), from exact counts.
template <std::same_as<SampleRun> Run>
double auc_of(const char* function, const Run& y, const SampleRun& scores,
              const RankingOptions& options) {
  check_samples(function, y, scores);
  const auto sorted = sorted_scores(function, y, scores, options.positive);
  if (sorted.positives.empty()) return options.undefined(function, no_positive);
  if (sorted.negatives.empty()) return options.undefined(function, no_negative);
  const std::uint64_t below = count_before<false>(sorted.positives, sorted.negatives);
  const std::uint64_t not_above = count_before<true>(sorted.positives, sorted.negatives);
  const double pairs = double(sorted.positives.size()) * double(sorted.negatives.size());
  return 0.5 * (double(below) / pairs + double(not_above) / pairs);
}

template <std::same_as<SampleRun> Run>
double weighted_auc_of(const char* function, const Run& y, const SampleRun& scores,
                       const SampleRun& w, const RankingOptions& options) {
  check_samples(function, y, scores, w);
  check_run_weights(function, y.size(), w);
  const auto sorted = sorted_scores(function, y, scores, w, options.positive);
  if (sorted.positives.empty()) return options.undefined(function, no_positive);
  if (sorted.negatives.empty()) return options.undefined(function, no_negative);
  DoubledNumber<double> pairs;
  DoubledNumber<double> positives;
  DoubledNumber<double> below;
  std::size_t j = 0;
  for (std::size_t i = 0; i < sorted.positives.size();) {
    const std::uint64_t key = sorted.positives[i].key;
    DoubledNumber<double> group;
    for (; i < sorted.positives.size() && sorted.positives[i].key == key; ++i) {
      accumulate(group, sorted.positives[i].weight);
    }
    for (; j < sorted.negatives.size() && sorted.negatives[j].key < key; ++j) {
      accumulate(below, sorted.negatives[j].weight);
    }
    DoubledNumber<double> tied;
    for (; j < sorted.negatives.size() && sorted.negatives[j].key == key; ++j) {
      accumulate(tied, sorted.negatives[j].weight);
    }
    accumulate(pairs, group.value() * (below.value() + 0.5 * tied.value()));
    accumulate(positives, group.value());
    accumulate(below, tied.value());
  }
  for (; j < sorted.negatives.size(); ++j) accumulate(below, sorted.negatives[j].weight);
  return pairs.value() / positives.value() / below.value();
}

/// The mean over the positives of the precision at their score.
template <std::same_as<SampleRun> Run>
double average_precision_of(const char* function, const Run& y, const SampleRun& scores,
                            const RankingOptions& options) {
  check_samples(function, y, scores);
  const auto sorted = sorted_scores(function, y, scores, options.positive);
  const std::size_t positives = sorted.positives.size();
  if (positives == 0) return options.undefined(function, no_positive);
  // From the highest score down: i positives and j negatives score at least as high.
  DoubledNumber<double> total;
  std::size_t j = 0;
  std::vector<std::uint32_t> not_below(positives);
  for (std::size_t i = 0; i < positives;) {
    const bool is_before =
        j < sorted.negatives.size() &&
        sorted.negatives[sorted.negatives.size() - 1 - j] >= sorted.positives[positives - 1 - i];
    not_below[i] = std::uint32_t(j);
    j += is_before ? 1 : 0;
    i += is_before ? 0 : 1;
  }
  for (std::size_t i = 0; i < positives;) {
    std::size_t end = i + 1;
    while (end < positives &&
           sorted.positives[positives - 1 - end] == sorted.positives[positives - 1 - i]) {
      ++end;
    }
    accumulate(total, double(end - i) * double(end) / double(end + not_below[i]));
    i = end;
  }
  return total.value() / double(positives);
}

template <std::same_as<SampleRun> Run>
double weighted_average_precision_of(const char* function, const Run& y, const SampleRun& scores,
                                     const SampleRun& w, const RankingOptions& options) {
  check_samples(function, y, scores, w);
  check_run_weights(function, y.size(), w);
  const auto sorted = sorted_scores(function, y, scores, w, options.positive);
  if (sorted.positives.empty()) return options.undefined(function, no_positive);
  DoubledNumber<double> total;
  DoubledNumber<double> positives;
  DoubledNumber<double> negatives;
  std::size_t j = sorted.negatives.size();
  for (std::size_t i = sorted.positives.size(); i > 0;) {
    const std::uint64_t key = sorted.positives[i - 1].key;
    DoubledNumber<double> group;
    for (; i > 0 && sorted.positives[i - 1].key == key; --i) {
      accumulate(group, sorted.positives[i - 1].weight);
    }
    for (; j > 0 && sorted.negatives[j - 1].key >= key; --j) {
      accumulate(negatives, sorted.negatives[j - 1].weight);
    }
    accumulate(positives, group.value());
    const double hits = positives.value();
    accumulate(total, group.value() * (hits / (hits + negatives.value())));
  }
  return total.value() / positives.value();
}

}  // namespace detail

/// The area under the ROC curve: the probability that a positive sample scores higher than a
/// negative one, ties counting a half, \f$ \frac{1}{n_+ n_-} \sum_{i \in +} \sum_{j \in -}
/// ([s_i > s_j] + \frac12 [s_i = s_j]) \f$: the Mann-Whitney statistic.
///
/// It looks at the order of the scores alone; average_precision() where positives are rare,
/// log_loss() where the scores are probabilities. roc_auc_interval() tells how sure the number is.
///
/// Shapes:   y has n labels of two classes, any whole numbers of any type; scores n numbers.
/// Cost:     a radix sort: some 15 ns a sample for a million, O(n) memory.
/// Edges:    undefined where one class does not occur: `undefined` in the options. Infinite scores
///           are scores.
/// Accuracy: from exact counts, 2 ulp.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if a label is no whole
///           number or the third, or a score is NaN; UndefinedMetricError if undefined.
/// Source:   Hanley, McNeil, The meaning and use of the area under a ROC curve, Radiology 143
///           (1982).
template <typename DerivedY, typename DerivedScores>
[[nodiscard]] double roc_auc(const Eigen::DenseBase<DerivedY>& y_arg,
                             const Eigen::DenseBase<DerivedScores>& scores_arg,
                             const RankingOptions& options = {}) {
  const detail::PinnedSample y("roc_auc", "y", y_arg);
  const detail::PinnedSample scores("roc_auc", "scores", scores_arg);
  return detail::auc_of("roc_auc", y.run(), scores.run(), options);
}

/// The area under the ROC curve of weighted samples: a pair counts by the product of its weights.
///
/// Throws:   as without weights, and DomainError if a weight is negative or not finite.
template <typename DerivedY, typename DerivedScores, typename DerivedW>
[[nodiscard]] double roc_auc(const Eigen::DenseBase<DerivedY>& y_arg,
                             const Eigen::DenseBase<DerivedScores>& scores_arg,
                             const Eigen::DenseBase<DerivedW>& weights_arg,
                             const RankingOptions& options = {}) {
  const detail::PinnedSample y("roc_auc", "y", y_arg);
  const detail::PinnedSample scores("roc_auc", "scores", scores_arg);
  const detail::PinnedSample weights("roc_auc", "weights", weights_arg);
  return detail::weighted_auc_of("roc_auc", y.run(), scores.run(), weights.run(), options);
}

/// Average precision, the mean over the positive samples of the precision among the samples that
/// score at least as high, \f$ \sum_k (r_k - r_{k-1}) p_k \f$ over the distinct scores: the area
/// under the precision-recall curve by steps, which unlike trapezia promise nothing between points.
///
/// Shapes:   y has n labels of two classes, any whole numbers of any type; scores n numbers.
/// Cost:     as for roc_auc().
/// Edges:    undefined where no sample is positive: `undefined` in the options; 1 where all are.
/// Throws:   as roc_auc().
/// Source:   Davis, Goadrich, The relationship between precision-recall and ROC curves, ICML
///           (2006).
template <typename DerivedY, typename DerivedScores>
[[nodiscard]] double average_precision(const Eigen::DenseBase<DerivedY>& y_arg,
                                       const Eigen::DenseBase<DerivedScores>& scores_arg,
                                       const RankingOptions& options = {}) {
  const detail::PinnedSample y("average_precision", "y", y_arg);
  const detail::PinnedSample scores("average_precision", "scores", scores_arg);
  return detail::average_precision_of("average_precision", y.run(), scores.run(), options);
}

/// Average precision of weighted samples.
///
/// Throws:   as without weights, and DomainError if a weight is negative or not finite.
template <typename DerivedY, typename DerivedScores, typename DerivedW>
[[nodiscard]] double average_precision(const Eigen::DenseBase<DerivedY>& y_arg,
                                       const Eigen::DenseBase<DerivedScores>& scores_arg,
                                       const Eigen::DenseBase<DerivedW>& weights_arg,
                                       const RankingOptions& options = {}) {
  const detail::PinnedSample y("average_precision", "y", y_arg);
  const detail::PinnedSample scores("average_precision", "scores", scores_arg);
  const detail::PinnedSample weights("average_precision", "weights", weights_arg);
  return detail::weighted_average_precision_of("average_precision", y.run(), scores.run(),
                                               weights.run(), options);
}

}  // namespace mlmath

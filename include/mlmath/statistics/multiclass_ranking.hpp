// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/statistics/detail/classes.hpp>
#include <mlmath/statistics/detail/readers.hpp>
#include <mlmath/statistics/detail/score_table.hpp>
#include <mlmath/statistics/ranking_metrics.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <string>
#include <vector>

namespace mlmath {

/// Which rankings of two classes a multiclass AUC is the mean of.
enum class MulticlassAuc {
  one_vs_rest,  ///< each class against all others together
  one_vs_one    ///< each pair of classes, by the scores of both: not moved by the class sizes
};

/// What multiclass_roc_auc() averages.
struct MulticlassAucOptions {
  /// The rankings.
  MulticlassAuc scheme = MulticlassAuc::one_vs_rest;
  /// Whether each counts by the samples of its class or pair, and not all the same.
  bool weighted = false;
  /// The labels of the columns; where it is empty, those that occur in y, ascending.
  Eigen::VectorX<Eigen::Index> classes = {};
  /// What to give where a class does not occur in y.
  WhenUndefined undefined = throw_error;
};

/// The classes of the columns of scores, for top_k_accuracy().
struct TopKOptions {
  /// The labels of the columns; where it is empty, those that occur in y, ascending.
  Eigen::VectorX<Eigen::Index> classes = {};
};

namespace detail {

inline void check_table_numbers(const char* function, const char* name, const ScoreTable& scores) {
  for (Eigen::Index k = 0; k < scores.cols; ++k) {
    for (Eigen::Index i = 0; i < scores.rows; ++i) {
      if (!std::isnan(scores(i, k))) continue;
      throw_domain_error(function, std::string(name) + "(" + std::to_string(i) + ", " +
                                       std::to_string(k) +
                                       ") is nan, expected numbers or infinities");
    }
  }
}

/// The AUC of column k, class k against the classes that `is_other` holds for.
template <typename IsOther>
double class_auc(const char* function, const ScoreTable& scores, const Classes& place,
                 Eigen::Index k, const IsOther& is_other) {
  std::vector<double> labels;
  std::vector<double> values;
  for (Eigen::Index i = 0; i < scores.rows; ++i) {
    if (place(i) != k && !is_other(place(i))) continue;
    labels.push_back(place(i) == k ? 1 : 0);
    values.push_back(scores(i, k));
  }
  const Eigen::Index count = Eigen::Index(labels.size());
  const VectorRef<double> y(Eigen::Map<const Eigen::VectorXd>(labels.data(), count));
  const VectorRef<double> s(Eigen::Map<const Eigen::VectorXd>(values.data(), count));
  return auc_of(function, SampleRun("y", y), SampleRun("scores", s), {});
}

template <std::same_as<SampleRun> Run>
double multiclass_auc_of(const char* function, const Run& y, const ScoreTable& scores,
                         const MulticlassAucOptions& options) {
  const Classes classes = column_classes(function, y, "scores", scores, options.classes);
  const Classes place = ClassIndex(function, classes).places(function, y);
  check_table_numbers(function, "scores", scores);
  const Eigen::Index K = classes.size();
  Eigen::VectorXd sizes = Eigen::VectorXd::Zero(K);
  for (Eigen::Index i = 0; i < place.size(); ++i) ++sizes(place(i));
  for (Eigen::Index k = 0; k < K; ++k) {
    if (sizes(k) > 0 && K > 1) continue;
    return options.undefined(function,
                             K == 1 ? std::string("there is one class alone")
                                    : "y has no sample of class " + std::to_string(classes(k)));
  }
  double sum = 0;
  double weight = 0;
  const auto add = [&](double auc, double size) {
    const double share = options.weighted ? size : 1;
    sum += share * auc;
    weight += share;
  };
  for (Eigen::Index a = 0; a < K; ++a) {
    if (options.scheme == MulticlassAuc::one_vs_rest) {
      add(class_auc(function, scores, place, a, [](Eigen::Index) { return true; }), sizes(a));
      continue;
    }
    for (Eigen::Index b = a + 1; b < K; ++b) {
      const double of_a =
          class_auc(function, scores, place, a, [b](Eigen::Index k) { return k == b; });
      const double of_b =
          class_auc(function, scores, place, b, [a](Eigen::Index k) { return k == a; });
      add(0.5 * (of_a + of_b), sizes(a) + sizes(b));
    }
  }
  return sum / weight;
}

template <std::same_as<SampleRun> Run>
double top_k_of(const char* function, const Run& y, const ScoreTable& scores, Eigen::Index top,
                const SampleRun& w, const Classes& given) {
  const Classes classes = column_classes(function, y, "scores", scores, given);
  check_samples(function, y, y, w);
  check_between(function, "k", top, Eigen::Index(1), scores.cols);
  const double total_weight = check_run_weights(function, y.size(), w);
  const Classes place = ClassIndex(function, classes).places(function, y);
  check_table_numbers(function, "scores", scores);
  DoubledNumber<double> hits;
  for (Eigen::Index i = 0; i < scores.rows; ++i) {
    const double own = scores(i, place(i));
    Eigen::Index above = 0;
    Eigen::Index equal = 0;
    for (Eigen::Index k = 0; k < scores.cols; ++k) {
      above += scores(i, k) > own ? 1 : 0;
      equal += scores(i, k) == own ? 1 : 0;
    }
    double chance = double(top - above) / double(equal);
    chance = chance < 0 ? 0 : (chance > 1 ? 1 : chance);
    accumulate(hits, w.is_given() ? w.number(i) * chance : chance);
  }
  return hits.value() / total_weight;
}

}  // namespace detail

/// The area under the ROC curve for K classes: the mean of roc_auc() over the classes, each against
/// the rest, or over the pairs of classes.
///
/// Shapes:   y has n labels, any whole numbers of any type; scores is n x K in either storage
///           order.
/// Cost:     K sorts of n scores, or K (K - 1) of those of two classes.
/// Edges:    undefined where a class of the columns does not occur in y: `undefined` in the
///           options.
/// Throws:   ShapeError if scores is empty or the sizes differ, or y has not as many classes as
///           scores columns and `classes` is not set; DomainError if a label is none of the classes
///           or a score is NaN; UndefinedMetricError if undefined.
/// Source:   Hand, Till, A simple generalisation of the area under the ROC curve for multiple class
///           classification problems, Machine Learning 45 (2001).
template <typename DerivedY, typename DerivedScores>
[[nodiscard]] double multiclass_roc_auc(const Eigen::DenseBase<DerivedY>& y_arg,
                                        const Eigen::DenseBase<DerivedScores>& scores_arg,
                                        const MulticlassAucOptions& options = {}) {
  const detail::PinnedSample y("multiclass_roc_auc", "y", y_arg);
  const detail::PinnedTable scores(scores_arg);
  return detail::multiclass_auc_of("multiclass_roc_auc", y.run(), scores.table(), options);
}

/// Top-k accuracy: the share of samples whose class is among the k with the highest scores.
///
/// Where the class ties with others for the last places, it counts by its chance to be drawn, so
/// that the order of the columns does not matter and constant scores are worth k / K.
///
/// Shapes:   y has n labels, any whole numbers of any type; scores is n x K in either storage
///           order.
/// Cost:     O(n K).
/// Throws:   ShapeError if scores is empty or the sizes differ, or y has not as many classes as
///           scores columns and `classes` is not set; DomainError unless 1 <= k <= K, or if a label
///           is none of the classes or a score is NaN.
template <typename DerivedY, typename DerivedScores>
[[nodiscard]] double top_k_accuracy(const Eigen::DenseBase<DerivedY>& y_arg,
                                    const Eigen::DenseBase<DerivedScores>& scores_arg,
                                    Eigen::Index k, const TopKOptions& options = {}) {
  const detail::PinnedSample y("top_k_accuracy", "y", y_arg);
  const detail::PinnedTable scores(scores_arg);
  return detail::top_k_of("top_k_accuracy", y.run(), scores.table(), k, {}, options.classes);
}

/// Top-k accuracy of weighted samples.
///
/// Throws:   as without weights, and DomainError if a weight is negative or not finite, or all are
///           0.
template <typename DerivedY, typename DerivedScores, typename DerivedW>
[[nodiscard]] double top_k_accuracy(const Eigen::DenseBase<DerivedY>& y_arg,
                                    const Eigen::DenseBase<DerivedScores>& scores_arg,
                                    const Eigen::DenseBase<DerivedW>& weights_arg, Eigen::Index k,
                                    const TopKOptions& options = {}) {
  const detail::PinnedSample y("top_k_accuracy", "y", y_arg);
  const detail::PinnedTable scores(scores_arg);
  const detail::PinnedSample weights("top_k_accuracy", "weights", weights_arg);
  return detail::top_k_of("top_k_accuracy", y.run(), scores.table(), k, weights.run(),
                          options.classes);
}

}  // namespace mlmath

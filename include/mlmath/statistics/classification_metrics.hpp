// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>
#include <mlmath/statistics/detail/class_ratios.hpp>
#include <mlmath/statistics/detail/readers.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <type_traits>

/// Every metric is a function of the true labels y and the predicted labels y_hat, or of their
/// confusion matrix: `precision(confusion_matrix(y, y_hat, weights))` is that of weighted samples.

namespace mlmath {
namespace detail {

template <typename DerivedY, typename DerivedYHat>
ConfusionMatrix confusion_for(const char* function, const Eigen::DenseBase<DerivedY>& y_arg,
                              const Eigen::DenseBase<DerivedYHat>& y_hat_arg) {
  const PinnedSample y(function, "y", y_arg);
  const PinnedSample y_hat(function, "y_hat", y_hat_arg);
  return confusion_of(function, y.run(), y_hat.run());
}

inline double count_equal_labels(const char* function, const SampleRun& y, const SampleRun& y_hat) {
  check_samples(function, y, y_hat);
  std::int64_t a[read_block];
  std::int64_t b[read_block];
  std::int64_t equal = 0;
  for (Eigen::Index begin = 0; begin < y.size(); begin += read_block) {
    const Eigen::Index count = (std::min)(read_block, y.size() - begin);
    y.labels(function, begin, count, a);
    y_hat.labels(function, begin, count, b);
    for (Eigen::Index i = 0; i < count; ++i) equal += a[i] == b[i] ? 1 : 0;
  }
  return double(equal);
}

}  // namespace detail

/// Accuracy, the share of labels that are right, \f$ \frac1n \sum_i [\hat y_i = y_i] \f$.
///
/// With classes of unlike size prefer balanced_accuracy() or matthews_correlation(): naming the
/// largest class always is accurate. accuracy_interval() tells how sure the number is.
///
/// Shapes:   y and y_hat have n labels each, any whole numbers of any type.
/// Cost:     O(n), one pass.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if a label is no whole
///           number.
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double accuracy(const Eigen::DenseBase<DerivedY>& y_arg,
                              const Eigen::DenseBase<DerivedYHat>& y_hat_arg) {
  const detail::PinnedSample y("accuracy", "y", y_arg);
  const detail::PinnedSample y_hat("accuracy", "y_hat", y_hat_arg);
  return detail::count_equal_labels("accuracy", y.run(), y_hat.run()) / double(y.run().size());
}

/// Accuracy from a confusion matrix.
template <std::same_as<double> Scalar = double>
[[nodiscard]] double accuracy(const ConfusionMatrix& confusion) {
  return confusion.correct<Scalar>().sum() / confusion.total<Scalar>();
}

/// Precision, the share of the samples predicted positive that are positive,
/// \f$ p = TP / (TP + FP) \f$.
///
/// Shapes:   y and y_hat have n labels each, any whole numbers of any type; two classes, unless the
///           options choose an average.
/// Cost:     that of confusion_matrix().
/// Edges:    undefined where no sample is predicted positive: `undefined` in the options.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if a label is no whole
///           number, the average is `binary` and there are more than two classes or two without
///           `positive`; UndefinedMetricError if undefined.
/// Example:  \code
///           mlmath::precision(y, y_hat);
///           mlmath::precision(y, y_hat, {.average = mlmath::ClassAverage::macro});
///           \endcode
/// Source:   Manning, Raghavan, Schuetze, Introduction to Information Retrieval, sec. 8.3.
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double precision(const Eigen::DenseBase<DerivedY>& y,
                               const Eigen::DenseBase<DerivedYHat>& y_hat,
                               const ClassificationOptions& options = {}) {
  return precision(detail::confusion_for("precision", y, y_hat), options);
}

/// Precision from a confusion matrix.
template <std::same_as<double> Scalar = double>
[[nodiscard]] double precision(const ConfusionMatrix& confusion,
                               const ClassificationOptions& options = {}) {
  const detail::ClassCounts<Scalar> counts(confusion);
  return detail::average_ratio("precision", confusion, counts, counts.precision(), options);
}

/// Recall, the share of the positive samples that are predicted positive,
/// \f$ r = TP / (TP + FN) \f$: the sensitivity, or true positive rate.
///
/// Shapes, Cost: as for precision().
/// Edges:    undefined where no sample is positive: `undefined` in the options.
/// Throws:   as precision().
/// Source:   see precision().
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double recall(const Eigen::DenseBase<DerivedY>& y,
                            const Eigen::DenseBase<DerivedYHat>& y_hat,
                            const ClassificationOptions& options = {}) {
  return recall(detail::confusion_for("recall", y, y_hat), options);
}

/// Recall from a confusion matrix.
template <std::same_as<double> Scalar = double>
[[nodiscard]] double recall(const ConfusionMatrix& confusion,
                            const ClassificationOptions& options = {}) {
  const detail::ClassCounts<Scalar> counts(confusion);
  return detail::average_ratio("recall", confusion, counts, counts.recall(), options);
}

/// Specificity, the share of the negative samples that are predicted negative,
/// \f$ TN / (TN + FP) \f$: the true negative rate. With an average, each class against the rest.
///
/// Shapes, Cost: as for precision().
/// Edges:    undefined where every sample is positive: `undefined` in the options.
/// Throws:   as precision().
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double specificity(const Eigen::DenseBase<DerivedY>& y,
                                 const Eigen::DenseBase<DerivedYHat>& y_hat,
                                 const ClassificationOptions& options = {}) {
  return specificity(detail::confusion_for("specificity", y, y_hat), options);
}

/// Specificity from a confusion matrix.
template <std::same_as<double> Scalar = double>
[[nodiscard]] double specificity(const ConfusionMatrix& confusion,
                                 const ClassificationOptions& options = {}) {
  const detail::ClassCounts<Scalar> counts(confusion);
  return detail::average_ratio("specificity", confusion, counts, counts.specificity(), options);
}

/// The F-beta score, which counts recall as beta times as important as precision:
/// \f$ F_\beta = (1 + \beta^2) \frac{p r}{\beta^2 p + r} \f$, from the counts
/// \f$ (1 + \beta^2) TP / ((1 + \beta^2) TP + \beta^2 FN + FP) \f$, which are defined where p or r
/// alone is not.
///
/// Shapes, Cost: as for precision().
/// Edges:    beta = 0 is precision. Undefined where no sample is or is predicted positive.
/// Throws:   as precision(); DomainError if beta is negative or not finite.
/// Source:   van Rijsbergen, Information Retrieval, 2nd ed., ch. 7.
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double f_beta_score(const Eigen::DenseBase<DerivedY>& y,
                                  const Eigen::DenseBase<DerivedYHat>& y_hat, double beta,
                                  const ClassificationOptions& options = {}) {
  detail::check_nonnegative("f_beta_score", "beta", beta);
  return f_beta_score(detail::confusion_for("f_beta_score", y, y_hat), beta, options);
}

/// The F-beta score from a confusion matrix.
template <std::same_as<double> Scalar = double>
[[nodiscard]] double f_beta_score(const ConfusionMatrix& confusion, double beta,
                                  const ClassificationOptions& options = {}) {
  detail::check_nonnegative("f_beta_score", "beta", beta);
  const detail::ClassCounts<Scalar> counts(confusion);
  return detail::average_ratio("f_beta_score", confusion, counts, counts.f_beta(beta), options);
}

/// The F-beta score of a precision p and a recall r, \f$ (1 + \beta^2) p r / (\beta^2 p + r) \f$.
///
/// Edges:    0 where p = r = 0.
/// Throws:   DomainError if p or r lies outside [0, 1], or beta is negative or not finite.
template <ScalarLike ScalarP, ScalarLike ScalarR>
[[nodiscard]] auto f_beta_score(const ScalarP& p, const ScalarR& r, double beta) {
  using Given = std::common_type_t<ScalarP, ScalarR>;
  using Scalar = std::conditional_t<std::is_integral_v<Given>, double, Given>;
  if constexpr (std::is_arithmetic_v<Scalar>) {
    detail::check_between("f_beta_score", "p", Scalar(p), Scalar(0), Scalar(1));
    detail::check_between("f_beta_score", "r", Scalar(r), Scalar(0), Scalar(1));
  }
  detail::check_nonnegative("f_beta_score", "beta", beta);
  const Scalar square(beta * beta);
  const Scalar denominator = square * Scalar(p) + Scalar(r);
  if (denominator == Scalar(0)) return Scalar(0);
  return Scalar((Scalar(1) + square) * Scalar(p) * Scalar(r) / denominator);
}

/// The F1 score, the harmonic mean of precision and recall, \f$ F_1 = 2 p r / (p + r) \f$, from the
/// counts \f$ 2 TP / (2 TP + FP + FN) \f$, which are defined where p or r alone is not.
///
/// A `macro` average is the mean of the classes' F1, not the F1 of mean precision and recall.
///
/// Shapes, Cost: as for precision().
/// Edges:    undefined where no sample is or is predicted positive; 0 where there are some, but
///           none is both.
/// Throws:   as precision().
/// Source:   see f_beta_score().
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double f1_score(const Eigen::DenseBase<DerivedY>& y,
                              const Eigen::DenseBase<DerivedYHat>& y_hat,
                              const ClassificationOptions& options = {}) {
  return f1_score(detail::confusion_for("f1_score", y, y_hat), options);
}

/// The F1 score from a confusion matrix.
template <std::same_as<double> Scalar = double>
[[nodiscard]] double f1_score(const ConfusionMatrix& confusion,
                              const ClassificationOptions& options = {}) {
  const detail::ClassCounts<Scalar> counts(confusion);
  return detail::average_ratio("f1_score", confusion, counts, counts.f_beta(1), options);
}

/// The F1 score of a precision p and a recall r, \f$ F_1 = 2 p r / (p + r) \f$ (the article's 5.4).
///
/// Edges:    0 where p = r = 0.
/// Throws:   DomainError if p or r lies outside [0, 1].
/// Example:  \code
///           mlmath::f1_score(0.7, 0.5);  // 0.58333...
///           \endcode
template <ScalarLike ScalarP, ScalarLike ScalarR>
[[nodiscard]] auto f1_score(const ScalarP& p, const ScalarR& r) {
  using Given = std::common_type_t<ScalarP, ScalarR>;
  using Scalar = std::conditional_t<std::is_integral_v<Given>, double, Given>;
  if constexpr (std::is_arithmetic_v<Scalar>) {
    detail::check_between("f1_score", "p", Scalar(p), Scalar(0), Scalar(1));
    detail::check_between("f1_score", "r", Scalar(r), Scalar(0), Scalar(1));
  }
  const Scalar sum = Scalar(p) + Scalar(r);
  if (sum == Scalar(0)) return Scalar(0);
  return Scalar(Scalar(2) * Scalar(p) * Scalar(r) / sum);
}

/// The Jaccard index of the samples that are and that are predicted positive,
/// \f$ TP / (TP + FP + FN) \f$: intersection over union.
///
/// Shapes, Cost: as for precision().
/// Edges:    undefined where no sample is or is predicted positive.
/// Throws:   as precision().
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double jaccard_score(const Eigen::DenseBase<DerivedY>& y,
                                   const Eigen::DenseBase<DerivedYHat>& y_hat,
                                   const ClassificationOptions& options = {}) {
  return jaccard_score(detail::confusion_for("jaccard_score", y, y_hat), options);
}

/// The Jaccard index from a confusion matrix.
template <std::same_as<double> Scalar = double>
[[nodiscard]] double jaccard_score(const ConfusionMatrix& confusion,
                                   const ClassificationOptions& options = {}) {
  const detail::ClassCounts<Scalar> counts(confusion);
  return detail::average_ratio("jaccard_score", confusion, counts, counts.jaccard(), options);
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/errors.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>
#include <mlmath/statistics/detail/classes.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <concepts>
#include <string>

namespace mlmath {

/// How one number is made of a metric of each class.
enum class ClassAverage {
  binary,   ///< the metric of the positive class alone, of two
  macro,    ///< the mean over the classes, each counting the same
  micro,    ///< the metric of the counts added up over the classes
  weighted  ///< the mean over the classes, each counting by its samples in y
};

/// What precision(), recall(), f1_score() and their like are of.
struct ClassificationOptions {
  /// How the classes are averaged; `binary` refuses more than two.
  ClassAverage average = ClassAverage::binary;
  /// The label of the positive class, for `binary`.
  Eigen::Index positive = 1;
  /// What to give for 0 / 0; for averages, in place of the class that has it.
  WhenUndefined undefined = throw_error;
};

namespace detail {

/// A metric of each class as a fraction, and the words for a denominator of zero.
template <typename Scalar>
struct ClassRatios {
  Eigen::VectorX<Scalar> numerator;
  Eigen::VectorX<Scalar> denominator;
  const char* nothing;
};

/// Of what each class has: hits, and how many samples are of it and were taken for it.
template <std::same_as<double> Scalar>
struct ClassCounts {
  using Ratios = ClassRatios<Scalar>;

  explicit ClassCounts(const ConfusionMatrix& confusion)
      : correct(confusion.correct<Scalar>()),
        actual(confusion.actual<Scalar>()),
        predicted(confusion.predicted<Scalar>()),
        total(confusion.total<Scalar>()) {}

  [[nodiscard]] Ratios precision() const {
    return {correct, predicted, "no sample is predicted as class "};
  }
  [[nodiscard]] Ratios recall() const { return {correct, actual, "no sample is of class "}; }
  [[nodiscard]] Ratios specificity() const {
    return {total - (actual + predicted - correct).array(), total - actual.array(),
            "every sample is of class "};
  }
  /// (1 + b^2) p r / (b^2 p + r), in counts.
  [[nodiscard]] Ratios f_beta(double beta) const {
    const double square = beta * beta;
    return {(1 + square) * correct, square * actual + predicted,
            "no sample is of or predicted as class "};
  }
  [[nodiscard]] Ratios jaccard() const {
    return {correct, actual + predicted - correct, "no sample is of or predicted as class "};
  }

  Eigen::VectorX<Scalar> correct;
  Eigen::VectorX<Scalar> actual;
  Eigen::VectorX<Scalar> predicted;
  Scalar total;
};

/// The place of the positive class among at most two; -1 where it does not occur.
inline Eigen::Index positive_place(const char* function, const Classes& classes,
                                   Eigen::Index positive) {
  if (classes.size() > 2) {
    throw_domain_error(function, "the labels are " + classes_text(classes) +
                                     ", expected two classes; choose an .average for more");
  }
  for (Eigen::Index k = 0; k < classes.size(); ++k) {
    if (classes(k) == positive) return k;
  }
  if (classes.size() < 2) return -1;
  throw_domain_error(function, "positive = " + std::to_string(positive) +
                                   ", expected one of the labels " + classes_text(classes));
}

inline double ratio_of(const char* function, double numerator, double denominator,
                       const char* nothing, Eigen::Index label, const WhenUndefined& undefined) {
  if (denominator > 0) return numerator / denominator;
  return undefined(function, nothing + std::to_string(label));
}

template <typename Scalar>
double average_ratio(const char* function, const ConfusionMatrix& confusion,
                     const ClassCounts<Scalar>& counts, const ClassRatios<Scalar>& ratios,
                     const ClassificationOptions& options) {
  const Classes& classes = confusion.classes;
  if (options.average == ClassAverage::binary) {
    const Eigen::Index k = positive_place(function, classes, options.positive);
    if (k >= 0) {
      return ratio_of(function, ratios.numerator(k), ratios.denominator(k), ratios.nothing,
                      options.positive, options.undefined);
    }
    // All are negative: specificity is the one that is defined, and 1 where none was mistaken.
    const bool of_negatives = ratios.denominator.size() == 1 && ratios.denominator(0) == 0;
    return of_negatives
               ? 1.0
               : ratio_of(function, 0, 0, ratios.nothing, options.positive, options.undefined);
  }
  if (options.average == ClassAverage::micro) {
    const double whole = ratios.denominator.sum();
    if (whole > 0) return ratios.numerator.sum() / whole;
    return options.undefined(function, "there is one class alone");
  }
  double sum = 0;
  double weight = 0;
  for (Eigen::Index k = 0; k < classes.size(); ++k) {
    const double share = options.average == ClassAverage::weighted ? counts.actual(k) : 1.0;
    if (share == 0) continue;
    sum += share * ratio_of(function, ratios.numerator(k), ratios.denominator(k), ratios.nothing,
                            classes(k), options.undefined);
    weight += share;
  }
  return sum / weight;
}

}  // namespace detail
}  // namespace mlmath

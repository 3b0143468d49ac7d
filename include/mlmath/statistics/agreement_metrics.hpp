// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/statistics/classification_metrics.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>

namespace mlmath {

/// How balanced_accuracy() is scaled.
struct BalancedAccuracyOptions {
  /// Whether chance is taken off, so that guessing is 0 and a perfect classifier 1.
  bool adjusted = false;
  /// What to give where y has one class alone and `adjusted` divides by zero.
  WhenUndefined undefined = throw_error;
};

/// Balanced accuracy from a confusion matrix.
template <std::same_as<double> Scalar = double>
[[nodiscard]] double balanced_accuracy(const ConfusionMatrix& confusion,
                                       const BalancedAccuracyOptions& options = {}) {
  const Eigen::VectorX<Scalar> actual = confusion.actual<Scalar>();
  double sum = 0;
  double present = 0;
  for (Eigen::Index k = 0; k < actual.size(); ++k) {
    if (!(actual(k) > 0)) continue;
    sum += confusion.counts(k, k) / actual(k);
    ++present;
  }
  const double score = sum / present;
  if (!options.adjusted) return score;
  if (present == 1) return options.undefined("balanced_accuracy", "y has one class alone");
  const double chance = 1 / present;
  return (score - chance) / (1 - chance);
}

/// Balanced accuracy, the mean of the recall of the K classes that occur in y,
/// \f$ \frac1K \sum_k TP_k / n_k \f$: accuracy as it would be with classes of equal size.
///
/// Shapes:   y and y_hat have n labels each, any whole numbers of any type.
/// Cost:     that of confusion_matrix().
/// Edges:    a class that occurs in y_hat alone has no recall, and does not count.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if a label is no whole
///           number.
/// Source:   Brodersen, Ong, Stephan, Buhmann, The balanced accuracy and its posterior
///           distribution, ICPR (2010).
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double balanced_accuracy(const Eigen::DenseBase<DerivedY>& y,
                                       const Eigen::DenseBase<DerivedYHat>& y_hat,
                                       const BalancedAccuracyOptions& options = {}) {
  return balanced_accuracy(detail::confusion_for("balanced_accuracy", y, y_hat), options);
}

/// What a measure of agreement gives where it is 0 / 0.
struct AgreementOptions {
  /// For labels that do not vary.
  WhenUndefined undefined = throw_error;
};

/// Matthews' correlation from a confusion matrix.
template <std::same_as<double> Scalar = double>
[[nodiscard]] double matthews_correlation(const ConfusionMatrix& confusion,
                                          const AgreementOptions& options = {}) {
  const Eigen::VectorX<Scalar> actual = confusion.actual<Scalar>();
  const Eigen::VectorX<Scalar> predicted = confusion.predicted<Scalar>();
  const double n = confusion.total<Scalar>();
  // n^2 - sum of a_k^2 as a sum of a_k (n - a_k), in which nothing cancels.
  const double actual_spread = actual.dot((n - actual.array()).matrix());
  const double predicted_spread = predicted.dot((n - predicted.array()).matrix());
  if (!(actual_spread > 0)) {
    return options.undefined("matthews_correlation", "y has one class alone");
  }
  if (!(predicted_spread > 0)) {
    return options.undefined("matthews_correlation", "y_hat has one class alone");
  }
  const double covariance = confusion.correct<Scalar>().sum() * n - actual.dot(predicted);
  return covariance / std::sqrt(actual_spread * predicted_spread);
}

/// Matthews' correlation coefficient of true and predicted labels: for two classes
/// \f$ (TP \cdot TN - FP \cdot FN) / \sqrt{(TP + FP)(TP + FN)(TN + FP)(TN + FN)} \f$, the
/// correlation of two 0/1 vectors; for more, its generalization \f$ R_K \f$.
///
/// 1 is perfect, 0 no better than chance, whatever the sizes of the classes.
///
/// Shapes:   y and y_hat have n labels each, any whole numbers of any type.
/// Cost:     that of confusion_matrix().
/// Edges:    undefined where y or y_hat has one class alone: `undefined` in the options.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if a label is no whole
///           number; UndefinedMetricError if undefined.
/// Source:   Gorodkin, Comparing two K-category assignments by a K-category correlation
///           coefficient, Comput. Biol. Chem. 28 (2004).
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double matthews_correlation(const Eigen::DenseBase<DerivedY>& y,
                                          const Eigen::DenseBase<DerivedYHat>& y_hat,
                                          const AgreementOptions& options = {}) {
  return matthews_correlation(detail::confusion_for("matthews_correlation", y, y_hat), options);
}

/// How bad it is to take one class for another, in cohen_kappa().
enum class KappaWeights {
  none,      ///< all mistakes count the same
  linear,    ///< by the distance of the classes in their ascending order
  quadratic  ///< by its square
};

/// What cohen_kappa() measures.
struct CohenKappaOptions {
  /// What a mistake costs; other than `none` for ordered classes.
  KappaWeights weights = KappaWeights::none;
  /// What to give where both have the same one class alone.
  WhenUndefined undefined = throw_error;
};

/// Cohen's kappa from a confusion matrix, of which either side may be the truth.
template <std::same_as<double> Scalar = double>
[[nodiscard]] double cohen_kappa(const ConfusionMatrix& confusion,
                                 const CohenKappaOptions& options = {}) {
  const Eigen::VectorX<Scalar> first = confusion.actual<Scalar>();
  const Eigen::VectorX<Scalar> second = confusion.predicted<Scalar>();
  double observed = 0;
  double expected = 0;
  for (Eigen::Index j = 0; j < second.size(); ++j) {
    for (Eigen::Index i = 0; i < first.size(); ++i) {
      const double distance = std::abs(double(i - j));
      double cost = i == j ? 0 : 1;
      if (options.weights == KappaWeights::linear) cost = distance;
      if (options.weights == KappaWeights::quadratic) cost = distance * distance;
      observed += cost * confusion.counts(i, j);
      expected += cost * first(i) * second(j);
    }
  }
  if (!(expected > 0)) {
    return options.undefined("cohen_kappa", "y and y_hat have the same one class alone");
  }
  return 1 - observed * confusion.total<Scalar>() / expected;
}

/// Cohen's kappa, the agreement of two raters beyond chance,
/// \f$ \kappa = (p_o - p_e) / (1 - p_e) \f$ with the observed share of agreement
/// \f$ p_o \f$ and that of raters who draw independently, \f$ p_e = \sum_k a_k b_k / n^2 \f$;
/// weighted, \f$ 1 - \sum w_{ij} n_{ij} / \sum w_{ij} e_{ij} \f$.
///
/// Shapes:   y and y_hat have n labels each, any whole numbers of any type.
/// Cost:     that of confusion_matrix().
/// Edges:    undefined where both have the same one class alone: `undefined` in the options.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if a label is no whole
///           number; UndefinedMetricError if undefined.
/// Source:   Cohen, Educ. Psychol. Meas. 20 (1960); Psychol. Bull. 70 (1968).
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double cohen_kappa(const Eigen::DenseBase<DerivedY>& y,
                                 const Eigen::DenseBase<DerivedYHat>& y_hat,
                                 const CohenKappaOptions& options = {}) {
  return cohen_kappa(detail::confusion_for("cohen_kappa", y, y_hat), options);
}

}  // namespace mlmath

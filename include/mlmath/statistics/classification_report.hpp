// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/statistics/classification_metrics.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>

namespace mlmath {

/// Precision, recall and their like of every class, and their averages. NaN, printed as
/// "undefined", is the state of a number that the data do not define: the precision of a class that
/// was never predicted, the recall of one that never occurs.
struct [[nodiscard]] ClassificationReport {
  /// The labels, ascending; the vectors below have one entry for each.
  Eigen::VectorX<Eigen::Index> classes;
  Eigen::VectorXd precision;    ///< of each class
  Eigen::VectorXd recall;       ///< of each class
  Eigen::VectorXd specificity;  ///< of each class against the rest
  Eigen::VectorXd f1_score;     ///< of each class
  Eigen::VectorXd support;      ///< the samples of each class in y, or their weights
  double accuracy = 0;          ///< the share of all labels that are right

  /// Whether every number is defined.
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] bool is_defined() const {
    for (const Eigen::VectorX<Scalar>* values : {&precision, &recall, &specificity, &f1_score}) {
      if (values->hasNaN()) return false;
    }
    return true;
  }
};

/// The report of a confusion matrix.
template <std::same_as<double> Scalar = double>
[[nodiscard]] ClassificationReport classification_report(const ConfusionMatrix& confusion) {
  const detail::ClassCounts<Scalar> counts(confusion);
  const auto each = [](const detail::ClassRatios<Scalar>& ratios) {
    Eigen::VectorXd values(ratios.numerator.size());
    for (Eigen::Index k = 0; k < values.size(); ++k) {
      values(k) = ratios.denominator(k) > 0 ? ratios.numerator(k) / ratios.denominator(k)
                                            : std::numeric_limits<double>::quiet_NaN();
    }
    return values;
  };
  return {confusion.classes,          each(counts.precision()), each(counts.recall()),
          each(counts.specificity()), each(counts.f_beta(1)),   counts.actual,
          accuracy(confusion)};
}

/// Precision, recall, specificity and F1 of each class, how many samples it has, and the accuracy:
/// a struct to read and a table to print.
///
/// Shapes:   y and y_hat have n labels each, any whole numbers of any type; K classes in the
///           result.
/// Cost:     that of confusion_matrix().
/// Edges:    NaN is the state of what is undefined: ClassificationReport::is_defined().
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if a label is no whole
///           number.
/// Example:  \code
///           std::cout << mlmath::classification_report(y, y_hat);
///           \endcode
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] ClassificationReport classification_report(
    const Eigen::DenseBase<DerivedY>& y, const Eigen::DenseBase<DerivedYHat>& y_hat) {
  return classification_report(detail::confusion_for("classification_report", y, y_hat));
}

/// Prints a line for each class, their mean, their mean by support, and the accuracy.
template <std::same_as<ClassificationReport> Report>
std::ostream& operator<<(std::ostream& out, const Report& report) {
  constexpr std::size_t width = 13;
  const auto pad = [&](const std::string& word) {
    return std::string(width - (std::min)(width, word.size()), ' ') + word;
  };
  const auto text = [](double value) {
    if (std::isnan(value)) return std::string("undefined");
    std::ostringstream words;
    words.precision(4);
    words << value;
    return words.str();
  };
  out << pad("class") << pad("precision") << pad("recall") << pad("specificity") << pad("F1")
      << pad("support") << "\n";
  const auto line = [&](const std::string& name, double precision, double recall,
                        double specificity, double f1, double support) {
    std::ostringstream total;
    total << support;
    out << pad(name) << pad(text(precision)) << pad(text(recall)) << pad(text(specificity))
        << pad(text(f1)) << pad(total.str()) << "\n";
  };
  for (Eigen::Index k = 0; k < report.classes.size(); ++k) {
    line(std::to_string(report.classes(k)), report.precision(k), report.recall(k),
         report.specificity(k), report.f1_score(k), report.support(k));
  }
  const double total = report.support.sum();
  // A class without samples has weight 0, whatever its metrics.
  const auto weighted = [&](const Eigen::VectorXd& values) {
    double sum = 0;
    for (Eigen::Index k = 0; k < values.size(); ++k) {
      if (report.support(k) > 0) sum += report.support(k) * values(k);
    }
    return sum / total;
  };
  line("mean", report.precision.mean(), report.recall.mean(), report.specificity.mean(),
       report.f1_score.mean(), total);
  line("by support", weighted(report.precision), weighted(report.recall),
       weighted(report.specificity), weighted(report.f1_score), total);
  return out << pad("accuracy") << pad(text(report.accuracy)) << "\n";
}

}  // namespace mlmath

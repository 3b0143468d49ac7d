// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/decision_costs.hpp>
#include <mlmath/classification/detail/probability_rows.hpp>
#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <concepts>
#include <limits>
#include <numeric>
#include <ostream>
#include <string>
#include <vector>

namespace mlmath {

/// What decide_or_reject() gives for a sample that no decision is made on.
inline constexpr Eigen::Index rejected = -1;

/// When predict_or_reject() makes no decision.
struct RejectOptions {
  double reject_cost = 0.5;        ///< what it costs, a mistake costing 1; >= 0
  Eigen::Index reject_label = -1;  ///< what it gives then, none of the classes
};

/// Chow's rule: the most probable label, or reject_label where it is wrong with a probability of
/// more than reject_cost, \f$ 1 - \max_k P_{ik} > c \f$: of all rules the one with the smallest
/// expected cost, where the probabilities are calibrated.
///
/// Shapes:   probabilities n x K, or a vector of n for the second of two classes; classes the K
///           labels of the columns.
/// Edges:    a cost of \f$ 1 - 1/K \f$ or more never rejects. Of labels that tie, the first.
/// Throws:   ShapeError if there is not a column for each class; DomainError if a row of
///           probabilities is none, reject_cost < 0 or reject_label is a class.
/// Source:   Chow, On optimum recognition error and reject tradeoff, IEEE Trans. Information Theory
///           16 (1970).
template <typename DerivedP>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict_or_reject(
    const Eigen::MatrixBase<DerivedP>& probabilities, const Eigen::VectorX<Eigen::Index>& classes,
    const RejectOptions& options = {}) {
  constexpr const char* function = "predict_or_reject";
  const auto P = detail::probability_rows(function, probabilities);
  detail::check_one_per_column(function, "classes", classes.size(), "probabilities", P.rows(),
                               P.cols());
  detail::check_nonnegative(function, "reject_cost", options.reject_cost);
  if (std::find(classes.begin(), classes.end(), options.reject_label) != classes.end()) {
    detail::throw_domain_error(function, "reject_label = " + std::to_string(options.reject_label) +
                                             " is one of the classes " +
                                             detail::labels_text(classes));
  }
  Eigen::VectorX<Eigen::Index> labels(P.rows());
  for (Eigen::Index i = 0; i < P.rows(); ++i) {
    Eigen::Index best = 0;
    const double largest = P.row(i).maxCoeff(&best);
    labels(i) = 1 - largest > options.reject_cost ? options.reject_label : classes(best);
  }
  return labels;
}

/// Bayes' decision with costs, as decide(), or `rejected` where the best decision is expected to
/// cost more than to reject.
///
/// Shapes and errors: as decide(); DomainError if reject_cost is not finite.
template <typename DerivedP, typename DerivedC>
[[nodiscard]] Eigen::VectorX<Eigen::Index> decide_or_reject(
    const Eigen::MatrixBase<DerivedP>& probabilities, const Eigen::MatrixBase<DerivedC>& costs_arg,
    double reject_cost) {
  constexpr const char* function = "decide_or_reject";
  constexpr double largest = std::numeric_limits<double>::max();
  detail::check_between(function, "reject_cost", reject_cost, -largest, largest);
  const Eigen::MatrixXd costs =
      detail::costs_of_decisions(function, detail::probability_rows(function, probabilities),
                                 costs_arg.template cast<double>());
  Eigen::VectorX<Eigen::Index> decisions = detail::smallest_places(costs);
  for (Eigen::Index i = 0; i < decisions.size(); ++i) {
    if (costs(i, decisions(i)) > reject_cost) decisions(i) = rejected;
  }
  return decisions;
}

/// What is lost on the samples that are decided on, as fewer and fewer are rejected.
struct [[nodiscard]] RiskCoverageCurve {
  Eigen::VectorXd thresholds;  ///< falling: samples of at least this confidence are decided on
  Eigen::VectorXd coverage;    ///< their share, rising to 1
  Eigen::VectorXd risk;        ///< their mean loss: the error rate, for losses of 0 and 1

  /// The area below the risk: the mean over samples of the risk at which they join.
  [[nodiscard]] double area() const {
    double sum = 0;
    for (Eigen::Index k = 0; k < risk.size(); ++k) {
      sum += risk(k) * (coverage(k) - (k > 0 ? coverage(k - 1) : 0.0));
    }
    return sum;
  }
  /// The largest coverage at which the risk is not above a bound; 0 where it is everywhere.
  [[nodiscard]] double coverage_at_risk(double bound) const {
    for (Eigen::Index k = risk.size() - 1; k >= 0; --k) {
      if (risk(k) <= bound) return coverage(k);
    }
    return 0;
  }
  /// The mean cost of a sample at each threshold, where a rejection costs reject_cost.
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] Eigen::VectorX<Scalar> costs(double reject_cost) const {
    return risk.array() * coverage.array() + reject_cost * (1 - coverage.array());
  }
};

namespace detail {

template <std::same_as<double> Scalar = double>
RiskCoverageCurve risk_coverage(const Dependent<Eigen::VectorXd, Scalar>& losses,
                                const Dependent<Eigen::VectorXd, Scalar>& confidence) {
  const Eigen::Index n = losses.size();
  std::vector<Eigen::Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Eigen::Index(0));
  std::sort(order.begin(), order.end(),
            [&](Eigen::Index a, Eigen::Index b) { return confidence(a) > confidence(b); });
  Dependent<RiskCoverageCurve, Scalar> curve{Eigen::VectorXd(n), Eigen::VectorXd(n),
                                             Eigen::VectorXd(n)};
  Eigen::Index points = 0;
  double sum = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    const Eigen::Index sample = order[std::size_t(i)];
    sum += losses(sample);
    if (i + 1 < n && confidence(order[std::size_t(i) + 1]) == confidence(sample)) continue;
    curve.thresholds(points) = confidence(sample);
    curve.coverage(points) = double(i + 1) / double(n);
    curve.risk(points++) = sum / double(i + 1);
  }
  curve.thresholds.conservativeResize(points);
  curve.coverage.conservativeResize(points);
  curve.risk.conservativeResize(points);
  return curve;
}

}  // namespace detail

/// The curve of risk by coverage from losses and confidences of any kind: a point for each distinct
/// confidence.
///
/// Shapes:   losses n, confidence n, high where a sample is decided on first.
/// Cost:     O(n log n).
/// Throws:   ShapeError if losses is empty or confidence has another size; DomainError if one holds
///           NaN or infinity.
/// Source:   El-Yaniv, Wiener, On the foundations of noise-free selective classification, J.
///           Machine Learning Research 11 (2010).
template <typename DerivedL, typename DerivedC>
RiskCoverageCurve risk_coverage_curve(const Eigen::MatrixBase<DerivedL>& losses_arg,
                                      const Eigen::MatrixBase<DerivedC>& confidence_arg) {
  constexpr const char* function = "risk_coverage_curve";
  const auto losses = detail::pin_vector(losses_arg, function, "losses");
  const auto confidence = detail::pin_vector(confidence_arg, function, "confidence");
  detail::check_nonempty(function, "losses", losses.size());
  detail::check_same_size(function, "losses", losses.size(), "confidence", confidence.size());
  detail::check_finite(function, "losses", losses);
  detail::check_finite(function, "confidence", confidence);
  return detail::risk_coverage(losses.template cast<double>(), confidence.template cast<double>());
}

/// The error rate of the most probable labels by coverage: the samples with the largest probability
/// are decided on first. Chow's rule with a cost c stands at the threshold 1 - c.
///
/// Shapes:   y n labels; probabilities and classes as predict_or_reject().
/// Throws:   ShapeError if sizes differ; DomainError if a row of probabilities is none or a label
///           no class.
template <typename DerivedY, typename DerivedP>
RiskCoverageCurve risk_coverage_curve(const Eigen::MatrixBase<DerivedY>& y_arg,
                                      const Eigen::MatrixBase<DerivedP>& probabilities,
                                      const Eigen::VectorX<Eigen::Index>& classes) {
  constexpr const char* function = "risk_coverage_curve";
  const auto P = detail::probability_rows(function, probabilities);
  const auto y = detail::pin_vector(y_arg, function, "y");
  detail::check_one_per_row(function, "y", y.size(), "probabilities", P.rows(), P.cols());
  detail::check_one_per_column(function, "classes", classes.size(), "probabilities", P.rows(),
                               P.cols());
  const detail::CodedLabels labels = detail::code_labels(function, y);
  Eigen::VectorXd losses(y.size());
  Eigen::VectorXd confidence(y.size());
  for (Eigen::Index i = 0; i < losses.size(); ++i) {
    const Eigen::Index label = labels.classes(labels.codes(i));
    if (std::find(classes.begin(), classes.end(), label) == classes.end()) {
      detail::throw_domain_error(
          function, "y(" + std::to_string(i) + ") is " + std::to_string(label) +
                        ", expected one of the classes " + detail::labels_text(classes));
    }
    Eigen::Index best = 0;
    confidence(i) = P.row(i).maxCoeff(&best);
    losses(i) = classes(best) == label ? 0 : 1;
  }
  return detail::risk_coverage(losses, confidence);
}

/// Prints coverage and risk at ten thresholds or fewer.
inline std::ostream& operator<<(std::ostream& out, const RiskCoverageCurve& curve) {
  const Eigen::Index points = curve.risk.size();
  const Eigen::Index shown = (std::min)(points, Eigen::Index(10));
  out << "threshold  coverage  risk\n";
  for (Eigen::Index i = 1; i <= shown; ++i) {
    const Eigen::Index k = i * points / shown - 1;
    out << curve.thresholds(k) << "  " << curve.coverage(k) << "  " << curve.risk(k) << "\n";
  }
  return out << "area: " << curve.area() << "\n";
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/statistics/detail/classes.hpp>
#include <mlmath/statistics/detail/readers.hpp>
#include <mlmath/statistics/detail/score_table.hpp>
#include <mlmath/statistics/probability_metrics.hpp>
#include <mlmath/statistics/quantiles.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <ostream>
#include <vector>

namespace mlmath {

/// How predicted probabilities are put in bins.
enum class CalibrationBins {
  uniform,  ///< bins of equal width
  quantile  ///< bins of equal size, as far as ties let them
};

/// How a calibration curve is made.
struct CalibrationOptions {
  /// The number of bins, at least 1.
  Eigen::Index bins = 10;
  /// How their edges are chosen.
  CalibrationBins strategy = CalibrationBins::uniform;
  /// The labels of the columns of a matrix of probabilities; where it is empty, the labels that
  /// occur in y, ascending, of which there have to be as many.
  Eigen::VectorX<Eigen::Index> classes = {};
};

/// How often what was predicted with some probability came true. Bins without samples are left out.
struct [[nodiscard]] CalibrationCurve {
  Eigen::VectorXd lower;      ///< the lower edge of each bin, not part of it (but 0 is)
  Eigen::VectorXd upper;      ///< the upper edge of each bin, part of it
  Eigen::VectorXd predicted;  ///< the mean probability in each bin
  Eigen::VectorXd observed;   ///< the share of positives in each bin
  Eigen::VectorXd counts;     ///< the samples in each bin
};

namespace detail {

/// The edges of the bins between 0 and 1, or between the quantiles (of type 7) of p.
template <std::same_as<Eigen::VectorXd> Vector>
std::vector<double> bin_edges(const Vector& p, const CalibrationOptions& options) {
  const std::size_t bins = static_cast<std::size_t>(options.bins);
  std::vector<double> edges(bins + 1);
  for (std::size_t k = 0; k <= bins; ++k) edges[k] = double(k) / double(bins);
  if (options.strategy == CalibrationBins::uniform) return edges;
  const Eigen::Map<const Eigen::VectorXd> shares(edges.data(), options.bins + 1);
  const auto at = quantiles(p, shares);
  return {at.data(), at.data() + at.size()};
}

template <std::same_as<Eigen::VectorXd> Vector>
CalibrationCurve calibration_of(const Vector& y, const Vector& p,
                                const CalibrationOptions& options) {
  const std::vector<double> edges = bin_edges(p, options);
  const std::size_t bins = edges.size() - 1;
  std::vector<DoubledNumber<double>> predicted(bins);
  std::vector<DoubledNumber<double>> observed(bins);
  std::vector<Eigen::Index> counts(bins, 0);
  for (Eigen::Index i = 0; i < p.size(); ++i) {
    const auto at = std::lower_bound(edges.begin() + 1, edges.end() - 1, p(i));
    const std::size_t bin = static_cast<std::size_t>(at - edges.begin()) - 1;
    accumulate(predicted[bin], p(i));
    accumulate(observed[bin], y(i));
    ++counts[bin];
  }
  const Eigen::Index filled = Eigen::Index(bins) - std::count(counts.begin(), counts.end(), 0);
  CalibrationCurve curve{Eigen::VectorXd(filled), Eigen::VectorXd(filled), Eigen::VectorXd(filled),
                         Eigen::VectorXd(filled), Eigen::VectorXd(filled)};
  Eigen::Index place = 0;
  for (std::size_t k = 0; k < bins; ++k) {
    if (counts[k] == 0) continue;
    curve.lower(place) = edges[k];
    curve.upper(place) = edges[k + 1];
    curve.predicted(place) = predicted[k].value() / double(counts[k]);
    curve.observed(place) = observed[k].value() / double(counts[k]);
    curve.counts(place) = double(counts[k]);
    ++place;
  }
  return curve;
}

template <std::same_as<SampleRun> Run>
CalibrationCurve binary_calibration(const char* function, const Run& y, const SampleRun& p,
                                    const CalibrationOptions& options) {
  check_samples(function, y, p);
  check_between(function, "bins", options.bins, Eigen::Index(1), Eigen::Index(1) << 30);
  const Eigen::VectorXd outcomes = y.all_numbers();
  for (Eigen::Index i = 0; i < outcomes.size(); ++i) {
    if (outcomes(i) == 0 || outcomes(i) == 1) continue;
    throw_domain_error(function, std::string("y(") + std::to_string(i) + ") is " +
                                     to_text(outcomes(i)) + ", expected 0 or 1");
  }
  check_run_between(function, p, 0, 1, "probabilities in [0, 1]");
  return calibration_of(outcomes, p.all_numbers(), options);
}

/// The calibration of the largest probability of each row, as the probability of being right.
template <std::same_as<SampleRun> Run>
CalibrationCurve confidence_calibration(const char* function, const Run& y, const ScoreTable& P,
                                        double tolerance, const CalibrationOptions& options) {
  const Classes classes = column_classes(function, y, "P", P, options.classes);
  check_between(function, "bins", options.bins, Eigen::Index(1), Eigen::Index(1) << 30);
  check_probability_rows(function, "P", P, tolerance);
  const Classes place = ClassIndex(function, classes).places(function, y);
  Eigen::VectorXd right(P.rows);
  Eigen::VectorXd confidence(P.rows);
  for (Eigen::Index i = 0; i < P.rows; ++i) {
    Eigen::Index best = 0;
    for (Eigen::Index k = 1; k < P.cols; ++k) {
      if (P(i, k) > P(i, best)) best = k;
    }
    confidence(i) = (std::min)(P(i, best), 1.0);
    right(i) = best == place(i) ? 1 : 0;
  }
  return calibration_of(right, confidence, options);
}

}  // namespace detail

/// The calibration curve (reliability diagram) of probabilities: in bins of the predicted
/// probability, its mean and the share of positives, which are equal where the forecast is honest.
///
/// Shapes:   y has n labels 0 or 1, y_hat n probabilities of class 1; at most `bins` bins.
/// Cost:     O(n log(bins)); O(n log n) for `quantile`.
/// Edges:    a probability on an edge counts below it.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if a label is not 0 or 1, a
///           probability lies outside [0, 1] or bins < 1.
/// Source:   Niculescu-Mizil, Caruana, Predicting good probabilities with supervised learning, ICML
///           (2005).
template <typename DerivedY, VectorExpression YHat>
[[nodiscard]] CalibrationCurve calibration_curve(const Eigen::DenseBase<DerivedY>& y_arg,
                                                 const YHat& y_hat_arg,
                                                 const CalibrationOptions& options = {}) {
  const detail::PinnedSample y("calibration_curve", "y", y_arg);
  const detail::PinnedSample y_hat("calibration_curve", "y_hat", y_hat_arg);
  return detail::binary_calibration("calibration_curve", y.run(), y_hat.run(), options);
}

/// The calibration curve of K classes: of the largest probability of each sample, as that of being
/// right.
///
/// Shapes:   y has n labels, any whole numbers of any type; P is n x K in either storage order.
/// Edges:    of equal probabilities the first is the prediction.
/// Throws:   as the log_loss() of K classes; DomainError if bins < 1.
/// Source:   Guo, Pleiss, Sun, Weinberger, On calibration of modern neural networks, ICML (2017).
template <typename DerivedY, detail::ScoreMatrix Probabilities>
[[nodiscard]] CalibrationCurve calibration_curve(const Eigen::DenseBase<DerivedY>& y_arg,
                                                 const Probabilities& P_arg,
                                                 const CalibrationOptions& options = {}) {
  const detail::PinnedSample y("calibration_curve", "y", y_arg);
  const detail::PinnedTable P(P_arg);
  return detail::confidence_calibration("calibration_curve", y.run(), P.table(),
                                        detail::row_tolerance<typename Probabilities::Scalar>(),
                                        options);
}

/// The expected calibration error of a curve, \f$ \sum_b \frac{n_b}{n} |observed_b - predicted_b|
/// \f$.
template <std::same_as<CalibrationCurve> Curve = CalibrationCurve>
[[nodiscard]] double expected_calibration_error(const Curve& curve) {
  return (curve.observed - curve.predicted).cwiseAbs().dot(curve.counts) / curve.counts.sum();
}

/// The expected calibration error: the mean gap between predicted probability and observed share,
/// over bins weighted by their samples. It depends on the bins, and is biased upwards by noise
/// where they hold few samples; brier_score() and log_loss() need no bins.
///
/// Shapes:   y and y_hat as for calibration_curve(), for two classes or K.
/// Throws:   as calibration_curve().
/// Source:   Naeini, Cooper, Hauskrecht, Obtaining well calibrated probabilities using Bayesian
///           binning, AAAI (2015).
template <typename DerivedY, DenseExpression YHat>
[[nodiscard]] double expected_calibration_error(const Eigen::DenseBase<DerivedY>& y,
                                                const YHat& y_hat,
                                                const CalibrationOptions& options = {}) {
  return expected_calibration_error(calibration_curve(y, y_hat, options));
}

/// The largest gap of a curve, \f$ \max_b |observed_b - predicted_b| \f$.
template <std::same_as<CalibrationCurve> Curve = CalibrationCurve>
[[nodiscard]] double maximum_calibration_error(const Curve& curve) {
  return (curve.observed - curve.predicted).cwiseAbs().maxCoeff();
}

/// Prints a line for each bin.
template <std::same_as<CalibrationCurve> Curve>
std::ostream& operator<<(std::ostream& out, const Curve& curve) {
  out << "predicted  observed  samples\n";
  for (Eigen::Index k = 0; k < curve.counts.size(); ++k) {
    out << curve.predicted(k) << "  " << curve.observed(k) << "  " << curve.counts(k) << "\n";
  }
  return out << "expected calibration error: " << expected_calibration_error(curve) << "\n";
}

}  // namespace mlmath

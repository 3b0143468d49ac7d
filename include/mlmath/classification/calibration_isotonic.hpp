// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/calibration_samples.hpp>
#include <mlmath/regression/isotonic_regression.hpp>

#include <Eigen/Core>

#include <ostream>

namespace mlmath {

/// The probability of classes(1) as a function of a score that never falls.
struct [[nodiscard]] IsotonicCalibration {
  IsotonicRegression curve;              ///< the probability of classes(1) by score
  Eigen::VectorX<Eigen::Index> classes;  ///< the two labels, ascending
};

namespace detail {

template <typename DerivedS, typename DerivedY, typename DerivedW>
IsotonicCalibration isotonic_calibration_of(const Eigen::MatrixBase<DerivedS>& scores,
                                            const Eigen::MatrixBase<DerivedY>& y,
                                            const Eigen::MatrixBase<DerivedW>& weights) {
  const BinaryScores samples("isotonic_calibration", scores, y, weights);
  return {isotonic_regression(samples.scores, samples.positive, samples.weights), samples.classes};
}

}  // namespace detail

/// Isotonic calibration of the scores of a binary classifier: the function of the score that never
/// falls and is nearest to the labels, by isotonic_regression().
///
/// Use scores of samples that the classifier was not trained on (calibrate() does), and a thousand
/// of them or more: with fewer it learns their noise, and sigmoid_calibration() is the better
/// choice. Probabilities of exactly 0 and 1 occur, so log_loss() may be infinite.
///
/// Shapes:   scores n, high ones for classes(1); y n labels of two classes, any whole numbers.
/// Cost:     O(n log n).
/// Edges:    equal scores count as one with the share of classes(1); between scores the probability
///           is a straight line, beyond them constant.
/// Throws:   ShapeError if scores is empty or y has another size; DomainError if scores holds NaN
///           or infinity, or y has not two labels.
/// Source:   Zadrozny, Elkan, Transforming classifier scores into accurate multiclass probability
///           estimates, KDD (2002).
template <typename DerivedS, typename DerivedY>
IsotonicCalibration isotonic_calibration(const Eigen::MatrixBase<DerivedS>& scores,
                                         const Eigen::MatrixBase<DerivedY>& y) {
  return detail::isotonic_calibration_of(scores, y, Eigen::VectorXd::Ones(scores.size()));
}

/// The same with weights of the samples; one of weight 0 is left out.
template <typename DerivedS, typename DerivedY, typename DerivedW>
IsotonicCalibration isotonic_calibration(const Eigen::MatrixBase<DerivedS>& scores,
                                         const Eigen::MatrixBase<DerivedY>& y,
                                         const Eigen::MatrixBase<DerivedW>& sample_weights) {
  return detail::isotonic_calibration_of(scores, y, sample_weights);
}

/// \f$ P(y = classes(1) | s) \f$ for each score; NaN where it is.
template <typename DerivedS>
[[nodiscard]] Eigen::VectorXd predict_probability(const IsotonicCalibration& model,
                                                  const Eigen::MatrixBase<DerivedS>& scores) {
  return predict(model.curve, scores);
}

/// The fields of a model, for save_model() and load_model().
template <typename Visitor>
void describe_fields(IsotonicCalibration& model, Visitor&& visit) {
  visit.model("IsotonicCalibration");
  visit("curve", model.curve);
  visit("classes", model.classes);
}

/// Prints the range of the curve and the mean squared error (the Brier score).
inline std::ostream& operator<<(std::ostream& out, const IsotonicCalibration& model) {
  return out << "calibration by " << model.curve;
}

}  // namespace mlmath

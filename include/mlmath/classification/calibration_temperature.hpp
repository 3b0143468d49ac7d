// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/calibration_samples.hpp>
#include <mlmath/core/arguments.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/log_sum_exp.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/core/status.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string>

namespace mlmath {

/// The settings of temperature_scaling().
struct TemperatureOptions {
  /// The labels of the columns of logits; where it is empty, those that occur in y, ascending, of
  /// which there have to be as many.
  Eigen::VectorX<Eigen::Index> classes = {};
};

/// Logits over a temperature: \f$ P(k | x) = e^{z_k / T} / \sum_j e^{z_j / T} \f$.
struct [[nodiscard]] TemperatureScaling {
  double temperature = 1;                ///< T > 0; infinite where logits say less than nothing
  Eigen::VectorX<Eigen::Index> classes;  ///< the labels of the columns
  double log_loss = 0;                   ///< the mean log loss at T, in nats
  double log_loss_before = 0;            ///< the same at T = 1
  double gradient = 0;  ///< certificate: the derivative of the log loss by 1 / T, times 1 / T
  /// Whether every sample has the largest logit for its label, so that the loss falls for ever as T
  /// does.
  bool is_separated = false;
  Eigen::Index iterations = 0;        ///< steps of Newton's method or of bisection
  Status status = Status::converged;  ///< why it stopped
};

namespace detail {

/// The derivatives of the mean log loss by the inverse temperature.
struct TemperatureSlope {
  double slope = 0;
  double curvature = 0;
};

/// D holds the logits less the largest of their row.
template <std::same_as<double> Scalar>
TemperatureSlope temperature_slope(const Eigen::MatrixX<Scalar>& D,
                                   const Eigen::VectorX<Eigen::Index>& places,
                                   const Eigen::VectorX<Scalar>& weights, double inverse) {
  using Array = Eigen::ArrayX<Scalar>;
  // In blocks that stay in cache.
  constexpr Eigen::Index block = 512;
  TemperatureSlope total;
  for (Eigen::Index begin = 0; begin < D.rows(); begin += block) {
    const Eigen::Index count = (std::min)(block, D.rows() - begin);
    const Eigen::ArrayXX<Scalar> d = D.middleRows(begin, count);
    const Eigen::ArrayXX<Scalar> P = softmax_rows(inverse * d);
    Array mean = Array::Zero(count);
    for (Eigen::Index k = 0; k < d.cols(); ++k) mean += P.col(k) * d.col(k);
    Array variance = Array::Zero(count);
    for (Eigen::Index k = 0; k < d.cols(); ++k) {
      variance += P.col(k) * (d.col(k) - mean).square();
    }
    for (Eigen::Index i = 0; i < count; ++i) {
      total.slope += weights(begin + i) * (mean(i) - d(i, places(begin + i)));
      total.curvature += weights(begin + i) * variance(i);
    }
  }
  return total;
}

template <std::same_as<double> Scalar>
double temperature_loss(const Eigen::MatrixX<Scalar>& D, const Eigen::VectorX<Eigen::Index>& places,
                        const Eigen::VectorX<Scalar>& weights, double inverse) {
  const Eigen::VectorX<Scalar> all = log_sum_exp_rows(inverse * D);
  double loss = 0;
  for (Eigen::Index i = 0; i < D.rows(); ++i) {
    loss += weights(i) * (all(i) - inverse * D(i, places(i)));
  }
  return loss;
}

template <std::same_as<double> Scalar>
TemperatureScaling temperature_fit(const Eigen::MatrixX<Scalar>& Z,
                                   const Eigen::VectorX<Eigen::Index>& places,
                                   const Eigen::VectorX<Scalar>& weights_arg) {
  const Eigen::VectorX<Scalar> weights = weights_arg / weights_arg.sum();
  const Eigen::VectorX<Scalar> largest = Z.rowwise().maxCoeff();
  const Eigen::MatrixX<Scalar> D = Z.colwise() - largest;
  const auto at = [&](double inverse) { return temperature_slope(D, places, weights, inverse); };
  TemperatureScaling result;
  const auto finish = [&](double inverse, double slope) {
    result.temperature = 1 / inverse;
    result.log_loss = temperature_loss(D, places, weights, inverse);
    result.log_loss_before = temperature_loss(D, places, weights, 1);
    result.gradient = slope * inverse;
    return result;
  };
  // The loss is convex in 1 / T: its slope rises from that at 0 to the mean distance of the label's
  // logit from the largest.
  const TemperatureSlope flat = at(0);
  double distance = 0;
  double margin = std::numeric_limits<double>::infinity();
  double spread = 0;
  for (Eigen::Index i = 0; i < D.rows(); ++i) {
    if (weights(i) == 0) continue;
    distance -= weights(i) * D(i, places(i));
    spread -= weights(i) * D.row(i).minCoeff();
    for (Eigen::Index k = 0; k < D.cols(); ++k) {
      if (D(i, k) < 0) margin = (std::min)(margin, -D(i, k));
    }
  }
  if (!(spread > 0)) return finish(1, at(1).slope);
  if (distance == 0) {
    result.is_separated = true;
    const double inverse = -std::log(std::numeric_limits<double>::epsilon()) / margin;
    return finish(inverse, at(inverse).slope);
  }
  if (flat.slope >= 0) return finish(0, flat.slope);
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  double inverse = 1 / spread;
  TemperatureSlope loss = at(inverse);
  result.status = Status::iteration_limit;
  for (; result.iterations < 200; ++result.iterations) {
    (loss.slope < 0 ? low : high) = inverse;
    double next = inverse - loss.slope / loss.curvature;
    // Newton's step goes anywhere where the loss is nearly straight. After one of 1e-9 the error is
    // of its square, and further ones would follow the rounding of the slope.
    double last_step = 1e-9;
    if (!(next > low && next < (std::min)(high, 8 * inverse))) {
      last_step = 4 * std::numeric_limits<double>::epsilon();
      next = high < std::numeric_limits<double>::infinity() ? low + (high - low) / 2 : 2 * inverse;
    }
    const double step = std::abs(next - inverse);
    inverse = next;
    loss = at(inverse);
    if (step > last_step * inverse && loss.slope != 0) continue;
    result.status = Status::converged;
    break;
  }
  return finish(inverse, loss.slope);
}

/// The logits of two classes: 0 and the score.
template <std::same_as<double> Scalar = double>
Eigen::MatrixX<Scalar> two_logits(const Dependent<Eigen::VectorXd, Scalar>& scores) {
  Eigen::MatrixX<Scalar> Z = Eigen::MatrixX<Scalar>::Zero(scores.size(), 2);
  Z.col(1) = scores;
  return Z;
}

template <typename Derived>
Eigen::MatrixXd logit_columns(const Eigen::MatrixBase<Derived>& Z) {
  if constexpr (Derived::ColsAtCompileTime == 1) {
    return two_logits(Z.template cast<double>());
  } else if constexpr (Derived::RowsAtCompileTime == 1) {
    return two_logits(Z.transpose().template cast<double>());
  } else {
    return Z.template cast<double>();
  }
}

template <std::same_as<double> Scalar = double>
TemperatureScaling temperature_of(const char* function, const Eigen::MatrixX<Scalar>& Z,
                                  const CodedLabels& labels,
                                  const Eigen::VectorX<Eigen::Index>& given,
                                  const Dependent<Eigen::VectorXd, Scalar>& weights) {
  check_nonempty(function, "logits", Z.rows(), Z.cols());
  check_one_per_row(function, "y", labels.codes.size(), "logits", Z.rows(), Z.cols());
  check_finite(function, "logits", Z);
  check_score_weights(function, "logits", Z.rows(), weights);
  const Eigen::VectorX<Eigen::Index>& classes = given.size() > 0 ? given : labels.classes;
  if (classes.size() != Z.cols()) {
    const std::string columns =
        ", one for each column of logits (" + shape_text(Z.rows(), Z.cols()) + ")";
    throw_shape_error(function, (given.size() > 0 ? "classes has " : "y has ") +
                                    std::to_string(classes.size()) + " classes, expected " +
                                    std::to_string(Z.cols()) + columns);
  }
  Eigen::VectorX<Eigen::Index> places(labels.codes.size());
  for (Eigen::Index i = 0; i < places.size(); ++i) {
    const Eigen::Index label = labels.classes(labels.codes(i));
    places(i) = std::find(classes.begin(), classes.end(), label) - classes.begin();
    if (places(i) < classes.size()) continue;
    throw_domain_error(function, "y(" + std::to_string(i) + ") is " + std::to_string(label) +
                                     ", expected one of the classes " + labels_text(classes));
  }
  TemperatureScaling result = temperature_fit(Z, places, weights);
  result.classes = classes;
  return result;
}

template <typename DerivedZ, typename DerivedY, typename DerivedW>
TemperatureScaling temperature_scaling_of(const Eigen::MatrixBase<DerivedZ>& logits,
                                          const Eigen::MatrixBase<DerivedY>& y,
                                          const Eigen::MatrixBase<DerivedW>& weights,
                                          const TemperatureOptions& options) {
  constexpr const char* function = "temperature_scaling";
  return temperature_of(function, logit_columns(logits),
                        code_labels(function, pin_vector(y, function, "y")), options.classes,
                        pin_vector(weights, function, "sample_weights").template cast<double>());
}

}  // namespace detail

/// Temperature scaling: T that minimizes the mean log loss of softmax(z / T),
/// \f$ \frac1n \sum_i [\log \sum_j e^{z_{ij} / T} - z_{i y_i} / T] \f$.
///
/// It takes back the overconfidence of a classifier (T > 1) and leaves each prediction as it is.
/// Use logits of samples that the classifier was not trained on (calibrate() does). One parameter
/// needs few samples; it cannot mend what differs between classes.
///
/// Shapes:   logits n x K, or n scores of two classes, whose logits are 0 and s (scikit-learn takes
///           -s and s, of which the temperature is twice as large); y n labels, any whole numbers.
///           Logarithms of probabilities are logits.
/// Cost:     some 12 passes over the logits, of one exp for each entry.
/// Edges:    where is_separated, T is that at which the smallest difference is
///           \f$ -\log \epsilon = 36 \f$; where the best is to know nothing, infinite; 1 where all
///           logits of each sample are equal.
/// Accuracy: the root of the derivative by 1 / T, in which the loss is convex, to rounding.
/// Throws:   ShapeError if logits is empty, y has another size or labels than there are columns;
///           DomainError if logits holds NaN or infinity.
/// Source:   Guo, Pleiss, Sun, Weinberger, On calibration of modern neural networks, ICML (2017).
template <typename DerivedZ, typename DerivedY>
TemperatureScaling temperature_scaling(const Eigen::MatrixBase<DerivedZ>& logits,
                                       const Eigen::MatrixBase<DerivedY>& y,
                                       const TemperatureOptions& options = {}) {
  return detail::temperature_scaling_of(logits, y, Eigen::VectorXd::Ones(y.size()), options);
}

/// The same with weights of the samples, the mean being by weight.
template <typename DerivedZ, typename DerivedY, typename DerivedW>
TemperatureScaling temperature_scaling(const Eigen::MatrixBase<DerivedZ>& logits,
                                       const Eigen::MatrixBase<DerivedY>& y,
                                       const Eigen::MatrixBase<DerivedW>& sample_weights,
                                       const TemperatureOptions& options = {}) {
  return detail::temperature_scaling_of(logits, y, sample_weights, options);
}

/// \f$ P(k | x) \f$ for each row of logits, n x K; for a vector of scores of two classes
/// \f$ P(y = classes(1) | s) \f$, n.
///
/// Throws:   ShapeError if there is not a column for each class.
template <typename DerivedZ>
[[nodiscard]] auto predict_probability(const TemperatureScaling& model,
                                       const Eigen::MatrixBase<DerivedZ>& logits) {
  const auto Z = detail::logit_columns(logits);
  if (Z.cols() != model.classes.size()) {
    detail::throw_shape_error("predict_probability",
                              "logits has " + std::to_string(Z.cols()) + " columns, expected " +
                                  std::to_string(model.classes.size()) + ", one for each class");
  }
  if constexpr (DerivedZ::IsVectorAtCompileTime) {
    return Eigen::VectorXd(sigmoid(Z.col(1) / model.temperature));
  } else {
    return Eigen::MatrixXd(softmax_rows(Z / model.temperature));
  }
}

/// The fields of a model, for save_model() and load_model().
template <typename Visitor>
void describe_fields(TemperatureScaling& model, Visitor&& visit) {
  visit.model("TemperatureScaling");
  visit("temperature", model.temperature);
  visit("classes", model.classes);
  visit("log_loss", model.log_loss);
  visit("log_loss_before", model.log_loss_before);
  visit("gradient", model.gradient);
  visit("is_separated", model.is_separated);
  visit("iterations", model.iterations);
  visit("status", model.status);
}

/// Prints the temperature and the loss before and after.
inline std::ostream& operator<<(std::ostream& out, const TemperatureScaling& model) {
  return out << "temperature scaling: T = " << model.temperature
             << (model.is_separated ? " (every sample is right, the loss has no minimum)" : "")
             << "\nmean log loss: " << model.log_loss << ", at T = 1: " << model.log_loss_before
             << "\n";
}

}  // namespace mlmath

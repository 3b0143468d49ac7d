// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/calibration_samples.hpp>
#include <mlmath/core/arguments.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/status.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>

namespace mlmath {

/// Platt's calibration: \f$ P(y = classes(1) | s) = 1 / (1 + e^{-(a s + b)}) \f$ of a score s.
struct [[nodiscard]] SigmoidCalibration {
  double slope = 0;                      ///< a; Platt's A is -a
  double intercept = 0;                  ///< b; Platt's B is -b
  Eigen::VectorX<Eigen::Index> classes;  ///< the two labels, ascending
  double gradient_norm = 0;  ///< certificate: the largest derivative of the mean loss, the scores
                             ///< brought into [-1, 1]
  Eigen::Index iterations = 0;        ///< steps of Newton's method
  Status status = Status::converged;  ///< why it stopped

  /// Whether the optimum was reached.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

namespace detail {

/// The mean loss and its derivatives at a sigmoid of u.
struct SigmoidLoss {
  double value = 0;
  Eigen::Vector2d gradient = Eigen::Vector2d::Zero();
  Eigen::Vector3d hessian = Eigen::Vector3d::Zero();  ///< (a, a), (a, b), (b, b)
};

inline SigmoidLoss sigmoid_loss(const Eigen::VectorXd& u, const Eigen::VectorXd& targets,
                                const Eigen::VectorXd& weights, const Eigen::Vector2d& at) {
  // In blocks that stay in cache.
  constexpr Eigen::Index block = 1024;
  SigmoidLoss loss;
  for (Eigen::Index begin = 0; begin < u.size(); begin += block) {
    const Eigen::Index count = (std::min)(block, u.size() - begin);
    const Eigen::ArrayXd x = u.segment(begin, count);
    const Eigen::ArrayXd w = weights.segment(begin, count);
    const Eigen::ArrayXd t = targets.segment(begin, count);
    const Eigen::ArrayXd z = at(0) * x + at(1);
    const Eigen::ArrayXd p = sigmoid(z);
    const Eigen::ArrayXd residual = w * (p - t);
    const Eigen::ArrayXd curvature = w * p * (1 - p);
    const Eigen::ArrayXd moment = curvature * x;
    loss.value += (w * (softplus(z) - t * z)).sum();
    loss.gradient(0) += (residual * x).sum();
    loss.gradient(1) += residual.sum();
    loss.hessian(0) += (moment * x).sum();
    loss.hessian(1) += moment.sum();
    loss.hessian(2) += curvature.sum();
  }
  return loss;
}

/// Newton's method with the step halved until the loss falls. `positive` is 1 for samples of the
/// class that high scores speak for, 0 for others.
inline SigmoidCalibration sigmoid_fit(const Eigen::VectorXd& scores,
                                      const Eigen::VectorXd& positive,
                                      const Eigen::VectorXd& weights_arg) {
  const double total = weights_arg.sum();
  const double positives = weights_arg.dot(positive);
  const double high = (positives + 1) / (positives + 2);
  const double low = 1 / (total - positives + 2);
  const Eigen::VectorXd targets = low + (high - low) * positive.array();
  const Eigen::VectorXd weights = weights_arg / total;
  const double center = scores.minCoeff() / 2 + scores.maxCoeff() / 2;
  const double scale = scores.maxCoeff() / 2 - scores.minCoeff() / 2;
  SigmoidCalibration result;
  if (!(scale > 0)) {
    result.intercept = logit(weights.dot(targets));
    return result;
  }
  const Eigen::VectorXd u = (scores.array() - center) / scale;
  Eigen::Vector2d at(0, std::log((positives + 1) / (total - positives + 1)));
  SigmoidLoss loss = sigmoid_loss(u, targets, weights, at);
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  result.status = Status::iteration_limit;
  for (; result.iterations < 100; ++result.iterations) {
    const Eigen::Vector3d& h = loss.hessian;
    const double determinant = h(0) * h(2) - h(1) * h(1);
    Eigen::Vector2d step(h(1) * loss.gradient(1) - h(2) * loss.gradient(0),
                         h(1) * loss.gradient(0) - h(0) * loss.gradient(1));
    step /= determinant;
    const double slope = loss.gradient.dot(step);
    if (!(slope < 0)) {
      // The gradient is 0 to rounding, or nothing is left to divide by.
      const bool is_flat = loss.gradient.cwiseAbs().maxCoeff() <= 64 * epsilon;
      result.status = is_flat ? Status::converged : Status::numerical_failure;
      break;
    }
    double length = 1;
    SigmoidLoss next;
    for (;; length /= 2) {
      next = sigmoid_loss(u, targets, weights, at + length * step);
      // What is left to gain is lost in the rounding of the loss: then the gradient decides.
      const bool is_rounding = -slope <= 1e3 * epsilon * loss.value;
      const bool falls = is_rounding ? next.gradient.norm() < loss.gradient.norm()
                                     : next.value <= loss.value + 1e-4 * length * slope;
      if (falls || length < 1e-10) break;
    }
    if (length < 1e-10) {
      result.status = Status::converged;
      break;
    }
    at += length * step;
    loss = next;
  }
  result.gradient_norm = loss.gradient.cwiseAbs().maxCoeff();
  if (result.status == Status::converged && result.gradient_norm > 1e-10) {
    result.status = Status::numerical_failure;
  }
  result.slope = at(0) / scale;
  result.intercept = at(1) - at(0) * (center / scale);
  return result;
}

template <typename DerivedS, typename DerivedY, typename DerivedW>
SigmoidCalibration sigmoid_calibration_of(const Eigen::MatrixBase<DerivedS>& scores,
                                          const Eigen::MatrixBase<DerivedY>& y,
                                          const Eigen::MatrixBase<DerivedW>& weights) {
  const BinaryScores samples("sigmoid_calibration", scores, y, weights);
  SigmoidCalibration result = sigmoid_fit(samples.scores, samples.positive, samples.weights);
  result.classes = samples.classes;
  return result;
}

}  // namespace detail

/// Platt's calibration of the scores of a binary classifier: a and b that minimize
/// \f$ \frac1n \sum_i [\log(1 + e^{z_i}) - t_i z_i] \f$, \f$ z_i = a s_i + b \f$, where the targets
/// are \f$ t = (n_+ + 1)/(n_+ + 2) \f$ for samples of classes(1) and \f$ 1/(n_- + 2) \f$ for
/// others, not 1 and 0: so it is finite where the scores separate the classes, too.
///
/// Use scores of samples that the classifier was not trained on (calibrate() does). Two parameters
/// need few samples, some 50; where there are thousands, isotonic_calibration() can take other
/// shapes than that of a sigmoid.
///
/// Shapes:   scores n, high ones for classes(1); y n labels of two classes, any whole numbers.
/// Cost:     O(n) a step, some 7 steps.
/// Edges:    scores that are all equal: slope 0.
/// Accuracy: the optimum to rounding; Lin, Lin and Weng stop at a gradient of 1e-5.
/// Throws:   ShapeError if scores is empty or y has another size; DomainError if scores holds NaN
///           or infinity, or y has not two labels.
/// Source:   Platt, Probabilistic outputs for support vector machines, Advances in Large Margin
///           Classifiers (1999); Lin, Lin, Weng, A note on Platt's probabilistic outputs for
///           support vector machines, Machine Learning 68 (2007).
template <typename DerivedS, typename DerivedY>
SigmoidCalibration sigmoid_calibration(const Eigen::MatrixBase<DerivedS>& scores,
                                       const Eigen::MatrixBase<DerivedY>& y) {
  return detail::sigmoid_calibration_of(scores, y, Eigen::VectorXd::Ones(scores.size()));
}

/// The same with weights of the samples; \f$ n_+ \f$ and \f$ n_- \f$ are sums of weights.
template <typename DerivedS, typename DerivedY, typename DerivedW>
SigmoidCalibration sigmoid_calibration(const Eigen::MatrixBase<DerivedS>& scores,
                                       const Eigen::MatrixBase<DerivedY>& y,
                                       const Eigen::MatrixBase<DerivedW>& sample_weights) {
  return detail::sigmoid_calibration_of(scores, y, sample_weights);
}

/// \f$ P(y = classes(1) | s) \f$ for each score.
template <typename DerivedS>
[[nodiscard]] Eigen::VectorXd predict_probability(const SigmoidCalibration& model,
                                                  const Eigen::MatrixBase<DerivedS>& scores_arg) {
  const auto scores = detail::pin_vector(scores_arg, "predict_probability", "scores");
  const Eigen::VectorXd z = scores.template cast<double>();
  return sigmoid(model.slope * z.array() + model.intercept);
}

/// The fields of a model, for save_model() and load_model().
template <typename Visitor>
void describe_fields(SigmoidCalibration& model, Visitor&& visit) {
  visit.model("SigmoidCalibration");
  visit("slope", model.slope);
  visit("intercept", model.intercept);
  visit("classes", model.classes);
  visit("gradient_norm", model.gradient_norm);
  visit("iterations", model.iterations);
  visit("status", model.status);
}

/// Prints the function and the certificate.
inline std::ostream& operator<<(std::ostream& out, const SigmoidCalibration& model) {
  return out << "sigmoid calibration: P = 1 / (1 + exp(-(" << model.slope << " s + "
             << model.intercept << ")))\n"
             << model.status << " after " << model.iterations
             << " steps, largest derivative: " << model.gradient_norm << "\n";
}

}  // namespace mlmath

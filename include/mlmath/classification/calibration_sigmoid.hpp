// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/calibration_samples.hpp>
#include <mlmath/core/arguments.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/status.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
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

/// The derivatives of the mean loss at a sigmoid of u.
struct SigmoidSlopes {
  Eigen::Vector2d gradient = Eigen::Vector2d::Zero();
  Eigen::Vector3d hessian = Eigen::Vector3d::Zero();  ///< (a, a), (a, b), (b, b)
};

template <std::same_as<double> Scalar>
SigmoidSlopes sigmoid_slopes(const Eigen::VectorX<Scalar>& u, const Eigen::VectorX<Scalar>& targets,
                             const Eigen::VectorX<Scalar>& weights, const Eigen::Vector2d& at) {
  using Array = Eigen::ArrayX<Scalar>;
  // In blocks that stay in cache.
  constexpr Eigen::Index block = 1024;
  SigmoidSlopes slopes;
  for (Eigen::Index begin = 0; begin < u.size(); begin += block) {
    const Eigen::Index count = (std::min)(block, u.size() - begin);
    const Array x = u.segment(begin, count);
    const Array w = weights.segment(begin, count);
    const Array z = at(0) * x + at(1);
    const Array p = sigmoid(z);
    const Array residual = w * (p - targets.segment(begin, count).array());
    const Array curvature = w * p * (1 - p);
    const Array moment = curvature * x;
    slopes.gradient(0) += (residual * x).sum();
    slopes.gradient(1) += residual.sum();
    slopes.hessian(0) += (moment * x).sum();
    slopes.hessian(1) += moment.sum();
    slopes.hessian(2) += curvature.sum();
  }
  return slopes;
}

template <std::same_as<double> Scalar>
double sigmoid_loss(const Eigen::VectorX<Scalar>& u, const Eigen::VectorX<Scalar>& targets,
                    const Eigen::VectorX<Scalar>& weights, const Eigen::Vector2d& at) {
  const Eigen::VectorX<Scalar> z = at(0) * u.array() + at(1);
  return weights.dot(softplus(z) - targets.cwiseProduct(z));
}

/// Newton's method with the step halved until the loss falls. `positive` is 1 for samples of the
/// class that high scores speak for, 0 for others.
template <std::same_as<double> Scalar = double>
SigmoidCalibration sigmoid_fit(const Dependent<Eigen::VectorXd, Scalar>& scores,
                               const Dependent<Eigen::VectorXd, Scalar>& positive,
                               const Dependent<Eigen::VectorXd, Scalar>& weights_arg) {
  using Vector = Eigen::VectorX<Scalar>;
  using Pair = Eigen::Vector2<Scalar>;
  const double total = weights_arg.sum();
  const double positives = weights_arg.dot(positive);
  const double high = (positives + 1) / (positives + 2);
  const double low = 1 / (total - positives + 2);
  const Vector targets = low + (high - low) * positive.array();
  const Vector weights = weights_arg / total;
  const double center = scores.minCoeff() / 2 + scores.maxCoeff() / 2;
  const double scale = scores.maxCoeff() / 2 - scores.minCoeff() / 2;
  SigmoidCalibration result;
  if (!(scale > 0)) {
    result.intercept = logit(weights.dot(targets));
    return result;
  }
  const Vector u = (scores.array() - center) / scale;
  Pair at(0, std::log((positives + 1) / (total - positives + 1)));
  auto slopes = sigmoid_slopes(u, targets, weights, at);
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  result.status = Status::iteration_limit;
  for (; result.iterations < 100; ++result.iterations) {
    const Eigen::Vector3<Scalar>& h = slopes.hessian;
    const Pair& g = slopes.gradient;
    const Pair step =
        Pair(h(1) * g(1) - h(2) * g(0), h(1) * g(0) - h(0) * g(1)) / (h(0) * h(2) - h(1) * h(1));
    const double descent = g.dot(step);
    if (!(descent < 0)) break;
    double length = 1;
    auto next = sigmoid_slopes(u, targets, weights, at + step);
    // The loss is asked only where the gradient does not fall at once.
    if (!(next.gradient.norm() <= g.norm() / 2)) {
      const double loss = sigmoid_loss(u, targets, weights, at);
      if (-descent <= 1e3 * epsilon * loss) break;
      const auto falls = [&] {
        const double reached = sigmoid_loss(u, targets, weights, at + length * step);
        return reached <= loss + 1e-4 * length * descent;
      };
      while (length > 1e-10 && !falls()) length /= 2;
      next = sigmoid_slopes(u, targets, weights, at + length * step);
    }
    at += length * step;
    slopes = next;
  }
  result.gradient_norm = slopes.gradient.cwiseAbs().maxCoeff();
  if (result.iterations < 100) {
    result.status = result.gradient_norm <= 1e-10 ? Status::converged : Status::numerical_failure;
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
  const detail::Dependent<Eigen::VectorXd, DerivedS> z = scores.template cast<double>();
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

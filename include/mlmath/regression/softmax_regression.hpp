// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/log_sum_exp.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/optimization/lbfgs.hpp>
#include <mlmath/regression/detail/design.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <utility>
#include <vector>

namespace mlmath {

/// The settings of softmax_regression().
struct SoftmaxOptions {
  double lambda = 0;         ///< the penalty, >= 0; see the objective of softmax_regression()
  bool intercept = true;     ///< whether the model has intercepts, which are never penalized
  bool standardize = false;  ///< whether the penalty is on the weights of standardized columns
  /// Converged where the norm of the gradient, columns brought to one scale, is at most
  /// gradient_tolerance.
  double gradient_tolerance = 1e-8;
  Eigen::Index max_iterations = 10000;  ///< at most this many iterations of L-BFGS
};

/// A fitted softmax model, \f$ P(y = classes(k) | x) = e^{z_k} / \sum_j e^{z_j} \f$ with
/// \f$ z = W^T x + b \f$.
template <RealScalar Scalar = double>
struct [[nodiscard]] SoftmaxRegression {
  Eigen::MatrixX<Scalar> weights;              ///< W, p x K: a column for each class
  Eigen::VectorX<Scalar> intercepts;           ///< b, K; 0 where the model has none
  Eigen::VectorX<Eigen::Index> classes;        ///< the K labels, ascending
  double lambda = 0;                           ///< the penalty
  bool standardized = false;                   ///< whether the penalty is on standardized columns
  Scalar objective = 0;                        ///< the mean log loss and the penalty
  Scalar log_loss = 0;                         ///< its first part, in nats
  Scalar gradient_norm = 0;                    ///< certificate: the norm of the gradient
  Eigen::Index iterations = 0;                 ///< iterations of L-BFGS
  Eigen::Index evaluations = 0;                ///< passes over X
  Status status = Status::converged;           ///< why it stopped
  std::vector<Eigen::Index> constant_columns;  ///< they have weight 0

  /// Whether the optimum was reached.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

/// Prints the objective, the intercepts and the certificate.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const SoftmaxRegression<Scalar>& model) {
  out << "softmax regression of " << model.classes.size() << " classes on " << model.weights.rows()
      << " features: minimizes the mean log loss";
  if (model.lambda > 0) {
    out << " + lambda " << (model.standardized ? "|s W|^2" : "|W|^2")
        << ", lambda = " << model.lambda;
  }
  return out << "\nclasses: " << model.classes.transpose()
             << "\nintercepts: " << model.intercepts.transpose()
             << "\nobjective: " << model.objective << ", log loss: " << model.log_loss
             << "\ngradient norm: " << model.gradient_norm << " after " << model.iterations
             << " iterations: " << model.status << "\n";
}

namespace detail {

/// The objective of softmax regression, in the variables of standardized columns with the
/// intercepts as a last row; a call for L-BFGS. One pass over X for the scores and one for the
/// gradient, and an n x K matrix between them.
template <typename Design, typename Scalar>
class SoftmaxObjective {
 public:
  using Vector = Eigen::VectorX<Scalar>;
  using Matrix = Eigen::MatrixX<Scalar>;

  SoftmaxObjective(const Design& X, const CodedLabels& labels, const Vector& weights,
                   const SoftmaxOptions& options)
      : X_(X),
        labels_(labels),
        weights_(weights),
        moments_(column_moments(X, weights)),
        total_(weights.size() > 0 ? weights.sum() : Scalar(X.rows())),
        has_intercept_(options.intercept) {
    const Eigen::Index p = X.cols();
    means_ = options.intercept ? moments_.means : Vector(Vector::Zero(p));
    factors_ = Vector::Zero(p);
    penalties_ = Vector::Zero(p);
    for (Eigen::Index j = 0; j < p; ++j) {
      const Scalar scale = options.intercept ? moments_.scales(j)
                                             : std::hypot(moments_.scales(j), moments_.means(j));
      if (!(scale > Scalar(0))) continue;
      // Where the penalty outweighs the loss it sets the scale, so that the curvatures are alike.
      const Scalar unit = options.standardize ? scale : Scalar(1);
      factors_(j) = Scalar(1) / std::sqrt(scale * scale + Scalar(8 * options.lambda) * unit * unit);
      penalties_(j) = Scalar(options.lambda) * unit * unit * factors_(j) * factors_(j);
    }
  }

  [[nodiscard]] Eigen::Index classes() const { return labels_.classes.size(); }
  [[nodiscard]] const ColumnMoments<Scalar>& moments() const { return moments_; }
  [[nodiscard]] Scalar loss() const { return loss_; }

  /// W for the columns as they are, and the intercepts.
  std::pair<Matrix, Vector> coefficients(const Vector& x) const {
    const Eigen::Index p = X_.cols();
    const Eigen::Map<const Matrix> V(x.data(), p + 1, classes());
    Matrix W = factors_.asDiagonal() * V.topRows(p);
    Vector b = V.row(p).transpose();
    if (!has_intercept_) b.setZero();
    for (Eigen::Index k = 0; k < classes(); ++k) b(k) -= means_.dot(W.col(k));
    return {std::move(W), std::move(b)};
  }

  Scalar operator()(const Vector& x, Vector& gradient) {
    const Eigen::Index p = X_.cols();
    const Eigen::Index K = classes();
    const auto [W, b] = coefficients(x);
    Matrix U = X_ * W;
    U.rowwise() += b.transpose();
    loss_ = Scalar(0);
    for (Eigen::Index i = 0; i < U.rows(); ++i) {
      const Scalar weight = (weights_.size() > 0 ? weights_(i) : Scalar(1)) / total_;
      const Scalar largest = U.row(i).maxCoeff();
      const Scalar score = U(i, labels_.codes(i)) - largest;
      U.row(i) = (U.row(i).array() - largest).exp();
      const Scalar sum = U.row(i).sum();
      loss_ += weight * (std::log(sum) - score);
      U.row(i) *= weight / sum;
      U(i, labels_.codes(i)) -= weight;
    }
    Eigen::Map<Matrix> G(gradient.data(), p + 1, K);
    const Eigen::Map<const Matrix> V(x.data(), p + 1, K);
    const Eigen::RowVectorX<Scalar> sums = U.colwise().sum();
    G.topRows(p) = X_.transpose() * U;
    Scalar value = loss_;
    for (Eigen::Index k = 0; k < K; ++k) {
      auto g = G.col(k).head(p);
      const auto v = V.col(k).head(p);
      g = factors_.cwiseProduct(g - sums(k) * means_) + Scalar(2) * penalties_.cwiseProduct(v);
      value += penalties_.dot(v.cwiseAbs2());
    }
    if (has_intercept_) {
      G.row(p) = sums;
    } else {
      G.row(p).setZero();
    }
    return value;
  }

 private:
  const Design& X_;
  const CodedLabels& labels_;
  Vector weights_;
  ColumnMoments<Scalar> moments_;
  Scalar total_;
  bool has_intercept_;
  Vector means_;
  Vector factors_;
  Vector penalties_;
  Scalar loss_ = Scalar(0);
};

template <typename DerivedX, typename DerivedY>
auto softmax_regression_of(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
                           const Eigen::VectorX<typename DerivedX::Scalar>& weights,
                           const SoftmaxOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  using Vector = Eigen::VectorX<Scalar>;
  static_assert(RealScalar<Scalar>, "X must hold float, double or long double");
  constexpr const char* function = "softmax_regression";
  const auto X = pin_design(X_arg);
  check_design(function, X, y_arg.size());
  const CodedLabels labels = code_labels(function, y_arg.derived());
  if (labels.classes.size() < 2) {
    throw_domain_error(function, "y has the labels " + labels_text(labels.classes) +
                                     ", expected at least two classes");
  }
  if (weights.size() > 0) check_sample_weights<Scalar>(function, weights, X.rows(), X.cols());
  check_nonnegative(function, "lambda", options.lambda);
  check_positive(function, "gradient_tolerance", options.gradient_tolerance);
  check_between(function, "max_iterations", options.max_iterations, Eigen::Index(1),
                Eigen::Index(1000000000));
  using Design = std::remove_cvref_t<decltype(X)>;
  SoftmaxObjective<Design, Scalar> objective(X, labels, weights, options);
  const Eigen::Index K = labels.classes.size();
  const Vector start = Vector::Zero((X.cols() + 1) * K);
  const auto found = minimize(
      [&](const Vector& x, Vector& gradient) { return objective(x, gradient); }, start, Lbfgs{},
      {.gradient_tolerance = options.gradient_tolerance, .max_iterations = options.max_iterations});
  SoftmaxRegression<Scalar> model;
  Vector gradient(start.size());
  model.objective = objective(found.x, gradient);
  model.gradient_norm = gradient.norm();
  model.log_loss = objective.loss();
  auto [W, b] = objective.coefficients(found.x);
  // What all classes share changes no probability: without it the weights are unique.
  const Vector common = W.rowwise().mean();
  W.colwise() -= common;
  b.array() -= b.mean();
  model.weights = std::move(W);
  model.intercepts = std::move(b);
  model.classes = labels.classes;
  model.lambda = options.lambda;
  model.standardized = options.standardize;
  model.iterations = found.iterations;
  model.evaluations = found.evaluations;
  model.status = found.status;
  model.constant_columns = objective.moments().constant_columns();
  return model;
}

}  // namespace detail

/// Softmax (multinomial logistic) regression: the weights and the intercepts minimizing the mean
/// log loss with a penalty,
/// \f$ \frac1n \sum_i [\log \sum_j e^{z_{ij}} - z_{i y_i}] + \lambda \|W\|_F^2 \f$ with
/// \f$ z_i = W^T x_i + b \f$.
///
/// Weights sum to 0 over the classes: what they share changes no probability. Classes that
/// hyperplanes separate have no optimum without a penalty: the weights grow until the gradient is
/// within its tolerance.
///
/// Shapes:   X n x p (a sample per row), dense or sparse; y n labels, any whole numbers; W p x K.
/// Cost:     4 n p K flops for each evaluation of L-BFGS; an n x K matrix, no copy of X.
/// Edges:    two classes are logistic_regression() with half of its penalty; constant columns have
///           weight 0.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if y has one label alone,
///           lambda < 0, or X holds NaN or infinity.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec. 4.4.
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto softmax_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                        const SoftmaxOptions& options = {}) {
  return detail::softmax_regression_of(X, y, Eigen::VectorX<typename DerivedX::Scalar>(), options);
}

/// The same with weights of the samples, one of k counting as k copies.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto softmax_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                        const Eigen::MatrixBase<DerivedW>& sample_weights,
                        const SoftmaxOptions& options = {}) {
  const auto weights = detail::pin_sample_weights<typename DerivedX::Scalar>("softmax_regression",
                                                                             sample_weights, X);
  return detail::softmax_regression_of(X, y, weights, options);
}

/// The scores \f$ X W + b \f$, n x K.
///
/// Throws:   ShapeError if X has another number of columns than the model has features.
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixX<Scalar> decision_function(const SoftmaxRegression<Scalar>& model,
                                                       const DerivedX& X) {
  return detail::design_scores("decision_function", X, model.weights, model.intercepts);
}

/// \f$ P(y = classes(k) | x) \f$, n x K.
///
/// Throws:   as decision_function().
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixX<Scalar> predict_probability(const SoftmaxRegression<Scalar>& model,
                                                         const DerivedX& X) {
  return softmax_rows(
      detail::design_scores("predict_probability", X, model.weights, model.intercepts));
}

/// The likeliest label of each row of X.
///
/// Throws:   as decision_function().
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const SoftmaxRegression<Scalar>& model,
                                                   const DerivedX& X) {
  const Eigen::MatrixX<Scalar> z =
      detail::design_scores("predict", X, model.weights, model.intercepts);
  Eigen::VectorX<Eigen::Index> labels(z.rows());
  for (Eigen::Index i = 0; i < z.rows(); ++i) {
    Eigen::Index best = 0;
    z.row(i).maxCoeff(&best);
    labels(i) = model.classes(best);
  }
  return labels;
}

}  // namespace mlmath

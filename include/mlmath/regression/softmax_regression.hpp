// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/penalized_solver.hpp>
#include <mlmath/regression/detail/pin_columns.hpp>
#include <mlmath/regression/detail/print_penalized.hpp>
#include <mlmath/regression/detail/softmax_loss.hpp>
#include <mlmath/regression/detail/standardized_design.hpp>
#include <mlmath/regression/separation.hpp>

#include <Eigen/Core>

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlmath {

/// The settings of softmax_regression().
struct SoftmaxOptions {
  double lambda = 0;  ///< the penalty, >= 0; see the objective of softmax_regression()
  double mixing =
      0;  ///< the share of the absolute values, in [0, 1]: 1 is the lasso, 0 squares alone
  bool intercept = true;     ///< whether the model has intercepts, which are never penalized
  bool standardize = false;  ///< whether the penalty is on the weights of standardized columns
  /// Converged where the largest violation of an optimality condition, columns standardized, is at
  /// most gradient_tolerance.
  double gradient_tolerance = 1e-10;
  Eigen::Index max_iterations = 10000;  ///< at most this many steps of Newton's method or L-BFGS
};

/// A fitted softmax model, \f$ P(y = classes(k) | x) = e^{z_k} / \sum_j e^{z_j} \f$ with
/// \f$ z = W^T x + b \f$.
template <RealScalar Scalar = double>
struct [[nodiscard]] SoftmaxRegression {
  Eigen::MatrixX<Scalar> weights;        ///< W, p x K: a column for each class
  Eigen::VectorX<Scalar> intercepts;     ///< b, K; 0 where the model has none
  Eigen::VectorX<Eigen::Index> classes;  ///< the K labels, ascending
  double lambda = 0;                     ///< the penalty
  double mixing = 0;                     ///< the share of the absolute values
  bool standardized = false;             ///< whether the penalty is on standardized columns
  Scalar objective = 0;                  ///< the mean log loss and the penalty
  Scalar log_loss = 0;                   ///< its first part, in nats
  Scalar gradient_norm = 0;      ///< certificate: the largest violation of an optimality condition
  Eigen::Index iterations = 0;   ///< steps of Newton's method or of L-BFGS
  Eigen::Index evaluations = 0;  ///< of the loss and its gradient
  Separation separation = Separation::none;    ///< see Separation; weights are then no estimate
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
  const std::string w = model.standardized ? "s W" : "W";
  detail::print_penalties(out, model, w, "|" + w + "|^2");
  out << "\nclasses: " << model.classes.transpose()
      << "\nintercepts: " << model.intercepts.transpose();
  return detail::print_outcome(out, model);
}

/// The fields of a model, for save_model() and load_model().
template <RealScalar Scalar, typename Visitor>
void describe_fields(SoftmaxRegression<Scalar>& model, Visitor&& visit) {
  visit.model("SoftmaxRegression");
  visit("weights", model.weights);
  visit("intercepts", model.intercepts);
  visit("classes", model.classes);
  visit("lambda", model.lambda);
  visit("mixing", model.mixing);
  visit("standardized", model.standardized);
  visit("objective", model.objective);
  visit("log_loss", model.log_loss);
  visit("gradient_norm", model.gradient_norm);
  visit("iterations", model.iterations);
  visit("evaluations", model.evaluations);
  visit("separation", model.separation);
  visit("status", model.status);
  visit("constant_columns", model.constant_columns);
}

namespace detail {

template <typename Scalar>
SoftmaxRegression<Scalar> softmax_model(const StandardizedDesign<Scalar>& design,
                                        const CodedLabels& labels,
                                        const SoftmaxRegression<Scalar>* earlier,
                                        const SoftmaxOptions& options) {
  const Eigen::Index p = design.features();
  const Eigen::Index K = labels.classes.size();
  Eigen::MatrixX<Scalar> start = Eigen::MatrixX<Scalar>::Zero(p + 1, K);
  if (earlier != nullptr) {
    check_warm_start("softmax_regression", earlier->weights.rows(), p);
    if (earlier->classes.size() != K || earlier->classes != labels.classes) {
      throw_domain_error("softmax_regression", "the earlier fit has the labels " +
                                                   labels_text(earlier->classes) + ", y has " +
                                                   labels_text(labels.classes));
    }
    for (Eigen::Index k = 0; k < K; ++k) {
      start.col(k) = design.variables(earlier->weights.col(k), earlier->intercepts(k));
    }
  }
  SoftmaxLinearLoss<Scalar> loss(design, labels);
  PenalizedSolver<Scalar> solver(
      loss, design.penalties(options.lambda, options.mixing, options.standardize),
      options.lambda > 0, options.gradient_tolerance, options.max_iterations);
  const PenalizedFit<Scalar> fit = solver.solve(std::move(start));
  SoftmaxRegression<Scalar> model;
  model.weights.resize(p, K);
  model.intercepts.resize(K);
  for (Eigen::Index k = 0; k < K; ++k) {
    const auto [w, b] = design.coefficients(fit.V.col(k));
    model.weights.col(k) = w;
    model.intercepts(k) = b;
  }
  // What all classes share changes no probability: without it what is not penalized is unique.
  if (options.lambda * options.mixing == 0)
    model.weights.colwise() -= model.weights.rowwise().mean().eval();
  model.intercepts.array() -= model.intercepts.mean();
  model.classes = labels.classes;
  model.lambda = options.lambda;
  model.mixing = options.mixing;
  model.standardized = options.standardize;
  model.objective = fit.objective;
  model.log_loss = fit.loss;
  model.gradient_norm = fit.violation;
  model.iterations = fit.iterations;
  model.evaluations = fit.evaluations;
  model.separation = fit.separation;
  model.status = fit.status;
  model.constant_columns = design.moments().constant_columns();
  return model;
}

template <typename DerivedX, typename DerivedY>
auto softmax_regression_of(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
                           const Eigen::VectorX<typename DerivedX::Scalar>& weights,
                           const SoftmaxRegression<typename DerivedX::Scalar>* earlier,
                           const SoftmaxOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  static_assert(RealScalar<Scalar>, "X must hold float, double or long double");
  constexpr const char* function = "softmax_regression";
  const auto X = pin_columns(X_arg);
  check_design(function, X, y_arg.size());
  const CodedLabels labels = code_labels(function, y_arg.derived());
  if (labels.classes.size() < 2) {
    throw_domain_error(function, "y has the labels " + labels_text(labels.classes) +
                                     ", expected at least two classes");
  }
  if (weights.size() > 0) check_sample_weights<Scalar>(function, weights, X.rows(), X.cols());
  check_nonnegative(function, "lambda", options.lambda);
  check_between(function, "mixing", options.mixing, 0.0, 1.0);
  check_positive(function, "gradient_tolerance", options.gradient_tolerance);
  check_between(function, "max_iterations", options.max_iterations, Eigen::Index(1),
                Eigen::Index(1000000000));
  using Design = std::remove_cvref_t<decltype(X)>;
  const StandardizedDesignOf<Design, Scalar> design(X, weights, options.intercept);
  return softmax_model<Scalar>(design, labels, earlier, options);
}

}  // namespace detail

/// Softmax (multinomial logistic) regression: the weights and the intercepts minimizing the mean
/// log loss with a penalty,
/// \f$ \frac1n \sum_i [\log \sum_j e^{z_{ij}} - z_{i y_i}] + \lambda (\alpha \sum |W_{jk}| + (1 - \alpha) \|W\|_F^2) \f$
/// with \f$ z_i = W^T x_i + b \f$ and \f$ \alpha \f$ being `mixing`.
///
/// Without absolute values the weights sum to 0 over the classes: what they share changes no
/// probability. With them weights are exactly 0, class by class. Without a penalty it is maximum
/// likelihood; classes that hyperplanes separate have none, and the model says so, see Separation.
///
/// Shapes:   X n x p (a sample per row), dense or sparse; y n labels, any whole numbers; W p x K.
/// Cost:     4 n p K flops for each evaluation, in one pass over X; Newton steps of n a^2 flops more
///           for a weights that count, where these are few, else L-BFGS. No copy of X, and for a
///           dense one nothing of n rows.
/// Edges:    two classes are logistic_regression() with half of its penalty on the squares; constant
///           columns have weight 0.
/// Accuracy: to gradient_tolerance, or to rounding.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if y has one label alone,
///           lambda < 0, mixing is outside [0, 1], or X holds NaN or infinity.
/// Example:  examples/digits_softmax.cpp
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec. 4.4;
///           Friedman, Hastie, Tibshirani, J. Statistical Software 33(1) (2010).
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto softmax_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                        const SoftmaxOptions& options = {}) {
  using Scalar = typename DerivedX::Scalar;
  return detail::softmax_regression_of(X, y, Eigen::VectorX<Scalar>(), nullptr, options);
}

/// The same with weights of the samples, one of k counting as k copies.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto softmax_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                        const Eigen::MatrixBase<DerivedW>& sample_weights,
                        const SoftmaxOptions& options = {}) {
  const auto weights = detail::pin_sample_weights<typename DerivedX::Scalar>("softmax_regression",
                                                                             sample_weights, X);
  return detail::softmax_regression_of(X, y, weights, nullptr, options);
}

/// The same from an earlier fit, for another penalty or other samples say.
///
/// Throws:   ShapeError if the earlier fit has other features, DomainError if other classes.
template <detail::DesignMatrix DerivedX, typename DerivedY, RealScalar Scalar>
auto softmax_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                        const SoftmaxRegression<Scalar>& earlier,
                        const SoftmaxOptions& options = {}) {
  return detail::softmax_regression_of(X, y, Eigen::VectorX<Scalar>(), &earlier, options);
}

/// From an earlier fit with weights of the samples.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW, RealScalar Scalar>
auto softmax_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                        const Eigen::MatrixBase<DerivedW>& sample_weights,
                        const SoftmaxRegression<Scalar>& earlier,
                        const SoftmaxOptions& options = {}) {
  const auto weights = detail::pin_sample_weights<typename DerivedX::Scalar>("softmax_regression",
                                                                             sample_weights, X);
  return detail::softmax_regression_of(X, y, weights, &earlier, options);
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

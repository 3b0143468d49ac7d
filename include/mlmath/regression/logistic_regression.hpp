// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/logistic_loss.hpp>
#include <mlmath/regression/detail/penalized_solver.hpp>
#include <mlmath/regression/detail/pin_columns.hpp>
#include <mlmath/regression/detail/print_penalized.hpp>
#include <mlmath/regression/detail/standardized_design.hpp>
#include <mlmath/regression/separation.hpp>

#include <Eigen/Core>

#include <ostream>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace mlmath {

/// The settings of logistic_regression().
struct LogisticOptions {
  double lambda = 0;  ///< the penalty, >= 0; see the objective of logistic_regression()
  double mixing =
      0;  ///< the share of the absolute values, in [0, 1]: 1 is the lasso, 0 squares alone
  bool intercept = true;     ///< whether the model has an intercept, which is never penalized
  bool standardize = false;  ///< whether the penalty is on the weights of standardized columns
  /// Converged where the largest violation of an optimality condition, columns standardized, is at
  /// most gradient_tolerance.
  double gradient_tolerance = 1e-10;
  Eigen::Index max_iterations = 10000;  ///< at most this many steps of Newton's method or L-BFGS
};

/// A fitted logistic model, \f$ P(y = classes(1) | x) = 1 / (1 + e^{-(w^T x + b)}) \f$.
template <RealScalar Scalar = double>
struct [[nodiscard]] LogisticRegression {
  Eigen::VectorX<Scalar> weights;        ///< w, one for each column of X
  Scalar intercept = 0;                  ///< b; 0 where the model has none
  Eigen::VectorX<Eigen::Index> classes;  ///< the two labels, ascending
  bool has_intercept = true;             ///< whether b was fitted
  double lambda = 0;                     ///< the penalty
  double mixing = 0;                     ///< the share of the absolute values
  bool standardized = false;             ///< whether the penalty is on standardized columns
  Scalar objective = 0;                  ///< the mean log loss and the penalty
  Scalar log_loss = 0;                   ///< its first part, in nats
  Scalar gradient_norm = 0;     ///< certificate: the largest violation of an optimality condition
  Eigen::Index iterations = 0;  ///< steps of Newton's method or of L-BFGS
  Separation separation = Separation::none;    ///< see Separation; weights are then no estimate
  Status status = Status::converged;           ///< why it stopped
  std::vector<Eigen::Index> constant_columns;  ///< they have weight 0

  /// Whether the optimum was reached.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

/// The fields of a model, for save_model() and load_model().
template <RealScalar Scalar, typename Visitor>
void describe_fields(LogisticRegression<Scalar>& model, Visitor&& visit) {
  visit.model("LogisticRegression");
  visit("weights", model.weights);
  visit("intercept", model.intercept);
  visit("classes", model.classes);
  visit("has_intercept", model.has_intercept);
  visit("lambda", model.lambda);
  visit("mixing", model.mixing);
  visit("standardized", model.standardized);
  visit("objective", model.objective);
  visit("log_loss", model.log_loss);
  visit("gradient_norm", model.gradient_norm);
  visit("iterations", model.iterations);
  visit("separation", model.separation);
  visit("status", model.status);
  visit("constant_columns", model.constant_columns);
}

/// Prints the objective, the weights and the certificate.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const LogisticRegression<Scalar>& model) {
  out << "logistic regression of " << model.classes(1) << " against " << model.classes(0)
      << ": minimizes the mean log loss";
  const std::string w = model.standardized ? "s w" : "w";
  detail::print_penalties(out, model, w, "sum (" + w + ")^2");
  out << "\nweights: " << model.weights.transpose() << "\nintercept: " << model.intercept;
  return detail::print_outcome(out, model);
}

namespace detail {

/// The variables of a model of one output, where it has the features of the design.
template <typename Scalar>
Eigen::MatrixX<Scalar> start_at_model(const char* function,
                                      const StandardizedDesign<Scalar>& design,
                                      const LogisticRegression<Scalar>* earlier) {
  if (earlier == nullptr) return Eigen::MatrixX<Scalar>::Zero(design.features() + 1, 1);
  check_warm_start(function, earlier->weights.size(), design.features());
  return design.variables(earlier->weights, earlier->intercept);
}

template <typename Scalar>
LogisticRegression<Scalar> logistic_model(const StandardizedDesign<Scalar>& design,
                                          const CodedLabels& labels,
                                          const LogisticRegression<Scalar>* earlier,
                                          const LogisticOptions& options, Eigen::Index step_limit) {
  LogisticLinearLoss<Scalar> loss(design, labels.codes.template cast<Scalar>());
  PenalizedSolver<Scalar> solver(
      loss, design.penalties(options.lambda, options.mixing, options.standardize),
      options.lambda > 0, options.gradient_tolerance, options.max_iterations, step_limit);
  const PenalizedFit<Scalar> fit =
      solver.solve(start_at_model("logistic_regression", design, earlier));
  LogisticRegression<Scalar> model;
  std::tie(model.weights, model.intercept) = design.coefficients(fit.V.col(0));
  model.classes = labels.classes;
  model.has_intercept = options.intercept;
  model.lambda = options.lambda;
  model.mixing = options.mixing;
  model.standardized = options.standardize;
  model.objective = fit.objective;
  model.log_loss = fit.loss;
  model.gradient_norm = fit.violation;
  model.iterations = fit.iterations;
  model.separation = fit.separation;
  model.status = fit.status;
  model.constant_columns = design.moments().constant_columns();
  return model;
}

template <typename DerivedX, typename DerivedY>
auto logistic_regression_of(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
                            const Eigen::VectorX<typename DerivedX::Scalar>& weights,
                            const LogisticRegression<typename DerivedX::Scalar>* earlier,
                            const LogisticOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  static_assert(RealScalar<Scalar>, "X must hold float, double or long double");
  constexpr const char* function = "logistic_regression";
  const auto X = pin_columns(X_arg);
  check_design(function, X, y_arg.size());
  const CodedLabels labels = code_labels(function, y_arg.derived());
  if (labels.classes.size() != 2) {
    throw_domain_error(function, "y has the labels " + labels_text(labels.classes) +
                                     ", expected two classes (for more see softmax_regression)");
  }
  if (weights.size() > 0) check_sample_weights<Scalar>(function, weights, X.rows(), X.cols());
  check_nonnegative(function, "lambda", options.lambda);
  check_between(function, "mixing", options.mixing, 0.0, 1.0);
  check_positive(function, "gradient_tolerance", options.gradient_tolerance);
  check_between(function, "max_iterations", options.max_iterations, Eigen::Index(1),
                Eigen::Index(1000000000));
  using Design = std::remove_cvref_t<decltype(X)>;
  const StandardizedDesignOf<Design, Scalar> design(X, weights, options.intercept);
  return logistic_model<Scalar>(design, labels, earlier, options,
                                PenalizedSolver<Scalar>::usual_step_limit);
}

}  // namespace detail

/// Logistic regression: the weights and the intercept minimizing the mean log loss with a penalty,
/// \f$ \frac1n \sum_i [\log(1 + e^{z_i}) - y_i z_i] + \lambda (\alpha \|w\|_1 + (1 - \alpha) \|w\|_2^2) \f$
/// with \f$ z = w^T x + b \f$, y 0 for the lesser of the two labels and 1 for the other, and
/// \f$ \alpha \f$ being `mixing`.
///
/// Without a penalty it is maximum likelihood. Classes that a hyperplane separates have none: the
/// model says so, see Separation.
///
/// Shapes:   X n x p (a sample per row), dense or sparse; y n labels, any two whole numbers.
/// Cost:     some 5 to 10 Newton steps of n p^2 flops; no copy of X.
/// Edges:    constant columns have weight 0.
/// Accuracy: to gradient_tolerance, or to rounding.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if y has not two labels,
///           lambda < 0, mixing is outside [0, 1], or X holds NaN or infinity.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec. 4.4;
///           Albert, Anderson, Biometrika 71 (1984), on separation.
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto logistic_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                         const LogisticOptions& options = {}) {
  using Scalar = typename DerivedX::Scalar;
  return detail::logistic_regression_of(X, y, Eigen::VectorX<Scalar>(), nullptr, options);
}

/// The same with weights of the samples: the mean of the losses is weighted, a weight of k counting
/// as k copies.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto logistic_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                         const Eigen::MatrixBase<DerivedW>& sample_weights,
                         const LogisticOptions& options = {}) {
  const auto weights = detail::pin_sample_weights<typename DerivedX::Scalar>("logistic_regression",
                                                                             sample_weights, X);
  return detail::logistic_regression_of(X, y, weights, nullptr, options);
}

/// The same from an earlier fit, for another penalty or other samples say.
///
/// Throws:   ShapeError if the earlier fit has another number of features than X has columns.
template <detail::DesignMatrix DerivedX, typename DerivedY, RealScalar Scalar>
auto logistic_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                         const LogisticRegression<Scalar>& earlier,
                         const LogisticOptions& options = {}) {
  return detail::logistic_regression_of(X, y, Eigen::VectorX<Scalar>(), &earlier, options);
}

/// From an earlier fit with weights of the samples.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW, RealScalar Scalar>
auto logistic_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                         const Eigen::MatrixBase<DerivedW>& sample_weights,
                         const LogisticRegression<Scalar>& earlier,
                         const LogisticOptions& options = {}) {
  const auto weights = detail::pin_sample_weights<typename DerivedX::Scalar>("logistic_regression",
                                                                             sample_weights, X);
  return detail::logistic_regression_of(X, y, weights, &earlier, options);
}

/// The scores \f$ X w + b \f$: above 0 for classes(1).
///
/// Shapes:   X n x p, dense or sparse; the result has n entries.
/// Throws:   ShapeError if X has another number of columns than the model has weights.
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Scalar> decision_function(const LogisticRegression<Scalar>& model,
                                                       const DerivedX& X) {
  return detail::design_scores("decision_function", X, model.weights, model.intercept);
}

/// \f$ P(y = classes(1) | x) \f$ for each row of X.
///
/// Shapes and errors: as decision_function().
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Scalar> predict_probability(const LogisticRegression<Scalar>& model,
                                                         const DerivedX& X) {
  return sigmoid(detail::design_scores("predict_probability", X, model.weights, model.intercept));
}

/// The likelier label of each row of X.
///
/// Shapes and errors: as decision_function().
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const LogisticRegression<Scalar>& model,
                                                   const DerivedX& X) {
  const Eigen::VectorX<Scalar> z =
      detail::design_scores("predict", X, model.weights, model.intercept);
  Eigen::VectorX<Eigen::Index> labels(z.size());
  for (Eigen::Index i = 0; i < z.size(); ++i) labels(i) = model.classes(z(i) > Scalar(0) ? 1 : 0);
  return labels;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/falling_lambdas.hpp>
#include <mlmath/regression/detail/logistic_loss.hpp>
#include <mlmath/regression/detail/penalized_solver.hpp>
#include <mlmath/regression/detail/pin_columns.hpp>
#include <mlmath/regression/detail/standardized_design.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <tuple>
#include <type_traits>
#include <utility>

namespace mlmath {

/// The settings of logistic_path().
struct LogisticPathOptions {
  double mixing = 1;  ///< the share of the absolute values, in [0, 1]: 1 is the lasso
  /// The penalties, each > 0; they are taken from the largest to the least. Empty for `count` of
  /// them, evenly in their logarithms from the least at which every weight is 0; without absolute
  /// values there is none, and they have to be given.
  Eigen::VectorXd lambdas = {};
  int count = 100;           ///< how many, where none are given
  double smallest = 0;       ///< the least over the largest; 0 for 1e-4, or 1e-2 where n < p
  bool intercept = true;     ///< see LogisticOptions
  bool standardize = false;  ///< see LogisticOptions
  double gradient_tolerance = 1e-10;    ///< see LogisticOptions
  Eigen::Index max_iterations = 10000;  ///< see LogisticOptions
};

/// Logistic models for many penalties, from the largest to the least.
template <RealScalar Scalar = double>
struct [[nodiscard]] LogisticPath {
  Eigen::VectorXd lambdas;                    ///< the penalties, falling
  double mixing = 1;                          ///< the share of the absolute values
  Eigen::MatrixX<Scalar> weights;             ///< p x k: a column for each penalty
  Eigen::VectorX<Scalar> intercepts;          ///< k
  Eigen::VectorX<Eigen::Index> classes;       ///< the two labels, ascending
  Eigen::VectorX<Scalar> log_loss;            ///< on the data of the fit
  Eigen::VectorX<Scalar> objective;           ///< k
  Eigen::VectorX<Scalar> gradient_norm;       ///< the certificate of each, see LogisticRegression
  Eigen::VectorX<Eigen::Index> support_size;  ///< how many weights are not 0
  Eigen::Index iterations = 0;                ///< steps, in all
  Status status = Status::converged;          ///< the first that is not converged, if any

  /// Whether every model is as good as was asked.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

/// The fields of a path, for save_model() and load_model().
template <RealScalar Scalar, typename Visitor>
void describe_fields(LogisticPath<Scalar>& path, Visitor&& visit) {
  visit.model("LogisticPath");
  visit("lambdas", path.lambdas);
  visit("mixing", path.mixing);
  visit("weights", path.weights);
  visit("intercepts", path.intercepts);
  visit("classes", path.classes);
  visit("log_loss", path.log_loss);
  visit("objective", path.objective);
  visit("gradient_norm", path.gradient_norm);
  visit("support_size", path.support_size);
  visit("iterations", path.iterations);
  visit("status", path.status);
}

/// Prints a line for each penalty.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const LogisticPath<Scalar>& path) {
  out << "lambda, weights that are not 0, log loss, largest violation of an optimality condition\n";
  for (Eigen::Index k = 0; k < path.lambdas.size(); ++k) {
    out << path.lambdas(k) << "  " << path.support_size(k) << "  " << path.log_loss(k) << "  "
        << path.gradient_norm(k) << "\n";
  }
  return out;
}

namespace detail {

/// The path of a problem whose data have been checked.
template <typename Scalar>
LogisticPath<Scalar> logistic_path_model(const StandardizedDesign<Scalar>& design,
                                         const CodedLabels& labels,
                                         const LogisticPathOptions& options) {
  using Matrix = Eigen::MatrixX<Scalar>;
  const Eigen::Index p = design.features();
  LogisticLinearLoss<Scalar> loss(design, labels.codes.template cast<Scalar>());
  LogisticPath<Scalar> path;
  path.mixing = options.mixing;
  path.lambdas = options.lambdas;
  path.classes = labels.classes;
  Matrix V = Matrix::Zero(p + 1, 1);
  if (path.lambdas.size() == 0) {
    // The intercept alone: the log odds.
    if (design.has_intercept()) {
      const Eigen::VectorX<Scalar> targets = labels.codes.template cast<Scalar>();
      const Scalar ones =
          design.weights().size() > 0 ? design.weights().dot(targets) : targets.sum();
      V(p, 0) = std::log(ones / (design.total() - ones));
    }
    Matrix gradient;
    (void)loss.evaluate(V, gradient);
    const VariablePenalties<Scalar> units = design.penalties(1, 1, options.standardize);
    double top = 0;
    for (Eigen::Index j = 0; j < p; ++j) {
      if (!(units.absolute(j) > Scalar(0))) continue;
      top = (std::max)(top, double(std::abs(gradient(j, 0)) / units.absolute(j)));
    }
    const double ratio =
        options.smallest > 0 ? options.smallest : (design.rows() < p ? 1e-2 : 1e-4);
    path.lambdas = falling_lambdas(top / options.mixing, ratio, options.count);
  } else {
    std::sort(path.lambdas.data(), path.lambdas.data() + path.lambdas.size(),
              [](double a, double b) { return a > b; });
  }
  const Eigen::Index count = path.lambdas.size();
  path.weights.resize(p, count);
  path.intercepts.resize(count);
  path.log_loss.resize(count);
  path.objective.resize(count);
  path.gradient_norm.resize(count);
  path.support_size.resize(count);
  for (Eigen::Index k = 0; k < count; ++k) {
    PenalizedSolver<Scalar> solver(
        loss, design.penalties(path.lambdas(k), options.mixing, options.standardize),
        path.lambdas(k) > 0, options.gradient_tolerance, options.max_iterations);
    PenalizedFit<Scalar> fit = solver.solve(std::move(V));
    V = std::move(fit.V);
    const auto [w, b] = design.coefficients(V.col(0));
    path.weights.col(k) = w;
    path.intercepts(k) = b;
    path.log_loss(k) = fit.loss;
    path.objective(k) = fit.objective;
    path.gradient_norm(k) = fit.violation;
    path.support_size(k) = (w.array() != Scalar(0)).count();
    path.iterations += fit.iterations;
    if (path.status == Status::converged) path.status = fit.status;
  }
  return path;
}

template <typename DerivedX, typename DerivedY>
auto logistic_path_of(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
                      const Eigen::VectorX<typename DerivedX::Scalar>& weights,
                      const LogisticPathOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  static_assert(RealScalar<Scalar>, "X must hold float, double or long double");
  constexpr const char* function = "logistic_path";
  const auto X = pin_columns(X_arg);
  check_design(function, X, y_arg.size());
  const CodedLabels labels = code_labels(function, y_arg.derived());
  if (labels.classes.size() != 2) {
    throw_domain_error(
        function, "y has the labels " + labels_text(labels.classes) + ", expected two classes");
  }
  if (weights.size() > 0) check_sample_weights<Scalar>(function, weights, X.rows(), X.cols());
  check_between(function, "mixing", options.mixing, 0.0, 1.0);
  check_all_nonnegative(function, "lambdas", options.lambdas);
  if (options.lambdas.size() == 0 && options.mixing == 0) {
    throw_domain_error(function,
                       "without absolute values (mixing = 0) no penalty makes every "
                       "weight 0, expected lambdas");
  }
  check_between(function, "count", Eigen::Index(options.count), Eigen::Index(1),
                Eigen::Index(100000));
  check_between(function, "smallest", options.smallest, 0.0, 1.0);
  check_positive(function, "gradient_tolerance", options.gradient_tolerance);
  check_between(function, "max_iterations", options.max_iterations, Eigen::Index(1),
                Eigen::Index(1000000000));
  using Design = std::remove_cvref_t<decltype(X)>;
  const StandardizedDesignOf<Design, Scalar> design(X, weights, options.intercept);
  return logistic_path_model<Scalar>(design, labels, options);
}

}  // namespace detail

/// Logistic models for many penalties, each from the one before: see logistic_regression() for the
/// objective.
///
/// Shapes:   X n x p, dense or sparse; y n labels, any two whole numbers.
/// Cost:     a few Newton steps for each penalty, of the columns with weights alone.
/// Edges:    at the first of the penalties that are chosen here every weight is 0.
/// Throws:   as logistic_regression(); DomainError for mixing = 0 without lambdas.
/// Source:   Friedman, Hastie, Tibshirani, J. Statistical Software 33(1) (2010).
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto logistic_path(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                   const LogisticPathOptions& options = {}) {
  return detail::logistic_path_of(X, y, Eigen::VectorX<typename DerivedX::Scalar>(), options);
}

/// The same with weights of the samples.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto logistic_path(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                   const Eigen::MatrixBase<DerivedW>& sample_weights,
                   const LogisticPathOptions& options = {}) {
  const auto weights =
      detail::pin_sample_weights<typename DerivedX::Scalar>("logistic_path", sample_weights, X);
  return detail::logistic_path_of(X, y, weights, options);
}

/// \f$ P(y = classes(1) | x) \f$ for each row of X, by every model of a path: a column for each
/// penalty, for log_loss() or the area under the ROC curve in cross_validate().
///
/// Throws:   ShapeError if X has another number of columns than the models have weights.
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixX<Scalar> predict_probability(const LogisticPath<Scalar>& path,
                                                         const DerivedX& X) {
  return sigmoid(detail::path_scores("predict_probability", X, path.weights, path.intercepts));
}

/// The likelier label of each row of X, by every model of a path: a column for each penalty.
///
/// Throws:   as predict_probability().
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixX<Eigen::Index> predict(const LogisticPath<Scalar>& path,
                                                   const DerivedX& X) {
  const Eigen::MatrixX<Scalar> scores =
      detail::path_scores("predict", X, path.weights, path.intercepts);
  Eigen::MatrixX<Eigen::Index> labels(scores.rows(), scores.cols());
  for (Eigen::Index k = 0; k < scores.size(); ++k) {
    labels.data()[k] = path.classes(scores.data()[k] > Scalar(0) ? 1 : 0);
  }
  return labels;
}

}  // namespace mlmath

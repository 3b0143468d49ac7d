// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/regression/detail/column_sources.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/elastic_net_solver.hpp>
#include <mlmath/regression/detail/pin_columns.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

namespace mlmath {

/// The settings of elastic_net_regression().
struct ElasticNetOptions {
  double lambda = 1;    ///< the penalty, >= 0
  double mixing = 0.5;  ///< the share of the absolute values, in [0, 1]: 1 is the lasso, 0 is ridge
  bool intercept = true;     ///< whether the model has an intercept, which is never penalized
  bool standardize = false;  ///< whether the penalty is on the weights of standardized columns
  bool nonnegative = false;  ///< whether no weight may be negative
  /// A factor >= 0 of the penalty for each column; 0 for none. Empty for all 1.
  Eigen::VectorXd penalty_factors = {};
  /// Weights to start from, those of a fit with a larger penalty say. Empty for 0.
  Eigen::VectorXd warm_start = {};
  /// Converged where duality gap <= gap_tolerance times the (weighted) variance of y.
  double gap_tolerance = 1e-12;
  int max_iterations = 1000;  ///< at most this many rounds over all columns
};

/// The settings of lasso_regression(); see ElasticNetOptions.
struct LassoOptions {
  double lambda = 1;                     ///< the penalty, >= 0
  bool intercept = true;                 ///< whether the model has an intercept
  bool standardize = false;              ///< see ElasticNetOptions
  bool nonnegative = false;              ///< see ElasticNetOptions
  Eigen::VectorXd penalty_factors = {};  ///< see ElasticNetOptions
  Eigen::VectorXd warm_start = {};       ///< see ElasticNetOptions
  double gap_tolerance = 1e-12;          ///< see ElasticNetOptions
  int max_iterations = 1000;             ///< see ElasticNetOptions
};

/// A fitted elastic net or, with mixing = 1, a lasso: \f$ \hat y = w^T x + b \f$.
template <RealScalar Scalar = double>
struct [[nodiscard]] ElasticNetRegression {
  Eigen::VectorX<Scalar> weights;  ///< w; those that are 0 are so exactly
  Scalar intercept = 0;            ///< b; 0 where the model has none
  bool has_intercept = true;       ///< whether b was fitted
  double lambda = 0;               ///< the penalty
  double mixing = 1;               ///< the share of the absolute values
  bool standardized = false;       ///< whether the penalty is on standardized columns
  Scalar objective = 0;            ///< the value that was reached
  Scalar mean_squared_error = 0;   ///< its part that is no penalty
  Scalar duality_gap = 0;          ///< certificate: the objective is at most this above its minimum
  Eigen::Index iterations = 0;     ///< passes over all columns
  Status status = Status::converged;           ///< why it stopped
  std::vector<Eigen::Index> constant_columns;  ///< they have weight 0

  /// The columns whose weight is not 0.
  [[nodiscard]] std::vector<Eigen::Index> support() const {
    std::vector<Eigen::Index> columns;
    for (Eigen::Index j = 0; j < weights.size(); ++j) {
      if (weights(j) != Scalar(0)) columns.push_back(j);
    }
    return columns;
  }
  /// Whether the duality gap is as small as was asked.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

/// The fields of a model, for save_model() and load_model().
template <RealScalar Scalar, typename Visitor>
void describe_fields(ElasticNetRegression<Scalar>& model, Visitor&& visit) {
  visit.model("ElasticNetRegression");
  visit("weights", model.weights);
  visit("intercept", model.intercept);
  visit("has_intercept", model.has_intercept);
  visit("lambda", model.lambda);
  visit("mixing", model.mixing);
  visit("standardized", model.standardized);
  visit("objective", model.objective);
  visit("mean_squared_error", model.mean_squared_error);
  visit("duality_gap", model.duality_gap);
  visit("iterations", model.iterations);
  visit("status", model.status);
  visit("constant_columns", model.constant_columns);
}

/// Prints the objective, the weights that are not 0 and the certificate.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const ElasticNetRegression<Scalar>& model) {
  const char* const w = model.standardized ? "s w" : "w";
  out << (model.mixing == 1 ? "lasso" : "elastic net") << ": minimizes (1/n) sum (y - w'x"
      << (model.has_intercept ? " - b" : "") << ")^2 + lambda ";
  if (model.mixing == 1) {
    out << "sum |" << w << "|";
  } else {
    out << "(a sum |" << w << "| + (1 - a) sum (" << w << ")^2), a = " << model.mixing;
  }
  out << ", lambda = " << model.lambda << "\n";
  const auto support = model.support();
  out << support.size() << " of " << model.weights.size() << " weights are not 0:\n";
  for (const Eigen::Index j : support) out << "  w(" << j << ") = " << model.weights(j) << "\n";
  return out << "intercept: " << model.intercept << "\nobjective: " << model.objective
             << ", mean squared error: " << model.mean_squared_error
             << "\nduality gap: " << model.duality_gap << " after " << model.iterations
             << " passes: " << model.status << "\n";
}

namespace detail {

/// The factors of the penalty of each column, checked.
template <typename Scalar>
Eigen::VectorX<Scalar> penalty_factors(const char* function, const Eigen::VectorXd& given,
                                       Eigen::Index rows, Eigen::Index cols) {
  if (given.size() == 0) return Eigen::VectorX<Scalar>::Ones(cols);
  check_one_per_column(function, "penalty_factors", given.size(), "X", rows, cols);
  check_all_nonnegative(function, "penalty_factors", given);
  return given.template cast<Scalar>();
}

template <typename Scalar>
Scalar attainable_gap(double tolerance) {
  return (std::max)(Scalar(tolerance), Scalar(64) * std::numeric_limits<Scalar>::epsilon());
}

/// The model of a problem whose data have been checked.
template <typename Scalar>
ElasticNetRegression<Scalar> elastic_net_model(const ColumnSource<Scalar>& columns,
                                               const PenalizedResponse<Scalar>& response,
                                               const Eigen::VectorX<Scalar>& penalty_factors,
                                               const ElasticNetOptions& options) {
  ElasticNetSolver<Scalar> solver(columns, response.y, response.total, penalty_factors,
                                  options.nonnegative);
  if (options.warm_start.size() > 0) {
    Eigen::VectorX<Scalar> start = options.warm_start.template cast<Scalar>();
    for (Eigen::Index j = 0; j < start.size(); ++j) {
      const Scalar factor = response.factors(j);
      start(j) = factor > Scalar(0) ? start(j) / factor : Scalar(0);
    }
    solver.start_at(start);
  }
  const double unit = double(response.unit);
  solver.solve(Scalar(options.lambda * options.mixing / unit),
               Scalar(options.lambda * (1 - options.mixing) / unit / unit),
               attainable_gap<Scalar>(options.gap_tolerance), options.max_iterations);
  ElasticNetRegression<Scalar> model;
  model.weights = response.factors.cwiseProduct(solver.solution());
  model.intercept = response.intercept(model.weights);
  model.has_intercept = options.intercept;
  model.lambda = options.lambda;
  model.mixing = options.mixing;
  model.standardized = options.standardize;
  model.objective = solver.objective();
  model.mean_squared_error = solver.squared_error();
  model.duality_gap = solver.gap();
  model.iterations = solver.passes();
  model.status = solver.status();
  model.constant_columns = response.moments.constant_columns();
  return model;
}

template <typename DerivedX, typename DerivedY>
auto elastic_net_of(const char* function, const DerivedX& X_arg,
                    const Eigen::MatrixBase<DerivedY>& y_arg,
                    const Eigen::VectorX<typename DerivedX::Scalar>& weights,
                    const ElasticNetOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  using Vector = Eigen::VectorX<Scalar>;
  const auto X = pin_columns(X_arg);
  const auto y = pin_vector(y_arg, function, "y");
  const Eigen::MatrixX<Scalar> Y = checked_outputs(function, X, y, weights);
  check_nonnegative(function, "lambda", options.lambda);
  check_between(function, "mixing", options.mixing, 0.0, 1.0);
  check_positive(function, "gap_tolerance", options.gap_tolerance);
  check_between(function, "max_iterations", Eigen::Index(options.max_iterations), Eigen::Index(1),
                std::numeric_limits<Eigen::Index>::max());
  const Vector factors =
      penalty_factors<Scalar>(function, options.penalty_factors, X.rows(), X.cols());
  if (options.warm_start.size() > 0) {
    check_one_per_column(function, "warm_start", options.warm_start.size(), "X", X.rows(),
                         X.cols());
    check_finite(function, "warm_start", options.warm_start);
  }
  const auto problem =
      penalized_problem(X, Y, weights, options.intercept, options.standardize, options.lambda);
  return elastic_net_model<Scalar>(problem.columns, problem.response, factors, options);
}

inline ElasticNetOptions as_elastic_net(const LassoOptions& options) {
  return {options.lambda,        1,
          options.intercept,     options.standardize,
          options.nonnegative,   options.penalty_factors,
          options.warm_start,    options.gap_tolerance,
          options.max_iterations};
}

}  // namespace detail

/// Elastic net regression: the weights and the intercept minimizing
/// \f$ \frac1n \sum_i (y_i - w^T x_i - b)^2 + \lambda (\alpha \|w\|_1 + (1 - \alpha) \|w\|_2^2) \f$,
/// \f$ \alpha \f$ being `mixing`.
///
/// The absolute values make weights exactly 0, the squares keep those of correlated columns
/// together. For many penalties, and to choose one, see elastic_net_path().
///
/// Shapes:   X n x p (a sample per row), dense or sparse; y n.
/// Cost:     some passes over X of 2 n p flops, n |A|^2 for the columns A that matter, and a copy
///           of these; no copy of X.
/// Edges:    p > n is fine; constant columns have weight 0; lambda = 0 is least squares.
/// Accuracy: the duality gap says it; mostly the solution is exact to rounding.
/// Throws:   ShapeError if X is empty, y has another number of rows, or penalty_factors or
///           warm_start another size than there are columns; DomainError if lambda < 0, mixing is
///           outside [0, 1], a factor is negative, or X, y hold NaN or infinity.
/// Source:   Zou, Hastie, J. Royal Stat. Soc. B 67 (2005); Friedman, Hastie, Tibshirani, J.
///           Statistical Software 33(1) (2010).
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto elastic_net_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                            const ElasticNetOptions& options = {}) {
  return detail::elastic_net_of("elastic_net_regression", X, y,
                                Eigen::VectorX<typename DerivedX::Scalar>(), options);
}

/// The same with weights of the samples: the mean of the squares is weighted, a weight of k
/// counting as k copies.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto elastic_net_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                            const Eigen::MatrixBase<DerivedW>& sample_weights,
                            const ElasticNetOptions& options = {}) {
  const auto weights = detail::pin_sample_weights<typename DerivedX::Scalar>(
      "elastic_net_regression", sample_weights, X);
  return detail::elastic_net_of("elastic_net_regression", X, y, weights, options);
}

/// The lasso: the weights and the intercept minimizing
/// \f$ \frac1n \sum_i (y_i - w^T x_i - b)^2 + \lambda \|w\|_1 \f$. Weights that do not matter are
/// exactly 0.
///
/// The mean is of the squares, not of their halves: lambda is twice that of scikit-learn and
/// glmnet, see conventions.hpp. For many penalties, and to choose one, see lasso_path().
///
/// See elastic_net_regression() for shapes, cost, edges and errors.
/// Source:   Tibshirani, J. Royal Stat. Soc. B 58 (1996); Massias, Gramfort, Salmon, Celer: a fast
///           solver for the lasso with dual extrapolation, ICML (2018), for the working sets.
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto lasso_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                      const LassoOptions& options = {}) {
  return detail::elastic_net_of("lasso_regression", X, y,
                                Eigen::VectorX<typename DerivedX::Scalar>(),
                                detail::as_elastic_net(options));
}

/// The lasso with weights of the samples.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto lasso_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                      const Eigen::MatrixBase<DerivedW>& sample_weights,
                      const LassoOptions& options = {}) {
  const auto weights =
      detail::pin_sample_weights<typename DerivedX::Scalar>("lasso_regression", sample_weights, X);
  return detail::elastic_net_of("lasso_regression", X, y, weights, detail::as_elastic_net(options));
}

/// The predictions \f$ X w + b \f$ of an elastic net or lasso model.
///
/// Shapes:   X n x p, dense or sparse; the result has n entries.
/// Throws:   ShapeError if X has another number of columns than the model has weights.
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] auto predict(const ElasticNetRegression<Scalar>& model, const DerivedX& X) {
  return detail::design_scores("predict", X, model.weights, model.intercept);
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/linalg/least_squares.hpp>
#include <mlmath/regression/detail/centred_design.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/sparse_normal_equations.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <limits>
#include <ostream>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlmath {

/// The settings of linear_regression().
struct LinearRegressionOptions {
  /// Whether the model has an intercept; without, the hyperplane goes through the origin.
  bool intercept = true;
  /// See LeastSquaresOptions::rank_tolerance.
  double rank_tolerance = 0;
};

/// A fitted linear model, \f$ \hat y = w^T x + b \f$. Outputs is 1 for a vector y; for a matrix Y
/// it is Eigen::Dynamic, weights being p x k and intercept a vector of k entries.
template <RealScalar Scalar = double, int Outputs = 1>
struct [[nodiscard]] LinearRegression {
  /// A number for one output, a vector for several.
  using Intercept = std::conditional_t<Outputs == 1, Scalar, Eigen::VectorX<Scalar>>;

  Eigen::Matrix<Scalar, Eigen::Dynamic, Outputs> weights;  ///< w, one for each column of X
  Intercept intercept = {};                                ///< b; 0 where the model has none
  bool has_intercept = true;                               ///< whether b was fitted
  /// The minimum: the (weighted) mean of the squared errors, over all outputs.
  Scalar objective = 0;
  /// The rank of X, its columns centred where there is an intercept.
  Eigen::Index rank = 0;
  /// The columns that depend on the others (constant ones among them); the weights are then those
  /// of least norm that reach the minimum, and others reach it, too.
  std::vector<Eigen::Index> dependent_columns;
  Scalar reciprocal_condition = 0;    ///< see LeastSquaresResult
  Scalar backward_error = 0;          ///< the certificate, see LeastSquaresResult
  Scalar error_estimate = 0;          ///< of the weights, see LeastSquaresResult
  Status status = Status::converged;  ///< numerical_failure where X is too ill-conditioned

  /// Whether the solution is as accurate as error_estimate says.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

/// The fields of a model, for save_model() and load_model().
template <RealScalar Scalar, int Outputs, typename Visitor>
void describe_fields(LinearRegression<Scalar, Outputs>& model, Visitor&& visit) {
  visit.model("LinearRegression");
  visit("weights", model.weights);
  visit("intercept", model.intercept);
  visit("has_intercept", model.has_intercept);
  visit("objective", model.objective);
  visit("rank", model.rank);
  visit("dependent_columns", model.dependent_columns);
  visit("reciprocal_condition", model.reciprocal_condition);
  visit("backward_error", model.backward_error);
  visit("error_estimate", model.error_estimate);
  visit("status", model.status);
}

/// Prints the objective, the weights and what is to be known about them.
template <RealScalar Scalar, int Outputs>
std::ostream& operator<<(std::ostream& out, const LinearRegression<Scalar, Outputs>& model) {
  out << "linear regression: minimizes (1/n) sum (y - w'x" << (model.has_intercept ? " - b" : "")
      << ")^2\n";
  if constexpr (Outputs == 1) {
    out << "weights: " << model.weights.transpose() << "\nintercept: " << model.intercept << "\n";
  } else {
    out << "weights, a column for each output:\n"
        << model.weights << "\nintercepts: " << model.intercept.transpose() << "\n";
  }
  out << "mean squared error: " << model.objective << ", rank " << model.rank << ", condition "
      << 1 / model.reciprocal_condition << ": " << model.status << "\n";
  if (!model.dependent_columns.empty()) {
    out << "not unique, the weights of least norm: "
        << detail::columns_text(model.dependent_columns)
        << (model.dependent_columns.size() == 1 ? " depends" : " depend") << " on the others\n";
  }
  return out;
}

namespace detail {

template <typename Scalar>
void take_report(LinearRegression<Scalar, Eigen::Dynamic>& model,
                 const LeastSquaresResult<Eigen::MatrixX<Scalar>>& fit, Scalar total_weight) {
  model.objective = fit.residual_norm * fit.residual_norm / total_weight;
  model.reciprocal_condition = fit.reciprocal_condition;
  model.backward_error = fit.backward_error;
  model.error_estimate = fit.error_estimate;
  model.status = fit.status;
}

/// The fit with an intercept where it is not unique: of least norm are to be the weights, which
/// leaves the intercept out. X is a copy, to be centred.
template <typename Scalar>
LinearRegression<Scalar, Eigen::Dynamic> fit_dependent(Eigen::MatrixX<Scalar> X,
                                                       const Eigen::MatrixX<Scalar>& Y,
                                                       LeastSquaresOptions<Scalar> settings,
                                                       Scalar total) {
  const Eigen::VectorX<Scalar>& weights = settings.weights;
  const Eigen::Index p = X.cols();
  LinearRegression<Scalar, Eigen::Dynamic> model;
  const ColumnMoments<Scalar> moments = column_moments(X, weights);
  const Eigen::VectorX<Scalar> y_means = output_means(Y, weights);
  Eigen::MatrixX<Scalar> centred_Y = Y;
  centred_Y.rowwise() -= y_means.transpose();
  for (Eigen::Index j = 0; j < p; ++j) {
    if (moments.scales(j) > Scalar(0)) {
      X.col(j).array() -= moments.means(j);
    } else {
      X.col(j).setZero();
    }
  }
  // Centring rounds, and what it leaves of a dependent column must not count.
  settings.rank_tolerance =
      (std::max)(settings.rank_tolerance,
                 Scalar(8 * (std::max)(X.rows(), p + 1)) * std::numeric_limits<Scalar>::epsilon());
  settings.intercept = false;
  const auto centred_fit = least_squares(X, centred_Y, settings);
  model.weights = centred_fit.solution;
  model.intercept = y_means;
  model.intercept.noalias() -= model.weights.transpose() * moments.means;
  model.rank = centred_fit.rank;
  model.dependent_columns = centred_fit.dependent_columns;
  take_report(model, centred_fit, total);
  return model;
}

/// The fit of a dense design, every argument checked.
template <typename Design, typename Scalar>
LinearRegression<Scalar, Eigen::Dynamic> fit_linear(const Design& X,
                                                    const Eigen::MatrixX<Scalar>& Y,
                                                    const Eigen::VectorX<Scalar>& weights,
                                                    const LinearRegressionOptions& options) {
  const Eigen::Index p = X.cols();
  const Scalar total = weights.size() > 0 ? weights.sum() : Scalar(Y.rows());
  const LeastSquaresOptions<Scalar> settings{.weights = weights,
                                             .rank_tolerance = Scalar(options.rank_tolerance),
                                             .intercept = options.intercept};
  // With the column of ones no digit of X is lost to centring.
  const auto fit = least_squares(X, Y, settings);
  if (options.intercept && fit.rank <= p) {
    return fit_dependent<Scalar>(X, Y, settings, total);
  }
  LinearRegression<Scalar, Eigen::Dynamic> model;
  model.has_intercept = options.intercept;
  model.intercept = Eigen::VectorX<Scalar>::Zero(Y.cols());
  if (options.intercept) model.intercept = fit.solution.row(0).transpose();
  model.weights = fit.solution.bottomRows(p);
  model.rank = options.intercept ? p : fit.rank;
  model.dependent_columns = fit.dependent_columns;
  take_report(model, fit, total);
  return model;
}

template <typename Scalar>
LinearRegression<Scalar> single_output(LinearRegression<Scalar, Eigen::Dynamic>&& many) {
  return {many.weights.col(0),
          many.intercept(0),
          many.has_intercept,
          many.objective,
          many.rank,
          std::move(many.dependent_columns),
          many.reciprocal_condition,
          many.backward_error,
          many.error_estimate,
          many.status};
}

template <typename DerivedX, typename DerivedY>
auto linear_regression_of(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
                          const Eigen::VectorX<typename DerivedX::Scalar>& weights,
                          const LinearRegressionOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  constexpr const char* function = "linear_regression";
  const auto X = pin_design(X_arg);
  const Eigen::MatrixX<Scalar> Y = checked_outputs(function, X, y_arg, weights);
  check_nonnegative(function, "rank_tolerance", options.rank_tolerance);
  LinearRegression<Scalar, Eigen::Dynamic> model = [&] {
    if constexpr (SparseExpression<DerivedX>) {
      return fit_linear_sparse(X, Y, weights, options.intercept, options.rank_tolerance);
    } else {
      return fit_linear(X, Y, weights, options);
    }
  }();
  if constexpr (DerivedY::IsVectorAtCompileTime) {
    return single_output(std::move(model));
  } else {
    return model;
  }
}

}  // namespace detail

/// Linear regression: the weights and the intercept that minimize
/// \f$ \frac1n \sum_i (y_i - w^T x_i - b)^2 \f$.
///
/// As accurate as the best (see least_squares()), rank-revealing, and with nothing to choose; where
/// columns are nearly dependent and the weights matter, ridge_regression() is the better question.
/// For standard errors, tests and intervals see summary().
///
/// Shapes:   X n x p (a sample per row; a column vector is one feature), dense or sparse; y n, or
///           Y n x k for k outputs at once.
/// Cost:     that of least_squares() on X with a column of ones, without a copy of X where its
///           columns are far from dependent; of a sparse X the products X'X, a p x p matrix, and no
///           copy.
/// Edges:    dependent or constant columns and p >= n are fine: the weights of least norm, constant
///           columns having weight 0; dependent_columns names them.
/// Accuracy: see least_squares(); of a sparse X the square of its condition number counts.
/// Throws:   ShapeError if X is empty or y has another number of rows; DomainError if X or y holds
///           NaN or infinity.
/// Example:  docs/snippets/regression.cpp
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec. 3.2.
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto linear_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                       const LinearRegressionOptions& options = {}) {
  return detail::linear_regression_of(X, y, Eigen::VectorX<typename DerivedX::Scalar>(), options);
}

/// Weighted linear regression: minimizes
/// \f$ \sum_i \omega_i (y_i - w^T x_i - b)^2 / \sum_i \omega_i \f$. A weight of k counts as k
/// copies of the sample.
///
/// Shapes:   sample_weights n; otherwise as above.
/// Throws:   as above; ShapeError if there is not one weight for each row; DomainError if one is
///           negative, NaN or infinite, or all are 0.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto linear_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                       const Eigen::MatrixBase<DerivedW>& sample_weights,
                       const LinearRegressionOptions& options = {}) {
  using Scalar = typename DerivedX::Scalar;
  const auto weights = detail::pin_sample_weights<Scalar>("linear_regression", sample_weights, X);
  return detail::linear_regression_of(X, y, weights, options);
}

/// The predictions \f$ X w + b \f$ of a linear model.
///
/// Shapes:   X n x p, dense or sparse (a column vector is one feature); the result has n entries,
///           or is n x k for k outputs.
/// Throws:   ShapeError if X has another number of columns than the model has weights.
template <RealScalar Scalar, int Outputs, detail::DesignMatrix DerivedX>
[[nodiscard]] auto predict(const LinearRegression<Scalar, Outputs>& model, const DerivedX& X) {
  return detail::design_scores("predict", X, model.weights, model.intercept);
}

}  // namespace mlmath

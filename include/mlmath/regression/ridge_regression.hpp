// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/linalg/gram.hpp>
#include <mlmath/regression/detail/centred_design.hpp>
#include <mlmath/regression/detail/design.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlmath {

/// The settings of ridge_regression().
struct RidgeOptions {
  double lambda = 1;      ///< the penalty, >= 0; see the objective of ridge_regression()
  bool intercept = true;  ///< whether the model has an intercept, which is never penalized
  /// Whether the penalty is on the weights of standardized columns,
  /// \f$ \lambda \sum_j s_j^2 w_j^2 \f$ with the standard deviations s (divisor n), so that units
  /// do not count. The weights are those of the columns as they are.
  bool standardize = false;
};

/// A fitted ridge model, \f$ \hat y = w^T x + b \f$; Outputs as in LinearRegression.
template <RealScalar Scalar = double, int Outputs = 1>
struct [[nodiscard]] RidgeRegression {
  /// A number for one output, a vector for several.
  using Intercept = std::conditional_t<Outputs == 1, Scalar, Eigen::VectorX<Scalar>>;

  Eigen::Matrix<Scalar, Eigen::Dynamic, Outputs> weights;  ///< w, one for each column of X
  Intercept intercept = {};                                ///< b; 0 where the model has none
  bool has_intercept = true;                               ///< whether b was fitted
  double lambda = 0;                                       ///< the penalty
  bool standardized = false;                               ///< see RidgeOptions::standardize
  Scalar objective = 0;           ///< the minimum: mean squared error and penalty
  Scalar mean_squared_error = 0;  ///< the first of its two parts
  /// The trace of \f$ H = X (X^TX + n \lambda I)^{-1} X^T \f$, and 1 for the intercept: how many
  /// parameters the fit spends.
  Scalar effective_degrees_of_freedom = 0;
  std::vector<Eigen::Index> constant_columns;  ///< they have weight 0 beside an intercept
  /// Certificate: the largest entry of the gradient of the objective, over the largest that its two
  /// parts have.
  Scalar gradient_norm = 0;
  Status status = Status::converged;  ///< numerical_failure where X'X + n lambda I is singular

  /// Whether the gradient vanishes to rounding.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

/// The fields of a model, for save_model() and load_model().
template <RealScalar Scalar, int Outputs, typename Visitor>
void describe_fields(RidgeRegression<Scalar, Outputs>& model, Visitor&& visit) {
  visit.model("RidgeRegression");
  visit("weights", model.weights);
  visit("intercept", model.intercept);
  visit("has_intercept", model.has_intercept);
  visit("lambda", model.lambda);
  visit("standardized", model.standardized);
  visit("objective", model.objective);
  visit("mean_squared_error", model.mean_squared_error);
  visit("effective_degrees_of_freedom", model.effective_degrees_of_freedom);
  visit("constant_columns", model.constant_columns);
  visit("gradient_norm", model.gradient_norm);
  visit("status", model.status);
}

/// Prints the objective, the weights and the certificate.
template <RealScalar Scalar, int Outputs>
std::ostream& operator<<(std::ostream& out, const RidgeRegression<Scalar, Outputs>& model) {
  out << "ridge regression: minimizes (1/n) sum (y - w'x" << (model.has_intercept ? " - b" : "")
      << ")^2 + lambda " << (model.standardized ? "sum (s w)^2" : "|w|^2")
      << ", lambda = " << model.lambda << "\n";
  if constexpr (Outputs == 1) {
    out << "weights: " << model.weights.transpose() << "\nintercept: " << model.intercept << "\n";
  } else {
    out << "weights, a column for each output:\n"
        << model.weights << "\nintercepts: " << model.intercept.transpose() << "\n";
  }
  out << "objective: " << model.objective << ", mean squared error: " << model.mean_squared_error
      << ", degrees of freedom: " << model.effective_degrees_of_freedom
      << "\nrelative gradient: " << model.gradient_norm << ": " << model.status << "\n";
  if (!model.constant_columns.empty() && model.has_intercept) {
    out << "constant, weight 0: " << detail::columns_text(model.constant_columns) << "\n";
  }
  return out;
}

namespace detail {

/// A dense design about its means, scaled, and weighted by the roots of the weights: one copy.
template <typename Scalar, typename Design>
Eigen::MatrixX<Scalar> centred_copy(const Design& X, const ColumnMoments<Scalar>& moments,
                                    bool has_intercept, const Eigen::VectorX<Scalar>& factors,
                                    const Eigen::VectorX<Scalar>& weights) {
  Eigen::MatrixX<Scalar> centred = X;
  const Eigen::VectorX<Scalar> roots = weights.cwiseSqrt();
  for (Eigen::Index j = 0; j < X.cols(); ++j) {
    if (factors(j) == Scalar(0)) {
      centred.col(j).setZero();
      continue;
    }
    if (has_intercept) centred.col(j).array() -= moments.means(j);
    if (factors(j) != Scalar(1)) centred.col(j) *= factors(j);
    if (weights.size() > 0) centred.col(j).array() *= roots.array();
  }
  return centred;
}

/// Solves (G + lambda I) V = B for all outputs, B given by gradients, with corrections: gradient(V)
/// is the steepest descent at V, apply(g) multiplies by the inverse.
template <typename Scalar, typename Gradient, typename Apply>
Eigen::MatrixX<Scalar> corrected_solution(Eigen::Index p, Eigen::Index outputs,
                                          const Gradient& gradient, const Apply& apply) {
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  Eigen::MatrixX<Scalar> V = Eigen::MatrixX<Scalar>::Zero(p, outputs);
  Scalar last = std::numeric_limits<Scalar>::infinity();
  for (int step = 0; step < 10; ++step) {
    const Eigen::MatrixX<Scalar> correction = apply(gradient(V));
    const Scalar size = correction.norm();
    if (!(size < last)) break;
    last = size;
    V += correction;
    if (size <= Scalar(2) * epsilon * V.norm()) break;
  }
  return V;
}

/// The fit, every argument checked. `products` are those of the design as it is to be penalized,
/// with `outputs` the centred outputs; `G` its covariance for n >= p, else the n x n matrix of its
/// rows' products over the total weight.
template <typename Products, typename Scalar>
RidgeRegression<Scalar, Eigen::Dynamic> fit_ridge(const Products& products,
                                                  const Eigen::MatrixX<Scalar>& outputs,
                                                  Eigen::MatrixX<Scalar> G, bool is_dual,
                                                  double lambda_given) {
  using Matrix = Eigen::MatrixX<Scalar>;
  const Scalar lambda = Scalar(lambda_given);
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  RidgeRegression<Scalar, Eigen::Dynamic> model;
  const Matrix unpenalized = G;
  // A column to leave out has 0 in G; any positive number keeps the factor.
  for (Eigen::Index j = 0; j < G.cols(); ++j) {
    G(j, j) = G(j, j) + lambda > Scalar(0) ? G(j, j) + lambda : Scalar(1);
  }
  const Eigen::LLT<Matrix> factor(G);
  const bool is_definite = factor.info() == Eigen::Success && factor.rcond() > Scalar(8) * epsilon;
  const auto gradient = [&](const Matrix& V) -> Matrix {
    return products.mean_transpose(outputs - products.multiply(V)) - lambda * V;
  };
  Matrix V;
  if (is_dual) {
    // (X'X/n + lambda)^{-1} g = (g - X'(K + lambda)^{-1} X g / n) / lambda
    V = corrected_solution<Scalar>(
        products.means.size(), outputs.cols(), gradient, [&](const Matrix& g) -> Matrix {
          return (g - products.mean_transpose(factor.solve(products.multiply(g)))) / lambda;
        });
  } else {
    V = corrected_solution<Scalar>(products.means.size(), outputs.cols(), gradient,
                                   [&](const Matrix& g) -> Matrix { return factor.solve(g); });
  }
  const Matrix R = outputs - products.multiply(V);
  const Matrix slope = products.mean_transpose(R);
  const Scalar scale = (std::max)(products.mean_transpose(outputs).cwiseAbs().maxCoeff(),
                                  lambda * V.cwiseAbs().maxCoeff());
  model.gradient_norm =
      scale > Scalar(0) ? (slope - lambda * V).cwiseAbs().maxCoeff() / scale : Scalar(0);
  model.mean_squared_error = R.squaredNorm() / products.total;
  model.objective = model.mean_squared_error + lambda * V.squaredNorm();
  // trace(G (G + lambda)^{-1}) = the sum over the factor of what G adds.
  model.effective_degrees_of_freedom = factor.solve(unpenalized).trace();
  model.weights = products.inverse_scales.asDiagonal() * V;
  const bool is_exact = is_definite && model.gradient_norm <= std::sqrt(epsilon) / Scalar(100);
  model.status = is_exact ? Status::converged : Status::numerical_failure;
  return model;
}

template <typename DerivedX, typename DerivedY>
auto ridge_regression_of(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
                         const Eigen::VectorX<typename DerivedX::Scalar>& weights,
                         const RidgeOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  using Matrix = Eigen::MatrixX<Scalar>;
  using Vector = Eigen::VectorX<Scalar>;
  constexpr const char* function = "ridge_regression";
  const auto X = pin_design(X_arg);
  const Matrix Y = checked_outputs(function, X, y_arg, weights);
  check_nonnegative(function, "lambda", options.lambda);
  const Eigen::Index n = X.rows();
  const Eigen::Index p = X.cols();
  const Scalar total = weights.size() > 0 ? weights.sum() : Scalar(n);
  const ColumnMoments<Scalar> moments = column_moments(X, weights);
  const Vector factors = column_factors(moments, options.standardize, options.intercept);
  Vector y_means = Vector::Zero(Y.cols());
  Matrix outputs = Y;
  if (options.intercept) {
    y_means = output_means(Y, weights);
    outputs.rowwise() -= y_means.transpose();
  }
  const bool is_dual = n < p && options.lambda > 0;
  RidgeRegression<Scalar, Eigen::Dynamic> model = [&] {
    if constexpr (SparseExpression<DerivedX>) {
      using Design = std::remove_cvref_t<decltype(X)>;
      const CentredProducts<Design, Scalar> products{
          X, options.intercept ? moments.means : Vector(Vector::Zero(p)), factors,
          weights.cwiseSqrt(), total};
      products.weigh(outputs);
      return fit_ridge(products, outputs, is_dual ? products.row_gram() : products.gram(), is_dual,
                       options.lambda);
    } else {
      const Matrix centred = centred_copy(X, moments, options.intercept, factors, weights);
      // The copy has the roots of the weights in it.
      const CentredProducts<Matrix, Scalar> plain{centred, Vector::Zero(p), Vector::Ones(p),
                                                  Vector(), total};
      if (weights.size() > 0) {
        for (Eigen::Index k = 0; k < outputs.cols(); ++k) {
          outputs.col(k).array() *= weights.array().sqrt();
        }
      }
      Matrix G = is_dual ? Matrix(gram(centred.transpose())) : Matrix(gram(centred));
      G /= total;
      auto fitted = fit_ridge(plain, outputs, std::move(G), is_dual, options.lambda);
      fitted.weights = factors.asDiagonal() * fitted.weights;
      return fitted;
    }
  }();
  model.lambda = options.lambda;
  model.standardized = options.standardize;
  model.has_intercept = options.intercept;
  model.constant_columns = moments.constant_columns();
  model.intercept = y_means;
  if (options.intercept) {
    model.intercept.noalias() -= model.weights.transpose() * moments.means;
    model.effective_degrees_of_freedom += Scalar(1);
  }
  if constexpr (DerivedY::IsVectorAtCompileTime) {
    return RidgeRegression<Scalar>{model.weights.col(0),
                                   model.intercept(0),
                                   model.has_intercept,
                                   model.lambda,
                                   model.standardized,
                                   model.objective,
                                   model.mean_squared_error,
                                   model.effective_degrees_of_freedom,
                                   std::move(model.constant_columns),
                                   model.gradient_norm,
                                   model.status};
  } else {
    return model;
  }
}

}  // namespace detail

/// Ridge regression: the weights and the intercept minimizing
/// \f$ \frac1n \sum_i (y_i - w^T x_i - b)^2 + \lambda \|w\|_2^2 \f$.
///
/// Use it where columns of X are nearly dependent, or more than the samples; with no penalty,
/// linear_regression() is the rank-revealing choice. For many penalties at once, and to choose one,
/// see ridge_path(). Units count unless RidgeOptions::standardize is set.
///
/// Shapes:   X n x p (a sample per row), dense or sparse; y n, or Y n x k for k outputs at once.
/// Cost:     O(n p min(n, p)) time; one centred copy of a dense X, none of a sparse one, and a
///           square matrix of min(n, p).
/// Edges:    n < p is fine; constant columns have weight 0; lambda = 0 is least squares by the
///           normal equations, a numerical_failure where X has not full rank.
/// Accuracy: corrected by the residuals of X itself until the gradient vanishes to rounding.
/// Throws:   ShapeError if X is empty or y has another number of rows; DomainError if lambda < 0 or
///           X, y hold NaN or infinity.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           3.4.1.
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto ridge_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                      const RidgeOptions& options = {}) {
  return detail::ridge_regression_of(X, y, Eigen::VectorX<typename DerivedX::Scalar>(), options);
}

/// Weighted ridge regression: the mean of the squared errors is
/// \f$ \sum_i \omega_i (y_i - w^T x_i - b)^2 / \sum_i \omega_i \f$. A weight of k counts as k
/// copies of the sample.
///
/// Shapes:   sample_weights n; otherwise as above.
/// Throws:   as above; ShapeError if there is not one weight for each row; DomainError if one is
///           negative, NaN or infinite, or all are 0.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto ridge_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                      const Eigen::MatrixBase<DerivedW>& sample_weights,
                      const RidgeOptions& options = {}) {
  const auto weights =
      detail::pin_sample_weights<typename DerivedX::Scalar>("ridge_regression", sample_weights, X);
  return detail::ridge_regression_of(X, y, weights, options);
}

/// The predictions \f$ X w + b \f$ of a ridge model.
///
/// Shapes:   X n x p, dense or sparse; the result has n entries, or is n x k for k outputs.
/// Throws:   ShapeError if X has another number of columns than the model has weights.
template <RealScalar Scalar, int Outputs, detail::DesignMatrix DerivedX>
[[nodiscard]] auto predict(const RidgeRegression<Scalar, Outputs>& model, const DerivedX& X) {
  return detail::design_scores("predict", X, model.weights, model.intercept);
}

}  // namespace mlmath

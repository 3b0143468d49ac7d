// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/regression/detail/centred_design.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/ridge_design.hpp>

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

/// The trace of \f$ G (G + \lambda I)^{-1} \f$, m x m: `L` holds the factor of the sum in its lower
/// triangle and G above its diagonal, `diagonal` that of G.
template <typename Scalar>
Scalar ridge_freedom(const Eigen::LLT<Eigen::Ref<Eigen::MatrixX<Scalar>>>& factor,
                     const Eigen::MatrixX<Scalar>& L, const Eigen::VectorX<Scalar>& diagonal,
                     Scalar lambda) {
  using Eigen::Index;
  const Index m = L.rows();
  if (lambda == Scalar(0)) return Scalar((diagonal.array() > Scalar(0)).count());
  // m - lambda |L^-1|^2; of the columns of the inverse only what is below the diagonal is there.
  Scalar squares(0);
  for (Index first = 0; first < m; first += 64) {
    const Index count = (std::min)(Index(64), m - first);
    Eigen::MatrixX<Scalar> part = Eigen::MatrixX<Scalar>::Zero(m - first, count);
    for (Index k = 0; k < count; ++k) part(k, k) = Scalar(1);
    L.bottomRightCorner(m - first, m - first)
        .template triangularView<Eigen::Lower>()
        .solveInPlace(part);
    squares += part.squaredNorm();
  }
  const Scalar freedom = Scalar(m) - lambda * squares;
  if (freedom > Scalar(m) / Scalar(16)) return freedom;
  // What is left of the difference would have lost digits.
  Eigen::MatrixX<Scalar> G = L;
  G.template triangularView<Eigen::StrictlyLower>() = G.transpose();
  G.diagonal() = diagonal;
  return factor.solve(G).trace();
}

/// Subtracts \f$ (G + \lambda I) B \f$ from C, with G above the diagonal of `upper` and beside it.
template <typename Scalar>
void subtract_ridge_product(const Eigen::MatrixX<Scalar>& upper,
                            const Eigen::VectorX<Scalar>& diagonal, Scalar lambda,
                            const Eigen::MatrixX<Scalar>& B, Eigen::MatrixX<Scalar>& C) {
  for (Eigen::Index k = 0; k < B.cols(); ++k) {
    for (Eigen::Index j = 0; j < upper.cols(); ++j) {
      const auto above = upper.col(j).head(j);
      C.col(k).head(j) -= B(j, k) * above;
      C(j, k) -= above.dot(B.col(k).head(j)) + (diagonal(j) + lambda) * B(j, k);
    }
  }
}

/// The fit, every argument checked; `outputs` are centred and weighted as the design is.
template <typename Scalar>
RidgeRegression<Scalar, Eigen::Dynamic> fit_ridge(const RidgeDesign<Scalar>& design,
                                                  const Eigen::MatrixX<Scalar>& outputs,
                                                  double lambda_given) {
  using Matrix = Eigen::MatrixX<Scalar>;
  const Scalar lambda = Scalar(lambda_given);
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  RidgeRegression<Scalar, Eigen::Dynamic> model;
  Matrix G;
  Matrix slope;
  design.moments(outputs, G, slope);
  const Eigen::VectorX<Scalar> diagonal = G.diagonal();
  // A column to leave out has 0 in G; any positive number keeps the factor.
  for (Eigen::Index j = 0; j < G.cols(); ++j) {
    G(j, j) = G(j, j) + lambda > Scalar(0) ? G(j, j) + lambda : Scalar(1);
  }
  const Eigen::LLT<Eigen::Ref<Matrix>> factor(G);
  const bool is_definite = factor.info() == Eigen::Success && factor.rcond() > Scalar(8) * epsilon;
  const auto inverse = [&](const Matrix& g) -> Matrix {
    if (!design.is_dual()) return factor.solve(g);
    // (Z'Z/n + lambda)^{-1} g = (g - Z'(K + lambda)^{-1} Z g / n) / lambda
    return (g - design.mean_transpose(factor.solve(design.multiply(g)))) / lambda;
  };
  const Scalar right = slope.cwiseAbs().maxCoeff();
  Matrix V = inverse(slope);
  Matrix R;
  Scalar last = V.norm();
  for (int step = 0;; ++step) {
    design.residuals(outputs, V, R, slope);
    slope -= lambda * V;
    const Scalar scale = (std::max)(right, lambda * V.cwiseAbs().maxCoeff());
    const auto relative_gradient = [&] {
      return scale > Scalar(0) ? slope.cwiseAbs().maxCoeff() / scale : Scalar(0);
    };
    model.gradient_norm = relative_gradient();
    model.mean_squared_error = R.squaredNorm() / design.total();
    const Matrix correction = inverse(slope);
    const Scalar size = correction.norm();
    if (!(size < last) || step == 9) break;
    if (!design.is_dual() && size * size <= epsilon * last * last) {
      // The next correction would be of rounding's size, and what this one does to the objective, a
      // quadratic, is known without the data.
      model.mean_squared_error -=
          correction.cwiseProduct(slope + Scalar(2) * lambda * V + lambda * correction).sum();
      V += correction;
      subtract_ridge_product<Scalar>(G, diagonal, lambda, correction, slope);
      model.gradient_norm = (std::max)(relative_gradient(), epsilon);  // V itself is rounded
      break;
    }
    last = size;
    V += correction;
    // One of rounding's size changes neither the residuals nor their gradient.
    if (size <= Scalar(2) * epsilon * V.norm()) break;
  }
  model.objective = model.mean_squared_error + lambda * V.squaredNorm();
  model.effective_degrees_of_freedom = ridge_freedom<Scalar>(factor, G, diagonal, lambda);
  model.weights = std::move(V);
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
  const Eigen::Index p = X.cols();
  const Scalar total = weights.size() > 0 ? weights.sum() : Scalar(X.rows());
  const ColumnMoments<Scalar> moments = column_moments(X, weights);
  Vector factors = column_factors(moments, options.standardize, options.intercept);
  // Entries whose squares are beyond the range of the scalar are read in another unit.
  const Scalar unit = options.standardize ? Scalar(1) : unit_of_columns(moments, options.lambda);
  factors /= unit;
  const double lambda = options.lambda / double(unit) / double(unit);
  Vector y_means = Vector::Zero(Y.cols());
  Matrix outputs = Y;
  if (options.intercept) {
    y_means = output_means(Y, weights);
    outputs.rowwise() -= y_means.transpose();
  }
  CentredProducts<std::remove_cvref_t<decltype(X)>, Scalar> products{
      X, options.intercept ? moments.means : Vector(Vector::Zero(p)), factors, weights.cwiseSqrt(),
      total};
  products.weigh(outputs);
  const bool is_dual = X.rows() < p && Scalar(lambda) > Scalar(0);
  const RidgeDesignOf design(std::move(products), is_dual);
  RidgeRegression<Scalar, Eigen::Dynamic> model = fit_ridge<Scalar>(design, outputs, lambda);
  model.weights.array().colwise() *= factors.array();
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
/// Cost:     O(n p min(n, p)) time and a square matrix of min(n, p); no copy of X.
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

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/inference_data.hpp>
#include <mlmath/regression/linear_regression.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

namespace mlmath {

/// How much each sample decides of a fit, an entry for each.
struct [[nodiscard]] Influence {
  Eigen::VectorXd residuals;  ///< y less its prediction
  /// \f$ h_i \f$, the diagonal of the hat matrix: how much of a prediction is the sample's own y.
  /// They sum to the number of coefficients.
  Eigen::VectorXd leverage;
  /// The residual over its standard deviation \f$ s \sqrt{1 - h_i} \f$ (R's rstandard).
  Eigen::VectorXd standardized;
  /// The same with s from the fit without the sample (R's rstudent): Student's t with one degree of
  /// freedom fewer, where all is well.
  Eigen::VectorXd studentized;
  /// How far all predictions move when the sample is left out; look at those above 1, or that stand
  /// out.
  Eigen::VectorXd cooks_distance;
  /// How far the sample's own prediction moves, in its standard errors.
  Eigen::VectorXd dffits;
};

namespace detail {

inline Influence influence_of(const InferenceData& data) {
  Influence result;
  const Eigen::Index n = data.residuals.size();
  result.residuals = data.residuals;
  result.leverage = data.leverages;
  result.standardized.resize(n);
  result.studentized.resize(n);
  result.cooks_distance.resize(n);
  result.dffits.resize(n);
  const double q = double(data.kept.size());
  for (Eigen::Index i = 0; i < n; ++i) {
    const double r = data.roots(i) * data.residuals(i);
    const double h = data.leverages(i);
    // A sample that alone decides a coefficient leaves nothing to judge it by.
    const double left = 1 - h > 1e-12 ? 1 - h : std::numeric_limits<double>::quiet_NaN();
    const double without = (data.residual_sum_of_squares - r * r / left) / (data.residual_df - 1);
    result.standardized(i) = r / std::sqrt(data.noise_variance * left);
    result.studentized(i) = r / std::sqrt(without * left);
    result.cooks_distance(i) = result.standardized(i) * result.standardized(i) * h / left / q;
    result.dffits(i) = result.studentized(i) * std::sqrt(h / left);
  }
  return result;
}

}  // namespace detail

/// Leverage, studentized residuals, Cook's distance and DFFITS of every sample of a linear
/// regression.
///
/// X and y are those of the fit.
///
/// Shapes:   X n x p, dense or sparse; y n; every member of the result n.
/// Cost:     that of summary().
/// Edges:    a sample of leverage 1 has no studentized residual, no distance and no DFFITS: NaN;
///           one of weight 0 has leverage 0 and is judged by no member but `residuals`.
/// Throws:   as summary().
/// Source:   Belsley, Kuh, Welsch, Regression Diagnostics (1980), ch. 2.
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedY>
[[nodiscard]] Influence influence(const LinearRegression<Scalar>& fit, const DerivedX& X,
                                  const Eigen::MatrixBase<DerivedY>& y) {
  return detail::influence_of(detail::inference_data("influence", fit, X, y, {}, {}));
}

/// The same for a weighted fit, the weights being inverse variances up to a factor.
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
[[nodiscard]] Influence influence(const LinearRegression<Scalar>& fit, const DerivedX& X,
                                  const Eigen::MatrixBase<DerivedY>& y,
                                  const Eigen::MatrixBase<DerivedW>& sample_weights) {
  const Eigen::VectorXd weights =
      detail::pin_sample_weights<typename DerivedX::Scalar>("influence", sample_weights, X)
          .template cast<double>();
  return detail::influence_of(detail::inference_data("influence", fit, X, y, weights, {}));
}

/// Variance inflation factors: how many times the variance of each weight is what it would be, were
/// its column uncorrelated with the others, \f$ 1 / (1 - R_j^2) \f$ with the \f$ R^2 \f$ of column
/// j by them. Above 10 the weight is hard to tell from those of other columns.
///
/// Shapes:   X n x p; the result has p entries.
/// Cost:     as summary().
/// Edges:    infinite for every column where some depend on others; NaN where one is constant.
/// Throws:   ShapeError if X is empty; DomainError if X holds NaN or infinity.
/// Source:   Belsley, Kuh, Welsch, Regression Diagnostics (1980), sec. 3.
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorXd variance_inflation_factors(const DerivedX& X_arg) {
  const auto X = detail::pin_design(X_arg);
  detail::check_design("variance_inflation_factors", X, X.rows());
  Eigen::MatrixXd Z = detail::inference_design(X, false);
  const auto moments = detail::column_moments(Z, Eigen::VectorXd());
  for (Eigen::Index j = 0; j < Z.cols(); ++j) {
    Z.col(j).array() -= moments.means(j);
    Z.col(j) /= moments.scales(j) * std::sqrt(double(Z.rows()));
  }
  if (!moments.constant_columns().empty()) {
    return Eigen::VectorXd::Constant(Z.cols(), std::numeric_limits<double>::quiet_NaN());
  }
  const detail::InverseGram gram = detail::inverse_gram(Z);
  Eigen::VectorXd factors = gram.T.rowwise().squaredNorm();
  // Rounding keeps dependent columns apart by some epsilon.
  const double limit = 1e-4 / std::numeric_limits<double>::epsilon();
  if (!gram.full_rank || factors.maxCoeff() > limit * limit) {
    factors.setConstant(std::numeric_limits<double>::infinity());
  }
  return factors;
}

}  // namespace mlmath

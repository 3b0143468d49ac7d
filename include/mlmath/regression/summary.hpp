// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fisher_f.hpp>
#include <mlmath/regression/coefficient_table.hpp>
#include <mlmath/regression/detail/coefficient_inference.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/inference_data.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/ridge_regression.hpp>

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>

namespace mlmath {

/// What a fitted linear model says of its coefficients and of the data, as R's summary(lm): all in
/// double.
struct [[nodiscard]] RegressionSummary {
  CoefficientTable coefficients;                    ///< the intercept first
  bool has_intercept = true;                        ///< whether the first coefficient is one
  CovarianceKind kind = CovarianceKind::classical;  ///< how the covariance was estimated
  double samples = 0;  ///< rows with a weight, or the sum of weights that are counts
  double residual_degrees_of_freedom = 0;  ///< samples less the parameters that the fit spends
  /// Least, first quartile, median, third quartile and largest of the residuals (times the roots of
  /// their weights).
  std::array<double, 5> residual_quartiles{};
  double residual_sum_of_squares = 0;  ///< weighted
  /// \f$ \sqrt{RSS / df} \f$, the estimate of the standard deviation of the noise (of weight 1).
  double residual_standard_error = 0;
  double r_squared = 0;  ///< \f$ 1 - RSS / TSS \f$, TSS about 0 where there is no intercept
  double adjusted_r_squared = 0;  ///< with each sum of squares over its degrees of freedom
  /// For all weights being 0: the analysis of variance, or with a robust covariance Wald's
  /// statistic.
  double f_statistic = 0;
  double f_numerator_df = 0;    ///< the number of weights
  double f_denominator_df = 0;  ///< that of the statistics of the coefficients
  double f_p_value = 0;         ///< of the statistic
  double log_likelihood = 0;    ///< at the maximum, of normal noise
  double aic = 0;               ///< \f$ -2 \log L + 2 k \f$, k counting the noise's variance
  double bic = 0;               ///< \f$ -2 \log L + k \log n \f$
  /// The residuals are no more than rounding: standard errors, tests and likelihood say nothing.
  bool is_perfect_fit = false;
};

namespace detail {

template <std::same_as<InferenceData> Data>
RegressionSummary summarize(const Data& data, const InferenceOptions& options) {
  RegressionSummary s;
  s.has_intercept = data.has_intercept;
  s.kind = options.covariance;
  s.samples = data.samples;
  s.residual_degrees_of_freedom = data.residual_df;
  s.residual_sum_of_squares = data.residual_sum_of_squares;
  s.residual_standard_error = std::sqrt(data.noise_variance);
  s.coefficients = table_of_coefficients(data, options,
                                         options.covariance == CovarianceKind::clustered
                                             ? double(data.cluster_count - 1)
                                             : data.residual_df);
  const CoefficientTable& table = s.coefficients;
  s.residual_quartiles = quartiles_of(data.weighted_residuals);
  const double intercepts = data.has_intercept ? 1 : 0;
  const double model_df = data.spent_df - intercepts;
  const double rss = data.residual_sum_of_squares;
  s.r_squared = 1 - rss / data.total_sum_of_squares;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  s.adjusted_r_squared =
      data.residual_df > 0
          ? 1 - rss / data.residual_df * (data.samples - intercepts) / data.total_sum_of_squares
          : nan;
  s.is_perfect_fit = data.is_perfect;
  s.f_numerator_df = model_df;
  s.f_denominator_df = table.degrees_of_freedom;
  if (options.covariance == CovarianceKind::classical) {
    s.f_statistic = (data.total_sum_of_squares - rss) / model_df / data.noise_variance;
  } else {
    const std::size_t slopes = data.kept.size() - std::size_t(intercepts);
    Eigen::VectorXd b(slopes);
    Eigen::MatrixXd C(slopes, slopes);
    for (std::size_t i = 0; i < slopes; ++i) {
      const Eigen::Index row = data.kept[i + std::size_t(intercepts)];
      b(Eigen::Index(i)) = data.estimates(row);
      for (std::size_t j = 0; j < slopes; ++j) {
        C(Eigen::Index(i), Eigen::Index(j)) =
            table.covariance(row, data.kept[j + std::size_t(intercepts)]);
      }
    }
    s.f_statistic = wald_statistic(b, C);
  }
  s.f_p_value = nan;
  if (model_df > 0 && s.f_denominator_df > 0 && s.f_statistic >= 0) {
    s.f_p_value = survival(FisherF{model_df, s.f_denominator_df}, s.f_statistic);
  }
  const double n = data.samples;
  s.log_likelihood =
      0.5 * (data.log_weights - n * (1.8378770664093454836 + 1 - std::log(n) + std::log(rss)));
  const double parameters = data.spent_df + 1;
  s.aic = -2 * s.log_likelihood + 2 * parameters;
  s.bic = -2 * s.log_likelihood + std::log(n) * parameters;
  return s;
}

}  // namespace detail

/// Prints the summary as R's summary(lm) does.
inline std::ostream& operator<<(std::ostream& out, const RegressionSummary& s) {
  const auto number = [](double value, int digits = 4) {
    return detail::digits_text(value, digits);
  };
  detail::print_coefficients(out, "Residuals", s.residual_quartiles, s.kind, s.coefficients);
  out << "Residual standard error: " << number(s.residual_standard_error) << " on "
      << number(s.residual_degrees_of_freedom, 6)
      << " degrees of freedom\nMultiple R-squared: " << number(s.r_squared)
      << ", Adjusted R-squared: " << number(s.adjusted_r_squared)
      << "\nF-statistic: " << number(s.f_statistic) << " on " << number(s.f_numerator_df, 6)
      << " and " << number(s.f_denominator_df, 6)
      << " DF, p-value: " << detail::p_value_text(s.f_p_value, 4)
      << "\nLog-likelihood: " << number(s.log_likelihood, 6) << ", AIC: " << number(s.aic, 6)
      << ", BIC: " << number(s.bic, 6) << "\n";
  if (!(s.residual_degrees_of_freedom > 0)) {
    out << "No degrees of freedom are left to estimate the noise: there are no standard errors.\n";
  } else if (std::isnan(s.residual_sum_of_squares)) {
    out << "The squares of the residuals are beyond the range of double: y is to be in other "
           "units.\n";
  } else if (s.is_perfect_fit) {
    out << "The fit is perfect but for rounding: standard errors and tests say nothing.\n";
  }
  return out;
}

/// The inference about a linear regression: standard errors, t, p-values and confidence intervals
/// of its coefficients, R-squared, the F test, likelihood, AIC and BIC.
///
/// X and y are those of the fit. The classical covariance \f$ s^2 (X^TX)^{-1} \f$ supposes noise of
/// one variance; CovarianceKind has those that do not. Columns that depend on others are left out,
/// as in R, and their coefficients are NaN.
///
/// Shapes:   X n x p, dense or sparse (of which a dense copy is made); y n.
/// Cost:     2 to 4 n p^2 flops in all; two copies of X.
/// Edges:    of a perfect fit, see RegressionSummary::is_perfect_fit, standard errors are rounding;
///           they are NaN without degrees of freedom (n <= p), and where squares of residuals leave
///           the range of double. The last column of those that depend on each other is left out.
/// Accuracy: as accurate as the columns of X allow once they are scaled: 12 certified digits and
///           more on NIST's sets (7 on Filip's) where long double is wider than double.
/// Throws:   as linear_regression(); ShapeError if names or clusters have another size; DomainError
///           if level is not in (0, 1).
/// Example:  examples/diabetes_summary.cpp
/// Source:   Davidson, MacKinnon, Econometric Theory and Methods (2004), ch. 3 and 5.
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedY>
[[nodiscard]] RegressionSummary summary(const LinearRegression<Scalar>& fit, const DerivedX& X,
                                        const Eigen::MatrixBase<DerivedY>& y,
                                        const InferenceOptions& options = {}) {
  return detail::summarize(detail::inference_data("summary", fit, X, y, {}, options), options);
}

/// The same for a weighted fit. InferenceOptions::counts says what the weights mean.
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
[[nodiscard]] RegressionSummary summary(const LinearRegression<Scalar>& fit, const DerivedX& X,
                                        const Eigen::MatrixBase<DerivedY>& y,
                                        const Eigen::MatrixBase<DerivedW>& sample_weights,
                                        const InferenceOptions& options = {}) {
  const Eigen::VectorXd weights =
      detail::pin_sample_weights<typename DerivedX::Scalar>("summary", sample_weights, X)
          .template cast<double>();
  return detail::summarize(detail::inference_data("summary", fit, X, y, weights, options), options);
}

/// The inference about a ridge regression, given its penalty: the covariance is that of the
/// shrunken estimates, \f$ s^2 (X^TX + n\lambda D)^{-1} X^TX (X^TX + n\lambda D)^{-1} \f$, and the
/// degrees of freedom are the effective ones. The intervals are about the expectation of the
/// estimates, which the penalty draws towards 0; they do not know that a penalty was chosen from
/// the same data.
///
/// Shapes, Throws: as for a linear regression.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           3.4.1.
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedY>
[[nodiscard]] RegressionSummary summary(const RidgeRegression<Scalar>& fit, const DerivedX& X,
                                        const Eigen::MatrixBase<DerivedY>& y,
                                        const InferenceOptions& options = {}) {
  return detail::summarize(detail::inference_data("summary", fit, X, y, {}, options), options);
}

/// The same for a weighted ridge regression.
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
[[nodiscard]] RegressionSummary summary(const RidgeRegression<Scalar>& fit, const DerivedX& X,
                                        const Eigen::MatrixBase<DerivedY>& y,
                                        const Eigen::MatrixBase<DerivedW>& sample_weights,
                                        const InferenceOptions& options = {}) {
  const Eigen::VectorXd weights =
      detail::pin_sample_weights<typename DerivedX::Scalar>("summary", sample_weights, X)
          .template cast<double>();
  return detail::summarize(detail::inference_data("summary", fit, X, y, weights, options), options);
}

}  // namespace mlmath

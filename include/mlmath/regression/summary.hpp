// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fisher_f.hpp>
#include <mlmath/probability/student_t.hpp>
#include <mlmath/regression/coefficient_table.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/inference_data.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/ridge_regression.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

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
};

namespace detail {

inline void fill_table(CoefficientTable& table, const std::vector<bool>& estimable) {
  const Eigen::Index q = table.estimates.size();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  table.standard_errors = table.covariance.diagonal().cwiseSqrt();
  table.statistics = table.estimates.cwiseQuotient(table.standard_errors);
  table.p_values.resize(q);
  const StudentT law{table.degrees_of_freedom};
  const bool usable = table.degrees_of_freedom > 0;
  const double width = usable ? quantile(law, 0.5 + table.level / 2) : nan;
  for (Eigen::Index k = 0; k < q; ++k) {
    if (!estimable[std::size_t(k)]) table.estimates(k) = nan;
    const double t = table.statistics(k);
    table.p_values(k) = usable && !std::isnan(t) ? 2 * survival(law, std::abs(t)) : nan;
  }
  table.lower = table.estimates - width * table.standard_errors;
  table.upper = table.estimates + width * table.standard_errors;
}

inline double sample_quantile_of(const Eigen::VectorXd& sorted, double p) {
  const double place = p * double(sorted.size() - 1);
  const Eigen::Index below = Eigen::Index(place);
  const Eigen::Index above = (std::min)(below + 1, sorted.size() - 1);
  return sorted(below) + (place - double(below)) * (sorted(above) - sorted(below));
}

/// Wald's statistic that some coefficients are 0, over their number: b' C^{-1} b / k.
template <std::same_as<Eigen::MatrixXd> Matrix>
double wald_statistic(const Eigen::VectorXd& b, const Matrix& C) {
  const Eigen::LLT<Matrix> factor(C);
  if (factor.info() != Eigen::Success) return std::numeric_limits<double>::quiet_NaN();
  return factor.matrixL().solve(b).squaredNorm() / double(b.size());
}

template <std::same_as<InferenceData> Data>
RegressionSummary summarize(const Data& data, const InferenceOptions& options) {
  RegressionSummary s;
  const Eigen::Index q = data.estimates.size();
  s.has_intercept = data.has_intercept;
  s.kind = options.covariance;
  s.samples = data.samples;
  s.residual_degrees_of_freedom = data.residual_df;
  s.residual_sum_of_squares = data.residual_sum_of_squares;
  s.residual_standard_error = std::sqrt(data.noise_variance);
  CoefficientTable& table = s.coefficients;
  table.estimates = data.estimates;
  table.covariance = coefficient_covariance(data, options);
  table.level = options.level;
  table.degrees_of_freedom = options.covariance == CovarianceKind::clustered
                                 ? double(data.cluster_count - 1)
                                 : data.residual_df;
  for (Eigen::Index k = 0; k < q; ++k) {
    const Eigen::Index feature = k - (data.has_intercept ? 1 : 0);
    if (feature < 0) {
      table.names.emplace_back("(Intercept)");
    } else if (!options.names.empty()) {
      table.names.push_back(options.names[std::size_t(feature)]);
    } else {
      table.names.push_back("x" + std::to_string(feature));
    }
  }
  std::vector<bool> estimable(std::size_t(q), false);
  for (const Eigen::Index k : data.kept) estimable[std::size_t(k)] = true;
  fill_table(table, estimable);

  Eigen::VectorXd sorted = data.weighted_residuals;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t k = 0; k < 5; ++k) {
    s.residual_quartiles[k] = sample_quantile_of(sorted, 0.25 * double(k));
  }
  const double intercepts = data.has_intercept ? 1 : 0;
  const double model_df = data.spent_df - intercepts;
  const double rss = data.residual_sum_of_squares;
  s.r_squared = 1 - rss / data.total_sum_of_squares;
  s.adjusted_r_squared =
      1 - rss / data.residual_df * (data.samples - intercepts) / data.total_sum_of_squares;
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
  s.f_p_value = std::numeric_limits<double>::quiet_NaN();
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
  out << "Residuals:\n";
  const std::array<const char*, 5> heads = {"Min", "1Q", "Median", "3Q", "Max"};
  for (const char* head : heads) out << detail::padded(head, 11);
  out << "\n";
  for (const double value : s.residual_quartiles) out << detail::padded(number(value), 11);
  out << "\n\nCoefficients";
  if (s.kind != CovarianceKind::classical) out << " (covariance " << s.kind << ")";
  Eigen::Index missing = 0;
  for (const double estimate : s.coefficients.estimates) missing += std::isnan(estimate) ? 1 : 0;
  if (missing > 0) out << " (" << missing << " not defined because of singularities)";
  out << ":\n"
      << s.coefficients << "\nResidual standard error: " << number(s.residual_standard_error)
      << " on " << number(s.residual_degrees_of_freedom, 6)
      << " degrees of freedom\nMultiple R-squared: " << number(s.r_squared)
      << ", Adjusted R-squared: " << number(s.adjusted_r_squared)
      << "\nF-statistic: " << number(s.f_statistic) << " on " << number(s.f_numerator_df, 6)
      << " and " << number(s.f_denominator_df, 6)
      << " DF, p-value: " << detail::p_value_text(s.f_p_value, 4)
      << "\nLog-likelihood: " << number(s.log_likelihood, 6) << ", AIC: " << number(s.aic, 6)
      << ", BIC: " << number(s.bic, 6) << "\n";
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
/// Edges:    a perfect fit has standard errors at rounding level; without degrees of freedom (n <=
///           p) they are NaN.
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

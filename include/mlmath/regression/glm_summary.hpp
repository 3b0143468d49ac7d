// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/regression/coefficient_table.hpp>
#include <mlmath/regression/detail/coefficient_inference.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/glm_inference.hpp>
#include <mlmath/regression/generalized_linear_model.hpp>
#include <mlmath/regression/glm_family.hpp>
#include <mlmath/regression/inference_options.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/separation.hpp>

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string>
#include <utility>

namespace mlmath {

/// What a fitted generalized linear model says of its coefficients and of the data, as R's
/// summary(glm): all in double.
struct [[nodiscard]] GlmSummary {
  CoefficientTable coefficients;                    ///< the intercept first
  bool has_intercept = true;                        ///< whether the first coefficient is one
  CovarianceKind kind = CovarianceKind::classical;  ///< how the covariance was estimated
  Family family = Family::gaussian;                 ///< the law of y
  Link link = Link::identity;                       ///< never Link::canonical
  double samples = 0;  ///< rows with a weight, or the sum of weights that are counts
  /// Least, first quartile, median, third quartile and largest of the deviance residuals, the
  /// signed roots of the parts of the deviance.
  std::array<double, 5> residual_quartiles{};
  /// What the variance of the family is multiplied by: 1 for the binomial and the Poisson family;
  /// else, or with InferenceOptions::estimate_dispersion, `pearson_chi_squared` over its degrees of
  /// freedom.
  double dispersion = 1;
  bool is_dispersion_estimated = false;    ///< whether it was; statistics are then t, and z else
  double null_deviance = 0;                ///< of the intercept alone (with the offset)
  double null_degrees_of_freedom = 0;      ///< samples less the intercept
  double residual_deviance = 0;            ///< of the model
  double residual_degrees_of_freedom = 0;  ///< samples less the coefficients
  double pearson_chi_squared = 0;  ///< the sum of the squared residuals over their variances
  /// At the maximum; NaN with InferenceOptions::estimate_dispersion, there being no likelihood.
  double log_likelihood = 0;
  double aic = 0;  ///< \f$ -2 \log L + 2 k \f$, k counting the dispersion where the law has one
  double bic = 0;  ///< \f$ -2 \log L + k \log n \f$
  Eigen::Index iterations = 0;        ///< of the fit
  Status status = Status::converged;  ///< of the fit
  bool has_no_maximum = false;  ///< the likelihood has none, and the coefficients are no estimates
  bool is_perfect_fit = false;  ///< the residuals are no more than rounding
};

/// Prints the summary as R's summary(glm) does.
inline std::ostream& operator<<(std::ostream& out, const GlmSummary& s) {
  const auto number = [](double value) { return detail::digits_text(value, 6); };
  detail::print_coefficients(out, "Deviance residuals", s.residual_quartiles, s.kind,
                             s.coefficients);
  out << "Dispersion of the " << s.family << " family (link " << s.link << ") "
      << (s.is_dispersion_estimated ? "estimated as " : "taken to be ") << number(s.dispersion)
      << "\n\nNull deviance: " << number(s.null_deviance) << " on "
      << number(s.null_degrees_of_freedom)
      << " degrees of freedom\nResidual deviance: " << number(s.residual_deviance) << " on "
      << number(s.residual_degrees_of_freedom)
      << " degrees of freedom\nLog-likelihood: " << number(s.log_likelihood)
      << ", AIC: " << number(s.aic) << ", BIC: " << number(s.bic)
      << "\nIterations: " << s.iterations << ", " << s.status << "\n";
  if (s.has_no_maximum) {
    out << "The likelihood has no maximum"
        << (s.family == Family::binomial ? " (the data are separable)" : "")
        << ": the coefficients grow for ever, and none of these numbers is an estimate.\n";
  }
  if (s.is_dispersion_estimated && !(s.residual_degrees_of_freedom > 0)) {
    out << "No degrees of freedom are left to estimate the dispersion: there are no standard "
           "errors.\n";
  } else if (s.is_dispersion_estimated && s.is_perfect_fit) {
    out << "The fit is perfect but for rounding: standard errors and tests say nothing.\n";
  }
  return out;
}

namespace detail {

// A template, so that only what calls it compiles Eigen's factorizations.
template <std::same_as<GlmData> Data>
GlmSummary glm_summary_of(const GlmFit& fit, const Data& arguments,
                          const InferenceOptions& options) {
  const GlmInference found = glm_inference(fit, arguments, options);
  const InferenceData& data = found.data;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  GlmSummary s;
  double freedom = std::numeric_limits<double>::infinity();
  if (found.is_dispersion_estimated) {
    freedom = options.covariance == CovarianceKind::clustered ? double(data.cluster_count - 1)
                                                              : data.residual_df;
  }
  s.coefficients = table_of_coefficients(data, options, freedom);
  s.has_intercept = fit.has_intercept;
  s.kind = options.covariance;
  s.family = fit.family;
  s.link = fit.link;
  s.samples = data.samples;
  s.residual_quartiles = quartiles_of(data.weighted_residuals);
  s.dispersion = data.noise_variance;
  s.is_dispersion_estimated = found.is_dispersion_estimated;
  s.null_deviance = found.null_deviance;
  s.null_degrees_of_freedom = data.samples - (fit.has_intercept ? 1 : 0);
  s.residual_deviance = found.deviance;
  s.residual_degrees_of_freedom = data.residual_df;
  s.pearson_chi_squared = found.pearson;
  const bool has_scale = fit.family == Family::gaussian || fit.family == Family::gamma;
  const bool has_likelihood = has_scale || !found.is_dispersion_estimated;
  s.log_likelihood = has_likelihood
                         ? glm_log_likelihood(fit.family, arguments, found.deviance, data.samples,
                                              found.total, found.log_weights)
                         : nan;
  const double parameters = data.spent_df + (has_scale ? 1 : 0);
  s.aic = -2 * s.log_likelihood + 2 * parameters;
  s.bic = -2 * s.log_likelihood + std::log(data.samples) * parameters;
  s.iterations = fit.iterations;
  s.status = fit.status;
  s.has_no_maximum = fit.has_no_maximum;
  s.is_perfect_fit = data.is_perfect;
  return s;
}

template <typename Model>
Eigen::VectorXd coefficients_of(const Model& model) {
  const Eigen::Index lead = model.has_intercept ? 1 : 0;
  Eigen::VectorXd coefficients(model.weights.size() + lead);
  if (model.has_intercept) coefficients(0) = double(model.intercept);
  coefficients.tail(model.weights.size()) = model.weights.template cast<double>();
  return coefficients;
}

template <typename Scalar>
GlmFit glm_fit(const GeneralizedLinearModel<Scalar>& model) {
  return {model.family, model.link,       model.has_intercept, coefficients_of(model),
          model.lambda, model.iterations, model.diverges,      model.status};
}

template <typename Scalar>
GlmFit glm_fit(const LogisticRegression<Scalar>& model) {
  return {Family::binomial,
          Link::logit,
          model.has_intercept,
          coefficients_of(model),
          model.lambda,
          model.iterations,
          model.separation != Separation::none,
          model.status};
}

/// The responses of a generalized linear model.
template <typename Scalar, typename DerivedY>
Eigen::VectorXd glm_responses(const char* function, const GeneralizedLinearModel<Scalar>&,
                              const Eigen::MatrixBase<DerivedY>& y) {
  return pin_vector(y, function, "y").template cast<double>();
}

/// The labels of a logistic regression as 0 and 1.
template <typename Scalar, typename DerivedY>
Eigen::VectorXd glm_responses(const char* function, const LogisticRegression<Scalar>& model,
                              const Eigen::MatrixBase<DerivedY>& y_arg) {
  const CodedLabels labels = code_labels(function, y_arg.derived());
  Eigen::VectorXd y(labels.codes.size());
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const Eigen::Index label = labels.classes(labels.codes(i));
    if (label != model.classes(0) && label != model.classes(1)) {
      throw_domain_error(function, "y(" + std::to_string(i) + ") is " + std::to_string(label) +
                                       ", expected " + std::to_string(model.classes(0)) + " or " +
                                       std::to_string(model.classes(1)) +
                                       ", the labels that the model was fitted to");
    }
    y(i) = label == model.classes(1) ? 1 : 0;
  }
  return y;
}

template <typename Model, typename DerivedX, typename DerivedY>
GlmSummary glm_summary(const Model& model, const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                       Eigen::VectorXd weights, const InferenceOptions& options) {
  const GlmFit fit = glm_fit(model);
  return glm_summary_of(
      fit,
      glm_data("summary", fit, X, glm_responses("summary", model, y), std::move(weights), options),
      options);
}

template <typename Model, typename DerivedX, typename DerivedY, typename DerivedW>
GlmSummary glm_summary(const Model& model, const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                       const Eigen::MatrixBase<DerivedW>& sample_weights,
                       const InferenceOptions& options) {
  return glm_summary(model, X, y,
                     pin_sample_weights<typename DerivedX::Scalar>("summary", sample_weights, X)
                         .template cast<double>()
                         .eval(),
                     options);
}

}  // namespace detail

/// The inference about a generalized linear model of maximum likelihood: standard errors, z (t
/// where the dispersion is estimated), p-values and Wald's confidence intervals of its
/// coefficients, deviances, dispersion, likelihood, AIC and BIC.
///
/// X and y are those of the fit, and so is InferenceOptions::offset. The covariance is
/// \f$ \phi (X^T H X)^{-1} \f$ with the expected information,
/// \f$ H = diag(\mu_i'^2 / V(\mu_i)) \f$, or one of the robust ones of CovarianceKind, e being the working residuals: they hold also
/// where the variance is not that of the family. Intervals and p-values are right for many samples;
/// where coefficients are large and data few, likelihood_ratio_test() is the better test. Columns
/// that earlier ones determine are left out, as in R, and their coefficients are NaN.
///
/// Shapes:   X n x p, dense or sparse (of which a dense copy is made); y n.
/// Cost:     4 to 8 n p^2 flops in all; three copies of X.
/// Edges:    a likelihood without a maximum is said, GlmSummary::has_no_maximum; without degrees of
///           freedom an estimated dispersion is NaN.
/// Accuracy: where the fit has converged the coefficients are brought on to rounding first, those of
///           a fit in float too.
/// Throws:   as generalized_linear_model(); DomainError for a model with a penalty, whose
///           coefficients are not those of maximum likelihood, or if level is not in (0, 1);
///           ShapeError if names or clusters have another size.
/// Source:   McCullagh, Nelder, Generalized Linear Models, 2nd ed. (1989), sec. 2.4 to 2.5 and
///           9.2.4.
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedY>
[[nodiscard]] GlmSummary summary(const GeneralizedLinearModel<Scalar>& fit, const DerivedX& X,
                                 const Eigen::MatrixBase<DerivedY>& y,
                                 const InferenceOptions& options = {}) {
  return detail::glm_summary(fit, X, y, Eigen::VectorXd(), options);
}

/// The same for a weighted fit. InferenceOptions::counts says what the weights mean; for the
/// binomial family they are numbers of trials.
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
[[nodiscard]] GlmSummary summary(const GeneralizedLinearModel<Scalar>& fit, const DerivedX& X,
                                 const Eigen::MatrixBase<DerivedY>& y,
                                 const Eigen::MatrixBase<DerivedW>& sample_weights,
                                 const InferenceOptions& options = {}) {
  return detail::glm_summary(fit, X, y, sample_weights, options);
}

/// The inference about a logistic regression without a penalty, which is the binomial model with
/// the link logit.
///
/// Throws:   DomainError, too, if y holds a label that the fit has not seen.
/// Example:  examples/breast_cancer.cpp
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedY>
[[nodiscard]] GlmSummary summary(const LogisticRegression<Scalar>& fit, const DerivedX& X,
                                 const Eigen::MatrixBase<DerivedY>& y,
                                 const InferenceOptions& options = {}) {
  return detail::glm_summary(fit, X, y, Eigen::VectorXd(), options);
}

/// The same for a weighted logistic regression.
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
[[nodiscard]] GlmSummary summary(const LogisticRegression<Scalar>& fit, const DerivedX& X,
                                 const Eigen::MatrixBase<DerivedY>& y,
                                 const Eigen::MatrixBase<DerivedW>& sample_weights,
                                 const InferenceOptions& options = {}) {
  return detail::glm_summary(fit, X, y, sample_weights, options);
}

}  // namespace mlmath

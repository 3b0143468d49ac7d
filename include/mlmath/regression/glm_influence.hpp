// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/glm_inference.hpp>
#include <mlmath/regression/generalized_linear_model.hpp>
#include <mlmath/regression/glm_family.hpp>
#include <mlmath/regression/glm_summary.hpp>
#include <mlmath/regression/inference_options.hpp>
#include <mlmath/regression/logistic_regression.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <limits>
#include <utility>

namespace mlmath {

/// How much each sample decides of the fit of a generalized linear model, an entry for each.
struct [[nodiscard]] GlmInfluence {
  Eigen::VectorXd residuals;  ///< y less its mean
  /// The roots of the samples' parts of the deviance, with the signs of `residuals`.
  Eigen::VectorXd deviance_residuals;
  /// \f$ \sqrt{\omega_i} (y_i - \mu_i) / \sqrt{V(\mu_i)} \f$ with the weights \f$ \omega \f$; their
  /// squares sum to Pearson's chi-squared.
  Eigen::VectorXd pearson_residuals;
  /// \f$ h_i \f$, the diagonal of the hat matrix of the last step of the fit, a weighted linear
  /// regression. They sum to the number of coefficients.
  Eigen::VectorXd leverage;
  /// The deviance residuals over \f$ \sqrt{\phi (1 - h_i)} \f$, \f$ \phi \f$ being the dispersion
  /// (R's rstandard).
  Eigen::VectorXd standardized_deviance;
  /// The same of Pearson's (R's rstandard(type = "pearson")).
  Eigen::VectorXd standardized_pearson;
  /// What the deviance would lose without the sample, to first order, as a residual (R's rstudent):
  /// the signed root of \f$ d_i^2 + p_i^2 h_i / (1 - h_i) \f$ with the deviance residuals d and
  /// Pearson's p; where the dispersion is estimated over the scale of the others.
  Eigen::VectorXd studentized;
  /// How far the coefficients move when the sample is left out, to first order; look at those above
  /// 1, or that stand out.
  Eigen::VectorXd cooks_distance;
};

namespace detail {

/// The models that are fitted by maximum likelihood, and summarized as such.
template <typename Model>
concept LikelihoodModel = requires(const Model& model) {
  glm_fit(model);
};

template <std::same_as<GlmData> Data>
GlmInfluence glm_influence_of(const GlmFit& fit, const Data& arguments,
                              const InferenceOptions& options) {
  const GlmInference found = glm_inference(fit, arguments, options);
  const InferenceData& data = found.data;
  const Eigen::VectorXd scores = arguments.A * data.estimates + arguments.offset;
  const Eigen::Index n = scores.size();
  GlmInfluence result;
  result.leverage = data.leverages;
  for (Eigen::VectorXd* member :
       {&result.residuals, &result.deviance_residuals, &result.pearson_residuals,
        &result.standardized_deviance, &result.standardized_pearson, &result.studentized,
        &result.cooks_distance}) {
    member->resize(n);
  }
  for (Eigen::Index i = 0; i < n; ++i) {
    const double y = arguments.y(i);
    const double weight = arguments.weights.size() > 0 ? arguments.weights(i) : 1;
    const GlmMean<double> m = mean_of_link(fit.link, scores(i));
    // Near 1 a probability has lost what it lacks to it.
    const bool near_one = fit.family == Family::binomial && y > 0.5;
    const double residual = near_one ? m.complement - (1 - y) : y - m.mean;
    const double h = data.leverages(i);
    // A sample that alone decides a coefficient leaves nothing to judge it by.
    const double left = 1 - h > 1e-12 ? 1 - h : std::numeric_limits<double>::quiet_NaN();
    const double d = std::copysign(std::sqrt(weight * unit_deviance(fit.family, y, m)), residual);
    const double p = std::sqrt(weight / variance_of_mean(fit.family, m)) * residual;
    const double scale = std::sqrt(data.noise_variance * left);
    result.residuals(i) = residual;
    result.deviance_residuals(i) = d;
    result.pearson_residuals(i) = p;
    result.standardized_deviance(i) = d / scale;
    result.standardized_pearson(i) = p / scale;
    const double others = found.is_dispersion_estimated
                              ? (found.deviance - d * d / left) / (data.residual_df - 1)
                              : 1.0;
    result.studentized(i) = std::copysign(std::sqrt((d * d + h * p * p / left) / others), residual);
    result.cooks_distance(i) =
        p * p * h / (left * left * data.noise_variance * double(data.kept.size()));
  }
  return result;
}

template <typename Model, typename DerivedX, typename DerivedY>
GlmInfluence glm_influence(const Model& model, const DerivedX& X,
                           const Eigen::MatrixBase<DerivedY>& y, Eigen::VectorXd weights,
                           const InferenceOptions& options) {
  constexpr const char* function = "influence";
  const GlmFit fit = glm_fit(model);
  return glm_influence_of(
      fit,
      glm_data(function, fit, X, glm_responses(function, model, y), std::move(weights), options),
      options);
}

}  // namespace detail

/// Leverage, standardized residuals and Cook's distance of every sample of a generalized linear
/// model or a logistic regression of maximum likelihood.
///
/// X and y are those of the fit, and so is InferenceOptions::offset; with
/// InferenceOptions::estimate_dispersion the residuals are standardized by it. Of 0 and 1 the
/// residuals are two clouds whatever the fit: there leverage and Cook's distance say more.
///
/// Shapes:   X n x p, dense or sparse; y n; every member of the result n.
/// Cost:     that of summary().
/// Edges:    a sample of leverage 1 has no standardized residual and no distance: NaN; one of weight
///           0 has leverage 0 and is judged by `residuals` alone.
/// Throws:   as summary().
/// Source:   McCullagh, Nelder, Generalized Linear Models, 2nd ed. (1989), ch. 12; Williams,
///           Generalized linear model diagnostics using the deviance and single case deletions,
///           Applied Statistics 36 (1987).
template <detail::LikelihoodModel Model, detail::DesignMatrix DerivedX, typename DerivedY>
[[nodiscard]] GlmInfluence influence(const Model& fit, const DerivedX& X,
                                     const Eigen::MatrixBase<DerivedY>& y,
                                     const InferenceOptions& options = {}) {
  return detail::glm_influence(fit, X, y, Eigen::VectorXd(), options);
}

/// The same for a weighted fit; for the binomial family the weights are numbers of trials.
template <detail::LikelihoodModel Model, detail::DesignMatrix DerivedX, typename DerivedY,
          typename DerivedW>
[[nodiscard]] GlmInfluence influence(const Model& fit, const DerivedX& X,
                                     const Eigen::MatrixBase<DerivedY>& y,
                                     const Eigen::MatrixBase<DerivedW>& sample_weights,
                                     const InferenceOptions& options = {}) {
  const Eigen::VectorXd weights =
      detail::pin_sample_weights<typename DerivedX::Scalar>("influence", sample_weights, X)
          .template cast<double>();
  return detail::glm_influence(fit, X, y, weights, options);
}

}  // namespace mlmath

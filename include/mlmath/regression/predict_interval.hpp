// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/detail/coefficient_inference.hpp>
#include <mlmath/regression/polynomial_regression.hpp>
#include <mlmath/regression/summary.hpp>

#include <Eigen/Core>

#include <string>
#include <utility>

namespace mlmath {

/// Predictions with their intervals, one for each new sample.
struct [[nodiscard]] PredictionIntervals {
  Eigen::VectorXd values;            ///< the predictions
  Eigen::VectorXd standard_errors;   ///< of the predictions as estimates of the mean
  Eigen::VectorXd confidence_lower;  ///< of the mean of y at these features
  Eigen::VectorXd confidence_upper;  ///< of the mean of y at these features
  Eigen::VectorXd prediction_lower;  ///< of one new y there, of weight 1
  Eigen::VectorXd prediction_upper;  ///< of one new y there, of weight 1
  double level = 0.95;               ///< the confidence of each interval
};

namespace detail {

template <typename Design>
PredictionIntervals intervals_at(const RegressionSummary& s, const Design& X) {
  const CoefficientTable& table = s.coefficients;
  PredictionIntervals result;
  result.level = table.level;
  auto [values, errors] = linear_predictions(table, inference_design(X, s.has_intercept));
  result.values = std::move(values);
  result.standard_errors = std::move(errors);
  const double width = interval_width(table);
  const double noise = s.residual_standard_error * s.residual_standard_error;
  const Eigen::VectorXd spread = (result.standard_errors.array().square() + noise).sqrt();
  result.confidence_lower = result.values - width * result.standard_errors;
  result.confidence_upper = result.values + width * result.standard_errors;
  result.prediction_lower = result.values - width * spread;
  result.prediction_upper = result.values + width * spread;
  return result;
}

}  // namespace detail

/// Predictions of the model that a summary is about, with confidence bands for the mean of y and
/// wider prediction bands for a single new y, both at the level of the summary:
/// \f$ x^Tw + b \pm t \, se \f$ and \f$ x^Tw + b \pm t \sqrt{se^2 + s^2} \f$.
///
/// Each interval is right on its own with the level's probability; all at once they are not.
///
/// Shapes:   X m x p, dense or sparse; every member of the result m.
/// Cost:     O(m p^2).
/// Edges:    coefficients that the data do not determine take no part.
/// Throws:   ShapeError if X has another number of columns than the model has features.
/// Example:  examples/polynomial_bands.cpp
template <detail::DesignMatrix DerivedX>
[[nodiscard]] PredictionIntervals predict_interval(const RegressionSummary& s,
                                                   const DerivedX& X_arg) {
  const auto X = detail::pin_design(X_arg);
  detail::check_features("predict_interval", X.cols(),
                         s.coefficients.estimates.size() - (s.has_intercept ? 1 : 0));
  return detail::intervals_at(s, X);
}

/// The same for a linear regression and the data that it was fitted to.
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedY,
          detail::DesignMatrix DerivedN>
[[nodiscard]] PredictionIntervals predict_interval(const LinearRegression<Scalar>& fit,
                                                   const DerivedX& X,
                                                   const Eigen::MatrixBase<DerivedY>& y,
                                                   const DerivedN& X_new,
                                                   const InferenceOptions& options = {}) {
  return predict_interval(summary(fit, X, y, options), X_new);
}

/// The inference about a polynomial in the terms that it was fitted in, of which names are those of
/// the Chebyshev polynomials: T2 for the second of one variable, T1(x0) T2(x1) for a product.
template <RealScalar Scalar, typename DerivedX, typename DerivedY>
[[nodiscard]] RegressionSummary summary(const PolynomialRegression<Scalar>& model,
                                        const Eigen::MatrixBase<DerivedX>& X_arg,
                                        const Eigen::MatrixBase<DerivedY>& y,
                                        InferenceOptions options = {}) {
  const detail::MatrixRef<DerivedX> X(X_arg.derived());
  detail::check_features("summary", X.cols(), model.centres.size());
  if (options.names.empty()) {
    for (Eigen::Index t = 0; t < model.terms.rows(); ++t) {
      std::string name;
      for (Eigen::Index v = 0; v < model.terms.cols(); ++v) {
        if (model.terms(t, v) == 0) continue;
        if (!name.empty()) name += " ";
        name += "T" + std::to_string(model.terms(t, v));
        if (model.terms.cols() > 1) name += "(x" + std::to_string(v) + ")";
      }
      options.names.push_back(name);
    }
  }
  return summary(
      model.fit,
      detail::chebyshev_design(X, model.centres, model.scales, model.terms, model.degree), y,
      options);
}

/// Bands of a polynomial about the data that it was fitted to, through the terms of its fit, which
/// keep their digits where powers do not.
///
/// Shapes:   x and y those of the fit, x_new m entries (or m x p).
/// Throws:   as summary(); ShapeError if x_new has another number of variables; DomainError for
///           degree 0, which mean_confidence_interval() is for.
/// Example:  examples/polynomial_bands.cpp
template <RealScalar Scalar, typename DerivedX, typename DerivedY, typename DerivedN>
[[nodiscard]] PredictionIntervals predict_interval(const PolynomialRegression<Scalar>& model,
                                                   const Eigen::MatrixBase<DerivedX>& x,
                                                   const Eigen::MatrixBase<DerivedY>& y,
                                                   const Eigen::MatrixBase<DerivedN>& x_new,
                                                   const InferenceOptions& options = {}) {
  const detail::MatrixRef<DerivedN> X(x_new.derived());
  detail::check_features("predict_interval", X.cols(), model.centres.size());
  if (model.degree == 0) {
    detail::throw_domain_error("predict_interval", "degree = 0, expected a polynomial with terms");
  }
  return detail::intervals_at(
      summary(model, x, y, options),
      detail::chebyshev_design(X, model.centres, model.scales, model.terms, model.degree));
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/detail/coefficient_inference.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/glm_family.hpp>
#include <mlmath/regression/glm_summary.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <utility>

namespace mlmath {

/// The means that a generalized linear model predicts, with their confidence intervals, one for
/// each new sample.
struct [[nodiscard]] GlmPredictionIntervals {
  Eigen::VectorXd scores;                 ///< \f$ \eta = x^T w + b \f$, with the offset
  Eigen::VectorXd score_standard_errors;  ///< of the scores
  Eigen::VectorXd values;                 ///< the means \f$ \mu = g^{-1}(\eta) \f$
  Eigen::VectorXd standard_errors;        ///< of the means, to first order: \f$ |\mu'(\eta)| se \f$
  Eigen::VectorXd confidence_lower;       ///< of the mean of y at these features
  Eigen::VectorXd confidence_upper;       ///< of the mean of y at these features
  double level = 0.95;                    ///< the confidence of each interval
};

/// The means that the model of a summary predicts, with confidence intervals at its level: those of
/// the scores, \f$ \eta \pm z \, se \f$ (t where the dispersion is estimated), mapped to means, so
/// that they stay within their range. They are intervals of the mean and not of a new y.
///
/// Shapes:   X m x p, dense or sparse; offset m, empty for none; every member of the result m.
/// Cost:     O(m p^2).
/// Edges:    coefficients that the data do not determine take no part; with Link::inverse the mean
///           is unbounded where the interval of the score holds 0.
/// Accuracy: that of the summary.
/// Throws:   ShapeError if X has another number of columns than the model has features, or offset
///           not one entry for each row; DomainError if offset holds NaN or infinity.
/// Source:   McCullagh, Nelder, Generalized Linear Models, 2nd ed. (1989), sec. 2.5.
template <detail::DesignMatrix DerivedX>
[[nodiscard]] GlmPredictionIntervals predict_interval(const GlmSummary& s, const DerivedX& X_arg,
                                                      const Eigen::VectorXd& offset = {}) {
  constexpr const char* function = "predict_interval";
  const auto X = detail::pin_design(X_arg);
  detail::check_features(function, X.cols(),
                         s.coefficients.estimates.size() - (s.has_intercept ? 1 : 0));
  auto [scores, errors] =
      detail::linear_predictions(s.coefficients, detail::inference_design(X, s.has_intercept));
  if (offset.size() > 0) {
    detail::check_one_per_row(function, "offset", offset.size(), "X", X.rows(), X.cols());
    detail::check_finite(function, "offset", offset);
    scores += offset;
  }
  GlmPredictionIntervals result;
  result.level = s.coefficients.level;
  const Eigen::Index m = scores.size();
  for (Eigen::VectorXd* member : {&result.values, &result.standard_errors, &result.confidence_lower,
                                  &result.confidence_upper}) {
    member->resize(m);
  }
  const double width = detail::interval_width(s.coefficients);
  for (Eigen::Index i = 0; i < m; ++i) {
    const auto mean = detail::mean_of_link(s.link, scores(i));
    result.values(i) = mean.mean;
    result.standard_errors(i) = std::abs(mean.slope) * errors(i);
    const double low = scores(i) - width * errors(i);
    const double high = scores(i) + width * errors(i);
    double lower = detail::mean_of_link(s.link, low).mean;
    double upper = detail::mean_of_link(s.link, high).mean;
    if (s.link == Link::inverse) {
      std::swap(lower, upper);
      if (low <= 0 && high >= 0) {
        upper = std::numeric_limits<double>::infinity();
        if (s.family == Family::gaussian) lower = -upper;
      }
    }
    result.confidence_lower(i) = lower;
    result.confidence_upper(i) = upper;
  }
  result.scores = std::move(scores);
  result.score_standard_errors = std::move(errors);
  return result;
}

}  // namespace mlmath

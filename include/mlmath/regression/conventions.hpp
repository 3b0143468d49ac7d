// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>

/// What the parameter of the same optimum is called elsewhere. Here the objective is the (weighted) mean
/// loss plus lambda times the penalty; n is the number of samples or the sum of their weights.
namespace mlmath {

/// scikit-learn's Ridge(alpha): \f$ \|y - Xw - b\|^2 + \alpha \|w\|^2 \f$, so alpha = n lambda.
[[nodiscard]] inline double scikit_learn_ridge_alpha(double lambda, double n) {
  detail::check_nonnegative("scikit_learn_ridge_alpha", "lambda", lambda);
  detail::check_positive("scikit_learn_ridge_alpha", "n", n);
  return n * lambda;
}

/// lambda of R's MASS::lm.ridge, which standardizes: n lambda, with RidgeOptions::standardize set.
[[nodiscard]] inline double mass_ridge_lambda(double lambda, double n) {
  detail::check_nonnegative("mass_ridge_lambda", "lambda", lambda);
  detail::check_positive("mass_ridge_lambda", "n", n);
  return n * lambda;
}

/// lambda of glmnet(alpha = 0): glmnet works on y over its standard deviation (divisor n), which leaves
/// \f$ \lambda \cdot sd(y) \f$. Its `standardize` is RidgeOptions::standardize.
[[nodiscard]] inline double glmnet_ridge_lambda(double lambda, double y_standard_deviation) {
  detail::check_nonnegative("glmnet_ridge_lambda", "lambda", lambda);
  detail::check_positive("glmnet_ridge_lambda", "y_standard_deviation", y_standard_deviation);
  return lambda * y_standard_deviation;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>

/// What the parameter of the same optimum is called elsewhere. Here the objective is the (weighted)
/// mean loss plus lambda times the penalty; n is the number of samples or the sum of their weights.
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

/// lambda of glmnet(alpha = 0): glmnet works on y over its standard deviation (divisor n), which
/// leaves
/// \f$ \lambda \cdot sd(y) \f$. Its `standardize` is RidgeOptions::standardize.
[[nodiscard]] inline double glmnet_ridge_lambda(double lambda, double y_standard_deviation) {
  detail::check_nonnegative("glmnet_ridge_lambda", "lambda", lambda);
  detail::check_positive("glmnet_ridge_lambda", "y_standard_deviation", y_standard_deviation);
  return lambda * y_standard_deviation;
}

/// The parameters of scikit-learn's ElasticNet.
struct ScikitLearnElasticNet {
  double alpha = 0;     ///< its penalty
  double l1_ratio = 1;  ///< its share of the absolute values
};

/// scikit-learn's Lasso and ElasticNet: \f$ \frac1{2n} \|y - Xw - b\|^2 + \alpha (\rho \|w\|_1 +
/// \frac{1 - \rho}2 \|w\|_2^2) \f$ has the optimum of elastic_net_regression() for these.
[[nodiscard]] inline ScikitLearnElasticNet scikit_learn_elastic_net(double lambda,
                                                                    double mixing = 1) {
  detail::check_nonnegative("scikit_learn_elastic_net", "lambda", lambda);
  detail::check_between("scikit_learn_elastic_net", "mixing", mixing, 0.0, 1.0);
  const double absolute = lambda * mixing / 2;
  const double alpha = absolute + lambda * (1 - mixing);
  return {alpha, alpha > 0 ? absolute / alpha : 1};
}

/// The penalty and the mixing of elastic_net_regression() that have the optimum of scikit-learn's
/// ElasticNet(alpha, l1_ratio); of its Lasso(alpha) with l1_ratio = 1.
struct ElasticNetPenalties {
  double lambda = 0;  ///< ElasticNetOptions::lambda
  double mixing = 1;  ///< ElasticNetOptions::mixing
};

/// The way back from scikit_learn_elastic_net().
[[nodiscard]] inline ElasticNetPenalties from_scikit_learn_elastic_net(double alpha,
                                                                       double l1_ratio = 1) {
  detail::check_nonnegative("from_scikit_learn_elastic_net", "alpha", alpha);
  detail::check_between("from_scikit_learn_elastic_net", "l1_ratio", l1_ratio, 0.0, 1.0);
  const double absolute = 2 * alpha * l1_ratio;
  const double lambda = absolute + alpha * (1 - l1_ratio);
  return {lambda, lambda > 0 ? absolute / lambda : 1};
}

/// lambda of glmnet(alpha = 1), the lasso: half of ours.
[[nodiscard]] inline double glmnet_lasso_lambda(double lambda) {
  detail::check_nonnegative("glmnet_lasso_lambda", "lambda", lambda);
  return lambda / 2;
}

/// The parameters of glmnet's elastic net.
struct GlmnetElasticNet {
  double lambda = 0;  ///< its penalty
  double alpha = 1;   ///< its share of the absolute values
};

/// lambda and alpha of glmnet() for the optimum of elastic_net_regression(). glmnet works on y over
/// its standard deviation s (divisor n), which leaves
/// \f$ \frac1{2n} \|y - Xw - b\|^2 + \lambda (\alpha
/// \|w\|_1 + \frac{1 - \alpha}{2 s} \|w\|_2^2)
/// \f$. Its `standardize` is ElasticNetOptions::standardize.
[[nodiscard]] inline GlmnetElasticNet glmnet_elastic_net(double lambda, double mixing,
                                                         double y_standard_deviation) {
  detail::check_nonnegative("glmnet_elastic_net", "lambda", lambda);
  detail::check_between("glmnet_elastic_net", "mixing", mixing, 0.0, 1.0);
  detail::check_positive("glmnet_elastic_net", "y_standard_deviation", y_standard_deviation);
  const double absolute = lambda * mixing / 2;
  const double total = absolute + lambda * (1 - mixing) * y_standard_deviation;
  return {total, total > 0 ? absolute / total : 1};
}

/// The way back from glmnet_elastic_net().
[[nodiscard]] inline ElasticNetPenalties from_glmnet_elastic_net(double lambda, double alpha,
                                                                 double y_standard_deviation) {
  detail::check_nonnegative("from_glmnet_elastic_net", "lambda", lambda);
  detail::check_between("from_glmnet_elastic_net", "alpha", alpha, 0.0, 1.0);
  detail::check_positive("from_glmnet_elastic_net", "y_standard_deviation", y_standard_deviation);
  const double absolute = 2 * lambda * alpha;
  const double total = absolute + lambda * (1 - alpha) / y_standard_deviation;
  return {total, total > 0 ? absolute / total : 1};
}

/// The parameters of scikit-learn's LogisticRegression.
struct ScikitLearnLogistic {
  double C = 1;         ///< the weight of the losses, whose penalty is 1
  double l1_ratio = 0;  ///< its share of the absolute values
};

/// scikit-learn's LogisticRegression, of two classes or more:
/// \f$ C \sum_i \ell_i + \rho \|w\|_1 + \frac{1 - \rho}2 \|w\|_2^2 \f$ has the optimum of
/// logistic_regression() and softmax_regression() for these; n is the sum of the weights of the
/// samples. Its liblinear penalizes the intercept and has another.
///
/// Throws:   DomainError if lambda is not positive, mixing is outside [0, 1] or n is not positive.
[[nodiscard]] inline ScikitLearnLogistic scikit_learn_logistic(double lambda, double mixing,
                                                               double n) {
  detail::check_positive("scikit_learn_logistic", "lambda", lambda);
  detail::check_between("scikit_learn_logistic", "mixing", mixing, 0.0, 1.0);
  detail::check_positive("scikit_learn_logistic", "n", n);
  const double absolute = lambda * mixing;
  const double total = absolute + 2 * lambda * (1 - mixing);
  return {1 / (n * total), absolute / total};
}

/// The way back from scikit_learn_logistic(): LogisticOptions::lambda and mixing.
[[nodiscard]] inline ElasticNetPenalties from_scikit_learn_logistic(double C, double l1_ratio,
                                                                    double n) {
  detail::check_positive("from_scikit_learn_logistic", "C", C);
  detail::check_between("from_scikit_learn_logistic", "l1_ratio", l1_ratio, 0.0, 1.0);
  detail::check_positive("from_scikit_learn_logistic", "n", n);
  const double absolute = l1_ratio / (n * C);
  const double lambda = absolute + (1 - l1_ratio) / (2 * n * C);
  return {lambda, absolute / lambda};
}

/// lambda and alpha of glmnet(family = "binomial") or "multinomial" for the optimum of
/// logistic_regression() or softmax_regression(): its objective is the mean log loss and
/// \f$ \lambda (\alpha \|w\|_1 + \frac{1 - \alpha}2 \|w\|_2^2) \f$. Its `standardize` is ours.
[[nodiscard]] inline GlmnetElasticNet glmnet_logistic(double lambda, double mixing) {
  detail::check_nonnegative("glmnet_logistic", "lambda", lambda);
  detail::check_between("glmnet_logistic", "mixing", mixing, 0.0, 1.0);
  const double absolute = lambda * mixing;
  const double total = absolute + 2 * lambda * (1 - mixing);
  return {total, total > 0 ? absolute / total : 1};
}

/// The way back from glmnet_logistic().
[[nodiscard]] inline ElasticNetPenalties from_glmnet_logistic(double lambda, double alpha) {
  detail::check_nonnegative("from_glmnet_logistic", "lambda", lambda);
  detail::check_between("from_glmnet_logistic", "alpha", alpha, 0.0, 1.0);
  const double absolute = lambda * alpha;
  const double total = absolute + lambda * (1 - alpha) / 2;
  return {total, total > 0 ? absolute / total : 1};
}

/// alpha of scikit-learn's HuberRegressor(epsilon, alpha), whose objective
/// \f$ \sum_i (\sigma + \sigma H(r_i / \sigma)) + \alpha \|w\|_2^2 \f$, H being twice Huber's loss, is
/// 2n times that of huber_regression() with delta = epsilon: 2 n lambda, n being the sum of the
/// weights of the samples.
[[nodiscard]] inline double scikit_learn_huber_alpha(double lambda, double n) {
  detail::check_nonnegative("scikit_learn_huber_alpha", "lambda", lambda);
  detail::check_positive("scikit_learn_huber_alpha", "n", n);
  return 2 * n * lambda;
}

/// HuberOptions::lambda of scikit-learn's HuberRegressor(alpha); its epsilon is HuberOptions::delta.
[[nodiscard]] inline double from_scikit_learn_huber_alpha(double alpha, double n) {
  detail::check_nonnegative("from_scikit_learn_huber_alpha", "alpha", alpha);
  detail::check_positive("from_scikit_learn_huber_alpha", "n", n);
  return alpha / (2 * n);
}

/// RidgeOptions::lambda of scikit-learn's Ridge(alpha).
[[nodiscard]] inline double from_scikit_learn_ridge_alpha(double alpha, double n) {
  detail::check_nonnegative("from_scikit_learn_ridge_alpha", "alpha", alpha);
  detail::check_positive("from_scikit_learn_ridge_alpha", "n", n);
  return alpha / n;
}

/// RidgeOptions::lambda, standardize set, of R's MASS::lm.ridge(lambda).
[[nodiscard]] inline double from_mass_ridge_lambda(double lambda, double n) {
  detail::check_nonnegative("from_mass_ridge_lambda", "lambda", lambda);
  detail::check_positive("from_mass_ridge_lambda", "n", n);
  return lambda / n;
}

/// RidgeOptions::lambda of glmnet(alpha = 0).
[[nodiscard]] inline double from_glmnet_ridge_lambda(double lambda, double y_standard_deviation) {
  detail::check_nonnegative("from_glmnet_ridge_lambda", "lambda", lambda);
  detail::check_positive("from_glmnet_ridge_lambda", "y_standard_deviation", y_standard_deviation);
  return lambda / y_standard_deviation;
}

/// LassoOptions::lambda of glmnet(alpha = 1).
[[nodiscard]] inline double from_glmnet_lasso_lambda(double lambda) {
  detail::check_nonnegative("from_glmnet_lasso_lambda", "lambda", lambda);
  return 2 * lambda;
}

}  // namespace mlmath

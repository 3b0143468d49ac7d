// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/inference_data.hpp>
#include <mlmath/regression/generalized_linear_model.hpp>
#include <mlmath/regression/glm_family.hpp>
#include <mlmath/regression/inference_options.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <utility>
#include <vector>

/// Inference about a generalized linear model: that of the weighted linear regression which is the
/// last step of its fit.
namespace mlmath::detail {

/// What inference asks of a fit, whatever its type.
struct GlmFit {
  Family family = Family::gaussian;
  Link link = Link::identity;
  bool has_intercept = true;
  Eigen::VectorXd coefficients;  // the intercept first
  double lambda = 0;
  Eigen::Index iterations = 0;
  bool has_no_maximum = false;
  Status status = Status::converged;
};

/// The data of a fit, checked, in double.
struct GlmData {
  Eigen::MatrixXd A;  // [1 X] or X
  Eigen::VectorXd y;
  Eigen::VectorXd weights;  // empty for equal ones
  Eigen::VectorXd offset;
};

/// The deviance of the mean that knows nothing of X.
inline double null_deviance(const GlmFit& fit, const GlmData& data, double total) {
  const auto deviance = [&](double b) {
    const Eigen::VectorXd eta = data.offset.array() + b;
    return glm_deviance(fit.family, fit.link, data.y, data.weights, eta);
  };
  if (!fit.has_intercept) return deviance(0);
  const double mean = (data.weights.size() > 0 ? data.weights.dot(data.y) : data.y.sum()) / total;
  if (data.offset.isZero(0)) {
    double sum = 0;
    for (Eigen::Index i = 0; i < data.y.size(); ++i) {
      const double weight = data.weights.size() > 0 ? data.weights(i) : 1;
      sum += weight * unit_deviance(fit.family, data.y(i), GlmMean<double>{mean, 1 - mean, 1});
    }
    return sum;
  }
  // Fisher's scoring for the intercept alone.
  double b = link_of_mean(fit.link, starting_mean(fit.family, mean, total)) - data.offset.mean();
  double value = deviance(b);
  for (int iteration = 0; iteration < 100 && std::isfinite(value); ++iteration) {
    Eigen::VectorXd u;
    Eigen::VectorXd h;
    const Eigen::VectorXd eta = data.offset.array() + b;
    glm_slopes(fit.family, fit.link, data.y, data.weights, total, eta, u, h);
    double step = -u.sum() / h.sum();
    double trial = deviance(b + step);
    while (!(trial <= value) && std::abs(step) > 1e-10 * (1 + std::abs(b))) {
      step /= 2;
      trial = deviance(b + step);
    }
    if (!(trial < value)) break;
    b += step;
    value = trial;
  }
  return value;
}

/// The logarithm of the density or the probability of y at its mean, the deviance being given.
inline double glm_log_likelihood(Family family, const GlmData& data, double deviance,
                                 double samples, double total, double log_weights) {
  const auto xlogx = [](double x) { return x > 0 ? x * std::log(x) : 0.0; };
  if (family == Family::gaussian) {
    return 0.5 * (log_weights -
                  samples * (1.8378770664093454836 + 1 - std::log(samples) + std::log(deviance)));
  }
  double saturated = 0;  // the log-likelihood, were every mean y
  const double shape = total / deviance;
  const double constant = xlogx(shape) - shape - std::lgamma(shape);
  for (Eigen::Index i = 0; i < data.y.size(); ++i) {
    const double weight = data.weights.size() > 0 ? data.weights(i) : 1;
    if (!(weight > 0)) continue;
    const double y = data.y(i);
    if (family == Family::poisson) {
      saturated += weight * (xlogx(y) - y - std::lgamma(y + 1));
    } else if (family == Family::binomial) {
      saturated += weight * (xlogx(y) + xlogx(1 - y)) + std::lgamma(weight + 1) -
                   std::lgamma(weight * y + 1) - std::lgamma(weight * (1 - y) + 1);
    } else {
      saturated += weight * (constant - std::log(y));
    }
  }
  return saturated - 0.5 * (family == Family::gamma ? shape * deviance : deviance);
}

/// What GlmSummary is made of, beside the table.
struct GlmInference {
  InferenceData data;
  double null_deviance = 0;
  double deviance = 0;
  double pearson = 0;
  double total = 0;
  double log_weights = 0;
  bool is_dispersion_estimated = false;
};

template <std::same_as<GlmData> Data>
GlmInference glm_inference(const GlmFit& fit, const Data& arguments,
                           const InferenceOptions& options) {
  const Eigen::VectorXd& y = arguments.y;
  const Eigen::VectorXd& weights = arguments.weights;
  const Eigen::Index n = y.size();
  GlmInference result;
  result.total = weights.size() > 0 ? weights.sum() : double(n);
  Eigen::VectorXd coefficients = fit.coefficients;
  Eigen::VectorXd eta;
  Eigen::VectorXd u;
  Eigen::VectorXd h;
  Eigen::VectorXd residuals = Eigen::VectorXd::Zero(n);
  InferenceData& data = result.data;
  const auto find_slopes = [&] {
    eta = arguments.A * coefficients + arguments.offset;
    glm_slopes(fit.family, fit.link, y, weights, 1.0, eta, u, h);
  };
  find_slopes();
  // What they depend on is not a matter of the last digits of h.
  const std::vector<Eigen::Index> dependent = determined_columns(arguments.A, h, fit.has_intercept);
  const auto find_data = [&] {
    for (Eigen::Index i = 0; i < n; ++i) residuals(i) = h(i) > 0 ? -u(i) / h(i) : 0;
    const Eigen::VectorXd response = eta - arguments.offset + residuals;
    data = inference_kernel(arguments.A, response, h, fit.has_intercept, coefficients, dependent,
                            Eigen::VectorXd(), options);
  };
  find_data();
  if (fit.status == Status::converged && !fit.has_no_maximum && data.gram.full_rank &&
      h.dot(residuals.cwiseAbs2()) > 0) {
    // The fit stops within its tolerance: by steps with the factor at hand to rounding.
    coefficients = data.estimates;
    Eigen::VectorXd before = coefficients;
    double last = std::numeric_limits<double>::infinity();
    for (int step = 0; step < 40; ++step) {
      find_slopes();
      const Eigen::VectorXd slopes = arguments.A.transpose() * u;
      Eigen::VectorXd g = Eigen::VectorXd::Zero(data.gram.T.cols());
      for (std::size_t k = 0; k < data.kept.size(); ++k) {
        g += slopes(data.kept[k]) * data.gram.T.row(Eigen::Index(k)).transpose();
      }
      const double size = g.norm();
      if (!(size < last / 2)) break;
      last = size;
      before = coefficients;
      for (std::size_t k = 0; k < data.kept.size(); ++k) {
        coefficients(data.kept[k]) -= data.gram.T.row(Eigen::Index(k)).dot(g);
      }
    }
    coefficients = before;
    find_slopes();
    find_data();
  }
  data.residuals = residuals;
  data.copies = options.counts && weights.size() > 0 ? weights : Eigen::VectorXd::Ones(n);
  std::vector<double> present;
  for (Eigen::Index i = 0; i < n; ++i) {
    const double weight = weights.size() > 0 ? weights(i) : 1;
    if (!(weight > 0)) continue;
    const GlmMean<double> m = mean_of_link(fit.link, eta(i));
    const double d = weight * unit_deviance(fit.family, y(i), m);
    result.deviance += d;
    present.push_back(y(i) < m.mean ? -std::sqrt(d) : std::sqrt(d));
    if (!options.counts) result.log_weights += std::log(weight);
  }
  data.weighted_residuals =
      Eigen::Map<const Eigen::VectorXd>(present.data(), Eigen::Index(present.size()));
  data.samples = options.counts && weights.size() > 0 ? result.total : double(present.size());
  data.residual_df = (std::max)(data.samples - data.spent_df, 0.0);
  result.pearson = h.dot(residuals.cwiseAbs2());
  result.null_deviance = null_deviance(fit, arguments, result.total);
  result.is_dispersion_estimated =
      fit.family == Family::gaussian || fit.family == Family::gamma || options.estimate_dispersion;
  data.noise_variance = 1;
  if (result.is_dispersion_estimated) {
    data.noise_variance = data.residual_df > 0 ? result.pearson / data.residual_df
                                               : std::numeric_limits<double>::quiet_NaN();
  }
  return result;
}

/// Checks the arguments of inference about a fit and gives them in double; `y` is read by the
/// caller, as responses or labels.
template <typename DerivedX>
GlmData glm_data(const char* function, const GlmFit& fit, const DerivedX& X_arg, Eigen::VectorXd y,
                 Eigen::VectorXd weights, const InferenceOptions& options) {
  const auto X = pin_design(X_arg);
  check_features(function, X.cols(), fit.coefficients.size() - (fit.has_intercept ? 1 : 0));
  check_design(function, X, y.size());
  check_finite(function, "y", y);
  check_family_values(function, fit.family, y);
  if (weights.size() > 0) check_sample_weights<double>(function, weights, X.rows(), X.cols());
  check_inference_options(function, options, X.rows(), X.cols());
  if (fit.lambda > 0) {
    throw_domain_error(function, "the model was fitted with lambda = " + to_text(fit.lambda) +
                                     ", expected a fit without a penalty, of maximum likelihood");
  }
  GlmData data;
  data.offset = Eigen::VectorXd::Zero(X.rows());
  if (options.offset.size() > 0) {
    check_one_per_row(function, "offset", options.offset.size(), "X", X.rows(), X.cols());
    check_finite(function, "offset", options.offset);
    data.offset = options.offset;
  }
  data.A = inference_design(X, fit.has_intercept);
  data.y = std::move(y);
  data.weights = std::move(weights);
  return data;
}

}  // namespace mlmath::detail

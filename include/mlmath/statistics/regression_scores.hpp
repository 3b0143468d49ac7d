// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/statistics/detail/readers.hpp>
#include <mlmath/statistics/detail/residual_kernels.hpp>
#include <mlmath/statistics/regression_metrics.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <limits>
#include <string>

/// Scores of predicted numbers: 1 for perfect ones, 0 for those of the best constant, negative for
/// worse. Each is a function of the true values y and the predicted values y_hat, and of weights
/// where they are given as a third vector.

namespace mlmath {

/// What a score gives where the best constant makes no error, so that it is 0 / 0.
struct ScoreOptions {
  /// For a constant y. scikit-learn gives 1 for perfect predictions and 0 for others.
  WhenUndefined undefined = throw_error;
};

namespace detail {

inline constexpr const char* constant_target = "y is constant";

template <std::same_as<SampleRun> Run>
double r2(const char* function, const Run& y, const SampleRun& y_hat, const SampleRun& w,
          const ScoreOptions& options) {
  check_samples(function, y, y_hat, w);
  const double weight = check_run_weights(function, y.size(), w);
  const double residual =
      sum_of_pairs(function, y, y_hat, w, [](double a, double b) { return (a - b) * (a - b); });
  const double mean = mean_of_run(function, y, w, weight);
  const double spread =
      sum_of_pairs(function, y, y, w, [mean](double a, double) { return (a - mean) * (a - mean); });
  if (is_constant(y, w) || !(spread > 0)) return options.undefined(function, constant_target);
  return 1 - residual / spread;
}

template <std::same_as<SampleRun> Run>
double explained_share(const char* function, const Run& y, const SampleRun& y_hat,
                       const SampleRun& w, const ScoreOptions& options) {
  check_samples(function, y, y_hat, w);
  const double weight = check_run_weights(function, y.size(), w);
  const double mean = mean_of_run(function, y, w, weight);
  const double bias =
      sum_of_pairs(function, y, y_hat, w, [](double a, double b) { return a - b; }) / weight;
  const double residual = sum_of_pairs(function, y, y_hat, w, [bias](double a, double b) {
    return (a - b - bias) * (a - b - bias);
  });
  const double spread =
      sum_of_pairs(function, y, y, w, [mean](double a, double) { return (a - mean) * (a - mean); });
  if (is_constant(y, w) || !(spread > 0)) return options.undefined(function, constant_target);
  return 1 - residual / spread;
}

template <std::same_as<SampleRun> Run>
double d2_of_pinball(const char* function, const Run& y, const SampleRun& y_hat, const SampleRun& w,
                     double level, const ScoreOptions& options) {
  const double loss = pinball(function, y, y_hat, w, level);
  const double best = quantile_of_values(y.all_numbers(), w, level);
  const auto term = [=](double a, double) {
    return a >= best ? level * (a - best) : (level - 1) * (a - best);
  };
  const double least = mean_of_pairs(function, y, y, w, term);
  if (!(least > 0)) {
    return options.undefined(
        function, level > 0 && level < 1
                      ? std::string(constant_target)
                      : std::string("a constant has no loss at level ") + to_text(level));
  }
  return 1 - loss / least;
}

/// Twice the log-likelihood ratio of the saturated model, for a variance that goes with mean^power.
struct TweedieDeviance {
  double power;

  double operator()(double y, double mu) const {
    if (power == 0) return (y - mu) * (y - mu);
    if (power == 1) return 2 * ((y == 0 ? 0.0 : y * std::log(y / mu)) - y + mu);
    if (power == 2) return 2 * (std::log(mu / y) + y / mu - 1);
    const double positive_part = y > 0 ? std::pow(y, 2 - power) : 0.0;
    return 2 * (positive_part / ((1 - power) * (2 - power)) -
                y * std::pow(mu, 1 - power) / (1 - power) + std::pow(mu, 2 - power) / (2 - power));
  }
};

inline void check_tweedie(const char* function, const SampleRun& y, const SampleRun& y_hat,
                          double power) {
  check_samples(function, y, y_hat);
  if (!(power <= 0 || power >= 1) || !std::isfinite(power)) {
    throw_domain_error(function, "power = " + to_text(power) + ", expected a number <= 0 or >= 1");
  }
  const double largest = std::numeric_limits<double>::max();
  const double smallest = std::numeric_limits<double>::denorm_min();
  if (power >= 2) {
    check_run_between(function, y, smallest, largest, "finite values > 0");
  } else if (power >= 1) {
    check_run_between(function, y, 0, largest, "finite values >= 0");
  }
  if (power != 0) check_run_between(function, y_hat, smallest, largest, "finite values > 0");
}

template <std::same_as<SampleRun> Run>
double tweedie(const char* function, const Run& y, const SampleRun& y_hat, const SampleRun& w,
               double power) {
  check_tweedie(function, y, y_hat, power);
  return mean_of_pairs(function, y, y_hat, w, TweedieDeviance{power});
}

template <std::same_as<SampleRun> Run>
double d2_of_tweedie(const char* function, const Run& y, const SampleRun& y_hat, const SampleRun& w,
                     double power, const ScoreOptions& options) {
  const double deviance = tweedie(function, y, y_hat, w, power);
  const double weight = check_run_weights(function, y.size(), w);
  const double mean = mean_of_run(function, y, w, weight);
  const TweedieDeviance term{power};
  const double least = mean_of_pairs(
      function, y, y, w, [&](double a, double) { return a == mean ? 0.0 : term(a, mean); });
  if (is_constant(y, w) || !(least > 0)) return options.undefined(function, constant_target);
  return 1 - deviance / least;
}

}  // namespace detail

/// The coefficient of determination, \f$ R^2 = 1 - \sum_i (y_i - \hat y_i)^2 /
/// \sum_i (y_i - \bar y)^2 \f$: the share of the variance of y that the predictions explain.
///
/// Shapes:   y and y_hat have n numbers each, of any type.
/// Cost:     O(n), three passes.
/// Edges:    undefined where y is constant, also for n = 1: `undefined` in the options.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if an entry is NaN or
///           infinite; UndefinedMetricError if undefined.
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double r2_score(const Eigen::DenseBase<DerivedY>& y,
                              const Eigen::DenseBase<DerivedYHat>& y_hat,
                              const ScoreOptions& options = {}) {
  return detail::of_samples("r2_score", y, y_hat,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::r2(function, a, b, w, options);
                            });
}

/// The coefficient of determination of weighted samples.
template <typename DerivedY, typename DerivedYHat, typename DerivedW>
[[nodiscard]] double r2_score(const Eigen::DenseBase<DerivedY>& y,
                              const Eigen::DenseBase<DerivedYHat>& y_hat,
                              const Eigen::DenseBase<DerivedW>& weights,
                              const ScoreOptions& options = {}) {
  return detail::of_samples("r2_score", y, y_hat, weights,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::r2(function, a, b, w, options);
                            });
}

/// The explained variance, \f$ 1 - \mathrm{var}(y - \hat y) / \mathrm{var}(y) \f$: r2_score() of
/// predictions from which their mean error was taken.
///
/// Shapes, Edges, Throws: as for r2_score().
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double explained_variance(const Eigen::DenseBase<DerivedY>& y,
                                        const Eigen::DenseBase<DerivedYHat>& y_hat,
                                        const ScoreOptions& options = {}) {
  return detail::of_samples("explained_variance", y, y_hat,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::explained_share(function, a, b, w, options);
                            });
}

/// The explained variance of weighted samples.
template <typename DerivedY, typename DerivedYHat, typename DerivedW>
[[nodiscard]] double explained_variance(const Eigen::DenseBase<DerivedY>& y,
                                        const Eigen::DenseBase<DerivedYHat>& y_hat,
                                        const Eigen::DenseBase<DerivedW>& weights,
                                        const ScoreOptions& options = {}) {
  return detail::of_samples("explained_variance", y, y_hat, weights,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::explained_share(function, a, b, w, options);
                            });
}

/// \f$ D^2 \f$ of the pinball loss: 1 less its ratio to that of the best constant, the q-quantile
/// of y.
///
/// Throws:   as r2_score(); DomainError unless 0 <= q <= 1.
/// Source:   Koenker, Machado, Goodness of fit and related inference processes for quantile
///           regression, JASA 94 (1999).
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double d2_pinball_score(const Eigen::DenseBase<DerivedY>& y,
                                      const Eigen::DenseBase<DerivedYHat>& y_hat, double level,
                                      const ScoreOptions& options = {}) {
  return detail::of_samples("d2_pinball_score", y, y_hat,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::d2_of_pinball(function, a, b, w, level, options);
                            });
}

/// \f$ D^2 \f$ of the pinball loss of weighted samples.
template <typename DerivedY, typename DerivedYHat, typename DerivedW>
[[nodiscard]] double d2_pinball_score(const Eigen::DenseBase<DerivedY>& y,
                                      const Eigen::DenseBase<DerivedYHat>& y_hat,
                                      const Eigen::DenseBase<DerivedW>& weights, double level,
                                      const ScoreOptions& options = {}) {
  return detail::of_samples("d2_pinball_score", y, y_hat, weights,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::d2_of_pinball(function, a, b, w, level, options);
                            });
}

/// \f$ D^2 \f$ of the absolute error: 1 less its ratio to that of the median of y.
///
/// Throws:   as r2_score().
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double d2_absolute_error_score(const Eigen::DenseBase<DerivedY>& y,
                                             const Eigen::DenseBase<DerivedYHat>& y_hat,
                                             const ScoreOptions& options = {}) {
  return detail::of_samples("d2_absolute_error_score", y, y_hat,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::d2_of_pinball(function, a, b, w, 0.5, options);
                            });
}

/// Mean Tweedie deviance, the loss of a mean whose variance goes with \f$ \mu^p \f$: the squared
/// error for p = 0, the Poisson deviance for 1, the gamma deviance for 2, the inverse Gaussian one
/// for 3.
///
/// Shapes:   y and y_hat have n numbers each; y_hat > 0 but for p = 0; y >= 0 for p >= 1 and > 0
///           for p >= 2.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if 0 < p < 1 or an entry
///           lies outside its range.
/// Source:   Jorgensen, Exponential dispersion models, J. R. Stat. Soc. B 49 (1987).
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double mean_tweedie_deviance(const Eigen::DenseBase<DerivedY>& y,
                                           const Eigen::DenseBase<DerivedYHat>& y_hat,
                                           double power) {
  return detail::of_samples("mean_tweedie_deviance", y, y_hat,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::tweedie(function, a, b, w, power);
                            });
}

/// Mean Tweedie deviance of weighted samples.
template <typename DerivedY, typename DerivedYHat, typename DerivedW>
[[nodiscard]] double mean_tweedie_deviance(const Eigen::DenseBase<DerivedY>& y,
                                           const Eigen::DenseBase<DerivedYHat>& y_hat,
                                           const Eigen::DenseBase<DerivedW>& weights,
                                           double power) {
  return detail::of_samples("mean_tweedie_deviance", y, y_hat, weights,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::tweedie(function, a, b, w, power);
                            });
}

/// \f$ D^2 \f$ of the Tweedie deviance: 1 less its ratio to that of the mean of y.
///
/// Shapes, Throws: as for mean_tweedie_deviance(); UndefinedMetricError where y is constant.
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double d2_tweedie_score(const Eigen::DenseBase<DerivedY>& y,
                                      const Eigen::DenseBase<DerivedYHat>& y_hat, double power,
                                      const ScoreOptions& options = {}) {
  return detail::of_samples("d2_tweedie_score", y, y_hat,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::d2_of_tweedie(function, a, b, w, power, options);
                            });
}

}  // namespace mlmath

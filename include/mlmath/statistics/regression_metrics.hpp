// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/statistics/detail/readers.hpp>
#include <mlmath/statistics/detail/recorded_targets.hpp>
#include <mlmath/statistics/detail/residual_kernels.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <type_traits>

/// Errors of predicted numbers. Each is a function of the true values y and the predicted values
/// y_hat, and of weights where they are given as a third vector.

namespace mlmath {

/// What a relative error gives where it divides by zero.
struct RelativeErrorOptions {
  /// For a true value of 0.
  WhenUndefined undefined = throw_error;
};

namespace detail {

template <std::same_as<SampleRun> Run>
double squared_error(const char* function, const Run& y, const SampleRun& y_hat,
                     const SampleRun& w) {
  return mean_of_pairs(function, y, y_hat, w, [](double a, double b) { return (a - b) * (a - b); });
}

template <std::same_as<SampleRun> Run>
double absolute_error(const char* function, const Run& y, const SampleRun& y_hat,
                      const SampleRun& w) {
  return mean_of_pairs(function, y, y_hat, w, [](double a, double b) { return std::abs(a - b); });
}

template <std::same_as<SampleRun> Run>
double squared_log_error(const char* function, const Run& y, const SampleRun& y_hat,
                         const SampleRun& w) {
  check_samples(function, y, y_hat, w);
  for (const SampleRun& x : {y, y_hat}) {
    check_run_between(function, x, std::nextafter(-1.0, 0.0), std::numeric_limits<double>::max(),
                      "finite values > -1");
  }
  return mean_of_pairs(function, y, y_hat, w, [](double a, double b) {
    const double difference = std::log1p(a) - std::log1p(b);
    return difference * difference;
  });
}

template <std::same_as<SampleRun> Run>
double percentage_error(const char* function, const Run& y, const SampleRun& y_hat,
                        const SampleRun& w, const RelativeErrorOptions& options) {
  check_samples(function, y, y_hat, w);
  const double weight = check_run_weights(function, y.size(), w);
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    if (y.number(i) != 0 || (w.is_given() && w.number(i) == 0)) continue;
    check_run_finite(function, y);
    check_run_finite(function, y_hat);
    return options.undefined(function, "y(" + std::to_string(i) + ") is 0");
  }
  return sum_of_pairs(
             function, y, y_hat, w,
             [](double a, double b) { return a == 0 ? 0.0 : std::abs(a - b) / std::abs(a); }) /
         weight;
}

template <std::same_as<SampleRun> Run>
double pinball(const char* function, const Run& y, const SampleRun& y_hat, const SampleRun& w,
               double level) {
  check_between(function, "level", level, 0.0, 1.0);
  return mean_of_pairs(function, y, y_hat, w, [level](double a, double b) {
    const double difference = a - b;
    return difference >= 0 ? level * difference : (level - 1) * difference;
  });
}

template <std::same_as<SampleRun> Run>
Eigen::VectorXd absolute_residuals(const char* function, const Run& y, const SampleRun& y_hat,
                                   const SampleRun& w) {
  check_samples(function, y, y_hat, w);
  check_run_weights(function, y.size(), w);
  check_run_finite(function, y);
  check_run_finite(function, y_hat);
  return (y.all_numbers() - y_hat.all_numbers()).cwiseAbs();
}

template <std::same_as<SampleRun> Run>
double median_error(const char* function, const Run& y, const SampleRun& y_hat,
                    const SampleRun& w) {
  return quantile_of_values(absolute_residuals(function, y, y_hat, w), w, 0.5);
}

template <std::same_as<SampleRun> Run>
double largest_error(const char* function, const Run& y, const SampleRun& y_hat,
                     const SampleRun& w) {
  return absolute_residuals(function, y, y_hat, w).maxCoeff();
}

/// Whether a loss is computed entry by entry in the type of its arguments: types that
/// differentiate, and long double.
template <typename Y, typename YHat>
inline constexpr bool is_generic_loss =
    !(std::is_arithmetic_v<typename Y::Scalar> && std::is_arithmetic_v<typename YHat::Scalar>) ||
    std::is_same_v<typename Y::Scalar, long double> ||
    std::is_same_v<typename YHat::Scalar, long double>;

/// The mean of loss(y_i - y_hat_i) in the type of their difference.
template <typename DerivedY, typename DerivedYHat, typename Loss>
auto generic_loss(const char* function, const Eigen::DenseBase<DerivedY>& y_arg,
                  const Eigen::DenseBase<DerivedYHat>& y_hat_arg, const Loss& loss) {
  const auto y = pin_vector(y_arg, function, "y");
  const auto y_hat = pin_vector(y_hat_arg, function, "y_hat");
  check_nonempty(function, "y", y.size());
  check_same_size(function, "y", y.size(), "y_hat", y_hat.size());
  using Scalar = std::remove_cvref_t<decltype(y(0) - y_hat(0))>;
  if constexpr (std::is_same_v<Scalar, long double>) {
    check_finite(function, "y", y);
    check_finite(function, "y_hat", y_hat);
  }
  Scalar total(0);
  for (Eigen::Index i = 0; i < y.size(); ++i) total += loss(Scalar(y(i) - y_hat(i)));
  return Scalar(total / Scalar(double(y.size())));
}

}  // namespace detail

/// Mean squared error, \f$ \frac1n \sum_i (y_i - \hat y_i)^2 \f$ (the article's 4.1).
///
/// Shapes:   y and y_hat have n numbers each, of any type; they may differentiate.
/// Cost:     O(n), one pass at the speed of memory.
/// Accuracy: relative error of a few epsilon, whatever the length.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if an entry is NaN or
///           infinite.
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] auto mean_squared_error(const Eigen::DenseBase<DerivedY>& y,
                                      const Eigen::DenseBase<DerivedYHat>& y_hat) {
  if constexpr (detail::is_generic_loss<DerivedY, DerivedYHat>) {
    return detail::generic_loss("mean_squared_error", y, y_hat, [](const auto& r) {
      return std::remove_cvref_t<decltype(r)>(r * r);
    });
  } else {
    return detail::of_samples("mean_squared_error", y, y_hat,
                              detail::squared_error<detail::SampleRun>);
  }
}

/// mean_squared_error() where reverse mode records the predictions.
template <typename DerivedY, RecordedArray YHat>
[[nodiscard]] auto mean_squared_error(const Eigen::DenseBase<DerivedY>& y_arg, const YHat& y_hat) {
  const auto y = detail::recorded_targets("mean_squared_error", y_arg, "y_hat", y_hat);
  return (y_hat.matrix() - y).squaredNorm() / double(y.size());
}

/// Mean squared error of weighted samples, \f$ \sum_i w_i (y_i - \hat y_i)^2 / \sum_i w_i \f$.
///
/// Throws:   as without weights, and DomainError if a weight is negative or not finite, or all are
///           0.
template <typename DerivedY, typename DerivedYHat, typename DerivedW>
[[nodiscard]] double mean_squared_error(const Eigen::DenseBase<DerivedY>& y,
                                        const Eigen::DenseBase<DerivedYHat>& y_hat,
                                        const Eigen::DenseBase<DerivedW>& weights) {
  return detail::of_samples("mean_squared_error", y, y_hat, weights,
                            detail::squared_error<detail::SampleRun>);
}

/// Root mean squared error, \f$ \sqrt{\frac1n \sum_i (y_i - \hat y_i)^2} \f$: in the unit of y.
///
/// Shapes, Throws: as for mean_squared_error().
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] auto root_mean_squared_error(const Eigen::DenseBase<DerivedY>& y,
                                           const Eigen::DenseBase<DerivedYHat>& y_hat) {
  using std::sqrt;
  return sqrt(mean_squared_error(y, y_hat));
}

/// Root mean squared error of weighted samples.
template <typename DerivedY, typename DerivedYHat, typename DerivedW>
[[nodiscard]] double root_mean_squared_error(const Eigen::DenseBase<DerivedY>& y,
                                             const Eigen::DenseBase<DerivedYHat>& y_hat,
                                             const Eigen::DenseBase<DerivedW>& weights) {
  return std::sqrt(detail::of_samples("root_mean_squared_error", y, y_hat, weights,
                                      detail::squared_error<detail::SampleRun>));
}

/// Mean absolute error, \f$ \frac1n \sum_i |y_i - \hat y_i| \f$: outliers count less than in
/// mean_squared_error().
///
/// Shapes, Accuracy, Throws: as for mean_squared_error().
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] auto mean_absolute_error(const Eigen::DenseBase<DerivedY>& y,
                                       const Eigen::DenseBase<DerivedYHat>& y_hat) {
  if constexpr (detail::is_generic_loss<DerivedY, DerivedYHat>) {
    return detail::generic_loss("mean_absolute_error", y, y_hat, [](const auto& r) {
      using std::abs;
      return std::remove_cvref_t<decltype(r)>(abs(r));
    });
  } else {
    return detail::of_samples("mean_absolute_error", y, y_hat,
                              detail::absolute_error<detail::SampleRun>);
  }
}

/// mean_absolute_error() where reverse mode records the predictions.
template <typename DerivedY, RecordedArray YHat>
[[nodiscard]] auto mean_absolute_error(const Eigen::DenseBase<DerivedY>& y_arg, const YHat& y_hat) {
  const auto y = detail::recorded_targets("mean_absolute_error", y_arg, "y_hat", y_hat);
  return (y_hat.matrix() - y).cwiseAbs().sum() / double(y.size());
}

/// Mean absolute error of weighted samples.
template <typename DerivedY, typename DerivedYHat, typename DerivedW>
[[nodiscard]] double mean_absolute_error(const Eigen::DenseBase<DerivedY>& y,
                                         const Eigen::DenseBase<DerivedYHat>& y_hat,
                                         const Eigen::DenseBase<DerivedW>& weights) {
  return detail::of_samples("mean_absolute_error", y, y_hat, weights,
                            detail::absolute_error<detail::SampleRun>);
}

/// Median absolute error, the median of \f$ |y_i - \hat y_i| \f$: up to half of the samples may be
/// off by any amount.
///
/// Shapes:   y and y_hat have n numbers each, of any type.
/// Cost:     O(n), by selection.
/// Throws:   as mean_squared_error().
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double median_absolute_error(const Eigen::DenseBase<DerivedY>& y,
                                           const Eigen::DenseBase<DerivedYHat>& y_hat) {
  return detail::of_samples("median_absolute_error", y, y_hat,
                            detail::median_error<detail::SampleRun>);
}

/// Median absolute error of weighted samples: half of the weight lies on each side.
template <typename DerivedY, typename DerivedYHat, typename DerivedW>
[[nodiscard]] double median_absolute_error(const Eigen::DenseBase<DerivedY>& y,
                                           const Eigen::DenseBase<DerivedYHat>& y_hat,
                                           const Eigen::DenseBase<DerivedW>& weights) {
  return detail::of_samples("median_absolute_error", y, y_hat, weights,
                            detail::median_error<detail::SampleRun>);
}

/// The largest error, \f$ \max_i |y_i - \hat y_i| \f$.
///
/// Shapes, Throws: as for mean_squared_error().
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double max_error(const Eigen::DenseBase<DerivedY>& y,
                               const Eigen::DenseBase<DerivedYHat>& y_hat) {
  return detail::of_samples("max_error", y, y_hat, detail::largest_error<detail::SampleRun>);
}

/// Mean absolute percentage error, \f$ \frac1n \sum_i |y_i - \hat y_i| / |y_i| \f$, as a share: 0.1
/// is ten percent.
///
/// It favours predictions that are too low; mean_squared_log_error() does less.
///
/// Edges:    undefined where a true value is 0: `undefined` in the options (scikit-learn divides by
///           the machine epsilon).
/// Shapes, Throws: as for mean_squared_error(); UndefinedMetricError if undefined.
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double mean_absolute_percentage_error(const Eigen::DenseBase<DerivedY>& y,
                                                    const Eigen::DenseBase<DerivedYHat>& y_hat,
                                                    const RelativeErrorOptions& options = {}) {
  return detail::of_samples("mean_absolute_percentage_error", y, y_hat,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::percentage_error(function, a, b, w, options);
                            });
}

/// Mean absolute percentage error of weighted samples.
template <typename DerivedY, typename DerivedYHat, typename DerivedW>
[[nodiscard]] double mean_absolute_percentage_error(const Eigen::DenseBase<DerivedY>& y,
                                                    const Eigen::DenseBase<DerivedYHat>& y_hat,
                                                    const Eigen::DenseBase<DerivedW>& weights,
                                                    const RelativeErrorOptions& options = {}) {
  return detail::of_samples("mean_absolute_percentage_error", y, y_hat, weights,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::percentage_error(function, a, b, w, options);
                            });
}

/// Mean squared logarithmic error, \f$ \frac1n \sum_i (\log(1 + y_i) - \log(1 + \hat y_i))^2 \f$:
/// for counts and amounts whose relative error matters.
///
/// Shapes:   y and y_hat have n numbers > -1 each.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if an entry is not finite or
///           <= -1.
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double mean_squared_log_error(const Eigen::DenseBase<DerivedY>& y,
                                            const Eigen::DenseBase<DerivedYHat>& y_hat) {
  return detail::of_samples("mean_squared_log_error", y, y_hat,
                            detail::squared_log_error<detail::SampleRun>);
}

/// Mean squared logarithmic error of weighted samples.
template <typename DerivedY, typename DerivedYHat, typename DerivedW>
[[nodiscard]] double mean_squared_log_error(const Eigen::DenseBase<DerivedY>& y,
                                            const Eigen::DenseBase<DerivedYHat>& y_hat,
                                            const Eigen::DenseBase<DerivedW>& weights) {
  return detail::of_samples("mean_squared_log_error", y, y_hat, weights,
                            detail::squared_log_error<detail::SampleRun>);
}

/// Mean pinball loss, the loss of a predicted quantile:
/// \f$ \frac1n \sum_i \max(q (y_i - \hat y_i), (q - 1)(y_i - \hat y_i)) \f$, least in the mean for
/// the q-quantile. For q = 1/2 it is half of mean_absolute_error().
///
/// Throws:   as mean_squared_error(); DomainError unless 0 <= q <= 1.
/// Source:   Koenker, Bassett, Regression quantiles, Econometrica 46 (1978).
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] double mean_pinball_loss(const Eigen::DenseBase<DerivedY>& y,
                                       const Eigen::DenseBase<DerivedYHat>& y_hat, double level) {
  return detail::of_samples("mean_pinball_loss", y, y_hat,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::pinball(function, a, b, w, level);
                            });
}

/// Mean pinball loss of weighted samples.
template <typename DerivedY, typename DerivedYHat, typename DerivedW>
[[nodiscard]] double mean_pinball_loss(const Eigen::DenseBase<DerivedY>& y,
                                       const Eigen::DenseBase<DerivedYHat>& y_hat,
                                       const Eigen::DenseBase<DerivedW>& weights, double level) {
  return detail::of_samples("mean_pinball_loss", y, y_hat, weights,
                            [&](const char* function, const auto& a, const auto& b, const auto& w) {
                              return detail::pinball(function, a, b, w, level);
                            });
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/random_index.hpp>
#include <mlmath/statistics/confidence_interval.hpp>
#include <mlmath/statistics/detail/bootstrap_replicates.hpp>
#include <mlmath/statistics/detail/fold_assignment.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/detail/select_rows.hpp>
#include <mlmath/statistics/hypothesis_test.hpp>
#include <mlmath/statistics/quantiles.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <ostream>
#include <string>

namespace mlmath {

/// How the ends of a bootstrap interval are taken from the replicates.
enum class BootstrapMethod {
  percentile,  ///< their quantiles (default)
  basic,       ///< the quantiles, reflected at the estimate
  bca          ///< quantiles corrected for bias and skewness; n more evaluations
};

/// How a statistic or a metric is bootstrapped.
struct BootstrapOptions {
  double level = 0.95;             ///< the confidence, 0 < level < 1
  Eigen::Index replicates = 2000;  ///< the number of samples drawn, at least 1
  BootstrapMethod method = BootstrapMethod::percentile;  ///< how the ends are taken
  /// Whether each class of y (whole numbers) is resampled apart, so that its size is fixed: for
  /// metrics.
  bool stratified = false;
};

/// A statistic or a metric, how sure it is, and what that was found from.
struct [[nodiscard]] Bootstrap {
  ConfidenceInterval<double> interval;  ///< the statistic of all samples and its interval
  double standard_error = std::numeric_limits<double>::quiet_NaN();  ///< of the replicates
  double bias = std::numeric_limits<double>::quiet_NaN();  ///< mean of the replicates - estimate
  Eigen::VectorXd replicates;  ///< the statistic of each sample drawn for which it is defined
  Eigen::Index undefined = 0;  ///< the number of samples drawn for which it is not
};

/// Prints the interval, the standard error and the number of undefined samples, if any.
inline std::ostream& operator<<(std::ostream& out, const Bootstrap& result) {
  out << result.interval << ", standard error " << result.standard_error;
  if (result.undefined > 0) {
    out << ", undefined for " << result.undefined << " of "
        << result.undefined + result.replicates.size() << " samples";
  }
  return out << "\n";
}

namespace detail {

inline void check_bootstrap(const char* function, const BootstrapOptions& options) {
  check_level(function, options.level);
  check_repeats(function, "replicates", options.replicates);
}

/// Entries of a pinned vector, rows of a pinned matrix.
template <typename Derived>
auto select_samples(const Eigen::DenseBase<Derived>& x, const Eigen::VectorX<Eigen::Index>& rows) {
  if constexpr (Derived::IsVectorAtCompileTime) {
    return select_entries<typename Derived::Scalar>(x.derived(), rows);
  } else {
    return select_rows(x, rows);
  }
}

/// What replicates tell of the estimate from n samples.
template <std::same_as<double> Scalar>
Bootstrap bootstrap_from(const char* function, const Eigen::VectorX<Scalar>& replicates,
                         Scalar estimate, Eigen::Index n, const RowStatistic& statistic,
                         const BootstrapOptions& options) {
  const Eigen::Index count = replicates.size();
  if (count == 0) {
    throw UndefinedMetricError(std::string(function) +
                               ": undefined, as the metric is for every sample drawn");
  }
  Bootstrap result;
  result.replicates = replicates;
  result.undefined = options.replicates - count;
  const Scalar mean = replicates.mean();
  result.bias = mean - estimate;
  if (count > 1) {
    result.standard_error =
        std::sqrt((replicates.array() - mean).square().sum() / double(count - 1));
  }
  Eigen::Vector2<Scalar> levels((1 - options.level) / 2, (1 + options.level) / 2);
  if (options.method == BootstrapMethod::bca) {
    levels = bca_levels(replicates, estimate, n, options.level, statistic);
  }
  const auto ends = quantiles(replicates, levels);
  switch (options.method) {
    case BootstrapMethod::percentile:
      result.interval = {estimate, ends(0), ends(1), options.level, "percentile bootstrap"};
      break;
    case BootstrapMethod::basic:
      result.interval = {estimate, 2 * estimate - ends(1), 2 * estimate - ends(0), options.level,
                         "basic bootstrap"};
      break;
    case BootstrapMethod::bca:
      result.interval = {estimate, ends(0), ends(1), options.level, "BCa bootstrap"};
      break;
  }
  return result;
}

template <RandomBits64 Generator>
Bootstrap bootstrap_of(const char* function, Eigen::Index n, const Classes& strata, double estimate,
                       Generator& rng, const RowStatistic& statistic,
                       const BootstrapOptions& options) {
  return bootstrap_from(function,
                        bootstrap_replicates(n, strata, options.replicates, rng, statistic),
                        estimate, n, statistic, options);
}

}  // namespace detail

/// A statistic with its bias and standard error by leaving out one sample at a time.
struct [[nodiscard]] Jackknife {
  double estimate = std::numeric_limits<double>::quiet_NaN();        ///< of all samples
  double bias = std::numeric_limits<double>::quiet_NaN();            ///< to be taken from it
  double standard_error = std::numeric_limits<double>::quiet_NaN();  ///< of the estimate
  Eigen::VectorXd left_out;  ///< the statistic without sample i, for each i
};

/// Prints the estimate, the bias and the standard error.
inline std::ostream& operator<<(std::ostream& out, const Jackknife& result) {
  return out << result.estimate << ", bias " << result.bias << ", standard error "
             << result.standard_error << "\n";
}

namespace detail {

/// Bias and standard error from the statistics without each sample.
template <std::same_as<Jackknife> Result>
void summarize(Result& result) {
  const double n = double(result.left_out.size());
  const double mean = result.left_out.mean();
  result.bias = (n - 1) * (mean - result.estimate);
  result.standard_error = std::sqrt((n - 1) / n * (result.left_out.array() - mean).square().sum());
}

}  // namespace detail

/// Bootstrap interval of any statistic of a sample: samples are drawn with replacement, and what the
/// statistic of them varies by is how unsure it is.
///
/// For a metric of y and y_hat see metric_bootstrap(), for the mean alone bootstrap_means().
///
/// Shapes:   x a vector of n entries, or a matrix with a sample in each row; `statistic(x)` returns
///           a number.
/// Cost:     `replicates` evaluations of the statistic, and as many copies of x.
/// Edges:    samples for which the statistic is NaN are left out and counted.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, level is not in
///           (0, 1), replicates < 1, or the samples are stratified, which is for metrics.
/// Example:  \code
///           const auto median = [](const auto& x) { return mlmath::median(x); };
///           std::cout << mlmath::bootstrap(x, median, rng, {.method = BootstrapMethod::bca});
///           \endcode
/// Source:   Efron, Tibshirani, An Introduction to the Bootstrap (1993), ch. 13, 14.
template <typename Derived, typename Statistic, RandomBits64 Generator>
[[nodiscard]] Bootstrap bootstrap(const Eigen::DenseBase<Derived>& x_arg,
                                  const Statistic& statistic, Generator& rng,
                                  const BootstrapOptions& options = {}) {
  const char* const function = "bootstrap";
  const auto x = detail::pin_sample(x_arg, function);
  detail::check_finite(function, "x", x);
  detail::check_bootstrap(function, options);
  if (options.stratified) {
    detail::throw_domain_error(function, "stratified = true, expected false without classes");
  }
  const detail::RowStatistic of_rows = [&](const Eigen::VectorX<Eigen::Index>& rows) {
    return double(statistic(detail::select_samples(x, rows)));
  };
  const double estimate = double(statistic(x));
  return detail::bootstrap_of(function, x.rows(), detail::Classes(), estimate, rng, of_rows,
                              options);
}

/// The means of samples drawn from x with replacement: the bootstrap of the mean without a copy.
///
/// Shapes:   x a vector of n entries; the result has `replicates` of them.
/// Cost:     O(n replicates), without a temporary of that size.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, or replicates < 1.
/// Source:   Efron, Tibshirani, ch. 6.
template <typename Derived, RandomBits64 Generator>
[[nodiscard]] Eigen::VectorXd bootstrap_means(const Eigen::DenseBase<Derived>& x_arg,
                                              Eigen::Index replicates, Generator& rng) {
  const char* const function = "bootstrap_means";
  const auto x = detail::finite_sample(function, x_arg, "x");
  detail::check_repeats(function, "replicates", replicates);
  const Eigen::Index n = x.size();
  constexpr Eigen::Index chunk = 512;
  Eigen::Matrix<std::uint32_t, chunk, 1> places;
  Eigen::VectorXd means(replicates);
  for (double& mean : means) {
    double total = 0;
    for (Eigen::Index begin = 0; begin < n; begin += chunk) {
      const Eigen::Index count = std::min(chunk, n - begin);
      auto part = places.head(count);
      fill_uniform_index(rng, n, part);
      std::array<double, 4> sums{};
      Eigen::Index i = 0;
      for (; i + 4 <= count; i += 4) {
        for (std::size_t k = 0; k < 4; ++k) sums[k] += x(Eigen::Index(places(i + Eigen::Index(k))));
      }
      for (; i < count; ++i) sums[0] += x(Eigen::Index(places(i)));
      total += (sums[0] + sums[1]) + (sums[2] + sums[3]);
    }
    mean = total / double(n);
  }
  return means;
}

/// Bias and standard error of any smooth statistic, by leaving out one sample at a time:
/// \f$ (n - 1)(\bar\theta_{(\cdot)} - \hat\theta) \f$ and
/// \f$ \sqrt{\frac{n - 1}{n} \sum_i (\theta_{(i)} - \bar\theta_{(\cdot)})^2} \f$.
///
/// Not for the median and other quantiles, for which it is inconsistent: bootstrap() is.
///
/// Shapes:   x a vector of n > 1 entries, or a matrix with a sample in each row.
/// Cost:     n + 1 evaluations of the statistic.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, or n < 2.
/// Source:   Efron, Tibshirani, ch. 11.
template <typename Derived, typename Statistic>
Jackknife jackknife(const Eigen::DenseBase<Derived>& x_arg, const Statistic& statistic) {
  const char* const function = "jackknife";
  const auto x = detail::pin_sample(x_arg, function);
  detail::check_finite(function, "x", x);
  const Eigen::Index n = x.rows();
  detail::check_at_least(function, "x", n, 2);
  Jackknife result;
  result.estimate = double(statistic(x));
  result.left_out.resize(n);
  Eigen::VectorX<Eigen::Index> rows = detail::in_order(n - 1, 1);
  for (Eigen::Index i = 0; i < n; ++i) {
    result.left_out(i) = double(statistic(detail::select_samples(x, rows)));
    if (i < n - 1) rows(i) = i;
  }
  detail::summarize(result);
  return result;
}

/// The settings of permutation_test().
struct PermutationTestOptions {
  Alternative alternative = Alternative::two_sided;  ///< against "no difference"
  /// Shuffles; where all ways to share out the values are no more, each is taken once.
  Eigen::Index permutations = 9999;
};

/// The permutation test that two samples come from one population, by the difference of their means:
/// the share of the ways to share out the values over the samples that give as large a difference.
///
/// effect_size is the difference. Exact where `permutations` allows all ways, else a random choice of
/// them, whose p-value is (b + 1) / (m + 1).
///
/// Shapes:   x and y vectors of n and m entries.
/// Cost:     O((n + m) permutations).
/// Throws:   ShapeError if a sample is empty; DomainError for NaN or infinity, or permutations < 1.
/// Source:   Efron, Tibshirani, ch. 15.
template <typename DerivedX, typename DerivedY, RandomBits64 Generator>
HypothesisTest permutation_test(const Eigen::DenseBase<DerivedX>& x_arg,
                                const Eigen::DenseBase<DerivedY>& y_arg, Generator& rng,
                                const PermutationTestOptions& options = {}) {
  const char* const function = "permutation_test";
  const auto x = detail::finite_sample(function, x_arg, "x");
  const auto y = detail::finite_sample(function, y_arg, "y");
  detail::check_repeats(function, "permutations", options.permutations);
  const Eigen::Index n = x.size();
  auto all = detail::joined(x, y);
  // About the mean, so that sums that are equal but for their order differ by little.
  all.array() -= all.mean();
  const double observed = all.head(n).sum();
  const double rounding = 1e-12 * all.cwiseAbs().sum();
  double ways = 1;
  for (Eigen::Index k = 1; k <= n; ++k) ways *= double(y.size() + k) / double(k);
  Eigen::Index as_far = 0;
  Eigen::Index seen = 0;
  const auto see = [&](double sum) {
    ++seen;
    as_far += Eigen::Index(options.alternative == Alternative::less ? sum <= observed + rounding
                           : options.alternative == Alternative::greater
                               ? sum >= observed - rounding
                               : std::abs(sum) >= std::abs(observed) - rounding);
  };
  HypothesisTest test;
  test.statistic = x.mean() - y.mean();
  test.alternative = options.alternative;
  test.effect_size = test.statistic;
  test.effect_name = "difference of means";
  test.statistic_name = "difference";
  if (ways <= double(options.permutations) + 0.5) {
    // Every choice of n of all places, as ascending lists.
    Eigen::VectorX<Eigen::Index> chosen = detail::in_order(n);
    for (;;) {
      double sum = 0;
      for (const Eigen::Index place : chosen) sum += all(place);
      see(sum);
      Eigen::Index k = n - 1;
      while (k >= 0 && chosen(k) == all.size() - n + k) --k;
      if (k < 0) break;
      ++chosen(k);
      for (Eigen::Index j = k + 1; j < n; ++j) chosen(j) = chosen(j - 1) + 1;
    }
    test.p_value = double(as_far) / double(seen);
    test.method = "Permutation test, exact";
    return test;
  }
  for (Eigen::Index r = 0; r < options.permutations; ++r) {
    shuffle(rng, all);
    see(all.head(n).sum());
  }
  test.p_value = double(as_far + 1) / double(seen + 1);
  test.method = "Permutation test, random";
  return test;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/random_index.hpp>
#include <mlmath/information/estimate.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <ostream>
#include <type_traits>
#include <vector>

namespace mlmath {

/// What permutation_significance() found.
struct SignificanceResult {
  double observed = 0;   ///< The statistic of the samples as they are.
  double p_value = 1;    ///< The share of shuffles with at least as much, (b + 1) / (m + 1).
  double null_mean = 0;  ///< The mean over the shuffles: the bias of the statistic.
  double null_standard_deviation = 0;  ///< Its spread over the shuffles.
  Eigen::Index permutations = 0;       ///< The number of shuffles, m.
};

/// Prints the statistic, its mean without dependence, and the p-value.
inline std::ostream& operator<<(std::ostream& out, const SignificanceResult& result) {
  return out << "observed " << result.observed << ", without dependence " << result.null_mean
             << " +- " << result.null_standard_deviation << ", p = " << result.p_value << " ("
             << result.permutations << " permutations)\n";
}

/// An interval by resampling: what bootstrap_information() returns.
struct InformationInterval {
  double estimate = 0;        ///< The statistic of the samples as they are.
  double lower = 0;           ///< The lower end.
  double upper = 0;           ///< The upper end.
  double standard_error = 0;  ///< The standard deviation over the resamples.
  double level = 0;           ///< The share of intervals that are to hold the truth.
};

/// Prints "0.5 [0.4, 0.6] (95%)".
inline std::ostream& operator<<(std::ostream& out, const InformationInterval& interval) {
  return out << interval.estimate << " [" << interval.lower << ", " << interval.upper << "] ("
             << 100 * interval.level << "%)\n";
}

/// Options of bootstrap_information().
struct BootstrapInformationOptions {
  Eigen::Index resamples = 1000;  ///< How many resamples, at least 2.
  double level = 0.95;            ///< The level, 0 < level < 1.
};

namespace detail {

/// What a statistic gives, as a number.
template <typename Result>
double information_value(const Result& result) {
  if constexpr (std::convertible_to<Result, double>) {
    return double(result);
  } else {
    return result.value;
  }
}

/// The samples (rows) of X at the indices.
template <typename Derived>
auto samples_at(const Eigen::DenseBase<Derived>& X, const Eigen::VectorX<Eigen::Index>& rows) {
  if constexpr (Derived::IsVectorAtCompileTime) {
    Eigen::VectorX<typename Derived::Scalar> taken(rows.size());
    for (Eigen::Index i = 0; i < rows.size(); ++i) taken(i) = X.derived().coeff(rows(i));
    return taken;
  } else {
    Eigen::MatrixX<typename Derived::Scalar> taken(rows.size(), X.cols());
    for (Eigen::Index i = 0; i < rows.size(); ++i) taken.row(i) = X.derived().row(rows(i));
    return taken;
  }
}

template <typename Derived>
Eigen::Index sample_count(const Eigen::DenseBase<Derived>& X) {
  return Derived::IsVectorAtCompileTime ? X.size() : X.rows();
}

template <typename DerivedX, typename DerivedY>
Eigen::Index check_paired_samples(const char* function, const Eigen::DenseBase<DerivedX>& X,
                                  const Eigen::DenseBase<DerivedY>& Y) {
  const Eigen::Index n = sample_count(X);
  check_nonempty(function, "X", n);
  check_same_size(function, "X", n, "Y", sample_count(Y));
  return n;
}

}  // namespace detail

/// Whether X and Y depend on each other at all: the share of shuffles of the samples of Y whose
/// statistic is as large as the one observed.
///
/// The statistic is any function of X and Y that gives a number or an InformationEstimate, such as
/// `[](const auto& x, const auto& y) { return mlmath::mutual_information(x, y); }`; the estimators'
/// biases do not matter, as the shuffles share them.
///
/// Shapes:   X and Y hold n samples each, in rows, or in the entries of a vector.
/// Cost:     m + 1 evaluations of the statistic.
/// Accuracy: the p-value is exact for independent samples: at most alpha with probability alpha,
///           whatever the statistic; it is never below 1 / (m + 1).
/// Throws:   ShapeError if the numbers of samples differ or are 0; DomainError if permutations < 1.
/// Source:   Davison, Hinkley, Bootstrap Methods and their Application, sec. 4.3.
template <typename Statistic, typename DerivedX, typename DerivedY, RandomBits64 Generator>
[[nodiscard]] SignificanceResult permutation_significance(const Statistic& statistic,
                                                          const Eigen::DenseBase<DerivedX>& X,
                                                          const Eigen::DenseBase<DerivedY>& Y,
                                                          Generator& rng,
                                                          Eigen::Index permutations = 999) {
  const char* const function = "permutation_significance";
  const Eigen::Index n = detail::check_paired_samples(function, X, Y);
  if (permutations < 1) {
    detail::throw_domain_error(
        function, "permutations = " + std::to_string(permutations) + ", expected a number >= 1");
  }
  SignificanceResult result;
  result.observed = detail::information_value(statistic(X.derived(), Y.derived()));
  result.permutations = permutations;
  Eigen::VectorX<Eigen::Index> order = Eigen::VectorX<Eigen::Index>::LinSpaced(n, 0, n - 1);
  Eigen::VectorXd null(permutations);
  Eigen::Index as_large = 0;
  for (double& value : null) {
    shuffle(rng, order);
    value = detail::information_value(statistic(X.derived(), detail::samples_at(Y, order)));
    // Shuffles that give the same table differ by the rounding of another order of summation.
    as_large += Eigen::Index(value >= result.observed - 1e-12 * std::abs(result.observed));
  }
  result.p_value = double(as_large + 1) / double(permutations + 1);
  result.null_mean = null.mean();
  result.null_standard_deviation =
      permutations > 1
          ? std::sqrt((null.array() - result.null_mean).square().sum() / double(permutations - 1))
          : 0.0;
  return result;
}

/// A percentile interval for a statistic of paired samples, by resampling the pairs with
/// replacement.
///
/// For statistics of labels and counts. Not for estimators by neighbours, which take the duplicates
/// of a resample for ties: their standard_error stands in the estimate. Not near independence, where
/// the estimate cannot go below 0: there permutation_significance() is the answer.
///
/// Shapes:   X and Y hold n samples each, in rows, or in the entries of a vector.
/// Cost:     resamples + 1 evaluations of the statistic.
/// Throws:   ShapeError if the numbers of samples differ or are 0; DomainError if there are fewer
///           than 2 resamples or the level is outside (0, 1).
/// Source:   Davison, Hinkley, Bootstrap Methods and their Application, sec. 5.3.
template <typename Statistic, typename DerivedX, typename DerivedY, RandomBits64 Generator>
[[nodiscard]] InformationInterval bootstrap_information(
    const Statistic& statistic, const Eigen::DenseBase<DerivedX>& X,
    const Eigen::DenseBase<DerivedY>& Y, Generator& rng,
    const BootstrapInformationOptions& options = {}) {
  const char* const function = "bootstrap_information";
  const Eigen::Index n = detail::check_paired_samples(function, X, Y);
  if (options.resamples < 2) {
    detail::throw_domain_error(
        function, "resamples = " + std::to_string(options.resamples) + ", expected a number >= 2");
  }
  if (!(options.level > 0 && options.level < 1)) {
    detail::throw_domain_error(
        function, "level = " + detail::to_text(options.level) + ", expected 0 < level < 1");
  }
  InformationInterval interval;
  interval.estimate = detail::information_value(statistic(X.derived(), Y.derived()));
  interval.level = options.level;
  Eigen::VectorX<Eigen::Index> rows(n);
  Eigen::VectorXd values(options.resamples);
  for (double& value : values) {
    for (Eigen::Index& row : rows) row = uniform_index(rng, n);
    value = detail::information_value(
        statistic(detail::samples_at(X, rows), detail::samples_at(Y, rows)));
  }
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const double place = share * double(options.resamples - 1);
    const Eigen::Index below = Eigen::Index(std::floor(place));
    const Eigen::Index above = std::min(below + 1, options.resamples - 1);
    return values(below) + (place - double(below)) * (values(above) - values(below));
  };
  interval.lower = at((1 - options.level) / 2);
  interval.upper = at((1 + options.level) / 2);
  const double mean = values.mean();
  interval.standard_error =
      std::sqrt((values.array() - mean).square().sum() / double(options.resamples - 1));
  return interval;
}

}  // namespace mlmath

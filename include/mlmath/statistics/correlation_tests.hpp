// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/student_t.hpp>
#include <mlmath/statistics/confidence_interval.hpp>
#include <mlmath/statistics/correlation.hpp>
#include <mlmath/statistics/detail/kendall_counts.hpp>
#include <mlmath/statistics/detail/rank_permutations.hpp>
#include <mlmath/statistics/mean_intervals.hpp>
#include <mlmath/statistics/rank_correlation.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string_view>
#include <type_traits>

namespace mlmath {

/// A correlation with its interval and the test of "no correlation", two-sided.
template <RealScalar Scalar = double>
struct [[nodiscard]] CorrelationTest {
  Scalar estimate = std::numeric_limits<Scalar>::quiet_NaN();   ///< the correlation
  double statistic = std::numeric_limits<double>::quiet_NaN();  ///< what the p-value is read from
  double p_value = std::numeric_limits<double>::quiet_NaN();    ///< two-sided
  ConfidenceInterval<Scalar> interval;                          ///< for the correlation
  Eigen::Index count = 0;                                       ///< pairs, n
  std::string_view method;                                      ///< the law of the statistic
};

/// Prints "0.9 [0.68, 0.97] (95%, Fisher z), p = 6.3e-05 (Student t)".
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const CorrelationTest<Scalar>& test) {
  return out << test.interval << ", p = " << test.p_value << " (" << test.method << ")";
}

namespace detail {

/// tanh(artanh(r) +- z * error), the whole range where the error is not known.
template <typename Scalar>
ConfidenceInterval<Scalar> fisher_interval(Scalar r, double variance, double level,
                                           std::string_view method) {
  if (!(variance > 0) || !std::isfinite(variance)) {
    return {r, Scalar(-1), Scalar(1), level, method};
  }
  const double reach = two_sided_normal(level) * std::sqrt(variance);
  const double middle = std::atanh(double(r));
  return {r, Scalar(std::tanh(middle - reach)), Scalar(std::tanh(middle + reach)), level, method};
}

/// The two-sided p-value of \f$ r \sqrt{(n - 2) / (1 - r^2)} \f$ under Student's t.
template <std::same_as<double> Scalar>
Scalar correlation_t(Scalar r, Scalar n, Scalar& statistic) {
  statistic = r * std::sqrt((n - 2) / ((1 - r) * (1 + r)));
  return std::isfinite(statistic) ? 2 * survival(StudentT{n - 2}, std::abs(statistic)) : 0.0;
}

}  // namespace detail

/// Pearson's correlation() with Fisher's interval and the p-value of Student's t,
/// \f$ t = r \sqrt{(n - 2) / (1 - r^2)} \f$ with n - 2 degrees of freedom.
///
/// The p-value is exact, and the interval close, for a normal population.
///
/// Shapes:   x and y are vectors of n > 2 entries of one scalar type; integers count as double.
/// Cost:     O(n), one pass.
/// Edges:    at n = 3 the interval is [-1, 1]; at r = 1 it is the point.
/// Throws:   as correlation(), and DomainError if n < 3 or level is not in (0, 1).
/// Source:   Fisher, Biometrika 10 (1915); R's cor.test and scipy.stats.pearsonr give the same.
template <typename DerivedX, typename DerivedY>
CorrelationTest<detail::SampleScalar<DerivedX>> pearson_test(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedY>& y_arg,
    const IntervalOptions& options = {}) {
  using Scalar = detail::SampleScalar<DerivedX>;
  static_assert(std::is_same_v<Scalar, detail::SampleScalar<DerivedY>>,
                "pearson_test: x and y must hold the same scalar type");
  const char* const function = "pearson_test";
  const auto x = detail::pin_sample_vector(x_arg, function, "x");
  const auto y = detail::pin_sample_vector(y_arg, function, "y");
  detail::check_same_size(function, "x", x.size(), "y", y.size());
  detail::check_level(function, options.level);
  detail::check_at_least(function, "x", x.size(), 3);
  CorrelationTest<Scalar> test;
  const auto r = detail::spread_pair_sums(function, x, y).correlation();
  const double n = double(x.size());
  test.estimate = Scalar(r);
  test.count = x.size();
  test.p_value = detail::correlation_t(double(r), n, test.statistic);
  test.interval = detail::fisher_interval(test.estimate, 1 / (n - 3), options.level, "Fisher z");
  test.method = "Student t";
  return test;
}

/// Spearman's spearman_correlation() with its p-value, from all permutations for n < 10 without
/// ties and from Student's t otherwise, and Fisher's interval with the variance of Bonett and
/// Wright, \f$ (1 + r^2 / 2) / (n - 3) \f$.
///
/// Shapes, errors and edges as pearson_test().
/// Cost:     O(n) and two radix sorts; n! steps for n < 10, at most some milliseconds.
/// Source:   Bonett, Wright, Psychometrika 65 (2000).
template <typename DerivedX, typename DerivedY>
CorrelationTest<detail::SampleScalar<DerivedX>> spearman_test(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedY>& y_arg,
    const IntervalOptions& options = {}) {
  using Scalar = detail::SampleScalar<DerivedX>;
  static_assert(std::is_same_v<Scalar, detail::SampleScalar<DerivedY>>,
                "spearman_test: x and y must hold the same scalar type");
  const char* const function = "spearman_test";
  const auto x = detail::pin_sample_vector(x_arg, function, "x");
  const auto y = detail::pin_sample_vector(y_arg, function, "y");
  detail::check_level(function, options.level);
  detail::check_rank_pair(function, x, y);
  detail::check_at_least(function, "x", x.size(), 3);
  const auto x_order = detail::sorted_order(x.data(), x.size());
  const auto y_order = detail::sorted_order(y.data(), y.size());
  const Eigen::VectorX<Scalar> x_ranks = detail::ranks_of(x_order, TieRank::average);
  const Eigen::VectorX<Scalar> y_ranks = detail::ranks_of(y_order, TieRank::average);
  CorrelationTest<Scalar> test;
  test.estimate = correlation(x_ranks, y_ranks);
  test.count = x.size();
  const double n = double(x.size());
  const double r = double(test.estimate);
  test.p_value = detail::correlation_t(r, n, test.statistic);
  test.method = "Student t";
  if (x.size() < 10 && !x_order.has_ties() && !y_order.has_ties()) {
    test.statistic = double((x_ranks - y_ranks).squaredNorm());
    test.p_value = detail::spearman_exact_p(int(x.size()), test.statistic);
    test.method = "exact";
  }
  test.interval = detail::fisher_interval(test.estimate, (1 + r * r / 2) / (n - 3), options.level,
                                          "Fisher z, Bonett-Wright");
  return test;
}

/// Kendall's kendall_correlation() with its p-value, exact for n <= 60 without ties and normal with
/// the variance corrected for ties otherwise, and Fisher's interval with Fieller's variance,
/// 0.437 / (n - 4).
///
/// Shapes and errors as pearson_test().
/// Cost:     O(n log n); the exact law O(n^3) at most, some 100 microseconds.
/// Edges:    for n <= 4 the interval is [-1, 1].
/// Source:   Kendall, Rank Correlation Methods, 4th ed. (1970); Fieller, Hartley, Pearson, Biometrika
///           44 (1957).
template <typename DerivedX, typename DerivedY>
CorrelationTest<detail::SampleScalar<DerivedX>> kendall_test(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedY>& y_arg,
    const IntervalOptions& options = {}) {
  using Scalar = detail::SampleScalar<DerivedX>;
  static_assert(std::is_same_v<Scalar, detail::SampleScalar<DerivedY>>,
                "kendall_test: x and y must hold the same scalar type");
  const char* const function = "kendall_test";
  const auto x = detail::pin_sample_vector(x_arg, function, "x");
  const auto y = detail::pin_sample_vector(y_arg, function, "y");
  detail::check_level(function, options.level);
  detail::check_rank_pair(function, x, y);
  detail::check_at_least(function, "x", x.size(), 3);
  const auto counts = detail::kendall_counts(x.data(), y.data(), x.size());
  CorrelationTest<Scalar> test;
  test.estimate = Scalar(detail::tau_b(counts));
  test.count = x.size();
  const double n = double(x.size());
  if (x.size() <= 60 && counts.x.pairs == 0 && counts.y.pairs == 0) {
    test.statistic = counts.pairs - counts.discordant;
    test.p_value = detail::kendall_exact_p(int(x.size()), counts.discordant);
    test.method = "exact";
  } else {
    const double pairs = 2 * counts.pairs;
    const double variance = (pairs * (2 * n + 5) - counts.x.cubic - counts.y.cubic) / 18 +
                            2 * counts.x.pairs * counts.y.pairs / pairs +
                            counts.x.triples * counts.y.triples / (9 * pairs * (n - 2));
    test.statistic = counts.score() / std::sqrt(variance);
    test.p_value = 2 * survival(Normal{0.0, 1.0}, std::abs(test.statistic));
    test.method = "normal";
  }
  test.interval =
      detail::fisher_interval(test.estimate, 0.437 / (n - 4), options.level, "Fisher z, Fieller");
  return test;
}

}  // namespace mlmath

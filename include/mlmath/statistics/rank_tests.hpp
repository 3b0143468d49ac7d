// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/probability/chi_squared.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/statistics/analysis_of_variance.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/hypothesis_test.hpp>
#include <mlmath/statistics/ranks.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <string>
#include <vector>

namespace mlmath {

/// How a rank test gets its p-value.
enum class RankTestMethod {
  automatic,  ///< exact for fewer than 50 values in each sample without ties, else normal
  exact,      ///< by counting all assignments of the ranks; not with ties
  normal  ///< the normal law with the variance corrected for ties, and half a step of continuity
};

/// The settings of a rank test.
struct RankTestOptions {
  Alternative alternative = Alternative::two_sided;   ///< what "no shift" is held against
  RankTestMethod method = RankTestMethod::automatic;  ///< how the p-value is computed
};

namespace detail {

/// Ranks from 1, equal values sharing the mean of theirs, and \f$ \sum (t^3 - t) \f$ over the ties.
struct SharedRanks {
  Eigen::VectorXd ranks;
  double ties = 0;
};

template <std::same_as<Eigen::VectorXd> Vector>
SharedRanks shared_ranks(const Vector& x) {
  SharedRanks result{ranks(x), 0};
  Vector sorted = result.ranks;
  std::sort(sorted.begin(), sorted.end());
  for (Eigen::Index begin = 0; begin < sorted.size();) {
    Eigen::Index end = begin + 1;
    while (end < sorted.size() && sorted(end) == sorted(begin)) ++end;
    const double t = double(end - begin);
    result.ties += t * t * t - t;
    begin = end;
  }
  return result;
}

/// The p-value of a statistic whose value k = 0, 1, ... has a probability in proportion to
/// counts[k], a symmetric law.
inline double tail_of_counts(const std::vector<double>& counts, double statistic,
                             Alternative alternative) {
  double total = 0;
  double below = 0;
  double above = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    total += counts[k];
    if (double(k) <= statistic) below += counts[k];
    if (double(k) >= statistic) above += counts[k];
  }
  if (alternative == Alternative::less) return below / total;
  if (alternative == Alternative::greater) return above / total;
  return std::min(1.0, 2 * std::min(below, above) / total);
}

/// How many assignments of m ranks of m + n give U = 0, 1, ..., m n, as shares: the Gaussian
/// binomial coefficient, factor by factor.
inline std::vector<double> mann_whitney_counts(Eigen::Index m, Eigen::Index n) {
  const std::size_t size = static_cast<std::size_t>(m * n) + 1;
  std::vector<double> counts(size, 0.0);
  counts[0] = 1;
  for (Eigen::Index k = 1; k <= m; ++k) {
    // Times (1 - q^(n + k)) / (1 - q^k), and over (n + k) / k to stay in range.
    const std::size_t up = static_cast<std::size_t>(n + k);
    for (std::size_t u = size; u-- > up;) counts[u] -= counts[u - up];
    const std::size_t down = static_cast<std::size_t>(k);
    for (std::size_t u = down; u < size; ++u) counts[u] += counts[u - down];
    const double scale = double(k) / double(n + k);
    for (double& count : counts) count *= scale;
  }
  // The upper half comes from differences; it is the mirror of the lower one.
  for (std::size_t u = 0; u < size / 2; ++u) counts[size - 1 - u] = counts[u];
  return counts;
}

/// How many of the 2^n signs of the ranks 1, ..., n give V = 0, 1, ..., as shares.
inline std::vector<double> signed_rank_counts(Eigen::Index n) {
  const std::size_t size = static_cast<std::size_t>(n * (n + 1) / 2) + 1;
  std::vector<double> counts(size, 0.0);
  counts[0] = 1;
  for (std::size_t k = 1; k <= static_cast<std::size_t>(n); ++k) {
    for (std::size_t u = size; u-- > k;) counts[u] = (counts[u] + counts[u - k]) / 2;
    for (std::size_t u = 0; u < k; ++u) counts[u] /= 2;
  }
  return counts;
}

/// The p-value of a statistic with a normal law, a step of 1/2 towards the middle.
template <std::same_as<double> Scalar>
Scalar continuous_p_value(Scalar deviation, Scalar sd, Alternative alternative) {
  double step = 0;
  if (alternative == Alternative::two_sided) {
    step = deviation > 0 ? 0.5 : deviation < 0 ? -0.5 : 0.0;
  } else {
    step = alternative == Alternative::greater ? 0.5 : -0.5;
  }
  return std::min(
      1.0, symmetric_p_value(Normal{Scalar(0), Scalar(1)}, (deviation - step) / sd, alternative));
}

inline bool is_exact(const char* function, RankTestMethod method, bool is_small, double ties) {
  if (method == RankTestMethod::exact && ties > 0) {
    throw_domain_error(function,
                       "the values have ties, for which there is no exact law here: use "
                       "RankTestMethod::normal");
  }
  return method == RankTestMethod::exact ||
         (method == RankTestMethod::automatic && is_small && ties == 0);
}

}  // namespace detail

/// The Mann-Whitney (Wilcoxon rank-sum) test that two populations are the same, against one lying
/// above the other. statistic is U, the pairs with x above y, ties counting one half.
///
/// effect_size is the rank-biserial correlation, \f$ 2 U / (n m) - 1 \f$; (it + 1) / 2 is the
/// probability that x lies above y, the area under the ROC curve.
///
/// Shapes:   x and y vectors of n and m entries.
/// Cost:     O((n + m) log(n + m)); the exact law O(n m min(n, m)).
/// Throws:   ShapeError if a sample is empty; DomainError for NaN or infinity, the exact method
///           with ties, or values that are all the same.
/// Source:   Mann, Whitney, Annals Math. Stat. 18 (1947); R's wilcox.test gives the same.
template <typename DerivedX, typename DerivedY>
HypothesisTest mann_whitney_test(const Eigen::DenseBase<DerivedX>& x_arg,
                                 const Eigen::DenseBase<DerivedY>& y_arg,
                                 const RankTestOptions& options = {}) {
  const char* const function = "mann_whitney_test";
  const auto x = detail::finite_sample(function, x_arg, "x");
  const auto y = detail::finite_sample(function, y_arg, "y");
  const auto both = detail::joined(x, y);
  const auto ranked = detail::shared_ranks(both);
  const double n = double(x.size());
  const double m = double(y.size());
  HypothesisTest test;
  test.statistic = ranked.ranks.head(x.size()).sum() - n * (n + 1) / 2;
  test.alternative = options.alternative;
  test.effect_size = 2 * test.statistic / (n * m) - 1;
  test.effect_name = "rank-biserial correlation";
  test.effect_law = EffectLaw::fisher_z;
  test.effect_scale = std::sqrt((n + m + 1) / (3 * n * m));
  test.statistic_name = "U";
  if (detail::is_exact(function, options.method, n < 50 && m < 50, ranked.ties)) {
    test.p_value = detail::tail_of_counts(detail::mann_whitney_counts(x.size(), y.size()),
                                          test.statistic, options.alternative);
    test.method = "Mann-Whitney test, exact";
    return test;
  }
  const double all = n + m;
  const double variance = n * m / 12 * (all + 1 - ranked.ties / (all * (all - 1)));
  if (!(variance > 0)) detail::throw_constant(function, "x and y", both(0));
  test.p_value = detail::continuous_p_value(test.statistic - n * m / 2, std::sqrt(variance),
                                            options.alternative);
  test.method = "Mann-Whitney test, normal approximation";
  return test;
}

/// The Wilcoxon signed-rank test that a population is symmetric about 0, or the differences x - y
/// of paired samples are. statistic is V, the sum of the ranks of the positive ones.
///
/// Zeros are left out, as R does.
///
/// Shapes:   x a vector of n entries.
/// Cost:     O(n log n); the exact law O(n^3).
/// Throws:   ShapeError if x is empty; DomainError for NaN or infinity, entries that are all 0, or
///           the exact method with ties or zeros.
/// Source:   Wilcoxon, Biometrics Bulletin 1 (1945); R's wilcox.test gives the same.
template <typename Derived>
HypothesisTest wilcoxon_signed_rank_test(const Eigen::DenseBase<Derived>& x_arg,
                                         const RankTestOptions& options = {}) {
  const char* const function = "wilcoxon_signed_rank_test";
  const auto all = detail::finite_sample(function, x_arg, "x");
  auto x = all;
  Eigen::Index n = 0;
  for (const double value : all) {
    if (value != 0) x(n++) = value;
  }
  if (n == 0) detail::throw_constant(function, "x", 0.0);
  x.conservativeResize(n);
  const auto ranked = detail::shared_ranks(x.cwiseAbs().eval());
  const double count = double(n);
  HypothesisTest test;
  test.statistic = (x.array() > 0).select(ranked.ranks.array(), 0.0).sum();
  test.alternative = options.alternative;
  test.effect_size = 4 * test.statistic / (count * (count + 1)) - 1;
  test.effect_name = "rank-biserial correlation";
  test.effect_law = EffectLaw::fisher_z;
  test.effect_scale =
      std::sqrt((2 * count + 1) / 6 * count * (count + 1)) / (count * (count + 1) / 2);
  test.statistic_name = "V";
  const double ties = ranked.ties + double(all.size() - n);
  if (detail::is_exact(function, options.method, n < 50, ties)) {
    test.p_value =
        detail::tail_of_counts(detail::signed_rank_counts(n), test.statistic, options.alternative);
    test.method = "Wilcoxon signed-rank test, exact";
    return test;
  }
  const double variance = count * (count + 1) * (2 * count + 1) / 24 - ranked.ties / 48;
  test.p_value = detail::continuous_p_value(test.statistic - count * (count + 1) / 4,
                                            std::sqrt(variance), options.alternative);
  test.method = "Wilcoxon signed-rank test, normal approximation";
  return test;
}

/// The Kruskal-Wallis test that several populations are the same: an analysis of variance of the
/// ranks, with the chi-squared law of k - 1 degrees of freedom. effect_size is
/// \f$ \epsilon^2 = H / (n - 1) \f$.
///
/// Shapes:   groups holds k > 1 vectors.
/// Throws:   ShapeError if there are fewer than 2 groups or one is empty; DomainError for NaN or
///           infinity, or values that are all the same.
/// Source:   Kruskal, Wallis, J. Amer. Stat. Assoc. 47 (1952); R's kruskal.test gives the same.
template <std::same_as<double> Scalar = double>
HypothesisTest kruskal_wallis_test(const std::vector<Eigen::VectorX<Scalar>>& groups) {
  const char* const function = "kruskal_wallis_test";
  detail::check_groups(function, groups);
  Eigen::Index size = 0;
  for (const auto& group : groups) size += group.size();
  Eigen::VectorX<Scalar> all(size);
  Eigen::Index begin = 0;
  for (const auto& group : groups) {
    all.segment(begin, group.size()) = group;
    begin += group.size();
  }
  const auto ranked = detail::shared_ranks(all);
  const double n = double(size);
  const double spread = 1 - ranked.ties / (n * n * n - n);
  if (!(spread > 0)) detail::throw_constant(function, "every group", all(0));
  double H = 0;
  begin = 0;
  for (const auto& group : groups) {
    const double deviation = ranked.ranks.segment(begin, group.size()).mean() - (n + 1) / 2;
    H += double(group.size()) * deviation * deviation;
    begin += group.size();
  }
  HypothesisTest test;
  test.statistic = 12 * H / (n * (n + 1)) / spread;
  test.degrees_of_freedom = double(groups.size() - 1);
  test.p_value = survival(ChiSquared{Scalar(test.degrees_of_freedom)}, test.statistic);
  test.alternative = Alternative::greater;
  test.effect_size = test.statistic / (n - 1);
  test.effect_name = "epsilon squared";
  test.effect_law = EffectLaw::squared_noncentral_chi_squared;
  test.effect_scale = 1 / (n - 1);
  test.statistic_name = "H";
  test.method = "Kruskal-Wallis test";
  return test;
}

}  // namespace mlmath

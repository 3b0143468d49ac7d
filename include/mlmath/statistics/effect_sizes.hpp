// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/errors.hpp>
#include <mlmath/statistics/analysis_of_variance.hpp>
#include <mlmath/statistics/confidence_interval.hpp>
#include <mlmath/statistics/detail/noncentral_laws.hpp>
#include <mlmath/statistics/detail/parameter_search.hpp>
#include <mlmath/statistics/detail/two_sided_quantiles.hpp>
#include <mlmath/statistics/hypothesis_test.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <string>

namespace mlmath {

namespace detail {

/// Far above what is left of a noncentrality that an observed chi-squared (or F times its degrees
/// of freedom) allows.
inline double noncentrality_bound(double x, double df) {
  return x + df + 40 * std::sqrt(x + df) + 1600;
}

}  // namespace detail

/// A two-sided confidence interval for the effect size of a test: how large the effect may be,
/// which no p-value tells.
///
/// Cohen's d is by the noncentral t law, exact for normal populations (and near to it for Welch's
/// test); Cohen's w, Cramer's V and epsilon squared by the noncentral chi-squared law; the
/// rank-biserial correlation by Fisher's z. Where a test cannot tell the effect from 0 the lower
/// end of an effect that is never negative is 0.
///
/// Cost:     some 20 sums of tens of incomplete gamma or beta functions.
/// Accuracy: the noncentral laws are inverted to some 1e-11.
/// Throws:   DomainError if the test has no effect size with a known law, or level is not in (0,
///           1).
/// Example:  `effect_size_interval(t_test(x, y))`
/// Source:   Steiger, Fouladi, Noncentrality interval estimation, in What If There Were No
///           Significance Tests (1997); R's effectsize gives the same for Cohen's d.
template <std::same_as<double> Scalar = double>
ConfidenceInterval<double> effect_size_interval(const HypothesisTest& test,
                                                const IntervalOptions& options = {}) {
  detail::check_level("effect_size_interval", options.level);
  const double tail = (1 - options.level) / 2;
  const Scalar scale = test.effect_scale;
  const Scalar effect = test.effect_size;
  const double z = detail::two_sided_normal(Scalar(options.level));
  switch (test.effect_law) {
    case EffectLaw::normal:
      return {effect, effect - z * scale, effect + z * scale, options.level, "normal law"};
    case EffectLaw::fisher_z: {
      const double middle = std::atanh(effect);
      return {effect, std::tanh(middle - z * scale), std::tanh(middle + z * scale), options.level,
              "Fisher's z"};
    }
    case EffectLaw::noncentral_t: {
      const double t = effect / scale;
      const double df = test.degrees_of_freedom;
      const double reach = 20 + 10 * std::abs(t) / std::sqrt(df);
      const auto place = [&](double delta) { return detail::noncentral_t_cdf(t, df, delta); };
      return {effect, scale * detail::parameter_at(place, 1 - tail, t - reach, t + reach),
              scale * detail::parameter_at(place, tail, t - reach, t + reach), options.level,
              "noncentral t"};
    }
    case EffectLaw::noncentral_chi_squared:
    case EffectLaw::squared_noncentral_chi_squared: {
      const bool is_root = test.effect_law == EffectLaw::noncentral_chi_squared;
      const double x = (is_root ? effect * effect : effect) / scale;
      const double df = test.degrees_of_freedom;
      const auto place = [&](double lambda) {
        return detail::noncentral_chi_squared_cdf(x, df, lambda);
      };
      const double bound = detail::noncentrality_bound(x, df);
      const double lower = scale * detail::parameter_at(place, 1 - tail, 0, bound);
      const double upper = scale * detail::parameter_at(place, tail, 0, bound);
      return {effect, is_root ? std::sqrt(lower) : lower,
              (std::min)(1.0, is_root ? std::sqrt(upper) : upper), options.level,
              "noncentral chi-squared"};
    }
    case EffectLaw::none:
      break;
  }
  detail::throw_domain_error("effect_size_interval", "\"" + std::string(test.method) +
                                                         "\" has no effect size of a known law");
}

/// A two-sided confidence interval for \f$ \eta^2 \f$, the share of the variation that lies between
/// the groups, by the noncentral F law: \f$ \eta^2 = \lambda / (\lambda + n) \f$.
///
/// Throws:   DomainError if level is not in (0, 1).
/// Source:   Steiger, Psychological Methods 9 (2004); R's effectsize (alternative = "two.sided")
///           works with \f$ \lambda / (\lambda + df_1 + df_2 + 1) \f$, which is the same.
template <std::same_as<double> Scalar = double>
ConfidenceInterval<double> effect_size_interval(const AnalysisOfVariance& table,
                                                const IntervalOptions& options = {}) {
  detail::check_level("effect_size_interval", options.level);
  const double tail = (1 - options.level) / 2;
  const Scalar df1 = table.between_degrees_of_freedom;
  const double df2 = table.within_degrees_of_freedom;
  const double n = df1 + df2 + 1;
  if (!(table.within_sum_of_squares > 0)) {
    return {1, 1, 1, options.level, "noncentral F"};
  }
  const auto place = [&](double lambda) {
    return detail::noncentral_f_cdf(table.F, df1, df2, lambda);
  };
  const double spread = 1 + 10 / std::sqrt(df2);
  const double bound = spread * spread * detail::noncentrality_bound(df1 * table.F, df1);
  const double lower = detail::parameter_at(place, 1 - tail, 0, bound);
  const double upper = detail::parameter_at(place, tail, 0, bound);
  return {table.eta_squared(), lower / (lower + n), upper / (upper + n), options.level,
          "noncentral F"};
}

}  // namespace mlmath

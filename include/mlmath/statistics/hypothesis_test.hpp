// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/statistics/confidence_interval.hpp>

#include <Eigen/Core>

#include <limits>
#include <ostream>
#include <string_view>

namespace mlmath {

/// What a test holds against the hypothesis.
enum class Alternative {
  two_sided,  ///< the truth differs from it
  less,       ///< the truth lies below it
  greater     ///< the truth lies above it
};

/// Prints "two-sided", "less" or "greater".
inline std::ostream& operator<<(std::ostream& out, Alternative alternative) {
  switch (alternative) {
    case Alternative::two_sided:
      return out << "two-sided";
    case Alternative::less:
      return out << "less";
    case Alternative::greater:
      return out << "greater";
  }
  return out;
}

/// The law of an effect size, or of the statistic that it is made of: see effect_size_interval().
enum class EffectLaw {
  none,                           ///< not known here
  normal,                         ///< normal, with standard deviation effect_scale
  fisher_z,                       ///< normal on Fisher's scale, with that standard deviation
  noncentral_t,                   ///< effect_scale times a t statistic
  noncentral_chi_squared,         ///< the root of effect_scale times a chi-squared statistic
  squared_noncentral_chi_squared  ///< effect_scale times a chi-squared statistic
};

/// What a test of a hypothesis found. The p-value is the probability of a statistic at least as far
/// out as this one where the hypothesis is true; it is not the probability of the hypothesis.
struct [[nodiscard]] HypothesisTest {
  double statistic = std::numeric_limits<double>::quiet_NaN();  ///< what the p-value is read from
  double p_value = std::numeric_limits<double>::quiet_NaN();    ///< see above
  /// Degrees of freedom of the statistic's law; NaN where it has none.
  double degrees_of_freedom = std::numeric_limits<double>::quiet_NaN();
  /// Those of the denominator of an F statistic; NaN for others.
  double second_degrees_of_freedom = std::numeric_limits<double>::quiet_NaN();
  Alternative alternative = Alternative::two_sided;  ///< what the hypothesis was held against
  /// The estimate of what was tested, with its interval: one-sided where the alternative is. NaN
  /// where the test estimates nothing.
  ConfidenceInterval<double> interval;
  double effect_size = std::numeric_limits<double>::quiet_NaN();  ///< see effect_name
  std::string_view effect_name;            ///< what effect_size is; empty for none
  EffectLaw effect_law = EffectLaw::none;  ///< for effect_size_interval()
  double effect_scale = std::numeric_limits<double>::quiet_NaN();  ///< see EffectLaw
  std::string_view statistic_name;                                 ///< the letter of the statistic
  std::string_view method;                                         ///< the name of the test

  /// Whether the hypothesis is rejected at the level alpha.
  [[nodiscard]] bool rejects(double alpha = 0.05) const { return p_value <= alpha; }
};

/// Prints the test as R does: its name, the statistic with its degrees of freedom and p-value, the
/// estimate and the effect size where there are such.
inline std::ostream& operator<<(std::ostream& out, const HypothesisTest& test) {
  out << test.method << "\n" << test.statistic_name << " = " << test.statistic;
  if (test.degrees_of_freedom == test.degrees_of_freedom) {
    out << ", df = " << test.degrees_of_freedom;
  }
  if (test.second_degrees_of_freedom == test.second_degrees_of_freedom) {
    out << " and " << test.second_degrees_of_freedom;
  }
  out << ", p = " << test.p_value << " (" << test.alternative << ")\n";
  if (test.interval.estimate == test.interval.estimate) {
    out << "estimate " << test.interval << "\n";
  }
  if (!test.effect_name.empty()) out << test.effect_name << " = " << test.effect_size << "\n";
  return out;
}

/// The settings of a test whose hypothesis is a number.
struct TestOptions {
  double hypothesis = 0;                             ///< the value that is tested
  Alternative alternative = Alternative::two_sided;  ///< what it is held against
  double level = 0.95;                               ///< the confidence of the interval, in (0, 1)
};

namespace detail {

/// The p-value of a statistic with a symmetric law.
template <typename Law>
double symmetric_p_value(const Law& law, double statistic, Alternative alternative) {
  switch (alternative) {
    case Alternative::two_sided:
      return 2 * survival(law, statistic < 0 ? -statistic : statistic);
    case Alternative::less:
      return cdf(law, statistic);
    case Alternative::greater:
      return survival(law, statistic);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

/// estimate +- the quantile of a symmetric law times the standard error, or one end of it.
template <typename Law>
ConfidenceInterval<double> test_interval(const Law& law, double estimate, double error,
                                         const TestOptions& options, std::string_view method) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const bool is_two_sided = options.alternative == Alternative::two_sided;
  const double tail = is_two_sided ? (1 - options.level) / 2 : 1 - options.level;
  const double reach = survival_quantile(law, tail) * error;
  return {estimate, options.alternative == Alternative::less ? -infinite : estimate - reach,
          options.alternative == Alternative::greater ? infinite : estimate + reach, options.level,
          method};
}

}  // namespace detail
}  // namespace mlmath

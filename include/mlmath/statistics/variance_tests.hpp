// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/probability/fisher_f.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/hypothesis_test.hpp>
#include <mlmath/statistics/mean_tests.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <limits>

namespace mlmath {

/// The settings of variance_test().
struct VarianceTestOptions {
  double hypothesis = 1;                             ///< the ratio of variances that is tested, > 0
  Alternative alternative = Alternative::two_sided;  ///< what it is held against
  double level = 0.95;                               ///< the confidence of the interval, in (0, 1)
};

/// The F test that the ratio of two populations' variances is `hypothesis`, \f$ F = s_x^2 / s_y^2 \f$
/// over it.
///
/// Only for normal populations: it answers to their shape more than to their variances.
///
/// Shapes:   x and y vectors of at least 2 entries.
/// Throws:   ShapeError if a sample is empty; DomainError for fewer than 2 entries, NaN or infinity,
///           a constant sample, a hypothesis that is not positive, or a level outside (0, 1).
/// Source:   R's var.test gives the same.
template <typename DerivedX, typename DerivedY>
HypothesisTest variance_test(const Eigen::DenseBase<DerivedX>& x_arg,
                             const Eigen::DenseBase<DerivedY>& y_arg,
                             const VarianceTestOptions& options = {}) {
  const char* const function = "variance_test";
  detail::check_positive(function, "hypothesis", options.hypothesis);
  detail::check_level(function, options.level);
  const auto x = detail::mean_of_sample(function, x_arg, "x");
  const auto y = detail::mean_of_sample(function, y_arg, "y");
  detail::check_spread(function, "x", x.variance, x.mean);
  detail::check_spread(function, "y", y.variance, y.mean);
  const FisherF law{x.count - 1, y.count - 1};
  const double ratio = x.variance / y.variance;
  HypothesisTest test;
  test.statistic = ratio / options.hypothesis;
  test.degrees_of_freedom = x.count - 1;
  test.second_degrees_of_freedom = y.count - 1;
  test.alternative = options.alternative;
  const double below = cdf(law, test.statistic);
  const double above = survival(law, test.statistic);
  const bool is_two_sided = options.alternative == Alternative::two_sided;
  const double tail = is_two_sided ? (1 - options.level) / 2 : 1 - options.level;
  double lower = 0;
  double upper = std::numeric_limits<double>::infinity();
  if (options.alternative != Alternative::less) lower = ratio / survival_quantile(law, tail);
  if (options.alternative != Alternative::greater) upper = ratio / quantile(law, tail);
  test.p_value = is_two_sided                               ? 2 * std::min(below, above)
                 : options.alternative == Alternative::less ? below
                                                            : above;
  test.interval = {ratio, lower, upper, options.level, "F"};
  test.statistic_name = "F";
  test.method = "F test of two variances";
  return test;
}

}  // namespace mlmath

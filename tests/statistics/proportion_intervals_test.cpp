// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/proportion_intervals.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>

using Eigen::Index;
using mlmath::ProportionDifferenceMethod;
using mlmath::ProportionMethod;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

mlmath::ConfidenceInterval<> interval_by(ProportionMethod method, Index successes, Index trials,
                                         double level = 0.95) {
  return mlmath::proportion_confidence_interval(successes, trials,
                                                {.level = level, .method = method});
}

void check_ends(const mlmath::ConfidenceInterval<>& interval, double lower, double upper) {
  INFO(interval);
  CHECK(relative_error(interval.lower, lower) < 1e-13);
  CHECK(relative_error(interval.upper, upper) < 1e-13);
}

/// The probability that the interval of n = 30 trials holds p: a sum over the binomial law.
double coverage(ProportionMethod method, double p) {
  const Index n = 30;
  double held = 0;
  for (Index k = 0; k <= n; ++k) {
    if (!interval_by(method, k, n).contains(p)) continue;
    held += std::exp(std::lgamma(double(n + 1)) - std::lgamma(double(k + 1)) -
                     std::lgamma(double(n - k + 1)) + double(k) * std::log(p) +
                     double(n - k) * std::log1p(-p));
  }
  return held;
}

}  // namespace

TEST_CASE("proportion intervals: references", "[statistics][proportion_intervals]") {
  // R 4.2: prop.test(81, 100, correct = FALSE), binom.test(81, 100), qbeta(p, 81.5, 19.5);
  // statsmodels 0.13: proportion_confint(81, 100, method = "agresti_coull" and "normal").
  check_ends(mlmath::proportion_confidence_interval(81, 100), 0.72221154620935635,
             0.8748524849023126);
  check_ends(interval_by(ProportionMethod::clopper_pearson, 81, 100), 0.71930204202638748,
             0.88155680386745638);
  check_ends(interval_by(ProportionMethod::jeffreys, 81, 100), 0.72490268335859209,
             0.87746037287690093);
  check_ends(interval_by(ProportionMethod::agresti_coull, 81, 100), 0.7213862864396179,
             0.875677744672051);
  check_ends(interval_by(ProportionMethod::wald, 81, 100), 0.7331104355256953, 0.8868895644743048);
  check_ends(interval_by(ProportionMethod::clopper_pearson, 3, 10, 0.9), 0.087264433914150272,
             0.60662421610541339);
  check_ends(interval_by(ProportionMethod::wilson, 1, 10), 0.017876213095072924,
             0.40415002679523854);
  check_ends(interval_by(ProportionMethod::agresti_coull, 1, 10), 0, 0.4259677373948323);
  CHECK(mlmath::proportion_confidence_interval(81, 100).estimate == 0.81);
  CHECK(mlmath::proportion_confidence_interval(81, 100).method == "Wilson");

  // statsmodels 0.13: confint_proportions_2indep(56, 70, 48, 80, method = "newcomb",
  // "agresti-caffo", "wald").
  const auto difference = [](ProportionDifferenceMethod method) {
    return mlmath::proportion_difference_confidence_interval(56, 70, 48, 80, {.method = method});
  };
  check_ends(difference(ProportionDifferenceMethod::newcombe), 0.05243147240236498,
             0.33387265403690614);
  check_ends(difference(ProportionDifferenceMethod::agresti_caffo), 0.052452926638053676,
             0.33575845547576744);
  check_ends(difference(ProportionDifferenceMethod::wald), 0.057504899149037114, 0.342495100850963);
}

TEST_CASE("proportion intervals: no success, no failure", "[statistics][proportion_intervals]") {
  // R 4.2: prop.test(0, 10, correct = FALSE), binom.test(0, 10).
  check_ends(interval_by(ProportionMethod::wilson, 0, 10), 0, 0.27753279986288915);
  check_ends(interval_by(ProportionMethod::clopper_pearson, 0, 10), 0, 0.30849710781876083);
  for (const auto method : {ProportionMethod::wilson, ProportionMethod::clopper_pearson,
                            ProportionMethod::jeffreys, ProportionMethod::agresti_coull}) {
    const auto none = interval_by(method, 0, 10);
    const auto all = interval_by(method, 10, 10);
    CHECK(none.lower == 0);
    CHECK(all.upper == 1);
    CHECK(std::abs(none.upper + all.lower - 1) < 1e-15);
  }
  CHECK(interval_by(ProportionMethod::wald, 0, 10).width() == 0);
}

TEST_CASE("proportion intervals: coverage", "[statistics][proportion_intervals]") {
  double least_exact = 1;
  double mean_wilson = 0;
  double mean_jeffreys = 0;
  double mean_agresti = 0;
  double mean_wald = 0;
  int count = 0;
  for (double p = 0.01; p < 0.5; p += 0.007) {
    least_exact = std::min(least_exact, coverage(ProportionMethod::clopper_pearson, p));
    mean_wilson += coverage(ProportionMethod::wilson, p);
    mean_jeffreys += coverage(ProportionMethod::jeffreys, p);
    mean_agresti += coverage(ProportionMethod::agresti_coull, p);
    mean_wald += coverage(ProportionMethod::wald, p);
    ++count;
  }
  CHECK(least_exact >= 0.95);
  CHECK(std::abs(mean_wilson / count - 0.95) < 0.01);
  CHECK(std::abs(mean_jeffreys / count - 0.95) < 0.01);
  CHECK(mean_agresti / count > 0.95);
  CHECK(mean_agresti / count < 0.975);
  CHECK(mean_wald / count < 0.90);
  CHECK(coverage(ProportionMethod::wald, 0.02) < 0.5);
}

TEST_CASE("proportion intervals: coverage of differences", "[statistics][proportion_intervals]") {
  // Summed over both binomial laws, of 20 and 25 trials.
  const auto log_binomial = [](Index n, Index k, double p) {
    return std::lgamma(double(n + 1)) - std::lgamma(double(k + 1)) -
           std::lgamma(double(n - k + 1)) + double(k) * std::log(p) +
           double(n - k) * std::log1p(-p);
  };
  const auto mean_coverage = [&](ProportionDifferenceMethod method) {
    double total = 0;
    int cases = 0;
    for (const double p : {0.05, 0.2, 0.4}) {
      for (const double q : {0.1, 0.3, 0.45}) {
        for (Index k = 0; k <= 20; ++k) {
          for (Index l = 0; l <= 25; ++l) {
            const bool holds =
                mlmath::proportion_difference_confidence_interval(k, 20, l, 25, {.method = method})
                    .contains(p - q);
            if (holds) total += std::exp(log_binomial(20, k, p) + log_binomial(25, l, q));
          }
        }
        ++cases;
      }
    }
    return total / cases;
  };
  CHECK(std::abs(mean_coverage(ProportionDifferenceMethod::newcombe) - 0.95) < 0.015);
  CHECK(std::abs(mean_coverage(ProportionDifferenceMethod::agresti_caffo) - 0.95) < 0.015);
  CHECK(mean_coverage(ProportionDifferenceMethod::wald) < 0.935);
}

TEST_CASE("proportion intervals: errors", "[statistics][proportion_intervals]") {
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::proportion_confidence_interval(11, 10);
        }) == "proportion_confidence_interval: successes = 11, expected 0 <= successes <= 10");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::proportion_confidence_interval(0, 0);
        }) == "proportion_confidence_interval: trials = 0, expected at least 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::proportion_confidence_interval(1, 2, {.level = 1.5});
        }) == "proportion_confidence_interval: level = 1.5, expected 0 < level < 1");
  CHECK(message_of<mlmath::DomainError>(
            [] { return mlmath::proportion_difference_confidence_interval(1, 2, -1, 4); }) ==
        "proportion_difference_confidence_interval: second_successes = -1, expected 0 <= "
        "second_successes <= 4");
}

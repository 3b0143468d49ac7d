// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/count_tests.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::MatrixXd;
using Eigen::MatrixXi;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::Alternative;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("chi-squared tests as in R", "[statistics][count_tests]") {
  // R 4.2, 17 digits: chisq.test.
  const auto fit = mlmath::chi_squared_fit_test(VectorXi{{18, 22, 31, 9, 20, 20}},
                                                VectorXd{{0.1, 0.2, 0.3, 0.1, 0.15, 0.15}});
  CHECK(relative_error(fit.statistic, 5.0555555555555554) <= 1e-13);
  CHECK(relative_error(fit.p_value, 0.40913783686646676) <= 1e-12);
  CHECK(fit.degrees_of_freedom == 5);
  const auto table = mlmath::chi_squared_independence_test(MatrixXi{{12, 5, 7}, {9, 14, 3}});
  CHECK(relative_error(table.statistic, 6.2216840177366475) <= 1e-13);
  CHECK(relative_error(table.p_value, 0.044563416746474592) <= 1e-12);
  CHECK(relative_error(table.effect_size, std::sqrt(6.2216840177366475 / 50)) <= 1e-13);
  const MatrixXi four{{8, 2}, {1, 5}};
  const auto plain = mlmath::chi_squared_independence_test(four);
  CHECK(relative_error(plain.statistic, 6.1121693121693124) <= 1e-13);
  CHECK(relative_error(plain.p_value, 0.013425424881491258) <= 1e-12);
  const auto yates = mlmath::chi_squared_independence_test(four, {.continuity_correction = true});
  CHECK(relative_error(yates.statistic, 3.8095238095238093) <= 1e-13);
  CHECK(relative_error(yates.p_value, 0.050961936967763313) <= 1e-12);
}

TEST_CASE("Fisher's exact test as in R", "[statistics][count_tests]") {
  // R 4.2: fisher.test(table, alternative).
  const MatrixXi four{{8, 2}, {1, 5}};
  CHECK(relative_error(mlmath::fisher_exact_test(four).p_value, 0.034965034965034975) <= 1e-13);
  CHECK(relative_error(mlmath::fisher_exact_test(four, Alternative::less).p_value,
                       0.99912587412587417) <= 1e-13);
  CHECK(relative_error(mlmath::fisher_exact_test(four, Alternative::greater).p_value,
                       0.024475524475524479) <= 1e-13);
  CHECK(mlmath::fisher_exact_test(four).statistic == 20);
  CHECK(relative_error(mlmath::fisher_exact_test(MatrixXi{{1003, 997}, {1250, 1100}}).p_value,
                       0.047840479893272433) <= 1e-11);
  CHECK(mlmath::fisher_exact_test(MatrixXi{{0, 0}, {3, 5}}).p_value == 1);
}

TEST_CASE("the odds ratio given the margins", "[statistics][count_tests]") {
  // mpmath, 30 digits: the noncentral hypergeometric law solved by findroot; R's fisher.test gives
  // their first two to five digits, as far as its root finder goes.
  const auto check = [](const MatrixXi& table, Alternative alternative, double estimate,
                        double lower, double upper) {
    const auto interval = mlmath::fisher_exact_test(table, alternative).interval;
    const auto agree = [](double value, double expected) {
      return value == expected || relative_error(value, expected) <= 1e-11;
    };
    CAPTURE(interval.estimate, interval.lower, interval.upper);
    CHECK(agree(interval.estimate, estimate));
    CHECK(agree(interval.lower, lower));
    CHECK(agree(interval.upper, upper));
  };
  const double infinite = std::numeric_limits<double>::infinity();
  check(MatrixXi{{8, 2}, {1, 5}}, Alternative::two_sided, 15.4658197169209858, 1.00884920794769019,
        1059.63949508628167);
  check(MatrixXi{{8, 2}, {1, 5}}, Alternative::less, 15.4658197169209858, 0, 519.61144833843488);
  check(MatrixXi{{8, 2}, {1, 5}}, Alternative::greater, 15.4658197169209858, 1.37158624634124893,
        infinite);
  check(MatrixXi{{1003, 997}, {1250, 1100}}, Alternative::two_sided, 0.885320702437484735,
        0.784252184940907779, 0.999366879255587917);
  check(MatrixXi{{3, 0}, {0, 4}}, Alternative::two_sided, infinite, 0.925847281111984305, infinite);
  check(MatrixXi{{3, 0}, {0, 4}}, Alternative::less, infinite, 0, infinite);
  check(MatrixXi{{3, 0}, {0, 4}}, Alternative::greater, infinite, 1.40960948663845741, infinite);
  check(MatrixXi{{0, 3}, {4, 6}}, Alternative::two_sided, 0, 0, 5.66504385142835074);
  check(MatrixXi{{0, 3}, {4, 6}}, Alternative::less, 0, 0, 3.86747108293269732);
  check(MatrixXi{{0, 3}, {4, 6}}, Alternative::greater, 0, 0, infinite);
}

TEST_CASE("exact binomial test as in R", "[statistics][count_tests]") {
  // R 4.2: binom.test(7, 20, 0.3, alternative), binom.test(0, 12, 0.2, conf.level = 0.9).
  const auto check = [](const mlmath::HypothesisTest& test, double p, double lower, double upper) {
    CHECK(relative_error(test.p_value, p) <= 1e-12);
    CHECK(relative_error(test.interval.lower, lower) <= 1e-12);
    CHECK(relative_error(test.interval.upper, upper) <= 1e-12);
  };
  check(mlmath::binomial_test(7, 20, {.hypothesis = 0.3}), 0.62949796667667735, 0.15390920478454115,
        0.59218853453282816);
  check(mlmath::binomial_test(7, 20, {.hypothesis = 0.3, .alternative = Alternative::less}),
        0.77227179741816054, 0, 0.55803451131548865);
  check(mlmath::binomial_test(7, 20, {.hypothesis = 0.3, .alternative = Alternative::greater}),
        0.39199018779907585, 0.17731091757444911, 1);
  check(mlmath::binomial_test(0, 12, {.hypothesis = 0.2, .level = 0.9}), 0.14127497625599997, 0,
        0.22092219194555585);
  CHECK(mlmath::binomial_test(0, 5, {.alternative = Alternative::greater}).p_value == 1);
}

TEST_CASE("tests of counts refuse what they cannot do", "[statistics][count_tests]") {
  using mlmath::DomainError;
  using mlmath::ShapeError;
  CHECK(message_of<DomainError>([] {
          return mlmath::chi_squared_fit_test(VectorXd{{1, 2.5}}, VectorXd{{0.5, 0.5}});
        }) == "chi_squared_fit_test: counts(1) is 2.5, expected whole numbers >= 0");
  CHECK(message_of<ShapeError>([] {
          return mlmath::chi_squared_fit_test(VectorXi{{1, 2}}, VectorXd{{1}});
        }) == "chi_squared_fit_test: probabilities has 1 entry, expected 2 as in counts");
  CHECK(message_of<ShapeError>([] {
          return mlmath::chi_squared_independence_test(MatrixXd{{1, 2, 3}});
        }) ==
        "chi_squared_independence_test: counts is 1x3, expected at least 2 rows and 2 columns");
  CHECK(message_of<DomainError>([] {
          return mlmath::chi_squared_independence_test(MatrixXd{{1, 0}, {2, 0}});
        }) == "chi_squared_independence_test: a row or column of counts is all 0, leave it out");
  CHECK(message_of<ShapeError>([] {
          return mlmath::fisher_exact_test(MatrixXd{{1, 2, 3}, {1, 2, 3}});
        }) == "fisher_exact_test: counts is 2x3, expected 2x2");
  CHECK(message_of<DomainError>([] { return mlmath::binomial_test(5, 4); }) ==
        "binomial_test: successes = 5, expected 0 <= successes <= 4");
  CHECK(message_of<DomainError>([] { return mlmath::binomial_test(1, 0); }) ==
        "binomial_test: trials = 0, expected at least 1");
}

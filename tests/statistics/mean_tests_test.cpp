// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/mean_tests.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::Alternative;
using mlmath::HypothesisTest;
using mlmath::MeanDifferenceMethod;
using mlmath::t_test;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const VectorXd x{{5.1, 4.9, 6.2, 5.8, 6.0, 5.5, 5.3, 6.7}};
const VectorXd y{{4.1, 5.0, 4.8, 5.2, 4.4, 5.9, 4.7}};

void check(const HypothesisTest& test, double statistic, double df, double p, double lower,
           double upper) {
  CHECK(relative_error(test.statistic, statistic) <= 1e-13);
  CHECK(relative_error(test.degrees_of_freedom, df) <= 1e-13);
  CHECK(relative_error(test.p_value, p) <= 1e-12);
  CHECK(relative_error(test.interval.lower, lower) <= 1e-12);
  CHECK(relative_error(test.interval.upper, upper) <= 1e-12);
}

}  // namespace

TEST_CASE("t tests as in R", "[statistics][mean_tests]") {
  // R 4.2, 17 digits: t.test(x, mu = 5), with alternative and conf.level, t.test(x, y), with
  // var.equal and mu, and paired.
  check(t_test(x, {.hypothesis = 5}), 3.2225754674565299, 7, 0.014601183613519723,
        5.183034180847863, 6.191965819152137);
  check(t_test(x, {.hypothesis = 5, .alternative = Alternative::less}), 3.2225754674565299, 7,
        0.9926994081932401, -infinity, 6.0916869008664101);
  check(t_test(x, {.hypothesis = 5, .alternative = Alternative::greater, .level = 0.9}),
        3.2225754674565299, 7, 0.0073005918067598615, 5.385641995406087, infinity);
  check(t_test(x, y), 2.6624571732297762, 12.849165605880758, 0.01970419572717717,
        0.1531044320420418, 1.4790384251008144);
  check(t_test(x, y, {.hypothesis = 0.5, .method = MeanDifferenceMethod::pooled}),
        1.0285577448460321, 13, 0.32244559222761637, 0.15219931160890754, 1.4799435455339487);
  check(t_test(x.head(7), y, {.method = MeanDifferenceMethod::paired}), 2.4121073013055225, 6,
        0.052423259251013592, -0.0096881134455610082, 1.3525452563027036);
  CHECK(relative_error(t_test(x, {.hypothesis = 5}).effect_size, 1.1393524829619601) <= 1e-13);
  CHECK(t_test(x, {.hypothesis = 5}).rejects());
  CHECK_FALSE(t_test(x, {.hypothesis = 5}).rejects(0.01));
  CHECK(relative_error(t_test(x.transpose().cast<float>(), {.hypothesis = 5}).statistic,
                       3.2225754674565299) <= 1e-5);
  CHECK(t_test(VectorXi{{1, 2, 3}}, {.hypothesis = 2}).p_value == 1);
}

TEST_CASE("z test with a known standard deviation", "[statistics][mean_tests]") {
  // R 4.2: z = (mean(x) - 5) / (0.7 / sqrt(8)), 2 * pnorm(-z), mean(x) +- qnorm(.975) 0.7 / sqrt(8).
  const auto test = mlmath::z_test(x, 0.7, {.hypothesis = 5});
  CHECK(relative_error(test.statistic, 2.7779194975185799) <= 1e-13);
  CHECK(relative_error(test.p_value, 0.0054708170469055352) <= 1e-12);
  CHECK(relative_error(test.interval.lower, 5.2024336614776132) <= 1e-13);
  CHECK(relative_error(test.interval.upper, 6.1725663385223868) <= 1e-13);
}

TEST_CASE("p-values of a true hypothesis are uniform", "[statistics][mean_tests]") {
  // 400 samples of 6 uniform numbers, near enough to normal for t: at the level 0.1 some 40 +- 6
  // reject.
  mlmath::Philox rng(8);
  int rejected = 0;
  VectorXd sample(6);
  for (int round = 0; round < 400; ++round) {
    mlmath::fill_uniform(rng, sample);
    rejected += int(t_test(sample, {.hypothesis = 0.5}).rejects(0.1));
  }
  CHECK(rejected >= 40 - 4 * 6);
  CHECK(rejected <= 40 + 4 * 6 + 8);
}

TEST_CASE("a test prints as in R", "[statistics][mean_tests]") {
  std::ostringstream printed;
  printed << t_test(x, {.hypothesis = 5});
  CHECK(printed.str() ==
        "One-sample t test\nt = 3.22258, df = 7, p = 0.0146012 (two-sided)\n"
        "estimate 5.6875 [5.18303, 6.19197] (95%, Student t)\nCohen's d = 1.13935\n");
}

TEST_CASE("tests of means refuse what they cannot do", "[statistics][mean_tests]") {
  CHECK(message_of<mlmath::DomainError>([] { return t_test(VectorXd{{1}}); }) ==
        "t_test: x has 1 entry, expected at least 2");
  CHECK(message_of<mlmath::DomainError>([] {
          return t_test(VectorXd{{2, 2, 2}});
        }) == "t_test: x is constant (every entry is 2), expected at least two different values");
  CHECK(message_of<mlmath::DomainError>([] {
          return t_test(VectorXd{{2, std::nan(""), 2}});
        }) == "t_test: x(1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([] { return t_test(x, {.level = 1}); }) ==
        "t_test: level = 1, expected 0 < level < 1");
  CHECK(message_of<mlmath::ShapeError>([] {
          return t_test(x, y, {.method = MeanDifferenceMethod::paired});
        }) == "t_test: y has 7 entries, expected 8 as in x");
  CHECK(message_of<mlmath::DomainError>([] {
          return t_test(VectorXd{{1, 1}}, VectorXd{{2, 2}});
        }) == "t_test: x and y are constant, expected a sample with spread");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::z_test(x, 0); }) ==
        "z_test: known_standard_deviation = 0, expected a number > 0");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/probability/exponential.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/statistics/normality_tests.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath::anderson_darling_test;
using mlmath::shapiro_wilk_test;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}};
const VectorXd y{{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.061, 3.14, 1.291}};
// R's stackloss$stack.loss.
const VectorXd loss{
    {42, 37, 37, 28, 18, 18, 19, 20, 15, 14, 14, 13, 11, 12, 8, 7, 8, 8, 9, 15, 15}};

VectorXd places(Index n) {
  return (VectorXd::LinSpaced(n, 1, double(n)).array() - 0.5) / double(n);
}

void check_shapiro(const VectorXd& sample, double W, double p) {
  const auto test = shapiro_wilk_test(sample);
  CAPTURE(sample.size(), test.p_value);
  CHECK(relative_error(test.statistic, W) <= 1e-14);
  CHECK(relative_error(test.p_value, p) <= 1e-11);
}

}  // namespace

TEST_CASE("Shapiro-Wilk test as in R", "[statistics][normality_tests]") {
  // R 4.2: shapiro.test(x) of the samples here, and of -log and qnorm of (1:n - 0.5) / n.
  check_shapiro(x, 0.95216658759628237, 0.71385204725099705);
  check_shapiro(y, 0.8201799631941048, 0.034619730431941526);
  check_shapiro(VectorXd{{1, 2, 4}}, 0.96428571428571419, 0.6368868450289632);
  check_shapiro(VectorXd{{1, 2, 4, 9}}, 0.89468627083933483, 0.40514721117388991);
  check_shapiro(VectorXd{{1, 2, 4, 9, 10}}, 0.88096460459824455, 0.3137050030476114);
  check_shapiro(loss, 0.82650973619100143, 0.0017176177391620537);
  check_shapiro(-places(1000).array().log(), 0.81803039392987398, 3.7284602035916056e-32);
  const VectorXd normal = mlmath::quantile(mlmath::Normal{0.0, 1.0}, places(5000));
  CHECK(relative_error(shapiro_wilk_test(normal).statistic, 0.99998892544114315) <= 1e-14);
  CHECK(shapiro_wilk_test(normal).p_value > 0.999999);
  // W does not change with the unit.
  CHECK(relative_error(shapiro_wilk_test((1e8 * x.array() - 3e9).matrix()).statistic,
                       0.95216658759628237) <= 1e-13);
}

TEST_CASE("Anderson-Darling test of normality as in statsmodels", "[statistics][normality_tests]") {
  // statsmodels 0.13: diagnostic.normal_ad(x).
  CHECK(relative_error(anderson_darling_test(x).statistic, 0.33965978755442094) <= 1e-13);
  CHECK(relative_error(anderson_darling_test(x).p_value, 0.4091195804787083) <= 1e-12);
  CHECK(relative_error(anderson_darling_test(loss).statistic, 1.393369504491016) <= 1e-13);
  CHECK(relative_error(anderson_darling_test(loss).p_value, 0.0009618899683642326) <= 1e-12);
}

TEST_CASE("Anderson-Darling test of a known law", "[statistics][normality_tests]") {
  // mpmath, 40 digits, the formula of A^2 with ncdf.
  CHECK(relative_error(anderson_darling_test(x, mlmath::Normal{1.0, 1.0}).statistic,
                       3.3245369395501156813) <= 1e-14);
  // Upper 10, 5 and 1 % points of the limit: Anderson, Darling, J. Amer. Stat. Assoc. 49 (1954).
  CHECK(std::abs(mlmath::detail::anderson_darling_limit_cdf(1.933) - 0.90) <= 1e-4);
  CHECK(std::abs(mlmath::detail::anderson_darling_limit_cdf(2.492) - 0.95) <= 1e-4);
  CHECK(std::abs(mlmath::detail::anderson_darling_limit_cdf(3.857) - 0.99) <= 4e-4);
  // An entry that the law rules out.
  const auto impossible = anderson_darling_test(VectorXd{{-1, 1, 2}}, mlmath::Exponential{1.0});
  CHECK(std::isinf(impossible.statistic));
  CHECK(impossible.p_value == 0);
  // Of true hypotheses, the share with p below alpha is within 5 standard errors of it.
  mlmath::Philox rng(2);
  int rejected[2] = {0, 0};
  for (int repetition = 0; repetition < 2000; ++repetition) {
    VectorXd sample(8);
    mlmath::fill_uniform(rng, sample);
    const double p =
        anderson_darling_test((-sample.array().log()).matrix(), mlmath::Exponential{1.0}).p_value;
    rejected[0] += p <= 0.1;
    rejected[1] += p <= 0.5;
  }
  CHECK(std::abs(rejected[0] / 2000.0 - 0.1) <= 5 * std::sqrt(0.09 / 2000));
  CHECK(std::abs(rejected[1] / 2000.0 - 0.5) <= 5 * std::sqrt(0.25 / 2000));
}

TEST_CASE("what tests of normality refuse", "[statistics][normality_tests]") {
  CHECK(message_of<mlmath::ShapeError>([] {
          (void)shapiro_wilk_test(VectorXd{{1, 2}});
        }) == "shapiro_wilk_test: x has 2 entries, expected 3 to 5000");
  CHECK(message_of<mlmath::DomainError>([] {
          (void)shapiro_wilk_test(VectorXd{{2, 2, 2}});
        }).find("shapiro_wilk_test: x") == 0);
  const VectorXd infinite{{1, std::numeric_limits<double>::infinity(), 2}};
  CHECK(message_of<mlmath::DomainError>([&] { (void)shapiro_wilk_test(infinite); }) ==
        "shapiro_wilk_test: x(1) is inf, expected finite values");
  CHECK(message_of<mlmath::ShapeError>([] {
          (void)anderson_darling_test(VectorXd{{1, 2, 3}});
        }) == "anderson_darling_test: x has 3 entries, expected 8 or more");
}

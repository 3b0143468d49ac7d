// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/correlation_tests.hpp>
#include <mlmath/statistics/count_tests.hpp>
#include <mlmath/statistics/effect_sizes.hpp>
#include <mlmath/statistics/mean_tests.hpp>
#include <mlmath/statistics/rank_tests.hpp>

#include <Eigen/Core>

#include <cmath>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::effect_size_interval;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}};
const VectorXd y{{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.061, 3.14, 1.291}};

void check_interval(const mlmath::ConfidenceInterval<double>& interval, double estimate,
                    double lower, double upper) {
  CHECK(relative_error(interval.estimate, estimate) <= 1e-14);
  CHECK(relative_error(interval.lower, lower) <= 1e-10);
  CHECK(relative_error(interval.upper, upper) <= 1e-10);
}

}  // namespace

TEST_CASE("the noncentral laws", "[statistics][effect_sizes]") {
  using namespace mlmath::detail;
  // SciPy 1.16: nct.cdf, ncx2.cdf, ncf.cdf.
  CHECK(std::abs(noncentral_t_cdf(-1.5, 7, 2.5) - 0.00010633468179636896) <= 1e-14);
  CHECK(std::abs(noncentral_t_cdf(3, 4.5, 10) - 9.652918907569274e-07) <= 1e-13);
  CHECK(relative_error(noncentral_t_cdf(0, 5, 1), 0.15865525393145707) <= 1e-14);
  CHECK(relative_error(noncentral_chi_squared_cdf(50, 3, 60), 0.2088565496038795) <= 1e-12);
  CHECK(relative_error(noncentral_f_cdf(2, 3, 9, 12), 0.1097395993400777) <= 1e-12);
}

TEST_CASE("intervals for effect sizes", "[statistics][effect_sizes]") {
  // mpmath, 30 digits: the noncentral laws as integrals and sums, solved by findroot.
  check_interval(effect_size_interval(mlmath::t_test(x, {.hypothesis = 1})), 1.07137077255307377,
                 0.219041233764169742, 1.88393899671757118);
  const auto pooled = mlmath::t_test(x, y, {.method = mlmath::MeanDifferenceMethod::pooled});
  check_interval(effect_size_interval(pooled), 0.567851163110444741, -0.384898823641196847,
                 1.50374506143752232);
  check_interval(effect_size_interval(pooled, {.level = 0.9}), 0.567851163110444741,
                 -0.233224593360780794, 1.35177514466061261);
  check_interval(effect_size_interval(
                     mlmath::chi_squared_independence_test(MatrixXd{{10, 20, 30}, {25, 15, 5}})),
                 0.471404520791031683, 0.266721716034984686, 0.654093672689692645);
  const VectorXd a{{1.83, 0.50, 1.62, 2.48, 1.68}};
  const VectorXd b{{0.878, 0.647, 0.598, 2.05}};
  const VectorXd c{{3.06, 2.5, 3.3, 2.9, 3.1}};
  check_interval(effect_size_interval(mlmath::analysis_of_variance({a, b, c})),
                 0.704357872345468184, 0.221132421506127724, 0.815951036680258359);
  // By hand: 3 +- z / sqrt(4); tanh(atanh(r) +- z sqrt((n + m + 1) / (3 n m))).
  const auto z = effect_size_interval(mlmath::z_test(VectorXd{{2, 3, 3, 4}}, 1.0));
  check_interval(z, 3, 3 - 1.959963984540054 / 2, 3 + 1.959963984540054 / 2);
  const double r = 2 * 58.0 / 81 - 1;
  const double reach = 1.959963984540054 * std::sqrt(19.0 / 243);
  check_interval(effect_size_interval(mlmath::mann_whitney_test(x, y)), r,
                 std::tanh(std::atanh(r) - reach), std::tanh(std::atanh(r) + reach));
}

TEST_CASE("intervals for effects that cannot be told from none", "[statistics][effect_sizes]") {
  const auto even = effect_size_interval(
      mlmath::chi_squared_fit_test(VectorXd{{20, 21, 19}}, VectorXd::Constant(3, 1.0 / 3)));
  CHECK(even.lower == 0);
  CHECK(even.upper > even.estimate);
  const auto apart = effect_size_interval(mlmath::kruskal_wallis_test({x, y, x}));
  CHECK(apart.lower == 0);
  // A sample and its mirror image have opposite intervals.
  const auto up = effect_size_interval(mlmath::t_test(x));
  const auto down = effect_size_interval(mlmath::t_test(-x));
  CHECK(relative_error(up.lower, -down.upper) <= 1e-12);
  CHECK(relative_error(up.upper, -down.lower) <= 1e-12);
}

TEST_CASE("effect sizes without an interval", "[statistics][effect_sizes]") {
  CHECK(message_of<mlmath::DomainError>([] {
          (void)effect_size_interval(mlmath::binomial_test(3, 10));
        }).find("has no effect size of a known law") != std::string::npos);
  CHECK(message_of<mlmath::DomainError>([] {
          (void)effect_size_interval(mlmath::t_test(x), {.level = 1});
        }) == "effect_size_interval: level = 1, expected 0 < level < 1");
}

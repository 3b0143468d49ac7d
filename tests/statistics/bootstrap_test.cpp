// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/bootstrap.hpp>
#include <mlmath/statistics/mean.hpp>
#include <mlmath/statistics/moments.hpp>

#include <Eigen/Core>

#include <cmath>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::Alternative;
using mlmath::BootstrapMethod;
using mlmath::DomainError;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{5.1, 4.9, 6.2, 5.8, 6.0, 5.5}};
const VectorXd y{{4.1, 5.0, 4.8, 5.2, 4.4}};
constexpr auto mean_of = [](const auto& sample) { return mlmath::mean(sample); };
constexpr auto variance_of = [](const auto& sample) { return mlmath::variance(sample); };

}  // namespace

TEST_CASE("bootstrap of the mean has the standard error of the mean", "[statistics][bootstrap]") {
  mlmath::Philox rng(1);
  VectorXd sample(50);
  mlmath::fill_uniform(rng, sample);
  // The bootstrap's own standard error is sd with divisor n over sqrt(n), known to 1 / sqrt(2 m).
  const double expected = mlmath::standard_deviation(sample) / std::sqrt(50.0);
  const auto result = mlmath::bootstrap(sample, mean_of, rng, {.replicates = 2000});
  CHECK(relative_error(result.standard_error, expected) <= 4 / std::sqrt(4000.0));
  CHECK(result.interval.estimate == mlmath::mean(sample));
  CHECK(std::abs(result.bias) <= 4 * expected / std::sqrt(2000.0));
  const VectorXd means = mlmath::bootstrap_means(sample, 4000, rng);
  CHECK(relative_error(mlmath::standard_deviation(means), expected) <= 4 / std::sqrt(8000.0));
  CHECK(std::abs(means.mean() - mlmath::mean(sample)) <= 4 * expected / std::sqrt(4000.0));
}

TEST_CASE("bootstrap intervals hold the truth as often as they say", "[statistics][bootstrap]") {
  // The mean of 30 uniform numbers, 200 times at 90%: 180 +- 4.2, and some less for small n.
  mlmath::Philox rng(2);
  for (const auto method :
       {BootstrapMethod::percentile, BootstrapMethod::basic, BootstrapMethod::bca}) {
    int held = 0;
    VectorXd sample(30);
    for (int round = 0; round < 200; ++round) {
      mlmath::fill_uniform(rng, sample);
      held += int(mlmath::bootstrap(sample, mean_of, rng,
                                    {.level = 0.9, .replicates = 200, .method = method})
                      .interval.contains(0.5));
    }
    CHECK(held >= 180 - 4 * 4.2 - 6);
    CHECK(held <= 180 + 4 * 4.2);
  }
}

TEST_CASE("bootstrap draws the rows of a matrix together", "[statistics][bootstrap]") {
  mlmath::Philox rng(3);
  MatrixXd pairs(20, 2);
  for (int i = 0; i < 20; ++i) pairs.row(i) << i, 2 * i;
  const auto slope = [](const auto& rows) {
    return (rows.col(1).sum() - 2 * rows.col(0).sum()) + double(rows.rows());
  };
  const auto result = mlmath::bootstrap(pairs, slope, rng, {.replicates = 50});
  CHECK(result.replicates.minCoeff() == 20);
  CHECK(result.replicates.maxCoeff() == 20);
}

TEST_CASE("jackknife of the mean and of the variance", "[statistics][bootstrap]") {
  const auto of_mean = mlmath::jackknife(x, mean_of);
  CHECK(std::abs(of_mean.bias) <= 1e-14);
  CHECK(relative_error(of_mean.standard_error,
                       mlmath::standard_deviation(x, {.ddof = 1}) / std::sqrt(6.0)) <= 1e-13);
  // NumPy: var(x), 5 (mean(leave-one-out) - var(x)), sqrt(5/6 sum of squares).
  const auto of_variance = mlmath::jackknife(x, variance_of);
  CHECK(relative_error(of_variance.estimate, 0.21805555555555556) <= 1e-13);
  CHECK(relative_error(of_variance.bias, -0.043611111111110934) <= 1e-11);
  CHECK(relative_error(of_variance.standard_error, 0.08881241154503373) <= 1e-13);
}

TEST_CASE("permutation tests, all ways and some", "[statistics][bootstrap]") {
  mlmath::Philox rng(4);
  const auto p = [&](Alternative alternative, Eigen::Index permutations) {
    return mlmath::permutation_test(x, y, rng,
                                    {.alternative = alternative, .permutations = permutations})
        .p_value;
  };
  // SciPy: stats.permutation_test((x, y), difference of means, n_resamples=inf, alternative); the
  // two-sided one by counting |difference| over itertools.combinations: 10 of 462.
  CHECK(relative_error(p(Alternative::less, 462), 0.9913419913419913) <= 1e-14);
  CHECK(relative_error(p(Alternative::greater, 462), 0.012987012987012988) <= 1e-14);
  CHECK(relative_error(p(Alternative::two_sided, 462), 10.0 / 462) <= 1e-14);
  // A random choice of 400 of them: 10 / 462 +- 0.0073.
  const double random = p(Alternative::two_sided, 400);
  CHECK(std::abs(random - 10.0 / 462) <= 4 * 0.0073 + 1.0 / 401);
  CHECK(random >= 1.0 / 401);
}

TEST_CASE("resampling refuses what it cannot do", "[statistics][bootstrap]") {
  mlmath::Philox rng(5);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::bootstrap(VectorXd(), mean_of, rng);
        }) == "bootstrap: x is empty (0x1)");
  CHECK(message_of<DomainError>([&] { return mlmath::bootstrap(x, mean_of, rng, {.level = 0}); }) ==
        "bootstrap: level = 0, expected 0 < level < 1");
  CHECK(message_of<DomainError>([&] {
          return mlmath::bootstrap(x, mean_of, rng, {.stratified = true});
        }) == "bootstrap: stratified = true, expected false without classes");
  CHECK(message_of<DomainError>([&] { return mlmath::bootstrap_means(x, 0, rng); }) ==
        "bootstrap_means: replicates = 0, expected at least 1");
  CHECK(message_of<DomainError>([] { return mlmath::jackknife(VectorXd{{1}}, mean_of); }) ==
        "jackknife: x has 1 entry, expected at least 2");
  CHECK(message_of<DomainError>([&] {
          return mlmath::permutation_test(x, VectorXd{{1, std::nan("")}}, rng);
        }) == "permutation_test: y(1) is nan, expected finite values");
}

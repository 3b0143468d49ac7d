// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/finite_distribution.hpp>
#include <mlmath/probability/sampling.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath::FiniteDistribution;
using mlmath_test::message_of;

namespace {

// Out of order, one value twice, one impossible.
FiniteDistribution<double> lottery() {
  return {VectorXd{{10, -1, 2.5, -1, 7}}, VectorXd{{0.125, 0.25, 0.25, 0.375, 0}}};
}

}  // namespace

TEST_CASE("FiniteDistribution: probabilities", "[probability][finite]") {
  const auto d = lottery();
  const VectorXd x{{-2, -1, 0, 2.5, 7, 10, 11}};
  CHECK(mlmath::pmf(d, x) == VectorXd{{0, 0.625, 0, 0.25, 0, 0.125, 0}});
  CHECK(mlmath::cdf(d, x) == VectorXd{{0, 0.625, 0.625, 0.875, 0.875, 1, 1}});
  CHECK(mlmath::survival(d, x) == VectorXd{{1, 0.375, 0.375, 0.125, 0.125, 0, 0}});
  CHECK(mlmath::log_pmf(d, 2.5) == std::log(0.25));
  CHECK(mlmath::log_pmf(d, 3.0) == -std::numeric_limits<double>::infinity());
  CHECK(std::abs(mlmath::log_cdf(d, 3.0) - std::log(0.875)) < 1e-16);
  CHECK(mlmath::log_survival(d, 10.0) == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(mlmath::cdf(d, std::nan(""))));
  CHECK(std::isnan(mlmath::pmf(d, std::nan(""))));

  CHECK(mlmath::quantile(d, VectorXd{{0, 0.3, 0.625, 0.63, 0.875, 0.9, 1}}) ==
        VectorXd{{-1, -1, -1, 2.5, 2.5, 10, 10}});
  CHECK(mlmath::survival_quantile(d, VectorXd{{0, 0.1, 0.125, 0.2, 0.375, 0.7, 1}}) ==
        VectorXd{{10, 10, 2.5, 2.5, -1, -1, -1}});
  CHECK(mlmath::quantile_from_log(d, std::log(0.9)) == 10);
  CHECK(mlmath::survival_quantile_from_log(d, std::log(0.2)) == 2.5);
  CHECK(std::isnan(mlmath::quantile(d, 1.5)));
  CHECK(std::isnan(mlmath::survival_quantile(d, -0.1)));

  // A small probability at the upper end is not lost beside the rest.
  const FiniteDistribution<double> rare{VectorXd{{0, 1}}, VectorXd{{1 - 1e-17, 1e-17}}};
  CHECK(mlmath::survival(rare, 0.0) == 1e-17);
  CHECK(mlmath::survival_quantile(rare, 0.5e-17) == 1);
}

TEST_CASE("FiniteDistribution: moments and the like", "[probability][finite]") {
  const auto d = lottery();
  // In fractions (Python, fractions.Fraction): the mean is 5/4, the central moments are 105/8,
  // 4935/64 and 191835/256.
  CHECK(mlmath::mean(d) == 1.25);
  CHECK(mlmath::variance(d) == 13.125);
  CHECK(std::abs(mlmath::skewness(d) - 77.109375 / std::pow(13.125, 1.5)) < 1e-15);
  CHECK(std::abs(mlmath::kurtosis(d) - (749.35546875 / (13.125 * 13.125) - 3)) < 1e-14);
  CHECK(mlmath::mode(d) == -1);
  CHECK(mlmath::median(d) == -1);
  CHECK(mlmath::support(d).lower == -1);
  CHECK(mlmath::support(d).upper == 10);
  // -(5/8 log2(5/8) + 1/4 log2(1/4) + 1/8 log2(1/8))
  CHECK(std::abs(mlmath::entropy(d) - 1.2987949406953985) < 1e-15);

  const auto die = mlmath::fair_die();
  CHECK(std::abs(mlmath::mean(die) - 3.5) < 4e-16);
  CHECK(std::abs(mlmath::variance(die) - 35.0 / 12) < 4e-16);
  CHECK(mlmath::median(die) == 3);
  CHECK(mlmath::fair_die(1).values == VectorXd::Ones(1));
  const FiniteDistribution<float> single{Eigen::Vector2f(1, 2), Eigen::Vector2f(0.5f, 0.5f)};
  CHECK(mlmath::mean(single) == 1.5f);
  std::ostringstream out;
  out << FiniteDistribution{VectorXd{{0, 1}}, VectorXd{{0.25, 0.75}}};
  CHECK(out.str() == "FiniteDistribution(0: 0.25, 1: 0.75)");
}

TEST_CASE("FiniteDistribution: samples", "[probability][finite]") {
  mlmath::Philox rng(3);
  const VectorXd x = mlmath::sample(lottery(), rng, 100000);
  const auto share = [&](double value) { return double((x.array() == value).count()) / 100000; };
  // Five standard errors.
  CHECK(std::abs(share(-1) - 0.625) < 0.0077);
  CHECK(std::abs(share(2.5) - 0.25) < 0.0069);
  CHECK(std::abs(share(10) - 0.125) < 0.0053);
  CHECK(share(7) == 0);
}

TEST_CASE("FiniteDistribution: errors", "[probability][finite]") {
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::mean(FiniteDistribution{VectorXd{{1, 2}}, VectorXd{{1.0}}});
        }) == "mean: probabilities has 1 entry, expected 2 as in values");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::cdf(FiniteDistribution{VectorXd{{1, 2}}, VectorXd{{0.5, 0.6}}}, 1.0);
        }) == "cdf: probabilities sums to 1.1, expected probabilities that sum to 1");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::fair_die(0); }) ==
        "fair_die: faces = 0, expected faces >= 1");
}

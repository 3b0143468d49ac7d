// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/information/mutual_information.hpp>
#include <mlmath/information/neighbour_estimators.hpp>
#include <mlmath/information/significance.hpp>

#include <Eigen/Core>

#include <cmath>

using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath_test::message_of;

namespace {

constexpr auto information = [](const auto& x, const auto& y) {
  return mlmath::mutual_information(x, y);
};

VectorXi bits_of(mlmath::Philox& rng, Eigen::Index n) {
  VectorXi x(n);
  for (int& bit : x) bit = int(mlmath::uniform_index(rng, 2));
  return x;
}

}  // namespace

TEST_CASE("dependent samples are told from independent ones", "[information][significance]") {
  mlmath::Philox rng(1);
  const VectorXi x = bits_of(rng, 60);
  VectorXi y = x;
  for (int i = 0; i < 15; ++i) y(4 * i) = 1 - y(4 * i);
  const auto dependent = mlmath::permutation_significance(information, x, y, rng, 199);
  CHECK(dependent.p_value == 1.0 / 200);
  CHECK(dependent.observed == mlmath::mutual_information(x, y));
  // (rows - 1)(columns - 1) / (2 n log 2) bits of bias.
  CHECK(std::abs(dependent.null_mean - 1 / (120 * std::log(2.0))) < 0.004);
  CHECK(dependent.null_standard_deviation > 0);
}

TEST_CASE("p-values of independent samples are honest", "[information][significance]") {
  // Of 200 tests at the level 0.1 some 20 +- 4.2 reject; the statistic is discrete, so fewer.
  mlmath::Philox rng(2);
  int rejected = 0;
  for (int round = 0; round < 200; ++round) {
    const VectorXi x = bits_of(rng, 20);
    const VectorXi y = bits_of(rng, 20);
    rejected += int(mlmath::permutation_significance(information, x, y, rng, 39).p_value <= 0.1);
  }
  CHECK(rejected <= 20 + 4 * 4.3);
  CHECK(rejected >= 3);
}

TEST_CASE("estimates by neighbours take part", "[information][significance]") {
  mlmath::Philox rng(3);
  VectorXd x(100);
  VectorXd noise(100);
  mlmath::fill_uniform(rng, x);
  mlmath::fill_uniform(rng, noise);
  const auto estimator = [](const auto& a, const auto& b) {
    return mlmath::neighbour_mutual_information(a, b);
  };
  CHECK(mlmath::permutation_significance(estimator, x, (x + 0.3 * noise).eval(), rng, 19).p_value ==
        0.05);
}

TEST_CASE("bootstrap intervals hold the truth as often as they say",
          "[information][significance]") {
  // y is x, flipped with probability 0.1: 1 - H(0.1) bits. 100 intervals at 90%: 90 +- 3, and the
  // estimate's bias takes some.
  mlmath::Philox rng(4);
  const double truth = 1 - mlmath::binary_entropy(0.1);
  int held = 0;
  for (int round = 0; round < 100; ++round) {
    const VectorXi x = bits_of(rng, 200);
    VectorXi y = x;
    for (int& bit : y) bit = mlmath::uniform(rng) < 0.1 ? 1 - bit : bit;
    const auto interval =
        mlmath::bootstrap_information(information, x, y, rng, {.resamples = 100, .level = 0.9});
    held += int(interval.lower <= truth && truth <= interval.upper);
    REQUIRE(interval.standard_error > 0);
  }
  CHECK(held >= 76);
  CHECK(held <= 99);
}

TEST_CASE("significance refuses what does not fit", "[information][significance]") {
  mlmath::Philox rng(5);
  const VectorXi x{{0, 1}};
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::permutation_significance(information, x, VectorXi{{1}}, rng);
        }) == "permutation_significance: Y has 1 entry, expected 2 as in X");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::permutation_significance(information, x, x, rng, 0);
        }) == "permutation_significance: permutations = 0, expected a number >= 1");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::bootstrap_information(information, x, x, rng, {.level = 1});
        }) == "bootstrap_information: level = 1, expected 0 < level < 1");
}

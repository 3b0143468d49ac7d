// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/cauchy.hpp>
#include <mlmath/probability/exponential.hpp>
#include <mlmath/probability/multivariate_normal.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/poisson.hpp>
#include <mlmath/probability/simulation.hpp>
#include <mlmath/probability/student_t.hpp>
#include <mlmath/probability/uniform.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using mlmath::Philox;
using mlmath::simulate_expectation;
using mlmath::TailWeight;
using mlmath_test::message_of;

TEST_CASE("simulate_expectation: known expectations within their standard error",
          "[probability][simulation]") {
  Philox rng(1);
  const auto near = [](const mlmath::SimulatedExpectation& estimate, double expected) {
    CAPTURE(estimate.value, estimate.standard_error, expected, estimate.tail_index);
    CHECK(estimate);
    // 4.9 standard errors: a false alarm of 1e-6.
    CHECK(std::abs(estimate.value - expected) < 4.9 * estimate.standard_error);
    CHECK(estimate.standard_error > 0);
    CHECK(estimate.draws == 100000);
  };
  const Index n = 100000;
  near(simulate_expectation([](double x) { return std::sqrt(1 - x * x); },
                            mlmath::Uniform{0.0, 1.0}, rng, n),
       std::atan(1.0));
  near(simulate_expectation([](double x) { return std::exp(x / 4); }, mlmath::Normal{0.0, 1.0}, rng,
                            n),
       std::exp(1.0 / 32));
  near(simulate_expectation([](double x) { return x > 3 ? 1.0 : 0.0; }, mlmath::Exponential{1.0},
                            rng, n),
       std::exp(-3.0));
  near(simulate_expectation([](double k) { return k * (k - 1); }, mlmath::Poisson{3.0}, rng, n), 9);
  near(simulate_expectation(
           [](const Eigen::VectorXd& p) { return p(0) * p(1); },
           mlmath::MultivariateNormal(Eigen::Vector2d(1, 2), Eigen::Matrix2d{{1, 0.5}, {0.5, 2}}),
           rng, n),
       2.5);
}

TEST_CASE("simulate_expectation: value, variance and error are those of the draws",
          "[probability][simulation]") {
  for (const Index n : {2, 1024, 1500}) {
    Philox simulated(4), drawn(4);
    const auto g = [](double x) { return x * x; };
    const auto estimate = simulate_expectation(g, mlmath::Normal{0.5, 2.0}, simulated, n);
    const Eigen::ArrayXd values =
        mlmath::sample(mlmath::Normal{0.5, 2.0}, drawn, n).array().square();
    const double variance = (values - values.mean()).square().sum() / double(n - 1);
    CHECK(std::abs(estimate.value / values.mean() - 1) < 1e-14);
    CHECK(std::abs(estimate.variance / variance - 1) < 1e-13);
    CHECK(std::abs(estimate.standard_error / std::sqrt(variance / double(n)) - 1) < 1e-13);
    CHECK(simulated == drawn);
  }
  // Far from zero nothing cancels.
  Philox rng(5);
  const auto far =
      simulate_expectation([](double x) { return 1e9 + x; }, mlmath::Normal{0.0, 1.0}, rng, 10000);
  CHECK(std::abs(far.variance - 1) < 0.06);
}

TEST_CASE("simulate_expectation: heavy tails are reported", "[probability][simulation]") {
  const auto identity = [](double x) { return x; };
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u, 5u}) {
    for (const Index n : {10000, 100000}) {
      CAPTURE(seed, n);
      Philox rng(seed);
      const auto cauchy = simulate_expectation(identity, mlmath::Cauchy{0.0, 1.0}, rng, n);
      CHECK(cauchy.tail == TailWeight::mean_in_doubt);
      CHECK_FALSE(cauchy);
      const auto heavy = simulate_expectation(identity, mlmath::StudentT{1.4, 0.0, 1.0}, rng, n);
      CHECK(heavy.tail == TailWeight::variance_in_doubt);
      // The reciprocal of a uniform number has no mean, on one side only.
      const auto reciprocal = simulate_expectation([](double u) { return -1 / (1 - u); },
                                                   mlmath::Uniform{0.0, 1.0}, rng, n);
      CHECK(reciprocal.tail == TailWeight::mean_in_doubt);
      CHECK(simulate_expectation(identity, mlmath::Normal{3.0, 1.0}, rng, n));
      CHECK(simulate_expectation(identity, mlmath::Exponential{1.0}, rng, n));
      CHECK(simulate_expectation(identity, mlmath::StudentT{5.0, 0.0, 1.0}, rng, n));
      CHECK(simulate_expectation(identity, mlmath::Poisson{0.01}, rng, n));
    }
  }
  Philox rng(9);
  const auto infinite = simulate_expectation([](double x) { return 1 / std::floor(2 * x); },
                                             mlmath::Uniform{0.0, 1.0}, rng, 1000);
  CHECK(infinite.tail == TailWeight::not_finite);
  const auto constant =
      simulate_expectation([](double) { return 2.5; }, mlmath::Uniform{0.0, 1.0}, rng, 1000);
  CHECK(constant);
  CHECK(constant.value == 2.5);
  CHECK(constant.standard_error == 0);
}

TEST_CASE("simulate_expectation: print and errors", "[probability][simulation]") {
  std::ostringstream out;
  mlmath::SimulatedExpectation estimate;
  estimate.value = 0.5;
  estimate.standard_error = 0.25;
  estimate.draws = 4;
  estimate.tail = TailWeight::mean_in_doubt;
  out << estimate;
  CHECK(out.str() == "0.5 +- 0.25 (4 draws, the mean is in doubt)");
  Philox rng(1);
  const auto identity = [](double x) { return x; };
  CHECK(message_of<mlmath::DomainError>([&] {
          return simulate_expectation(identity, mlmath::Normal{0.0, 1.0}, rng, 1);
        }) == "simulate_expectation: n = 1, expected n >= 2");
  CHECK(message_of<mlmath::DomainError>([&] {
          return simulate_expectation(identity, mlmath::Exponential{0.0}, rng, 10);
        }) == "simulate_expectation: Exponential.rate = 0, expected a number > 0");
  CHECK(rng.position() == 0);
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/bernoulli.hpp>
#include <mlmath/probability/cauchy.hpp>
#include <mlmath/probability/exponential.hpp>
#include <mlmath/probability/limit_theorems.hpp>
#include <mlmath/probability/uniform.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath::Bernoulli;
using mlmath::Cauchy;
using mlmath::Exponential;
using mlmath::FiniteDistribution;
using mlmath::Philox;
using mlmath::Uniform;
using mlmath_test::message_of;

TEST_CASE("sampling_distribution_of_mean: the normal law of the theorem", "[probability][clt]") {
  const auto average = mlmath::sampling_distribution_of_mean(mlmath::fair_die(), 100);
  CHECK(std::abs(average.mean - 3.5) < 4e-16);
  CHECK(std::abs(average.standard_deviation - std::sqrt(35.0 / 12) / 10) < 4e-16);
  const auto waits = mlmath::sampling_distribution_of_mean(Exponential{4.0}, 25);
  CHECK(waits.mean == 0.25);
  CHECK(std::abs(waits.standard_deviation - 0.05) < 1e-17);
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::sampling_distribution_of_mean(mlmath::fair_die(), 0);
        }) == "sampling_distribution_of_mean: n = 0, expected n >= 1");
  CHECK(message_of<mlmath::DomainError>(
            [] { return mlmath::sampling_distribution_of_mean(Bernoulli{1.0}, 5); }) ==
        "sampling_distribution_of_mean: the variance of Bernoulli is 0, and the central limit "
        "theorem needs a finite one above 0");
  CHECK_THROWS_AS(mlmath::sampling_distribution_of_mean(Cauchy{0.0, 1.0}, 5), mlmath::DomainError);
}

TEST_CASE("simulate_sample_means: the means of the draws", "[probability][clt]") {
  for (const Index n : {1, 7, 100, 4096, 5000}) {
    Philox one(3), many(3);
    const Index repeats = n < 200 ? 50 : 3;
    const VectorXd means = mlmath::simulate_sample_means(Exponential{2.0}, n, repeats, many);
    for (Index r = 0; r < repeats; ++r) {
      // The order of the additions is that of sum() up to 1024 draws.
      const double expected = mlmath::sum(mlmath::sample(Exponential{2.0}, one, n)) / double(n);
      CHECK(std::abs(means(r) - expected) <= (n <= 1024 ? 0 : 4e-16));
    }
    CHECK(one == many);
  }
  Philox rng(1);
  CHECK(mlmath::simulate_sample_means(Exponential{2.0}, 5, 0, rng).size() == 0);
}

TEST_CASE("simulate_sample_means: dice", "[probability][clt]") {
  // Every face, and every pair of neighbours in a word, equally often: 36 pairs are the law of the
  // sum of two dice, and a mean of one die is a face.
  Philox rng(5);
  VectorXd counts = VectorXd::Zero(6);
  const VectorXd faces = mlmath::simulate_sample_means(mlmath::fair_die(), 1, 60000, rng);
  for (const double face : faces) counts(Index(face) - 1) += 1;
  // scipy.stats.chi2.ppf([1e-6, 1 - 1e-6], 5)
  const double chi_square = (counts.array() - 10000).square().sum() / 10000;
  CHECK(chi_square > 0.0129);
  CHECK(chi_square < 35.9);

  for (const Index faces_of_it : {2, 3, 6, 20, 256, 1000, 100000}) {
    for (const Index n : {3, 16, 17, 100}) {
      CAPTURE(faces_of_it, n);
      const auto die = mlmath::fair_die(faces_of_it);
      const Index repeats = 20000;
      const VectorXd means = mlmath::simulate_sample_means(die, n, repeats, rng);
      const double sd = std::sqrt((double(faces_of_it) * double(faces_of_it) - 1) / 12 / double(n));
      const double centre = (1 + double(faces_of_it)) / 2;
      CHECK(means.minCoeff() >= 1);
      CHECK(means.maxCoeff() <= double(faces_of_it));
      CHECK(std::abs(means.mean() - centre) < 5 * sd / std::sqrt(double(repeats)));
      const double spread = (means.array() - centre).square().mean() / (sd * sd);
      CHECK(std::abs(spread - 1) < 5 * std::sqrt(2.0 / double(repeats)));
    }
  }

  // The sum of 16 dice by the words of the reference in Python (random_index_test.cpp): each half
  // of the word times 6, eight times.
  Philox words(42);
  std::uint64_t word = words();
  double expected = 16;
  for (int k = 0; k < 2; ++k) {
    std::uint64_t half = k == 0 ? word & 0xFFFFFFFFu : word >> 32;
    for (int j = 0; j < 8; ++j) {
      half = (half & 0xFFFFFFFFu) * 6;
      expected += double(half >> 32);
    }
  }
  Philox dice(42);
  CHECK(mlmath::simulate_sample_means(mlmath::fair_die(), 16, 1, dice)(0) == expected / 16);
  CHECK(dice.position() == 1);

  // Values that are no die go the general way.
  Philox a(9), b(9);
  const FiniteDistribution uneven{VectorXd{{0.0, 1.0, 3.0}}, VectorXd::Constant(3, 1.0 / 3)};
  const VectorXd means = mlmath::simulate_sample_means(uneven, 10, 4, a);
  for (Index r = 0; r < 4; ++r) {
    CHECK(means(r) == mlmath::sample(uneven, b, 10).sum() / 10);
  }
}

TEST_CASE("kolmogorov_distance: equals scipy", "[probability][clt]") {
  // scipy.stats.kstest(x, 'norm').statistic
  const Eigen::RowVectorXd x{{-1.2, 0.3, 0.1, 2.0, -0.4, 0.9, 0.1}};
  CHECK(std::abs(mlmath::kolmogorov_distance(x, mlmath::Normal{0.0, 1.0}) - 0.2541135515627433) <
        1e-15);
  CHECK(mlmath::kolmogorov_distance(VectorXd{{0.25}}, Uniform{0.0, 1.0}) == 0.75);
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::kolmogorov_distance(VectorXd{{1.0, std::nan("")}}, Uniform{0.0, 1.0});
        }) == "kolmogorov_distance: sample(1) is nan, expected numbers");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::kolmogorov_distance(VectorXd(0), Uniform{0.0, 1.0});
        }) == "kolmogorov_distance: sample is empty (0x1)");
}

TEST_CASE("berry_esseen_bound: the formula, and bounds of it", "[probability][clt]") {
  // A die: rho = (2.5^3 + 1.5^3 + 0.5^3) / 3 = 6.375, sigma^2 = 35 / 12.
  const double die = 0.4748 * 6.375 / (35.0 / 12 * std::sqrt(35.0 / 12)) / 10;
  CHECK(std::abs(mlmath::berry_esseen_bound(6.375, std::sqrt(35.0 / 12), 100) - die) < 1e-16);
  CHECK(std::abs(mlmath::berry_esseen_bound(mlmath::fair_die(), 100) - die) < 1e-16);
  // rho / sigma^3 of a standard exponential law is 12 / e - 2, of a fair coin 1.
  CHECK(mlmath::berry_esseen_bound(Exponential{3.0}, 1) > 0.4748 * (12 / std::exp(1.0) - 2));
  CHECK(std::abs(mlmath::berry_esseen_bound(Bernoulli{0.5}, 4) - 0.4748 / 2) < 1e-15);
  CHECK(mlmath::berry_esseen_bound(Cauchy{0.0, 1.0}, 100) ==
        std::numeric_limits<double>::infinity());
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::berry_esseen_bound(1, 0, 5); }) ==
        "berry_esseen_bound: sigma = 0, expected a number > 0");
}

TEST_CASE("check_central_limit: true for laws with a variance, not for Cauchy",
          "[probability][clt]") {
  Philox rng(2026);
  const auto holds = [&](const auto& d, Index n) {
    const auto check = mlmath::check_central_limit(d, n, 20000, rng);
    CAPTURE(std::remove_cvref_t<decltype(d)>::Kernel::name, n, check.distance, check.bound);
    CHECK(check);
    CHECK(check.applies);
    CHECK(check.distance < check.bound + check.sampling_error);
    return check;
  };
  // The lattice of the sums is most of the distance: half of its step times the density.
  const auto dice = holds(mlmath::fair_die(), 100);
  const double step = 0.5 / std::sqrt(35.0 / 12 * 100) / std::sqrt(2 * 3.14159265358979);
  CHECK(dice.distance > step - 0.005);
  CHECK(dice.distance < step + 0.015);
  // The middle half of a normal law is 1.349 sd wide, that of a die 3 (from 2 to 5).
  CHECK(std::abs(dice.concentration - 1.349 * std::sqrt(35.0 / 12) / 10 / 3) < 0.005);
  holds(Exponential{1.0}, 4);
  holds(Uniform{-1.0, 1.0}, 3);
  holds(Bernoulli{0.1}, 50);

  const auto cauchy = mlmath::check_central_limit(Cauchy{1.0, 2.0}, 1000, 4000, rng);
  CHECK_FALSE(cauchy);
  CHECK_FALSE(cauchy.applies);
  CHECK(cauchy.distance == 1);
  CHECK(cauchy.means.allFinite());
  // As wide as single draws: the means have the same law as they.
  CHECK(std::abs(cauchy.concentration - 1) < 0.1);
  CHECK(mlmath::kolmogorov_distance(cauchy.means, Cauchy{1.0, 2.0}) <
        std::sqrt(std::log(2e6) / (2 * 4000.0)));
  std::ostringstream words;
  words << cauchy;
  CHECK(words.str().find("does not apply: no finite variance") != std::string::npos);

  // A bound that is too small is noticed: an exponential law is not normal at n = 1.
  const auto single = mlmath::check_central_limit(Exponential{1.0}, 1, 20000, rng);
  CHECK(single.distance > 0.1);
}

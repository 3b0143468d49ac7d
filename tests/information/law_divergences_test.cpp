// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/information/law_divergences.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using mlmath::kl_divergence;
using mlmath::nats;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("divergences of laws in closed form", "[information][law_divergences]") {
  using namespace mlmath;
  const double tolerance = 8 * epsilon<double>;
  // mpmath, 30 digits: the integrals and sums of p log(p / q) for normal, gamma, beta, Poisson and
  // geometric laws, the formulas for the others.
  CHECK(relative_error(kl_divergence(Normal{1.0, 2.0}, Normal{-0.5, 3.0}, nats),
                       0.2526873303303866042) <= tolerance);
  CHECK(relative_error(kl_divergence(LogNormal{1.0, 2.0}, LogNormal{-0.5, 3.0}, nats),
                       0.2526873303303866042) <= tolerance);
  CHECK(relative_error(kl_divergence(Exponential{2.0}, Exponential{5.0}, nats),
                       0.58370926812584493482) <= tolerance);
  CHECK(relative_error(kl_divergence(Laplace{1.0, 2.0}, Laplace{-0.5, 3.0}, nats),
                       0.2203761432688408534) <= tolerance);
  CHECK(relative_error(kl_divergence(Gamma{2.5, 1.5}, Gamma{0.75, 4.0}, nats),
                       0.32224414184634646714) <= 4 * tolerance);
  CHECK(relative_error(kl_divergence(Beta{2.0, 3.5}, Beta{1.25, 0.5}, nats),
                       0.90029345887302775285) <= 4 * tolerance);
  CHECK(relative_error(kl_divergence(Poisson{3.0}, Poisson{7.0}, nats), 1.4581064188383891589) <=
        tolerance);
  CHECK(relative_error(kl_divergence(Bernoulli{0.25}, Bernoulli{0.5}, nats),
                       0.13081203594113695913) <= tolerance);
  CHECK(relative_error(kl_divergence(Geometric{0.25}, Geometric{0.5}, nats),
                       0.52324814376454783652) <= tolerance);
  CHECK(kl_divergence(Uniform{0.0, 1.0}, Uniform{-1.0, 3.0}) == 2);
  CHECK(kl_divergence(Uniform{0.0, 4.0}, Uniform{-1.0, 3.0}) ==
        std::numeric_limits<double>::infinity());
  const Categorical fair{Eigen::Vector2d(0.5, 0.5)};
  CHECK(kl_divergence(Categorical{Eigen::Vector2d(1, 0)}, fair) == 1);
}

TEST_CASE("divergences of close laws keep their digits", "[information][law_divergences]") {
  using namespace mlmath;
  const double e = std::ldexp(1.0, -30);
  // mpmath, 50 digits.
  CHECK(relative_error(kl_divergence(Normal{e, 1 + e}, Normal{0.0, 1.0}, nats),
                       1.3010426067133407987e-18) <= 8 * epsilon<double>);
  CHECK(kl_divergence(Normal{3.0, 0.1}, Normal{3.0, 0.1}) == 0);
  CHECK(kl_divergence(Laplace{3.0, 0.1}, Laplace{3.0, 0.1}) == 0);
  CHECK(kl_divergence(Poisson{0.1}, Poisson{0.1}) == 0);
  CHECK(std::abs(kl_divergence(Gamma{3.3, 0.1}, Gamma{3.3, 0.1})) == 0);
  // |shift| - 1 + exp(-|shift|) of 1e-9: shift^2 / 2 less shift^3 / 6.
  CHECK(relative_error(kl_divergence(Laplace{1e-9, 1.0}, Laplace{0.0, 1.0}, nats),
                       4.9999999983333333337e-19) <= 8 * epsilon<double>);
}

TEST_CASE("cross-entropy of laws is entropy and divergence", "[information][law_divergences]") {
  using namespace mlmath;
  const Normal p{1.0, 2.0};
  const Normal q{-0.5, 3.0};
  CHECK(relative_error(mlmath::cross_entropy(p, q, nats),
                       entropy(p, nats) + kl_divergence(p, q, nats)) <= epsilon<double>);
}

TEST_CASE("divergences refuse laws out of range", "[information][law_divergences]") {
  using namespace mlmath;
  CHECK(message_of<DomainError>([] {
          return kl_divergence(Normal{0.0, 1.0}, Normal{0.0, -1.0});
        }) == "kl_divergence: Normal.standard_deviation = -1, expected a number > 0");
}

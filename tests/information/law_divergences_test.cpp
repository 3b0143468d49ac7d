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
  CHECK(kl_divergence(Gamma{3.3, 0.1}, Gamma{3.3, 0.1}) == 0);
  // |shift| - 1 + exp(-|shift|) of 1e-9: shift^2 / 2 less shift^3 / 6.
  CHECK(relative_error(kl_divergence(Laplace{1e-9, 1.0}, Laplace{0.0, 1.0}, nats),
                       4.9999999983333333337e-19) <= 8 * epsilon<double>);
}

TEST_CASE("divergences of laws far apart", "[information][law_divergences]") {
  using namespace mlmath;
  // mpmath, 50 digits: log(1e10) + (1e-20 - 1) / 2 and log(1e-10) + (1e20 - 1) / 2.
  CHECK(relative_error(kl_divergence(Normal{0.0, 1e-10}, Normal{0.0, 1.0}, nats),
                       22.525850929940456840) <= 4 * epsilon<double>);
  CHECK(relative_error(kl_divergence(Normal{0.0, 1.0}, Normal{0.0, 1e-10}, nats), 5e19) <=
        4 * epsilon<double>);
  // log(1e20) - 1 + 1e-20, and with a location as far.
  CHECK(relative_error(kl_divergence(Exponential{1e20}, Exponential{1.0}, nats),
                       45.051701859880913680) <= 4 * epsilon<double>);
  CHECK(relative_error(kl_divergence(Laplace{0.0, 1e-20}, Laplace{0.0, 1.0}, nats),
                       45.051701859880913680) <= 4 * epsilon<double>);
}

TEST_CASE("divergences of gamma and beta laws, near, far and large",
          "[information][law_divergences]") {
  using mlmath::Beta;
  using mlmath::Gamma;
  const double e = std::ldexp(1.0, -30);
  struct GammaRow {
    Gamma<double> p, q;
    double divergence;
  };
  // mpmath, 80 digits, by the formulas with loggamma and digamma, of the doubles given.
  const GammaRow gammas[] = {{{1000, 0.1}, {1000 + 1000 * e, 0.1}, 4.3389778157406229017e-16},
                             {{2.5, 1.5}, {2.5 + e, 1.5 * (1 + e)}, 2.1642226864754846043e-18},
                             {{0.3, 1}, {0.3 + e / 4, 1}, 3.319112709358288833e-19},
                             {{1e6, 2}, {1e6 + 3, 2}, 4.4999977500029999957e-6},
                             {{1e-5, 1}, {2e-5, 1}, 0.30685281952229979121},
                             {{1e6, 1}, {0.5, 1e3}, 1002.6073041325444709},
                             {{0.5, 1e3}, {1e6, 1}, 7871757.262066942152},
                             {{12.5, 1}, {12.75, 1}, 0.002584795469184426734},
                             {{3, 1}, {9, 0.375}, 0.54728643448896595093}};
  for (const GammaRow& row : gammas) {
    CAPTURE(row.p.shape, row.p.scale, row.q.shape, row.q.scale);
    CHECK(relative_error(kl_divergence(row.p, row.q, nats), row.divergence) <=
          16 * epsilon<double>);
    CHECK(kl_divergence(row.q, row.q) == 0);
  }
  struct BetaRow {
    Beta<double> p, q;
    double divergence;
  };
  const BetaRow betas[] = {{{2, 3.5}, {2 + e, 3.5}, 1.9324458688858916011e-19},
                           {{1e5, 2e5}, {1e5 + 1, 2e5 + 2}, 2.4999930555833331242e-11},
                           {{0.01, 0.02}, {0.03, 0.01}, 1.0492066688657659568},
                           {{2, 3}, {2 + 1e-3, 3 - 1e-3}, 5.198924257118152899e-7},
                           {{1e4, 0.5}, {0.5, 1e4}, 111732.41707144414669}};
  for (const BetaRow& row : betas) {
    CAPTURE(row.p.alpha, row.p.beta, row.q.alpha, row.q.beta);
    CHECK(relative_error(kl_divergence(row.p, row.q, nats), row.divergence) <=
          16 * epsilon<double>);
    CHECK(kl_divergence(row.q, row.q) == 0);
  }
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

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/information/law_divergences.hpp>
#include <mlmath/information/multivariate_divergences.hpp>

#include <Eigen/Core>

#include <cmath>

using Eigen::Matrix2d;
using Eigen::Vector2d;
using Eigen::Vector3d;
using mlmath::Dirichlet;
using mlmath::kl_divergence;
using mlmath::MultivariateNormal;
using mlmath::nats;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("divergence of multivariate normal laws", "[information][multivariate_divergences]") {
  const MultivariateNormal<double> p(Vector2d(1, 2), Matrix2d{{2, 0.5}, {0.5, 1}});
  const MultivariateNormal<double> q(Vector2d(0, 0.5), Matrix2d{{1, -0.25}, {-0.25, 3}});
  // mpmath, 30 digits, by the formula.
  CHECK(relative_error(kl_divergence(p, q, nats), 1.5142906947035975442) <= 8 * epsilon<double>);
  CHECK(kl_divergence(p, p) == 0);
  // Independent variables: the sum of their divergences.
  const MultivariateNormal<double> a(Vector2d(1, 2), Matrix2d{{4, 0}, {0, 9}});
  const MultivariateNormal<double> b(Vector2d(0, 1), Matrix2d{{1, 0}, {0, 25}});
  CHECK(relative_error(kl_divergence(a, b),
                       kl_divergence(mlmath::Normal{1.0, 2.0}, mlmath::Normal{0.0, 1.0}) +
                           kl_divergence(mlmath::Normal{2.0, 3.0}, mlmath::Normal{1.0, 5.0})) <=
        8 * epsilon<double>);
  // Laws that nearly agree: the variances (1 + e)^2 and 1, of exact factors.
  const double e = std::ldexp(1.0, -25);
  const MultivariateNormal<double> near(Vector2d(0, 0), Matrix2d{{1 + 2 * e + e * e, 0}, {0, 1}});
  const MultivariateNormal<double> unit(Vector2d(0, 0), Matrix2d{{1, 0}, {0, 1}});
  CHECK(relative_error(kl_divergence(near, unit),
                       kl_divergence(mlmath::Normal{0.0, 1 + e}, mlmath::Normal{0.0, 1.0})) <=
        8 * epsilon<double>);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return kl_divergence(
              p, MultivariateNormal<double>(Vector3d::Zero(), Eigen::Matrix3d::Identity()));
        }) == "kl_divergence: q has 3 entries, expected 2 as in p");
}

TEST_CASE("divergence of Dirichlet laws", "[information][multivariate_divergences]") {
  const Dirichlet p{Vector3d(1.5, 2, 0.5)};
  const Dirichlet q{Vector3d(1, 3, 2.5)};
  // mpmath, 30 digits, by the formula.
  CHECK(relative_error(kl_divergence(p, q, nats), 3.3182196301274923382) <= 8 * epsilon<double>);
  CHECK(kl_divergence(p, p) == 0);
  // mpmath, 80 digits, of the doubles given: laws that nearly agree.
  const double e = std::ldexp(1.0, -30);
  CHECK(relative_error(kl_divergence(p, Dirichlet{Vector3d(1.5, 2 + e, 0.5 - e)}, nats),
                       2.4198248754127113465e-18) <= 16 * epsilon<double>);
  // Of two categories a beta law.
  CHECK(relative_error(kl_divergence(Dirichlet{Vector2d(2, 3.5)}, Dirichlet{Vector2d(1.25, 0.5)}),
                       kl_divergence(mlmath::Beta{2.0, 3.5}, mlmath::Beta{1.25, 0.5})) <=
        epsilon<double>);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return kl_divergence(p, Dirichlet{Vector2d(1, 1)});
        }) == "kl_divergence: q has 2 entries, expected 3 as in p");
}

TEST_CASE("cross-entropy of vector laws", "[information][multivariate_divergences]") {
  // mpmath, 30 digits: -E log q of a normal law is (log det(2 pi S_q) + tr(S_q^-1 S_p) + m' S_q^-1 m)
  // / 2, of Dirichlet(1.5, 2, 0.5) against the even Dirichlet(1, 1, 1) -log 2.
  const MultivariateNormal<double> p(Vector2d(1, 2), Matrix2d{{2, 0.5}, {0.5, 1}});
  const MultivariateNormal<double> q(Vector2d(0, 0.5), Matrix2d{{1, -0.25}, {-0.25, 3}});
  CHECK(relative_error(mlmath::cross_entropy(p, q, nats), 4.6319756550806543709) <=
        8 * epsilon<double>);
  CHECK(relative_error(
            mlmath::cross_entropy(Dirichlet{Vector3d(1.5, 2, 0.5)}, Dirichlet{Vector3d(1, 1, 1)}),
            -1.0) <= 8 * epsilon<double>);
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/newton_cases.hpp"
#include <mlmath/optimization/trust_region_newton.hpp>

#include <Eigen/Core>

#include <cmath>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::minimize;
using mlmath::TrustRegionNewton;
using mlmath_test::Curved;
using mlmath_test::message_of;

TEST_CASE("trust_region_newton: Rosenbrock's valley, saddles and hard cases") {
  mlmath_test::check_newton_method(TrustRegionNewton{}, 30);
}

TEST_CASE("trust_region_newton: a quadratic takes the steps that the radius allows") {
  const VectorXd curvature = VectorXd::LinSpaced(40, 1, 1e4);
  const Curved f = [&](const VectorXd& x, VectorXd& g, MatrixXd& H) {
    g = curvature.cwiseProduct(x).array() - 1;
    H = curvature.asDiagonal();
    return x.dot(curvature.cwiseProduct(x)) / 2 - x.sum();
  };
  const auto result = minimize(f, VectorXd::Zero(40), TrustRegionNewton{});
  CHECK(result);
  CHECK((result.x - curvature.cwiseInverse()).norm() <= 1e-8);
  CHECK(result.iterations <= 3);
}

TEST_CASE(
    "trust_region_newton: the hard case, where the gradient has no part along the curvature") {
  // From (0, 1) the gradient lies along y; only the negative curvature leads on.
  const auto result =
      minimize(Curved(mlmath_test::saddle), VectorXd{{0.0, 1.0}}, TrustRegionNewton{});
  CHECK(result);
  CHECK(std::abs(result.value + 0.25) <= 1e-15);
}

TEST_CASE("trust_region_newton: the rest of the way to a degenerate minimum is gone at once") {
  // x^4 + (y - 1)^2: Newton's steps take a third of the way in x each, 21 of them to 1e-8.
  const Curved f = [](const VectorXd& x, VectorXd& g, MatrixXd& H) {
    g << 4 * std::pow(x[0], 3), 2 * (x[1] - 1);
    H << 12 * x[0] * x[0], 0, 0, 2;
    return std::pow(x[0], 4) + (x[1] - 1) * (x[1] - 1);
  };
  const auto result = minimize(f, VectorXd{{3.0, -2.0}}, TrustRegionNewton{});
  CHECK(result);
  CHECK(result.evaluations <= 8);
  CHECK(std::abs(result.x[0]) <= 1e-8);
  // |x|^3 from afar, then a parabola: the same rate until it ends, and no step that rises.
  const Curved bent = [](const VectorXd& x, VectorXd& g, MatrixXd& H) {
    const double r = std::sqrt(1 + x.squaredNorm());
    g = 3 * r * x;
    H = 3 * r * MatrixXd::Identity(2, 2) + 3 / r * x * x.transpose();
    return r * r * r;
  };
  const auto down = minimize(bent, VectorXd{{1e6, -1e6}}, TrustRegionNewton{}, {.trace = true});
  CHECK(down);
  CHECK(down.x.norm() <= 1e-8);
  for (std::size_t k = 1; k < down.trace.value.size(); ++k) {
    CHECK(down.trace.value[k] <= down.trace.value[k - 1]);
  }
}

TEST_CASE("trust_region_newton: wrong settings are refused by name and value") {
  CHECK(message_of<mlmath::DomainError>([] {
          return minimize(Curved(mlmath_test::curved_valley), mlmath_test::curved_start,
                          TrustRegionNewton{.radius = -1});
        }) == "TrustRegionNewton: radius = -1, expected a number >= 0");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/optimization/newton_cg.hpp>
#include <mlmath/optimization/trust_region_newton.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <limits>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;
using mlmath::minimize;
using mlmath::NewtonCg;
using mlmath::StopReason;
using mlmath::TrustRegionNewton;
using mlmath_test::message_of;

namespace {

// One type for all of them, so that minimize() is compiled once for each method.
using Function = std::function<double(const VectorXd&, VectorXd&, MatrixXd&)>;

// A function that fills its Hessian, too.
double valley(const VectorXd& x, VectorXd& g, MatrixXd& H) {
  const double a = 1 - x[0];
  const double b = x[1] - x[0] * x[0];
  g = Vector2d(-2 * a - 400 * x[0] * b, 200 * b);
  H << 2 - 400 * b + 800 * x[0] * x[0], -400 * x[0], -400 * x[0], 200;
  return a * a + 100 * b * b;
}

const Function rosenbrock = valley;
const VectorXd start{{-1.2, 1.0}};

template <typename Method>
void check_method(const Method& method, Eigen::Index most_evaluations) {
  const auto result = minimize(rosenbrock, start, method);
  CHECK(result.reason == StopReason::gradient_tolerance);
  CHECK((result.x - Vector2d(1, 1)).norm() <= 2.6e-8);
  CHECK(result.evaluations <= most_evaluations);

  // A saddle at 0 is left, as its curvature is seen: x^4/4 - x^2/2 + y^2/2.
  const Function saddle = [](const VectorXd& x, VectorXd& g, MatrixXd& H) {
    g = Vector2d(x[0] * x[0] * x[0] - x[0], x[1]);
    H << 3 * x[0] * x[0] - 1, 0, 0, 1;
    return std::pow(x[0], 4) / 4 - x[0] * x[0] / 2 + x[1] * x[1] / 2;
  };
  const auto left = minimize(saddle, VectorXd{{1e-3, 1.0}}, method);
  CHECK(left);
  CHECK(std::abs(left.value + 0.25) <= 1e-15);

  const auto reason = [&](const Function& f) {
    const auto bad = minimize(f, start, method);
    CHECK_FALSE(bad);
    CHECK(bad.x.allFinite());
    return bad.reason;
  };
  CHECK(reason([](const VectorXd& x, VectorXd& g, MatrixXd& H) {
          const double value = rosenbrock(x, g, H);
          g = -g;
          return value;
        }) == StopReason::wrong_gradient);
  CHECK(reason([](const VectorXd& x, VectorXd& g, MatrixXd& H) {
          g.setOnes();
          H.setZero();
          return x.sum();
        }) == StopReason::unbounded);
  CHECK(reason([](const VectorXd&, VectorXd&, MatrixXd&) {
          return std::numeric_limits<double>::quiet_NaN();
        }) == StopReason::not_finite);
  CHECK(minimize(rosenbrock, start, method, {.max_iterations = 1}).reason ==
        StopReason::iteration_limit);
}

}  // namespace

TEST_CASE("newton_cg: Rosenbrock's valley, saddles and hard cases") {
  check_method(NewtonCg{}, 70);
}

TEST_CASE("trust_region_newton: Rosenbrock's valley, saddles and hard cases") {
  check_method(TrustRegionNewton{}, 30);
}

TEST_CASE("newton_cg: products with the Hessian, given or automatic, are all it needs") {
  const VectorXd curvature = VectorXd::LinSpaced(200, 1, 1e4);
  const VectorXd b = VectorXd::LinSpaced(200, -1, 1);
  const auto f = [&](const VectorXd& x, VectorXd& g) {
    g = curvature.cwiseProduct(x) - b;
    return x.dot(curvature.cwiseProduct(x)) / 2 - b.dot(x);
  };
  Eigen::Index products = 0;
  auto counted = mlmath::with_hessian_product(
      f,
      [&](const VectorXd&, const VectorXd& v) -> VectorXd {
        ++products;
        return curvature.cwiseProduct(v);
      },
      b);
  const VectorXd minimum = b.cwiseQuotient(curvature);
  const auto result = minimize(counted, VectorXd::Zero(200), NewtonCg{});
  CHECK(result);
  CHECK(products > 0);
  CHECK((result.x - minimum).norm() <= 1e-8);
  const auto trusted = minimize(counted, VectorXd::Zero(200), TrustRegionNewton{});
  CHECK(trusted);
  CHECK((trusted.x - minimum).norm() <= 1e-8);
  CHECK(trusted.iterations <= 3);
}

TEST_CASE(
    "trust_region_newton: the hard case, where the gradient has no part along the curvature") {
  // From (0, 1) the gradient of y^2/2 - x^2/2 + x^4/4 lies along y; only the negative curvature
  // leads on.
  const Function f = [](const VectorXd& x, VectorXd& g, MatrixXd& H) {
    g = Vector2d(x[0] * x[0] * x[0] - x[0], x[1]);
    H << 3 * x[0] * x[0] - 1, 0, 0, 1;
    return std::pow(x[0], 4) / 4 - x[0] * x[0] / 2 + x[1] * x[1] / 2;
  };
  const auto result = minimize(f, VectorXd{{0.0, 1.0}}, TrustRegionNewton{});
  CHECK(result);
  CHECK(std::abs(result.value + 0.25) <= 1e-15);
}

TEST_CASE("newton_cg, trust_region_newton: wrong settings are refused by name and value") {
  CHECK(message_of<mlmath::DomainError>([] {
          return minimize(rosenbrock, start, TrustRegionNewton{.radius = -1});
        }) == "TrustRegionNewton: radius = -1, expected a number >= 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return minimize(rosenbrock, start, NewtonCg{.max_products = -3});
        }).rfind("NewtonCg: max_products = -3, expected 0 <=", 0) == 0);
  CHECK(message_of<mlmath::ShapeError>([] {
          auto f = mlmath::with_hessian_product(
              [](const VectorXd& x, VectorXd& g) {
                g = x;
                return x.squaredNorm() / 2;
              },
              [](const VectorXd&, const VectorXd&) -> VectorXd { return VectorXd::Ones(3); },
              start);
          return minimize(f, start, NewtonCg{});
        }) == "with_hessian_product: the product has 3 entries, expected 2 as in x");
}

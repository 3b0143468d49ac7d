// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/newton_cases.hpp"
#include <mlmath/optimization/newton_cg.hpp>

#include <Eigen/Core>

using Eigen::VectorXd;
using mlmath::minimize;
using mlmath::NewtonCg;
using mlmath_test::message_of;

TEST_CASE("newton_cg: Rosenbrock's valley, saddles and hard cases") {
  mlmath_test::check_newton_method(NewtonCg{}, 70);
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
  const auto result = minimize(counted, VectorXd::Zero(200), NewtonCg{});
  CHECK(result);
  CHECK(products > 0);
  CHECK((result.x - b.cwiseQuotient(curvature)).norm() <= 1e-8);
}

TEST_CASE("newton_cg: wrong settings are refused by name and value") {
  const mlmath_test::Curved valley = mlmath_test::curved_valley;
  CHECK(message_of<mlmath::DomainError>([&] {
          return minimize(valley, mlmath_test::curved_start, NewtonCg{.max_products = -3});
        }).rfind("NewtonCg: max_products = -3, expected 0 <=", 0) == 0);
  CHECK(message_of<mlmath::ShapeError>([] {
          auto f = mlmath::with_hessian_product(
              [](const VectorXd& x, VectorXd& g) {
                g = x;
                return x.squaredNorm() / 2;
              },
              [](const VectorXd&, const VectorXd&) -> VectorXd { return VectorXd::Ones(3); },
              mlmath_test::curved_start);
          return minimize(f, mlmath_test::curved_start, NewtonCg{});
        }) == "with_hessian_product: the product has 3 entries, expected 2 as in x");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/small_regression.hpp"
#include <mlmath/optimization/lbfgs.hpp>
#include <mlmath/optimization/regularized.hpp>

#include <Eigen/Core>

using Eigen::VectorXd;
using mlmath::L2Penalty;
using mlmath::linear_risk;
using mlmath::minimize;
using mlmath::regularized;
using mlmath_test::message_of;

// numpy: solve(X'X/12 + 0.3 I, X'y/12)
TEST_CASE("regularized: ridge regression for any kind of function", "[penalties]") {
  const mlmath_test::SmallRegression data;
  const VectorXd expected{
      {0.21850275344437758, 0.07692517421601636, -0.6415550384571117, 0.00674784987966069}};
  auto ridge = regularized(linear_risk(mlmath::SquaredLoss{}, data.X, data.y), L2Penalty{}, 0.3);
  const VectorXd start = VectorXd::Zero(4);
  // |w - w*| <= |gradient| / 0.6
  const auto by_lbfgs = minimize(ridge, start, mlmath::Lbfgs{}, {.gradient_tolerance = 1e-13});
  CHECK((by_lbfgs.x - expected).norm() <= 1e-12);
  CHECK(by_lbfgs.duality_gap <= 1e-25);
  // numpy: the value at the solution for 0.1.
  auto weaker = regularized(linear_risk(mlmath::SquaredLoss{}, data.X, data.y), L2Penalty{}, 0.1);
  const auto rough = minimize(weaker, start, mlmath::Lbfgs{}, {.max_iterations = 2});
  CHECK(rough.duality_gap >= rough.value - 0.6444659005859236);
  CHECK(rough.duality_gap <= 10 * (rough.value - 0.6444659005859236));
  // Newton's step from anywhere ends there.
  VectorXd gradient(4);
  Eigen::MatrixXd hessian(4, 4);
  const VectorXd anywhere{{1.0, -2.0, 3.0, 0.5}};
  (void)ridge.value_gradient_hessian(anywhere, gradient, hessian);
  CHECK((hessian * (anywhere - expected) - gradient).norm() <= 1e-14);
  Eigen::MatrixXd product(4, 4);
  ridge.hessian_product(anywhere, Eigen::MatrixXd::Identity(4, 4), product);
  CHECK((product - hessian).norm() <= 1e-15);
  // A generic function, and one that fills its gradient.
  const auto generic = [&](const auto& w) {
    return mlmath::empirical_risk(mlmath::SquaredLoss{}, data.y, data.X * w);
  };
  const auto third = minimize(regularized(generic, L2Penalty{}, 0.3), start, mlmath::Lbfgs{});
  CHECK((third.x - expected).norm() <= 1e-7);
  const auto filling = [&](const VectorXd& w, VectorXd& g) {
    const VectorXd r = data.X * w - data.y;
    g = data.X.transpose() * r / 6;
    return r.squaredNorm() / 12;
  };
  const auto fourth = minimize(regularized(filling, L2Penalty{}, 0.3), start, mlmath::Lbfgs{});
  CHECK((fourth.x - expected).norm() <= 1e-7);
}

TEST_CASE("regularized: refuses a negative penalty", "[penalties]") {
  const auto f = [](const auto& w) { return w.squaredNorm(); };
  CHECK(message_of<mlmath::DomainError>([&] { return regularized(f, L2Penalty{}, -1); }) ==
        "regularized: lambda = -1, expected a number >= 0");
}

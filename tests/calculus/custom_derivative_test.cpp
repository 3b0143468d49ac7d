// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/custom_derivative.hpp>
#include <mlmath/calculus/implicit_derivative.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <cmath>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::gradient;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

const VectorXd x0{{0.5, -1.25, 2}};
const VectorXd c{{1, -2, 3}};

}  // namespace

TEST_CASE("custom_derivative: the pullback is what counts", "[calculus][custom]") {
  const auto cube =
      mlmath::custom_derivative([](const MatrixXd& x) { return VectorXd(x.array().cube()); },
                                [](const MatrixXd& x, const MatrixXd& y, const MatrixXd& u) {
                                  CHECK(y == MatrixXd(x.array().cube()));
                                  return MatrixXd(3 * x.array().square() * u.array());
                                });
  CHECK(cube(x0) == VectorXd(x0.array().cube()));
  const auto f = [&](const auto& x) { return cube(2 * x).dot(c); };
  const VectorXd expected = 24 * x0.array().square() * c.array();
  CHECK(max_relative_error(gradient(f, x0), expected) < 4 * epsilon<double>);
}

TEST_CASE("custom_derivative: a number as result, clipped gradient", "[calculus][custom]") {
  const auto clipped =
      mlmath::custom_derivative([](const MatrixXd& x) { return x.squaredNorm(); },
                                [](const MatrixXd& x, const MatrixXd&, const MatrixXd& u) {
                                  return MatrixXd((2 * u(0) * x).cwiseMin(1).cwiseMax(-1));
                                });
  const auto result = mlmath::value_and_gradient([&](const auto& x) { return 3 * clipped(x); }, x0);
  CHECK(result.value == 3 * x0.squaredNorm());
  CHECK(result.gradient == VectorXd{{1, -1, 1}});
}

TEST_CASE("custom_derivative: a pullback of the wrong shape is named", "[calculus][custom]") {
  const auto wrong = mlmath::custom_derivative(
      [](const MatrixXd& x) { return x.sum(); },
      [](const MatrixXd&, const MatrixXd&, const MatrixXd& u) { return u; });
  CHECK(message_of<mlmath::ShapeError>(
            [&] { return gradient([&](const auto& x) { return wrong(x); }, x0); }) ==
        "custom_derivative: the vector-Jacobian product is 1x1, expected 3x1 as the argument");
}

TEST_CASE("root_of: the derivative of the root, whatever found it", "[calculus][implicit]") {
  // x_i^3 + theta_1 x_i = theta_2 c_i, by Newton's method.
  const auto residual = [](const auto& x, const auto& theta) {
    return (x.array().cube() + theta(0) * x.array()).matrix() - theta(1) * VectorXd(c);
  };
  const auto solver = [](const VectorXd& theta) {
    VectorXd x = VectorXd::Ones(3);
    for (int k = 0; k < 50; ++k) {
      for (int i = 0; i < 3; ++i) {
        x(i) -=
            (x(i) * x(i) * x(i) + theta(0) * x(i) - theta(1) * c(i)) / (3 * x(i) * x(i) + theta(0));
      }
    }
    return x;
  };
  const VectorXd theta{{2, 1.5}};
  const VectorXd x = solver(theta);
  const Eigen::ArrayXd slope = 1 / (3 * x.array().square() + 2);
  const VectorXd expected{{-(slope * x.array()).sum(), (slope * c.array()).sum()}};
  const auto f = [&](const auto& t) { return mlmath::root_of(residual, solver, t).sum(); };
  CHECK(f(theta) == x.sum());
  CHECK(max_relative_error(gradient(f, theta), expected) < 32 * epsilon<double>);
}

TEST_CASE("minimizer_of: ridge weights by the penalty", "[calculus][implicit]") {
  const MatrixXd X{{2, -1, 0.5}, {0.25, 3, 1}, {-2, 0.75, 1.5}, {1, 1, -4}};
  const VectorXd y{{0.5, 1, -1, 2}};
  const auto objective = [&](const auto& w, const auto& theta) {
    return (X * w - y).squaredNorm() + theta(0) * w.squaredNorm();
  };
  const auto solver = [&](const VectorXd& theta) {
    const MatrixXd A = X.transpose() * X + theta(0) * MatrixXd::Identity(3, 3);
    return VectorXd(A.llt().solve(X.transpose() * y));
  };
  const VectorXd lambda{{0.7}};
  const VectorXd w = solver(lambda);
  const MatrixXd A = X.transpose() * X + 0.7 * MatrixXd::Identity(3, 3);
  // (X'X + lambda I) w = X'y, so dw/dlambda = -(X'X + lambda I)^-1 w.
  const VectorXd dw = -A.llt().solve(w);
  const auto f = [&](const auto& theta) {
    return mlmath::minimizer_of(objective, solver, theta).squaredNorm();
  };
  CHECK(max_relative_error(gradient(f, lambda), VectorXd{{2 * w.dot(dw)}}) < 64 * epsilon<double>);
}

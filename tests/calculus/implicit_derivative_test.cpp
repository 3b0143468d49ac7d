// SPDX-License-Identifier: MIT
#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/implicit_derivative.hpp>

#include <Eigen/Core>

#include <cmath>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::gradient;
using mlmath::hessian;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

using Factor = mlmath::detail::PositiveFactor<double>;  // compiled elsewhere
const VectorXd c{{1, -2, 3}};

}  // namespace

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

  // x(theta) = sqrt(theta_0) + theta_1 has the closed form of its second derivatives.
  const auto shifted = [](const auto& y, const auto& t) {
    return ((y.array() - t(1)).square() - t(0)).matrix().eval();
  };
  const auto by_formula = [](const VectorXd& t) { return VectorXd{{std::sqrt(t(0)) + t(1)}}; };
  const auto cubed = [&](const auto& t) {
    const auto y = mlmath::root_of(shifted, by_formula, t);
    return y(0) * y(0) * y(0) * t(1);
  };
  const auto direct = [](const auto& t) {
    const auto y = sqrt(t(0)) + t(1);
    return y * y * y * t(1);
  };
  CHECK(max_relative_error(hessian(cubed, theta), hessian(direct, theta)) < 64 * epsilon<double>);
}

TEST_CASE("minimizer_of: ridge weights by the penalty", "[calculus][implicit]") {
  const MatrixXd X{{2, -1, 0.5}, {0.25, 3, 1}, {-2, 0.75, 1.5}, {1, 1, -4}};
  const VectorXd y{{0.5, 1, -1, 2}};
  const auto objective = [&](const auto& w, const auto& theta) {
    return (X * w - y).squaredNorm() + theta(0) * w.squaredNorm();
  };
  const auto solver = [&](const VectorXd& theta) {
    const MatrixXd A = X.transpose() * X + theta(0) * MatrixXd::Identity(3, 3);
    return VectorXd(Factor(A).solve(X.transpose() * y));
  };
  const VectorXd lambda{{0.7}};
  const VectorXd w = solver(lambda);
  const MatrixXd A = X.transpose() * X + 0.7 * MatrixXd::Identity(3, 3);
  // (X'X + lambda I) w = X'y, so dw/dlambda = -(X'X + lambda I)^-1 w.
  const VectorXd dw = -Factor(A).solve(w);
  const auto f = [&](const auto& theta) {
    return mlmath::minimizer_of(objective, solver, theta).squaredNorm();
  };
  CHECK(max_relative_error(gradient(f, lambda), VectorXd{{2 * w.dot(dw)}}) < 64 * epsilon<double>);
}

TEST_CASE("minimizer_of: second derivatives where the third one of the objective counts",
          "[calculus][implicit]") {
  // f(x, t) = exp(x - t) - x has its minimum at x = t; x^4/4 - t x at cbrt(t).
  const auto objective = [](const auto& x, const auto& t) {
    using std::exp;
    const auto y = x(0) * x(0);
    return y * y / 4 - t(0) * x(0) + exp(x(1) - t(1)) - x(1);
  };
  const auto solver = [](const VectorXd& t) { return VectorXd{{std::cbrt(t(0)), t(1)}}; };
  const auto through = [&](const auto& t) {
    const auto x = mlmath::minimizer_of(objective, solver, t);
    return x(0) * x(0) * x(1) + x(1) * t(0);
  };
  const auto direct = [](const auto& t) {
    const auto x = cbrt(t(0));
    return x * x * t(1) + t(1) * t(0);
  };
  const VectorXd theta{{2, 1.5}};
  CHECK(max_relative_error(gradient(through, theta), gradient(direct, theta)) <
        32 * epsilon<double>);
  CHECK(max_relative_error(hessian(through, theta), hessian(direct, theta)) <
        256 * epsilon<double>);
}

TEST_CASE("root_of: an empty solution is refused", "[calculus][implicit]") {
  const auto nothing = [](const VectorXd&) { return VectorXd(0); };
  const auto residual = [](const auto& x, const auto&) { return x; };
  CHECK(message_of<mlmath::ShapeError>([&] {
          return gradient(
              [&](const auto& t) { return mlmath::root_of(residual, nothing, t).sum(); }, c);
        }) == "root_of: the solver returned an empty vector");
}

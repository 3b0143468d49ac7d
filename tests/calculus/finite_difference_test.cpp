// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/finite_difference.hpp>

#include <Eigen/Core>

#include <cmath>
#include <complex>
#include <limits>

namespace fd = mlmath::finite_difference;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

double square(double x) { return x * x; }

double rosenbrock(const VectorXd& x) {
  return 100 * std::pow(x(1) - x(0) * x(0), 2) + std::pow(1 - x(0), 2);
}

const VectorXd start = Eigen::Vector2d(-1.2, 1);

}  // namespace

TEST_CASE("difference_quotient: the article's limit", "[calculus][differences]") {
  CHECK(mlmath::difference_quotient(square, 3.0, 0.5) == 6.5);
  CHECK(mlmath::difference_quotient(square, 3, 1) == 7);
  // (f(x + h) - f(x))/h = 6 + h up to rounding, 2 eps f/h
  for (const double h : {1e-1, 1e-3, 1e-5, 1e-7}) {
    CHECK(std::abs(mlmath::difference_quotient(square, 3.0, h) - 6 - h) < 4e-15 / h);
  }
  CHECK(mlmath::difference_quotient([](double t) { return Eigen::Vector2d(t, t * t); }, 3.0, 0.5) ==
        Eigen::Vector2d(1, 6.5));
}

TEST_CASE("finite_difference::derivative: the digits each scheme promises",
          "[calculus][differences]") {
  const auto f = [](double x) { return std::exp(std::sin(x)); };
  for (const double x : {-1.3, 0.0, 0.4, 2.5}) {
    const double exact = std::cos(x) * f(x);
    CHECK(std::abs(fd::derivative(f, x, {.scheme = fd::Scheme::forward}) - exact) < 2e-7);
    CHECK(std::abs(fd::derivative(f, x) - exact) < 5e-10);
    CHECK(std::abs(fd::derivative(f, x, {.scheme = fd::Scheme::ridders}) - exact) < 1e-11);
    const auto estimate = fd::estimate(f, x);
    CHECK(std::abs(estimate.derivative - exact) <= estimate.error);
    CHECK(estimate.error < 1e-10);
    CHECK(estimate.evaluations <= 28);
  }
  CHECK(fd::derivative(square, 3) == 6);
  CHECK(std::abs(fd::derivative([](float x) { return x * x; }, 3.0f) - 6) < 1e-3f);
  CHECK(fd::derivative(square, 3.0, {.step = 0.5}) == 6);
  // A huge x: the step grows with it.
  CHECK(relative_error(fd::derivative(square, 1e9), 2e9) < 1e-9);
}

TEST_CASE("finite_difference::estimate: at the edge of the domain, the step shrinks",
          "[calculus][differences]") {
  const auto estimate = fd::estimate([](double x) { return std::log(x); }, 0.01);
  CHECK(relative_error(estimate.derivative, 100.0) < 1e-8);
  const auto none = fd::estimate([](double x) { return std::sqrt(x); }, -1.0);
  CHECK(std::isnan(none.derivative));
  CHECK(std::isinf(none.error));
}

TEST_CASE("finite_difference::complex_step: exact to rounding", "[calculus][differences]") {
  // Squire and Trapp's example, e^x/(sin^3 x + cos^3 x) at 1.5; derivative from mpmath 1.2:
  // diff(lambda x: exp(x)/(sin(x)**3+cos(x)**3), mpf('1.5')) = 3.62203370071632604...
  const auto f = [](auto x) {
    using std::cos;
    using std::exp;
    using std::sin;
    return exp(x) / (sin(x) * sin(x) * sin(x) + cos(x) * cos(x) * cos(x));
  };
  CHECK(relative_error(fd::complex_step(f, 1.5), 3.6220337007163260) < 1e-15);
}

TEST_CASE("finite_difference: gradient, Jacobian and Hessian of a black box",
          "[calculus][differences]") {
  // More, Garbow, Hillstrom (1981), problem 1: the gradient at the start is (-215.6, -88).
  const VectorXd exact = Eigen::Vector2d(-215.6, -88);
  CHECK(max_relative_error(fd::gradient(rosenbrock, start), exact) < 1e-9);
  CHECK(max_relative_error(fd::gradient(rosenbrock, start, {.scheme = fd::Scheme::forward}),
                           exact) < 1e-6);
  CHECK(max_relative_error(fd::gradient(rosenbrock, start, {.scheme = fd::Scheme::ridders}),
                           exact) < 1e-12);
  MatrixXd H(2, 2);
  H << 1330, 480, 480, 200;  // 1200 x0^2 - 400 x1 + 2, -400 x0, 200
  const MatrixXd approximate = fd::hessian(rosenbrock, start);
  CHECK(max_relative_error(approximate, H) < 1e-6);
  CHECK(approximate == approximate.transpose());

  const auto polar = [](const Eigen::Vector2d& p) {
    return Eigen::Vector3d(p(0) * std::cos(p(1)), p(0) * std::sin(p(1)), p(0));
  };
  const Eigen::Matrix<double, 3, 2> J = fd::jacobian(polar, Eigen::Vector2d(2, 0.5));
  Eigen::Matrix<double, 3, 2> expected;
  expected << std::cos(0.5), -2 * std::sin(0.5), std::sin(0.5), 2 * std::cos(0.5), 1, 0;
  CHECK(max_relative_error(J, expected) < 1e-10);
}

TEST_CASE("finite_difference: matrices, rows, expressions and empty points",
          "[calculus][differences]") {
  const MatrixXd A = MatrixXd::Random(3, 2);
  const auto sum_of_squares = [](const auto& X) { return X.squaredNorm(); };
  CHECK(max_relative_error(fd::gradient(sum_of_squares, A), 2 * A) < 1e-9);
  CHECK(max_relative_error(fd::gradient(sum_of_squares, A + A), 4 * A) < 1e-9);
  CHECK(max_relative_error(fd::gradient(sum_of_squares, A.row(0)), 2 * A.row(0)) < 1e-9);
  CHECK(fd::gradient(sum_of_squares, VectorXd(0)).size() == 0);
  const auto J = fd::jacobian([](const VectorXd&) { return Eigen::Vector2d(1, 2); }, VectorXd(0));
  CHECK(J.rows() == 2);
  CHECK(J.cols() == 0);
}

TEST_CASE("finite_difference: a bad step is named", "[calculus][differences]") {
  CHECK(message_of<mlmath::DomainError>([] { return fd::derivative(square, 1.0, {.step = -1}); }) ==
        "finite_difference::derivative: step = -1, expected a number >= 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return fd::gradient(rosenbrock, start, {.step = std::numeric_limits<double>::infinity()});
        }) == "finite_difference::gradient: step = inf, expected a number >= 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return fd::jacobian([](const VectorXd& x) { return VectorXd(2 * x); }, start,
                              {.scheme = fd::Scheme::ridders});
        }) == "finite_difference::jacobian: Scheme::ridders needs a function that gives a number");
}

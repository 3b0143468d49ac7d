// SPDX-License-Identifier: MIT
#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/custom_derivative.hpp>
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/calculus/jacobian.hpp>

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

namespace {

/// The cube of each entry, with derivatives that are doubled, so that nothing but them counts.
const auto doubled_cube =
    mlmath::custom_derivative([](const MatrixXd& x) { return VectorXd(x.array().cube()); },
                              [](const auto& x, const auto&, const auto& u) {
                                return (6 * x.array().square() * u.array()).matrix().eval();
                              },
                              [](const auto& x, const auto&, const auto& v) {
                                return (6 * x.array().square() * v.array()).matrix().eval();
                              });

}  // namespace

TEST_CASE("custom_derivative: forward mode, with and without a pushforward", "[calculus]") {
  const auto f = [](const auto& x) { return doubled_cube(2 * x); };
  const MatrixXd expected = (48 * x0.array().square()).matrix().asDiagonal();
  CHECK(mlmath::jacobian(f, x0) == expected);
  CHECK(mlmath::jacobian_vector_product(f, x0, c) == expected * c);
  const auto by_pullback = mlmath::custom_derivative(
      [](const MatrixXd& x) { return x.squaredNorm(); },
      [](const MatrixXd& x, const MatrixXd&, const MatrixXd& u) { return MatrixXd(u(0) * x); });
  CHECK(mlmath::jacobian([&](const auto& x) { return by_pullback(x); }, x0) == x0.transpose());
}

TEST_CASE("custom_derivative: second derivatives", "[calculus][custom]") {
  // The slope of the doubled cube, 6 x^2, differentiated: 12 x, inside and outside of exp.
  const auto f = [](const auto& x) { return doubled_cube(x.array().exp().matrix().eval()).dot(c); };
  // d/dx: 6 e^{3x} c, and again: 18 e^{3x} c.
  const MatrixXd expected = (18 * (3 * x0.array()).exp() * c.array()).matrix().asDiagonal();
  CHECK(max_relative_error(mlmath::hessian(f, x0), expected) < 8 * epsilon<double>);
  // Without a pushforward, a number as result, and mixed with what it is made of.
  const auto squared = mlmath::custom_derivative(
      [](const MatrixXd& x) { return x.squaredNorm(); },
      [](const auto& x, const auto&, const auto& u) { return (2 * u(0) * x).eval(); });
  const auto g = [&](const auto& x) { return squared(x) * squared(x) * x(0); };
  const auto plain = [](const auto& x) { return x.squaredNorm() * x.squaredNorm() * x(0); };
  CHECK(max_relative_error(mlmath::hessian(g, x0), mlmath::hessian(plain, x0)) <
        8 * epsilon<double>);
}

TEST_CASE("custom_derivative: a pushforward of the wrong shape is named", "[calculus][custom]") {
  const auto wrong = mlmath::custom_derivative(
      [](const MatrixXd& x) { return x.sum(); },
      [](const MatrixXd& x, const MatrixXd&, const MatrixXd&) { return x; },
      [](const MatrixXd&, const MatrixXd&, const MatrixXd& v) { return v; });
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::jacobian([&](const auto& x) { return wrong(x); }, x0);
        }) == "custom_derivative: the Jacobian-vector product is 3x1, expected 1x1 as the result");
}

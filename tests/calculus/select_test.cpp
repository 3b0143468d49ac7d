// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/calculus/select.hpp>

#include <Eigen/Core>

#include <cmath>

using Eigen::ArrayXd;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::gradient;
using mlmath::select;
using mlmath_test::message_of;

namespace {

const ArrayXd x0{{-2, 0, 0.5, 3}};

}  // namespace

TEST_CASE("select: numbers of every kind", "[calculus][select]") {
  CHECK(select(true, 1.5, 2) == 1.5);
  CHECK(select(false, 1.5f, 2.5) == 2.5);
  const auto leaky = [](const auto& t) { return select(t > 0, t, 0.1 * t); };
  CHECK(leaky(-3.0) == 0.1 * -3);
  CHECK(mlmath::derivative(leaky, -3.0) == 0.1);
  CHECK(mlmath::derivative(leaky, 3.0) == 1);
  CHECK(mlmath::derivative<2>([](const auto& t) { return select(t > 0, t * t, -1.0); }, 3.0) == 2);
  CHECK(gradient([](const auto& t) { return select(t > 0, t, 0.1 * t); }, -3.0) == 0.1);
  CHECK(gradient([](const auto& t) { return select(t > 0, 7.0, t * t); }, -3.0) == -6);
}

TEST_CASE("select: plain arrays and matrices, with numbers", "[calculus][select]") {
  CHECK((select(x0 > 0, x0, 0.1 * x0) == ArrayXd{{0.1 * -2, 0, 0.5, 3}}).all());
  CHECK((select(x0 > 0, 1, 0.5) == ArrayXd{{0.5, 0.5, 1, 1}}).all());
  const MatrixXd M{{1, -2}, {-3, 4}};
  const MatrixXd kept = select(M.array() > 0, M, 0);
  CHECK(kept == MatrixXd{{1, 0}, {0, 4}});
  CHECK(message_of<mlmath::ShapeError>([&] { return select(x0 > 0, x0, x0.head(3)); }) ==
        "select: b is 3x1, expected 4x1 as the condition");
}

TEST_CASE("select: of a recorded array, the entries taken count", "[calculus][select]") {
  const auto leaky = [](const auto& x) { return select(x > 0, x, 0.1 * x).sum(); };
  CHECK((gradient(leaky, x0) == ArrayXd{{0.1, 0.1, 1, 1}}).all());
  CHECK(leaky(x0) == mlmath::value_and_gradient(leaky, x0).value);
  // log is -infinity or NaN where it is not taken.
  const auto guarded = [](const auto& x) { return select(x > 0, x.log(), 0.0).sum(); };
  CHECK((gradient(guarded, x0) == ArrayXd{{0, 0, 2, 1.0 / 3}}).all());
  // Constants, matrices and recorded numbers as parts.
  const ArrayXd c{{1, 2, 3, 4}};
  const auto mixed = [&](const auto& x) {
    return select(x <= c.head(1)(0), c, x * x).sum() + select(c < x, x(1), x.square()).sum();
  };
  CHECK((gradient(mixed, x0) == ArrayXd{{-4, 0, 1, 6 + 6}}).all());
  const auto of_matrix = [](const auto& v) {
    return select(v.array() >= 0.5, 2 * v, v.cwiseProduct(v)).sum();
  };
  CHECK(gradient(of_matrix, VectorXd(x0)) == VectorXd{{-4, 0, 2, 2}});
  CHECK(message_of<mlmath::ShapeError>([&] {
          return gradient([&](const auto& x) { return select(c > 1, x.head(3), x).sum(); }, x0);
        }) == "select: a is 3x1, expected 4x1 as the condition");
}

TEST_CASE("select: second derivatives", "[calculus][select]") {
  const auto f = [](const auto& x) { return select(x > 0, x.cube(), x.square() * x(3)).sum(); };
  MatrixXd expected = VectorXd{{6, 6, 3, 18}}.asDiagonal();
  expected(0, 3) = expected(3, 0) = -4;
  CHECK(mlmath::hessian(f, x0) == expected);
}

TEST_CASE("comparisons of recorded arrays are plain", "[calculus][select]") {
  const ArrayXd c{{-2, 1, 0, 3}};
  (void)gradient(
      [&](const auto& x) {
        CHECK(((x == c) == (x0 == c)).all());
        CHECK(((x != c) == (x0 != c)).all());
        CHECK(((c < x) == (c < x0)).all());
        CHECK(((x >= 0) == (x0 >= 0)).all());
        CHECK((x <= x).all());
        CHECK_FALSE((x > x(3)).any());
        return x.sum();
      },
      x0);
}

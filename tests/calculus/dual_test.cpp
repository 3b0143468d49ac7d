// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/dual.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using mlmath::Dual;
using D2 = Dual<double, 2>;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

const D2 x = D2::variable(2, 0);
const D2 y = D2::variable(3, 1);

void check(const D2& actual, double value, double dx, double dy) {
  CHECK(mlmath_test::relative_error(actual.value(), value) < 4e-16);
  CHECK(mlmath_test::relative_error(actual.tangent(0), dx) < 1e-15);
  CHECK(mlmath_test::relative_error(actual.tangent(1), dy) < 1e-15);
}

}  // namespace

TEST_CASE("Dual: arithmetic with duals and with constants of every type", "[calculus][dual]") {
  check(x + y, 5, 1, 1);
  check(x - y, -1, 1, -1);
  check(x * y, 6, 3, 2);
  check(x / y, 2.0 / 3, 1.0 / 3, -2.0 / 9);
  check(-x + 1 - 2.0f + 3.0, 0, -1, 0);
  check(2 * x * 3.0, 12, 6, 0);
  check(1 / x, 0.5, -0.25, 0);
  check(x / 4, 0.5, 0.25, 0);
  check(7 - y, 4, 0, -1);
  D2 z = x;
  z += y;
  z *= 2;
  z -= 1;
  z /= x;
  check(z, 4.5, 1 - 2.25, 1);  // (2(x + y) - 1)/x
  z *= z;
  check(z, 20.25, 9 * (1 - 2.25), 9);
}

TEST_CASE("Dual: comparisons look at the value", "[calculus][dual]") {
  CHECK(x < y);
  CHECK(x <= 2);
  CHECK(x >= 2.0);
  CHECK(2 == x);
  CHECK(x != y);
  CHECK(1 < x);
  CHECK(y > x);
  CHECK_FALSE(x > 2);
  CHECK_FALSE(D2(std::numeric_limits<double>::quiet_NaN()) == D2(0));
}

TEST_CASE("Dual: functions of two arguments, each of which may be a constant", "[calculus][dual]") {
  check(pow(x, y), 8, 12, 8 * std::log(2.0));
  check(pow(x, 3), 8, 12, 0);
  check(pow(2, y), 8, 0, 8 * std::log(2.0));
  check(hypot(x, y), std::sqrt(13.0), 2 / std::sqrt(13.0), 3 / std::sqrt(13.0));
  check(hypot(x, 3), std::sqrt(13.0), 2 / std::sqrt(13.0), 0);
  check(atan2(y, x), std::atan2(3.0, 2.0), -3.0 / 13, 2.0 / 13);
  check(atan2(3.0, x), std::atan2(3.0, 2.0), -3.0 / 13, 0);
  check(max(x, y), 3, 0, 1);
  check(min(x, y), 2, 1, 0);
  check(max(x, 2.5), 2.5, 0, 0);
  check(min(2.5, x), 2, 1, 0);
  check(fmax(x, std::numeric_limits<double>::quiet_NaN()), 2, 1, 0);
  check(fmin(D2(std::numeric_limits<double>::quiet_NaN()), x), 2, 1, 0);
  check(fdim(y, x), 1, -1, 1);
  check(fma(x, y, 1.0), 7, 3, 2);
  check(copysign(x, -1.0), -2, -1, 0);
  check(fmod(y, 2.0), 1, 0, 1);
  check(fmod(y, x), 1, -1, 1);
  check(ldexp(x, 3), 16, 8, 0);
}

TEST_CASE("Dual: steps and classification", "[calculus][dual]") {
  check(floor(x + 0.5), 2, 0, 0);
  check(ceil(x + 0.5), 3, 0, 0);
  check(round(x + 0.7), 3, 0, 0);
  check(trunc(-x - 0.5), -2, 0, 0);
  CHECK(isfinite(x));
  CHECK(isnan(sqrt(-x)));
  CHECK(isinf(log(x - 2)));
  CHECK(signbit(-x));
  CHECK(lround(x + 0.7) == 3);
  CHECK(static_cast<int>(x + 0.7) == 2);
  CHECK(mlmath::value_of(x) == 2);
  CHECK(mlmath::value_of(2.5) == 2.5);
}

TEST_CASE("Dual: as the scalar of Eigen's matrices", "[calculus][dual]") {
  Eigen::Matrix<D2, Eigen::Dynamic, 1> v(3);
  v << x, y, x * y;
  const Eigen::Vector3d c(1, -2, 0.5);
  check(v.sum(), 11, 4, 3);
  check(v.dot(v), 4 + 9 + 36, 4 + 36, 6 + 24);
  check(v.norm(), 7, 20.0 / 7, 15.0 / 7);
  check(v.dot(c), -1, 2.5, -1);
  check((v.array() * 2.0 + 1).prod(), 5 * 7 * 13, 2 * 7 * 13 + 5 * 7 * 6, 5 * 2 * 13 + 5 * 7 * 4);
  check(v.maxCoeff(), 6, 3, 2);
  check(v.array().exp().log().sum(), 11, 4, 3);
  check((v + c)(1), 1, 0, 1);
  check((v.cwiseProduct(c))(2), 3, 1.5, 1);
  check(v.cwiseMax(D2(2.5))(0), 2.5, 0, 0);
  CHECK(v.unaryExpr([](const D2& e) { return mlmath::value_of(e); }).eval() ==
        Eigen::Vector3d(2, 3, 6));
}

TEST_CASE("Dual: products with constant matrices, of every shape", "[calculus][dual]") {
  for (const int n : {1, 2, 5, 20, 300}) {
    const Eigen::MatrixXd A = Eigen::MatrixXd::Random(n + 1, n);
    const Eigen::MatrixXd V = Eigen::MatrixXd::Random(n, 3);
    const Eigen::MatrixXd dV = Eigen::MatrixXd::Random(n, 3);
    Eigen::Matrix<D2, Eigen::Dynamic, Eigen::Dynamic> X(n, 3);
    for (int i = 0; i < X.size(); ++i) {
      X.data()[i] = D2(V.data()[i]);
      X.data()[i].tangent(1) = dV.data()[i];
    }
    const auto value = [](const auto& M) {
      return Eigen::MatrixXd(M.unaryExpr([](const D2& e) { return e.value(); }));
    };
    const auto tangent = [](const auto& M) {
      return Eigen::MatrixXd(M.unaryExpr([](const D2& e) { return e.tangent(1); }));
    };
    const double tolerance = 8 * n * mlmath_test::epsilon<double>;
    CHECK(max_relative_error(value(A * X), A * V) < tolerance);
    CHECK(max_relative_error(tangent(A * X), A * dV) < tolerance);
    CHECK(max_relative_error(tangent(A * X.col(1).segment(0, n)), A * dV.col(1)) < tolerance);
    CHECK(max_relative_error(tangent((2 * A) * X.col(1)), 2 * A * dV.col(1)) < tolerance);
    CHECK(max_relative_error(tangent(X.transpose() * A.transpose()),
                             dV.transpose() * A.transpose()) < tolerance);
    CHECK(max_relative_error(tangent(X.col(0).transpose() * A.transpose()),
                             dV.col(0).transpose() * A.transpose()) < tolerance);
    CHECK(max_relative_error(value(X.transpose() * X), V.transpose() * V) < tolerance);
    CHECK(max_relative_error(tangent(X.transpose() * X), dV.transpose() * V + V.transpose() * dV) <
          2 * tolerance);
  }
  CHECK(message_of<mlmath::ShapeError>([] {
          return Eigen::MatrixXd(2, 3) * Eigen::Matrix<D2, Eigen::Dynamic, 1>(2);
        }) == "operator*: A is 2x3 and B is 2x1, expected as many columns of A as rows of B");
}

TEST_CASE("Dual: second derivatives by nesting", "[calculus][dual]") {
  using DD = Dual<Dual<double>>;
  const DD z = DD::variable(Dual<double>::variable(2));
  const DD cube = z * z * z;
  CHECK(cube.value().value() == 8);
  CHECK(cube.tangent().value() == 12);
  CHECK(cube.value().tangent() == 12);
  CHECK(cube.tangent().tangent() == 12);
  CHECK(mlmath::value_of(cube) == 8);
  // The outer variable and plain numbers are constants for the inner one.
  const Dual<double> outer = Dual<double>::variable(2);
  CHECK((outer * z).tangent().tangent() == 1);
  CHECK((3 * z + outer - 1.5f).value().value() == 6.5);
  Eigen::Matrix<DD, 2, 1> v(z, cube);
  const Eigen::Matrix2d A{{1, 2}, {3, 4}};
  CHECK(((A * v).eval())(1).tangent().tangent() == 48);
}

TEST_CASE("Dual: limits and printing", "[calculus][dual]") {
  CHECK(std::numeric_limits<D2>::epsilon() == std::numeric_limits<double>::epsilon());
  CHECK(D2(std::numeric_limits<D2>::max()).value() == std::numeric_limits<double>::max());
  std::ostringstream out;
  out << x * y;
  CHECK(out.str() == "6 [3 2]");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/check_gradient.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::VectorXd;
using mlmath::check_gradient;
using mlmath::GradientFault;
using mlmath_test::message_of;

namespace {

double f(const VectorXd& x) { return x(0) * x(0) * x(1) + std::sin(x(2)); }
VectorXd gradient(const VectorXd& x) {
  return Eigen::Vector3d(2 * x(0) * x(1), x(0) * x(0), std::cos(x(2)));
}
const VectorXd x = Eigen::Vector3d(3, 5, 0.5);

}  // namespace

TEST_CASE("check_gradient: a right gradient passes", "[calculus]") {
  const auto check = check_gradient(f, gradient, x);
  CHECK(check.passed());
  CHECK(check.worst_ratio <= 1);
  CHECK(check_gradient(f, gradient(x), x).passed());
  CHECK(check_gradient(f, gradient, x, {.tolerance = 1e-9}).passed());
  // An objective that fills its gradient, and a matrix argument.
  const auto both = [](const VectorXd& t, VectorXd& g) {
    g = 2 * t;
    return t.squaredNorm();
  };
  CHECK(check_gradient(both, x).passed());
  const Eigen::MatrixXd A = Eigen::MatrixXd::Random(3, 2);
  CHECK(check_gradient([](const Eigen::MatrixXd& M) { return M.squaredNorm(); },
                       Eigen::MatrixXd(2 * A), A)
            .passed());
  CHECK(check_gradient([](const VectorXd&) { return 1.0; }, VectorXd(0), VectorXd(0)).passed());
  // Scales far apart.
  const auto scaled = [](const VectorXd& t) { return 1e12 * t(0) + 1e-12 * t(1); };
  CHECK(check_gradient(scaled, Eigen::Vector2d(1e12, 1e-12), Eigen::Vector2d(1, 1)).passed());
}

TEST_CASE("check_gradient: a wrong one fails, and the fault is named", "[calculus]") {
  VectorXd g = gradient(x);
  g(1) = -g(1);
  const auto sign = check_gradient(f, g, x);
  CHECK_FALSE(sign.passed());
  CHECK(sign.worst == 1);
  CHECK(sign.fault == GradientFault::sign);
  CHECK(check_gradient(f, 2 * gradient(x), x).fault == GradientFault::factor);
  CHECK(check_gradient(f, gradient(x).reverse(), x).fault == GradientFault::order);
  CHECK(check_gradient(f, gradient(x) + VectorXd::Unit(3, 2), x).fault == GradientFault::other);
  CHECK(check_gradient(f, gradient(x) + 1e-4 * VectorXd::Unit(3, 2), x).worst == 2);
  CHECK(check_gradient(f, gradient(x).head(2), x).fault == GradientFault::shape);
  g = gradient(x);
  g(2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(check_gradient(f, g, x).fault == GradientFault::undefined);
  CHECK(check_gradient(f, g, x).worst == 2);
}

TEST_CASE("check_gradient: prints the worst coordinate and its two values", "[calculus]") {
  std::ostringstream out;
  out << check_gradient([](const VectorXd& t) { return 3 * t(0) + t(1); }, Eigen::Vector2d(-3, 1),
                        Eigen::Vector2d(0, 0));
  CHECK(out.str().starts_with("gradient fails: wrong sign; worst at 0: gradient -3, difference 3"));
}

TEST_CASE("check_gradient: bad arguments are named", "[calculus]") {
  CHECK(message_of<mlmath::DomainError>([] {
          return check_gradient(f, gradient, Eigen::Vector3d(1, std::nan(""), 2));
        }) == "check_gradient: x(1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([] {
          return check_gradient(f, gradient, x, {.tolerance = -1});
        }) == "check_gradient: tolerance = -1, expected a number >= 0");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>

#include <Eigen/Core>

#include <cmath>

using mlmath::derivative;
using mlmath_test::message_of;

namespace {

template <typename T>
T cube(T x) {
  return x * x * x;
}

struct Power {
  int exponent;
  template <typename T>
  T operator()(const T& x) const {
    using std::pow;
    return pow(x, exponent);
  }
};

}  // namespace

TEST_CASE("derivative: lambdas, function objects and function templates", "[calculus]") {
  CHECK(derivative([](auto x) { return x * x; }, 3.0) == 6);
  CHECK(derivative([](const auto& x) { return x * x; }, 3) == 6);
  CHECK(derivative(Power{3}, 2.0) == 12);
  CHECK(derivative(cube<mlmath::Dual<double>>, 2.0) == 12);
  CHECK(derivative([](const mlmath::Dual<double>& x) { return x / 2; }, 2.0) == 0.5);
  CHECK(derivative([](auto x) { return x * x; }, 3.0f) == 6.0f);
  CHECK(derivative([](auto x) { return x * x; }, 3.0L) == 6.0L);
}

TEST_CASE("derivative: a constant function has derivative 0", "[calculus]") {
  CHECK(derivative([](const auto&) { return 7.0; }, 3.0) == 0);
  CHECK(derivative([](const auto&) { return 7; }, 3.0) == 0);
  CHECK(derivative([](const auto&) { return Eigen::Vector2d(1, 2); }, 3.0) ==
        Eigen::Vector2d::Zero());
}

TEST_CASE("derivative: of a curve, the tangent vector", "[calculus]") {
  const auto helix = [](const auto& t) {
    using std::cos;
    using std::sin;
    return Eigen::Vector3<std::decay_t<decltype(t)>>(cos(t), sin(t), 2 * t);
  };
  const Eigen::Vector3d tangent = derivative(helix, 0.7);
  CHECK(tangent == Eigen::Vector3d(-std::sin(0.7), std::cos(0.7), 2));
  const Eigen::Vector3d curvature = derivative<2>(helix, 0.7);
  CHECK(curvature == Eigen::Vector3d(-std::cos(0.7), -std::sin(0.7), 0));
}

TEST_CASE("derivative: higher orders", "[calculus]") {
  const auto f = [](const auto& x) {
    using std::exp;
    return x * exp(x);
  };
  // d^k/dx^k x e^x = (x + k) e^x
  CHECK(mlmath_test::relative_error(derivative<2>(f, 0.5), 2.5 * std::exp(0.5)) < 1e-15);
  CHECK(mlmath_test::relative_error(derivative<5>(f, 0.5), 5.5 * std::exp(0.5)) < 1e-15);
  CHECK(derivative<4>([](auto x) { return x * x * x; }, 2.0) == 0);
  CHECK(derivative<3>(
            [](auto x) {
              using std::pow;
              return pow(x, 3);
            },
            2.0) == 6);
}

TEST_CASE("derivative: nested calls do not confuse their perturbations", "[calculus]") {
  // d/dx [x d/dy (x + y)] = 1; an implementation that confuses the two gives 2.
  const auto outer = [](const auto& x) {
    using T = std::decay_t<decltype(x)>;
    return x * derivative([&x](const auto& y) { return x + y; }, T(1));
  };
  CHECK(derivative(outer, 3.0) == 1);

  // d/dx [x d/dy (x y^2) at y = x] = d/dx [2 x^3] = 6 x^2
  const auto at_x = [](const auto& x) {
    return x * derivative([&x](const auto& y) { return x * y * y; }, x);
  };
  CHECK(derivative(at_x, 3.0) == 54);
}

TEST_CASE("partial_derivative: single, repeated and mixed", "[calculus]") {
  const auto f = [](const auto& x) { return x(0) * x(0) * x(1); };
  const Eigen::Vector2d x(3, 5);
  CHECK(mlmath::partial_derivative(f, x, 0) == 30);
  CHECK(mlmath::partial_derivative(f, x, 1) == 9);
  CHECK(mlmath::partial_derivative(f, x, 0, 0) == 10);
  CHECK(mlmath::partial_derivative(f, x, 0, 1) == 6);
  CHECK(mlmath::partial_derivative(f, x, 1, 0, 0) == 2);
  CHECK(mlmath::partial_derivative(f, x.transpose(), 0) == 30);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::partial_derivative(f, x, 2); }) ==
        "partial_derivative: i = 2, expected 0 <= i <= 1");
}

TEST_CASE("directional_derivative: along a vector that is not normalized", "[calculus]") {
  const auto f = [](const auto& x) { return x.squaredNorm(); };
  const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(4, 1, 4);
  CHECK(mlmath::directional_derivative(f, x, 2 * Eigen::VectorXd::Ones(4)) == 40);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::directional_derivative(f, x, Eigen::VectorXd::Ones(3));
        }) == "directional_derivative: v is 3x1, expected 4x1 as x");
}

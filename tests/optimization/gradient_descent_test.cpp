// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/optimization/gradient_descent.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <limits>

using Eigen::Matrix2d;
using Eigen::Vector2d;
using Eigen::VectorXd;
using mlmath::GradientDescent;
using mlmath::minimize;
using mlmath::Momentum;
using mlmath::Nesterov;
using mlmath::StepRule;
using mlmath::StopReason;
using mlmath_test::message_of;

namespace {

// One type for all of them, so that minimize() is compiled once for each method.
using Function = std::function<double(const VectorXd&, VectorXd&)>;

// (x'Ax)/2 - b'x with eigenvalues 1 and 10.
struct Quadratic {
  Matrix2d A{{5.5, 4.5}, {4.5, 5.5}};
  Vector2d b{1, 2};
  double operator()(const VectorXd& x, VectorXd& g) const {
    g = A * x - b;
    return x.dot(A * x) / 2 - b.dot(x);
  }
  // A^-1 = {{.55, -.45}, {-.45, .55}}
  static Vector2d minimum() { return {-0.35, 0.65}; }
};

const VectorXd start{{3.0, -4.0}};

}  // namespace

TEST_CASE("gradient_descent_step: the cheat sheet's 0.2 - 0.01 * 3 = 0.17") {
  CHECK(mlmath::gradient_descent_step(0.2, 3.0, 0.01) == 0.2 - 0.01 * 3.0);
  CHECK(std::abs(mlmath::gradient_descent_step(0.2, 3.0, 0.01) - 0.17) < 1e-16);
  const Vector2d theta = mlmath::gradient_descent_step(Vector2d(1, 2), Vector2d(4, -2), 0.5);
  CHECK(theta == Vector2d(-1, 3));
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::gradient_descent_step(VectorXd::Zero(2), VectorXd::Zero(3), 0.1);
        }) == "gradient_descent_step: gradient is 3x1, expected 2x1 as theta");
}

TEST_CASE("gradient_descent: every rule finds the minimum of a quadratic") {
  const Function f = Quadratic{};
  const auto check = [&](const auto& method) {
    const auto result = minimize(f, start, method, {.gradient_tolerance = 1e-10});
    CHECK(result.reason == StopReason::gradient_tolerance);
    // |x - x*| <= |g| / the least eigenvalue, 1
    CHECK((result.x - Quadratic::minimum()).norm() <= 1e-10 + 1e-15);
    VectorXd g(2);
    CHECK(result.value == f(result.x, g));
    CHECK(result.gradient_norm == g.norm());
    CHECK(result.evaluations >= result.iterations);
  };
  check(GradientDescent{.step = 0.1});
  check(GradientDescent{.lipschitz = 10});
  check(GradientDescent{});
  check(GradientDescent{.rule = StepRule::barzilai_borwein});
  check(Momentum{.step = 0.1, .momentum = 0.5});
  check(Nesterov{});
  check(Nesterov{.step = 0.1});
  check(Nesterov{.lipschitz = 10});
}

TEST_CASE("gradient_descent: the iterates of a constant step, as worked by hand") {
  // f = x^2: x <- x - 2 eta x = 0.8 x
  const auto f = [](const auto& x) { return x.squaredNorm(); };
  const auto result = minimize(f, VectorXd::Constant(1, 1.0), GradientDescent{.step = 0.1},
                               {.max_iterations = 3, .trace = true});
  CHECK(result.reason == StopReason::iteration_limit);
  CHECK_FALSE(result);
  REQUIRE(result.trace.size() == 4);
  CHECK(std::abs(result.x[0] - 0.512) <= 2e-16);
  for (std::size_t k = 0; k < 4; ++k) {
    const double x = std::pow(0.8, double(k));
    CHECK(std::abs(result.trace.value[k] - x * x) <= 4e-16);
    CHECK(std::abs(result.trace.gradient_norm[k] - 2 * x) <= 4e-16);
    CHECK(result.trace.step[k] == (k == 0 ? 0.0 : 0.1));
    CHECK(result.trace.evaluations[k] == Eigen::Index(k) + 1);
  }
}

TEST_CASE("gradient_descent: 1/L falls as the descent lemma says, 2/L and more does not converge") {
  const Function f = Quadratic{};
  const auto good = minimize(f, start, GradientDescent{.lipschitz = 10}, {.trace = true});
  for (std::size_t k = 1; k < good.trace.value.size(); ++k) {
    const double norm = good.trace.gradient_norm[k - 1];
    // up to the rounding of f
    CHECK(good.trace.value[k] <= good.trace.value[k - 1] - norm * norm / 20 + 1e-15);
  }
  const auto bad = minimize(f, start, GradientDescent{.step = 0.21}, {.max_iterations = 100000});
  CHECK_FALSE(bad);
  CHECK(bad.reason == StopReason::not_finite);
  // the best point is kept
  VectorXd g(2);
  CHECK(bad.value <= f(start, g));
  CHECK(bad.value == f(bad.x, g));
}

TEST_CASE("gradient_descent: Nesterov is faster than plain descent where it is ill-conditioned") {
  const VectorXd curvature = VectorXd::LinSpaced(50, 1e-4, 1);
  const Function f = [&](const VectorXd& x, VectorXd& g) {
    g = curvature.cwiseProduct(x);
    return x.dot(g) / 2;
  };
  const VectorXd x0 = VectorXd::Ones(50);
  const mlmath::MinimizeOptions options{.gradient_tolerance = 1e-6, .max_iterations = 100000};
  const auto plain = minimize(f, x0, GradientDescent{.lipschitz = 1}, options);
  const auto fast = minimize(f, x0, Nesterov{.lipschitz = 1}, options);
  CHECK(plain);
  CHECK(fast);
  CHECK(fast.iterations * 20 < plain.iterations);
  // Restarts make the rate linear, which tells in the last digits.
  const mlmath::MinimizeOptions tight{.gradient_tolerance = 1e-12, .max_iterations = 100000};
  const auto no_restart = minimize(f, x0, Nesterov{.lipschitz = 1, .restart = false}, tight);
  CHECK(minimize(f, x0, Nesterov{.lipschitz = 1}, tight).iterations < no_restart.iterations);
  const auto bb = minimize(f, x0, GradientDescent{.rule = StepRule::barzilai_borwein}, options);
  CHECK(bb);
  CHECK(bb.iterations * 20 < plain.iterations);
}

TEST_CASE("gradient_descent: a gradient of the wrong sign is no success, and is told as such") {
  const Function f = Quadratic{};
  const Function wrong = [&](const VectorXd& x, VectorXd& g) {
    const double value = f(x, g);
    g = -g;
    return value;
  };
  const auto check = [&](const auto& method) {
    const auto result = minimize(wrong, start, method);
    CHECK_FALSE(result);
    CHECK(result.reason == StopReason::wrong_gradient);
    CHECK(result.x == start);
    CHECK(result.message().find("check_gradient()") != std::string::npos);
  };
  check(GradientDescent{});
  check(GradientDescent{.step = 0.01});
  check(GradientDescent{.rule = StepRule::barzilai_borwein});
  check(Momentum{});
  check(Nesterov{});
  check(Nesterov{.step = 0.01});
  // Uphill to a maximum, where the gradient vanishes as at a minimum.
  const Function hill = [](const VectorXd& x, VectorXd& g) {
    g = 2 * x;
    return -x.squaredNorm();
  };
  for (const auto& result :
       {minimize(hill, start, GradientDescent{.step = 0.1}), minimize(hill, start, Momentum{}),
        minimize(hill, start, Nesterov{.step = 0.1}), minimize(hill, start, GradientDescent{})}) {
    CHECK_FALSE(result);
    CHECK(result.reason == StopReason::wrong_gradient);
  }
}

TEST_CASE("gradient_descent: no minimum, no number") {
  const Function plane = [](const VectorXd& x, VectorXd& g) {
    g.setOnes();
    return x.sum();
  };
  const Function undefined = [](const VectorXd& x, VectorXd& g) {
    g = x;
    return std::numeric_limits<double>::quiet_NaN();
  };
  const auto check = [&](const auto& method) {
    const auto unbounded = minimize(plane, start, method, {.lowest_value = -1e6});
    CHECK_FALSE(unbounded);
    CHECK(unbounded.reason == StopReason::unbounded);
    const auto nan = minimize(undefined, start, method);
    CHECK_FALSE(nan);
    CHECK(nan.reason == StopReason::not_finite);
    CHECK(nan.x == start);
    CHECK(minimize(plane, start, method, {.max_iterations = 1}).reason ==
          StopReason::iteration_limit);
  };
  check(GradientDescent{});
  check(GradientDescent{.step = 1000});
  check(GradientDescent{.rule = StepRule::barzilai_borwein});
  check(Momentum{.step = 1000});
  check(Nesterov{});
}

TEST_CASE("gradient_descent: wrong settings are refused by name and value") {
  const auto refused = [](const auto& method) {
    return message_of<mlmath::DomainError>(
        [&] { return minimize(Function(Quadratic{}), start, method); });
  };
  CHECK(refused(GradientDescent{.step = -1}) ==
        "GradientDescent: step = -1, expected a number >= 0");
  CHECK(refused(GradientDescent{.step = 1, .lipschitz = 2}) ==
        "GradientDescent: step = 1 and lipschitz = 2, expected one of the two");
  CHECK(refused(Momentum{.step = 0}) == "Momentum: step = 0, expected a number > 0");
  CHECK(refused(Momentum{.momentum = 1}) ==
        "Momentum: momentum = 1, expected a number >= 0 and < 1");
  CHECK(refused(Nesterov{.lipschitz = -2}) == "Nesterov: lipschitz = -2, expected a number >= 0");
}

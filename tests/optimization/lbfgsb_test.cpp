// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/optimization/lbfgsb.hpp>

#include <Eigen/Core>

#include <functional>
#include <limits>

using Eigen::VectorXd;
using mlmath::LbfgsB;
using mlmath::minimize;
using mlmath::StopReason;
using mlmath_test::message_of;

namespace {

// One type for all of them, so that minimize() is compiled once for each method.
using Function = std::function<double(const VectorXd&, VectorXd&)>;

constexpr double infinity = std::numeric_limits<double>::infinity();

double valleys(const VectorXd& x, VectorXd& g) {
  double value = 0;
  g.setZero();
  for (Eigen::Index i = 0; i + 1 < x.size(); ++i) {
    const double a = 1 - x[i];
    const double b = x[i + 1] - x[i] * x[i];
    value += a * a + 100 * b * b;
    g[i] += -2 * a - 400 * x[i] * b;
    g[i + 1] += 200 * b;
  }
  return value;
}

const Function rosenbrock = valleys;
const VectorXd start{{-1.2, 1.0, -1.2, 1.0, 0.5}};

}  // namespace

TEST_CASE("lbfgsb: Rosenbrock's chain within a box") {
  // scipy.optimize.minimize(f, x0, jac=g, method='L-BFGS-B', bounds=..., options=dict(ftol=0,
  // gtol=1e-14)), SciPy 1.10; its projected gradient is 9.2e-10 there.
  const VectorXd expected{{0.8, 0.6811135370441151, 0.4917558490455726, 0.2649630997751424, 0.1}};
  const LbfgsB box{.lower = VectorXd{{-1.5, -1.5, -infinity, -0.5, 0.1}},
                   .upper = VectorXd{{0.8, 0.8, infinity, 0.6, infinity}}};
  bool was_inside = true;
  const Function f = [&](const VectorXd& x, VectorXd& g) {
    was_inside = was_inside && (x.array() >= box.lower.array()).all() &&
                 (x.array() <= box.upper.array()).all();
    return valleys(x, g);
  };
  const auto result = minimize(f, VectorXd::Constant(5, 0.5), box, {.gradient_tolerance = 1e-12});
  CHECK(was_inside);
  CHECK(result.converged());
  CHECK((result.x - expected).cwiseAbs().maxCoeff() <= 1e-11);
  CHECK(std::abs(result.value - 1.3291341020690708) <= 1e-14);
  CHECK(result.gradient_norm <= 1e-12);
  CHECK(result.evaluations <= 60);
}

TEST_CASE("lbfgsb: the optimality conditions on random convex quadratics in boxes") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const Eigen::Index n = 30;
    Eigen::MatrixXd random(n, n + 3);
    mlmath::Philox rng(seed);
    mlmath::fill_uniform(rng, random);
    random.array() = 2 * random.array() - 1;
    const Eigen::MatrixXd A = random.leftCols(n);
    const VectorXd b = random.col(n);
    const Function f = [&](const VectorXd& x, VectorXd& g) {
      const VectorXd r = A * x - b;
      g = 2 * (A.transpose() * r) + 0.02 * x;
      return r.squaredNorm() + 0.01 * x.squaredNorm();
    };
    const LbfgsB box{.lower = random.col(n + 1).array() - 1, .upper = VectorXd::Constant(n, 0.1)};
    const auto result = minimize(f, random.col(n + 2), box);
    REQUIRE(result);
    VectorXd g(n);
    (void)f(result.x, g);
    for (Eigen::Index i = 0; i < n; ++i) {
      CHECK(result.x[i] >= box.lower[i]);
      CHECK(result.x[i] <= box.upper[i]);
      if (result.x[i] > box.lower[i]) CHECK(g[i] <= 1e-8);
      if (result.x[i] < box.upper[i]) CHECK(g[i] >= -1e-8);
    }
  }
}

TEST_CASE("lbfgsb: bounds on one side, none, or a point") {
  const auto free = minimize(rosenbrock, start, LbfgsB{});
  CHECK(free);
  CHECK((free.x.array() - 1).abs().maxCoeff() <= 1e-7);
  const auto below = minimize(rosenbrock, start, LbfgsB{.upper = VectorXd::Constant(5, 0.5)});
  CHECK(below);
  CHECK(below.x.maxCoeff() <= 0.5);
  const VectorXd point = VectorXd::Constant(5, 0.3);
  const auto fixed = minimize(rosenbrock, start, LbfgsB{.lower = point, .upper = point});
  CHECK(fixed);
  CHECK(fixed.x == point);
  CHECK(fixed.gradient_norm == 0);
}

TEST_CASE("lbfgsb: hard cases are no success") {
  const LbfgsB box{.lower = VectorXd::Constant(5, -3.0), .upper = VectorXd::Constant(5, 3.0)};
  const Function negated = [](const VectorXd& x, VectorXd& g) {
    const double value = valleys(x, g);
    g = -g;
    return value;
  };
  CHECK(minimize(negated, start, box).reason == StopReason::wrong_gradient);
  const Function plane = [](const VectorXd& x, VectorXd& g) {
    g.setOnes();
    return x.sum();
  };
  CHECK(minimize(plane, start, LbfgsB{.upper = box.upper}).reason == StopReason::unbounded);
  const auto corner = minimize(plane, start, box);
  CHECK(corner);
  CHECK(corner.x == box.lower);
  CHECK(minimize(rosenbrock, start, box, {.max_iterations = 1}).reason ==
        StopReason::iteration_limit);
}

TEST_CASE("lbfgsb: wrong bounds are refused by name and value") {
  VectorXd lower = VectorXd::Zero(5);
  VectorXd upper = VectorXd::Ones(5);
  const auto refused = [&](const auto& error) {
    return message_of<std::decay_t<decltype(error)>>(
        [&] { return minimize(rosenbrock, start, LbfgsB{.lower = lower, .upper = upper}); });
  };
  lower[3] = 2;
  CHECK(refused(mlmath::DomainError("")) ==
        "LbfgsB: lower(3) = 2, upper(3) = 1, expected lower <= upper");
  lower[3] = std::numeric_limits<double>::quiet_NaN();
  CHECK(refused(mlmath::DomainError("")) ==
        "LbfgsB: lower(3) is nan, expected a bound or infinity");
  lower = VectorXd::Zero(4);
  CHECK(refused(mlmath::ShapeError("")) == "LbfgsB: lower has 4 entries, expected 5 as in x0");
}

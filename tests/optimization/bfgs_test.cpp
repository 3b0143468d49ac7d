// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/optimization/bfgs.hpp>
#include <mlmath/optimization/conjugate_gradient.hpp>

#include <Eigen/Core>

#include <functional>
#include <limits>

using Eigen::Vector2d;
using Eigen::VectorXd;
using mlmath::Bfgs;
using mlmath::ConjugateGradient;
using mlmath::LineSearch;
using mlmath::minimize;
using mlmath::StopReason;
using mlmath_test::message_of;

namespace {

// One type for all of them, so that minimize() is compiled once for each method.
using Function = std::function<double(const VectorXd&, VectorXd&)>;

double valley(const VectorXd& x, VectorXd& g) {
  const double a = 1 - x[0];
  const double b = x[1] - x[0] * x[0];
  g = Vector2d(-2 * a - 400 * x[0] * b, 200 * b);
  return a * a + 100 * b * b;
}

const Function rosenbrock = valley;
const VectorXd start{{-1.2, 1.0}};

template <typename Method>
void check_hard_cases(const Method& method) {
  const auto reason = [&](const Function& f) {
    const auto result = minimize(f, start, method);
    CHECK_FALSE(result);
    CHECK(result.x.allFinite());
    return result.reason;
  };
  CHECK(reason([](const VectorXd& x, VectorXd& g) {
          const double value = rosenbrock(x, g);
          g = -g;
          return value;
        }) == StopReason::wrong_gradient);
  CHECK(reason([](const VectorXd& x, VectorXd& g) {
          g.setOnes();
          return x.sum();
        }) == StopReason::unbounded);
  CHECK(reason([](const VectorXd&, VectorXd&) {
          return std::numeric_limits<double>::quiet_NaN();
        }) == StopReason::not_finite);
  CHECK(minimize(rosenbrock, start, method, {.max_iterations = 1}).reason ==
        StopReason::iteration_limit);
}

}  // namespace

TEST_CASE("bfgs: Rosenbrock's valley, by each line search") {
  for (const LineSearch search :
       {LineSearch::strong_wolfe, LineSearch::hager_zhang, LineSearch::backtracking}) {
    const auto result = minimize(rosenbrock, start, Bfgs{.line_search = {.search = search}});
    CHECK(result.reason == StopReason::gradient_tolerance);
    // the least eigenvalue of the Hessian at the minimum is 0.399
    CHECK((result.x - Vector2d(1, 1)).norm() <= 2.6e-8);
    CHECK(result.evaluations <= 60);
  }
  check_hard_cases(Bfgs{});
  CHECK(message_of<mlmath::DomainError>([] {
          return minimize(rosenbrock, start, Bfgs{.line_search = {.curvature = 0}});
        }) == "Bfgs: curvature = 0, expected a number between sufficient_decrease and 1");
}

TEST_CASE("conjugate_gradient: Rosenbrock's valley") {
  for (const LineSearch search : {LineSearch::strong_wolfe, LineSearch::hager_zhang}) {
    const auto result = minimize(
        rosenbrock, start, ConjugateGradient{.line_search = {.search = search, .curvature = 0.1}});
    CHECK(result.reason == StopReason::gradient_tolerance);
    CHECK((result.x - Vector2d(1, 1)).norm() <= 2.6e-8);
    CHECK(result.evaluations <= 150);
  }
  check_hard_cases(ConjugateGradient{});
}

TEST_CASE("conjugate_gradient: ends on a quadratic after as many steps as there are eigenvalues") {
  // Three distinct eigenvalues; the line search is not exact, hence some steps more.
  const VectorXd curvature = VectorXd{{1, 3, 10}}.replicate(30, 1);
  const Function f = [&](const VectorXd& x, VectorXd& g) {
    g = curvature.cwiseProduct(x);
    return x.dot(g) / 2;
  };
  const auto result = minimize(f, VectorXd::Ones(90),
                               ConjugateGradient{.line_search = {.search = LineSearch::hager_zhang,
                                                                 .sufficient_decrease = 1e-5,
                                                                 .curvature = 1e-4}});
  CHECK(result);
  CHECK(result.iterations <= 5);
}

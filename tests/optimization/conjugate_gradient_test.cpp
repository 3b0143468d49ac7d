// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/descent_cases.hpp"
#include <mlmath/optimization/conjugate_gradient.hpp>

#include <Eigen/Core>

using Eigen::Vector2d;
using Eigen::VectorXd;
using mlmath::ConjugateGradient;
using mlmath::LineSearch;
using mlmath::minimize;
using mlmath::StopReason;
using mlmath_test::check_hard_cases;

namespace {

const mlmath_test::Descended rosenbrock = mlmath_test::valley;
const auto& start = mlmath_test::valley_start;

}  // namespace

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
  const mlmath_test::Descended f = [&](const VectorXd& x, VectorXd& g) {
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

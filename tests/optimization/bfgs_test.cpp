// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/descent_cases.hpp"
#include "support/matchers.hpp"
#include <mlmath/optimization/bfgs.hpp>

#include <Eigen/Core>

using Eigen::Vector2d;
using mlmath::Bfgs;
using mlmath::LineSearch;
using mlmath::minimize;
using mlmath::StopReason;
using mlmath_test::check_hard_cases;
using mlmath_test::message_of;

namespace {

const mlmath_test::Descended rosenbrock = mlmath_test::valley;
const auto& start = mlmath_test::valley_start;

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

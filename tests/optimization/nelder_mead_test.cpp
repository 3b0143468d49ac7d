// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/optimization/nelder_mead.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <limits>

using Eigen::VectorXd;
using mlmath::minimize;
using mlmath::NelderMead;
using mlmath::StopReason;
using mlmath_test::message_of;

namespace {

using Function = std::function<double(const VectorXd&)>;

const Function rosenbrock = [](const VectorXd& x) {
  return std::pow(1 - x[0], 2) + 100 * std::pow(x[1] - x[0] * x[0], 2);
};
const VectorXd start{{-1.2, 1.0}};

}  // namespace

TEST_CASE("nelder_mead: Rosenbrock's valley without a derivative") {
  const auto result = minimize(rosenbrock, start, NelderMead{}, {.trace = true});
  CHECK(result.reason == StopReason::step_tolerance);
  CHECK((result.x.array() - 1).abs().maxCoeff() <= 1e-7);
  CHECK(result.value == rosenbrock(result.x));
  CHECK(std::isnan(result.gradient_norm));
  CHECK(result.evaluations <= 500);
  CHECK(result.trace.size() == result.iterations + 1);
  for (std::size_t k = 1; k < result.trace.value.size(); ++k) {
    CHECK(result.trace.value[k] <= result.trace.value[k - 1]);
  }
}

TEST_CASE("nelder_mead: kinks, one variable, NaN in the way") {
  const Function kinks = [](const VectorXd& x) {
    return std::abs(x[0] - 2) + 3 * std::abs(x[1] + 1);
  };
  const auto at_kink = minimize(kinks, start, NelderMead{});
  CHECK(at_kink);
  CHECK((at_kink.x - VectorXd{{2.0, -1.0}}).norm() <= 1e-6);
  const Function one = [](const VectorXd& x) { return x[0] - std::log(x[0]); };  // NaN below 0
  const auto root = minimize(one, VectorXd::Constant(1, 5.0), NelderMead{});
  CHECK(root);
  CHECK(std::abs(root.x[0] - 1) <= 1e-7);
}

TEST_CASE("nelder_mead: McKinnon's function, on which the plain simplex collapses, is solved") {
  // SIAM J. Optim. 9 (1998): the minimum is -1/4 at (0, -1/2), the classical method stops at 0.
  const Function f = [](const VectorXd& x) {
    const double tau = 2;
    const double theta = x[0] < 0 ? 6 * 60.0 : 6.0;
    return theta * std::pow(std::abs(x[0]), tau) + x[1] + x[1] * x[1];
  };
  const auto result = minimize(f, VectorXd{{1.0, 1.0}}, NelderMead{});
  CHECK(result);
  CHECK(std::abs(result.value + 0.25) <= 1e-12);
}

TEST_CASE("nelder_mead: limits and hard cases are no success") {
  CHECK(minimize(rosenbrock, start, NelderMead{}, {.max_iterations = 1}).reason ==
        StopReason::iteration_limit);
  CHECK(minimize(rosenbrock, start, NelderMead{}, {.max_evaluations = 20}).reason ==
        StopReason::evaluation_limit);
  const Function plane = [](const VectorXd& x) { return x.sum(); };
  CHECK(minimize(plane, start, NelderMead{}).reason == StopReason::unbounded);
  const Function nan = [](const VectorXd&) { return std::numeric_limits<double>::quiet_NaN(); };
  const auto undefined = minimize(nan, start, NelderMead{});
  CHECK(undefined.reason == StopReason::not_finite);
  CHECK(undefined.x == start);
  int calls = 0;
  CHECK(minimize(rosenbrock, start, NelderMead{},
                 {.callback = [&](const mlmath::MinimizeIteration&) { return ++calls < 3; }})
            .reason == StopReason::stopped_by_caller);
  CHECK(message_of<mlmath::DomainError>([] {
          return minimize(rosenbrock, start, NelderMead{.edge = 0});
        }) == "NelderMead: edge = 0, expected a number > 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return minimize(rosenbrock, start, NelderMead{.tolerance = -1});
        }) == "NelderMead: tolerance = -1, expected a number > 0");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/optimization/lbfgs.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <limits>

using Eigen::Vector2d;
using Eigen::VectorXd;
using mlmath::Lbfgs;
using mlmath::LineSearch;
using mlmath::minimize;
using mlmath::MinimizeOptions;
using mlmath::StopReason;
using mlmath_test::message_of;

namespace {

// One type for all of them, so that minimize() is compiled once for each method.
using Function = std::function<double(const VectorXd&, VectorXd&)>;

double valley(const VectorXd& x, VectorXd& g) {
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

const Function rosenbrock = valley;
const VectorXd start{{-1.2, 1.0}};

}  // namespace

TEST_CASE("lbfgs: Rosenbrock's valley, by each line search") {
  for (const LineSearch search :
       {LineSearch::strong_wolfe, LineSearch::hager_zhang, LineSearch::backtracking}) {
    const auto result = minimize(rosenbrock, start, Lbfgs{.line_search = {.search = search}});
    CHECK(result.reason == StopReason::gradient_tolerance);
    CHECK(result.gradient_norm <= 1e-8);
    // the least eigenvalue of the Hessian at the minimum is 0.399
    CHECK((result.x - Vector2d(1, 1)).norm() <= 2.6e-8);
    CHECK(result.evaluations <= 65);
    VectorXd g(2);
    CHECK(result.value == rosenbrock(result.x, g));
    CHECK(result.gradient_norm == g.norm());
  }
}

TEST_CASE("lbfgs: takes a plain lambda, a matrix, a float, an expression, a fixed size") {
  const Eigen::MatrixXd target{{1, 2, 3}, {4, 5, 6}};
  const auto to_target =
      minimize([&](const auto& X) { return (X - target).squaredNorm(); },
               Eigen::MatrixXd::Zero(2, 3), Lbfgs{}, {.gradient_tolerance = 1e-12});
  CHECK(to_target);
  CHECK((to_target.x - target).norm() <= 1e-12);

  const auto in_float = minimize([](const auto& x) { return (x.array() - 2.0f).square().sum(); },
                                 Eigen::RowVector3f(1, 2, 3), Lbfgs{});
  CHECK(in_float);
  CHECK(in_float.x == Eigen::RowVector3f(2, 2, 2));
}

TEST_CASE("lbfgs: trace, callback and limits") {
  const auto traced = minimize(rosenbrock, start, Lbfgs{}, {.trace = true});
  REQUIRE(traced.trace.size() == traced.iterations + 1);
  CHECK(traced.trace.value.front() == Approx(24.2).epsilon(1e-15));
  CHECK(traced.trace.value.back() == traced.value);
  CHECK(traced.trace.gradient_norm.back() == traced.gradient_norm);
  CHECK(traced.trace.evaluations.back() == traced.evaluations);
  for (std::size_t k = 1; k < traced.trace.value.size(); ++k) {
    CHECK(traced.trace.value[k] < traced.trace.value[k - 1]);
  }

  Eigen::Index calls = 0;
  const auto stopped =
      minimize(rosenbrock, start, Lbfgs{}, {.callback = [&](const mlmath::MinimizeIteration& it) {
                 CHECK(it.iteration == calls);
                 CHECK(it.value == traced.trace.value[std::size_t(calls)]);
                 CHECK(it.x.size() == 2);
                 CHECK(it.seconds >= 0);
                 return ++calls < 4;
               }});
  CHECK(stopped.reason == StopReason::stopped_by_caller);
  CHECK_FALSE(stopped);
  CHECK(stopped.iterations == 3);
  CHECK(stopped.value == traced.trace.value[3]);

  const auto once = minimize(rosenbrock, start, Lbfgs{}, {.max_iterations = 1});
  CHECK(once.reason == StopReason::iteration_limit);
  CHECK_FALSE(once);
  CHECK(minimize(rosenbrock, start, Lbfgs{}, {.max_evaluations = 5}).reason ==
        StopReason::evaluation_limit);
  CHECK(minimize(rosenbrock, start, Lbfgs{}, {.time_limit = 1e-9}).reason ==
        StopReason::time_limit);
}

TEST_CASE("lbfgs: nothing hard is a success, and each says what it is") {
  const auto reason = [](const Function& f, const VectorXd& x0) {
    const auto result = minimize(f, x0, Lbfgs{});
    CHECK(result.converged() == (result.status == mlmath::Status::converged));
    CHECK(result.x.allFinite());
    return result.reason;
  };
  const Function negated = [](const VectorXd& x, VectorXd& g) {
    const double value = rosenbrock(x, g);
    g = -g;
    return value;
  };
  CHECK(reason(negated, start) == StopReason::wrong_gradient);
  const Function shuffled = [](const VectorXd& x, VectorXd& g) {
    const double value = rosenbrock(x, g);
    g.reverseInPlace();
    return value;
  };
  CHECK(reason(shuffled, start) == StopReason::wrong_gradient);
  const Function plane = [](const VectorXd& x, VectorXd& g) {
    g.setOnes();
    return x.sum();
  };
  CHECK(reason(plane, start) == StopReason::unbounded);
  const Function nan = [](const VectorXd&, VectorXd&) {
    return std::numeric_limits<double>::quiet_NaN();
  };
  CHECK(reason(nan, start) == StopReason::not_finite);
  const Function infinite_gradient = [](const VectorXd& x, VectorXd& g) {
    g.setConstant(std::numeric_limits<double>::infinity());
    return x.sum();
  };
  CHECK(reason(infinite_gradient, start) == StopReason::not_finite);
  // One entry of the gradient has the wrong sign: the others lead to where no step goes down.
  const Function one_wrong = [](const VectorXd& x, VectorXd& g) {
    g = 2 * x;
    g[0] = -g[0];
    return x.squaredNorm();
  };
  CHECK(reason(one_wrong, VectorXd{{1.0, 2.0, -3.0}}) == StopReason::wrong_gradient);
  // A wall of NaN in front of the minimum: the value gets no lower, but this is no minimum.
  const Function wall = [](const VectorXd& x, VectorXd& g) {
    g = 2 * (x.array() - 5);
    return x[0] > 4 ? std::numeric_limits<double>::quiet_NaN() : (x.array() - 5).square().sum();
  };
  CHECK(reason(wall, VectorXd{{1.0, 2.0, -3.0}}) == StopReason::no_progress);
  // A kink: the sum of magnitudes has no gradient where it is least.
  const Function kink = [](const VectorXd& x, VectorXd& g) {
    g = x.array().sign();
    g[0] *= 3;
    return 3 * std::abs(x[0]) + std::abs(x[1]);
  };
  const auto at_kink = minimize(kink, VectorXd{{0.3, 0.7}}, Lbfgs{});
  CHECK(at_kink.value < 1e-6);
}

TEST_CASE("lbfgs: a wall of NaN or infinity is a step too far") {
  // x - log x with the minimum 1 at 1; log of a negative number is NaN
  const Function barrier = [](const VectorXd& x, VectorXd& g) {
    g = 1 - x.array().inverse();
    return (x.array() - x.array().log()).sum();
  };
  const auto result = minimize(barrier, VectorXd{{1e-3, 50.0}}, Lbfgs{});
  CHECK(result);
  CHECK((result.x.array() - 1).abs().maxCoeff() <= 1e-8);
}

TEST_CASE("lbfgs: numbers of any size") {
  for (const double scale : {1e-100, 1.0, 1e100}) {
    const Function bowl = [](const VectorXd& x, VectorXd& g) {
      g = 2 * x;
      return x.squaredNorm();
    };
    const auto result = minimize(bowl, VectorXd{{scale, 2 * scale, -3 * scale}}, Lbfgs{});
    CHECK(result);
    CHECK(result.x.norm() <= 5e-9);
  }
}

TEST_CASE("lbfgs: the rounding limit is told within 50 evaluations") {
  // Values near 1e6 hide changes below 1e-10; the gradient has an error that keeps
  // it from the tolerance.
  const Function rough = [](const VectorXd& x, VectorXd& g) {
    g = 2e6 * (x.array() - 1 / 3.0);
    g.array() +=
        1e-3 * (x.array() >= 1 / 3.0).select(VectorXd::Ones(3), -VectorXd::Ones(3)).array();
    return 1e6 * (1 + (x.array() - 1 / 3.0).square().sum());
  };
  Eigen::Index at_limit = 0;
  const auto result = minimize(rough, VectorXd{{0.0, 1.0, 2.0}}, Lbfgs{},
                               {.callback = [&](const mlmath::MinimizeIteration& it) {
                                 if (at_limit == 0 && it.value <= 1e6 * (1 + 1e-14))
                                   at_limit = it.evaluations;
                                 return true;
                               }});
  CHECK(result.reason == StopReason::rounding_limit);
  CHECK(result.converged());
  CHECK(result.evaluations - at_limit <= 50);
  CHECK((result.x.array() - 1 / 3.0).abs().maxCoeff() <= 1e-9);
}

TEST_CASE("lbfgs: a start at the minimum takes one evaluation") {
  const auto result = minimize(rosenbrock, VectorXd::Ones(5), Lbfgs{});
  CHECK(result);
  CHECK(result.iterations == 0);
  CHECK(result.evaluations == 1);
}

TEST_CASE("lbfgs: wrong calls are refused by name and value") {
  CHECK(message_of<mlmath::ShapeError>([] { return minimize(rosenbrock, VectorXd(0), Lbfgs{}); }) ==
        "minimize: x0 is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>([] {
          return minimize(rosenbrock, VectorXd{{1.0, std::nan("")}}, Lbfgs{});
        }) == "minimize: x0(1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([] {
          return minimize(rosenbrock, start, Lbfgs{.memory = -1});
        }) == "Lbfgs: memory = -1, expected 0 <= memory <= 10000");
  CHECK(message_of<mlmath::DomainError>([] {
          return minimize(rosenbrock, start, Lbfgs{.line_search = {.curvature = 1.5}});
        }) == "Lbfgs: curvature = 1.5, expected a number between sufficient_decrease and 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return minimize(rosenbrock, start, Lbfgs{}, {.gradient_tolerance = -1});
        }) == "minimize: gradient_tolerance = -1, expected a number >= 0");
  const Function short_gradient = [](const VectorXd& x, VectorXd& g) {
    g = VectorXd::Ones(3);
    return x.sum();
  };
  CHECK(message_of<mlmath::ShapeError>([&] { return minimize(short_gradient, start, Lbfgs{}); }) ==
        "objective: the gradient that f fills has 3 entries, expected 2");
}

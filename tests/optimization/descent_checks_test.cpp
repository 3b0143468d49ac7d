// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/optimization/descent_checks.hpp>
#include <mlmath/optimization/gradient_descent.hpp>

#include <Eigen/Core>

#include <functional>
#include <sstream>

using Eigen::VectorXd;
using mlmath::check_descent_lemma;
using mlmath::check_rate;
using mlmath::GradientDescent;
using mlmath::minimize;
using mlmath::Rate;
using mlmath::Trace;
using mlmath_test::message_of;

namespace {

using Function = std::function<double(const VectorXd&, VectorXd&)>;

// A quadratic of curvatures 1, 3 and 10: L = 10, mu = 1, the minimum 0 at 0.
double quadratic(const VectorXd& x, VectorXd& g) {
  g = Eigen::Array3d(1, 3, 10) * x.array();
  return x.dot(g) / 2;
}

const VectorXd start{{4.0, -2.0, 1.0}};

Trace<double> run(const Function& f, double step) {
  return minimize(f, start, GradientDescent{.step = step},
                  {.gradient_tolerance = 1e-12, .max_iterations = 200, .trace = true})
      .trace;
}

}  // namespace

TEST_CASE("check_descent_lemma: holds for every step below 2/L", "[descent]") {
  for (const double step : {0.01, 0.1, 0.15, 0.199}) {
    const auto trace = run(quadratic, step);
    const auto check = check_descent_lemma(trace, 10);
    CAPTURE(step, check);
    CHECK(check);
    CHECK(check.checked == trace.size() - 1);
    CHECK(check.actual >= check.bound * (1 - 1e-12));
  }
  // Above 2/L nothing is promised, and f rises.
  const auto trace = run(quadratic, 0.21);
  CHECK(check_descent_lemma(trace, 10).checked == 0);
  CHECK_FALSE(check_descent_lemma(trace, 10));
  CHECK(trace.value.back() > trace.value.front());
}

TEST_CASE("check_descent_lemma: catches a wrong constant and a wrong gradient", "[descent]") {
  // The steepest curvature is 10, not 4: 0.21 is beyond 2/L.
  const auto wrong_constant = check_descent_lemma(run(quadratic, 0.21), 4);
  CHECK_FALSE(wrong_constant.holds);
  CHECK(wrong_constant.iteration >= 1);
  CHECK(wrong_constant.actual < wrong_constant.bound);
  const Function too_long = [](const VectorXd& x, VectorXd& g) {
    const double value = quadratic(x, g);
    g *= 3;
    return value;
  };
  const auto wrong_gradient = check_descent_lemma(run(too_long, 0.05), 10);
  CHECK_FALSE(wrong_gradient.holds);
  CHECK(wrong_gradient.iteration == 1);
  std::ostringstream text;
  text << wrong_gradient;
  CHECK(text.str().substr(0, 10) == "broken, of");
  CHECK(message_of<mlmath::DomainError>([] { return check_descent_lemma(Trace<double>{}, 0); }) ==
        "check_descent_lemma: lipschitz = 0, expected a number > 0");
}

// By hand: L d^2 / (2k), 2 L d^2 / (k + 1)^2 and (L/2) (1 - mu/L)^k d^2.
TEST_CASE("rate_envelope: the three rates", "[descent]") {
  using mlmath::rate_envelope;
  CHECK(rate_envelope(Rate::sublinear, {.lipschitz = 2, .distance = 3}, 3) ==
        VectorXd{{9, 4.5, 3}});
  CHECK(rate_envelope(Rate::accelerated, {.lipschitz = 2, .distance = 3}, 3) ==
        VectorXd{{9, 4, 2.25}});
  const VectorXd linear =
      rate_envelope(Rate::linear, {.lipschitz = 2, .distance = 3, .strong_convexity = 1}, 3);
  CHECK((linear - VectorXd{{4.5, 2.25, 1.125}}).norm() <= 1e-14);
}

TEST_CASE("check_rate: gradient descent keeps its rates, and a short step does not", "[descent]") {
  const double distance = start.norm();
  const auto trace = run(quadratic, 0.1);
  CHECK(check_rate(trace, 0, Rate::sublinear, {.lipschitz = 10, .distance = distance}));
  const auto linear = check_rate(trace, 0, Rate::linear,
                                 {.lipschitz = 10, .distance = distance, .strong_convexity = 1});
  CHECK(linear);
  CHECK(linear.checked == trace.size() - 1);
  const auto slow = check_rate(run(quadratic, 0.02), 0, Rate::linear,
                               {.lipschitz = 10, .distance = distance, .strong_convexity = 1});
  CHECK_FALSE(slow.holds);
  CHECK(slow.actual > slow.bound);
  CHECK(message_of<mlmath::DomainError>([&] {
          return check_rate(trace, 0, Rate::linear, {.lipschitz = 1, .strong_convexity = 2});
        }) == "rate_envelope: strong_convexity = 2, expected 0 <= strong_convexity <= 1");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/optimization/minimize_scalar.hpp>

#include <cmath>
#include <numbers>
#include <sstream>

using mlmath::minimize_scalar;
using mlmath::ScalarMethod;
using mlmath_test::message_of;

TEST_CASE("minimize_scalar: known minima, both methods, ends in either order") {
  for (const ScalarMethod method : {ScalarMethod::brent, ScalarMethod::golden_section}) {
    const auto cosine =
        minimize_scalar([](double x) { return std::cos(x); }, 5, 2, {.method = method});
    INFO(cosine);
    CHECK(cosine);
    CHECK(std::abs(cosine.x - std::numbers::pi) <= 2e-7);
    CHECK(cosine.value <= -1 + 1e-14);
    CHECK(cosine.lower <= cosine.x);
    CHECK(cosine.x <= cosine.upper);
    CHECK(cosine.upper - cosine.lower <= 4e-7);
    // A kink, where parabolas do not help.
    const auto kink = minimize_scalar([](double x) { return std::abs(x - 0.7); }, 0.0, 10.0,
                                      {.method = method, .tolerance = 1e-12});
    CHECK(kink);
    CHECK(std::abs(kink.x - 0.7) <= 2e-12);
    // A minimum at 0.
    const auto zero =
        minimize_scalar([](double x) { return x * x * x * x; }, -1.0, 2.0, {.method = method});
    CHECK(zero);
    CHECK(std::abs(zero.x) <= 1e-4);
  }
}

TEST_CASE("minimize_scalar: Brent's method takes few evaluations") {
  // x log x has its minimum -1/e at 1/e.
  const auto f = [](double x) { return x * std::log(x); };
  const auto brent = minimize_scalar(f, 0.1, 2.0);
  const auto golden = minimize_scalar(f, 0.1, 2.0, {.method = ScalarMethod::golden_section});
  CHECK(std::abs(brent.x - 1 / std::numbers::e) <= 2e-8);
  CHECK(std::abs(brent.value + 1 / std::numbers::e) <= 1e-15);
  CHECK(brent.evaluations <= 20);
  CHECK(golden.evaluations <= 50);
  CHECK(brent.evaluations < golden.evaluations);
}

TEST_CASE("minimize_scalar: an end that is lower is the answer") {
  const auto rising = minimize_scalar([](double x) { return std::exp(x); }, -1.0, 3.0);
  CHECK(rising);
  CHECK(rising.x == -1);
  CHECK(rising.value == std::exp(-1.0));
  CHECK(rising.lower == -1);
  const auto single = minimize_scalar([](float x) { return (x - 2) * (x - 2); }, 0.0f, 3.0f);
  static_assert(std::is_same_v<decltype(single.x), float>);
  CHECK(std::abs(single.x - 2) <= 1e-3f);
}

TEST_CASE("minimize_scalar: infinity is a step too far, NaN a failure, the limit no success") {
  const auto wall = minimize_scalar([](double x) { return x - std::log(x); }, 0.0, 4.0);
  CHECK(wall);
  CHECK(std::abs(wall.x - 1) <= 1e-7);
  const auto broken =
      minimize_scalar([](double x) { return x > 1.9 ? std::nan("") : x * x; }, -1.0, 2.0);
  CHECK(broken.status == mlmath::Status::numerical_failure);
  CHECK(broken.x <= 1.9);
  // No number is the least.
  CHECK_FALSE(minimize_scalar([](double) { return HUGE_VAL; }, -1.0, 2.0));
  CHECK_FALSE(minimize_scalar([](double x) { return x > 1.5 ? -HUGE_VAL : x; }, -1.0, 2.0));
  const auto cut =
      minimize_scalar([](double x) { return std::cos(x); }, 2.0, 5.0, {.max_evaluations = 4});
  CHECK(cut.status == mlmath::Status::iteration_limit);
  CHECK(cut.evaluations == 4);
  CHECK_FALSE(cut);
  std::ostringstream out;
  out << cut;
  CHECK(out.str().find("4 evaluations, iteration limit") != std::string::npos);
}

TEST_CASE("minimize_scalar: bad input") {
  const auto f = [](double x) { return x; };
  CHECK(message_of<mlmath::DomainError>([&] { return minimize_scalar(f, 1.0, 1.0); }) ==
        "minimize_scalar: a = b = 1, expected an interval");
  CHECK(message_of<mlmath::DomainError>([&] { return minimize_scalar(f, 0.0, HUGE_VAL); }) ==
        "minimize_scalar: b is inf, expected a finite number");
  CHECK(message_of<mlmath::DomainError>([&] {
          return minimize_scalar(f, 0.0, 1.0, {.tolerance = -1});
        }) == "minimize_scalar: tolerance = -1, expected a number >= 0");
  CHECK(message_of<mlmath::DomainError>([&] {
          return minimize_scalar(f, 0.0, 1.0, {.max_evaluations = 2});
        }).find("max_evaluations = 2, expected 3 <=") != std::string::npos);
}

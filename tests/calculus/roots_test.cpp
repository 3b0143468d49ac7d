// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/roots.hpp>

#include <cmath>
#include <limits>
#include <sstream>

using mlmath::find_root;
using mlmath::Status;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("find_root: to rounding, with its bracket", "[calculus][roots]") {
  const auto square = [](double x) { return x * x - 2; };
  const auto root = find_root(square, 0, 2);
  CHECK(root.converged());
  CHECK(relative_error(root.x, std::sqrt(2.0)) < 1e-15);
  CHECK(root.lower <= root.x);
  CHECK(root.x <= root.upper);
  CHECK(square(root.lower) * square(root.upper) <= 0);
  CHECK(root.value == square(root.x));
  CHECK(root.evaluations < 20);
  CHECK(find_root(square, 2.0, 0.0).x == root.x);
  CHECK(relative_error(find_root([](float x) { return x * x - 2; }, 0.0f, 2.0f).x,
                       std::sqrt(2.0f)) < 3e-7f);
  // mpmath: findroot(lambda x: cos(x) - x, 0.7)
  CHECK(relative_error(find_root([](double x) { return std::cos(x) - x; }, 0.0, 1.0).x,
                       0.73908513321516064166) < 1e-15);
}

TEST_CASE("find_root: ends, jumps, infinities and limits", "[calculus][roots]") {
  CHECK(find_root([](double x) { return x; }, 0.0, 1.0).x == 0);
  CHECK(find_root([](double x) { return x - 1; }, 0.0, 1.0).x == 1);
  const auto jump = find_root([](double x) { return x < 0.3 ? -1.0 : 1.0; }, 0.0, 1.0);
  CHECK(jump.converged());
  CHECK(relative_error(jump.x, 0.3) < 1e-15);
  const auto steep = find_root([](double x) { return std::log(x); }, 0.0, 10.0);
  CHECK(relative_error(steep.x, 1.0) < 1e-15);
  CHECK(find_root([](double x) { return std::exp(x) - 5; }, 0.0, 50.0, {.max_evaluations = 3})
            .status == Status::iteration_limit);
  const auto loose =
      find_root([](double x) { return std::exp(x) - 5; }, 0.0, 50.0, {.tolerance = 1e-3});
  CHECK(relative_error(loose.x, std::log(5.0)) < 1e-3);
  const auto hole =
      find_root([](double x) { return x > 0.2 && x < 0.8 ? std::nan("") : x - 0.5; }, 0.0, 1.0);
  CHECK(hole.status == Status::numerical_failure);
}

TEST_CASE("find_root: a bad bracket is named", "[calculus][roots]") {
  CHECK(message_of<mlmath::DomainError>([] {
          return find_root([](double x) { return x * x + 1; }, -1.0, 2.0);
        }) == "find_root: f(-1) = 2 and f(2) = 5, expected values of opposite sign");
  CHECK(message_of<mlmath::DomainError>([] {
          return find_root([](double x) { return x; }, 0.0,
                           std::numeric_limits<double>::infinity());
        }) == "find_root: b is inf, expected a finite number");
}

TEST_CASE("find_root: prints", "[calculus][roots]") {
  std::ostringstream out;
  out << find_root([](double x) { return x; }, 0, 1);
  CHECK(out.str() == "0 in [0, 0] (2 evaluations, converged)");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/optimization/minimize_options.hpp>

#include <limits>
#include <string>

using mlmath_test::message_of;

TEST_CASE(
    "minimize_options: limits and tolerances that make no sense are refused by name and value") {
  const auto check = [](const mlmath::MinimizeOptions& options, const std::string& text) {
    const std::string message = message_of<mlmath::DomainError>(
        [&] { mlmath::detail::check_minimize_options("minimize", options); });
    CHECK(message.rfind("minimize: " + text, 0) == 0);
  };
  check({.gradient_tolerance = -1.0}, "gradient_tolerance = -1");
  check({.gradient_tolerance = std::numeric_limits<double>::quiet_NaN()},
        "gradient_tolerance = nan");
  check({.max_iterations = 0}, "max_iterations = 0");
  check({.max_evaluations = -2}, "max_evaluations = -2");
  check({.time_limit = 0.0}, "time_limit = 0");
  check({.lowest_value = 1.0}, "lowest_value = 1");
  CHECK_NOTHROW(mlmath::detail::check_minimize_options("minimize", {}));
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/errors.hpp>

#include <limits>
#include <stdexcept>
#include <string>

TEST_CASE("errors: callers may catch the standard types", "[core][errors]") {
  CHECK_THROWS_AS(mlmath::detail::throw_shape_error("f", "x"), std::invalid_argument);
  CHECK_THROWS_AS(mlmath::detail::throw_domain_error("f", "x"), std::domain_error);
  CHECK_THROWS_AS(mlmath::detail::throw_domain_error("f", "x"), std::logic_error);
}

TEST_CASE("errors: the function stands first", "[core][errors]") {
  CHECK(mlmath_test::message_of<mlmath::ShapeError>([]() -> int {
          mlmath::detail::throw_shape_error("fit", "X is empty");
        }) == "fit: X is empty");
}

TEST_CASE("to_text: the shortest decimal that reads back", "[core][errors]") {
  using mlmath::detail::to_text;
  CHECK(to_text(0.1) == "0.1");
  CHECK(to_text(0.1f) == "0.1");
  CHECK(to_text(0.1L) == "0.1");
  CHECK(to_text(1.0 / 3) == "0.3333333333333333");
  CHECK(to_text(-0.0) == "-0");
  CHECK(to_text(1e300) == "1e+300");
  CHECK(to_text(42) == "42");
  CHECK(to_text(std::numeric_limits<double>::infinity()) == "inf");
  CHECK(to_text(-std::numeric_limits<double>::infinity()) == "-inf");
  // The sign of a NaN is an accident of the processor.
  CHECK(to_text(std::numeric_limits<double>::quiet_NaN()) == "nan");
  CHECK(to_text(-std::numeric_limits<double>::quiet_NaN()) == "nan");
  const double value = 1234567.89012345;
  CHECK(std::stod(to_text(value)) == value);
  CHECK(mlmath::detail::shape_text(4, 2) == "4x2");
}

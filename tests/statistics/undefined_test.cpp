// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/undefined.hpp>

#include <cmath>
#include <limits>

using mlmath::WhenUndefined;
using mlmath_test::message_of;

TEST_CASE("undefined metrics throw unless a number is named", "[statistics][undefined]") {
  const WhenUndefined as_told;
  CHECK(as_told.throws());
  CHECK(message_of<mlmath::UndefinedMetricError>([&] { return as_told("f", "y is empty"); }) ==
        "f: undefined, as y is empty; set .undefined to a number to go on");
  CHECK(message_of<mlmath::DomainError>([&] {
          return WhenUndefined(mlmath::throw_error)("f", "x");
        }) == "f: undefined, as x; set .undefined to a number to go on");
  const WhenUndefined half = 0.5;
  CHECK_FALSE(half.throws());
  CHECK(half("f", "x") == 0.5);
  const WhenUndefined nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(nan("f", "x")));
}

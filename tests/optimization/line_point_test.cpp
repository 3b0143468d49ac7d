// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/optimization/line_point.hpp>

TEST_CASE("line_point: step, value and slope, all 0 until told") {
  constexpr mlmath::LinePoint<float> start;
  STATIC_REQUIRE(start.step == 0.0F);
  STATIC_REQUIRE(start.value == 0.0F);
  STATIC_REQUIRE(start.slope == 0.0F);
  constexpr mlmath::LinePoint<double> point{0.5, 2, -1};
  STATIC_REQUIRE(point.step == 0.5);
  STATIC_REQUIRE(point.value == 2);
  STATIC_REQUIRE(point.slope == -1);
}

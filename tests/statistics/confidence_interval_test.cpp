// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/confidence_interval.hpp>

#include <sstream>

TEST_CASE("confidence interval: holds, measures and prints", "[statistics][confidence_interval]") {
  const mlmath::ConfidenceInterval<> interval = {2.5, 1.25, 3.75, 0.9, "Student t"};
  CHECK(interval.contains(1.25));
  CHECK(interval.contains(3.75));
  CHECK_FALSE(interval.contains(3.76));
  CHECK_FALSE(interval.contains(1.2));
  CHECK(interval.width() == 2.5);
  std::ostringstream text;
  text << interval;
  CHECK(text.str() == "2.5 [1.25, 3.75] (90%, Student t)");
  CHECK_FALSE(mlmath::ConfidenceInterval<float>().contains(0));
}

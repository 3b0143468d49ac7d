// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/optimization/schedules.hpp>

#include <cmath>

using mlmath::schedule_factor;
using mlmath::ScheduleShape;

TEST_CASE("schedules: by their formulas") {
  CHECK(schedule_factor({}, 7, 10) == 1);
  CHECK(schedule_factor({.shape = ScheduleShape::step, .period = 3, .factor = 0.5}, 2, 10) == 1);
  CHECK(schedule_factor({.shape = ScheduleShape::step, .period = 3, .factor = 0.5}, 7, 10) == 0.25);
  CHECK(schedule_factor({.shape = ScheduleShape::inverse_time, .period = 4}, 12, 99) == 0.25);
  const mlmath::Schedule cosine{.shape = ScheduleShape::cosine, .floor = 0.2};
  CHECK(schedule_factor(cosine, 0, 11) == 1);
  CHECK(std::abs(schedule_factor(cosine, 5, 11) - 0.6) <= 1e-15);
  CHECK(std::abs(schedule_factor(cosine, 10, 11) - 0.2) <= 1e-15);
}

TEST_CASE("schedules: the warm-up rises to 1, then the shape begins") {
  const mlmath::Schedule schedule{.shape = ScheduleShape::cosine, .warm_up = 4};
  CHECK(schedule_factor(schedule, 0, 15) == 0.25);
  CHECK(schedule_factor(schedule, 3, 15) == 1);
  CHECK(schedule_factor(schedule, 4, 15) == 1);
  CHECK(std::abs(schedule_factor(schedule, 14, 15)) <= 1e-15);
}

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace mlmath {

/// How a learning rate changes with the steps.
enum class ScheduleShape {
  constant,      ///< it stays
  step,          ///< times factor after each period: \f$ c^{\lfloor t/T \rfloor} \f$
  inverse_time,  ///< \f$ 1/(1 + t/T) \f$: what plain stochastic gradients need to converge
  cosine         ///< half a cosine from 1 at the first step to floor at the last one
};

/// A learning rate's course: the method's learning rate times schedule_factor().
struct Schedule {
  ScheduleShape shape = ScheduleShape::constant;  ///< after the warm-up
  /// So many steps in which the rate rises linearly, from 1/warm_up; 0 for none.
  Eigen::Index warm_up = 0;
  Eigen::Index period = 1000;  ///< T in steps, of step and inverse_time; at least 1
  double factor = 0.1;         ///< c of step; 0 < factor <= 1
  double floor = 0;            ///< the last factor of cosine; 0 <= floor <= 1
};

/// What the learning rate is multiplied by at step t = 0, 1, ..., total_steps - 1.
[[nodiscard]] inline double schedule_factor(const Schedule& schedule, Eigen::Index t,
                                            Eigen::Index total_steps) {
  if (t < schedule.warm_up) return double(t + 1) / double(schedule.warm_up);
  const double after = double(t - schedule.warm_up);
  const double periods = after / double(schedule.period);
  switch (schedule.shape) {
    case ScheduleShape::constant:
      break;
    case ScheduleShape::step:
      return std::pow(schedule.factor, std::floor(periods));
    case ScheduleShape::inverse_time:
      return 1 / (1 + periods);
    case ScheduleShape::cosine: {
      const double last = double(total_steps - schedule.warm_up - 1);
      const double share = last > 0 ? std::min(after / last, 1.0) : 0.0;
      return schedule.floor + (1 - schedule.floor) * 0.5 * (1 + std::cos(std::numbers::pi * share));
    }
  }
  return 1;
}

namespace detail {

/// Throws unless the schedule is what it is documented to be.
inline void check_schedule(const char* function, const Schedule& schedule) {
  const Eigen::Index most = std::numeric_limits<Eigen::Index>::max();
  check_between(function, "schedule.warm_up", schedule.warm_up, Eigen::Index(0), most);
  check_between(function, "schedule.period", schedule.period, Eigen::Index(1), most);
  check_positive(function, "schedule.factor", schedule.factor);
  check_between(function, "schedule.factor", schedule.factor, 0.0, 1.0);
  check_between(function, "schedule.floor", schedule.floor, 0.0, 1.0);
}

}  // namespace detail
}  // namespace mlmath

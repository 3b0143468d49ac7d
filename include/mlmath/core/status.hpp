// SPDX-License-Identifier: MIT
#pragma once

#include <ostream>

namespace mlmath {

/// Why an iteration stopped: what every iterative result reports beside its certificate.
enum class Status {
  /// The convergence test that the options document was met.
  converged,
  /// The limit on the iterations came first; the result is the best so far.
  iteration_limit,
  /// The limit on the time came first; the result is the best so far.
  time_limit,
  /// A callback asked to stop.
  stopped_by_caller,
  /// No further progress is possible: a NaN, an overflow or a breakdown.
  numerical_failure,
  /// There is nothing to converge to: what is minimized falls without end.
  no_minimum
};

/// Prints the status in words.
inline std::ostream& operator<<(std::ostream& out, Status status) {
  switch (status) {
    case Status::converged:
      return out << "converged";
    case Status::iteration_limit:
      return out << "iteration limit";
    case Status::time_limit:
      return out << "time limit";
    case Status::stopped_by_caller:
      return out << "stopped by the caller";
    case Status::numerical_failure:
      return out << "numerical failure";
    case Status::no_minimum:
      return out << "no minimum";
  }
  return out;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>

#include <Eigen/Core>

#include <functional>
#include <limits>
#include <string>

namespace mlmath {

/// What a callback sees of an iteration: a view, valid during the call.
struct MinimizeIteration {
  Eigen::Index iteration = 0;    ///< iterations done; 0 is the start
  Eigen::Index evaluations = 0;  ///< evaluations of f so far
  double value = 0;              ///< \f$ f(x) \f$
  double gradient_norm = 0;      ///< the norm that the result reports; NaN where none is known
  double step = 0;               ///< the length of the last step as a multiple of its direction
  double seconds = 0;            ///< since the call of minimize()
  Eigen::Ref<const Eigen::VectorXd> x;  ///< the point; a matrix column by column
};

/// When minimize() stops, and what it tells on the way.
struct MinimizeOptions {
  /// Converged when \f$ \|\nabla f(x)\|_2 \le \f$ gradient_tolerance; of the projected or proximal
  /// gradient where there are constraints or penalties.
  double gradient_tolerance = 1e-8;
  /// Stops after so many iterations; at least 1.
  Eigen::Index max_iterations = 10000;
  /// Stops after the iteration in which this many evaluations of f are reached; at least 1.
  Eigen::Index max_evaluations = 1000000;
  /// Stops after the iteration in which so many seconds have passed.
  double time_limit = std::numeric_limits<double>::infinity();
  /// The problem is reported as unbounded when \f$ f(x) < \f$ lowest_value.
  double lowest_value = -1e30;
  /// Whether the result carries a Trace.
  bool trace = false;
  /// Called at the start and after each iteration; returns whether to go on.
  std::function<bool(const MinimizeIteration&)> callback = {};
};

namespace detail {

/// Throws unless the options are what they are documented to be.
inline void check_minimize_options(const char* function, const MinimizeOptions& options) {
  check_nonnegative(function, "gradient_tolerance", options.gradient_tolerance);
  const Eigen::Index most = std::numeric_limits<Eigen::Index>::max();
  check_between(function, "max_iterations", options.max_iterations, Eigen::Index(1), most);
  check_between(function, "max_evaluations", options.max_evaluations, Eigen::Index(1), most);
  if (!(options.time_limit > 0)) {
    throw_domain_error(function, "time_limit = " + to_text(options.time_limit) +
                                     ", expected a number > 0 or infinity");
  }
  if (!(options.lowest_value < 0)) {
    throw_domain_error(function, "lowest_value = " + to_text(options.lowest_value) +
                                     ", expected a number < 0 or -infinity");
  }
}

}  // namespace detail
}  // namespace mlmath

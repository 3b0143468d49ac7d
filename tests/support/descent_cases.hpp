// SPDX-License-Identifier: MIT
#pragma once

#include "support/catch.hpp"
#include <mlmath/optimization/minimize.hpp>

#include <Eigen/Core>

#include <functional>
#include <limits>

/// What every method that follows gradients is tried on.
namespace mlmath_test {

/// One type for all functions, so that minimize() is compiled once for each method.
using Descended = std::function<double(const Eigen::VectorXd&, Eigen::VectorXd&)>;

/// Rosenbrock's valley.
inline double valley(const Eigen::VectorXd& x, Eigen::VectorXd& g) {
  const double a = 1 - x[0];
  const double b = x[1] - x[0] * x[0];
  g = Eigen::Vector2d(-2 * a - 400 * x[0] * b, 200 * b);
  return a * a + 100 * b * b;
}

/// The start from which it is minimized.
inline const Eigen::VectorXd valley_start{{-1.2, 1.0}};

/// A gradient of the wrong sign, no minimum, no number and a limit are told as such.
template <typename Method>
void check_hard_cases(const Method& method) {
  const auto reason = [&](const Descended& f) {
    const auto result = mlmath::minimize(f, valley_start, method);
    CHECK_FALSE(result);
    CHECK(result.x.allFinite());
    return result.reason;
  };
  CHECK(reason([](const Eigen::VectorXd& x, Eigen::VectorXd& g) {
          const double value = valley(x, g);
          g = -g;
          return value;
        }) == mlmath::StopReason::wrong_gradient);
  CHECK(reason([](const Eigen::VectorXd& x, Eigen::VectorXd& g) {
          g.setOnes();
          return x.sum();
        }) == mlmath::StopReason::unbounded);
  CHECK(reason([](const Eigen::VectorXd&, Eigen::VectorXd&) {
          return std::numeric_limits<double>::quiet_NaN();
        }) == mlmath::StopReason::not_finite);
  CHECK(mlmath::minimize(Descended(valley), valley_start, method, {.max_iterations = 1}).reason ==
        mlmath::StopReason::iteration_limit);
}

}  // namespace mlmath_test

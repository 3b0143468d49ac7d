// SPDX-License-Identifier: MIT
#pragma once

#include "support/catch.hpp"
#include <mlmath/optimization/minimize.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <limits>

/// What every method that takes second derivatives is tried on.
namespace mlmath_test {

/// One type for all functions, which fill their Hessian too, so that minimize() is compiled once.
using Curved = std::function<double(const Eigen::VectorXd&, Eigen::VectorXd&, Eigen::MatrixXd&)>;

/// Rosenbrock's valley.
inline double curved_valley(const Eigen::VectorXd& x, Eigen::VectorXd& g, Eigen::MatrixXd& H) {
  const double a = 1 - x[0];
  const double b = x[1] - x[0] * x[0];
  g = Eigen::Vector2d(-2 * a - 400 * x[0] * b, 200 * b);
  H << 2 - 400 * b + 800 * x[0] * x[0], -400 * x[0], -400 * x[0], 200;
  return a * a + 100 * b * b;
}

/// The start from which it is minimized.
inline const Eigen::VectorXd curved_start{{-1.2, 1.0}};

/// x^4/4 - x^2/2 + y^2/2: a saddle at 0, the minima -1/4 at x = 1 and -1.
inline double saddle(const Eigen::VectorXd& x, Eigen::VectorXd& g, Eigen::MatrixXd& H) {
  g = Eigen::Vector2d(x[0] * x[0] * x[0] - x[0], x[1]);
  H << 3 * x[0] * x[0] - 1, 0, 0, 1;
  return std::pow(x[0], 4) / 4 - x[0] * x[0] / 2 + x[1] * x[1] / 2;
}

/// The valley is solved, the saddle left as its curvature is seen, and what has no minimum told.
template <typename Method>
void check_newton_method(const Method& method, Eigen::Index most_evaluations) {
  const auto result = mlmath::minimize(Curved(curved_valley), curved_start, method);
  CHECK(result.reason == mlmath::StopReason::gradient_tolerance);
  CHECK((result.x - Eigen::Vector2d(1, 1)).norm() <= 2.6e-8);
  CHECK(result.evaluations <= most_evaluations);
  const auto left = mlmath::minimize(Curved(saddle), Eigen::VectorXd{{1e-3, 1.0}}, method);
  CHECK(left);
  CHECK(std::abs(left.value + 0.25) <= 1e-15);

  const auto reason = [&](const Curved& f) {
    const auto bad = mlmath::minimize(f, curved_start, method);
    CHECK_FALSE(bad);
    CHECK(bad.x.allFinite());
    return bad.reason;
  };
  CHECK(reason([](const Eigen::VectorXd& x, Eigen::VectorXd& g, Eigen::MatrixXd& H) {
          const double value = curved_valley(x, g, H);
          g = -g;
          return value;
        }) == mlmath::StopReason::wrong_gradient);
  CHECK(reason([](const Eigen::VectorXd& x, Eigen::VectorXd& g, Eigen::MatrixXd& H) {
          g = Eigen::Vector2d(-x[0], -10 * x[1]);
          H = Eigen::Vector2d(1, 10).asDiagonal();
          return -x.dot(g) / 2;
        }) == mlmath::StopReason::wrong_gradient);
  CHECK(reason([](const Eigen::VectorXd& x, Eigen::VectorXd& g, Eigen::MatrixXd& H) {
          g.setOnes();
          H.setZero();
          return x.sum();
        }) == mlmath::StopReason::unbounded);
  CHECK(reason([](const Eigen::VectorXd&, Eigen::VectorXd&, Eigen::MatrixXd&) {
          return std::numeric_limits<double>::quiet_NaN();
        }) == mlmath::StopReason::not_finite);
  CHECK(
      mlmath::minimize(Curved(curved_valley), curved_start, method, {.max_iterations = 1}).reason ==
      mlmath::StopReason::iteration_limit);
}

}  // namespace mlmath_test

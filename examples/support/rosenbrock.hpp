// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

/// Rosenbrock's valley in many variables, with its gradient: the functions that tests and
/// benchmarks of large problems minimize. The minimum is 0, at (1, ..., 1).
namespace mlmath_problems {

/// A valley for each pair of variables: as many iterations as for one.
inline double extended_rosenbrock(const Eigen::VectorXd& x, Eigen::VectorXd& g) {
  double value = 0;
  for (Eigen::Index i = 0; i + 1 < x.size(); i += 2) {
    const double a = 1 - x[i];
    const double b = x[i + 1] - x[i] * x[i];
    value += a * a + 100 * b * b;
    g[i] = -2 * a - 400 * x[i] * b;
    g[i + 1] = 200 * b;
  }
  return value;
}

/// One valley whose bend has to travel from variable to variable: more iterations the more there
/// are.
inline double chained_rosenbrock(const Eigen::VectorXd& x, Eigen::VectorXd& g) {
  double value = 0;
  g.setZero();
  for (Eigen::Index i = 0; i + 1 < x.size(); ++i) {
    const double a = 1 - x[i];
    const double b = x[i + 1] - x[i] * x[i];
    value += a * a + 100 * b * b;
    g[i] += -2 * a - 400 * x[i] * b;
    g[i + 1] += 200 * b;
  }
  return value;
}

/// The usual start of n variables: (-1.2, 1, -1.2, 1, ...).
inline Eigen::VectorXd rosenbrock_start(Eigen::Index n) {
  return Eigen::Vector2d(-1.2, 1).replicate(n / 2, 1);
}

}  // namespace mlmath_problems

// SPDX-License-Identifier: MIT
#pragma once

#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/optimization/losses.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <initializer_list>
#include <limits>
#include <vector>

namespace mlmath_test {

/// A loss at one point, by an independent source.
struct LossRow {
  double y, t, value, derivative, curvature;
};

/// Compares a loss with a table: number by number, as whole arrays, in long double, and its
/// derivatives with those of the value.
template <typename Loss>
void check_loss_table(const Loss& loss, std::initializer_list<LossRow> table, double ulps) {
  const std::vector<LossRow> rows(table);
  const Eigen::Index n = Eigen::Index(rows.size());
  Eigen::VectorXd y(n);
  Eigen::VectorXd t(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    y(i) = rows[std::size_t(i)].y;
    t(i) = rows[std::size_t(i)].t;
  }
  const Eigen::VectorXd values = mlmath::loss_value(loss, y, t);
  const Eigen::VectorXd derivatives = mlmath::loss_derivative(loss, y, t);
  const Eigen::VectorXd curvatures = mlmath::loss_curvature(loss, y, t);
  const double tolerance = ulps * epsilon<double>;
  // A subnormal number has no more digits.
  const auto agree = [&](double actual, double expected) {
    const double tiny = 4 * std::numeric_limits<double>::denorm_min();
    return std::abs(actual - expected) <= tiny || relative_error(actual, expected) <= tolerance;
  };
  for (Eigen::Index i = 0; i < n; ++i) {
    const LossRow& row = rows[std::size_t(i)];
    CAPTURE(row.y, row.t, values(i), derivatives(i), curvatures(i));
    CHECK(agree(values(i), row.value));
    CHECK(agree(derivatives(i), row.derivative));
    CHECK(agree(curvatures(i), row.curvature));
    CHECK(mlmath::loss_value(loss, row.y, row.t) == values(i));
    CHECK(mlmath::loss_derivative(loss, row.y, row.t) == derivatives(i));
    CHECK(mlmath::loss_curvature(loss, row.y, row.t) == curvatures(i));
    using Long = long double;
    CHECK(agree(double(mlmath::loss_value(loss, Long(row.y), Long(row.t))), row.value));
    CHECK(agree(double(mlmath::loss_derivative(loss, Long(row.y), Long(row.t))), row.derivative));
    const auto value = [&](const auto& u) { return mlmath::loss_value(loss, row.y, u); };
    const double slope = mlmath::derivative(value, row.t);
    const double size = 1 + std::abs(row.derivative);
    CHECK((slope == row.derivative || std::abs(slope - row.derivative) <= tolerance * size));
  }
  CHECK(std::isnan(mlmath::loss_value(loss, 1.0, std::numeric_limits<double>::quiet_NaN())));
  CHECK(std::isnan(mlmath::loss_derivative(loss, 1.0, std::numeric_limits<double>::quiet_NaN())));
}

}  // namespace mlmath_test

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/linalg/projections.hpp>

#include <Eigen/Core>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

TEST_CASE("project: onto a line", "[linalg][projections]") {
  const auto relative = [](const VectorXd& actual, const VectorXd& expected) {
    return max_relative_error(actual, expected);
  };
  CHECK(relative(mlmath::project(Vector2d(2, 3), Vector2d(4, 0)), Vector2d(2, 0)) == 0);
  CHECK(relative(mlmath::project(Vector2d(3, 1), Vector2d(1, 1)), Vector2d(2, 2)) <=
        4 * epsilon<double>);
  CHECK(relative(mlmath::project(Eigen::RowVector2d(3, 1), 1e300 * Vector2d(1, 1)),
                 Vector2d(2, 2)) <= 4 * epsilon<double>);
  CHECK(relative(mlmath::project(Vector2d(3, 1), 1e-310 * Vector2d(1, 1)), Vector2d(2, 2)) <=
        4 * epsilon<double>);
  CHECK(mlmath::project(Vector2d(3, 1), Vector2d(0, 0)) == Vector2d(0, 0));
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::project(Vector2d(3, 1), Vector3d(1, 0, 0));
        }) == "project: y has 3 entries, expected 2 as in x");
}

TEST_CASE("project_onto_range: the nearest point", "[linalg][projections]") {
  // Onto the plane x = y of R^3, spanned three times over.
  const MatrixXd A{{1, 0, 1}, {1, 0, 1}, {0, 2, 1}};
  const VectorXd projected = mlmath::project_onto_range(A, Vector3d(1, 3, 5));
  CHECK(max_relative_error(projected, Vector3d(2, 2, 5)) <= 8 * epsilon<double>);
  const MatrixXd X{{1, 2}, {3, 0}, {5, 1}};
  const MatrixXd expected{{2, 1}, {2, 1}, {5, 1}};
  CHECK(max_relative_error(mlmath::project_onto_range(A, X), expected) <= 8 * epsilon<double>);

  const MatrixXd P = mlmath::projection_matrix(A);
  const MatrixXd P_expected{{0.5, 0.5, 0}, {0.5, 0.5, 0}, {0, 0, 1}};
  CHECK(max_relative_error(P, P_expected) <= 8 * epsilon<double>);
  CHECK(mlmath::projection_matrix(MatrixXd::Zero(2, 1)) == MatrixXd::Zero(2, 2));
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::project_onto_range(A, Vector2d(1, 3));
        }) == "project_onto_range: X is 2x1, expected as many rows as A (3x3)");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/kernels.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/projections_affine.hpp>

#include <Eigen/Core>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

TEST_CASE("project_onto_affine: by hand", "[geometry][projections]") {
  // The line x + y + z = 3, x = y: the nearest point to (4, 2, 6) is (3, 3, 6) less 3 in each.
  const MatrixXd A{{1, 1, 1}, {1, -1, 0}};
  const Vector3d x(4, 2, 6);
  CHECK(max_relative_error(mlmath::project_onto_affine(x, A, Vector2d(3, 0)), Vector3d(0, 0, 3)) <=
        16 * epsilon<double>);
  // The same with a dependent equation.
  const MatrixXd more{{1, 1, 1}, {1, -1, 0}, {2, 0, 1}};
  CHECK(max_relative_error(mlmath::project_onto_affine(x, more, Vector3d(3, 0, 3)),
                           Vector3d(0, 0, 3)) <= 32 * epsilon<double>);
  CHECK(mlmath::project_onto_affine(x, MatrixXd(0, 3), VectorXd(0)) == x);
}

TEST_CASE("project_onto_affine: the conditions of optimality", "[geometry][projections]") {
  MatrixXd A(5, 40);
  mlmath::Philox rng(9);
  mlmath::fill_uniform(rng, A);
  VectorXd x(40);
  mlmath::fill_uniform(rng, x);
  const VectorXd b = VectorXd::LinSpaced(5, -1, 1);
  const VectorXd z = mlmath::project_onto_affine(x, A, b);
  // The conditioning of A is some 10.
  CHECK((A * z - b).norm() <= 100 * epsilon<double> * A.norm() * x.norm());
  // x - z lies in the row space: it is orthogonal to what A annihilates, such as z - z' of another
  // projection z'.
  VectorXd other(40);
  mlmath::fill_uniform(rng, other);
  const VectorXd along = mlmath::project_onto_affine(other, A, b) - z;
  CHECK(std::abs((x - z).dot(along)) <= 100 * epsilon<double> * x.norm() * along.norm());
  CHECK((mlmath::project_onto_affine(z, A, b) - z).norm() <= 100 * epsilon<double> * x.norm());
}

TEST_CASE("project_onto_affine: bad arguments are named", "[geometry][projections]") {
  const MatrixXd A = MatrixXd::Ones(2, 3);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::project_onto_affine(Vector2d(1, 1), A, Vector2d(1, 1));
        }) == "project_onto_affine: x has 2 entries, expected 3, one for each column of A (2x3)");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::project_onto_affine(Vector3d(1, 1, 1), A, Vector3d(1, 1, 1));
        }) == "project_onto_affine: b has 3 entries, expected 2, one for each row of A (2x3)");
}

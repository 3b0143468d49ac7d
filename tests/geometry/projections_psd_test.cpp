// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/kernels.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/projections_psd.hpp>

#include <Eigen/Core>

using Eigen::MatrixXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

TEST_CASE("project_onto_psd_cone: by hand", "[geometry][projections]") {
  // Eigenvalues 3 and -1 with the vectors (1, 1) and (1, -1): the first stays.
  const MatrixXd A{{1, 2}, {2, 1}};
  CHECK(max_relative_error(mlmath::project_onto_psd_cone(A), MatrixXd::Constant(2, 2, 1.5)) <=
        4 * epsilon<double>);
  CHECK(mlmath::project_onto_psd_cone(MatrixXd{{2, 1}, {1, 2}}) == MatrixXd{{2, 1}, {1, 2}});
  CHECK(mlmath::project_onto_psd_cone(MatrixXd{{-2, 1}, {1, -2}}) == MatrixXd::Zero(2, 2));
  CHECK(mlmath::project_onto_psd_cone(MatrixXd{{-4}}) == MatrixXd{{0}});
  // The eigenvalue 2.5e308 is no number, the result is one.
  CHECK(
      max_relative_error(mlmath::project_onto_psd_cone(MatrixXd(MatrixXd{{2, 3}, {3, 2}} * 5e307)),
                         MatrixXd::Constant(2, 2, 1.25e308)) <= 4 * epsilon<double>);
}

TEST_CASE("project_onto_psd_cone: the conditions of optimality", "[geometry][projections]") {
  // Z >= 0, Z - A >= 0 and <Z, Z - A> = 0 hold for the projection alone.
  for (const double shift : {-1.5, 0.0, 1.5}) {
    CAPTURE(shift);
    MatrixXd A(20, 20);
    mlmath::Philox rng(3);
    mlmath::fill_uniform(rng, A);
    A = MatrixXd((A + A.transpose()).array() - 1.0) + shift * MatrixXd::Identity(20, 20);
    const MatrixXd Z = mlmath::project_onto_psd_cone(A);
    const MatrixXd rest = Z - A;
    const double tolerance = 20 * epsilon<double> * A.norm();
    CHECK(Z == Z.transpose());
    CHECK(mlmath::eigenvalues_symmetric(Z)(19) >= -tolerance);
    CHECK(mlmath::eigenvalues_symmetric(rest)(19) >= -tolerance);
    CHECK(std::abs(Z.cwiseProduct(rest).sum()) <= tolerance * A.norm());
    CHECK((mlmath::project_onto_psd_cone(Z) - Z).norm() <= tolerance);
  }
}

TEST_CASE("project_onto_psd_cone: bad arguments are named", "[geometry][projections]") {
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::project_onto_psd_cone(MatrixXd::Zero(2, 3));
        }) == "eigen_symmetric: A is 2x3, expected a square matrix");
}

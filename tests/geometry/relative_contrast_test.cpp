// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/relative_contrast.hpp>
#include <mlmath/geometry/uniform_sampling.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("relative_contrast: by hand", "[geometry][contrast]") {
  CHECK(mlmath::relative_contrast(Vector3d(2, 5, 3)) == 1.5);
  CHECK(mlmath::relative_contrast(Eigen::RowVector2f(1, 1)) == 0);
  CHECK(mlmath::relative_contrast(Vector2d(0, 0)) == 0);
  CHECK(mlmath::relative_contrast(Vector2d(0, 1)) == std::numeric_limits<double>::infinity());
  const MatrixXd X{{3, 4}, {6, 8}, {0, 2.5}};
  CHECK(mlmath::relative_contrast(X, Vector2d(0, 0)) == 3);
  CHECK(mlmath::relative_contrast(X, Eigen::RowVector2d(0, 0), mlmath::ManhattanDistance{}) == 4.6);
}

TEST_CASE("expected_normal_range: references", "[geometry][contrast]") {
  // Closed forms 2/sqrt(pi) and 3/sqrt(pi), and mpmath, 30 digits: the integral by quad.
  CHECK(mlmath::expected_normal_range(1) == 0);
  CHECK(relative_error(mlmath::expected_normal_range(2), 1.1283791670955125739) <= 1e-14);
  CHECK(relative_error(mlmath::expected_normal_range(3), 1.6925687506432688608) <= 1e-14);
  CHECK(relative_error(mlmath::expected_normal_range(10), 3.0775054616703457121) <= 1e-14);
  CHECK(relative_error(mlmath::expected_normal_range(1000), 6.4828715382668817228) <= 1e-14);
  CHECK(relative_error(mlmath::expected_normal_range(1000000000000), 14.2249273695349421) <= 1e-14);
  CHECK(relative_error(mlmath::expected_normal_range(std::numeric_limits<Index>::max()),
                       18.1329845528126838) <= 1e-14);
}

TEST_CASE("relative_contrast: falls with the dimension as theory says", "[geometry][contrast]") {
  mlmath::Philox rng(1);
  constexpr Index n = 50;
  CHECK(mlmath::expected_relative_contrast(1, n) == std::numeric_limits<double>::infinity());
  CHECK(mlmath::expected_relative_contrast(7, 1) == 0);
  double last = std::numeric_limits<double>::infinity();
  for (const Index d : {50, 200, 800}) {
    for (const double p : {1.0, 2.0, 4.0}) {
      CAPTURE(d, p);
      const auto simulated =
          mlmath::simulate_relative_contrast(d, n, 30, rng, mlmath::MinkowskiDistance{p});
      const double expected = mlmath::expected_relative_contrast(d, n, p);
      const double range = mlmath::expected_normal_range(n) / std::sqrt((2 * p + 1) * double(d));
      CHECK(std::abs(simulated.mean - expected) <=
            4 * simulated.standard_error + expected * range * range * range);
      CHECK(relative_error(expected, range / (1 - range / 2)) <= 4 * epsilon<double>);
      if (p == 2) {
        CHECK(simulated.mean < last);
        last = simulated.mean;
      }
    }
  }
}

TEST_CASE("relative_contrast: of few intrinsic dimensions it stays", "[geometry][contrast]") {
  // The counter-example: a plane in 500 dimensions, embedded without a change of distances.
  mlmath::Philox rng(2);
  MatrixXd plane(200, 2);
  mlmath::fill_uniform(rng, plane);
  const MatrixXd basis = mlmath::random_orthonormal(500, 2, rng);
  const MatrixXd embedded = plane.lazyProduct(basis.transpose());
  const double in_plane = mlmath::relative_contrast(plane, Vector2d(0.5, 0.5));
  const VectorXd query = basis.rowwise().sum() / 2;
  CHECK(relative_error(mlmath::relative_contrast(embedded, query), in_plane) <= 1e-11);
  MatrixXd cube(200, 500);
  mlmath::fill_uniform(rng, cube);
  CHECK(in_plane > 5);
  CHECK(mlmath::relative_contrast(cube, VectorXd::Constant(500, 0.5)) < 0.3);
}

TEST_CASE("relative_contrast: bad arguments are named", "[geometry][contrast]") {
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::relative_contrast(VectorXd(0)); }) ==
        "relative_contrast: distances is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::relative_contrast(Vector2d(1, -2));
        }) == "relative_contrast: distances(1) is -2, expected values >= 0");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::relative_contrast(MatrixXd::Ones(4, 3), Vector2d(1, 1));
        }) == "relative_contrast: query has 2 entries, expected 3, one for each column of X (4x3)");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::expected_relative_contrast(0, 10); }) ==
        "expected_relative_contrast: d = 0, expected d >= 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::expected_relative_contrast(5, 10, 0.5);
        }) == "expected_relative_contrast: p = 0.5, expected 1 <= p < infinity");
  mlmath::Philox rng(1);
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::simulate_relative_contrast(5, 0, 3, rng).mean;
        }) == "simulate_relative_contrast: n = 0, expected 1 <= n <= 2147483647");
  std::ostringstream printed;
  printed << mlmath::SimulatedMean{0.5, 0.25, 9};
  CHECK(printed.str() == "0.5 +- 0.25 (9 repetitions)");
}

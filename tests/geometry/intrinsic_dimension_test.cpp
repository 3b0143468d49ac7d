// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/sanitized.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/intrinsic_dimension.hpp>
#include <mlmath/geometry/uniform_sampling.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using mlmath_test::sized;

namespace {

// A curved sheet of three dimensions in five: multiples of square roots, modulo 1.
MatrixXd curved_sheet() {
  MatrixXd X(500, 5);
  for (Index i = 0; i < 500; ++i) {
    const double x = std::fmod(double(i + 1) * std::sqrt(2.0), 1.0);
    const double y = std::fmod(double(i + 1) * std::sqrt(3.0), 1.0);
    const double z = std::fmod(double(i + 1) * std::sqrt(5.0), 1.0);
    X.row(i) << x, y, z, x * y, z * z;
  }
  return X;
}

}  // namespace

TEST_CASE("intrinsic dimension: references", "[geometry][dimension]") {
  // The formulas in NumPy over sklearn.neighbors.NearestNeighbors(algorithm='brute').
  const MatrixXd X = curved_sheet();
  const double tolerance = 1e-10;  // the distances of the reference have 11 digits at the least
  CHECK(relative_error(mlmath::maximum_likelihood_dimension(X, {.neighbours = 5}).dimension,
                       3.230577560279832) <= tolerance);
  const auto estimate = mlmath::maximum_likelihood_dimension(X);
  CHECK(relative_error(estimate.dimension, 2.627064636576232) <= tolerance);
  CHECK(estimate.count == 500);
  CHECK(relative_error(estimate.standard_error, estimate.dimension / std::sqrt(500 * 19.0)) <=
        1e-14);
  CHECK(relative_error(mlmath::two_nearest_neighbours_dimension(X).dimension, 3.984924067472691) <=
        tolerance);
  CHECK(relative_error(mlmath::two_nearest_neighbours_dimension(X, {.discarded = 0}).dimension,
                       4.984983699302291) <= tolerance);
  CHECK(relative_error(mlmath::two_nearest_neighbours_dimension(X, {.discarded = 0.5}).dimension,
                       3.469685041651807) <= tolerance);
}

TEST_CASE("intrinsic dimension: of balls and spheres, embedded", "[geometry][dimension]") {
  mlmath::Philox rng(1);
  for (const Index d : {1, 2, 5}) {
    CAPTURE(d);
    const MatrixXd ball = mlmath::sample_ball(d, rng, sized(1500, 700));
    const MatrixXd basis = mlmath::random_orthonormal(12, d, rng);
    const MatrixXd X = ball.lazyProduct(basis.transpose());
    const auto likelihood = mlmath::maximum_likelihood_dimension(X);
    const auto two = mlmath::two_nearest_neighbours_dimension(X);
    // The edge of the ball takes up to a tenth off the first at this size.
    CHECK(std::abs(likelihood.dimension - double(d)) <= 0.1 * double(d));
    CHECK(std::abs(two.dimension - double(d)) <= 4 * two.standard_error);
  }
  // A sphere in three dimensions is a surface of two.
  const MatrixXd sphere = mlmath::sample_sphere(3, rng, sized(1500, 700));
  CHECK(std::abs(mlmath::maximum_likelihood_dimension(sphere).dimension - 2) <= 0.1);
}

TEST_CASE("intrinsic dimension: duplicates and nothing", "[geometry][dimension]") {
  const MatrixXd X = curved_sheet();
  MatrixXd twice(510, 5);
  twice << X, X.topRows(10);
  const auto likelihood = mlmath::maximum_likelihood_dimension(twice);
  CHECK(std::abs(likelihood.dimension - mlmath::maximum_likelihood_dimension(X).dimension) <= 0.1);
  CHECK(mlmath::two_nearest_neighbours_dimension(twice).count == 490);
  const MatrixXd same = MatrixXd::Ones(30, 2);
  CHECK(std::isnan(mlmath::maximum_likelihood_dimension(same).dimension));
  CHECK(mlmath::maximum_likelihood_dimension(same).count == 0);
  CHECK(std::isnan(mlmath::two_nearest_neighbours_dimension(same).dimension));
  std::ostringstream printed;
  printed << mlmath::IntrinsicDimension<>{2.5, 0.25, 7};
  CHECK(printed.str() == "2.5 +- 0.25 (7 rows)");
}

TEST_CASE("intrinsic dimension: bad arguments are named", "[geometry][dimension]") {
  const MatrixXd X = MatrixXd::Random(10, 2);
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::maximum_likelihood_dimension(X).dimension;
        }) == "maximum_likelihood_dimension: neighbours = 20, expected 2 <= neighbours <= 9");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::maximum_likelihood_dimension(MatrixXd(X.topRows(1))).dimension;
        }) == "maximum_likelihood_dimension: X is 1x2, expected at least 3 rows");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::two_nearest_neighbours_dimension(X, {.discarded = 1}).dimension;
        }) == "two_nearest_neighbours_dimension: discarded = 1, expected 0 <= discarded < 1");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::two_nearest_neighbours_dimension(X.topRows(2)).dimension;
        }) == "two_nearest_neighbours_dimension: X is 2x2, expected at least 3 rows");
}

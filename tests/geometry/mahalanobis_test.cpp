// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/mahalanobis.hpp>
#include <mlmath/geometry/nearest_neighbours.hpp>

#include <Eigen/Core>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("mahalanobis_distance: references", "[geometry][mahalanobis]") {
  // By hand: the variances 4 and 9 without covariance.
  const MatrixXd diagonal{{4, 0}, {0, 9}};
  CHECK(mlmath::mahalanobis_distance(Vector2d(2, 0), Vector2d(0, 0), diagonal) == 1);
  CHECK(relative_error(mlmath::mahalanobis_distance(Vector2d(2, 3), Vector2d(0, 0), diagonal),
                       std::sqrt(2.0)) <= 2 * epsilon<double>);
  // scipy.spatial.distance.cdist(iris[[0, 50, 100, 149]], iris[[1, 60, 120]], 'mahalanobis',
  // VI = inv(cov(iris.T))).
  const MatrixXd iris = mlmath_test::iris();
  MatrixXd X(4, 4);
  X << iris.row(0), iris.row(50), iris.row(100), iris.row(149);
  MatrixXd Y(3, 4);
  Y << iris.row(1), iris.row(60), iris.row(120);
  const MatrixXd centred = iris.rowwise() - iris.colwise().mean();
  const MatrixXd covariance = centred.transpose().lazyProduct(centred) / 149;
  const MatrixXd expected{{1.35445723989668, 3.507737046335435, 2.895248692318398},
                          {2.758408585992174, 4.088691415461991, 2.6213728381860335},
                          {4.399616539984004, 4.741758441958945, 2.5091884042321215},
                          {3.307833311847621, 3.4122686172144, 2.679932791460325}};
  const mlmath::MahalanobisDistance<> distance(covariance);
  // The covariance has a condition number of 178.
  CHECK(max_relative_error(mlmath::pairwise_distances(X, Y, distance), expected) <= 1e-13);
  CHECK(relative_error(distance(X.row(2), Y.row(1)), expected(2, 1)) <= 1e-13);
  CHECK(relative_error(mlmath::mahalanobis_distance(X.row(2), Y.row(1), covariance),
                       expected(2, 1)) <= 1e-13);
  const auto nearest = mlmath::nearest_neighbours(X, Y, 1, distance);
  CHECK(nearest.indices(0, 0) == 0);
  CHECK(nearest.indices(3, 0) == 2);
}

TEST_CASE("MahalanobisDistance: duplicates, offsets, invariance", "[geometry][mahalanobis]") {
  MatrixXd X(40, 6);
  mlmath::Philox rng(1);
  mlmath::fill_uniform(rng, X);
  X.row(39) = X.row(3);
  MatrixXd A(6, 6);
  mlmath::fill_uniform(rng, A);
  A += MatrixXd::Identity(6, 6);
  const MatrixXd covariance = A.lazyProduct(A.transpose());
  const MatrixXd D = mlmath::pairwise_distances(X, mlmath::MahalanobisDistance<>(covariance));
  CHECK(D(39, 3) == 0);
  CHECK(D.diagonal().maxCoeff() == 0);
  CHECK(D == D.transpose());
  // Invariant under linear maps: x -> B x with the covariance B S B'.
  MatrixXd B(6, 6);
  mlmath::fill_uniform(rng, B);
  B += MatrixXd::Identity(6, 6);
  const MatrixXd mapped = X.lazyProduct(B.transpose());
  const MatrixXd left = B.lazyProduct(covariance);
  const MatrixXd mapped_covariance = left.lazyProduct(B.transpose());
  CHECK(max_relative_error(
            mlmath::pairwise_distances(mapped, mlmath::MahalanobisDistance<>(mapped_covariance)),
            D) <= 1e-12);
  const MatrixXd moved = X.array() + 1e6;
  CHECK(max_relative_error(
            mlmath::pairwise_distances(moved, mlmath::MahalanobisDistance<>(covariance)), D) <=
        1e-8);  // what the offset leaves of X itself
}

TEST_CASE("mahalanobis_distance: derivative", "[geometry][mahalanobis]") {
  // S^-1 (x - b) over the distance.
  const MatrixXd covariance{{4, 1}, {1, 2}};
  const VectorXd x{{3, -1}};
  const VectorXd b{{0.5, 1}};
  const MatrixXd inverse = MatrixXd{{2, -1}, {-1, 4}} / 7;
  const VectorXd expected =
      inverse.lazyProduct(x - b) / mlmath::mahalanobis_distance(x, b, covariance);
  const auto distance = [&](const auto& z) {
    return mlmath::mahalanobis_distance(z, b, covariance);
  };
  CHECK(max_relative_error(mlmath::gradient(distance, x), expected) <= 8 * epsilon<double>);
}

TEST_CASE("MahalanobisDistance: bad arguments are named", "[geometry][mahalanobis]") {
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::MahalanobisDistance<>(MatrixXd{{1, 2}, {2, 1}}).factor();
        }) ==
        "MahalanobisDistance: covariance is not positive definite: variable 1 has a variance of -3 "
        "given those before it");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::MahalanobisDistance<>(MatrixXd::Ones(2, 3)).factor();
        }) == "MahalanobisDistance: covariance is 2x3, expected a square matrix");
  const mlmath::MahalanobisDistance<> distance(MatrixXd::Identity(2, 2));
  CHECK(message_of<mlmath::ShapeError>(
            [&] { return distance(Vector3d(1, 2, 3), Vector3d(1, 2, 3)); }) ==
        "MahalanobisDistance: a has 3 entries, expected 2, one for each row of the covariance");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::pairwise_distances(MatrixXd::Ones(2, 3), distance);
        }) == "pairwise_distances: X is 2x3, expected 2 columns as the covariance has");
}

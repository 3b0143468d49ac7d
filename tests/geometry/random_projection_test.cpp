// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/sanitized.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/random_projection.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::sized;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

TEST_CASE("johnson_lindenstrauss_dimension: references", "[geometry][projection]") {
  // sklearn.random_projection.johnson_lindenstrauss_min_dim, which rounds down: 5920, 663, 77.
  CHECK(mlmath::johnson_lindenstrauss_dimension(1000, 0.1) == 5921);
  CHECK(mlmath::johnson_lindenstrauss_dimension(1000000, 0.5) == 664);
  CHECK(mlmath::johnson_lindenstrauss_dimension(2, 0.3) == 78);
  CHECK(mlmath::johnson_lindenstrauss_dimension(1, 0.3) == 1);
  // 2 log(9900/0.01) / (0.125 - 0.125/3), by hand.
  CHECK(mlmath::johnson_lindenstrauss_dimension(100, 0.5, 0.01) == 332);
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::johnson_lindenstrauss_dimension(10, 1.0);
        }) == "johnson_lindenstrauss_dimension: epsilon = 1, expected 0 < epsilon < 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::johnson_lindenstrauss_dimension(10, 1e-9);
        }) == "johnson_lindenstrauss_dimension: epsilon = 1e-09 asks for 2^63 dimensions or more");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::johnson_lindenstrauss_dimension(0, 0.5);
        }) == "johnson_lindenstrauss_dimension: n = 0, expected n >= 1");
  CHECK(message_of<mlmath::DomainError>(
            [] { return mlmath::johnson_lindenstrauss_dimension(10, 0.5, 0.0); }) ==
        "johnson_lindenstrauss_dimension: failure_probability = 0, expected 0 < "
        "failure_probability < 1");
}

TEST_CASE("random projections: within the bound of the lemma", "[geometry][projection]") {
  mlmath::Philox rng(1);
  const Index n = sized(60, 20);
  MatrixXd X(n, 1000);
  mlmath::fill_uniform(rng, X);
  const double bound = 0.4;
  const Index k = mlmath::johnson_lindenstrauss_dimension(n, bound, 0.01);
  const auto check = [&](const MatrixXd& Z) {
    const auto distortion = mlmath::projection_distortion(X, Z);
    CHECK(distortion.pairs == n * (n - 1) / 2);
    CHECK(distortion.epsilon() <= bound);
    CHECK(distortion.least < 1);
    CHECK(distortion.greatest > 1);
    // The mean ratio is 1 with a variance of 2/k for each pair; pairs depend on each other.
    CHECK(std::abs(distortion.mean - 1) <= 4 * std::sqrt(2 / double(k)));
  };
  check(X.lazyProduct(mlmath::gaussian_projection(1000, k, rng)));
  check(mlmath::transform(mlmath::sparse_projection(1000, k, rng), X));
  check(mlmath::transform(mlmath::sparse_projection(1000, k, rng, {.density = 1.0 / 3}), X));
  check(mlmath::transform(mlmath::sparse_projection(1000, k, rng, {.density = 1}), X));
}

TEST_CASE("sparse_projection: the matrix and its products", "[geometry][projection]") {
  mlmath::Philox rng(2);
  const auto projection = mlmath::sparse_projection(400, 30, rng);
  const MatrixXd R = projection.matrix();
  CHECK(projection.density == 0.05);
  // 600 of 12000 entries, with a standard deviation of 24; as many of either sign.
  CHECK(std::abs(double((R.array() != 0).count()) - 600) <= 4 * 24);
  CHECK(std::abs(double((R.array() > 0).count()) - 300) <= 4 * 17);
  CHECK(R.cwiseAbs().maxCoeff() == projection.scale);
  CHECK(std::abs(projection.scale - std::sqrt(20.0 / 30)) <= epsilon<double>);
  MatrixXd X(33, 400);
  mlmath::fill_uniform(rng, X);
  const MatrixXd expected = X.lazyProduct(R);
  CHECK(max_relative_error(mlmath::transform(projection, X), expected) <= 20 * epsilon<double>);
  CHECK(max_relative_error(mlmath::transform(projection, RowMajorXd(X)), expected) <=
        20 * epsilon<double>);
  X = (X.array() > 0.8).select(X, 0.0);
  const Eigen::SparseMatrix<double> sparse = X.sparseView();
  CHECK(max_relative_error(mlmath::transform(projection, sparse), X.lazyProduct(R)) <=
        20 * epsilon<double>);
  const MatrixXd full = mlmath::sparse_projection(20, 3, rng, {.density = 1}).matrix();
  CHECK((full.array() != 0).all());
  std::ostringstream printed;
  printed << projection;
  CHECK(printed.str() == "sparse projection from 400 to 30 dimensions, density 0.05\n");
}

TEST_CASE("projection_distortion: by hand", "[geometry][projection]") {
  const MatrixXd X{{0, 0}, {3, 4}, {0, 0}, {0, 1}};
  const MatrixXd Z{{0}, {4}, {0}, {1}};
  // Of the squares 25, 1, 18 remain 16, 1, 9; one pair is of equal rows.
  const auto distortion = mlmath::projection_distortion(X, Z);
  CHECK(distortion.pairs == 5);
  CHECK(distortion.duplicates == 1);
  CHECK(std::abs(distortion.least - 0.5) <= 2 * epsilon<double>);
  CHECK(distortion.greatest == 1);
  CHECK(distortion.epsilon() == 1 - distortion.least);
  CHECK(std::abs(distortion.mean - (0.64 + 0.64 + 1 + 1 + 0.5) / 5) <= 4 * epsilon<double>);
  for (const double scale : {1e-170, 1e170}) {  // whose squares are no numbers
    const auto scaled = mlmath::projection_distortion(MatrixXd(scale * X), MatrixXd(scale * Z));
    CHECK(scaled.pairs == 5);
    CHECK(std::abs(scaled.least - 0.5) <= 4 * epsilon<double>);
  }
  CHECK(std::isnan(
      mlmath::projection_distortion(MatrixXd(X.topRows(1)), MatrixXd(Z.topRows(1))).mean));
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::projection_distortion(X, MatrixXd(Z.topRows(3))).mean;
        }) == "projection_distortion: Z is 3x1, expected as many rows as X (4x2)");
}

TEST_CASE("random projections: bad arguments are named", "[geometry][projection]") {
  mlmath::Philox rng(3);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::gaussian_projection(0, 3, rng); }) ==
        "gaussian_projection: d = 0, expected 1 <= d <= 2147483647");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::sparse_projection(10, 3, rng, {.density = 2}).density;
        }) == "sparse_projection: density = 2, expected 0 <= density <= 1");
  const auto projection = mlmath::sparse_projection(10, 3, rng);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::transform(projection, MatrixXd::Ones(2, 4));
        }) == "transform: X is 2x4, expected 10 columns as the projection has rows");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include "support/sanitized.hpp"
#include "support/uniform_matrix.hpp"
#include <mlmath/geometry/nearest_neighbours.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::sized;
using mlmath_test::uniform_matrix;
using Indices = Eigen::MatrixX<Index>;

namespace {

// By sorting each row of the matrix of distances.
template <typename Metric>
void check_against_sorting(const MatrixXd& X, const MatrixXd& Y, Index k, const Metric& metric) {
  const auto nearest = mlmath::nearest_neighbours(X, Y, k, metric);
  REQUIRE(nearest.indices.rows() == X.rows());
  REQUIRE(nearest.indices.cols() == k);
  Index wrong = 0;
  for (Index i = 0; i < X.rows(); ++i) {
    std::vector<std::pair<double, Index>> all;
    for (Index j = 0; j < Y.rows(); ++j) all.emplace_back(metric(X.row(i), Y.row(j)), j);
    std::sort(all.begin(), all.end());
    for (Index r = 0; r < k; ++r) {
      const auto [distance, j] = all[std::size_t(r)];
      const double error = std::abs(nearest.distances(i, r) - distance);
      wrong += nearest.indices(i, r) != j || error > 64 * epsilon<double> * distance;
    }
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("nearest_neighbours: references", "[geometry][neighbours]") {
  // scipy.spatial.distance.cdist(iris, iris), its diagonal at infinity, numpy.sort of each row.
  const auto nearest = mlmath::nearest_neighbours(mlmath_test::iris(), 3);
  const MatrixXd expected{{0.1, 0.1414213562373093, 0.14142135623730964},
                          {0.26457513110645914, 0.3316624790355399, 0.43588989435406716},
                          {0.42426406871192884, 0.5, 0.5099019513592784},
                          {0.282842712474618, 0.31622776601683766, 0.33166247903553997}};
  MatrixXd found(4, 3);
  found << nearest.distances.row(0), nearest.distances.row(50), nearest.distances.row(100),
      nearest.distances.row(149);
  // Differences of 0.1 between numbers of some 5.
  CHECK(max_relative_error(found, expected) <= 1e-14);
  CHECK(nearest.indices.row(50) == Eigen::RowVector3<Index>(52, 86, 65));
  CHECK(nearest.indices.row(149) == Eigen::RowVector3<Index>(127, 138, 101));
  // Rows 101 and 142 of the data are the same flower twice.
  CHECK(nearest.indices(101, 0) == 142);
  CHECK(nearest.distances(101, 0) == 0);
}

TEST_CASE("nearest_neighbours: as by sorting", "[geometry][neighbours]") {
  // Above the height and the width of a tile.
  check_against_sorting(uniform_matrix(300, 3, 1), uniform_matrix(2500, 3, 2), 7,
                        mlmath::EuclideanDistance{});
  check_against_sorting(uniform_matrix(40, 30, 3), uniform_matrix(50, 30, 4), 50,
                        mlmath::EuclideanDistance{});
  check_against_sorting(uniform_matrix(40, 30, 3), uniform_matrix(50, 30, 4), 1,
                        mlmath::ManhattanDistance{});
  check_against_sorting(uniform_matrix(10, 4, 3), uniform_matrix(12, 4, 4), 3,
                        [](const auto& a, const auto& b) { return a.sum() * b(0) + b(1); });
}

TEST_CASE("nearest_neighbours: by the tree", "[geometry][neighbours]") {
  for (const Index d : {1, 2, 5, 8}) {
    CAPTURE(d);
    const MatrixXd X = uniform_matrix(sized(80, 20), d, 7);
    const MatrixXd Y = uniform_matrix(sized(700, 300), d, 8);
    check_against_sorting(X, Y, 12, mlmath::EuclideanDistance{});
    check_against_sorting(1e200 * X, 1e200 * Y, 2, mlmath::EuclideanDistance{});
    check_against_sorting(X, Y, 12, mlmath::ManhattanDistance{});
    check_against_sorting(X, Y, 12, mlmath::ChebyshevDistance{});
  }
  check_against_sorting(uniform_matrix(80, 3, 7), uniform_matrix(200, 3, 8), 200,
                        mlmath::SquaredEuclideanDistance{});
  // Points of a grid, whose distances are equal by the dozen, and duplicates.
  const Index n = sized(900, 400);
  const MatrixXd grid = (20 * uniform_matrix(n, 2, 9)).array().floor();
  check_against_sorting(grid, grid, 30, mlmath::EuclideanDistance{});
  const auto others = mlmath::nearest_neighbours(grid, n - 1);
  for (Index i = 0; i < n; i += 100) CHECK((others.indices.row(i).array() != i).all());
  CHECK(others.indices.row(0).sum() == n * (n - 1) / 2);
  // Rows whose squared differences underflow beside those that do not.
  MatrixXd mixed = uniform_matrix(200, 2, 10);
  mixed.topRows(100) *= 1e-200;
  check_against_sorting(mixed, mixed, 5, mlmath::EuclideanDistance{});
  const auto single = mlmath::nearest_neighbours(grid.cast<float>(), 30);
  CHECK(single.indices == mlmath::nearest_neighbours(grid, 30).indices);
}

TEST_CASE("nearest_neighbours: ties go to the lowest number", "[geometry][neighbours]") {
  const MatrixXd Y = MatrixXd::Ones(100, 2);
  const auto nearest = mlmath::nearest_neighbours(MatrixXd::Zero(1, 2), Y, 3);
  CHECK(nearest.indices == Indices{{0, 1, 2}});
  const auto others = mlmath::nearest_neighbours(Y, 2);
  CHECK(others.indices.row(0) == Eigen::RowVector2<Index>(1, 2));
  CHECK(others.indices.row(1) == Eigen::RowVector2<Index>(0, 2));
  CHECK(others.distances.maxCoeff() == 0);
}

TEST_CASE("nearest_neighbours: float and sparse", "[geometry][neighbours]") {
  MatrixXd X = uniform_matrix(60, 20, 5);
  X = (X.array() > 0.7).select(X, 0.0);
  const auto expected = mlmath::nearest_neighbours(X, 4);
  const auto single = mlmath::nearest_neighbours(X.cast<float>(), 4);
  CHECK(max_relative_error(single.distances, expected.distances.cast<float>()) <=
        64 * epsilon<float>);
  const Eigen::SparseMatrix<double> sparse = X.sparseView();
  const auto of_sparse = mlmath::nearest_neighbours(sparse, sparse, 4);
  CHECK(of_sparse.distances.col(0).maxCoeff() == 0);  // each row itself
  CHECK(max_relative_error(mlmath::nearest_neighbours(sparse, 4).distances, expected.distances) <=
        64 * epsilon<double>);
}

TEST_CASE("nearest_neighbours: bad arguments are named", "[geometry][neighbours]") {
  MatrixXd X = uniform_matrix(4, 3, 6);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::nearest_neighbours(X, X, 5); }) ==
        "nearest_neighbours: k = 5, expected 1 <= k <= 4");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::nearest_neighbours(X, 4); }) ==
        "nearest_neighbours: k = 4, expected 1 <= k <= 3");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::nearest_neighbours(X, X, 0); }) ==
        "nearest_neighbours: k = 0, expected 1 <= k <= 4");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::nearest_neighbours(X, MatrixXd(0, 3), 1);
        }) == "nearest_neighbours: Y is 0x3, expected at least 1 row");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::nearest_neighbours(X.topRows(1), 1);
        }) == "nearest_neighbours: X is 1x3, expected at least 2 rows");
  MatrixXd many = uniform_matrix(300, 3, 6);
  many(299, 1) = std::nan("");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::nearest_neighbours(many, 1); }) ==
        "nearest_neighbours: X(299, 1) is nan, expected finite values");
  X(3, 2) = INFINITY;
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::nearest_neighbours(MatrixXd::Ones(2, 3), X, 1);
        }) == "nearest_neighbours: Y(3, 2) is inf, expected finite values");
}

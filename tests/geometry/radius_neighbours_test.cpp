// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include "support/sanitized.hpp"
#include "support/uniform_matrix.hpp"
#include <mlmath/geometry/radius_neighbours.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <utility>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Indices = Eigen::VectorX<Index>;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::sized;
using mlmath_test::uniform_matrix;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// By going through a matrix of distances; with `within`, but for its diagonal.
template <typename Scalar>
void check_against(const mlmath::RadiusNeighbours<Scalar>& near, const Eigen::MatrixX<Scalar>& D,
                   Scalar radius, bool within, bool to_the_bit = true) {
  REQUIRE(near.rows() == D.rows());
  REQUIRE(near.starts(0) == 0);
  REQUIRE(near.indices.size() == near.starts(D.rows()));
  REQUIRE(near.distances.size() == near.indices.size());
  Index wrong = 0;
  for (Index i = 0; i < D.rows(); ++i) {
    std::vector<std::pair<Scalar, Index>> list;
    for (Index j = 0; j < D.cols(); ++j) {
      if (D(i, j) <= radius && !(within && i == j)) list.emplace_back(D(i, j), j);
    }
    std::sort(list.begin(), list.end());
    REQUIRE(near.counts()(i) == Index(list.size()));
    for (Index r = 0; r < Index(list.size()); ++r) {
      const auto [distance, j] = list[std::size_t(r)];
      const Scalar error = std::abs(near.distances_of(i)(r) - distance);
      wrong += near.indices_of(i)(r) != j;
      wrong += error > (to_the_bit ? Scalar(0) : 16 * mlmath_test::epsilon<Scalar> * distance);
    }
  }
  CHECK(wrong == 0);
}

template <typename Derived, typename Metric>
void check_both(const Eigen::MatrixBase<Derived>& X, const Eigen::MatrixBase<Derived>& Y,
                typename Derived::Scalar radius, const Metric& metric, bool to_the_bit = true) {
  const auto D = mlmath::pairwise_distances(X.derived(), Y.derived(), metric);
  check_against(mlmath::radius_neighbours(X.derived(), Y.derived(), radius, metric), D, radius,
                false, to_the_bit);
  const auto E = mlmath::pairwise_distances(Y.derived(), metric);
  check_against(mlmath::radius_neighbours(Y.derived(), radius, metric), E, radius, true,
                to_the_bit);
}

}  // namespace

TEST_CASE("radius_neighbours: references", "[geometry][neighbours]") {
  // sklearn.neighbors.NearestNeighbors(radius=0.41).fit(iris).radius_neighbors(sort_results=True)
  // of sklearn.datasets.load_iris().
  const auto near = mlmath::radius_neighbours(mlmath_test::iris(), 0.41);
  CHECK(near.indices.size() == 872);
  CHECK(near.counts().maxCoeff() == 21);
  CHECK((near.counts().array() == 0).count() == 16);
  CHECK(std::abs(near.distances.sum() - 259.2819053523323) <= 1e-11);
  CHECK(near.indices_of(101) == Indices{{142, 113, 121, 149, 83}});
  CHECK(max_relative_error(near.distances_of(149),
                           Eigen::VectorXd{{0.282842712474618, 0.31622776601683766,
                                            0.33166247903553997, 0.33166247903553997,
                                            0.3605551275463989, 0.37416573867739383}}) <= 1e-14);
  // scipy.spatial.cKDTree(T).count_neighbors(cKDTree(T), 4) - 150 of the measurements in tenths,
  // and within 3.9999.
  const MatrixXd tenths = (10 * mlmath_test::iris()).array().round();
  CHECK(mlmath::radius_neighbours(tenths, 4.0).indices.size() == 872);
  CHECK(mlmath::radius_neighbours(tenths, 3.9999).indices.size() == 862);
}

TEST_CASE("radius_neighbours: as by going through all distances", "[geometry][neighbours]") {
  // By the tree.
  for (const Index d : {1, 3, 8}) {
    CAPTURE(d);
    const MatrixXd X = uniform_matrix(80, d, 1);
    const MatrixXd Y = uniform_matrix(sized(600, 200), d, 2);
    const double radius = 0.08 * double(d);
    check_both(X, Y, radius, mlmath::EuclideanDistance{});
    check_both(X, Y, radius * double(d), mlmath::ManhattanDistance{});
    check_both(MatrixXd(1e-280 * X), MatrixXd(1e-280 * Y), 1e-280 * radius,
               mlmath::EuclideanDistance{});
  }
  check_both(uniform_matrix(80, 3, 3), uniform_matrix(300, 3, 4), 0.05,
             mlmath::SquaredEuclideanDistance{});
  // By tiles, more than one in both directions.
  const Index n = sized(700, 560);
  check_both(uniform_matrix(n, 10, 5), uniform_matrix(n, 10, 6), 0.7, mlmath::EuclideanDistance{});
  check_both(uniform_matrix(n, 30, 5), uniform_matrix(n, 30, 6), 1.7, mlmath::EuclideanDistance{},
             false);
  // Of a callable nothing is assumed.
  const auto one_sided = [](const auto& a, const auto& b) { return a.sum() + 2 * b(0); };
  check_both(uniform_matrix(n, 2, 5), uniform_matrix(n, 2, 6), 1.0, one_sided);
}

TEST_CASE("radius_neighbours: the boundary belongs to it", "[geometry][neighbours]") {
  // Points of a grid, at each distance many, and each point more than once.
  const MatrixXd grid = (8 * uniform_matrix(sized(300, 150), 2, 7)).array().floor();
  for (const double radius : {0.0, 1.0, std::sqrt(2.0), 5.0, infinity}) {
    CAPTURE(radius);
    check_both(grid, grid, radius, mlmath::EuclideanDistance{});
  }
  // Any radius that is a distance, and the number below it.
  const MatrixXd X = uniform_matrix(200, 3, 8);
  const MatrixXd D = mlmath::pairwise_distances(X);
  for (Index j = 1; j < 200; j += 20) {
    check_against(mlmath::radius_neighbours(X, D(0, j)), D, D(0, j), true);
    const double below = std::nextafter(D(0, j), 0.0);
    check_against(mlmath::radius_neighbours(X, below), D, below, true);
  }
  // In single precision, where a distance is rounded more than once; down to its smallest numbers.
  const Eigen::MatrixXf F = X.cast<float>();
  for (const float scale : {1.0F, 1e-25F, 1e-44F}) {
    CAPTURE(scale);
    const Eigen::MatrixXf scaled = scale * F;
    const Eigen::MatrixXf E = mlmath::pairwise_distances(scaled);
    for (Index j = 1; j < 200; j += 40) {
      check_against(mlmath::radius_neighbours(scaled, E(0, j)), E, E(0, j), true);
      check_against(mlmath::radius_neighbours(scaled, scaled, E(0, j)), E, E(0, j), false);
    }
  }
}

TEST_CASE("radius_neighbours: sparse, few and no rows", "[geometry][neighbours]") {
  MatrixXd X = uniform_matrix(60, 20, 9);
  X = (X.array() > 0.7).select(X, 0.0);
  X.row(59) = X.row(3);
  const Eigen::SparseMatrix<double> S = X.sparseView();
  check_against(mlmath::radius_neighbours(S, 1.8), MatrixXd(mlmath::pairwise_distances(S)), 1.8,
                true);
  check_against(mlmath::radius_neighbours(S, S, 1.8), MatrixXd(mlmath::pairwise_distances(S, S)),
                1.8, false);
  CHECK(mlmath::radius_neighbours(S, 0.0).indices == Eigen::Vector2<Index>(59, 3));

  CHECK(mlmath::radius_neighbours(MatrixXd(0, 3), 1.0).rows() == 0);
  CHECK(mlmath::radius_neighbours(MatrixXd(1, 0), infinity).counts() == Indices::Zero(1));
  const auto lonely = mlmath::radius_neighbours(MatrixXd(2, 0), MatrixXd(0, 0), infinity);
  CHECK(lonely.starts == Indices::Zero(3));
  CHECK(mlmath::RadiusNeighbours<>().rows() == 0);
  std::ostringstream out;
  out << mlmath::radius_neighbours(MatrixXd{{0}, {1}, {5}}, 1.5);
  CHECK(out.str() == "0: 1 (1)\n1: 0 (1)\n2:\n");
}

TEST_CASE("radius_neighbours: bad arguments are named", "[geometry][neighbours]") {
  const MatrixXd X = uniform_matrix(4, 3, 6);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::radius_neighbours(X, -0.5); }) ==
        "radius_neighbours: radius = -0.5, expected radius >= 0");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::radius_neighbours(X, X, std::nan(""));
        }) == "radius_neighbours: radius = nan, expected radius >= 0");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::radius_neighbours(X, MatrixXd(2, 2), 1.0);
        }) == "radius_neighbours: Y is 2x2, expected as many columns as X (4x3)");
  for (const Index n : {4, 300}) {
    MatrixXd Y = uniform_matrix(n, 3, 6);
    Y(3, 1) = std::nan("");
    const MatrixXd queries = uniform_matrix(n, 3, 7);
    CHECK(message_of<mlmath::DomainError>([&] {
            return mlmath::radius_neighbours(queries, Y, 1.0);
          }) == "radius_neighbours: Y(3, 1) is nan, expected finite values");
    CHECK(message_of<mlmath::DomainError>([&] {
            return mlmath::radius_neighbours(Y, queries, 1.0);
          }) == "radius_neighbours: X(3, 1) is nan, expected finite values");
  }
}

// SPDX-License-Identifier: MIT
/// The article, row by row.
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/linalg.hpp>

#include <Eigen/Core>

TEST_CASE("1.1 dot product", "[article]") {
  CHECK(mlmath::dot(Eigen::Vector2d(2, 3), Eigen::Vector2d(4, 1)) == 11);
}

TEST_CASE("1.2 matrix product", "[article]") {
  const Eigen::Matrix2d A{{1, 2}, {3, 4}};
  const Eigen::Matrix2d B{{0, 1}, {1, 0}};
  CHECK(mlmath::matmul(A, B) == Eigen::Matrix2d{{2, 1}, {4, 3}});
}

TEST_CASE("1.3 L2 norm", "[article]") { CHECK(mlmath::norm(Eigen::Vector2d(3, 4)) == 5); }

TEST_CASE("1.5 linear score", "[article]") {
  CHECK(mlmath::affine(Eigen::Vector2d(2, 3), Eigen::Vector2d(4, 1), 1) == 12);
}

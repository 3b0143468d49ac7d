// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/linalg/products.hpp>

#include <Eigen/Core>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::message_of;

TEST_CASE("dot: columns, rows, blocks, maps and expressions agree", "[linalg][products]") {
  const Eigen::Vector3d a(1, 2, 3);
  const Eigen::RowVector3d b(4, -5, 6);
  CHECK(mlmath::dot(a, b) == 12);
  CHECK(mlmath::dot(b, a) == 12);
  CHECK(mlmath::dot(2 * a, b.transpose() + a) == 24 + 28);

  MatrixXd A(2, 3);
  A << 1, 2, 3, 4, -5, 6;
  CHECK(mlmath::dot(A.row(0), A.row(1)) == 12);
  CHECK(mlmath::dot(A.block(0, 0, 1, 3), A.row(1)) == 12);
  const double data[] = {1, 2, 3};
  CHECK(mlmath::dot(Eigen::Map<const VectorXd>(data, 3), b) == 12);
}

TEST_CASE("dot: empty vectors give 0", "[linalg][products]") {
  CHECK(mlmath::dot(VectorXd(0), VectorXd(0)) == 0);
}

TEST_CASE("dot: wrong sizes are named", "[linalg][products]") {
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::dot(VectorXd::Ones(3), VectorXd::Ones(2));
        }) == "dot: b has 2 entries, expected 3 as in a");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::dot(MatrixXd::Ones(3, 2), VectorXd::Ones(2));
        }) == "dot: a is 3x2, expected a vector");
}

TEST_CASE("matmul: shapes are checked", "[linalg][products]") {
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::matmul(MatrixXd::Ones(2, 3), MatrixXd::Ones(2, 3));
        }) == "matmul: A is 2x3 and B is 2x3, expected as many columns of A as rows of B");
}

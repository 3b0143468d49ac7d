// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/linalg/affine.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath_test::message_of;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

TEST_CASE("affine: one sample gives a number", "[linalg][affine]") {
  CHECK(mlmath::affine(Vector2d(2, 3), Vector2d(4, 1), 1) == 12);
  CHECK(mlmath::affine(Eigen::RowVector2d(2, 3), Vector2d(4, 1), 1) == 12);
  CHECK(mlmath::affine(Eigen::Vector2f(2, 3), Eigen::Vector2f(4, 1), 1.0f) == 12.0f);
  const MatrixXd X{{4, 1}, {0, 1}};
  CHECK(mlmath::affine(Vector2d(2, 3), X.row(0), 1) == 12);
}

TEST_CASE("affine: a matrix of samples gives a score for each", "[linalg][affine]") {
  const MatrixXd X{{4, 1}, {0, 1}, {1, 0}};
  const Vector3d expected(12, 4, 3);
  CHECK(mlmath::affine(Vector2d(2, 3), X, 1) == expected);
  CHECK(mlmath::affine(Eigen::RowVector2d(2, 3), RowMajorXd(X), 1) == expected);
  CHECK(mlmath::affine(Vector2d(1, 1.5), 2 * X, 1) == expected);
  CHECK(mlmath::affine(Vector2d(2, 3), X.sparseView(), 1) == expected);
  CHECK(mlmath::affine(Vector2d(2, 3), Eigen::SparseMatrix<double, Eigen::RowMajor>(X.sparseView()),
                       1) == expected);
  CHECK(mlmath::affine(Vector2d(2, 3), X.topRows(0), 1).size() == 0);
  CHECK(mlmath::affine(VectorXd(0), MatrixXd(2, 0), 1) == Vector2d(1, 1));
}

TEST_CASE("affine: several outputs make a dense layer", "[linalg][affine]") {
  const MatrixXd X{{4, 1}, {0, 1}, {1, 0}};
  const MatrixXd W{{2, 1}, {3, -1}};
  const Vector2d b(1, 0.5);
  const MatrixXd expected{{12, 3.5}, {4, -0.5}, {3, 1.5}};
  CHECK(mlmath::affine(W, X, b) == expected);
  CHECK(mlmath::affine(W, X, b.transpose()) == expected);
  CHECK(mlmath::affine(W, X.sparseView(), b) == expected);
  CHECK(mlmath::affine(W, X.row(0), b) == Vector2d(12, 3.5));
  CHECK(mlmath::affine(W, VectorXd(X.row(1)), b) == Vector2d(4, -0.5));
}

TEST_CASE("affine: wrong sizes are named", "[linalg][affine]") {
  const MatrixXd X = MatrixXd::Ones(4, 2);
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::affine(Vector3d(1, 2, 3), X, 0); }) ==
        "affine: w has 3 entries, expected 2, one for each column of X (4x2)");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::affine(Vector3d(1, 2, 3), X.sparseView(), 0);
        }) == "affine: w has 3 entries, expected 2, one for each column of X (4x2)");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::affine(Vector3d(1, 2, 3), Vector2d(1, 2), 0);
        }) == "affine: x has 2 entries, expected 3 as in w");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::affine(MatrixXd::Ones(3, 2), X, Vector2d(1, 2));
        }) == "affine: W is 3x2, expected 2 rows, one for each feature in X");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::affine(MatrixXd::Ones(2, 2), X, Vector3d(1, 2, 3));
        }) == "affine: b has 3 entries, expected 2, one for each column of W (2x2)");
}

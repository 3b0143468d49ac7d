// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/gram.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

TEST_CASE("gram: the inner products of the columns", "[linalg][gram]") {
  const MatrixXd X{{1, 2}, {3, 4}, {5, 6}};
  const MatrixXd expected{{35, 44}, {44, 56}};
  CHECK(mlmath::gram(X) == expected);
  CHECK(mlmath::gram(RowMajorXd(X)) == expected);
  CHECK(mlmath::gram(2 * X) == 4 * expected);
  CHECK(mlmath::gram(X.bottomRows(2)) == MatrixXd{{34, 42}, {42, 52}});
  CHECK(mlmath::gram(X.cast<float>()) == expected.cast<float>());
  CHECK(mlmath::gram(X.cast<long double>()) == expected.cast<long double>());
  CHECK(MatrixXd(mlmath::gram(X.sparseView())) == expected);
  CHECK(mlmath::gram(X.col(0)) == MatrixXd::Constant(1, 1, 35));
  CHECK(mlmath::gram(X.row(0)) == MatrixXd{{1, 2}, {2, 4}});
}

TEST_CASE("gram: weights count rows", "[linalg][gram]") {
  const MatrixXd X{{1, 2}, {3, 4}, {5, 6}};
  MatrixXd repeated(7, 2);
  repeated << X.row(0), X.row(1), X.row(1), X.row(2), X.row(2), X.row(2), X.row(2);
  // The roots of the weights 1, 2 and 4 cost a rounding each.
  CHECK(max_relative_error(mlmath::gram(X, Vector3d(1, 2, 4)), mlmath::gram(repeated)) <=
        4 * epsilon<double>);
  CHECK(mlmath::gram(RowMajorXd(X), Eigen::RowVector3d(1, 0, 4)) ==
        mlmath::gram(X, Vector3d(1, 0, 4)));
}

TEST_CASE("gram: many rows, against the full product", "[linalg][gram]") {
  MatrixXd X(2500, 7);
  mlmath::Philox rng(11);
  mlmath::fill_uniform(rng, X);
  X.array() -= 0.5;
  VectorXd w(2500);
  mlmath::fill_uniform(rng, w);
  const MatrixXd expected = X.transpose() * w.asDiagonal() * X;
  const MatrixXd G = mlmath::gram(X, w);
  CHECK(max_relative_error(G, expected) <= 50 * epsilon<double>);  // sqrt(n) roundings
  CHECK(G == G.transpose());
  CHECK(max_relative_error(mlmath::gram(RowMajorXd(X), w), expected) <= 50 * epsilon<double>);
}

TEST_CASE("gram: every size around those of blocks, strips and tiles", "[linalg][gram]") {
  // Whole numbers: every sum is exact, in whatever order.
  for (const Eigen::Index p : {1, 2, 3, 4, 6, 8, 95, 96, 97, 101}) {
    for (const Eigen::Index n : {1, 3, 17, 255, 256, 258, 513}) {
      MatrixXd X(n, p);
      for (Eigen::Index k = 0; k < X.size(); ++k) X.data()[k] = double(k * k % 23) - 11;
      const MatrixXd expected = X.transpose() * X;
      INFO("n = " << n << ", p = " << p);
      CHECK(mlmath::gram(X) == expected);
      CHECK(mlmath::gram(RowMajorXd(X)) == expected);
      CHECK(mlmath::gram(X.cast<float>()) == expected.cast<float>());
      CHECK(mlmath::gram(X, VectorXd::Constant(n, 4)) == 4 * expected);
    }
  }
}

TEST_CASE("gram: what is not finite stays in its rows and columns", "[linalg][gram]") {
  MatrixXd X = MatrixXd::Ones(10, 9);
  X(3, 4) = std::numeric_limits<double>::quiet_NaN();
  const MatrixXd G = mlmath::gram(X);
  for (Eigen::Index j = 0; j < 9; ++j) {
    for (Eigen::Index i = 0; i < 9; ++i) {
      CHECK((i == 4 || j == 4 ? std::isnan(G(i, j)) : G(i, j) == 10));
    }
  }
}

TEST_CASE("gram: empty sizes", "[linalg][gram]") {
  CHECK(mlmath::gram(MatrixXd(0, 2)) == MatrixXd::Zero(2, 2));
  CHECK(mlmath::gram(MatrixXd(3, 0)).size() == 0);
}

TEST_CASE("gram: bad weights are named", "[linalg][gram]") {
  const MatrixXd X = MatrixXd::Ones(3, 2);
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::gram(X, Vector2d(1, 1)); }) ==
        "gram: weights has 2 entries, expected 3, one for each row of X (3x2)");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::gram(X, Vector3d(1, -2, 1)); }) ==
        "gram: weights(1) is -2, expected values >= 0");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::gram(X, Vector3d(1, 1, nan)); }) ==
        "gram: weights(2) is nan, expected finite values");
}

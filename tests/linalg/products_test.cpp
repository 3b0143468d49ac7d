// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/products.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <complex>
#include <type_traits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

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
  CHECK(mlmath::dot(RowMajorXd(A).row(0), A.row(1)) == 12);
  CHECK(mlmath::dot(A.row(0).eval() * A.transpose(), Eigen::Vector2d(1, 1)) == 14 + 12);
  const double data[] = {1, 0, 2, 0, 3, 0};
  CHECK(mlmath::dot(Eigen::Map<const VectorXd, 0, Eigen::InnerStride<2>>(data, 3), b) == 12);
}

TEST_CASE("dot: any scalar type", "[linalg][products]") {
  CHECK(mlmath::dot(Eigen::Vector2f(2, 3), Eigen::Vector2f(4, 1)) == 11.0f);
  CHECK(mlmath::dot(Eigen::Vector2i(2, 3), Eigen::Vector2i(4, 1)) == 11);
  const Eigen::Vector2<long double> x(2, 3);
  CHECK(mlmath::dot(x, x) == 13.0L);
  const std::complex<double> i(0, 1);
  CHECK(mlmath::dot(Eigen::Vector2cd(i, 1), Eigen::Vector2cd(i, 1)) == std::complex<double>(0, 0));
}

TEST_CASE("dot: long sums keep their digits", "[linalg][products]") {
  // n products of about 0.01: left to right, the rounding of a running sum of this length loses
  // some three digits more.
  const Index n = 1'000'003;
  VectorXd a(n);
  mlmath::Philox rng(7);
  mlmath::fill_uniform(rng, a);
  const VectorXd b = (0.1 * a.array() + 0.01).matrix();
  long double expected = 0;
  for (Index i = 0; i < n; ++i) {
    expected += static_cast<long double>(a(i)) * static_cast<long double>(b(i));
  }
  // Leaves add 256 terms in vector lanes; the tree above adds log2(n / 256) = 12 roundings.
  CHECK(relative_error(mlmath::dot(a, b), static_cast<double>(expected)) <= 8 * epsilon<double>);
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

TEST_CASE("matmul: every kind of argument gives the same product", "[linalg][products]") {
  MatrixXd A(2, 3);
  A << 1, 2, 3, 4, 5, 6;
  MatrixXd B(3, 2);
  B << 7, 8, 9, 10, 11, 12;
  MatrixXd expected(2, 2);
  expected << 58, 64, 139, 154;
  CHECK(mlmath::matmul(A, B) == expected);
  CHECK(mlmath::matmul(RowMajorXd(A), B) == expected);
  CHECK(mlmath::matmul(A, RowMajorXd(B)) == expected);
  CHECK(mlmath::matmul(2 * A, B.transpose().transpose()) == 2 * expected);
  CHECK(mlmath::matmul(A.leftCols(2), B.topRows(2)) == A.leftCols(2) * B.topRows(2));
  CHECK(mlmath::matmul(A.cast<float>(), B.cast<float>()) == expected.cast<float>());
  CHECK(mlmath::matmul(A.cast<long double>(), B.cast<long double>()) ==
        expected.cast<long double>());
  const double data[] = {1, 4, 2, 5, 3, 6};
  CHECK(mlmath::matmul(Eigen::Map<const MatrixXd>(data, 2, 3), B) == expected);
  CHECK(mlmath::matmul(A, B.col(0)) == expected.col(0));
  CHECK(mlmath::matmul(A.row(1), B) == expected.row(1));

  const Eigen::Matrix<double, 2, 3> A_fixed = A;
  STATIC_REQUIRE(
      std::is_same_v<decltype(mlmath::matmul(A_fixed, Eigen::Vector3d())), Eigen::Vector2d>);
}

TEST_CASE("matmul: the result owns its data, whatever it was made of", "[linalg][products]") {
  MatrixXd A = MatrixXd::Identity(2, 2);
  A = mlmath::matmul(A, 2 * A);
  CHECK(A == 2 * MatrixXd::Identity(2, 2));
}

TEST_CASE("matmul: sparse and diagonal factors", "[linalg][products]") {
  Eigen::SparseMatrix<double> S(2, 3);
  S.insert(0, 1) = 2;
  S.insert(1, 2) = -1;
  const MatrixXd D{{1, 2}, {3, 4}, {5, 6}};
  const MatrixXd expected{{6, 8}, {-5, -6}};
  CHECK(mlmath::matmul(S, D) == expected);
  CHECK(mlmath::matmul(Eigen::SparseMatrix<double, Eigen::RowMajor>(S), D) == expected);
  CHECK(mlmath::matmul(D.transpose(), S.transpose()) == expected.transpose());

  const auto product = mlmath::matmul(S, S.transpose());
  STATIC_REQUIRE(mlmath::SparseExpression<std::remove_const_t<decltype(product)>>);
  CHECK(MatrixXd(product) == MatrixXd{{4, 0}, {0, 1}});

  CHECK(mlmath::matmul(Eigen::Vector2d(2, 3).asDiagonal(), expected) ==
        MatrixXd{{12, 16}, {-15, -18}});
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::matmul(S, expected); }) ==
        "matmul: A is 2x3 and B is 2x2, expected as many columns of A as rows of B");
}

TEST_CASE("matmul: empty sizes", "[linalg][products]") {
  CHECK(mlmath::matmul(MatrixXd(2, 0), MatrixXd(0, 3)) == MatrixXd::Zero(2, 3));
  CHECK(mlmath::matmul(MatrixXd(0, 2), MatrixXd(2, 3)).rows() == 0);
}

TEST_CASE("matmul: shapes are checked", "[linalg][products]") {
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::matmul(MatrixXd::Ones(2, 3), MatrixXd::Ones(2, 3));
        }) == "matmul: A is 2x3 and B is 2x3, expected as many columns of A as rows of B");
}

TEST_CASE("outer: columns and rows are both vectors", "[linalg][products]") {
  const MatrixXd expected{{3, 4, 5}, {6, 8, 10}};
  CHECK(mlmath::outer(Eigen::Vector2d(1, 2), Eigen::Vector3d(3, 4, 5)) == expected);
  CHECK(mlmath::outer(Eigen::RowVector2d(1, 2), Eigen::RowVector3d(3, 4, 5)) == expected);
  CHECK(mlmath::outer(VectorXd(0), Eigen::Vector3d(3, 4, 5)).cols() == 3);
}

TEST_CASE("trace: sum of the diagonal", "[linalg][products]") {
  CHECK(mlmath::trace(MatrixXd{{1, 2}, {3, 4}}) == 5);
  CHECK(mlmath::trace(MatrixXd(0, 0)) == 0);
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::trace(MatrixXd::Ones(2, 3)); }) ==
        "trace: A is 2x3, expected a square matrix");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/matrix_norms.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>

using Eigen::MatrixXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

MatrixXd hilbert(Eigen::Index n) {
  return MatrixXd::NullaryExpr(
      n, n, [](Eigen::Index i, Eigen::Index j) { return 1 / static_cast<double>(i + j + 1); });
}

}  // namespace

TEST_CASE("matrix norms: the Hilbert matrix of order 6", "[linalg][norms]") {
  // mpmath, 40 digits: svd_r and mnorm of the exact matrix. The entries' own rounding moves a
  // singular value by at most epsilon * spectral norm.
  const MatrixXd H = hilbert(6);
  CHECK(relative_error(mlmath::spectral_norm(H), 1.618899858924339096970588) <=
        4 * epsilon<double>);
  CHECK(relative_error(mlmath::nuclear_norm(H), 1.878210678210678210678211) <= 8 * epsilon<double>);
  CHECK(relative_error(mlmath::frobenius_norm(H), 1.637022393302390046646844) <=
        2 * epsilon<double>);
  CHECK(relative_error(mlmath::operator_norm(H, 1), 2.45) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::operator_norm(H, infinity), 2.45) <= 2 * epsilon<double>);
  CHECK(mlmath::operator_norm(H, 2) == mlmath::spectral_norm(H));
}

TEST_CASE("matrix norms: columns and rows are told apart in every layout", "[linalg][norms]") {
  const MatrixXd A{{1, -2, 3}, {-4, 5, -6}};
  CHECK(mlmath::operator_norm(A, 1) == 9);
  CHECK(mlmath::operator_norm(A, infinity) == 15);
  CHECK(mlmath::operator_norm(RowMajorXd(A), 1) == 9);
  CHECK(mlmath::operator_norm(RowMajorXd(A), infinity) == 15);
  CHECK(mlmath::operator_norm(A.transpose(), 1) == 15);
  CHECK(mlmath::operator_norm(2 * A, 1) == 18);
  CHECK(mlmath::operator_norm(A.rightCols(2), infinity) == 11);
  CHECK(mlmath::operator_norm(A.bottomRows(1), 1) == 6);
  CHECK(mlmath::operator_norm(A.row(1), 1) == 6);
  CHECK(mlmath::operator_norm(A.row(1), infinity) == 15);
  CHECK(mlmath::operator_norm(A.col(1), 1) == 7);
  CHECK(mlmath::operator_norm(Eigen::RowVector3d(A.row(1)), infinity) == 15);
  CHECK(mlmath::operator_norm(Eigen::RowVector3d(A.row(1)), 1) == 6);
}

TEST_CASE("frobenius_norm: blocks, sparse matrices and scales", "[linalg][norms]") {
  const MatrixXd A{{3, 0, 9}, {0, 4, 9}, {9, 9, 9}};
  CHECK(mlmath::frobenius_norm(A.topLeftCorner(2, 2)) == 5);
  CHECK(mlmath::frobenius_norm(RowMajorXd(A).topLeftCorner(2, 2)) == 5);
  const double huge = std::ldexp(1.0, 700);
  CHECK(mlmath::frobenius_norm(huge * A.topLeftCorner(2, 2)) == 5 * huge);
  CHECK(mlmath::frobenius_norm((A / huge).eval().topLeftCorner(2, 2)) == 5 / huge);
  CHECK(mlmath::frobenius_norm(A.topLeftCorner<2, 2>().cast<float>()) == 5.0f);
  CHECK(mlmath::frobenius_norm(A.topLeftCorner<2, 2>().cast<long double>()) == 5.0L);

  Eigen::SparseMatrix<double> S(4, 5);
  S.insert(1, 2) = 3 * huge;
  S.insert(3, 0) = -4 * huge;
  CHECK(mlmath::frobenius_norm(S) == 5 * huge);
  S.makeCompressed();
  CHECK(mlmath::frobenius_norm(S) == 5 * huge);
  CHECK(mlmath::frobenius_norm(2 * S) == 10 * huge);
}

TEST_CASE("matrix norms: the scale does not matter", "[linalg][norms]") {
  const MatrixXd H = hilbert(5);
  for (const int exponent : {-1000, 900}) {
    const MatrixXd scaled = std::ldexp(1.0, exponent) * H;
    CHECK(relative_error(mlmath::spectral_norm(scaled),
                         std::ldexp(mlmath::spectral_norm(H), exponent)) <= 8 * epsilon<double>);
    CHECK(relative_error(mlmath::nuclear_norm(scaled),
                         std::ldexp(mlmath::nuclear_norm(H), exponent)) <= 8 * epsilon<double>);
  }
}

TEST_CASE("matrix norms: inequalities between them", "[linalg][norms]") {
  MatrixXd A(40, 25);
  mlmath::Philox rng(2);
  mlmath::fill_uniform(rng, A);
  A.array() -= 0.5;
  const double slack = 1 + 100 * epsilon<double>;
  const double two = mlmath::spectral_norm(A);
  const double frobenius = mlmath::frobenius_norm(A);
  CHECK(two <= frobenius * slack);
  CHECK(frobenius <= mlmath::nuclear_norm(A) * slack);
  CHECK(mlmath::nuclear_norm(A) <= 5 * frobenius * slack);  // sqrt(rank) = 5
  CHECK(two * two <= mlmath::operator_norm(A, 1) * mlmath::operator_norm(A, infinity) * slack);
}

TEST_CASE("matrix norms: empty matrices, NaN and infinity", "[linalg][norms]") {
  const MatrixXd empty(0, 3);
  CHECK(mlmath::frobenius_norm(empty) == 0);
  CHECK(mlmath::spectral_norm(empty) == 0);
  CHECK(mlmath::nuclear_norm(empty) == 0);
  CHECK(mlmath::operator_norm(empty, 1) == 0);
  CHECK(mlmath::operator_norm(empty, infinity) == 0);
  const MatrixXd with_nan{{1, not_a_number}, {infinity, 2}};
  const MatrixXd with_infinity{{1, 2}, {-infinity, 2}};
  for (const double p : {1.0, 2.0, infinity}) {
    CHECK(std::isnan(mlmath::operator_norm(MatrixXd{{not_a_number, 1}, {1, 2}}, p)));
    CHECK(mlmath::operator_norm(with_infinity, p) == infinity);
  }
  CHECK(std::isnan(mlmath::frobenius_norm(with_nan)));
  CHECK(std::isnan(mlmath::nuclear_norm(with_nan)));
  CHECK(mlmath::nuclear_norm(with_infinity) == infinity);
}

TEST_CASE("operator_norm: other orders are refused", "[linalg][norms]") {
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::operator_norm(MatrixXd::Identity(2, 2), 3);
        }) == "operator_norm: p = 3, expected 1, 2 or infinity");
}

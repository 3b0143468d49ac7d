// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/determinant.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace {

/// Tridiagonal (-1, 2, -1), of determinant n + 1.
MatrixXd second_difference(Index n) {
  MatrixXd A = 2 * MatrixXd::Identity(n, n);
  A.diagonal(1).setConstant(-1);
  A.diagonal(-1).setConstant(-1);
  return A;
}

}  // namespace

TEST_CASE("determinant: matrices of known determinant", "[linalg][determinant]") {
  CHECK(relative_error(mlmath::determinant(MatrixXd{{1, 2}, {3, 4}}), -2.0) <= 2 * epsilon<double>);
  CHECK(mlmath::determinant(MatrixXd::Constant(1, 1, -3)) == -3);
  CHECK(mlmath::determinant(MatrixXd(0, 0)) == 1);
  CHECK(mlmath::determinant(MatrixXd::Zero(3, 3)) == 0);
  CHECK(mlmath::determinant(MatrixXd{{1, 2}, {2, 4}}) == 0);
  // n + 1 in closed form; the n pivots are well conditioned.
  CHECK(relative_error(mlmath::determinant(second_difference(50)), 51.0) <= 50 * epsilon<double>);
  // scipy.linalg.invhilbert(5, exact=True), whose determinant is 266716800000 (mpmath det, 40
  // digits). Its condition is 5e5: so many epsilons may be lost.
  const MatrixXd inverse_hilbert{{25, -300, 1050, -1400, 630},
                                 {-300, 4800, -18900, 26880, -12600},
                                 {1050, -18900, 79380, -117600, 56700},
                                 {-1400, 26880, -117600, 179200, -88200},
                                 {630, -12600, 56700, -88200, 44100}};
  CHECK(relative_error(mlmath::determinant(inverse_hilbert), 266716800000.0) <=
        5e5 * epsilon<double>);
}

TEST_CASE("determinant: no overflow or underflow on the way", "[linalg][determinant]") {
  VectorXd d(4);
  d << 1e200, 1e200, 1e-200, 1e-200;
  CHECK(relative_error(mlmath::determinant(d.asDiagonal().toDenseMatrix()), 1.0) <=
        8 * epsilon<double>);
  CHECK(relative_error(mlmath::log_determinant(d.asDiagonal().toDenseMatrix()).log_absolute, 0.0) <=
        8 * epsilon<double>);
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(mlmath::determinant(-1e200 * MatrixXd::Identity(3, 3)) == -infinity);
  CHECK(mlmath::determinant(1e-200 * MatrixXd::Identity(3, 3)) == 0);
  // Subnormal entries: 4 * 2^-2100 as a logarithm.
  const MatrixXd tiny = std::ldexp(1.0, -1050) * MatrixXd{{3, 1}, {2, 2}};
  CHECK(relative_error(mlmath::log_determinant(tiny).log_absolute, -2098 * std::log(2.0)) <=
        4 * epsilon<double>);
}

TEST_CASE("determinant: every kind of argument", "[linalg][determinant]") {
  const Eigen::Matrix2d A{{3, 1}, {1, 2}};
  CHECK(relative_error(mlmath::determinant(A), 5.0) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::determinant(RowMajorXd(A)), 5.0) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::determinant(2 * A), 20.0) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::determinant(second_difference(5).topLeftCorner(2, 2)), 3.0) <=
        2 * epsilon<double>);
  CHECK(relative_error(mlmath::determinant(A.cast<float>()), 5.0f) <= 2 * epsilon<float>);
  CHECK(relative_error(mlmath::determinant(A.cast<long double>()), 5.0L) <=
        2 * epsilon<long double>);
}

TEST_CASE("log_determinant: sign and logarithm", "[linalg][determinant]") {
  const auto result = mlmath::log_determinant(MatrixXd{{1, 2}, {3, 4}});
  CHECK(result.sign == -1);
  CHECK(relative_error(result.log_absolute, std::log(2.0)) <= 4 * epsilon<double>);
  CHECK(relative_error(result.value(), -2.0) <= 4 * epsilon<double>);

  const auto singular = mlmath::log_determinant(MatrixXd::Zero(2, 2));
  CHECK(singular.sign == 0);
  CHECK(singular.log_absolute == -std::numeric_limits<double>::infinity());
  CHECK(singular.value() == 0);

  const auto empty = mlmath::log_determinant(MatrixXd(0, 0));
  CHECK(empty.sign == 1);
  CHECK(empty.log_absolute == 0);

  // 2^1204 overflows, its logarithm does not.
  const auto large = mlmath::log_determinant(-16 * MatrixXd::Identity(301, 301));
  CHECK(large.sign == -1);
  CHECK(relative_error(large.log_absolute, 1204 * std::log(2.0)) <= 2 * epsilon<double>);
  std::ostringstream out;
  out << mlmath::log_determinant(MatrixXd::Identity(2, 2));
  CHECK(out.str() == "sign 1, log|det| 0");
}

TEST_CASE("determinant: the laws", "[linalg][determinant]") {
  mlmath::Philox rng(1);
  MatrixXd A(12, 12);
  MatrixXd B(12, 12);
  mlmath::fill_uniform(rng, A);
  mlmath::fill_uniform(rng, B);
  // The condition of these seeded matrices is below 1000.
  const double tolerance = 12 * 1000 * epsilon<double>;
  CHECK(relative_error(mlmath::determinant(A * B),
                       mlmath::determinant(A) * mlmath::determinant(B)) <= tolerance);
  CHECK(relative_error(mlmath::determinant(A.transpose()), mlmath::determinant(A)) <= tolerance);
  const MatrixXd swapped = A.colwise().reverse();  // six row exchanges
  CHECK(relative_error(mlmath::determinant(swapped), mlmath::determinant(A)) <= tolerance);
  MatrixXd exchanged = A;
  exchanged.row(0).swap(exchanged.row(7));
  CHECK(relative_error(mlmath::determinant(exchanged), -mlmath::determinant(A)) <= tolerance);
}

TEST_CASE("log_determinant_spd: agrees with LU", "[linalg][determinant]") {
  // mpmath, 40 digits: log(det) of the integer matrix, log(43).
  const MatrixXd A{{4, 1, 2}, {1, 3, 0}, {2, 0, 5}};
  CHECK(relative_error(mlmath::log_determinant_spd(A), 3.761200115693562423472843) <=
        4 * epsilon<double>);
  CHECK(mlmath::log_determinant_spd(MatrixXd(0, 0)) == 0);
  CHECK(relative_error(mlmath::log_determinant_spd(1e-300 * MatrixXd::Identity(100, 100)),
                       -30000 * std::log(10.0)) <= 4 * epsilon<double>);
  CHECK(relative_error(mlmath::log_determinant_spd(second_difference(50)), std::log(51.0)) <=
        50 * epsilon<double>);
}

TEST_CASE("determinant: bad arguments are named", "[linalg][determinant]") {
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::determinant(MatrixXd::Ones(2, 3)); }) ==
        "determinant: A is 2x3, expected a square matrix");
  MatrixXd A = MatrixXd::Identity(3, 3);
  A(1, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::log_determinant(A); }) ==
        "log_determinant: A(1, 2) is nan, expected finite values");
  A(1, 2) = 0.5;
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::log_determinant_spd(A); }) ==
        "log_determinant_spd: A is not symmetric: A(1, 2) = 0.5, A(2, 1) = 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::log_determinant_spd(MatrixXd{{1, 2}, {2, 1}});
        }) == "log_determinant_spd: A is not positive definite");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::log_determinant_spd(MatrixXd::Zero(2, 2));
        }) == "log_determinant_spd: A is not positive definite");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/correlation.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::iris;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{2.5, -1.25, 4, 0.5, 7.75, 3.5, -2, 6, 1.5, 3.5, 9.25, 0.25}};
const VectorXd y{{1, -0.5, 3, 2, 5, 1.5, -1, 7, 0.5, 2, 6, 1}};

}  // namespace

TEST_CASE("correlation: references", "[statistics][correlation]") {
  // mpmath, 40 digits.
  CHECK(relative_error(mlmath::covariance(x, y), 7.1892361111111111111) < 4 * epsilon<double>);
  CHECK(relative_error(mlmath::covariance(x, y, {.ddof = 1}), 7.1892361111111111111 * 12 / 11) <
        4 * epsilon<double>);
  CHECK(relative_error(mlmath::correlation(x, y), 0.90100724724209320945) < 4 * epsilon<double>);

  // numpy 1.24: cov(X.T)[2, 0], corrcoef(X.T)[0, 1:], [1, 2].
  const MatrixXd X = iris();
  CHECK(relative_error(mlmath::covariance(X, {.ddof = 1})(2, 0), 1.2743154362416105) <
        20 * epsilon<double>);
  const MatrixXd R = mlmath::correlation(X);
  const Eigen::Vector4d first(1, -0.11756978413300200, 0.87175377588658276, 0.81794112627157618);
  CHECK(max_relative_error(R.col(0), first) < 20 * epsilon<double>);
  CHECK(relative_error(R(1, 2), -0.42844010433053902) < 20 * epsilon<double>);
  CHECK(R.diagonal() == Eigen::Vector4d::Ones());
  CHECK(R == R.transpose());
}

TEST_CASE("correlation: matrices are made of vectors", "[statistics][correlation]") {
  mlmath::Philox rng(6);
  MatrixXd X(5001, 3);
  mlmath::fill_uniform(rng, X);
  X.col(1) += 2 * X.col(0);
  X.col(2).array() += 1e6;
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows = X;
  const MatrixXd C = mlmath::covariance(X);
  const MatrixXd R = mlmath::correlation(by_rows);
  CHECK(max_relative_error(mlmath::covariance(by_rows), C) < 16 * epsilon<double>);
  CHECK(max_relative_error(mlmath::covariance(X / 2 + 0.5 * X), C) < 16 * epsilon<double>);
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 3; ++j) {
      CHECK(std::abs(mlmath::covariance(X.col(i), X.col(j)) - C(i, j)) < 16 * epsilon<double>);
      CHECK(std::abs(mlmath::correlation(X.col(i), X.col(j)) - R(i, j)) < 32 * epsilon<double>);
    }
  }
  CHECK(relative_error(mlmath::covariance(X.col(1), X.col(1)), mlmath::variance(X.col(1))) <
        8 * epsilon<double>);
  // Means that the first rows tell nothing of.
  MatrixXd drifting = X;
  drifting.bottomRows(2000).rowwise() += Eigen::RowVector3d(1e4, -1e4, 0);
  CHECK(std::abs(mlmath::correlation(drifting)(0, 1) -
                 mlmath::correlation(drifting.col(0), drifting.col(1))) < 32 * epsilon<double>);
  // One column, one row, integers.
  CHECK(mlmath::covariance(Eigen::Vector3d(1, 2, 6))(0, 0) ==
        mlmath::variance(Eigen::Vector3d(1, 2, 6)));
  CHECK(mlmath::covariance(Eigen::RowVector3d(1, 2, 6)).isZero(0));
  CHECK(mlmath::covariance(Eigen::Matrix2i{{1, 2}, {3, 8}}) == Eigen::Matrix2d{{1, 3}, {3, 9}});
}

TEST_CASE("correlation: laws", "[statistics][correlation]") {
  const double r = mlmath::correlation(x, y);
  CHECK(mlmath::correlation(y, x) == r);
  CHECK(mlmath::correlation(x, -y) == -r);
  CHECK(mlmath::correlation(x.transpose(), y.transpose()) == r);
  // Units, origins and the ends of the range do not matter.
  CHECK(relative_error(mlmath::correlation(VectorXd(x.array() + 1024), y), r) <
        8 * epsilon<double>);
  for (const double scale : {0x1p-1000, 0x1p-500, 0x1p500, 0x1p1019}) {
    CHECK(relative_error(mlmath::correlation(scale * x, y), r) < 4 * epsilon<double>);
    CHECK(relative_error(mlmath::correlation(scale * x, scale * y), r) < 4 * epsilon<double>);
  }
  CHECK(relative_error(mlmath::covariance(0x1p600 * x, 0x1p-600 * y), mlmath::covariance(x, y)) <
        4 * epsilon<double>);
  CHECK(std::abs(mlmath::correlation(x, 3 * x) - 1) < 2 * epsilon<double>);
  CHECK(std::abs(mlmath::correlation(x, -3 * x) + 1) < 2 * epsilon<double>);
  // Integers, and floats summed in double.
  CHECK(mlmath::correlation(Eigen::Vector3i(1, 2, 3), Eigen::Vector3i(3, 1, 2)) == -0.5);
  CHECK(mlmath::correlation(x.cast<float>(), y.cast<float>()) == float(r));
}

TEST_CASE("correlation: errors", "[statistics][correlation]") {
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::correlation(x, y.head(3)); }) ==
        "correlation: y has 3 entries, expected 12 as in x");
  CHECK(message_of<mlmath::DomainError>(
            [] { return mlmath::correlation(x, VectorXd::Constant(12, 0.1)); }) ==
        "correlation: y is constant (every entry is 0.1), expected at least two different values");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::covariance(x.head(1), y.head(1), {.ddof = 1});
        }) == "covariance: ddof = 1, expected 0 <= ddof < 1, the number of entries of x");
  MatrixXd X = MatrixXd::Random(5000, 2);
  X(4100, 1) = std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::covariance(X); }) ==
        "covariance: X(4100, 1) is inf, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::correlation(X.col(0), X.col(1)); }) ==
        "correlation: y(4100) is inf, expected finite values");
  X(7, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::covariance(X); }) ==
        "covariance: X(7, 1) is nan, expected finite values");
  X.col(1).setConstant(2);
  CHECK(
      message_of<mlmath::DomainError>([&] { return mlmath::correlation(X); }) ==
      "correlation: column 1 of X is constant (every entry is 2), expected at least two different "
      "values");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::covariance(X.topRows(1), {.ddof = 1});
        }) == "covariance: ddof = 1, expected 0 <= ddof < 1, the number of rows of X");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/columns.hpp>
#include <mlmath/statistics/mean.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <utility>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

TEST_CASE("columns: iris against NumPy", "[statistics][columns]") {
  // numpy 1.24: X.mean(0), X.var(0, ddof=1).
  const Eigen::Vector4d mean(5.843333333333334, 3.0573333333333337, 3.7580000000000005,
                             1.1993333333333336);
  const Eigen::Vector4d variance(0.6856935123042507, 0.189979418344519, 3.116277852348993,
                                 0.5810062639821029);
  const MatrixXd X = mlmath_test::iris();
  const RowMajorXd by_rows = X;
  CHECK(max_relative_error(mlmath::mean_columns(X), mean) < 4 * epsilon<double>);
  CHECK(max_relative_error(mlmath::mean_columns(by_rows), mean) < 4 * epsilon<double>);
  CHECK(max_relative_error(mlmath::variance_columns(X, {.ddof = 1}), variance) <
        8 * epsilon<double>);
  CHECK(max_relative_error(mlmath::variance_columns(by_rows, {.ddof = 1}), variance) <
        8 * epsilon<double>);
  CHECK(max_relative_error(mlmath::standard_deviation_columns(X),
                           VectorXd((variance * (149.0 / 150)).cwiseSqrt())) < 8 * epsilon<double>);
}

TEST_CASE("columns: each is what the column alone gives", "[statistics][columns]") {
  mlmath::Philox rng(9);
  for (const auto& shape : {std::pair<Index, Index>{1, 3}, {7, 1}, {5000, 3}, {777, 70}}) {
    // Not structured bindings, which a lambda of Clang 14 cannot capture.
    const Index rows = shape.first;
    const Index cols = shape.second;
    CAPTURE(rows, cols);
    MatrixXd X(rows, cols);
    mlmath::fill_uniform(rng, X);
    // Means far from the spread, and a trend that leaves every centre behind.
    X.col(cols - 1).array() += 1e6;
    X.col(0) += VectorXd::LinSpaced(rows, 0, 500);
    const RowMajorXd by_rows = X;
    RowMajorXd wide = RowMajorXd::Constant(rows + 2, cols + 3, -7);
    wide.block(1, 2, rows, cols) = X;
    VectorXd means(cols);
    VectorXd variances(cols);
    for (Index j = 0; j < cols; ++j) {
      means(j) = mlmath::mean(X.col(j));
      variances(j) = mlmath::variance(X.col(j));
    }
    const auto check = [&](const auto& argument) {
      CHECK(max_relative_error(mlmath::mean_columns(argument).cwiseQuotient(means),
                               VectorXd::Ones(cols)) < 8 * epsilon<double>);
      const VectorXd variance = mlmath::variance_columns(argument);
      for (Index j = 0; j < cols; ++j) {
        CHECK(mlmath_test::relative_error(variance(j), variances(j)) < 16 * epsilon<double>);
      }
    };
    check(X);
    check(by_rows);
    check(wide.block(1, 2, rows, cols));
    check(0.5 * X + X / 2);
  }
}

TEST_CASE("columns: kinds of argument", "[statistics][columns]") {
  const Eigen::Matrix<int, 2, 3> counts{{1, 2, 3}, {3, 2, 8}};
  CHECK(mlmath::mean_columns(counts) == Eigen::Vector3d(2, 2, 5.5));
  CHECK(mlmath::mean_columns(counts.transpose()) == Eigen::Vector2d(2, 13.0 / 3));
  CHECK(mlmath::variance_columns(counts.cast<float>().array()) == Eigen::Vector3f(1, 0, 6.25f));
  // A vector is a column, or a row of one sample.
  CHECK(mlmath::mean_columns(Eigen::Vector3d(1, 2, 6)) == Eigen::Matrix<double, 1, 1>(3.0));
  CHECK(mlmath::mean_columns(Eigen::RowVector3d(1, 2, 6)) == Eigen::Vector3d(1, 2, 6));
  CHECK(mlmath::variance_columns(Eigen::RowVector3i(1, 2, 6)).isZero(0));
}

TEST_CASE("columns: ends of the range", "[statistics][columns]") {
  const Eigen::Matrix2d X{{3e200, 3e-200}, {-3e200, 9e-200}};
  const RowMajorXd by_rows = X;
  const Eigen::Vector2d deviations(3e200, 3e-200);
  for (const VectorXd& found :
       {mlmath::standard_deviation_columns(X), mlmath::standard_deviation_columns(by_rows)}) {
    CHECK(max_relative_error(found.cwiseQuotient(deviations), VectorXd::Ones(2)) <
          4 * epsilon<double>);
  }
  CHECK(mlmath::variance_columns(X) == Eigen::Vector2d(std::numeric_limits<double>::infinity(), 0));
}

TEST_CASE("columns: errors", "[statistics][columns]") {
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::mean_columns(MatrixXd(0, 3)); }) ==
        "mean_columns: X is empty (0x3)");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::variance_columns(MatrixXd::Ones(1, 3), {.ddof = 1});
        }) == "variance_columns: ddof = 1, expected 0 <= ddof < 1, the number of rows of X");
  RowMajorXd X = RowMajorXd::Ones(3, 2);
  X(2, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::standard_deviation_columns(X); }) ==
        "standard_deviation_columns: X(2, 1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::mean_columns(MatrixXd(X)); }) ==
        "mean_columns: X(2, 1) is nan, expected finite values");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/linalg/running_moments.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::iris;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

TEST_CASE("running moments: iris against NumPy", "[linalg][running_moments]") {
  // numpy 1.24: X.mean(0), X.var(0, ddof=1), cov(X.T).
  const Eigen::Vector4d mean(5.843333333333334, 3.0573333333333337, 3.7580000000000005,
                             1.1993333333333336);
  const Eigen::Vector4d variance(0.6856935123042507, 0.189979418344519, 3.116277852348993,
                                 0.5810062639821029);
  mlmath::RunningMoments<> moments(4);
  moments.update(iris());
  CHECK(moments.count() == 150);
  CHECK(moments.dimension() == 4);
  CHECK(max_relative_error(moments.mean(), mean) < 4 * epsilon<double>);
  CHECK(max_relative_error(moments.variance(), variance) < 10 * epsilon<double>);
  CHECK(max_relative_error(moments.variance({.ddof = 0}), VectorXd(variance * (149.0 / 150))) <
        10 * epsilon<double>);
  CHECK(max_relative_error(moments.standard_deviation(), VectorXd(variance.cwiseSqrt())) <
        10 * epsilon<double>);

  mlmath::RunningCovariance<> covariance(4);
  covariance.update(iris());
  CHECK(max_relative_error(covariance.variance(), variance) < 10 * epsilon<double>);
  CHECK(covariance.covariance() == covariance.covariance().transpose());
  // cov(X.T)[2, 0]
  CHECK(mlmath_test::relative_error(covariance.covariance()(2, 0), 1.2743154362416105) <
        20 * epsilon<double>);
}

TEST_CASE("running moments: rows, blocks and merges agree", "[linalg][running_moments]") {
  const MatrixXd X = iris();
  mlmath::RunningCovariance<> whole(4);
  whole.update(X);
  mlmath::RunningCovariance<> rows(4);
  mlmath::RunningMoments<> variances(4);
  for (Index i = 0; i < X.rows(); ++i) {
    rows.update(X.row(i));
    variances.update(X.row(i));
  }
  mlmath::RunningCovariance<> left(4);
  mlmath::RunningCovariance<> right(4);
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows = X;
  left.update(by_rows.topRows(20));
  left.update(2 * X.middleRows(20, 30) / 2);
  right.update(X.bottomRows(100));
  right.update(MatrixXd(0, 4));
  left.merge(mlmath::RunningCovariance<>(4));
  mlmath::RunningCovariance<> merged(4);
  merged.merge(right);
  merged.merge(left);
  // 150 updates, each with a rounding error of a few epsilon.
  const double tolerance = 150 * epsilon<double>;
  for (const auto& other : {rows, merged}) {
    CHECK(other.count() == 150);
    CHECK(max_relative_error(other.mean(), whole.mean()) < tolerance);
    CHECK(max_relative_error(other.covariance(), whole.covariance()) < tolerance);
  }
  CHECK(max_relative_error(variances.variance(), whole.variance()) < tolerance);
}

TEST_CASE("running moments: large offsets (NIST NumAcc3 and NumAcc4)",
          "[linalg][running_moments]") {
  // NIST StRD: 1001 numbers, offset + 0.2, then 500 pairs offset + 0.1, offset + 0.3; certified
  // mean offset + 0.2, standard deviation 0.1. The decimals' own rounding at 1e6 and 1e7 limits
  // the deviation to 9.5 and 8.3 digits.
  const std::pair<double, double> sets[] = {{1e6, 1e-9}, {1e7, 1e-8}};
  for (const auto& [offset, tolerance] : sets) {
    MatrixXd x(1001, 1);
    x(0) = offset + 0.2;
    for (Index i = 1; i < 1001; ++i) x(i) = offset + (i % 2 == 1 ? 0.1 : 0.3);
    mlmath::RunningMoments<> block(1);
    block.update(x);
    mlmath::RunningMoments<> rows(1);
    for (Index i = 0; i < 1001; ++i) rows.update(x.row(i));
    mlmath::RunningCovariance<> covariance(1);
    covariance.update(x);
    for (const double deviation : {block.standard_deviation()(0), rows.standard_deviation()(0),
                                   std::sqrt(covariance.variance()(0))}) {
      CHECK(std::abs(deviation - 0.1) < tolerance);
    }
    CHECK(std::abs(block.mean()(0) - (offset + 0.2)) < 2 * epsilon<double> * offset);
    CHECK(std::abs(rows.mean()(0) - (offset + 0.2)) < 20 * epsilon<double> * offset);
  }
}

TEST_CASE("running moments: other scalars", "[linalg][running_moments]") {
  mlmath::RunningMoments<float> narrow(4);
  narrow.update(iris().cast<float>());
  CHECK(std::abs(narrow.variance()(2) - 3.1162779f) < 1e-5f);
  mlmath::RunningCovariance<long double> wide(4);
  wide.update(iris().cast<long double>());
  CHECK(std::abs(double(wide.covariance()(2, 0)) - 1.2743154362416105) < 1e-14);
}

TEST_CASE("running moments: errors leave the state alone", "[linalg][running_moments]") {
  mlmath::RunningMoments<> moments(2);
  moments.update(Eigen::RowVector2d(1, 2));
  CHECK(message_of<mlmath::ShapeError>([&] {
          moments.update(MatrixXd::Ones(2, 3));
          return 0;
        }) == "RunningMoments::update: X is 2x3, expected 2 columns, one for each variable");
  MatrixXd X = MatrixXd::Ones(2, 2);
  X(1, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] {
          moments.update(X);
          return 0;
        }) == "RunningMoments::update: X(1, 0) is nan, expected finite values");
  CHECK(moments.count() == 1);
  CHECK(moments.mean() == Eigen::Vector2d(1, 2));
  CHECK(message_of<mlmath::DomainError>([&] { return moments.variance(); }) ==
        "RunningMoments::variance: ddof = 1 with 1 row seen, expected 0 <= ddof < rows");
  CHECK(moments.variance({.ddof = 0}).isZero(0));
  CHECK(message_of<mlmath::ShapeError>([&] {
          moments.merge(mlmath::RunningMoments<>(3));
          return 0;
        }) == "RunningMoments::merge: other has 3 entries, expected 2 as in this");
  std::ostringstream text;
  text << moments;
  CHECK(text.str() == "rows: 1\nmean: 1 2\n");
}

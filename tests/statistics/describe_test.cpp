// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/describe.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("describe: iris", "[statistics][describe]") {
  // R 4.2: summary(iris$Sepal.Length), sd; mpmath, 40 digits, of the doubles: m3/m2^1.5, m4/m2^2 - 3.
  const MatrixXd X = mlmath_test::iris();
  const auto sepal = mlmath::describe(X.col(0));
  CHECK(sepal.count == 150);
  CHECK(relative_error(sepal.mean, 5.8433333333333333333) <= epsilon<double>);
  CHECK(relative_error(sepal.standard_deviation, 0.82806612797786302) < 4 * epsilon<double>);
  CHECK(sepal.minimum == 4.3);
  CHECK(sepal.lower_quartile == 5.1);
  CHECK(sepal.median == 5.8);
  CHECK(sepal.upper_quartile == 6.4);
  CHECK(sepal.maximum == 7.9);
  CHECK(relative_error(sepal.skewness, 0.31175305850229750746) < 100 * epsilon<double>);
  CHECK(relative_error(sepal.kurtosis, -0.57356794892497613711) < 100 * epsilon<double>);
}

TEST_CASE("describe: a table of columns", "[statistics][describe]") {
  const Eigen::Matrix<int, 4, 2> X{{1, 5}, {2, 5}, {3, 5}, {4, 5}};
  std::ostringstream text;
  text << mlmath::describe_columns(X, {"a", "constant"});
  CHECK(text.str() ==
        "                a  constant\n"
        "count           4         4\n"
        "mean          2.5         5\n"
        "std       1.29099         0\n"
        "min             1         5\n"
        "25%          1.75         5\n"
        "median        2.5         5\n"
        "75%          3.25         5\n"
        "max             4         5\n"
        "skew            0       nan\n"
        "kurtosis    -1.36       nan\n");
  const auto one = mlmath::describe(Eigen::Matrix<float, 1, 1>(2));
  CHECK(one.mean == 2);
  CHECK(std::isnan(one.standard_deviation));
  CHECK(mlmath::describe_columns(X.transpose()).names[3] == "3");
}

TEST_CASE("describe: errors", "[statistics][describe]") {
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::describe(VectorXd()).count; }) ==
        "describe: x is empty (0x1)");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::describe_columns(MatrixXd::Ones(2, 3), {"a"}).names;
        }) == "describe_columns: names has 1 entry, expected 3, one for each column of X (2x3)");
  MatrixXd X = MatrixXd::Ones(2, 3);
  X(1, 2) = std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::describe_columns(X).names; }) ==
        "describe_columns: X(1, 2) is inf, expected finite values");
}

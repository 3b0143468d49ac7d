// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/joint_table.hpp>

#include <Eigen/Core>

#include <limits>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

using RowMajorMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Rows: clear, cloudy; columns: dry, drizzle, rain. In sixteenths, so that all sums are exact.
const MatrixXd weather = MatrixXd{{7, 1, 0}, {3, 2, 3}} / 16;

}  // namespace

TEST_CASE("joint table: marginals and conditionals", "[probability][joint_table]") {
  CHECK(mlmath::row_marginals(weather) == Vector2d(0.5, 0.5));
  CHECK(mlmath::column_marginals(weather) == Vector3d(10, 3, 3) / 16);
  CHECK(mlmath::conditional_given_row(weather, 1) == Vector3d(3, 2, 3) / 8);
  CHECK(max_relative_error(mlmath::conditional_given_column(weather, 1), Vector2d(1, 2) / 3) <
        2 * epsilon<double>);
  CHECK(mlmath::conditional_given_column(weather, 2) == Vector2d(0, 1));
  const MatrixXd given_rows = mlmath::conditionals_given_rows(weather);
  CHECK(given_rows == MatrixXd{{7, 1, 0}, {3, 2, 3}} / 8);
  const MatrixXd given_columns = mlmath::conditionals_given_columns(weather);
  for (int j = 0; j < 3; ++j) {
    CHECK(max_relative_error(given_columns.col(j), mlmath::conditional_given_column(weather, j)) <
          2 * epsilon<double>);
  }
  // The chain rule leads back.
  CHECK(mlmath::joint_of_conditionals(mlmath::row_marginals(weather), given_rows) == weather);
  // Bayes' theorem: the columns' conditionals from the rows'.
  const VectorXd rows = mlmath::row_marginals(weather);
  const VectorXd columns = mlmath::column_marginals(weather);
  const MatrixXd turned = rows.asDiagonal() * given_rows * columns.cwiseInverse().asDiagonal();
  CHECK(max_relative_error(turned, given_columns) < 4 * epsilon<double>);
}

TEST_CASE("joint table: kinds of arguments", "[probability][joint_table]") {
  const RowMajorMatrix by_rows = weather;
  CHECK(mlmath::row_marginals(by_rows) == Vector2d(0.5, 0.5));
  CHECK(mlmath::conditionals_given_rows(by_rows) == mlmath::conditionals_given_rows(weather));
  CHECK(mlmath::column_marginals(2 * weather / 2) == Vector3d(10, 3, 3) / 16);
  CHECK(mlmath::row_marginals(weather.transpose()) == mlmath::column_marginals(weather));
  CHECK(mlmath::row_marginals(weather.cast<float>()) == Eigen::Vector2f(0.5f, 0.5f));
  const Eigen::Map<const MatrixXd> map(weather.data(), 2, 3);
  CHECK(mlmath::conditional_given_row(map, 0) == Vector3d(7, 1, 0) / 8);
}

TEST_CASE("joint table: independence", "[probability][joint_table]") {
  CHECK_FALSE(mlmath::is_independent(weather));
  // 7/16 against 1/2 * 10/16.
  CHECK(mlmath::independence_gap(weather) == 0.125);
  CHECK(mlmath::is_independent(weather, {.tolerance = 0.125}));
  const Vector3d p(0.1, 0.2, 0.7);
  const Eigen::RowVector4d q(0.3, 0.3, 0.1, 0.3);
  CHECK(mlmath::is_independent(p * q));
  CHECK(mlmath::is_independent((p * q).cast<float>()));
  MatrixXd moved = p * q;
  moved(0, 0) += 1e-12;
  moved(0, 1) -= 1e-12;
  CHECK_FALSE(mlmath::is_independent(moved));
  CHECK(mlmath::is_independent(moved, {.tolerance = 1e-11}));
  CHECK(mlmath::is_independent(MatrixXd::Identity(1, 1)));
}

TEST_CASE("joint table: errors", "[probability][joint_table]") {
  MatrixXd hole = weather;
  hole.row(1) += hole.row(0);
  hole.row(0).setZero();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::conditional_given_row(hole, 0); }) ==
        "conditional_given_row: row 0 has probability 0, expected a positive one to condition on");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::conditionals_given_rows(hole); }) ==
        "conditionals_given_rows: row 0 has probability 0, expected a positive one to condition "
        "on");
  CHECK(message_of<mlmath::DomainError>(
            [&] { return mlmath::conditionals_given_columns(hole.transpose()); }) ==
        "conditionals_given_columns: column 0 has probability 0, expected a positive one to "
        "condition on");
  CHECK(message_of<mlmath::DomainError>(
            [&] { return mlmath::conditional_given_column(hole.transpose(), 0); }) ==
        "conditional_given_column: column 0 has probability 0, expected a positive one to "
        "condition on");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::conditional_given_column(weather, 3);
        }) == "conditional_given_column: j = 3, expected 0 <= j <= 2");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::row_marginals(2 * weather); }) ==
        "row_marginals: P sums to 2, expected probabilities that sum to 1");
  MatrixXd negative = weather;
  negative(0, 2) = -0.25;
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::column_marginals(negative); }) ==
        "column_marginals: P(0, 2) is -0.25, expected values >= 0");
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::independence_gap(MatrixXd(0, 2)); }) ==
        "independence_gap: P is empty (0x2)");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::joint_of_conditionals(Vector3d(0.2, 0.3, 0.5), MatrixXd::Ones(2, 1));
        }) ==
        "joint_of_conditionals: marginals has 3 entries, expected 2, one for each row of "
        "conditionals (2x1)");
  CHECK(message_of<mlmath::DomainError>(
            [] { return mlmath::joint_of_conditionals(Vector2d(0.5, 0.5), weather); }) ==
        "joint_of_conditionals: conditionals.row(0) sums to 0.5, expected probabilities that sum "
        "to 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::is_independent(weather,
                                        {.tolerance = std::numeric_limits<double>::quiet_NaN()});
        }) == "is_independent: tolerance = nan, expected a number");
}

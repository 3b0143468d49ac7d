// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/expectation.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd die = VectorXd::LinSpaced(6, 1, 6);
const VectorXd fair = VectorXd::Constant(6, 1.0 / 6);

}  // namespace

TEST_CASE("expectation: a die and a coin", "[probability][expectation]") {
  CHECK(mlmath::expectation(die, fair) == 3.5);
  CHECK(relative_error(mlmath::variance(die, fair), 35.0 / 12) < 2 * epsilon<double>);
  CHECK(relative_error(mlmath::standard_deviation(die, fair), std::sqrt(35.0 / 12)) <
        2 * epsilon<double>);
  CHECK(std::abs(mlmath::skewness(die, fair)) < 2 * epsilon<double>);
  // E[(X - 3.5)^4] = 707/48; 707/48 / (35/12)^2 - 3 = -222/175
  CHECK(relative_error(mlmath::kurtosis(die, fair), -222.0 / 175) < 10 * epsilon<double>);
  CHECK(relative_error(mlmath::moment(die, fair, 3), 441.0 / 6) < 4 * epsilon<double>);
  CHECK(relative_error(mlmath::central_moment(die, fair, 4), 707.0 / 48) < 4 * epsilon<double>);
  CHECK(relative_error(mlmath::moment(die, fair, 0), 1.0) < 2 * epsilon<double>);
  CHECK(std::abs(mlmath::central_moment(die, fair, 1)) < 2 * epsilon<double>);

  const Vector2d coin(0, 1);
  const Vector2d half(0.5, 0.5);
  CHECK(mlmath::expectation(coin, half) == 0.5);
  CHECK(mlmath::variance(coin, half) == 0.25);
  CHECK(mlmath::standard_deviation(coin, half) == 0.5);
  CHECK(mlmath::kurtosis(coin, half) == -2);
}

TEST_CASE("expectation: a mean that is large against the spread", "[probability][expectation]") {
  // E[X^2] - E[X]^2 has no digit left here.
  const double offset = 1e12;
  CHECK(relative_error(mlmath::variance(die.array() + offset, fair), 35.0 / 12) < 1e-7);
  CHECK(relative_error(mlmath::expectation(die.array() + offset, fair), offset + 3.5) <
        2 * epsilon<double>);
  const Vector2d coin(1e8, 1e8 + 1);
  CHECK(mlmath::variance(coin, Vector2d(0.5, 0.5)) == 0.25);
}

TEST_CASE("expectation: kinds of arguments", "[probability][expectation]") {
  const Eigen::RowVector3d values(1, 2, 4);
  const Vector3d p(0.5, 0.25, 0.25);
  CHECK(mlmath::expectation(values, p) == 2);
  CHECK(mlmath::expectation(values.array().square(), p) == 5.5);
  CHECK(mlmath::variance(2 * values, p) == 6);
  CHECK(mlmath::variance(values.cast<float>(), p.cast<float>()) == 1.5f);
  CHECK(mlmath::variance(values.cast<long double>(), p.cast<long double>()) == 1.5L);
  MatrixXd table(3, 2);
  table << values.transpose(), p;
  CHECK(mlmath::expectation(table.col(0), table.col(1)) == 2);
  const Eigen::Map<const VectorXd> map(table.data(), 3);
  CHECK(mlmath::expectation(map, p) == 2);
  CHECK(std::isnan(mlmath::skewness(Vector2d(3, 3), Vector2d(0.5, 0.5))));
}

TEST_CASE("expectation: two variables by their joint table", "[probability][expectation]") {
  const Vector2d x(0, 1);
  const Vector3d y(-1, 0, 3);
  MatrixXd P(2, 3);
  P << 7, 1, 0, 3, 2, 3;
  P /= 16;
  // E[XY] = (-3 + 9)/16, E[X] = 8/16, E[Y] = -10/16 + 9/16.
  CHECK(relative_error(mlmath::covariance(x, y, P), 6.0 / 16 + 0.5 / 16) < 4 * epsilon<double>);
  CHECK(mlmath::covariance(y, x, P.transpose()) == mlmath::covariance(x, y, P));
  // Var X = 1/4, Var Y = 37/16 - 1/256.
  const double expected = (6.5 / 16) / std::sqrt(0.25 * (37.0 / 16 - 1.0 / 256));
  CHECK(relative_error(mlmath::correlation(x, y, P), expected) < 4 * epsilon<double>);
  CHECK(std::abs(mlmath::correlation(
            x, y, Vector2d(0.3, 0.7) * Vector3d(0.2, 0.2, 0.6).transpose())) < 4 * epsilon<double>);
  CHECK(relative_error(mlmath::correlation(x, Vector2d(5, 2), MatrixXd::Identity(2, 2) / 2), -1.0) <
        4 * epsilon<double>);
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::covariance(y, y, P); }) ==
        "covariance: x has 3 entries, expected 2, one for each row of P (2x3)");
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::covariance(x, x, P); }) ==
        "covariance: y has 2 entries, expected 3, one for each column of P (2x3)");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::correlation(x, y, 2 * P); }) ==
        "covariance: P sums to 2, expected probabilities that sum to 1");
}

TEST_CASE("expectation: errors", "[probability][expectation]") {
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::expectation(die, Vector2d(0.5, 0.5));
        }) == "expectation: probabilities has 2 entries, expected 6 as in values");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::variance(die, fair / 2); }) ==
        "variance: probabilities sums to 0.5, expected probabilities that sum to 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::expectation(Vector2d(1, 2), Vector2d(1.25, -0.25));
        }) == "expectation: probabilities(1) is -0.25, expected values >= 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::kurtosis(Vector2d(1, std::numeric_limits<double>::infinity()),
                                  Vector2d(0.5, 0.5));
        }) == "kurtosis: values(1) is inf, expected finite values");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::moment(die, fair, -1); }) ==
        "moment: order = -1, expected 0 <= order <= 2147483647");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::expectation(VectorXd(), VectorXd());
        }) == "expectation: probabilities is empty (0x1)");
}

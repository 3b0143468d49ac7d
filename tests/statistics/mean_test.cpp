// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/mean.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{2.5, -1.25, 4, 0.5, 7.75, 3.5, -2, 6, 1.5, 3.5, 9.25, 0.25}};
const VectorXd w{{1, 2, 0.5, 3, 1, 0.25, 2, 1.5, 1, 4, 0.75, 2}};

}  // namespace

TEST_CASE("mean: references", "[statistics][mean]") {
  // mpmath, 40 digits: sum(x)/n; exp(sum(log)/n) and n/sum(1/v) of v = x + 3; sum(w x)/sum(w).
  CHECK(relative_error(mlmath::mean(x), 2.9583333333333333333) <= epsilon<double>);
  const VectorXd v = x.array() + 3;
  CHECK(relative_error(mlmath::geometric_mean(v), 4.8578008449420841911) < 4 * epsilon<double>);
  CHECK(relative_error(mlmath::harmonic_mean(v), 3.6306513681841414419) < 4 * epsilon<double>);
  CHECK(relative_error(mlmath::weighted_mean(x, w), 2.1085526315789473684) < 2 * epsilon<double>);
  CHECK(mlmath::geometric_mean(Eigen::Vector3d(4, 0, 2)) == 0);
  CHECK(relative_error(mlmath::geometric_mean(Eigen::Vector2d(1e300, 1e304)), 1e302) < 1e-14);
  CHECK(relative_error(mlmath::harmonic_mean(Eigen::Vector2d(40, 60)), 48.0) <= epsilon<double>);
}

TEST_CASE("mean: kinds of argument", "[statistics][mean]") {
  const double expected = mlmath::mean(x);
  CHECK(mlmath::mean(x.transpose()) == expected);
  CHECK(mlmath::mean(x.array()) == expected);
  CHECK(mlmath::mean(2 * x - x) == expected);
  CHECK(mlmath::mean(x.reshaped(3, 4)) == expected);
  MatrixXd wide = MatrixXd::Constant(4, 5, 1e9);
  wide.block(1, 1, 3, 4) = x.reshaped(3, 4);
  // The runs of a block are its columns.
  CHECK(relative_error(mlmath::mean(wide.block(1, 1, 3, 4)), expected) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::mean(wide.bottomRows(3).rightCols(4).row(0)),
                       (2.5 + 0.5 - 2 + 3.5) / 4) <= epsilon<double>);
  CHECK(relative_error(mlmath::mean(Eigen::VectorXi{{1, 2, 4}}), 7.0 / 3) <= epsilon<double>);
  CHECK(mlmath::mean(Eigen::Matrix2i{{1, 2}, {3, 4}}) == 2.5);
  CHECK(relative_error(mlmath::mean(x.cast<float>()), 2.9583333f) <= epsilon<float>);
  CHECK(relative_error(mlmath::mean(x.cast<long double>()), 35.5L / 12) <= epsilon<long double>);
  CHECK(mlmath::mean(Eigen::Matrix<double, 1, 1>(7.0)) == 7);
  CHECK(mlmath::weighted_mean(x.transpose(), w.cast<float>().transpose()) ==
        mlmath::weighted_mean(x, w));
}

TEST_CASE("mean: long samples, and ends of the range", "[statistics][mean]") {
  // 1e6 numbers 0.1: the sum of a loop is wrong in the twelfth digit.
  CHECK(mlmath::mean(VectorXd::Constant(1'000'000, 0.1)) == 0.1);
  mlmath::Philox rng(5);
  VectorXd noise(100'001);
  mlmath::fill_uniform(rng, noise);
  long double sum = 0;
  for (const double value : noise) sum += value;
  CHECK(relative_error(mlmath::mean(noise), double(sum / 100'001)) <= epsilon<double>);
  // Trends and steps: the centre follows.
  const VectorXd trend = VectorXd::LinSpaced(100'001, 0, 1e6);
  CHECK(relative_error(mlmath::mean(trend), 5e5) <= epsilon<double>);
  // A spread of 1 at 1e9: nothing is lost to the mean.
  const VectorXd far = noise.array().round() + 1e9;
  const double ones = noise.array().round().sum();
  CHECK(relative_error(mlmath::mean(far), 1e9 + ones / 100'001) <= epsilon<double>);

  const double huge = std::numeric_limits<double>::max();
  CHECK(mlmath::mean(VectorXd::Constant(5000, huge)) == huge);
  CHECK(mlmath::mean(Eigen::Vector2d(huge, -huge)) == 0);
  CHECK(relative_error(mlmath::mean(Eigen::Vector3d(huge, huge, -huge)), huge / 3) <
        4 * epsilon<double>);
  CHECK(mlmath::mean(Eigen::Vector2d(5e-324, 5e-324)) == 5e-324);
}

TEST_CASE("mean: errors", "[statistics][mean]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::mean(VectorXd()); }) ==
        "mean: x is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::mean(Eigen::Vector3d(1, nan, 2)); }) ==
        "mean: x(1) is nan, expected finite values");
  const Eigen::Matrix2d X{{1, 2}, {-infinity, 3}};
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::mean(X); }) ==
        "mean: x(1, 0) is -inf, expected finite values");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::geometric_mean(Eigen::Vector2d(1, -2));
        }) == "geometric_mean: x(1) is -2, expected values >= 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::harmonic_mean(Eigen::Vector2d(1, 0));
        }) == "harmonic_mean: x(1) is 0, expected values > 0");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::weighted_mean(x, Eigen::Vector3d(1, 1, 1));
        }) == "weighted_mean: weights has 3 entries, expected 12 as in x");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::weighted_mean(Eigen::Vector2d(1, 2), Eigen::Vector2d(1, -1));
        }) == "weighted_mean: weights(1) is -1, expected values >= 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::weighted_mean(Eigen::Vector2d(1, 2), Eigen::Vector2d(0, 0));
        }) == "weighted_mean: weights sum to 0, expected at least one that is positive");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/calibration.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::calibration_curve;
using mlmath::CalibrationBins;
using mlmath::expected_calibration_error;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

TEST_CASE("calibration_curve: scikit-learn's bins", "[statistics][calibration]") {
  // sklearn 1.9.1, calibration.calibration_curve(y_binary, p, n_bins=6, strategy=...).
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXd p = mlmath_test::label_probabilities();
  const auto uniform = calibration_curve(y, p, {.bins = 6});
  const VectorXd observed{{0, 0.5384615384615384, 0.5384615384615384, 0.6, 0.6428571428571429, 1}};
  const VectorXd predicted{{0.1, 0.2470414201183432, 0.4319526627218935, 0.5923076923076922,
                            0.7403846153846153, 0.923076923076923}};
  CHECK(max_relative_error(uniform.observed, observed) <= epsilon<double>);
  CHECK(max_relative_error(uniform.predicted, predicted) <= 4 * epsilon<double>);
  CHECK(uniform.counts.sum() == 60);
  CHECK(uniform.lower(0) == 0);
  CHECK(uniform.upper(5) == 1);
  const auto quantile = calibration_curve(y, p, {.bins = 6, .strategy = CalibrationBins::quantile});
  const VectorXd quantile_observed{{0.2727272727272727, 0.6, 0.5, 0.6, 0.5555555555555556, 0.9}};
  const VectorXd quantile_predicted{{0.15559440559440563, 0.31153846153846154, 0.45,
                                     0.5923076923076922, 0.7094017094017094, 0.8596153846153844}};
  CHECK(max_relative_error(quantile.observed, quantile_observed) <= epsilon<double>);
  CHECK(max_relative_error(quantile.predicted, quantile_predicted) <= 4 * epsilon<double>);
}

TEST_CASE("expected_calibration_error: worked by hand", "[statistics][calibration]") {
  const VectorXi y{{0, 1, 1, 1}};
  const VectorXd p{{0.25, 0.25, 0.75, 1}};
  // Bins (0, 0.5] and (0.5, 1]: gaps 1/4 and 1/8.
  CHECK(expected_calibration_error(y, p, {.bins = 2}) == 0.1875);
  CHECK(mlmath::maximum_calibration_error(calibration_curve(y, p, {.bins = 2})) == 0.25);
  // Edges count below, 0 in the first bin; empty bins are left out.
  const auto curve =
      calibration_curve(VectorXi{{0, 0, 1}}, Eigen::Vector3d(0, 0.25, 1), {.bins = 4});
  CHECK(curve.counts == Eigen::Vector2d(2, 1));
  CHECK(curve.lower == Eigen::Vector2d(0, 0.75));
  CHECK(expected_calibration_error(curve) == 0.25 / 3);
}

TEST_CASE("calibration_curve: of K classes, the confidence", "[statistics][calibration]") {
  const VectorXi y{{3, 5, 9}};
  const MatrixXd P{{0.5, 0.25, 0.25}, {0.25, 0.75, 0}, {0.75, 0.125, 0.125}};
  const auto curve = calibration_curve(y, P, {.bins = 2});
  CHECK(curve.counts == Eigen::Vector2d(1, 2));
  CHECK(curve.predicted == Eigen::Vector2d(0.5, 0.75));
  CHECK(curve.observed == Eigen::Vector2d(1, 0.5));
  CHECK(expected_calibration_error(y, P, {.bins = 2}) == (0.5 + 2 * 0.25) / 3);
  std::ostringstream out;
  out << curve;
  CHECK(out.str() ==
        "predicted  observed  samples\n0.5  1  1\n0.75  0.5  2\nexpected calibration error: "
        "0.333333\n");
}

TEST_CASE("calibration_curve: errors name what is wrong", "[statistics][calibration]") {
  const VectorXi y{{0, 1}};
  const Eigen::Vector2d p(0.5, 0.5);
  CHECK(message_of<mlmath::DomainError>([&] {
          return calibration_curve(y, p, {.bins = 0});
        }).find("calibration_curve: bins = 0, expected 1 <= bins") == 0);
  CHECK(message_of<mlmath::DomainError>([&] { return calibration_curve(2 * y, p); }) ==
        "calibration_curve: y(1) is 2, expected 0 or 1");
  CHECK(message_of<mlmath::DomainError>([&] { return calibration_curve(y, 3 * p); }) ==
        "calibration_curve: y_hat(0) is 1.5, expected probabilities in [0, 1]");
  CHECK(message_of<mlmath::ShapeError>([&] { return calibration_curve(y, VectorXd::Ones(3)); }) ==
        "calibration_curve: y_hat has 3 entries, expected 2 as in y");
}

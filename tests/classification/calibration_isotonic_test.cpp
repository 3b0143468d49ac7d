// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/calibration_isotonic.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/model_text.hpp>

#include <Eigen/Core>

#include <sstream>

using Eigen::Index;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

TEST_CASE("isotonic calibration as in scikit-learn", "[classification][calibration]") {
  // scikit-learn 1.9: IsotonicRegression(out_of_bounds = "clip").fit(s, y, w).predict(...), which
  // is what CalibratedClassifierCV(method = "isotonic") fits.
  const VectorXd s = mlmath_test::label_scores();
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXd at{{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}};
  const auto plain = mlmath::isotonic_calibration(s, y);
  CHECK(max_relative_error(mlmath::predict_probability(plain, at),
                           VectorXd{{0, 0, 0.55, 0.55, 0.55, 0.55, 0.75, 1, 1}}) <= 1e-15);
  const auto weighted = mlmath::isotonic_calibration(s, y, mlmath_test::label_weights());
  CHECK(max_relative_error(mlmath::predict_probability(weighted, at),
                           VectorXd{{0, 0, 0.543046357615894, 0.543046357615894, 0.5563489778289663,
                                     0.5652173913043478, 0.76, 1, 1}}) <= 1e-15);
  // Labels are any two numbers, and only the order of the scores counts.
  const auto other =
      mlmath::isotonic_calibration(s.array().exp().matrix(), (9 - 2 * (1 - y.array())).matrix());
  CHECK(other.classes == Eigen::VectorX<Index>{{7, 9}});
  CHECK(mlmath::predict_probability(other, s.array().exp().matrix()) ==
        mlmath::predict_probability(plain, s));

  std::stringstream text;
  mlmath::save_model(text, plain);
  CHECK(mlmath::load_model<mlmath::IsotonicCalibration>(text).curve.values == plain.curve.values);
  std::ostringstream out;
  out << mlmath::isotonic_calibration(VectorXd{{1, 2}}, VectorXi{{0, 1}});
  CHECK(out.str() ==
        "calibration by isotonic regression: 0 at x <= 1 to 1 at x >= 2, 2 knots\n"
        "mean squared error: 0\n");
}

TEST_CASE("what isotonic calibration refuses", "[classification][calibration]") {
  const VectorXd s{{1, 2, 3}};
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::isotonic_calibration(s, VectorXi{{0, 1}});
        }) == "isotonic_calibration: y has 2 entries, expected 3 as in scores");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::isotonic_calibration(s, VectorXi{{1, 1, 1}});
        }) == "isotonic_calibration: y has the labels {1}, expected two classes");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::isotonic_calibration(s, VectorXi{{0, 1, 1}}, -s);
        }) == "isotonic_calibration: sample_weights(0) is -1, expected values >= 0");
}

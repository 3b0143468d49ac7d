// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/calibration_sigmoid.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/model_text.hpp>

#include <Eigen/Core>

#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath_test::binary_labels;
using mlmath_test::label_scores;
using mlmath_test::label_weights;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("Platt's calibration at its optimum", "[classification][calibration]") {
  // mpmath, 40 digits: Newton's method on Platt's loss. scikit-learn 1.9 _sigmoid_calibration has
  // 3.50835003042849, -1.0829992256894487 and 3.4531407049471867, -1.0705285089810526.
  const auto plain = mlmath::sigmoid_calibration(label_scores(), binary_labels());
  CHECK(relative_error(plain.slope, 3.508350031555592733) <= 1e-13);
  CHECK(relative_error(plain.intercept, -1.082999226639765913) <= 1e-13);
  CHECK(plain.converged());
  CHECK(plain.gradient_norm <= 1e-15);
  CHECK(plain.iterations <= 8);
  const auto weighted =
      mlmath::sigmoid_calibration(label_scores(), binary_labels(), label_weights());
  CHECK(relative_error(weighted.slope, 3.453140708469715727) <= 1e-13);
  CHECK(relative_error(weighted.intercept, -1.070528511198359275) <= 1e-13);
  // The targets keep the optimum finite where scores separate the classes.
  const auto separable =
      mlmath::sigmoid_calibration(VectorXd{{-2, -1, 1, 2}}, VectorXi{{0, 0, 1, 1}});
  CHECK(relative_error(separable.slope, 0.6739963939839231858) <= 1e-14);
  CHECK(std::abs(separable.intercept) <= 1e-15);
}

TEST_CASE("laws of Platt's calibration", "[classification][calibration]") {
  const VectorXd s = label_scores();
  const auto model = mlmath::sigmoid_calibration(s, binary_labels());
  const VectorXd p = mlmath::predict_probability(model, s);
  CHECK(mlmath_test::max_relative_error(
            p, VectorXd(mlmath::sigmoid((model.slope * s.array() + model.intercept).matrix()))) <=
        1e-15);
  // Another unit and origin of the scores change nothing, however far.
  for (const double scale : {1e-150, 1e-3, 1e5, 1e150}) {
    const VectorXd moved = scale * (s.array() - 7);
    const auto other = mlmath::sigmoid_calibration(moved, binary_labels());
    CHECK(other.converged());
    CHECK(mlmath_test::max_relative_error(mlmath::predict_probability(other, moved), p) <= 1e-12);
  }
  // Labels are any two numbers; to turn the scores is to turn the labels.
  const VectorXi labels = 9 - 4 * binary_labels().array();
  const auto turned = mlmath::sigmoid_calibration(-s, labels);
  CHECK(turned.classes == Eigen::VectorX<Index>{{5, 9}});
  CHECK(relative_error(turned.slope, model.slope) <= 1e-12);
  CHECK(relative_error(turned.intercept, -model.intercept) <= 1e-12);
  // Weights are copies.
  const VectorXd s_twice = (VectorXd(120) << s, s).finished();
  const VectorXi y_twice = (VectorXi(120) << binary_labels(), binary_labels()).finished();
  CHECK(relative_error(
            mlmath::sigmoid_calibration(s_twice, y_twice).slope,
            mlmath::sigmoid_calibration(s, binary_labels(), VectorXd::Constant(60, 2)).slope) <=
        1e-12);
}

TEST_CASE("edges of Platt's calibration", "[classification][calibration]") {
  // Scores that say nothing leave the mean target: (3/4 * 2 + 1/3) / 3.
  const auto flat = mlmath::sigmoid_calibration(VectorXd{{5, 5, 5}}, VectorXi{{0, 1, 1}});
  CHECK(flat.slope == 0);
  CHECK(relative_error(mlmath::predict_probability(flat, VectorXd{{5}})(0), (1.5 + 1 / 3.0) / 3) <=
        1e-15);
  // One outlier far away, single precision, rows.
  VectorXd far = label_scores();
  far(0) = 1e12;
  CHECK(mlmath::sigmoid_calibration(far, binary_labels()).converged());
  CHECK(mlmath::sigmoid_calibration(label_scores().cast<float>().transpose(), binary_labels())
            .slope == mlmath::sigmoid_calibration(label_scores(), binary_labels()).slope);

  std::stringstream text;
  mlmath::save_model(text, flat);
  CHECK(mlmath::load_model<mlmath::SigmoidCalibration>(text).intercept == flat.intercept);
  std::ostringstream out;
  out << mlmath::SigmoidCalibration{.slope = 2, .intercept = -1, .classes = {}};
  CHECK(out.str() ==
        "sigmoid calibration: P = 1 / (1 + exp(-(2 s + -1)))\n"
        "converged after 0 steps, largest derivative: 0\n");
}

TEST_CASE("what Platt's calibration refuses", "[classification][calibration]") {
  const VectorXd s{{1, 2, 3}};
  const VectorXi y{{0, 1, 1}};
  const auto calibrate = [](const VectorXd& scores, const VectorXi& labels) {
    return mlmath::sigmoid_calibration(scores, labels);
  };
  CHECK(message_of<mlmath::ShapeError>([&] { return calibrate(VectorXd(), VectorXi()); }) ==
        "sigmoid_calibration: scores is empty (0x1)");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return calibrate(s, VectorXi{{0, 1}});
        }) == "sigmoid_calibration: y has 2 entries, expected 3 as in scores");
  CHECK(message_of<mlmath::DomainError>([&] {
          return calibrate(VectorXd{{1, std::numeric_limits<double>::quiet_NaN(), 2}}, y);
        }) == "sigmoid_calibration: scores(1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] {
          return calibrate(s, VectorXi{{0, 1, 2}});
        }) == "sigmoid_calibration: y has the labels {0, 1, 2}, expected two classes");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::sigmoid_calibration(s, y, VectorXd::Zero(3));
        }) == "sigmoid_calibration: every entry of sample_weights is 0, expected a positive one");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::sigmoid_calibration(s, y, -s); }) ==
        "sigmoid_calibration: sample_weights(0) is -1, expected values >= 0");
}

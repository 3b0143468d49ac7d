// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/calibration_temperature.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/regression/model_text.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath_test::label_weights;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using mlmath_test::true_labels;

namespace {

MatrixXd logits() { return mlmath_test::class_scores() / 8; }

}  // namespace

TEST_CASE("the temperature at its optimum", "[classification][calibration]") {
  // mpmath, 40 digits: the root of the derivative, and the mean log losses. scikit-learn 1.9's
  // _TemperatureScaling has 0.8420458532114924, 0.8649040274831177 and, for -s and s,
  // 5.474239818182885.
  const auto plain = mlmath::temperature_scaling(logits(), true_labels());
  CHECK(relative_error(plain.temperature, 0.8420458543410051601) <= 1e-14);
  CHECK(relative_error(plain.log_loss, 0.6487976539727254005) <= 1e-14);
  CHECK(relative_error(plain.log_loss_before, 0.6547326771222145693) <= 1e-14);
  CHECK(std::abs(plain.gradient) <= 1e-15);
  CHECK(plain.status == mlmath::Status::converged);
  CHECK(plain.iterations <= 12);
  const auto weighted = mlmath::temperature_scaling(logits(), true_labels(), label_weights());
  CHECK(relative_error(weighted.temperature, 0.8649040250094973205) <= 1e-14);
  CHECK(relative_error(weighted.log_loss, 0.6538572999562891805) <= 1e-14);
  const VectorXd scores = (mlmath_test::label_scores().array() - 0.4) * 10;
  const auto binary = mlmath::temperature_scaling(scores, mlmath_test::binary_labels());
  CHECK(relative_error(binary.temperature, 2.737119964346544196) <= 1e-14);
  CHECK(relative_error(binary.log_loss, 0.6344204565449459238) <= 1e-14);
  CHECK(max_relative_error(mlmath::predict_probability(binary, scores),
                           VectorXd(1 / (1 + (-scores.array() / binary.temperature).exp()))) <=
        1e-14);
}

TEST_CASE("laws of the temperature", "[classification][calibration]") {
  const auto model = mlmath::temperature_scaling(logits(), true_labels());
  const MatrixXd p = mlmath::predict_probability(model, logits());
  CHECK(max_relative_error(p, mlmath::softmax_rows(logits() / model.temperature)) <= 1e-15);
  // Scaled logits, logits moved by row, and logarithms of probabilities are the same.
  for (const double scale : {1e-9, 30.0, 1e9}) {
    CHECK(relative_error(
              mlmath::temperature_scaling(scale * logits(), true_labels()).temperature / scale,
              model.temperature) <= 1e-12);
  }
  CHECK(
      relative_error(mlmath::temperature_scaling(mlmath::log_softmax_rows(logits()), true_labels())
                         .temperature,
                     model.temperature) <= 1e-12);
  // Two columns are the scores of two classes.
  const VectorXd scores = (mlmath_test::label_scores().array() - 0.4) * 10;
  MatrixXd two(60, 2);
  two << -scores / 2, scores / 2;
  CHECK(relative_error(mlmath::temperature_scaling(two, mlmath_test::binary_labels()).temperature,
                       2.737119964346544196) <= 1e-12);
  // Classes that do not occur, and columns in another order.
  MatrixXd four(60, 4);
  four << logits().col(2), logits().leftCols(2), VectorXd::Constant(60, -1e3);
  const auto other = mlmath::temperature_scaling(four, (true_labels().array() + 1).matrix(),
                                                 {.classes = Eigen::VectorX<Index>{{3, 1, 2, 9}}});
  CHECK(relative_error(other.temperature, model.temperature) <= 1e-12);
}

TEST_CASE("edges of the temperature", "[classification][calibration]") {
  // All right: every probability of a label is 1 to rounding.
  const MatrixXd right{{3, 1}, {0, 0.5}};
  const auto separated = mlmath::temperature_scaling(right, VectorXi{{0, 1}});
  CHECK(separated.is_separated);
  CHECK(relative_error(separated.temperature, 0.5 / (52 * std::log(2.0))) <= 1e-14);
  CHECK(separated.log_loss <= 2.3e-16);
  // All wrong: nothing is better than logits that say nothing.
  const auto wrong = mlmath::temperature_scaling(right, VectorXi{{1, 0}});
  CHECK(wrong.temperature == std::numeric_limits<double>::infinity());
  CHECK(relative_error(wrong.log_loss, std::log(2.0)) <= 1e-15);
  CHECK(mlmath::predict_probability(wrong, right) == MatrixXd::Constant(2, 2, 0.5));
  // Logits that say nothing.
  CHECK(mlmath::temperature_scaling(MatrixXd::Ones(2, 2), VectorXi{{0, 1}}).temperature == 1);
  // Single precision in rows of memory.
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> single =
      logits().cast<float>();
  CHECK(mlmath::temperature_scaling(single, true_labels()).temperature ==
        mlmath::temperature_scaling(logits(), true_labels()).temperature);

  std::stringstream text;
  mlmath::save_model(text, wrong);
  CHECK(mlmath::load_model<mlmath::TemperatureScaling>(text).temperature == wrong.temperature);
  std::ostringstream out;
  mlmath::TemperatureScaling shown;
  shown.temperature = 2;
  shown.log_loss = 0.25;
  shown.log_loss_before = 0.5;
  out << shown;
  CHECK(out.str() == "temperature scaling: T = 2\nmean log loss: 0.25, at T = 1: 0.5\n");
}

TEST_CASE("what temperature scaling refuses", "[classification][calibration]") {
  const VectorXi y = true_labels();
  MatrixXd Z = logits();
  CHECK(message_of<mlmath::ShapeError>(
            [&] { return mlmath::temperature_scaling(Z, VectorXi(y.head(3))); }) ==
        "temperature_scaling: y has 3 entries, expected 60, one for each row of logits (60x3)");
  CHECK(message_of<mlmath::ShapeError>(
            [&] { return mlmath::temperature_scaling(MatrixXd(Z.leftCols(2)), y); }) ==
        "temperature_scaling: y has 3 classes, expected 2, one for each column of logits (60x2)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::temperature_scaling(Z, y, {.classes = Eigen::VectorX<Index>{{0, 1, 5}}});
        }) == "temperature_scaling: y(5) is 2, expected one of the classes {0, 1, 5}");
  const auto model = mlmath::temperature_scaling(Z, y);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::predict_probability(model, MatrixXd(Z.leftCols(2)));
        }) == "predict_probability: logits has 2 columns, expected 3, one for each class");
  Z(4, 1) = std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::temperature_scaling(Z, y); }) ==
        "temperature_scaling: logits(4, 1) is inf, expected finite values");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/softmax.hpp>
#include <mlmath/statistics/probability_metrics.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::brier_score;
using mlmath::log_loss;
using mlmath::log_loss_from_logits;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

bool is_near(double actual, double expected) {
  return relative_error(actual, expected) <= 8 * epsilon<double>;
}

}  // namespace

TEST_CASE("log_loss: of two classes", "[statistics][log_loss]") {
  // mpmath, 40 digits, and sklearn 1.9.1, metrics.log_loss(y_binary, p, sample_weight=w), of
  // support/labels.hpp.
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXd p = mlmath_test::label_probabilities();
  const VectorXd w = mlmath_test::label_weights();
  CHECK(is_near(log_loss(y, p), 0.6311271466752725));
  CHECK(is_near(log_loss(y, p, w), 0.6401010415456148));
  CHECK(log_loss(y.cast<double>(), p) == log_loss(y, p));
  CHECK(log_loss(y.array() == 1, p.transpose()) == log_loss(y, p));
  CHECK(is_near(log_loss(y, p, VectorXd::Constant(60, 3)), log_loss(y, p)));
  CHECK(std::abs(log_loss(y, p.cast<float>()) - log_loss(y, p)) <= 1e-7);
  // The article's formula, for soft labels too.
  const Vector2d soft(0.25, 1);
  const Vector2d q(0.5, 0.75);
  CHECK(is_near(log_loss(soft, q), 0.5 * (std::log(2) - std::log(0.75))));
}

TEST_CASE("log_loss: the ends of the range", "[statistics][log_loss]") {
  CHECK(log_loss(VectorXi{{1, 0}}, Vector2d(1, 0)) == 0);
  CHECK(log_loss(VectorXi{{1, 0}}, Vector2d(0, 0)) == infinity);
  CHECK(log_loss(VectorXi{{1, 0}}, Vector2d(0, 0), Vector2d(0, 1)) == 0);
  // log(1 - p) and log p to their last digits: -log(1 - 1e-20) = 1e-20, -log(5e-324) = 1074 log 2.
  CHECK(is_near(log_loss(VectorXi{{0}}, VectorXd{{1e-20}}), 1e-20));
  CHECK(is_near(log_loss(VectorXi{{1}}, VectorXd{{5e-324}}), 744.4400719213812));
  // sklearn 1.9.1, metrics.log_loss([1, 0, 1], [0.0, 0.25, 1.0]): clipped to the epsilon.
  const VectorXi y{{1, 0, 1}};
  CHECK(is_near(log_loss(y, Vector3d(0, 0.25, 1), {.clip = epsilon<double>}), 12.110445153856311));
  CHECK(log_loss(y, Vector3d(0, 0.25, 1)) == infinity);
}

TEST_CASE("log_loss: of K classes", "[statistics][log_loss]") {
  // sklearn 1.9.1, metrics.log_loss(y, P), without and with sample_weight=w.
  const VectorXi y = mlmath_test::true_labels();
  const MatrixXd P = mlmath_test::class_probabilities();
  const VectorXd w = mlmath_test::label_weights();
  CHECK(is_near(log_loss(y, P), 0.785254923731373));
  CHECK(is_near(log_loss(y, P, w), 0.7854057167441154));
  CHECK(is_near(log_loss(7 * y, RowMajorXd(P)), 0.785254923731373));
  CHECK(is_near(log_loss(y, P.topRows(60)), 0.785254923731373));
  CHECK(std::abs(log_loss(y, P.cast<float>()) - 0.785254923731373) <= 1e-7);
  const MatrixXd turned = P.rowwise().reverse();
  CHECK(is_near(log_loss(y, turned, {.classes = Eigen::VectorX<Index>{{2, 1, 0}}}),
                0.785254923731373));
  // Two classes as a matrix.
  MatrixXd both(60, 2);
  const VectorXd p = mlmath_test::label_probabilities();
  both << 1 - p.array(), p;
  CHECK(is_near(log_loss(mlmath_test::binary_labels(), both), 0.6311271466752725));
}

TEST_CASE("log_loss_from_logits: two classes and K", "[statistics][log_loss]") {
  // mpmath, 40 digits, of z = (64 scores - 25) / 8 and Z = (S - 20) / 4.
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXd z = (64 * mlmath_test::label_scores().array() - 25) / 8;
  CHECK(is_near(log_loss_from_logits(y, z), 0.6901317685092816));
  CHECK(is_near(log_loss_from_logits(y.cast<double>(), z.transpose()), 0.6901317685092816));
  CHECK(is_near(log_loss_from_logits(0.5 * VectorXd::Ones(60), z),
                0.5 * (log_loss_from_logits(VectorXi::Ones(60), z) +
                       log_loss_from_logits(VectorXi::Zero(60), z))));
  const VectorXi y3 = mlmath_test::true_labels();
  const MatrixXd Z = (mlmath_test::class_scores().array() - 20) / 4;
  CHECK(is_near(log_loss_from_logits(y3, Z), 0.7182742035109738));
  CHECK(is_near(log_loss_from_logits(y3, RowMajorXd(Z)), 0.7182742035109738));
  CHECK(is_near(log_loss_from_logits(y3, mlmath_test::class_scores().cast<float>()),
                log_loss_from_logits(y3, mlmath_test::class_scores())));
  CHECK(is_near(log_loss_from_logits(y3, Z), log_loss(y3, mlmath::softmax_rows(Z))));
  // More rows than a strip.
  const MatrixXd many = Z.replicate(5, 1);
  CHECK(is_near(log_loss_from_logits(y3.replicate(5, 1), many), 0.7182742035109738));
}

TEST_CASE("log_loss_from_logits: no overflow, no lost digits", "[statistics][log_loss]") {
  CHECK(log_loss_from_logits(VectorXi{{0, 1}}, Vector2d(1000, -3000)) == 2000);
  CHECK(is_near(log_loss_from_logits(VectorXi{{1}}, VectorXd{{700}}), 9.8596765437597708e-305));
  CHECK(log_loss_from_logits(VectorXi{{0, 1}}, Vector2d(-infinity, infinity)) == 0);
  CHECK(log_loss_from_logits(VectorXi{{0, 1}}, Vector2d(infinity, 0)) == infinity);
  CHECK(is_near(log_loss_from_logits(Vector2d(0, 0.5), Vector2d(-infinity, 0)), 0.5 * std::log(2)));
  // log(1 + 2 exp(-50)), mpmath.
  const MatrixXd Z{{50, 0, 0}};
  CHECK(
      is_near(log_loss_from_logits(VectorXi{{0}}, Z, {.classes = Eigen::VectorX<Index>{{0, 1, 2}}}),
              3.8574996959278356e-22));
  const MatrixXd huge{{1e308, -1e308}};
  CHECK(log_loss_from_logits(VectorXi{{0}}, huge, {.classes = Eigen::VectorX<Index>{{0, 1}}}) == 0);
}

TEST_CASE("brier_score: scikit-learn's values", "[statistics][brier]") {
  // sklearn 1.9.1, metrics.brier_score_loss(y_binary, p), with sample_weight=w, and of P with
  // scale_by_half=False.
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXd p = mlmath_test::label_probabilities();
  CHECK(is_near(brier_score(y, p), 0.22615877712031557));
  CHECK(is_near(brier_score(y, p, mlmath_test::label_weights()), 0.23000595825115056));
  CHECK(is_near(brier_score(mlmath_test::true_labels(), mlmath_test::class_probabilities()),
                0.4664268891303837));
  CHECK(brier_score(VectorXi{{0, 1}}, Vector2d(0, 1)) == 0);
  CHECK(brier_score(VectorXi{{0, 1}}, Vector2d(1, 0)) == 1);
}

TEST_CASE("probability metrics: errors name what is wrong", "[statistics][log_loss]") {
  const VectorXi y{{0, 1, 1}};
  CHECK(message_of<mlmath::DomainError>([&] { return log_loss(y, Vector3d(0, 1.5, 1)); }) ==
        "log_loss: y_hat(1) is 1.5, expected probabilities in [0, 1]");
  CHECK(message_of<mlmath::DomainError>([&] { return log_loss(y, Vector3d(0, 1, -1e-300)); }) ==
        "log_loss: y_hat(2) is -1e-300, expected probabilities in [0, 1]");
  CHECK(message_of<mlmath::DomainError>([&] {
          return log_loss(y, Vector3d(not_a_number, 0.5, 0.5));
        }) == "log_loss: y_hat(0) is nan, expected probabilities in [0, 1]");
  CHECK(message_of<mlmath::DomainError>([&] { return log_loss(2 * y, Vector3d(0.5, 0.5, 0.5)); }) ==
        "log_loss: y(1) is 2, expected 0 or 1 (or a probability between)");
  CHECK(message_of<mlmath::ShapeError>([&] { return log_loss(y, Vector2d(0.5, 0.5)); }) ==
        "log_loss: y_hat has 2 entries, expected 3 as in y");
  CHECK(message_of<mlmath::ShapeError>([] { return log_loss(VectorXi(), VectorXd()); }) ==
        "log_loss: y is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return log_loss(y, Vector3d(0.5, 0.5, 0.5), {.clip = 0.5});
        }) == "log_loss: clip = 0.5, expected 0 <= clip < 0.5");
  CHECK(message_of<mlmath::DomainError>([&] {
          return log_loss_from_logits(y, Vector3d(0, not_a_number, 0));
        }) == "log_loss_from_logits: z(1) is nan, expected numbers or infinities");
  CHECK(message_of<mlmath::DomainError>([&] { return brier_score(y, Vector3d(0, 2, 0)); }) ==
        "brier_score: y_hat(1) is 2, expected probabilities in [0, 1]");

  MatrixXd P = MatrixXd::Constant(3, 2, 0.5);
  P(1, 0) = 0.25;
  CHECK(message_of<mlmath::DomainError>([&] { return log_loss(y, P); }) ==
        "log_loss: row 1 of P sums to 0.75, expected probabilities that sum to 1");
  P.row(1) << -0.5, 1.5;
  CHECK(message_of<mlmath::DomainError>([&] { return log_loss(y, P); }) ==
        "log_loss: P(1, 0) is -0.5, expected probabilities in [0, 1]");
  P.row(1) << not_a_number, 0.5;
  CHECK(message_of<mlmath::DomainError>([&] { return brier_score(y, P); }) ==
        "brier_score: P(1, 0) is nan, expected probabilities in [0, 1]");
  CHECK(message_of<mlmath::DomainError>([&] { return log_loss_from_logits(y, P); }) ==
        "log_loss_from_logits: Z(1, 0) is nan, expected scores below infinity");
  P.row(1).setConstant(-infinity);
  CHECK(message_of<mlmath::DomainError>([&] { return log_loss_from_logits(y, P); }) ==
        "log_loss_from_logits: row 1 of Z is -inf, expected a finite score in each row");
  CHECK(
      message_of<mlmath::ShapeError>([&] { return log_loss(VectorXi::Zero(3), P); }) ==
      "log_loss: y has 1 classes, expected 2, one for each column of P (3x2); name the classes of "
      "the columns in .classes");
}

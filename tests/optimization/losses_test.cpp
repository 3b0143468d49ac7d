// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/optimization/losses.hpp>
#include <mlmath/statistics/regression_metrics.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <tuple>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::empirical_risk;
using mlmath::empirical_risk_gradient;
using mlmath::loss_curvature;
using mlmath::loss_derivative;
using mlmath::loss_value;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXi labels{{0, 1, 1, 0, 1, 0, 0}};
const VectorXd amounts{{0.5, 1.0, 3.0, 0.25, 1.5, 2.0, 0.75}};
// Two of them where many losses have their kinks.
const VectorXd scores{{0.3, -2.0, 0.0, -1.5, 1.75, 4.0, -0.125}};

// A loss written by a user: numbers only.
struct QuarticLoss {
  static constexpr bool is_convex = true;
  static constexpr bool is_strictly_convex = true;
  static constexpr bool is_smooth = true;
  static constexpr double lipschitz = std::numeric_limits<double>::infinity();
  template <typename T>
  T value(const T& y, const T& t) const {
    using std::pow;
    return pow(t - y, 4);
  }
  template <typename T>
  T derivative(const T& y, const T& t) const {
    using std::pow;
    return T(4) * pow(t - y, 3);
  }
  template <typename T>
  T curvature(const T& y, const T& t) const {
    return T(12) * (t - y) * (t - y);
  }
};

// The gradient of the risk as written and as reverse mode finds it, and the slope of the derivative
// against the curvature; away from kinks.
template <typename Loss, typename Y>
void check_derivatives(const Loss& loss, const Y& y, const VectorXd& t) {
  const auto risk = [&](const auto& z) { return empirical_risk(loss, y, z); };
  const VectorXd slopes = empirical_risk_gradient(loss, y, t);
  CHECK(max_relative_error(mlmath::gradient(risk, t), slopes) <= 8 * epsilon<double>);
  const double h = 1e-5;
  const VectorXd ahead = loss_derivative(loss, y, (t.array() + h).matrix());
  const VectorXd behind = loss_derivative(loss, y, (t.array() - h).matrix());
  const VectorXd curvatures = loss_curvature(loss, y, t);
  CHECK(((ahead - behind) / (2 * h) - curvatures).cwiseAbs().maxCoeff() <=
        1e-7 * (1 + curvatures.maxCoeff()));
  if (std::isfinite(Loss::lipschitz)) CHECK(curvatures.maxCoeff() <= Loss::lipschitz);
  CHECK(curvatures.minCoeff() >= 0);
}

}  // namespace

TEST_CASE("empirical_risk: of the squared loss is the mean squared error", "[losses]") {
  CHECK(relative_error(empirical_risk(mlmath::SquaredLoss{}, amounts, scores),
                       mlmath::mean_squared_error(amounts, scores)) <= 2 * epsilon<double>);
  const VectorXd weights{{1, 0, 2, 0.5, 3, 1, 1}};
  CHECK(relative_error(empirical_risk(mlmath::SquaredLoss{}, amounts, scores, weights),
                       mlmath::mean_squared_error(amounts, scores, weights)) <=
        2 * epsilon<double>);
  // Article 4.1 by hand: (1 + 4) / 2.
  CHECK(empirical_risk(mlmath::SquaredLoss{}, VectorXi{{1, 2}}, VectorXd{{2.0, 0.0}}) == 2.5);
}

// sklearn.metrics: hinge_loss([-1, 1, 1, -1], [0.3, -2, 0.5, -1.5]) and
// log_loss([1, 2, 0], softmax(Z, axis=1)).
TEST_CASE("empirical_risk: agrees with scikit-learn", "[losses]") {
  CHECK(empirical_risk(mlmath::HingeLoss{}, VectorXi{{0, 1, 1, 0}},
                       VectorXd{{0.3, -2, 0.5, -1.5}}) == 1.2);
  const MatrixXd Z{{1, 2, 0.5}, {-1, 0, 3}, {0.2, 0.1, -0.4}};
  const VectorXi classes{{1, 2, 0}};
  CHECK(relative_error(empirical_risk(mlmath::SoftmaxLoss{}, classes, Z), 0.47594300473341516) <=
        4 * epsilon<double>);
  const auto risk = [&](const auto& z) {
    return empirical_risk(mlmath::SoftmaxLoss{}, classes, z);
  };
  const MatrixXd slopes = empirical_risk_gradient(mlmath::SoftmaxLoss{}, classes, Z);
  CHECK(max_relative_error(mlmath::gradient(risk, Z), slopes) <= 8 * epsilon<double>);
  CHECK(slopes.rowwise().sum().cwiseAbs().maxCoeff() <= epsilon<double>);
  // A sure and right score keeps its digits: -2 e^-50 / n.
  MatrixXd sure = MatrixXd::Zero(1, 3);
  sure(0, 1) = 50;
  // softmax([1, 2, 3]) by mpmath: the diagonal is p (1 - p), and a shift of all scores adds nothing.
  const MatrixXd H = mlmath::SoftmaxLoss{}.curvature(Eigen::RowVector3d(1, 2, 3));
  const Eigen::Vector3d p(0.090030573170380457998, 0.24472847105479765247, 0.66524095577482188953);
  CHECK((H.diagonal().array() - p.array() * (1 - p.array())).abs().maxCoeff() <= 1e-16);
  CHECK(std::abs(H(2, 0) + p[2] * p[0]) <= 1e-16);
  CHECK((H * Eigen::Vector3d::Ones()).norm() <= 1e-15);
  const MatrixXd tiny = empirical_risk_gradient(mlmath::SoftmaxLoss{}, VectorXi{{1}}, sure);
  CHECK(relative_error(tiny(0, 1), -2 * std::exp(-50.0)) <= 4 * epsilon<double>);
}

TEST_CASE("losses: gradients are those of reverse mode, curvatures of differences", "[losses]") {
  check_derivatives(mlmath::SquaredLoss{}, amounts, scores);
  check_derivatives(mlmath::AbsoluteLoss{}, amounts, scores);
  check_derivatives(mlmath::HuberLoss{1.1}, amounts, scores);
  check_derivatives(mlmath::PinballLoss{0.2}, amounts, scores);
  check_derivatives(mlmath::LogCoshLoss{}, amounts, scores);
  check_derivatives(mlmath::PoissonLoss{}, labels, scores);
  check_derivatives(mlmath::GammaLoss{}, amounts, scores);
  check_derivatives(mlmath::LogisticLoss{}, labels, scores);
  check_derivatives(mlmath::CrossEntropyLoss{}, labels, VectorXd(scores.array() / 10 + 0.4));
  check_derivatives(mlmath::HingeLoss{}, labels, scores);
  check_derivatives(mlmath::SquaredHingeLoss{}, labels, scores);
}

TEST_CASE("losses: every kind of argument", "[losses]") {
  const mlmath::LogisticLoss loss;
  const VectorXd expected = loss_value(loss, labels, scores);
  const Eigen::RowVectorXf row = scores.transpose().cast<float>();
  const Eigen::RowVectorXf in_float = loss_value(loss, labels.transpose(), row);
  CHECK(max_relative_error(in_float.cast<double>(), expected.transpose()) <= epsilon<float>);
  Eigen::MatrixXd table(7, 3);
  table << scores, scores, scores;
  CHECK(loss_value(loss, labels.replicate(1, 3), table).col(2) == expected);
  CHECK(loss_value(loss, labels.head(4), 1.0 * scores.head(4)) == expected.head(4));
  CHECK(empirical_risk(loss, labels, Eigen::Map<const VectorXd>(scores.data(), 7)) ==
        empirical_risk(loss, labels, scores));
  // Weights that repeat samples.
  const VectorXd repeats{{1, 2, 0, 1, 3, 1, 1}};
  CHECK(relative_error(empirical_risk(loss, labels, scores, repeats),
                       expected.dot(repeats) / repeats.sum()) <= 4 * epsilon<double>);
  // A long vector, whose sum is as good as its terms: a mean of equal terms is that term.
  const VectorXd many = VectorXd::Constant(100003, 0.1);
  CHECK(relative_error(empirical_risk(mlmath::SquaredLoss{}, VectorXd::Zero(100003), many),
                       0.1 * 0.1) <= 8 * epsilon<double>);
}

TEST_CASE("losses: one of the user's own", "[losses]") {
  const QuarticLoss loss;
  STATIC_REQUIRE(mlmath::PointLoss<QuarticLoss>);
  CHECK(loss_value(loss, 1.0, 3.0) == 16);
  CHECK(loss_derivative(loss, VectorXd{{1.0}}, VectorXd{{3.0}})(0) == 32);
  CHECK(empirical_risk(loss, VectorXd{{1.0, 0.0}}, VectorXd{{3.0, 1.0}}) == 8.5);
}

TEST_CASE("empirical_risk: refuses what a loss is not for", "[losses]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const VectorXd ones = VectorXd::Ones(2);
  const auto message = [](const auto& loss, const VectorXd& y, const VectorXd& t) {
    return message_of<mlmath::DomainError>([&] { return empirical_risk(loss, y, t); });
  };
  CHECK(message(mlmath::SquaredLoss{}, VectorXd{{1, nan}}, ones) ==
        "empirical_risk: y(1) is nan, expected finite values");
  CHECK(message(mlmath::SquaredLoss{}, ones, VectorXd{{nan, 1}}) ==
        "empirical_risk: y_hat(0) is nan, expected finite values");
  CHECK(message(mlmath::LogisticLoss{}, VectorXd{{1, -1}}, ones) ==
        "empirical_risk: y(1) is -1, expected values in [0, 1]");
  CHECK(message(mlmath::CrossEntropyLoss{}, ones, VectorXd{{0.5, 1.5}}) ==
        "empirical_risk: y_hat(1) is 1.5, expected values in [0, 1]");
  CHECK(message(mlmath::HingeLoss{}, VectorXd{{1, -1}}, ones) ==
        "empirical_risk: y(1) is -1, expected labels 0 and 1");
  CHECK(message(mlmath::PoissonLoss{}, VectorXd{{1, -1}}, ones) ==
        "empirical_risk: y(1) is -1, expected values >= 0");
  CHECK(message(mlmath::GammaLoss{}, VectorXd{{1, 0}}, ones) ==
        "empirical_risk: y(1) is 0, expected values > 0");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return empirical_risk(mlmath::SquaredLoss{}, VectorXd::Ones(3), ones);
        }) == "empirical_risk: y_hat has 2 entries, expected 3 as in y");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return loss_value(mlmath::SquaredLoss{}, VectorXd::Ones(3), ones);
        }) == "loss_value: y is 3x1, expected 2x1 as t");
  CHECK(message_of<mlmath::DomainError>([&] {
          return empirical_risk(mlmath::SquaredLoss{}, ones, ones, VectorXd::Zero(2));
        }) == "empirical_risk: weights are all 0, expected one that is positive");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/reject_option.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

using Labels = Eigen::VectorX<Index>;

const MatrixXd probabilities{{0.9, 0.05, 0.05}, {0.25, 0.5, 0.25}, {0.125, 0.125, 0.75}};
const Labels classes{{3, 5, 8}};

}  // namespace

TEST_CASE("Chow's rule", "[classification][reject_option]") {
  CHECK(mlmath::predict_or_reject(probabilities, classes, {.reject_cost = 0.3}) ==
        Labels{{3, -1, 8}});
  // Right at the cost both are as good, and a decision is made.
  CHECK(mlmath::predict_or_reject(probabilities, classes) == Labels{{3, 5, 8}});
  CHECK(mlmath::predict_or_reject(probabilities, classes, {.reject_cost = 0, .reject_label = 99}) ==
        Labels{{99, 99, 99}});
  CHECK(mlmath::predict_or_reject(VectorXd{{0.1, 0.5, 0.8}}, Labels{{0, 1}},
                                  {.reject_cost = 0.25}) == Labels{{0, -1, 1}});
  // It is decide_or_reject() with a cost of 1 for each mistake.
  const MatrixXd mistakes = MatrixXd::Ones(3, 3) - MatrixXd::Identity(3, 3);
  CHECK(mlmath::decide_or_reject(probabilities, mistakes, 0.3) == Labels{{0, mlmath::rejected, 2}});
  CHECK(mlmath::decide_or_reject(probabilities, 10 * mistakes, 2) ==
        Labels{{0, mlmath::rejected, mlmath::rejected}});
}

TEST_CASE("risk by coverage", "[classification][reject_option]") {
  // numpy over all thresholds: coverage and risk of the probabilities above, their area.
  const auto curve = mlmath::risk_coverage_curve(
      mlmath_test::true_labels(), mlmath_test::class_probabilities(), Labels{{0, 1, 2}});
  CHECK(curve.risk.size() == 52);
  CHECK(relative_error(curve.area(), 0.15705505262925162) <= 1e-14);
  CHECK(relative_error(curve.risk(51), 0.31666666666666665) <= 1e-15);
  CHECK(curve.coverage(51) == 1);
  CHECK(relative_error(curve.coverage(2), 0.06666666666666667) <= 1e-15);
  CHECK(relative_error(curve.risk(4), 1 / 6.0) <= 1e-15);
  CHECK(relative_error(curve.coverage_at_risk(0.1), 0.4666666666666667) <= 1e-15);
  CHECK(curve.coverage_at_risk(-1) == 0);
  // Chow's rule stands on the curve.
  const double cost = 0.4;
  const Labels decided = mlmath::predict_or_reject(mlmath_test::class_probabilities(),
                                                   Labels{{0, 1, 2}}, {.reject_cost = cost});
  const Index k = (curve.thresholds.array() >= 1 - cost).count() - 1;
  const Labels y = mlmath_test::true_labels().cast<Index>();
  const double made = double((decided.array() >= 0).count());
  CHECK(relative_error(curve.coverage(k), made / 60) <= 1e-15);
  const double wrong = double((decided.array() >= 0 && decided.array() != y.array()).count());
  CHECK(relative_error(curve.risk(k), wrong / made) <= 1e-15);
  CHECK(relative_error(curve.costs(cost)(k), (wrong + cost * (60 - made)) / 60) <= 1e-15);
}

TEST_CASE("risk of any losses", "[classification][reject_option]") {
  // Equal confidences are one point.
  const auto curve =
      mlmath::risk_coverage_curve(VectorXd{{1, 0, 4, 2}}, VectorXd{{0.5, 0.9, 0.1, 0.5}});
  CHECK(curve.thresholds == VectorXd{{0.9, 0.5, 0.1}});
  CHECK(curve.coverage == VectorXd{{0.25, 0.75, 1}});
  CHECK(curve.risk == VectorXd{{0, 1, 1.75}});
  CHECK(curve.area() == 0.9375);
  CHECK(mlmath::risk_coverage_curve(VectorXi{{1, 0}}, Eigen::VectorXf{{1, 2}}).risk ==
        VectorXd{{0, 0.5}});
  std::ostringstream out;
  out << curve;
  CHECK(out.str() ==
        "threshold  coverage  risk\n0.9  0.25  0\n0.5  0.75  1\n0.1  1  1.75\narea: 0.9375\n");
}

TEST_CASE("what the reject option refuses", "[classification][reject_option]") {
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::predict_or_reject(probabilities, classes, {.reject_cost = -1});
        }) == "predict_or_reject: reject_cost = -1, expected a number >= 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::predict_or_reject(probabilities, classes, {.reject_label = 5});
        }) == "predict_or_reject: reject_label = 5 is one of the classes {3, 5, 8}");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::predict_or_reject(probabilities, Labels{{3, 5}});
        }) ==
        "predict_or_reject: classes has 2 entries, expected 3, one for each column of "
        "probabilities (3x3)");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::decide_or_reject(probabilities, MatrixXd::Ones(3, 3),
                                          std::numeric_limits<double>::quiet_NaN());
        }).substr(0, 36) == "decide_or_reject: reject_cost = nan,");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::risk_coverage_curve(VectorXi{{3, 4, 8}}, probabilities, classes);
        }) == "risk_coverage_curve: y(1) is 4, expected one of the classes {3, 5, 8}");
  CHECK(
      message_of<mlmath::ShapeError>([] {
        return mlmath::risk_coverage_curve(VectorXi{{3, 5}}, probabilities, classes);
      }) ==
      "risk_coverage_curve: y has 2 entries, expected 3, one for each row of probabilities (3x3)");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::risk_coverage_curve(VectorXd{{1, 2}}, VectorXd{{1}});
        }) == "risk_coverage_curve: confidence has 1 entry, expected 2 as in losses");
}

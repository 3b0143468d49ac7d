// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/ranking_curves.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::partial_roc_auc;
using mlmath::precision_recall_curve;
using mlmath::roc_curve;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double area(const mlmath::RocCurve& curve) {
  double sum = 0;
  for (Index k = 1; k < curve.thresholds.size(); ++k) {
    sum += 0.5 * (curve.false_positive_rate(k) - curve.false_positive_rate(k - 1)) *
           (curve.true_positive_rate(k) + curve.true_positive_rate(k - 1));
  }
  return sum;
}

}  // namespace

TEST_CASE("roc_curve: scikit-learn's points", "[statistics][ranking]") {
  // sklearn 1.9.1, metrics.roc_curve(y_binary, scores) of support/labels.hpp: 26 negatives, 34
  // positives, thresholds in 64ths.
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXd s = mlmath_test::label_scores();
  const auto curve = roc_curve(y, s);
  const VectorXd false_positives{{0, 0, 0, 1, 1, 2, 3, 7, 7, 9, 9, 15, 15, 17, 17, 19, 20, 26}};
  const VectorXd true_positives{
      {0, 1, 7, 8, 10, 12, 12, 16, 17, 19, 20, 26, 27, 29, 30, 32, 34, 34}};
  const VectorXd thresholds{{49, 41, 40, 38, 37, 36, 32, 30, 27, 26, 19, 17, 14, 13, 11, 9, 1}};
  CHECK(curve.false_positive_rate == false_positives / 26);
  CHECK(curve.true_positive_rate == true_positives / 34);
  CHECK(curve.thresholds(0) == infinity);
  CHECK(64 * curve.thresholds.tail(17) == thresholds);
  CHECK(curve.positives == 34);
  CHECK(curve.negatives == 26);
  CHECK(curve.is_defined());
  CHECK(relative_error(area(curve), mlmath::roc_auc(y, s)) <= 20 * epsilon<double>);

  const auto all = roc_curve(y, s, {.drops_collinear = false});
  CHECK(all.thresholds.size() == 40);
  CHECK(relative_error(area(all), mlmath::roc_auc(y, s)) <= 20 * epsilon<double>);

  // With sample_weight=w, drop_intermediate=False: points 1, 10, 20, 30.
  const auto weighted = roc_curve(y, s, mlmath_test::label_weights(), {.drops_collinear = false});
  const Eigen::Vector4i points(1, 10, 20, 30);
  const Eigen::Vector4d weighted_false(0, 0.03773584905660377, 0.3270440251572327,
                                       0.6477987421383647);
  const Eigen::Vector4d weighted_true(0.03980099502487562, 0.2736318407960199, 0.5920398009950248,
                                      0.8507462686567164);
  CHECK(max_relative_error(weighted.false_positive_rate(points), weighted_false) <=
        4 * epsilon<double>);
  CHECK(max_relative_error(weighted.true_positive_rate(points), weighted_true) <=
        4 * epsilon<double>);
}

TEST_CASE("roc_curve and precision_recall_curve: ties are one point", "[statistics][ranking]") {
  // sklearn 1.9.1, metrics.roc_curve(..., drop_intermediate=False), precision_recall_curve.
  const VectorXi y{{0, 1, 0, 1, 1, 0}};
  const VectorXd s{{0.1, 0.4, 0.4, 0.8, 0.4, 0.8}};
  const auto roc = roc_curve(y, s, {.drops_collinear = false});
  CHECK(roc.thresholds == Eigen::Vector4d(infinity, 0.8, 0.4, 0.1));
  CHECK(roc.false_positive_rate == Eigen::Vector4d(0, 1, 2, 3) / 3);
  CHECK(roc.true_positive_rate == Eigen::Vector4d(0, 1, 3, 3) / 3);
  const auto curve = precision_recall_curve(y, s);
  CHECK(curve.thresholds == Eigen::Vector4d(infinity, 0.8, 0.4, 0.1));
  CHECK(curve.precision == Eigen::Vector4d(1, 0.5, 0.6, 0.5));
  CHECK(curve.recall == Eigen::Vector4d(0, 1, 3, 3) / 3);
}

TEST_CASE("precision_recall_curve: its steps are the average precision", "[statistics][ranking]") {
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXd s = mlmath_test::label_scores();
  const VectorXd w = mlmath_test::label_weights();
  const auto steps = [](const mlmath::PrecisionRecallCurve& curve) {
    const Index n = curve.recall.size() - 1;
    return (curve.recall.tail(n) - curve.recall.head(n)).dot(curve.precision.tail(n));
  };
  CHECK(precision_recall_curve(y, s).thresholds.size() == 40);
  CHECK(relative_error(steps(precision_recall_curve(y, s)), mlmath::average_precision(y, s)) <=
        40 * epsilon<double>);
  CHECK(relative_error(steps(precision_recall_curve(y, s, w)),
                       mlmath::average_precision(y, s, w)) <= 40 * epsilon<double>);
}

TEST_CASE("partial_roc_auc: scikit-learn's values", "[statistics][ranking]") {
  // sklearn 1.9.1, metrics.roc_auc_score(y_binary, scores, max_fpr=...).
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXd s = mlmath_test::label_scores();
  CHECK(relative_error(partial_roc_auc(y, s, 0.1), 0.6266968325791855) <= 8 * epsilon<double>);
  CHECK(relative_error(partial_roc_auc(y, s, 0.25), 0.6318681318681318) <= 8 * epsilon<double>);
  CHECK(relative_error(partial_roc_auc(y, s, 0.5), 0.6508295625942685) <= 8 * epsilon<double>);
  CHECK(relative_error(partial_roc_auc(y, s, 1), mlmath::roc_auc(y, s)) <= 20 * epsilon<double>);
  CHECK(partial_roc_auc(VectorXi{{0, 1}}, Eigen::Vector2d(0, 1), 0.3) == 1);
  CHECK(message_of<mlmath::DomainError>([&] { return partial_roc_auc(y, s, 0); }) ==
        "partial_roc_auc: max_false_positive_rate = 0, expected a number > 0");
  CHECK_THROWS_AS(partial_roc_auc(VectorXi::Zero(60), s, 0.5), mlmath::UndefinedMetricError);
  CHECK(partial_roc_auc(VectorXi::Ones(60), s, 0.5, {.undefined = 0.5}) == 0.5);
}

TEST_CASE("curves: one class alone is a state, and printed", "[statistics][ranking]") {
  const auto curve = roc_curve(VectorXi::Zero(2), Eigen::Vector2d(0.5, 0.25));
  CHECK_FALSE(curve.is_defined());
  CHECK(curve.true_positive_rate.hasNaN());
  CHECK(curve.false_positive_rate(1) == 0.5);
  std::ostringstream out;
  out << curve;
  out << roc_curve(VectorXi{{0, 1}}, Eigen::Vector2d(0.5, 0.75));
  out << precision_recall_curve(VectorXi::Zero(2), Eigen::Vector2d(0.5, 0.25));
  CHECK(out.str() ==
        "ROC curve: 3 points, 0 positives, 2 negatives (undefined: one class alone)\n"
        "ROC curve: 3 points, 1 positives, 1 negatives\n"
        "precision-recall curve: 3 points, 0 positives, 2 negatives (undefined: no positive)\n");
  CHECK(message_of<mlmath::ShapeError>([] {
          return roc_curve(VectorXi{{0, 1}}, VectorXd::Ones(3));
        }) == "roc_curve: scores has 3 entries, expected 2 as in y");
}

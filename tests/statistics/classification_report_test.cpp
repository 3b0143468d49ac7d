// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/classification_report.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using Eigen::Vector3d;
using Eigen::VectorXi;
using mlmath::classification_report;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;

TEST_CASE("classification_report: scikit-learn's values by class", "[statistics][metrics]") {
  // sklearn 1.9.1, metrics.precision_recall_fscore_support(y, y_hat).
  const auto report =
      classification_report(mlmath_test::true_labels(), mlmath_test::predicted_labels());
  CHECK(report.classes == Eigen::VectorX<Eigen::Index>{{0, 1, 2}});
  const double tolerance = 2 * epsilon<double>;
  CHECK(max_relative_error(report.precision, Vector3d(0.8333333333333334, 0.7647058823529411,
                                                      0.7368421052631579)) <= tolerance);
  CHECK(max_relative_error(report.recall,
                           Vector3d(0.7692307692307693, 0.7222222222222222, 0.875)) <= tolerance);
  CHECK(max_relative_error(report.f1_score, Vector3d(0.8, 0.7428571428571429, 0.8)) <= tolerance);
  CHECK(max_relative_error(report.specificity, Vector3d(30.0 / 34, 38.0 / 42, 39.0 / 44)) <=
        tolerance);
  CHECK(report.support == Vector3d(26, 18, 16));
  CHECK(report.accuracy == 47.0 / 60);
  CHECK(report.is_defined());
}

TEST_CASE("classification_report: undefined is a state, and printed", "[statistics][metrics]") {
  const auto report = classification_report(VectorXi{{0, 0, 1, 1}}, VectorXi{{0, 0, 0, 2}});
  CHECK_FALSE(report.is_defined());
  CHECK(std::isnan(report.precision(1)));
  CHECK(std::isnan(report.recall(2)));
  CHECK(report.f1_score == Vector3d(0.8, 0, 0));
  std::ostringstream out;
  out << report;
  CHECK(out.str() ==
        "        class    precision       recall  specificity           F1      support\n"
        "            0       0.6667            1          0.5          0.8            2\n"
        "            1    undefined            0            1            0            2\n"
        "            2            0    undefined         0.75            0            0\n"
        "         mean    undefined    undefined         0.75       0.2667            4\n"
        "   by support    undefined          0.5         0.75          0.4            4\n"
        "     accuracy          0.5\n");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/multiple_testing.hpp>

#include <Eigen/Core>

using Eigen::VectorXd;
using mlmath::adjust_p_values;
using mlmath::PValueAdjustment;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

TEST_CASE("adjusted p-values as in R", "[statistics][multiple_testing]") {
  const VectorXd p{{0.01, 0.04, 0.03, 0.005, 0.5, 0.001}};
  const auto error = [&](PValueAdjustment adjustment, const VectorXd& expected) {
    return max_relative_error(adjust_p_values(p, adjustment), expected);
  };
  const double tolerance = 4 * epsilon<double>;
  // R 4.2: p.adjust(p, method).
  CHECK(error(PValueAdjustment::bonferroni, VectorXd{{0.06, 0.24, 0.18, 0.03, 1, 0.006}}) <=
        tolerance);
  CHECK(error(PValueAdjustment::holm, VectorXd{{0.04, 0.09, 0.09, 0.025, 0.5, 0.006}}) <=
        tolerance);
  CHECK(error(PValueAdjustment::hochberg, VectorXd{{0.04, 0.08, 0.08, 0.025, 0.5, 0.006}}) <=
        tolerance);
  CHECK(error(PValueAdjustment::benjamini_hochberg,
              VectorXd{{0.02, 0.048, 0.045, 0.015, 0.5, 0.006}}) <= tolerance);
  CHECK(error(PValueAdjustment::benjamini_yekutieli,
              VectorXd{{0.049, 0.1176, 0.11025, 0.03675, 1, 0.0147}}) <= tolerance);
  CHECK(adjust_p_values(p) == adjust_p_values(p, PValueAdjustment::holm));
  CHECK(adjust_p_values(VectorXd{{0.2}}) == VectorXd{{0.2}});
  CHECK(message_of<mlmath::DomainError>([] {
          return adjust_p_values(VectorXd{{0.2, 1.5}});
        }) == "adjust_p_values: p_values(1) = 1.5, expected 0 <= p_values(1) <= 1");
  CHECK(message_of<mlmath::ShapeError>([] { return adjust_p_values(VectorXd()); }) ==
        "adjust_p_values: p_values is empty (0x1)");
}

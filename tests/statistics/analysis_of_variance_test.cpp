// SPDX-License-Identifier: MIT
#include "../../examples/data/nist_anova.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/analysis_of_variance.hpp>
#include <mlmath/statistics/mean_tests.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>
#include <vector>

using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::analysis_of_variance;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

double digits(double computed, double certified) {
  return -std::log10(std::max(relative_error(computed, certified), 1e-16));
}

const std::vector<VectorXd> four{
    VectorXd{{6.9, 5.4, 5.8, 4.6, 4.0}}, VectorXd{{8.3, 6.8, 7.8, 9.2, 6.5}},
    VectorXd{{8.0, 10.5, 8.1, 6.9, 9.3}}, VectorXd{{5.8, 3.8, 6.1, 5.6, 6.2}}};

}  // namespace

TEST_CASE("NIST's analyses of variance", "[statistics][analysis_of_variance]") {
  // What the decimals' rounding to double leaves: all digits at a base of 1, 10 at 1e6 and 4 at
  // 1e12 (the tenths of 1e12 + 0.4 are known to 1e-4).
  const double least_digits[] = {9.9, 12.8, 14.5, 14.5, 14.5, 9.7, 9.7, 9.7, 3.7, 3.7, 3.7};
  const auto sets = mlmath_data::nist_anova();
  REQUIRE(sets.size() == 11);
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const auto& set = sets[k];
    const auto table = analysis_of_variance(set.groups);
    CAPTURE(set.name, digits(table.between_sum_of_squares, set.between_sum_of_squares),
            digits(table.within_sum_of_squares, set.within_sum_of_squares), digits(table.F, set.F));
    CHECK(digits(table.between_sum_of_squares, set.between_sum_of_squares) >= least_digits[k]);
    CHECK(digits(table.within_sum_of_squares, set.within_sum_of_squares) >= least_digits[k]);
    CHECK(digits(table.F, set.F) >= least_digits[k]);
  }
}

TEST_CASE("analysis of variance as in R", "[statistics][analysis_of_variance]") {
  // R 4.2: summary(aov(v ~ f)) and oneway.test(v ~ f).
  const auto table = analysis_of_variance(four);
  const double tolerance = 1e-13;
  CHECK(relative_error(table.between_sum_of_squares, 38.82) <= tolerance);
  CHECK(relative_error(table.within_sum_of_squares, 21.292) <= tolerance);
  CHECK(relative_error(table.F, 9.7238399398835185) <= tolerance);
  CHECK(relative_error(table.p_value, 0.00068445386537047538) <= 1e-12);
  CHECK(table.between_degrees_of_freedom == 3);
  CHECK(table.within_degrees_of_freedom == 16);
  CHECK(relative_error(table.eta_squared(), 38.82 / 60.112) <= tolerance);
  const auto welch = mlmath::welch_analysis_of_variance(four);
  CHECK(relative_error(welch.statistic, 8.0727694119417208) <= tolerance);
  CHECK(relative_error(welch.second_degrees_of_freedom, 8.8374263772228812) <= tolerance);
  CHECK(relative_error(welch.p_value, 0.0066723771789865931) <= 1e-12);
  CHECK(welch.alternative == mlmath::Alternative::greater);
  VectorXd x(20);
  VectorXi labels(20);
  for (int i = 0; i < 20; ++i) {
    x(i) = four[std::size_t(i % 4)](i / 4);
    labels(i) = 7 * (i % 4) - 3;
  }
  CHECK(relative_error(analysis_of_variance(x, labels).F, table.F) <= tolerance);
  std::ostringstream printed;
  printed << table;
  CHECK(printed.str().find("between         3         38.82         12.94") != std::string::npos);
}

TEST_CASE("of two groups it is the t test", "[statistics][analysis_of_variance]") {
  const std::vector<VectorXd> two{four[0], four[1]};
  const auto t = mlmath::t_test(four[0], four[1], {.method = mlmath::MeanDifferenceMethod::pooled});
  const auto table = analysis_of_variance(two);
  CHECK(relative_error(table.F, t.statistic * t.statistic) <= 1e-13);
  CHECK(relative_error(table.p_value, t.p_value) <= 1e-12);
  const auto welch = mlmath::t_test(four[0], four[1]);
  CHECK(relative_error(mlmath::welch_analysis_of_variance(two).p_value, welch.p_value) <= 1e-12);
}

TEST_CASE("analysis of variance refuses what it cannot do", "[statistics][analysis_of_variance]") {
  const auto of = [](std::vector<VectorXd> groups) {
    return [groups] { return analysis_of_variance(groups); };
  };
  CHECK(message_of<mlmath::ShapeError>(of({four[0]})) ==
        "analysis_of_variance: there are 1 groups, expected at least 2");
  CHECK(message_of<mlmath::ShapeError>(of({four[0], VectorXd()})) ==
        "analysis_of_variance: groups[1] is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>(of({VectorXd{{1}}, VectorXd{{2}}})) ==
        "analysis_of_variance: every group has one entry, expected a group with spread");
  CHECK(message_of<mlmath::DomainError>(of({VectorXd{{1, 1}}, VectorXd{{1}}})) ==
        "analysis_of_variance: every entry is the same, expected at least two different values");
  CHECK(message_of<mlmath::DomainError>(of({VectorXd{{1, std::nan("")}}, VectorXd{{2}}})) ==
        "analysis_of_variance: groups[0](1) is nan, expected finite values");
  // A difference without any noise is as sure as can be.
  CHECK(analysis_of_variance({VectorXd{{1, 1}}, VectorXd{{2, 2}}}).p_value == 0);
}

// SPDX-License-Identifier: MIT
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

// NIST StRD, analysis of variance: AtmWtAg (the atomic weight of silver by two instruments) and
// SiRstv (the resistivity of silicon by five).
const std::vector<VectorXd> silver{
    VectorXd{{107.8681568, 107.8681465, 107.8681572, 107.8681785, 107.8681446, 107.8681903,
              107.8681526, 107.8681494, 107.8681616, 107.8681587, 107.8681519, 107.8681486,
              107.8681419, 107.8681569, 107.8681508, 107.8681672, 107.8681385, 107.8681518,
              107.8681662, 107.8681424, 107.8681360, 107.8681333, 107.8681610, 107.8681477}},
    VectorXd{{107.8681079, 107.8681344, 107.8681513, 107.8681197, 107.8681604, 107.8681385,
              107.8681642, 107.8681365, 107.8681151, 107.8681082, 107.8681517, 107.8681448,
              107.8681198, 107.8681482, 107.8681334, 107.8681609, 107.8681101, 107.8681512,
              107.8681469, 107.8681360, 107.8681254, 107.8681261, 107.8681450, 107.8681368}}};
const std::vector<VectorXd> silicon{VectorXd{{196.3052, 196.1240, 196.1890, 196.2569, 196.3403}},
                                    VectorXd{{196.3042, 196.3825, 196.1669, 196.3257, 196.0422}},
                                    VectorXd{{196.1303, 196.2005, 196.2889, 196.0343, 196.1811}},
                                    VectorXd{{196.2795, 196.1748, 196.1494, 196.1485, 195.9885}},
                                    VectorXd{{196.2119, 196.1051, 196.1850, 196.0052, 196.2090}}};

/// NIST StRD, SmLs01 to SmLs09: nine treatments; the first of their n values is in the middle of the
/// two that alternate behind it. Tenths above a base that hides them.
std::vector<VectorXd> simon_lesage(int n, double base) {
  const int middles[] = {14, 13, 15, 13, 15, 13, 15, 13, 15};
  std::vector<VectorXd> groups;
  for (const int middle : middles) {
    VectorXd group(n);
    for (int i = 0; i < n; ++i) {
      const int tenths = i == 0 ? middle : i % 2 == 1 ? middle - 1 : middle + 1;
      // The base has a 1 that the tenths of the smallest sets hold as well; exact before / 10.
      group(i) = (10 * base + tenths - 10) / 10;
    }
    groups.push_back(group);
  }
  return groups;
}

double digits(double computed, double certified) {
  return -std::log10(std::max(relative_error(computed, certified), 1e-16));
}

const std::vector<VectorXd> four{
    VectorXd{{6.9, 5.4, 5.8, 4.6, 4.0}}, VectorXd{{8.3, 6.8, 7.8, 9.2, 6.5}},
    VectorXd{{8.0, 10.5, 8.1, 6.9, 9.3}}, VectorXd{{5.8, 3.8, 6.1, 5.6, 6.2}}};

}  // namespace

TEST_CASE("NIST's analyses of variance", "[statistics][analysis_of_variance]") {
  struct Set {
    std::vector<VectorXd> groups;
    double between, within, F, least_digits;
  };
  // The certified values. What the decimals' rounding to double leaves: about 13 digits at a base
  // of 1, 8 to 9 at 1e6 and 2 at 1e12 (the tenths of 1e12 + 0.4 are known to 1e-4).
  const std::vector<Set> sets{
      {silver, 3.63834187500000e-09, 1.04951729166667e-08, 15.9467335677930, 8.5},
      {silicon, 5.11462616000000e-02, 2.16636560000000e-01, 1.18046237440255, 11.5},
      {simon_lesage(21, 1), 1.68, 1.80, 21, 13},
      {simon_lesage(201, 1), 16.08, 18, 201, 13},
      {simon_lesage(2001, 1), 160.08, 180, 2001, 13},
      {simon_lesage(21, 1e6), 1.68, 1.80, 21, 9},
      {simon_lesage(201, 1e6), 16.08, 18, 201, 9},
      {simon_lesage(2001, 1e6), 160.08, 180, 2001, 9},
      {simon_lesage(21, 1e12), 1.68, 1.80, 21, 2.5},
      {simon_lesage(201, 1e12), 16.08, 18, 201, 2.5},
      {simon_lesage(2001, 1e12), 160.08, 180, 2001, 2.5}};
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const auto table = analysis_of_variance(sets[k].groups);
    CAPTURE(k, digits(table.between_sum_of_squares, sets[k].between),
            digits(table.within_sum_of_squares, sets[k].within), digits(table.F, sets[k].F));
    CHECK(digits(table.between_sum_of_squares, sets[k].between) >= sets[k].least_digits);
    CHECK(digits(table.within_sum_of_squares, sets[k].within) >= sets[k].least_digits);
    CHECK(digits(table.F, sets[k].F) >= sets[k].least_digits);
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

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/regression/coefficient_table.hpp>

#include <Eigen/Core>

#include <limits>
#include <sstream>
#include <string>

using Eigen::VectorXd;

TEST_CASE("a table of coefficients as R prints it", "[regression][coefficient_table]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  mlmath::CoefficientTable table;
  table.names = {"(Intercept)", "a", "long name", "none"};
  table.estimates = VectorXd{{-12.5, 0.25, 3, nan}};
  table.standard_errors = VectorXd{{1, 0.125, 0.5, nan}};
  table.statistics = VectorXd{{-12.5, 2, 6, nan}};
  table.p_values = VectorXd{{1e-35, 0.0455, 1.973e-9, nan}};
  std::ostringstream normal;
  normal << table;
  CHECK(normal.str() == R"(            Estimate Std. Error z value Pr(>|z|)
(Intercept) -12.5000     1.0000 -12.500   <2e-16 ***
a             0.2500     0.1250   2.000   0.0455 *
long name     3.0000     0.5000   6.000 1.97e-09 ***
none              NA         NA      NA       NA
---
Signif. codes: *** 0.001, ** 0.01, * 0.05, . 0.1
)");
  table.degrees_of_freedom = 7;
  std::ostringstream student;
  student << table;
  CHECK(student.str().find("t value Pr(>|t|)") != std::string::npos);
}

TEST_CASE("tiny and huge coefficients have exponents", "[regression][coefficient_table]") {
  mlmath::CoefficientTable table;
  table.names = {"a", "b"};
  table.estimates = VectorXd{{2e20, -1e-12}};
  table.standard_errors = VectorXd{{1e20, 1e-12}};
  table.statistics = VectorXd{{2, -1}};
  table.p_values = VectorXd{{0.05, 1}};
  std::ostringstream printed;
  printed << table;
  CHECK(printed.str().find("a  2.000e+20  1.000e+20") != std::string::npos);
  CHECK(printed.str().find("b -1.000e-12  1.000e-12") != std::string::npos);
}

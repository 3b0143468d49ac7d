// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/hypothesis_test.hpp>
#include <mlmath/statistics/variance_tests.hpp>

#include <Eigen/Core>

#include <limits>

using Eigen::VectorXd;
using mlmath::Alternative;
using mlmath::variance_test;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("F test of two variances as in R", "[statistics][variance_tests]") {
  const VectorXd x{{5.1, 4.9, 6.2, 5.8, 6.0, 5.5, 5.3, 6.7}};
  const VectorXd y{{4.1, 5.0, 4.8, 5.2, 4.4, 5.9, 4.7}};
  // R 4.2: var.test(x, y), and with alternative = "greater".
  const auto test = variance_test(x, y);
  CHECK(relative_error(test.statistic, 1.0739115168539322) <= 1e-13);
  CHECK(relative_error(test.p_value, 0.94691328714972944) <= 1e-12);
  CHECK(relative_error(test.interval.lower, 0.18855536549897134) <= 1e-12);
  CHECK(relative_error(test.interval.upper, 5.4969198532427264) <= 1e-12);
  CHECK(test.degrees_of_freedom == 7);
  CHECK(test.second_degrees_of_freedom == 6);
  const auto greater = variance_test(x, y, {.alternative = Alternative::greater});
  CHECK(relative_error(greater.p_value, 0.47345664357486472) <= 1e-12);
  CHECK(relative_error(greater.interval.lower, 0.2552884955959186) <= 1e-12);
  CHECK(greater.interval.upper == std::numeric_limits<double>::infinity());
  const auto less = variance_test(y, x, {.alternative = Alternative::less});
  CHECK(relative_error(less.p_value, greater.p_value) <= 1e-12);
  CHECK(relative_error(less.interval.upper, 1 / greater.interval.lower) <= 1e-12);
  CHECK(message_of<mlmath::DomainError>([&] {
          return variance_test(x, VectorXd{{1, 1}});
        }) ==
        "variance_test: y is constant (every entry is 1), expected at least two different values");
  CHECK(message_of<mlmath::DomainError>([&] { return variance_test(x, y, {.hypothesis = 0}); }) ==
        "variance_test: hypothesis = 0, expected a number > 0");
}

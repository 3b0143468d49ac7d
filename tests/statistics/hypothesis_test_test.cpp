// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/statistics/hypothesis_test.hpp>

#include <sstream>

TEST_CASE("a test prints what it has", "[statistics][hypothesis_test]") {
  mlmath::HypothesisTest test;
  test.statistic = 2.5;
  test.p_value = 0.125;
  test.degrees_of_freedom = 3;
  test.second_degrees_of_freedom = 7;
  test.alternative = mlmath::Alternative::greater;
  test.statistic_name = "F";
  test.method = "A test";
  std::ostringstream printed;
  printed << test;
  CHECK(printed.str() == "A test\nF = 2.5, df = 3 and 7, p = 0.125 (greater)\n");
  CHECK(test.rejects(0.125));
  CHECK_FALSE(test.rejects());
}

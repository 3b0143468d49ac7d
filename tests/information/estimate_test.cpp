// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/information/estimate.hpp>

#include <sstream>

TEST_CASE("an estimate prints what it is", "[information][estimate]") {
  std::ostringstream printed;
  printed << mlmath::InformationEstimate{
      .value = 0.5, .standard_error = 0.125, .unit = mlmath::nats, .samples = 40, .ties = 3};
  CHECK(printed.str() == "0.5 nats, standard error 0.125, 40 samples, 3 of them tied\n");
}

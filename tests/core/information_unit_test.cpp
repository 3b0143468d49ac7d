// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/core/information_unit.hpp>

#include <sstream>

TEST_CASE("a unit of information is the base of a logarithm", "[core][information_unit]") {
  using mlmath::detail::from_nats;
  // ln 2 and ln 10: mpmath, 25 digits, log(2), log(10).
  CHECK(from_nats(0.6931471805599453094172321, mlmath::bits) == 1);
  CHECK(from_nats(2.302585092994045684017991, mlmath::hartleys) == 1);
  CHECK(from_nats(0.75, mlmath::nats) == 0.75);
  CHECK(from_nats(0.6931471805599453094172321f, mlmath::InformationUnit::bits) == 1);
  std::ostringstream names;
  names << mlmath::bits << ' ' << mlmath::nats << ' ' << mlmath::hartleys;
  CHECK(names.str() == "bits nats hartleys");
}

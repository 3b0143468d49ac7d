// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/regression/separation.hpp>

#include <sstream>

TEST_CASE("separation is printed by its name", "[regression][separation]") {
  std::ostringstream out;
  out << mlmath::Separation::none << ", " << mlmath::Separation::complete << ", "
      << mlmath::Separation::quasi_complete;
  CHECK(out.str() == "none, complete, quasi-complete");
}

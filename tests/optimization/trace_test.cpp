// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/optimization/trace.hpp>

#include <sstream>

TEST_CASE("trace: prints as a file that gnuplot draws") {
  mlmath::Trace<double> trace;
  CHECK(trace.empty());
  trace.add(3.0, 2.0, 0.0, 1);
  trace.add(1.0, 0.5, 0.25, 3);
  CHECK(trace.size() == 2);
  std::ostringstream out;
  out << trace;
  CHECK(out.str() ==
        "# iteration value gradient_norm step evaluations\n0 3 2 0 1\n1 1 0.5 0.25 3\n");
}

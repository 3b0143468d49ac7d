// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/cauchy.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::Cauchy;
using mlmath_test::check_edges;
using mlmath_test::check_log_pdf_slope;
using mlmath_test::check_numbers;
using mlmath_test::check_points;
using mlmath_test::infinity;
using mlmath_test::LawPoint;
using mlmath_test::message_of;
using mlmath_test::not_a_number;

namespace {

// The logarithms of the density and of both tails, from their definitions by mpmath 1.2.1 with 60
// to 120 digits (erfc, loggamma, and the series and fractions of the incomplete functions).
const LawPoint table_0[] = {
    {-1e+200, -921.48561990290772841L, -460.96860130409859164L, -6.3661977236758136234e-201L},
    {-1000000000000.0, -55.713624937148551281L, -28.082603821219003073L,
     -6.3661977236714736567e-13L},
    {-1000.0, -14.269096255923911997L, -7.3603388152730349058L, -6.3618526523467968796e-4L},
    {-5.0, -4.1404621594033911676L, -2.2787085952902986559L, -0.10804899566097342603L},
    {0.0, -2.0610206177235552393L, -1.0429418980620317451L, -0.43450735451772821212L},
    {0.5, -1.8985016882257803261L, -0.86270051208687483822L, -0.54821751757516692392L},
    {1.0, -1.8378770664093454836L, -0.69314718055994530942L, -0.69314718055994530942L},
    {1.5, -1.8985016882257803261L, -0.54821751757516692392L, -0.86270051208687483822L},
    {4.0, -3.0165320627509916008L, -0.2072296540270027533L, -1.6757537891407273607L},
    {50.0, -8.2368878878293164197L, -0.013070075074667980372L, -4.3439579270790472248L},
    {1000000000.0, -41.89811437718227718L, -6.3661977320684348301e-10L, -21.174848541235866022L},
    {1e+300, -1382.0026385017168654L, -6.3661977236758130965e-301L, -691.22711060350316012L},
};

}  // namespace

TEST_CASE("Cauchy: densities, tails and quantiles, out to log p = -1e5") {
  check_points(Cauchy{1, 2}, table_0, 1e-14, 1e-14);
}

TEST_CASE("Cauchy: ends of the line and of the probabilities") { check_edges(Cauchy{1, 2}); }

TEST_CASE("Cauchy: moments, mode, median, entropy") {
  // Closed forms by mpmath.
  check_numbers(Cauchy{1, 2}, {not_a_number, not_a_number, not_a_number, not_a_number, 1, 1,
                               3.224171427529236102});
}

TEST_CASE("Cauchy: log_pdf differentiates") {
  for (const double x : {-3.0, 0.5, 1.0, 7.0}) check_log_pdf_slope(Cauchy{1.0, 2.0}, x);
}

TEST_CASE("Cauchy: parameters out of range") {
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Cauchy{0, -2}, 1.0);
        }) == "cdf: Cauchy.scale = -2, expected a number > 0");
}

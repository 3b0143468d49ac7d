// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/exponential.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::Exponential;
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
    {1e-300, 0.69314718055994530942L, -690.08238071765375987L, -2.0000000000000000501e-300L},
    {1e-20, 0.6931471805599453094L, -45.358554679320968426L, -1.9999999999999998903e-20L},
    {1e-05, 0.69312718055994530942L, -10.819788284393616362L, -2.0000000000000001636e-5L},
    {0.1, 0.49314718055994529832L, -1.7077718009705198639L, -0.2000000000000000111L},
    {0.3, 0.093147180559945331622L, -0.79587036834631958773L, -0.5999999999999999778L},
    {1.0, -1.3068528194400546906L, -0.14541345786885905697L, -2.0L},
    {5.0, -9.3068528194400546906L, -4.5400960370489209504e-5L, -10.0L},
    {20.0, -39.306852819440054691L, -4.2483542552915890044e-18L, -40.0L},
    {300.0, -599.30685281944005469L, -2.6503965530043108163e-261L, -600.0L},
    {50000.0, -99999.306852819440055L, 0, -100000.0L},
};

}  // namespace

TEST_CASE("Exponential: densities, tails and quantiles, out to log p = -1e5") {
  check_points(Exponential{2}, table_0, 1e-14, 1e-14);
}

TEST_CASE("Exponential: ends of the line and of the probabilities") { check_edges(Exponential{2}); }

TEST_CASE("Exponential: moments, mode, median, entropy") {
  // Closed forms by mpmath.
  check_numbers(Exponential{2}, {0.5, 0.25, 2, 6, 0, 0.3465735902799726547, 0.3068528194400546906});
}

TEST_CASE("Exponential: log_pdf differentiates") {
  for (const double x : {0.1, 0.5, 7.0}) check_log_pdf_slope(Exponential{2.0}, x);
}

TEST_CASE("Exponential: parameters out of range") {
  CHECK(message_of<mlmath::DomainError>([] { return cdf(Exponential{0}, 1.0); }) ==
        "cdf: Exponential.rate = 0, expected a number > 0");
}

TEST_CASE("Exponential: nothing below 0") {
  const Exponential d{2};
  CHECK(pdf(d, -1.0) == 0);
  CHECK(pdf(d, 0.0) == 2);
  CHECK(log_pdf(d, -1e-300) == -infinity);
  CHECK(cdf(d, -1.0) == 0);
  CHECK(log_survival(d, -1.0) == 0);
}

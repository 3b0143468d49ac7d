// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/laplace.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::Laplace;
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
    {-200000.0, -100001.88629436111989L, -100001.19314718055995L, 0},
    {-1000.0, -501.88629436111989062L, -501.19314718055994531L, -2.1606370140769276162e-218L},
    {-5.0, -4.3862943611198906188L, -3.6931471805599453094L, -0.025208618236919592495L},
    {0.0, -1.8862943611198906188L, -1.1931471805599453094L, -0.36135061480875908299L},
    {0.99, -1.3912943611198906233L, -0.69814718055994531386L, -0.68817205623314572498L},
    {1.0, -1.3862943611198906188L, -0.69314718055994530942L, -0.69314718055994530942L},
    {1.5, -1.6362943611198906188L, -0.49331383991265333653L, -0.94314718055994530942L},
    {4.0, -2.8862943611198906188L, -0.11829388119924375546L, -2.1931471805599453094L},
    {50.0, -25.886294361119890619L, -1.1448674228293300541e-11L, -25.193147180559945309L},
    {200000.0, -100000.88629436111989L, 0, -100000.19314718055995L},
};

}  // namespace

TEST_CASE("Laplace: densities, tails and quantiles, out to log p = -1e5") {
  check_points(Laplace{1, 2}, table_0, 1e-14, 1e-14);
}

TEST_CASE("Laplace: ends of the line and of the probabilities") { check_edges(Laplace{1, 2}); }

TEST_CASE("Laplace: moments, mode, median, entropy") {
  // Closed forms by mpmath.
  check_numbers(Laplace{1, 2}, {1, 8, 0, 3, 1, 1, 2.386294361119890619});
}

TEST_CASE("Laplace: log_pdf differentiates") {
  for (const double x : {-3.0, 0.5, 7.0}) check_log_pdf_slope(Laplace{1.0, 2.0}, x);
}

TEST_CASE("Laplace: parameters out of range") {
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Laplace{0, -1}, 1.0);
        }) == "cdf: Laplace.scale = -1, expected a number > 0");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/normal.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::Normal;
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
    {-10000.0, -50000000.918938533205L, -50000010.129278915181L, 0},
    {-447.2, -99994.838938533199589L, -100000.94194945528199L, 0},
    {-60.0, -1800.9189385332046727L, -1805.0135606805671387L, -1.2375730286433984974e-784L},
    {-38.5, -742.04393853320467274L, -745.69527029041108133L, -1.4081824631705174618e-324L},
    {-20.0, -200.91893853320467274L, -203.91715537109726394L, -2.7536241186062336951e-89L},
    {-8.3, -35.363938533204678639L, -37.4942174237482545L, -5.2055697448902541601e-17L},
    {-5.0, -13.418938533204672742L, -15.064998393988725736L, -2.8665161296376359338e-7L},
    {-2.0, -2.9189385332046727418L, -3.7831843336820319488L, -0.023012909328963488465L},
    {-1.0, -1.4189385332046727418L, -1.8410216450092635058L, -0.17275377902344988953L},
    {-0.1, -0.92393853320467274234L, -0.77615459273027332557L, -0.61650501011502628874L},
    {-1e-10, -0.91893853320467274179L, -0.6931471806397337655L, -0.69314718048015685334L},
    {0.0, -0.91893853320467274178L, -0.69314718055994530942L, -0.69314718055994530942L},
    {1e-300, -0.91893853320467274178L, -0.69314718055994530942L, -0.69314718055994530942L},
    {0.3, -0.96393853320467273845L, -0.48141016158848120517L, -0.96210281816885065666L},
    {1.0, -1.4189385332046727418L, -0.17275377902344988953L, -1.8410216450092635058L},
    {2.5, -4.0439385332046727418L, -0.006229025485860002381L, -5.0816482772786904984L},
    {5.0, -13.418938533204672742L, -2.8665161296376359338e-7L, -15.064998393988725736L},
    {8.0, -32.918938533204672742L, -6.2209605742717860585e-16L, -35.013437159914549896L},
    {9.0, -41.418938533204672742L, -1.1285884059538406478e-19L, -43.628149113332115497L},
    {37.0, -685.41893853320467274L, -5.7255712225245768227e-300L, -689.0305855768905936L},
    {100.0, -5000.9189385332046727L, -1.3441790767441983051e-2174L, -5005.5242086942050886L},
    {450.0, -101250.91893853320467L, 0, -101257.02819105417968L},
};

const LawPoint table_1[] = {
    {-300.0, -81339.520145349641781L, -81345.807596919042872L, 0},
    {-2.0, -18.631256460752891814L, -20.736768949974705655L, -9.8658764552437573169e-10L},
    {1.75, -1.1312564607528918143L, -1.8410216450092635058L, -0.17275377902344988953L},
    {2.5, -0.63125646075289181434L, -0.69314718055994530942L, -0.69314718055994530942L},
    {3.0, -0.85347868297511403656L, -0.29101099055230867202L, -1.3763735849730707926L},
    {4.0, -2.6312564607528918143L, -0.023012909328963488465L, -3.7831843336820319488L},
    {30.0, -672.85347868297511404L, -1.2414078321436946006e-294L, -676.74377125615020516L},
};

const LawPoint table_2[] = {
    {10000000000.0, 10.593986931765555597L, -0.69314718055994530942L, -0.69314718055994530942L},
    {10000000000.000015, 9.4298337134962076424L, -0.06562712670316869026L, -2.7564002664920053292L},
};

}  // namespace

TEST_CASE("Normal: densities, tails and quantiles, out to log p = -1e5") {
  check_points(Normal{0, 1}, table_0, 1e-14, 1e-14);
  check_points(Normal{2.5, 0.75}, table_1, 1e-14, 1e-14);
  check_points(Normal{1e10, 1e-5}, table_2, 1e-14, 1e-14);
}

TEST_CASE("Normal: ends of the line and of the probabilities") {
  check_edges(Normal{0, 1});
  check_edges(Normal{2.5, 0.75});
  check_edges(Normal{1e10, 1e-5});
}

TEST_CASE("Normal: moments, mode, median, entropy") {
  // Closed forms by mpmath.
  check_numbers(Normal{0, 1}, {0, 1, 0, 0, 0, 0, 1.418938533204672742});
  check_numbers(Normal{2.5, 0.75}, {2.5, 0.5625, 0, 0, 2.5, 2.5, 1.131256460752891814});
}

TEST_CASE("Normal: log_pdf differentiates") {
  for (const double x : {-3.0, 0.5, 1.0, 7.0}) check_log_pdf_slope(Normal{1.0, 2.0}, x);
}

TEST_CASE("Normal: parameters out of range") {
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Normal{0, -1}, 1.0);
        }) == "cdf: Normal.standard_deviation = -1, expected a number > 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Normal{0, 0}, 1.0);
        }) == "cdf: Normal.standard_deviation = 0, expected a number > 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Normal{infinity, 1}, 1.0);
        }) == "cdf: Normal.mean = inf, expected a finite number");
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Normal{0, not_a_number}, 1.0);
        }) == "cdf: Normal.standard_deviation = nan, expected a number > 0");
}

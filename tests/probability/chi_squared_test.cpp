// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/chi_squared.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::ChiSquared;
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
    {1e-300, 344.46882541590217985L, -345.61355530175158002L, -7.9788456080286536588e-151L},
    {1e-20, 22.106912396735784126L, -23.2516422825851843L, -7.9788456083469632262e-11L},
    {0.3, -0.46695213104170472141L, -0.87678741627777623158L, -0.5380556507217003392L},
    {1.0, -1.4189385332046727418L, -0.38171514630212607227L, -1.1478744644493181964L},
    {4.0, -3.6120857137646180512L, -0.046567912292390163548L, -3.0900371531220866394L},
    {20.0, -12.416804669981668238L, -7.7442464176429643053e-6L, -11.768564260156874713L},
    {2000.0, -1004.7193897629757139L, -9.0516193865617723622e-437L, -1004.026741958951945L},
    {200000.0, -100007.02197485596976L, 0, -100006.32883267534732L},
};

const LawPoint table_1[] = {
    {1e-20, -23.944789463145129609L, -70.401956431134207727L, -2.6596152026762176341e-31L},
    {0.3, -1.670924935367640751L, -3.219588086137986417L, -0.040792327973980618006L},
    {3.0, -1.8696323888706178961L, -0.4969641005694095616L, -0.93745007960815524041L},
    {20.0, -9.4210723964276772451L, -1.6975684343048202781e-4L, -8.6812283547992422995L},
    {2000.0, -997.11848730343363156L, -1.8121332982822999804e-433L, -996.42484049733324997L},
};

const LawPoint table_2[] = {
    {300.0, -255.50198578826221871L, -255.65735378111521281L, -9.3201305323642498473e-112L},
    {900.0, -7.2944537428754827049L, -4.5359017972724550028L, -0.010775081338570532947L},
    {999.0, -4.7188060960783416089L, -0.69911637313624746409L, -0.68721340791978343644L},
    {1001.0, -4.7208057634114753421L, -0.66385815988685847689L, -0.72331999860843286303L},
    {1200.0, -13.741099589436799913L, -1.2256017435297762948e-5L, -11.309499650376676265L},
    {5000.0, -1201.6100381250040715L, -3.5080025885867862802e-522L, -1200.6943717304726085L},
    {200000.0, -96860.859190522149856L, 0, -96860.161040900367855L},
};

}  // namespace

TEST_CASE("ChiSquared: densities, tails and quantiles, out to log p = -1e5") {
  check_points(ChiSquared{1}, table_0, 3e-14, 3e-14);
  check_points(ChiSquared{3}, table_1, 3e-14, 3e-14);
  check_points(ChiSquared{1e3}, table_2, 3e-14, 3e-14);
}

TEST_CASE("ChiSquared: ends of the line and of the probabilities") {
  check_edges(ChiSquared{1});
  check_edges(ChiSquared{3});
  check_edges(ChiSquared{1e3});
}

TEST_CASE("ChiSquared: moments, mode, median, entropy") {
  // Closed forms by mpmath.
  check_numbers(ChiSquared{1},
                {1, 2, 2.828427124746190098, 12, 0, 0.4549364231195727519, 0.7837571104739336568});
  check_numbers(ChiSquared{3},
                {3, 6, 1.632993161855452065, 4, 1, 2.365973884375338266, 2.054119955935411827});
  check_numbers(ChiSquared{1e3}, {1000, 2000, 0.08944271909999158786, 0.012, 998,
                                  999.3334124033809687, 5.218722762886958519});
}

TEST_CASE("ChiSquared: log_pdf differentiates") {
  for (const double x : {0.1, 0.5, 7.0}) check_log_pdf_slope(ChiSquared{3.0}, x);
}

TEST_CASE("ChiSquared: parameters out of range") {
  CHECK(message_of<mlmath::DomainError>([] { return cdf(ChiSquared{0}, 1.0); }) ==
        "cdf: ChiSquared.df = 0, expected a number > 0");
}

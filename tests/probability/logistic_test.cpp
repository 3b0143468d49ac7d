// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/logistic.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::Logistic;
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
    {-200000.0, -100001.19314718055995L, -100000.5L, 0},
    {-1000.0, -501.19314718055994531L, -500.5L, -4.3212740281538552324e-218L},
    {-5.0, -3.7903218837074294269L, -3.0485873515737420588L, -0.048587351573742058759L},
    {0.0, -2.1413011489201586712L, -0.97407698418010668087L, -0.47407698418010668087L},
    {0.99, -2.0794477916733255224L, -0.69565030555669010874L, -0.69065030555669010429L},
    {1.0, -2.0794415416798359283L, -0.69314718055994530942L, -0.69314718055994530942L},
    {1.5, -2.0950260203176324338L, -0.57593941987884356221L, -0.82593941987884356221L},
    {4.0, -2.5959737365254501284L, -0.2014132779827524095L, -1.7014132779827524095L},
    {50.0, -25.193147180605740006L, -2.2897348456193384658e-11L, -24.500000000022897348L},
    {200000.0, -100000.19314718055995L, 0, -99999.5L},
};

}  // namespace

TEST_CASE("Logistic: densities, tails and quantiles, out to log p = -1e5") {
  check_points(Logistic{1, 2}, table_0, 1e-14, 1e-14);
}

TEST_CASE("Logistic: ends of the line and of the probabilities") { check_edges(Logistic{1, 2}); }

TEST_CASE("Logistic: moments, mode, median, entropy") {
  // Closed forms by mpmath.
  check_numbers(Logistic{1, 2}, {1, 13.15947253478581149, 0, 1.2, 1, 1, 2.693147180559945309});
}

TEST_CASE("Logistic: log_pdf differentiates") {
  for (const double x : {-3.0, 0.5, 1.0, 7.0}) check_log_pdf_slope(Logistic{1.0, 2.0}, x);
}

TEST_CASE("Logistic: parameters out of range") {
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Logistic{0, 0}, 1.0);
        }) == "cdf: Logistic.scale = 0, expected a number > 0");
}

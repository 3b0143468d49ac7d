// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/uniform.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::Uniform;
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
    {-0.9999999999990905, -1.3862943611198906188L, -29.112181583517702996L,
     -2.2737367544325790887e-13L},
    {-0.5, -1.3862943611198906188L, -2.0794415416798359283L, -0.13353139262452262315L},
    {0.0, -1.3862943611198906188L, -1.3862943611198906188L, -0.28768207245178092744L},
    {1.0, -1.3862943611198906188L, -0.69314718055994530942L, -0.69314718055994530942L},
    {2.5, -1.3862943611198906188L, -0.13353139262452262315L, -2.0794415416798359283L},
    {2.9999999999990905, -1.3862943611198906188L, -2.2737367544325790887e-13L,
     -29.112181583517702996L},
};

}  // namespace

TEST_CASE("Uniform: densities, tails and quantiles, out to log p = -1e5") {
  check_points(Uniform{-1, 3}, table_0, 1e-14, 1e-14);
}

TEST_CASE("Uniform: ends of the line and of the probabilities") { check_edges(Uniform{-1, 3}); }

TEST_CASE("Uniform: moments, mode, median, entropy") {
  // Closed forms by mpmath.
  check_numbers(Uniform{-1, 3}, {1, 1.333333333333333333, 0, -1.2, 1, 1, 1.386294361119890619});
}

TEST_CASE("Uniform: log_pdf differentiates") {
  for (const double x : {0.1, 0.5}) check_log_pdf_slope(Uniform{-1.0, 3.0}, x);
}

TEST_CASE("Uniform: parameters out of range") {
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Uniform{1, 1}, 1.0);
        }) == "cdf: Uniform.b = 1, expected a number > a = 1 at a finite distance");
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Uniform{2, 1}, 1.0);
        }) == "cdf: Uniform.b = 1, expected a number > a = 2 at a finite distance");
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Uniform{-1e308, 1e308}, 1.0);
        }) == "cdf: Uniform.b = 1e+308, expected a number > a = -1e+308 at a finite distance");
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Uniform{not_a_number, 1}, 1.0);
        }) == "cdf: Uniform.a = nan, expected a finite number");
}

TEST_CASE("Uniform: the ends belong to it") {
  const Uniform d{-1, 3};
  CHECK(pdf(d, -1.0) == 0.25);
  CHECK(pdf(d, 3.0) == 0.25);
  CHECK(pdf(d, 3.0000001) == 0);
  CHECK(log_pdf(d, -1.5) == -infinity);
}

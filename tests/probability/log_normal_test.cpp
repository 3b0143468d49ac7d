// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/log_normal.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::LogNormal;
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
    {1e-300, -59043.568491684805241L, -59739.496272074550197L, 0},
    {1e-20, -226.44300211028871969L, -274.95081054882794941L, -3.8938586640233169226e-120L},
    {1e-05, -8.1379575271606618028L, -20.776589958385561691L, -9.4807267244772233646e-10L},
    {0.1, -0.29131102120462784562L, -2.5187120113895030418L, -0.083994084043100991185L},
    {0.3, -0.77105332417398135616L, -1.6239891722956153364L, -0.21953858155074070611L},
    {1.0, -1.6433357137646180512L, -0.91306176481113505517L, -0.51298407540943043213L},
    {1.75, -2.1721457569714358986L, -0.66964577775367209533L, -0.71721421919552767835L},
    {5.0, -3.3753801863919852471L, -0.34184749315690758563L, -1.2394498928273360648L},
    {20.0, -5.3864029349759806611L, -0.11209429428851608271L, -2.2439385034433943012L},
    {300.0, -10.700787193863196088L, -0.0046463400146650049467L, -5.3739977334118004507L},
    {1e+20, -307.03348036508031805L, -3.9790178515597915031e-115L, -263.41625067643674843L},
    {1e+300, -60252.425665506679238L, 0, -59566.800942475740487L},
};

const LawPoint table_1[] = {
    {0.1, -54529.352665586665325L, -54542.060305743110249L, 0},
    {2.0, -467.80017951933053627L, -475.13704488103089828L, -4.4730449283162308262e-207L},
    {2.7, 2.46528704224944111L, -1.3867176164380322916L, -0.28754102714638917837L},
    {2.72, 2.6836034088579155397L, -0.64399210752898075485L, -0.74484395024988214823L},
    {3.0, -46.034298017697664328L, -3.0647281362912586361e-23L, -51.839498272824478106L},
    {20.0, -19914.046039145679435L, 0, -19920.951683386968416L},
};

}  // namespace

TEST_CASE("LogNormal: densities, tails and quantiles, out to log p = -1e5") {
  check_points(LogNormal{0.5, 2}, table_0, 2e-14, 4e-14);
  // log x - mu cancels: one rounding of log 3 is 1e-13 of the density ten sigmas out.
  check_points(LogNormal{1, 0.01}, table_1, 5e-13, 5e-13);
}

TEST_CASE("LogNormal: ends of the line and of the probabilities") {
  check_edges(LogNormal{0.5, 2});
  check_edges(LogNormal{1, 0.01});
}

TEST_CASE("LogNormal: moments, mode, median, entropy") {
  // Closed forms by mpmath.
  check_numbers(
      LogNormal{0.5, 2},
      {12.18249396070347344, 7954.670768472807404, 414.3593433001470351, 9220556.977307005663,
       0.03019738342231850074, 1.648721270700128147, 2.612085713764618051});
}

TEST_CASE("LogNormal: log_pdf differentiates") {
  for (const double x : {0.1, 0.5, 7.0}) check_log_pdf_slope(LogNormal{0.5, 2.0}, x);
}

TEST_CASE("LogNormal: parameters out of range") {
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(LogNormal{0, -1}, 1.0);
        }) == "cdf: LogNormal.sigma = -1, expected a number > 0");
}

TEST_CASE("LogNormal: nothing at and below 0") {
  const LogNormal d{0, 1};
  CHECK(pdf(d, 0.0) == 0);
  CHECK(pdf(d, -1.0) == 0);
  CHECK(log_pdf(d, 0.0) == -infinity);
  CHECK(cdf(d, -1.0) == 0);
  CHECK(log_cdf(d, 0.0) == -infinity);
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/weibull.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::Weibull;
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
    {1e-200, -230.89276496213632199L, -691.8152486690536232L, -3.5355339059327375271e-301L},
    {1e-20, -23.66010659267221045L, -70.117273560661288567L, -3.5355339059327373311e-31L},
    {1e-05, -6.3907184063972076388L, -18.30910897388543041L, -1.1180339887498949854e-8L},
    {0.1, -1.7967285491162753458L, -4.4991833719468278847L, -0.011180339887498949413L},
    {0.3, -1.294336815087832847L, -2.8745867313802438928L, -0.058094750193111250053L},
    {1.0, -0.98780905332502734435L, -1.2112945474110318482L, -0.3535533905932737622L},
    {2.0, -1.2876820724517809274L, -0.45867514538708189102L, -1.0L},
    {5.0, -3.7823837817251775598L, -0.019386673175200654234L, -3.952847075210474165L},
    {20.0, -30.759166127638551405L, -1.8467266624097101525e-14L, -31.62277660168379332L},
    {300.0, -1834.8996715127872267L, 0, -1837.1173070873835736L},
    {4300.0, -99687.849897090706266L, 0, -99691.39882657881534L},
};

const LawPoint table_1[] = {
    {1e-300, 344.34804317826693463L, -345.73433753938682524L, -7.0710678118654753326e-151L},
    {1e-20, 21.986130159029828225L, -23.372424520255784861L, -7.0710678118654750501e-11L},
    {1e-05, 4.7145058936676964152L, -6.104154148420512066L, -0.0022360679774997897879L},
    {0.3, -0.82503270329769163066L, -1.1359669537042788495L, -0.38729833462074168135L},
    {2.0, -2.3862943611198906188L, -0.45867514538708189102L, -1.0L},
    {20.0, -5.6998645677852927928L, -0.043251213124880240566L, -3.162277660168379332L},
    {10000.0, -76.355569075482761772L, -1.9531818567221504015e-31L, -70.71067811865475244L},
    {10000000000.0, -70723.230764890562586L, 0, -70710.67811865475244L},
};

const LawPoint table_2[] = {
    {1e-20, -512.40157997562139449L, -560.93818848529030854L, -2.4414062499999983932e-244L},
    {0.3, -19.076560364646386067L, -22.765439818695449238L, -1.2974633789062494238e-10L},
    {1.5, -1.4044196797656135702L, -3.46798123781308796L, -0.031676352024078369141L},
    {1.9, 0.68717314330236195914L, -0.87356283400728550591L, -0.54036008766263665977L},
    {2.1, 0.53259494906967743793L, -0.18150419569956563774L, -1.7958563260221300618L},
    {3.0, -123.4944622322071368L, -4.4862286749121979758e-57L, -129.746337890625L},
    {5.0, -59592.773817870781239L, 0, -59604.644775390625L},
};

const LawPoint table_3[] = {
    {1.5, -109.48682954171255337L, -115.07282898071237098L, -1.0580479661032030211e-50L},
    {1.9, -15.167707095313334222L, -20.517317755634576774L, -1.2286894111517744025e-9L},
    {2.0, 4.2983173665480366775L, -0.45867514538708189102L, -1.0L},
    {2.001, 4.2764257982697552338L, -0.34932249569890624381L, -1.2213417098970276006L},
    {2.05, -19462.929845171213046L, 0, -19478.080514961319277L},
};

const LawPoint table_4[] = {
    {1e-10, -1.0986122887014430247L, -24.124463218625233162L, -3.3333333333333334548e-11L},
    {1.0, -1.4319456220014430247L, -1.2606536048546565474L, -0.33333333333333333333L},
    {30.0, -11.098612288668109691L, -4.5400960370489209504e-5L, -10.0L},
};

}  // namespace

TEST_CASE("Weibull: densities, tails and quantiles, out to log p = -1e5") {
  check_points(Weibull{1.5, 2}, table_0, 4e-14, 1e-13);
  check_points(Weibull{0.5, 2}, table_1, 4e-14, 1e-13);
  check_points(Weibull{12, 2}, table_2, 4e-14, 1e-13);
  check_points(Weibull{400, 2}, table_3, 4e-14, 1e-13);
  check_points(Weibull{1, 3}, table_4, 4e-14, 1e-13);
}

TEST_CASE("Weibull: ends of the line and of the probabilities") {
  check_edges(Weibull{1.5, 2});
  check_edges(Weibull{0.5, 2});
  check_edges(Weibull{12, 2});
  check_edges(Weibull{400, 2});
  check_edges(Weibull{1, 3});
}

TEST_CASE("Weibull: moments, mode, median, entropy") {
  // Closed forms by mpmath.
  check_numbers(
      Weibull{1.5, 2},
      {1.805490585901867223, 1.502761139255728009, 1.071986572890956284, 1.390403561595788317,
       0.9614997135382722549, 1.566439537549302679, 1.480087294085625214},
      1e-13);
  check_numbers(
      Weibull{0.5, 2},
      {4, 80, 6.618761213399377501, 84.72, 0, 0.9609060278364028493, 1.809078696218357758}, 1e-13);
  check_numbers(
      Weibull{12, 2},
      {1.916571364345665111, 0.03763153989035260151, -0.710742708084817935, 0.7669738481809036178,
       1.9855505532372961, 1.939837947128342422, -0.2626451097349832119},
      1e-13);
  check_numbers(
      Weibull{400, 2},
      {1.997126256593219002, 4.085623002711350549e-5, -1.124706755148464056, 2.328649327344680323,
       1.999987484388069706, 1.998168274713977661, -3.722544740808757649},
      1e-13);
  check_numbers(Weibull{1, 3}, {3, 9, 2, 6, 0, 2.079441541679835928, 2.098612288668109691}, 1e-13);
}

TEST_CASE("Weibull: log_pdf differentiates") {
  for (const double x : {0.1, 0.5, 7.0}) check_log_pdf_slope(Weibull{1.5, 2.0}, x);
}

TEST_CASE("Weibull: parameters out of range") {
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Weibull{-1, 1}, 1.0);
        }) == "cdf: Weibull.shape = -1, expected a number > 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Weibull{1, 0}, 1.0);
        }) == "cdf: Weibull.scale = 0, expected a number > 0");
}

TEST_CASE("Weibull: the density at 0") {
  CHECK(pdf(Weibull{2, 1}, 0.0) == 0);
  CHECK(pdf(Weibull{1, 2}, 0.0) == 0.5);
  CHECK(pdf(Weibull{0.5, 1}, 0.0) == infinity);
  CHECK(pdf(Weibull{0.5, 1}, -1.0) == 0);
}

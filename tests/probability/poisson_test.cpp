// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/count_laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/probability/poisson.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using mlmath::Poisson;
using mlmath_test::check_count_law;
using mlmath_test::check_count_point;
using mlmath_test::CountPoint;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

struct Row {
  Poisson<double> law;
  CountPoint point;
};

// mpmath 1.2 in 32 digits: logarithms of the probability (loggamma) and of both tails (the sum
// of the ratios of neighbours up to 1e-30; the larger tail from the smaller).
const Row table[] = {
    {Poisson{3}, {0, -3.0, -3.0, -0.051069180942701586539}},
    {Poisson{3}, {3, -1.4959226032237259266, -0.43505064253846326395, -1.0419443466394526972}},
    {Poisson{3}, {20, -23.363370687391291202, -1.17904481942151465e-11, -25.16373138733118924}},
    {Poisson{0.001},
     {2, -14.509657738524219372, -1.6654171666664883554e-10, -22.515775287423424422}},
    {Poisson{1e-10},
     {0, -1.0000000000000000364e-10, -1.0000000000000000364e-10, -23.025850929990456804}},
    {Poisson{1e-10},
     {3, -70.869312259149425412, -4.1666666663333339406e-42, -95.281457550189772835}},
    {Poisson{0.5}, {1, -1.1931471805599453094, -0.094534891891835618022, -2.4056813913603713434}},
    {Poisson{30}, {30, -2.6223148989655031231, -0.60083875136281573407, -0.79485108439645666373}},
    {Poisson{30}, {2, -23.890752417235634559, -23.82413272989423882, -4.5010166481134197393e-11}},
    {Poisson{30},
     {150, -124.84049860010037755, -1.4994017542449403225e-55, -126.23711391662175966}},
    {Poisson{1000},
     {1000, -4.3728995060262968242, -0.67646831503620678044, -0.71010895592359792939}},
    {Poisson{1000},
     {700, -54.522136991224658986, -53.325748183695481845, -6.9330099017264147661e-24}},
    {Poisson{1000}, {10, -946.02685978325414477, -946.01681962963279419, -0.0}},
    {Poisson{1000}, {5000, -4052.3671139660813089, -0.0, -4053.7537207393646424}},
    {Poisson{1000000.5},
     {1000000, -7.8266940205201014605, -0.69301420865906674138, -0.69328017014470178564}},
    {Poisson{1000000.5},
     {996000, -15.837378060992928842, -10.370682609374764731, -0.000031338382296396394197}},
    {Poisson{1000000.5}, {600000, -93512.397021619782755, -93511.480735387844664, -0.0}},
    {Poisson{1000000.5}, {1400000, -71068.926199863123874, -0.0, -71068.009916131123286}},
    {Poisson{1000000000.0},
     {1000000000, -11.280571451761211653, -0.69313035981793679842, -0.69316400158489594144}},
    {Poisson{1000000000.0},
     {1000100000, -16.280454790927536675, -0.00078309266971105219098, -7.1526510376385694965}},
    {Poisson{1000000000.0}, {985900000, -99886.798885971610698, -99882.537310448956588, -0.0}},
};

}  // namespace

TEST_CASE("Poisson: probabilities and tails against mpmath", "[probability][poisson]") {
  for (const Row& row : table) check_count_point(row.law, row.point, 1e-12);
}

TEST_CASE("Poisson: sums, moments, quantiles and edges", "[probability][poisson]") {
  check_count_law(Poisson{0.1}, 15);
  check_count_law(Poisson{3}, 40);
  check_count_law(Poisson{400.5}, 700);
}

TEST_CASE("Poisson: the constant 0", "[probability][poisson]") {
  const Poisson d{0};
  CHECK(pmf(d, 0) == 1);
  CHECK(pmf(d, 1) == 0);
  CHECK(cdf(d, 0) == 1);
  CHECK(quantile(d, 0.5) == 0);
  CHECK(entropy(d) == 0);
  CHECK(std::isnan(kurtosis(d)));
}

TEST_CASE("Poisson: entropy at a high rate", "[probability][poisson]") {
  // log(2 pi e m)/2 - 1/(12 m) - 1/(24 m^2) - 19/(360 m^3) + O(m^-4), m = 1e6, by mpmath
  CHECK(relative_error(entropy(Poisson{1e6}, mlmath::nats), 8.3266937288534347938) < 1e-14);
}

TEST_CASE("Poisson: derivatives in the rate", "[probability][poisson]") {
  for (const double rate : {0.25, 3.0, 40.0}) {
    for (const int k : {0, 3, 38, 500}) {
      const auto f = [k](const auto& x) { return log_pmf(Poisson{x}, k); };
      CHECK(std::abs(mlmath::derivative(f, rate) - (k / rate - 1)) <=
            20 * epsilon<double> * (k / rate + 1));
      const auto reverse = [k](const auto& x) { return log_pmf(Poisson{x(0)}, k); };
      CHECK(std::abs(mlmath::gradient(reverse, Eigen::VectorXd::Constant(1, rate))(0) -
                     (k / rate - 1)) <= 20 * epsilon<double> * (k / rate + 1));
    }
  }
}

TEST_CASE("Poisson: fit", "[probability][poisson]") {
  const auto fit = mlmath::fit<Poisson>(Eigen::VectorXd{{3, 0, 2, 5, 0}});
  CHECK(fit.distribution.rate == 2);
  CHECK(relative_error(fit.standard_errors(0), std::sqrt(2.0 / 5)) < 2 * epsilon<double>);
  // 10 log 2 - 10 - log(3! 2! 5!)
  CHECK(relative_error(fit.log_likelihood, 10 * std::log(2.0) - 10 - std::log(1440.0)) < 1e-14);
  CHECK(mlmath::fit<Poisson>(Eigen::Vector2i(0, 0)).distribution.rate == 0);
}

TEST_CASE("Poisson: printing, float and errors", "[probability][poisson]") {
  std::ostringstream text;
  text << Poisson{2.5} << " " << Poisson{};
  CHECK(text.str() == "Poisson(rate = 2.5) Poisson(rate = 1)");
  CHECK(std::abs(pmf(Poisson{3.0f}, 2.0f) - 0.22404181f) < 1e-7f);
  CHECK(message_of<mlmath::DomainError>([] { return pmf(Poisson{-1}, 0); }) ==
        "pmf: Poisson.rate = -1, expected a number >= 0");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/count_laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/beta_binomial.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::BetaBinomial;
using mlmath_test::check_count_law;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("BetaBinomial: probabilities and tails against mpmath", "[probability][beta_binomial]") {
  // mpmath: loggamma throughout, 40 digits; the cdf by its sum.
  const auto check = [](Eigen::Index n, double a, double b, double k, double expected,
                        double tolerance) {
    CAPTURE(n, a, b, k);
    CHECK(relative_error(log_pmf(BetaBinomial{n, a, b}, k), expected) < tolerance);
  };
  check(10, 2, 3, 4, -1.9671123567059162867, 1e-14);
  check(10, 0.5, 0.25, 0, -2.2361901268512541582, 1e-14);
  check(100, 2.5, 30, 80, -32.603225644461959985, 1e-14);
  check(1000000, 3, 5, 200000, -13.273000737947727827, 1e-14);
  check(1000000, 3e8, 5e8, 375100, -7.1232615703176526828, 1e-13);
  check(5, 1e-8, 1e-8, 2, -19.296149497972931881, 1e-14);
  const BetaBinomial d{100, 2.5, 30.0};
  CHECK(relative_error(log_cdf(d, 40), -0.000044085852044574656533) < 1e-13);
  CHECK(relative_error(log_survival(d, 40), -10.029393685144524176) < 1e-13);
  CHECK(relative_error(log_survival(d, 80), -32.979154899073334975) < 1e-13);
}

TEST_CASE("BetaBinomial: sums, moments, quantiles and edges", "[probability][beta_binomial]") {
  check_count_law(BetaBinomial{10, 2, 3}, 10);
  check_count_law(BetaBinomial{40, 0.5, 0.25}, 40);
  check_count_law(BetaBinomial{25, 1, 1}, 25);
  check_count_law(BetaBinomial{60, 30, 4}, 60);
}

TEST_CASE("BetaBinomial: printing and errors", "[probability][beta_binomial]") {
  CHECK(pmf(BetaBinomial{0, 1, 1}, 0) == 1);
  std::ostringstream text;
  text << BetaBinomial{10, 1, 2.5};
  CHECK(text.str() == "BetaBinomial(n = 10, alpha = 1, beta = 2.5)");
  CHECK(message_of<mlmath::DomainError>([] {
          return pmf(BetaBinomial{-1, 1, 1}, 0);
        }) == "pmf: BetaBinomial.n = -1, expected n >= 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return pmf(BetaBinomial{1, 0, 1}, 0);
        }) == "pmf: BetaBinomial.alpha = 0, expected a number > 0");
}

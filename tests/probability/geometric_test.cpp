// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/count_laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/probability/geometric.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::Geometric;
using mlmath_test::check_count_law;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("Geometric: sums, moments, quantiles and edges", "[probability][geometric]") {
  check_count_law(Geometric{0.25}, 200);
  check_count_law(Geometric{0.9}, 30);
}

TEST_CASE("Geometric: tails in closed form", "[probability][geometric]") {
  for (const double p : {1e-12, 0.01, 0.5, 0.99}) {
    const Geometric d{p};
    for (const double k : {0.0, 1.0, 10.0, 1e5, 1e13}) {
      const double log_q = std::log1p(-p);
      CHECK(relative_error(log_pmf(d, k), std::log(p) + k * log_q) < 4 * epsilon<double>);
      CHECK(relative_error(log_survival(d, k), (k + 1) * log_q) < 4 * epsilon<double>);
      CHECK(relative_error(cdf(d, k), -std::expm1((k + 1) * log_q)) < 4 * epsilon<double>);
      CHECK(survival_quantile_from_log(d, (k + 1) * log_q) == k);
      CHECK(survival_quantile_from_log(d, (k + 1.5) * log_q) == k + 1);
    }
  }
  CHECK(pmf(Geometric{1}, 0) == 1);
  CHECK(pmf(Geometric{1}, 1) == 0);
  CHECK(cdf(Geometric{1}, 0) == 1);
  CHECK(quantile(Geometric{1}, 0.3) == 0);
  CHECK(entropy(Geometric{1}) == 0);
  CHECK(entropy(Geometric{0.5}) == 2);
}

TEST_CASE("Geometric: derivative, fit, printing and errors", "[probability][geometric]") {
  const auto f = [](const auto& p) { return log_pmf(Geometric{p}, 7); };
  CHECK(relative_error(mlmath::derivative(f, 0.25), 4 - 7 / 0.75) < 10 * epsilon<double>);
  const Eigen::VectorXd x{{0, 3, 1, 0, 4, 1}};
  const auto fit = mlmath::fit<Geometric>(x);
  // p = 1/(1 + 1.5); the information of one number is 1/(p^2 (1 - p)).
  CHECK(relative_error(fit.distribution.p, 0.4) < 2 * epsilon<double>);
  CHECK(relative_error(fit.standard_errors(0), std::sqrt(0.16 * 0.6 / 6)) < 4 * epsilon<double>);
  CHECK(relative_error(fit.log_likelihood, 6 * std::log(0.4) + 9 * std::log(0.6)) <
        4 * epsilon<double>);
  CHECK(mlmath::fit<Geometric>(Eigen::Vector2d(0, 0)).distribution.p == 1);
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::fit<Geometric>(Eigen::Vector2d(0, 1.5));
        }) == "fit: x(1) is 1.5, expected whole numbers >= 0");
  std::ostringstream text;
  text << Geometric{0.25};
  CHECK(text.str() == "Geometric(p = 0.25)");
  CHECK(message_of<mlmath::DomainError>([] { return pmf(Geometric{0}, 0); }) ==
        "pmf: Geometric.p = 0, expected a probability in (0, 1]");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/count_laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/probability/bernoulli.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using mlmath::Bernoulli;
using mlmath_test::check_count_law;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("Bernoulli: sums, moments, quantiles and edges", "[probability][bernoulli]") {
  check_count_law(Bernoulli{0.25}, 1);
  check_count_law(Bernoulli{0.75}, 1);
  check_count_law(Bernoulli{}, 1);
}

TEST_CASE("Bernoulli: closed forms", "[probability][bernoulli]") {
  const Bernoulli d{1e-20};
  CHECK(pmf(d, 1) == 1e-20);
  CHECK(pmf(d, 0) == 1);
  CHECK(log_pmf(d, 0) == -1e-20);
  CHECK(log_cdf(d, 0) == -1e-20);
  CHECK(survival(d, 0) == 1e-20);
  CHECK(survival_quantile(d, 1e-20) == 0);
  CHECK(survival_quantile(d, 0.9e-20) == 1);
  CHECK(entropy(Bernoulli{}) == 1);
  CHECK(entropy(Bernoulli{0}) == 0);
  CHECK(entropy(Bernoulli{1}) == 0);
  CHECK(mode(Bernoulli{0.5}) == 1);
  CHECK(median(Bernoulli{0.5}) == 0);
  CHECK(quantile(Bernoulli{1}, 0.5) == 1);
  CHECK(std::isnan(skewness(Bernoulli{1})));
  const auto f = [](const auto& p) { return log_pmf(Bernoulli{p}, 0); };
  CHECK(relative_error(mlmath::derivative(f, 0.25), -4.0 / 3) < 4 * epsilon<double>);
}

TEST_CASE("Bernoulli: fit, printing and errors", "[probability][bernoulli]") {
  const Eigen::VectorXd x{{1, 0, 0, 1, 0}};
  const auto fit = mlmath::fit<Bernoulli>(x);
  CHECK(fit.distribution.p == 0.4);
  CHECK(relative_error(fit.standard_errors(0), std::sqrt(0.24 / 5)) < 4 * epsilon<double>);
  CHECK(relative_error(fit.log_likelihood, 2 * std::log(0.4) + 3 * std::log(0.6)) <
        4 * epsilon<double>);
  CHECK(fit.converged());
  CHECK(mlmath::fit<Bernoulli>(Eigen::Vector3i(1, 1, 1)).standard_errors(0) == 0);
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::fit<Bernoulli>(Eigen::Vector2d(0, 2));
        }) == "fit: x(1) is 2, expected whole numbers >= 0 and <= 1");
  std::ostringstream text;
  text << Bernoulli{0.25} << " " << fit;
  CHECK(text.str() ==
        "Bernoulli(p = 0.25) Bernoulli(p = 0.4 +- 0.219089), log-likelihood -3.36506, n = 5 "
        "(converged)");
  CHECK(message_of<mlmath::DomainError>([] { return pmf(Bernoulli{1.5}, 0); }) ==
        "pmf: Bernoulli.p = 1.5, expected a probability in [0, 1]");
}

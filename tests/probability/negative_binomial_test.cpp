// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/count_laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/probability/negative_binomial.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using mlmath::NegativeBinomial;
using mlmath_test::check_count_law;
using mlmath_test::check_count_point;
using mlmath_test::CountPoint;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

struct Row {
  NegativeBinomial<double> law;
  CountPoint point;
};

// mpmath 1.2 in 32 digits: logarithms of the probability (loggamma) and of both tails (the sum
// of the ratios of neighbours up to 1e-30; the larger tail from the smaller).
const Row table[] = {
    {NegativeBinomial{1, 0.5},
     {0, -0.69314718055994530942, -0.69314718055994530942, -0.69314718055994530942}},
    {NegativeBinomial{1, 0.5},
     {5, -4.1588830833596718565, -0.015748356968139168608, -4.1588830833596718565}},
    {NegativeBinomial{2.5, 0.1},
     {0, -5.7564627324851140713, -5.7564627324851140713, -0.0031672882261573263397}},
    {NegativeBinomial{2.5, 0.1},
     {20, -3.5639935810592666902, -0.63354793992474066756, -0.75652487264175416298}},
    {NegativeBinomial{2.5, 0.1},
     {300, -29.087390433965289651, -2.2038023418361848765e-12, -26.840836910223143378}},
    {NegativeBinomial{2.5, 0.1},
     {5000, -520.06755915495584112, -1.2390053799751762268e-225, -517.86733697883127527}},
    {NegativeBinomial{0.05, 0.01},
     {0, -0.23025850929940458014, -0.23025850929940458014, -1.5814737534084538164}},
    {NegativeBinomial{0.05, 0.01},
     {3, -4.2812713023222060256, -0.14166871230051982289, -2.0242622040287046762}},
    {NegativeBinomial{0.05, 0.01},
     {500, -14.128230844851427506, -0.000062162077856206606485, -9.685796505796341653}},
    {NegativeBinomial{1e-06, 0.1},
     {0, -2.3025850929940455243e-6, -2.3025850929940455243e-6, -12.981479264008643958}},
    {NegativeBinomial{1e-06, 0.1},
     {1, -13.920873376207193451, -1.4025854979938025708e-6, -13.477193941563880247}},
    {NegativeBinomial{1e-06, 0.1},
     {40, -21.718808687434126615, -2.7369897284505905387e-9, -19.716407161113025779}},
    {NegativeBinomial{100, 0.01},
     {9900, -7.822502058990778078, -0.66650666788764609377, -0.72051688037211006185}},
    {NegativeBinomial{100, 0.01},
     {4000, -37.514288206191669449, -33.294136052546506724, -3.4716859564089494846e-15}},
    {NegativeBinomial{100, 0.01},
     {20000, -39.965582756936509708, -8.5010328787900239296e-16, -34.701173816639061092}},
    {NegativeBinomial{1000000.0, 0.999},
     {1000, -4.3738994231928897298, -0.70160172157309831005, -0.68476351996777471945}},
    {NegativeBinomial{1000000.0, 0.999},
     {700, -54.777877599040588585, -53.583077740202541648, -5.3600027688257997854e-24}},
    {NegativeBinomial{1000000.0, 0.999},
     {1300, -45.233955305581749029, -7.4873392218460717186e-20, -44.038488369545207395}},
    {NegativeBinomial{100000000.0, 0.5},
     {100000000, -10.475852496710828133, -0.69309076319315062459, -0.6932036011098388532}},
    {NegativeBinomial{100000000.0, 0.5},
     {100050000, -16.724665374191677746, -0.00020378278839792201514, -8.4985577838017965165}},
    {NegativeBinomial{100000000.0, 0.5},
     {99000000, -2523.0417097273280333, -2517.7486028040962006, -0.0}},
};

}  // namespace

TEST_CASE("NegativeBinomial: probabilities and tails against mpmath",
          "[probability][negative_binomial]") {
  for (const Row& row : table) check_count_point(row.law, row.point, 1e-12);
}

TEST_CASE("NegativeBinomial: sums, moments, quantiles and edges",
          "[probability][negative_binomial]") {
  check_count_law(NegativeBinomial{3, 0.25}, 200);
  check_count_law(NegativeBinomial{0.5, 0.2}, 250);
  check_count_law(NegativeBinomial{80, 0.3}, 600);
}

TEST_CASE("NegativeBinomial: the constant 0, and the geometric law",
          "[probability][negative_binomial]") {
  CHECK(pmf(NegativeBinomial{2, 1}, 0) == 1);
  CHECK(pmf(NegativeBinomial{2, 1}, 1) == 0);
  CHECK(cdf(NegativeBinomial{2, 1}, 0) == 1);
  CHECK(quantile(NegativeBinomial{2, 1}, 0.5) == 0);
  CHECK(entropy(NegativeBinomial{2, 1}) == 0);
  for (const int k : {0, 1, 7, 200}) {
    const double p = 0.125;
    CHECK(relative_error(log_pmf(NegativeBinomial{1, p}, k), std::log(p) + k * std::log1p(-p)) <
          1e-14);
    CHECK(relative_error(log_survival(NegativeBinomial{1, p}, k), (k + 1) * std::log1p(-p)) <
          1e-13);
  }
}

TEST_CASE("NegativeBinomial: derivatives in r and p", "[probability][negative_binomial]") {
  for (const double r : {0.5, 2.5, 300.0}) {
    for (const int k : {0, 3, 40}) {
      const double p = 0.4;
      // psi(k + r) - psi(r) + log p
      double by_r = std::log(p);
      for (int j = 0; j < k; ++j) by_r += 1 / (r + j);
      const double by_p = r / p - k / (1 - p);
      const auto f = [k](const auto& x) { return log_pmf(NegativeBinomial{x(0), x(1)}, k); };
      const Eigen::VectorXd slope = mlmath::gradient(f, Eigen::VectorXd{{r, p}});
      CHECK(std::abs(slope(0) - by_r) <= 1e-13 * (1 + k / r));
      CHECK(std::abs(slope(1) - by_p) <= 1e-13 * (r / p + k / (1 - p)));
      const auto along_r = [k](const auto& x) { return log_pmf(NegativeBinomial{x, 0.4}, k); };
      CHECK(std::abs(mlmath::derivative(along_r, r) - by_r) <= 1e-13 * (1 + k / r));
    }
  }
}

TEST_CASE("NegativeBinomial: fit", "[probability][negative_binomial]") {
  const Eigen::VectorXi x{{0, 1, 1, 2, 3, 3, 5, 8, 0, 2, 4, 12, 1, 0, 6, 7, 2, 3, 1, 9}};
  const auto fit = mlmath::fit<NegativeBinomial>(x, {.tolerance = 1e-12});
  CHECK(fit.converged());
  // mpmath: findroot of the score, the inverse of the observed information, 40 digits (R, MASS
  // 7.3: fitdistr(x, "negative binomial") has size 1.546587, s.e. 0.757090).
  CHECK(relative_error(fit.distribution.r, 1.5465870159660832301) < 1e-12);
  CHECK(relative_error(fit.distribution.p, 0.30646197342344159638) < 1e-12);
  CHECK(relative_error(fit.standard_errors(0), 0.75709001297274132139) < 1e-12);
  CHECK(relative_error(fit.standard_errors(1), 0.11371505002087224448) < 1e-12);
  CHECK(relative_error(fit.log_likelihood, -47.25258940855995062) < 1e-14);
  CHECK(fit.iterations < 10);
  // Large counts take the asymptotic series: the score is 0 all the same.
  const Eigen::VectorXd large = 1000.0 * x.cast<double>();
  const auto wide = mlmath::fit<NegativeBinomial>(large);
  CHECK(wide.converged());
  const auto likelihood = [&](double r) {
    const double p = r / (r + large.mean());
    return log_pmf(NegativeBinomial{r, p}, large).sum();
  };
  const double best = wide.distribution.r;
  CHECK(relative_error(likelihood(best), wide.log_likelihood) < 1e-13);
  CHECK(likelihood(best * 1.001) < likelihood(best));
  CHECK(likelihood(best * 0.999) < likelihood(best));
  // Nearly Poisson: variance 3.08 against a mean of 3.
  const Eigen::VectorXd tight{{1, 2, 3, 3, 5, 6, 1, 4, 2, 3, 0, 4, 7, 2, 5, 1, 2, 4, 1, 4}};
  const auto flat = mlmath::fit<NegativeBinomial>(tight);
  CHECK(flat.converged());
  CHECK(flat.distribution.r > 20);
  CHECK(message_of<mlmath::DomainError>(
            [] { return mlmath::fit<NegativeBinomial>(Eigen::Vector4d(2, 3, 2, 3)); }) ==
        "fit: x has no most likely NegativeBinomial: its variance 0.25 is not above its mean 2.5, "
        "as for Poisson");
}

TEST_CASE("NegativeBinomial: printing and errors", "[probability][negative_binomial]") {
  std::ostringstream text;
  text << NegativeBinomial{2, 0.5};
  CHECK(text.str() == "NegativeBinomial(r = 2, p = 0.5)");
  CHECK(message_of<mlmath::DomainError>([] {
          return pmf(NegativeBinomial{0, 0.5}, 0);
        }) == "pmf: NegativeBinomial.r = 0, expected a number > 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return pmf(NegativeBinomial{1, 0}, 0);
        }) == "pmf: NegativeBinomial.p = 0, expected a probability in (0, 1]");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/count_laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/probability/binomial.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using mlmath::Binomial;
using mlmath_test::check_count_law;
using mlmath_test::check_count_point;
using mlmath_test::CountPoint;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

struct Row {
  Binomial<double> law;
  CountPoint point;
};

// mpmath 1.2 in 32 digits: logarithms of the probability (loggamma) and of both tails (the sum
// of the ratios of neighbours up to 1e-30; the larger tail from the smaller).
const Row table[] = {
    {Binomial{10, 0.3},
     {0, -3.5667494393873236305, -3.5667494393873236305, -0.028654162198764740706}},
    {Binomial{10, 0.3},
     {3, -1.321151277766888636, -0.43138199027079231374, -1.0487105094288509113}},
    {Binomial{10, 0.3},
     {9, -8.8898450898781109457, -5.904917433990633496e-6, -12.039728043259360296}},
    {Binomial{20, 0.5},
     {10, -1.7361522965964517491, -0.53086078389417377435, -0.88697109901039559948}},
    {Binomial{100, 0.001},
     {2, -5.4064167350927243621, -0.00015038767351353297436, -8.8023693007234036656}},
    {Binomial{100, 0.999},
     {97, -8.8268163237388131137, -8.8023693007234011263, -0.00015038767351353335626}},
    {Binomial{1000, 0.1},
     {0, -105.3605156578263074, -105.3605156578263074, -1.747871251722640829e-46}},
    {Binomial{1000, 0.1},
     {100, -3.1696859581836668327, -0.64131577651855409442, -0.74781264125175991355}},
    {Binomial{1000, 0.1},
     {250, -95.867704439912220444, -1.1477946517502560829e-42, -96.570731498634552795}},
    {Binomial{1000, 0.1}, {900, -1760.9493478271591237, -0.0, -1765.3326390896355774}},
    {Binomial{1000000, 0.4},
     {400000, -7.1131358982556258085, -0.6922789311840172298, -0.69401618444800431605}},
    {Binomial{1000000, 0.4},
     {397000, -25.877627638990939575, -21.515511057357033567, -4.5282695685076322882e-10}},
    {Binomial{1000000, 0.4},
     {410000, -214.88843403005167327, -1.1142658981805423062e-92, -211.72963275465423047}},
    {Binomial{1000000, 0.4}, {600000, -81100.134757531113518, -0.0, -81100.357910082297231}},
    {Binomial{1000000, 1e-06},
     {30, -75.658641853093062097, -4.6160368707058914561e-35, -79.060941738029769689}},
    {Binomial{1000000000, 0.3},
     {300000000, -10.500247577859036198, -0.69311598079557296046, -0.69317838129777332693}},
    {Binomial{1000000000, 0.3},
     {299985000, -11.035952679327809826, -1.8949924266914178248, -0.1628948512743927269}},
    {Binomial{1000000000, 0.3}, {301000000, -2389.9451852548716666, -0.0, -2384.5997179064502831}},
    {Binomial{1000000000, 0.3}, {306600000, -103296.42369671260302, -0.0, -103292.97313705964825}},
    {Binomial{1000000000000, 1e-09},
     {1100, -9.2617448093789141136, -0.00086801757697275225357, -7.0497325709348916863}},
    {Binomial{5, 1e-300}, {1, -689.16608998577960481, -0.0, -1379.2484707034333647}},
    {Binomial{3, 0.25},
     {1, -0.86304621735534278232, -0.1698990367953974729, -1.8562979903656261725}},
};

}  // namespace

TEST_CASE("Binomial: probabilities and tails against mpmath", "[probability][binomial]") {
  for (const Row& row : table) check_count_point(row.law, row.point, 1e-12);
}

TEST_CASE("Binomial: sums, moments, quantiles and edges", "[probability][binomial]") {
  check_count_law(Binomial{10, 0.3}, 10);
  check_count_law(Binomial{1, 0.5}, 1);
  check_count_law(Binomial{300, 0.01}, 300);
  check_count_law(Binomial{300, 0.99}, 300);
  check_count_law(Binomial{2000, 0.4}, 2000);
}

TEST_CASE("Binomial: laws that are constants", "[probability][binomial]") {
  const double infinite = std::numeric_limits<double>::infinity();
  CHECK(pmf(Binomial{5, 0.0}, 0) == 1);
  CHECK(pmf(Binomial{5, 0.0}, 1) == 0);
  CHECK(log_pmf(Binomial{5, 0.0}, 0) == 0);
  CHECK(pmf(Binomial{5, 1.0}, 5) == 1);
  CHECK(log_pmf(Binomial{5, 1.0}, 4) == -infinite);
  CHECK(cdf(Binomial{5, 1.0}, 4) == 0);
  CHECK(cdf(Binomial{5, 0.0}, 0) == 1);
  CHECK(quantile(Binomial{5, 1.0}, 0.5) == 5);
  CHECK(quantile(Binomial{5, 0.0}, 0.5) == 0);
  CHECK(pmf(Binomial{0, 0.5}, 0) == 1);
  CHECK(quantile(Binomial{0, 0.5}, 0.5) == 0);
  CHECK(mode(Binomial{5, 1.0}) == 5);
  CHECK(entropy(Binomial{5, 1.0}) == 0);
  CHECK(std::isnan(skewness(Binomial{5, 0.0})));
  // Two values equally likely: the larger.
  CHECK(mode(Binomial{3, 0.5}) == 2);
}

TEST_CASE("Binomial: quantiles at ties", "[probability][binomial]") {
  // P(X <= 5) = 638/1024, exactly.
  const Binomial d{10, 0.5};
  CHECK(quantile(d, 638.0 / 1024) == 5);
  CHECK(quantile(d, std::nextafter(638.0 / 1024, 0)) == 5);
  CHECK(quantile(d, 638.0 / 1024 + 1e-12) == 6);
  CHECK(survival_quantile(d, 386.0 / 1024) == 5);
  CHECK(quantile(d, 1 - 1e-16) == 10);
}

TEST_CASE("Binomial: entropy of many trials", "[probability][binomial]") {
  // log(2 pi e n p q)/2 + (4 p q - 1)/(12 n p q) + O(n^-2), Knessl (1998): (p q = 0.21, n = 1e9)
  const double nats = entropy(Binomial{1000000000, 0.3}, mlmath::nats);
  const double expected = 0.5 * std::log(2 * 3.14159265358979323846 * std::exp(1.0) * 0.21e9) -
                          (1 - 0.84) / (12 * 0.21e9);
  CHECK(relative_error(nats, expected) < 1e-14);
}

TEST_CASE("Binomial: derivatives in p", "[probability][binomial]") {
  for (const double p : {0.0, 0.01, 0.3, 0.5, 0.999}) {
    for (const int k : {0, 3, 7, 10}) {
      if (p == 0 && k > 0) continue;
      const auto f = [k](const auto& q) { return log_pmf(Binomial{10, q}, k); };
      const double expected = (k == 0 ? 0 : k / p) - (10 - k) / (1 - p);
      CHECK(std::abs(mlmath::derivative(f, p) - expected) <=
            20 * epsilon<double> * (k / (p + 1e-300) + 10 / (1 - p)));
    }
  }
  // Near the maximum of a large sample the two terms of the score cancel.
  const auto f = [](const auto& q) { return log_pmf(Binomial{1000000000, q}, 300000100); };
  const double p = 0.3;
  // (k - n p)/(p (1 - p)), with n p from the double 0.3 = 0.3 - 1.11e-17.
  const double expected = (100 + 1e9 * 1.1102230246251565e-17) / (p * (1 - p));
  CHECK(relative_error(mlmath::derivative(f, p), expected) < 1e-13);
  const auto second = [](const auto& q) { return log_pmf(Binomial{10, q}, 3); };
  CHECK(relative_error(mlmath::derivative<2>(second, 0.25), -3 * 16.0 - 7 * 16.0 / 9) < 1e-13);
  const auto reverse = [](const auto& x) { return log_pmf(Binomial{10, x(0)}, 3); };
  CHECK(relative_error(mlmath::gradient(reverse, Eigen::VectorXd::Constant(1, 0.25))(0),
                       3 / 0.25 - 7 / 0.75) < 1e-13);
}

TEST_CASE("Binomial: kinds of arguments", "[probability][binomial]") {
  const Binomial d{10, 0.3};
  const Eigen::Array3i k(0, 3, 10);
  const Eigen::Array3d p = pmf(d, k);
  for (int i = 0; i < 3; ++i) CHECK(p(i) == pmf(d, k(i)));
  const Eigen::MatrixXd X = Eigen::MatrixXd::Constant(2, 3, 3);
  CHECK(cdf(d, X.transpose()) == Eigen::MatrixXd::Constant(3, 2, cdf(d, 3)));
  const Eigen::RowVector2f q = quantile(d, Eigen::RowVector2f(0.1f, 0.9f));
  CHECK(q == Eigen::RowVector2f(1, 5));
  CHECK(std::abs(pmf(Binomial{10, 0.3f}, 3.0f) - 0.26682793f) < 1e-7f);
  CHECK(std::abs(log_pmf(Binomial{10, 0.25L}, 3) - std::log(120 * 2187.0L / 1048576)) <
        2 * epsilon<long double>);
  std::ostringstream text;
  text << d;
  CHECK(text.str() == "Binomial(n = 10, p = 0.3)");
}

TEST_CASE("Binomial: fit", "[probability][binomial]") {
  const Eigen::VectorXd x{{3, 7, 5, 5}};
  const auto fit = mlmath::fit<Binomial>(x, 10);
  CHECK(fit.distribution.n == 10);
  CHECK(fit.distribution.p == 0.5);
  CHECK(relative_error(fit.standard_errors(0), std::sqrt(0.25 / 40)) < 2 * epsilon<double>);
  CHECK(relative_error(fit.log_likelihood, log_pmf(Binomial{10, 0.5}, x).sum()) < 1e-15);
  std::ostringstream text;
  text << fit;
  CHECK(text.str() == "Binomial(p = 0.5 +- 0.0790569), log-likelihood -7.09205, n = 4 (converged)");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::fit<Binomial>(x, 6); }) ==
        "fit: x(1) is 7, expected whole numbers >= 0 and <= 6");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::fit<Binomial>(x, 0); }) ==
        "fit: n = 0, expected 1 <= n <= 9223372036854775807");
}

TEST_CASE("Binomial: errors", "[probability][binomial]") {
  CHECK(message_of<mlmath::DomainError>([] {
          return pmf(Binomial{-1, 0.3}, 0);
        }) == "pmf: Binomial.n = -1, expected n >= 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(Binomial{1, 1.5}, 0);
        }) == "cdf: Binomial.p = 1.5, expected a probability in [0, 1]");
  CHECK(message_of<mlmath::DomainError>([] {
          return mean(Binomial{1, std::numeric_limits<double>::quiet_NaN()});
        }) == "mean: Binomial.p = nan, expected a probability in [0, 1]");
}

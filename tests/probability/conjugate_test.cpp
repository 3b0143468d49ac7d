// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/conjugate.hpp>
#include <mlmath/probability/poisson.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath::Beta;
using mlmath::Dirichlet;
using mlmath::Gamma;
using mlmath::Normal;
using mlmath::NormalInverseGamma;
using mlmath::update;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd counts{{3, 0, 5, 2, 2}};
const VectorXd sample{{1.5, 2.25, -0.5, 3.0}};

// Bayes' theorem on a grid: the largest difference of the posterior density from the given one, and
// the logarithm of the evidence. The trapezoidal rule on smooth densities that vanish at both ends.
template <typename Prior, typename LogLikelihood, typename Posterior>
double grid_error(const Prior& prior, const LogLikelihood& log_likelihood,
                  const Posterior& posterior, double low, double high, double log_evidence) {
  const int n = 4000;
  const double step = (high - low) / n;
  VectorXd joint(n + 1);
  VectorXd expected(n + 1);
  for (int i = 0; i <= n; ++i) {
    const double x = low + i * step;
    joint(i) = std::exp(log_pdf(prior, x) + log_likelihood(x));
    expected(i) = pdf(posterior, x);
  }
  const double evidence = joint.sum() * step;
  CHECK(relative_error(std::log(evidence), log_evidence) < 1e-10);
  return (joint / evidence - expected).cwiseAbs().maxCoeff() / expected.maxCoeff();
}

}  // namespace

TEST_CASE("conjugate: beta and binomial", "[probability][conjugate]") {
  const auto result = update(Beta{1, 1}, 7, 10);
  CHECK(result.posterior.alpha == 8);
  CHECK(result.posterior.beta == 4);
  // Under the uniform prior every count is equally likely.
  CHECK(relative_error(result.log_marginal_likelihood, -std::log(11.0)) < 4 * epsilon<double>);
  const Beta prior{3.0, 5.0};
  const auto informed = update(prior, 12, 20);
  const auto log_likelihood = [](double p) { return log_pmf(mlmath::Binomial{20, p}, 12); };
  CHECK(grid_error(prior, log_likelihood, informed.posterior, 0.0, 1.0,
                   informed.log_marginal_likelihood) < 1e-10);
  // One after the other: the posterior of the batch.
  const auto first = update(prior, 5, 8);
  const auto second = update(first.posterior, 7, 12);
  CHECK(second.posterior.alpha == informed.posterior.alpha);
  CHECK(second.posterior.beta == informed.posterior.beta);
  const auto next = predictive(informed.posterior);
  CHECK(relative_error(pmf(next, 1), mean(informed.posterior)) < 4 * epsilon<double>);
  CHECK(predictive(prior, 20).n == 20);
  CHECK(message_of<mlmath::DomainError>([&] { return update(prior, 5, 4); }) ==
        "update: successes = 5, expected 0 <= successes <= 4");
  CHECK(message_of<mlmath::DomainError>([] {
          return update(Beta{0, 1}, 5, 6);
        }) == "update: Beta.alpha = 0, expected a number > 0");
}

TEST_CASE("conjugate: Dirichlet and multinomial", "[probability][conjugate]") {
  const Dirichlet prior{Vector3d(0.5, 2, 3.5)};
  const auto result = update(prior, Vector3d(2, 3, 5));
  CHECK(result.posterior.alpha == Vector3d(2.5, 5, 8.5));
  // mpmath: loggamma throughout, 40 digits.
  CHECK(relative_error(result.log_marginal_likelihood, -4.041100047703288402) < 1e-14);
  CHECK(relative_error(log_predictive_pmf(prior, Eigen::RowVector3i(0, 0, 7)),
                       -2.4600711358231507469) < 1e-14);
  CHECK(predictive(prior).p == Vector3d(0.5, 2, 3.5) / 6);
  // Two values are the beta and binomial.
  CHECK(relative_error(log_predictive_pmf(Dirichlet{Eigen::Vector2d(3, 5)}, Eigen::Vector2d(12, 8)),
                       update(Beta{3, 5}, 12, 20).log_marginal_likelihood) < 1e-14);
  double total = 0;
  for (int a = 0; a <= 6; ++a) {
    for (int b = 0; a + b <= 6; ++b) {
      total += std::exp(log_predictive_pmf(prior, Vector3d(a, b, 6 - a - b)));
    }
  }
  CHECK(std::abs(total - 1) < 1e-14);
  CHECK(message_of<mlmath::ShapeError>([&] { return update(prior, Eigen::Vector2d(1, 2)); }) ==
        "log_predictive_pmf: x has 2 entries, expected 3, one for each entry of Dirichlet.alpha");
  CHECK(message_of<mlmath::DomainError>([&] { return update(prior, Vector3d(1, -2, 1)); }) ==
        "log_predictive_pmf: x(1) is -2, expected whole numbers >= 0");
}

TEST_CASE("conjugate: gamma and Poisson", "[probability][conjugate]") {
  const Gamma prior{2.5, 0.8};
  const auto result = update(prior, counts);
  CHECK(result.posterior.shape == 14.5);
  CHECK(relative_error(result.posterior.scale, 0.16) < 2 * epsilon<double>);
  // mpmath: loggamma throughout, 40 digits.
  CHECK(relative_error(result.log_marginal_likelihood, -10.402034947978798346) < 1e-14);
  const auto log_likelihood = [](double rate) {
    return log_pmf(mlmath::Poisson{rate}, counts).sum();
  };
  CHECK(grid_error(prior, log_likelihood, result.posterior, 1e-9, 12.0,
                   result.log_marginal_likelihood) < 1e-8);
  // In two parts: the same posterior, and the marginal likelihoods multiply.
  const auto first = update(prior, counts.head(2));
  const auto second = update(first.posterior, counts.tail(3));
  CHECK(relative_error(second.posterior.scale, result.posterior.scale) < 4 * epsilon<double>);
  CHECK(relative_error(first.log_marginal_likelihood + second.log_marginal_likelihood,
                       result.log_marginal_likelihood) < 1e-14);
  // A single count is drawn from the predictive law.
  CHECK(relative_error(update(prior, VectorXd::Constant(1, 4)).log_marginal_likelihood,
                       log_pmf(predictive(prior), 4)) < 1e-14);
  CHECK(update(prior, VectorXd()).posterior.shape == 2.5);
  CHECK(message_of<mlmath::DomainError>([&] { return update(prior, Eigen::Vector2d(1, 0.5)); }) ==
        "update: x(1) is 0.5, expected whole numbers >= 0");
}

TEST_CASE("conjugate: the mean of a normal law", "[probability][conjugate]") {
  const Normal prior{1, 2};
  const auto result = update(prior, sample, 1.5);
  // mpmath: precisions added; the multivariate normal density of the sample. 40 digits.
  CHECK(relative_error(result.posterior.mean, 1.4931506849315068493) < 4 * epsilon<double>);
  CHECK(relative_error(result.posterior.standard_deviation, 0.70224688317678338366) <
        4 * epsilon<double>);
  CHECK(relative_error(result.log_marginal_likelihood, -7.8893233213583476102) < 1e-14);
  const auto log_likelihood = [](double mean) { return log_pdf(Normal{mean, 1.5}, sample).sum(); };
  CHECK(grid_error(prior, log_likelihood, result.posterior, -8.0, 10.0,
                   result.log_marginal_likelihood) < 1e-10);
  const auto first = update(prior, sample.head(1), 1.5);
  const auto second = update(first.posterior, sample.tail(3), 1.5);
  CHECK(relative_error(second.posterior.mean, result.posterior.mean) < 4 * epsilon<double>);
  CHECK(relative_error(first.log_marginal_likelihood + second.log_marginal_likelihood,
                       result.log_marginal_likelihood) < 1e-14);
  CHECK(relative_error(first.log_marginal_likelihood, log_pdf(predictive(prior, 1.5), sample(0))) <
        1e-14);
  CHECK(update(prior, VectorXd(), 1.5).posterior.mean == 1);
  CHECK(message_of<mlmath::DomainError>([&] { return update(prior, sample, 0.0); }) ==
        "update: standard_deviation = 0, expected a number > 0");
  CHECK(message_of<mlmath::DomainError>([&] {
          return update(prior, VectorXd::Constant(1, std::numeric_limits<double>::infinity()), 1.0);
        }) == "update: x(0) is inf, expected finite values");
}

TEST_CASE("conjugate: the mean and the variance of a normal law", "[probability][conjugate]") {
  const NormalInverseGamma prior{.mean = 1, .count = 2, .shape = 3, .scale = 1.5};
  const auto result = update(prior, sample);
  // mean 25/16 of the sample, sum of squares 7.046875 around it.
  CHECK(relative_error(result.posterior.mean, (2 + 6.25) / 6) < 4 * epsilon<double>);
  CHECK(result.posterior.count == 6);
  CHECK(result.posterior.shape == 5);
  const double shift = 6.25 / 4 - 1;
  const double squares = sample.squaredNorm() - 6.25 * 6.25 / 4;
  CHECK(relative_error(result.posterior.scale, 1.5 + squares / 2 + 8.0 / 6 * shift * shift / 2) <
        4 * epsilon<double>);
  // mpmath: the multivariate t density of the sample, 40 digits.
  CHECK(relative_error(result.log_marginal_likelihood, -8.679143740728160033) < 1e-14);
  const auto first = update(prior, sample.head(1));
  const auto second = update(first.posterior, sample.tail(3));
  CHECK(relative_error(second.posterior.scale, result.posterior.scale) < 10 * epsilon<double>);
  CHECK(relative_error(first.log_marginal_likelihood + second.log_marginal_likelihood,
                       result.log_marginal_likelihood) < 1e-13);
  CHECK(relative_error(first.log_marginal_likelihood, log_pdf(predictive(prior), sample(0))) <
        1e-13);
  const auto of_mean = law_of_mean(result.posterior);
  CHECK(of_mean.df == 10);
  CHECK(of_mean.location == result.posterior.mean);
  CHECK(relative_error(of_mean.scale, std::sqrt(result.posterior.scale / 5 / 6)) <
        4 * epsilon<double>);
  std::ostringstream text;
  text << update(prior, VectorXd());
  CHECK(text.str() ==
        "NormalInverseGamma(mean = 1, count = 2, shape = 3, scale = 1.5), log marginal likelihood "
        "0");
  CHECK(message_of<mlmath::DomainError>([] {
          return update(NormalInverseGamma{.scale = -1}, sample);
        }) == "update: NormalInverseGamma.scale = -1, expected a number > 0");
}

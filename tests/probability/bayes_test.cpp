// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/probability/bayes.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const double nan_value = std::numeric_limits<double>::quiet_NaN();

// Numbers in (0, 1) that follow from the seed.
MatrixXd unit_matrix(Index rows, Index cols, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd X(rows, cols);
  mlmath::fill_uniform(rng, X);
  return X;
}

}  // namespace

TEST_CASE("bayes: the cheat sheet and its contradictions", "[probability][bayes]") {
  CHECK(mlmath::bayes(0.8, 0.1, 0.2) == 0.4);
  CHECK(mlmath::bayes(0.8f, 0.1f, 0.2f) == 0.4f);
  CHECK(mlmath::bayes(0.0, 0.1, 0.2) == 0);
  CHECK(mlmath::bayes(0.2, 1.0, 0.2) == 1);
  // Densities may be above 1.
  CHECK(mlmath::bayes(30.0, 0.5, 20.0) == 0.75);
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::bayes(0.8, 0.1, 0.0); }) ==
        "bayes: evidence = 0, expected a number > 0");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::bayes(0.8, 1.1, 0.2); }) ==
        "bayes: prior = 1.1, expected 0 <= prior <= 1");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::bayes(-0.8, 0.1, 0.2); }) ==
        "bayes: likelihood = -0.8, expected a number >= 0");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::bayes(0.5, 0.5, 0.125); }) ==
        "bayes: likelihood * prior = 0.25, expected at most evidence = 0.125");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::bayes(0.5, nan_value, 0.125); }) ==
        "bayes: prior = nan, expected 0 <= prior <= 1");
}

TEST_CASE("bayes_posterior: a medical test, and a second one", "[probability][bayes]") {
  const Vector2d prior(0.01, 0.99);
  const Vector2d positive(0.9, 0.1);
  const auto once = mlmath::bayes_posterior(prior, positive);
  CHECK(relative_error(once.evidence, 0.108) < 2 * epsilon<double>);
  CHECK(relative_error(once.posterior(0), 1.0 / 12) < 2 * epsilon<double>);
  CHECK(relative_error(once.log_posterior(0), -std::log(12.0)) < 2 * epsilon<double>);
  CHECK(relative_error(once.log_evidence, std::log(0.108)) < 2 * epsilon<double>);
  // 0.01 * 0.81 / (0.01 * 0.81 + 0.99 * 0.01) = 9/20
  const auto twice = mlmath::bayes_posterior(once.posterior, positive);
  CHECK(relative_error(twice.posterior(0), 0.45) < 4 * epsilon<double>);
  const auto batch = mlmath::bayes_posterior(prior, positive.cwiseProduct(positive));
  CHECK(max_relative_error(twice.posterior, batch.posterior) < 4 * epsilon<double>);
  CHECK(relative_error(once.evidence * twice.evidence, batch.evidence) < 4 * epsilon<double>);

  std::ostringstream text;
  text << batch;
  CHECK(text.str() == "posterior: 0.45 0.55\nevidence: 0.018 (log -4.01738)\n");
}

TEST_CASE("bayes_posterior: kinds of arguments", "[probability][bayes]") {
  const Eigen::RowVector3d prior(0.5, 0.25, 0.25);
  const Vector3d likelihood(0.5, 1, 2);
  const Vector3d expected(0.25, 0.25, 0.5);
  CHECK(mlmath::bayes_posterior(prior, likelihood).posterior == expected);
  CHECK(mlmath::bayes_posterior(2 * prior / 2, likelihood.array()).posterior == expected);
  CHECK(mlmath::bayes_posterior(prior.cast<float>(), likelihood.cast<float>()).posterior ==
        expected.cast<float>());
  MatrixXd table(3, 2);
  table << likelihood, likelihood;
  CHECK(mlmath::bayes_posterior(prior, table.col(1)).posterior == expected);
  // A hypothesis without prior stays out; one that cannot give the data falls out.
  const auto out = mlmath::bayes_posterior(Vector3d(0, 0.5, 0.5), Vector3d(1, 0, 0.5));
  CHECK(out.posterior == Vector3d(0, 0, 1));
  CHECK(out.log_posterior(0) == -infinity);
  CHECK(out.evidence == 0.25);
  CHECK(mlmath::total_probability(prior, likelihood) == 1);
}

TEST_CASE("bayes: logarithms, where the evidence underflows", "[probability][bayes]") {
  const Vector2d log_prior(std::log(0.25), std::log(0.75));
  const auto result = mlmath::log_bayes_posterior(log_prior, Vector2d(-5000, -5001));
  // odds 1/3 e
  const double odds = std::exp(1.0) / 3;
  CHECK(relative_error(result.posterior(0), odds / (1 + odds)) < 4 * epsilon<double>);
  CHECK(result.evidence == 0);
  // log(0.25 + 0.75/e) - 5000
  CHECK(relative_error(result.log_evidence, std::log(0.25 + 0.75 / std::exp(1.0)) - 5000) <
        2 * epsilon<double>);
  const auto far = mlmath::log_bayes_posterior(log_prior, Vector2d(0, -5000));
  CHECK(far.posterior == Vector2d(1, 0));
  CHECK(relative_error(far.log_posterior(1), std::log(3.0) - 5000) < 2 * epsilon<double>);
  const auto sure = mlmath::log_bayes_posterior(Vector2d(0, -infinity), Vector2d(-3, 2));
  CHECK(sure.posterior == Vector2d(1, 0));

  // Likelihoods whose products with the priors underflow.
  const auto tiny = mlmath::bayes_posterior(Vector2d(1e-10, 1 - 1e-10), Vector2d(1e-300, 1e-310));
  CHECK(relative_error(tiny.posterior(0), 0.5) < 1e-9);
  CHECK(relative_error(tiny.log_evidence, std::log(2.0) - 310 * std::log(10.0)) < 1e-12);
}

TEST_CASE("bayes_updates: one after the other, at once, and in any order", "[probability][bayes]") {
  const Index m = 4000;
  const MatrixXd likelihoods = unit_matrix(m, 3, 1);
  const Vector3d prior(0.2, 0.3, 0.5);
  const auto updates = mlmath::bayes_updates(prior, likelihoods);
  CHECK(updates.posteriors.rows() == m);
  const VectorXd log_likelihood = likelihoods.array().log().colwise().sum().transpose();
  const auto batch = mlmath::log_bayes_posterior(prior.array().log(), log_likelihood);
  // Sums of 4000 logarithms of about -1.
  const double tolerance = 4000 * epsilon<double>;
  CHECK(max_relative_error(updates.final.log_posterior, batch.log_posterior) < tolerance);
  CHECK(relative_error(updates.final.log_evidence, batch.log_evidence) < tolerance);
  CHECK(relative_error(updates.log_evidences.sum(), batch.log_evidence) < tolerance);
  CHECK((updates.posteriors.row(m - 1).transpose() == updates.final.posterior));
  const auto reversed = mlmath::bayes_updates(prior, likelihoods.colwise().reverse());
  CHECK(max_relative_error(reversed.final.log_posterior, batch.log_posterior) < tolerance);

  // The first steps by bayes_posterior().
  VectorXd posterior = prior;
  for (Index i = 0; i < 5; ++i) {
    const auto step = mlmath::bayes_posterior(posterior, likelihoods.row(i));
    posterior = step.posterior;
    CHECK(max_relative_error(posterior, updates.posteriors.row(i).transpose()) <
          20 * epsilon<double>);
    CHECK(relative_error(std::log(step.evidence), updates.log_evidences(i)) <
          100 * epsilon<double>);
  }
  CHECK(max_relative_error(mlmath::bayes_updates(prior, MatrixXd(0, 3)).final.posterior, prior) <
        4 * epsilon<double>);
}

TEST_CASE("bayes: odds and factors", "[probability][bayes]") {
  CHECK(mlmath::odds(0.75) == 3);
  CHECK(mlmath::odds(1.0) == infinity);
  CHECK(mlmath::probability_of_odds(3.0) == 0.75);
  CHECK(mlmath::probability_of_odds(infinity) == 1);
  CHECK(mlmath::bayes_factor(0.9, 0.1) == 9);
  CHECK(mlmath::bayes_factor(0.9, 0.0) == infinity);
  // The medical test in odds: 1/99 * 9 = 1/11.
  const double odds = mlmath::posterior_odds(mlmath::odds(0.01), mlmath::bayes_factor(0.9, 0.1));
  CHECK(relative_error(odds, 1.0 / 11) < 4 * epsilon<double>);
  CHECK(relative_error(mlmath::probability_of_odds(odds), 1.0 / 12) < 4 * epsilon<double>);
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::odds(1.5); }) ==
        "odds: p = 1.5, expected 0 <= p <= 1");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::probability_of_odds(-1.0); }) ==
        "probability_of_odds: odds = -1, expected 0 <= odds <= inf");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::bayes_factor(0.0, 0.0); }) ==
        "bayes_factor: both likelihoods are 0, expected one > 0");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::posterior_odds(0.0, infinity); }) ==
        "posterior_odds: prior_odds = 0 and factor = inf contradict each other");
}

TEST_CASE("conditional_probability: rain given clouds", "[probability][bayes]") {
  CHECK(mlmath::conditional_probability(0.1, 0.4) == 0.25);
  CHECK(mlmath::conditional_probability(0.4, 0.4) == 1);
  CHECK(mlmath::conditional_probability(0.0, 0.4) == 0);
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::conditional_probability(0.0, 0.0); }) ==
        "conditional_probability: marginal = 0, expected a number > 0");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::conditional_probability(0.5, 0.4); }) ==
        "conditional_probability: joint = 0.5, expected at most marginal = 0.4");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::conditional_probability(-0.1, 0.4);
        }) == "conditional_probability: joint = -0.1, expected 0 <= joint <= 1");
}

TEST_CASE("bayes_posterior: errors", "[probability][bayes]") {
  const Vector2d prior(0.5, 0.5);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::bayes_posterior(prior, Vector3d(1, 1, 1));
        }) == "bayes_posterior: likelihoods has 3 entries, expected 2 as in priors");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::bayes_posterior(Vector2d(0.5, 0.6), prior);
        }) == "bayes_posterior: priors sums to 1.1, expected probabilities that sum to 1");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::bayes_posterior(Vector2d(1.5, -0.5), prior);
        }) == "bayes_posterior: priors(1) is -0.5, expected values >= 0");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::bayes_posterior(prior, Vector2d(1, nan_value));
        }) == "bayes_posterior: likelihoods(1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>(
            [&] { return mlmath::bayes_posterior(Vector2d(1, 0), Vector2d(0, 1)); }) ==
        "bayes_posterior: the evidence is 0, expected a hypothesis whose prior and likelihood are "
        "both positive");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::bayes_posterior(VectorXd(), VectorXd());
        }) == "bayes_posterior: priors is empty (0x1)");
  CHECK(
      message_of<mlmath::ShapeError>(
          [&] { return mlmath::bayes_updates(prior, MatrixXd::Ones(4, 3)); }) ==
      "bayes_updates: priors has 2 entries, expected 3, one for each column of likelihoods (4x3)");
  CHECK(message_of<mlmath::DomainError>(
            [&] { return mlmath::log_bayes_posterior(prior, Vector2d(0, 1)); }) ==
        "log_bayes_posterior: exp(log_priors) sums to 3.2974425414002564, expected probabilities "
        "that sum to 1");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::log_bayes_posterior(Vector2d(0, -infinity), Vector2d(0, nan_value));
        }) ==
        "log_bayes_posterior: log_likelihoods(1) is nan, expected a finite logarithm or -inf");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::total_probability(prior, Vector3d(1, 1, 1));
        }) == "total_probability: likelihoods has 3 entries, expected 2 as in priors");
}

// SPDX-License-Identifier: MIT
#include "sections.hpp"
#include <mlmath/probability/bayes.hpp>
#include <mlmath/probability/conjugate.hpp>

#include <Eigen/Core>

#include <string>

using Eigen::MatrixXd;
using Eigen::Vector2d;

void tour_bayes(Page& page, const std::string&) {
  page.section("8 Bayes' theorem");

  page.row("8.1 posterior, evidence", "posterior = likelihood * prior / evidence");
  page.says("One of 100 is ill; the test finds 0.9 of the ill and accuses 0.1 of the healthy.");
  const Vector2d prior(0.01, 0.99);
  const Vector2d positive(0.9, 0.1);
  const auto once = mlmath::bayes_posterior(prior, positive);
  page.shows("evidence: P(positive)", once.evidence);
  page.shows("posterior: P(ill | positive), P(healthy | positive)", once.posterior);
  const auto twice = mlmath::bayes_posterior(once.posterior, positive);
  page.shows("after a second positive test", twice.posterior);
  page.shows("both at once",
             mlmath::bayes_posterior(prior, positive.cwiseProduct(positive)).posterior);

  page.row("spam words", "P(spam | words) prop. to P(spam) prod_i P(word_i | spam)");
  page.says("Two of 5 mails are spam; \"free\" is in 0.5 of the spam and 0.05 of the rest,");
  page.says("\"win\" in 0.3 and 0.02: each word is one more piece of evidence.");
  const Vector2d spam(0.4, 0.6);
  const Vector2d free(0.5, 0.05);
  const Vector2d win(0.3, 0.02);
  const auto after_free = mlmath::bayes_posterior(spam, free);
  page.shows("P(spam | free)", after_free.posterior(0));
  page.shows("P(spam | free, win)",
             mlmath::bayes_posterior(after_free.posterior, win).posterior(0));

  page.row("in odds", "posterior odds = Bayes factor * prior odds");
  const double factor = mlmath::bayes_factor(0.9, 0.1);
  const double odds = mlmath::posterior_odds(mlmath::odds(0.01), factor);
  page.shows("bayes_factor(0.9, 0.1)", factor);
  page.shows("posterior_odds(1/99, 9)", odds);
  page.shows("probability_of_odds(1/11)", mlmath::probability_of_odds(odds));

  page.row("a series of tests", "each posterior is the next prior");
  const Vector2d negative = Vector2d::Ones() - positive;
  MatrixXd results(5, 2);
  for (int i = 0; i < 5; ++i) results.row(i) = (i == 2 ? negative : positive).transpose();
  const auto updates = mlmath::bayes_updates(prior, results);
  page.shows("P(ill) after + + - + +", updates.posteriors.col(0).eval());

  page.row("a coin of unknown bias", "Beta posterior in closed form");
  const auto coin = mlmath::update(mlmath::Beta{1, 1}, 7, 10);
  page.shows("update(Beta{1, 1}, 7 of 10)", coin);
  page.shows("quantile(posterior, 0.025)", mlmath::quantile(coin.posterior, 0.025));
  page.shows("quantile(posterior, 0.975)", mlmath::quantile(coin.posterior, 0.975));
  page.shows("P(the next 3 all succeed)", pmf(predictive(coin.posterior, 3), 3));
}

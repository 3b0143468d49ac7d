// SPDX-License-Identifier: MIT
#include "sections.hpp"
#include <mlmath/information/entropy.hpp>
#include <mlmath/probability.hpp>
#include <mlmath/probability/law_expectation.hpp>

#include <Eigen/Core>

#include <cmath>
#include <string>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;

void tour_probability(Page& page, const std::string&) {
  page.section("3 Probability");

  page.row("3.1 expectation", "E[X] = sum_x x P(x)");
  const VectorXd die = VectorXd::LinSpaced(6, 1, 6);
  const VectorXd fair = VectorXd::Constant(6, 1.0 / 6);
  page.shows("expectation(die, fair)", mlmath::expectation(die, fair));
  page.shows("expectation(die^2, fair)", mlmath::expectation(die.array().square(), fair));
  const auto distance =
      mlmath::expectation(mlmath::Normal{0, 1}, [](double x) { return std::abs(x); });
  page.shows("expectation(Normal{0, 1}, |x|), by quadrature", distance);

  page.row("3.2 variance", "E[(X - mu)^2]");
  const Vector2d coin(0, 1);
  const Vector2d half(0.5, 0.5);
  page.shows("expectation(coin, half)", mlmath::expectation(coin, half));
  page.shows("variance(coin, half)", mlmath::variance(coin, half));
  page.shows("variance(Binomial{100, 0.5})", mlmath::variance(mlmath::Binomial{100, 0.5}));
  page.shows("variance(1e12 + die, fair), true value 35/12",
             mlmath::variance(die.array() + 1e12, fair));

  page.row("3.3 Bayes' theorem", "P(A|B) = P(B|A) P(A)/P(B)");
  page.shows("bayes(0.8, 0.1, 0.2)", mlmath::bayes(0.8, 0.1, 0.2));

  page.row("3.4 conditional probability", "P(A|B) = P(A and B)/P(B)");
  page.says("A day is (clear, cloudy) x (dry, rain):");
  const MatrixXd weather{{0.375, 0.0}, {0.375, 0.25}};
  page.shows("weather", weather);
  page.shows("row_marginals(weather)", mlmath::row_marginals(weather));
  page.shows("column_marginals(weather)", mlmath::column_marginals(weather));
  page.shows("conditional_probability(0.25, 0.625): rain given clouds",
             mlmath::conditional_probability(0.25, 0.625));
  page.shows("conditionals_given_rows(weather)", mlmath::conditionals_given_rows(weather));
  page.shows("is_independent(weather)", mlmath::is_independent(weather));

  page.row("3.5 entropy", "H(X) = -sum P log P");
  page.shows("entropy(half): a coin, in bits", mlmath::entropy(half));
  page.shows("entropy(Binomial{100, 0.5})", mlmath::entropy(mlmath::Binomial{100, 0.5}));

  page.row("3.6 naive Bayes", "P(spam|words) prop. to P(words|spam) P(spam)");
  page.says("See section 9.");

  page.row("Distributions", "logarithms of tails, however small");
  page.shows("log_survival(Binomial{1000, 0.1}, 900)",
             mlmath::log_survival(mlmath::Binomial{1000, 0.1}, 900));
  page.shows("log_cdf(Poisson{1e6}, 6e5)", mlmath::log_cdf(mlmath::Poisson{1e6}, 6e5));
  page.shows("quantile(Binomial{100, 0.5}, 0.975)",
             mlmath::quantile(mlmath::Binomial{100, 0.5}, 0.975));
  page.out() << "    "
             << mlmath::fit<mlmath::NegativeBinomial>(
                    VectorXd{{0, 1, 1, 2, 3, 3, 5, 8, 0, 2, 4, 12}})
             << "\n";
}

// SPDX-License-Identifier: MIT
#include <mlmath/classification/count_naive_bayes.hpp>
#include <mlmath/classification/gaussian_naive_bayes.hpp>
#include <mlmath/classification/mixed_naive_bayes.hpp>
#include <mlmath/classification/text.hpp>

#include <Eigen/Core>

#include <iostream>
#include <limits>
#include <string>
#include <vector>

int main() {
  const std::vector<std::string> mails{"win free money", "free credit", "meeting at noon",
                                       "lunch at the meeting"};
  const Eigen::VectorXi is_spam{{1, 1, 0, 0}};

  // Texts: words to columns of a sparse matrix, and what each word says.
  const auto vocabulary = mlmath::fit_vocabulary(mails);
  const auto model =
      mlmath::multinomial_naive_bayes(mlmath::count_terms(vocabulary, mails), is_spam);
  const auto counts = mlmath::count_terms(vocabulary, {"free lunch"});
  std::cout << mlmath::predict_probability(model, counts) << "\n"
            << mlmath::log_odds_contributions(model, counts.toDense().row(0)) << "\n";

  // A table: a number, a category and a count of words, with a hole.
  using enum mlmath::FeatureLaw;
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const Eigen::MatrixXd X{{1.5, 0, 3}, {2.5, 1, 0}, {missing, 2, 1}, {0.5, 0, 2}};
  const auto mixed = mlmath::mixed_naive_bayes(X, is_spam, {gaussian, categorical, multinomial});
  std::cout << mlmath::decision_function(mixed, X) << "\n";

  // Parts of the data, as they come or on several machines.
  const auto first = mlmath::mixed_naive_bayes(X.topRows(3), is_spam.head(3), mixed.laws);
  const auto grown = mlmath::partial_fit(first, X.bottomRows(1), is_spam.tail(1));
  std::cout << mlmath::predict(grown, X) << "\n";
}

// SPDX-License-Identifier: MIT
/// A spam filter by naive Bayes, on 4601 mails known by how often they have some words; then on
/// sentences:
///
///     spam_filter ["a sentence" ...]
#include "support/csv.hpp"
#include <mlmath/classification/count_naive_bayes.hpp>
#include <mlmath/classification/text.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/classification_metrics.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>
#include <mlmath/statistics/ranking_metrics.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <exception>
#include <iomanip>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;

/// The words of the first 48 columns, which are their shares of a mail in percent.
const std::vector<std::string> words{
    "make",     "address", "all",      "3d",         "our",    "over",   "remove",    "internet",
    "order",    "mail",    "receive",  "will",       "people", "report", "addresses", "free",
    "business", "email",   "you",      "credit",     "your",   "font",   "000",       "money",
    "hp",       "hpl",     "george",   "650",        "lab",    "labs",   "telnet",    "857",
    "data",     "415",     "85",       "technology", "1999",   "parts",  "pm",        "direct",
    "cs",       "meeting", "original", "project",    "re",     "edu",    "table",     "conference"};

/// Whether each word is in each mail, learnt from two thirds of the mails and tried on the rest.
mlmath::CountNaiveBayes learn(const std::string& path) {
  const MatrixXd mails = read_csv(path);
  const MatrixXd X = mails.leftCols(48);
  const VectorXi y = mails.col(57).cast<int>();
  mlmath::Philox rng(9);
  const mlmath::Split split = mlmath::stratified_train_test_split(y, rng, {.test_share = 1.0 / 3});
  const MatrixXd X_train = X(split.train, Eigen::seqN(0, 48));
  const MatrixXd X_test = X(split.test, Eigen::seqN(0, 48));
  const VectorXi y_test = y(split.test);
  const auto model = mlmath::bernoulli_naive_bayes(X_train, VectorXi(y(split.train)));
  std::cout << model;
  const auto guess = mlmath::predict(model, X_test);
  const VectorXd p = mlmath::predict_probability(model, X_test).col(1);
  std::cout << "\nOn the other " << y_test.size() << " mails (1 is spam):\n"
            << mlmath::confusion_matrix(y_test, guess) << "accuracy "
            << mlmath::accuracy(y_test, guess) << ", precision " << mlmath::precision(y_test, guess)
            << ", recall " << mlmath::recall(y_test, guess) << ", area under the ROC curve "
            << mlmath::roc_auc(y_test, p) << "\n";
  return model;
}

/// The posterior of a sentence, and the words that moved it.
void judge(const mlmath::CountNaiveBayes& model, const std::string& sentence) {
  const std::vector<std::string> found = mlmath::tokenize(sentence);
  VectorXd x = VectorXd::Zero(48);
  for (std::size_t j = 0; j < words.size(); ++j) {
    x(Index(j)) = double(std::count(found.begin(), found.end(), words[j]));
  }
  const VectorXd p = mlmath::predict_probability(model, x.transpose()).row(0).transpose();
  const VectorXd parts = mlmath::log_odds_contributions(model, x);
  std::cout << "\n\"" << sentence << "\"\n  P(spam) = " << p(1) << ", log-odds " << parts.sum()
            << ": prior " << parts(0);
  std::vector<Index> order(48);
  std::iota(order.begin(), order.end(), Index(0));
  std::sort(order.begin(), order.end(),
            [&](Index a, Index b) { return std::abs(parts(a + 1)) > std::abs(parts(b + 1)); });
  double absent = 0;
  for (const Index j : order) {
    if (x(j) > 0) {
      std::cout << ", " << words[std::size_t(j)] << " " << std::showpos << parts(j + 1)
                << std::noshowpos;
    } else {
      absent += parts(j + 1);
    }
  }
  std::cout << ", words that are absent " << std::showpos << absent << std::noshowpos << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::cout << std::setprecision(4);
    const auto model = learn(MLMATH_EXAMPLES_DATA "/spam.csv");
    std::vector<std::string> sentences(argv + 1, argv + argc);
    if (sentences.empty()) {
      sentences = {"Win money now: free credit, no order, remove your address here",
                   "George, the meeting of the project is in the lab at 3 pm",
                   "You receive our free report"};
    }
    for (const std::string& sentence : sentences) judge(model, sentence);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}

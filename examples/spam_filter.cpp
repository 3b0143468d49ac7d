// SPDX-License-Identifier: MIT
/// A spam filter by naive Bayes, on 4601 mails known by how often they have some words; then on
/// sentences, those given or, after -, those typed at its prompt, with the words that moved it:
///
///     spam_filter ["a sentence" ...]
///     spam_filter -
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
#include <set>
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
  std::set<std::string> unknown;
  for (const std::string& word : found) {
    const auto place = std::find(words.begin(), words.end(), word);
    if (place == words.end()) {
      unknown.insert(word);
    } else {
      ++x(place - words.begin());
    }
  }
  const VectorXd parts = mlmath::log_odds_contributions(model, x);
  std::cout << "\n\"" << sentence
            << "\"\n  P(spam) = " << mlmath::predict_probability(model, x.transpose())(0, 1)
            << ", log-odds " << parts.sum() << std::showpos << ": prior " << parts(0);
  std::vector<Index> order;
  double absent = 0;
  for (Index j = 0; j < 48; ++j) {
    if (x(j) > 0) {
      order.push_back(j);
    } else {
      absent += parts(j + 1);
    }
  }
  std::sort(order.begin(), order.end(),
            [&](Index a, Index b) { return std::abs(parts(a + 1)) > std::abs(parts(b + 1)); });
  for (const Index j : order) std::cout << ", " << words[std::size_t(j)] << " " << parts(j + 1);
  std::cout << ", " << (order.empty() ? "all" : "other") << " words being absent " << absent
            << std::noshowpos << "\n";
  if (!unknown.empty()) {
    std::cout << "  The mails learnt from tell nothing of:";
    for (const std::string& word : unknown) std::cout << " " << word;
    std::cout << "\n";
  }
}

/// Judges lines until one is empty or there is no more.
void ask(const mlmath::CountNaiveBayes& model) {
  std::string line;
  while (std::cout << "\na sentence (an empty line ends): " << std::flush,
         std::getline(std::cin, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) break;
    judge(model, line);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::cout << std::setprecision(4);
    const auto model = learn(MLMATH_EXAMPLES_DATA "/spam.csv");
    std::vector<std::string> sentences(argv + 1, argv + argc);
    if (sentences == std::vector<std::string>{"-"}) {
      ask(model);
      return 0;
    }
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

// SPDX-License-Identifier: MIT
/// A spam filter by naive Bayes, on 4601 mails known by how often they have some words; then on
/// sentences, those given or, after -, those typed at its prompt, with the words that moved it:
///
///     spam_filter ["a sentence" | "spam: one to learn from" | "other: one to learn from" ...]
///     spam_filter -
///
/// The mails are counts of 48 words, "free" among them and "win" not: nothing in them tells what
/// "win" says. What is taught as "spam: ..." and "other: ..." tells of such words. The four
/// sentences that a run without arguments teaches were made up for it; they are no real mails.
#include "support/csv.hpp"
#include <mlmath/classification/count_naive_bayes.hpp>
#include <mlmath/classification/text.hpp>
#include <mlmath/core/elementary_logistic.hpp>
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
#include <utility>
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

/// Sentences with their labels, and whether each of their words is in each of them.
class Lessons {
 public:
  void add(const std::string& sentence, bool is_spam) {
    sentences_.push_back(sentence);
    labels_.push_back(is_spam);
    if (std::count(labels_.begin(), labels_.end(), labels_[0]) == std::ptrdiff_t(labels_.size())) {
      return;  // no word tells two labels apart before there are two
    }
    vocabulary_ = mlmath::fit_vocabulary(sentences_);
    model_ = mlmath::bernoulli_naive_bayes(mlmath::count_terms(vocabulary_, sentences_),
                                           Eigen::Map<const VectorXi>(labels_.data(), size()));
  }

  [[nodiscard]] Index size() const { return Index(labels_.size()); }

  [[nodiscard]] bool knows(const std::string& word) const { return vocabulary_.column(word) >= 0; }

  /// What a word that is there says for spam.
  [[nodiscard]] double log_odds(const std::string& word) const {
    const MatrixXd logs = model_.log_probabilities();
    const Index j = vocabulary_.column(word);
    return logs(1, j) - logs(0, j);
  }

 private:
  std::vector<std::string> sentences_;
  std::vector<int> labels_;
  mlmath::Vocabulary vocabulary_;
  mlmath::CountNaiveBayes model_;
};

/// P(spam | words) prop. to P(spam) prod_i P(word_i | spam) over the words of a sentence. A sentence
/// is no whole mail, so that words are not there in it says nothing; and the factor of a word that
/// nothing is known of is left out, as that of any value that is missing.
void judge(const mlmath::CountNaiveBayes& model, const Lessons& lessons,
           const std::string& sentence) {
  VectorXd x = VectorXd::Zero(48);
  std::set<std::string> others;
  for (const std::string& word : mlmath::tokenize(sentence)) {
    const auto place = std::find(words.begin(), words.end(), word);
    if (place == words.end()) {
      others.insert(word);
    } else {
      ++x(place - words.begin());
    }
  }
  const VectorXd parts = mlmath::log_odds_contributions(model, x);
  std::vector<std::pair<std::string, double>> said;
  for (Index j = 0; j < 48; ++j) {
    if (x(j) > 0) said.emplace_back(words[std::size_t(j)], parts(j + 1));
  }
  std::string unknown;
  for (const std::string& word : others) {
    if (lessons.knows(word)) {
      said.emplace_back(word + " (taught)", lessons.log_odds(word));
    } else {
      unknown += " " + word;
    }
  }
  double sum = parts(0);
  for (const auto& [word, part] : said) sum += part;
  std::sort(said.begin(), said.end(),
            [](const auto& a, const auto& b) { return std::abs(a.second) > std::abs(b.second); });
  std::cout << "\n\"" << sentence << "\"\n  P(spam) = " << mlmath::sigmoid(sum) << ", log-odds "
            << sum << std::showpos << ": prior " << parts(0);
  for (const auto& [word, part] : said) std::cout << ", " << word << " " << part;
  std::cout << std::noshowpos << "\n";
  if (!unknown.empty()) std::cout << "  Nothing is known of:" << unknown << "\n";
}

/// Learns from "spam: ..." and "other: ...", and judges any other line.
void take(const mlmath::CountNaiveBayes& model, Lessons& lessons, const std::string& line) {
  for (const std::string label : {"spam: ", "other: "}) {
    if (line.rfind(label, 0) != 0) continue;
    lessons.add(line.substr(label.size()), label == "spam: ");
    std::cout << "\ntaught as " << label << line.substr(label.size()) << "\n";
    return;
  }
  judge(model, lessons, line);
}

/// Takes lines until one is empty or there is no more.
void ask(const mlmath::CountNaiveBayes& model, Lessons& lessons) {
  std::string line;
  while (std::cout << "\na sentence (spam: ... and other: ... teach it; an empty line ends): "
                   << std::flush,
         std::getline(std::cin, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) break;
    take(model, lessons, line);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::cout << std::setprecision(4);
    const auto model = learn(MLMATH_EXAMPLES_DATA "/spam.csv");
    Lessons lessons;
    std::vector<std::string> lines(argv + 1, argv + argc);
    if (lines == std::vector<std::string>{"-"}) {
      ask(model, lessons);
      return 0;
    }
    if (lines.empty()) {
      lines = {"Win money now: free credit, no order, remove your address here",
               "George, the meeting of the project is in the lab at 3 pm",
               "You receive our free report",
               "Free! You win",
               "spam: You win a prize, claim it today",
               "spam: Win cash now, the winner is you",
               "other: Did our team win the match?",
               "other: The report is done, see you today",
               "Free! You win"};
      std::cout
          << "\nSentences, made up for this program, by the words that are in them. The mails "
             "counted \"free\"\nand not \"win\": it says nothing until four sentences, made up "
             "too, teach it.\n";
    }
    for (const std::string& line : lines) take(model, lessons, line);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}

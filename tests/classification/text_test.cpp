// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/text.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <cmath>
#include <string>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using mlmath_test::message_of;
using Words = std::vector<std::string>;

namespace {

const Words documents{"Win a FREE prize, free!", "The meeting is at noon; über-Größe",
                      "free lunch at the meeting"};

}  // namespace

TEST_CASE("tokenize: words of UTF-8", "[classification][text]") {
  CHECK(mlmath::tokenize("Win a FREE prize, free_2!") == Words{"win", "free", "prize", "free_2"});
  CHECK(mlmath::tokenize("a bc", {.shortest_word = 1}) == Words{"a", "bc"});
  CHECK(mlmath::tokenize("AbC", {.lower_case = false}) == Words{"AbC"});
  CHECK(mlmath::tokenize("ÜBER\xE2\x80\x94"
                         "Ελλάδα ПРИВЕТ Ёж") == Words{"über", "ελλάδα", "привет", "ёж"});
  CHECK(mlmath::tokenize("日本 本") == Words{"日本"});
  // Bytes that are no UTF-8, a text cut short, an overlong form.
  CHECK(mlmath::tokenize("ab\xFF"
                         "cd\xC3") == Words{"ab", "cd"});
  CHECK(mlmath::tokenize("ab\xC1\x81"
                         "cd\xE2\x82") == Words{"ab", "cd"});
  CHECK(mlmath::tokenize("").empty());
  CHECK(mlmath::tokenize("one two three", {.longest_ngram = 2}) ==
        Words{"one", "two", "three", "one two", "two three"});
  CHECK(mlmath::tokenize("one two", {.shortest_ngram = 3, .longest_ngram = 3}).empty());
}

TEST_CASE("counts and tf-idf as in scikit-learn", "[classification][text]") {
  // scikit-learn 1.2: CountVectorizer() and TfidfTransformer() of the documents.
  const auto vocabulary = mlmath::fit_vocabulary(documents);
  CHECK(vocabulary.terms == Words{"at", "free", "größe", "is", "lunch", "meeting", "noon", "prize",
                                  "the", "win", "über"});
  CHECK(vocabulary.column("win") == 9);
  CHECK(vocabulary.column("wine") == -1);
  const auto counts = mlmath::count_terms(vocabulary, documents);
  const MatrixXd expected{{0, 2, 0, 0, 0, 0, 0, 1, 0, 1, 0},
                          {1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1},
                          {1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0}};
  CHECK(MatrixXd(counts) == expected);
  const MatrixXd weights = mlmath::tf_idf(vocabulary, counts);
  CHECK(std::abs(weights(0, 1) - 0.7323591428422148) <= 1e-15);
  CHECK(std::abs(weights(0, 9) - 0.4814821314936913) <= 1e-15);
  CHECK(std::abs(weights(1, 0) - 0.3175701804283441) <= 1e-15);
  CHECK(std::abs(weights(1, 2) - 0.4175666238781924) <= 1e-15);
  CHECK(std::abs(weights(2, 4) - 0.5493512310263033) <= 1e-15);
  CHECK(mlmath::tf_idf(vocabulary, mlmath::count_terms(vocabulary, {"unknown words"})).norm() == 0);
  const auto common = mlmath::fit_vocabulary(documents, {.minimum_documents = 2});
  CHECK(common.terms == Words{"at", "free", "meeting", "the"});
  CHECK(mlmath::fit_vocabulary(documents, {.longest_ngram = 2}).terms.size() == 23);
}

TEST_CASE("hash_terms: columns without a vocabulary", "[classification][text]") {
  // FNV-1a, 64 bits, of "foobar" is 0x85944171f73967e8 (the reference vectors of its authors).
  const MatrixXd one = mlmath::hash_terms({"foobar FOOBAR"}, 1000);
  CHECK(one(0, Index(0x85944171f73967e8U % 1000)) == 2);
  CHECK(one.sum() == 2);
  CHECK(mlmath::hash_terms(documents, 7).sum() == 16);
}

TEST_CASE("what the functions of text refuse", "[classification][text]") {
  using mlmath::DomainError;
  CHECK(message_of<DomainError>([] {
          return mlmath::tokenize("", {.shortest_word = 0});
        }).find("tokenize: shortest_word = 0, expected 1 <= shortest_word") == 0);
  CHECK(message_of<DomainError>([] {
          return mlmath::hash_terms({}, 0);
        }).find("hash_terms: columns = 0, expected 1 <= columns") == 0);
  CHECK(message_of<mlmath::ShapeError>([] {
          const auto few = mlmath::fit_vocabulary({"one two"});
          return mlmath::tf_idf(few, mlmath::hash_terms({"one"}, 3));
        }) == "tf_idf: counts has 3 columns, expected 2, one for each term of the vocabulary");
}

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mlmath {

/// How a text is cut into terms; see tokenize().
struct TextOptions {
  bool lower_case = true;              ///< of ASCII, Latin, Greek and Cyrillic letters
  Eigen::Index shortest_word = 2;      ///< in characters, not bytes; shorter words are dropped
  Eigen::Index shortest_ngram = 1;     ///< terms are runs of this many words ...
  Eigen::Index longest_ngram = 1;      ///< ... to this many
  Eigen::Index minimum_documents = 1;  ///< fit_vocabulary() drops terms that fewer documents have
};

/// The terms of a set of documents.
struct [[nodiscard]] Vocabulary {
  std::vector<std::string> terms;  ///< in the order of their bytes: the columns of count_terms()
  Eigen::VectorX<Eigen::Index> document_counts;  ///< in how many documents each is
  Eigen::Index documents = 0;                    ///< how many there were
  TextOptions options;                           ///< how they were cut

  /// The column of a term, -1 for one that is not known.
  [[nodiscard]] Eigen::Index column(std::string_view term) const {
    const auto found = std::lower_bound(terms.begin(), terms.end(), term);
    return found != terms.end() && *found == term ? found - terms.begin() : -1;
  }
};

namespace detail {

/// The code point at a place of a text in UTF-8, and the number of its bytes; of what is no UTF-8
/// one byte, and a code point that is no letter.
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
};

inline CodePoint code_point_at(std::string_view text, std::size_t place) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[place + k]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || place + bytes > text.size()) return {};
  char32_t value = lead & (0xFFU >> (bytes + 1));
  for (std::size_t k = 1; k < bytes; ++k) {
    if ((byte(k) & 0xC0U) != 0x80) return {};
    value = (value << 6U) | (byte(k) & 0x3FU);
  }
  return {value, bytes};
}

inline bool is_word_character(char32_t c) {
  if (c < 0x80) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
  if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
  if (c == 0xD7 || c == 0xF7) return false;  // the signs of multiplication and division
  // Punctuation, arrows, signs, pictures; the ideographic space and brackets.
  return !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x3004) &&
         !(c >= 0x3008 && c <= 0x3020) && !(c >= 0xFE00 && c <= 0xFE6F) &&
         !(c >= 0xFF00 && c <= 0xFF0F) && !(c >= 0x1F000 && c <= 0x1FAFF);
}

inline char32_t lower_case_of(char32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 32;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  if (c >= 0x391 && c <= 0x3A9) return c + 32;  // Greek
  if (c >= 0x410 && c <= 0x42F) return c + 32;  // Cyrillic
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  // Latin with accents: pairs of a capital and its small letter.
  if ((c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) || (c >= 0x14A && c <= 0x177)) {
    return c | 1U;
  }
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c + (c & 1U);
  return c;
}

inline void append_utf8(std::string& text, char32_t c) {
  const auto tail = [&](unsigned shift) {
    text += static_cast<char>(0x80U | ((c >> shift) & 0x3FU));
  };
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0U | (c >> 6U));
    tail(0);
  } else if (c < 0x10000) {
    text += static_cast<char>(0xE0U | (c >> 12U));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | (c >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

inline void check_text_options(const char* function, const TextOptions& options) {
  const auto most = Eigen::Index(1) << 30;
  check_between(function, "shortest_word", options.shortest_word, Eigen::Index(1), most);
  check_between(function, "shortest_ngram", options.shortest_ngram, Eigen::Index(1), most);
  check_between(function, "longest_ngram", options.longest_ngram, options.shortest_ngram, most);
  check_between(function, "minimum_documents", options.minimum_documents, Eigen::Index(1), most);
}

inline std::vector<std::string> words_of(std::string_view text, const TextOptions& options) {
  std::vector<std::string> words;
  std::string word;
  Eigen::Index characters = 0;
  const auto finish = [&] {
    if (characters >= options.shortest_word) words.push_back(word);
    word.clear();
    characters = 0;
  };
  for (std::size_t place = 0; place < text.size();) {
    const CodePoint point = code_point_at(text, place);
    place += point.bytes;
    if (is_word_character(point.value)) {
      append_utf8(word, options.lower_case ? lower_case_of(point.value) : point.value);
      ++characters;
    } else {
      finish();
    }
  }
  finish();
  return words;
}

inline std::vector<std::string> terms_of(std::string_view text, const TextOptions& options) {
  std::vector<std::string> words = words_of(text, options);
  if (options.longest_ngram == 1) return words;
  std::vector<std::string> terms;
  for (Eigen::Index size = options.shortest_ngram; size <= options.longest_ngram; ++size) {
    for (std::size_t first = 0; first + std::size_t(size) <= words.size(); ++first) {
      std::string term = words[first];
      for (std::size_t k = 1; k < std::size_t(size); ++k) term += ' ' + words[first + k];
      terms.push_back(term);
    }
  }
  return terms;
}

using TermCounts = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// A row for each document, with the counts of the columns of its terms; those in column -1 are
/// dropped.
template <typename Column>
TermCounts counts_of(const std::vector<std::string>& documents, Eigen::Index columns,
                     const TextOptions& options, const Column& column) {
  std::vector<Eigen::Triplet<double>> entries;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    for (const std::string& term : terms_of(documents[i], options)) {
      const Eigen::Index j = column(term);
      if (j >= 0) entries.emplace_back(int(i), int(j), 1.0);
    }
  }
  TermCounts counts(Eigen::Index(documents.size()), columns);
  counts.setFromTriplets(entries.begin(), entries.end());
  return counts;
}

}  // namespace detail

/// The terms of a text in their order: its words, or with `longest_ngram` > 1 runs of words with
/// spaces between, the shorter runs first.
///
/// A word is a run of letters, digits and underscores. Beyond ASCII every character is a letter
/// that is not punctuation, a sign or a picture; scikit-learn's `\b\w\w+\b` asks the tables of
/// Unicode, and differs in combining marks and rare signs. Bytes that are no UTF-8 separate words.
///
/// Throws:   DomainError if an option is out of range.
[[nodiscard]] inline std::vector<std::string> tokenize(std::string_view text,
                                                       const TextOptions& options = {}) {
  detail::check_text_options("tokenize", options);
  return detail::terms_of(text, options);
}

/// The terms of documents, for count_terms().
///
/// Throws:   DomainError if an option is out of range.
/// Source:   the same terms and counts as scikit-learn's CountVectorizer, but for tokenize().
template <std::same_as<double> Scalar = double>
Vocabulary fit_vocabulary(const std::vector<std::string>& documents,
                          const TextOptions& options = {}) {
  detail::check_text_options("fit_vocabulary", options);
  std::map<std::string, Eigen::Index> found;
  for (const std::string& document : documents) {
    std::vector<std::string> terms = detail::terms_of(document, options);
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    for (const std::string& term : terms) ++found[term];
  }
  Vocabulary vocabulary;
  vocabulary.options = options;
  vocabulary.documents = Eigen::Index(documents.size());
  std::vector<Eigen::Index> counts;
  for (const auto& [term, count] : found) {
    if (count < options.minimum_documents) continue;
    vocabulary.terms.push_back(term);
    counts.push_back(count);
  }
  vocabulary.document_counts =
      Eigen::Map<const Eigen::VectorX<Eigen::Index>>(counts.data(), Eigen::Index(counts.size()));
  return vocabulary;
}

/// How often each term is in each document; terms that the vocabulary does not know are left out.
///
/// Shapes:   n documents; the result n x p, sparse, a column for each of vocabulary.terms.
template <std::same_as<double> Scalar = double>
[[nodiscard]] Eigen::SparseMatrix<double, Eigen::RowMajor> count_terms(
    const Vocabulary& vocabulary, const std::vector<std::string>& documents) {
  return detail::counts_of(documents, Eigen::Index(vocabulary.terms.size()), vocabulary.options,
                           [&](const std::string& term) { return vocabulary.column(term); });
}

/// How often terms are in each document, by columns that a hash of the term picks: for any number
/// of documents without a vocabulary, where now and then two terms share a column.
///
/// Shapes:   n documents; the result n x columns, sparse.
/// Throws:   DomainError if columns < 1 or an option is out of range.
/// Source:   the hash is FNV-1a with 64 bits, on every platform alike. Counts are not signed, so
///           that multinomial_naive_bayes() takes them; scikit-learn's HashingVectorizer alternates
///           signs.
template <std::same_as<double> Scalar = double>
[[nodiscard]] Eigen::SparseMatrix<double, Eigen::RowMajor> hash_terms(
    const std::vector<std::string>& documents, Eigen::Index columns,
    const TextOptions& options = {}) {
  detail::check_text_options("hash_terms", options);
  detail::check_between("hash_terms", "columns", columns, Eigen::Index(1), Eigen::Index(1) << 30);
  return detail::counts_of(documents, columns, options, [&](const std::string& term) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : term) {
      hash = (hash ^ static_cast<unsigned char>(c)) * std::uint64_t(1099511628211U);
    }
    return static_cast<Eigen::Index>(hash % static_cast<std::uint64_t>(columns));
  });
}

/// Counts of terms weighted by how rare a term is, each row scaled to length 1:
/// \f$ x_{ij} \bigl(\log \frac{1 + n}{1 + d_j} + 1\bigr) \f$ for a term in \f$ d_j \f$ of n
/// documents.
///
/// Shapes:   counts m x p from count_terms() with the same vocabulary; the result m x p, sparse.
/// Edges:    a document without known terms stays a row of zeros.
/// Throws:   ShapeError if counts has another number of columns than the vocabulary has terms.
/// Source:   scikit-learn's TfidfTransformer with its defaults gives the same.
template <std::same_as<double> Scalar = double>
[[nodiscard]] Eigen::SparseMatrix<double, Eigen::RowMajor> tf_idf(
    const Vocabulary& vocabulary_arg, const Eigen::SparseMatrix<double, Eigen::RowMajor>& counts) {
  const auto& vocabulary = detail::dependent<Scalar>(vocabulary_arg);
  if (counts.cols() != Eigen::Index(vocabulary.terms.size())) {
    detail::throw_shape_error("tf_idf", "counts has " + std::to_string(counts.cols()) +
                                            " columns, expected " +
                                            std::to_string(vocabulary.terms.size()) +
                                            ", one for each term of the vocabulary");
  }
  const Eigen::VectorX<Scalar> idf =
      ((1 + double(vocabulary.documents)) /
       (1 + vocabulary.document_counts.template cast<double>().array()))
          .log() +
      1;
  Eigen::SparseMatrix<Scalar, Eigen::RowMajor> weighted = counts * idf.asDiagonal();
  for (Eigen::Index i = 0; i < weighted.rows(); ++i) {
    const double length = weighted.row(i).norm();
    if (length > 0) weighted.row(i) /= length;
  }
  return weighted;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/statistics/detail/classes.hpp>
#include <mlmath/statistics/detail/readers.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

namespace mlmath {

/// How many samples of each class were taken for each class: what accuracy(), precision(),
/// recall() and their like are computed from. Build it once to read several of them.
struct [[nodiscard]] ConfusionMatrix {
  /// The labels, K of them, in the order of rows and columns.
  Eigen::VectorX<Eigen::Index> classes;
  /// K x K: entry (i, j) counts the samples of class classes(i) that were taken for classes(j), or
  /// adds up their weights.
  Eigen::MatrixXd counts;

  /// The number of samples, or the sum of their weights.
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] Scalar total() const {
    const Eigen::MatrixX<Scalar>& table = counts;
    return table.sum();
  }
  /// The samples that are of each class: the sums of the rows.
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] Eigen::VectorX<Scalar> actual() const {
    const Eigen::MatrixX<Scalar>& table = counts;
    return table.rowwise().sum();
  }
  /// The samples that were taken for each class: the sums of the columns.
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] Eigen::VectorX<Scalar> predicted() const {
    const Eigen::MatrixX<Scalar>& table = counts;
    return table.colwise().sum().transpose();
  }
  /// The samples of each class that were recognized: the diagonal.
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] Eigen::VectorX<Scalar> correct() const {
    const Eigen::MatrixX<Scalar>& table = counts;
    return table.diagonal();
  }
};

/// What the entries of a confusion matrix are divided by.
enum class ConfusionShare {
  of_actual,     ///< the sum of their row: the diagonal is the recall of each class
  of_predicted,  ///< the sum of their column: the diagonal is the precision of each class
  of_total       ///< the sum of all
};

/// The classes that a confusion matrix shows.
struct ConfusionOptions {
  /// The labels, in the order wanted; where it is empty, those that occur in y or y_hat, ascending.
  Eigen::VectorX<Eigen::Index> classes = {};
};

namespace detail {

/// Counts of pairs of labels that all lie in 0..15 (above least_small_label): entry 16 a + b. False
/// where one does not. Four tables, so that equal pairs in a row do not wait for one another.
inline bool count_small_pairs(const SampleRun& y, const SampleRun& y_hat, double* counts) {
  constexpr Eigen::Index block = 4 * read_block;
  std::uint8_t a[block];
  std::uint8_t b[block];
  std::vector<std::uint64_t> tables(1024, 0);
  std::uint64_t* const table = tables.data();
  for (Eigen::Index begin = 0; begin < y.size(); begin += block) {
    const Eigen::Index count = (std::min)(block, y.size() - begin);
    if (!y.small_labels(begin, count, a) || !y_hat.small_labels(begin, count, b)) return false;
    for (Eigen::Index i = 0; i < count; ++i) a[i] = std::uint8_t(16 * a[i] + b[i]);
    Eigen::Index i = 0;
    for (; i + 4 <= count; i += 4) {
      ++table[a[i]];
      ++table[256 + a[i + 1]];
      ++table[512 + a[i + 2]];
      ++table[768 + a[i + 3]];
    }
    for (; i < count; ++i) ++table[a[i]];
  }
  for (std::size_t k = 0; k < 256; ++k) {
    counts[k] = double(table[k] + table[256 + k] + table[512 + k] + table[768 + k]);
  }
  return true;
}

/// The matrix of the small labels that occur.
inline ConfusionMatrix small_confusion(const double* counts) {
  std::vector<Eigen::Index> present;
  for (Eigen::Index k = 0; k < 16; ++k) {
    double seen = 0;
    for (Eigen::Index j = 0; j < 16; ++j) seen += counts[16 * k + j] + counts[16 * j + k];
    if (seen > 0) present.push_back(k);
  }
  const Eigen::Index K = Eigen::Index(present.size());
  ConfusionMatrix result{Classes(K), Eigen::MatrixXd(K, K)};
  for (Eigen::Index i = 0; i < K; ++i) {
    result.classes(i) = present[std::size_t(i)] + Eigen::Index(least_small_label);
    for (Eigen::Index j = 0; j < K; ++j) {
      result.counts(i, j) = counts[16 * present[std::size_t(i)] + present[std::size_t(j)]];
    }
  }
  return result;
}

template <std::same_as<SampleRun> Run>
ConfusionMatrix confusion_of(const char* function, const Run& y, const SampleRun& y_hat,
                             const SampleRun& w = {}, const ConfusionOptions& options = {}) {
  check_samples(function, y, y_hat, w);
  check_run_weights(function, y.size(), w);
  if (!w.is_given() && options.classes.size() == 0) {
    double counts[256];
    if (count_small_pairs(y, y_hat, counts)) return small_confusion(counts);
  }
  Classes classes = options.classes;
  if (classes.size() == 0) {
    LabelSet labels;
    labels.add(y.all_labels(function));
    labels.add(y_hat.all_labels(function));
    classes = labels.sorted();
  }
  const ClassIndex index(function, classes);
  const Classes rows = index.places(function, y);
  const Classes cols = index.places(function, y_hat);
  Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(classes.size(), classes.size());
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    counts(rows(i), cols(i)) += w.is_given() ? w.number(i) : 1.0;
  }
  return {std::move(classes), std::move(counts)};
}

}  // namespace detail

/// The confusion matrix of true labels y and predicted labels y_hat: entry (i, j) is the number of
/// samples of class i that were taken for class j.
///
/// Shapes:   y and y_hat have n labels each, any whole numbers of any type (`bool`, `int`,
///           `double`, ...); the matrix is K x K for the K labels that occur, in ascending order.
/// Cost:     O(n + K^2); one pass and 0.5 ns a sample for labels from -2 to 13.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if a label is no whole
///           number or none of the classes that the options name.
/// Example:  \code
///           std::cout << mlmath::confusion_matrix(y, y_hat);
///           \endcode
template <typename DerivedY, typename DerivedYHat>
[[nodiscard]] ConfusionMatrix confusion_matrix(const Eigen::DenseBase<DerivedY>& y_arg,
                                               const Eigen::DenseBase<DerivedYHat>& y_hat_arg,
                                               const ConfusionOptions& options = {}) {
  const detail::PinnedSample y("confusion_matrix", "y", y_arg);
  const detail::PinnedSample y_hat("confusion_matrix", "y_hat", y_hat_arg);
  return detail::confusion_of("confusion_matrix", y.run(), y_hat.run(), {}, options);
}

/// The confusion matrix of weighted samples: each counts by its weight.
///
/// Shapes:   as without weights, which are n numbers >= 0.
/// Throws:   as without weights, and DomainError if a weight is negative or not finite, or all are
///           0.
template <typename DerivedY, typename DerivedYHat, typename DerivedW>
[[nodiscard]] ConfusionMatrix confusion_matrix(const Eigen::DenseBase<DerivedY>& y_arg,
                                               const Eigen::DenseBase<DerivedYHat>& y_hat_arg,
                                               const Eigen::DenseBase<DerivedW>& weights_arg,
                                               const ConfusionOptions& options = {}) {
  const detail::PinnedSample y("confusion_matrix", "y", y_arg);
  const detail::PinnedSample y_hat("confusion_matrix", "y_hat", y_hat_arg);
  const detail::PinnedSample weights("confusion_matrix", "weights", weights_arg);
  return detail::confusion_of("confusion_matrix", y.run(), y_hat.run(), weights.run(), options);
}

/// The entries of a confusion matrix as shares.
///
/// Edges:    the share of nothing, in a row or column of zeros, is `undefined`: NaN unless told
///           otherwise.
template <std::same_as<double> Scalar = double>
[[nodiscard]] Eigen::MatrixXd normalized(
    const ConfusionMatrix& confusion, ConfusionShare share,
    WhenUndefined undefined = std::numeric_limits<double>::quiet_NaN()) {
  const Eigen::VectorXd actual = confusion.actual<Scalar>();
  const Eigen::VectorXd predicted = confusion.predicted<Scalar>();
  const double total = confusion.total<Scalar>();
  Eigen::MatrixXd result = confusion.counts;
  for (Eigen::Index j = 0; j < result.cols(); ++j) {
    for (Eigen::Index i = 0; i < result.rows(); ++i) {
      const double whole = share == ConfusionShare::of_actual      ? actual(i)
                           : share == ConfusionShare::of_predicted ? predicted(j)
                                                                   : total;
      result(i, j) = whole > 0 ? result(i, j) / whole
                               : undefined("normalized", "a row or column of counts is zero");
    }
  }
  return result;
}

/// Prints the counts as a table, true classes down and predicted classes across.
inline std::ostream& operator<<(std::ostream& out, const ConfusionMatrix& confusion) {
  const Eigen::Index K = confusion.classes.size();
  std::vector<std::string> words(static_cast<std::size_t>((K + 1) * K));
  std::size_t width = 0;
  for (Eigen::Index i = 0; i <= K; ++i) {
    for (Eigen::Index j = 0; j < K; ++j) {
      std::ostringstream text;
      text.precision(6);
      if (i == 0) {
        text << confusion.classes(j);
      } else {
        text << confusion.counts(i - 1, j);
      }
      std::string& word = words[std::size_t(i * K + j)];
      word = text.str();
      width = (std::max)(width, word.size());
    }
  }
  const auto pad = [&](const std::string& word) {
    return std::string(2 + width - (std::min)(width, word.size()), ' ') + word;
  };
  const std::string margin = "actual";
  out << std::string(margin.size() + width + 2, ' ') << "  predicted\n" << margin << pad("");
  for (Eigen::Index j = 0; j < K; ++j) out << pad(words[std::size_t(j)]);
  out << "\n";
  for (Eigen::Index i = 0; i < K; ++i) {
    out << std::string(margin.size(), ' ') << pad(words[std::size_t(i)]);
    for (Eigen::Index j = 0; j < K; ++j) out << pad(words[std::size_t((i + 1) * K + j)]);
    out << "\n";
  }
  return out;
}

}  // namespace mlmath

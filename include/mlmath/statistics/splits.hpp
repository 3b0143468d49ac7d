// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/random_index.hpp>
#include <mlmath/statistics/detail/classes.hpp>
#include <mlmath/statistics/detail/fold_assignment.hpp>
#include <mlmath/statistics/detail/readers.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace mlmath {

/// The rows to train on and the rows to test on: indices into the data, which are not copied.
/// `X(split.train, Eigen::all)` is the training data (`Eigen::placeholders::all` from Eigen 5 on).
struct [[nodiscard]] Split {
  Eigen::VectorX<Eigen::Index> train;  ///< rows to train on
  Eigen::VectorX<Eigen::Index> test;   ///< rows to test on
};

/// A list of splits of n samples. It holds the rows to test on, and makes each Split when asked for
/// it, so that leave_one_out() of 100 000 samples takes little memory.
///
/// Example:  \code
///           for (const mlmath::Split& split : mlmath::k_fold(n, 5, rng)) { ... }
///           \endcode
class Splits {
 public:
  /// Splits of n samples by the rows to test on; all others are to train on. DomainError where a
  /// row is none of 0, ..., n - 1.
  Splits(Eigen::Index samples, std::vector<Eigen::VectorX<Eigen::Index>> tests)
      : samples_(samples), tests_(std::move(tests)) {
    detail::check_rows("Splits", "tests", samples_, tests_);
  }

  /// Splits of n samples by the rows to test on and those to train on. ShapeError where these are
  /// not as many lists, DomainError where a row is none of 0, ..., n - 1.
  Splits(Eigen::Index samples, std::vector<Eigen::VectorX<Eigen::Index>> tests,
         std::vector<Eigen::VectorX<Eigen::Index>> trains)
      : samples_(samples), tests_(std::move(tests)), trains_(std::move(trains)) {
    detail::check_rows("Splits", "tests", samples_, tests_);
    detail::check_rows("Splits", "trains", samples_, trains_);
    detail::check_same_size("Splits", "tests", size(), "trains", Eigen::Index(trains_.size()));
  }

  /// The number of splits.
  [[nodiscard]] Eigen::Index size() const { return Eigen::Index(tests_.size()); }
  /// The number of samples, n, that are split.
  [[nodiscard]] Eigen::Index samples() const { return samples_; }

  /// The rows to test on in split k, 0 <= k < size().
  [[nodiscard]] const Eigen::VectorX<Eigen::Index>& test(Eigen::Index k) const {
    detail::check_between("Splits", "k", k, Eigen::Index(0), size() - 1);
    return tests_[std::size_t(k)];
  }

  /// The split of number k, 0 <= k < size().
  [[nodiscard]] Split operator[](Eigen::Index k) const {
    const Eigen::VectorX<Eigen::Index>& test = this->test(k);
    if (!trains_.empty()) return {trains_[std::size_t(k)], test};
    std::vector<char> is_test(static_cast<std::size_t>(samples_), 0);
    for (const Eigen::Index i : test) is_test[std::size_t(i)] = 1;
    Split split{Eigen::VectorX<Eigen::Index>(samples_ - test.size()), test};
    Eigen::Index place = 0;
    for (Eigen::Index i = 0; i < samples_; ++i) {
      if (is_test[std::size_t(i)] == 0) split.train(place++) = i;
    }
    return split;
  }

  /// Goes through the splits.
  class Iterator {
   public:
    using value_type = Split;                           ///< what it points at
    using difference_type = std::ptrdiff_t;             ///< steps
    using iterator_category = std::input_iterator_tag;  ///< each split is made when read

    /// At no list.
    Iterator() = default;
    /// At split k.
    Iterator(const Splits* splits, Eigen::Index k) : splits_(splits), k_(k) {}
    /// The split here.
    Split operator*() const { return (*splits_)[k_]; }
    /// On to the next.
    Iterator& operator++() {
      ++k_;
      return *this;
    }
    /// On to the next.
    Iterator operator++(int) {
      Iterator before = *this;
      ++k_;
      return before;
    }
    /// Whether both are at the same split.
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.k_ == b.k_; }

   private:
    const Splits* splits_ = nullptr;
    Eigen::Index k_ = 0;
  };

  /// The first split.
  [[nodiscard]] Iterator begin() const { return {this, 0}; }
  /// Behind the last split.
  [[nodiscard]] Iterator end() const { return {this, size()}; }

 private:
  Eigen::Index samples_;
  std::vector<Eigen::VectorX<Eigen::Index>> tests_;
  std::vector<Eigen::VectorX<Eigen::Index>> trains_;
};

/// Prints the sizes of the splits.
inline std::ostream& operator<<(std::ostream& out, const Splits& splits) {
  out << splits.size() << (splits.size() == 1 ? " split of " : " splits of ") << splits.samples()
      << " samples\n";
  Eigen::Index k = 0;
  for (const Split& split : splits) {
    out << "  " << k++ << ": " << split.train.size() << " to train on, " << split.test.size()
        << " to test on\n";
  }
  return out;
}

/// Cuts n samples into k folds of consecutive rows, of sizes that differ by 1 at most; each is to
/// test on once. For rows whose order means nothing give a generator.
///
/// Throws:   DomainError unless 2 <= k <= n.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           7.10.
[[nodiscard]] inline Splits k_fold(Eigen::Index n, Eigen::Index k) {
  detail::check_folds("k_fold", n, k);
  return {n, detail::cut(detail::in_order(n), k)};
}

/// Cuts n samples in random order into k folds.
///
/// Throws:   DomainError unless 2 <= k <= n.
template <RandomBits64 Generator>
[[nodiscard]] Splits k_fold(Eigen::Index n, Eigen::Index k, Generator& rng) {
  detail::check_folds("k_fold", n, k);
  return {n, detail::cut(random_permutation(rng, n), k)};
}

/// k_fold() several times, each in another random order: less noise than one cut, for as many fits
/// more.
///
/// Throws:   DomainError unless 2 <= k <= n and repeats >= 1.
template <RandomBits64 Generator>
[[nodiscard]] Splits repeated_k_fold(Eigen::Index n, Eigen::Index k, Eigen::Index repeats,
                                     Generator& rng) {
  detail::check_folds("repeated_k_fold", n, k);
  detail::check_repeats("repeated_k_fold", "repeats", repeats);
  std::vector<Eigen::VectorX<Eigen::Index>> tests;
  for (Eigen::Index r = 0; r < repeats; ++r) {
    for (auto& test : detail::cut(random_permutation(rng, n), k)) tests.push_back(std::move(test));
  }
  return {n, std::move(tests)};
}

/// Each sample is to test on alone, once.
///
/// Throws:   DomainError if n < 2.
[[nodiscard]] inline Splits leave_one_out(Eigen::Index n) {
  detail::check_folds("leave_one_out", n, n);
  return {n, detail::cut(detail::in_order(n), n)};
}

/// k folds in each of which the classes of y have the same shares as in all: for rare classes, and
/// less noise. The rows of a class are dealt out in their order.
///
/// Shapes:   y has n labels, any whole numbers of any type.
/// Throws:   ShapeError if y is empty; DomainError unless 2 <= k <= n, or if a class has fewer than
///           k samples or a label is no whole number.
/// Source:   Kohavi, A study of cross-validation and bootstrap for accuracy estimation and model
///           selection, IJCAI (1995).
template <typename DerivedY>
[[nodiscard]] Splits stratified_k_fold(const Eigen::DenseBase<DerivedY>& y_arg, Eigen::Index k) {
  const detail::PinnedSample y("stratified_k_fold", "y", y_arg);
  const detail::Classes strata = detail::strata_of("stratified_k_fold", y.run(), k);
  return {strata.size(), detail::stratified_folds(strata, k, detail::in_order(strata.size()))};
}

/// stratified_k_fold() with the rows of each class dealt out in random order.
template <typename DerivedY, RandomBits64 Generator>
[[nodiscard]] Splits stratified_k_fold(const Eigen::DenseBase<DerivedY>& y_arg, Eigen::Index k,
                                       Generator& rng) {
  const detail::PinnedSample y("stratified_k_fold", "y", y_arg);
  const detail::Classes strata = detail::strata_of("stratified_k_fold", y.run(), k);
  return {strata.size(),
          detail::stratified_folds(strata, k, random_permutation(rng, strata.size()))};
}

/// stratified_k_fold() several times, each in another random order.
///
/// Throws:   as stratified_k_fold(); DomainError if repeats < 1.
template <typename DerivedY, RandomBits64 Generator>
[[nodiscard]] Splits repeated_stratified_k_fold(const Eigen::DenseBase<DerivedY>& y_arg,
                                                Eigen::Index k, Eigen::Index repeats,
                                                Generator& rng) {
  const char* const function = "repeated_stratified_k_fold";
  const detail::PinnedSample y(function, "y", y_arg);
  const detail::Classes strata = detail::strata_of(function, y.run(), k);
  detail::check_repeats(function, "repeats", repeats);
  std::vector<Eigen::VectorX<Eigen::Index>> tests;
  for (Eigen::Index r = 0; r < repeats; ++r) {
    const auto order = random_permutation(rng, strata.size());
    for (auto& test : detail::stratified_folds(strata, k, order)) tests.push_back(std::move(test));
  }
  return {strata.size(), std::move(tests)};
}

/// k folds that keep groups together (the pictures of one patient, the days of one shop), so that
/// no group is trained and tested on; of sizes as equal as the greedy rule makes them, the largest
/// group first into the emptiest fold.
///
/// Shapes:   groups has n labels, any whole numbers of any type.
/// Throws:   ShapeError if groups is empty; DomainError unless 2 <= k <= the number of groups.
template <typename DerivedG>
[[nodiscard]] Splits group_k_fold(const Eigen::DenseBase<DerivedG>& groups_arg, Eigen::Index k) {
  const detail::PinnedSample groups("group_k_fold", "groups", groups_arg);
  const detail::Classes group = detail::groups_of("group_k_fold", groups.run(), k);
  return {group.size(), detail::group_folds(group, k)};
}

/// Each group is to test on alone, once.
///
/// Throws:   ShapeError if groups is empty; DomainError if there are fewer than 2 groups.
template <typename DerivedG>
[[nodiscard]] Splits leave_one_group_out(const Eigen::DenseBase<DerivedG>& groups_arg) {
  const detail::PinnedSample groups("leave_one_group_out", "groups", groups_arg);
  const detail::Classes group = detail::groups_of("leave_one_group_out", groups.run(), 2);
  return {group.size(), detail::folds_by_number(group, group.maxCoeff() + 1)};
}

/// How many samples a random split holds out.
struct TestShareOptions {
  /// The share of the samples to test on, 0 < test_share < 1; their number is rounded up.
  double test_share = 0.25;
};

/// One random split into rows to train on and rows to test on.
///
/// Throws:   DomainError if n < 2 or test_share is not in (0, 1), or leaves nothing to train on.
/// Example:  \code
///           mlmath::Philox rng(1);
///           const auto split = mlmath::train_test_split(X.rows(), rng, {.test_share = 0.2});
///           const auto model = train(X(split.train, Eigen::all), y(split.train));
///           \endcode
template <RandomBits64 Generator>
[[nodiscard]] Split train_test_split(Eigen::Index n, Generator& rng,
                                     const TestShareOptions& options = {}) {
  const Eigen::Index tests = detail::test_count("train_test_split", n, options.test_share);
  const Eigen::VectorX<Eigen::Index> order = random_permutation(rng, n);
  return {order.tail(n - tests), order.head(tests)};
}

/// One random split in both parts of which the classes of y have the shares that they have in all,
/// as nearly as whole numbers allow.
///
/// Shapes:   y has n labels, any whole numbers of any type.
/// Throws:   as train_test_split(); DomainError if a label is no whole number or a class has a
///           single sample.
template <typename DerivedY, RandomBits64 Generator>
[[nodiscard]] Split stratified_train_test_split(const Eigen::DenseBase<DerivedY>& y_arg,
                                                Generator& rng,
                                                const TestShareOptions& options = {}) {
  const char* const function = "stratified_train_test_split";
  const detail::PinnedSample y(function, "y", y_arg);
  const detail::Classes strata = detail::strata_of(function, y.run(), 2);
  const Eigen::Index tests = detail::test_count(function, strata.size(), options.test_share);
  const auto order = random_permutation(rng, strata.size());
  auto parts = detail::stratified_parts(strata, tests, order);
  return {std::move(parts.second), std::move(parts.first)};
}

/// Independent random splits, as many as asked for: the test sets overlap.
///
/// Throws:   as train_test_split(); DomainError if count < 1.
template <RandomBits64 Generator>
[[nodiscard]] Splits shuffle_splits(Eigen::Index n, Eigen::Index count, Generator& rng,
                                    const TestShareOptions& options = {}) {
  const Eigen::Index size = detail::test_count("shuffle_splits", n, options.test_share);
  detail::check_repeats("shuffle_splits", "count", count);
  std::vector<Eigen::VectorX<Eigen::Index>> tests;
  for (Eigen::Index r = 0; r < count; ++r) {
    tests.push_back(sample_without_replacement(rng, n, size));
  }
  return {n, std::move(tests)};
}

/// Independent random splits that keep the shares of the classes of y.
///
/// Throws:   as stratified_train_test_split(); DomainError if count < 1.
template <typename DerivedY, RandomBits64 Generator>
[[nodiscard]] Splits stratified_shuffle_splits(const Eigen::DenseBase<DerivedY>& y_arg,
                                               Eigen::Index count, Generator& rng,
                                               const TestShareOptions& options = {}) {
  const char* const function = "stratified_shuffle_splits";
  const detail::PinnedSample y(function, "y", y_arg);
  const detail::Classes strata = detail::strata_of(function, y.run(), 2);
  const Eigen::Index size = detail::test_count(function, strata.size(), options.test_share);
  detail::check_repeats(function, "count", count);
  std::vector<Eigen::VectorX<Eigen::Index>> tests;
  for (Eigen::Index r = 0; r < count; ++r) {
    const auto order = random_permutation(rng, strata.size());
    tests.push_back(detail::stratified_parts(strata, size, order).first);
  }
  return {strata.size(), std::move(tests)};
}

/// How time_series_splits() cuts.
struct TimeSeriesOptions {
  /// The rows of each test set; 0 for n / (k + 1).
  Eigen::Index test_size = 0;
  /// The rows left out between training and test set, for what is known only later.
  Eigen::Index gap = 0;
  /// The most rows to train on, the last ones; 0 for all that came before.
  Eigen::Index max_train_size = 0;
};

/// k splits of rows in the order of time: the test sets are the last k stretches, and each is
/// trained for on what came before it, so that nothing is learned from the future.
///
/// Throws:   DomainError if k < 1, an option is negative, or the first split has nothing to train
///           on.
/// Source:   Hyndman, Athanasopoulos, Forecasting: principles and practice, 3rd ed., sec. 5.10.
[[nodiscard]] inline Splits time_series_splits(Eigen::Index n, Eigen::Index k,
                                               const TimeSeriesOptions& options = {}) {
  const char* const function = "time_series_splits";
  detail::check_repeats(function, "k", k);
  const auto check = [&](const char* name, Eigen::Index value) {
    if (value >= 0) return;
    detail::throw_domain_error(
        function, std::string(name) + " = " + std::to_string(value) + ", expected a number >= 0");
  };
  check("test_size", options.test_size);
  check("gap", options.gap);
  check("max_train_size", options.max_train_size);
  const Eigen::Index size = options.test_size > 0 ? options.test_size : n / (k + 1);
  if (size < 1 || n - k * size - options.gap < 1) {
    detail::throw_domain_error(function,
                               std::to_string(k) + " test sets of " + std::to_string(size) +
                                   " rows and a gap of " + std::to_string(options.gap) +
                                   " leave nothing of n = " + std::to_string(n) + " to train on");
  }
  std::vector<Eigen::VectorX<Eigen::Index>> tests;
  std::vector<Eigen::VectorX<Eigen::Index>> trains;
  for (Eigen::Index start = n - k * size; start < n; start += size) {
    const Eigen::Index end = start - options.gap;
    const Eigen::Index first =
        options.max_train_size > 0 ? (std::max)(Eigen::Index(0), end - options.max_train_size) : 0;
    tests.push_back(detail::in_order(size, start));
    trains.push_back(detail::in_order(end - first, first));
  }
  return {n, std::move(tests), std::move(trains)};
}

}  // namespace mlmath

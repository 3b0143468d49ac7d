// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/errors.hpp>
#include <mlmath/statistics/detail/radix_sort.hpp>
#include <mlmath/statistics/detail/readers.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// Scores in order, by a radix sort of their bits: positives and negatives apart, so that no label
/// is carried along.
namespace mlmath::detail {

/// The double of its ordered_bits().
[[gnu::always_inline]] inline double number_of(std::uint64_t key) {
  const std::uint64_t mask = std::uint64_t(~std::int64_t(key) >> 63) | (std::uint64_t(1) << 63);
  return std::bit_cast<double>(key ^ mask);
}

[[gnu::always_inline]] inline std::uint64_t sort_key(std::uint64_t key) { return key; }

/// A score with the weight of its sample.
struct WeightedKey {
  std::uint64_t key;
  double weight;
};
[[gnu::always_inline]] inline std::uint64_t sort_key(const WeightedKey& x) { return x.key; }

/// A score with the place of its sample.
struct PlacedKey {
  std::uint64_t key;
  Eigen::Index place;
};
[[gnu::always_inline]] inline std::uint64_t sort_key(const PlacedKey& x) { return x.key; }

/// Sorts by key, ascending: by radix_sort() of the 33 leading bits in which the keys differ; the few
/// that agree in these are sorted by comparison. Gives back where the result is: in place, or in
/// the scratch space of the same size.
template <typename Record>
std::span<Record> sort_by_key(std::span<Record> records, std::span<Record> scratch) {
  const auto is_before = [](const Record& a, const Record& b) { return sort_key(a) < sort_key(b); };
  const std::size_t n = records.size();
  if (n < 1024) {
    std::sort(records.begin(), records.end(), is_before);
    return records;
  }
  std::uint64_t least = ~std::uint64_t(0);
  std::uint64_t largest = 0;
  for (const Record& record : records) {
    least = (std::min)(least, sort_key(record));
    largest = (std::max)(largest, sort_key(record));
  }
  if (least == largest) return records;
  const int shift = std::countl_zero(largest - least);
  const auto leading = [=](const Record& record) {
    return ((sort_key(record) - least) << shift) >> 31;
  };
  records = radix_sort(records, scratch, leading);
  for (std::size_t i = 1; i < n; ++i) {
    const std::uint64_t bits = leading(records[i]);
    if (bits != leading(records[i - 1])) continue;
    std::size_t end = i + 1;
    while (end < n && leading(records[end]) == bits) ++end;
    const auto alike = records.subspan(i - 1, end - i + 1);
    if (!std::is_sorted(alike.begin(), alike.end(), is_before)) {
      std::sort(alike.begin(), alike.end(), is_before);
    }
    i = end;
  }
  return records;
}

/// The two classes of a ranking: the positive label, and whichever other one occurs.
class BinaryLabels {
 public:
  BinaryLabels(const char* function, const SampleRun& y, std::int64_t positive)
      : function_(function), y_(y), positive_(positive) {}

  /// Which of samples [begin, begin + count) are positive; DomainError at a third label.
  void read(Eigen::Index begin, Eigen::Index count, std::int64_t* is_positive) {
    y_.labels(function_, begin, count, is_positive);
    for (Eigen::Index i = 0; i < count && !has_other_; ++i) {
      has_other_ = is_positive[i] != positive_;
      if (has_other_) other_ = is_positive[i];
    }
    std::int64_t is_third = 0;
    for (Eigen::Index i = 0; i < count; ++i) {
      is_third |= std::int64_t((is_positive[i] != positive_) & (is_positive[i] != other_));
    }
    if (is_third != 0) {
      for (Eigen::Index i = 0; i < count; ++i) {
        if (is_positive[i] == positive_ || is_positive[i] == other_) continue;
        throw_domain_error(function_, std::string(y_.name()) + "(" + std::to_string(begin + i) +
                                          ") is " + std::to_string(is_positive[i]) +
                                          ", expected the positive class " +
                                          std::to_string(positive_) + " or " +
                                          std::to_string(other_) + " as before");
      }
    }
    for (Eigen::Index i = 0; i < count; ++i) is_positive[i] = is_positive[i] == positive_ ? 1 : 0;
  }

 private:
  const char* function_;
  const SampleRun& y_;
  std::int64_t positive_;
  std::int64_t other_ = 0;
  bool has_other_ = false;
};

/// The scores of the positives and of the negatives, each ascending, in one piece of storage that
/// they fill from both ends.
template <typename Record>
class SortedScores {
 public:
  explicit SortedScores(Eigen::Index samples)
      : size_(static_cast<std::size_t>(samples)),
        storage_(std::make_unique_for_overwrite<Record[]>(2 * size_)) {}

  /// Without a branch on the label: the record is written at both ends, and one of them moves on.
  [[gnu::always_inline]] void add(bool is_positive, const Record& record) {
    storage_[positive_count_] = record;
    storage_[size_ - 1 - negative_count_] = record;
    positive_count_ += is_positive ? 1 : 0;
    negative_count_ += is_positive ? 0 : 1;
  }

  void sort() {
    const std::span<Record> all(storage_.get(), 2 * size_);
    const auto part = [&](std::size_t begin, std::size_t count) {
      return sort_by_key(all.subspan(begin, count), all.subspan(size_ + begin, count));
    };
    positives = part(0, positive_count_);
    negatives = part(size_ - negative_count_, negative_count_);
  }

  std::span<const Record> positives;
  std::span<const Record> negatives;

 private:
  std::size_t size_;
  std::unique_ptr<Record[]> storage_;
  std::size_t positive_count_ = 0;
  std::size_t negative_count_ = 0;
};

/// Calls place(is_positive, key, i) for each sample; DomainError where a score is NaN.
template <typename Place>
void for_each_score(const char* function, const SampleRun& y, const SampleRun& scores,
                    Eigen::Index positive, const Place& place) {
  BinaryLabels labels(function, y, std::int64_t(positive));
  std::int64_t is_positive[read_block];
  double buffer[read_block];
  for (Eigen::Index begin = 0; begin < y.size(); begin += read_block) {
    const Eigen::Index count = (std::min)(read_block, y.size() - begin);
    labels.read(begin, count, is_positive);
    const double* values = scores.numbers(begin, count, buffer);
    for (Eigen::Index i = 0; i < count; ++i) {
      if (std::isnan(values[i])) {
        throw_domain_error(function, std::string(scores.name()) + "(" + std::to_string(begin + i) +
                                         ") is nan, expected numbers or infinities");
      }
      place(is_positive[i] != 0, ordered_bits(values[i]), begin + i);
    }
  }
}

/// The records that add(sorted, is_positive, key, i) puts in for the samples, in order.
template <typename Record, std::same_as<SampleRun> Run, typename Add>
SortedScores<Record> sorted_records(const char* function, const Run& y, const SampleRun& scores,
                                    Eigen::Index positive, const Add& add) {
  SortedScores<Record> sorted(y.size());
  for_each_score(function, y, scores, positive,
                 [&](bool is_positive, std::uint64_t key, Eigen::Index i) {
                   add(sorted, is_positive, key, i);
                 });
  sorted.sort();
  return sorted;
}

template <std::same_as<SampleRun> Run>
SortedScores<std::uint64_t> sorted_scores(const char* function, const Run& y,
                                          const SampleRun& scores, Eigen::Index positive) {
  return sorted_records<std::uint64_t>(function, y, scores, positive,
                                       [](auto& sorted, bool is_positive, std::uint64_t key,
                                          Eigen::Index) { sorted.add(is_positive, key); });
}

/// Samples of weight 0 are left out.
template <std::same_as<SampleRun> Run>
SortedScores<WeightedKey> sorted_scores(const char* function, const Run& y, const SampleRun& scores,
                                        const SampleRun& w, Eigen::Index positive) {
  return sorted_records<WeightedKey>(
      function, y, scores, positive,
      [&](auto& sorted, bool is_positive, std::uint64_t key, Eigen::Index i) {
        const double weight = w.number(i);
        if (weight > 0) sorted.add(is_positive, {key, weight});
      });
}

/// The sum over a of how many of b come before it: below it, or, with ties, not above it. Both
/// ascending.
template <bool WithTies>
std::uint64_t count_before(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) {
  std::uint64_t total = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const bool is_before = WithTies ? b[j] <= a[i] : b[j] < a[i];
    total += is_before ? 0 : j;
    j += is_before ? 1 : 0;
    i += is_before ? 0 : 1;
  }
  return total + std::uint64_t(a.size() - i) * std::uint64_t(j);
}

}  // namespace mlmath::detail

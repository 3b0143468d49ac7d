// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/errors.hpp>
#include <mlmath/statistics/detail/readers.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Sets of class labels: the distinct ones of a sample, and the place of a label among them.
namespace mlmath::detail {

using Classes = Eigen::VectorX<Eigen::Index>;

/// A range of labels up to which a table by label is kept in place of a search.
inline constexpr std::uint64_t label_table_range = std::uint64_t(1) << 16;

/// Collects the distinct labels of samples.
template <std::same_as<std::int64_t> Label = std::int64_t>
class LabelSet {
 public:
  void add(const std::vector<Label>& labels) {
    if (labels.empty()) return;
    const auto [least, largest] = std::minmax_element(labels.begin(), labels.end());
    const std::uint64_t range = std::uint64_t(*largest) - std::uint64_t(*least);
    if (range < label_table_range) {
      std::vector<char> seen(static_cast<std::size_t>(range) + 1, 0);
      for (const Label label : labels) {
        seen[std::size_t(std::uint64_t(label) - std::uint64_t(*least))] = 1;
      }
      for (std::size_t k = 0; k < seen.size(); ++k) {
        if (seen[k] != 0) labels_.push_back(*least + Label(k));
      }
    } else {
      labels_.insert(labels_.end(), labels.begin(), labels.end());
    }
    std::sort(labels_.begin(), labels_.end());
    labels_.erase(std::unique(labels_.begin(), labels_.end()), labels_.end());
  }

  /// The labels, in ascending order.
  [[nodiscard]] Classes sorted() const {
    Classes classes(Eigen::Index(labels_.size()));
    std::copy(labels_.begin(), labels_.end(), classes.data());
    return classes;
  }

 private:
  std::vector<Label> labels_;
};

/// The first labels of a set in words: "{0, 1, 5}".
inline std::string classes_text(const Classes& classes) {
  constexpr Eigen::Index shown = 10;
  std::string text = "{";
  for (Eigen::Index k = 0; k < (std::min)(shown, classes.size()); ++k) {
    text += (k > 0 ? ", " : "") + std::to_string(classes(k));
  }
  return text + (classes.size() > shown ? ", ...}" : "}");
}

/// Finds the place of a label in a list of classes.
template <std::same_as<Classes> List>
class ClassIndex {
 public:
  ClassIndex(const char* function, const List& classes) : classes_(classes) {
    order_.resize(static_cast<std::size_t>(classes.size()));
    for (std::size_t k = 0; k < order_.size(); ++k) order_[k] = Eigen::Index(k);
    std::sort(order_.begin(), order_.end(),
              [&](Eigen::Index a, Eigen::Index b) { return classes(a) < classes(b); });
    for (std::size_t k = 1; k < order_.size(); ++k) {
      if (classes(order_[k]) != classes(order_[k - 1])) continue;
      throw_domain_error(function, "classes holds " + std::to_string(classes(order_[k])) +
                                       " twice, expected distinct labels");
    }
    if (order_.empty()) return;
    least_ = classes(order_.front());
    const std::uint64_t range = std::uint64_t(classes(order_.back())) - std::uint64_t(least_);
    if (range >= label_table_range) return;
    table_.assign(static_cast<std::size_t>(range) + 1, -1);
    for (Eigen::Index k = 0; k < classes.size(); ++k) {
      table_[std::size_t(classes(k) - least_)] = k;
    }
  }

  /// The place of a label; -1 where it is none of the classes.
  [[nodiscard]] Eigen::Index find(std::int64_t label) const {
    if (!table_.empty()) {
      const std::uint64_t at = std::uint64_t(label) - std::uint64_t(least_);
      return at < table_.size() ? table_[std::size_t(at)] : -1;
    }
    const auto at =
        std::lower_bound(order_.begin(), order_.end(), label,
                         [&](Eigen::Index k, std::int64_t value) { return classes_(k) < value; });
    return at != order_.end() && classes_(*at) == label ? *at : -1;
  }

  /// The places of all labels of a sample; DomainError where one is none of the classes.
  [[nodiscard]] List places(const char* function, const SampleRun& y) const {
    List result(y.size());
    std::int64_t labels[read_block];
    for (Eigen::Index begin = 0; begin < y.size(); begin += read_block) {
      const Eigen::Index count = (std::min)(read_block, y.size() - begin);
      y.labels(function, begin, count, labels);
      for (Eigen::Index i = 0; i < count; ++i) {
        result(begin + i) = find(labels[i]);
        if (result(begin + i) >= 0) continue;
        throw_domain_error(function, std::string(y.name()) + "(" + std::to_string(begin + i) +
                                         ") is " + std::to_string(labels[i]) +
                                         ", expected one of the classes " + classes_text(classes_));
      }
    }
    return result;
  }

 private:
  List classes_;
  std::vector<typename List::Scalar> order_;
  std::vector<typename List::Scalar> table_;
  Eigen::Index least_ = 0;
};

}  // namespace mlmath::detail

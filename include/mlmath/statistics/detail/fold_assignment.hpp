// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/statistics/detail/classes.hpp>
#include <mlmath/statistics/detail/readers.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

/// How samples are dealt out to folds.
namespace mlmath::detail {

inline void check_folds(const char* function, Eigen::Index n, Eigen::Index k) {
  if (2 <= k && k <= n) return;
  throw_domain_error(function, std::to_string(k) + (k == 1 ? " fold of " : " folds of ") +
                                   std::to_string(n) + " samples, expected 2 <= folds <= samples");
}

inline void check_repeats(const char* function, const char* name, Eigen::Index value) {
  if (value >= 1) return;
  throw_domain_error(function,
                     std::string(name) + " = " + std::to_string(value) + ", expected at least 1");
}

/// Throws where an index is no row of n.
inline void check_rows(const char* function, const char* name, Eigen::Index n,
                       const std::vector<Classes>& lists) {
  for (const Classes& rows : lists) {
    if (rows.size() == 0) continue;
    const auto [least, largest] = std::minmax_element(rows.data(), rows.data() + rows.size());
    if (*least >= 0 && *largest < n) continue;
    const Eigen::Index bad = *least < 0 ? *least : *largest;
    throw_domain_error(function, std::string(name) + " holds " + std::to_string(bad) +
                                     ", expected rows of " + std::to_string(n) + " samples");
  }
}

/// first, ..., first + n - 1.
inline Classes in_order(Eigen::Index n, Eigen::Index first = 0) {
  Classes order(n);
  std::iota(order.data(), order.data() + n, first);
  return order;
}

/// Consecutive pieces, the first n % k of them one longer, each in ascending order.
inline std::vector<Classes> cut(const Classes& order, Eigen::Index k) {
  std::vector<Classes> pieces;
  Eigen::Index begin = 0;
  for (Eigen::Index fold = 0; fold < k; ++fold) {
    const Eigen::Index size = order.size() / k + (fold < order.size() % k ? 1 : 0);
    Classes& piece = pieces.emplace_back(size);
    std::copy_n(order.data() + begin, size, piece.data());
    std::sort(piece.data(), piece.data() + size);
    begin += size;
  }
  return pieces;
}

/// The samples of each number, in ascending order.
inline std::vector<Classes> folds_by_number(const Classes& fold, Eigen::Index k) {
  std::vector<Eigen::Index> sizes(static_cast<std::size_t>(k), 0);
  for (const Eigen::Index number : fold) ++sizes[std::size_t(number)];
  std::vector<Classes> folds;
  folds.reserve(sizes.size());
  for (const Eigen::Index size : sizes) folds.emplace_back(size);
  std::fill(sizes.begin(), sizes.end(), 0);
  for (Eigen::Index i = 0; i < fold.size(); ++i) {
    const std::size_t number = static_cast<std::size_t>(fold(i));
    folds[number](sizes[number]++) = i;
  }
  return folds;
}

/// The numbers 0, ..., K - 1 of the classes of y in the order they first occur.
template <std::same_as<SampleRun> Run>
Classes numbered_labels(const char* function, const Run& y) {
  check_nonempty(function, y.name(), y.size());
  LabelSet labels;
  labels.add(y.all_labels(function));
  const Classes classes = labels.sorted();
  Classes place = ClassIndex(function, classes).places(function, y);
  Classes number = Classes::Constant(classes.size(), -1);
  Eigen::Index next = 0;
  for (Eigen::Index& k : place) {
    if (number(k) < 0) number(k) = next++;
    k = number(k);
  }
  return place;
}

/// The number of samples of each class.
template <std::same_as<Classes> List>
List class_sizes(const List& number) {
  List sizes = List::Zero(number.maxCoeff() + 1);
  for (const Eigen::Index k : number) ++sizes(k);
  return sizes;
}

/// The classes of y as numbers, none of them with fewer than `least` samples.
template <std::same_as<SampleRun> Run>
Classes strata_of(const char* function, const Run& y, Eigen::Index least) {
  check_nonempty(function, y.name(), y.size());
  check_folds(function, y.size(), least);
  auto number = numbered_labels(function, y);
  const auto sizes = class_sizes(number);
  for (Eigen::Index i = 0; i < number.size(); ++i) {
    if (sizes(number(i)) >= least) continue;
    throw_domain_error(function, "class " + std::to_string(y.label(function, i)) + " of " +
                                     y.name() + " has " + std::to_string(sizes(number(i))) +
                                     (sizes(number(i)) == 1 ? " sample" : " samples") +
                                     ", expected at least " + std::to_string(least));
  }
  return number;
}

/// Groups as numbers, at least k of them.
template <std::same_as<SampleRun> Run>
Classes groups_of(const char* function, const Run& groups, Eigen::Index k) {
  auto number = numbered_labels(function, groups);
  const Eigen::Index count = number.maxCoeff() + 1;
  if (2 <= k && k <= count) return number;
  throw_domain_error(function, std::to_string(k) + " folds of " + std::to_string(count) +
                                   (count == 1 ? " group" : " groups") +
                                   ", expected 2 <= folds <= groups");
}

/// Folds with equal shares of the classes: in the list of samples by class every k-th goes to the
/// same fold, which says how many samples of each class a fold gets; which ones, `order` says.
template <std::same_as<Classes> List>
std::vector<List> stratified_folds(const List& strata, Eigen::Index k, const Classes& order) {
  const List sizes = class_sizes(strata);
  std::vector<List> quotas(std::size_t(sizes.size()), List::Zero(k));
  Eigen::Index position = 0;
  for (Eigen::Index c = 0; c < sizes.size(); ++c) {
    for (Eigen::Index i = 0; i < sizes(c); ++i) ++quotas[std::size_t(c)](position++ % k);
  }
  List fold(strata.size());
  List current = List::Zero(sizes.size());
  for (const Eigen::Index i : order) {
    const Eigen::Index c = strata(i);
    List& quota = quotas[std::size_t(c)];
    while (quota(current(c)) == 0) ++current(c);
    --quota(current(c));
    fold(i) = current(c);
  }
  return folds_by_number(fold, k);
}

/// The largest group first, into the emptiest fold.
template <std::same_as<Classes> List>
std::vector<List> group_folds(const List& group, Eigen::Index k) {
  const List sizes = class_sizes(group);
  List by_size = in_order(sizes.size());
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&](Eigen::Index a, Eigen::Index b) { return sizes(a) > sizes(b); });
  List load = List::Zero(k);
  List fold_of_group(sizes.size());
  for (const Eigen::Index g : by_size) {
    Eigen::Index emptiest = 0;
    load.minCoeff(&emptiest);
    load(emptiest) += sizes(g);
    fold_of_group(g) = emptiest;
  }
  List fold(group.size());
  for (Eigen::Index i = 0; i < group.size(); ++i) fold(i) = fold_of_group(group(i));
  return folds_by_number(fold, k);
}

inline Eigen::Index test_count(const char* function, Eigen::Index n, double share) {
  if (n < 2) {
    throw_domain_error(function, "n = " + std::to_string(n) + ", expected at least 2 samples");
  }
  if (!(share > 0 && share < 1)) {
    throw_domain_error(function,
                       "test_share = " + to_text(share) + ", expected 0 < test_share < 1");
  }
  const Eigen::Index tests = Eigen::Index(std::ceil(share * double(n)));
  if (tests < n) return tests;
  throw_domain_error(function, "test_share = " + to_text(share) +
                                   " leaves nothing of n = " + std::to_string(n) + " to train on");
}

/// `tests` samples with the shares of the classes, as nearly as whole numbers allow (the largest
/// remainders are rounded up), and the others, in the order given.
template <std::same_as<Classes> List>
std::pair<List, List> stratified_parts(const List& strata, Eigen::Index tests,
                                       const Classes& order) {
  const List sizes = class_sizes(strata);
  List quota(sizes.size());
  Eigen::VectorXd remainder(sizes.size());
  for (Eigen::Index c = 0; c < sizes.size(); ++c) {
    const double exact = double(sizes(c)) * double(tests) / double(strata.size());
    quota(c) = Eigen::Index(exact);
    remainder(c) = exact - double(quota(c));
  }
  List by_remainder = in_order(sizes.size());
  std::stable_sort(by_remainder.begin(), by_remainder.end(),
                   [&](Eigen::Index a, Eigen::Index b) { return remainder(a) > remainder(b); });
  const Eigen::Index missing = tests - quota.sum();
  for (Eigen::Index r = 0; r < missing; ++r) ++quota(by_remainder(r));
  std::pair<List, List> parts{List(tests), List(strata.size() - tests)};
  Eigen::Index taken = 0;
  Eigen::Index left = 0;
  for (const Eigen::Index i : order) {
    if (quota(strata(i)) > 0) {
      --quota(strata(i));
      parts.first(taken++) = i;
    } else {
      parts.second(left++) = i;
    }
  }
  return parts;
}

}  // namespace mlmath::detail

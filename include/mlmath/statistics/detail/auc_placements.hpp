// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/statistics/detail/readers.hpp>
#include <mlmath/statistics/detail/score_order.hpp>

#include <Eigen/Core>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mlmath::detail {

/// The structural components of an AUC (DeLong, DeLong, Clarke-Pearson, Biometrics 44, 1988): for
/// each positive the share of the negatives that it outscores, for each negative the share of the
/// positives that outscore it, ties a half; both in the order of the samples. Their means are the
/// AUC. Sun, Xu, IEEE Signal Processing Letters 21 (2014): by sorting.
struct AucPlacements {
  Eigen::VectorXd of_positives;
  Eigen::VectorXd of_negatives;
  double auc = 0;
};

template <std::same_as<SampleRun> Run>
AucPlacements auc_placements(const char* function, const Run& y, const SampleRun& scores,
                             Eigen::Index positive) {
  Eigen::Index positive_count = 0;
  Eigen::Index negative_count = 0;
  const auto sorted = sorted_records<PlacedKey>(
      function, y, scores, positive,
      [&](auto& all, bool is_positive, std::uint64_t key, Eigen::Index) {
        all.add(is_positive, {key, is_positive ? positive_count++ : negative_count++});
      });
  const auto& a = sorted.positives;
  const auto& b = sorted.negatives;
  AucPlacements result{Eigen::VectorXd(positive_count), Eigen::VectorXd(negative_count), 0};
  const double positives = double(positive_count);
  const double negatives = double(negative_count);
  std::size_t i = 0;
  std::size_t j = 0;
  std::uint64_t doubled_wins = 0;
  while (i < a.size() || j < b.size()) {
    std::uint64_t key = i < a.size() ? a[i].key : b[j].key;
    if (j < b.size() && b[j].key < key) key = b[j].key;
    std::size_t i_end = i;
    std::size_t j_end = j;
    while (i_end < a.size() && a[i_end].key == key) ++i_end;
    while (j_end < b.size() && b[j_end].key == key) ++j_end;
    doubled_wins += std::uint64_t(i_end - i) * std::uint64_t(j + j_end);
    for (std::size_t k = i; k < i_end; ++k) {
      result.of_positives(a[k].place) = 0.5 * double(j + j_end) / negatives;
    }
    for (std::size_t k = j; k < j_end; ++k) {
      result.of_negatives(b[k].place) = 1 - 0.5 * double(i + i_end) / positives;
    }
    i = i_end;
    j = j_end;
  }
  result.auc = 0.5 * double(doubled_wins) / (positives * negatives);
  return result;
}

/// The covariance of two AUCs on the same samples, or the variance of one: NaN with fewer than two
/// samples of a class.
template <std::same_as<AucPlacements> Placements>
double auc_covariance(const Placements& a, const Placements& b) {
  const auto covariance = [](const auto& x, const auto& z) {
    const double x_mean = x.mean();
    const double z_mean = z.mean();
    return (x.array() - x_mean).matrix().dot((z.array() - z_mean).matrix()) / double(x.size() - 1);
  };
  return covariance(a.of_positives, b.of_positives) / double(a.of_positives.size()) +
         covariance(a.of_negatives, b.of_negatives) / double(a.of_negatives.size());
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

/// The laws of rank correlations of n ranks in random order, without ties.
namespace mlmath::detail {

/// The two-sided p-value of Spearman's sum of squared differences of ranks, over all n! orders.
inline double spearman_exact_p(int n, double squares) {
  std::vector<int> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  const long observed = std::lround(squares);
  double total = 0;
  double up_to = 0;
  double from = 0;
  do {
    long sum = 0;
    for (int i = 0; i < n; ++i) {
      const long step = order[std::size_t(i)] - i;
      sum += step * step;
    }
    total += 1;
    up_to += sum <= observed;
    from += sum >= observed;
  } while (std::next_permutation(order.begin(), order.end()));
  return std::min(1.0, 2 * std::min(up_to, from) / total);
}

/// The two-sided p-value of a number of discordant pairs, from the law of the inversions of a
/// random order: that of n is that of n - 1 plus a uniform number below n.
inline double kendall_exact_p(int n, double discordant) {
  std::vector<double> law = {1};
  for (int i = 2; i <= n; ++i) {
    std::vector<double> next(law.size() + std::size_t(i) - 1);
    for (std::size_t k = 0; k < next.size(); ++k) {
      double window = 0;
      const std::size_t begin = k + 1 > std::size_t(i) ? k + 1 - std::size_t(i) : 0;
      for (std::size_t j = begin; j <= std::min(k, law.size() - 1); ++j) window += law[j];
      next[k] = window / i;
    }
    law.swap(next);
  }
  // The law is symmetric; the smaller tail is summed from its end.
  const std::size_t last = law.size() - 1;
  const std::size_t observed = std::size_t(std::lround(discordant));
  const std::size_t tail = std::min(observed, last - observed);
  double p = 0;
  for (std::size_t k = 0; k <= tail; ++k) p += law[k];
  return std::min(1.0, 2 * p);
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <map>

namespace mlmath::detail {

/// What a cell with row total a and column total b adds to the mutual information on average over
/// all tables with these margins, in nats: sum over k of k/n log(n k / (a b)) P(k), P the
/// hypergeometric law of k. Its weights are taken relative to that of the mode, in both directions,
/// until they no longer count.
inline double expected_cell(double a, double b, double n) {
  const double low = std::max(0.0, a + b - n);
  const double high = std::min(a, b);
  const double mode = std::floor((a + 1) * (b + 1) / (n + 2));
  double weights = 0;
  double terms = 0;
  const auto add = [&](double k, double weight) {
    weights += weight;
    if (k > 0) terms += weight * (k / n) * std::log(n / a * (k / b));
  };
  constexpr double negligible = 1e-20;
  double weight = 1;
  add(mode, weight);
  for (double k = mode; k < high; k += 1) {
    weight *= (a - k) * (b - k) / ((k + 1) * (n - a - b + k + 1));
    if (weight < negligible) break;
    add(k + 1, weight);
  }
  weight = 1;
  for (double k = mode; k > low; k -= 1) {
    weight *= k * (n - a - b + k) / ((a - k + 1) * (b - k + 1));
    if (weight < negligible) break;
    add(k - 1, weight);
  }
  return terms / weights;
}

/// The mutual information in nats that labels with these counts have on average when one labelling
/// is shuffled.
template <typename Scalar>
double expected_mutual_information(const Eigen::VectorX<Scalar>& rows,
                                   const Eigen::VectorX<Scalar>& columns) {
  std::map<double, double> distinct_rows;
  std::map<double, double> distinct_columns;
  for (const double a : rows) distinct_rows[a] += 1;
  for (const double b : columns) distinct_columns[b] += 1;
  const double n = rows.sum();
  double total = 0;
  for (const auto& [a, a_times] : distinct_rows) {
    for (const auto& [b, b_times] : distinct_columns) {
      total += a_times * b_times * expected_cell(a, b, n);
    }
  }
  return total;
}

}  // namespace mlmath::detail

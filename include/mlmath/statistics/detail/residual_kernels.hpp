// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/statistics/detail/readers.hpp>
#include <mlmath/statistics/quantiles.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <vector>

/// Weighted means of a term over pairs (y, y_hat), in one pass.
namespace mlmath::detail {

/// The sum of w term(y, y_hat), in blocks whose sums are added in doubled precision. Nothing is
/// checked but that what comes out is finite; where it is not, the data are looked through.
template <typename Term>
double sum_of_pairs(const char* function, const SampleRun& y, const SampleRun& y_hat,
                    const SampleRun& w, const Term& term) {
  double y_buffer[read_block];
  double y_hat_buffer[read_block];
  double w_buffer[read_block];
  double terms[read_block];
  DoubledNumber<double> total;
  for (Eigen::Index begin = 0; begin < y.size(); begin += read_block) {
    const Eigen::Index count = (std::min)(read_block, y.size() - begin);
    const double* a = y.numbers(begin, count, y_buffer);
    const double* b = y_hat.numbers(begin, count, y_hat_buffer);
    for (Eigen::Index i = 0; i < count; ++i) terms[i] = term(a[i], b[i]);
    if (w.is_given()) {
      const double* weights = w.numbers(begin, count, w_buffer);
      for (Eigen::Index i = 0; i < count; ++i) terms[i] *= weights[i];
    }
    accumulate(total, lane_sum(static_cast<const double*>(terms), count));
  }
  const double sum = total.value();
  if (!(sum - sum == 0)) {
    check_run_finite(function, y);
    check_run_finite(function, y_hat);
  }
  return sum;
}

/// The weighted mean of term(y, y_hat).
template <typename Term>
double mean_of_pairs(const char* function, const SampleRun& y, const SampleRun& y_hat,
                     const SampleRun& w, const Term& term) {
  check_samples(function, y, y_hat, w);
  const double weight = check_run_weights(function, y.size(), w);
  return sum_of_pairs(function, y, y_hat, w, term) / weight;
}

/// The weighted mean of a sample.
inline double mean_of_run(const char* function, const SampleRun& y, const SampleRun& w,
                          double weight) {
  return sum_of_pairs(function, y, y, w, [](double a, double) { return a; }) / weight;
}

/// Whether all samples that have a weight have the same value.
inline bool is_constant(const SampleRun& y, const SampleRun& w) {
  Eigen::Index first = 0;
  while (w.is_given() && first + 1 < y.size() && w.number(first) == 0) ++first;
  const double value = y.number(first);
  for (Eigen::Index i = first + 1; i < y.size(); ++i) {
    if (y.number(i) != value && !(w.is_given() && w.number(i) == 0)) return false;
  }
  return true;
}

/// The number that has the share `level` of the weights below it, the mean of two where a whole
/// range has: the constant of least pinball loss, and the median for level 1/2.
template <std::same_as<Eigen::VectorXd> Vector>
double quantile_of_values(const Vector& x, const SampleRun& w, double level) {
  if (!w.is_given()) {
    return quantile(x, level, {.type = QuantileType::averaged_inverted_cdf});
  }
  std::vector<Eigen::Index> order;
  double total = 0;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    if (!(w.number(i) > 0)) continue;
    order.push_back(i);
    total += w.number(i);
  }
  std::sort(order.begin(), order.end(),
            [&](Eigen::Index a, Eigen::Index b) { return x(a) < x(b); });
  const double target = level * total;
  double cumulated = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    cumulated += w.number(order[k]);
    if (cumulated < target) continue;
    const double value = x(order[k]);
    const bool is_between = cumulated == target && k + 1 < order.size();
    return is_between ? value + 0.5 * (x(order[k + 1]) - value) : value;
  }
  return x(order.back());
}

/// Calls kernel(y, y_hat, weights) with the runs of the arguments.
template <typename DerivedY, typename DerivedYHat, typename Kernel>
double of_samples(const char* function, const Eigen::DenseBase<DerivedY>& y_arg,
                  const Eigen::DenseBase<DerivedYHat>& y_hat_arg, const Kernel& kernel) {
  const PinnedSample y(function, "y", y_arg);
  const PinnedSample y_hat(function, "y_hat", y_hat_arg);
  return kernel(function, y.run(), y_hat.run(), SampleRun());
}

template <typename DerivedY, typename DerivedYHat, typename DerivedW, typename Kernel>
double of_samples(const char* function, const Eigen::DenseBase<DerivedY>& y_arg,
                  const Eigen::DenseBase<DerivedYHat>& y_hat_arg,
                  const Eigen::DenseBase<DerivedW>& weights_arg, const Kernel& kernel) {
  const PinnedSample y(function, "y", y_arg);
  const PinnedSample y_hat(function, "y_hat", y_hat_arg);
  const PinnedSample weights(function, "weights", weights_arg);
  return kernel(function, y.run(), y_hat.run(), weights.run());
}

}  // namespace mlmath::detail

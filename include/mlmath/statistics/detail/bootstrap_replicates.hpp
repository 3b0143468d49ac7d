// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/random_index.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/statistics/detail/fold_assignment.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

/// Bootstrap samples of rows, and what a statistic of them becomes.
namespace mlmath::detail {

/// A statistic of the rows with these numbers.
using RowStatistic = std::function<double(const Eigen::VectorX<Eigen::Index>&)>;

/// The statistic; NaN where it is undefined.
inline double defined_or_nan(const RowStatistic& statistic,
                             const Eigen::VectorX<Eigen::Index>& rows) {
  try {
    return statistic(rows);
  } catch (const UndefinedMetricError&) {
    return std::numeric_limits<double>::quiet_NaN();
  }
}

/// The statistic of `replicates` samples of the rows with replacement: of all, or of each stratum
/// as many as it has. Those for which it is undefined are left out.
template <RandomBits64 Generator>
Eigen::VectorXd bootstrap_replicates(Eigen::Index n, const Classes& strata, Eigen::Index replicates,
                                     Generator& rng, const RowStatistic& statistic) {
  std::vector<Classes> members;
  if (strata.size() > 0) {
    members = folds_by_number(strata, strata.maxCoeff() + 1);
  } else {
    members.push_back(in_order(n));
  }
  Eigen::VectorXd values(replicates);
  Eigen::Index defined = 0;
  Eigen::VectorX<Eigen::Index> rows(n);
  for (Eigen::Index r = 0; r < replicates; ++r) {
    Eigen::Index begin = 0;
    for (const Classes& member : members) {
      auto part = rows.segment(begin, member.size());
      fill_uniform_index(rng, member.size(), part);
      for (Eigen::Index& row : part) row = member(row);
      begin += member.size();
    }
    const double value = defined_or_nan(statistic, rows);
    if (!std::isnan(value)) values(defined++) = value;
  }
  values.conservativeResize(defined);
  return values;
}

/// The levels at which to take the quantiles of the replicates so that the interval is
/// bias-corrected and accelerated (Efron, Better bootstrap confidence intervals, JASA 82, 1987).
template <std::same_as<double> Scalar>
Eigen::Vector2<Scalar> bca_levels(const Eigen::VectorX<Scalar>& replicates, Scalar estimate,
                                  Eigen::Index n, Scalar level, const RowStatistic& statistic) {
  const double below = double((replicates.array() < estimate).count()) +
                       0.5 * double((replicates.array() == estimate).count());
  const Normal standard{Scalar(0), Scalar(1)};
  const double bias = quantile(standard, below / double(replicates.size()));
  Eigen::VectorX<Scalar> left_out(n);
  Eigen::Index defined = 0;
  Classes rows = in_order(n - 1, 1);
  for (Eigen::Index i = 0; i < n; ++i) {
    const double value = defined_or_nan(statistic, rows);
    if (!std::isnan(value)) left_out(defined++) = value;
    if (i < n - 1) rows(i) = i;
  }
  left_out.conservativeResize(defined);
  const Eigen::ArrayX<Scalar> influence = left_out.mean() - left_out.array();
  const double squares = influence.square().sum();
  const double acceleration =
      squares > 0 ? influence.cube().sum() / (6 * squares * std::sqrt(squares)) : 0.0;
  const auto adjusted = [&](Scalar p) {
    const double shifted = bias + quantile(standard, p);
    return cdf(standard, bias + shifted / (1 - acceleration * shifted));
  };
  return {adjusted((1 - level) / 2), adjusted((1 + level) / 2)};
}

}  // namespace mlmath::detail

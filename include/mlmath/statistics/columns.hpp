// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/statistics/detail/column_sums.hpp>
#include <mlmath/statistics/moments.hpp>

#include <Eigen/Core>

#include <cstddef>

namespace mlmath {

/// Mean of each column of X, \f$ \bar x_j = \frac1n \sum_i x_{ij} \f$.
///
/// Of each row: mean_columns(X.transpose()). RunningMoments where the rows come in pieces.
///
/// Shapes:   X n x p (a sample per row), n > 0; result p.
/// Cost:     O(n p), one pass in the order that X is stored in, no copy.
/// Accuracy: as mean().
/// Throws:   ShapeError if X is empty; DomainError if it holds NaN or infinity.
template <typename Derived>
[[nodiscard]] Eigen::VectorX<detail::SampleScalar<Derived>> mean_columns(
    const Eigen::DenseBase<Derived>& X) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto sums = detail::column_sums("mean_columns", X);
  Eigen::VectorX<Scalar> means(X.cols());
  for (Eigen::Index j = 0; j < means.size(); ++j) {
    means(j) = Scalar(sums[std::size_t(j)].mean());
  }
  return means;
}

/// Variance of each column of X, \f$ \frac1{n - \mathrm{ddof}} \sum_i (x_{ij} - \bar x_j)^2 \f$.
///
/// Shapes:   X n x p (a sample per row); result p.
/// Cost:     O(n p), one pass in the order that X is stored in, no copy.
/// Edges:    infinity where the sum of squares overflows.
/// Accuracy: as variance().
/// Throws:   ShapeError if X is empty; DomainError if it holds NaN or infinity, or unless
///           0 <= ddof < n.
template <typename Derived>
[[nodiscard]] Eigen::VectorX<detail::SampleScalar<Derived>> variance_columns(
    const Eigen::DenseBase<Derived>& X, const VarianceOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  detail::check_nonempty("variance_columns", "X", X.rows(), X.cols());
  detail::check_column_divisor("variance_columns", X.rows(), options.ddof);
  const auto sums = detail::column_sums("variance_columns", X);
  Eigen::VectorX<Scalar> variances(X.cols());
  for (Eigen::Index j = 0; j < variances.size(); ++j) {
    variances(j) = Scalar(sums[std::size_t(j)].variance(options.ddof));
  }
  return variances;
}

/// Standard deviation of each column of X: the square roots of variance_columns().
///
/// Shapes, cost, accuracy and errors as variance_columns().
template <typename Derived>
[[nodiscard]] Eigen::VectorX<detail::SampleScalar<Derived>> standard_deviation_columns(
    const Eigen::DenseBase<Derived>& X, const VarianceOptions& options = {}) {
  detail::check_nonempty("standard_deviation_columns", "X", X.rows(), X.cols());
  detail::check_column_divisor("standard_deviation_columns", X.rows(), options.ddof);
  using Scalar = detail::SampleScalar<Derived>;
  const auto sums = detail::column_sums("standard_deviation_columns", X);
  Eigen::VectorX<Scalar> deviations(X.cols());
  for (Eigen::Index j = 0; j < deviations.size(); ++j) {
    deviations(j) = Scalar(sums[std::size_t(j)].standard_deviation(options.ddof));
  }
  return deviations;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/linalg/running_moments.hpp>
#include <mlmath/statistics/columns.hpp>
#include <mlmath/statistics/detail/pair_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/moments.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>

namespace mlmath {
namespace detail {

/// The sums of a covariance matrix, by blocks of rows that are in cache when they are checked,
/// centred and multiplied.
template <typename Scalar, typename Pinned>
RunningCovariance<Scalar> covariance_sums(const Pinned& X) {
  const Eigen::Index block =
      std::clamp(Eigen::Index(1 << 17) / X.cols(), Eigen::Index(512), Eigen::Index(2048));
  RunningCovariance<Scalar> moments(X.cols());
  try {
    // From numbers near the means, so that merging the means of blocks costs no digits.
    const Eigen::RowVectorX<Scalar> shift =
        mean_columns(X.topRows(std::min(block, X.rows()))).transpose();
    for (Eigen::Index i = 0; i < X.rows(); i += block) {
      moments.update(X.middleRows(i, std::min(block, X.rows() - i)).rowwise() - shift);
    }
  } catch (const DomainError&) {
    // Told again with the position in the whole of X.
    check_finite("covariance", "X", X);
    throw;
  }
  return moments;
}

}  // namespace detail

/// Covariance of two vectors,
/// \f$ \frac1{n - \mathrm{ddof}} \sum_i (x_i - \bar x)(y_i - \bar y) \f$: divisor n unless `ddof`
/// says otherwise.
///
/// Shapes:   x and y are vectors of n > 0 entries of one scalar type; integers count as double.
/// Cost:     O(n), one pass at the speed of memory, no copy.
/// Accuracy: a few epsilon of the product of the standard deviations.
/// Throws:   ShapeError if the sizes differ or are 0; DomainError for NaN or infinity, or unless
///           0 <= ddof < n.
template <typename DerivedX, typename DerivedY>
[[nodiscard]] detail::SampleScalar<DerivedX> covariance(const Eigen::DenseBase<DerivedX>& x_arg,
                                                        const Eigen::DenseBase<DerivedY>& y_arg,
                                                        const VarianceOptions& options = {}) {
  using Scalar = detail::SampleScalar<DerivedX>;
  static_assert(std::is_same_v<Scalar, detail::SampleScalar<DerivedY>>,
                "covariance: x and y must hold the same scalar type");
  const auto x = detail::pin_sample_vector(x_arg, "covariance", "x");
  const auto y = detail::pin_sample_vector(y_arg, "covariance", "y");
  detail::check_same_size("covariance", "x", x.size(), "y", y.size());
  detail::check_divisor("covariance", "x", x.size(), options.ddof);
  const auto sums = detail::pair_sums("covariance", x, y);
  const auto product = sums.xy.value() / decltype(sums.xy.value())(x.size() - options.ddof);
  return Scalar(std::ldexp(product, sums.x_exponent + sums.y_exponent));
}

/// Covariance matrix of the columns of X, p x p: divisor n unless `ddof` says otherwise.
///
/// RunningCovariance where the rows come in pieces; pca() for the directions of most variance.
///
/// Shapes:   X n x p (a sample per row); the result p x p, exactly symmetric.
/// Cost:     O(n p^2) as a matrix product; blocks of rows are centred, X is never copied whole.
/// Accuracy: the means are taken off before the products, so that they cost no digits.
/// Throws:   ShapeError if X is empty; DomainError for NaN or infinity, or unless 0 <= ddof < n.
template <typename Derived>
[[nodiscard]] Eigen::MatrixX<detail::SampleScalar<Derived>> covariance(
    const Eigen::DenseBase<Derived>& X_arg, const VarianceOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const Derived& X = X_arg.derived();
  detail::check_nonempty("covariance", "X", X.rows(), X.cols());
  detail::check_column_divisor("covariance", X.rows(), options.ddof);
  const auto pinned = detail::pin_sample(X, "covariance", "X");
  const auto moments = [&] {
    if constexpr (std::decay_t<decltype(pinned)>::IsVectorAtCompileTime) {
      // Pinned as a column, whatever it was.
      const Eigen::MatrixX<Scalar> samples = pinned.reshaped(X.rows(), X.cols());
      return detail::covariance_sums<Scalar>(samples);
    } else {
      return detail::covariance_sums<Scalar>(pinned);
    }
  }();
  return moments.covariance({.ddof = options.ddof});
}

/// Correlation of two vectors (Pearson's r),
/// \f$ \sum_i (x_i - \bar x)(y_i - \bar y) \big/ \sqrt{\sum_i (x_i - \bar x)^2 \sum_i (y_i - \bar y)^2}
/// \f$, in [-1, 1].
///
/// It measures how near the points are to a line; spearman_correlation() and kendall_correlation()
/// measure how near to any increasing curve. pearson_test() gives its p-value and interval.
///
/// Shapes:   x and y are vectors of n > 0 entries of one scalar type; integers count as double.
/// Cost:     O(n), one pass at the speed of memory, no copy.
/// Edges:    does not overflow or underflow where squares would.
/// Throws:   ShapeError if the sizes differ or are 0; DomainError for NaN or infinity, or if x or y
///           is constant, where r has no meaning.
template <typename DerivedX, typename DerivedY>
[[nodiscard]] detail::SampleScalar<DerivedX> correlation(const Eigen::DenseBase<DerivedX>& x_arg,
                                                         const Eigen::DenseBase<DerivedY>& y_arg) {
  using Scalar = detail::SampleScalar<DerivedX>;
  static_assert(std::is_same_v<Scalar, detail::SampleScalar<DerivedY>>,
                "correlation: x and y must hold the same scalar type");
  const auto x = detail::pin_sample_vector(x_arg, "correlation", "x");
  const auto y = detail::pin_sample_vector(y_arg, "correlation", "y");
  detail::check_same_size("correlation", "x", x.size(), "y", y.size());
  return Scalar(detail::spread_pair_sums("correlation", x, y).correlation());
}

/// Correlation matrix of the columns of X, p x p, with ones on the diagonal.
///
/// Shapes, cost and accuracy as the covariance matrix.
/// Throws:   ShapeError if X is empty; DomainError for NaN or infinity, or if a column is constant.
template <typename Derived>
[[nodiscard]] Eigen::MatrixX<detail::SampleScalar<Derived>> correlation(
    const Eigen::DenseBase<Derived>& X) {
  using Scalar = detail::SampleScalar<Derived>;
  detail::check_nonempty("correlation", "X", X.rows(), X.cols());
  Eigen::MatrixX<Scalar> R = covariance(X);
  const Eigen::VectorX<Scalar> deviations = R.diagonal().cwiseSqrt();
  for (Eigen::Index j = 0; j < R.cols(); ++j) {
    if (deviations(j) > Scalar(0)) continue;
    const std::string name = "column " + std::to_string(j) + " of X";
    detail::throw_constant("correlation", name.c_str(), Scalar(X.derived().coeff(0, j)));
  }
  for (Eigen::Index j = 0; j < R.cols(); ++j) {
    for (Eigen::Index i = 0; i < j; ++i) {
      const Scalar r = R(i, j) / deviations(i) / deviations(j);
      R(i, j) = R(j, i) = std::clamp(r, Scalar(-1), Scalar(1));
    }
    R(j, j) = Scalar(1);
  }
  return R;
}

}  // namespace mlmath

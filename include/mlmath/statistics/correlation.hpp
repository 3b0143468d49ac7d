// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/linalg/gram.hpp>
#include <mlmath/statistics/detail/column_sums.hpp>
#include <mlmath/statistics/detail/pair_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/moments.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>

namespace mlmath {
namespace detail {

/// The sums of products about the means, p x p: of blocks of rows, from which numbers near the means
/// are taken off while they are in cache. Where those turn out not to be near, once more from the
/// means themselves.
template <typename Matrix>
Eigen::MatrixX<typename Matrix::Scalar> covariance_sums(const Eigen::Ref<const Matrix>& X) {
  using Scalar = typename Matrix::Scalar;
  const Eigen::Index n = X.rows();
  const Eigen::Index p = X.cols();
  const Eigen::Index most =
      std::clamp(Eigen::Index(1 << 15) / p, Eigen::Index(256), Eigen::Index(1024));
  Eigen::RowVectorX<Scalar> shift(p);
  const auto first = column_sums("covariance", X.topRows(std::min(most, n)));
  for (Eigen::Index j = 0; j < p; ++j) shift(j) = Scalar(first[std::size_t(j)].mean());
  Eigen::MatrixX<Scalar> products(p, p);
  Eigen::VectorX<Scalar> sums(p);
  Matrix block;
  for (int attempt = 0; attempt < 2; ++attempt) {
    products.setZero();
    sums.setZero();
    for (Eigen::Index i = 0; i < n; i += most) {
      block = X.middleRows(i, std::min(most, n - i)).rowwise() - shift;
      sums.noalias() += block.transpose() * Eigen::VectorX<Scalar>::Ones(block.rows());
      add_gram_lower<Scalar, Matrix::Options>(block, products);
    }
    const auto squares = products.diagonal().array();
    if (!(squares - squares == Scalar(0)).all()) check_finite("covariance", "X", X);
    if ((Scalar(16) * sums.array().square() <= squares * Scalar(n)).all()) break;
    shift += sums.transpose() / Scalar(n);
  }
  products.template selfadjointView<Eigen::Lower>().rankUpdate(sums, Scalar(-1) / Scalar(n));
  return products.template selfadjointView<Eigen::Lower>();
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
  using Matrix =
      Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic,
                    detail::PlainMatrix<Derived>::IsRowMajor ? Eigen::RowMajor : Eigen::ColMajor>;
  const Eigen::MatrixX<Scalar> sums = [&] {
    if constexpr (std::is_same_v<Scalar, typename Derived::Scalar>) {
      return detail::covariance_sums<Matrix>(Eigen::Ref<const Matrix>(X));
    } else {
      return detail::covariance_sums<Matrix>(Matrix(X.template cast<Scalar>()));
    }
  }();
  return sums / Scalar(X.rows() - options.ddof);
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

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/regression/detail/design.hpp>

#include <Eigen/Core>

#include <algorithm>

namespace mlmath::detail {

/// A design about its means with columns of given scale and rows times the roots of their weights,
/// by its products alone: what is centred is never formed. `Design` is anything with X * V and X' *
/// U.
template <typename Design, typename Scalar>
struct CentredProducts {
  const Design& X;
  Eigen::VectorX<Scalar> means;           // 0 where nothing is subtracted
  Eigen::VectorX<Scalar> inverse_scales;  // 0 for a column to leave out
  Eigen::VectorX<Scalar> roots;           // of the weights; empty for equal ones
  Scalar total;                           // of the weights

  /// Rows times the roots.
  void weigh(Eigen::MatrixX<Scalar>& U) const {
    if (roots.size() == 0) return;
    for (Eigen::Index j = 0; j < U.cols(); ++j) U.col(j).array() *= roots.array();
  }

  // Column by column: there are few, and matrix products are dear to compile.
  [[nodiscard]] Eigen::MatrixX<Scalar> multiply(const Eigen::MatrixX<Scalar>& V) const {
    Eigen::MatrixX<Scalar> product(X.rows(), V.cols());
    for (Eigen::Index k = 0; k < V.cols(); ++k) {
      const Eigen::VectorX<Scalar> scaled = inverse_scales.cwiseProduct(V.col(k));
      product.col(k) = X * scaled;
      product.col(k).array() -= means.dot(scaled);
    }
    weigh(product);
    return product;
  }

  /// Its transpose times U, over the total weight.
  [[nodiscard]] Eigen::MatrixX<Scalar> mean_transpose(Eigen::MatrixX<Scalar> U) const {
    weigh(U);
    Eigen::MatrixX<Scalar> product(means.size(), U.cols());
    for (Eigen::Index k = 0; k < U.cols(); ++k) {
      const Eigen::VectorX<Scalar> column = X.transpose() * U.col(k);
      product.col(k) = inverse_scales.cwiseProduct(column - U.col(k).sum() * means) / total;
    }
    return product;
  }

  /// The covariance of the columns, a block of them at a time.
  [[nodiscard]] Eigen::MatrixX<Scalar> gram() const {
    const Eigen::Index p = means.size();
    Eigen::MatrixX<Scalar> G(p, p);
    for (Eigen::Index first = 0; first < p; first += 32) {
      const Eigen::Index count = (std::min)(Eigen::Index(32), p - first);
      Eigen::MatrixX<Scalar> units = Eigen::MatrixX<Scalar>::Zero(p, count);
      for (Eigen::Index k = 0; k < count; ++k) units(first + k, k) = Scalar(1);
      G.middleCols(first, count) = mean_transpose(multiply(units));
    }
    return G;
  }

  /// The products of the rows over the total weight, n x n, a block of them at a time.
  [[nodiscard]] Eigen::MatrixX<Scalar> row_gram() const {
    const Eigen::Index n = X.rows();
    Eigen::MatrixX<Scalar> K(n, n);
    for (Eigen::Index first = 0; first < n; first += 32) {
      const Eigen::Index count = (std::min)(Eigen::Index(32), n - first);
      Eigen::MatrixX<Scalar> units = Eigen::MatrixX<Scalar>::Zero(n, count);
      for (Eigen::Index k = 0; k < count; ++k) units(first + k, k) = Scalar(1);
      K.middleCols(first, count) = multiply(mean_transpose(units));
    }
    return K;
  }
};

/// What the columns are multiplied by: 1 / s for standardized ones, 0 for those without spread
/// beside an intercept, else 1.
template <typename Scalar>
Eigen::VectorX<Scalar> column_factors(const ColumnMoments<Scalar>& moments, bool standardize,
                                      bool has_intercept) {
  Eigen::VectorX<Scalar> factors = Eigen::VectorX<Scalar>::Ones(moments.scales.size());
  for (Eigen::Index j = 0; j < factors.size(); ++j) {
    const Scalar scale = moments.scales(j);
    if (scale > Scalar(0)) {
      if (standardize) factors(j) = Scalar(1) / scale;
    } else if (has_intercept || standardize) {
      factors(j) = Scalar(0);
    }
  }
  return factors;
}

/// The weighted mean of each column of Y.
template <typename Scalar>
Eigen::VectorX<Scalar> output_means(const Eigen::MatrixX<Scalar>& Y,
                                    const Eigen::VectorX<Scalar>& weights) {
  Eigen::VectorX<Scalar> means(Y.cols());
  for (Eigen::Index k = 0; k < Y.cols(); ++k) {
    means(k) = weights.size() > 0 ? Scalar(weights.dot(Y.col(k)) / weights.sum()) : Y.col(k).mean();
  }
  return means;
}

}  // namespace mlmath::detail

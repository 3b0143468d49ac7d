// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/gram.hpp>
#include <mlmath/regression/detail/design.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

namespace mlmath::detail {

/// The places first, first + 1 and so on of `count` columns.
inline std::vector<Eigen::Index> column_places(Eigen::Index first, Eigen::Index count) {
  std::vector<Eigen::Index> places(static_cast<std::size_t>(count));
  std::iota(places.begin(), places.end(), first);
  return places;
}

/// Asks for `count` numbers that are read soon: short runs far from each other, as rows of a matrix
/// by columns are, a processor does not foresee, and waits for each.
template <typename Scalar>
void prefetch([[maybe_unused]] const Scalar* from, [[maybe_unused]] Eigen::Index count) {
#if defined(__GNUC__)
  constexpr Eigen::Index line = 64 / Eigen::Index(sizeof(Scalar));
  for (Eigen::Index i = 0; i < count; i += line) __builtin_prefetch(from + i);
#endif
}

/// The rows from `first` on of the columns listed, as many as the block has, less their means and
/// times their factors; the place after the last stands for a column of ones. Of a sparse X, by
/// columns.
template <typename Design, typename Scalar>
void read_centred(const Design& X, const Eigen::VectorX<Scalar>& means,
                  const Eigen::VectorX<Scalar>& factors, const std::vector<Eigen::Index>& columns,
                  Eigen::Index first, Eigen::Ref<Eigen::MatrixX<Scalar>> block) {
  using Eigen::Index;
  const Index p = X.cols();
  const Index count = block.rows();
  if constexpr (DenseExpression<Design> && Design::IsRowMajor) {
    for (Index i = 0; i < count; ++i) {
      for (Index k = 0; k < block.cols(); ++k) {
        const Index j = columns[std::size_t(k)];
        block(i, k) = j == p ? Scalar(1) : (X(first + i, j) - means(j)) * factors(j);
      }
    }
  } else {
    // Some 40 lines of the cache can be under way at once; long runs are foreseen.
    [[maybe_unused]] const bool is_short = count <= 512;
    [[maybe_unused]] const Index ahead =
        (std::clamp)(Index(320) / (std::max)(count, Index(1)), Index(1), Index(8));
    for (Index k = 0; k < block.cols(); ++k) {
      const Index j = columns[std::size_t(k)];
      if constexpr (DenseExpression<Design>) {
        const Index next =
            is_short && k + ahead < block.cols() ? columns[std::size_t(k + ahead)] : p;
        if (next < p) prefetch(X.col(next).data() + first, count);
      }
      if (j == p) {
        block.col(k).setOnes();
      } else if constexpr (SparseExpression<Design>) {
        block.col(k).setConstant(-means(j) * factors(j));
        const auto* const rows = X.innerIndexPtr();
        const auto* const end = rows + X.outerIndexPtr()[j + 1];
        for (const auto* row = std::lower_bound(rows + X.outerIndexPtr()[j], end, first);
             row != end && *row < first + count; ++row) {
          block(*row - first, k) = factors(j) * (X.valuePtr()[row - rows] - means(j));
        }
      } else {
        block.col(k) = (X.col(j).segment(first, count).array() - means(j)) * factors(j);
      }
    }
  }
}

/// A design about its means with columns of given scale and rows times the roots of their weights,
/// by its products alone: what is centred is never formed, but for blocks of a dense one.
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

  /// Calls visit(first, rows, block) with the rows of each block as they are to be: centred, scaled
  /// and weighted.
  template <typename Visit>
  void for_each_block(const Visit& visit) const {
    const std::vector<Eigen::Index> columns = column_places(0, means.size());
    GramBlock<Scalar> block(means.size());
    for (Eigen::Index first = 0; first < X.rows(); first += block.max_rows) {
      auto rows = block.rows((std::min)(block.max_rows, X.rows() - first));
      read_centred<Design, Scalar>(X, means, inverse_scales, columns, first, rows);
      if (roots.size() > 0) rows.array().colwise() *= roots.segment(first, rows.rows()).array();
      visit(first, rows, block);
    }
  }

  /// Calls visit(first, block) with blocks of columns of the same.
  template <typename Visit>
  void for_each_column_block(const Visit& visit) const {
    Eigen::MatrixX<Scalar> block;
    for (Eigen::Index first = 0; first < means.size(); first += 256) {
      const Eigen::Index count = (std::min)(Eigen::Index(256), means.size() - first);
      block.resize(X.rows(), count);
      read_centred<Design, Scalar>(X, means, inverse_scales, column_places(first, count), 0, block);
      weigh(block);
      visit(first, block);
    }
  }

  /// The covariance of the columns; of a sparse design some columns at a time.
  [[nodiscard]] Eigen::MatrixX<Scalar> gram() const {
    const Eigen::Index p = means.size();
    Eigen::MatrixX<Scalar> G = Eigen::MatrixX<Scalar>::Zero(p, p);
    if constexpr (SparseExpression<Design>) {
      for (Eigen::Index first = 0; first < p; first += 32) {
        const Eigen::Index count = (std::min)(Eigen::Index(32), p - first);
        G.middleCols(first, count) = mean_transpose(multiply(units(p, first, count)));
      }
    } else {
      for_each_block([&](Eigen::Index, const auto&, const auto& block) { block.add_to(G); });
      mirror_lower(G);
      G /= total;
    }
    return G;
  }

  /// The products of the rows over the total weight, n x n.
  [[nodiscard]] Eigen::MatrixX<Scalar> row_gram() const {
    const Eigen::Index n = X.rows();
    Eigen::MatrixX<Scalar> K = Eigen::MatrixX<Scalar>::Zero(n, n);
    if constexpr (SparseExpression<Design>) {
      for (Eigen::Index first = 0; first < n; first += 32) {
        const Eigen::Index count = (std::min)(Eigen::Index(32), n - first);
        K.middleCols(first, count) = multiply(mean_transpose(units(n, first, count)));
      }
    } else {
      for_each_column_block([&](Eigen::Index, const Eigen::MatrixX<Scalar>& block) {
        add_rows_gram<Scalar>(block, K);
      });
      mirror_lower(K);
      K /= total;
    }
    return K;
  }

 private:
  static Eigen::MatrixX<Scalar> units(Eigen::Index size, Eigen::Index first, Eigen::Index count) {
    Eigen::MatrixX<Scalar> result = Eigen::MatrixX<Scalar>::Zero(size, count);
    for (Eigen::Index k = 0; k < count; ++k) result(first + k, k) = Scalar(1);
    return result;
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

/// A power of 2 by which X is to be divided, and a squared penalty lambda by its square, for columns
/// so large or small that their squares leave the range of the scalar; else 1, and so where columns
/// are too far apart for one unit.
template <typename Scalar>
Scalar unit_of_columns(const ColumnMoments<Scalar>& moments, double lambda) {
  using Limits = std::numeric_limits<Scalar>;
  const Scalar wide = std::pow((Limits::max)(), Scalar(0.4));
  Scalar largest(0);
  Scalar least = (Limits::max)();
  for (Eigen::Index j = 0; j < moments.scales.size(); ++j) {
    const Scalar size = (std::max)(moments.scales(j), std::abs(moments.means(j)));
    largest = (std::max)(largest, size);
    if (size > Scalar(0)) least = (std::min)(least, size);
  }
  if (!(largest > wide) && !(largest < Scalar(1) / wide)) return Scalar(1);
  if (!(largest > Scalar(0)) || largest / wide > least) return Scalar(1);
  // So small that the penalty stays within the range.
  const Scalar floor = (std::min)(Scalar(1), Scalar(std::sqrt(lambda)) / std::sqrt(wide));
  return std::ldexp(Scalar(1), std::ilogb((std::max)(largest, floor)));
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

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/detail/add_product.hpp>
#include <mlmath/linalg/detail/gram_block.hpp>

#include <Eigen/Core>

#include <algorithm>

/// Work on X - 1 m' by blocks of rows, so that the centred matrix is never stored: only one block
/// is, in the order that X has.
namespace mlmath::detail {

/// Rows of a block: about a megabyte, which a second-level cache holds, and enough of them that
/// the p x p matrix they are added to is not read too often.
inline Eigen::Index rows_per_block(Eigen::Index cols) {
  return std::clamp(Eigen::Index(1 << 18) / (std::max)(cols, Eigen::Index(1)), Eigen::Index(512),
                    Eigen::Index(8192));
}

/// Calls visit(first, block) for the blocks of (X - 1 mean') diag(1 / scale).
template <typename Matrix, typename Visit>
void for_each_centred_block(const Matrix& X, const Eigen::VectorX<typename Matrix::Scalar>& mean,
                            const Eigen::VectorX<typename Matrix::Scalar>& scale,
                            Eigen::Index block_rows, const Visit& visit) {
  using Scalar = typename Matrix::Scalar;
  using Block = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic,
                              Matrix::IsRowMajor ? Eigen::RowMajor : Eigen::ColMajor>;
  const bool scaled = scale.size() > 0 && (scale.array() != Scalar(1)).any();
  const Eigen::RowVectorX<Scalar> shift = mean.transpose();
  const Eigen::RowVectorX<Scalar> divisor = scale.transpose();
  Block block;
  for (Eigen::Index first = 0; first < X.rows(); first += block_rows) {
    const Eigen::Index count = (std::min)(block_rows, X.rows() - first);
    block.resize(count, X.cols());
    block = X.middleRows(first, count).rowwise() - shift;
    if (scaled) block.array().rowwise() /= divisor.array();
    visit(first, block);
  }
}

/// A block of either storage order as the column-major matrix in its memory: itself, or its
/// transpose.
template <typename Block>
Eigen::Map<const Eigen::MatrixX<typename Block::Scalar>> stored(const Block& block) {
  return {block.data(), Block::IsRowMajor ? block.cols() : block.rows(),
          Block::IsRowMajor ? block.rows() : block.cols()};
}

/// C += block V.
template <typename Scalar, typename Block>
void add_block_product(const Block& block, const Eigen::MatrixX<Scalar>& V,
                       Eigen::Ref<Eigen::MatrixX<Scalar>> C) {
  if constexpr (Block::IsRowMajor) {
    add_transposed_product<Scalar>(Scalar(1), stored(block), V, C);
  } else {
    add_product<Scalar>(Scalar(1), block, V, C);
  }
}

/// C += block' U.
template <typename Scalar, typename Block>
void add_transposed_block_product(const Block& block,
                                  const Eigen::Ref<const Eigen::MatrixX<Scalar>>& U,
                                  Eigen::MatrixX<Scalar>& C) {
  if constexpr (Block::IsRowMajor) {
    add_product<Scalar>(Scalar(1), stored(block), U, C);
  } else {
    add_transposed_product<Scalar>(Scalar(1), block, U, C);
  }
}

/// Adds block'block to the lower triangle of G.
template <typename Scalar, typename Block>
void add_block_gram(const Block& block, Eigen::MatrixX<Scalar>& G) {
  if constexpr (Block::IsRowMajor) {
    add_rows_gram<Scalar>(stored(block), G);
  } else {
    add_columns_gram<Scalar>(block, G);
  }
}

/// The means of the columns, by blocks of rows and corrected by a second look at the block: the
/// error does not grow with the number of rows.
template <typename Matrix>
Eigen::VectorX<typename Matrix::Scalar> column_means(const Matrix& X) {
  using Scalar = typename Matrix::Scalar;
  Eigen::VectorX<Scalar> sums = Eigen::VectorX<Scalar>::Zero(X.cols());
  const Eigen::Index block_rows = 128;
  for (Eigen::Index first = 0; first < X.rows(); first += block_rows) {
    const Eigen::Index count = (std::min)(block_rows, X.rows() - first);
    sums += X.middleRows(first, count).colwise().sum().transpose();
  }
  return sums / Scalar(X.rows());
}

/// Adds the Gram matrix of the blocks to the lower triangle of G and their column sums to `sums`.
template <typename Matrix>
void add_centred_gram(const Matrix& X, const Eigen::VectorX<typename Matrix::Scalar>& mean,
                      Eigen::MatrixX<typename Matrix::Scalar>& G,
                      Eigen::VectorX<typename Matrix::Scalar>& sums) {
  using Scalar = typename Matrix::Scalar;
  for_each_centred_block(X, mean, Eigen::VectorX<Scalar>(), rows_per_block(X.cols()),
                         [&](Eigen::Index, const auto& block) {
                           sums += block.colwise().sum().transpose();
                           add_block_gram<Scalar>(block, G);
                         });
}

/// The mean of the rows of X and the lower triangle of \f$ \sum_i (x_i - m)(x_i - m)^\top \f$: two
/// passes, and the correction that makes the second exact for the rounded mean of the first.
template <typename Matrix>
void centred_moments(const Matrix& X, Eigen::VectorX<typename Matrix::Scalar>& mean,
                     Eigen::MatrixX<typename Matrix::Scalar>& G) {
  using Scalar = typename Matrix::Scalar;
  mean = column_means(X);
  G = Eigen::MatrixX<Scalar>::Zero(X.cols(), X.cols());
  Eigen::VectorX<Scalar> sums = Eigen::VectorX<Scalar>::Zero(X.cols());
  add_centred_gram(X, mean, G, sums);
  const Scalar n = Scalar(X.rows());
  G.template selfadjointView<Eigen::Lower>().rankUpdate(sums, Scalar(-1) / n);
  mean += sums / n;
}

/// The same without the products: the mean and \f$ \sum_i (x_{ij} - m_j)^2 \f$ for each column.
template <typename Matrix>
void centred_squares(const Matrix& X, Eigen::VectorX<typename Matrix::Scalar>& mean,
                     Eigen::VectorX<typename Matrix::Scalar>& squares) {
  using Scalar = typename Matrix::Scalar;
  mean = column_means(X);
  squares = Eigen::VectorX<Scalar>::Zero(X.cols());
  Eigen::VectorX<Scalar> sums = Eigen::VectorX<Scalar>::Zero(X.cols());
  for_each_centred_block(X, mean, Eigen::VectorX<Scalar>(), 128,
                         [&](Eigen::Index, const auto& block) {
                           sums += block.colwise().sum().transpose();
                           squares += block.colwise().squaredNorm().transpose();
                         });
  const Scalar n = Scalar(X.rows());
  squares.array() -= sums.array().square() / n;
  squares = squares.cwiseMax(Scalar(0));
  mean += sums / n;
}

}  // namespace mlmath::detail

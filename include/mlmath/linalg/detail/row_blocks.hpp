// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace mlmath::detail {

/// A matrix of either storage order, or its transpose, read as column-major blocks of rows: what
/// lets each algorithm be compiled once for a scalar. A block costs a copy within the cache, and
/// nothing where the columns are contiguous and not scaled. A column of ones can stand before the
/// matrix, in the blocks alone.
template <typename Scalar>
class RowBlocks {
 public:
  using Block = Eigen::Map<const Eigen::MatrixX<Scalar>, 0, Eigen::OuterStride<>>;

  RowBlocks(const Scalar* data, Eigen::Index rows, Eigen::Index cols, Eigen::Index row_stride,
            Eigen::Index col_stride, bool has_ones = false)
      : data_(data),
        rows_(rows),
        cols_(cols + (has_ones ? 1 : 0)),
        row_stride_(row_stride),
        col_stride_(col_stride),
        has_ones_(has_ones) {
    constexpr Eigen::Index entries = 49152;
    block_rows_ = std::clamp<Eigen::Index>(entries / std::max<Eigen::Index>(cols, 1), 512, 2048);
  }

  /// The blocks of a column-major matrix; the matrix must outlive them.
  explicit RowBlocks(const Eigen::MatrixX<Scalar>& X)
      : RowBlocks(X.data(), X.rows(), X.cols(), 1, X.rows()) {}

  [[nodiscard]] Eigen::Index rows() const { return rows_; }
  [[nodiscard]] Eigen::Index cols() const { return cols_; }
  /// The height of a block that the cache holds.
  [[nodiscard]] Eigen::Index block_rows() const { return block_rows_; }
  /// Whether the first column is one of ones, which the matrix in memory does not have.
  [[nodiscard]] bool has_ones() const { return has_ones_; }
  /// The transpose, unscaled; not of one with a column of ones.
  [[nodiscard]] RowBlocks transpose() const {
    return RowBlocks(data_, cols_, rows_, col_stride_, row_stride_);
  }

  /// From now on, column j is read times 2^exponents(j); empty for no scaling.
  void scale_columns(Eigen::VectorXi exponents) { exponents_ = std::move(exponents); }
  [[nodiscard]] const Eigen::VectorXi& exponents() const { return exponents_; }
  [[nodiscard]] int exponent(Eigen::Index j) const {
    return exponents_.size() == 0 ? 0 : exponents_(j);
  }

  /// Whether the rows are contiguous and not scaled, so that transposed_block() is to be had.
  [[nodiscard]] bool has_contiguous_rows() const {
    return row_stride_ != 1 && col_stride_ == 1 && exponents_.size() == 0 && !has_ones_;
  }
  /// The transpose of rows first, ..., first + count - 1, without a copy.
  [[nodiscard]] Block transposed_block(Eigen::Index first, Eigen::Index count) const {
    return Block(data_ + first * row_stride_, cols_, count, Eigen::OuterStride<>(row_stride_));
  }
  /// Rows first, ..., first + count - 1, valid until the next call.
  [[nodiscard]] Block block(Eigen::Index first, Eigen::Index count) {
    if (row_stride_ == 1 && exponents_.size() == 0 && !has_ones_) {
      return Block(data_ + first, count, cols_, Eigen::OuterStride<>(col_stride_));
    }
    if (buffer_.size() < count * cols_) buffer_.resize(count * cols_);
    copy(first, count, buffer_.data());
    return Block(buffer_.data(), count, cols_, Eigen::OuterStride<>(count));
  }

  /// Copies rows first, ..., first + count - 1 to column-major storage with `count` rows.
  void copy(Eigen::Index first, Eigen::Index count, Scalar* out) const {
    using Strided = Eigen::OuterStride<>;
    Eigen::Map<Eigen::MatrixX<Scalar>> target(out, count, cols_);
    const Eigen::Index held = cols_ - (has_ones_ ? 1 : 0);
    if (has_ones_) target.col(0).setOnes();
    if (row_stride_ == 1) {
      target.rightCols(held) = Block(data_ + first, count, held, Strided(col_stride_));
    } else {
      copy_transposed(data_ + first * row_stride_, count, held, out + (cols_ - held) * count);
    }
    for (Eigen::Index j = 0; j < exponents_.size(); ++j) {
      target.col(j) *= std::ldexp(Scalar(1), exponents_(j));
    }
  }

  /// Throws where an entry is NaN or infinite, naming the first in row order of the argument.
  void check_finite(const char* function, const char* name) const {
    using Stride = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
    using View = Eigen::Map<const Eigen::MatrixX<Scalar>, 0, Stride>;
    detail::check_finite(
        function, name,
        View(data_, rows_, cols_ - (has_ones_ ? 1 : 0), Stride(col_stride_, row_stride_)));
  }

 private:
  void copy_transposed(const Scalar* from, Eigen::Index count, Eigen::Index cols,
                       Scalar* out) const {
    constexpr Eigen::Index tile = 8;
    Eigen::Index j = 0;
    for (; j + tile <= cols; j += tile) {
      Eigen::Index i = 0;
      for (; i + tile <= count; i += tile) {
        for (Eigen::Index b = 0; b < tile; ++b) {
          for (Eigen::Index a = 0; a < tile; ++a) {
            out[(j + b) * count + i + a] = from[(i + a) * row_stride_ + (j + b) * col_stride_];
          }
        }
      }
      for (; i < count; ++i) {
        for (Eigen::Index b = 0; b < tile; ++b) {
          out[(j + b) * count + i] = from[i * row_stride_ + (j + b) * col_stride_];
        }
      }
    }
    for (; j < cols; ++j) {
      for (Eigen::Index i = 0; i < count; ++i) {
        out[j * count + i] = from[i * row_stride_ + j * col_stride_];
      }
    }
  }

  const Scalar* data_;
  Eigen::Index rows_, cols_, row_stride_, col_stride_, block_rows_;
  bool has_ones_;
  Eigen::VectorXi exponents_;
  Eigen::VectorX<Scalar> buffer_;
};

/// Exponents e for which norms 2^e lie in [1/2, 1), kept within what std::ldexp can apply; 0 for
/// norm 0.
template <typename Derived>
Eigen::VectorXi equilibrating_exponents(const Eigen::MatrixBase<Derived>& norms) {
  using Scalar = typename Derived::Scalar;
  constexpr int limit = std::numeric_limits<Scalar>::max_exponent - 4;
  Eigen::VectorXi exponents(norms.size());
  for (Eigen::Index j = 0; j < norms.size(); ++j) {
    int exponent = 0;
    if (norms(j) > Scalar(0)) std::frexp(norms(j), &exponent);
    exponents(j) = std::clamp(-exponent, -limit, limit);
  }
  return exponents;
}

/// Whether norms, where they are not 0, are so far inside the range of the scalar that their
/// squares and the products of several neither overflow nor underflow.
template <typename Derived>
bool is_moderate(const Eigen::MatrixBase<Derived>& norms) {
  using Scalar = typename Derived::Scalar;
  const Scalar high = std::ldexp(Scalar(1), std::numeric_limits<Scalar>::max_exponent / 4);
  for (Eigen::Index j = 0; j < norms.size(); ++j) {
    const Scalar norm = norms(j);
    if (!(norm == Scalar(0) || (norm >= Scalar(1) / high && norm <= high))) return false;
  }
  return true;
}

}  // namespace mlmath::detail

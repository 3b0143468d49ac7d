// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <memory>
#include <string>

/// What stands between a metric and those who need many distances (the matrix of all, the nearest
/// few): blocks of the matrix of distances, filled behind one virtual call.
namespace mlmath::detail {

/// A dense matrix of either storage order, or of float or double data of a row or a column.
template <RealScalar Scalar>
struct StridedRows {
  const Scalar* data;
  Eigen::Index rows;
  Eigen::Index cols;
  Eigen::Index row_stride;
  Eigen::Index col_stride;

  template <typename Ref>
  explicit StridedRows(const Ref& X)
      : data(X.data()),
        rows(X.rows()),
        cols(X.cols()),
        row_stride(Ref::IsRowMajor ? X.outerStride() : 1),
        col_stride(Ref::IsRowMajor ? 1 : X.outerStride()) {}

  [[nodiscard]] Scalar operator()(Eigen::Index i, Eigen::Index k) const {
    return data[i * row_stride + k * col_stride];
  }
};

/// The rows of a matrix as the columns of a view: where they are, or in a transposed copy.
template <RealScalar Scalar>
class RowTable {
 public:
  using View = Eigen::Map<const Eigen::MatrixX<Scalar>, 0, Eigen::OuterStride<>>;

  RowTable() = default;

  explicit RowTable(const StridedRows<Scalar>& X)
      : data_(X.data), size_(X.cols), count_(X.rows), stride_(X.row_stride) {
    if (X.col_stride == 1) return;
    using Strided = Eigen::Stride<Eigen::Dynamic, 1>;
    const Eigen::Map<const Eigen::MatrixX<Scalar>, 0, Strided> columns(X.data, X.rows, X.cols,
                                                                       Strided(X.col_stride, 1));
    take(columns.transpose());
  }

  explicit RowTable(Eigen::MatrixX<Scalar> rows_as_columns) { take(std::move(rows_as_columns)); }

  [[nodiscard]] Eigen::Index size() const { return size_; }    ///< entries of a row
  [[nodiscard]] Eigen::Index count() const { return count_; }  ///< number of rows
  [[nodiscard]] const Scalar* row(Eigen::Index i) const { return data() + i * stride_; }
  [[nodiscard]] VectorRef<Scalar> vector(Eigen::Index i) const {
    return Eigen::Map<const Eigen::VectorX<Scalar>>(row(i), size_);
  }
  [[nodiscard]] View view() const {
    return View(data(), size_, count_, Eigen::OuterStride<>(stride_));
  }

 private:
  void take(Eigen::MatrixX<Scalar> rows_as_columns) {
    copy_ = std::move(rows_as_columns);
    data_ = nullptr;
    size_ = copy_.rows();
    count_ = copy_.cols();
    stride_ = copy_.rows();
  }
  [[nodiscard]] const Scalar* data() const { return data_ != nullptr ? data_ : copy_.data(); }

  const Scalar* data_ = nullptr;
  Eigen::Index size_ = 0;
  Eigen::Index count_ = 0;
  Eigen::Index stride_ = 0;
  Eigen::MatrixX<Scalar> copy_;
};

/// The distances between n rows of one matrix and m rows of another.
template <RealScalar Scalar>
class DistanceBlocks {
 public:
  DistanceBlocks(Eigen::Index rows, Eigen::Index cols) : rows_(rows), cols_(cols) {}
  DistanceBlocks(const DistanceBlocks&) = delete;
  DistanceBlocks& operator=(const DistanceBlocks&) = delete;
  virtual ~DistanceBlocks() = default;

  [[nodiscard]] Eigen::Index rows() const { return rows_; }
  [[nodiscard]] Eigen::Index cols() const { return cols_; }
  /// Whether d(x, y) = d(y, x) and d(x, x) = 0 are certain.
  [[nodiscard]] virtual bool is_symmetric() const { return true; }

  /// out(i, j) = d(row first_row + i, row first_col + j), column by column, `stride` apart. The
  /// starts are multiples of block_multiple.
  virtual void fill(Eigen::Index first_row, Eigen::Index row_count, Eigen::Index first_col,
                    Eigen::Index col_count, Scalar* out, Eigen::Index stride) = 0;

 private:
  Eigen::Index rows_;
  Eigen::Index cols_;
};

template <RealScalar Scalar>
using DistanceBlocksPointer = std::unique_ptr<DistanceBlocks<Scalar>>;

/// What the starts of a block are multiples of.
inline constexpr Eigen::Index block_multiple = 64;

/// Any callable of two vectors.
template <RealScalar Scalar, typename Metric>
class CalledDistances final : public DistanceBlocks<Scalar> {
 public:
  /// With `swapped`, A holds the second arguments.
  CalledDistances(const StridedRows<Scalar>& A, const StridedRows<Scalar>& B, const Metric& metric,
                  bool swapped, bool symmetric)
      : DistanceBlocks<Scalar>(A.rows, B.rows),
        A_(A),
        B_(B),
        metric_(metric),
        swapped_(swapped),
        symmetric_(symmetric) {}

  [[nodiscard]] bool is_symmetric() const override { return symmetric_; }

  void fill(Eigen::Index first_row, Eigen::Index row_count, Eigen::Index first_col,
            Eigen::Index col_count, Scalar* out, Eigen::Index stride) override {
    for (Eigen::Index j = 0; j < col_count; ++j) {
      const VectorRef<Scalar> b = B_.vector(first_col + j);
      for (Eigen::Index i = 0; i < row_count; ++i) {
        const VectorRef<Scalar> a = A_.vector(first_row + i);
        out[j * stride + i] = Scalar(swapped_ ? metric_(b, a) : metric_(a, b));
      }
    }
  }

 private:
  RowTable<Scalar> A_;
  RowTable<Scalar> B_;
  const Metric& metric_;
  bool swapped_;
  bool symmetric_;
};

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/detail/add_product.hpp>
#include <mlmath/linalg/detail/row_blocks.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>

namespace mlmath::detail {

/// Householder QR of a matrix A (n x p) by blocks of rows that fit the cache:
/// \f$ \begin{pmatrix}0\\A\end{pmatrix} = Q\begin{pmatrix}R\\0\end{pmatrix} \f$, where the p rows
/// of zeros spare the first block its own case (and let n < p be no case either). Each block is
/// eliminated against the R of those above it; Q is kept as the block reflectors I - V T V', in
/// panels whose updates are matrix products.
///
/// Source: Demmel, Grigori, Hoemmen, Langou, Communication-optimal parallel and sequential QR and
/// LU factorizations, SIAM J. Sci. Comput. 34 (2012), sec. 2 (the flat tree).
template <typename Scalar>
class TallQr {
 public:
  using Matrix = Eigen::MatrixX<Scalar>;
  using Vector = Eigen::VectorX<Scalar>;
  using View = Eigen::Map<Matrix>;
  using ConstView = Eigen::Map<const Matrix>;

  /// Factors the blocks of A; row i of A is first multiplied by row_scale(i) unless that is empty.
  TallQr(const RowBlocks<Scalar>& A, const Vector& row_scale)
      : rows_(A.rows()), cols_(A.cols()), block_rows_(A.block_rows()) {
    const Eigen::Index blocks = (rows_ + block_rows_ - 1) / block_rows_;
    reflectors_.resize(rows_ * cols_);
    factors_.resize(std::min(cols_, panel_width), cols_ * blocks);
    upper_ = Matrix::Zero(cols_, cols_);
    for (Eigen::Index k = 0; k < blocks; ++k) {
      const Eigen::Index first = k * block_rows_;
      View V = reflectors(first);
      A.copy(first, V.rows(), V.data());
      if (row_scale.size() > 0) {
        V.array().colwise() *= row_scale.segment(first, V.rows()).array();
      }
      eliminate(V, k);
    }
  }

  /// R, p x p, upper triangular with zeros below; its diagonal may have either sign.
  [[nodiscard]] const Matrix& upper() const { return upper_; }

  /// (top; body) <- Q'(top; body), for top p x k and body n x k.
  void apply_transpose(Matrix& top, Matrix& body) const {
    for (Eigen::Index first = 0, k = 0; first < rows_; first += block_rows_, ++k) {
      for (Eigen::Index j = 0; j < cols_; j += panel_width) {
        apply_panel(first, k, j, true, top, body);
      }
    }
  }

  /// (top; body) <- Q (top; body).
  void apply(Matrix& top, Matrix& body) const {
    for (Eigen::Index k = (rows_ - 1) / block_rows_; k >= 0; --k) {
      for (Eigen::Index j = (cols_ - 1) / panel_width * panel_width; j >= 0; j -= panel_width) {
        apply_panel(k * block_rows_, k, j, false, top, body);
      }
    }
  }

 private:
  using Factor = Eigen::Ref<Matrix>;
  using ConstFactor = Eigen::Ref<const Matrix>;
  static constexpr Eigen::Index panel_width = 32;
  static constexpr Eigen::Index base_width = 4;

  [[nodiscard]] View reflectors(Eigen::Index first) {
    return View(reflectors_.data() + first * cols_, std::min(block_rows_, rows_ - first), cols_);
  }
  [[nodiscard]] ConstView reflectors(Eigen::Index first) const {
    return ConstView(reflectors_.data() + first * cols_, std::min(block_rows_, rows_ - first),
                     cols_);
  }

  void apply_panel(Eigen::Index first, Eigen::Index k, Eigen::Index j, bool transpose, Matrix& top,
                   Matrix& body) const {
    const Eigen::Index width = std::min(panel_width, cols_ - j);
    const ConstView block = reflectors(first);
    const auto V = block.middleCols(j, width);
    const auto T = factors_.block(0, k * cols_ + j, width, width);
    Matrix W = top.middleRows(j, width);
    add_transposed_product<Scalar>(Scalar(1), V, body.middleRows(first, block.rows()), W);
    Matrix TW = Matrix::Zero(width, body.cols());
    if (transpose) {
      add_transposed_product<Scalar>(Scalar(1), T, W, TW);
    } else {
      add_product<Scalar>(Scalar(1), T, W, TW);
    }
    top.middleRows(j, width) -= TW;
    add_product<Scalar>(Scalar(-1), V, TW, body.middleRows(first, block.rows()));
  }

  void eliminate(View& V, Eigen::Index k) {
    for (Eigen::Index j = 0; j < cols_; j += panel_width) {
      const Eigen::Index width = std::min(panel_width, cols_ - j);
      Factor T = factors_.block(0, k * cols_ + j, width, width);
      T.setZero();
      factor_panel(V, T, j, 0, width);
      update(V, T, j, width, j + width, cols_ - j - width);
    }
  }

  /// Columns first, ..., first + count - 1 of (R; block) <- Q'(R; block) for the reflectors of
  /// columns j, ..., j + width - 1.
  void update(View& V, const ConstFactor& T, Eigen::Index j, Eigen::Index width, Eigen::Index first,
              Eigen::Index count) {
    if (count == 0) return;
    const auto left = V.middleCols(j, width);
    work_ = upper_.block(j, first, width, count);
    add_transposed_product<Scalar>(Scalar(1), left, V.middleCols(first, count), work_);
    product_.setZero(width, count);
    add_transposed_product<Scalar>(Scalar(1), T, work_, product_);
    upper_.block(j, first, width, count) -= product_;
    add_product<Scalar>(Scalar(-1), left, product_, V.middleCols(first, count));
  }

  /// The panel that starts at column j: its columns at, ..., at + width - 1, by halves.
  void factor_panel(View& V, Factor& T, Eigen::Index j, Eigen::Index at, Eigen::Index width) {
    if (width <= base_width) {
      factor_columns(V, T, j, at, width);
      return;
    }
    const Eigen::Index left = width / 2;
    const Eigen::Index right = width - left;
    factor_panel(V, T, j, at, left);
    update(V, T.block(at, at, left, left), j + at, left, j + at + left, right);
    factor_panel(V, T, j, at + left, right);
    join(V, T, j, at, left, right);
  }

  /// The corner of T that joins the reflectors of two neighbouring groups of columns.
  void join(View& V, Factor& T, Eigen::Index j, Eigen::Index at, Eigen::Index left,
            Eigen::Index right) {
    work_.setZero(left, right);
    add_transposed_product<Scalar>(Scalar(1), V.middleCols(j + at, left),
                                   V.middleCols(j + at + left, right), work_);
    product_.setZero(left, right);
    add_product<Scalar>(Scalar(1), T.block(at, at, left, left), work_, product_);
    add_product<Scalar>(Scalar(-1), product_, T.block(at + left, at + left, right, right),
                        T.block(at, at + left, left, right));
  }

  void factor_columns(View& V, Factor& T, Eigen::Index j, Eigen::Index at, Eigen::Index width) {
    using std::sqrt;
    for (Eigen::Index c = at; c < at + width; ++c) {
      auto v = V.col(j + c);
      Scalar& pivot = upper_(j + c, j + c);
      const Scalar below = v.squaredNorm();
      Scalar tau(0);
      if (below > Scalar(0)) {
        const Scalar length = sqrt(pivot * pivot + below);
        const Scalar beta = pivot > Scalar(0) ? -length : length;
        tau = (beta - pivot) / beta;
        v /= pivot - beta;
        pivot = beta;
      } else {
        v.setZero();
      }
      for (Eigen::Index next = c + 1; next < at + width; ++next) {
        Scalar& above = upper_(j + c, j + next);
        const Scalar step = tau * (above + v.dot(V.col(j + next)));
        above -= step;
        V.col(j + next) -= step * v;
      }
      for (Eigen::Index previous = at; previous < c; ++previous) {
        T(previous, c) = -tau * V.col(j + previous).dot(v);
      }
      for (Eigen::Index row = at; row < c; ++row) {
        Scalar sum(0);
        for (Eigen::Index i = row; i < c; ++i) sum += T(row, i) * T(i, c);
        T(row, c) = sum;
      }
      T(c, c) = tau;
    }
  }

  Eigen::Index rows_, cols_, block_rows_;
  Vector reflectors_;  // block after block, each n_k x p in column-major order
  Matrix factors_;     // T of panel j of block k at columns k p + j, ...
  Matrix upper_, work_, product_;
};

}  // namespace mlmath::detail

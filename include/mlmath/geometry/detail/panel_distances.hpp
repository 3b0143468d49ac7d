// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/geometry/angles.hpp>
#include <mlmath/geometry/detail/distance_blocks.hpp>
#include <mlmath/geometry/detail/distance_terms.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <functional>
#include <type_traits>
#include <utility>

/// Distances that are sums over coordinates, in the manner of a matrix product: rows go into
/// panels, and a tile of distances stays in registers while the coordinates pass by.
namespace mlmath::detail {

/// Rows in groups of `width`, coordinate by coordinate, as doubles; zeros fill up the last group.
class RowPanels {
 public:
  template <RealScalar Scalar>
  RowPanels(const StridedRows<Scalar>& X, Eigen::Index width) : size_(X.cols) {
    const Eigen::Index panels = (X.rows + width - 1) / width;
    data_.setZero(panels * width * size_);
    for (Eigen::Index first = 0; first < X.rows; first += width) {
      const Eigen::Index count = std::min(width, X.rows - first);
      double* const to = data_.data() + first * size_;
      for (Eigen::Index k = 0; k < size_; ++k) {
        for (Eigen::Index r = 0; r < count; ++r) to[k * width + r] = double(X(first + r, k));
      }
    }
  }

  /// The panel that starts with row `first`, a multiple of the width.
  [[nodiscard]] const double* panel(Eigen::Index first) const {
    return data_.data() + first * size_;
  }
  [[nodiscard]] Eigen::Index size() const { return size_; }

 private:
  Eigen::Index size_;
  Eigen::VectorXd data_;
};

/// What becomes of the finished sums: the root of order p (1 for none) after a factor.
struct DistanceRoot {
  double order = 1;
  double factor = 1;
  int halves = 0;  ///< twice the order where half_power() knows it, which makes the root accurate

  template <typename Scalar>
  void apply(Scalar* values, Eigen::Index count) const {
    if (order == 1 && factor == 1) return;
    Eigen::Map<Eigen::ArrayX<Scalar>> column(values, count);
    if (factor != 1) column *= Scalar(factor);
    const Scalar* const from = values;
    if (order == 2) {
      // Eigen's root of floats is not rounded to the nearest, nor the same in every place.
      evaluate_run([](Pack x) { return pack_sqrt(x); }, count, values, from);
    } else if (order != 1) {
      evaluate_run(Root{order, halves}, count, values, from);
    }
  }

 private:
  struct Root {
    double order;
    int halves;
    [[gnu::always_inline]] Pack operator()(Pack x) const {
      const Pack root = exp_kernel(log_kernel(x) / order);
      if (halves == 0) return root;
      // A step of Newton's method for root^order = x.
      return root - root * (half_power(root, halves) / x - 1.0) / order;
    }
  };
};

/// Calls visit with the constants 0, ..., count - 1.
template <Eigen::Index count, typename Visit>
[[gnu::always_inline]] inline void for_each_constant(const Visit& visit) {
  [&]<Eigen::Index... k>(std::integer_sequence<Eigen::Index, k...>) __attribute__((always_inline)) {
    (visit(std::integral_constant<Eigen::Index, k>()), ...);
  }
  (std::make_integer_sequence<Eigen::Index, count>());
}

/// The distances by a term, for float and double data.
template <RealScalar Scalar, typename Term>
class PanelDistances final : public DistanceBlocks<Scalar> {
 public:
  /// How to compute one distance whose sum left the range in which it is accurate; empty where the
  /// sums cannot.
  using Careful = std::function<Scalar(const VectorRef<Scalar>&, const VectorRef<Scalar>&)>;

  PanelDistances(const StridedRows<Scalar>& A, const StridedRows<Scalar>& B, const Term& term,
                 const DistanceRoot& root = {}, Careful careful = {})
      : DistanceBlocks<Scalar>(A.rows, B.rows),
        term_(term),
        root_(root),
        careful_(std::move(careful)),
        A_panels_(A, wide),
        B_panels_(B, narrow) {
    if (!careful_) return;
    A_rows_ = RowTable<Scalar>(A);
    B_rows_ = RowTable<Scalar>(B);
  }

  void fill(Eigen::Index first_row, Eigen::Index row_count, Eigen::Index first_col,
            Eigen::Index col_count, Scalar* out, Eigen::Index stride) override {
    // What the second-level cache holds: a block of the result, and the panels of B beside it.
    constexpr Eigen::Index height = 512;
    const Eigen::Index group = std::clamp<Eigen::Index>(
        32768 / std::max<Eigen::Index>(A_panels_.size(), 1) / narrow * narrow, 2 * narrow, 64);
    for (Eigen::Index i0 = 0; i0 < row_count; i0 += height) {
      const Eigen::Index i_end = std::min(i0 + height, row_count);
      for (Eigen::Index j0 = 0; j0 < col_count; j0 += group) {
        const Eigen::Index j_end = std::min(j0 + group, col_count);
        for (Eigen::Index i = i0; i < i_end; i += wide) {
          for (Eigen::Index j = j0; j < j_end; j += narrow) {
            tile(A_panels_.panel(first_row + i), B_panels_.panel(first_col + j),
                 std::min(wide, row_count - i), std::min(narrow, col_count - j),
                 out + j * stride + i, stride);
          }
        }
        for (Eigen::Index j = j0; j < j_end; ++j) {
          finish_column(first_row + i0, i_end - i0, first_col + j, out + j * stride + i0);
        }
      }
    }
  }

 private:
  static constexpr int wide_packs = 2;
  static constexpr Eigen::Index wide = wide_packs * pack_size;
  static constexpr Eigen::Index narrow = Term::sums == 1 ? 4 : 2;
  static_assert(block_multiple % wide == 0 && block_multiple % narrow == 0);

  [[gnu::noinline]] void tile(const double* a, const double* b, Eigen::Index rows,
                              Eigen::Index cols, Scalar* out, Eigen::Index stride) const {
    constexpr int sums = Term::sums;
    constexpr Eigen::Index depth = 256;  // rounding grows with this, and not with the size
    const Eigen::Index size = A_panels_.size();
    const Term term = term_;
    Pack total[narrow][wide_packs][sums] = {};
    for (Eigen::Index first = 0; first < size; first += depth) {
      const Eigen::Index end = std::min(first + depth, size);
      Pack part[narrow][wide_packs][sums] = {};
      for (Eigen::Index k = first; k < end; ++k) {
        // Without loops over the tile, which not every level of optimization takes apart.
        const Pack x[wide_packs] = {load(a + k * wide), load(a + k * wide + pack_size)};
        for_each_constant<narrow>([&](auto c) __attribute__((always_inline)) {
          const Pack y = splat(b[k * narrow + c]);
          term.add(part[c][0], x[0], y);
          term.add(part[c][1], x[1], y);
        });
      }
      for (Eigen::Index c = 0; c < narrow; ++c) {
        for (int w = 0; w < wide_packs; ++w) {
          for (int s = 0; s < sums; ++s) Term::join(total[c][w][s], part[c][w][s]);
        }
      }
    }
    for (Eigen::Index c = 0; c < cols; ++c) {
      for (int w = 0; w < wide_packs; ++w) {
        const Eigen::Index count = rows - w * pack_size;
        if (count <= 0) break;
        const Pack distance = term.finish(total[c][w], size);
        Scalar* const to = out + c * stride + w * pack_size;
        if (count >= pack_size) {
          store(to, distance);
        } else {
          store_part(to, count, distance);
        }
      }
    }
  }

  void finish_column(Eigen::Index first_row, Eigen::Index row_count, Eigen::Index col,
                     Scalar* values) const {
    if (!careful_) return root_.apply(values, row_count);
    const Eigen::Map<const Eigen::ArrayX<Scalar>> column(values, row_count);
    const bool safe =
        is_moderate_square(column.minCoeff()) && is_moderate_square(column.maxCoeff());
    Eigen::ArrayX<Scalar> sums;
    if (!safe) sums = column;
    root_.apply(values, row_count);
    for (Eigen::Index i = 0; i < sums.size(); ++i) {
      if (is_moderate_square(sums(i))) continue;
      values[i] = careful_(A_rows_.vector(first_row + i), B_rows_.vector(col));
    }
  }

  Term term_;
  DistanceRoot root_;
  Careful careful_;
  RowPanels A_panels_;
  RowPanels B_panels_;
  RowTable<Scalar> A_rows_;
  RowTable<Scalar> B_rows_;
};

}  // namespace mlmath::detail

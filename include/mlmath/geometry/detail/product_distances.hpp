// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/geometry/angles.hpp>
#include <mlmath/geometry/detail/distance_blocks.hpp>
#include <mlmath/geometry/detail/distance_terms.hpp>
#include <mlmath/geometry/distances.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

/// Euclidean distances at the speed of a matrix product, |a|^2 + |b|^2 - 2 a.b, without its
/// cancellation: the data are moved to their mean where that is far from 0, and a square below a
/// fraction of the norms is computed again from the differences of the original coordinates.
namespace mlmath::detail {

/// Squares at or below this share of the sum of the squared norms are computed again; those above
/// have lost 4 bits to cancellation.
inline constexpr double recomputed_fraction = 1.0 / 16;

/// The square at or below which the one that was made of norms is not trusted: it cancelled, or its
/// parts were near the lower end of the range.
template <typename T>
[[gnu::always_inline]] inline T untrusted_square(const T& norms, double least) {
  return norms * recomputed_fraction + least;
}

/// Where squares begin to lose digits to underflow.
template <typename Scalar>
inline constexpr double least_square = double(std::numeric_limits<Scalar>::min() /
                                              std::numeric_limits<Scalar>::epsilon());

/// From products to squares, norms[i] + norm - 2 products[i], in place; returns whether one of them
/// is not to be trusted.
template <typename Scalar>
bool squares_from_products(Scalar* products, const Scalar* norms, Eigen::Index count, Scalar norm) {
  constexpr double least = least_square<Scalar>;
  if constexpr (is_packed<Scalar>) {
    PackBits small{};
    const auto step = [&](Pack product, Pack other) {
      const Pack total = other + double(norm);
      const Pack square = total - 2.0 * product;
      small |= to_bits(select(square <= untrusted_square(total, least), splat(1.0), Pack{}));
      return square;
    };
    Eigen::Index i = 0;
    for (; i + pack_size <= count; i += pack_size) {
      store(products + i, step(load(products + i), load(norms + i)));
    }
    if (i < count) {
      store_part(
          products + i, count - i,
          step(load_part(products + i, count - i, 0.0), load_part(norms + i, count - i, 1.0)));
    }
    std::uint64_t lanes[pack_size];
    store_bits(lanes, small);
    for (Eigen::Index lane = 1; lane < pack_size; ++lane) lanes[0] |= lanes[lane];
    return lanes[0] != 0;
  } else {
    bool small = false;
    for (Eigen::Index i = 0; i < count; ++i) {
      const Scalar total = norms[i] + norm;
      products[i] = total - Scalar(2) * products[i];
      small = small || double(products[i]) <= untrusted_square(double(total), least);
    }
    return small;
  }
}

/// Which function of the squared distance is asked for.
enum class SquareForm { square, half_square, root };

/// One distance of two rows, from their differences.
template <typename Scalar>
Scalar single_square_distance(const VectorRef<Scalar>& a, const VectorRef<Scalar>& b,
                              SquareForm form) {
  if (form == SquareForm::root) return euclidean_distance(a, b);
  const Scalar square = squared_euclidean_distance(a, b);
  return form == SquareForm::square ? square : square / Scalar(2);
}

template <RealScalar Scalar>
class ProductDistances final : public DistanceBlocks<Scalar> {
 public:
  /// One distance of row i of A and row j of B, which are given too, by another way than norms.
  using Single = std::function<Scalar(Eigen::Index i, Eigen::Index j, const VectorRef<Scalar>& a,
                                      const VectorRef<Scalar>& b)>;

  ProductDistances(RowTable<Scalar> A, RowTable<Scalar> B, SquareForm form, Single single = {})
      : DistanceBlocks<Scalar>(A.count(), B.count()),
        A_(std::move(A)),
        B_(std::move(B)),
        form_(form),
        single_(std::move(single)) {
    A_norms_ = A_.view().colwise().squaredNorm();
    B_norms_ = B_.view().colwise().squaredNorm();
    const Scalar total = A_norms_.sum() + B_norms_.sum();
    const Eigen::Index count = A_.count() + B_.count();
    is_moderate_ = total == Scalar(0) || is_moderate_square(total);
    if (count == 0 || A_.size() == 0 || !is_moderate_) return;
    const Eigen::VectorX<Scalar> mean =
        (A_.view().rowwise().sum() + B_.view().rowwise().sum()) / Scalar(count);
    // Worth a copy where the mean holds as much as the spread around it.
    if (!(mean.squaredNorm() * Scalar(count) > Scalar(0.5) * total)) return;
    A_moved_ = RowTable<Scalar>(Eigen::MatrixX<Scalar>(A_.view().colwise() - mean));
    B_moved_ = RowTable<Scalar>(Eigen::MatrixX<Scalar>(B_.view().colwise() - mean));
    A_norms_ = A_moved_.view().colwise().squaredNorm();
    B_norms_ = B_moved_.view().colwise().squaredNorm();
    is_moved_ = true;
  }

  void fill(Eigen::Index first_row, Eigen::Index row_count, Eigen::Index first_col,
            Eigen::Index col_count, Scalar* out, Eigen::Index stride) override {
    using Block = Eigen::Map<Eigen::MatrixX<Scalar>, 0, Eigen::OuterStride<>>;
    const auto a = (is_moved_ ? A_moved_ : A_).view();
    const auto b = (is_moved_ ? B_moved_ : B_).view();
    // A long product is best made at once, a short one while the cache holds what it makes.
    const Eigen::Index most = A_.size() < 128 ? 256 : col_count;
    for (Eigen::Index j = 0; j < col_count; j += most) {
      const Eigen::Index count = std::min(most, col_count - j);
      if (is_moderate_) {
        Block(out + j * stride, row_count, count, Eigen::OuterStride<>(stride)).noalias() =
            a.middleCols(first_row, row_count).transpose() * b.middleCols(first_col + j, count);
      }
      for (Eigen::Index k = j; k < j + count; ++k) {
        column(first_row, row_count, first_col + k, out + k * stride);
      }
    }
  }

 private:
  void column(Eigen::Index first_row, Eigen::Index count, Eigen::Index col, Scalar* values) {
    const auto single = [&](Eigen::Index i) {
      const VectorRef<Scalar> a = A_.vector(first_row + i);
      const VectorRef<Scalar> b = B_.vector(col);
      return single_ ? single_(first_row + i, col, a, b)
                     : single_square_distance<Scalar>(a, b, form_);
    };
    if (!is_moderate_) {
      for (Eigen::Index i = 0; i < count; ++i) values[i] = single(i);
      return;
    }
    const Scalar* const norms = A_norms_.data() + first_row;
    const Scalar norm = B_norms_(col);
    Eigen::Map<Eigen::ArrayX<Scalar>> squares(values, count);
    recomputed_.clear();
    if (squares_from_products(values, norms, count, norm)) {
      for (Eigen::Index i = 0; i < count; ++i) {
        const double limit =
            untrusted_square(double(norms[i]) + double(norm), least_square<Scalar>);
        if (!(double(values[i]) <= limit)) continue;
        recomputed_.push_back(i);
        values[i] = Scalar(0);  // may be negative, and a root is to come
      }
    }
    if (form_ == SquareForm::root) squares = squares.sqrt();
    if (form_ == SquareForm::half_square) squares = (squares * Scalar(0.5)).min(Scalar(2));
    for (const Eigen::Index i : recomputed_) values[i] = single(i);
  }

  RowTable<Scalar> A_, B_;              // the coordinates as given
  RowTable<Scalar> A_moved_, B_moved_;  // less the mean, where that pays
  Eigen::VectorX<Scalar> A_norms_, B_norms_;
  SquareForm form_;
  Single single_;
  bool is_moved_ = false;
  bool is_moderate_ = true;
  std::vector<Eigen::Index> recomputed_;
};

}  // namespace mlmath::detail

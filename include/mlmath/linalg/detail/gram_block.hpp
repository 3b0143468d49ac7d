// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/pack.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

/// Products of columns, G += B'B, for blocks of rows that a second-level cache holds. Sums of
/// products down two columns need neither to be reordered nor to be broadcast, so a tile of G in
/// registers takes 7 loads for 12 multiplications, as good as any product of matrices, and no work
/// is done above the diagonal.
namespace mlmath::detail {

#if defined(__GNUC__)
/// A vector register of floats or doubles.
template <typename Scalar>
struct Register {
  static constexpr Eigen::Index size = pack_size * 8 / Eigen::Index(sizeof(Scalar));
  typedef Scalar type __attribute__((vector_size(pack_size * 8)));

  [[gnu::always_inline]] static type load(const Scalar* x) {
    type value;
    std::memcpy(&value, x, sizeof value);
#if defined(__FMA__) && !defined(__clang__)
    asm("" : "+v"(value));  // or GCC, tuning for Zen, reads it from memory again at every use
#endif
    return value;
  }

  /// sum + a b. GCC, tuning for Zen, makes two instructions of that form.
  [[gnu::always_inline]] static type multiply_add(type a, type b, type sum) {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
    if constexpr (size == pack_size) {
      return reinterpret_cast<type>(_mm512_fmadd_pd(reinterpret_cast<__m512d>(a),
                                                    reinterpret_cast<__m512d>(b),
                                                    reinterpret_cast<__m512d>(sum)));
    } else {
      return reinterpret_cast<type>(_mm512_fmadd_ps(
          reinterpret_cast<__m512>(a), reinterpret_cast<__m512>(b), reinterpret_cast<__m512>(sum)));
    }
#elif defined(__AVX2__) && defined(__FMA__)
    if constexpr (size == pack_size) {
      return reinterpret_cast<type>(_mm256_fmadd_pd(reinterpret_cast<__m256d>(a),
                                                    reinterpret_cast<__m256d>(b),
                                                    reinterpret_cast<__m256d>(sum)));
    } else {
      return reinterpret_cast<type>(_mm256_fmadd_ps(
          reinterpret_cast<__m256>(a), reinterpret_cast<__m256>(b), reinterpret_cast<__m256>(sum)));
    }
#else
    return sum + a * b;
#endif
  }

  /// Adds the sums of the lanes of a and b to out[0] and out[1].
  [[gnu::always_inline]] static void add_sums(type a, type b, Scalar* out) {
    const auto bits = [](type x) { return reinterpret_cast<PackBits>(x); };
    const type both = reinterpret_cast<type>(interleave_even_lanes(bits(a), bits(b))) +
                      reinterpret_cast<type>(interleave_odd_lanes(bits(a), bits(b)));
    if constexpr (size == pack_size) {
      add_lanes(both, out, std::make_index_sequence<size / 2>());
    } else {  // two floats for each double
      add_lane_pairs(both, out, std::make_index_sequence<size / 4>());
    }
  }

  template <std::size_t... K>
  [[gnu::always_inline]] static void add_lanes(type x, Scalar* out, std::index_sequence<K...>) {
    out[0] += (x[2 * K] + ...);
    out[1] += (x[2 * K + 1] + ...);
  }

  template <std::size_t... K>
  [[gnu::always_inline]] static void add_lane_pairs(type x, Scalar* out,
                                                    std::index_sequence<K...>) {
    out[0] += ((x[4 * K] + x[4 * K + 1]) + ...);
    out[1] += ((x[4 * K + 2] + x[4 * K + 3]) + ...);
  }
};
#else
template <typename Scalar>
struct Register;
#endif

/// Up to `max_rows` rows at a time.
template <typename Scalar>
class GramBlock {
 public:
  static constexpr Eigen::Index max_rows = 256;
  /// A view of the rows, by columns, for the caller to fill.
  using Rows = Eigen::Map<Eigen::MatrixX<Scalar>, 0, Eigen::OuterStride<>>;

  explicit GramBlock(Eigen::Index cols) : cols_(cols), entries_(stride, cols + tile_rows - 1) {
    entries_.rightCols(tile_rows - 1).setZero();
  }

  /// Room for `count` <= max_rows rows.
  [[nodiscard]] Rows rows(Eigen::Index count) {
    count_ = count;
    // Whole registers are read, of 16 numbers at most.
    const Eigen::Index padding = (count + 15) / 16 * 16 - count;
    entries_.block(count, 0, padding, cols_).setZero();
    return Rows(entries_.data(), count, cols_, Eigen::OuterStride<>(stride));
  }

  /// Adds the products of the columns to the lower triangle of G; what is above stays.
  void add_to(Eigen::MatrixX<Scalar>& G) const {
    if (cols_ == 0 || count_ == 0) return;
    if constexpr (is_tiled) {
      add_tiles(G);
    } else {
      G.template selfadjointView<Eigen::Lower>().rankUpdate(
          entries_.topLeftCorner(count_, cols_).transpose());
    }
  }

 private:
#if defined(__GNUC__)
  static constexpr bool is_tiled = std::is_same_v<Scalar, double> || std::is_same_v<Scalar, float>;
#else
  static constexpr bool is_tiled = false;
#endif
  static constexpr Eigen::Index tile_rows = 4, tile_cols = 3;
  /// Not a power of two, which would put all columns in the same lines of the cache.
  static constexpr Eigen::Index stride = max_rows + 64 / Eigen::Index(sizeof(Scalar));

  /// Columns whose rows stay in the cache while all others pass.
  static constexpr Eigen::Index strip = 96;

  void add_tiles(Eigen::MatrixX<Scalar>& G) const {
    using Eigen::Index;
    constexpr Index lanes = Register<Scalar>::size;
    const Index depth = (count_ + lanes - 1) / lanes * lanes;
    for (Index first = 0; first < cols_; first += strip) {
      const Index end = (std::min)(cols_, first + strip);
      for (Index j = 0; j < end; j += tile_cols) {
        for (Index i = (std::max)(first, j / tile_rows * tile_rows); i < end; i += tile_rows) {
          add_tile_at(i, j, depth, G);
        }
      }
    }
  }

  /// Adds what is not above the diagonal of the tile that begins at row i and column j of G.
  void add_tile_at(Eigen::Index i, Eigen::Index j, Eigen::Index depth,
                   Eigen::MatrixX<Scalar>& G) const {
    using Eigen::Index;
    const Scalar* const a = entries_.data() + i * stride;
    const Scalar* const b = entries_.data() + j * stride;
    Scalar* const out = G.data() + i + j * G.outerStride();
    if (i >= j + tile_cols - 1 && i + tile_rows <= cols_) {
      add_tile(a, b, depth, out, G.outerStride());
      return;
    }
    Scalar sums[tile_rows * tile_cols] = {};
    add_tile(a, b, depth, sums, tile_rows);
    for (Index c = 0; c < (std::min)(tile_cols, cols_ - j); ++c) {
      for (Index r = (std::max)(Index(0), j + c - i); r < (std::min)(tile_rows, cols_ - i); ++r) {
        out[r + c * G.outerStride()] += sums[r + c * tile_rows];
      }
    }
  }

  /// Adds the products of the 4 columns at a and the 3 at b.
  static void add_tile(const Scalar* a, const Scalar* b, Eigen::Index depth, Scalar* out,
                       Eigen::Index out_stride) {
    using R = Register<Scalar>;
    typename R::type c00{}, c10{}, c20{}, c30{}, c01{}, c11{}, c21{}, c31{}, c02{}, c12{}, c22{},
        c32{};
    for (Eigen::Index k = 0; k < depth; k += R::size) {
      const auto b0 = R::load(b + k), b1 = R::load(b + stride + k),
                 b2 = R::load(b + 2 * stride + k);
      const auto a0 = R::load(a + k);
      c00 = R::multiply_add(a0, b0, c00), c01 = R::multiply_add(a0, b1, c01),
      c02 = R::multiply_add(a0, b2, c02);
      const auto a1 = R::load(a + stride + k);
      c10 = R::multiply_add(a1, b0, c10), c11 = R::multiply_add(a1, b1, c11),
      c12 = R::multiply_add(a1, b2, c12);
      const auto a2 = R::load(a + 2 * stride + k);
      c20 = R::multiply_add(a2, b0, c20), c21 = R::multiply_add(a2, b1, c21),
      c22 = R::multiply_add(a2, b2, c22);
      const auto a3 = R::load(a + 3 * stride + k);
      c30 = R::multiply_add(a3, b0, c30), c31 = R::multiply_add(a3, b1, c31),
      c32 = R::multiply_add(a3, b2, c32);
    }
    R::add_sums(c00, c10, out), R::add_sums(c20, c30, out + 2);
    out += out_stride;
    R::add_sums(c01, c11, out), R::add_sums(c21, c31, out + 2);
    out += out_stride;
    R::add_sums(c02, c12, out), R::add_sums(c22, c32, out + 2);
  }

  Eigen::Index cols_;
  Eigen::Index count_ = 0;
  Eigen::MatrixX<Scalar> entries_;
};

/// Copies rows into a block; rows that are stored one by one a cache line of each column at a time.
template <typename Scalar, typename Source>
void copy_rows(const Source& from, typename GramBlock<Scalar>::Rows to) {
  using Eigen::Index;
  if constexpr (Source::IsRowMajor) {
    for (Index i = 0; i < from.rows(); i += 8) {
      const Index count = (std::min)(Index(8), from.rows() - i);
      const Scalar* const row = from.data() + i * from.outerStride();
      for (Index j = 0; j < from.cols(); ++j) {
        Scalar* const column = to.data() + i + j * to.outerStride();
        for (Index k = 0; k < count; ++k) column[k] = row[j + k * from.outerStride()];
      }
    }
  } else {
    for (Index j = 0; j < from.cols(); ++j) {
      std::copy_n(from.data() + j * from.outerStride(), from.rows(),
                  to.data() + j * to.outerStride());
    }
  }
}

/// Adds X'X to the lower triangle of G.
template <typename Scalar, int Order>
void add_gram_lower(
    const Eigen::Ref<const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Order>>& X,
    Eigen::MatrixX<Scalar>& G) {
  GramBlock<Scalar> block(X.cols());
  for (Eigen::Index first = 0; first < X.rows(); first += block.max_rows) {
    const Eigen::Index count = (std::min)(block.max_rows, X.rows() - first);
    copy_rows<Scalar>(X.middleRows(first, count), block.rows(count));
    block.add_to(G);
  }
}

/// Adds A'A to the lower triangle of G.
template <typename Scalar>
void add_columns_gram(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& A,
                      Eigen::MatrixX<Scalar>& G) {
  add_gram_lower<Scalar, Eigen::ColMajor>(A, G);
}

/// Adds AA' to the lower triangle of G.
template <typename Scalar>
void add_rows_gram(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& A, Eigen::MatrixX<Scalar>& G) {
  add_gram_lower<Scalar, Eigen::RowMajor>(A.transpose(), G);
}

}  // namespace mlmath::detail

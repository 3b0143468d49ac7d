// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/geometry/detail/distance_blocks.hpp>
#include <mlmath/geometry/metrics.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <numbers>

/// Great-circle distances of many points, the sines of a few pairs at a time.
namespace mlmath::detail {

inline constexpr double pi_rest = 1.2246467991473531772e-16;  // pi less its double

/// x less the nearest multiple of pi, for |x| <= haversine_limit.
[[gnu::always_inline]] inline Pack modulo_pi(Pack x) {
  constexpr double rounder = 0x1.8p52;
  const Pack turns = (x * std::numbers::inv_pi + rounder) - rounder;
  return (x - turns * std::numbers::pi) - turns * pi_rest;
}

/// sin(x)^2 for |x| <= pi/2, by its series.
[[gnu::always_inline]] inline Pack squared_sine(Pack x) {
  const Pack z = x * x;
  Pack sum = splat(1.0);
  for (int k = 20; k >= 2; k -= 2) sum = 1.0 - sum * z * (1.0 / double(k * (k + 1)));
  return z * sum * sum;
}

/// atan(x) for 0 <= x <= tan(pi/8), by the rational function of Moshier's Cephes library.
[[gnu::always_inline]] inline Pack small_arc_tangent(Pack x) {
  const Pack z = x * x;
  const Pack above = (((-8.750608600031904122785e-1 * z - 1.615753718733365076637e1) * z -
                       7.500855792314704667340e1) *
                          z -
                      1.228866684490136173410e2) *
                         z -
                     6.485021904942025371773e1;
  const Pack below = ((((z + 2.485846490142306297962e1) * z + 1.650270098316988542046e2) * z +
                       4.328810604912902668951e2) *
                          z +
                      4.853903996359136964868e2) *
                         z +
                     1.945506571482613964425e2;
  return x + x * z * above / below;
}

/// Half turns beyond which the multiples of pi are no longer exact enough.
inline constexpr double haversine_limit = 64;

template <RealScalar Scalar>
class HaversineDistances final : public DistanceBlocks<Scalar> {
 public:
  HaversineDistances(const StridedRows<Scalar>& A, const StridedRows<Scalar>& B,
                     const HaversineDistance& metric)
      : DistanceBlocks<Scalar>(A.rows, B.rows),
        metric_(metric),
        A_rows_(A),
        B_rows_(B),
        A_(columns_of(A)),
        B_(columns_of(B)) {}

  /// Whether these distances know coordinates of that size.
  static bool covers(const StridedRows<Scalar>& X) {
    for (Eigen::Index i = 0; i < X.rows; ++i) {
      for (Eigen::Index k = 0; k < X.cols; ++k) {
        if (!(std::abs(X(i, k)) <= Scalar(haversine_limit))) return false;
      }
    }
    return X.cols == 2;
  }

  void fill(Eigen::Index first_row, Eigen::Index row_count, Eigen::Index first_col,
            Eigen::Index col_count, Scalar* out, Eigen::Index stride) override {
    for (Eigen::Index j = 0; j < col_count; ++j) {
      for (Eigen::Index i = 0; i < row_count; i += pack_size) {
        fill_pack(first_row + i, std::min(pack_size, row_count - i), first_col + j,
                  out + j * stride + i);
      }
    }
  }

 private:
  /// Latitude, longitude and the cosine of the latitude, a column of each.
  static Eigen::MatrixX3d columns_of(const StridedRows<Scalar>& X) {
    Eigen::MatrixX3d columns(X.rows, 3);
    for (Eigen::Index i = 0; i < X.rows; ++i) {
      columns(i, 0) = double(X(i, 0));
      columns(i, 1) = double(X(i, 1));
      columns(i, 2) = std::cos(columns(i, 0));
    }
    return columns;
  }

  void fill_pack(Eigen::Index row, Eigen::Index count, Eigen::Index col, Scalar* out) const {
    const auto get = [&](Eigen::Index k) {
      const double* const from = A_.col(k).data() + row;
      return count == pack_size ? load(from) : load_part(from, count, 0.0);
    };
    const Pack latitude = get(0);
    const Pack half_turn = modulo_pi((get(1) - B_(col, 1)) * 0.5);
    const Pack cosines = get(2) * B_(col, 2);
    const Pack rise = squared_sine(modulo_pi((latitude - B_(col, 0)) * 0.5));
    const Pack middle = squared_sine(modulo_pi((latitude + B_(col, 0)) * 0.5));
    // cos(y) = sin(pi/2 - |y|)
    const Pack quarter = (std::numbers::pi / 2 - pack_abs(half_turn)) + pi_rest / 2;
    const Pack haversine = rise + cosines * squared_sine(half_turn);
    const Pack complement = middle + cosines * squared_sine(quarter);
    // The half of the angle, or pi/2 less it, as 2 atan(sin / (1 + cos)).
    const auto is_far = haversine > complement;
    const Pack sine = pack_sqrt(select(is_far, complement, haversine));
    const Pack cosine = pack_sqrt(select(is_far, haversine, complement));
    const Pack small = 2.0 * small_arc_tangent(sine / (1.0 + cosine));
    const Pack half = select(is_far, std::numbers::pi / 2 - small, small);
    const Pack distance = 2 * metric_.radius * half;
    if (count == pack_size) {
      store(out, distance);
    } else {
      store_part(out, count, distance);
    }
    double least[pack_size];
    store(least, select(is_far, complement, haversine));
    for (Eigen::Index i = 0; i < count; ++i) {
      // Duplicates, poles by chance, and latitudes that are none.
      if (least[i] > 1e-290) continue;
      out[i] = Scalar(metric_(A_rows_.vector(row + i), B_rows_.vector(col)));
    }
  }

  HaversineDistance metric_;
  RowTable<Scalar> A_rows_, B_rows_;
  Eigen::MatrixX3d A_, B_;
};

}  // namespace mlmath::detail

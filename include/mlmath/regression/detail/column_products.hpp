// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <algorithm>

namespace mlmath::detail {

/// The products of 4 columns with 2 over a run of rows, added to `out` (4 x 2 by columns).
template <typename Scalar>
void add_tile_products(const Scalar* a, Eigen::Index a_stride, const Scalar* b,
                       Eigen::Index b_stride, Eigen::Index rows, Scalar* out) {
  constexpr int lanes = int(32 / sizeof(Scalar)) > 1 ? int(32 / sizeof(Scalar)) : 1;
  using Lanes = Eigen::Array<Scalar, lanes, 1>;
  using Run = Eigen::Map<const Lanes>;
  Lanes sums[8];
  for (Lanes& sum : sums) sum.setZero();
  Eigen::Index i = 0;
  for (; i + lanes <= rows; i += lanes) {
    const Lanes b0 = Run(b + i);
    const Lanes b1 = Run(b + b_stride + i);
    for (int k = 0; k < 4; ++k) {
      const Lanes x = Run(a + k * a_stride + i);
      sums[k] += x * b0;
      sums[4 + k] += x * b1;
    }
  }
  for (int k = 0; k < 4; ++k) {
    Scalar first = sums[k].sum();
    Scalar second = sums[4 + k].sum();
    for (Eigen::Index rest = i; rest < rows; ++rest) {
      first += a[k * a_stride + rest] * b[rest];
      second += a[k * a_stride + rest] * b[b_stride + rest];
    }
    out[k] += first;
    out[4 + k] += second;
  }
}

/// G(i, k) = the product of columns i and k of X, for i < after and before <= k < after: a matrix
/// product at most of its speed, for a fraction of what it costs to compile one.
template <typename Scalar>
void column_products(const Eigen::MatrixX<Scalar>& X, Eigen::Index before, Eigen::Index after,
                     Eigen::MatrixX<Scalar>& G) {
  using Eigen::Index;
  constexpr Index block = 256;
  G.block(0, before, after, after - before).setZero();
  for (Index first = 0; first < X.rows(); first += block) {
    const Index rows = (std::min)(block, X.rows() - first);
    for (Index i = 0; i < after; i += 4) {
      for (Index k = before; k < after; k += 2) {
        if (i > k + 1) continue;
        if (i + 4 > after || k + 2 > after) {
          for (Index a = i; a < (std::min)(i + 4, after); ++a) {
            for (Index b = k; b < (std::min)(k + 2, after); ++b) {
              G(a, b) += X.col(a).segment(first, rows).dot(X.col(b).segment(first, rows));
            }
          }
          continue;
        }
        Scalar tile[8] = {};
        add_tile_products<Scalar>(&X(first, i), X.outerStride(), &X(first, k), X.outerStride(),
                                  rows, tile);
        for (Index a = 0; a < 4; ++a) {
          G(i + a, k) += tile[a];
          G(i + a, k + 1) += tile[4 + a];
        }
      }
    }
  }
  for (Index k = before; k < after; ++k) {
    for (Index i = k + 1; i < after; ++i) G(i, k) = G(k, i);
  }
}

}  // namespace mlmath::detail

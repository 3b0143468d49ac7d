// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <cstddef>
#include <type_traits>
#include <utility>

/// Products of a block of rows with few columns, for which Eigen's matrix product spends more on
/// packing than on the product.
namespace mlmath::detail {

/// How many numbers the compiler works on at once.
template <typename Scalar>
inline constexpr int lanes_of = int(EIGEN_MAX_STATIC_ALIGN_BYTES / sizeof(Scalar)) > 1
                                    ? int(EIGEN_MAX_STATIC_ALIGN_BYTES / sizeof(Scalar))
                                    : 1;

/// The least multiple of the lanes that holds so many columns.
template <typename Scalar>
constexpr Eigen::Index padded(Eigen::Index columns) {
  return (columns + lanes_of<Scalar> - 1) / lanes_of<Scalar> * lanes_of<Scalar>;
}

/// Adds the product of Rows rows of x, `stride` apart with entries `step` apart, and Packs lanes of
/// w to `out`; w and out are by rows of `width`.
template <int Rows, int Packs, typename Scalar>
void add_thin_tile(const Scalar* x, Eigen::Index step, Eigen::Index stride, Eigen::Index length,
                   const Scalar* w, Scalar* out, Eigen::Index width) {
  constexpr int lanes = lanes_of<Scalar>;
  using Lanes = Eigen::Array<Scalar, lanes, 1>;
  using Places = std::make_index_sequence<std::size_t(Rows * Packs)>;
  Lanes sums[Rows * Packs];
  for (Lanes& sum : sums) sum.setZero();
  for (Eigen::Index t = 0; t < length; ++t, x += step, w += width) {
    [&]<std::size_t... k>(std::index_sequence<k...>) {
      ((sums[k] +=
        x[Eigen::Index(k / Packs) * stride] * Eigen::Map<const Lanes>(w + (k % Packs) * lanes)),
       ...);
    }
    (Places());
  }
  for (int k = 0; k < Rows * Packs; ++k) {
    Eigen::Map<Lanes>(out + (k / Packs) * width + (k % Packs) * lanes) += sums[k];
  }
}

/// Adds x w to out: x has `rows` rows, `stride` apart with `length` entries `step` apart; w is
/// length x width and out rows x width, both by rows; width is a multiple of the lanes.
template <typename Scalar>
void add_thin_product(const Scalar* x, Eigen::Index step, Eigen::Index stride, Eigen::Index length,
                      Eigen::Index rows, const Scalar* w, Scalar* out, Eigen::Index width) {
  constexpr Eigen::Index lanes = lanes_of<Scalar>;
  const auto columns = [&]<int Rows>(Eigen::Index i, std::integral_constant<int, Rows>) {
    const Scalar* const first = x + i * stride;
    Scalar* const target = out + i * width;
    Eigen::Index k = 0;
    for (; k + 3 * lanes <= width; k += 3 * lanes) {
      add_thin_tile<Rows, 3>(first, step, stride, length, w + k, target + k, width);
    }
    if (k + 2 * lanes <= width) {
      add_thin_tile<Rows, 2>(first, step, stride, length, w + k, target + k, width);
      k += 2 * lanes;
    }
    if (k < width) {
      add_thin_tile<Rows, 1>(first, step, stride, length, w + k, target + k, width);
    }
  };
  Eigen::Index i = 0;
  for (; i + 4 <= rows; i += 4) columns(i, std::integral_constant<int, 4>());
  for (; i < rows; ++i) columns(i, std::integral_constant<int, 1>());
}

}  // namespace mlmath::detail

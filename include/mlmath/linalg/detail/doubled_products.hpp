// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/error_free.hpp>

#include <Eigen/Core>

/// Matrix-vector products in doubled precision, for residuals.
namespace mlmath::detail {

/// (high + low) -= A x, entry by entry; A has contiguous columns.
template <typename Scalar, typename Block>
void subtract_product(const Block& A, const Scalar* x, Scalar* high, Scalar* low) {
  const Eigen::Index rows = A.rows();
  for (Eigen::Index j = 0; j < A.cols(); ++j) {
    const Scalar* column = A.data() + j * A.outerStride();
    const Scalar factor = -x[j];
    for (Eigen::Index i = 0; i < rows; ++i) {
      const DoubledNumber<Scalar> term = two_product(column[i], factor);
      const DoubledNumber<Scalar> next = two_sum(high[i], term.high);
      high[i] = next.high;
      low[i] += next.low + term.low;
    }
  }
}

/// total += a'(v + v_low); v_low, which may be null, in working precision.
template <typename Scalar>
void accumulate_dot(const Scalar* a, const Scalar* v, const Scalar* v_low, Eigen::Index size,
                    DoubledNumber<Scalar>& total) {
  accumulate_dot(a, v, size, total);
  if (v_low == nullptr) return;
  for (Eigen::Index i = 0; i < size; ++i) total.low += a[i] * v_low[i];
}

}  // namespace mlmath::detail

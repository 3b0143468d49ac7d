// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <type_traits>

/// Residuals in twice the working precision, from operations of the working precision alone, so
/// that they are the same for every scalar type and platform. Not for -ffast-math, which takes the
/// rounding errors for zeros.
namespace mlmath::detail {

/// Whether std::fma is one instruction.
template <typename Scalar>
constexpr bool has_fast_fma() {
#if defined(FP_FAST_FMA)
  if (std::is_same_v<Scalar, double>) return true;
#endif
#if defined(FP_FAST_FMAF)
  if (std::is_same_v<Scalar, float>) return true;
#endif
  return false;
}

/// The error of the rounded product p = ab: ab - p, exactly (barring underflow).
template <typename Scalar>
Scalar product_error(Scalar a, Scalar b, Scalar p) {
  if constexpr (has_fast_fma<Scalar>()) {
    return std::fma(a, b, -p);
  } else {
    constexpr int half = (std::numeric_limits<Scalar>::digits + 1) / 2;
    constexpr Scalar splitter = Scalar((1ULL << half) + 1);
    const Scalar a_scaled = splitter * a;
    const Scalar a_high = a_scaled - (a_scaled - a);
    const Scalar a_low = a - a_high;
    const Scalar b_scaled = splitter * b;
    const Scalar b_high = b_scaled - (b_scaled - b);
    const Scalar b_low = b - b_high;
    return a_low * b_low - (((p - a_high * b_high) - a_low * b_high) - a_high * b_low);
  }
}

/// The error of the rounded sum s = a + b: a + b - s, exactly.
template <typename Scalar>
Scalar sum_error(Scalar a, Scalar b, Scalar s) {
  const Scalar b_part = s - a;
  return (a - (s - b_part)) + (b - b_part);
}

/// (high + low) -= A x, the columns of A in turn.
template <typename Scalar, typename Block>
void subtract_product(const Block& A, const Scalar* x, Scalar* high, Scalar* low) {
  const Eigen::Index rows = A.rows();
  for (Eigen::Index j = 0; j < A.cols(); ++j) {
    const Scalar* column = A.data() + j * A.outerStride();
    const Scalar factor = -x[j];
    for (Eigen::Index i = 0; i < rows; ++i) {
      const Scalar p = column[i] * factor;
      const Scalar s = high[i] + p;
      low[i] += product_error(column[i], factor, p) + sum_error(high[i], p, s);
      high[i] = s;
    }
  }
}

/// (high + low) -= a'(v + v_low) for one column a; v_low may be null.
template <typename Scalar>
void subtract_dot(const Scalar* a, const Scalar* v, const Scalar* v_low, Eigen::Index size,
                  Scalar& high, Scalar& low) {
  constexpr Eigen::Index lanes = 16;
  Scalar sums[lanes] = {};
  Scalar errors[lanes] = {};
  Eigen::Index i = 0;
  for (; i + lanes <= size; i += lanes) {
    for (Eigen::Index l = 0; l < lanes; ++l) {
      const Scalar p = a[i + l] * v[i + l];
      const Scalar s = sums[l] + p;
      errors[l] += product_error(a[i + l], v[i + l], p) + sum_error(sums[l], p, s);
      sums[l] = s;
    }
  }
  for (; i < size; ++i) {
    const Scalar p = a[i] * v[i];
    const Scalar s = sums[0] + p;
    errors[0] += product_error(a[i], v[i], p) + sum_error(sums[0], p, s);
    sums[0] = s;
  }
  if (v_low != nullptr) {
    for (Eigen::Index k = 0; k < size; ++k) errors[0] += a[k] * v_low[k];
  }
  for (Eigen::Index l = 0; l < lanes; ++l) {
    const Scalar s = high - sums[l];
    low += sum_error(high, -sums[l], s) - errors[l];
    high = s;
  }
}

}  // namespace mlmath::detail

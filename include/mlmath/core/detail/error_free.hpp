// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <type_traits>

/// Sums and products together with their rounding errors, and the sums and dot products in doubled
/// precision that are made of them (Ogita, Rump, Oishi, Accurate Sum and Dot Product, SIAM J. Sci.
/// Comput. 26, 2005). Not for -ffast-math, which takes the errors for zeros.
namespace mlmath::detail {

/// An unevaluated sum: the number it stands for is high + low.
template <typename Scalar>
struct DoubledNumber {
  Scalar high = Scalar(0);  ///< The leading part.
  Scalar low = Scalar(0);   ///< What rounding took from it.

  /// The nearest number of the working precision. Where the leading part overflowed, the errors
  /// mean nothing and it stands alone.
  [[nodiscard]] Scalar value() const {
    const Scalar sum = high + low;
    return low - low == Scalar(0) ? sum : high;
  }
};

/// a + b as its rounded value and its error, exactly.
template <typename Scalar>
[[gnu::always_inline]] inline DoubledNumber<Scalar> two_sum(Scalar a, Scalar b) {
  const Scalar sum = a + b;
  const Scalar b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// a b as its rounded value and its error, exactly, barring underflow of the error (and, without a
/// fused multiply-add in the processor, overflow near the end of the range).
template <typename Scalar>
[[gnu::always_inline]] inline DoubledNumber<Scalar> two_product(Scalar a, Scalar b) {
  if constexpr (std::is_same_v<Scalar, float>) {
    const double product = double(a) * double(b);
    const float rounded = float(product);
    return {rounded, float(product - double(rounded))};
  } else {
#if defined(__FMA__) || defined(FP_FAST_FMA) || defined(__aarch64__)
    if constexpr (std::is_same_v<Scalar, double>) {
      const double product = a * b;
      return {product, std::fma(a, b, -product)};
    }
#endif
    // Dekker's product of halves; compilers that fuse operations do so on exact products only.
    constexpr int half = (std::numeric_limits<Scalar>::digits + 1) / 2;
    constexpr Scalar splitter = Scalar((1ULL << half) + 1);
    const Scalar a_scaled = splitter * a;
    const Scalar a_high = a_scaled - (a_scaled - a);
    const Scalar a_low = a - a_high;
    const Scalar b_scaled = splitter * b;
    const Scalar b_high = b_scaled - (b_scaled - b);
    const Scalar b_low = b - b_high;
    const Scalar product = a * b;
    return {product,
            a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)};
  }
}

/// Adds a number to a doubled one.
template <typename Scalar>
[[gnu::always_inline]] inline void accumulate(DoubledNumber<Scalar>& sum, Scalar x) {
  const DoubledNumber<Scalar> next = two_sum(sum.high, x);
  sum.high = next.high;
  sum.low += next.low;
}

/// Lanes that sums of doubled precision run in; enough that compilers keep the loop over them.
inline constexpr Eigen::Index doubled_lanes = 64;

/// Entries after which the lanes are emptied, so that the errors they gather stay small.
inline constexpr Eigen::Index doubled_block = 512 * doubled_lanes;

/// total += the sum over i < size of term(i), which is a DoubledNumber.
template <typename Scalar, typename Term>
[[gnu::always_inline]] inline void accumulate_terms(const Term& term, Eigen::Index size,
                                                    DoubledNumber<Scalar>& total) {
  Eigen::Index i = 0;
  while (size - i >= doubled_lanes) {
    const Eigen::Index full = (size - i) / doubled_lanes * doubled_lanes;
    const Eigen::Index end = i + (full < doubled_block ? full : doubled_block);
    Scalar high[doubled_lanes] = {};
    Scalar low[doubled_lanes] = {};
    for (; i < end; i += doubled_lanes) {
      for (Eigen::Index lane = 0; lane < doubled_lanes; ++lane) {
        const DoubledNumber<Scalar> next_term = term(i + lane);
        const DoubledNumber<Scalar> next = two_sum(high[lane], next_term.high);
        high[lane] = next.high;
        low[lane] += next.low + next_term.low;
      }
    }
    for (Eigen::Index lane = 0; lane < doubled_lanes; ++lane) {
      accumulate(total, high[lane]);
      if (low[lane] - low[lane] == Scalar(0)) {
        accumulate(total, low[lane]);
      } else {
        total.low += low[lane];
      }
    }
    if (total.low - total.low == Scalar(0)) total = two_sum(total.high, total.low);
  }
  for (; i < size; ++i) {
    const DoubledNumber<Scalar> next_term = term(i);
    accumulate(total, next_term.high);
    total.low += next_term.low;
  }
}

/// total += x[0] + ... + x[size - 1], in doubled precision.
template <typename Scalar>
void accumulate_sum(const Scalar* x, Eigen::Index size, DoubledNumber<Scalar>& total) {
  accumulate_terms(
      [=](Eigen::Index i) {
        return DoubledNumber<Scalar>{x[i], Scalar(0)};
      },
      size, total);
}

/// total += x[0] y[0] + ... + x[size - 1] y[size - 1], in doubled precision.
template <typename Scalar>
void accumulate_dot(const Scalar* x, const Scalar* y, Eigen::Index size,
                    DoubledNumber<Scalar>& total) {
  accumulate_terms([=](Eigen::Index i) { return two_product(x[i], y[i]); }, size, total);
}

}  // namespace mlmath::detail

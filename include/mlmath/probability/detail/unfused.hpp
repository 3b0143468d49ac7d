// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/pack.hpp>

#include <cstdint>
#include <type_traits>

/// Arithmetic that gives the same bits with every compiler, at every level of optimization and on
/// every processor. All that is in the way is that compilers may fuse a product with the sum it
/// goes into, where the processor can: here a product is rounded before anything else is done with
/// it.
namespace mlmath::detail {

/// a * b, rounded.
template <typename T>
[[gnu::always_inline]] inline T unfused_product(T a, T b) {
  T product = a * b;
#if defined(__GNUC__) && defined(__SSE2__)
  __asm__("" : "+x"(product));
#elif defined(__GNUC__) && defined(__aarch64__)
  __asm__("" : "+w"(product));
#elif defined(__GNUC__)
  __asm__("" : "+m"(product));
#endif
  return product;
}

/// A double, or a pack of them, whose products are not fused with sums.
template <typename T>
struct Unfused {
  T value;

  [[gnu::always_inline]] friend Unfused operator+(Unfused a, Unfused b) {
    return {a.value + b.value};
  }
  [[gnu::always_inline]] friend Unfused operator-(Unfused a, Unfused b) {
    return {a.value - b.value};
  }
  [[gnu::always_inline]] friend Unfused operator*(Unfused a, Unfused b) {
    return {unfused_product(a.value, b.value)};
  }
  [[gnu::always_inline]] friend Unfused operator/(Unfused a, Unfused b) {
    return {a.value / b.value};
  }
  [[gnu::always_inline]] friend Unfused operator-(Unfused a) { return {-a.value}; }
  [[gnu::always_inline]] friend Unfused operator+(Unfused a, double b) { return {a.value + b}; }
  [[gnu::always_inline]] friend Unfused operator+(double a, Unfused b) { return {a + b.value}; }
  [[gnu::always_inline]] friend Unfused operator-(Unfused a, double b) { return {a.value - b}; }
  [[gnu::always_inline]] friend Unfused operator-(double a, Unfused b) { return {a - b.value}; }
  [[gnu::always_inline]] friend Unfused operator*(Unfused a, double b) { return a * constant(b); }
  [[gnu::always_inline]] friend Unfused operator*(double a, Unfused b) { return constant(a) * b; }
  [[gnu::always_inline]] friend Unfused operator/(Unfused a, double b) { return {a.value / b}; }
  [[gnu::always_inline]] friend Unfused operator/(double a, Unfused b) { return {a / b.value}; }

  [[gnu::always_inline]] static Unfused constant(double x) { return {x - T{}}; }
};

using UnfusedPack = Unfused<Pack>;
using UnfusedDouble = Unfused<double>;

/// log(x) of normal x > 0, to 0.9 units in the last place.
[[gnu::always_inline]] inline Pack unfused_log(Pack x) {
  const LogReduction reduced = reduce_log(x);
  const UnfusedPack k{reduced.k};
  return log_assemble(UnfusedPack{reduced.m - 1}, k * ln2_high, k * ln2_low).value;
}

/// exp(x), to 0.8 units in the last place; what would be subnormal may be rounded twice.
[[gnu::always_inline]] inline Pack unfused_exp(Pack x) {
  const UnfusedPack clamped{pack_min(pack_max(x, splat(-746)), splat(710))};
  constexpr double shift = 0x1.8p52 + 2046;
  const UnfusedPack shifted = clamped * log2_e + shift;
  const UnfusedPack n = shifted - shift;
  const UnfusedPack high = clamped - n * ln2_high;
  const UnfusedPack low = n * ln2_low;
  const UnfusedPack r = high - low;
  const UnfusedPack r_low = (high - r) - low;
  const UnfusedPack mantissa = 1 + (r + (r * r * exp_tail(r) + r_low));
  const PackBits both = to_bits(shifted.value) & 0xFFF;
  const PackBits half = both >> 1;
  return mantissa.value * from_bits(half << 52) * from_bits((both - half) << 52);
}

/// exp(x) - 1 for x >= 0, to some 2 units in the last place.
[[gnu::always_inline]] inline Pack unfused_expm1(Pack x) {
  const UnfusedPack clamped{pack_min(x, splat(709))};
  constexpr double shift = 0x1.8p52 + 1023;
  const UnfusedPack shifted = clamped * log2_e + shift;
  const UnfusedPack n = shifted - shift;
  const UnfusedPack high = clamped - n * ln2_high;
  const UnfusedPack low = n * ln2_low;
  const UnfusedPack r = high - low;
  const UnfusedPack r_low = (high - r) - low;
  const UnfusedPack scale{from_bits(to_bits(shifted.value) << 52)};
  const UnfusedPack result = (scale - 1) + scale * (r + (r * r * exp_tail(r) + r_low));
  return select(x > 709, splat(infinity), result.value);
}

/// The same of one number.
inline double unfused_log(double x) { return first(unfused_log(splat(x))); }
inline double unfused_exp(double x) { return first(unfused_exp(splat(x))); }

/// log(1 + x) for x > -1 and no subnormal sum.
inline double unfused_log1p(double x) {
  const double sum = 1 + x;
  const double error = x > 1 ? 1 - (sum - x) : x - (sum - 1);
  return unfused_log(sum) + error / sum;
}

}  // namespace mlmath::detail

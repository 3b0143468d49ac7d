// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/pack.hpp>

#include <cstdint>
#include <limits>

/// The elementary functions on packs of doubles, without branches: right at 0, at infinities and
/// NaN, for subnormal arguments and results, and to 2 units in the last place elsewhere (the
/// measured bounds are in docs/core.md). The polynomials are minimax fits of our own; the
/// reductions are those of Tang, Table-driven implementation of the exponential function, ACM TOMS
/// 15 (1989), and of Sun's fdlibm.
namespace mlmath::detail {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

inline constexpr double log2_e = 0x1.71547652b82fep+0;
/// log(2) in two parts, the first with enough zeros at its end that its products with exponents are
/// exact.
inline constexpr double ln2_high = 0x1.62e42feep-1;
inline constexpr double ln2_low = 0x1.a39ef35793c76p-33;

/// c[k] + c[k + 1] x + c[k + 2] x^2 + c[k + 3] x^3, as far as there are coefficients.
template <int k, int size>
[[gnu::always_inline]] inline Pack cubic_part(Pack x, Pack square, const double (&c)[size]) {
  if constexpr (size - k >= 4) {
    return (c[k] + c[k + 1] * x) + square * (c[k + 2] + c[k + 3] * x);
  } else if constexpr (size - k == 3) {
    return (c[k] + c[k + 1] * x) + square * c[k + 2];
  } else if constexpr (size - k == 2) {
    return c[k] + c[k + 1] * x;
  } else {
    return splat(c[k]);
  }
}

template <int k, int size>
[[gnu::always_inline]] inline Pack polynomial_part(Pack x, Pack square, Pack fourth,
                                                   const double (&c)[size]) {
  const Pack lowest = cubic_part<k>(x, square, c);
  if constexpr (size - k <= 4) {
    return lowest;
  } else {
    return lowest + fourth * polynomial_part<k + 4>(x, square, fourth, c);
  }
}

/// A polynomial of its coefficients, lowest first, in four parts side by side: Horner's rule waits
/// for each of its steps. The lowest coefficient is added last, so that only its rounding counts.
template <int size>
[[gnu::always_inline]] inline Pack polynomial(Pack x, const double (&c)[size]) {
  const Pack square = x * x;
  return c[0] + x * polynomial_part<1>(x, square, square * square, c);
}

/// x = n log(2) + r + r_low with |r| <= log(2) / 2; the lowest 12 bits of `bits` are n + bias.
struct ExpReduction {
  Pack r;
  Pack r_low;
  Pack n;
  PackBits bits;
};

[[gnu::always_inline]] inline ExpReduction reduce_exp(Pack x, double bias) {
  // Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits.
  const double shift = 0x1.8p52 + bias;
  const Pack shifted = x * log2_e + shift;
  const Pack n = shifted - shift;
  const Pack high = x - n * ln2_high;
  const Pack low = n * ln2_low;
  const Pack r = high - low;
  return {r, (high - r) - low, n, to_bits(shifted)};
}

/// (exp(r) - 1 - r) / r^2 for |r| <= log(2) / 2, to 2^-61 of (exp(r) - 1) / r^2.
template <typename Number>
[[gnu::always_inline]] inline Number exp_tail(Number r) {
  Number p = r * 0x1.1ee889cf29203p-29 + 0x1.af5e81e9f65aep-26;
  p = p * r + 0x1.27e53630b2c73p-22;
  p = p * r + 0x1.71ddf877efca7p-19;
  p = p * r + 0x1.a01a017bc194ep-16;
  p = p * r + 0x1.a01a01afd6509p-13;
  p = p * r + 0x1.6c16c16c1f091p-10;
  p = p * r + 0x1.111111110f6d5p-7;
  p = p * r + 0x1.555555555553fp-5;
  p = p * r + 0x1.5555555555559p-3;
  return p * r + 0.5;
}

/// exp(r) - (1 + r) for the r of a reduction, and the rounding error of 1 + r.
[[gnu::always_inline]] inline Pack exp_rest(const ExpReduction& e, Pack one_plus_r) {
  return ((1 - one_plus_r) + e.r) + (e.r * e.r * exp_tail(e.r) + e.r_low);
}

[[gnu::always_inline]] inline Pack exp_kernel(Pack x) {
  const Pack clamped = pack_min(pack_max(x, splat(-746)), splat(710));
  const ExpReduction e = reduce_exp(clamped, 2046);
  const Pack one_plus_r = 1 + e.r;
  const Pack mantissa = one_plus_r + exp_rest(e, one_plus_r);
  // In two steps, so that the last of them rounds a subnormal result, or overflows.
  const PackBits both = e.bits & 0xFFF;
  const PackBits half = both >> 1;
  return mantissa * from_bits(half << 52) * from_bits((both - half) << 52);
}

[[gnu::always_inline]] inline Pack expm1_kernel(Pack x) {
  const Pack clamped = pack_min(pack_max(x, splat(-50)), splat(709.8));
  // Half of 2^n: all of it would overflow where the result need not.
  const ExpReduction e = reduce_exp(clamped, 1022);
  const Pack scale = from_bits(e.bits << 52);
  const Pack shift = scale - 0.5;
  const Pack scaled_r = scale * e.r;
  const Pack sum = shift + scaled_r;
  const Pack rest = ((shift - sum) + scaled_r) + scale * (e.r * e.r * exp_tail(e.r) + e.r_low);
  // Where half of x could underflow, x is the result.
  return select(pack_abs(x) < 0x1p-54, x, pack_copysign(2 * (sum + rest), x));
}

/// (tanh(x) / x - 1) / z as a function of z = x^2 for |x| <= 0.55.
[[gnu::always_inline]] inline Pack tanh_tail(Pack z) {
  Pack p = z * -0x1.46fe7b52e2003p-16 + 0x1.5d6d036580c74p-14;
  p = p * z - 0x1.e96d465a9d0dcp-13;
  p = p * z + 0x1.3483714b55ecap-11;
  p = p * z - 0x1.7d8fcc6c34b89p-10;
  p = p * z + 0x1.d6d29b0a7cf9cp-9;
  p = p * z - 0x1.226e2f1119694p-7;
  p = p * z + 0x1.664f485956f6ap-6;
  p = p * z - 0x1.ba1ba1b97d195p-5;
  p = p * z + 0x1.1111111110797p-3;
  return p * z - 0x1.555555555554fp-2;
}

[[gnu::always_inline]] inline Pack tanh_kernel(Pack x) {
  const Pack magnitude = pack_abs(x);
  const ExpReduction e = reduce_exp(pack_min(2 * magnitude, splat(44)), 1023);
  const Pack one_plus_r = 1 + e.r;
  const Pack exponential = (one_plus_r + exp_rest(e, one_plus_r)) * from_bits(e.bits << 52);
  const Pack far = 1 - 2 / (exponential + 1);
  const Pack z = x * x;
  const Pack near = magnitude + magnitude * z * tanh_tail(z);
  return pack_copysign(select(magnitude < 0.55, near, far), x);
}

/// (log((1 + s) / (1 - s)) - 2 s) / s as a function of z = s^2 <= 0.04.
template <typename Number>
[[gnu::always_inline]] inline Number log_tail(Number z) {
  Number p = z * 0x1.1b87da4d9fe20p-3 + 0x1.0dca9f85fa8fcp-3;
  p = p * z + 0x1.3b35d01b380b2p-3;
  p = p * z + 0x1.745c4a5cdee3ep-3;
  p = p * z + 0x1.c71c749202f02p-3;
  p = p * z + 0x1.24924921e184cp-2;
  p = p * z + 0x1.999999999c1adp-2;
  p = p * z + 0x1.555555555554fp-1;
  return p * z;
}

/// high + low + log(1 + f) for |f| small enough, where high is a multiple of ln2_high.
template <typename Number>
[[gnu::always_inline]] inline Number log_assemble(Number f, Number high, Number low) {
  const Number s = f / (2 + f);
  const Number half_square = 0.5 * f * f;
  return high - ((half_square - (s * (half_square + log_tail(s * s)) + low)) - f);
}

/// x = 2^k m with sqrt(1/2) <= m < sqrt(2), for normal x > 0.
struct LogReduction {
  Pack m;
  Pack k;
  PackBits biased;  // k + 1023
};

[[gnu::always_inline]] inline LogReduction reduce_log(Pack x) {
  constexpr std::uint64_t sqrt_half = 0x3FE6A09E667F3BCDu;
  const PackBits bits = to_bits(x) + (0x3FF0000000000000u - sqrt_half);
  const PackBits biased = bits >> 52;
  // An integer below 2^52 in the low bits of 2^52 is that integer plus 2^52.
  const Pack k = from_bits(biased | 0x4330000000000000u) - (0x1p52 + 1023);
  return {from_bits((bits & 0x000FFFFFFFFFFFFFu) + sqrt_half), k, biased};
}

/// log(x + c) for a correction c of at most half a unit in the last place of x, itself normal.
[[gnu::always_inline]] inline Pack log_corrected(Pack x, Pack c) {
  const LogReduction reduced = reduce_log(x);
  return log_assemble(reduced.m - 1, reduced.k * ln2_high, reduced.k * ln2_low + c / x);
}

[[gnu::always_inline]] inline Pack log_kernel(Pack x) {
  const auto is_subnormal = x < std::numeric_limits<double>::min();
  const LogReduction reduced = reduce_log(select(is_subnormal, x * 0x1p54, x));
  const Pack k = select(is_subnormal, reduced.k - 54, reduced.k);
  Pack result = log_assemble(reduced.m - 1, k * ln2_high, k * ln2_low);
  result = select(x < infinity, result, x);
  result = select(x == 0, splat(-infinity), result);
  return select(x < 0, splat(not_a_number), result);
}

[[gnu::always_inline]] inline Pack log1p_kernel(Pack x) {
  const Pack sum = 1 + x;
  const Pack error = select(x > 1, 1 - (sum - x), x - (sum - 1));
  Pack result = pack_copysign(log_corrected(sum, error), x);
  result = select(x < infinity, result, x);
  result = select(x == -1, splat(-infinity), result);
  return select(x < -1, splat(not_a_number), result);
}

/// log(1 + x) for 0 <= x <= 1.
[[gnu::always_inline]] inline Pack log1p_unit(Pack x) {
  const auto above = x > 0.4142135623730951;
  const Pack f = select(above, 0.5 * (x - 1), x);
  return log_assemble(f, select(above, splat(ln2_high), Pack{}),
                      select(above, splat(ln2_low), Pack{}));
}

/// 2^-n / (2^-n + exp(r)) with -x = n log(2) + r, the sum rounded once.
[[gnu::always_inline]] inline Pack sigmoid_kernel(Pack x) {
  const ExpReduction e = reduce_exp(pack_min(pack_max(-x, splat(-60)), splat(746)), 2046);
  const Pack one_plus_r = 1 + e.r;
  const PackBits both = 4092 - (e.bits & 0xFFF);
  const PackBits half = both >> 1;
  const Pack first_half = from_bits(half << 52);
  const Pack second_half = from_bits((both - half) << 52);
  const Pack power = first_half * second_half;
  const Pack sum = power + one_plus_r;
  const Pack part = sum - power;
  const Pack error = (power - (sum - part)) + (one_plus_r - part);
  return first_half / (sum + (error + exp_rest(e, one_plus_r))) * second_half;
}

[[gnu::always_inline]] inline Pack softplus_kernel(Pack x) {
  return pack_max(x, Pack{}) + log1p_unit(exp_kernel(-pack_abs(x)));
}

[[gnu::always_inline]] inline Pack log_sigmoid_kernel(Pack x) {
  return pack_min(x, Pack{}) - log1p_unit(exp_kernel(-pack_abs(x)));
}

/// k log(2) + log((1 + s) / (1 - s)) with s = (p / 2^k - q) / (p / 2^k + q), q = 1 - p.
[[gnu::always_inline]] inline Pack logit_kernel(Pack p) {
  const auto is_subnormal = p < std::numeric_limits<double>::min();
  const Pack q = 1 - p;
  const Pack q_error = (1 - q) - p;
  const Pack scaled = select(is_subnormal, p * 0x1p54, p);
  const LogReduction reduced = reduce_log(scaled / q);
  const Pack aligned = scaled * from_bits((2046 - reduced.biased) << 52);
  // Around 1/2, where the result is small, k = 0 and s = 2 p - 1, exactly.
  const Pack centred = 2 * (p - 0.5);
  const auto is_central = pack_abs(centred) < 0.2;
  const Pack k = select(is_central, Pack{}, select(is_subnormal, reduced.k - 54, reduced.k));
  const Pack s = select(is_central, centred, (aligned - q) / (aligned + q));
  const Pack low = select(is_central, Pack{}, k * ln2_low - q_error / q);
  Pack result = k * ln2_high + (2 * s + (s * log_tail(s * s) + low));
  result = select(p > 0, result, splat(not_a_number));
  result = select(p < 1, result, splat(not_a_number));
  result = select(p == 0, splat(-infinity), result);
  return select(p == 1, splat(infinity), result);
}

[[gnu::always_inline]] inline Pack log1mexp_kernel(Pack x) {
  const auto near = x > -0.6931471805599453;
  const Pack e = exp_kernel(x);
  const Pack complement = 1 - e;
  const Pack rounded = select(near, -expm1_kernel(x), complement);
  const Pack error = select(near, Pack{}, (1 - complement) - e);
  // A subnormal argument of the logarithm is x itself.
  const auto is_subnormal = rounded < std::numeric_limits<double>::min();
  Pack result = log_corrected(select(is_subnormal, rounded * 0x1p54, rounded), error);
  result = select(is_subnormal, result - 54 * 0x1.62e42fefa39efp-1, result);
  result = select(x == 0, splat(-infinity), result);
  result = select(x > 0, splat(not_a_number), result);
  return select(x == x, result, x);
}

[[gnu::always_inline]] inline Pack xlogy_kernel(Pack x, Pack y) {
  const Pack product = x * log_kernel(y);
  return select(x == 0, select(y == y, Pack{}, y), product);
}

[[gnu::always_inline]] inline Pack xlog1py_kernel(Pack x, Pack y) {
  const Pack product = x * log1p_kernel(y);
  return select(x == 0, select(y == y, Pack{}, y), product);
}

}  // namespace mlmath::detail

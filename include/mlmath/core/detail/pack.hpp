// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

// The AVX-512 intrinsics of <immintrin.h> double the cost of including this; SSE2 needs none of it.
#if defined(__GNUC__) && defined(__AVX2__)
#include <immintrin.h>
#elif defined(__GNUC__) && defined(__SSE2__)
#include <emmintrin.h>
#endif

/// A few doubles worked on together: the compiler's own vector type, which is SIMD at every
/// optimization level, or a single double where the compiler has none. Branch-free code on packs
/// reads as code on numbers.
namespace mlmath::detail {

#if defined(__GNUC__)

#if defined(__AVX512F__) && defined(__AVX512DQ__)
inline constexpr Eigen::Index pack_size = 8;
#elif defined(__AVX2__)
inline constexpr Eigen::Index pack_size = 4;
#else
inline constexpr Eigen::Index pack_size = 2;
#endif

/// A vector register of doubles.
typedef double Pack __attribute__((vector_size(pack_size * 8)));
/// The same register as unsigned integers; comparisons of packs give one of all ones or zeros.
typedef std::uint64_t PackBits __attribute__((vector_size(pack_size * 8)));
/// As many floats, in a register of half the size.
typedef float PackFloats __attribute__((vector_size(pack_size * 4)));

[[gnu::always_inline]] inline PackBits to_bits(Pack x) { return reinterpret_cast<PackBits>(x); }
[[gnu::always_inline]] inline Pack from_bits(PackBits x) { return reinterpret_cast<Pack>(x); }
/// Subtracting zero keeps the sign of a zero.
[[gnu::always_inline]] inline Pack splat(double x) { return x - Pack{}; }

/// Lane by lane, a where the comparison held and b elsewhere.
template <typename Mask>
[[gnu::always_inline]] inline Pack select(Mask mask, Pack a, Pack b) {
  return mask ? a : b;
}

[[gnu::always_inline]] inline double first(Pack x) { return x[0]; }

[[gnu::always_inline]] inline Pack load(const float* x) {
  PackFloats floats;
  std::memcpy(&floats, x, sizeof floats);
  return __builtin_convertvector(floats, Pack);
}

[[gnu::always_inline]] inline void store(float* x, Pack pack) {
  const PackFloats floats = __builtin_convertvector(pack, PackFloats);
  std::memcpy(x, &floats, sizeof floats);
}

#else

inline constexpr Eigen::Index pack_size = 1;
using Pack = double;
using PackBits = std::uint64_t;

inline PackBits to_bits(Pack x) { return std::bit_cast<PackBits>(x); }
inline Pack from_bits(PackBits x) { return std::bit_cast<Pack>(x); }
inline Pack splat(double x) { return x; }
inline Pack select(bool mask, Pack a, Pack b) { return mask ? a : b; }
inline double first(Pack x) { return x; }
inline Pack load(const float* x) { return double(*x); }
inline void store(float* x, Pack pack) { *x = float(pack); }

#endif

/// The product of the low 32 bits of each lane and `factor`, in 64 bits. GCC does not find the
/// instruction for it.
[[gnu::always_inline]] inline PackBits multiply_low(PackBits x, std::uint32_t factor) {
#if defined(__GNUC__) && defined(__SSE2__)
  const PackBits factors = PackBits{} + std::uint64_t(factor);
#if defined(__AVX512F__) && defined(__AVX512DQ__)
  // With a mask of all lanes: GCC 12 warns of an unset variable in its own header without.
  return reinterpret_cast<PackBits>(_mm512_maskz_mul_epu32(0xFF, reinterpret_cast<__m512i>(x),
                                                           reinterpret_cast<__m512i>(factors)));
#elif defined(__AVX2__)
  return reinterpret_cast<PackBits>(
      _mm256_mul_epu32(reinterpret_cast<__m256i>(x), reinterpret_cast<__m256i>(factors)));
#else
  return reinterpret_cast<PackBits>(
      _mm_mul_epu32(reinterpret_cast<__m128i>(x), reinterpret_cast<__m128i>(factors)));
#endif
#else
  return (x & 0xFFFFFFFFu) * std::uint64_t(factor);
#endif
}

/// a[0], b[0], a[2], b[2], ...; a where there is one lane.
[[gnu::always_inline]] inline PackBits interleave_even_lanes(PackBits a, PackBits b) {
#if defined(__GNUC__) && defined(__AVX512F__) && defined(__AVX512DQ__)
  return reinterpret_cast<PackBits>(_mm512_maskz_unpacklo_epi64(0xFF, reinterpret_cast<__m512i>(a),
                                                                reinterpret_cast<__m512i>(b)));
#elif defined(__GNUC__) && defined(__AVX2__)
  return reinterpret_cast<PackBits>(
      _mm256_unpacklo_epi64(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#elif defined(__GNUC__)
  return PackBits{a[0], b[0]};
#else
  static_cast<void>(b);
  return a;
#endif
}

/// a[1], b[1], a[3], b[3], ...; b where there is one lane.
[[gnu::always_inline]] inline PackBits interleave_odd_lanes(PackBits a, PackBits b) {
#if defined(__GNUC__) && defined(__AVX512F__) && defined(__AVX512DQ__)
  return reinterpret_cast<PackBits>(_mm512_maskz_unpackhi_epi64(0xFF, reinterpret_cast<__m512i>(a),
                                                                reinterpret_cast<__m512i>(b)));
#elif defined(__GNUC__) && defined(__AVX2__)
  return reinterpret_cast<PackBits>(
      _mm256_unpackhi_epi64(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#elif defined(__GNUC__)
  return PackBits{a[1], b[1]};
#else
  static_cast<void>(a);
  return b;
#endif
}

/// An integer below 2^52 in each lane as a number: in the low bits of 2^52 it is 2^52 more.
[[gnu::always_inline]] inline Pack to_number(PackBits x) {
  return from_bits(x | 0x4330000000000000u) - 0x1p52;
}

[[gnu::always_inline]] inline PackBits load_bits(const std::uint64_t* x) {
  PackBits pack;
  std::memcpy(&pack, x, sizeof pack);
  return pack;
}

[[gnu::always_inline]] inline void store_bits(std::uint64_t* x, PackBits pack) {
  std::memcpy(x, &pack, sizeof pack);
}

[[gnu::always_inline]] inline Pack load(const double* x) {
  Pack pack;
  std::memcpy(&pack, x, sizeof pack);
  return pack;
}

[[gnu::always_inline]] inline void store(double* x, Pack pack) {
  std::memcpy(x, &pack, sizeof pack);
}

/// The first `count` < pack_size numbers of x, and `fill` in the other lanes.
template <typename Scalar>
[[gnu::always_inline]] inline Pack load_part(const Scalar* x, Eigen::Index count, double fill) {
  double lanes[pack_size];
  for (Eigen::Index k = 0; k < pack_size; ++k) lanes[k] = k < count ? double(x[k]) : fill;
  return load(lanes);
}

template <typename Scalar>
[[gnu::always_inline]] inline void store_part(Scalar* x, Eigen::Index count, Pack pack) {
  double lanes[pack_size];
  store(lanes, pack);
  for (Eigen::Index k = 0; k < count; ++k) x[k] = Scalar(lanes[k]);
}

inline constexpr std::uint64_t sign_bit = 0x8000000000000000u;

[[gnu::always_inline]] inline Pack pack_abs(Pack x) { return from_bits(to_bits(x) & ~sign_bit); }

/// |x| with the sign of s.
[[gnu::always_inline]] inline Pack pack_copysign(Pack x, Pack s) {
  return from_bits((to_bits(x) & ~sign_bit) | (to_bits(s) & sign_bit));
}

/// The larger of both; x where x is NaN.
[[gnu::always_inline]] inline Pack pack_max(Pack x, Pack y) { return select(x < y, y, x); }
/// The smaller of both; x where x is NaN.
[[gnu::always_inline]] inline Pack pack_min(Pack x, Pack y) { return select(x > y, y, x); }

/// Whether the sign bit of a lane is set.
[[gnu::always_inline]] inline bool has_negative(Pack x) {
#if defined(__GNUC__) && defined(__AVX512F__) && defined(__AVX512DQ__)
  return _mm512_movepi64_mask(reinterpret_cast<__m512i>(x)) != 0;
#elif defined(__GNUC__) && defined(__AVX2__)
  return _mm256_movemask_pd(reinterpret_cast<__m256d>(x)) != 0;
#elif defined(__GNUC__) && defined(__SSE2__)
  return _mm_movemask_pd(reinterpret_cast<__m128d>(x)) != 0;
#else
  double lanes[pack_size];
  store(lanes, x);
  bool result = false;
  for (double lane : lanes) result = result || std::signbit(lane);
  return result;
#endif
}

/// The square root of each lane.
[[gnu::always_inline]] inline Pack pack_sqrt(Pack x) {
#if defined(__GNUC__) && defined(__AVX512F__) && defined(__AVX512DQ__)
  return reinterpret_cast<Pack>(_mm512_maskz_sqrt_pd(0xFF, reinterpret_cast<__m512d>(x)));
#elif defined(__GNUC__) && defined(__AVX2__)
  return reinterpret_cast<Pack>(_mm256_sqrt_pd(reinterpret_cast<__m256d>(x)));
#elif defined(__GNUC__) && defined(__SSE2__)
  return reinterpret_cast<Pack>(_mm_sqrt_pd(reinterpret_cast<__m128d>(x)));
#else
  double lanes[pack_size];
  store(lanes, x);
  for (double& lane : lanes) lane = std::sqrt(lane);
  return load(lanes);
#endif
}

}  // namespace mlmath::detail

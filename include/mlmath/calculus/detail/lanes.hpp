// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/elementary_rules.hpp>
#include <mlmath/calculus/detail/register_size.hpp>

#include <concepts>
#include <cstddef>

#if defined(__GNUC__) || defined(__clang__)
/// Dual numbers stay in registers only where every step of a formula is inlined.
#define MLMATH_ALWAYS_INLINE [[gnu::always_inline]] inline
#define MLMATH_HAS_PACKS 1
#else
#define MLMATH_ALWAYS_INLINE inline
#define MLMATH_HAS_PACKS 0
#endif

namespace mlmath::detail {

/// N numbers that are worked on together.
template <typename Scalar, int N>
class Lanes {
 public:
  /// How many of them a product keeps in registers at once.
  static constexpr int rows_in_registers = 1;

  [[nodiscard]] const Scalar& operator[](int k) const { return lanes_[k]; }
  [[nodiscard]] Scalar& operator[](int k) { return lanes_[k]; }

  [[nodiscard]] static Lanes zero() {
    Lanes r;
    for (int k = 0; k < N; ++k) r.lanes_[k] = Scalar(0);
    return r;
  }

  friend Lanes operator-(const Lanes& a) {
    Lanes r;
    for (int k = 0; k < N; ++k) r.lanes_[k] = -a.lanes_[k];
    return r;
  }
  friend Lanes operator+(const Lanes& a, const Lanes& b) {
    Lanes r;
    for (int k = 0; k < N; ++k) r.lanes_[k] = a.lanes_[k] + b.lanes_[k];
    return r;
  }
  friend Lanes operator-(const Lanes& a, const Lanes& b) {
    Lanes r;
    for (int k = 0; k < N; ++k) r.lanes_[k] = a.lanes_[k] - b.lanes_[k];
    return r;
  }
  /// Whether all are 0.
  friend bool is_zero(const Lanes& a) {
    for (int k = 0; k < N; ++k) {
      if (!(a[k] == Scalar(0))) return false;
    }
    return true;
  }
  /// s a
  friend Lanes scale(const Scalar& s, const Lanes& a) {
    Lanes r;
    for (int k = 0; k < N; ++k) r.lanes_[k] = s * a.lanes_[k];
    return r;
  }
  /// s a, and 0 where a is 0 even if s is infinite or NaN
  friend Lanes scale_moving(const Scalar& s, const Lanes& a) {
    Lanes r;
    for (int k = 0; k < N; ++k) r.lanes_[k] = chain(s, a.lanes_[k]);
    return r;
  }
  /// s a + t b
  friend Lanes combine(const Scalar& s, const Lanes& a, const Scalar& t, const Lanes& b) {
    Lanes r;
    for (int k = 0; k < N; ++k) r.lanes_[k] = s * a.lanes_[k] + t * b.lanes_[k];
    return r;
  }

 private:
  Scalar lanes_[N];
};

#if MLMATH_HAS_PACKS

/// The number of lanes that hold n numbers, whatever the machine: 1, 2, 4, 8 or a multiple of 8.
constexpr int padded_lanes(int n) {
  if (n <= 2) return n;
  if (n <= 4) return 4;
  return (n + 7) / 8 * 8;
}

/// Packs of numbers in vector registers. As members of a type of vectors, rather than elements of
/// an array, they are seen by the compilers as values of their own. Not for two floats: Clang 14
/// loses vectors of 8 bytes in the struct that it returns in registers.
template <typename Scalar, int N>
  requires(N > 1 && (std::same_as<Scalar, double> || (std::same_as<Scalar, float> && N > 2)))
class Lanes<Scalar, N> {
  static constexpr int lanes = padded_lanes(N);
  static constexpr int register_lanes = register_size / int(sizeof(Scalar));
  static constexpr int width = lanes < register_lanes ? lanes : register_lanes;
  static constexpr int packs = lanes / width;
  typedef Scalar Pack
      __attribute__((vector_size(width * sizeof(Scalar)), aligned(alignof(Scalar)), may_alias));
  static constexpr int registers = register_size == 64 ? 26 : 12;

 public:
  /// How many of them a product keeps in registers at once.
  static constexpr int rows_in_registers = packs > registers
                                               ? 1
                                               : (registers / packs > 8 ? 8 : registers / packs);

  [[nodiscard]] const Scalar& operator[](int k) const {
    return reinterpret_cast<const Scalar*>(packs_)[k];
  }
  [[nodiscard]] Scalar& operator[](int k) { return reinterpret_cast<Scalar*>(packs_)[k]; }

  [[nodiscard]] MLMATH_ALWAYS_INLINE static Lanes zero() {
    Lanes r;
#pragma GCC unroll 16
    for (int k = 0; k < packs; ++k) r.packs_[k] = Pack{};
    return r;
  }

  MLMATH_ALWAYS_INLINE friend Lanes operator-(const Lanes& a) {
    Lanes r;
#pragma GCC unroll 16
    for (int k = 0; k < packs; ++k) r.packs_[k] = -a.packs_[k];
    return r;
  }
  MLMATH_ALWAYS_INLINE friend Lanes operator+(const Lanes& a, const Lanes& b) {
    Lanes r;
#pragma GCC unroll 16
    for (int k = 0; k < packs; ++k) r.packs_[k] = a.packs_[k] + b.packs_[k];
    return r;
  }
  MLMATH_ALWAYS_INLINE friend Lanes operator-(const Lanes& a, const Lanes& b) {
    Lanes r;
#pragma GCC unroll 16
    for (int k = 0; k < packs; ++k) r.packs_[k] = a.packs_[k] - b.packs_[k];
    return r;
  }
  /// Whether all are 0.
  friend bool is_zero(const Lanes& a) {
    for (int k = 0; k < N; ++k) {
      if (!(a[k] == Scalar(0))) return false;
    }
    return true;
  }
  /// s a
  MLMATH_ALWAYS_INLINE friend Lanes scale(const Scalar& s, const Lanes& a) {
    Lanes r;
#pragma GCC unroll 16
    for (int k = 0; k < packs; ++k) r.packs_[k] = s * a.packs_[k];
    return r;
  }
  /// s a, and 0 where a is 0 even if s is infinite or NaN
  MLMATH_ALWAYS_INLINE friend Lanes scale_moving(const Scalar& s, const Lanes& a) {
    Lanes r;
#pragma GCC unroll 16
    for (int k = 0; k < packs; ++k) {
      r.packs_[k] = a.packs_[k] == Pack{} ? Pack{} : s * a.packs_[k];
    }
    return r;
  }
  /// s a + t b
  MLMATH_ALWAYS_INLINE friend Lanes combine(const Scalar& s, const Lanes& a, const Scalar& t,
                                            const Lanes& b) {
    Lanes r;
#pragma GCC unroll 16
    for (int k = 0; k < packs; ++k) r.packs_[k] = s * a.packs_[k] + t * b.packs_[k];
    return r;
  }

 private:
  Pack packs_[packs];
};

#endif

}  // namespace mlmath::detail

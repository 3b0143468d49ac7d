// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/select.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/pack.hpp>

#include <cmath>
#include <type_traits>

/// The functions that the losses are written in, for all that a prediction may be: a number, one
/// that differentiates, a pack of doubles, or a whole array that reverse mode records.
namespace mlmath::detail {

/// Whether the members of a loss take packs; those of a loss of the user's own need not.
template <typename Loss>
inline constexpr bool takes_packs = false;

template <typename T>
inline constexpr bool is_pack = std::is_same_v<T, Pack>;

namespace loss_math {

/// The type of a constant beside a T.
template <typename T>
struct LossConstant {
  using type = T;
};
template <>
struct LossConstant<Pack> {
  using type = double;
};
template <RecordedArray T>
struct LossConstant<T> {
  using type = typename T::Scalar;
};

template <typename T, typename Number>
typename LossConstant<T>::type beside(Number number) {
  using Constant = typename LossConstant<T>::type;
  return Constant(number);
}

/// A number as a T of its own, where T is no array.
template <typename T, typename Number>
[[gnu::always_inline]] inline auto whole(Number number) {
  if constexpr (is_pack<T>) {
    return splat(double(number));
  } else {
    return beside<T>(number);
  }
}

/// a where the condition holds, else b; either may be a constant beside T.
template <typename T, typename Condition, typename A, typename B>
[[gnu::always_inline]] inline auto pick(const Condition& condition, const A& a, const B& b) {
  if constexpr (is_pack<T>) {
    return detail::select(condition, Pack(a - Pack{}), Pack(b - Pack{}));
  } else {
    using mlmath::select;
    return select(condition, a, b);
  }
}

template <typename T>
[[gnu::always_inline]] inline auto exp_of(const T& x) {
  if constexpr (is_pack<T>) {
    return exp_kernel(x);
  } else {
    using std::exp;
    return exp(x);
  }
}

template <typename T>
[[gnu::always_inline]] inline auto expm1_of(const T& x) {
  if constexpr (is_pack<T>) {
    return expm1_kernel(x);
  } else {
    using std::expm1;
    return expm1(x);
  }
}

template <typename T>
[[gnu::always_inline]] inline auto log1p_of(const T& x) {
  if constexpr (is_pack<T>) {
    return log1p_kernel(x);
  } else {
    using std::log1p;
    return log1p(x);
  }
}

template <typename T>
[[gnu::always_inline]] inline auto tanh_of(const T& x) {
  if constexpr (is_pack<T>) {
    return tanh_kernel(x);
  } else {
    using std::tanh;
    return tanh(x);
  }
}

template <typename T>
[[gnu::always_inline]] inline auto abs_of(const T& x) {
  if constexpr (is_pack<T>) {
    return pack_abs(x);
  } else {
    using std::abs;
    return abs(x);
  }
}

}  // namespace loss_math
}  // namespace mlmath::detail

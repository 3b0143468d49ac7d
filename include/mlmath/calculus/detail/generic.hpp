// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

namespace mlmath::detail {

/// Whether a callable may be a template: it is no function and has no single call operator. (To ask
/// whether it can be called does not do: Eigen's matrices seem to convert into one another.)
template <typename F>
inline constexpr bool is_generic = !std::is_function_v<std::remove_pointer_t<F>> && !requires {
  &std::remove_cv_t<F>::operator();
};

/// The only parameter of a callable that is not generic, without const and &; else void.
template <typename F>
struct OnlyParameter {
  using type = void;
};
template <typename R, typename P>
struct OnlyParameter<R (*)(P)> {
  using type = std::remove_cvref_t<P>;
};
template <typename R, typename P>
struct OnlyParameter<R(P)> : OnlyParameter<R (*)(P)> {};
template <typename C, typename R, typename P>
struct OnlyParameter<R (C::*)(P)> : OnlyParameter<R (*)(P)> {};
template <typename C, typename R, typename P>
struct OnlyParameter<R (C::*)(P) const> : OnlyParameter<R (*)(P)> {};
template <typename F>
  requires requires { &F::operator(); }
struct OnlyParameter<F> : OnlyParameter<decltype(&F::operator())> {};

/// Whether a callable is generic, or takes just a T.
template <typename F, typename T>
inline constexpr bool may_take =
    is_generic<F> || std::is_same_v<typename OnlyParameter<std::remove_cv_t<F>>::type, T>;

}  // namespace mlmath::detail

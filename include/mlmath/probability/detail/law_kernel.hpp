// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

/// What the mathematics of a law is written with. Its functions are prepared once for given
/// parameters, which gives a function of one number: a lambda. One that is made of the functions
/// below, without branches, takes packs as well as numbers and is marked so by vectorized().
namespace mlmath::detail {

template <typename F>
struct Vectorized {
  F f;
  [[gnu::always_inline]] Pack operator()(Pack x) const { return f(x); }
};

/// Marks a function that takes packs of doubles as well as numbers.
template <typename F>
Vectorized<F> vectorized(F f) {
  return {std::move(f)};
}

template <typename F>
inline constexpr bool is_vectorized = false;
template <typename F>
inline constexpr bool is_vectorized<Vectorized<F>> = true;

/// The plain number under one that differentiates, whatever its order.
template <typename T>
auto plain_value(const T& x) {
  if constexpr (std::is_arithmetic_v<T>) {
    return x;
  } else {
    return plain_value(x.value());
  }
}

/// \name Elementary functions of a pack or of a number of any type
/// @{
[[gnu::always_inline]] inline Pack exp_of(Pack x) { return exp_kernel(x); }
[[gnu::always_inline]] inline Pack expm1_of(Pack x) { return expm1_kernel(x); }
[[gnu::always_inline]] inline Pack log_of(Pack x) { return log_kernel(x); }
[[gnu::always_inline]] inline Pack log1p_of(Pack x) { return log1p_kernel(x); }
[[gnu::always_inline]] inline Pack log1mexp_of(Pack x) { return log1mexp_kernel(x); }
[[gnu::always_inline]] inline Pack sigmoid_of(Pack x) { return sigmoid_kernel(x); }
[[gnu::always_inline]] inline Pack softplus_of(Pack x) { return softplus_kernel(x); }
[[gnu::always_inline]] inline Pack logit_of(Pack x) { return logit_kernel(x); }
[[gnu::always_inline]] inline Pack xlogy_of(double x, Pack y) { return xlogy_kernel(splat(x), y); }
[[gnu::always_inline]] inline Pack xlog1py_of(double x, Pack y) {
  return xlog1py_kernel(splat(x), y);
}
[[gnu::always_inline]] inline Pack abs_of(Pack x) { return pack_abs(x); }

/// Lane by lane, a where the comparison held and b elsewhere.
template <typename Mask>
[[gnu::always_inline]] inline Pack choose(const Mask& mask, Pack a, Pack b) {
  return select(mask, a, b);
}
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T choose(bool condition, const T& a, const T& b) { return condition ? a : b; }

template <typename T>
  requires(!std::is_same_v<T, Pack>)
T exp_of(const T& x) {
  using std::exp;
  return exp(x);
}
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T expm1_of(const T& x) {
  using std::expm1;
  return expm1(x);
}
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T log_of(const T& x) {
  using std::log;
  return log(x);
}
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T log1p_of(const T& x) {
  using std::log1p;
  return log1p(x);
}
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T log1mexp_of(const T& x) { return log1mexp(x); }
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T sigmoid_of(const T& x) { return sigmoid(x); }
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T softplus_of(const T& x) { return softplus(x); }
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T logit_of(const T& x) { return logit(x); }
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T xlogy_of(const T& x, const T& y) { return xlogy(x, y); }
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T xlog1py_of(const T& x, const T& y) { return xlog1py(x, y); }
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T abs_of(const T& x) {
  using std::abs;
  return abs(x);
}
/// @}

/// A constant as a number of the type of x: a pack where x is one.
[[gnu::always_inline]] inline Pack constant_like(Pack, double value) { return splat(value); }
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T constant_like(const T&, const std::type_identity_t<T>& value) { return value; }

/// A function of one double on each lane of a pack, or on a number.
template <typename F>
Pack lanewise(Pack x, const F& f) {
  double lanes[pack_size];
  store(lanes, x);
  for (double& lane : lanes) lane = f(lane);
  return load(lanes);
}
template <typename T, typename F>
  requires(!std::is_same_v<T, Pack>)
T lanewise(const T& x, const F& f) { return f(x); }

/// exp of a function, as a function.
template <typename F>
auto exp_after(const F& f) {
  if constexpr (is_vectorized<F>) {
    return vectorized([g = f.f](auto x) { return exp_of(g(x)); });
  } else {
    return [f](const auto& x) { return exp_of(f(x)); };
  }
}

/// What a parameter of a law may be.
enum class ParameterRange {
  real,
  positive,
  positive_or_infinite,
  nonnegative,
  probability,
  positive_probability
};

/// The name and range of a parameter.
struct LawParameter {
  const char* name;
  ParameterRange range;
};

[[noreturn]] inline void throw_parameter_error(const char* function, const char* law,
                                               const char* name, double value,
                                               const char* expectation) {
  throw_domain_error(function, std::string(law) + "." + name + " = " + to_text(value) +
                                   ", expected " + expectation);
}

inline bool is_in_range(double value, ParameterRange range) {
  const bool is_finite = value - value == 0;
  switch (range) {
    case ParameterRange::real:
      return is_finite;
    case ParameterRange::positive:
      return value > 0 && is_finite;
    case ParameterRange::positive_or_infinite:
      return value > 0;
    case ParameterRange::nonnegative:
      return value >= 0 && is_finite;
    case ParameterRange::probability:
      return value >= 0 && value <= 1;
    case ParameterRange::positive_probability:
      return value > 0 && value <= 1;
  }
  return false;
}

inline void check_parameter(const char* function, const char* law, const LawParameter& parameter,
                            double value) {
  if (is_in_range(value, parameter.range)) return;
  constexpr const char* expectations[] = {"a finite number",          "a number > 0",
                                          "a number > 0 or infinity", "a number >= 0",
                                          "a probability in [0, 1]",  "a probability in (0, 1]"};
  throw_parameter_error(function, law, parameter.name, value,
                        expectations[static_cast<int>(parameter.range)]);
}

/// The part of a kernel that every law has whose parameters are numbers, given by `parameters` in
/// the law (an array of the values) and in the kernel (their names and ranges).
template <template <typename> typename Law>
struct NumericLaw {
  /// Throws where a parameter is out of its range.
  template <typename Kernel, typename S>
  static void check_all(const char* function, const Law<S>& d) {
    const auto values = d.parameters();
    for (std::size_t k = 0; k < values.size(); ++k) {
      check_parameter(function, Kernel::name, Kernel::parameters[k],
                      double(plain_value(values[k])));
    }
  }

  /// The same law in other numbers.
  template <typename T, typename S>
  static Law<T> cast(const Law<S>& d) {
    if constexpr (std::is_same_v<T, S>) {
      return d;
    } else {
      return std::apply([](const auto&... value) { return Law<T>{static_cast<T>(value)...}; },
                        d.parameters());
    }
  }
};

/// The type of the parameters of a law that is deduced from them.
template <typename... Values>
using LawScalar = std::common_type_t<Computed<Values>...>;

}  // namespace mlmath::detail

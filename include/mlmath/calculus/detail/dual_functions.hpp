// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/binary_rules.hpp>
#include <mlmath/calculus/dual.hpp>

#include <cmath>
#include <type_traits>

/// The functions of <cmath> and of core on dual numbers, found by argument-dependent lookup: write
/// `using std::exp; exp(x)`. Each is its rule (elementary_rules.hpp) and the chain rule.
namespace mlmath {
namespace detail {

template <typename Rule, typename Scalar, int N, typename Tag>
[[nodiscard]] Dual<Scalar, N, Tag> apply_rule(const Rule& rule, const Dual<Scalar, N, Tag>& x) {
  const Scalar value = rule.value(x.value());
  return {value, scale_moving(rule.slope(x.value(), value), x.tangents())};
}

template <typename Rule, typename Scalar, int N, typename Tag>
[[nodiscard]] Dual<Scalar, N, Tag> apply_rule(const Rule& rule, const Dual<Scalar, N, Tag>& x,
                                              const Dual<Scalar, N, Tag>& y) {
  const Scalar value = rule.value(x.value(), y.value());
  return {value, scale_moving(rule.slope_first(x.value(), y.value(), value), x.tangents()) +
                     scale_moving(rule.slope_second(x.value(), y.value(), value), y.tangents())};
}

template <typename Rule, typename Scalar, int N, typename Tag>
[[nodiscard]] Dual<Scalar, N, Tag> apply_first(const Rule& rule, const Dual<Scalar, N, Tag>& x,
                                               const Scalar& y) {
  const Scalar value = rule.value(x.value(), y);
  return {value, scale_moving(rule.slope_first(x.value(), y, value), x.tangents())};
}

template <typename Rule, typename Scalar, int N, typename Tag>
[[nodiscard]] Dual<Scalar, N, Tag> apply_second(const Rule& rule, const Scalar& x,
                                                const Dual<Scalar, N, Tag>& y) {
  const Scalar value = rule.value(x, y.value());
  return {value, scale_moving(rule.slope_second(x, y.value(), value), y.tangents())};
}

}  // namespace detail

#define MLMATH_DUAL_UNARY(name, Rule)                                      \
  template <typename Scalar, int N, typename Tag>                          \
  [[nodiscard]] Dual<Scalar, N, Tag> name(const Dual<Scalar, N, Tag>& x) { \
    return detail::apply_rule(detail::rules::Rule{}, x);                   \
  }

MLMATH_DUAL_UNARY(abs, Abs)
MLMATH_DUAL_UNARY(fabs, Abs)
MLMATH_DUAL_UNARY(sqrt, Sqrt)
MLMATH_DUAL_UNARY(cbrt, Cbrt)
MLMATH_DUAL_UNARY(exp, Exp)
MLMATH_DUAL_UNARY(exp2, Exp2)
MLMATH_DUAL_UNARY(expm1, Expm1)
MLMATH_DUAL_UNARY(log, Log)
MLMATH_DUAL_UNARY(log2, Log2)
MLMATH_DUAL_UNARY(log10, Log10)
MLMATH_DUAL_UNARY(log1p, Log1p)
MLMATH_DUAL_UNARY(sin, Sin)
MLMATH_DUAL_UNARY(cos, Cos)
MLMATH_DUAL_UNARY(tan, Tan)
MLMATH_DUAL_UNARY(asin, Asin)
MLMATH_DUAL_UNARY(acos, Acos)
MLMATH_DUAL_UNARY(atan, Atan)
MLMATH_DUAL_UNARY(sinh, Sinh)
MLMATH_DUAL_UNARY(cosh, Cosh)
MLMATH_DUAL_UNARY(tanh, Tanh)
MLMATH_DUAL_UNARY(asinh, Asinh)
MLMATH_DUAL_UNARY(acosh, Acosh)
MLMATH_DUAL_UNARY(atanh, Atanh)
MLMATH_DUAL_UNARY(erf, Erf)
MLMATH_DUAL_UNARY(erfc, Erfc)
MLMATH_DUAL_UNARY(tgamma, Tgamma)
MLMATH_DUAL_UNARY(lgamma, Lgamma)
MLMATH_DUAL_UNARY(sigmoid, Sigmoid)
MLMATH_DUAL_UNARY(log_sigmoid, LogSigmoid)
MLMATH_DUAL_UNARY(softplus, Softplus)
MLMATH_DUAL_UNARY(logit, Logit)
MLMATH_DUAL_UNARY(log1mexp, Log1mexp)
MLMATH_DUAL_UNARY(relu, Relu)
MLMATH_DUAL_UNARY(xlogx, Xlogx)
MLMATH_DUAL_UNARY(square, Square)
MLMATH_DUAL_UNARY(cube, Cube)
MLMATH_DUAL_UNARY(digamma, Polygamma)
#undef MLMATH_DUAL_UNARY

#define MLMATH_DUAL_BINARY(name, Rule)                                                        \
  template <typename Scalar, int N, typename Tag>                                             \
  [[nodiscard]] Dual<Scalar, N, Tag> name(const Dual<Scalar, N, Tag>& x,                      \
                                          const Dual<Scalar, N, Tag>& y) {                    \
    return detail::apply_rule(detail::rules::Rule{}, x, y);                                   \
  }                                                                                           \
  template <typename Scalar, int N, typename Tag,                                             \
            detail::ConstantOf<Dual<Scalar, N, Tag>> Constant>                                \
  [[nodiscard]] Dual<Scalar, N, Tag> name(const Dual<Scalar, N, Tag>& x, const Constant& y) { \
    return detail::apply_first(detail::rules::Rule{}, x, static_cast<Scalar>(y));             \
  }                                                                                           \
  template <typename Scalar, int N, typename Tag,                                             \
            detail::ConstantOf<Dual<Scalar, N, Tag>> Constant>                                \
  [[nodiscard]] Dual<Scalar, N, Tag> name(const Constant& x, const Dual<Scalar, N, Tag>& y) { \
    return detail::apply_second(detail::rules::Rule{}, static_cast<Scalar>(x), y);            \
  }

MLMATH_DUAL_BINARY(pow, Pow)
MLMATH_DUAL_BINARY(atan2, Atan2)
MLMATH_DUAL_BINARY(hypot, Hypot)
MLMATH_DUAL_BINARY(xlogy, Xlogy)
MLMATH_DUAL_BINARY(xlog1py, Xlog1py)
#undef MLMATH_DUAL_BINARY

#define MLMATH_DUAL_STEP(name)                                             \
  template <typename Scalar, int N, typename Tag>                          \
  [[nodiscard]] Dual<Scalar, N, Tag> name(const Dual<Scalar, N, Tag>& x) { \
    using std::name;                                                       \
    return {name(x.value())};                                              \
  }

MLMATH_DUAL_STEP(ceil)
MLMATH_DUAL_STEP(floor)
MLMATH_DUAL_STEP(round)
MLMATH_DUAL_STEP(trunc)
MLMATH_DUAL_STEP(rint)
MLMATH_DUAL_STEP(nearbyint)
#undef MLMATH_DUAL_STEP

#define MLMATH_DUAL_TEST(name)                             \
  template <typename Scalar, int N, typename Tag>          \
  [[nodiscard]] auto name(const Dual<Scalar, N, Tag>& x) { \
    using std::name;                                       \
    return name(x.value());                                \
  }

MLMATH_DUAL_TEST(isnan)
MLMATH_DUAL_TEST(isinf)
MLMATH_DUAL_TEST(isfinite)
MLMATH_DUAL_TEST(isnormal)
MLMATH_DUAL_TEST(signbit)
MLMATH_DUAL_TEST(fpclassify)
MLMATH_DUAL_TEST(lround)
MLMATH_DUAL_TEST(llround)
MLMATH_DUAL_TEST(lrint)
MLMATH_DUAL_TEST(llrint)
MLMATH_DUAL_TEST(ilogb)
#undef MLMATH_DUAL_TEST

/// The polygamma function, which the derivatives of lgamma and tgamma lead to.
template <typename Scalar, int N, typename Tag>
[[nodiscard]] Dual<Scalar, N, Tag> polygamma(int n, const Dual<Scalar, N, Tag>& x) {
  return detail::apply_rule(detail::rules::Polygamma{n}, x);
}

/// The larger of two numbers, the first if one is NaN; a tie shares the tangents half and half.
template <typename Scalar, int N, typename Tag>
[[nodiscard]] Dual<Scalar, N, Tag> max(const Dual<Scalar, N, Tag>& x,
                                       const Dual<Scalar, N, Tag>& y) {
  if (x == y) return Scalar(0.5) * (x + y);
  return x < y ? y : x;
}
/// The larger of two numbers; a tie with a constant counts as the constant.
template <typename Scalar, int N, typename Tag, detail::ConstantOf<Dual<Scalar, N, Tag>> Constant>
[[nodiscard]] Dual<Scalar, N, Tag> max(const Dual<Scalar, N, Tag>& x, const Constant& c) {
  return x <= c ? Dual<Scalar, N, Tag>(c) : x;
}
/// The larger of two numbers; a tie with a constant counts as the constant.
template <typename Scalar, int N, typename Tag, detail::ConstantOf<Dual<Scalar, N, Tag>> Constant>
[[nodiscard]] Dual<Scalar, N, Tag> max(const Constant& c, const Dual<Scalar, N, Tag>& x) {
  return x > c ? x : Dual<Scalar, N, Tag>(c);
}
/// The smaller of two numbers, the first if one is NaN; a tie shares the tangents half and half.
template <typename Scalar, int N, typename Tag>
[[nodiscard]] Dual<Scalar, N, Tag> min(const Dual<Scalar, N, Tag>& x,
                                       const Dual<Scalar, N, Tag>& y) {
  if (x == y) return Scalar(0.5) * (x + y);
  return y < x ? y : x;
}
/// The smaller of two numbers; a tie with a constant counts as the constant.
template <typename Scalar, int N, typename Tag, detail::ConstantOf<Dual<Scalar, N, Tag>> Constant>
[[nodiscard]] Dual<Scalar, N, Tag> min(const Dual<Scalar, N, Tag>& x, const Constant& c) {
  return x >= c ? Dual<Scalar, N, Tag>(c) : x;
}
/// The smaller of two numbers; a tie with a constant counts as the constant.
template <typename Scalar, int N, typename Tag, detail::ConstantOf<Dual<Scalar, N, Tag>> Constant>
[[nodiscard]] Dual<Scalar, N, Tag> min(const Constant& c, const Dual<Scalar, N, Tag>& x) {
  return x < c ? x : Dual<Scalar, N, Tag>(c);
}

/// As max, but a NaN is passed over.
template <typename Scalar, int N, typename Tag, typename Other>
  requires std::is_same_v<Other, Dual<Scalar, N, Tag>> ||
      detail::ConstantOf<Other, Dual<Scalar, N, Tag>>
[[nodiscard]] Dual<Scalar, N, Tag> fmax(const Dual<Scalar, N, Tag>& x, const Other& y) {
  if (x != x) return y;
  return y != y ? x : max(x, y);
}
/// As max, but a NaN is passed over.
template <typename Scalar, int N, typename Tag, detail::ConstantOf<Dual<Scalar, N, Tag>> Constant>
[[nodiscard]] Dual<Scalar, N, Tag> fmax(const Constant& c, const Dual<Scalar, N, Tag>& x) {
  return fmax(x, c);
}
/// As min, but a NaN is passed over.
template <typename Scalar, int N, typename Tag, typename Other>
  requires std::is_same_v<Other, Dual<Scalar, N, Tag>> ||
      detail::ConstantOf<Other, Dual<Scalar, N, Tag>>
[[nodiscard]] Dual<Scalar, N, Tag> fmin(const Dual<Scalar, N, Tag>& x, const Other& y) {
  if (x != x) return y;
  return y != y ? x : min(x, y);
}
/// As min, but a NaN is passed over.
template <typename Scalar, int N, typename Tag, detail::ConstantOf<Dual<Scalar, N, Tag>> Constant>
[[nodiscard]] Dual<Scalar, N, Tag> fmin(const Constant& c, const Dual<Scalar, N, Tag>& x) {
  return fmin(x, c);
}
/// max(x - y, 0).
template <typename Scalar, int N, typename Tag, typename Other>
[[nodiscard]] Dual<Scalar, N, Tag> fdim(const Dual<Scalar, N, Tag>& x, const Other& y) {
  return x <= y ? Dual<Scalar, N, Tag>(0) : x - y;
}

/// x y + z.
template <typename Scalar, int N, typename Tag, typename OtherY, typename OtherZ>
[[nodiscard]] Dual<Scalar, N, Tag> fma(const Dual<Scalar, N, Tag>& x, const OtherY& y,
                                       const OtherZ& z) {
  return x * y + z;
}

/// The magnitude of x with the sign of y; the slope in x is the sign that x gets, 0 at 0.
template <typename Scalar, int N, typename Tag, typename Other>
[[nodiscard]] Dual<Scalar, N, Tag> copysign(const Dual<Scalar, N, Tag>& x, const Other& y) {
  using std::signbit;
  const Dual<Scalar, N, Tag> magnitude = abs(x);
  return signbit(y) ? -magnitude : magnitude;
}

/// x - n c with n = trunc(x/c): the slope in x is 1, at the jumps too.
template <typename Scalar, int N, typename Tag, detail::ConstantOf<Dual<Scalar, N, Tag>> Constant>
[[nodiscard]] Dual<Scalar, N, Tag> fmod(const Dual<Scalar, N, Tag>& x, const Constant& c) {
  using std::fmod;
  return {fmod(x.value(), static_cast<Scalar>(c)), x.tangents()};
}
/// x - n y with n = trunc(x/y): the slopes are 1 and -n.
template <typename Scalar, int N, typename Tag>
[[nodiscard]] Dual<Scalar, N, Tag> fmod(const Dual<Scalar, N, Tag>& x,
                                        const Dual<Scalar, N, Tag>& y) {
  using std::fmod;
  using std::trunc;
  const Scalar n = trunc(x.value() / y.value());
  return {fmod(x.value(), y.value()), x.tangents() - scale(n, y.tangents())};
}

/// x 2^exponent.
template <typename Scalar, int N, typename Tag>
[[nodiscard]] Dual<Scalar, N, Tag> ldexp(const Dual<Scalar, N, Tag>& x, int exponent) {
  using std::ldexp;
  Dual<Scalar, N, Tag> result(ldexp(x.value(), exponent));
  for (int k = 0; k < N; ++k) result.tangent(k) = ldexp(x.tangent(k), exponent);
  return result;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/array_rules.hpp>
#include <mlmath/calculus/reverse/dense_variable.hpp>
#include <mlmath/calculus/reverse/operators.hpp>

#include <Eigen/Core>

namespace mlmath {

/// \name Elementary functions of each entry of a variable
/// Of a matrix or an array, as the functions of the same names on plain Eigen objects.
/// @{

/// \f$ 1/(1 + e^{-x}) \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> sigmoid(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Sigmoid>();
}
/// \f$ -\log(1 + e^{-x}) \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> log_sigmoid(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::LogSigmoid>();
}
/// \f$ \log(1 + e^x) \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> softplus(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Softplus>();
}
/// \f$ \max(x, 0) \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> relu(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Relu>();
}
/// \f$ \log(x/(1 - x)) \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> logit(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Logit>();
}
/// \f$ x \log x \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> xlogx(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Xlogx>();
}
/// \f$ \tanh x \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> tanh(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Tanh>();
}
/// \f$ e^x - 1 \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> expm1(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Expm1>();
}
/// \f$ \log(1 + x) \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> log1p(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Log1p>();
}
/// \f$ \operatorname{erf} x \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> erf(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Erf>();
}
/// \f$ \operatorname{erfc} x \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> erfc(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Erfc>();
}
/// \f$ \log|\Gamma(x)| \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> lgamma(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Lgamma>();
}
/// \f$ \Gamma(x) \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> tgamma(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Tgamma>();
}
/// \f$ \psi(x) \f$, the derivative of \f$ \log\Gamma \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> digamma(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Polygamma>();
}
/// \f$ \log(1 - e^x) \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> log1mexp(const DenseVariable<S, R, C, A, O>& x) {
  return x.template map<detail::rules::Log1mexp>();
}
/// \f$ \psi^{(n)}(x) \f$, the derivatives of \f$ \log\Gamma \f$.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> polygamma(int n, const DenseVariable<S, R, C, A, O>& x) {
  return x.map(detail::rules::Polygamma{n});
}
/// \f$ e^x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> exp(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Exp>();
}
/// \f$ \log x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> log(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Log>();
}
/// \f$ \log_2 x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> log2(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Log2>();
}
/// \f$ \log_{10} x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> log10(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Log10>();
}
/// \f$ \sqrt{x} \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> sqrt(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Sqrt>();
}
/// \f$ |x| \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> abs(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Abs>();
}
/// \f$ x^2 \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> square(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Square>();
}
/// \f$ x^3 \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> cube(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Cube>();
}
/// \f$ \sin x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> sin(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Sin>();
}
/// \f$ \cos x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> cos(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Cos>();
}
/// \f$ \tan x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> tan(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Tan>();
}
/// \f$ \arcsin x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> asin(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Asin>();
}
/// \f$ \arccos x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> acos(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Acos>();
}
/// \f$ \arctan x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> atan(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Atan>();
}
/// \f$ \sinh x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> sinh(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Sinh>();
}
/// \f$ \cosh x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> cosh(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Cosh>();
}
/// \f$ \sqrt[3]{x} \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> cbrt(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Cbrt>();
}
/// \f$ 2^x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> exp2(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Exp2>();
}
/// \f$ \operatorname{arsinh} x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> asinh(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Asinh>();
}
/// \f$ \operatorname{arcosh} x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> acosh(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Acosh>();
}
/// \f$ \operatorname{artanh} x \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> atanh(const DenseVariable<S, R, C, true, O>& x) {
  return x.template map<detail::rules::Atanh>();
}
/// \f$ x^a \f$ for a constant exponent.
template <typename S, int R, int C, int O, detail::NumberFor<S> T>
[[nodiscard]] DenseVariable<S, R, C, true, O> pow(const DenseVariable<S, R, C, true, O>& x,
                                                  const T& exponent) {
  return x.pow(S(exponent));
}
/// @}

namespace detail {

/// f(x, y) entry by entry where each is a variable, a constant expression or a number.
template <typename S, int O, typename X>
PairOperand<S, O> pair_operand(Tape<S, O>& tape, const X& x) {
  if constexpr (is_dense_variable<X>) {
    (void)x.tape();
    return {x.node(), x.node()->value, 1};
  } else if constexpr (DenseObject<X>) {
    return {nullptr, read_constant(tape, x.derived()), 1};
  } else {
    S* const number = tape.allocate(1);
    *number = S(x);
    return {nullptr, number, 0};
  }
}

/// n ones in the memory of the recording.
template <typename S, int O>
const S* constant_ones(Tape<S, O>& tape, Index n) {
  S* const ones = tape.allocate(n);
  Run<S>(ones, n).setOnes();
  return ones;
}

template <typename X, typename Y>
inline constexpr bool has_dense_variable = is_dense_variable<X> || is_dense_variable<Y>;

/// Two operands of an entry-by-entry function, one of them a variable.
template <typename Rule, typename X, typename Y>
auto map_pair(const char* function, const X& x, const Y& y) {
  const auto& lead = [&]() -> const auto& {
    if constexpr (is_dense_variable<X>) {
      return x;
    } else {
      return y;
    }
  }
  ();
  using Lead = std::remove_cvref_t<decltype(lead)>;
  using S = typename Lead::Scalar;
  constexpr int O = Lead::order;
  if constexpr (requires {
                  x.rows();
                  y.rows();
                }) {
    check_same_shape(function, x.rows(), x.cols(), y.rows(), y.cols());
  }
  auto& tape = lead.tape();
  // A recorded number goes beside an array as an array of it.
  [[maybe_unused]] const auto spread = [&](const auto& s) {
    if (s.tape_id() != lead.tape_id()) throw_tape_error();
    return Lead(number_times_constant(tape, s, lead.rows(), lead.cols(),
                                      constant_ones<S, O>(tape, lead.size())),
                lead.tape_id());
  };
  if constexpr (is_variable<X>) {
    if (x.tape_id() == 0) return map_pair<Rule>(function, x.value(), y);
    return map_pair<Rule>(function, spread(x), y);
  } else if constexpr (is_variable<Y>) {
    if (y.tape_id() == 0) return map_pair<Rule>(function, x, y.value());
    return map_pair<Rule>(function, x, spread(y));
  } else {
    return Lead(
        map_pairs<Rule, S, O>(tape, pair_operand<S, O>(tape, x), pair_operand<S, O>(tape, y)),
        lead.tape_id());
  }
}

template <typename T>
concept PairPart =
    is_dense_variable<T> || DenseObject<T> || std::is_arithmetic_v<T> || is_variable<T>;

}  // namespace detail

/// \name Functions of two arguments, entry by entry
/// One argument at least is a variable; the other may be a constant of the same shape or a number.
/// @{

/// \f$ x \log y \f$, 0 where x is 0.
template <detail::PairPart X, detail::PairPart Y>
  requires detail::has_dense_variable<X, Y>
[[nodiscard]] auto xlogy(const X& x, const Y& y) {
  return detail::map_pair<detail::rules::Xlogy>("xlogy", x, y);
}
/// \f$ x \log(1 + y) \f$, 0 where x is 0.
template <detail::PairPart X, detail::PairPart Y>
  requires detail::has_dense_variable<X, Y>
[[nodiscard]] auto xlog1py(const X& x, const Y& y) {
  return detail::map_pair<detail::rules::Xlog1py>("xlog1py", x, y);
}
/// \f$ \max(x, y) \f$; a tie is shared half and half.
template <detail::PairPart X, detail::PairPart Y>
  requires detail::has_dense_variable<X, Y>
[[nodiscard]] auto max(const X& x, const Y& y) {
  return detail::map_pair<detail::rules::Max>("max", x, y);
}
/// \f$ \min(x, y) \f$; a tie is shared half and half.
template <detail::PairPart X, detail::PairPart Y>
  requires detail::has_dense_variable<X, Y>
[[nodiscard]] auto min(const X& x, const Y& y) {
  return detail::map_pair<detail::rules::Min>("min", x, y);
}
/// \f$ x^y \f$.
template <detail::PairPart X, detail::PairPart Y>
  requires(detail::has_dense_variable<X, Y> && !std::is_arithmetic_v<Y>)
[[nodiscard]] auto pow(const X& x, const Y& y) {
  return detail::map_pair<detail::rules::Pow>("pow", x, y);
}
/// The angle of the point (y, x), as std::atan2.
template <detail::PairPart Y, detail::PairPart X>
  requires detail::has_dense_variable<Y, X>
[[nodiscard]] auto atan2(const Y& y, const X& x) {
  return detail::map_pair<detail::rules::Atan2>("atan2", y, x);
}
/// \f$ \sqrt{x^2 + y^2} \f$.
template <detail::PairPart X, detail::PairPart Y>
  requires detail::has_dense_variable<X, Y>
[[nodiscard]] auto hypot(const X& x, const Y& y) {
  return detail::map_pair<detail::rules::Hypot>("hypot", x, y);
}
/// @}

/// The plain values of a variable; the derivative ends here.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] auto value_of(const DenseVariable<S, R, C, A, O>& x) {
  return x.value();
}

}  // namespace mlmath

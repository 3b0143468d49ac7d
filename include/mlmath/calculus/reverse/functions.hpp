// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/array_rules.hpp>
#include <mlmath/calculus/variable.hpp>

#include <cmath>

namespace mlmath {

/// \name Functions of a recorded number
/// The functions of <cmath> and the elementary functions of machine learning. The derivative at
/// kinks and singular points follows the conventions of calculus.hpp.
/// @{

/// \f$ \sqrt{x} \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> sqrt(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Sqrt>(x);
}
/// \f$ \sqrt[3]{x} \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> cbrt(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Cbrt>(x);
}
/// \f$ e^x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> exp(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Exp>(x);
}
/// \f$ 2^x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> exp2(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Exp2>(x);
}
/// \f$ e^x - 1 \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> expm1(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Expm1>(x);
}
/// \f$ \log x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> log(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Log>(x);
}
/// \f$ \log_2 x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> log2(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Log2>(x);
}
/// \f$ \log_{10} x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> log10(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Log10>(x);
}
/// \f$ \log(1 + x) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> log1p(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Log1p>(x);
}
/// \f$ \sin x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> sin(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Sin>(x);
}
/// \f$ \cos x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> cos(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Cos>(x);
}
/// \f$ \tan x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> tan(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Tan>(x);
}
/// \f$ \arcsin x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> asin(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Asin>(x);
}
/// \f$ \arccos x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> acos(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Acos>(x);
}
/// \f$ \arctan x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> atan(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Atan>(x);
}
/// \f$ \sinh x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> sinh(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Sinh>(x);
}
/// \f$ \cosh x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> cosh(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Cosh>(x);
}
/// \f$ \tanh x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> tanh(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Tanh>(x);
}
/// \f$ \operatorname{arsinh} x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> asinh(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Asinh>(x);
}
/// \f$ \operatorname{arcosh} x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> acosh(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Acosh>(x);
}
/// \f$ \operatorname{artanh} x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> atanh(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Atanh>(x);
}
/// \f$ \operatorname{erf} x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> erf(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Erf>(x);
}
/// \f$ \operatorname{erfc} x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> erfc(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Erfc>(x);
}
/// \f$ \log|\Gamma(x)| \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> lgamma(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Lgamma>(x);
}
/// \f$ \Gamma(x) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> tgamma(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Tgamma>(x);
}
/// \f$ |x| \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> abs(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Abs>(x);
}
/// \f$ |x| \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> fabs(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Abs>(x);
}
/// \f$ 1/(1 + e^{-x}) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> sigmoid(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Sigmoid>(x);
}
/// \f$ -\log(1 + e^{-x}) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> log_sigmoid(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::LogSigmoid>(x);
}
/// \f$ \log(1 + e^x) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> softplus(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Softplus>(x);
}
/// \f$ \max(x, 0) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> relu(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Relu>(x);
}
/// \f$ \log(x/(1 - x)) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> logit(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Logit>(x);
}
/// \f$ x \log x \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> xlogx(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Xlogx>(x);
}
/// \f$ \log(1 - e^x) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> log1mexp(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Log1mexp>(x);
}
/// \f$ \psi^{(n)}(x) \f$, the derivatives of \f$ \log\Gamma \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> polygamma(int n, const Variable<S, O>& x) {
  return detail::apply_rule(x, detail::rules::Polygamma{n});
}
/// \f$ \psi(x) \f$, the derivative of \f$ \log\Gamma \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> digamma(const Variable<S, O>& x) {
  return polygamma(0, x);
}
/// \f$ x^3 \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> cube(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Cube>(x);
}
/// \f$ x^2 \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> square(const Variable<S, O>& x) {
  return detail::apply_rule<detail::rules::Square>(x);
}

/// \f$ x^y \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> pow(const Variable<S, O>& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Pow>(x, y);
}
/// \f$ x^y \f$ for a constant exponent.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> pow(const Variable<S, O>& x, const T& y) {
  return detail::apply_rule<detail::rules::Pow>(x, Variable<S, O>(y));
}
/// \f$ x^y \f$ for a constant base.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> pow(const T& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Pow>(Variable<S, O>(x), y);
}
/// \f$ \max(x, y) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> max(const Variable<S, O>& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Max>(x, y);
}
/// \f$ \max(x, y) \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> max(const Variable<S, O>& x, const T& y) {
  return detail::apply_rule<detail::rules::Max>(x, Variable<S, O>(y));
}
/// \f$ \max(x, y) \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> max(const T& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Max>(Variable<S, O>(x), y);
}
/// \f$ \min(x, y) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> min(const Variable<S, O>& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Min>(x, y);
}
/// \f$ \min(x, y) \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> min(const Variable<S, O>& x, const T& y) {
  return detail::apply_rule<detail::rules::Min>(x, Variable<S, O>(y));
}
/// \f$ \min(x, y) \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> min(const T& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Min>(Variable<S, O>(x), y);
}
/// \f$ \max(x, y) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> fmax(const Variable<S, O>& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Max>(x, y);
}
/// \f$ \max(x, y) \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> fmax(const Variable<S, O>& x, const T& y) {
  return detail::apply_rule<detail::rules::Max>(x, Variable<S, O>(y));
}
/// \f$ \max(x, y) \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> fmax(const T& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Max>(Variable<S, O>(x), y);
}
/// \f$ \min(x, y) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> fmin(const Variable<S, O>& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Min>(x, y);
}
/// \f$ \min(x, y) \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> fmin(const Variable<S, O>& x, const T& y) {
  return detail::apply_rule<detail::rules::Min>(x, Variable<S, O>(y));
}
/// \f$ \min(x, y) \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> fmin(const T& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Min>(Variable<S, O>(x), y);
}
/// The angle of the point (y, x), as std::atan2.
template <typename S, int O>
[[nodiscard]] Variable<S, O> atan2(const Variable<S, O>& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Atan2>(x, y);
}
/// The angle of the point (y, x), as std::atan2.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> atan2(const Variable<S, O>& x, const T& y) {
  return detail::apply_rule<detail::rules::Atan2>(x, Variable<S, O>(y));
}
/// The angle of the point (y, x), as std::atan2.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> atan2(const T& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Atan2>(Variable<S, O>(x), y);
}
/// \f$ \sqrt{x^2 + y^2} \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> hypot(const Variable<S, O>& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Hypot>(x, y);
}
/// \f$ \sqrt{x^2 + y^2} \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> hypot(const Variable<S, O>& x, const T& y) {
  return detail::apply_rule<detail::rules::Hypot>(x, Variable<S, O>(y));
}
/// \f$ \sqrt{x^2 + y^2} \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> hypot(const T& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Hypot>(Variable<S, O>(x), y);
}
/// \f$ x \log y \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> xlogy(const Variable<S, O>& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Xlogy>(x, y);
}
/// \f$ x \log y \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> xlogy(const Variable<S, O>& x, const T& y) {
  return detail::apply_rule<detail::rules::Xlogy>(x, Variable<S, O>(y));
}
/// \f$ x \log y \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> xlogy(const T& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Xlogy>(Variable<S, O>(x), y);
}
/// \f$ x \log(1 + y) \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> xlog1py(const Variable<S, O>& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Xlog1py>(x, y);
}
/// \f$ x \log(1 + y) \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> xlog1py(const Variable<S, O>& x, const T& y) {
  return detail::apply_rule<detail::rules::Xlog1py>(x, Variable<S, O>(y));
}
/// \f$ x \log(1 + y) \f$.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> xlog1py(const T& x, const Variable<S, O>& y) {
  return detail::apply_rule<detail::rules::Xlog1py>(Variable<S, O>(x), y);
}
/// \f$ \max(x - y, 0) \f$.
template <typename S, int O, typename T>
[[nodiscard]] Variable<S, O> fdim(const Variable<S, O>& x, const T& y) {
  return x <= y ? Variable<S, O>(0) : x - y;
}
/// \f$ x y + z \f$.
template <typename S, int O, typename T, typename U>
[[nodiscard]] Variable<S, O> fma(const Variable<S, O>& x, const T& y, const U& z) {
  return x * y + z;
}
/// The magnitude of x with the sign of y; the slope in x is 0 at 0.
template <typename S, int O, typename T>
[[nodiscard]] Variable<S, O> copysign(const Variable<S, O>& x, const T& y) {
  using std::signbit;
  return signbit(y) ? -abs(x) : abs(x);
}
/// x - n c with n = trunc(x/c): the slope in x is 1, at the jumps too.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> fmod(const Variable<S, O>& x, const T& c) {
  using std::fmod;
  return Variable<S, O>::record(fmod(x.value(), S(c)), x, S(1), S(0));
}
/// x - n y with n = trunc(x/y): the slopes are 1 and -n.
template <typename S, int O>
[[nodiscard]] Variable<S, O> fmod(const Variable<S, O>& x, const Variable<S, O>& y) {
  using std::fmod;
  using std::trunc;
  return Variable<S, O>::record(fmod(x.value(), y.value()), x, S(1), y,
                                -trunc(x.value() / y.value()), S(0), S(0), S(0));
}
/// \f$ x 2^n \f$.
template <typename S, int O>
[[nodiscard]] Variable<S, O> ldexp(const Variable<S, O>& x, int n) {
  using std::ldexp;
  return Variable<S, O>::record(ldexp(x.value(), n), x, ldexp(S(1), n), S(0));
}
/// std::floor of the value: a constant.
template <typename S, int O>
[[nodiscard]] Variable<S, O> floor(const Variable<S, O>& x) {
  using std::floor;
  return Variable<S, O>(floor(x.value()));
}
/// std::ceil of the value: a constant.
template <typename S, int O>
[[nodiscard]] Variable<S, O> ceil(const Variable<S, O>& x) {
  using std::ceil;
  return Variable<S, O>(ceil(x.value()));
}
/// std::round of the value: a constant.
template <typename S, int O>
[[nodiscard]] Variable<S, O> round(const Variable<S, O>& x) {
  using std::round;
  return Variable<S, O>(round(x.value()));
}
/// std::trunc of the value: a constant.
template <typename S, int O>
[[nodiscard]] Variable<S, O> trunc(const Variable<S, O>& x) {
  using std::trunc;
  return Variable<S, O>(trunc(x.value()));
}
/// std::rint of the value: a constant.
template <typename S, int O>
[[nodiscard]] Variable<S, O> rint(const Variable<S, O>& x) {
  using std::rint;
  return Variable<S, O>(rint(x.value()));
}
/// std::isnan of the value.
template <typename S, int O>
[[nodiscard]] bool isnan(const Variable<S, O>& x) {
  using std::isnan;
  return isnan(x.value());
}
/// std::isinf of the value.
template <typename S, int O>
[[nodiscard]] bool isinf(const Variable<S, O>& x) {
  using std::isinf;
  return isinf(x.value());
}
/// std::isfinite of the value.
template <typename S, int O>
[[nodiscard]] bool isfinite(const Variable<S, O>& x) {
  using std::isfinite;
  return isfinite(x.value());
}
/// std::signbit of the value.
template <typename S, int O>
[[nodiscard]] bool signbit(const Variable<S, O>& x) {
  using std::signbit;
  return signbit(x.value());
}
/// @}

/// The plain number under a recorded number; the derivative ends here.
template <typename S, int O>
[[nodiscard]] S value_of(const Variable<S, O>& x) {
  return x.value();
}

}  // namespace mlmath

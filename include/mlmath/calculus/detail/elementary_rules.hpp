// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/polygamma.hpp>

#include <cmath>
#include <concepts>
#include <limits>
#include <numbers>

/// The derivative rule of every elementary function, once, for forward and reverse mode alike. A
/// rule is a small object with `value(x)` and `slope(x, y)`, the derivative at x given
/// y = value(x); a rule of two arguments (binary_rules.hpp) has `slope_first(x, y, f)` and
/// `slope_second(x, y, f)`. The arguments are numbers or, for derivatives of higher order, numbers
/// with derivatives of their own.
///
/// Conventions (docs/calculus.md has the table):
///  - at a kink the slope is the subgradient of least norm: 0 for abs and relu at 0; a tie in
///    max(x, y) and min(x, y) is shared half and half;
///  - where the function is finite and no finite slope exists (sqrt, cbrt and x log x at 0, asin at
///    1), the slope counts as 0;
///  - where the function itself is infinite or NaN, the slope follows IEEE 754;
///  - a zero tangent or adjoint stays zero whatever the slope (chain()), so that a branch not taken
///    or a constant never brings in a NaN.
namespace mlmath::detail {

/// Whether x is exactly 0, with every derivative that it carries (Dual overloads this).
template <std::floating_point Scalar>
[[nodiscard]] constexpr bool is_all_zero(const Scalar& x) {
  return x == Scalar(0);
}

/// slope * d, and 0 where d is 0 even if the slope is infinite or NaN.
template <typename T, typename D>
[[nodiscard]] inline D chain(const T& slope, const D& d) {
  return is_all_zero(d) ? D(0) : D(slope * d);
}

namespace rules {

template <typename T>
inline constexpr bool is_plain_number = std::floating_point<T>;

/// exp(sign * x^2) without the loss of the rounding of x^2.
template <typename T>
[[nodiscard]] inline T exp_square(const T& x, int sign) {
  using std::exp;
  if constexpr (is_plain_number<T>) {
    const T square = x * x;
    if (!(square <= std::numeric_limits<T>::max())) return exp(T(sign) * square);
    const T rest = std::fma(x, x, -square);
    return exp(T(sign) * square) * (T(1) + T(sign) * rest);
  } else {
    return exp(T(sign) * (x * x));
  }
}

/// x^2.
struct Square {
  template <typename T>
  static T value(const T& x) {
    return x * x;
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return T(2) * x;
  }
};

/// x^3.
struct Cube {
  template <typename T>
  static T value(const T& x) {
    return x * x * x;
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return T(3) * (x * x);
  }
};

struct Sqrt {
  template <typename T>
  static T value(const T& x) {
    using std::sqrt;
    return sqrt(x);
  }
  template <typename T>
  static T slope(const T& x, const T& y) {
    return x == T(0) ? T(0) : T(0.5) / y;
  }
};

struct Cbrt {
  template <typename T>
  static T value(const T& x) {
    using std::cbrt;
    return cbrt(x);
  }
  template <typename T>
  static T slope(const T& x, const T& y) {
    return x == T(0) ? T(0) : T(1) / (T(3) * y * y);
  }
};

struct Exp {
  template <typename T>
  static T value(const T& x) {
    using std::exp;
    return exp(x);
  }
  template <typename T>
  static T slope(const T&, const T& y) {
    return y;
  }
};

struct Exp2 {
  template <typename T>
  static T value(const T& x) {
    using std::exp2;
    return exp2(x);
  }
  template <typename T>
  static T slope(const T&, const T& y) {
    return y * T(std::numbers::ln2_v<long double>);
  }
};

struct Expm1 {
  template <typename T>
  static T value(const T& x) {
    using std::expm1;
    return expm1(x);
  }
  template <typename T>
  static T slope(const T& x, const T& y) {
    using std::exp;
    if (x < T(-0.5)) return exp(x);  // y + 1 cancels
    return y + T(1);
  }
};

struct Log {
  template <typename T>
  static T value(const T& x) {
    using std::log;
    return log(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return T(1) / x;
  }
};

struct Log2 {
  template <typename T>
  static T value(const T& x) {
    using std::log2;
    return log2(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return T(std::numbers::log2e_v<long double>) / x;
  }
};

struct Log10 {
  template <typename T>
  static T value(const T& x) {
    using std::log10;
    return log10(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return T(std::numbers::log10e_v<long double>) / x;
  }
};

struct Log1p {
  template <typename T>
  static T value(const T& x) {
    using std::log1p;
    return log1p(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return T(1) / (T(1) + x);
  }
};

struct Sin {
  template <typename T>
  static T value(const T& x) {
    using std::sin;
    return sin(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    using std::cos;
    return cos(x);
  }
};

struct Cos {
  template <typename T>
  static T value(const T& x) {
    using std::cos;
    return cos(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    using std::sin;
    return -sin(x);
  }
};

struct Tan {
  template <typename T>
  static T value(const T& x) {
    using std::tan;
    return tan(x);
  }
  template <typename T>
  static T slope(const T&, const T& y) {
    return T(1) + y * y;
  }
};

struct Asin {
  template <typename T>
  static T value(const T& x) {
    using std::asin;
    return asin(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    using std::sqrt;
    if (x == T(1) || x == T(-1)) return T(0);
    return T(1) / sqrt((T(1) - x) * (T(1) + x));
  }
};

struct Acos {
  template <typename T>
  static T value(const T& x) {
    using std::acos;
    return acos(x);
  }
  template <typename T>
  static T slope(const T& x, const T& y) {
    return -Asin::slope(x, y);
  }
};

struct Atan {
  template <typename T>
  static T value(const T& x) {
    using std::atan;
    return atan(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return T(1) / (T(1) + x * x);
  }
};

struct Sinh {
  template <typename T>
  static T value(const T& x) {
    using std::sinh;
    return sinh(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    using std::cosh;
    return cosh(x);
  }
};

struct Cosh {
  template <typename T>
  static T value(const T& x) {
    using std::cosh;
    return cosh(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    using std::sinh;
    return sinh(x);
  }
};

struct Tanh {
  template <typename T>
  static T value(const T& x) {
    using std::tanh;
    return tanh(x);
  }
  template <typename T>
  static T slope(const T& x, const T& y) {
    using std::exp;
    if (y < T(0.9) && y > T(-0.9)) return (T(1) - y) * (T(1) + y);
    const T e = exp(x > T(0) ? T(-2) * x : T(2) * x);  // 1 - y^2 cancels
    return T(4) * e / ((T(1) + e) * (T(1) + e));
  }
};

struct Asinh {
  template <typename T>
  static T value(const T& x) {
    using std::asinh;
    return asinh(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    using std::sqrt;
    if (x > T(1e8) || x < T(-1e8)) return T(1) / (x < T(0) ? -x : x);  // x^2 may overflow
    return T(1) / sqrt(T(1) + x * x);
  }
};

struct Acosh {
  template <typename T>
  static T value(const T& x) {
    using std::acosh;
    return acosh(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    using std::sqrt;
    if (x == T(1)) return T(0);
    return T(1) / (sqrt(x - T(1)) * sqrt(x + T(1)));
  }
};

struct Atanh {
  template <typename T>
  static T value(const T& x) {
    using std::atanh;
    return atanh(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return T(1) / ((T(1) - x) * (T(1) + x));
  }
};

struct Erf {
  template <typename T>
  static T value(const T& x) {
    using std::erf;
    return erf(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return T(2 * std::numbers::inv_sqrtpi_v<long double>) * exp_square(x, -1);
  }
};

struct Erfc {
  template <typename T>
  static T value(const T& x) {
    using std::erfc;
    return erfc(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return T(-2 * std::numbers::inv_sqrtpi_v<long double>) * exp_square(x, -1);
  }
};

/// psi^(n), the (n+1)-st derivative of log gamma.
struct Polygamma {
  int n = 0;  ///< 0 is the digamma function.
  template <typename T>
  T value(const T& x) const {
    return polygamma(n, x);
  }
  template <typename T>
  T slope(const T& x, const T&) const {
    return polygamma(n + 1, x);
  }
};

struct Lgamma {
  template <typename T>
  static T value(const T& x) {
    using std::lgamma;
    return lgamma(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return polygamma(0, x);
  }
};

struct Tgamma {
  template <typename T>
  static T value(const T& x) {
    using std::tgamma;
    return tgamma(x);
  }
  template <typename T>
  static T slope(const T& x, const T& y) {
    return y * polygamma(0, x);
  }
};

struct Abs {
  template <typename T>
  static T value(const T& x) {
    using std::abs;
    return abs(x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    if (x == T(0)) return T(0);
    return x < T(0) ? T(-1) : T(1);
  }
};

/// ceil, floor, round, trunc and rint: constant between their jumps.
template <typename Step>
struct PiecewiseConstant {
  template <typename T>
  static T value(const T& x) {
    return Step{}(x);
  }
  template <typename T>
  static T slope(const T&, const T&) {
    return T(0);
  }
};

/// max(x, 0).
struct Relu {
  template <typename T>
  static T value(const T& x) {
    return x <= T(0) ? T(0) : x;  // keeps NaN
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return x > T(0) ? T(1) : T(0);
  }
};

/// 1/(1 + exp(-x)).
struct Sigmoid {
  template <typename T>
  static T value(const T& x) {
    using std::exp;
    if (x < T(0)) {
      const T e = exp(x);
      return e / (T(1) + e);
    }
    return T(1) / (T(1) + exp(-x));
  }
  template <typename T>
  static T slope(const T& x, const T& y) {
    using std::exp;
    if (y < T(0.9)) return y * (T(1) - y);
    const T e = exp(-x);  // 1 - y cancels
    return e / ((T(1) + e) * (T(1) + e));
  }
};

/// log(1/(1 + exp(-x))).
struct LogSigmoid {
  template <typename T>
  static T value(const T& x) {
    using std::exp;
    using std::log1p;
    return x < T(0) ? T(x - log1p(exp(x))) : T(-log1p(exp(-x)));
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return Sigmoid::value(T(-x));
  }
};

/// log(1 + exp(x)).
struct Softplus {
  template <typename T>
  static T value(const T& x) {
    return T(-LogSigmoid::value(T(-x)));
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return Sigmoid::value(x);
  }
};

/// log(x/(1 - x)).
struct Logit {
  template <typename T>
  static T value(const T& x) {
    using std::log;
    using std::log1p;
    return log(x) - log1p(-x);
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    return T(1) / (x * (T(1) - x));
  }
};

/// log(1 - exp(x)), x < 0.
struct Log1mexp {
  template <typename T>
  static T value(const T& x) {
    using std::exp;
    using std::expm1;
    using std::log;
    using std::log1p;
    return x > T(-0.6931471805599453) ? T(log(-expm1(x))) : T(log1p(-exp(x)));
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    using std::expm1;
    return T(-1) / expm1(-x);
  }
};

/// x log x, 0 at 0.
struct Xlogx {
  template <typename T>
  static T value(const T& x) {
    using std::log;
    return x == T(0) ? T(0) : T(x * log(x));
  }
  template <typename T>
  static T slope(const T& x, const T&) {
    using std::log;
    return x == T(0) ? T(0) : T(T(1) + log(x));
  }
};

}  // namespace rules
}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/elementwise.hpp>

#include <Eigen/Core>

#include <cmath>

namespace mlmath {
namespace detail {

struct ExpFunction {
  [[gnu::always_inline]] Pack operator()(Pack x) const { return exp_kernel(x); }
  template <typename Scalar>
  Scalar generic(const Scalar& x) const {
    using std::exp;
    return exp(x);
  }
};

struct Expm1Function {
  [[gnu::always_inline]] Pack operator()(Pack x) const { return expm1_kernel(x); }
  template <typename Scalar>
  Scalar generic(const Scalar& x) const {
    using std::expm1;
    return expm1(x);
  }
};

struct LogFunction {
  [[gnu::always_inline]] Pack operator()(Pack x) const { return log_kernel(x); }
  template <typename Scalar>
  Scalar generic(const Scalar& x) const {
    using std::log;
    return log(x);
  }
};

struct Log1pFunction {
  [[gnu::always_inline]] Pack operator()(Pack x) const { return log1p_kernel(x); }
  template <typename Scalar>
  Scalar generic(const Scalar& x) const {
    using std::log1p;
    return log1p(x);
  }
};

struct TanhFunction {
  [[gnu::always_inline]] Pack operator()(Pack x) const { return tanh_kernel(x); }
  template <typename Scalar>
  Scalar generic(const Scalar& x) const {
    using std::tanh;
    return tanh(x);
  }
};

struct Log1mexpFunction {
  [[gnu::always_inline]] Pack operator()(Pack x) const { return log1mexp_kernel(x); }
  template <typename Scalar>
  Scalar generic(const Scalar& x) const {
    using std::exp;
    using std::expm1;
    using std::log;
    using std::log1p;
    // Either side of log(1/2), the form that does not cancel.
    if (x > Scalar(-0.6931471805599453)) return log(-expm1(x));
    return log1p(-exp(x));
  }
};

struct XlogyFunction {
  [[gnu::always_inline]] Pack operator()(Pack x, Pack y) const { return xlogy_kernel(x, y); }
  template <typename Scalar>
  Scalar generic(const Scalar& x, const Scalar& y) const {
    using std::log;
    // Only where log y is not finite: elsewhere the product carries the derivative, log y.
    if (x == Scalar(0) && !(y > Scalar(0) && y - y == Scalar(0))) return y == y ? Scalar(0) : y;
    return x * log(y);
  }
};

struct Xlog1pyFunction {
  [[gnu::always_inline]] Pack operator()(Pack x, Pack y) const { return xlog1py_kernel(x, y); }
  template <typename Scalar>
  Scalar generic(const Scalar& x, const Scalar& y) const {
    using std::log1p;
    if (x == Scalar(0) && !(y > Scalar(-1) && y - y == Scalar(0))) return y == y ? Scalar(0) : y;
    return x * log1p(y);
  }
};

}  // namespace detail

/// The exponential function, \f$ e^x \f$, of a number.
///
/// In the library because Eigen's own, for arrays, stops short of both ends of the range: it gives
/// no subnormal number and clamps before it overflows.
///
/// Shapes:   a number, or an array, matrix or expression of any shape; integers count as double.
/// Cost:     see \ref core "the table" of the elementary functions.
/// Edges:    exp(-inf) = 0, exp(inf) = inf, exp(NaN) = NaN; subnormal results are rounded once.
/// Accuracy: 0.75 ulp (units in the last place) in double, 0.51 in float; long double and
///           differentiating types take the function of the standard library. A number gives the
///           same bits alone and anywhere in an array.
/// Source:   Tang, Table-driven implementation of the exponential function, ACM TOMS 15 (1989).
template <ScalarLike Scalar>
[[nodiscard]] auto exp(const Scalar& x) {
  return detail::evaluate(detail::ExpFunction{}, x);
}

/// exp() of each entry, as a plain object of the argument's shape.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject exp(const Eigen::DenseBase<Derived>& x) {
  return detail::evaluate_all(detail::ExpFunction{}, x);
}

/// \f$ e^x - 1 \f$ of a number, to full relative accuracy around 0.
///
/// Shapes:   a number, or an array, matrix or expression of any shape.
/// Edges:    expm1(-0.0) = -0.0, expm1(-inf) = -1, expm1(inf) = inf; NaN propagates.
/// Accuracy: 1.2 ulp in double, 0.51 in float.
template <ScalarLike Scalar>
[[nodiscard]] auto expm1(const Scalar& x) {
  return detail::evaluate(detail::Expm1Function{}, x);
}

/// expm1() of each entry, as a plain object of the argument's shape.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject expm1(const Eigen::DenseBase<Derived>& x) {
  return detail::evaluate_all(detail::Expm1Function{}, x);
}

/// The natural logarithm, \f$ \log x \f$, of a number.
///
/// Shapes:   a number, or an array, matrix or expression of any shape.
/// Edges:    log(0) = -inf, log(inf) = inf, NaN below 0; subnormal arguments are exact.
/// Accuracy: 0.85 ulp in double, 0.51 in float.
template <ScalarLike Scalar>
[[nodiscard]] auto log(const Scalar& x) {
  return detail::evaluate(detail::LogFunction{}, x);
}

/// log() of each entry, as a plain object of the argument's shape.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject log(const Eigen::DenseBase<Derived>& x) {
  return detail::evaluate_all(detail::LogFunction{}, x);
}

/// \f$ \log(1 + x) \f$ of a number, to full relative accuracy around 0.
///
/// Shapes:   a number, or an array, matrix or expression of any shape.
/// Edges:    log1p(-0.0) = -0.0, log1p(-1) = -inf, log1p(inf) = inf, NaN below -1.
/// Accuracy: 0.85 ulp in double, 0.51 in float.
template <ScalarLike Scalar>
[[nodiscard]] auto log1p(const Scalar& x) {
  return detail::evaluate(detail::Log1pFunction{}, x);
}

/// log1p() of each entry, as a plain object of the argument's shape.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject log1p(const Eigen::DenseBase<Derived>& x) {
  return detail::evaluate_all(detail::Log1pFunction{}, x);
}

/// The hyperbolic tangent, \f$ \tanh x = (e^x - e^{-x}) / (e^x + e^{-x}) \f$, of a number.
///
/// Shapes:   a number, or an array, matrix or expression of any shape.
/// Edges:    tanh(-0.0) = -0.0, 1 and -1 at infinities; NaN propagates.
/// Accuracy: 1.5 ulp in double, 0.51 in float.
template <ScalarLike Scalar>
[[nodiscard]] auto tanh(const Scalar& x) {
  return detail::evaluate(detail::TanhFunction{}, x);
}

/// tanh() of each entry, as a plain object of the argument's shape.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject tanh(const Eigen::DenseBase<Derived>& x) {
  return detail::evaluate_all(detail::TanhFunction{}, x);
}

/// \f$ \log(1 - e^x) \f$ of a number \f$ x \le 0 \f$: the logarithm of the complement of a
/// probability that is given by its logarithm.
///
/// Shapes:   a number, or an array, matrix or expression of any shape.
/// Edges:    log1mexp(0) = -inf, log1mexp(-inf) = 0, NaN above 0.
/// Accuracy: 1.8 ulp in double, 0.51 in float.
/// Source:   Maechler, Accurately computing log(1 - exp(-|a|)), R package Rmpfr (2012).
template <ScalarLike Scalar>
[[nodiscard]] auto log1mexp(const Scalar& x) {
  return detail::evaluate(detail::Log1mexpFunction{}, x);
}

/// log1mexp() of each entry, as a plain object of the argument's shape.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject log1mexp(const Eigen::DenseBase<Derived>& x) {
  return detail::evaluate_all(detail::Log1mexpFunction{}, x);
}

/// \f$ x \log y \f$ of two numbers, with \f$ 0 \log y = 0 \f$ for every y but NaN: the summand of
/// entropies and likelihoods.
///
/// Shapes:   two numbers, or two arrays, matrices or expressions of one shape.
/// Edges:    xlogy(0, 0) = 0, xlogy(0, inf) = 0, xlogy(0, NaN) = NaN; else as x * log(y).
/// Accuracy: 1.6 ulp in double, 0.51 in float.
/// Throws:   ShapeError if the shapes differ.
template <ScalarLike ScalarX, ScalarLike ScalarY>
[[nodiscard]] auto xlogy(const ScalarX& x, const ScalarY& y) {
  return detail::evaluate(detail::XlogyFunction{}, x, y);
}

/// xlogy() of each pair of entries, as a plain object of the shape of x.
template <typename DerivedX, typename DerivedY>
[[nodiscard]] typename DerivedX::PlainObject xlogy(const Eigen::DenseBase<DerivedX>& x,
                                                   const Eigen::DenseBase<DerivedY>& y) {
  return detail::evaluate_pairs("xlogy", detail::XlogyFunction{}, x, y);
}

/// \f$ x \log(1 + y) \f$ of two numbers, with \f$ 0 \log(1 + y) = 0 \f$ for every y but NaN.
///
/// Shapes:   two numbers, or two arrays, matrices or expressions of one shape.
/// Edges:    xlog1py(0, -1) = 0, xlog1py(0, NaN) = NaN; else as x * log1p(y).
/// Accuracy: 1.6 ulp in double, 0.51 in float.
/// Throws:   ShapeError if the shapes differ.
template <ScalarLike ScalarX, ScalarLike ScalarY>
[[nodiscard]] auto xlog1py(const ScalarX& x, const ScalarY& y) {
  return detail::evaluate(detail::Xlog1pyFunction{}, x, y);
}

/// xlog1py() of each pair of entries, as a plain object of the shape of x.
template <typename DerivedX, typename DerivedY>
[[nodiscard]] typename DerivedX::PlainObject xlog1py(const Eigen::DenseBase<DerivedX>& x,
                                                     const Eigen::DenseBase<DerivedY>& y) {
  return detail::evaluate_pairs("xlog1py", detail::Xlog1pyFunction{}, x, y);
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <type_traits>

/// The formulas of finite differences; finite_difference.hpp has the calls.
namespace mlmath::detail {

/// The number that a black box is called with: an integer counts as double.
template <typename T>
using DifferencePoint = std::conditional_t<std::integral<T>, double, T>;

template <typename Derived, typename Scalar>
using DifferencePlain =
    Eigen::Matrix<Scalar, Derived::RowsAtCompileTime, Derived::ColsAtCompileTime,
                  Derived::RowsAtCompileTime == 1 && Derived::ColsAtCompileTime != 1
                      ? Eigen::RowMajor
                      : Eigen::ColMajor,
                  Derived::MaxRowsAtCompileTime, Derived::MaxColsAtCompileTime>;

/// (high - low)/h, for numbers and matrices.
template <typename Result, typename Scalar>
[[nodiscard]] auto difference(const Result& high, const Result& low, const Scalar& h) {
  if constexpr (DenseExpression<Result>) {
    using Plain = typename Result::PlainObject;
    return Plain((high - low) / h);
  } else {
    return (static_cast<Scalar>(high) - static_cast<Scalar>(low)) / h;
  }
}

/// The step for a first difference at x.
template <std::floating_point Scalar>
[[nodiscard]] Scalar difference_step(const Scalar& x, const Scalar& step, bool central) {
  if (step > Scalar(0)) return step;
  const Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  const Scalar size = std::abs(x) > Scalar(1) ? std::abs(x) : Scalar(1);
  return (central ? std::cbrt(epsilon) : std::sqrt(epsilon)) * size;
}

template <typename Scalar>
struct Extrapolation {
  Scalar derivative;
  Scalar error;
};

/// Ridders' method: Neville extrapolation of central differences with halved steps.
template <std::floating_point Scalar, typename F>
[[nodiscard]] Extrapolation<Scalar> ridders(const F& f, const Scalar& x, const Scalar& step) {
  constexpr int levels = 14;
  const Scalar size = std::abs(x) > Scalar(1) ? std::abs(x) : Scalar(1);
  Scalar h = step > Scalar(0) ? step : Scalar(0.1) * size;
  Extrapolation<Scalar> best{std::numeric_limits<Scalar>::quiet_NaN(),
                             std::numeric_limits<Scalar>::infinity()};
  std::array<Scalar, levels> row{};
  int depth = 0;
  for (int level = 0; level < levels; ++level, h /= Scalar(2)) {
    const Scalar high = x + h;
    const Scalar low = x - h;
    const Scalar f_high = f(high);
    const Scalar f_low = f(low);
    const Scalar quotient = (f_high - f_low) / (high - low);
    if (!std::isfinite(quotient)) {
      depth = 0;  // outside the domain: start again, closer
      continue;
    }
    const Scalar rounding = std::numeric_limits<Scalar>::epsilon() *
                            (std::abs(f_high) + std::abs(f_low)) / (high - low);
    Scalar above = row[0];
    Scalar previous = quotient;
    row[0] = quotient;
    if (depth == 0 && !std::isfinite(best.derivative)) best.derivative = quotient;
    Scalar factor(1);
    bool worse = false;
    for (int k = 1; k <= depth; ++k) {
      factor *= Scalar(4);
      const Scalar extrapolated = previous + (previous - above) / (factor - Scalar(1));
      const Scalar change_level = std::abs(extrapolated - previous);
      const Scalar change_step = std::abs(extrapolated - above);
      const Scalar error = (change_level > change_step ? change_level : change_step) + rounding;
      above = row[static_cast<std::size_t>(k)];
      row[static_cast<std::size_t>(k)] = extrapolated;
      if (error <= best.error) {
        best.derivative = extrapolated;
        best.error = error;
      } else if (k == depth && error > Scalar(4) * best.error && depth > 4) {
        worse = true;  // rounding has taken over
      }
      previous = extrapolated;
    }
    if (worse) break;
    ++depth;
  }
  return best;
}

/// The Jacobian by differences; x is put back as it was.
template <std::floating_point Scalar, typename F, typename Point>
[[nodiscard]] auto jacobian_differences(const F& f, Point& x, const Scalar& step, bool central) {
  using Result = std::decay_t<std::invoke_result_t<const F&, const Point&>>;
  const auto evaluate = [&] {
    if constexpr (DenseExpression<Result>) {
      static_assert(std::is_same_v<Result, typename Result::PlainObject>,
                    "mlmath: the function returns an Eigen expression, which may refer to local "
                    "variables that are gone; return a plain matrix, for instance with .eval()");
      const Result value = f(static_cast<const Point&>(x));
      Eigen::Matrix<Scalar, Result::SizeAtCompileTime, 1> entries(value.size());
      for (Eigen::Index k = 0; k < value.size(); ++k) {
        entries[k] = static_cast<Scalar>(value.coeff(k % value.rows(), k / value.rows()));
      }
      return entries;
    } else {
      static_assert(std::is_arithmetic_v<Result>,
                    "mlmath: the function returns neither a number nor an Eigen matrix");
      return Eigen::Matrix<Scalar, 1, 1>(static_cast<Scalar>(f(static_cast<const Point&>(x))));
    }
  };
  using Values = decltype(evaluate());
  constexpr int options = Values::RowsAtCompileTime == 1 && Point::SizeAtCompileTime != 1
                              ? Eigen::RowMajor
                              : Eigen::ColMajor;
  Eigen::Matrix<Scalar, Values::RowsAtCompileTime, Point::SizeAtCompileTime, options> J;
  const Eigen::Index n = x.size();
  Values base;
  base.setZero();
  if (!central || n == 0) base = evaluate();
  if (n == 0) J.resize(base.size(), 0);
  for (Eigen::Index i = 0; i < n; ++i) {
    const Scalar saved = x.data()[i];
    const Scalar h = difference_step(saved, step, central);
    const Scalar high = saved + h;
    const Scalar low = central ? saved - h : saved;
    x.data()[i] = high;
    const Values f_high = evaluate();
    if (central) {
      x.data()[i] = low;
      base = evaluate();
    }
    x.data()[i] = saved;
    if (i == 0) J.resize(f_high.size(), n);
    J.col(i) = (f_high - base) / (high - low);
  }
  return J;
}

/// The Hessian by central second differences; x is put back as it was.
template <std::floating_point Scalar, typename F, typename Point>
[[nodiscard]] auto hessian_differences(const F& f, Point& x, const Scalar& step) {
  constexpr int size = Point::SizeAtCompileTime;
  const Eigen::Index n = x.size();
  Eigen::Matrix<Scalar, size, size> H(n, n);
  const auto at = [&] { return static_cast<Scalar>(f(static_cast<const Point&>(x))); };
  const auto step_at = [&](Eigen::Index i) {
    const Scalar wanted =
        step > Scalar(0)
            ? step
            : std::sqrt(std::sqrt(std::numeric_limits<Scalar>::epsilon())) *
                  (std::abs(x.data()[i]) > Scalar(1) ? std::abs(x.data()[i]) : Scalar(1));
    const Scalar moved = x.data()[i] + wanted;
    return moved - x.data()[i];
  };
  const Scalar base = at();
  for (Eigen::Index i = 0; i < n; ++i) {
    const Scalar x_i = x.data()[i];
    const Scalar h_i = step_at(i);
    x.data()[i] = x_i + h_i;
    const Scalar high = at();
    x.data()[i] = x_i - h_i;
    const Scalar low = at();
    x.data()[i] = x_i;
    H(i, i) = ((high - base) - (base - low)) / (h_i * h_i);
    for (Eigen::Index j = 0; j < i; ++j) {
      const Scalar x_j = x.data()[j];
      const Scalar h_j = step_at(j);
      const auto corner = [&](int s, int t) {
        x.data()[i] = x_i + Scalar(s) * h_i;
        x.data()[j] = x_j + Scalar(t) * h_j;
        return at();
      };
      const Scalar mixed = (corner(1, 1) - corner(1, -1)) - (corner(-1, 1) - corner(-1, -1));
      x.data()[i] = x_i;
      x.data()[j] = x_j;
      H(i, j) = H(j, i) = mixed / (Scalar(4) * h_i * h_j);
    }
  }
  return H;
}

}  // namespace mlmath::detail

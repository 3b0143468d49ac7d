// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/callables.hpp>
#include <mlmath/calculus/dual.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <concepts>
#include <limits>
#include <type_traits>

namespace mlmath {

template <typename Scalar, int Order, typename Tag = void>
class Taylor;

template <typename Scalar, int Order, typename Tag>
inline constexpr bool is_scalar_like<Taylor<Scalar, Order, Tag>> = true;

namespace detail {

template <typename Scalar, int Order, typename Tag>
inline constexpr bool is_active<Taylor<Scalar, Order, Tag>> = true;

template <typename U, typename Scalar, int Order, typename Tag>
inline constexpr bool is_constant_of<U, Taylor<Scalar, Order, Tag>> =
    std::is_arithmetic_v<U> || std::is_same_v<U, Scalar> || is_constant_of<U, Scalar>;

}  // namespace detail

/// A truncated Taylor series \f$ \sum_{k=0}^{K} c_k t^k \f$ that every operation carries along:
/// all derivatives of a function of one number up to order K at once, at a cost that grows with the
/// square of K and not with its power as nested dual numbers do.
///
/// Use it through derivative<K>() and taylor_coefficients<K>(). It works as the scalar of Eigen's
/// matrices, with the functions of <cmath> and with comparisons, which look at the value alone.
///
/// Cost:     an operation costs O(K^2).
/// Edges:    at a kink or a singular point of order 0 or 1 the conventions of dual numbers hold;
///           the higher coefficients there are those of the branch taken.
/// Source:   Griewank and Walther, Evaluating Derivatives, 2nd ed., ch. 13.
template <typename ScalarType, int Order, typename TagType>
class Taylor {
  static_assert(Order >= 1, "Taylor: a series is carried to order 1 at least");

 public:
  /// The type of the coefficients.
  using Scalar = ScalarType;
  /// What tells apart the numbers of different derivative calls.
  using Tag = TagType;

  /// Zero.
  Taylor() = default;
  /// A constant.
  template <detail::ConstantOf<Taylor> Constant>
  Taylor(const Constant& constant) {
    c_[0] = static_cast<Scalar>(constant);
  }
  /// The variable itself, x + t.
  [[nodiscard]] static Taylor variable(const Scalar& x) {
    Taylor result(x);
    result.c_[1] = Scalar(1);
    return result;
  }

  /// The value, the coefficient of order 0.
  [[nodiscard]] const Scalar& value() const { return c_[0]; }
  /// The coefficient of order k.
  [[nodiscard]] const Scalar& operator[](int k) const { return c_[k]; }
  /// The coefficient of order k, to be changed.
  [[nodiscard]] Scalar& operator[](int k) { return c_[k]; }

  /// The value as an integer, toward zero.
  template <std::integral Integer>
  explicit operator Integer() const {
    return static_cast<Integer>(c_[0]);
  }

  Taylor& operator+=(const Taylor& y) { return *this = *this + y; }
  Taylor& operator-=(const Taylor& y) { return *this = *this - y; }
  Taylor& operator*=(const Taylor& y) { return *this = *this * y; }
  Taylor& operator/=(const Taylor& y) { return *this = *this / y; }

  friend Taylor operator+(const Taylor& x) { return x; }
  friend Taylor operator-(const Taylor& x) {
    Taylor z;
    for (int k = 0; k <= Order; ++k) z.c_[k] = -x.c_[k];
    return z;
  }
  friend Taylor operator+(const Taylor& x, const Taylor& y) {
    Taylor z;
    for (int k = 0; k <= Order; ++k) z.c_[k] = x.c_[k] + y.c_[k];
    return z;
  }
  friend Taylor operator-(const Taylor& x, const Taylor& y) {
    Taylor z;
    for (int k = 0; k <= Order; ++k) z.c_[k] = x.c_[k] - y.c_[k];
    return z;
  }
  friend Taylor operator*(const Taylor& x, const Taylor& y) {
    Taylor z;
    for (int k = 0; k <= Order; ++k) {
      for (int j = 0; j <= k; ++j) z.c_[k] += x.c_[j] * y.c_[k - j];
    }
    return z;
  }
  friend Taylor operator/(const Taylor& x, const Taylor& y) {
    Taylor z;
    for (int k = 0; k <= Order; ++k) {
      Scalar rest = x.c_[k];
      for (int j = 0; j < k; ++j) rest -= z.c_[j] * y.c_[k - j];
      z.c_[k] = rest / y.c_[0];
    }
    return z;
  }
  template <detail::ConstantOf<Taylor> Constant>
  friend Taylor operator*(const Taylor& x, const Constant& c) {
    Taylor z;
    for (int k = 0; k <= Order; ++k) z.c_[k] = x.c_[k] * static_cast<Scalar>(c);
    return z;
  }
  template <detail::ConstantOf<Taylor> Constant>
  friend Taylor operator*(const Constant& c, const Taylor& x) {
    return x * c;
  }
  template <detail::ConstantOf<Taylor> Constant>
  friend Taylor operator/(const Taylor& x, const Constant& c) {
    Taylor z;
    for (int k = 0; k <= Order; ++k) z.c_[k] = x.c_[k] / static_cast<Scalar>(c);
    return z;
  }

  friend bool operator==(const Taylor& x, const Taylor& y) { return x.c_[0] == y.c_[0]; }
  friend bool operator<(const Taylor& x, const Taylor& y) { return x.c_[0] < y.c_[0]; }
  friend bool operator>(const Taylor& x, const Taylor& y) { return x.c_[0] > y.c_[0]; }
  friend bool operator<=(const Taylor& x, const Taylor& y) { return x.c_[0] <= y.c_[0]; }
  friend bool operator>=(const Taylor& x, const Taylor& y) { return x.c_[0] >= y.c_[0]; }

 private:
  Scalar c_[Order + 1]{};
};

/// The plain number under a Taylor series.
template <typename Scalar, int Order, typename Tag>
[[nodiscard]] auto value_of(const Taylor<Scalar, Order, Tag>& x) {
  return value_of(x.value());
}

}  // namespace mlmath

/// The limits of a Taylor series are those of its scalar.
template <typename Scalar, int Order, typename Tag>
class std::numeric_limits<mlmath::Taylor<Scalar, Order, Tag>> : public std::numeric_limits<Scalar> {
};

/// What Eigen needs to know to use Taylor series as coefficients.
template <typename Scalar, int Order, typename Tag>
struct Eigen::NumTraits<mlmath::Taylor<Scalar, Order, Tag>> : Eigen::NumTraits<Scalar> {
  using Real = mlmath::Taylor<Scalar, Order, Tag>;
  using NonInteger = Real;
  using Nested = Real;
  using Literal = Real;
  enum {
    IsComplex = 0,
    IsInteger = 0,
    IsSigned = 1,
    RequireInitialization = 1,
    ReadCost = (Order + 1) * int(Eigen::NumTraits<Scalar>::ReadCost),
    AddCost = (Order + 1) * int(Eigen::NumTraits<Scalar>::AddCost),
    MulCost = (Order + 1) * (Order + 1) * int(Eigen::NumTraits<Scalar>::MulCost)
  };
};

/// Taylor series and their constants mix in Eigen's expressions.
template <typename Scalar, int Order, typename Tag,
          mlmath::detail::ConstantOf<mlmath::Taylor<Scalar, Order, Tag>> Constant,
          typename Operation>
struct Eigen::ScalarBinaryOpTraits<mlmath::Taylor<Scalar, Order, Tag>, Constant, Operation> {
  using ReturnType = mlmath::Taylor<Scalar, Order, Tag>;
};
/// Taylor series and their constants mix in Eigen's expressions.
template <typename Scalar, int Order, typename Tag,
          mlmath::detail::ConstantOf<mlmath::Taylor<Scalar, Order, Tag>> Constant,
          typename Operation>
struct Eigen::ScalarBinaryOpTraits<Constant, mlmath::Taylor<Scalar, Order, Tag>, Operation> {
  using ReturnType = mlmath::Taylor<Scalar, Order, Tag>;
};

#include <mlmath/calculus/detail/taylor_functions.hpp>

namespace mlmath {

/// The Taylor coefficients of a function of one number, \f$ c_k = f^{(k)}(x)/k! \f$ for
/// \f$ k = 0, \dots, K \f$, so that \f$ f(x + t) \approx \sum_k c_k t^k \f$.
///
/// See derivative() for what f may be.
///
/// Shapes:   f gives a number; the result is a vector of K + 1.
/// Cost:     one evaluation of f on truncated series, O(K^2) times the price of f.
/// Edges:    NaN or infinity where f has no such derivative.
/// Example:  `taylor_coefficients<3>([](auto x) { using std::exp; return exp(x); }, 0.0)` is
///           (1, 1, 1/2, 1/6).
/// Source:   Griewank and Walther, Evaluating Derivatives, 2nd ed., ch. 13.
template <int Order, typename F, typename T>
  requires(std::is_arithmetic_v<T> || detail::is_dual<T>)
[[nodiscard]] auto taylor_coefficients(const F& f, const T& x) {
  static_assert(Order >= 0, "mlmath: the order of a Taylor series is not negative");
  using Scalar = detail::PointScalar<T>;
  using Series = Taylor<Scalar, (Order > 0 ? Order : 1), F>;
  Eigen::Matrix<Scalar, Order + 1, 1> coefficients;
  if constexpr (detail::check_function<F, Series>()) {
    using Result = std::decay_t<std::invoke_result_t<const F&, const Series&>>;
    static_assert(!DenseExpression<Result>,
                  "mlmath: taylor_coefficients is for functions that give a number");
    const Series result(f(Series::variable(static_cast<Scalar>(x))));
    for (int k = 0; k <= Order; ++k) coefficients[k] = result[k];
  }
  return coefficients;
}

}  // namespace mlmath

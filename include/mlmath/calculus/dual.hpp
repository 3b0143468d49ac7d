// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/elementary_rules.hpp>
#include <mlmath/calculus/detail/lanes.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <concepts>
#include <iosfwd>
#include <limits>
#include <type_traits>

namespace mlmath {

template <typename Scalar, int N = 1, typename Tag = void>
class Dual;

template <typename Scalar, int N, typename Tag>
inline constexpr bool is_scalar_like<Dual<Scalar, N, Tag>> = true;

namespace detail {

template <typename T>
inline constexpr bool is_dual = false;
template <typename Scalar, int N, typename Tag>
inline constexpr bool is_dual<Dual<Scalar, N, Tag>> = true;

/// Whether a U is a constant in the eyes of T: a built-in number, or a dual number of an outer
/// derivative that T carries as its scalar.
template <typename U, typename T>
inline constexpr bool is_constant_of = false;
template <typename U, typename Scalar, int N, typename Tag>
inline constexpr bool is_constant_of<U, Dual<Scalar, N, Tag>> =
    std::is_arithmetic_v<U> || std::is_same_v<U, Scalar> || is_constant_of<U, Scalar>;

template <typename U, typename T>
concept ConstantOf = is_constant_of<U, T>;

}  // namespace detail

/// A dual number: a value and N directional derivatives (tangents) that every operation carries
/// along, \f$ f(x + \sum_k \varepsilon_k t_k) = f(x) + \sum_k \varepsilon_k f'(x) t_k \f$ with
/// \f$ \varepsilon_j \varepsilon_k = 0 \f$.
///
/// Use it through derivative(), jacobian() and the like; directly, where code wants its own scalar
/// type. It works as the scalar of Eigen's matrices, with the functions of <cmath> and with
/// comparisons, which look at the value alone. No heap is used. For many inputs and one output,
/// reverse mode (gradient()) is the cheaper way.
///
/// Scalar is float, double or long double, or a dual number, which gives derivatives of higher
/// order. Tag keeps the numbers of different derivative calls apart: two duals mix only where one
/// is the scalar of the other, so that perturbations cannot be confused.
///
/// Cost:     each operation costs O(N) more than on the scalar, in vector instructions.
/// Edges:    conventions at kinks and singular points: docs/calculus.md.
/// Source:   Griewank and Walther, Evaluating Derivatives, 2nd ed., ch. 3.
template <typename ScalarType, int N, typename TagType>
class Dual {
  static_assert(N >= 1, "Dual: a dual number carries at least one tangent");
  static_assert(std::floating_point<ScalarType> || detail::is_dual<ScalarType>,
                "Dual: the scalar is float, double, long double or a dual number");

 public:
  /// The type of the value and of each tangent.
  using Scalar = ScalarType;
  /// What tells apart the numbers of different derivative calls.
  using Tag = TagType;
  /// The tangents.
  using Tangents = detail::Lanes<Scalar, N>;
  /// The number of tangents.
  static constexpr int size = N;

  /// As a built-in number: `Dual()` is zero, and `Dual x;` is not initialized.
  Dual() = default;

  /// A constant: its tangents are zero.
  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE Dual(const Constant& constant)
      : value_(static_cast<Scalar>(constant)), tangents_(Tangents::zero()) {}

  /// A value with given tangents.
  MLMATH_ALWAYS_INLINE Dual(const Scalar& value, const Tangents& tangents)
      : value_(value), tangents_(tangents) {}

  /// The variable itself: tangent k is 1, the others are 0.
  [[nodiscard]] static Dual variable(const Scalar& value, int k = 0) {
    Dual x(value);
    x.tangents_[k] = Scalar(1);
    return x;
  }

  /// The value.
  [[nodiscard]] const Scalar& value() const { return value_; }
  /// The value, to be changed.
  [[nodiscard]] Scalar& value() { return value_; }
  /// Tangent k.
  [[nodiscard]] const Scalar& tangent(int k = 0) const { return tangents_[k]; }
  /// Tangent k, to be changed.
  [[nodiscard]] Scalar& tangent(int k = 0) { return tangents_[k]; }
  /// All tangents.
  [[nodiscard]] const Tangents& tangents() const { return tangents_; }

  /// The value as an integer, toward zero. A conversion to a floating-point number, which would
  /// lose the derivative in silence, is spelled value_of(x).
  template <std::integral Integer>
  explicit operator Integer() const {
    return static_cast<Integer>(value_);
  }

  MLMATH_ALWAYS_INLINE Dual& operator+=(const Dual& y) {
    value_ += y.value_;
    tangents_ = tangents_ + y.tangents_;
    return *this;
  }
  MLMATH_ALWAYS_INLINE Dual& operator-=(const Dual& y) {
    value_ -= y.value_;
    tangents_ = tangents_ - y.tangents_;
    return *this;
  }
  MLMATH_ALWAYS_INLINE Dual& operator*=(const Dual& y) { return *this = *this * y; }
  MLMATH_ALWAYS_INLINE Dual& operator/=(const Dual& y) { return *this = *this / y; }

  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE Dual& operator+=(const Constant& c) {
    value_ += static_cast<Scalar>(c);
    return *this;
  }
  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE Dual& operator-=(const Constant& c) {
    value_ -= static_cast<Scalar>(c);
    return *this;
  }
  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE Dual& operator*=(const Constant& c) {
    return *this = *this * c;
  }
  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE Dual& operator/=(const Constant& c) {
    return *this = *this / c;
  }

  MLMATH_ALWAYS_INLINE friend Dual operator+(const Dual& x) { return x; }
  MLMATH_ALWAYS_INLINE friend Dual operator-(const Dual& x) { return {-x.value_, -x.tangents_}; }

  MLMATH_ALWAYS_INLINE friend Dual operator+(const Dual& x, const Dual& y) {
    return {x.value_ + y.value_, x.tangents_ + y.tangents_};
  }
  MLMATH_ALWAYS_INLINE friend Dual operator-(const Dual& x, const Dual& y) {
    return {x.value_ - y.value_, x.tangents_ - y.tangents_};
  }
  MLMATH_ALWAYS_INLINE friend Dual operator*(const Dual& x, const Dual& y) {
    return {x.value_ * y.value_, combine(y.value_, x.tangents_, x.value_, y.tangents_)};
  }
  MLMATH_ALWAYS_INLINE friend Dual operator/(const Dual& x, const Dual& y) {
    const Scalar inverse = Scalar(1) / y.value_;
    const Scalar quotient = x.value_ / y.value_;
    return {quotient, combine(inverse, x.tangents_, -quotient * inverse, y.tangents_)};
  }

  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE friend Dual operator+(const Dual& x, const Constant& c) {
    return {x.value_ + static_cast<Scalar>(c), x.tangents_};
  }
  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE friend Dual operator+(const Constant& c, const Dual& x) {
    return {static_cast<Scalar>(c) + x.value_, x.tangents_};
  }
  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE friend Dual operator-(const Dual& x, const Constant& c) {
    return {x.value_ - static_cast<Scalar>(c), x.tangents_};
  }
  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE friend Dual operator-(const Constant& c, const Dual& x) {
    return {static_cast<Scalar>(c) - x.value_, -x.tangents_};
  }
  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE friend Dual operator*(const Dual& x, const Constant& c) {
    const Scalar factor = static_cast<Scalar>(c);
    return {x.value_ * factor, scale(factor, x.tangents_)};
  }
  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE friend Dual operator*(const Constant& c, const Dual& x) {
    return x * c;
  }
  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE friend Dual operator/(const Dual& x, const Constant& c) {
    const Scalar divisor = static_cast<Scalar>(c);
    return {x.value_ / divisor, scale(Scalar(1) / divisor, x.tangents_)};
  }
  template <detail::ConstantOf<Dual> Constant>
  MLMATH_ALWAYS_INLINE friend Dual operator/(const Constant& c, const Dual& x) {
    const Scalar quotient = static_cast<Scalar>(c) / x.value_;
    return {quotient, scale(-quotient / x.value_, x.tangents_)};
  }

  friend bool operator==(const Dual& x, const Dual& y) { return x.value_ == y.value_; }
  friend bool operator<(const Dual& x, const Dual& y) { return x.value_ < y.value_; }
  friend bool operator>(const Dual& x, const Dual& y) { return x.value_ > y.value_; }
  friend bool operator<=(const Dual& x, const Dual& y) { return x.value_ <= y.value_; }
  friend bool operator>=(const Dual& x, const Dual& y) { return x.value_ >= y.value_; }

  template <detail::ConstantOf<Dual> Constant>
  friend bool operator==(const Dual& x, const Constant& c) {
    return x.value_ == static_cast<Scalar>(c);
  }
  template <detail::ConstantOf<Dual> Constant>
  friend bool operator<(const Dual& x, const Constant& c) {
    return x.value_ < static_cast<Scalar>(c);
  }
  template <detail::ConstantOf<Dual> Constant>
  friend bool operator<(const Constant& c, const Dual& x) {
    return static_cast<Scalar>(c) < x.value_;
  }
  template <detail::ConstantOf<Dual> Constant>
  friend bool operator>(const Dual& x, const Constant& c) {
    return x.value_ > static_cast<Scalar>(c);
  }
  template <detail::ConstantOf<Dual> Constant>
  friend bool operator>(const Constant& c, const Dual& x) {
    return static_cast<Scalar>(c) > x.value_;
  }
  template <detail::ConstantOf<Dual> Constant>
  friend bool operator<=(const Dual& x, const Constant& c) {
    return x.value_ <= static_cast<Scalar>(c);
  }
  template <detail::ConstantOf<Dual> Constant>
  friend bool operator<=(const Constant& c, const Dual& x) {
    return static_cast<Scalar>(c) <= x.value_;
  }
  template <detail::ConstantOf<Dual> Constant>
  friend bool operator>=(const Dual& x, const Constant& c) {
    return x.value_ >= static_cast<Scalar>(c);
  }
  template <detail::ConstantOf<Dual> Constant>
  friend bool operator>=(const Constant& c, const Dual& x) {
    return static_cast<Scalar>(c) >= x.value_;
  }

  /// Whether the value and every tangent are exactly 0.
  friend bool is_all_zero(const Dual& x) {
    using detail::is_all_zero;
    bool zero = is_all_zero(x.value_);
    for (int k = 0; k < N && zero; ++k) zero = is_all_zero(x.tangents_[k]);
    return zero;
  }

 private:
  Scalar value_;
  Tangents tangents_;
};

/// The plain number under a dual number, whatever the order; a plain number is itself. The
/// derivative ends here.
template <typename T>
  requires std::is_arithmetic_v<T>
[[nodiscard]] constexpr T value_of(const T& x) { return x; }

/// The plain number under a dual number, whatever the order.
template <typename Scalar, int N, typename Tag>
[[nodiscard]] auto value_of(const Dual<Scalar, N, Tag>& x) {
  return value_of(x.value());
}

namespace detail {

template <typename A, typename B>
inline constexpr bool are_foreign = false;
template <typename S, int N, typename T, typename S2, int N2, typename T2>
inline constexpr bool are_foreign<Dual<S, N, T>, Dual<S2, N2, T2>> =
    !std::is_same_v<Dual<S, N, T>, Dual<S2, N2, T2>> &&
    !is_constant_of<Dual<S, N, T>, Dual<S2, N2, T2>> &&
    !is_constant_of<Dual<S2, N2, T2>, Dual<S, N, T>>;

/// The one sentence for numbers of two derivative calls in one operation.
template <typename A, typename B>
constexpr void reject_foreign() {
  static_assert(!are_foreign<A, B>,
                "mlmath: these two numbers belong to derivative calls that do not know each other; "
                "start the inner call at a point of the outer number's type, as in "
                "derivative(g, decltype(x)(1.0)) where x is the outer variable");
}

}  // namespace detail

/// Refuses to mix the numbers of two derivative calls.
template <typename A, typename B>
requires detail::are_foreign<A, B> A operator+(const A& a, const B&) {
  detail::reject_foreign<A, B>();
  return a;
}
/// Refuses to mix the numbers of two derivative calls.
template <typename A, typename B>
requires detail::are_foreign<A, B> A operator-(const A& a, const B&) {
  detail::reject_foreign<A, B>();
  return a;
}
/// Refuses to mix the numbers of two derivative calls.
template <typename A, typename B>
requires detail::are_foreign<A, B> A operator*(const A& a, const B&) {
  detail::reject_foreign<A, B>();
  return a;
}
/// Refuses to mix the numbers of two derivative calls.
template <typename A, typename B>
requires detail::are_foreign<A, B> A operator/(const A& a, const B&) {
  detail::reject_foreign<A, B>();
  return a;
}

/// Prints the value and the tangents, "3 [1 0]".
template <typename Character, typename Traits, typename Scalar, int N, typename Tag>
std::basic_ostream<Character, Traits>& operator<<(std::basic_ostream<Character, Traits>& out,
                                                  const Dual<Scalar, N, Tag>& x) {
  out << x.value() << " [";
  for (int k = 0; k < N; ++k) out << (k == 0 ? "" : " ") << x.tangent(k);
  return out << ']';
}

}  // namespace mlmath

/// The limits of a dual number are those of its scalar, without tangents.
template <typename Scalar, int N, typename Tag>
class std::numeric_limits<mlmath::Dual<Scalar, N, Tag>> : public std::numeric_limits<Scalar> {};

/// What Eigen needs to know to use dual numbers as coefficients.
template <typename Scalar, int N, typename Tag>
struct Eigen::NumTraits<mlmath::Dual<Scalar, N, Tag>> : Eigen::NumTraits<Scalar> {
  using Real = mlmath::Dual<Scalar, N, Tag>;
  using NonInteger = Real;
  using Nested = Real;
  using Literal = Real;
  enum {
    IsComplex = 0,
    IsInteger = 0,
    IsSigned = 1,
    RequireInitialization = 0,
    ReadCost = (N + 1) * int(Eigen::NumTraits<Scalar>::ReadCost),
    AddCost = (N + 1) * int(Eigen::NumTraits<Scalar>::AddCost),
    MulCost = (2 * N + 1) * int(Eigen::NumTraits<Scalar>::MulCost)
  };
};

/// Dual numbers and their constants mix in Eigen's expressions.
template <typename Scalar, int N, typename Tag,
          mlmath::detail::ConstantOf<mlmath::Dual<Scalar, N, Tag>> Constant, typename Operation>
struct Eigen::ScalarBinaryOpTraits<mlmath::Dual<Scalar, N, Tag>, Constant, Operation> {
  using ReturnType = mlmath::Dual<Scalar, N, Tag>;
};
template <typename Scalar, int N, typename Tag,
          mlmath::detail::ConstantOf<mlmath::Dual<Scalar, N, Tag>> Constant, typename Operation>
struct Eigen::ScalarBinaryOpTraits<Constant, mlmath::Dual<Scalar, N, Tag>, Operation> {
  using ReturnType = mlmath::Dual<Scalar, N, Tag>;
};

#include <mlmath/calculus/detail/dual_functions.hpp>
#include <mlmath/calculus/detail/dual_products.hpp>

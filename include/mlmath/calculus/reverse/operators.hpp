// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/dense_variable.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <type_traits>

namespace mlmath {

namespace detail {

/// A plain Eigen expression that can stand beside a variable: a matrix with a matrix, an array with
/// an array.
template <typename E, bool IsArray>
concept ConstantBeside =
    DenseObject<E> && std::is_arithmetic_v<typename E::Scalar> && is_array_object<E>
== IsArray;

/// Any plain Eigen expression of numbers.
template <typename E>
concept ConstantOperand = DenseObject<E> && std::is_arithmetic_v<typename E::Scalar>;

/// The size at compile time of a result whose operands have sizes a and b.
template <int a, int b>
inline constexpr int common_size = (a == 1 || b == 1) ? 1 : Eigen::Dynamic;
/// 1 or Dynamic.
template <int size>
inline constexpr int open_size = size == 1 ? 1 : Eigen::Dynamic;

inline void check_same_shape(const char* function, Index rows_a, Index cols_a, Index rows_b,
                             Index cols_b) {
  if (rows_a == rows_b && cols_a == cols_b) return;
  throw_shape_error(function, "the operands are " + shape_text(rows_a, cols_a) + " and " +
                                  shape_text(rows_b, cols_b));
}

inline void check_inner_sizes(Index rows_a, Index cols_a, Index rows_b, Index cols_b) {
  if (cols_a == rows_b) return;
  throw_shape_error("operator*", "the factors are " + shape_text(rows_a, cols_a) + " and " +
                                     shape_text(rows_b, cols_b) +
                                     ", expected as many columns as rows");
}

/// x + c or c - x (sign -1) for a constant c of the same shape.
template <typename S, int R, int C, bool A, int O, typename E>
auto shift_by(const char* function, const DenseVariable<S, R, C, A, O>& x, const S& sign,
              const E& c) {
  check_same_shape(function, x.rows(), x.cols(), c.rows(), c.cols());
  constexpr int rows = common_size<R, E::RowsAtCompileTime>;
  constexpr int cols = common_size<C, E::ColsAtCompileTime>;
  Node<S, O>* node = nullptr;
  if constexpr (std::is_same_v<typename E::Scalar, S>) {
    node = shift(x.tape(), x.node(), sign, c.array().derived());
  } else {
    node = shift(x.tape(), x.node(), sign, c.array().derived().template cast<S>());
  }
  return DenseVariable<S, rows, cols, A, O>(node, x.tape_id());
}

}  // namespace detail

/// \name Arithmetic of whole variables
/// As for Eigen's matrices and arrays; one operand may be a plain Eigen expression, which is a
/// constant.
/// @{

/// -x.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> operator-(const DenseVariable<S, R, C, A, O>& x) {
  return {detail::scale(x.tape(), x.node(), S(-1)), x.tape_id()};
}

/// x + y.
template <typename S, int R, int C, bool A, int O, int R2, int C2>
[[nodiscard]] auto operator+(const DenseVariable<S, R, C, A, O>& x,
                             const DenseVariable<S, R2, C2, A, O>& y) {
  detail::check_same_shape("operator+", x.rows(), x.cols(), y.rows(), y.cols());
  using Result = DenseVariable<S, detail::common_size<R, R2>, detail::common_size<C, C2>, A, O>;
  (void)y.tape();
  return Result(detail::combine(x.tape(), x.node(), y.node(), S(1)), x.tape_id());
}

/// x - y.
template <typename S, int R, int C, bool A, int O, int R2, int C2>
[[nodiscard]] auto operator-(const DenseVariable<S, R, C, A, O>& x,
                             const DenseVariable<S, R2, C2, A, O>& y) {
  detail::check_same_shape("operator-", x.rows(), x.cols(), y.rows(), y.cols());
  using Result = DenseVariable<S, detail::common_size<R, R2>, detail::common_size<C, C2>, A, O>;
  (void)y.tape();
  return Result(detail::combine(x.tape(), x.node(), y.node(), S(-1)), x.tape_id());
}

/// x + c.
template <typename S, int R, int C, bool A, int O, detail::ConstantBeside<A> E>
[[nodiscard]] auto operator+(const DenseVariable<S, R, C, A, O>& x, const E& c) {
  return detail::shift_by("operator+", x, S(1), c.derived());
}
/// c + x.
template <typename S, int R, int C, bool A, int O, detail::ConstantBeside<A> E>
[[nodiscard]] auto operator+(const E& c, const DenseVariable<S, R, C, A, O>& x) {
  return detail::shift_by("operator+", x, S(1), c.derived());
}
/// x - c.
template <typename S, int R, int C, bool A, int O, detail::ConstantBeside<A> E>
[[nodiscard]] auto operator-(const DenseVariable<S, R, C, A, O>& x, const E& c) {
  return detail::shift_by("operator-", x, S(1), -c.derived());
}
/// c - x.
template <typename S, int R, int C, bool A, int O, detail::ConstantBeside<A> E>
[[nodiscard]] auto operator-(const E& c, const DenseVariable<S, R, C, A, O>& x) {
  return detail::shift_by("operator-", x, S(-1), c.derived());
}

/// x + a for a number a and an array x.
template <typename S, int R, int C, int O, detail::NumberFor<S> T>
[[nodiscard]] DenseVariable<S, R, C, true, O> operator+(const DenseVariable<S, R, C, true, O>& x,
                                                        const T& a) {
  return {detail::shift(x.tape(), x.node(), S(1), S(a)), x.tape_id()};
}
/// a + x.
template <typename S, int R, int C, int O, detail::NumberFor<S> T>
[[nodiscard]] DenseVariable<S, R, C, true, O> operator+(const T& a,
                                                        const DenseVariable<S, R, C, true, O>& x) {
  return x + a;
}
/// x - a.
template <typename S, int R, int C, int O, detail::NumberFor<S> T>
[[nodiscard]] DenseVariable<S, R, C, true, O> operator-(const DenseVariable<S, R, C, true, O>& x,
                                                        const T& a) {
  return x + (-S(a));
}
/// a - x.
template <typename S, int R, int C, int O, detail::NumberFor<S> T>
[[nodiscard]] DenseVariable<S, R, C, true, O> operator-(const T& a,
                                                        const DenseVariable<S, R, C, true, O>& x) {
  return {detail::shift(x.tape(), x.node(), S(-1), S(a)), x.tape_id()};
}
/// x a.
template <typename S, int R, int C, bool A, int O, detail::NumberFor<S> T>
[[nodiscard]] DenseVariable<S, R, C, A, O> operator*(const DenseVariable<S, R, C, A, O>& x,
                                                     const T& a) {
  return {detail::scale(x.tape(), x.node(), S(a)), x.tape_id()};
}
/// a x.
template <typename S, int R, int C, bool A, int O, detail::NumberFor<S> T>
[[nodiscard]] DenseVariable<S, R, C, A, O> operator*(const T& a,
                                                     const DenseVariable<S, R, C, A, O>& x) {
  return x * a;
}
/// x / a.
template <typename S, int R, int C, bool A, int O, detail::NumberFor<S> T>
[[nodiscard]] DenseVariable<S, R, C, A, O> operator/(const DenseVariable<S, R, C, A, O>& x,
                                                     const T& a) {
  return {detail::divide(x.tape(), x.node(), S(a)), x.tape_id()};
}
/// a / x, entry by entry.
template <typename S, int R, int C, int O, detail::NumberFor<S> T>
[[nodiscard]] DenseVariable<S, R, C, true, O> operator/(const T& a,
                                                        const DenseVariable<S, R, C, true, O>& x) {
  return detail::map_pair<detail::rules::Quotient>("operator/", a, x);
}

/// s x for a recorded number s.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> operator*(const DenseVariable<S, R, C, A, O>& x,
                                                     const Variable<S, O>& s) {
  if (s.tape_id() == 0) return x * s.value();
  if (s.tape_id() != x.tape_id()) detail::throw_tape_error();
  return {detail::with_number(x.tape(), x.node(), s, true), x.tape_id()};
}
/// s x for a recorded number s.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> operator*(const Variable<S, O>& s,
                                                     const DenseVariable<S, R, C, A, O>& x) {
  return x * s;
}
/// s C for a recorded number s and a constant matrix or array C.
template <typename S, int O, detail::ConstantOperand E>
[[nodiscard]] auto operator*(const Variable<S, O>& s, const E& C) {
  const std::uint32_t id = s.tape_id() != 0 || detail::current_tape<S, O> == nullptr
                               ? s.tape_id()
                               : detail::current_tape<S, O>->id();
  auto& tape = detail::tape_of<S, O>(id);
  using Result =
      DenseVariable<S, detail::open_size<E::RowsAtCompileTime>,
                    detail::open_size<E::ColsAtCompileTime>, detail::is_array_object<E>, O>;
  return Result(detail::number_times_constant(tape, s, C.rows(), C.cols(),
                                              detail::read_constant(tape, C.derived())),
                id);
}
/// C s.
template <typename S, int O, detail::ConstantOperand E>
[[nodiscard]] auto operator*(const E& C, const Variable<S, O>& s) {
  return s * C;
}
/// C / s.
template <typename S, int O, detail::ConstantOperand E>
[[nodiscard]] auto operator/(const E& C, const Variable<S, O>& s) {
  return (S(1) / s) * C;
}
/// x / s for a recorded number s.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> operator/(const DenseVariable<S, R, C, A, O>& x,
                                                     const Variable<S, O>& s) {
  return x * (S(1) / s);
}
/// x + s for an array x and a recorded number s.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> operator+(const DenseVariable<S, R, C, true, O>& x,
                                                        const Variable<S, O>& s) {
  if (s.tape_id() == 0) return x + s.value();
  if (s.tape_id() != x.tape_id()) detail::throw_tape_error();
  return {detail::with_number(x.tape(), x.node(), s, false), x.tape_id()};
}
/// s + x.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> operator+(const Variable<S, O>& s,
                                                        const DenseVariable<S, R, C, true, O>& x) {
  return x + s;
}
/// x - s.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> operator-(const DenseVariable<S, R, C, true, O>& x,
                                                        const Variable<S, O>& s) {
  return x + (-s);
}
/// s - x.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> operator-(const Variable<S, O>& s,
                                                        const DenseVariable<S, R, C, true, O>& x) {
  return -x + s;
}
/// s / x, entry by entry.
template <typename S, int R, int C, int O>
[[nodiscard]] DenseVariable<S, R, C, true, O> operator/(const Variable<S, O>& s,
                                                        const DenseVariable<S, R, C, true, O>& x) {
  return x.inverse() * s;
}

/// x .* y for arrays.
template <typename S, int R, int C, int O, int R2, int C2>
[[nodiscard]] auto operator*(const DenseVariable<S, R, C, true, O>& x,
                             const DenseVariable<S, R2, C2, true, O>& y) {
  detail::check_same_shape("operator*", x.rows(), x.cols(), y.rows(), y.cols());
  using Result = DenseVariable<S, detail::common_size<R, R2>, detail::common_size<C, C2>, true, O>;
  (void)y.tape();
  return Result(detail::multiply(x.tape(), x.node(), y.node()), x.tape_id());
}
/// x ./ y for arrays.
template <typename S, int R, int C, int O, int R2, int C2>
[[nodiscard]] auto operator/(const DenseVariable<S, R, C, true, O>& x,
                             const DenseVariable<S, R2, C2, true, O>& y) {
  return detail::map_pair<detail::rules::Quotient>("operator/", x, y);
}
/// x .* c for an array x and a constant array c.
template <typename S, int R, int C, int O, detail::ConstantBeside<true> E>
[[nodiscard]] auto operator*(const DenseVariable<S, R, C, true, O>& x, const E& c) {
  detail::check_same_shape("operator*", x.rows(), x.cols(), c.rows(), c.cols());
  using Result = DenseVariable<S, detail::common_size<R, E::RowsAtCompileTime>,
                               detail::common_size<C, E::ColsAtCompileTime>, true, O>;
  return Result(
      detail::multiply_constant(x.tape(), x.node(), detail::read_constant(x.tape(), c.derived())),
      x.tape_id());
}
/// c .* x.
template <typename S, int R, int C, int O, detail::ConstantBeside<true> E>
[[nodiscard]] auto operator*(const E& c, const DenseVariable<S, R, C, true, O>& x) {
  return x * c;
}
/// x ./ c.
template <typename S, int R, int C, int O, detail::ConstantBeside<true> E>
[[nodiscard]] auto operator/(const DenseVariable<S, R, C, true, O>& x, const E& c) {
  return detail::map_pair<detail::rules::Quotient>("operator/", x, c);
}
/// c ./ x.
template <typename S, int R, int C, int O, detail::ConstantBeside<true> E>
[[nodiscard]] auto operator/(const E& c, const DenseVariable<S, R, C, true, O>& x) {
  return detail::map_pair<detail::rules::Quotient>("operator/", c, x);
}

/// The matrix product x y; of a row and a column, their dot product as a number.
template <typename S, int R, int C, int O, int R2, int C2>
[[nodiscard]] auto operator*(const DenseVariable<S, R, C, false, O>& x,
                             const DenseVariable<S, R2, C2, false, O>& y) {
  detail::check_inner_sizes(x.rows(), x.cols(), y.rows(), y.cols());
  detail::Tape<S, O>& tape = x.tape();
  (void)y.tape();
  if constexpr (R == 1 && C2 == 1) {
    return detail::dot_nodes(tape, x.node(), y.node(), static_cast<const S*>(y.node()->value));
  } else {
    return DenseVariable<S, R, C2, false, O>(detail::times<C2>(tape, x.node(), y.node()),
                                             x.tape_id());
  }
}

/// The matrix product A x with a constant matrix A.
template <typename S, int R, int C, int O, detail::ConstantBeside<false> E>
[[nodiscard]] auto operator*(const E& A, const DenseVariable<S, R, C, false, O>& x) {
  detail::check_inner_sizes(A.rows(), A.cols(), x.rows(), x.cols());
  constexpr int rows = detail::open_size<E::RowsAtCompileTime>;
  detail::Tape<S, O>& tape = x.tape();
  if constexpr (rows == 1 && C == 1) {
    return detail::dot_nodes(tape, x.node(), static_cast<detail::Node<S, O>*>(nullptr),
                             detail::read_constant(tape, A.derived()));
  } else {
    constexpr bool row_major = detail::has_row_major_view<E, S>;
    return DenseVariable<S, rows, C, false, O>(
        detail::constant_times<C, row_major>(tape, detail::view_constant(tape, A.derived()),
                                             x.node()),
        x.tape_id());
  }
}

/// The matrix product x A with a constant matrix A.
template <typename S, int R, int C, int O, detail::ConstantBeside<false> E>
[[nodiscard]] auto operator*(const DenseVariable<S, R, C, false, O>& x, const E& A) {
  detail::check_inner_sizes(x.rows(), x.cols(), A.rows(), A.cols());
  constexpr int cols = detail::open_size<E::ColsAtCompileTime>;
  detail::Tape<S, O>& tape = x.tape();
  if constexpr (R == 1 && cols == 1) {
    return detail::dot_nodes(tape, x.node(), static_cast<detail::Node<S, O>*>(nullptr),
                             detail::read_constant(tape, A.derived()));
  } else {
    constexpr bool row_major = detail::has_row_major_view<E, S>;
    return DenseVariable<S, R, cols, false, O>(
        detail::times_constant<row_major>(tape, x.node(), detail::view_constant(tape, A.derived())),
        x.tape_id());
  }
}
/// @}

}  // namespace mlmath

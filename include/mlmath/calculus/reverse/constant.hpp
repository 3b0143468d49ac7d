// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/tape.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <type_traits>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MLMATH_DETAIL_FAKE_STACK 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define MLMATH_DETAIL_FAKE_STACK 1
#endif
#ifdef MLMATH_DETAIL_FAKE_STACK
#include <sanitizer/asan_interface.h>
#endif

/// How a recording holds the plain Eigen objects that a function reads: by reference where they
/// outlive the call, by copy where they may not.
namespace mlmath::detail {

/// The stack frame of the function that calls this.
#if defined(__GNUC__) || defined(__clang__)
[[gnu::always_inline]] inline const void* frame_address() { return __builtin_frame_address(0); }
#else
#define MLMATH_DETAIL_NO_FRAMES 1
inline const void* frame_address() { return nullptr; }
#endif

/// Whether an object lies on the stack in a frame or in the functions called from it: gone before
/// the derivatives are computed.
[[gnu::noinline]] inline bool lies_within([[maybe_unused]] const void* object,
                                          [[maybe_unused]] const void* frame) {
#ifdef MLMATH_DETAIL_NO_FRAMES
  return true;  // nothing is known: copy
#else
#ifdef MLMATH_DETAIL_FAKE_STACK
  if (__asan_addr_is_in_fake_stack(__asan_get_current_fake_stack(), const_cast<void*>(object),
                                   nullptr, nullptr) != nullptr) {
    return true;
  }
#endif
  const auto address = reinterpret_cast<std::uintptr_t>(object);
  return reinterpret_cast<std::uintptr_t>(frame_address()) <= address &&
         address < reinterpret_cast<std::uintptr_t>(frame);
#endif
}

/// Whether the data of an expression may be gone when its function returns.
template <typename E>
bool is_short_lived(const E& expression, const void* frame) {
  if constexpr (std::is_base_of_v<Eigen::PlainObjectBase<E>, E>) {
    return lies_within(&expression, frame);
  } else if constexpr (requires { expression.nestedExpression(); }) {
    return is_short_lived(expression.nestedExpression(), frame);
  } else if constexpr (requires {
                         typename E::PlainObject;
                         expression.innerStride();
                       } &&
                       std::is_base_of_v<Eigen::MapBase<E, Eigen::ReadOnlyAccessors>, E> &&
                       !std::is_base_of_v<Eigen::RefBase<E>, E>) {
    return lies_within(expression.data(), frame);  // a Map: what it points to is another's
  } else {
    return lies_within(&expression, frame) || lies_within(expression.data(), frame);
  }
}

/// A constant matrix in memory, column-major unless the type of the expression says otherwise.
template <typename Scalar>
struct ConstantView {
  const Scalar* data = nullptr;
  Index rows = 0;
  Index cols = 0;
  Index stride = 0;  ///< From one column (row, if row-major) to the next.
};

/// Whether an expression's entries can be read through a pointer.
template <typename E, typename Scalar>
inline constexpr bool has_view = [] {
  if constexpr (std::is_same_v<typename E::Scalar, Scalar> &&
                bool(E::Flags & Eigen::DirectAccessBit)) {
    return int(E::InnerStrideAtCompileTime) == 1;
  } else {
    return false;
  }
}();

/// Whether the view of an expression is row-major: only a matrix can be.
template <typename E, typename Scalar>
inline constexpr bool has_row_major_view = has_view<E, Scalar>&& bool(E::IsRowMajor) &&
                                           !bool(E::IsVectorAtCompileTime);

/// A copy in the memory of the recording, column-major.
template <typename Scalar, int Order, typename E>
ConstantView<Scalar> copy_constant(Tape<Scalar, Order>& tape, const E& expression) {
  constexpr int R = E::RowsAtCompileTime;
  constexpr int C = E::ColsAtCompileTime;
  using Copy = Eigen::Matrix<Scalar, R, C, (R == 1 && C != 1) ? Eigen::RowMajor : Eigen::ColMajor>;
  const Index rows = expression.rows();
  const Index cols = expression.cols();
  Scalar* const memory = tape.allocate(rows * cols);
  Eigen::Map<Copy>(memory, rows, cols) = expression.matrix().template cast<Scalar>();
  return {memory, rows, cols, rows};
}

/// The view of a constant for a product: any stride, either storage order.
template <typename Scalar, int Order, typename E>
ConstantView<Scalar> view_constant(Tape<Scalar, Order>& tape, const E& expression) {
  if constexpr (has_view<E, Scalar>) {
    if (!is_short_lived(expression, tape.frame())) {
      return {expression.data(), expression.rows(), expression.cols(),
              E::IsVectorAtCompileTime ? expression.rows() : expression.outerStride()};
    }
    if constexpr (has_row_major_view<E, Scalar>) {
      const auto copy = copy_constant(tape, expression.transpose());
      return {copy.data, copy.cols, copy.rows, copy.stride};
    }
  }
  return copy_constant(tape, expression);
}

/// The entries of a constant, column by column without gaps.
template <typename Scalar, int Order, typename E>
const Scalar* read_constant(Tape<Scalar, Order>& tape, const E& expression) {
  if constexpr (has_view<E, Scalar> && !has_row_major_view<E, Scalar>) {
    const bool dense = bool(E::IsVectorAtCompileTime) ||
                       expression.outerStride() == expression.rows() || expression.cols() == 1;
    if (dense && !is_short_lived(expression, tape.frame())) return expression.data();
  }
  return copy_constant(tape, expression).data;
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/dense_functions.hpp>
#include <mlmath/calculus/reverse/dense_variable.hpp>
#include <mlmath/calculus/reverse/operators.hpp>
#include <mlmath/calculus/select.hpp>

#include <Eigen/Core>

#include <type_traits>
#include <utility>

/// Comparisons of recorded arrays, which give plain truth values, and the selection by them.
namespace mlmath {

namespace detail {

/// x where the mask is 1, else y; either may be constant (its node null).
template <typename Scalar, int Order>
struct SelectNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Base* y = nullptr;
  const bool* mask = nullptr;

  static void add(Tape<Scalar, Order>& tape, const Base& self, Base* to, const bool* mask,
                  bool taken) {
    if (to == nullptr) return;
    const Index n = self.size();
    Scalar* const sum = tape.adjoint(*to);
    for (Index j = 0; j < tape.blocks(); ++j) {
      for (Index i = 0; i < n; ++i) {
        if (mask[i] == taken) sum[j * n + i] += self.adjoint[j * n + i];
      }
    }
  }

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    const auto& self = static_cast<SelectNode&>(base);
    add(tape, self, self.x, self.mask, true);
    add(tape, self, self.y, self.mask, false);
  }
};

template <typename Scalar, int Order>
Node<Scalar, Order>* select_nodes(Tape<Scalar, Order>& tape, Index rows, Index cols,
                                  const bool* mask, const PairOperand<Scalar, Order>& x,
                                  const PairOperand<Scalar, Order>& y) {
  auto* const node = tape.template append<SelectNode<Scalar, Order>>(rows, cols);
  node->x = x.node;
  node->y = y.node;
  node->mask = mask;
  const Index n = rows * cols;
  for (Index i = 0; i < n; ++i) {
    node->value[i] = mask[i] ? x.entries[i * x.step] : y.entries[i * y.step];
  }
  for (Index j = 1; j < tape.blocks(); ++j) {
    for (Index i = 0; i < n; ++i) {
      const Node<Scalar, Order>* const from = mask[i] ? x.node : y.node;
      node->value[j * n + i] = from == nullptr ? Scalar(0) : from->value[j * n + i];
    }
  }
  return node;
}

/// The values of an operand of a comparison: an array, or a number.
template <typename X>
auto compared_values(const X& x) {
  if constexpr (is_dense_variable<X>) {
    return Eigen::Map<const typename X::Values>(x.node()->value, x.rows(), x.cols());
  } else if constexpr (is_variable<X>) {
    return x.value();
  } else if constexpr (DenseObject<X>) {
    return typename std::decay_t<decltype(x.derived())>::PlainObject(x.derived());
  } else {
    return x;
  }
}

/// What an array may be compared with.
template <typename T>
concept ComparedPart =
    is_dense_variable<T> || DenseObject<T> || std::is_arithmetic_v<T> || is_variable<T>;

template <typename X, typename Y>
concept ComparedArrays = ComparedPart<X> && ComparedPart<Y> && has_dense_variable<X, Y>;

template <typename X, typename Y, typename Compare>
auto compare_entries(const char* function, const X& x, const Y& y, const Compare& compare) {
  using Lead = std::conditional_t<is_dense_variable<X>, X, Y>;
  static_assert(Lead::is_array,
                "mlmath: comparisons of entries are for arrays; say x.array() < y.array()");
  const auto values_x = compared_values(x);
  const auto values_y = compared_values(y);
  Index rows = 0;
  Index cols = 0;
  if constexpr (is_dense_variable<X>) {
    rows = x.rows();
    cols = x.cols();
  } else {
    rows = y.rows();
    cols = y.cols();
  }
  if constexpr (requires {
                  x.rows();
                  y.rows();
                }) {
    check_same_shape(function, x.rows(), x.cols(), y.rows(), y.cols());
  }
  constexpr int R = Lead::RowsAtCompileTime;
  constexpr int C = Lead::ColsAtCompileTime;
  Eigen::Array<bool, R, C, (R == 1 && C != 1) ? Eigen::RowMajor : Eigen::ColMajor> result(rows,
                                                                                          cols);
  for (Index j = 0; j < cols; ++j) {
    for (Index i = 0; i < rows; ++i) {
      result(i, j) = compare(part_entry(values_x, i, j), part_entry(values_y, i, j));
    }
  }
  return result;
}

}  // namespace detail

/// \name Comparisons of array variables
/// Entry by entry, of the values, as an array of truth values for select(); one side may be a
/// constant or a number.
/// @{

/// x < y.
template <typename X, typename Y>
  requires detail::ComparedArrays<X, Y>
[[nodiscard]] auto operator<(const X& x, const Y& y) {
  return detail::compare_entries("operator<", x, y,
                                 [](const auto& a, const auto& b) { return a < b; });
}
/// x <= y.
template <typename X, typename Y>
  requires detail::ComparedArrays<X, Y>
[[nodiscard]] auto operator<=(const X& x, const Y& y) {
  return detail::compare_entries("operator<=", x, y,
                                 [](const auto& a, const auto& b) { return a <= b; });
}
/// x > y.
template <typename X, typename Y>
  requires detail::ComparedArrays<X, Y>
[[nodiscard]] auto operator>(const X& x, const Y& y) {
  return detail::compare_entries("operator>", x, y,
                                 [](const auto& a, const auto& b) { return a > b; });
}
/// x >= y.
template <typename X, typename Y>
  requires detail::ComparedArrays<X, Y>
[[nodiscard]] auto operator>=(const X& x, const Y& y) {
  return detail::compare_entries("operator>=", x, y,
                                 [](const auto& a, const auto& b) { return a >= b; });
}
/// x == y.
template <typename X, typename Y>
  requires detail::ComparedArrays<X, Y>
[[nodiscard]] auto operator==(const X& x, const Y& y) {
  return detail::compare_entries("operator==", x, y,
                                 [](const auto& a, const auto& b) { return a == b; });
}
/// x != y.
template <typename X, typename Y>
  requires detail::ComparedArrays<X, Y>
[[nodiscard]] auto operator!=(const X& x, const Y& y) {
  return detail::compare_entries("operator!=", x, y,
                                 [](const auto& a, const auto& b) { return a != b; });
}
/// @}

/// select() where a or b is recorded: one node of the recording.
template <detail::Condition C, detail::PairPart A, detail::PairPart B>
  requires detail::has_dense_variable<A, B>
[[nodiscard]] auto select(const C& condition, const A& a, const B& b) {
  using Lead = std::conditional_t<detail::is_dense_variable<A>, A, B>;
  using S = typename Lead::Scalar;
  constexpr int O = Lead::order;
  const auto [id, tape_pointer] = [&] {
    if constexpr (detail::is_dense_variable<A>) {
      return std::pair(a.tape_id(), &a.tape());
    } else {
      return std::pair(b.tape_id(), &b.tape());
    }
  }();
  auto& tape = *tape_pointer;
  const detail::Index rows = condition.rows();
  const detail::Index cols = condition.cols();
  if constexpr (detail::is_variable<A>) {
    return select(condition, a * Eigen::ArrayXX<S>::Ones(rows, cols), b);
  } else if constexpr (detail::is_variable<B>) {
    return select(condition, a, b * Eigen::ArrayXX<S>::Ones(rows, cols));
  } else {
    detail::check_part(condition, "a", a);
    detail::check_part(condition, "b", b);
    bool* const mask = tape.template allocate_plain<bool>(rows * cols);
    Eigen::Map<Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic>>(mask, rows, cols) =
        condition.derived().array();
    return Lead(
        detail::select_nodes<S, O>(tape, rows, cols, mask, detail::pair_operand<S, O>(tape, a),
                                   detail::pair_operand<S, O>(tape, b)),
        id);
  }
}

}  // namespace mlmath

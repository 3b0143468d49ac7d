// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <string>
#include <type_traits>

namespace mlmath {

namespace detail {

/// A dense expression of truth values.
template <typename T>
concept Condition = DenseExpression<T> && std::is_same_v<typename T::Scalar, bool>;

/// What select() takes beside a condition, where nothing is recorded: a number or a dense
/// expression.
template <typename T>
concept SelectPart = ScalarLike<T> || DenseExpression<T>;

/// The type of the entries of a part: of a number, itself.
template <typename T>
struct PartScalar {
  using type = T;
};
template <DenseExpression T>
struct PartScalar<T> {
  using type = typename T::Scalar;
};

/// Entry (i, j) of an expression, or the number that stands for all.
template <typename T>
[[nodiscard]] auto part_entry(const T& part, [[maybe_unused]] Eigen::Index i,
                              [[maybe_unused]] Eigen::Index j) {
  if constexpr (DenseExpression<T>) {
    return part.coeff(i, j);
  } else {
    return part;
  }
}

template <typename C, typename T>
void check_part(const C& condition, const char* name, const T& part) {
  if constexpr (!ScalarLike<T>) {
    if (part.rows() == condition.rows() && part.cols() == condition.cols()) return;
    throw_shape_error("select", std::string(name) + " is " + shape_text(part.rows(), part.cols()) +
                                    ", expected " + shape_text(condition.rows(), condition.cols()) +
                                    " as the condition");
  }
}

/// The plain object that a selection gives: an array or a matrix as the parts are, in the shape of
/// the condition.
template <typename C, typename A, typename B>
struct Selection {
  using Scalar = std::common_type_t<typename PartScalar<A>::type, typename PartScalar<B>::type>;
  using Shape = typename C::PlainObject;
  static constexpr int rows = Shape::RowsAtCompileTime;
  static constexpr int cols = Shape::ColsAtCompileTime;
  static constexpr int options = Shape::Options;
  using Matrix = Eigen::Matrix<Scalar, rows, cols, options>;
  using Array = Eigen::Array<Scalar, rows, cols, options>;
  template <typename T>
  static constexpr bool is_matrix = [] {
    if constexpr (DenseExpression<T>) {
      return std::is_base_of_v<
          Eigen::MatrixBase<std::decay_t<decltype(std::declval<T>().derived())>>,
          std::decay_t<decltype(std::declval<T>().derived())>>;
    } else {
      return false;
    }
  }();
  using type = std::conditional_t<is_matrix<A> || is_matrix<B>, Matrix, Array>;
};

}  // namespace detail

/// One of two numbers: a where the condition holds, else b. As `condition ? a : b`, but for numbers
/// of different types, one of which may carry derivatives.
///
/// Both are computed, but only the one that is taken counts in a derivative: what the other would
/// bring in, a slope that is infinite or NaN, stays out.
template <ScalarLike A, ScalarLike B>
[[nodiscard]] std::common_type_t<A, B> select(bool condition, const A& a, const B& b) {
  return condition ? std::common_type_t<A, B>(a) : std::common_type_t<A, B>(b);
}

/// One of two entries at each position: a(i, j) where the condition holds there, else b(i, j).
/// Written so, a function with a branch for each entry stays one operation on whole arrays, and can
/// be differentiated: `select(x > 0, x, 0.1 * x)`.
///
/// Use it to keep what is undefined out of a derivative: only the entries taken count, so that a
/// slope of the other that is infinite or NaN does not get in.
///
/// Shapes:   the condition an array of truth values, as comparisons of arrays give; a and b of its
///           shape, or numbers for all entries. They may be plain, hold numbers that carry
///           derivatives, or be recorded (a DenseVariable).
/// Throws:   ShapeError if a or b has another shape than the condition.
template <detail::Condition C, detail::SelectPart A, detail::SelectPart B>
[[nodiscard]] auto select(const C& condition, const A& a, const B& b) {
  using Result = typename detail::Selection<C, A, B>::type;
  using Scalar = typename Result::Scalar;
  detail::check_part(condition, "a", a);
  detail::check_part(condition, "b", b);
  const auto holds = condition.derived().eval();
  Result result(holds.rows(), holds.cols());
  for (Eigen::Index j = 0; j < holds.cols(); ++j) {
    for (Eigen::Index i = 0; i < holds.rows(); ++i) {
      result(i, j) =
          holds(i, j) ? Scalar(detail::part_entry(a, i, j)) : Scalar(detail::part_entry(b, i, j));
    }
  }
  return result;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/generic.hpp>
#include <mlmath/calculus/reverse/constant.hpp>
#include <mlmath/calculus/reverse/dense_functions.hpp>
#include <mlmath/calculus/reverse/functions.hpp>
#include <mlmath/calculus/reverse/operators.hpp>
#include <mlmath/calculus/reverse/partwise.hpp>
#include <mlmath/calculus/reverse/run_kernels.hpp>
#include <mlmath/calculus/reverse/select_nodes.hpp>
#include <mlmath/calculus/reverse/softmax.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <concepts>
#include <tuple>
#include <type_traits>
#include <utility>

namespace mlmath {

/// The value of a function at a point and its gradient there.
template <typename Scalar, typename Gradient>
struct ValueAndGradient {
  Scalar value{0};  ///< f(x).
  Gradient
      gradient{};  ///< The gradient, in the type and shape of x; a tuple for several arguments.
};

namespace detail {

/// An argument of a differentiated function: where its adjoint is found.
template <typename Scalar, int Order>
struct InputNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  static void backward(Base&, Tape<Scalar, Order>&) {}
};

/// What differentiation needs to know about the type of an argument.
template <typename X>
struct ArgumentTraits;

template <RealScalar X>
struct ArgumentTraits<X> {
  using Scalar = X;
  using Plain = X;
};

template <DenseObject X>
struct ArgumentTraits<X> {
  using Scalar = typename X::Scalar;
  using Plain = typename X::PlainObject;
  static constexpr int rows = int(X::RowsAtCompileTime) == 1 ? 1 : Eigen::Dynamic;
  static constexpr int cols = int(X::ColsAtCompileTime) == 1 ? 1 : Eigen::Dynamic;
  static constexpr bool is_array = is_array_object<X>;
};

template <typename X>
concept DifferentiableArgument = RealScalar<X> ||
    (DenseObject<X>&& RealScalar<typename ArgumentTraits<X>::Scalar>);

template <typename X>
inline constexpr bool is_recorded = [] {
  if constexpr (DenseObject<X>) {
    return is_variable<typename X::Scalar>;
  } else {
    return is_variable<X> || is_dense_variable<X>;
  }
}();

/// The variable that stands for an argument of type X: a Variable, or a DenseVariable.
template <typename X, int Order>
struct VariableOf {
  using type = Variable<X, Order>;
};
template <DenseObject X, int Order>
struct VariableOf<X, Order> {
  using Traits = ArgumentTraits<X>;
  using type =
      DenseVariable<typename Traits::Scalar, Traits::rows, Traits::cols, Traits::is_array, Order>;
};

/// The same as a plain Eigen matrix of numbers, for functions that ask for one.
template <typename X, int Order>
struct NumbersOf {
  using type = Variable<X, Order>;
};
template <DenseObject X, int Order>
struct NumbersOf<X, Order> {
  using Plain = typename X::PlainObject;
  using Number = Variable<typename X::Scalar, Order>;
  static constexpr int options = Plain::Options;
  using type = std::conditional_t<
      ArgumentTraits<X>::is_array,
      Eigen::Array<Number, Plain::RowsAtCompileTime, Plain::ColsAtCompileTime, options>,
      Eigen::Matrix<Number, Plain::RowsAtCompileTime, Plain::ColsAtCompileTime, options>>;
};

template <typename X, int Order>
using Recorded = typename VariableOf<X, Order>::type;
template <typename X, int Order>
using RecordedNumbers = typename NumbersOf<X, Order>::type;

/// Writes the entries of an expression in the order of a recording, column by column.
template <typename X, typename Scalar>
void copy_entries(const X& x, Scalar* to) {
  if constexpr (bool(X::Flags & Eigen::DirectAccessBit)) {
    for (Index j = 0; j < x.cols(); ++j) {
      for (Index i = 0; i < x.rows(); ++i) *to++ = x.coeff(i, j);
    }
  } else {
    copy_entries(x.eval(), to);
  }
}

/// Puts an argument at the head of a recording.
template <int Order, typename X>
Node<typename ArgumentTraits<X>::Scalar, Order>* record_input(
    Tape<typename ArgumentTraits<X>::Scalar, Order>& tape, const X& x) {
  using Scalar = typename ArgumentTraits<X>::Scalar;
  using NodeType = InputNode<Scalar, Order>;
  NodeType* node = nullptr;
  if constexpr (RealScalar<X>) {
    node = tape.template append<NodeType>(1, 1);
    node->value[0] = x;
  } else {
    constexpr bool is_in_memory = has_view<X, Scalar> && !has_row_major_view<X, Scalar>;
    bool is_whole = false;
    if constexpr (Order == 1 && is_in_memory) {
      is_whole = bool(X::IsVectorAtCompileTime) || x.outerStride() == x.rows();
      // Read where it is: nothing writes to the value of an argument.
      if (is_whole) {
        Scalar* const values = const_cast<Scalar*>(x.derived().data());
        node = tape.template append_view<NodeType>(x.rows(), x.cols(), values);
      }
    }
    if (!is_whole) {
      node = tape.template append<NodeType>(x.rows(), x.cols());
      copy_entries(x.derived(), node->value);
    }
  }
  node->is_input = true;
  return node;
}

/// The adjoint of an argument after the sweep, in the type and shape of the argument.
template <typename X, typename Scalar, int Order>
typename ArgumentTraits<X>::Plain input_adjoint(const X& x, const Node<Scalar, Order>& node,
                                                Index block = 0) {
  const Scalar* const adjoint =
      node.adjoint == nullptr ? nullptr : node.adjoint + block * node.size();
  if constexpr (RealScalar<X>) {
    return adjoint == nullptr ? X(0) : *adjoint;
  } else {
    using Plain = typename ArgumentTraits<X>::Plain;
    Plain result(x.rows(), x.cols());
    if (adjoint == nullptr) {
      set_run(Scalar(0), result.size(), result.data());
    } else {
      const Scalar* from = adjoint;
      for (Index j = 0; j < x.cols(); ++j) {
        for (Index i = 0; i < x.rows(); ++i) result.coeffRef(i, j) = *from++;
      }
    }
    return result;
  }
}

template <typename F, int Order, typename... X>
inline constexpr bool takes_matrices = std::invocable<F&, const Recorded<X, Order>&...>;
template <typename F, int Order, typename... X>
inline constexpr bool takes_numbers = (may_take<F, RecordedNumbers<X, Order>> && ...) &&
                                      std::invocable<F&, const RecordedNumbers<X, Order>&...>;

/// The argument that a function takes, made from its node.
template <bool Matrices, int Order, typename X, typename Scalar>
auto recorded_argument(Tape<Scalar, Order>& tape, Node<Scalar, Order>* node) {
  const DenseVariable<Scalar, Eigen::Dynamic, Eigen::Dynamic, true, Order> all(node, tape.id());
  if constexpr (RealScalar<X>) {
    return all(0, 0);
  } else if constexpr (Matrices) {
    return Recorded<X, Order>(node, tape.id());
  } else {
    RecordedNumbers<X, Order> numbers(node->rows, node->cols);
    for (Index j = 0; j < node->cols; ++j) {
      for (Index i = 0; i < node->rows; ++i) numbers(i, j) = all(i, j);
    }
    return numbers;
  }
}

/// f of the recorded arguments: whole matrices where f takes them, else numbers.
template <int Order, typename... X, typename F, typename Scalar, typename... Nodes>
auto call_recorded(F& f, Tape<Scalar, Order>& tape, Nodes*... nodes) {
  if constexpr (takes_matrices<F, Order, X...>) {
    return f(recorded_argument<true, Order, X>(tape, nodes)...);
  } else if constexpr (takes_numbers<F, Order, X...>) {
    return f(recorded_argument<false, Order, X>(tape, nodes)...);
  } else {
    static_assert(
        takes_numbers<F, Order, X...>,
        "the function to differentiate must be generic, as [](const auto& x) { ... }; for "
        "a function of plain numbers or matrices only, use finite_difference::gradient");
    return Scalar(0);
  }
}

/// The value of a result, and the seed of its adjoint: what f returns is a recorded number or a
/// plain one.
template <typename Result, typename Scalar>
Scalar seed_number(Tape<Scalar, 1>& tape, const Result& y, const Scalar& seed) {
  tape.prepare_sweep();
  if constexpr (is_variable<Result>) {
    if (y.tape_id() != 0) {
      if (y.tape_id() != tape.id()) throw_tape_error();
      y.add_adjoint(tape, seed);
    }
    return y.value();
  } else {
    return Scalar(y);
  }
}

template <typename Result, typename Scalar, int Order>
inline constexpr bool is_one_number =
    std::is_same_v<Result, Variable<Scalar, Order>> || std::is_arithmetic_v<Result>;

/// Records f at x, sweeps back and gives finish(value, node of each argument). Not inlined, so that
/// its frame lies between the caller's objects and those of f on the stack (see is_short_lived).
template <typename F, typename Finish, typename... X>
[[gnu::noinline]] auto record_and_sweep(F& f, const Finish& finish, const X&... x) {
  using Scalar = typename ArgumentTraits<std::tuple_element_t<0, std::tuple<X...>>>::Scalar;
  static_assert((std::is_same_v<Scalar, typename ArgumentTraits<X>::Scalar> && ...),
                "all arguments to differentiate by must have the same scalar type");
  Tape<Scalar, 1> tape(frame_address());
  return [&](auto*... nodes) {
    const auto y = call_recorded<1, X...>(f, tape, nodes...);
    constexpr bool is_number = is_one_number<std::remove_const_t<decltype(y)>, Scalar, 1>;
    static_assert(is_number,
                  "gradient: the function must return one number; for a vector or matrix result "
                  "use vector_jacobian_product() or jacobian()");
    Scalar value(0);
    if constexpr (is_number) {
      value = seed_number(tape, y, Scalar(1));
      tape.sweep();
    }
    return finish(value, *nodes...);
  }(record_input<1>(tape, x)...);
}

template <typename F, typename... X>
auto differentiate(F& f, const X&... x) {
  using Scalar = typename ArgumentTraits<std::tuple_element_t<0, std::tuple<X...>>>::Scalar;
  using Gradient =
      std::conditional_t<sizeof...(X) == 1,
                         typename ArgumentTraits<std::tuple_element_t<0, std::tuple<X...>>>::Plain,
                         std::tuple<typename ArgumentTraits<X>::Plain...>>;
  return record_and_sweep(
      f,
      [&](const Scalar& value, const auto&... nodes) {
        return ValueAndGradient<Scalar, Gradient>{value, Gradient(input_adjoint(x, nodes)...)};
      },
      x...);
}

/// u'J for a function with the given result.
template <typename F, typename X, typename U>
[[gnu::noinline]] typename ArgumentTraits<X>::Plain pull_back(F& f, const X& x, const U& u) {
  using Scalar = typename ArgumentTraits<X>::Scalar;
  Tape<Scalar, 1> tape(frame_address());
  auto* const input = record_input<1>(tape, x);
  const auto y = call_recorded<1, X>(f, tape, input);
  using Result = std::remove_const_t<decltype(y)>;
  [[maybe_unused]] const auto check_shape = [&](Index rows, Index cols, Index u_rows,
                                                Index u_cols) {
    if (rows == u_rows && cols == u_cols) return;
    throw_shape_error(
        "vector_jacobian_product",
        "u is " + shape_text(u_rows, u_cols) + ", expected " + shape_text(rows, cols) + " as f(x)");
  };
  if constexpr (is_one_number<Result, Scalar, 1>) {
    static_assert(std::is_arithmetic_v<U>,
                  "vector_jacobian_product: f returns one number, so u must be one number");
    (void)seed_number(tape, y, Scalar(u));
  } else if constexpr (is_dense_variable<Result>) {
    static_assert(DenseObject<U>,
                  "vector_jacobian_product: f returns a matrix, so u must be one of that shape");
    check_shape(y.rows(), y.cols(), u.rows(), u.cols());
    if (y.tape_id() != tape.id()) throw_tape_error();
    tape.prepare_sweep();
    Scalar* const sum = tape.adjoint(*y.node());
    for (Index j = 0; j < u.cols(); ++j) {
      for (Index i = 0; i < u.rows(); ++i) sum[i + j * u.rows()] += Scalar(u.coeff(i, j));
    }
  } else if constexpr (DenseObject<Result>) {
    static_assert(DenseObject<U>,
                  "vector_jacobian_product: f returns a matrix, so u must be one of that shape");
    static_assert(std::is_base_of_v<Eigen::PlainObjectBase<Result>, Result>,
                  "vector_jacobian_product: the function returns an Eigen expression, which may "
                  "refer to local variables of the function; return a matrix, as (...).eval()");
    const Result& values = y;
    check_shape(values.rows(), values.cols(), u.rows(), u.cols());
    tape.prepare_sweep();
    if constexpr (is_variable<typename Result::Scalar>) {
      for (Index j = 0; j < u.cols(); ++j) {
        for (Index i = 0; i < u.rows(); ++i) {
          const auto& entry = values(i, j);
          if (entry.tape_id() == 0) continue;
          if (entry.tape_id() != tape.id()) throw_tape_error();
          entry.add_adjoint(tape, Scalar(u.coeff(i, j)));
        }
      }
    }
  } else {
    static_assert(is_one_number<Result, Scalar, 1>,
                  "vector_jacobian_product: the function must return a number, a vector or a "
                  "matrix");
  }
  tape.sweep();
  return input_adjoint(x, *input);
}

}  // namespace detail

/// The value and the gradient of a function of one or more arguments, \f$ f(x) \f$ and
/// \f$ \nabla f(x) \f$, by reverse mode: exact up to rounding, from one evaluation.
///
/// Use it wherever a gradient is wanted; finite_difference::gradient() is for functions that cannot
/// be written generically, forward mode (jacobian(), derivative()) for few inputs and many outputs.
///
/// Shapes:   f takes x (a number, vector, matrix or array of float, double or long double) as a
///           generic argument and returns one number; the gradient has the type and shape of x.
///           With several arguments, f takes them all and the gradient is a tuple.
/// Cost:     about two to four times that of f, in time; memory for every intermediate result.
/// Edges:    a result that does not depend on x has gradient 0; an empty x an empty one; NaN goes
///           through as in f. At kinks and singular points, the conventions of calculus.hpp.
/// Accuracy: that of f itself, a few units in the last place of each operation.
/// Throws:   what f throws; TapeError if f uses variables of another call.
/// Example:  examples/train_network.cpp
/// Source:   Griewank and Walther, Evaluating Derivatives, 2nd ed., ch. 3; Goodfellow, Bengio and
///           Courville, Deep Learning, sec. 6.5.
template <typename F, detail::DifferentiableArgument X, detail::DifferentiableArgument... More>
[[nodiscard]] auto value_and_gradient(F&& f, const X& x, const More&... more) {
  return detail::differentiate(f, x, more...);
}

/// The gradient \f$ \nabla f(x) \f$ of a function of one or more arguments; see
/// value_and_gradient().
template <typename F, detail::DifferentiableArgument X, detail::DifferentiableArgument... More>
[[nodiscard]] auto gradient(F&& f, const X& x, const More&... more) {
  return detail::differentiate(f, x, more...).gradient;
}

/// The product of a vector with the Jacobian matrix, \f$ u^T J_f(x) \f$, by reverse mode: the chain
/// rule from the output back to the input, without the matrix.
///
/// Shapes:   f takes x and returns a number, vector or matrix; u has the shape of f(x), the result
///           that of x.
/// Cost:     a few times that of f, whatever the sizes.
/// Throws:   ShapeError if u has not the shape of f(x).
/// Source:   Griewank and Walther, Evaluating Derivatives, 2nd ed., sec. 3.2.
template <typename F, detail::DifferentiableArgument X, typename U>
[[nodiscard]] auto vector_jacobian_product(F&& f, const X& x, const U& u) {
  return detail::pull_back(f, x, u);
}

/// \cond
// Differentiating by variables of a running differentiation.
template <typename F, typename X, typename... More>
  requires(detail::is_recorded<X>)
X gradient(F&&, const X& x, const More&...) {
  static_assert(!detail::is_recorded<X>,
                "gradient: its argument is itself being differentiated; for second derivatives use "
                "hessian() or hessian_vector_product()");
  return x;
}
template <typename F, typename X, typename... More>
  requires(detail::is_recorded<X>)
ValueAndGradient<X, X> value_and_gradient(F&&, const X& x, const More&...) {
  static_assert(!detail::is_recorded<X>,
                "value_and_gradient: its argument is itself being differentiated; for second "
                "derivatives use hessian() or hessian_vector_product()");
  return {x, x};
}
/// \endcond

}  // namespace mlmath

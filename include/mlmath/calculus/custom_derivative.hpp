// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/dense_variable.hpp>
#include <mlmath/calculus/reverse/operators.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace mlmath {

namespace detail {

/// A function with the vector-Jacobian product that its author gave; the arguments and the result
/// are plain matrices of the values.
template <typename Scalar, typename Function, typename Pullback>
struct CustomNode : Node<Scalar, 1> {
  using Base = Node<Scalar, 1>;
  using Matrix = Eigen::MatrixX<Scalar>;
  Base* x = nullptr;
  const Pullback* pullback = nullptr;

  static void backward(Base& base, Tape<Scalar, 1>& tape) {
    auto& self = static_cast<CustomNode&>(base);
    const auto matrix = [](Scalar* data, const Base& node) {
      return Matrix(Eigen::Map<const Matrix>(data, node.rows, node.cols));
    };
    const Matrix result = (*self.pullback)(matrix(self.x->value, *self.x), matrix(self.value, self),
                                           matrix(self.adjoint, self));
    if (result.rows() != self.x->rows || result.cols() != self.x->cols) {
      throw_shape_error("custom_derivative",
                        "the vector-Jacobian product is " +
                            shape_text(result.rows(), result.cols()) + ", expected " +
                            shape_text(self.x->rows, self.x->cols) + " as the argument");
    }
    Run<Scalar>(tape.adjoint(*self.x), self.size_of_x()) +=
        ConstRun<Scalar>(result.data(), result.size());
  }

  [[nodiscard]] Index size_of_x() const { return x->size(); }
};

}  // namespace detail

/// A function of one matrix or vector with a derivative of the user's own: what custom_derivative()
/// makes.
template <typename Function, typename Pullback>
class CustomDerivative {
 public:
  /// See custom_derivative().
  CustomDerivative(Function function, Pullback pullback)
      : function_(std::move(function)), pullback_(std::move(pullback)) {}

  /// The value, at a plain argument.
  template <typename Derived>
  [[nodiscard]] auto operator()(const Eigen::DenseBase<Derived>& x) const {
    return plain(function_(Eigen::MatrixX<typename Derived::Scalar>(x.derived().matrix())));
  }

  /// The value at a variable: one node, whose way back is the pullback. It is a Variable where the
  /// function returns a number, else a matrix variable (a vector where the function returns one).
  template <typename S, int R, int C, bool A>
  [[nodiscard]] auto operator()(const DenseVariable<S, R, C, A, 1>& x) const {
    using Matrix = Eigen::MatrixX<S>;
    auto& tape = x.tape();
    const auto value = plain(function_(Matrix(x.value().matrix())));
    using Value = std::remove_const_t<decltype(value)>;
    using NodeType = detail::CustomNode<S, Function, Pullback>;
    NodeType* node = nullptr;
    if constexpr (std::is_arithmetic_v<Value>) {
      node = tape.template append_number<NodeType>();
      node->value[0] = S(value);
    } else {
      node = tape.template append<NodeType>(value.rows(), value.cols());
      Eigen::Map<Matrix>(node->value, value.rows(), value.cols()) = value;
    }
    node->x = x.node();
    node->pullback = tape.keep(Pullback(pullback_));
    if constexpr (std::is_arithmetic_v<Value>) {
      return detail::number_of(tape, static_cast<detail::Node<S, 1>*>(node));
    } else {
      constexpr int rows = int(Value::RowsAtCompileTime) == 1 ? 1 : Eigen::Dynamic;
      constexpr int cols = int(Value::ColsAtCompileTime) == 1 ? 1 : Eigen::Dynamic;
      return DenseVariable<S, rows, cols, A, 1>(node, x.tape_id());
    }
  }

  /// Second derivatives would need a derivative of the pullback.
  template <typename S, int R, int C, bool A>
  auto operator()(const DenseVariable<S, R, C, A, 2>&) const {
    static_assert(sizeof(S) == 0,
                  "custom_derivative: a function with a derivative of its own has no second "
                  "derivatives; use finite differences of the gradient");
    return Variable<S, 2>();
  }

 private:
  template <typename Value>
  static auto plain(const Value& value) {
    if constexpr (std::is_arithmetic_v<Value>) {
      return value;
    } else {
      return typename Value::PlainObject(value);
    }
  }

  Function function_;
  Pullback pullback_;
};

/// A function with a derivative of the user's own: `function(x)` gives the value and
/// `pullback(x, y, u)` the vector-Jacobian product \f$ u^T J(x) \f$, where y is the value. The
/// result is called with plain matrices, or with variables inside gradient() and its relatives,
/// where it is one node of the recording.
///
/// Use it where the derivative of the steps is not the derivative wanted (a solver, a table, a call
/// of another library), or where a formula is known that is cheaper or more accurate.
///
/// Shapes:   both are called with dynamic matrices (a vector is one column): x the argument, y and
///           u of the shape of the result (1 x 1 where it is a number); pullback returns the shape
///           of x.
/// Edges:    first derivatives only: hessian() of it does not compile.
/// Throws:   ShapeError, on the way back, if the pullback's result has another shape than x.
/// See also: root_of(), minimizer_of() in implicit_derivative.hpp.
/// Source:   Bradbury et al., JAX (jax.custom_vjp).
template <typename Function, typename Pullback>
[[nodiscard]] CustomDerivative<Function, Pullback> custom_derivative(Function function,
                                                                     Pullback pullback) {
  return {std::move(function), std::move(pullback)};
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/generic.hpp>
#include <mlmath/calculus/dual.hpp>
#include <mlmath/calculus/reverse/dense_variable.hpp>
#include <mlmath/calculus/reverse/operators.hpp>
#include <mlmath/calculus/taylor.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {

namespace detail {

/// Stands for a pushforward that was not given.
struct NoPushforward {};

inline void check_custom_shape(const char* what, Index rows, Index cols, Index expected_rows,
                               Index expected_cols, const char* as) {
  if (rows == expected_rows && cols == expected_cols) return;
  throw_shape_error("custom_derivative",
                    std::string(what) + " is " + shape_text(rows, cols) + ", expected " +
                        shape_text(expected_rows, expected_cols) + " as " + as);
}

/// The derivatives that the author of a function gave: J'u and, where given, J v. The arguments and
/// the results are matrices.
template <typename Pullback, typename Pushforward>
struct CustomRules {
  Pullback pullback;
  Pushforward pushforward;

  template <typename T>
  [[nodiscard]] Eigen::MatrixX<T> pull(const Eigen::MatrixX<T>& x, const Eigen::MatrixX<T>& y,
                                       const Eigen::MatrixX<T>& u) const {
    const Eigen::MatrixX<T> result = pullback(x, y, u);
    check_custom_shape("the vector-Jacobian product", result.rows(), result.cols(), x.rows(),
                       x.cols(), "the argument");
    return result;
  }

  /// J V for directions that are the columns of V (x.size() x k), as columns.
  template <typename T>
  [[nodiscard]] Eigen::MatrixX<T> push(const Eigen::MatrixX<T>& x, const Eigen::MatrixX<T>& y,
                                       const Eigen::MatrixX<T>& V) const {
    using Matrix = Eigen::MatrixX<T>;
    Matrix result(y.size(), V.cols());
    if constexpr (std::is_same_v<Pushforward, NoPushforward>) {
      for (Index i = 0; i < y.size(); ++i) {  // row by row, from the pullback
        Matrix unit = Matrix::Zero(y.rows(), y.cols());
        unit.data()[i] = T(1);
        const Matrix row = pull<T>(x, y, unit);
        result.row(i) = Eigen::Map<const Matrix>(row.data(), 1, row.size()) * V;
      }
    } else {
      for (Index j = 0; j < V.cols(); ++j) {
        const Matrix v = V.col(j).reshaped(x.rows(), x.cols());
        const Matrix column = pushforward(x, y, v);
        check_custom_shape("the Jacobian-vector product", column.rows(), column.cols(), y.rows(),
                           y.cols(), "the result");
        result.col(j) = column.reshaped();
      }
    }
    return result;
  }
};

/// A function with derivatives of its author's in a recording.
template <typename Scalar, int Order, typename Rules>
struct CustomNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  using Matrix = Eigen::MatrixX<Scalar>;
  Base* x = nullptr;
  const Rules* rules = nullptr;

  static Matrix block(const Scalar* data, const Base& node, Index j) {
    return Eigen::Map<const Matrix>(data + j * node.size(), node.rows, node.cols);
  }

  void fill_tangents(Index blocks) {
    if (blocks == 1) return;
    const Index n = x->size();
    const Matrix V = Eigen::Map<const Matrix>(x->value + n, n, blocks - 1);
    const Matrix result = rules->push(block(x->value, *x, 0), block(this->value, *this, 0), V);
    Eigen::Map<Matrix>(this->value + this->size(), this->size(), blocks - 1) = result;
  }

  /// A matrix and its change along direction j, as dual numbers.
  template <typename D>
  static Eigen::MatrixX<D> with_tangent(const Scalar* data, const Base& node, Index j) {
    Eigen::MatrixX<D> result(node.rows, node.cols);
    for (Index i = 0; i < node.size(); ++i) {
      result.data()[i] = D(data[i]);
      result.data()[i].tangent() = data[j * node.size() + i];
    }
    return result;
  }

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<CustomNode&>(base);
    Base& x = *self.x;
    const Index n = x.size();
    Scalar* const sum = tape.adjoint(x);
    const Matrix change = self.rules->pull(block(x.value, x, 0), block(self.value, self, 0),
                                           block(self.adjoint, self, 0));
    Run<Scalar>(sum, n) += ConstRun<Scalar>(change.data(), n);
    if constexpr (Order == 2) {
      // The change of the pullback itself along each direction.
      using D = Dual<Scalar, 1, CustomNode>;
      for (Index j = 1; j < tape.blocks(); ++j) {
        const Eigen::MatrixX<D> moved = self.rules->template pull<D>(
            with_tangent<D>(x.value, x, j), with_tangent<D>(self.value, self, j),
            with_tangent<D>(self.adjoint, self, j));
        for (Index i = 0; i < n; ++i) sum[j * n + i] += moved.data()[i].tangent();
      }
    }
  }
};

}  // namespace detail

/// A function of one matrix or vector with derivatives of the user's own: what custom_derivative()
/// makes.
template <typename Function, typename Pullback, typename Pushforward = detail::NoPushforward>
class CustomDerivative {
  using Rules = detail::CustomRules<Pullback, Pushforward>;

 public:
  /// See custom_derivative().
  CustomDerivative(Function function, Pullback pullback, Pushforward pushforward)
      : function_(std::move(function)), rules_{std::move(pullback), std::move(pushforward)} {}

  /// The value, at a plain argument; at one of dual numbers (as inside jacobian()) the value with
  /// its tangents.
  template <typename Derived>
  [[nodiscard]] auto operator()(const Eigen::DenseBase<Derived>& x_arg) const {
    using T = typename Derived::Scalar;
    const Eigen::MatrixX<T> x = x_arg.derived().matrix();
    if constexpr (detail::is_dual<T>) {
      return with_tangents(x);
    } else {
      static_assert(!detail::is_active<T>,
                    "mlmath: a function with derivatives of its own has no series: nest "
                    "derivative() in place of derivative<2>() and the like");
      return plain(function_(x));
    }
  }

  /// The value at a variable: one node of the recording. It is a Variable where the function returns
  /// a number, else a matrix variable (a vector where the function returns one).
  template <typename S, int R, int C, bool A, int O>
  [[nodiscard]] auto operator()(const DenseVariable<S, R, C, A, O>& x) const {
    using Matrix = Eigen::MatrixX<S>;
    using NodeType = detail::CustomNode<S, O, Rules>;
    if constexpr (O == 2) {
      static_assert(
          detail::is_generic<Pullback>,
          "mlmath: for second derivatives of a function with a derivative of its own, the "
          "pullback must be generic, as [](const auto& x, const auto& y, const auto& u)");
    }
    auto& tape = x.tape();
    const auto value = plain(function_(Matrix(x.value().matrix())));
    using Value = std::remove_const_t<decltype(value)>;
    NodeType* node = nullptr;
    if constexpr (std::is_arithmetic_v<Value>) {
      node = tape.template append_number<NodeType>();
      node->value[0] = S(value);
    } else {
      node = tape.template append<NodeType>(value.rows(), value.cols());
      Eigen::Map<Matrix>(node->value, value.rows(), value.cols()) = value;
    }
    node->x = x.node();
    node->rules = tape.keep(Rules(rules_));
    node->fill_tangents(tape.blocks());
    if constexpr (std::is_arithmetic_v<Value>) {
      return detail::number_of(tape, static_cast<detail::Node<S, O>*>(node));
    } else {
      constexpr int rows = int(Value::RowsAtCompileTime) == 1 ? 1 : Eigen::Dynamic;
      constexpr int cols = int(Value::ColsAtCompileTime) == 1 ? 1 : Eigen::Dynamic;
      return DenseVariable<S, rows, cols, A, O>(node, x.tape_id());
    }
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

  template <typename D>
  [[nodiscard]] auto with_tangents(const Eigen::MatrixX<D>& x) const {
    using S = typename D::Scalar;
    using Matrix = Eigen::MatrixX<S>;
    Matrix values(x.rows(), x.cols());
    Matrix V(x.size(), D::size);
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      values.data()[i] = x.data()[i].value();
      for (int k = 0; k < D::size; ++k) V(i, k) = x.data()[i].tangent(k);
    }
    const auto y = (*this)(values);
    if constexpr (std::is_arithmetic_v<std::remove_const_t<decltype(y)>>) {
      const Matrix tangents = rules_.push(values, Matrix(Matrix::Constant(1, 1, S(y))), V);
      D result{S(y)};
      for (int k = 0; k < D::size; ++k) result.tangent(k) = tangents(0, k);
      return result;
    } else {
      using Value = std::remove_const_t<decltype(y)>;
      const Matrix tangents = rules_.push(values, Matrix(y), V);
      Eigen::Matrix<D, Value::RowsAtCompileTime, Value::ColsAtCompileTime, Value::Options> result(
          y.rows(), y.cols());
      for (Eigen::Index j = 0; j < y.cols(); ++j) {
        for (Eigen::Index i = 0; i < y.rows(); ++i) {
          result(i, j) = D(y(i, j));
          for (int k = 0; k < D::size; ++k) {
            result(i, j).tangent(k) = tangents(i + j * y.rows(), k);
          }
        }
      }
      return result;
    }
  }

  Function function_;
  Rules rules_;
};

/// A function with derivatives of the user's own: `function(x)` gives the value,
/// `pullback(x, y, u)` the vector-Jacobian product \f$ u^T J(x) \f$, where y is the value, and
/// `pushforward(x, y, v)`, if given, the Jacobian-vector product \f$ J(x)\, v \f$. The result is
/// called with plain matrices, or inside gradient(), hessian(), jacobian() and their relatives.
///
/// Use it where the derivative of the steps is not the derivative wanted (a solver, a table, a call
/// of another library), or where a formula is known that is cheaper or more accurate.
///
/// Shapes:   all are called with dynamic matrices (a vector is one column): x and v of the shape of
///           the argument, y and u of that of the result (1 x 1 where it is a number); the pullback
///           returns the shape of x, the pushforward that of y.
/// Cost:     without a pushforward, forward mode and second derivatives take one pullback for each
///           entry of the result.
/// Edges:    for second derivatives the pullback must be generic, as it is differentiated itself;
///           where it is not, hessian() does not compile.
/// Throws:   ShapeError if the pullback or the pushforward gives another shape.
/// See also: root_of(), minimizer_of() in implicit_derivative.hpp.
/// Source:   Bradbury et al., JAX (jax.custom_vjp, jax.custom_jvp).
template <typename Function, typename Pullback, typename Pushforward = detail::NoPushforward>
[[nodiscard]] CustomDerivative<Function, Pullback, Pushforward> custom_derivative(
    Function function, Pullback pullback, Pushforward pushforward = {}) {
  return {std::move(function), std::move(pullback), std::move(pushforward)};
}

}  // namespace mlmath

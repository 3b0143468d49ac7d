// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/constant.hpp>
#include <mlmath/calculus/reverse/product_kernels.hpp>
#include <mlmath/calculus/reverse/run_kernels.hpp>
#include <mlmath/calculus/reverse/tape.hpp>
#include <mlmath/calculus/variable.hpp>

#include <Eigen/Core>

/// Matrix products and dot products: one node each. The sizes that are 1 at compile time choose
/// Eigen's kernel: matrix times matrix, matrix times vector, or an outer product.
namespace mlmath::detail {

/// A matrix type in the order that Eigen wants for the shape.
template <typename Scalar, int R, int C>
using DenseType =
    Eigen::Matrix<Scalar, R, C, (R == 1 && C != 1) ? Eigen::RowMajor : Eigen::ColMajor>;

/// The view of a constant as an Eigen map.
template <bool RowMajor, typename Scalar>
auto map_constant(const ConstantView<Scalar>& view) {
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic,
                               RowMajor ? Eigen::RowMajor : Eigen::ColMajor>;
  return Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>(view.data, view.rows, view.cols,
                                                           Eigen::OuterStride<>(view.stride));
}

/// A column-major matrix, or (C = 1) a column, in memory.
template <int C, typename Scalar>
using MatrixMap = Eigen::Map<Eigen::Matrix<Scalar, Eigen::Dynamic, C>>;

/// Block j of the values of a node.
template <int C, typename Scalar, int Order>
MatrixMap<C, Scalar> values_of(const Node<Scalar, Order>& node, Index j) {
  return {node.value + j * node.size(), node.rows, node.cols};
}
/// Block j of the adjoint of a node.
template <int C, typename Scalar, int Order>
MatrixMap<C, Scalar> adjoint_of(const Node<Scalar, Order>& node, Index j) {
  return {node.adjoint + j * node.size(), node.rows, node.cols};
}

/// C (+)= A B, as the first or a further addition to an adjoint.
template <typename Destination, typename FactorA, typename FactorB>
void assign_or_add(bool is_first, Destination C, const FactorA& A, const FactorB& B) {
  using Scalar = typename Destination::Scalar;
  if (is_first) set_run(Scalar(0), C.size(), C.data());
  if constexpr (int(FactorA::ColsAtCompileTime) == 1) {  // an outer product
    for (Index j = 0; j < C.cols(); ++j) {
      add_scaled_run(Scalar(B(0, j)), A.data(), A.rows(), &C.coeffRef(0, j));
    }
  } else {
    add_product(Scalar(1), A, B, C);
  }
}

/// A X for a constant A; C is 1 where X is a column.
template <typename Scalar, int Order, int C, bool RowMajor>
struct ConstantTimesNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  ConstantView<Scalar> A{};
  Base* X = nullptr;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<ConstantTimesNode&>(base);
    Base& X = *self.X;
    const bool is_first = X.adjoint == nullptr;
    if (is_first) X.adjoint = tape.acquire(X.size() * tape.blocks());
    const auto A = map_constant<RowMajor>(self.A);
    if (is_one_product(tape.blocks())) {
      if constexpr (Order == 2) {
        const Index cols = X.cols * tape.blocks();
        assign_or_add(is_first, MatrixMap<Eigen::Dynamic, Scalar>(X.adjoint, X.rows, cols),
                      A.transpose(),
                      MatrixMap<Eigen::Dynamic, Scalar>(self.adjoint, self.rows, cols));
      }
    } else {
      for (Index j = 0; j < tape.blocks(); ++j) {
        assign_or_add(is_first, adjoint_of<C>(X, j), A.transpose(), adjoint_of<C>(self, j));
      }
    }
  }

  /// All blocks side by side are one product; two or three columns are faster one by one.
  static bool is_one_product(Index blocks) { return Order == 2 && (C != 1 || blocks > 3); }
};

template <int C, bool RowMajor, typename Scalar, int Order>
Node<Scalar, Order>* constant_times(Tape<Scalar, Order>& tape, const ConstantView<Scalar>& A,
                                    Node<Scalar, Order>* X) {
  using NodeType = ConstantTimesNode<Scalar, Order, C, RowMajor>;
  auto* const node = tape.template append<NodeType>(A.rows, X->cols);
  node->A = A;
  node->X = X;
  const auto map = map_constant<RowMajor>(A);
  if (NodeType::is_one_product(tape.blocks())) {
    if constexpr (Order == 2) {
      const Index cols = X->cols * tape.blocks();
      assign_or_add(true, MatrixMap<Eigen::Dynamic, Scalar>(node->value, node->rows, cols), map,
                    MatrixMap<Eigen::Dynamic, Scalar>(X->value, X->rows, cols));
    }
  } else {
    for (Index j = 0; j < tape.blocks(); ++j) {
      assign_or_add(true, values_of<C>(*node, j), map, values_of<C>(*X, j));
    }
  }
  return node;
}

/// X A for a constant A.
template <typename Scalar, int Order, bool RowMajor>
struct TimesConstantNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  ConstantView<Scalar> A{};
  Base* X = nullptr;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<TimesConstantNode&>(base);
    Base& X = *self.X;
    const bool is_first = X.adjoint == nullptr;
    if (is_first) X.adjoint = tape.acquire(X.size() * tape.blocks());
    const auto A = map_constant<RowMajor>(self.A);
    for (Index j = 0; j < tape.blocks(); ++j) {
      assign_or_add(is_first, adjoint_of<Eigen::Dynamic>(X, j), adjoint_of<Eigen::Dynamic>(self, j),
                    A.transpose());
    }
  }
};

template <bool RowMajor, typename Scalar, int Order>
Node<Scalar, Order>* times_constant(Tape<Scalar, Order>& tape, Node<Scalar, Order>* X,
                                    const ConstantView<Scalar>& A) {
  auto* const node =
      tape.template append<TimesConstantNode<Scalar, Order, RowMajor>>(X->rows, A.cols);
  node->A = A;
  node->X = X;
  const auto map = map_constant<RowMajor>(A);
  for (Index j = 0; j < tape.blocks(); ++j) {
    assign_or_add(true, values_of<Eigen::Dynamic>(*node, j), values_of<Eigen::Dynamic>(*X, j), map);
  }
  return node;
}

/// X Y; C is 1 where Y is a column.
template <typename Scalar, int Order, int C>
struct TimesNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  static constexpr int Dynamic = Eigen::Dynamic;
  Base* X = nullptr;
  Base* Y = nullptr;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<TimesNode&>(base);
    Base& X = *self.X;
    Base& Y = *self.Y;
    const Index blocks = tape.blocks();
    bool is_first = X.adjoint == nullptr;
    if (is_first) X.adjoint = tape.acquire(X.size() * blocks);
    for (Index j = 0; j < blocks; ++j) {
      const auto sum = adjoint_of<Dynamic>(X, j);
      assign_or_add(is_first, sum, adjoint_of<C>(self, j), values_of<C>(Y, 0).transpose());
      if (j > 0) {
        assign_or_add(false, sum, adjoint_of<C>(self, 0), values_of<C>(Y, j).transpose());
      }
    }
    is_first = Y.adjoint == nullptr;
    if (is_first) Y.adjoint = tape.acquire(Y.size() * blocks);
    for (Index j = 0; j < blocks; ++j) {
      const auto sum = adjoint_of<C>(Y, j);
      assign_or_add(is_first, sum, values_of<Dynamic>(X, 0).transpose(), adjoint_of<C>(self, j));
      if (j > 0) {
        assign_or_add(false, sum, values_of<Dynamic>(X, j).transpose(), adjoint_of<C>(self, 0));
      }
    }
  }
};

template <int C, typename Scalar, int Order>
Node<Scalar, Order>* times(Tape<Scalar, Order>& tape, Node<Scalar, Order>* X,
                           Node<Scalar, Order>* Y) {
  constexpr int Dynamic = Eigen::Dynamic;
  auto* const node = tape.template append<TimesNode<Scalar, Order, C>>(X->rows, Y->cols);
  node->X = X;
  node->Y = Y;
  for (Index j = 0; j < tape.blocks(); ++j) {
    const auto value = values_of<C>(*node, j);
    assign_or_add(true, value, values_of<Dynamic>(*X, j), values_of<C>(*Y, 0));
    if (j > 0) assign_or_add(false, value, values_of<Dynamic>(*X, 0), values_of<C>(*Y, j));
  }
  return node;
}

/// The dot product of x and y entry by entry; y may be constant.
template <typename Scalar, int Order>
struct DotNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Base* y = nullptr;  ///< Null for a constant.
  const Scalar* y_value = nullptr;

  static void add(Tape<Scalar, Order>& tape, const Base& self, Base& to, const Scalar* other,
                  bool other_moves) {
    const Index n = to.size();
    const bool is_first = to.adjoint == nullptr;
    if (is_first) to.adjoint = tape.acquire(n * tape.blocks());
    for (Index j = 0; j < tape.blocks(); ++j) {
      Scalar* const sum = to.adjoint + j * n;
      if (is_first) {
        scale_run(self.adjoint[j], other, n, sum);
      } else {
        add_scaled_run(self.adjoint[j], other, n, sum);
      }
      if (j > 0 && other_moves) add_scaled_run(self.adjoint[0], other + j * n, n, sum);
    }
  }

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<DotNode&>(base);
    if (self.y == self.x) {  // the squared norm: both halves at once
      for (Index j = 0; j < tape.blocks(); ++j) self.adjoint[j] *= Scalar(2);
      add(tape, self, *self.x, self.x->value, true);
      return;
    }
    add(tape, self, *self.x, self.y_value, self.y != nullptr);
    if (self.y != nullptr) add(tape, self, *self.y, self.x->value, true);
  }
};

template <typename Scalar, int Order>
Variable<Scalar, Order> dot_nodes(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x,
                                  Node<Scalar, Order>* y, const Scalar* y_value) {
  auto* const node = tape.template append_number<DotNode<Scalar, Order>>();
  node->x = x;
  node->y = y;
  node->y_value = y_value;
  const Index n = x->size();
  node->value[0] = dot_of_runs<Scalar>(x->value, y_value, n);
  for (Index j = 1; j < tape.blocks(); ++j) {
    Scalar tangent = dot_of_runs<Scalar>(x->value + j * n, y_value, n);
    if (y != nullptr) tangent += dot_of_runs<Scalar>(x->value, y_value + j * n, n);
    node->value[j] = tangent;
  }
  return number_of(tape, node);
}

}  // namespace mlmath::detail

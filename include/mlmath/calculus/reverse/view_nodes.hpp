// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/run_kernels.hpp>
#include <mlmath/calculus/reverse/tape.hpp>
#include <mlmath/calculus/variable.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <string>

/// Parts and rearrangements of a matrix: elements, blocks, transposes, other shapes.
namespace mlmath::detail {

/// All elements of a matrix as numbers: a range of slots (Order 1).
template <typename Scalar>
struct ElementsNode : Node<Scalar, 1> {
  using Base = Node<Scalar, 1>;
  Base* x = nullptr;

  static void backward(Base& base, Tape<Scalar, 1>& tape) {
    tape.give_adjoint_of(base, *static_cast<ElementsNode&>(base).x);
  }
};

/// One element as a number (Order 2).
template <typename Scalar>
struct ElementNode : Node<Scalar, 2> {
  using Base = Node<Scalar, 2>;
  Base* x = nullptr;
  Index offset = 0;

  static void backward(Base& base, Tape<Scalar, 2>& tape) {
    auto& self = static_cast<ElementNode&>(base);
    Scalar* const sum = tape.adjoint(*self.x);
    for (Index j = 0; j < tape.blocks(); ++j) {
      sum[j * self.x->size() + self.offset] += self.adjoint[j];
    }
  }
};

/// Takes slots for the elements of a matrix, at the first read of one.
template <typename Scalar>
[[gnu::noinline]] void read_elements(Tape<Scalar, 1>& tape, Node<Scalar, 1>* x) {
  const std::uint32_t first = tape.reserve(x->size());
  x->elements = first;
  auto* const node = tape.template append_view<ElementsNode<Scalar>>(x->rows, x->cols, x->value);
  node->x = x;
  node->elements = first;
  node->in_slots = true;
}

template <typename Scalar, int Order>
Variable<Scalar, Order> element(std::uint32_t id, Node<Scalar, Order>* x, Index offset) {
  if constexpr (Order == 1) {
    if (scalar_tape<Scalar>.id != id) throw_tape_error();
    if (x->elements == 0) read_elements(*current_tape<Scalar, 1>, x);
    return Variable<Scalar, 1>(x->value[offset], x->elements + std::uint32_t(offset), id);
  } else {
    Tape<Scalar, 2>& tape = tape_of<Scalar, 2>(id);
    auto* const node = tape.template append_number<ElementNode<Scalar>>();
    node->x = x;
    node->offset = offset;
    for (Index j = 0; j < tape.blocks(); ++j) node->value[j] = x->value[j * x->size() + offset];
    return Variable<Scalar, 2>(node->value[0], node, id);
  }
}

/// Entries (row + i, col + j) of x; steps other than 1 reach diagonals and the like.
template <typename Scalar, int Order>
struct BlockNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Index offset = 0;
  Index row_step = 1;
  Index col_step = 1;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<BlockNode&>(base);
    Scalar* const sum = tape.adjoint(*self.x);
    const Scalar* g = self.adjoint;
    for (Index j = 0; j < tape.blocks(); ++j) {
      for (Index c = 0; c < self.cols; ++c, g += self.rows) {
        Scalar* const to = sum + j * self.x->size() + self.offset + c * self.col_step;
        if (self.row_step == 1) {
          add_scaled_run(Scalar(1), g, self.rows, to);
        } else {
          for (Index r = 0; r < self.rows; ++r) to[r * self.row_step] += g[r];
        }
      }
    }
  }
};

/// rows x cols entries from `offset` on. Without gaps it is a look into x, else a copy.
template <typename Scalar, int Order>
Node<Scalar, Order>* block_node(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x, Index offset,
                                Index rows, Index cols, Index row_step, Index col_step) {
  const bool is_whole = row_step == 1 && (cols <= 1 || col_step == rows);
  BlockNode<Scalar, Order>* node = nullptr;
  if (Order == 1 && is_whole) {
    node = tape.template append_view<BlockNode<Scalar, Order>>(rows, cols, x->value + offset);
  } else {
    node = tape.template append<BlockNode<Scalar, Order>>(rows, cols);
    Scalar* to = node->value;
    for (Index j = 0; j < tape.blocks(); ++j) {
      for (Index c = 0; c < cols; ++c, to += rows) {
        const Scalar* const from = x->value + j * x->size() + offset + c * col_step;
        for (Index r = 0; r < rows; ++r) to[r] = from[r * row_step];
      }
    }
  }
  node->x = x;
  node->offset = offset;
  node->row_step = row_step;
  node->col_step = col_step;
  return node;
}

/// Chosen entries of a vector, in any order, some perhaps more than once.
template <typename Scalar, int Order>
struct ChoiceNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  const Index* chosen = nullptr;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<ChoiceNode&>(base);
    Scalar* const sum = tape.adjoint(*self.x);
    const Index n = self.size();
    for (Index j = 0; j < tape.blocks(); ++j) {
      for (Index i = 0; i < n; ++i) {
        sum[j * self.x->size() + self.chosen[i]] += self.adjoint[j * n + i];
      }
    }
  }
};

template <typename Scalar, int Order, typename Indices>
Node<Scalar, Order>* choice_node(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x,
                                 const Indices& indices) {
  const Index n = Index(indices.size());
  Index* const chosen = tape.template allocate_plain<Index>(n);
  for (Index i = 0; i < n; ++i) {
    chosen[i] = Index(indices[static_cast<decltype(indices.size())>(i)]);
    if (chosen[i] >= 0 && chosen[i] < x->size()) continue;
    throw_domain_error("operator()", "index " + std::to_string(i) + " is " +
                                         std::to_string(chosen[i]) + ", expected 0 to " +
                                         std::to_string(x->size() - 1));
  }
  auto* const node =
      tape.template append<ChoiceNode<Scalar, Order>>(x->rows == 1 ? 1 : n, x->rows == 1 ? n : 1);
  node->x = x;
  node->chosen = chosen;
  for (Index j = 0; j < tape.blocks(); ++j) {
    for (Index i = 0; i < n; ++i) node->value[j * n + i] = x->value[j * x->size() + chosen[i]];
  }
  return node;
}

/// The same entries in another shape.
template <typename Scalar, int Order>
struct ShapeNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    tape.give_adjoint_of(base, *static_cast<ShapeNode&>(base).x);
  }
};

template <typename Scalar, int Order>
Node<Scalar, Order>* shape_node(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x, Index rows,
                                Index cols) {
  auto* const node = tape.template append_view<ShapeNode<Scalar, Order>>(rows, cols, x->value);
  node->x = x;
  return node;
}

/// The transpose of a matrix.
template <typename Scalar, int Order>
struct TransposeNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;

  static void transpose(const Scalar* from, Scalar* to, Index rows, Index cols, Index blocks) {
    using Matrix = Eigen::MatrixX<Scalar>;
    for (Index j = 0; j < blocks; ++j) {
      Eigen::Map<Matrix>(to + j * rows * cols, cols, rows) =
          Eigen::Map<const Matrix>(from + j * rows * cols, rows, cols).transpose();
    }
  }

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<TransposeNode&>(base);
    Scalar* const part = tape.acquire(self.size() * tape.blocks());
    transpose(self.adjoint, part, self.rows, self.cols, tape.blocks());
    tape.give(*self.x, part);
  }
};

template <typename Scalar, int Order>
Node<Scalar, Order>* transpose_node(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x) {
  if (x->rows == 1 || x->cols == 1) return shape_node(tape, x, x->cols, x->rows);
  auto* const node = tape.template append<TransposeNode<Scalar, Order>>(x->cols, x->rows);
  node->x = x;
  node->transpose(x->value, node->value, x->rows, x->cols, tape.blocks());
  return node;
}

/// x repeated down and to the right.
template <typename Scalar, int Order>
struct ReplicateNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<ReplicateNode&>(base);
    const Base& x = *self.x;
    Scalar* const sum = tape.adjoint(*self.x);
    for (Index j = 0; j < tape.blocks(); ++j) {
      const Scalar* g = self.adjoint + j * self.size();
      for (Index c = 0; c < self.cols; ++c) {
        Scalar* const to = sum + j * x.size() + (c % x.cols) * x.rows;
        for (Index r = 0; r < self.rows; r += x.rows, g += x.rows) {
          add_scaled_run(Scalar(1), g, x.rows, to);
        }
      }
    }
  }
};

template <typename Scalar, int Order>
Node<Scalar, Order>* replicate_node(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x, Index down,
                                    Index right) {
  auto* const node =
      tape.template append<ReplicateNode<Scalar, Order>>(x->rows * down, x->cols * right);
  node->x = x;
  Scalar* to = node->value;
  for (Index j = 0; j < tape.blocks(); ++j) {
    for (Index c = 0; c < node->cols; ++c) {
      const Scalar* const from = x->value + j * x->size() + (c % x->cols) * x->rows;
      for (Index r = 0; r < down; ++r, to += x->rows) scale_run(Scalar(1), from, x->rows, to);
    }
  }
  return node;
}

}  // namespace mlmath::detail

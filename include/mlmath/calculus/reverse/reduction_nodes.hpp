// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/run_kernels.hpp>
#include <mlmath/calculus/reverse/tape.hpp>
#include <mlmath/calculus/variable.hpp>

#include <Eigen/Core>

#include <cmath>

/// Reductions of a whole matrix to a number, and of each column or each row to one.
namespace mlmath::detail {

/// alpha times the sum of all entries.
template <typename Scalar, int Order>
struct SumNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Scalar alpha{1};

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<SumNode&>(base);
    const Index n = self.x->size();
    const bool is_first = self.x->adjoint == nullptr;
    if (is_first) self.x->adjoint = tape.acquire(n * tape.blocks());
    for (Index j = 0; j < tape.blocks(); ++j) {
      Scalar* const sum = self.x->adjoint + j * n;
      const Scalar g = self.alpha * self.adjoint[j];
      if (is_first) {
        set_run(g, n, sum);
      } else {
        shift_run(g, n, sum);
      }
    }
  }
};

template <typename Scalar, int Order>
Variable<Scalar, Order> sum_node(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x,
                                 const Scalar& alpha) {
  auto* const node = tape.template append_number<SumNode<Scalar, Order>>();
  node->x = x;
  node->alpha = alpha;
  const Index n = x->size();
  for (Index j = 0; j < tape.blocks(); ++j) {
    node->value[j] = alpha * sum_of_run<Scalar>(x->value + j * n, n);
  }
  return number_of(tape, node);
}

/// The Euclidean norm of all entries; its gradient at 0 counts as 0.
template <typename Scalar, int Order>
struct NormNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<NormNode&>(base);
    const Scalar norm = self.value[0];
    Scalar* const sum = tape.adjoint(*self.x);
    if (norm == Scalar(0)) return;
    const Index n = self.x->size();
    const Scalar* const x = self.x->value;
    for (Index j = 0; j < tape.blocks(); ++j) {
      Scalar g = self.adjoint[j];
      if (j > 0) {
        const Scalar rate = self.adjoint[0] / norm;
        add_scaled_run<Scalar>(rate, x + j * n, n, sum + j * n);
        g -= rate * self.value[j];
      }
      fill_run(
          sum + j * n, n, [g, norm](const auto& a, const auto& b) { return a + g * (b / norm); },
          sum + j * n, x);
    }
  }
};

/// The Euclidean norm without overflow: plain where the squares are safe.
template <typename Scalar>
Scalar safe_norm(const Scalar* x, Index n) {
  using std::abs;
  using std::sqrt;
  const Scalar square = dot_of_runs(x, x, n);
  if (square > Scalar(1e-30) && square < Scalar(1e30)) return sqrt(square);
  Scalar scale(0);
  for (Index i = 0; i < n; ++i) scale = abs(x[i]) > scale ? abs(x[i]) : scale;
  if (!(scale > Scalar(0)) || scale - scale != Scalar(0)) return sqrt(square);
  return scale *
         sqrt(sum_run(
             n, [&](const auto& a, const auto& b) { return (a / scale) * (b / scale); }, x, x));
}

template <typename Scalar, int Order>
Variable<Scalar, Order> norm_node(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x) {
  auto* const node = tape.template append_number<NormNode<Scalar, Order>>();
  node->x = x;
  const Index n = x->size();
  const Scalar norm = safe_norm(x->value, n);
  node->value[0] = norm;
  for (Index j = 1; j < tape.blocks(); ++j) {
    if (norm == Scalar(0)) {
      node->value[j] = Scalar(0);
      continue;
    }
    node->value[j] = sum_run<Scalar>(
        n, [norm](const auto& a, const auto& b) { return a * (b / norm); }, x->value + j * n,
        x->value);
  }
  return number_of(tape, node);
}

/// The largest (sign 1) or smallest (sign -1) entry; equal ones share the derivative, as for
/// max(a, b).
template <typename Scalar, int Order>
struct ExtremeNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Index ties = 0;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<ExtremeNode&>(base);
    Scalar* const sum = tape.adjoint(*self.x);
    const Index n = self.x->size();
    for (Index i = 0; i < n; ++i) {
      if (self.x->value[i] != self.value[0]) continue;
      for (Index j = 0; j < tape.blocks(); ++j) {
        sum[j * n + i] += self.adjoint[j] / Scalar(self.ties);
      }
    }
  }
};

template <typename Scalar, int Order>
Variable<Scalar, Order> extreme_node(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x,
                                     bool is_largest) {
  auto* const node = tape.template append_number<ExtremeNode<Scalar, Order>>();
  node->x = x;
  const Index n = x->size();
  Index best = 0;
  for (Index i = 1; i < n; ++i) {
    const bool better = is_largest ? x->value[i] > x->value[best] : x->value[i] < x->value[best];
    if (better || x->value[i] != x->value[i]) best = i;
    if (x->value[best] != x->value[best]) break;
  }
  for (Index j = 0; j < tape.blocks(); ++j) node->value[j] = Scalar(0);
  node->value[0] = x->value[best];
  for (Index i = 0; i < n; ++i) node->ties += x->value[i] == x->value[best] ? 1 : 0;
  for (Index j = 1; j < tape.blocks(); ++j) {
    for (Index i = 0; i < n; ++i) {
      if (x->value[i] == x->value[best]) {
        node->value[j] += x->value[j * n + i] / Scalar(node->ties);
      }
    }
  }
  return number_of(tape, node);
}

/// The product of all entries. The slope in one is the product of the others, from the products of
/// what stands before and after it, so that zeros do no harm.
template <typename Scalar, int Order>
struct ProductNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;

  /// Entry i of block j: the product of the first i entries, or the change of it along direction j.
  static void fill_before(const Base& x, Index blocks, Scalar* before) {
    const Index n = x.size();
    for (Index j = 0; j < blocks; ++j) {
      Scalar* const run = before + j * (n + 1);
      run[0] = j == 0 ? Scalar(1) : Scalar(0);
      for (Index i = 0; i < n; ++i) {
        run[i + 1] = chain(x.value[i], run[i]);
        if (j > 0) run[i + 1] += chain(before[i], x.value[j * n + i]);
      }
    }
  }

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<ProductNode&>(base);
    const Base& x = *self.x;
    const Index n = x.size();
    const Index blocks = tape.blocks();
    Scalar* const sum = tape.adjoint(*self.x);
    Scalar* const before = tape.acquire((n + 1) * blocks);
    fill_before(x, blocks, before);
    for (Index j = 0; j < blocks; ++j) {
      // The product of what stands after entry i, and its change along direction j.
      Scalar after(1);
      Scalar change(0);
      for (Index i = n - 1; i >= 0; --i) {
        const Scalar slope = before[i] * after;
        sum[j * n + i] += chain(slope, self.adjoint[j]);
        if (j > 0) {
          const Scalar turn = before[j * (n + 1) + i] * after + chain(before[i], change);
          sum[j * n + i] += chain(turn, self.adjoint[0]);
          change = change * x.value[i] + chain(after, x.value[j * n + i]);
        }
        after *= x.value[i];
      }
    }
    tape.recycle(before, (n + 1) * blocks);
  }
};

template <typename Scalar, int Order>
Variable<Scalar, Order> product_node(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x) {
  using NodeType = ProductNode<Scalar, Order>;
  auto* const node = tape.template append_number<NodeType>();
  node->x = x;
  const Index n = x->size();
  const Index blocks = tape.blocks();
  Scalar* const before = tape.allocate((n + 1) * blocks);
  NodeType::fill_before(*x, blocks, before);
  for (Index j = 0; j < blocks; ++j) node->value[j] = before[j * (n + 1) + n];
  return number_of(tape, node);
}

/// alpha times the sum of each column (a row vector) or of each row (a column vector).
template <typename Scalar, int Order>
struct PartialSumNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Scalar alpha{1};
  bool of_columns = true;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<PartialSumNode&>(base);
    Base& x = *self.x;
    Scalar* to = tape.adjoint(x);
    for (Index j = 0; j < tape.blocks(); ++j) {
      const Scalar* const g = self.adjoint + j * self.size();
      for (Index c = 0; c < x.cols; ++c, to += x.rows) {
        if (self.of_columns) {
          shift_run<Scalar>(self.alpha * g[c], x.rows, to);
        } else {
          add_scaled_run(self.alpha, g, x.rows, to);
        }
      }
    }
  }
};

template <typename Scalar, int Order>
Node<Scalar, Order>* partial_sum(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x,
                                 const Scalar& alpha, bool of_columns) {
  auto* const node = tape.template append<PartialSumNode<Scalar, Order>>(of_columns ? 1 : x->rows,
                                                                         of_columns ? x->cols : 1);
  node->x = x;
  node->alpha = alpha;
  node->of_columns = of_columns;
  const Scalar* from = x->value;
  for (Index j = 0; j < tape.blocks(); ++j) {
    Scalar* const value = node->value + j * node->size();
    if (!of_columns) set_run(Scalar(0), x->rows, value);
    for (Index c = 0; c < x->cols; ++c, from += x->rows) {
      if (of_columns) {
        value[c] = alpha * sum_of_run(from, x->rows);
      } else {
        add_scaled_run(alpha, from, x->rows, value);
      }
    }
  }
  return node;
}

/// x + beta v where v is a row vector added to each row, or a column vector added to each column;
/// x or v may be constant (its node null).
template <typename Scalar, int Order>
struct BroadcastSumNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Base* v = nullptr;
  Scalar alpha{1};
  Scalar beta{1};
  bool to_rows = true;  ///< v is a row.

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<BroadcastSumNode&>(base);
    if (self.v != nullptr) {
      Scalar* const sum = tape.adjoint(*self.v);
      const Scalar* g = self.adjoint;
      for (Index j = 0; j < tape.blocks(); ++j) {
        Scalar* const to = sum + j * self.v->size();
        for (Index c = 0; c < self.cols; ++c, g += self.rows) {
          if (self.to_rows) {
            to[c] += self.beta * sum_of_run(g, self.rows);
          } else {
            add_scaled_run(self.beta, g, self.rows, to);
          }
        }
      }
    }
    if (self.x == nullptr) return;
    if (self.alpha != Scalar(1)) {
      scale_run<Scalar>(self.alpha, self.adjoint, self.size() * tape.blocks(), self.adjoint);
    }
    tape.give_adjoint_of(self, *self.x);
  }
};

/// A matrix or a vector that takes part in a broadcast, with or without a node.
template <typename Scalar, int Order>
struct BroadcastOperand {
  Node<Scalar, Order>* node = nullptr;
  const Scalar* entries = nullptr;
};

template <typename Scalar, int Order>
Node<Scalar, Order>* broadcast_sum(Tape<Scalar, Order>& tape, Index rows, Index cols,
                                   const BroadcastOperand<Scalar, Order>& x, const Scalar& alpha,
                                   const BroadcastOperand<Scalar, Order>& v, const Scalar& beta,
                                   bool to_rows) {
  auto* const node = tape.template append<BroadcastSumNode<Scalar, Order>>(rows, cols);
  node->x = x.node;
  node->v = v.node;
  node->alpha = alpha;
  node->beta = beta;
  node->to_rows = to_rows;
  Scalar* to = node->value;
  const Scalar* from = x.entries;
  for (Index j = 0; j < tape.blocks(); ++j) {
    const bool has_x = j == 0 || x.node != nullptr;
    const bool has_v = j == 0 || v.node != nullptr;
    const Scalar* const add = v.entries + (has_v ? j * (to_rows ? cols : rows) : 0);
    for (Index c = 0; c < cols; ++c, to += rows) {
      if (has_x) {
        scale_run(alpha, from, rows, to);
        from += rows;
      } else {
        set_run(Scalar(0), rows, to);
      }
      if (!has_v) continue;
      if (to_rows) {
        shift_run<Scalar>(beta * add[c], rows, to);
      } else {
        add_scaled_run(beta, add, rows, to);
      }
    }
  }
  return node;
}

}  // namespace mlmath::detail

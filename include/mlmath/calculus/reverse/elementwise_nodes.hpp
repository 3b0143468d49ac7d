// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/elementary_rules.hpp>
#include <mlmath/calculus/reverse/array_rules.hpp>
#include <mlmath/calculus/reverse/run_kernels.hpp>
#include <mlmath/calculus/reverse/tape.hpp>
#include <mlmath/calculus/variable.hpp>

#include <Eigen/Core>

/// The operations that take matrices entry by entry, with their vector-Jacobian products.
namespace mlmath::detail {

/// alpha x + beta y, either of which may be absent: all linear combinations in one node.
template <typename Scalar, int Order>
struct CombinationNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Base* y = nullptr;
  Scalar alpha{1};
  Scalar beta{0};

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<CombinationNode&>(base);
    const Index count = self.size() * tape.blocks();
    if (self.y != nullptr) {
      if (self.y->adjoint != nullptr) {
        add_scaled_run<Scalar>(self.beta, self.adjoint, count, self.y->adjoint);
      } else {
        Scalar* const part = tape.acquire(count);
        scale_run<Scalar>(self.beta, self.adjoint, count, part);
        self.y->adjoint = part;
      }
    }
    if (self.alpha != Scalar(1)) {
      scale_run<Scalar>(self.alpha, self.adjoint, count, self.adjoint);
    }
    tape.give_adjoint_of(self, *self.x);
  }
};

/// alpha x.
template <typename Scalar, int Order>
Node<Scalar, Order>* scale(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x, const Scalar& alpha) {
  auto* const node = tape.template append<CombinationNode<Scalar, Order>>(x->rows, x->cols);
  node->x = x;
  node->alpha = alpha;
  scale_run<Scalar>(alpha, x->value, x->size() * tape.blocks(), node->value);
  return node;
}

/// x / divisor.
template <typename Scalar, int Order>
Node<Scalar, Order>* divide(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x,
                            const Scalar& divisor) {
  auto* const node = tape.template append<CombinationNode<Scalar, Order>>(x->rows, x->cols);
  node->x = x;
  node->alpha = Scalar(1) / divisor;
  fill_run(
      node->value, x->size() * tape.blocks(), [&](const auto& a) { return a / divisor; }, x->value);
  return node;
}

/// x + beta y, for beta = 1 or -1.
template <typename Scalar, int Order>
Node<Scalar, Order>* combine(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x,
                             Node<Scalar, Order>* y, const Scalar& beta) {
  auto* const node = tape.template append<CombinationNode<Scalar, Order>>(x->rows, x->cols);
  node->x = x;
  node->y = y;
  node->beta = beta;
  fill_run(
      node->value, x->size() * tape.blocks(),
      [beta](const auto& a, const auto& b) { return a + beta * b; }, x->value, y->value);
  return node;
}

/// The array type for the entries beside a constant: a vector where the constant is one.
template <typename Scalar, typename Constant>
struct ShapeOf {
  using type = Eigen::ArrayX<Scalar>;
};
template <typename Scalar, DenseObject Constant>
struct ShapeOf<Scalar, Constant> {
  static constexpr int rows = int(Constant::RowsAtCompileTime) == 1 ? 1 : Eigen::Dynamic;
  static constexpr int cols = int(Constant::ColsAtCompileTime) == 1 ? 1 : Eigen::Dynamic;
  using type = Eigen::Array<Scalar, rows, cols,
                            (rows == 1 && cols != 1) ? Eigen::RowMajor : Eigen::ColMajor>;
};

/// alpha x + c for a constant c that is an array expression or a number; alpha = 1 or -1.
template <typename Scalar, int Order, typename Constant>
Node<Scalar, Order>* shift(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x, const Scalar& alpha,
                           const Constant& c) {
  auto* const node = tape.template append<CombinationNode<Scalar, Order>>(x->rows, x->cols);
  node->x = x;
  node->alpha = alpha;
  using Block = Eigen::Map<typename ShapeOf<Scalar, Constant>::type>;
  const Index rows = DenseObject<Constant> ? x->rows : x->size();
  const Index cols = DenseObject<Constant> ? x->cols : 1;
  Block value(node->value, rows, cols);
  const Eigen::Map<const typename ShapeOf<Scalar, Constant>::type> from(x->value, rows, cols);
  if (alpha == Scalar(1)) {
    value = from + c;
  } else {
    value = c - from;
  }
  if constexpr (Order == 2) {
    const Index n = x->size();
    scale_run<Scalar>(alpha, x->value + n, n * (tape.blocks() - 1), node->value + n);
  }
  return node;
}

/// x .* c for a constant c.
template <typename Scalar, int Order>
struct TimesConstantEntriesNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  const Scalar* c = nullptr;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<TimesConstantEntriesNode&>(base);
    const Index n = self.size();
    for (Index j = 0; j < tape.blocks(); ++j) {
      Scalar* const g = self.adjoint + j * n;
      for (Index i = 0; i < n; ++i) g[i] = chain(self.c[i], g[i]);
    }
    tape.give_adjoint_of(self, *self.x);
  }
};

template <typename Scalar, int Order>
Node<Scalar, Order>* multiply_constant(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x,
                                       const Scalar* c) {
  auto* const node =
      tape.template append<TimesConstantEntriesNode<Scalar, Order>>(x->rows, x->cols);
  node->x = x;
  node->c = c;
  const Index n = x->size();
  for (Index j = 0; j < tape.blocks(); ++j) {
    multiply_runs<Scalar>(x->value + j * n, c, n, node->value + j * n);
  }
  return node;
}

/// x .* y.
template <typename Scalar, int Order>
struct TimesEntriesNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Base* y = nullptr;

  static void add(Tape<Scalar, Order>& tape, const Base& self, Base& to, const Base& other) {
    const Index n = self.size();
    Scalar* const sum = tape.adjoint(to);
    for (Index j = 0; j < tape.blocks(); ++j) {
      const Scalar* const g = self.adjoint + j * n;
      Scalar* const s = sum + j * n;
      for (Index i = 0; i < n; ++i) s[i] += chain(other.value[i], g[i]);
      if (j == 0) continue;
      const Scalar* const t = other.value + j * n;
      for (Index i = 0; i < n; ++i) s[i] += chain(t[i], self.adjoint[i]);
    }
  }

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<TimesEntriesNode&>(base);
    add(tape, self, *self.y, *self.x);
    if (Order == 1 && self.x->adjoint == nullptr) {
      const Index n = self.size();
      for (Index i = 0; i < n; ++i) {
        self.adjoint[i] = chain(self.y->value[i], self.adjoint[i]);
      }
      tape.give_adjoint_of(self, *self.x);
    } else {
      add(tape, self, *self.x, *self.y);
    }
  }
};

template <typename Scalar, int Order>
Node<Scalar, Order>* multiply(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x,
                              Node<Scalar, Order>* y) {
  auto* const node = tape.template append<TimesEntriesNode<Scalar, Order>>(x->rows, x->cols);
  node->x = x;
  node->y = y;
  const Index n = x->size();
  const Scalar* const x0 = x->value;
  const Scalar* const y0 = y->value;
  multiply_runs(x0, y0, n, node->value);
  for (Index j = 1; j < tape.blocks(); ++j) {
    fill_run(
        node->value + j * n, n,
        [](const auto& a, const auto& b, const auto& c, const auto& d) { return a * b + c * d; },
        x0, y0 + j * n, y0, x0 + j * n);
  }
  return node;
}

/// f(x) entry by entry, by the rule of f. Order 1 stores the slopes only where they come for free
/// with the value.
template <typename Scalar, int Order, typename Rule>
struct MapNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Scalar* slopes = nullptr;
  Scalar* curves = nullptr;
  Rule rule{};

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<MapNode&>(base);
    const Index n = self.size();
    Scalar* const g = self.adjoint;
    if constexpr (Order == 2) {
      for (Index j = 1; j < tape.blocks(); ++j) {
        Scalar* const gj = g + j * n;
        const Scalar* const tangent = self.x->value + j * n;
        for (Index i = 0; i < n; ++i) {
          gj[i] = chain(self.slopes[i], gj[i]) + chain(self.curves[i], Scalar(g[i] * tangent[i]));
        }
      }
      for (Index i = 0; i < n; ++i) g[i] = chain(self.slopes[i], g[i]);
    } else if constexpr (ArrayRule<Rule, Scalar>::stores_slope) {
      for (Index i = 0; i < n; ++i) g[i] = chain(self.slopes[i], g[i]);
      tape.recycle(self.slopes, n);
    } else {
      ArrayRule<Rule, Scalar>::chain_slope(self.rule, n, self.x->value, self.value, g);
    }
    tape.give_adjoint_of(self, *self.x);
  }
};

template <typename Rule, typename Scalar, int Order>
Node<Scalar, Order>* map_entries(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x,
                                 const Rule& rule = {}) {
  auto* const node = tape.template append<MapNode<Scalar, Order, Rule>>(x->rows, x->cols);
  node->x = x;
  node->rule = rule;
  const Index n = x->size();
  constexpr bool stores_slope = ArrayRule<Rule, Scalar>::stores_slope;
  if constexpr (stores_slope || Order == 2) node->slopes = tape.allocate(n);
  if constexpr (stores_slope) {
    ArrayRule<Rule, Scalar>::value_and_slope(n, x->value, node->value, node->slopes);
  } else {
    ArrayRule<Rule, Scalar>::value(rule, n, x->value, node->value);
  }
  if constexpr (Order == 2) {
    using At = Curvature<Rule, Scalar>;
    node->curves = tape.allocate(n);
    for (Index i = 0; i < n; ++i) {
      const Scalar y = node->value[i];
      if constexpr (!stores_slope) node->slopes[i] = rule.slope(x->value[i], y);
      node->curves[i] = At::curve(rule, x->value[i], y, node->slopes[i]);
    }
    for (Index j = 1; j < tape.blocks(); ++j) {
      const Scalar* const tangent = x->value + j * n;
      Scalar* const result = node->value + j * n;
      for (Index i = 0; i < n; ++i) result[i] = chain(node->slopes[i], tangent[i]);
    }
  }
  return node;
}

/// f(x, y) entry by entry, by a rule of two arguments; either may be constant (its node null), and
/// a constant of one entry stands for all.
template <typename Scalar, int Order, typename Rule>
struct MapPairNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Base* y = nullptr;
  Scalar* slopes_x = nullptr;
  Scalar* slopes_y = nullptr;
  Scalar* curves = nullptr;  ///< xx, xy, yy: three runs.

  static void add(Tape<Scalar, Order>& tape, const Base& self, Base* to, const Base* other,
                  const Scalar* slopes, const Scalar* own, const Scalar* mixed) {
    if (to == nullptr) return;
    const Index n = self.size();
    Scalar* const sum = tape.adjoint(*to);
    const Scalar* const g = self.adjoint;
    for (Index i = 0; i < n; ++i) sum[i] += chain(slopes[i], g[i]);
    for (Index j = 1; j < tape.blocks(); ++j) {
      for (Index i = 0; i < n; ++i) {
        Scalar change = chain(slopes[i], g[j * n + i]);
        change += chain(own[i], Scalar(g[i] * to->value[j * n + i]));
        if (other != nullptr) change += chain(mixed[i], Scalar(g[i] * other->value[j * n + i]));
        sum[j * n + i] += change;
      }
    }
  }

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<MapPairNode&>(base);
    const Index n = self.size();
    // First-order recordings keep no curves.
    const Scalar* const xx = self.curves;
    const Scalar* const xy = xx == nullptr ? nullptr : xx + n;
    const Scalar* const yy = xx == nullptr ? nullptr : xx + 2 * n;
    add(tape, self, self.x, self.y, self.slopes_x, xx, xy);
    add(tape, self, self.y, self.x, self.slopes_y, yy, xy);
  }
};

/// Where f(x, y) finds its arguments: a node, or constant entries with a step of 1 or 0.
template <typename Scalar, int Order>
struct PairOperand {
  Node<Scalar, Order>* node = nullptr;
  const Scalar* entries = nullptr;
  Index step = 1;
};

template <typename Rule, typename Scalar, int Order>
Node<Scalar, Order>* map_pairs(Tape<Scalar, Order>& tape, const PairOperand<Scalar, Order>& x,
                               const PairOperand<Scalar, Order>& y) {
  const Node<Scalar, Order>& shape = x.node != nullptr ? *x.node : *y.node;
  auto* const node = tape.template append<MapPairNode<Scalar, Order, Rule>>(shape.rows, shape.cols);
  node->x = x.node;
  node->y = y.node;
  const Index n = shape.size();
  const bool x_moves = x.node != nullptr;
  const bool y_moves = y.node != nullptr;
  if (x_moves) node->slopes_x = tape.allocate(n);
  if (y_moves) node->slopes_y = tape.allocate(n);
  if constexpr (Order == 2) node->curves = tape.allocate(3 * n);
  for (Index i = 0; i < n; ++i) {
    const Scalar& xi = x.entries[i * x.step];
    const Scalar& yi = y.entries[i * y.step];
    const Scalar f = Rule::value(xi, yi);
    node->value[i] = f;
    if constexpr (Order == 1) {
      if (x_moves) node->slopes_x[i] = rules::slope_in_first<Rule>(xi, yi, f, y_moves);
      if (y_moves) node->slopes_y[i] = rules::slope_in_second<Rule>(xi, yi, f, x_moves);
    } else {
      const auto at = Curvature<Rule, Scalar>::at(xi, yi, x_moves, y_moves);
      if (x_moves) node->slopes_x[i] = at.slope_first;
      if (y_moves) node->slopes_y[i] = at.slope_second;
      node->curves[i] = at.curve_first;
      node->curves[n + i] = at.curve_mixed;
      node->curves[2 * n + i] = at.curve_second;
      for (Index j = 1; j < tape.blocks(); ++j) {
        Scalar tangent(0);
        if (x_moves) tangent += chain(at.slope_first, x.node->value[j * n + i]);
        if (y_moves) tangent += chain(at.slope_second, y.node->value[j * n + i]);
        node->value[j * n + i] = tangent;
      }
    }
  }
  return node;
}

/// s x, x + s: an operation of a matrix and a recorded number.
template <typename Scalar, int Order>
struct WithNumberNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  NumberOperand<Scalar, Order> s{};
  bool is_product = true;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<WithNumberNode&>(base);
    const Index n = self.size();
    Scalar* const sum = self.s.adjoint(tape);
    const Scalar* const s = self.s.values();
    const Scalar* const x0 = self.x->value;
    Scalar* const g0 = self.adjoint;
    if (!self.is_product) {
      for (Index j = 0; j < tape.blocks(); ++j) sum[j] += sum_of_run<Scalar>(g0 + j * n, n);
      tape.give_adjoint_of(self, *self.x);
      return;
    }
    sum[0] += dot_of_runs<Scalar>(g0, x0, n);
    for (Index j = 1; j < tape.blocks(); ++j) {
      Scalar* const gj = g0 + j * n;
      sum[j] += dot_of_runs<Scalar>(gj, x0, n) + dot_of_runs<Scalar>(g0, x0 + j * n, n);
      scale_run<Scalar>(s[0], gj, n, gj);
      add_scaled_run<Scalar>(s[j], g0, n, gj);
    }
    scale_run<Scalar>(s[0], g0, n, g0);
    tape.give_adjoint_of(self, *self.x);
  }
};

template <typename Scalar, int Order>
Node<Scalar, Order>* with_number(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x,
                                 const Variable<Scalar, Order>& number, bool is_product) {
  const NumberOperand<Scalar, Order> operand(number);
  auto* const node = tape.template append<WithNumberNode<Scalar, Order>>(x->rows, x->cols);
  node->x = x;
  node->s = operand;
  node->is_product = is_product;
  const Index n = x->size();
  const Scalar* const s = node->s.values();
  for (Index j = 0; j < tape.blocks(); ++j) {
    Scalar* const to = node->value + j * n;
    scale_run<Scalar>(is_product ? s[0] : Scalar(1), x->value + j * n, n, to);
    if (!is_product) {
      shift_run(s[j], n, to);
    } else if (j > 0) {
      add_scaled_run<Scalar>(s[j], x->value, n, to);
    }
  }
  return node;
}

/// s c for a constant matrix c.
template <typename Scalar, int Order>
struct NumberTimesConstantNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  NumberOperand<Scalar, Order> s{};
  const Scalar* c = nullptr;

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<NumberTimesConstantNode&>(base);
    if (self.s.is_constant()) return;
    Scalar* const sum = self.s.adjoint(tape);
    const Index n = self.size();
    for (Index j = 0; j < tape.blocks(); ++j) {
      sum[j] += dot_of_runs<Scalar>(self.adjoint + j * n, self.c, n);
    }
  }
};

template <typename Scalar, int Order>
Node<Scalar, Order>* number_times_constant(Tape<Scalar, Order>& tape,
                                           const Variable<Scalar, Order>& number, Index rows,
                                           Index cols, const Scalar* c) {
  const NumberOperand<Scalar, Order> operand(number);
  auto* const node = tape.template append<NumberTimesConstantNode<Scalar, Order>>(rows, cols);
  node->s = operand;
  node->c = c;
  const Index n = rows * cols;
  for (Index j = 0; j < tape.blocks(); ++j) {
    Scalar factor(0);
    if (j == 0) {
      factor = node->s.value;
    } else if (!node->s.is_constant()) {
      factor = node->s.values()[j];
    }
    scale_run(factor, c, n, node->value + j * n);
  }
  return node;
}

}  // namespace mlmath::detail

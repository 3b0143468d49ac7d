// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/dense_functions.hpp>
#include <mlmath/calculus/reverse/dense_variable.hpp>
#include <mlmath/calculus/reverse/reduction_nodes.hpp>

#include <Eigen/Core>

#include <cmath>

/// log-sum-exp and softmax of a whole matrix, of each row or of each column: one node each.
namespace mlmath::detail {

/// The groups that a reduction goes over: `count` groups of `size` entries, `step` apart, the first
/// entries of neighbouring groups `next` apart.
struct Groups {
  Index count;
  Index size;
  Index step;
  Index next;
};

/// p = softmax of each group and, where asked for, its log-sum-exp.
template <typename Scalar>
void softmax_groups(const Groups& groups, const Scalar* x, Scalar* p, Scalar* log_sums) {
  using std::log;
  constexpr Index most = 128;
  using Chunk = Eigen::Array<Scalar, Eigen::Dynamic, 1, Eigen::ColMajor, most, 1>;
  const auto store = [&](Index group, Scalar largest, Scalar sum) {
    if (log_sums == nullptr) return;
    log_sums[group] = largest - largest == Scalar(0) ? largest + log(sum) : largest;
  };
  if (groups.step == 1) {
    for (Index g = 0; g < groups.count; ++g) {
      const ConstRun<Scalar> from(x + g * groups.next, groups.size);
      Run<Scalar> to(p + g * groups.next, groups.size);
      const Scalar largest = from.maxCoeff();
      if (largest - largest == Scalar(0)) {
        to = (from - largest).exp();
      } else {  // infinite entries share the whole
        to = (from == largest).template cast<Scalar>();
      }
      const Scalar sum = to.sum();
      to *= Scalar(1) / sum;
      store(g, largest, sum);
    }
    return;
  }
  // Side by side: as many groups at once as stay in the nearest cache.
  for (Index start = 0; start < groups.count; start += most) {
    const Index count = groups.count - start < most ? groups.count - start : most;
    const auto from = [&](Index i) { return ConstRun<Scalar>(x + start + i * groups.step, count); };
    const auto to = [&](Index i) { return Run<Scalar>(p + start + i * groups.step, count); };
    Chunk largest = from(0);
    for (Index i = 1; i < groups.size; ++i) largest = largest.max(from(i));
    Chunk sum = Chunk::Zero(count);
    const bool finite = (largest - largest == Scalar(0)).all();
    for (Index i = 0; i < groups.size; ++i) {
      Run<Scalar> e = to(i);
      if (finite) {
        e = (from(i) - largest).exp();
      } else {
        for (Index g = 0; g < count; ++g) {
          using std::exp;
          const Scalar entry = from(i)[g];
          e[g] = largest[g] - largest[g] == Scalar(0) ? exp(entry - largest[g])
                                                      : Scalar(entry == largest[g] ? 1 : 0);
        }
      }
      sum += e;
    }
    const Chunk inverse = Scalar(1) / sum;
    for (Index i = 0; i < groups.size; ++i) to(i) *= inverse;
    for (Index g = 0; g < count; ++g) store(start + g, largest[g], sum[g]);
  }
}

/// The dot product of group g of a and b.
template <typename Scalar>
Scalar dot_group(const Groups& groups, Index g, const Scalar* a, const Scalar* b) {
  Scalar sum(0);
  const Index first = g * groups.next;
  for (Index i = 0; i < groups.size; ++i) {
    sum += a[first + i * groups.step] * b[first + i * groups.step];
  }
  return sum;
}

/// The log-sum-exp of each group; its slopes are the softmax.
template <typename Scalar, int Order>
struct LogSumExpNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Scalar* p = nullptr;
  Groups groups{};

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<LogSumExpNode&>(base);
    const Groups& groups = self.groups;
    const Index n = self.x->size();
    const Index m = groups.count;
    if (Order == 1 && self.x->adjoint == nullptr) {
      self.weigh(self.p, self.adjoint);
      self.x->adjoint = self.p;
      return;
    }
    Scalar* const sum = tape.adjoint(*self.x);
    for (Index j = 0; j < tape.blocks(); ++j) {
      const Scalar* const tangent = self.x->value + j * n;
      for (Index i = 0; i < groups.size; ++i) {
        for (Index g = 0; g < m; ++g) {
          const Index at = g * groups.next + i * groups.step;
          Scalar change = chain(self.p[at], self.adjoint[j * m + g]);
          if (j > 0) {
            change += self.adjoint[g] * self.p[at] * (tangent[at] - self.value[j * m + g]);
          }
          sum[j * n + at] += change;
        }
      }
    }
  }

  /// Each group times its weight.
  void weigh(Scalar* to, const Scalar* weights) const {
    if (groups.step == 1) {
      for (Index g = 0; g < groups.count; ++g) {
        Run<Scalar>(to + g * groups.next, groups.size) *= weights[g];
      }
    } else {
      for (Index i = 0; i < groups.size; ++i) {
        Run<Scalar>(to + i * groups.step, groups.count) *= ConstRun<Scalar>(weights, groups.count);
      }
    }
  }
};

template <typename Scalar, int Order>
void fill_log_sum_exp(Tape<Scalar, Order>& tape, LogSumExpNode<Scalar, Order>& node,
                      Node<Scalar, Order>* x, const Groups& groups) {
  node.x = x;
  node.groups = groups;
  node.p = tape.allocate(x->size());
  softmax_groups(groups, x->value, node.p, node.value);
  for (Index j = 1; j < tape.blocks(); ++j) {
    for (Index g = 0; g < groups.count; ++g) {
      node.value[j * groups.count + g] =
          dot_group<Scalar>(groups, g, node.p, x->value + j * x->size());
    }
  }
}

/// The softmax of each group.
template <typename Scalar, int Order>
struct SoftmaxNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  Base* x = nullptr;
  Groups groups{};

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<SoftmaxNode&>(base);
    const Groups& groups = self.groups;
    const Index n = self.size();
    Scalar* const sum = tape.adjoint(*self.x);
    for (Index g = 0; g < groups.count; ++g) {
      const Scalar mean = dot_group<Scalar>(groups, g, self.value, self.adjoint);
      for (Index j = 0; j < tape.blocks(); ++j) {
        const Scalar* const tangent = self.value + j * n;
        const Scalar* const seed = self.adjoint + j * n;
        Scalar mean_j = dot_group<Scalar>(groups, g, self.value, seed);
        if (j > 0) mean_j += dot_group<Scalar>(groups, g, tangent, self.adjoint);
        for (Index i = 0; i < groups.size; ++i) {
          const Index at = g * groups.next + i * groups.step;
          sum[j * n + at] += self.value[at] * (seed[at] - mean_j);
          if (j > 0) sum[j * n + at] += tangent[at] * (self.adjoint[at] - mean);
        }
      }
    }
  }
};

template <typename Scalar, int Order>
Node<Scalar, Order>* softmax_node(Tape<Scalar, Order>& tape, Node<Scalar, Order>* x,
                                  const Groups& groups) {
  auto* const node = tape.template append<SoftmaxNode<Scalar, Order>>(x->rows, x->cols);
  node->x = x;
  node->groups = groups;
  const Index n = x->size();
  softmax_groups<Scalar>(groups, x->value, node->value, nullptr);
  for (Index j = 1; j < tape.blocks(); ++j) {
    const Scalar* const tangent = x->value + j * n;
    for (Index g = 0; g < groups.count; ++g) {
      const Scalar mean = dot_group<Scalar>(groups, g, node->value, tangent);
      for (Index i = 0; i < groups.size; ++i) {
        const Index at = g * groups.next + i * groups.step;
        node->value[j * n + at] = node->value[at] * (tangent[at] - mean);
      }
    }
  }
  return node;
}

template <typename X>
Groups row_groups(const X& x) {
  return {x.rows(), x.cols(), x.rows(), 1};
}
template <typename X>
Groups column_groups(const X& x) {
  return {x.cols(), x.rows(), 1, x.rows()};
}
template <typename X>
Groups one_group(const X& x) {
  return {1, x.size(), 1, x.size()};
}

template <typename X>
void check_not_empty(const char* function, const X& x) {
  if (x.size() == 0) throw_shape_error(function, "the variable is empty");
}

/// log-softmax: x minus its log-sum-exp.
template <typename S, int R, int C, bool A, int O>
DenseVariable<S, R, C, A, O> minus_log_sum(const DenseVariable<S, R, C, A, O>& x,
                                           const Groups& groups, bool to_rows) {
  auto& tape = x.tape();
  auto* const sums = tape.template append<LogSumExpNode<S, O>>(to_rows ? 1 : groups.count,
                                                               to_rows ? groups.count : 1);
  fill_log_sum_exp(tape, *sums, x.node(), groups);
  return {broadcast_sum<S, O>(tape, x.rows(), x.cols(), {x.node(), x.node()->value}, S(1),
                              {sums, sums->value}, S(-1), to_rows),
          x.tape_id()};
}

}  // namespace mlmath::detail

namespace mlmath {

/// \name log-sum-exp and softmax of a variable
/// As for plain Eigen objects; the slope of log-sum-exp is the softmax, and one node holds it.
/// @{

/// \f$ \log \sum_i e^{x_i} \f$ over all entries, without overflow.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] Variable<S, O> log_sum_exp(const DenseVariable<S, R, C, A, O>& x) {
  detail::check_not_empty("log_sum_exp", x);
  auto& tape = x.tape();
  auto* const node = tape.template append_number<detail::LogSumExpNode<S, O>>();
  detail::fill_log_sum_exp(tape, *node, x.node(), detail::one_group(x));
  return detail::number_of(tape, static_cast<detail::Node<S, O>*>(node));
}
/// log_sum_exp() of each row.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, 1, A, O> log_sum_exp_rows(const DenseVariable<S, R, C, A, O>& x) {
  detail::check_not_empty("log_sum_exp_rows", x);
  auto& tape = x.tape();
  auto* const node = tape.template append<detail::LogSumExpNode<S, O>>(x.rows(), 1);
  detail::fill_log_sum_exp(tape, *node, x.node(), detail::row_groups(x));
  return {node, x.tape_id()};
}
/// log_sum_exp() of each column.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, 1, C, A, O> log_sum_exp_columns(
    const DenseVariable<S, R, C, A, O>& x) {
  detail::check_not_empty("log_sum_exp_columns", x);
  auto& tape = x.tape();
  auto* const node = tape.template append<detail::LogSumExpNode<S, O>>(1, x.cols());
  detail::fill_log_sum_exp(tape, *node, x.node(), detail::column_groups(x));
  return {node, x.tape_id()};
}
/// \f$ e^{x_i} / \sum_j e^{x_j} \f$ of a vector.
template <typename S, int R, int C, bool A, int O>
  requires(R == 1 || C == 1)
[[nodiscard]] DenseVariable<S, R, C, A, O> softmax(const DenseVariable<S, R, C, A, O>& x) {
  detail::check_not_empty("softmax", x);
  return {detail::softmax_node(x.tape(), x.node(), detail::one_group(x)), x.tape_id()};
}
/// softmax() of each row.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> softmax_rows(const DenseVariable<S, R, C, A, O>& x) {
  detail::check_not_empty("softmax_rows", x);
  return {detail::softmax_node(x.tape(), x.node(), detail::row_groups(x)), x.tape_id()};
}
/// softmax() of each column.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> softmax_columns(const DenseVariable<S, R, C, A, O>& x) {
  detail::check_not_empty("softmax_columns", x);
  return {detail::softmax_node(x.tape(), x.node(), detail::column_groups(x)), x.tape_id()};
}
/// The logarithm of softmax(), without underflow.
template <typename S, int R, int C, bool A, int O>
  requires(R == 1 || C == 1)
[[nodiscard]] DenseVariable<S, R, C, A, O> log_softmax(const DenseVariable<S, R, C, A, O>& x) {
  detail::check_not_empty("log_softmax", x);
  return R == 1 ? detail::minus_log_sum(x, detail::row_groups(x), false)
                : detail::minus_log_sum(x, detail::column_groups(x), true);
}
/// log_softmax() of each row.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> log_softmax_rows(const DenseVariable<S, R, C, A, O>& x) {
  detail::check_not_empty("log_softmax_rows", x);
  return detail::minus_log_sum(x, detail::row_groups(x), false);
}
/// log_softmax() of each column.
template <typename S, int R, int C, bool A, int O>
[[nodiscard]] DenseVariable<S, R, C, A, O> log_softmax_columns(
    const DenseVariable<S, R, C, A, O>& x) {
  detail::check_not_empty("log_softmax_columns", x);
  return detail::minus_log_sum(x, detail::column_groups(x), true);
}
/// @}

/// \name Products and norms of variables
/// The free functions of the linear algebra, with a variable among the arguments.
/// @{

/// \f$ a \cdot b \f$.
template <typename X, typename Y>
  requires detail::has_dense_variable<X, Y>
[[nodiscard]] auto dot(const X& a, const Y& b) {
  if constexpr (detail::is_dense_variable<X>) {
    return a.matrix().dot(b);
  } else {
    return b.matrix().dot(a);
  }
}
/// The matrix product.
template <typename X, typename Y>
  requires detail::has_dense_variable<X, Y>
[[nodiscard]] auto matmul(const X& A, const Y& B) { return A * B; }
/// The Euclidean norm.
template <typename S, int R, int C, int O>
[[nodiscard]] Variable<S, O> norm(const DenseVariable<S, R, C, false, O>& x) {
  return x.norm();
}
/// @}

}  // namespace mlmath

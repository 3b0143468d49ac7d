// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <string>
#include <type_traits>

namespace mlmath {

namespace detail {

/// A number whose gradient by x was worked out when it was recorded.
template <typename Scalar>
struct KnownGradientNode : Node<Scalar, 1> {
  using Base = Node<Scalar, 1>;
  Base* x = nullptr;
  Scalar* gradient = nullptr;

  static void backward(Base& base, Tape<Scalar, 1>& tape) {
    auto& self = static_cast<KnownGradientNode&>(base);
    const Index n = self.x->size();
    Run<Scalar>(tape.adjoint(*self.x), n) += self.adjoint[0] * ConstRun<Scalar>(self.gradient, n);
  }
};

}  // namespace detail

/// A sum of many terms of one x, \f$ \sum_{k=0}^{m-1} f(k, x) \f$, of which one term at a time is
/// recorded: each is differentiated at once, and only its gradient is kept.
///
/// Use it for a loss over more data than its intermediate results should take memory for: let term k
/// be the loss of block k of the samples. Blocks whose intermediate results stay in the cache are
/// often faster than all samples at once, too.
///
/// Shapes:   x a vector, matrix or array, plain or a variable; f(k, x) takes an index and x, generic,
///           and gives one number.
/// Cost:     that of the gradients of all terms; memory for the largest term.
/// Edges:    0 for no terms. Inside hessian() the terms are recorded as any sum. f must not use
///           other variables of the recording.
/// Throws:   DomainError if count is negative; what f throws; TapeError if f uses a variable of the
///           recording other than the x that it is given.
/// Example:  `sum_of_parts(10, W, [&](Index k, const auto& V) { return loss(block(k), V); })`
template <typename X, typename F>
[[nodiscard]] auto sum_of_parts(Eigen::Index count, const X& x, F&& f) {
  using Eigen::Index;
  if (count < 0) {
    detail::throw_domain_error("sum_of_parts",
                               "count = " + std::to_string(count) + ", expected a number >= 0");
  }
  if constexpr (detail::is_dense_variable<X>) {
    if constexpr (X::order == 1) {
      using Scalar = typename X::Scalar;
      using NodeType = detail::KnownGradientNode<Scalar>;
      auto& tape = x.tape();
      auto* const node = tape.template append_number<NodeType>();
      node->x = x.node();
      node->gradient = tape.allocate(x.size());
      detail::Run<Scalar> gradient(node->gradient, x.size());
      gradient.setZero();
      Scalar value(0);
      const Eigen::Map<const typename X::Values> point(x.node()->value, x.rows(), x.cols());
      for (Index k = 0; k < count; ++k) {
        const auto term = [&f, k](const auto& v) { return f(k, v); };
        value += detail::record_and_sweep(
            term,
            [&](const Scalar& term_value, const auto& input) {
              if (input.adjoint != nullptr) {
                gradient += detail::ConstRun<Scalar>(input.adjoint, gradient.size());
              }
              return term_value;
            },
            point);
      }
      node->value[0] = value;
      return detail::number_of(tape, static_cast<detail::Node<Scalar, 1>*>(node));
    } else {
      auto sum = typename X::Number(0);
      for (Index k = 0; k < count; ++k) sum += f(k, x);
      return sum;
    }
  } else {
    using Scalar = std::decay_t<decltype(f(Index(0), x))>;
    Scalar sum(0);
    for (Index k = 0; k < count; ++k) sum += f(k, x);
    return sum;
  }
}

}  // namespace mlmath

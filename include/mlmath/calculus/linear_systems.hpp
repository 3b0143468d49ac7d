// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/constant.hpp>
#include <mlmath/calculus/reverse/dense_functions.hpp>
#include <mlmath/calculus/reverse/dense_variable.hpp>
#include <mlmath/calculus/reverse/factorization_nodes.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <string>
#include <utility>

/// Linear solves, determinants and inverses in functions to differentiate: the functions of the
/// linear algebra, for variables. The derivative is that of the solution, not of the elimination:
/// the factorization is used again on the way back.
namespace mlmath {

/// What solve() gives for variables; as SolveResult, `solve(A, b).solution` is x.
template <typename Solution>
struct VariableSolution {
  Solution solution;  ///< x, to be differentiated further.
};

/// What log_determinant() gives for variables; see LogDeterminant.
template <typename Number>
struct VariableLogDeterminant {
  Number log_absolute{};  ///< \f$ \log|\det A| \f$, to be differentiated further.
  int sign = 0;           ///< The sign of the determinant.
};

namespace detail {

inline void check_system(const char* function, Index rows, Index cols, Index b_rows) {
  if (rows != cols || rows == 0) {
    throw_shape_error(function, "A is " + shape_text(rows, cols) + ", expected a square matrix");
  }
  if (b_rows != rows) {
    throw_shape_error(function, "B has " + std::to_string(b_rows) + " rows, expected " +
                                    std::to_string(rows) + " as A");
  }
}

/// The factorization of A, kept by the recording.
template <typename Factor, typename S, int O, typename A>
const Factor* factorize(const char* function, Tape<S, O>& tape, const A& a) {
  const Factor* factor = nullptr;
  if constexpr (is_dense_variable<A>) {
    factor = tape.keep(Factor(values_of<Eigen::Dynamic>(*a.node(), 0)));
  } else {
    factor = tape.keep(Factor(Eigen::MatrixX<S>(a.derived().template cast<S>())));
  }
  const Index pivot = factor->singular_pivot();
  if (pivot >= 0) {
    throw_domain_error(function, Factor::is_symmetric
                                     ? "A is not positive definite"
                                     : "A is singular: pivot " + std::to_string(pivot) + " is 0");
  }
  return factor;
}

template <template <typename> class Factor, typename A, typename B>
auto solve_recorded(const char* function, const A& a, const B& b) {
  using Lead = std::conditional_t<is_dense_variable<A>, A, B>;
  using S = typename Lead::Scalar;
  constexpr int O = Lead::order;
  check_system(function, a.rows(), a.cols(), b.rows());
  std::uint32_t id = 0;
  if constexpr (is_dense_variable<A>) {
    id = a.tape_id();
  } else {
    id = b.tape_id();
  }
  auto& tape = tape_of<S, O>(id);
  using NodeType = SolveNode<S, O, Factor<S>>;
  const auto* const factor = factorize<Factor<S>>(function, tape, a);
  const S* right = nullptr;
  Node<S, O>* b_node = nullptr;
  if constexpr (is_dense_variable<B>) {
    (void)b.tape();
    b_node = b.node();
    right = b_node->value;
  } else {
    right = read_constant(tape, b.derived());
  }
  auto* const node = tape.template append<NodeType>(b.rows(), b.cols());
  node->factor = factor;
  node->B = b_node;
  if constexpr (is_dense_variable<A>) node->A = a.node();
  node->fill(tape.blocks(), right);
  constexpr int cols = int(B::ColsAtCompileTime) == 1 ? 1 : Eigen::Dynamic;
  return DenseVariable<S, Eigen::Dynamic, cols, false, O>(node, id);
}

template <template <typename> class Factor, typename S, int R, int C, int O>
VariableLogDeterminant<Variable<S, O>> log_determinant_recorded(
    const char* function, const DenseVariable<S, R, C, false, O>& a) {
  check_system(function, a.rows(), a.cols(), a.rows());
  auto& tape = a.tape();
  const auto* const factor = factorize<Factor<S>>(function, tape, a);
  auto* const node = tape.template append_number<LogDeterminantNode<S, O, Factor<S>>>();
  node->A = a.node();
  node->factor = factor;
  VariableLogDeterminant<Variable<S, O>> result;
  node->value[0] = factor->log_determinant(result.sign);
  for (Index j = 1; j < tape.blocks(); ++j) {
    node->value[j] = factor->solve(node->tangent_of(j)).trace();
  }
  result.log_absolute = number_of(tape, static_cast<Node<S, O>*>(node));
  return result;
}

}  // namespace detail

/// The solution of \f$ AX = B \f$ in a function to differentiate, where A or B (or both) is a
/// variable: \f$ \bar B = A^{-T} \bar X \f$ and \f$ \bar A = -\bar B X^T \f$.
///
/// Shapes:   A n x n, B n x k or a vector; `.solution` has the shape of B.
/// Cost:     one LU factorization, used again on the way back.
/// Throws:   ShapeError if A is not square or has not as many rows as B; DomainError if A is
///           singular.
/// Source:   Giles, Collected matrix derivative results for forward and reverse mode algorithmic
///           differentiation (2008), sec. 2.3.
template <typename A, typename B>
  requires detail::has_dense_variable<A, B>
[[nodiscard]] auto solve(const A& a, const B& b) {
  auto x = detail::solve_recorded<detail::GeneralFactor>("solve", a, b);
  return VariableSolution<decltype(x)>{x};
}

/// As solve() with a variable, for a symmetric positive definite A, of which the lower triangle is
/// read; the derivative by A is symmetric.
template <typename A, typename B>
  requires detail::has_dense_variable<A, B>
[[nodiscard]] auto solve_positive_definite(const A& a, const B& b) {
  auto x = detail::solve_recorded<detail::PositiveFactor>("solve_positive_definite", a, b);
  return VariableSolution<decltype(x)>{x};
}

/// The logarithm of the determinant of a variable, \f$ \log|\det A| \f$, and its sign; the gradient
/// is \f$ A^{-T} \f$.
///
/// Cost:     one LU factorization, and about three times as much on the way back.
/// Throws:   ShapeError if A is not square; DomainError if it is singular, where no gradient exists.
template <typename S, int R, int C, int O>
[[nodiscard]] VariableLogDeterminant<Variable<S, O>> log_determinant(
    const DenseVariable<S, R, C, false, O>& A) {
  return detail::log_determinant_recorded<detail::GeneralFactor>("log_determinant", A);
}

/// As log_determinant() with a variable, for a symmetric positive definite A; the gradient is
/// symmetric.
template <typename S, int R, int C, int O>
[[nodiscard]] Variable<S, O> log_determinant_spd(const DenseVariable<S, R, C, false, O>& A) {
  return detail::log_determinant_recorded<detail::PositiveFactor>("log_determinant_spd", A)
      .log_absolute;
}

/// The determinant of a variable that is not singular; its gradient is \f$ \det(A) A^{-T} \f$.
template <typename S, int R, int C, int O>
[[nodiscard]] Variable<S, O> determinant(const DenseVariable<S, R, C, false, O>& A) {
  const auto result = detail::log_determinant_recorded<detail::GeneralFactor>("determinant", A);
  return exp(result.log_absolute) * S(result.sign);
}

/// The inverse of a variable. To apply it to a vector or a matrix, solve() is the faster way.
template <typename S, int R, int C, int O>
[[nodiscard]] MatrixVariable<S, Eigen::Dynamic, Eigen::Dynamic, O> inverse(
    const DenseVariable<S, R, C, false, O>& A) {
  return detail::solve_recorded<detail::GeneralFactor>(
      "inverse", A, Eigen::MatrixX<S>(Eigen::MatrixX<S>::Identity(A.rows(), A.rows())));
}

}  // namespace mlmath

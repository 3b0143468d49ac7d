// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/linear_systems.hpp>
#include <mlmath/calculus/reverse/cholesky_node.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace mlmath {

/// The Cholesky factor of a symmetric positive definite matrix: the lower triangular L with a
/// positive diagonal and \f$ A = LL^T \f$.
///
/// Use it where L itself is wanted, as to give samples a covariance, or to write a density over a
/// factor. For systems take solve_positive_definite(), for determinants log_determinant_spd().
///
/// Shapes:   A n x n, of which the lower triangle is read; L n x n, 0 above the diagonal.
/// Cost:     n^3/3.
/// Throws:   ShapeError if A is not square; DomainError if it is not positive definite or holds NaN
///           or infinity.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 4.2.
template <typename Derived>
[[nodiscard]] Eigen::MatrixX<typename Derived::Scalar> cholesky(
    const Eigen::MatrixBase<Derived>& A_arg) {
  using Scalar = typename Derived::Scalar;
  detail::check_system("cholesky", A_arg.rows(), A_arg.cols(), A_arg.rows());
  Eigen::MatrixX<Scalar> A = A_arg;
  detail::check_finite("cholesky", "A", A);
  const Eigen::LLT<Eigen::MatrixX<Scalar>> llt(A);
  if (llt.info() != Eigen::Success) {
    detail::throw_domain_error("cholesky", "A is not positive definite");
  }
  return llt.matrixL();
}

/// cholesky() of a variable: one node, whose way back goes by blocks; the derivative by A is
/// symmetric.
///
/// Cost:     about three times that of the factorization, with its gradient.
/// Source:   Murray, Differentiation of the Cholesky decomposition (2016).
template <typename S, int R, int C, int O>
[[nodiscard]] MatrixVariable<S, Eigen::Dynamic, Eigen::Dynamic, O> cholesky(
    const DenseVariable<S, R, C, false, O>& A) {
  detail::check_system("cholesky", A.rows(), A.cols(), A.rows());
  auto& tape = A.tape();
  auto* const node = tape.template append<detail::CholeskyNode<S, O>>(A.rows(), A.cols());
  node->A = A.node();
  auto L = detail::values_of<Eigen::Dynamic>(*node, 0);
  const Eigen::LLT<Eigen::MatrixX<S>> llt(detail::values_of<Eigen::Dynamic>(*A.node(), 0));
  if (llt.info() != Eigen::Success) {
    detail::throw_domain_error("cholesky", "A is not positive definite");
  }
  L = llt.matrixL();
  node->fill_tangents(tape.blocks());
  return {node, A.tape_id()};
}

}  // namespace mlmath

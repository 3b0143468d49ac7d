// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <cmath>

/// Estimates of condition numbers from a factorization: a few solves instead of an inverse.
namespace mlmath::detail {

/// A lower bound of \f$ \|A^{-1}\|_1 \f$ that is rarely below a third of it: Hager's method with
/// Higham's safeguards. `solve(x)` and `solve_transpose(x)` overwrite the vector x with
/// \f$ A^{-1}x \f$ and \f$ A^{-T}x \f$.
///
/// Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., algorithm 15.1.
template <typename Vector, typename Solve, typename SolveTranspose>
typename Vector::Scalar inverse_norm_estimate(Eigen::Index n, const Solve& solve,
                                              const SolveTranspose& solve_transpose) {
  using Scalar = typename Vector::Scalar;
  if (n == 0) return Scalar(0);
  Vector x = Vector::Constant(n, Scalar(1) / Scalar(n));
  solve(x);
  Scalar estimate = x.template lpNorm<1>();
  if (n == 1) return estimate;
  Vector signs(n), previous_signs(n);
  Eigen::Index last = -1;
  for (int step = 0; step < 5; ++step) {
    for (Eigen::Index i = 0; i < n; ++i) signs(i) = x(i) < Scalar(0) ? Scalar(-1) : Scalar(1);
    if (step > 0 && signs == previous_signs) break;
    previous_signs = signs;
    x = signs;
    solve_transpose(x);
    Eigen::Index largest = 0;
    x.cwiseAbs().maxCoeff(&largest);
    if (largest == last) break;
    last = largest;
    x.setZero();
    x(largest) = Scalar(1);
    solve(x);
    const Scalar next = x.template lpNorm<1>();
    if (!(next > estimate)) break;
    estimate = next;
  }
  for (Eigen::Index i = 0; i < n; ++i) {
    const Scalar entry = Scalar(1) + Scalar(i) / Scalar(n - 1);
    x(i) = i % 2 == 0 ? entry : -entry;
  }
  solve(x);
  const Scalar alternative = Scalar(2) * x.template lpNorm<1>() / (Scalar(3) * Scalar(n));
  return alternative > estimate ? alternative : estimate;
}

/// The reciprocal condition number \f$ 1 / (\|U\|_1 \|U^{-1}\|_1) \f$ of an upper triangular
/// matrix, estimated; 0 where the diagonal holds a 0.
template <typename Scalar>
Scalar triangular_reciprocal_condition(const Eigen::MatrixX<Scalar>& U) {
  if (U.rows() == 0) return Scalar(1);
  if ((U.diagonal().array() == Scalar(0)).any()) return Scalar(0);
  Scalar norm(0);
  for (Eigen::Index j = 0; j < U.cols(); ++j) {
    const Scalar column = U.col(j).head(j + 1).template lpNorm<1>();
    if (column > norm) norm = column;
  }
  const auto upper = U.template triangularView<Eigen::Upper>();
  const auto lower = U.transpose().template triangularView<Eigen::Lower>();
  const Scalar inverse_norm = inverse_norm_estimate<Eigen::VectorX<Scalar>>(
      U.rows(), [&](Eigen::VectorX<Scalar>& x) { upper.solveInPlace(x); },
      [&](Eigen::VectorX<Scalar>& x) { lower.solveInPlace(x); });
  return Scalar(1) / (norm * inverse_norm);
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/errors.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/linalg/detail/condition.hpp>
#include <mlmath/linalg/detail/doubled_products.hpp>
#include <mlmath/linalg/detail/row_blocks.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace mlmath::detail {

/// From how many right-hand sides on refinement, whose residuals are no matrix products, would cost
/// more than it gives.
inline constexpr Eigen::Index max_refined_columns = 8;

/// What the kernel of solve() and solve_positive_definite() finds beside X.
template <typename Scalar>
struct SolveReport {
  Scalar reciprocal_condition = Scalar(0);
  Scalar backward_error = Scalar(0);
  Scalar error_estimate = Scalar(0);
  int refinements = 0;
  Status status = Status::iteration_limit;
};

/// B - A X; in twice the precision for few columns.
template <typename Matrix, typename Rhs>
void solve_residual(const Matrix& A, const Rhs& B, const Rhs& X, Rhs& R) {
  R = B;
  if (B.cols() > max_refined_columns) {
    R.noalias() -= A * X;
    return;
  }
  Eigen::Matrix<typename Rhs::Scalar, Rhs::RowsAtCompileTime, 1> low(B.rows());
  for (Eigen::Index c = 0; c < B.cols(); ++c) {
    low.setZero();
    subtract_product(A, X.data() + c * X.rows(), R.data() + c * R.rows(), low.data());
    R.col(c) += low;
  }
}

/// max over the columns of the max-norm of one matrix over that of another; 0/0 counts as 0.
template <typename Rhs>
typename Rhs::Scalar largest_ratio(const Rhs& change, const Rhs& whole) {
  using Scalar = typename Rhs::Scalar;
  Scalar largest(0);
  for (Eigen::Index c = 0; c < change.cols(); ++c) {
    const Scalar size = change.col(c).cwiseAbs().maxCoeff();
    if (size == Scalar(0)) continue;
    const Scalar ratio = size / whole.col(c).cwiseAbs().maxCoeff();
    if (!(ratio <= largest)) largest = ratio;
  }
  return largest;
}

/// Solves A X = B with the factor of A, overwriting B by X: refined for few columns, with the
/// condition and the backward error.
template <typename Factor, typename Matrix, typename Rhs, typename SolveTranspose>
SolveReport<typename Matrix::Scalar> solve_with_factor(const Factor& factor, const Matrix& A,
                                                       const SolveTranspose& solve_transpose,
                                                       Rhs& B) {
  using Scalar = typename Matrix::Scalar;
  using Vector = Eigen::Matrix<Scalar, Matrix::RowsAtCompileTime, 1>;
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  SolveReport<Scalar> report;
  const Scalar inverse_norm = inverse_norm_estimate<Vector>(
      A.rows(), [&](Vector& x) { x = factor.solve(x); }, solve_transpose);
  report.reciprocal_condition =
      Scalar(1) / (A.cwiseAbs().colwise().sum().maxCoeff() * inverse_norm);

  Rhs X = factor.solve(B);
  Rhs R(B.rows(), B.cols());
  solve_residual(A, B, X, R);
  report.error_estimate = epsilon / report.reciprocal_condition;
  if (B.cols() > max_refined_columns) {
    report.status = Status::converged;
  } else {
    Scalar previous(1);
    constexpr int max_refinements = 10;
    while (report.refinements < max_refinements) {
      const Rhs change = factor.solve(R);
      const Scalar size = largest_ratio(change, X);
      if (!(size <= previous / 2)) {
        report.error_estimate = size;
        report.status = Status::numerical_failure;
        break;
      }
      X += change;
      ++report.refinements;
      solve_residual(A, B, X, R);
      const Scalar next = size * (size / previous);
      report.error_estimate = std::max(epsilon, next);
      if (next <= epsilon / 4) {
        report.status = Status::converged;
        break;
      }
      previous = size;
    }
  }

  Vector row_sums = Vector::Zero(A.rows());
  for (Eigen::Index j = 0; j < A.cols(); ++j) row_sums += A.col(j).cwiseAbs();
  const Scalar A_norm = row_sums.maxCoeff();
  for (Eigen::Index c = 0; c < B.cols(); ++c) {
    const Scalar size = R.col(c).cwiseAbs().maxCoeff();
    if (size == Scalar(0)) continue;
    const Scalar scale = A_norm * X.col(c).cwiseAbs().maxCoeff() + B.col(c).cwiseAbs().maxCoeff();
    report.backward_error = std::max(report.backward_error, size / scale);
  }
  B = X;
  return report;
}

/// X(i, c) <- X(i, c) 2^rows(i) 2^cols(c), in one rounding.
template <typename Rhs, typename Exponents, typename ColumnExponents>
void scale_entries(Rhs& X, const Exponents& rows, const ColumnExponents& cols) {
  if (rows.isZero() && cols.isZero()) return;
  for (Eigen::Index c = 0; c < X.cols(); ++c) {
    for (Eigen::Index i = 0; i < X.rows(); ++i) X(i, c) = std::ldexp(X(i, c), rows(i) + cols(c));
  }
}

/// The exponents that bring rows or columns to equal size; zeros where they are so within a factor
/// of 8 and far from overflow, so that pivots are chosen as the user would expect.
template <typename Vector>
Eigen::Matrix<int, Vector::RowsAtCompileTime, 1> needed_exponents(const Vector& sizes) {
  Eigen::Matrix<int, Vector::RowsAtCompileTime, 1> exponents = equilibrating_exponents(sizes);
  if (is_moderate(sizes) && exponents.maxCoeff() - exponents.minCoeff() <= 3) exponents.setZero();
  return exponents;
}

/// The columns of B scaled to max-norms in [1/2, 1); returns the exponents that undo it.
template <typename Rhs>
Eigen::VectorXi normalize_columns(Rhs& B) {
  Eigen::VectorXi back(B.cols());
  for (Eigen::Index c = 0; c < B.cols(); ++c) {
    int exponent = 0;
    std::frexp(B.col(c).cwiseAbs().maxCoeff(), &exponent);
    for (Eigen::Index i = 0; i < B.rows(); ++i) B(i, c) = std::ldexp(B(i, c), -exponent);
    back(c) = exponent;
  }
  return back;
}

/// Overwrites B by the solution of A X = B for a general square A.
template <typename Matrix, typename Rhs>
SolveReport<typename Matrix::Scalar> solve_general(Matrix A, Rhs& B) {
  using Scalar = typename Matrix::Scalar;
  using Vector = Eigen::Matrix<Scalar, Matrix::RowsAtCompileTime, 1>;
  using Exponents = Eigen::Matrix<int, Matrix::RowsAtCompileTime, 1>;
  const Eigen::VectorXi none = Eigen::VectorXi::Zero(std::max(A.cols(), B.cols()));
  Vector row_sizes = Vector::Zero(A.rows());
  for (Eigen::Index j = 0; j < A.cols(); ++j) row_sizes = row_sizes.cwiseMax(A.col(j).cwiseAbs());
  const Exponents rows = needed_exponents(row_sizes);
  scale_entries(A, rows, none);
  const Exponents cols = needed_exponents(Vector(A.cwiseAbs().colwise().maxCoeff().transpose()));
  scale_entries(A, Exponents(Exponents::Zero(A.rows())), cols);
  const Eigen::VectorXi back = normalize_columns(B);
  scale_entries(B, rows, none);

  const Eigen::PartialPivLU<Matrix> lu(A);
  for (Eigen::Index k = 0; k < A.rows(); ++k) {
    if (lu.matrixLU()(k, k) != Scalar(0)) continue;
    throw_domain_error("solve", "A is singular: column " + std::to_string(k) +
                                    " depends on the columns before it (pivot " +
                                    std::to_string(k) + " is 0)");
  }
  const SolveReport<Scalar> report = solve_with_factor(
      lu, A, [&](Vector& x) { x = lu.transpose().solve(x); }, B);
  scale_entries(B, cols, back);
  return report;
}

/// Throws the error for an A without a Cholesky factor, naming its first pivot that is not > 0.
template <typename Matrix>
[[noreturn]] void throw_not_positive_definite(const char* function, Matrix A) {
  using Scalar = typename Matrix::Scalar;
  Eigen::Index worst = 0;
  Scalar least = A(0, 0);
  for (Eigen::Index k = 0; k < A.rows(); ++k) {
    if (A(k, k) < least || k == 0) {
      worst = k;
      least = A(k, k);
    }
    if (!(A(k, k) > Scalar(0))) break;
    for (Eigen::Index j = k + 1; j < A.rows(); ++j) {
      const Scalar factor = A(j, k) / A(k, k);
      for (Eigen::Index i = j; i < A.rows(); ++i) A(i, j) -= factor * A(i, k);
    }
  }
  throw_domain_error(function, "A is not positive definite: pivot " + std::to_string(worst) +
                                   " is " + to_text(least) + ", expected a number > 0");
}

/// Overwrites B by the solution of A X = B for a symmetric positive definite A.
template <typename Matrix, typename Rhs>
SolveReport<typename Matrix::Scalar> solve_definite(const char* function, Matrix A, Rhs& B) {
  using Scalar = typename Matrix::Scalar;
  using Vector = Eigen::Matrix<Scalar, Matrix::RowsAtCompileTime, 1>;
  using Exponents = Eigen::Matrix<int, Matrix::RowsAtCompileTime, 1>;
  const Vector diagonal = A.diagonal();
  if (!(diagonal.minCoeff() > Scalar(0))) throw_not_positive_definite(function, std::move(A));
  const Exponents scale = needed_exponents(Vector(diagonal.cwiseSqrt()));
  const Eigen::VectorXi back = normalize_columns(B);
  if (!scale.isZero()) {
    scale_entries(A, scale, scale);
    for (Eigen::Index c = 0; c < B.cols(); ++c) {
      for (Eigen::Index i = 0; i < B.rows(); ++i) B(i, c) = std::ldexp(B(i, c), scale(i));
    }
  }
  const Eigen::LLT<Matrix> factor(A);
  if (factor.info() != Eigen::Success) throw_not_positive_definite(function, std::move(A));
  const SolveReport<Scalar> report = solve_with_factor(
      factor, A, [&](Vector& x) { x = factor.solve(x); }, B);
  scale_entries(B, scale, back);
  return report;
}

}  // namespace mlmath::detail

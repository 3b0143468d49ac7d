// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/detail/add_product.hpp>
#include <mlmath/linalg/detail/condition.hpp>
#include <mlmath/linalg/detail/gram_block.hpp>
#include <mlmath/linalg/detail/refinement.hpp>
#include <mlmath/linalg/detail/row_blocks.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>

namespace mlmath::detail {

/// F = Y - A W and G = A'S^2 F in working precision, reading A once.
template <typename Scalar>
void residual_and_gradient(RowBlocks<Scalar>& A, const Eigen::VectorX<Scalar>& row_scale,
                           const Eigen::MatrixX<Scalar>& Y, const Eigen::MatrixX<Scalar>& W,
                           Eigen::MatrixX<Scalar>& F, Eigen::MatrixX<Scalar>& G) {
  const Eigen::Index height = A.block_rows();
  Eigen::MatrixX<Scalar> rows;
  F.resize(Y.rows(), Y.cols());
  G.setZero(A.cols(), Y.cols());
  for (Eigen::Index first = 0; first < A.rows(); first += height) {
    const Eigen::Index count = std::min(height, A.rows() - first);
    rows = Y.middleRows(first, count);
    const bool transposed = A.has_contiguous_rows();
    const typename RowBlocks<Scalar>::Block block =
        transposed ? A.transposed_block(first, count) : A.block(first, count);
    if (transposed) {
      add_transposed_product<Scalar>(Scalar(-1), block, W, rows);
    } else {
      add_product<Scalar>(Scalar(-1), block, W, rows);
    }
    F.middleRows(first, count) = rows;
    if (row_scale.size() > 0) {
      rows.array().colwise() *= row_scale.segment(first, count).array().square();
    }
    if (transposed) {
      add_product<Scalar>(Scalar(1), block, rows, G);
    } else {
      add_transposed_product<Scalar>(Scalar(1), block, rows, G);
    }
  }
}

/// What the normal equations give where they are safe.
template <typename Scalar>
struct NormalEquationsFit {
  bool accepted = false;
  Eigen::MatrixX<Scalar> W, residuals;
  Eigen::MatrixX<Scalar> upper;     // R of SA
  Eigen::MatrixX<Scalar> gradient;  // A'S^2 residuals
  Eigen::VectorX<Scalar> column_norms;
  Scalar reciprocal_condition = Scalar(0);
  Scalar error_estimate = Scalar(0);
  int refinements = 0;
  bool settled = false;
};

/// Least squares by the corrected seminormal equations: the factor of the column-scaled A'S^2A,
/// corrected by residuals of A itself. Accepted only if the condition number K of the scaled A
/// keeps K^2 epsilon <= sqrt(epsilon), so that each correction gains half the digits of the
/// precision, and if 1/K is far above the rank tolerance.
///
/// Source: Bjorck, Stability analysis of the method of seminormal equations for linear least
/// squares problems, Linear Algebra Appl. 88/89 (1987).
template <typename Scalar>
NormalEquationsFit<Scalar> normal_equations(RowBlocks<Scalar>& A,
                                            const Eigen::VectorX<Scalar>& row_scale,
                                            const Eigen::MatrixX<Scalar>& Y, Scalar rank_tolerance,
                                            int max_refinements) {
  using Eigen::Index;
  using Matrix = Eigen::MatrixX<Scalar>;
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  const Index cols = A.cols();
  NormalEquationsFit<Scalar> fit;

  Matrix gram = Matrix::Zero(cols, cols);
  Matrix moments = Matrix::Zero(cols, Y.cols());
  const Index height = std::max<Index>(A.block_rows(), 512);
  Matrix rows, scaled_rows;
  for (Index first = 0; first < A.rows(); first += height) {
    const Index count = std::min(height, A.rows() - first);
    rows = Y.middleRows(first, count);
    if (row_scale.size() == 0 && A.has_contiguous_rows()) {
      const typename RowBlocks<Scalar>::Block block = A.transposed_block(first, count);
      add_rows_gram<Scalar>(block, gram);
      add_product<Scalar>(Scalar(1), block, rows, moments);
      continue;
    }
    typename RowBlocks<Scalar>::Block block = A.block(first, count);
    if (row_scale.size() > 0) {
      scaled_rows = block;
      scaled_rows.array().colwise() *= row_scale.segment(first, count).array();
      rows.array().colwise() *= row_scale.segment(first, count).array();
      new (&block) typename RowBlocks<Scalar>::Block(scaled_rows.data(), count, cols,
                                                     Eigen::OuterStride<>(count));
    }
    add_columns_gram<Scalar>(block, gram);
    add_transposed_product<Scalar>(Scalar(1), block, rows, moments);
  }

  fit.column_norms = gram.diagonal().cwiseSqrt();
  if (!is_moderate(fit.column_norms) || fit.column_norms.minCoeff() == Scalar(0)) return fit;
  const Eigen::VectorXi exponents = equilibrating_exponents(fit.column_norms);
  Eigen::VectorX<Scalar> scale(cols);
  for (Index j = 0; j < cols; ++j) scale(j) = std::ldexp(Scalar(1), exponents(j));
  gram = scale.asDiagonal() * gram * scale.asDiagonal();
  const Eigen::LLT<Matrix> factor(gram);
  if (factor.info() != Eigen::Success) return fit;
  gram = factor.matrixU();
  fit.reciprocal_condition = triangular_reciprocal_condition(gram);
  using std::sqrt;
  if (!(fit.reciprocal_condition >= sqrt(sqrt(epsilon)) &&
        fit.reciprocal_condition > Scalar(10) * Scalar(cols) * rank_tolerance)) {
    return fit;
  }

  const auto solve_gram = [&gram](Matrix& B) {
    gram.transpose().template triangularView<Eigen::Lower>().solveInPlace(B);
    gram.template triangularView<Eigen::Upper>().solveInPlace(B);
  };
  const Eigen::VectorX<Scalar> no_weights;
  const Eigen::VectorX<Scalar> floors = solution_floors(Y);
  Matrix Z = scale.asDiagonal() * moments;
  solve_gram(Z);
  fit.W = scale.asDiagonal() * Z;
  const Scalar rounding = Scalar(cols) * epsilon;
  Scalar previous(1);
  for (int step = 1; step <= max_refinements; ++step) {
    residual_and_gradient(A, row_scale, Y, fit.W, fit.residuals, fit.gradient);
    Matrix change = scale.asDiagonal() * fit.gradient;
    solve_gram(change);
    const Scalar size = relative_size(change, Z, no_weights, floors);
    if (!(size <= previous / 2)) return fit;
    Z += change;
    fit.W = scale.asDiagonal() * Z;
    fit.refinements = step;
    const Scalar next = size * (size / previous);
    fit.settled = size <= rounding || next <= epsilon;
    if (fit.settled || step == max_refinements) {
      if (size > rounding) {
        residual_and_gradient(A, row_scale, Y, fit.W, fit.residuals, fit.gradient);
      }
      fit.error_estimate = next;
      break;
    }
    previous = size;
  }
  fit.upper = gram * scale.cwiseInverse().asDiagonal();
  fit.accepted = true;
  return fit;
}

}  // namespace mlmath::detail

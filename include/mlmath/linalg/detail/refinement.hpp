// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/detail/doubled_products.hpp>
#include <mlmath/linalg/detail/row_blocks.hpp>
#include <mlmath/linalg/detail/tall_qr.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace mlmath::detail {

/// Both unknowns of the augmented system
/// \f$ \begin{pmatrix}I&SA\\(SA)^T&0\end{pmatrix}\begin{pmatrix}V\\W\end{pmatrix}
///   = \begin{pmatrix}SY\\G\end{pmatrix} \f$, S = diag(row_scale),
/// whose solution is, for G = 0, the least-squares fit W of Y with scaled residuals V and, for
/// Y = 0, the V of least norm with (SA)'V = G.
template <typename Scalar>
struct AugmentedSolution {
  Eigen::MatrixX<Scalar> V;  // n x k
  Eigen::MatrixX<Scalar> W;  // p x k
  int refinements = 0;
  /// max over the columns of the last correction's norm over the solution's, in the scaled unknowns
  /// that are asked for (W or V), and that times the rate at which corrections shrink.
  Scalar last_correction = Scalar(0);
  Scalar error_estimate = Scalar(0);
  bool settled = false;
};

/// F = S(Y - A W) - V and G = right - (SA)'V, each entry accumulated in twice the precision and
/// rounded once.
template <typename Scalar>
void augmented_residual(RowBlocks<Scalar>& A, const Eigen::VectorX<Scalar>& row_scale,
                        const Eigen::MatrixX<Scalar>& Y, const Eigen::MatrixX<Scalar>& right,
                        const Eigen::MatrixX<Scalar>& V, const Eigen::MatrixX<Scalar>& W,
                        Eigen::MatrixX<Scalar>& F, Eigen::MatrixX<Scalar>& G) {
  using Eigen::Index;
  const Index outputs = Y.cols();
  const bool scaled = row_scale.size() > 0;
  const Index height = std::min(A.block_rows(), A.rows());
  Eigen::VectorX<Scalar> high(height), low(height);
  std::vector<DoubledNumber<Scalar>> dots(static_cast<std::size_t>(A.cols() * outputs));
  F.resize(A.rows(), outputs);
  for (Index first = 0; first < A.rows(); first += height) {
    const Index count = std::min(height, A.rows() - first);
    const typename RowBlocks<Scalar>::Block block = A.block(first, count);
    for (Index c = 0; c < outputs; ++c) {
      high.head(count) = Y.col(c).segment(first, count);
      low.head(count).setZero();
      subtract_product(block, W.col(c).data(), high.data(), low.data());
      for (Index i = 0; i < count; ++i) {
        const Scalar v = V(first + i, c);
        DoubledNumber<Scalar> value{high(i), low(i)};
        DoubledNumber<Scalar> scaled_v{v, Scalar(0)};
        if (scaled) {
          const Scalar s = row_scale(first + i);
          value = two_product(s, high(i));
          value.low += s * low(i);
          scaled_v = two_product(s, v);
        }
        accumulate(value, -v);
        F(first + i, c) = value.high + value.low;
        high(i) = scaled_v.high;
        low(i) = scaled_v.low;
      }
      for (Index j = 0; j < A.cols(); ++j) {
        accumulate_dot(block.data() + j * block.outerStride(), high.data(),
                       scaled ? low.data() : nullptr, count,
                       dots[static_cast<std::size_t>(c * A.cols() + j)]);
      }
    }
  }
  G.resize(A.cols(), outputs);
  for (Index c = 0; c < outputs; ++c) {
    for (Index j = 0; j < A.cols(); ++j) {
      const DoubledNumber<Scalar>& dot = dots[static_cast<std::size_t>(c * A.cols() + j)];
      DoubledNumber<Scalar> value{right(j, c), -dot.low};
      accumulate(value, -dot.high);
      G(j, c) = value.high + value.low;
    }
  }
}

/// The largest ratio of the max-norms of two matrices' columns, the rows weighted (unless `weights`
/// is empty), each column's denominator at least its floor; 0/0 counts as 0.
template <typename Scalar>
Scalar relative_size(const Eigen::MatrixX<Scalar>& change, const Eigen::MatrixX<Scalar>& whole,
                     const Eigen::VectorX<Scalar>& weights, const Eigen::VectorX<Scalar>& floors) {
  Scalar largest(0);
  for (Eigen::Index c = 0; c < change.cols(); ++c) {
    Scalar numerator(0);
    Scalar denominator = floors(c);
    for (Eigen::Index j = 0; j < change.rows(); ++j) {
      const Scalar weight = weights.size() > 0 ? weights(j) : Scalar(1);
      const Scalar size = std::abs(change(j, c)) * weight;
      if (!(size <= numerator)) numerator = size;
      denominator = std::max(denominator, std::abs(whole(j, c)) * weight);
    }
    if (numerator == Scalar(0)) continue;
    const Scalar ratio = numerator / denominator;
    if (!(ratio <= largest)) largest = ratio;
  }
  return largest;
}

/// What counts as the least size of a solution beside that of y: where y is orthogonal to X, the
/// solution is 0 and corrections never shrink relative to it.
template <typename Derived>
Eigen::VectorX<typename Derived::Scalar> solution_floors(const Eigen::MatrixBase<Derived>& Y) {
  using Scalar = typename Derived::Scalar;
  return std::sqrt(std::numeric_limits<Scalar>::epsilon()) * Y.colwise().norm().transpose();
}

/// Solves the augmented system by the QR factors of SA and refines it: each step solves for the
/// correction to both V and W with the factors, from residuals of twice the precision. That gives
/// W and V to nearly full precision so long as cond(A) epsilon < 1, however large V is. Stops
/// where the next correction would be below rounding, where corrections stop shrinking, or after
/// `max_refinements` steps. `dual`: judge convergence by V in place of W. `column_norms`: of SA.
///
/// Source: Bjorck, Iterative refinement of linear least squares solutions I, BIT 7 (1967);
/// Demmel, Hida, Li, Riedy, Extra-precise iterative refinement for overdetermined least squares
/// problems, ACM TOMS 35 (2009).
template <typename Scalar>
AugmentedSolution<Scalar> solve_augmented(RowBlocks<Scalar>& A, const TallQr<Scalar>& qr,
                                          const Eigen::VectorX<Scalar>& row_scale,
                                          const Eigen::MatrixX<Scalar>& Y,
                                          const Eigen::MatrixX<Scalar>& right, bool dual,
                                          const Eigen::VectorX<Scalar>& column_norms,
                                          int max_refinements) {
  using Matrix = Eigen::MatrixX<Scalar>;
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  const auto upper = qr.upper().template triangularView<Eigen::Upper>();
  const auto lower = qr.upper().transpose().template triangularView<Eigen::Lower>();
  const Eigen::VectorX<Scalar> no_weights;

  AugmentedSolution<Scalar> result;
  result.V = Matrix::Zero(A.rows(), Y.cols());
  result.W = Matrix::Zero(A.cols(), Y.cols());
  Matrix F = Y;
  Matrix G = right;
  if (row_scale.size() > 0) F.array().colwise() *= row_scale.array();
  const Eigen::VectorX<Scalar> floors = solution_floors(F);
  Matrix top(A.cols(), Y.cols());
  Scalar previous(1);
  for (int step = 0; step <= max_refinements; ++step) {
    if (step > 0) augmented_residual(A, row_scale, Y, right, result.V, result.W, F, G);
    top.setZero();
    qr.apply_transpose(top, F);
    lower.solveInPlace(G);
    Matrix change = top - G;
    upper.solveInPlace(change);
    top = G;
    qr.apply(top, F);
    const Scalar size = step == 0 ? Scalar(1)
                        : dual    ? relative_size(F, result.V, no_weights, floors)
                                  : relative_size(change, result.W, column_norms, floors);
    if (step > 0 && !(size <= previous / 2 || size <= epsilon)) {
      result.last_correction = size;
      result.error_estimate = size;
      return result;
    }
    result.W += change;
    result.V += F;
    result.refinements = step;
    if (step == 0) continue;
    result.last_correction = size;
    result.error_estimate = std::max(epsilon, size * (size / previous));
    if (size * (size / previous) <= epsilon / 4) {
      result.settled = true;
      return result;
    }
    previous = size;
  }
  return result;
}

}  // namespace mlmath::detail

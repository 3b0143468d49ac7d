// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/gram.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <limits>

namespace mlmath::detail {

/// (A'A)^{-1} = T T' with the rows of A T: orthonormal columns.
struct InverseGram {
  Eigen::MatrixXd T;  ///< q x q; a row of it is NaN where A has not full rank
  Eigen::MatrixXd Q;  ///< A T, n x q
  bool full_rank = true;
};

/// A T, entry by entry in long double: T undoes what A's columns have in common, and the products
/// cancel.
inline Eigen::MatrixXd cancelling_product(const Eigen::MatrixXd& A, const Eigen::MatrixXd& T) {
  const Eigen::Index n = A.rows();
  const Eigen::Index q = A.cols();
  Eigen::MatrixXd Q(n, q);
  Eigen::VectorX<long double> column(n);
  for (Eigen::Index j = 0; j < q; ++j) {
    column.setZero();
    for (Eigen::Index k = 0; k < q; ++k) {
      const long double t = T(k, j);
      if (t == 0) continue;
      for (Eigen::Index i = 0; i < n; ++i) column(i) += t * static_cast<long double>(A(i, k));
    }
    for (Eigen::Index i = 0; i < n; ++i) Q(i, j) = double(column(i));
  }
  return Q;
}

/// Orthogonalizes the columns by Cholesky factors of A'A, over and over: each round starts from A
/// itself times the T so far, so that the last one, of columns that are all but orthonormal, has
/// the accuracy of A T alone and not of A'A. Shifted where A'A is too ill-conditioned for a factor.
///
/// A template, so that only what calls it compiles Eigen's factorizations.
///
/// Source: Fukaya, Kannan, Nakatsukasa, Yamamoto, Yanagisawa, Shifted Cholesky QR for computing the
///         QR factorization of ill-conditioned matrices, SIAM J. Sci. Comput. 42 (2020).
template <std::same_as<Eigen::MatrixXd> Matrix>
InverseGram inverse_gram(const Matrix& A) {
  const Eigen::Index q = A.cols();
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  InverseGram result;
  result.T = Eigen::MatrixXd::Zero(q, q);
  for (Eigen::Index j = 0; j < q; ++j) {
    const double norm = A.col(j).stableNorm();
    if (!(norm > 0)) result.full_rank = false;
    result.T(j, j) = norm > 0 ? 1 / norm : 0;
  }
  result.Q = A * result.T;
  bool ill_conditioned = false;
  for (int round = 0; round < 12 && result.full_rank; ++round) {
    Matrix G = Matrix::Zero(q, q);
    add_columns_gram<double>(result.Q, G);
    Matrix off = G.template selfadjointView<Eigen::Lower>();
    off.diagonal().array() -= 1;
    const bool last = round > 0 && off.cwiseAbs().maxCoeff() < 1e-3;
    Eigen::LLT<Matrix> factor(G);
    double shift = double(q) * epsilon;
    while (factor.info() != Eigen::Success && shift < 1) {
      ill_conditioned = true;
      Matrix shifted = G;
      shifted.diagonal().array() += shift;
      factor.compute(shifted);
      shift *= 16;
    }
    const Matrix L = factor.matrixL();
    if (L.diagonal().minCoeff() < 1e-2) ill_conditioned = true;
    factor.matrixL().transpose().template solveInPlace<Eigen::OnTheRight>(result.T);
    if (last) {
      factor.matrixL().transpose().template solveInPlace<Eigen::OnTheRight>(result.Q);
      return result;
    }
    if (ill_conditioned) {
      result.Q = cancelling_product(A, result.T);
    } else {
      result.Q.noalias() = A * result.T;
    }
  }
  result.full_rank = false;
  result.T.setConstant(std::numeric_limits<double>::quiet_NaN());
  return result;
}

}  // namespace mlmath::detail

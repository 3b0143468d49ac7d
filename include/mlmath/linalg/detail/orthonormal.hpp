// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/random.hpp>
#include <mlmath/linalg/detail/add_product.hpp>
#include <mlmath/linalg/detail/gram_block.hpp>
#include <mlmath/linalg/detail/householder.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <cmath>
#include <utility>

/// Orthonormal bases that grow by blocks.
namespace mlmath::detail {

/// A random matrix with entries uniform in [-1, 1): the test matrix of the randomized methods. The
/// same numbers on every platform, which a normal sample could not promise.
template <typename Scalar>
Eigen::MatrixX<Scalar> random_block(Philox& rng, Eigen::Index rows, Eigen::Index cols) {
  Eigen::MatrixX<Scalar> block(rows, cols);
  fill_uniform(rng, block);
  block.array() = Scalar(2) * block.array() - Scalar(1);
  return block;
}

/// Replaces the columns of Y by an orthonormal basis Q and returns R with the old Y = Q R: Cholesky
/// QR, twice, and Householder where Y is too near to dependent for it.
template <typename Scalar>
Eigen::MatrixX<Scalar> orthonormalize(Eigen::MatrixX<Scalar>& Y) {
  using Matrix = Eigen::MatrixX<Scalar>;
  const Eigen::Index b = Y.cols();
  const Scalar epsilon = Eigen::NumTraits<Scalar>::epsilon();
  Matrix R = Matrix::Identity(b, b);
  const Eigen::RowVectorX<Scalar> norms = Y.colwise().stableNorm();
  if (norms.minCoeff() > Scalar(0) && Y.rows() > 4 * b) {
    const Matrix original = Y;
    Y.array().rowwise() /= norms.array();
    Eigen::LLT<Matrix> llt(b);
    Matrix gram(b, b);
    for (int pass = 0; pass < 2; ++pass) {
      gram.setZero();
      add_columns_gram<Scalar>(Y, gram);
      llt.compute(gram);
      if (llt.info() != Eigen::Success) break;
      const Matrix factor = llt.matrixL().transpose();
      const Scalar smallest = factor.diagonal().cwiseAbs().minCoeff();
      if (!(smallest * smallest > Scalar(1000) * Scalar(b) * epsilon)) break;
      factor.template triangularView<Eigen::Upper>().template solveInPlace<Eigen::OnTheRight>(Y);
      R = product<Scalar>(factor, R);
      if (pass == 1) return R * norms.asDiagonal();
    }
    Y = original;
  }
  HouseholderFactors<Scalar> qr = householder_qr<Scalar>(std::move(Y));
  Y = accumulate_reflectors<Scalar>(qr.W, qr.tau, 0, b);
  return std::move(qr.R);
}

/// Makes the columns of Y orthonormal to each other and to the first d columns of `basis`. Returns
/// the coefficients [H; R] with the old Y = basis H + Y R up to rounding. Columns that depend on
/// the others come back as random directions with coefficients of zero.
template <typename Scalar>
Eigen::MatrixX<Scalar> orthonormalize_against(const Eigen::MatrixX<Scalar>& basis, Eigen::Index d,
                                              Eigen::MatrixX<Scalar>& Y, Philox& rng) {
  using Matrix = Eigen::MatrixX<Scalar>;
  const Eigen::Index b = Y.cols();
  const Scalar epsilon = Eigen::NumTraits<Scalar>::epsilon();
  const auto Q = basis.leftCols(d);
  Matrix coefficients = Matrix::Zero(d + b, b);
  const Eigen::RowVectorX<Scalar> before = Y.colwise().norm();
  const Scalar scale = before.maxCoeff();
  const auto project = [&](Matrix& block) {
    Matrix H = transposed_product<Scalar>(Q, block);
    add_product<Scalar>(Scalar(-1), Q, H, block);
    return H;
  };
  if (d > 0) coefficients.topRows(d) = project(Y);
  Matrix R = orthonormalize(Y);
  const Scalar tiny = Scalar(100) * epsilon * scale;
  bool degenerate = false;
  bool cancelled = false;
  for (Eigen::Index j = 0; j < b; ++j) {
    if (std::abs(R(j, j)) < Scalar(0.1) * before(j)) cancelled = true;
    if (std::abs(R(j, j)) > tiny) continue;
    // Rounding noise is not a direction: put a random one in its place.
    degenerate = true;
    R.row(j).setZero();
    Y.col(j) = random_block<Scalar>(rng, Y.rows(), 1);
  }
  const int passes = degenerate ? 2 : (cancelled && d > 0 ? 1 : 0);
  for (int pass = 0; pass < passes; ++pass) {
    if (d > 0) add_product<Scalar>(Scalar(1), project(Y), R, coefficients.topRows(d));
    R = product<Scalar>(orthonormalize(Y), R);
  }
  coefficients.bottomRows(b) = R;
  return coefficients;
}

}  // namespace mlmath::detail

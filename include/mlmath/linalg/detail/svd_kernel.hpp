// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/add_product.hpp>
#include <mlmath/linalg/detail/bidiagonal_svd.hpp>
#include <mlmath/linalg/detail/binary_scale.hpp>
#include <mlmath/linalg/detail/householder.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <limits>
#include <utility>

/// The one singular value decomposition behind norms, ranks, pseudo-inverses, subspaces and PCA: a
/// function of the scalar type alone.
namespace mlmath::detail {

/// \f$ A = U \,\mathrm{diag}(\sigma) V^T \f$ with k = min(m, n) columns in U and V and sigma
/// descending.
template <RealScalar Scalar>
struct SvdFactors {
  Eigen::MatrixX<Scalar> U;                ///< m x k, empty where only values were asked for.
  Eigen::VectorX<Scalar> singular_values;  ///< k, descending.
  Eigen::MatrixX<Scalar> V;                ///< n x k, empty where only values were asked for.
};

/// Which factors to compute.
enum class SvdVectors { none, thin };

/// The decomposition of A with rows(A) >= cols(A) > 0.
template <RealScalar Scalar>
SvdFactors<Scalar> tall_svd(Eigen::MatrixX<Scalar> A, SvdVectors vectors) {
  using Matrix = Eigen::MatrixX<Scalar>;
  const Eigen::Index m = A.rows();
  const Eigen::Index n = A.cols();
  const Scalar scale = binary_scale(A);
  A /= scale;
  HouseholderFactors<Scalar> qr;
  const bool through_qr = 3 * m >= 5 * n;
  if (through_qr) {
    qr = householder_qr<Scalar>(std::move(A));
    A = std::move(qr.R);
  }
  Bidiagonal<Scalar> B = bidiagonalize<Scalar>(std::move(A), vectors == SvdVectors::thin);
  if (!diagonalize(B)) B.d.setConstant(std::numeric_limits<Scalar>::quiet_NaN());
  sort_singular_values(B);
  SvdFactors<Scalar> factors;
  factors.singular_values = B.d * scale;
  if (vectors == SvdVectors::none) return factors;
  factors.V = std::move(B.V);
  if (through_qr) {
    const Matrix Q = accumulate_reflectors<Scalar>(qr.W, qr.tau, 0, n);
    factors.U = product<Scalar>(Q, B.U);
  } else {
    factors.U = std::move(B.U);
  }
  return factors;
}

/// The thin decomposition of a finite matrix; the absolute error of each singular value is a small
/// multiple of epsilon times the largest. Were the iteration not to end, the singular values would
/// be NaN.
template <RealScalar Scalar>
SvdFactors<Scalar> svd_kernel(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& A,
                              SvdVectors vectors) {
  SvdFactors<Scalar> factors;
  if (A.size() == 0) {
    factors.U.resize(A.rows(), 0);
    factors.V.resize(A.cols(), 0);
    return factors;
  }
  if (A.rows() >= A.cols()) return tall_svd<Scalar>(A, vectors);
  factors = tall_svd<Scalar>(A.transpose(), vectors);
  std::swap(factors.U, factors.V);
  return factors;
}

/// The one rank rule: singular values at or below max(m, n) * epsilon * sigma_1 count as zero,
/// unless the caller names a relative tolerance of their own (zero or more).
template <RealScalar Scalar>
Scalar rank_threshold(const Eigen::VectorX<Scalar>& singular_values, Eigen::Index rows,
                      Eigen::Index cols, Scalar relative_tolerance = Scalar(-1)) {
  if (singular_values.size() == 0) return Scalar(0);
  if (relative_tolerance < Scalar(0)) {
    relative_tolerance = Scalar((std::max)(rows, cols)) * Eigen::NumTraits<Scalar>::epsilon();
  }
  return relative_tolerance * singular_values(0);
}

/// The number of (descending) singular values above the threshold.
template <RealScalar Scalar>
Eigen::Index rank_above(const Eigen::VectorX<Scalar>& singular_values, Scalar threshold) {
  return Eigen::Index((singular_values.array() > threshold).count());
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>
#include <Eigen/SVD>

#include <algorithm>

/// The one singular value decomposition behind norms, ranks, pseudo-inverses, subspaces and PCA: a
/// function of the scalar type alone, because instantiating Eigen's is what costs (over 20 s of
/// compiler time per matrix type with GCC 12).
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

/// The thin decomposition of a finite matrix; the absolute error of each singular value is a small
/// multiple of epsilon times the largest.
template <RealScalar Scalar>
SvdFactors<Scalar> svd_kernel(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& A,
                              SvdVectors vectors) {
  SvdFactors<Scalar> factors;
  if (A.size() == 0) {
    factors.U.resize(A.rows(), 0);
    factors.V.resize(A.cols(), 0);
    return factors;
  }
  const auto take = [&](const auto& svd) {
    factors.singular_values = svd.singularValues();
    if (vectors == SvdVectors::none) return;
    factors.U = svd.matrixU();
    factors.V = svd.matrixV();
  };
#if EIGEN_VERSION_AT_LEAST(3, 4, 90)
  if (vectors == SvdVectors::none) {
    take(Eigen::BDCSVD<Eigen::MatrixX<Scalar>>(A));
  } else {
    take(Eigen::BDCSVD<Eigen::MatrixX<Scalar>, Eigen::ComputeThinU | Eigen::ComputeThinV>(A));
  }
#else
  const unsigned options =
      vectors == SvdVectors::none ? 0u : unsigned(Eigen::ComputeThinU | Eigen::ComputeThinV);
  // BDCSVD itself hands matrices with fewer than 16 columns to the two-sided Jacobi method, which
  // is also the way out of its rare failures to deflate.
  const Eigen::BDCSVD<Eigen::MatrixX<Scalar>> svd(A, options);
  if (svd.info() == Eigen::Success) {
    take(svd);
  } else {
    take(Eigen::JacobiSVD<Eigen::MatrixX<Scalar>>(A, options));
  }
#endif
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

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/eigen_symmetric.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

// Not part of geometry.hpp, as Eigen's eigensolver costs more to include than all of it.

namespace mlmath {

/// Projection of a symmetric matrix onto the cone of the positive semidefinite ones,
/// \f$ \arg\min_{Z \succeq 0} \|Z - A\|_F = \sum_i \max(\lambda_i, 0) \, v_i v_i^\top \f$: the
/// nearest covariance or kernel matrix to an estimate that is not one.
///
/// Shapes:   A n x n; the result is n x n and symmetric to the bit.
/// Cost:     some \f$ 9 n^3 \f$ flops for the eigenvalues, and \f$ 2 n^2 r \f$ for the r on the
///           lesser side of 0.
/// Edges:    A may differ from its transpose as in eigen_symmetric(). Where no eigenvalue is
///           negative the result is the symmetric part of A, unrounded.
///           Nothing overflows but what is too large in the result.
/// Accuracy: a few \f$ n \epsilon \|A\|_2 \f$; the smallest eigenvalue of the result can be that
///           far below 0.
/// Throws:   ShapeError if A is not square or empty; DomainError if A holds NaN or infinity or is
///           not symmetric.
/// Source:   Higham, Computing a nearest symmetric positive semidefinite matrix, Linear Algebra
///           Appl. 103 (1988).
template <typename Derived>
[[nodiscard]] Eigen::MatrixX<typename Derived::Scalar> project_onto_psd_cone(
    const Eigen::MatrixBase<Derived>& A_arg) {
  using Scalar = typename Derived::Scalar;
  const detail::MatrixRef<Derived> A(A_arg.derived());
  const SymmetricEigen<Scalar> eigen = eigen_symmetric(A);
  const Eigen::Index n = A.rows();
  if (!(eigen.eigenvalues.cwiseAbs().maxCoeff() <= std::numeric_limits<Scalar>::max())) {
    // An eigenvalue overflows, up to n times the largest entry, where the result need not.
    const Scalar unit = std::ldexp(Scalar(1), std::ilogb(Scalar(n)) + 1);
    return project_onto_psd_cone(Eigen::MatrixX<Scalar>(A / unit)) * unit;
  }
  Eigen::Index positive = 0;
  while (positive < n && eigen.eigenvalues(positive) > Scalar(0)) ++positive;
  // From the side with fewer eigenvalues: the sum of the positive part, or A less the negative one.
  Eigen::MatrixX<Scalar> Z = Eigen::MatrixX<Scalar>::Zero(n, n);
  const bool by_positive = positive <= n - positive;
  const Eigen::Index first = by_positive ? 0 : positive;
  const Eigen::Index count = by_positive ? positive : n - positive;
  if (!by_positive) Z = A / Scalar(2) + A.transpose() / Scalar(2);
  const Eigen::MatrixX<Scalar> scaled =
      eigen.eigenvectors.middleCols(first, count) *
      eigen.eigenvalues.segment(first, count).cwiseAbs().cwiseSqrt().asDiagonal();
  if (count > 0) Z.template selfadjointView<Eigen::Lower>().rankUpdate(scaled);
  Z.template triangularView<Eigen::StrictlyUpper>() = Z.transpose();
  return Z;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <cmath>
#include <complex>

/// The sign rule of every eigenvector and singular vector of the library: the entry of largest
/// magnitude is positive, and of several entries that are as large up to sqrt(epsilon) the first
/// decides. Rounding that differs between builds then cannot turn a vector round.
namespace mlmath::detail {

/// The entry of v that decides its sign; -1 for an empty vector.
template <typename Derived>
Eigen::Index deciding_entry(const Eigen::MatrixBase<Derived>& v) {
  using Real = typename Derived::RealScalar;
  using std::abs;
  using std::sqrt;
  if (v.size() == 0) return -1;
  const Real limit = (Real(1) - sqrt(Eigen::NumTraits<Real>::epsilon())) * v.cwiseAbs().maxCoeff();
  for (Eigen::Index i = 0; i < v.size(); ++i) {
    if (abs(v.coeff(i)) >= limit) return i;
  }
  return -1;
}

/// Applies the sign rule to every column of V.
template <typename Scalar>
void fix_signs(Eigen::MatrixX<Scalar>& V) {
  for (Eigen::Index j = 0; j < V.cols(); ++j) {
    const Eigen::Index i = deciding_entry(V.col(j));
    if (i >= 0 && V(i, j) < Scalar(0)) V.col(j) = -V.col(j);
  }
}

/// Applies the sign rule to every column of V and turns the same columns of U with them.
template <typename Scalar>
void fix_signs(Eigen::MatrixX<Scalar>& V, Eigen::MatrixX<Scalar>& U) {
  for (Eigen::Index j = 0; j < V.cols(); ++j) {
    const Eigen::Index i = deciding_entry(V.col(j));
    if (i < 0 || V(i, j) >= Scalar(0)) continue;
    V.col(j) = -V.col(j);
    if (j < U.cols()) U.col(j) = -U.col(j);
  }
}

/// The rule for complex vectors: the deciding entry is made real and positive.
template <typename Real>
void fix_phases(Eigen::MatrixX<std::complex<Real>>& V) {
  for (Eigen::Index j = 0; j < V.cols(); ++j) {
    const Eigen::Index i = deciding_entry(V.col(j));
    if (i < 0 || V(i, j) == std::complex<Real>(0)) continue;
    const Real magnitude = std::abs(V(i, j));
    V.col(j) *= std::conj(V(i, j)) / magnitude;
    V(i, j) = magnitude;
  }
}

}  // namespace mlmath::detail

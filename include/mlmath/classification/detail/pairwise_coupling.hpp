// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <concepts>

/// Probabilities of classes from those of pairs of them.
namespace mlmath::detail {

/// The minimum of p' Q p where p sums to 1, with Q(k, k) the sum of r(j, k)^2 and
/// Q(k, j) = -r(j, k) r(k, j). There Q p is a multiple of e = (1, ..., 1), and so is (Q + e e') p.
/// Q is singular where the pairs agree with one p; Q + e e' is positive definite, and elimination
/// needs no pivots.
template <std::same_as<double> Scalar>
Eigen::VectorX<Scalar> coupled(const Eigen::MatrixX<Scalar>& r) {
  const Eigen::Index K = r.rows();
  Eigen::MatrixX<Scalar> A(K, K);
  for (Eigen::Index k = 0; k < K; ++k) {
    A(k, k) = 1;
    for (Eigen::Index j = 0; j < K; ++j) {
      if (j == k) continue;
      A(k, k) += r(j, k) * r(j, k);
      A(k, j) = 1 - r(j, k) * r(k, j);
    }
  }
  Eigen::VectorX<Scalar> p = Eigen::VectorX<Scalar>::Ones(K);
  for (Eigen::Index k = 0; k < K; ++k) {
    for (Eigen::Index i = k + 1; i < K; ++i) {
      const double factor = A(i, k) / A(k, k);
      A.row(i).tail(K - k) -= factor * A.row(k).tail(K - k);
      p(i) -= factor * p(k);
    }
  }
  for (Eigen::Index k = K - 1; k >= 0; --k) {
    for (Eigen::Index j = k + 1; j < K; ++j) p(k) -= A(k, j) * p(j);
    p(k) /= A(k, k);
  }
  // None is negative but by rounding.
  p = p.cwiseMax(0.0);
  return p / p.sum();
}

/// Row i of `wins` holds for each pair the probability of class a against b at a K + b.
template <std::same_as<double> Scalar>
Eigen::MatrixX<Scalar> coupled_probabilities(const Eigen::MatrixX<Scalar>& wins, Eigen::Index K) {
  constexpr double least = 1e-7;
  Eigen::MatrixX<Scalar> p(wins.rows(), K);
  Eigen::MatrixX<Scalar> r(K, K);
  for (Eigen::Index i = 0; i < wins.rows(); ++i) {
    for (Eigen::Index a = 0; a < K; ++a) {
      for (Eigen::Index b = 0; b < K; ++b) {
        r(a, b) = std::clamp(wins(i, a * K + b), least, 1 - least);
      }
    }
    p.row(i) = coupled(r).transpose();
  }
  return p;
}

}  // namespace mlmath::detail

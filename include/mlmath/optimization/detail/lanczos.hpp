// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace mlmath::detail {

/// An extreme eigenvalue of a symmetric operator with its vector; some eigenvalue is within
/// `residual` of it.
template <typename Scalar>
struct ExtremePair {
  Scalar value = 0;
  Eigen::VectorX<Scalar> vector;
  Scalar residual = 0;
};

/// How many eigenvalues of the tridiagonal matrix lie below x (Sturm).
template <typename Scalar>
Eigen::Index eigenvalues_below(const std::vector<Scalar>& diagonal, const std::vector<Scalar>& off,
                               Scalar x) {
  Eigen::Index count = 0;
  Scalar pivot = 1;
  for (std::size_t i = 0; i < diagonal.size(); ++i) {
    const Scalar coupling = i == 0 ? Scalar(0) : off[i - 1] * off[i - 1];
    if (pivot == Scalar(0)) pivot = std::numeric_limits<Scalar>::min();
    pivot = diagonal[i] - x - coupling / pivot;
    if (pivot < Scalar(0)) ++count;
  }
  return count;
}

/// The least eigenvalue of a symmetric tridiagonal matrix, by bisection, and its vector, by inverse
/// iteration from just below, where elimination needs no pivoting.
template <typename Scalar>
Scalar least_of_tridiagonal(const std::vector<Scalar>& diagonal, const std::vector<Scalar>& off,
                            Eigen::VectorX<Scalar>& vector) {
  const std::size_t k = diagonal.size();
  Scalar low = std::numeric_limits<Scalar>::infinity();
  Scalar size = 0;
  for (std::size_t i = 0; i < k; ++i) {
    const Scalar radius =
        (i > 0 ? std::abs(off[i - 1]) : Scalar(0)) + (i + 1 < k ? std::abs(off[i]) : Scalar(0));
    low = std::min(low, diagonal[i] - radius);
    size = std::max(size, std::abs(diagonal[i]) + radius);
  }
  Scalar high = low + Scalar(2) * size;
  const Scalar rounding = std::numeric_limits<Scalar>::epsilon() * size;
  while (high - low > rounding) {
    const Scalar middle = low + (high - low) / Scalar(2);
    if (middle == low || middle == high) break;
    (eigenvalues_below(diagonal, off, middle) == 0 ? low : high) = middle;
  }
  const Scalar shift = low - Scalar(4) * rounding;
  vector = Eigen::VectorX<Scalar>::Ones(Eigen::Index(k));
  std::vector<Scalar> pivots(k);
  for (int sweep = 0; sweep < 3; ++sweep) {
    for (std::size_t i = 0; i < k; ++i) {
      pivots[i] = diagonal[i] - shift;
      if (i > 0) {
        const Scalar ratio = off[i - 1] / pivots[i - 1];
        pivots[i] -= ratio * off[i - 1];
        vector(Eigen::Index(i)) -= ratio * vector(Eigen::Index(i) - 1);
      }
      if (!(pivots[i] > Scalar(0)))
        pivots[i] = std::max(rounding, std::numeric_limits<Scalar>::min());
    }
    for (std::size_t i = k; i-- > 0;) {
      if (i + 1 < k) vector(Eigen::Index(i)) -= off[i] * vector(Eigen::Index(i) + 1);
      vector(Eigen::Index(i)) /= pivots[i];
    }
    vector.normalize();
  }
  return low + (high - low) / Scalar(2);
}

/// The least eigenvalue of a symmetric operator of n rows, `multiply(v, result)`, by the method of
/// Lanczos with full reorthogonalization; of minus the operator it is minus the largest.
///
/// Source: Golub and Van Loan, Matrix Computations, 4th ed., sec. 10.1 and 10.3.
template <typename Scalar, typename Multiply>
ExtremePair<Scalar> least_eigenvalue(Eigen::Index n, const Multiply& multiply,
                                     Eigen::Index most_steps = 100, std::uint64_t seed = 0) {
  using Vector = Eigen::VectorX<Scalar>;
  const Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  Philox rng(seed);
  Vector q(n);
  fill_uniform(rng, q);
  q.array() -= Scalar(0.5);
  q.normalize();
  std::vector<Vector> basis;
  std::vector<Scalar> diagonal;
  std::vector<Scalar> off;
  ExtremePair<Scalar> best;
  Vector coordinates;
  Vector image(n);
  for (Eigen::Index step = 0; step < std::min(n, most_steps); ++step) {
    basis.push_back(q);
    multiply(q, image);
    diagonal.push_back(q.dot(image));
    for (int pass = 0; pass < 2; ++pass) {
      for (const Vector& earlier : basis) image -= earlier.dot(image) * earlier;
    }
    const Scalar next = image.norm();
    best.value = least_of_tridiagonal(diagonal, off, coordinates);
    best.residual = next * std::abs(coordinates(coordinates.size() - 1));
    Scalar size = 0;
    for (const Scalar entry : diagonal) size = std::max(size, std::abs(entry));
    if (!std::isfinite(best.residual) || best.residual <= Scalar(4) * epsilon * size) break;
    off.push_back(next);
    q = image / next;
  }
  best.vector = Vector::Zero(n);
  for (std::size_t i = 0; i < std::size_t(coordinates.size()); ++i) {
    best.vector += coordinates(Eigen::Index(i)) * basis[i];
  }
  return best;
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/pairwise.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

/// Norms of n contiguous numbers of a built-in type. NaN anywhere gives NaN, otherwise infinity
/// anywhere gives infinity.
namespace mlmath::detail {

template <RealScalar Scalar>
using ConstVectorMap = Eigen::Map<const Eigen::VectorX<Scalar>>;

/// The largest magnitude, NaN where there is one, 0 for nothing. Leaf by leaf, because the maximum
/// that propagates NaN is several times slower than the one that need not.
template <RealScalar Scalar>
Scalar max_norm(const Scalar* x, Eigen::Index n) {
  Scalar largest(0);
  for (Eigen::Index first = 0; first < n; first += pairwise_leaf) {
    const ConstVectorMap<Scalar> leaf(x + first, (std::min)(pairwise_leaf, n - first));
    const bool finite = (leaf - leaf).sum() == Scalar(0);
    const Scalar leaf_largest = finite ? leaf.cwiseAbs().maxCoeff()
                                       : leaf.cwiseAbs().template maxCoeff<Eigen::PropagateNaN>();
    if (leaf_largest > largest || std::isnan(leaf_largest)) largest = leaf_largest;
    if (std::isnan(largest)) return largest;
  }
  return largest;
}

/// The sum of magnitudes.
template <RealScalar Scalar>
Scalar one_norm(const Scalar* x, Eigen::Index n) {
  return pairwise_reduce(n, [x](Eigen::Index first, Eigen::Index count) {
    return ConstVectorMap<Scalar>(x + first, count).template lpNorm<1>();
  });
}

/// The power of two that brings `largest` near 1, so that scaling by it rounds nothing; kept where
/// it and its inverse are normal numbers.
template <RealScalar Scalar>
Scalar power_of_two_scale(Scalar largest) {
  constexpr int limit = std::numeric_limits<Scalar>::max_exponent - 3;
  return std::ldexp(Scalar(1), -std::clamp(std::ilogb(largest), -limit, limit));
}

/// The power of two by which to multiply a matrix before elimination, given its largest magnitude:
/// 1 unless its numbers are so near to the ends of the range that growth would leave it. No more,
/// because small entries beside large ones must not underflow.
template <RealScalar Scalar>
Scalar elimination_scale(Scalar largest) {
  using Limits = std::numeric_limits<Scalar>;
  constexpr int headroom = 16;
  const int exponent = std::ilogb(largest);
  if (exponent >= Limits::max_exponent - headroom) return std::ldexp(Scalar(1), -headroom);
  if (exponent <= Limits::min_exponent + headroom + Limits::digits) {
    return power_of_two_scale(largest);
  }
  return Scalar(1);
}

/// The Euclidean norm: one plain pass, and only where that over- or underflowed a second, scaled
/// one.
template <RealScalar Scalar>
Scalar euclidean_norm(const Scalar* x, Eigen::Index n) {
  using Limits = std::numeric_limits<Scalar>;
  const Scalar plain = pairwise_reduce(n, [x](Eigen::Index first, Eigen::Index count) {
    return ConstVectorMap<Scalar>(x + first, count).squaredNorm();
  });
  // Squares below the smallest normal number lose digits: n of them must not matter.
  const Scalar safe = Scalar(n) * (Limits::min() / Limits::epsilon());
  if (plain >= safe && plain <= Limits::max()) return std::sqrt(plain);
  const Scalar largest = max_norm(x, n);
  if (!(largest > Scalar(0) && largest <= Limits::max())) return largest;
  const Scalar scale = power_of_two_scale(largest);
  const Scalar scaled = pairwise_reduce(n, [x, scale](Eigen::Index first, Eigen::Index count) {
    return (scale * ConstVectorMap<Scalar>(x + first, count)).squaredNorm();
  });
  return std::sqrt(scaled) / scale;
}

/// The p-norm for 1 <= p <= infinity.
template <RealScalar Scalar>
Scalar p_norm(const Scalar* x, Eigen::Index n, double p) {
  if (p == 1) return one_norm(x, n);
  if (p == 2) return euclidean_norm(x, n);
  const Scalar largest = max_norm(x, n);
  if (p == std::numeric_limits<double>::infinity()) return largest;
  if (!(largest > Scalar(0) && largest <= std::numeric_limits<Scalar>::max())) return largest;
  const Scalar exponent = static_cast<Scalar>(p);
  const Scalar sum = pairwise_reduce(n, [=](Eigen::Index first, Eigen::Index count) {
    Scalar leaf(0);
    for (Eigen::Index i = first; i < first + count; ++i) {
      leaf += std::pow(std::abs(x[i]) / largest, exponent);
    }
    return leaf;
  });
  return largest * std::pow(sum, Scalar(1) / exponent);
}

}  // namespace mlmath::detail

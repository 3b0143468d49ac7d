// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace mlmath::detail {

/// How far to go along a direction, whose largest entry is `length`, for differences of f that
/// judge its gradient, at a point whose largest entry is `size`.
template <typename Scalar>
Scalar difference_step(Scalar size, Scalar length) {
  return std::cbrt(std::numeric_limits<Scalar>::epsilon()) * std::max(Scalar(1), size) / length;
}

/// Whether f at x - h d, x and x + h d contradicts the slope along d: the differences ahead and
/// behind agree with one another, and not with it.
template <typename Scalar>
bool differences_contradict(Scalar behind, Scalar at, Scalar ahead, Scalar h, Scalar slope) {
  const Scalar rise_ahead = (ahead - at) / h;
  const Scalar rise_behind = (at - behind) / h;
  if (!std::isfinite(rise_ahead) || !std::isfinite(rise_behind)) return false;
  const Scalar size = std::max(std::abs(rise_ahead), std::abs(rise_behind));
  const Scalar error = Scalar(100) * std::numeric_limits<Scalar>::epsilon() * std::abs(at) / h;
  const bool is_smooth = std::abs(rise_ahead - rise_behind) <= Scalar(0.1) * size + error;
  const Scalar mean = (rise_ahead + rise_behind) / Scalar(2);
  return is_smooth && size > error &&
         std::abs(mean - slope) > Scalar(0.2) * std::max(size, std::abs(slope)) + error;
}

}  // namespace mlmath::detail

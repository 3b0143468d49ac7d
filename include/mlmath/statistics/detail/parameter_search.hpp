// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

namespace mlmath::detail {

/// The parameter at which a distribution function that falls with it is p, by the Illinois method;
/// the end of the bracket where it is not reached.
template <typename Function>
double parameter_at(const Function& cdf_at, double p, double low, double high) {
  double f_low = cdf_at(low) - p;
  double f_high = cdf_at(high) - p;
  if (f_low <= 0) return low;
  if (f_high >= 0) return high;
  int side = 0;
  for (int k = 0; k < 200 && high - low > 1e-13 * (std::abs(low) + std::abs(high)); ++k) {
    double middle = (low * f_high - high * f_low) / (f_high - f_low);
    if (!(middle > low && middle < high)) middle = low + (high - low) / 2;
    const double f = cdf_at(middle) - p;
    if (f == 0) return middle;
    if (f > 0) {
      low = middle;
      f_low = f;
      if (side == 1) f_high /= 2;
      side = 1;
    } else {
      high = middle;
      f_high = f;
      if (side == -1) f_low /= 2;
      side = -1;
    }
  }
  return low + (high - low) / 2;
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>

#include <limits>
#include <ostream>
#include <string>
#include <string_view>

namespace mlmath {

/// A confidence interval: made anew from many samples by the same recipe, a part `level` of the
/// intervals holds the true value.
template <RealScalar Scalar = double>
struct [[nodiscard]] ConfidenceInterval {
  Scalar estimate = std::numeric_limits<Scalar>::quiet_NaN();  ///< the value from the sample
  Scalar lower = std::numeric_limits<Scalar>::quiet_NaN();     ///< the lower end
  Scalar upper = std::numeric_limits<Scalar>::quiet_NaN();     ///< the upper end
  double level = std::numeric_limits<double>::quiet_NaN();     ///< the confidence, in (0, 1)
  std::string_view method;                                     ///< how it was made, in words

  /// Whether a value lies in the interval, ends included.
  [[nodiscard]] bool contains(Scalar value) const { return lower <= value && value <= upper; }
  /// The distance between the ends.
  [[nodiscard]] Scalar width() const { return upper - lower; }
};

/// Prints "2.5 [1.2, 3.8] (95%, Student t)".
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const ConfidenceInterval<Scalar>& interval) {
  return out << interval.estimate << " [" << interval.lower << ", " << interval.upper << "] ("
             << 100 * interval.level << "%, " << interval.method << ")";
}

/// The confidence that an interval is to have.
struct IntervalOptions {
  double level = 0.95;  ///< the confidence, 0 < level < 1
};

namespace detail {

/// Throws unless 0 < level < 1.
inline void check_level(const char* function, double level) {
  if (level > 0 && level < 1) return;
  throw_domain_error(function, "level = " + to_text(level) + ", expected 0 < level < 1");
}

}  // namespace detail
}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/information_unit.hpp>

#include <Eigen/Core>

#include <ostream>

namespace mlmath {

/// An amount of information that was estimated from samples, with what is known of its error.
struct InformationEstimate {
  double value = 0;  ///< The estimate, in `unit`. It can be below 0 where the truth is not.
  double standard_error = 0;    ///< Its standard error, in `unit`; the bias is not in it.
  InformationUnit unit = bits;  ///< The unit of both.
  Eigen::Index samples = 0;     ///< The number of samples.
  Eigen::Index ties =
      0;  ///< Samples with at least k exact duplicates, of estimators by neighbours.
};

/// Prints the estimate with its standard error, unit and counts.
inline std::ostream& operator<<(std::ostream& out, const InformationEstimate& estimate) {
  out << estimate.value << " " << estimate.unit << ", standard error " << estimate.standard_error
      << ", " << estimate.samples << " samples";
  if (estimate.ties > 0) out << ", " << estimate.ties << " of them tied";
  return out << "\n";
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

namespace mlmath {

/// A point of a line: a step with the value and the slope of the function there.
template <typename Scalar>
struct LinePoint {
  Scalar step = Scalar(0);   ///< \f$ \alpha \f$
  Scalar value = Scalar(0);  ///< \f$ \varphi(\alpha) \f$
  Scalar slope = Scalar(0);  ///< \f$ \varphi'(\alpha) \f$
};

}  // namespace mlmath

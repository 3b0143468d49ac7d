// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

namespace mlmath {

/// What a residual costs in least_squares_nonlinear(): \f$ \tfrac12 s^2 \rho(r^2/s^2) \f$ with
/// the scale s beyond which it counts as an outlier. Each is \f$ \tfrac12 r^2 \f$ near 0.
enum class RobustLoss {
  squared,  ///< \f$ \rho(z) = z \f$: least squares
  huber,    ///< \f$ z \f$ up to 1, then \f$ 2\sqrt z - 1 \f$: convex, outliers pull with one force
  soft_l1,  ///< \f$ 2(\sqrt{1+z} - 1) \f$: Huber's without the corner
  cauchy,   ///< \f$ \log(1+z) \f$: far outliers hardly pull; has several minima
  tukey     ///< \f$ (1-(1-z)^3)/3 \f$ up to 1, then 1/3: far outliers do not pull at all
};

namespace detail {

/// \f$ \rho, \rho', \rho'' \f$ at z.
template <typename Scalar>
struct RobustTerms {
  Scalar value, first, second;
};

template <typename Scalar>
RobustTerms<Scalar> robust_terms(RobustLoss loss, Scalar z) {
  using std::log1p;
  using std::sqrt;
  switch (loss) {
    case RobustLoss::squared:
      break;
    case RobustLoss::huber: {
      if (z <= Scalar(1)) break;
      const Scalar root = sqrt(z);
      return {Scalar(2) * root - Scalar(1), Scalar(1) / root, Scalar(-0.5) / (z * root)};
    }
    case RobustLoss::soft_l1: {
      const Scalar root = sqrt(Scalar(1) + z);
      return {Scalar(2) * z / (root + Scalar(1)), Scalar(1) / root,
              Scalar(-0.5) / (root * root * root)};
    }
    case RobustLoss::cauchy: {
      const Scalar first = Scalar(1) / (Scalar(1) + z);
      return {log1p(z), first, -first * first};
    }
    case RobustLoss::tukey: {
      if (z >= Scalar(1)) return {Scalar(1) / Scalar(3), Scalar(0), Scalar(0)};
      const Scalar rest = Scalar(1) - z;
      return {z * (Scalar(1) - z + z * z / Scalar(3)), rest * rest, Scalar(-2) * rest};
    }
  }
  return {z, Scalar(1), Scalar(0)};
}

}  // namespace detail
}  // namespace mlmath

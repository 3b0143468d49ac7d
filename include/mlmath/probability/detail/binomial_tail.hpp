// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/probability/detail/beta_tails.hpp>

#include <cmath>

namespace mlmath::detail {

/// The tail whose probability is the incomplete beta function \f$ I_p(a, b) \f$: the lower side of
/// the law, or the upper one.
inline Tail<double> binomial_tail(double a, double b, double p, bool is_upper) {
  const DoubledNumber<double> q = two_sum(1.0, -p);
  const BetaTails<double> beta(a, b);
  Tail<double> tail = beta(p, q.high);
  // The rounding of 1 - p moves the point by p q.low, which many trials feel.
  if (q.low != 0 && tail.factor > 0) {
    const double density = std::exp(beta.log_term(p, q.high) - tail.log()) / (p * q.high);
    const double shift = p * q.low * density;
    tail.factor *= tail.is_upper ? 1 + shift : 1 - shift;
  }
  tail.is_upper = tail.is_upper == is_upper ? false : true;
  return tail;
}

}  // namespace mlmath::detail

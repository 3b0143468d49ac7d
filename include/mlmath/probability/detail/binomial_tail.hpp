// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/beta_tails.hpp>

namespace mlmath::detail {

/// The tail whose probability is the incomplete beta function \f$ I_p(a, b) \f$: the lower side of
/// the law, or the upper one.
inline Tail<double> binomial_tail(double a, double b, double p, bool is_upper) {
  Tail<double> tail = BetaTails<double>(a, b)(p, 1 - p);
  if (is_upper) tail.is_upper = !tail.is_upper;
  return tail;
}

}  // namespace mlmath::detail

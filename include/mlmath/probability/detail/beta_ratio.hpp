// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/saddle_point.hpp>

#include <cmath>
#include <numbers>
#include <type_traits>

namespace mlmath::detail {

/// The logarithm of \f$ \frac{p^a (1 - p)^b}{B(a, b)} \f$ for a, b > 0 and 0 < p < 1, which is
/// small where p is near a/(a + b), however large a and b are.
template <typename A, typename B, typename T>
auto log_beta_term(const A& a, const B& b, const T& p) {
  using std::log;
  using Result = std::common_type_t<A, B, T>;
  using Plain = PlainType<Result>;
  const Result x = Result(a);
  const Result y = Result(b);
  return Result(binomial_exponent(x, y, Result(p)) +
                Plain(0.5) * log(x / (x + y) * y / (Plain(2) * std::numbers::pi_v<Plain>)));
}

}  // namespace mlmath::detail

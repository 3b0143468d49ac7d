// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/probability/detail/log_gamma.hpp>
#include <mlmath/probability/detail/saddle_point.hpp>

#include <cmath>
#include <limits>
#include <numbers>

/// The probabilities of saddle_point.hpp for several whole numbers at once.
namespace mlmath::detail {

/// Whether each number, >= 0, is whole.
[[gnu::always_inline]] inline auto is_whole(Pack k) {
  return (k >= 0x1p52) | ((k + 0x1p52) - 0x1p52 == k);
}

/// The errors of Stirling's formula at whole numbers >= 1.
[[gnu::always_inline]] inline Pack stirling_errors(Pack k) {
  double lanes[pack_size];
  store(lanes, k);
  for (double& lane : lanes) lane = small_stirling_errors[lane < 16 ? int(lane) : 0];
  const Pack inverse = 1 / k;
  return select(k < 16, load(lanes), inverse * stirling_kernel(inverse * inverse));
}

/// deviance() for x >= 1.
[[gnu::always_inline]] inline Pack deviances(Pack x, double m, Pack d) {
  const Pack s = d / (x + m);
  const Pack w = s * s;
  // log(1 + u) - u for u = -d/x by the series of atanh, its even and its odd terms.
  const Pack z = w * w;
  Pack even = z * (1.0 / 31) + 1.0 / 27;
  Pack odd = z * (1.0 / 29) + 1.0 / 25;
  even = even * z + 1.0 / 23;
  odd = odd * z + 1.0 / 21;
  even = even * z + 1.0 / 19;
  odd = odd * z + 1.0 / 17;
  even = even * z + 1.0 / 15;
  odd = odd * z + 1.0 / 13;
  even = even * z + 1.0 / 11;
  odd = odd * z + 1.0 / 9;
  even = even * z + 1.0 / 7;
  odd = odd * z + 1.0 / 5;
  even = even * z + 1.0 / 3;
  const Pack near = s * (2 * x * w * (odd * w + even) + d);
  const Pack far = x * log_kernel(x / m) - d;
  return select(pack_abs(s) < 0.25, near, far);
}

/// f of each lane.
template <typename F>
Pack by_lanes(Pack k, const F& f) {
  double lanes[pack_size];
  store(lanes, k);
  for (double& lane : lanes) lane = f(lane);
  return load(lanes);
}

/// log_poisson_term() of packs.
class PoissonPacks {
 public:
  explicit PoissonPacks(double rate) : rate_(rate) {}
  [[gnu::always_inline]] Pack operator()(Pack k) const {
    // Where k / rate may overflow, or there is nothing to divide by.
    if (!(rate_ > 1e-280)) return by_lanes(k, [this](double x) { return at(x); });
    const auto inside = (k > 0) & (k <= std::numeric_limits<double>::max()) & is_whole(k);
    const Pack x = select(inside, k, splat(1));
    const Pack term = -stirling_errors(x) - deviances(x, rate_, x - rate_) -
                      0.5 * log_kernel(2 * std::numbers::pi * x);
    const Pack outside =
        select(k == 0, splat(-rate_), splat(-std::numeric_limits<double>::infinity()));
    return select(k == k, select(inside, term, outside), k);
  }

 private:
  [[nodiscard]] double at(double x) const {
    constexpr double most = std::numeric_limits<double>::max();
    return at_count(x, most, -std::numeric_limits<double>::infinity(),
                    [&](double k) { return log_poisson_term(k, rate_, k - rate_); });
  }
  double rate_;
};

/// log_binomial_term() of packs.
class BinomialPacks {
 public:
  BinomialPacks(double n, double p)
      : n_(n),
        p_(p),
        is_regular_(n >= 2 && n * p > 1e-280 && p < 1),
        successes_(two_product(n, p)),
        failures_(n * (1 - p)),
        at_zero_(n == 0 ? 0 : n * std::log1p(-p)),
        at_end_(n == 0 ? 0 : n * std::log(p)),
        constant_(is_regular_ ? stirling_error_of(n) + 0.5 * std::log(n) : 0) {}

  [[gnu::always_inline]] Pack operator()(Pack k) const {
    if (!is_regular_) return by_lanes(k, [this](double x) { return at(x); });
    const auto inside = (k > 0) & (k < n_) & is_whole(k);
    const Pack x = select(inside, k, splat(1));
    const Pack y = n_ - x;
    const Pack d = (x - successes_.high) - successes_.low;
    const Pack term = constant_ - (stirling_errors(x) + stirling_errors(y)) -
                      deviances(x, successes_.high, d) - deviances(y, failures_, -d) -
                      0.5 * log_kernel(2 * std::numbers::pi * x * y);
    const Pack lowest = splat(-std::numeric_limits<double>::infinity());
    const Pack outside = select(k == 0, splat(at_zero_), select(k == n_, splat(at_end_), lowest));
    return select(k == k, select(inside, term, outside), k);
  }

 private:
  [[nodiscard]] double at(double x) const {
    return at_count(x, n_, -std::numeric_limits<double>::infinity(),
                    [&](double k) { return log_binomial_term(k, n_ - k, p_); });
  }
  double n_;
  double p_;
  bool is_regular_;
  DoubledNumber<double> successes_;
  double failures_;
  double at_zero_;
  double at_end_;
  double constant_;
};

}  // namespace mlmath::detail

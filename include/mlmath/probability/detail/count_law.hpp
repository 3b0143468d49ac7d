// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/count_quantile.hpp>
#include <mlmath/probability/detail/gamma_tails.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/detail/saddle_point.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

/// What the kernels of laws on the whole numbers share.
namespace mlmath::detail {

/// value / spread, NaN for the constant, which has no spread.
template <typename T>
T over_spread(const T& value, const T& spread) {
  if (plain_value(spread) == 0) return T(std::numeric_limits<PlainType<T>>::quiet_NaN());
  return value / spread;
}

/// The tail of a law by the logarithm of its upper side.
inline Tail<double> tail_of_log_upper(double log_upper) {
  if (log_upper < -0.6) return {log_upper, 1, true};
  return {0, -std::expm1(log_upper), false};
}

/// \f$ E[f(X, \log P(X))] \f$ for a smooth f that grows slowly: the sum over all values that count.
/// Where the law is wide and far from the ends of its support it is smooth on the scale of its
/// standard deviation, and a sum over every h-th value, times h, is the same to the last digit.
template <typename Kernel, typename Law, typename F>
typename Law::Scalar count_expectation(const Law& d, const F& f) {
  using std::exp;
  using T = typename Law::Scalar;
  using Plain = PlainType<T>;
  constexpr Plain infinite = std::numeric_limits<Plain>::infinity();
  const Plain most = plain_value(Kernel::support(d).upper);
  const Plain deviation = std::sqrt(plain_value(Kernel::variance(d)));
  const Plain mode = plain_value(Kernel::mode(d));
  const auto is_negligible = [&](Plain k) { return plain_value(Kernel::log_term(d, k)) < -60; };
  const bool is_free = is_negligible(0) && (most == infinite || is_negligible(most));
  const Plain step = is_free ? std::max(Plain(1), std::floor(deviation / Plain(3))) : Plain(1);
  T sum(0);
  // Returns whether the terms still count.
  const auto add = [&](Plain k) {
    const T log_p = Kernel::log_term(d, k);
    if (!(plain_value(log_p) > -infinite)) return false;
    sum = sum + exp(log_p) * f(k, log_p);
    return plain_value(log_p) > -80;
  };
  for (Plain k = mode; k <= most && add(k); k += step) {
  }
  for (Plain k = mode - step; k >= 0 && add(k); k -= step) {
  }
  return sum * step;
}

/// The entropy in nats of the law of a CountLawKernel.
template <typename Kernel, typename Law>
typename Law::Scalar count_entropy(const Law& d) {
  using T = typename Law::Scalar;
  return count_expectation<Kernel>(d, [](PlainType<T>, const T& log_p) { return T(-log_p); });
}

/// Makes of a kernel's `log_term(d, k)`, the logarithm of the probability of a whole number k of
/// the support, and of its `tail(d, k)`, the Tail at it, the functions of a law on 0, 1, ...,
/// support(d).upper.
template <typename Kernel>
struct CountLawKernel {
  static constexpr bool is_discrete = true;

  template <typename Law>
  static auto log_pdf(const Law& d) {
    using T = typename Law::Scalar;
    using Plain = PlainType<T>;
    return [d, most = PlainType<T>(plain_value(Kernel::support(d).upper))](const T& x) {
      return at_count(x, most, -std::numeric_limits<Plain>::infinity(),
                      [&](Plain k) { return T(Kernel::log_term(d, k)); });
    };
  }

  template <typename Law>
  static auto pdf(const Law& d) {
    return exp_after(Kernel::log_pdf(d));
  }

  template <typename Law>
  static auto cdf(const Law& d) {
    return at_floor(d, [](const Tail<double>& tail) { return tail.side(false); });
  }

  template <typename Law>
  static auto survival(const Law& d) {
    return at_floor(d, [](const Tail<double>& tail) { return tail.side(true); });
  }

  template <typename Law>
  static auto log_cdf(const Law& d) {
    return at_floor(d, [](const Tail<double>& tail) { return tail.log_side(false); });
  }

  template <typename Law>
  static auto log_survival(const Law& d) {
    return at_floor(d, [](const Tail<double>& tail) { return tail.log_side(true); });
  }

  template <typename Law>
  static auto quantile(const Law& d) {
    return search(d, [](double p) { return CountTarget::of_lower(p); });
  }

  template <typename Law>
  static auto survival_quantile(const Law& d) {
    return search(d, [](double q) { return CountTarget::of_upper(q); });
  }

  template <typename Law>
  static auto quantile_from_log(const Law& d) {
    return search(d, [](double log_p) { return CountTarget::of_log_lower(log_p); });
  }

  template <typename Law>
  static auto survival_quantile_from_log(const Law& d) {
    return search(d, [](double log_q) { return CountTarget::of_log_upper(log_q); });
  }

  template <typename Law>
  static typename Law::Scalar median(const Law& d) {
    return quantile(d)(typename Law::Scalar(0.5));
  }

 private:
  template <typename Law>
  static constexpr void require_plain() {
    static_assert(std::is_floating_point_v<typename Law::Scalar>,
                  "mlmath: the cdf and the quantiles of a discrete law do not differentiate; "
                  "log_pmf does");
  }

  template <typename Law, typename Read>
  static auto at_floor(const Law& d, const Read& read) {
    require_plain<Law>();
    using T = typename Law::Scalar;
    return [d, read, most = double(Kernel::support(d).upper)](const T& x) {
      const double k = std::floor(double(x));
      if (k != k) return x;
      if (k < 0) return T(read(Tail<double>{0, 0, false}));
      if (k >= most) return T(read(Tail<double>{0, 0, true}));
      return T(read(Kernel::tail(d, k)));
    };
  }

  template <typename Law, typename Target>
  static auto search(const Law& d, const Target& target) {
    require_plain<Law>();
    using T = typename Law::Scalar;
    return [d, target](const T& p) {
      const CountMoments moments{double(Kernel::mean(d)), std::sqrt(double(Kernel::variance(d))),
                                 double(Kernel::skewness(d)), double(Kernel::support(d).upper)};
      return T(
          count_quantile(target(double(p)), moments, [&](double k) { return Kernel::tail(d, k); }));
    };
  }
};

}  // namespace mlmath::detail

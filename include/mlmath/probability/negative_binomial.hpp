// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/binomial_tail.hpp>
#include <mlmath/probability/detail/count_law.hpp>
#include <mlmath/probability/distribution.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace mlmath {

namespace detail {
struct NegativeBinomialKernel;
}

/// The negative binomial distribution: the number of failures before the r-th success,
/// \f$ P(X = k) = \frac{\Gamma(k + r)}{k!\,\Gamma(r)} p^r (1 - p)^k, k = 0, 1, ... \f$; for any
/// r > 0 a Poisson law whose rate varies by a Gamma law of shape r and scale (1 - p)/p.
///
/// Its variance is above its mean, by mean^2/r. From a mean m: p = r/(r + m).
///
/// Edges:    p = 1 is the constant 0. Where two values are equally likely the mode is the larger.
/// Accuracy: as for Binomial.
template <typename ScalarType = double>
struct NegativeBinomial {
  using Scalar = ScalarType;                      ///< the type of the parameters
  using Kernel = detail::NegativeBinomialKernel;  ///< the mathematics of the law

  Scalar r = Scalar(1);    ///< the number of successes to reach, \f$ r > 0 \f$, whole or not
  Scalar p = Scalar(0.5);  ///< the probability of success, \f$ 0 < p \le 1 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {r, p}; }
};

/// A default NegativeBinomial is of doubles.
NegativeBinomial()->NegativeBinomial<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename R, typename P>
NegativeBinomial(R, P) -> NegativeBinomial<detail::LawScalar<R, P>>;

namespace detail {

struct NegativeBinomialKernel : NumericLaw<NegativeBinomial>, CountLaw<NegativeBinomialKernel> {
  static constexpr const char* name = "NegativeBinomial";
  static constexpr LawParameter parameters[] = {{"r", ParameterRange::positive},
                                                {"p", ParameterRange::positive_probability}};

  template <typename S>
  static void check(const char* function, const NegativeBinomial<S>& d) {
    check_all<NegativeBinomialKernel>(function, d);
  }

  template <typename T>
  static T log_term(const NegativeBinomial<T>& d, PlainType<T> k) {
    using std::log;
    using Plain = PlainType<T>;
    if (k == 0) return d.r * log(d.p);
    if (!(plain_value(d.p) < 1)) return T(-std::numeric_limits<Plain>::infinity());
    const Plain two_pi = Plain(2) * std::numbers::pi_v<Plain>;
    return binomial_exponent(d.r, k, d.p) +
           Plain(0.5) * (log(d.r / (d.r + k)) - std::log(two_pi * k));
  }

  template <typename T>
  static Tail<double> tail(const NegativeBinomial<T>& d, double k) {
    return binomial_tail(double(d.r), k + 1, double(d.p), false);
  }

  template <typename T>
  static T mean(const NegativeBinomial<T>& d) {
    return d.r * (PlainType<T>(1) - d.p) / d.p;
  }
  template <typename T>
  static T variance(const NegativeBinomial<T>& d) {
    return mean(d) / d.p;
  }
  template <typename T>
  static T skewness(const NegativeBinomial<T>& d) {
    using std::sqrt;
    using Plain = PlainType<T>;
    return over_spread(T(Plain(2) - d.p), T(sqrt(d.r * (Plain(1) - d.p))));
  }
  template <typename T>
  static T kurtosis(const NegativeBinomial<T>& d) {
    using Plain = PlainType<T>;
    return Plain(6) / d.r + over_spread(T(d.p * d.p), T(d.r * (Plain(1) - d.p)));
  }
  template <typename T>
  static T mode(const NegativeBinomial<T>& d) {
    const auto r = plain_value(d.r);
    const auto p = plain_value(d.p);
    return T(r > 1 ? std::floor((r - 1) * (1 - p) / p) : 0);
  }
  template <typename T>
  static T entropy_in_nats(const NegativeBinomial<T>& d) {
    return count_entropy<NegativeBinomialKernel>(d);
  }
  template <typename T>
  static Support<T> support(const NegativeBinomial<T>&) {
    return {T(0), T(std::numeric_limits<PlainType<T>>::infinity())};
  }
};

}  // namespace detail
}  // namespace mlmath

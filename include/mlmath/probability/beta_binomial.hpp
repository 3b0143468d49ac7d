// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/binomial.hpp>
#include <mlmath/probability/detail/beta_ratio.hpp>
#include <mlmath/probability/detail/count_law.hpp>
#include <mlmath/probability/distribution.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>

namespace mlmath {

namespace detail {
struct BetaBinomialKernel;
}

/// The beta-binomial distribution: the number of successes in n trials whose probability of success
/// is itself drawn, once, from Beta{alpha, beta};
/// \f$ P(X = k) = \binom{n}{k} B(k + \alpha, n - k + \beta) / B(\alpha, \beta) \f$. What a Beta
/// posterior predicts: see conjugate.hpp.
///
/// Cost:     O(1) for a probability; the cdf adds up to n of them, from the nearer end.
/// Edges:    the mode is the lower of the two ends where both are equally likely.
template <typename ScalarType = double>
struct BetaBinomial {
  using Scalar = ScalarType;                  ///< the type of the parameters
  using Kernel = detail::BetaBinomialKernel;  ///< the mathematics of the law

  Eigen::Index n = 1;        ///< the number of trials, \f$ n \ge 0 \f$
  Scalar alpha = Scalar(1);  ///< \f$ \alpha > 0 \f$
  Scalar beta = Scalar(1);   ///< \f$ \beta > 0 \f$
};

/// The scalar follows from alpha and beta; integers count as double.
template <typename N, typename A, typename B>
BetaBinomial(N, A, B) -> BetaBinomial<detail::LawScalar<A, B>>;

/// Prints "BetaBinomial(n = 10, alpha = 1, beta = 2)".
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const BetaBinomial<Scalar>& d) {
  return out << "BetaBinomial(n = " << d.n << ", alpha = " << d.alpha << ", beta = " << d.beta
             << ")";
}

namespace detail {

struct BetaBinomialKernel : CountLawKernel<BetaBinomialKernel> {
  static constexpr const char* name = "BetaBinomial";

  template <typename S>
  static void check(const char* function, const BetaBinomial<S>& d) {
    check_trials(function, name, d.n);
    check_parameter(function, name, {"alpha", ParameterRange::positive},
                    double(plain_value(d.alpha)));
    check_parameter(function, name, {"beta", ParameterRange::positive},
                    double(plain_value(d.beta)));
  }

  template <typename T, typename S>
  static BetaBinomial<T> cast(const BetaBinomial<S>& d) {
    return {d.n, static_cast<T>(d.alpha), static_cast<T>(d.beta)};
  }

  /// Terms of the binomial and beta laws at the p that suits both, whose powers of p cancel.
  template <typename T>
  static T log_term(const BetaBinomial<T>& d, PlainType<T> k) {
    using Plain = PlainType<T>;
    const Plain n = Plain(d.n);
    if (d.n == 0) return T(0);
    const Plain a = plain_value(d.alpha);
    const Plain b = plain_value(d.beta);
    const Plain p = (k + a) / (n + a + b);
    return log_binomial_term(k, Plain(n - k), p) + log_beta_term(d.alpha, d.beta, p) -
           log_beta_term(T(d.alpha + k), T(d.beta + (n - k)), p);
  }

  template <typename T>
  static Tail<double> tail(const BetaBinomial<T>& d, double k) {
    const BetaBinomial<double> law{d.n, double(d.alpha), double(d.beta)};
    const double n = double(d.n);
    const bool is_upper = k >= mean(law);
    // The probabilities by the ratios of neighbours, relative to that next to k.
    double sum = 0;
    double term = 1;
    if (is_upper) {
      for (double j = k + 1; j <= n && term > 1e-20 * sum; ++j) {
        sum += term;
        term *= (n - j) / (j + 1) * (j + law.alpha) / (n - j - 1 + law.beta);
      }
      return {log_term(law, k + 1), sum, true};
    }
    for (double j = k; j >= 0 && term > 1e-20 * sum; --j) {
      sum += term;
      term *= j / (n - j + 1) * (n - j + law.beta) / (j - 1 + law.alpha);
    }
    return {log_term(law, k), sum, false};
  }

  template <typename T>
  static T mean(const BetaBinomial<T>& d) {
    return PlainType<T>(d.n) * d.alpha / (d.alpha + d.beta);
  }
  template <typename T>
  static T variance(const BetaBinomial<T>& d) {
    using Plain = PlainType<T>;
    const T total = d.alpha + d.beta;
    return mean(d) * (d.beta / total) * ((total + Plain(d.n)) / (total + Plain(1)));
  }
  template <typename T>
  static T skewness(const BetaBinomial<T>& d) {
    using std::sqrt;
    using Plain = PlainType<T>;
    const T total = d.alpha + d.beta;
    return over_spread(
        T((total + Plain(2) * Plain(d.n)) * (d.beta - d.alpha) / ((total + Plain(2)) * total)),
        T(sqrt(variance(d))));
  }
  template <typename T>
  static T kurtosis(const BetaBinomial<T>& d) {
    using Plain = PlainType<T>;
    if (d.n == 0) return T(std::numeric_limits<Plain>::quiet_NaN());
    const Plain n = Plain(d.n);
    const T s = d.alpha + d.beta;
    const T ab = d.alpha * d.beta;
    const T factor = s * s * (s + Plain(1)) / (n * ab * (s + Plain(2)) * (s + Plain(3)) * (s + n));
    const T sum = s * (s - Plain(1) + Plain(6) * n) + Plain(3) * ab * (n - Plain(2)) +
                  Plain(6) * n * n - Plain(3) * ab * n * (Plain(6) - n) / s -
                  Plain(18) * ab * n * n / (s * s);
    return factor * sum - Plain(3);
  }
  template <typename T>
  static T mode(const BetaBinomial<T>& d) {
    using Plain = PlainType<T>;
    const Plain n = Plain(d.n);
    const Plain a = plain_value(d.alpha);
    const Plain b = plain_value(d.beta);
    if (a > 1 && b > 1) {
      return T(std::min(n, std::floor((n + Plain(1)) * (a - Plain(1)) / (a + b - Plain(2)))));
    }
    return T(a > b ? n : Plain(0));
  }
  template <typename T>
  static T entropy_in_nats(const BetaBinomial<T>& d) {
    using std::exp;
    T sum(0);
    for (Eigen::Index k = 0; k <= d.n; ++k) {
      const T log_p = log_term(d, PlainType<T>(k));
      sum = sum - exp(log_p) * log_p;
    }
    return sum;
  }
  template <typename T>
  static Support<T> support(const BetaBinomial<T>& d) {
    return {T(0), T(PlainType<T>(d.n))};
  }
};

}  // namespace detail
}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/detail/scoring.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fit.hpp>
#include <mlmath/probability/normal.hpp>

#include <array>
#include <cmath>
#include <limits>

namespace mlmath {

namespace detail {
struct LogNormalKernel;
}

/// The lognormal distribution: that of \f$ e^Y \f$ for a normal Y with mean \f$ \mu \f$ and
/// standard deviation \f$ \sigma \f$.
///
/// The functions are those of distribution.hpp.
///
/// Accuracy: as Normal, up to what log x - mu loses.
/// Source:   Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1, ch. 14.
template <typename ScalarType = double>
struct LogNormal {
  using Scalar = ScalarType;               ///< the type of the parameters
  using Kernel = detail::LogNormalKernel;  ///< the mathematics of the distribution

  Scalar mu = Scalar(0);     ///< the mean of log x
  Scalar sigma = Scalar(1);  ///< the standard deviation of log x, > 0

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {mu, sigma}; }
};

/// A default distribution is of doubles.
LogNormal()->LogNormal<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
LogNormal(A, B) -> LogNormal<detail::LawScalar<A, B>>;

namespace detail {

struct LogNormalKernel : NumericLaw<LogNormal> {
  static constexpr const char* name = "LogNormal";
  static constexpr LawParameter parameters[] = {{"mu", ParameterRange::real},
                                                {"sigma", ParameterRange::positive}};
  static constexpr bool is_discrete = false;
  static constexpr bool has_plain_quantiles = true;

  template <typename S>
  static void check(const char* function, const LogNormal<S>& d) {
    check_all<LogNormalKernel>(function, d);
  }

  template <typename T>
  static auto log_pdf(const LogNormal<T>& d) {
    using std::log;
    return vectorized(
        [d, c = T(T(-0.91893853320467274178032973640561763986L) - log(d.sigma))](auto x) {
          using Number = decltype(x);
          const Number log_x = log_of(x);
          const Number z = (log_x - d.mu) / d.sigma;
          return choose(x <= T(0), constant_like(x, -std::numeric_limits<double>::infinity()),
                        Number(c - log_x - T(0.5) * z * z));
        });
  }
  template <typename T>
  static auto pdf(const LogNormal<T>& d) {
    return vectorized([d, c = T(T(0.39894228040143267793994605993438186848L) / d.sigma)](auto x) {
      using Number = decltype(x);
      const Number z = (log_of(x) - d.mu) / d.sigma;
      return choose(x <= T(0), constant_like(x, 0), Number(c * normal_bell_of(z) / x));
    });
  }
  template <typename T>
  static auto cdf(const LogNormal<T>& d) {
    return vectorized(
        [d](auto x) { return normal_cdf_of(decltype(x)((log_above(x) - d.mu) / d.sigma)); });
  }
  template <typename T>
  static auto survival(const LogNormal<T>& d) {
    return vectorized(
        [d](auto x) { return normal_cdf_of(decltype(x)((d.mu - log_above(x)) / d.sigma)); });
  }
  template <typename T>
  static auto log_cdf(const LogNormal<T>& d) {
    return vectorized(
        [d](auto x) { return normal_log_cdf_of(decltype(x)((log_above(x) - d.mu) / d.sigma)); });
  }
  template <typename T>
  static auto log_survival(const LogNormal<T>& d) {
    return vectorized(
        [d](auto x) { return normal_log_cdf_of(decltype(x)((d.mu - log_above(x)) / d.sigma)); });
  }
  template <typename T>
  static auto quantile(const LogNormal<T>& d) {
    return vectorized(
        [d](auto p) { return exp_of(decltype(p)(d.mu + d.sigma * normal_quantile_of(p))); });
  }
  template <typename T>
  static auto survival_quantile(const LogNormal<T>& d) {
    return vectorized(
        [d](auto q) { return exp_of(decltype(q)(d.mu - d.sigma * normal_quantile_of(q))); });
  }
  template <typename T>
  static auto quantile_from_log(const LogNormal<T>& d) {
    return [d](const T& l) { return T(std::exp(d.mu + d.sigma * normal_quantile_from_log(l))); };
  }
  template <typename T>
  static auto survival_quantile_from_log(const LogNormal<T>& d) {
    return [d](const T& l) { return T(std::exp(d.mu - d.sigma * normal_quantile_from_log(l))); };
  }

  template <typename T>
  static T mean(const LogNormal<T>& d) {
    using std::exp;
    return exp(d.mu + d.sigma * d.sigma / T(2));
  }
  template <typename T>
  static T variance(const LogNormal<T>& d) {
    using std::exp;
    using std::expm1;
    const T s = d.sigma * d.sigma;
    return expm1(s) * exp(T(2) * d.mu + s);
  }
  template <typename T>
  static T skewness(const LogNormal<T>& d) {
    using std::expm1;
    using std::sqrt;
    const T e = expm1(T(d.sigma * d.sigma));
    return (e + T(3)) * sqrt(e);
  }
  template <typename T>
  static T kurtosis(const LogNormal<T>& d) {
    using std::expm1;
    const T s = d.sigma * d.sigma;
    return expm1(T(T(4) * s)) + T(2) * expm1(T(T(3) * s)) + T(3) * expm1(T(T(2) * s));
  }
  template <typename T>
  static T mode(const LogNormal<T>& d) {
    using std::exp;
    return exp(d.mu - d.sigma * d.sigma);
  }
  template <typename T>
  static T median(const LogNormal<T>& d) {
    using std::exp;
    return exp(d.mu);
  }
  template <typename T>
  static T entropy_in_nats(const LogNormal<T>& d) {
    using std::log;
    return d.mu + log(d.sigma) + T(1.41893853320467274178032973640561763986L);
  }
  template <typename S>
  static Support<S> support(const LogNormal<S>&) {
    return {S(0), S(std::numeric_limits<double>::infinity())};
  }

  template <typename T>
  static Fit<LogNormal<T>> fit(const VectorRef<T>& x, const FitOptions&) {
    check_sample<T>(x, T(0), std::numeric_limits<T>::infinity(), "numbers > 0");
    const Eigen::VectorX<T> log_x = x.array().log();
    const Fit<Normal<T>> of_log = NormalKernel::fit<T>(VectorRef<T>(log_x), {});
    Fit<LogNormal<T>> result;
    result.distribution = {of_log.distribution.mean, of_log.distribution.standard_deviation};
    result.standard_errors = of_log.standard_errors;
    result.covariance = of_log.covariance;
    result.log_likelihood = of_log.log_likelihood - sum(log_x);
    result.count = x.size();
    return result;
  }

 private:
  /// log x, -inf for negative x.
  template <typename X>
  static X log_above(const X& x) {
    return choose(x < 0, constant_like(x, -std::numeric_limits<double>::infinity()), log_of(x));
  }
};

}  // namespace detail
}  // namespace mlmath

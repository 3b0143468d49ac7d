// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/gamma_tails.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/detail/scoring.hpp>
#include <mlmath/probability/detail/tail_quantiles.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fit.hpp>
#include <mlmath/probability/gamma_function.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>

namespace mlmath {

namespace detail {
struct GammaKernel;
}

/// The gamma distribution, with density
/// \f$ f(x) = \frac{x^{k-1} e^{-x/\theta}}{\Gamma(k) \theta^k} \f$ for \f$ x > 0 \f$.
///
/// The functions are those of distribution.hpp.
///
/// Accuracy: cdf and logarithms of tails as incomplete_gamma(), relative error 1e-14 in the body and
///           in logarithms; quantile 1e-14 as far as the probability determines it.
/// Source:   Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1, ch. 17.
template <typename ScalarType = double>
struct Gamma {
  using Scalar = ScalarType;           ///< the type of the parameters
  using Kernel = detail::GammaKernel;  ///< the mathematics of the distribution

  Scalar shape = Scalar(1);  ///< the shape, \f$ k > 0 \f$
  Scalar scale = Scalar(1);  ///< the scale, \f$ \theta > 0 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {shape, scale}; }
};

/// A default distribution is of doubles.
Gamma()->Gamma<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Gamma(A, B) -> Gamma<detail::LawScalar<A, B>>;

namespace detail {

struct GammaKernel : NumericLaw<Gamma> {
  static constexpr const char* name = "Gamma";
  static constexpr LawParameter parameters[] = {{"shape", ParameterRange::positive},
                                                {"scale", ParameterRange::positive}};
  static constexpr bool is_discrete = false;
  static constexpr bool has_plain_tails = true;
  static constexpr bool has_plain_quantiles = true;

  template <typename S>
  static void check(const char* function, const Gamma<S>& d) {
    check_all<GammaKernel>(function, d);
  }

  template <typename T>
  static auto log_pdf(const Gamma<T>& d) {
    using std::lgamma;
    using std::log;
    // From shape 10 on relative to the density at u = shape, which Stirling's formula gives.
    bool is_large = false;
    T c;
    if constexpr (RealScalar<T>) {
      is_large = d.shape >= T(10);
      c = is_large ? -stirling_error(d.shape) -
                         T(0.5) * log(T(2) * std::numbers::pi_v<T> / d.shape) - log(d.scale)
                   : -log_gamma(d.shape) - log(d.scale);
    } else {
      c = -lgamma(d.shape) - log(d.scale);
    }
    return vectorized([d, c, is_large](auto x) {
      using Number = decltype(x);
      const Number lowest = constant_like(x, -std::numeric_limits<double>::infinity());
      const Number u = x / d.scale;
      Number inside;
      if constexpr (std::is_same_v<Number, Pack> || RealScalar<Number>) {
        inside = is_large ? choose(u == T(0), lowest,
                                   Number(c + d.shape * deviation(d.shape, u) - log_of(u)))
                          : Number(c + (xlogy_of(T(d.shape - T(1)), u) - u));
      } else {
        inside = c + (xlogy_of(T(d.shape - T(1)), u) - u);
      }
      return choose(x < T(0), lowest, choose(x > T(1e300), lowest, inside));
    });
  }
  template <typename T>
  static auto pdf(const Gamma<T>& d) {
    return exp_after(log_pdf(d));
  }
  template <typename T>
  static auto cdf(const Gamma<T>& d) {
    return [tail = tails(d), s = d.scale](const T& x) { return tail(x / s).side(false); };
  }
  template <typename T>
  static auto survival(const Gamma<T>& d) {
    return [tail = tails(d), s = d.scale](const T& x) { return tail(x / s).side(true); };
  }
  template <typename T>
  static auto log_cdf(const Gamma<T>& d) {
    return [tail = tails(d), s = d.scale](const T& x) { return tail(x / s).log_side(false); };
  }
  template <typename T>
  static auto log_survival(const Gamma<T>& d) {
    return [tail = tails(d), s = d.scale](const T& x) { return tail(x / s).log_side(true); };
  }
  template <typename T>
  static auto quantile(const Gamma<T>& d) {
    return of_probability(d, false);
  }
  template <typename T>
  static auto survival_quantile(const Gamma<T>& d) {
    return of_probability(d, true);
  }
  template <typename T>
  static auto quantile_from_log(const Gamma<T>& d) {
    return of_log(d, false);
  }
  template <typename T>
  static auto survival_quantile_from_log(const Gamma<T>& d) {
    return of_log(d, true);
  }

  template <typename T>
  static T mean(const Gamma<T>& d) {
    return d.shape * d.scale;
  }
  template <typename T>
  static T variance(const Gamma<T>& d) {
    return d.shape * d.scale * d.scale;
  }
  template <typename T>
  static T skewness(const Gamma<T>& d) {
    using std::sqrt;
    return T(2) / sqrt(d.shape);
  }
  template <typename T>
  static T kurtosis(const Gamma<T>& d) {
    return T(6) / d.shape;
  }
  template <typename T>
  static T mode(const Gamma<T>& d) {
    return d.shape > T(1) ? T((d.shape - T(1)) * d.scale) : T(0);
  }
  template <typename T>
  static T median(const Gamma<T>& d) {
    return quantile(d)(T(0.5));
  }
  template <typename T>
  static T entropy_in_nats(const Gamma<T>& d) {
    static_assert(RealScalar<T>, "entropy of Gamma: plain numbers only");
    const T k = d.shape;
    if (k < T(10)) return k + std::log(d.scale) + log_gamma(k) + (T(1) - k) * digamma(k);
    // The logarithms of k cancel but for half of one.
    return std::log(d.scale) + T(0.5) * std::log(T(2) * std::numbers::pi_v<T> * k) +
           stirling_error(k) - (k - T(1)) * digamma_rest(k);
  }
  template <typename S>
  static Support<S> support(const Gamma<S>&) {
    return {S(0), S(std::numeric_limits<double>::infinity())};
  }

  template <typename T>
  static Fit<Gamma<T>> fit(const VectorRef<T>& x, const FitOptions& options) {
    check_sample<T>(x, T(0), std::numeric_limits<T>::infinity(), "numbers > 0");
    const T n = T(x.size());
    const T centre = sum(x) / n;
    // log of the mean less the mean of the log, without its cancellation.
    T gap(0);
    for (const T entry : x) {
      const T mu = (entry - centre) / centre;
      gap -= std::abs(mu) < T(0.4) ? log1p_minus(mu) : std::log(entry / centre) - mu;
    }
    gap /= n;
    if (!(gap > T(0))) throw_degenerate_sample(name);
    // Newton's method for log k - psi(k) = gap in 1/k, from the start of Minka (2002).
    T k = (T(3) - gap + std::sqrt((gap - T(3)) * (gap - T(3)) + T(24) * gap)) / (T(12) * gap);
    T last_step(0);
    int iterations = 0;
    Status status = Status::iteration_limit;
    while (true) {
      const T excess = -digamma_rest(k) - gap;
      const T slope = T(1) / k - trigamma(k);
      const T step = excess / slope;
      last_step = std::abs(step) * std::sqrt(n * -slope);
      if (last_step <= T(options.tolerance)) {
        status = Status::converged;
        break;
      }
      if (iterations == options.max_iterations) break;
      ++iterations;
      k = T(1) / (T(1) / k + step / (k * k));
    }
    const T scale = centre / k;
    Fit<Gamma<T>> result = fit_at<T, Gamma, 2>(
        {k, scale}, {{{trigamma(k), T(1) / scale}, {T(1) / scale, k / (scale * scale)}}}, x.size(),
        sum_log_pdf(Gamma<T>{k, scale}, x));
    result.iterations = iterations;
    result.last_step = last_step;
    result.status = status;
    return result;
  }

 private:
  template <typename T>
  static GammaTails<T> tails(const Gamma<T>& d) {
    static_assert(
        RealScalar<T>,
        "mlmath: the cdf of Gamma differentiates in x, not in the parameters; log_pdf and pdf "
        "differentiate in both");
    return GammaTails<T>(d.shape);
  }
  /// log(u/a) - (u - a)/a.
  template <typename T, typename X>
  static X deviation(const T& a, const X& u) {
    const X mu = (u - a) / a;
    return choose(abs_of(mu) < T(0.4), log1p_minus_near(mu), X(log_of(X(u / a)) - mu));
  }
  template <typename T>
  static auto of_probability(const Gamma<T>& d, bool is_upper) {
    static_assert(RealScalar<T>,
                  "mlmath: the quantile of Gamma differentiates in its argument, not in the "
                  "parameters nor from a logarithm");
    return [solver = GammaQuantile<T>(d.shape), s = d.scale, is_upper](const T& p) {
      if (!(p > T(0) && p < T(1))) return end_of_half_line(p, is_upper);
      return s * solver(target_of(p, is_upper));
    };
  }
  template <typename T>
  static auto of_log(const Gamma<T>& d, bool is_upper) {
    static_assert(RealScalar<T>,
                  "mlmath: the quantile of Gamma differentiates in its argument, not in the "
                  "parameters nor from a logarithm");
    return [solver = GammaQuantile<T>(d.shape), s = d.scale, is_upper](const T& l) {
      if (!(l < T(0)) || l + l == l) return end_of_half_line(T(std::exp(l)), is_upper);
      return s * solver(target_of_log(l, is_upper));
    };
  }
};

}  // namespace detail
}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/beta_tails.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/detail/log_gamma.hpp>
#include <mlmath/probability/detail/scoring.hpp>
#include <mlmath/probability/detail/tail_quantiles.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fit.hpp>
#include <mlmath/probability/gamma_function.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace mlmath {

namespace detail {
struct BetaKernel;
}

/// The beta distribution, with density
/// \f$ f(x) = \frac{x^{\alpha-1} (1-x)^{\beta-1}}{B(\alpha, \beta)} \f$ for \f$ 0 < x < 1 \f$.
///
/// The functions are those of distribution.hpp. Where the density has no single peak, mode() gives
/// the midpoint for \f$ \alpha = \beta = 1 \f$ and the end with the smaller parameter where both are
/// below 1.
///
/// Accuracy: cdf and logarithms of tails as incomplete_beta(), relative error 2e-14 in the body and
///           in logarithms; quantile 1e-14 as far as the probability determines it.
/// Source:   Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 2, ch. 25.
template <typename ScalarType = double>
struct Beta {
  using Scalar = ScalarType;          ///< the type of the parameters
  using Kernel = detail::BetaKernel;  ///< the mathematics of the distribution

  Scalar alpha = Scalar(1);  ///< \f$ \alpha > 0 \f$
  Scalar beta = Scalar(1);   ///< \f$ \beta > 0 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {alpha, beta}; }
};

/// A default distribution is of doubles.
Beta()->Beta<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Beta(A, B) -> Beta<detail::LawScalar<A, B>>;

namespace detail {

struct BetaKernel : NumericLaw<Beta> {
  static constexpr const char* name = "Beta";
  static constexpr LawParameter parameters[] = {{"alpha", ParameterRange::positive},
                                                {"beta", ParameterRange::positive}};
  static constexpr bool is_discrete = false;
  static constexpr bool has_plain_tails = true;
  static constexpr bool has_plain_quantiles = true;

  template <typename S>
  static void check(const char* function, const Beta<S>& d) {
    check_all<BetaKernel>(function, d);
  }

  template <typename T>
  static auto log_pdf(const Beta<T>& d) {
    using std::lgamma;
    if constexpr (RealScalar<T>) {
      const bool is_large = d.alpha >= T(10) && d.beta >= T(10);
      return vectorized([d, is_large, c = T(-log_beta(d.alpha, d.beta)),
                         tails = BetaTails<T>(d.alpha, d.beta)](auto x) {
        using Number = decltype(x);
        if (is_large) {
          // Relative to the density at the mean.
          return lanewise(x, [&](T point) {
            if (!(point > T(0) && point < T(1))) return outside(point);
            const T rest = T(1) - point;
            return T(tails.log_term(point, rest) - std::log(point) - std::log1p(-point));
          });
        }
        return on_unit(x, Number(c + xlogy_of(T(d.alpha - T(1)), x) +
                                 xlog1py_of(T(d.beta - T(1)), Number(-x))));
      });
    } else {
      const T c = lgamma(T(d.alpha + d.beta)) - lgamma(d.alpha) - lgamma(d.beta);
      return [d, c](const T& x) {
        return on_unit(x, T(c + xlogy(T(d.alpha - T(1)), x) + xlog1py(T(d.beta - T(1)), T(-x))));
      };
    }
  }
  template <typename T>
  static auto pdf(const Beta<T>& d) {
    return exp_after(log_pdf(d));
  }
  template <typename T>
  static auto cdf(const Beta<T>& d) {
    return [tail = tails(d)](const T& x) { return tail(x, T(T(1) - x)).side(false); };
  }
  template <typename T>
  static auto survival(const Beta<T>& d) {
    return [tail = tails(d)](const T& x) { return tail(x, T(T(1) - x)).side(true); };
  }
  template <typename T>
  static auto log_cdf(const Beta<T>& d) {
    return [tail = tails(d)](const T& x) { return tail(x, T(T(1) - x)).log_side(false); };
  }
  template <typename T>
  static auto log_survival(const Beta<T>& d) {
    return [tail = tails(d)](const T& x) { return tail(x, T(T(1) - x)).log_side(true); };
  }
  template <typename T>
  static auto quantile(const Beta<T>& d) {
    return of_probability(d, false);
  }
  template <typename T>
  static auto survival_quantile(const Beta<T>& d) {
    return of_probability(d, true);
  }
  template <typename T>
  static auto quantile_from_log(const Beta<T>& d) {
    return of_log(d, false);
  }
  template <typename T>
  static auto survival_quantile_from_log(const Beta<T>& d) {
    return of_log(d, true);
  }

  template <typename T>
  static T mean(const Beta<T>& d) {
    return d.alpha / (d.alpha + d.beta);
  }
  template <typename T>
  static T variance(const Beta<T>& d) {
    const T n = d.alpha + d.beta;
    return (d.alpha / n) * (d.beta / n) / (n + T(1));
  }
  template <typename T>
  static T skewness(const Beta<T>& d) {
    using std::sqrt;
    const T n = d.alpha + d.beta;
    return T(2) * (d.beta - d.alpha) / (n + T(2)) * sqrt((n + T(1)) / d.alpha / d.beta);
  }
  template <typename T>
  static T kurtosis(const Beta<T>& d) {
    const T n = d.alpha + d.beta;
    const T difference = d.alpha - d.beta;
    // Over alpha beta in two steps, as the product may overflow.
    return T(6) * (difference / d.alpha * (difference / d.beta) * (n + T(1)) - (n + T(2))) /
           (n + T(2)) / (n + T(3));
  }
  template <typename T>
  static T mode(const Beta<T>& d) {
    const T one(1);
    if (d.alpha == one && d.beta == one) return T(0.5);
    if (d.alpha >= one && d.beta >= one) return (d.alpha - one) / (d.alpha + d.beta - T(2));
    if (d.alpha < one && d.beta < one) return d.alpha <= d.beta ? T(0) : T(1);
    return d.alpha < one ? T(0) : T(1);
  }
  template <typename T>
  static T median(const Beta<T>& d) {
    return quantile(d)(T(0.5));
  }
  template <typename T>
  static T entropy_in_nats(const Beta<T>& d) {
    static_assert(RealScalar<T>, "entropy of Beta: plain numbers only");
    const T a = d.alpha;
    const T b = d.beta;
    const T n = a + b;
    if (a < T(10) || b < T(10)) {
      return log_beta(a, b) + (a - T(1)) * digamma_step(a, b) + (b - T(1)) * digamma_step(b, a);
    }
    // The logarithms of a/n and b/n cancel but for half of one.
    return T(0.5) *
               (std::log(a / n) + std::log(b / n) + std::log(T(2) * std::numbers::pi_v<T> / n)) +
           stirling_error(a) + stirling_error(b) - stirling_error(n) +
           (a - T(1)) * (digamma_rest(n) - digamma_rest(a)) +
           (b - T(1)) * (digamma_rest(n) - digamma_rest(b));
  }
  template <typename S>
  static Support<S> support(const Beta<S>&) {
    return {S(0), S(1)};
  }

  template <typename T>
  static Fit<Beta<T>> fit(const VectorRef<T>& x, const FitOptions& options) {
    check_sample<T>(x, T(0), T(1), "numbers in (0, 1)");
    const T n = T(x.size());
    const T logs = sum(x.array().log());
    const T logs_of_rest = sum((-x.array()).log1p());
    const T centre = sum(x) / n;
    const T variance = sum((x.array() - centre).square()) / n;
    if (!(variance > T(0))) throw_degenerate_sample(name);
    const auto evaluate = [&](const ParameterVector<T, 2>& p) {
      const T total = p[0] + p[1];
      const T at_total = digamma(total);
      const T shared = trigamma(total);
      return Score<T, 2>{
          (p[0] - T(1)) * logs + (p[1] - T(1)) * logs_of_rest - n * log_beta(p[0], p[1]),
          {logs - n * (digamma(p[0]) - at_total), logs_of_rest - n * (digamma(p[1]) - at_total)},
          {{{trigamma(p[0]) - shared, -shared}, {-shared, trigamma(p[1]) - shared}}}};
    };
    // Moments for a start.
    const T size = std::max(centre * (T(1) - centre) / variance - T(1), T(0.1));
    return score_fit<T, 2>({centre * size, (T(1) - centre) * size}, Beta<T>{}, x.size(), options,
                           evaluate, [](const auto& p) {
                             return Beta<T>{p[0], p[1]};
                           });
  }

 private:
  template <typename T>
  static BetaTails<T> tails(const Beta<T>& d) {
    static_assert(
        RealScalar<T>,
        "mlmath: the cdf of Beta differentiates in x, not in the parameters; log_pdf and pdf "
        "differentiate in both");
    return BetaTails<T>(d.alpha, d.beta);
  }
  /// The logarithm of a density that is 0 at the ends of [0, 1].
  template <typename T>
  static T outside(const T& x) {
    return x == x ? -std::numeric_limits<T>::infinity() : x;
  }
  template <typename X>
  static X on_unit(const X& x, const X& inside) {
    const X lowest = constant_like(x, -std::numeric_limits<double>::infinity());
    return choose(x < 0, lowest, choose(x > 1, lowest, inside));
  }
  template <typename T>
  static T at_odds(const T& odds) {
    return odds > T(1) ? T(1) / (T(1) + T(1) / odds) : odds / (T(1) + odds);
  }
  template <typename T>
  static auto of_probability(const Beta<T>& d, bool is_upper) {
    static_assert(RealScalar<T>,
                  "mlmath: the quantile of Beta differentiates in its argument, not in the "
                  "parameters nor from a logarithm");
    return [solver = BetaQuantile<T>(d.alpha, d.beta), is_upper](const T& p) {
      if (!(p > T(0) && p < T(1))) return at_odds(end_of_half_line(p, is_upper));
      return at_odds(solver.odds(target_of(p, is_upper), T(1)));
    };
  }
  template <typename T>
  static auto of_log(const Beta<T>& d, bool is_upper) {
    static_assert(RealScalar<T>,
                  "mlmath: the quantile of Beta differentiates in its argument, not in the "
                  "parameters nor from a logarithm");
    return [solver = BetaQuantile<T>(d.alpha, d.beta), is_upper](const T& l) {
      if (!(l < T(0)) || l + l == l) return at_odds(end_of_half_line(T(std::exp(l)), is_upper));
      return at_odds(solver.odds(target_of_log(l, is_upper), T(1)));
    };
  }
};

}  // namespace detail
}  // namespace mlmath

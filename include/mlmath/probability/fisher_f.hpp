// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/beta.hpp>
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

namespace mlmath {

namespace detail {
struct FisherFKernel;
}

/// The F distribution with d1 and d2 degrees of freedom: that of the ratio of two independent
/// chi-squared variables, each over its degrees of freedom.
///
/// The functions are those of distribution.hpp; the degrees of freedom need not be integers.
///
/// Edges:    the mean is inf for \f$ d_2 \le 2 \f$, the variance for \f$ d_2 \le 4 \f$ (NaN for
///           \f$ d_2 \le 2 \f$), the skewness for \f$ d_2 \le 6 \f$ (NaN for \f$ d_2 \le 4 \f$), the
///           kurtosis for \f$ d_2 \le 8 \f$ (NaN for \f$ d_2 \le 6 \f$).
/// Accuracy: as Beta.
/// Source:   Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 2, ch. 27.
template <typename ScalarType = double>
struct FisherF {
  using Scalar = ScalarType;             ///< the type of the parameters
  using Kernel = detail::FisherFKernel;  ///< the mathematics of the distribution

  Scalar df1 = Scalar(1);  ///< degrees of freedom of the numerator, > 0
  Scalar df2 = Scalar(1);  ///< degrees of freedom of the denominator, > 0

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {df1, df2}; }
};

/// A default distribution is of doubles.
FisherF()->FisherF<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
FisherF(A, B) -> FisherF<detail::LawScalar<A, B>>;

namespace detail {

struct FisherFKernel : NumericLaw<FisherF> {
  static constexpr const char* name = "FisherF";
  static constexpr LawParameter parameters[] = {{"df1", ParameterRange::positive},
                                                {"df2", ParameterRange::positive}};
  static constexpr bool is_discrete = false;
  static constexpr bool has_plain_tails = true;
  static constexpr bool has_plain_quantiles = true;

  template <typename S>
  static void check(const char* function, const FisherF<S>& d) {
    check_all<FisherFKernel>(function, d);
  }

  template <typename T>
  static auto log_pdf(const FisherF<T>& d) {
    using std::lgamma;
    using std::log;
    using std::log1p;
    const T a = d.df1 / T(2);
    const T b = d.df2 / T(2);
    const T ratio = d.df1 / d.df2;
    // Of the powers of x and 1 + x d1/d2 it is made of; relative to the density at the mean where
    // both have large exponents.
    const auto by_powers = [a, b, ratio](const T& x, const T& c) {
      return T(c + xlogy(T(a - T(1)), x) - (a + b) * log1p(T(ratio * x)));
    };
    const T lowest = T(-std::numeric_limits<double>::infinity());
    if constexpr (RealScalar<T>) {
      return
          [=, c = T(a * std::log(ratio) - log_beta(a, b)), tails = BetaTails<T>(a, b)](const T& x) {
            if (!(x >= T(0))) return x == x ? lowest : x;
            if (x > std::numeric_limits<T>::max()) return lowest;
            if (a < T(10) && ratio * x < T(1)) return by_powers(x, c);
            const auto [share, rest] = shares(ratio, x);
            return T(tails.log_term(share, rest) - std::log(x));
          };
    } else {
      const T c = a * log(ratio) + lgamma(T(a + b)) - lgamma(a) - lgamma(b);
      return [=](const T& x) { return x < T(0) ? lowest : by_powers(x, c); };
    }
  }
  template <typename T>
  static auto pdf(const FisherF<T>& d) {
    return exp_after(log_pdf(d));
  }
  template <typename T>
  static auto cdf(const FisherF<T>& d) {
    return [tail = tails(d)](const T& x) { return tail(x).side(false); };
  }
  template <typename T>
  static auto survival(const FisherF<T>& d) {
    return [tail = tails(d)](const T& x) { return tail(x).side(true); };
  }
  template <typename T>
  static auto log_cdf(const FisherF<T>& d) {
    return [tail = tails(d)](const T& x) { return tail(x).log_side(false); };
  }
  template <typename T>
  static auto log_survival(const FisherF<T>& d) {
    return [tail = tails(d)](const T& x) { return tail(x).log_side(true); };
  }
  template <typename T>
  static auto quantile(const FisherF<T>& d) {
    return of_probability(d, false);
  }
  template <typename T>
  static auto survival_quantile(const FisherF<T>& d) {
    return of_probability(d, true);
  }
  template <typename T>
  static auto quantile_from_log(const FisherF<T>& d) {
    return of_log(d, false);
  }
  template <typename T>
  static auto survival_quantile_from_log(const FisherF<T>& d) {
    return of_log(d, true);
  }

  template <typename T>
  static T mean(const FisherF<T>& d) {
    return d.df2 > T(2) ? T(d.df2 / (d.df2 - T(2))) : infinite<T>();
  }
  template <typename T>
  static T variance(const FisherF<T>& d) {
    if (!(d.df2 > T(4))) return d.df2 > T(2) ? infinite<T>() : undefined<T>();
    const T centre = d.df2 / (d.df2 - T(2));
    return T(2) * centre * centre * (d.df1 + d.df2 - T(2)) / d.df1 / (d.df2 - T(4));
  }
  template <typename T>
  static T skewness(const FisherF<T>& d) {
    using std::sqrt;
    if (!(d.df2 > T(6))) return d.df2 > T(4) ? infinite<T>() : undefined<T>();
    const T n = d.df1 + d.df2 - T(2);
    return (n + d.df1) / (d.df2 - T(6)) * sqrt(T(8) * (d.df2 - T(4)) / d.df1 / n);
  }
  template <typename T>
  static T kurtosis(const FisherF<T>& d) {
    if (!(d.df2 > T(8))) return d.df2 > T(6) ? infinite<T>() : undefined<T>();
    const T n = d.df1 + d.df2 - T(2);
    const T m = d.df2 - T(2);
    return T(12) * ((T(5) * d.df2 - T(22)) + (d.df2 - T(4)) / d.df1 * (m / n) * m) /
           (d.df2 - T(6)) / (d.df2 - T(8));
  }
  template <typename T>
  static T mode(const FisherF<T>& d) {
    return d.df1 > T(2) ? T((d.df1 - T(2)) / d.df1 * (d.df2 / (d.df2 + T(2)))) : T(0);
  }
  template <typename T>
  static T median(const FisherF<T>& d) {
    return quantile(d)(T(0.5));
  }
  template <typename T>
  static T entropy_in_nats(const FisherF<T>& d) {
    static_assert(RealScalar<T>, "entropy of FisherF: plain numbers only");
    // F is (d2/d1) V / (1 - V) for a beta variable V.
    const T a = d.df1 / T(2);
    const T b = d.df2 / T(2);
    const T expected = digamma_step(b, a);
    return BetaKernel::entropy_in_nats(Beta<T>{a, b}) + std::log(d.df2 / d.df1) + T(2) * expected;
  }
  template <typename S>
  static Support<S> support(const FisherF<S>&) {
    return {S(0), S(std::numeric_limits<double>::infinity())};
  }

  template <typename T>
  static Fit<FisherF<T>> fit(const VectorRef<T>& x, const FitOptions& options) {
    check_sample<T>(x, T(0), std::numeric_limits<T>::infinity(), "numbers > 0");
    if (!(x.maxCoeff() > x.minCoeff())) throw_degenerate_sample(name);
    const T n = T(x.size());
    const auto evaluate = [&](const ParameterVector<T, 2>& p) {
      const T a = p[0] / T(2);
      const T b = p[1] / T(2);
      const T total = a + b;
      T logs(0);
      T logs_of_rest(0);
      T sum_of_shares(0);
      T log_x(0);
      for (const T entry : x) {
        const auto [share, rest] = shares(T(p[0] / p[1]), entry);
        logs += std::log(share);
        logs_of_rest += std::log(rest);
        sum_of_shares += share;
        log_x += std::log(entry);
      }
      const T at_total = digamma(total);
      const T shared = trigamma(total);
      const T c1 = total / p[0];
      const T c2 = total / p[1];
      // The variances and covariances of w, log w and log(1 - w) for a beta variable w.
      const T spread = a * b / (total * total * (total + T(1)));
      const T with_log = b / (total * total);
      const T with_rest = -a / (total * total);
      const T mixed =
          -shared / T(4) + c2 / T(2) * with_log - c1 / T(2) * with_rest - c1 * c2 * spread;
      return Score<T, 2>{
          a * logs + b * logs_of_rest - log_x - n * log_beta(a, b),
          {(logs + n * (T(1) - digamma(a) + at_total)) / T(2) - c1 * sum_of_shares,
           (logs_of_rest - n * (digamma(b) - at_total)) / T(2) + c2 * sum_of_shares - n * a / p[1]},
          {{{(trigamma(a) - shared) / T(4) + c1 * c1 * spread - c1 * with_log, mixed},
            {mixed, (trigamma(b) - shared) / T(4) + c2 * c2 * spread + c2 * with_rest}}}};
    };
    return score_fit<T, 2>({T(6), T(6)}, FisherF<T>{}, x.size(), options, evaluate,
                           [](const auto& p) {
                             return FisherF<T>{p[0], p[1]};
                           });
  }

 private:
  template <typename T>
  static T infinite() {
    return T(std::numeric_limits<double>::infinity());
  }
  template <typename T>
  static T undefined() {
    return T(std::numeric_limits<double>::quiet_NaN());
  }
  template <typename T>
  struct Shares {
    T share, rest;
  };
  /// x d1/d2 over one more than it, and the rest to 1.
  template <typename T>
  static Shares<T> shares(const T& ratio, const T& x) {
    const T odds = ratio * x;
    if (odds > T(1)) return {T(1) / (T(1) + T(1) / odds), T(1) / odds / (T(1) + T(1) / odds)};
    return {odds / (T(1) + odds), T(1) / (T(1) + odds)};
  }
  template <typename T>
  static auto tails(const FisherF<T>& d) {
    static_assert(
        RealScalar<T>,
        "mlmath: the cdf of FisherF differentiates in x, not in the parameters; log_pdf and pdf "
        "differentiate in both");
    return [tail = BetaTails<T>(d.df1 / T(2), d.df2 / T(2)), ratio = d.df1 / d.df2](const T& x) {
      if (!(x > T(0))) return tail(x, T(1));
      const auto [share, rest] = shares(ratio, x);
      return tail(share, rest);
    };
  }
  template <typename T>
  static auto of_probability(const FisherF<T>& d, bool is_upper) {
    static_assert(RealScalar<T>,
                  "mlmath: the quantile of FisherF differentiates in its argument, not in the "
                  "parameters nor from a logarithm");
    return [solver = BetaQuantile<T>(d.df1 / T(2), d.df2 / T(2)), s = d.df2 / d.df1,
            is_upper](const T& p) {
      if (!(p > T(0) && p < T(1))) return end_of_half_line(p, is_upper);
      return s * solver.odds(target_of(p, is_upper), T(1));
    };
  }
  template <typename T>
  static auto of_log(const FisherF<T>& d, bool is_upper) {
    static_assert(RealScalar<T>,
                  "mlmath: the quantile of FisherF differentiates in its argument, not in the "
                  "parameters nor from a logarithm");
    return [solver = BetaQuantile<T>(d.df1 / T(2), d.df2 / T(2)), s = d.df2 / d.df1,
            is_upper](const T& l) {
      if (!(l < T(0)) || l + l == l) return end_of_half_line(T(std::exp(l)), is_upper);
      return s * solver.odds(target_of_log(l, is_upper), T(1));
    };
  }
};

}  // namespace detail
}  // namespace mlmath

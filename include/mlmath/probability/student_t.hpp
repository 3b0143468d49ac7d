// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/beta_tails.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/detail/log_gamma.hpp>
#include <mlmath/probability/detail/scoring.hpp>
#include <mlmath/probability/detail/symmetric_law.hpp>
#include <mlmath/probability/detail/tail_quantiles.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fit.hpp>
#include <mlmath/probability/gamma_function.hpp>
#include <mlmath/probability/normal.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>

namespace mlmath {

namespace detail {
struct StudentTKernel;
}

/// Student's t distribution with \f$ \nu \f$ degrees of freedom, \f$ z = (x - m) / s \f$ with density
/// \f$ \frac{1}{\sqrt\nu B(\nu/2, 1/2)} (1 + z^2/\nu)^{-(\nu+1)/2} \f$.
///
/// The functions are those of distribution.hpp. \f$ \nu \f$ need not be an integer, and may be
/// infinity, which gives the normal distribution.
///
/// Edges:    mean() and skewness() are NaN where the moment does not exist (\f$ \nu \le 1 \f$,
///           \f$ \nu \le 3 \f$); variance() is inf for \f$ \nu \le 2 \f$ and kurtosis() for
///           \f$ \nu \le 4 \f$, NaN for \f$ \nu \le 1 \f$ and \f$ \nu \le 2 \f$.
/// Accuracy: as Beta, up to what x - location loses.
/// Source:   Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 2, ch. 28.
template <typename ScalarType = double>
struct StudentT {
  using Scalar = ScalarType;              ///< the type of the parameters
  using Kernel = detail::StudentTKernel;  ///< the mathematics of the distribution

  Scalar df = Scalar(1);        ///< degrees of freedom, \f$ \nu > 0 \f$, or infinity
  Scalar location = Scalar(0);  ///< the centre
  Scalar scale = Scalar(1);     ///< the scale, > 0

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 3> parameters() const { return {df, location, scale}; }
};

/// A default distribution is of doubles.
StudentT()->StudentT<double>;
/// The standard distribution, with location 0 and scale 1.
template <typename A>
StudentT(A) -> StudentT<detail::LawScalar<A>>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B, typename C>
StudentT(A, B, C) -> StudentT<detail::LawScalar<A, B, C>>;

namespace detail {

struct StudentTKernel : SymmetricLaw<StudentT, StudentTKernel> {
  static constexpr const char* name = "StudentT";
  static constexpr LawParameter parameters[] = {{"df", ParameterRange::positive_or_infinite},
                                                {"location", ParameterRange::real},
                                                {"scale", ParameterRange::positive}};
  static constexpr bool has_plain_tails = true;
  static constexpr bool has_plain_quantiles = true;

  template <typename T>
  static T location(const StudentT<T>& d) {
    return d.location;
  }
  template <typename T>
  static T scale(const StudentT<T>& d) {
    return d.scale;
  }

  template <typename T>
  static auto standard_log_pdf(const StudentT<T>& d) {
    using std::lgamma;
    using std::log;
    const bool normal = is_normal(d);
    T c = T(-0.91893853320467274178032973640561763986L);
    if constexpr (RealScalar<T>) {
      if (!normal) {
        c = log_gamma_ratio(T(d.df / T(2)), T(0.5)) - T(0.5) * log(std::numbers::pi_v<T> * d.df);
      }
    } else {
      if (!normal) {
        c = lgamma(T((d.df + T(1)) / T(2))) - lgamma(T(d.df / T(2))) -
            T(0.5) * log(T(std::numbers::pi_v<long double>) * d.df);
      }
    }
    return vectorized([df = d.df, normal, c](auto z) {
      using Number = decltype(z);
      if (normal) return Number(c - T(0.5) * z * z);
      const Number square = z * z / df;
      const Number near = log1p_of(square);
      const Number far = T(2) * log_of(abs_of(z)) - constant_like(z, log_of(df));
      return Number(c - T(0.5) * (df + T(1)) * choose(square > T(1e20), far, near));
    });
  }
  template <typename T>
  static auto standard_pdf(const StudentT<T>& d) {
    return exp_after(standard_log_pdf(d));
  }
  template <typename T>
  static auto standard_cdf(const StudentT<T>& d) {
    return [tail = tails(d), df = d.df, normal = is_normal(d)](const T& z) {
      if (normal) return first_cdf(z);
      const T below = tail_at(tail, df, z).side(false) / T(2);
      return z > T(0) ? T(1) - below : below;
    };
  }
  template <typename T>
  static auto standard_log_cdf(const StudentT<T>& d) {
    return [tail = tails(d), df = d.df, normal = is_normal(d)](const T& z) {
      if (normal) return first_log_cdf(z);
      const Tail<T> both = tail_at(tail, df, z);
      if (z > T(0)) return T(std::log1p(-both.side(false) / T(2)));
      return both.log_side(false) - std::numbers::ln2_v<T>;
    };
  }
  template <typename T>
  static auto standard_quantile(const StudentT<T>& d) {
    static_assert(RealScalar<T>,
                  "mlmath: the quantile of StudentT differentiates in its argument, not in the "
                  "parameters nor from a logarithm");
    return [solver = BetaQuantile<T>(T(finite_df(d) / T(2)), T(0.5)), df = d.df,
            normal = is_normal(d)](const T& p) {
      if (normal) return normal_quantile_of(p);
      if (!(p > T(0) && p < T(1))) return end_of_line(p);
      if (p == T(0.5)) return T(0);
      // Twice the smaller tail is the beta distribution's below df / (df + z^2).
      const T smaller = p < T(0.5) ? p : T(1) - p;
      const bool is_far = smaller < T(0.25);
      const TailTarget<T> target{
          is_far ? std::log(T(2) * smaller) : std::log(T(2) * (T(0.5) - smaller)), !is_far};
      const T z = std::sqrt(df) * solver.odds(target, T(-0.5));
      return p < T(0.5) ? -z : z;
    };
  }
  template <typename T>
  static auto standard_quantile_from_log(const StudentT<T>& d) {
    static_assert(RealScalar<T>,
                  "mlmath: the quantile of StudentT differentiates in its argument, not in the "
                  "parameters nor from a logarithm");
    return [solver = BetaQuantile<T>(T(finite_df(d) / T(2)), T(0.5)), df = d.df,
            normal = is_normal(d)](const T& l) {
      if (normal) return normal_quantile_from_log(l);
      if (!(l < T(0)) || l + l == l) return end_of_line(T(std::exp(l)));
      const bool is_lower = l < -std::numbers::ln2_v<T>;
      const T smaller = (is_lower ? l : log1mexp(l)) + std::numbers::ln2_v<T>;
      if (!(smaller < T(0))) return T(0);
      const T z = std::sqrt(df) * solver.odds(target_of_log(smaller, false), T(-0.5));
      return is_lower ? -z : z;
    };
  }

  template <typename T>
  static T mean(const StudentT<T>& d) {
    return d.df > T(1) ? d.location : undefined<T>();
  }
  template <typename T>
  static T variance(const StudentT<T>& d) {
    if (!(d.df > T(2))) return d.df > T(1) ? infinite<T>() : undefined<T>();
    return d.scale * d.scale / (T(1) - T(2) / d.df);
  }
  template <typename T>
  static T skewness(const StudentT<T>& d) {
    return d.df > T(3) ? T(0) : undefined<T>();
  }
  template <typename T>
  static T kurtosis(const StudentT<T>& d) {
    if (!(d.df > T(4))) return d.df > T(2) ? infinite<T>() : undefined<T>();
    return T(6) / (d.df - T(4));
  }
  template <typename T>
  static T entropy_in_nats(const StudentT<T>& d) {
    static_assert(RealScalar<T>, "entropy of StudentT: plain numbers only");
    if (is_normal(d)) return std::log(d.scale) + T(1.41893853320467274178032973640561763986L);
    const T x = d.df / T(2);
    return std::log(d.scale) + (x + T(0.5)) * digamma_step(x, T(0.5)) +
           T(0.5) * std::log(std::numbers::pi_v<T> * d.df) - log_gamma_ratio(x, T(0.5));
  }

  template <typename T>
  static Fit<StudentT<T>> fit(const VectorRef<T>& x, const FitOptions& options) {
    const T n = T(x.size());
    const T middle = sample_quantile(x, T(0.5));
    const T spread = (sample_quantile(x, T(0.75)) - sample_quantile(x, T(0.25))) / T(1.5);
    if (!(spread > T(0)) || x.size() < 4) throw_degenerate_sample(name);
    constexpr T largest = T(20000);
    const auto evaluate = [&](const ParameterVector<T, 3>& p) {
      const T df = p[0];
      const T s = p[2];
      T logs(0);
      T slope(0);
      T stretch(0);
      for (const T entry : x) {
        const T z = (entry - p[1]) / s;
        const T pull = (df + T(1)) / (df + z * z) * z;
        logs += std::log1p(z * z / df);
        slope += pull;
        stretch += pull * z;
      }
      const T h = df / T(2);
      const T constant = log_gamma_ratio(h, T(0.5)) - T(0.5) * std::log(std::numbers::pi_v<T> * df);
      const T value = n * (constant - std::log(s)) - (df + T(1)) / T(2) * logs;
      const T by_df =
          (n * (digamma(T(h + T(0.5))) - digamma(h) - T(1) / df) - logs + stretch / df) / T(2);
      const T of_df = (trigamma(h) - trigamma(T(h + T(0.5)))) / T(4) -
                      (df + T(5)) / (T(2) * df * (df + T(1)) * (df + T(3)));
      const T mixed = T(-2) / ((df + T(1)) * (df + T(3)) * s);
      const T square = s * s * (df + T(3));
      return Score<T, 3>{df > largest ? -std::numeric_limits<T>::infinity() : value,
                         {by_df, slope / s, (stretch - n) / s},
                         {{{of_df, T(0), mixed},
                           {T(0), (df + T(1)) / square, T(0)},
                           {mixed, T(0), T(2) * df / square}}}};
    };
    Fit<StudentT<T>> result = score_fit<T, 3>({T(4), middle, spread}, StudentT<T>{}, x.size(),
                                              options, evaluate, [](const auto& p) {
                                                return StudentT<T>{p[0], p[1], p[2]};
                                              });
    if (result.converged() || result.distribution.df < largest / T(20)) return result;
    // The likelihood goes on growing with df: its limit is the normal distribution.
    const Fit<Normal<T>> limit = NormalKernel::fit<T>(x, options);
    constexpr T unlimited = std::numeric_limits<T>::infinity();
    result.distribution = {unlimited, limit.distribution.mean,
                           limit.distribution.standard_deviation};
    result.covariance.setZero();
    result.covariance.bottomRightCorner(2, 2) = limit.covariance;
    result.covariance(0, 0) = unlimited;
    result.standard_errors = result.covariance.diagonal().cwiseSqrt();
    result.log_likelihood = limit.log_likelihood;
    result.last_step = T(0);
    result.status = Status::converged;
    return result;
  }

 private:
  /// From here on the normal distribution is the same to the last digit.
  template <typename T>
  static bool is_normal(const StudentT<T>& d) {
    return d.df > T(1e20);
  }
  template <typename T>
  static T finite_df(const StudentT<T>& d) {
    return is_normal(d) ? T(1) : d.df;
  }
  template <typename T>
  static BetaTails<T> tails(const StudentT<T>& d) {
    static_assert(
        RealScalar<T>,
        "mlmath: the cdf of StudentT differentiates in x, not in the parameters; log_pdf and pdf "
        "differentiate in both");
    return BetaTails<T>(finite_df(d) / T(2), T(0.5));
  }
  /// P(|Z| > |z|), the beta distribution's below df / (df + z^2).
  template <typename T>
  static Tail<T> tail_at(const BetaTails<T>& tail, const T& df, const T& z) {
    const T far = std::abs(z);
    if (far > T(1e100) * std::sqrt(df)) {
      // df / z^2, which may underflow, to a power.
      const T a = df / T(2);
      return {a * (std::log(df) - T(2) * std::log(far)) - log_beta(a, T(0.5)) - std::log(a), T(1),
              false};
    }
    if (far > T(1)) {
      const T part = df / far;
      return tail(part / (part + far), far / (part + far));
    }
    return tail(df / (df + z * z), z * z / (df + z * z));
  }
  template <typename T>
  static T first_cdf(const T& z) {
    if constexpr (std::is_same_v<T, double>)
      return first(normal_cdf_kernel(splat(z)));
    else
      return normal_cdf_of(z);
  }
  template <typename T>
  static T first_log_cdf(const T& z) {
    if constexpr (std::is_same_v<T, double>)
      return first(normal_log_cdf_kernel(splat(z)));
    else
      return normal_log_cdf_of(z);
  }
  template <typename T>
  static T end_of_line(const T& p) {
    if (p == T(0)) return -std::numeric_limits<T>::infinity();
    return p == T(1) ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::quiet_NaN();
  }
  template <typename T>
  static T infinite() {
    return T(std::numeric_limits<double>::infinity());
  }
  template <typename T>
  static T undefined() {
    return T(std::numeric_limits<double>::quiet_NaN());
  }
};

}  // namespace detail
}  // namespace mlmath

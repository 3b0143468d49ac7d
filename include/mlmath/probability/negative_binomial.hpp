// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/binomial_tail.hpp>
#include <mlmath/probability/detail/count_fit.hpp>
#include <mlmath/probability/detail/count_law.hpp>
#include <mlmath/probability/detail/digamma.hpp>
#include <mlmath/probability/distribution.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <vector>

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

struct NegativeBinomialKernel : NumericLaw<NegativeBinomial>,
                                CountLawKernel<NegativeBinomialKernel> {
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

  /// Newton's method for the r that the profile of the likelihood, with p = r/(r + mean), is
  /// largest at. There is one, and one alone, where the variance is above the mean (Levin, Reeds,
  /// Statistics and Probability Letters 1977). The covariance is that of the observed information.
  template <typename T>
  static Fit<NegativeBinomial<T>> fit(const VectorRef<T>& x, const FitOptions& options) {
    const T n = T(x.size());
    const T centre = mean_of_counts(x, std::numeric_limits<T>::infinity());
    const T spread = sum((x.array() - centre).square()) / n;
    if (!(spread > centre)) {
      throw_domain_error("fit", "x has no most likely NegativeBinomial: its variance " +
                                    to_text(spread) + " is not above its mean " + to_text(centre) +
                                    ", as for Poisson");
    }
    const RisingFactorial<T> rising(x);
    T r = centre / (spread - centre) * centre;
    T last_step(0);
    int iterations = 0;
    Status status = Status::iteration_limit;
    while (true) {
      // d/dr and d^2/dr^2 of the profile, over n.
      const T slope = rising.slope(r) - std::log1p(centre / r);
      const T bend = rising.bend(r) + centre / (r * (r + centre));
      // In log r, in which the profile is concave around its maximum over a wide range.
      const T bend_in_log = r * r * bend + r * slope;
      T step = bend_in_log < 0 ? -r * slope / bend_in_log : std::copysign(T(1), slope);
      last_step = std::abs(step) * r * std::sqrt(n * std::abs(bend));
      if (last_step <= T(options.tolerance)) {
        status = Status::converged;
        break;
      }
      if (iterations == options.max_iterations) break;
      ++iterations;
      r *= std::exp(std::clamp(step, T(-2), T(2)));
    }
    const T p = r / (r + centre);
    Fit<NegativeBinomial<T>> fit;
    fit.distribution = {r, p};
    fit.count = x.size();
    fit.log_likelihood = sum_log_terms(fit.distribution, x);
    Eigen::Matrix<T, 2, 2> information;
    information(0, 0) = -rising.bend(r);
    information(0, 1) = information(1, 0) = T(-1) / p;
    information(1, 1) = r / (p * p) + centre / ((T(1) - p) * (T(1) - p));
    // The determinant without the cancellation of nearly Poisson samples.
    const T determinant = information(1, 1) * -(rising.bend(r) + centre / (r * (r + centre)));
    fit.covariance.resize(2, 2);
    fit.covariance << information(1, 1), -information(0, 1), -information(0, 1), information(0, 0);
    fit.covariance /= n * determinant;
    fit.standard_errors = fit.covariance.diagonal().cwiseSqrt();
    fit.iterations = iterations;
    fit.last_step = last_step;
    fit.status = status;
    return fit;
  }

 private:
  /// The mean over a sample of \f$ \log \Gamma(x + r) - \log \Gamma(r) \f$ by its derivatives in r,
  /// \f$ \sum_k P(x > k) / (r + k) \f$: sums of positive terms, up to a number from which on the
  /// asymptotic series of the digamma function holds.
  template <typename T>
  class RisingFactorial {
   public:
    explicit RisingFactorial(const VectorRef<T>& x) : above_(few, T(0)) {
      const T share = T(1) / T(x.size());
      for (const T value : x) {
        const std::size_t steps = std::size_t(std::min(value, T(few)));
        for (std::size_t k = 0; k < steps; ++k) above_[k] += share;
        if (value > T(few)) large_.push_back(value);
      }
      share_ = share;
    }
    [[nodiscard]] T slope(T r) const {
      T total(0);
      for (std::size_t k = 0; k < few; ++k) total += above_[k] / (r + T(k));
      T rest(0);
      const T start = r + T(few);
      for (const T value : large_) {
        const T end = r + value;
        rest +=
            std::log1p((end - start) / start) + digamma_rest_from(end) - digamma_rest_from(start);
      }
      return total + rest * share_;
    }
    [[nodiscard]] T bend(T r) const {
      T total(0);
      for (std::size_t k = 0; k < few; ++k) total -= above_[k] / ((r + T(k)) * (r + T(k)));
      T rest(0);
      const T at_start = trigamma_by_recurrence(T(r + T(few)));
      for (const T value : large_) rest += trigamma_by_recurrence(T(r + value)) - at_start;
      return total + rest * share_;
    }

   private:
    static constexpr std::size_t few = 64;
    /// psi(y) - log(y) for y >= 64.
    static T digamma_rest_from(T y) {
      const T w = T(1) / (y * y);
      return T(-0.5) / y -
             w * (T(1) / T(12) - w * (T(1) / T(120) - w * (T(1) / T(252) - w / T(240))));
    }
    std::vector<T> above_;
    std::vector<T> large_;
    T share_;
  };
};

}  // namespace detail
}  // namespace mlmath

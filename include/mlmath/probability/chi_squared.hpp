// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/detail/scoring.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fit.hpp>
#include <mlmath/probability/gamma.hpp>

#include <array>
#include <cmath>
#include <limits>

namespace mlmath {

namespace detail {
struct ChiSquaredKernel;
}

/// The chi-squared distribution with k degrees of freedom: that of the sum of k squared independent
/// standard normal variables. It is Gamma{k / 2, 2}.
///
/// The functions are those of distribution.hpp; k need not be an integer.
///
/// Accuracy: as Gamma.
/// Source:   Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1, ch. 18.
template <typename ScalarType = double>
struct ChiSquared {
  using Scalar = ScalarType;                ///< the type of the parameters
  using Kernel = detail::ChiSquaredKernel;  ///< the mathematics of the distribution

  Scalar df = Scalar(1);  ///< degrees of freedom, \f$ k > 0 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 1> parameters() const { return {df}; }
};

/// A default distribution is of doubles.
ChiSquared()->ChiSquared<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A>
ChiSquared(A) -> ChiSquared<detail::LawScalar<A>>;

namespace detail {

struct ChiSquaredKernel : NumericLaw<ChiSquared> {
  static constexpr const char* name = "ChiSquared";
  static constexpr LawParameter parameters[] = {{"df", ParameterRange::positive}};
  static constexpr bool is_discrete = false;
  static constexpr bool has_plain_tails = true;
  static constexpr bool has_plain_quantiles = true;

  template <typename S>
  static void check(const char* function, const ChiSquared<S>& d) {
    check_all<ChiSquaredKernel>(function, d);
  }

  template <typename T>
  static auto log_pdf(const ChiSquared<T>& d) {
    return GammaKernel::log_pdf(as_gamma(d));
  }
  template <typename T>
  static auto pdf(const ChiSquared<T>& d) {
    return GammaKernel::pdf(as_gamma(d));
  }
  template <typename T>
  static auto cdf(const ChiSquared<T>& d) {
    return GammaKernel::cdf(as_gamma(d));
  }
  template <typename T>
  static auto survival(const ChiSquared<T>& d) {
    return GammaKernel::survival(as_gamma(d));
  }
  template <typename T>
  static auto log_cdf(const ChiSquared<T>& d) {
    return GammaKernel::log_cdf(as_gamma(d));
  }
  template <typename T>
  static auto log_survival(const ChiSquared<T>& d) {
    return GammaKernel::log_survival(as_gamma(d));
  }
  template <typename T>
  static auto quantile(const ChiSquared<T>& d) {
    return GammaKernel::quantile(as_gamma(d));
  }
  template <typename T>
  static auto survival_quantile(const ChiSquared<T>& d) {
    return GammaKernel::survival_quantile(as_gamma(d));
  }
  template <typename T>
  static auto quantile_from_log(const ChiSquared<T>& d) {
    return GammaKernel::quantile_from_log(as_gamma(d));
  }
  template <typename T>
  static auto survival_quantile_from_log(const ChiSquared<T>& d) {
    return GammaKernel::survival_quantile_from_log(as_gamma(d));
  }

  template <typename T>
  static T mean(const ChiSquared<T>& d) {
    return d.df;
  }
  template <typename T>
  static T variance(const ChiSquared<T>& d) {
    return T(2) * d.df;
  }
  template <typename T>
  static T skewness(const ChiSquared<T>& d) {
    using std::sqrt;
    return sqrt(T(8) / d.df);
  }
  template <typename T>
  static T kurtosis(const ChiSquared<T>& d) {
    return T(12) / d.df;
  }
  template <typename T>
  static T mode(const ChiSquared<T>& d) {
    return d.df > T(2) ? T(d.df - T(2)) : T(0);
  }
  template <typename T>
  static T median(const ChiSquared<T>& d) {
    return GammaKernel::median(as_gamma(d));
  }
  template <typename T>
  static T entropy_in_nats(const ChiSquared<T>& d) {
    return GammaKernel::entropy_in_nats(as_gamma(d));
  }
  template <typename S>
  static Support<S> support(const ChiSquared<S>& d) {
    return GammaKernel::support(as_gamma(d));
  }

  template <typename T>
  static Fit<ChiSquared<T>> fit(const VectorRef<T>& x, const FitOptions& options) {
    check_sample<T>(x, T(0), std::numeric_limits<T>::infinity(), "numbers > 0");
    const T n = T(x.size());
    const T total = sum(x);
    const T logs = sum(x.array().log());
    const auto evaluate = [&](const ParameterVector<T, 1>& p) {
      const T k = p[0] / T(2);
      const T log_2 = std::numbers::ln2_v<T>;
      return Score<T, 1>{(k - T(1)) * logs - total / T(2) - n * (log_gamma(k) + k * log_2),
                         {(logs - n * (digamma(k) + log_2)) / T(2)},
                         {{{trigamma(k) / T(4)}}}};
    };
    return score_fit<T, 1>({total / n}, ChiSquared<T>{}, x.size(), options, evaluate,
                           [](const auto& p) { return ChiSquared<T>{p[0]}; });
  }

 private:
  template <typename T>
  static Gamma<T> as_gamma(const ChiSquared<T>& d) {
    return {d.df / T(2), T(2)};
  }
};

}  // namespace detail
}  // namespace mlmath

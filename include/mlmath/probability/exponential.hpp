// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/detail/scoring.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fit.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace mlmath {

namespace detail {
struct ExponentialKernel;
}

/// The exponential distribution, with density \f$ f(x) = \lambda e^{-\lambda x} \f$ for
/// \f$ x \ge 0 \f$: the time to an event that comes at a constant rate.
///
/// The functions are those of distribution.hpp.
///
/// Accuracy: 4 ulp (units in the last place).
/// Source:   Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1, ch. 19.
template <typename ScalarType = double>
struct Exponential {
  using Scalar = ScalarType;                 ///< the type of the parameters
  using Kernel = detail::ExponentialKernel;  ///< the mathematics of the distribution

  Scalar rate = Scalar(1);  ///< the rate, \f$ \lambda > 0 \f$, one over the mean

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 1> parameters() const { return {rate}; }
};

/// A default distribution is of doubles.
Exponential()->Exponential<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A>
Exponential(A) -> Exponential<detail::LawScalar<A>>;

namespace detail {

struct ExponentialKernel : NumericLaw<Exponential> {
  static constexpr const char* name = "Exponential";
  static constexpr LawParameter parameters[] = {{"rate", ParameterRange::positive}};
  static constexpr bool is_discrete = false;

  template <typename S>
  static void check(const char* function, const Exponential<S>& d) {
    check_all<ExponentialKernel>(function, d);
  }

  template <typename T>
  static auto log_pdf(const Exponential<T>& d) {
    using std::log;
    return vectorized([rate = d.rate, log_rate = T(log(d.rate))](auto x) {
      using Number = decltype(x);
      return choose(x < T(0), constant_like(x, -std::numeric_limits<double>::infinity()),
                    Number(log_rate - rate * x));
    });
  }
  template <typename T>
  static auto pdf(const Exponential<T>& d) {
    return vectorized([rate = d.rate](auto x) {
      using Number = decltype(x);
      return choose(x < T(0), constant_like(x, 0), Number(rate * exp_of(Number(-rate * x))));
    });
  }
  template <typename T>
  static auto cdf(const Exponential<T>& d) {
    return vectorized([rate = d.rate](auto x) {
      using Number = decltype(x);
      return choose(x < T(0), constant_like(x, 0), Number(-expm1_of(Number(-rate * x))));
    });
  }
  template <typename T>
  static auto survival(const Exponential<T>& d) {
    return vectorized([rate = d.rate](auto x) {
      using Number = decltype(x);
      return choose(x < T(0), constant_like(x, 1), exp_of(Number(-rate * x)));
    });
  }
  template <typename T>
  static auto log_cdf(const Exponential<T>& d) {
    return vectorized([rate = d.rate](auto x) {
      using Number = decltype(x);
      return choose(x < T(0), constant_like(x, -std::numeric_limits<double>::infinity()),
                    log1mexp_of(Number(-rate * x)));
    });
  }
  template <typename T>
  static auto log_survival(const Exponential<T>& d) {
    return vectorized([rate = d.rate](auto x) {
      return choose(x < T(0), constant_like(x, 0), decltype(x)(-rate * x));
    });
  }
  template <typename T>
  static auto quantile(const Exponential<T>& d) {
    return vectorized([rate = d.rate](auto p) {
      using Number = decltype(p);
      return choose(p < T(0), constant_like(p, std::numeric_limits<double>::quiet_NaN()),
                    Number((T(0) - log1p_of(Number(-p))) / rate));
    });
  }
  template <typename T>
  static auto survival_quantile(const Exponential<T>& d) {
    return vectorized([rate = d.rate](auto q) {
      using Number = decltype(q);
      return choose(q > T(1), constant_like(q, std::numeric_limits<double>::quiet_NaN()),
                    Number((T(0) - log_of(q)) / rate));
    });
  }
  template <typename T>
  static auto quantile_from_log(const Exponential<T>& d) {
    return vectorized(
        [rate = d.rate](auto l) { return decltype(l)((T(0) - log1mexp_of(l)) / rate); });
  }
  template <typename T>
  static auto survival_quantile_from_log(const Exponential<T>& d) {
    return vectorized([rate = d.rate](auto l) {
      return choose(l > T(0), constant_like(l, std::numeric_limits<double>::quiet_NaN()),
                    decltype(l)((T(0) - l) / rate));
    });
  }

  template <typename T>
  static T mean(const Exponential<T>& d) {
    return T(1) / d.rate;
  }
  template <typename T>
  static T variance(const Exponential<T>& d) {
    return T(1) / d.rate / d.rate;
  }
  template <typename T>
  static T skewness(const Exponential<T>&) {
    return T(2);
  }
  template <typename T>
  static T kurtosis(const Exponential<T>&) {
    return T(6);
  }
  template <typename T>
  static T mode(const Exponential<T>&) {
    return T(0);
  }
  template <typename T>
  static T median(const Exponential<T>& d) {
    return T(std::numbers::ln2_v<long double>) / d.rate;
  }
  template <typename T>
  static T entropy_in_nats(const Exponential<T>& d) {
    using std::log;
    return T(1) - log(d.rate);
  }
  template <typename S>
  static Support<S> support(const Exponential<S>&) {
    return {S(0), S(std::numeric_limits<double>::infinity())};
  }

  template <typename T>
  static Fit<Exponential<T>> fit(const VectorRef<T>& x, const FitOptions&) {
    check_sample<T>(x, T(-1) * std::numeric_limits<T>::denorm_min(),
                    std::numeric_limits<T>::infinity(), "numbers >= 0");
    const T n = T(x.size());
    const T average = sum(x) / n;
    if (!(average > T(0))) throw_degenerate_sample(name);
    return fit_at<T, Exponential, 1>({T(1) / average}, {{{average * average}}}, x.size(),
                                     -n * (std::log(average) + T(1)));
  }
};

}  // namespace detail
}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/scoring.hpp>
#include <mlmath/probability/detail/symmetric_law.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fit.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace mlmath {

namespace detail {
struct CauchyKernel;
}

/// The Cauchy distribution, with density
/// \f$ f(x) = \frac{1}{\pi s (1 + z^2)} \f$, \f$ z = (x - m) / s \f$: the standard example of tails so
/// heavy that nothing can be averaged.
///
/// It has no mean and no moment of higher order: mean(), variance(), skewness() and kurtosis() are
/// NaN. Its median and mode are the location.
///
/// The functions are those of distribution.hpp.
///
/// Accuracy: 4 ulp (units in the last place), up to what x - location loses.
/// Source:   Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1, ch. 16.
template <typename ScalarType = double>
struct Cauchy {
  using Scalar = ScalarType;            ///< the type of the parameters
  using Kernel = detail::CauchyKernel;  ///< the mathematics of the distribution

  Scalar location = Scalar(0);  ///< the centre
  Scalar scale = Scalar(1);     ///< the scale, > 0

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {location, scale}; }
};

/// A default distribution is of doubles.
Cauchy()->Cauchy<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Cauchy(A, B) -> Cauchy<detail::LawScalar<A, B>>;

namespace detail {

struct CauchyKernel : SymmetricLaw<Cauchy, CauchyKernel> {
  static constexpr const char* name = "Cauchy";
  static constexpr LawParameter parameters[] = {{"location", ParameterRange::real},
                                                {"scale", ParameterRange::positive}};

  template <typename T>
  static T location(const Cauchy<T>& d) {
    return d.location;
  }
  template <typename T>
  static T scale(const Cauchy<T>& d) {
    return d.scale;
  }

  template <typename T>
  static auto standard_log_pdf(const Cauchy<T>&) {
    return vectorized([](auto z) {
      using Number = decltype(z);
      const Number far = abs_of(z);
      return T(-log_pi) -
             choose(far > T(1e10), Number(T(2) * log_of(far)), log1p_of(Number(far * far)));
    });
  }
  template <typename T>
  static auto standard_pdf(const Cauchy<T>&) {
    return vectorized([](auto z) {
      using Number = decltype(z);
      const Number far = abs_of(z);
      return T(std::numbers::inv_pi_v<long double>) *
             choose(far > T(1e10), Number(T(1) / far / far), Number(T(1) / (T(1) + far * far)));
    });
  }
  template <typename T>
  static auto standard_cdf(const Cauchy<T>&) {
    return [](const T& z) { return below(z); };
  }
  template <typename T>
  static auto standard_log_cdf(const Cauchy<T>&) {
    return [](const T& z) {
      using std::log;
      using std::log1p;
      if (z > T(0)) return T(log1p(-below(T(-z))));
      if (z < T(-1e10)) return T(T(-log_pi) - log(-z));
      return T(log(below(z)));
    };
  }
  template <typename T>
  static auto standard_quantile(const Cauchy<T>&) {
    return [](const T& p) {
      if (!(p >= T(0) && p <= T(1))) return std::numeric_limits<T>::quiet_NaN();
      if (p < T(0.25)) return -cotangent(p);
      if (p > T(0.75)) return cotangent(T(T(1) - p));
      return T(std::tan(std::numbers::pi_v<T> * (p - T(0.5))));
    };
  }
  template <typename T>
  static auto standard_quantile_from_log(const Cauchy<T>&) {
    return [](const T& l) {
      if (!(l <= T(0))) return std::numeric_limits<T>::quiet_NaN();
      if (l < T(-40)) return -T(std::exp(-l - T(log_pi)));
      if (l < T(-1.3)) return -cotangent(T(std::exp(l)));
      if (l > T(-0.3)) return cotangent(T(T(0) - std::expm1(l)));
      return T(std::tan(std::numbers::pi_v<T> * (std::exp(l) - T(0.5))));
    };
  }

  template <typename T>
  static T mean(const Cauchy<T>&) {
    return T(std::numeric_limits<double>::quiet_NaN());
  }
  template <typename T>
  static T variance(const Cauchy<T>& d) {
    return mean(d);
  }
  template <typename T>
  static T skewness(const Cauchy<T>& d) {
    return mean(d);
  }
  template <typename T>
  static T kurtosis(const Cauchy<T>& d) {
    return mean(d);
  }
  template <typename T>
  static T entropy_in_nats(const Cauchy<T>& d) {
    using std::log;
    return T(2.53102424696929079297789159426778592L) + log(d.scale);  // log(4 pi)
  }

  template <typename T>
  static Fit<Cauchy<T>> fit(const VectorRef<T>& x, const FitOptions& options) {
    const T n = T(x.size());
    const T spread = (sample_quantile(x, T(0.75)) - sample_quantile(x, T(0.25))) / T(2);
    if (!(spread > T(0)) || x.size() < 3) throw_degenerate_sample(name);
    const auto evaluate = [&](const ParameterVector<T, 2>& p) {
      const T s = p[1];
      T value(0);
      T slope(0);
      T stretch(0);
      for (const T entry : x) {
        const T z = (entry - p[0]) / s;
        const T pull = T(2) * z / (T(1) + z * z);
        value -= std::log1p(z * z);
        slope += pull;
        stretch += z * pull;
      }
      const T information = T(1) / (T(2) * s * s);
      return Score<T, 2>{value - n * (std::log(s) + T(log_pi)),
                         {slope / s, (stretch - n) / s},
                         {{{information, T(0)}, {T(0), information}}}};
    };
    return score_fit<T, 2>({sample_quantile(x, T(0.5)), spread}, Cauchy<T>{}, x.size(), options,
                           evaluate, [](const auto& p) {
                             return Cauchy<T>{p[0], p[1]};
                           });
  }

 private:
  static constexpr long double log_pi = 1.14472988584940017414342735135305871L;

  /// The angle of (-z, 1) over pi, which keeps its digits in both tails.
  template <typename T>
  static T below(const T& z) {
    using std::atan2;
    return atan2(T(1), T(-z)) * T(std::numbers::inv_pi_v<long double>);
  }
  /// 1 / tan(pi p), inf at 0.
  template <typename T>
  static T cotangent(const T& p) {
    return T(1) / std::tan(std::numbers::pi_v<T> * p);
  }
};

}  // namespace detail
}  // namespace mlmath

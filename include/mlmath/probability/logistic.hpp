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
struct LogisticKernel;
}

/// The logistic distribution, whose cdf is sigmoid() of \f$ (x - m) / s \f$.
///
/// The functions are those of distribution.hpp.
///
/// Accuracy: 5 ulp (units in the last place), up to what x - location loses.
/// Source:   Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 2, ch. 23.
template <typename ScalarType = double>
struct Logistic {
  using Scalar = ScalarType;              ///< the type of the parameters
  using Kernel = detail::LogisticKernel;  ///< the mathematics of the distribution

  Scalar location = Scalar(0);  ///< the centre
  Scalar scale = Scalar(1);     ///< the scale, > 0

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {location, scale}; }
};

/// A default distribution is of doubles.
Logistic()->Logistic<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Logistic(A, B) -> Logistic<detail::LawScalar<A, B>>;

namespace detail {

struct LogisticKernel : SymmetricLaw<Logistic, LogisticKernel> {
  static constexpr const char* name = "Logistic";
  static constexpr LawParameter parameters[] = {{"location", ParameterRange::real},
                                                {"scale", ParameterRange::positive}};

  template <typename T>
  static T location(const Logistic<T>& d) {
    return d.location;
  }
  template <typename T>
  static T scale(const Logistic<T>& d) {
    return d.scale;
  }

  template <typename T>
  static auto standard_log_pdf(const Logistic<T>&) {
    return vectorized([](auto z) {
      const decltype(z) below = -abs_of(z);
      return below - T(2) * softplus_of(below);
    });
  }
  template <typename T>
  static auto standard_pdf(const Logistic<T>&) {
    return vectorized([](auto z) { return sigmoid_of(z) * sigmoid_of(decltype(z)(-z)); });
  }
  template <typename T>
  static auto standard_cdf(const Logistic<T>&) {
    return vectorized([](auto z) { return sigmoid_of(z); });
  }
  template <typename T>
  static auto standard_log_cdf(const Logistic<T>&) {
    return vectorized([](auto z) { return decltype(z)(-softplus_of(decltype(z)(-z))); });
  }
  template <typename T>
  static auto standard_quantile(const Logistic<T>&) {
    return vectorized([](auto p) { return logit_of(p); });
  }
  template <typename T>
  static auto standard_quantile_from_log(const Logistic<T>&) {
    return vectorized([](auto l) { return decltype(l)(l - log1mexp_of(l)); });
  }

  template <typename T>
  static T variance(const Logistic<T>& d) {
    const T width = d.scale * T(std::numbers::pi_v<long double>);
    return width * width / T(3);
  }
  template <typename T>
  static T kurtosis(const Logistic<T>&) {
    return T(1.2L);
  }
  template <typename T>
  static T entropy_in_nats(const Logistic<T>& d) {
    using std::log;
    return T(2) + log(d.scale);
  }

  template <typename T>
  static Fit<Logistic<T>> fit(const VectorRef<T>& x, const FitOptions& options) {
    const T n = T(x.size());
    const T centre = sum(x) / n;
    const T spread = std::sqrt(sum((x.array() - centre).square()) / n);
    if (!(spread > T(0))) throw_degenerate_sample(name);
    const auto evaluate = [&](const ParameterVector<T, 2>& p) {
      const T s = p[1];
      T value(0);
      T slope(0);
      T stretch(0);
      for (const T entry : x) {
        const T z = (entry - p[0]) / s;
        const T below = -std::abs(z);
        const T t = std::tanh(z / T(2));
        value += below - T(2) * std::log1p(std::exp(below));
        slope += t;
        stretch += z * t;
      }
      constexpr T pi = std::numbers::pi_v<T>;
      const T square = s * s;
      return Score<T, 2>{
          value - n * std::log(s),
          {slope / s, (stretch - n) / s},
          {{{T(1) / (T(3) * square), T(0)}, {T(0), (T(3) + pi * pi) / (T(9) * square)}}}};
    };
    return score_fit<T, 2>({centre, spread * T(0.55)}, Logistic<T>{}, x.size(), options, evaluate,
                           [](const auto& p) {
                             return Logistic<T>{p[0], p[1]};
                           });
  }
};

}  // namespace detail
}  // namespace mlmath

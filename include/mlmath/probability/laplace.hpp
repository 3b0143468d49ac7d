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
struct LaplaceKernel;
}

/// The Laplace (double exponential) distribution, with density
/// \f$ f(x) = \frac{1}{2 s} e^{-|x - m| / s} \f$.
///
/// The functions are those of distribution.hpp.
///
/// Accuracy: 4 ulp (units in the last place), up to what x - location loses.
/// Source:   Kotz, Kozubowski, Podgorski, The Laplace Distribution and Generalizations (2001).
template <typename ScalarType = double>
struct Laplace {
  using Scalar = ScalarType;             ///< the type of the parameters
  using Kernel = detail::LaplaceKernel;  ///< the mathematics of the distribution

  Scalar location = Scalar(0);  ///< the centre
  Scalar scale = Scalar(1);     ///< the scale, > 0

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {location, scale}; }
};

/// A default distribution is of doubles.
Laplace()->Laplace<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Laplace(A, B) -> Laplace<detail::LawScalar<A, B>>;

namespace detail {

struct LaplaceKernel : SymmetricLaw<Laplace, LaplaceKernel> {
  static constexpr const char* name = "Laplace";
  static constexpr LawParameter parameters[] = {{"location", ParameterRange::real},
                                                {"scale", ParameterRange::positive}};

  template <typename T>
  static T location(const Laplace<T>& d) {
    return d.location;
  }
  template <typename T>
  static T scale(const Laplace<T>& d) {
    return d.scale;
  }

  template <typename T>
  static auto standard_log_pdf(const Laplace<T>&) {
    return vectorized([](auto z) { return -abs_of(z) - T(std::numbers::ln2_v<long double>); });
  }
  template <typename T>
  static auto standard_pdf(const Laplace<T>&) {
    return vectorized([](auto z) { return T(0.5) * exp_of(decltype(z)(-abs_of(z))); });
  }
  template <typename T>
  static auto standard_cdf(const Laplace<T>&) {
    return vectorized([](auto z) {
      using Number = decltype(z);
      const Number tail = T(0.5) * exp_of(Number(-abs_of(z)));
      return choose(z > T(0), Number(T(1) - tail), tail);
    });
  }
  template <typename T>
  static auto standard_log_cdf(const Laplace<T>&) {
    return vectorized([](auto z) {
      using Number = decltype(z);
      const Number tail = T(0.5) * exp_of(Number(-abs_of(z)));
      return choose(z > T(0), log1p_of(Number(-tail)),
                    Number(z - T(std::numbers::ln2_v<long double>)));
    });
  }
  template <typename T>
  static auto standard_quantile(const Laplace<T>&) {
    return vectorized([](auto p) {
      using Number = decltype(p);
      return choose(p > T(0.5), Number(-log_of(Number(T(2) - T(2) * p))), log_of(Number(T(2) * p)));
    });
  }
  template <typename T>
  static auto standard_quantile_from_log(const Laplace<T>&) {
    return vectorized([](auto l) {
      using Number = decltype(l);
      constexpr T log_2 = T(std::numbers::ln2_v<long double>);
      return choose(l > -log_2, Number(-log_2 - log1mexp_of(l)), Number(l + log_2));
    });
  }

  template <typename T>
  static T variance(const Laplace<T>& d) {
    return T(2) * d.scale * d.scale;
  }
  template <typename T>
  static T kurtosis(const Laplace<T>&) {
    return T(3);
  }
  template <typename T>
  static T entropy_in_nats(const Laplace<T>& d) {
    using std::log;
    return T(1.69314718055994530941723212145817657L) + log(d.scale);
  }

  template <typename T>
  static Fit<Laplace<T>> fit(const VectorRef<T>& x, const FitOptions&) {
    const T n = T(x.size());
    const T centre = sample_quantile(x, T(0.5));
    const T scale = sum((x.array() - centre).abs()) / n;
    if (!(scale > T(0))) throw_degenerate_sample(name);
    const T information = T(1) / (scale * scale);
    return fit_at<T, Laplace, 2>({centre, scale}, {{{information, T(0)}, {T(0), information}}},
                                 x.size(), -n * (std::log(T(2) * scale) + T(1)));
  }
};

}  // namespace detail
}  // namespace mlmath

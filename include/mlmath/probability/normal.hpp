// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/error_kernels.hpp>
#include <mlmath/probability/detail/scoring.hpp>
#include <mlmath/probability/detail/symmetric_law.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/error_function.hpp>
#include <mlmath/probability/fit.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>

namespace mlmath {

namespace detail {
struct NormalKernel;
}

/// The normal (Gaussian) distribution, with density
/// \f$ f(x) = \frac{1}{\sigma \sqrt{2 \pi}} e^{-(x - \mu)^2 / (2 \sigma^2)} \f$.
///
/// The functions are those of distribution.hpp.
///
/// Accuracy: pdf, cdf and survival 5 ulp (units in the last place), logarithms of tails 6 however
///           far out, quantile 8, up to what x - mean loses.
/// Example:  \code
///           mlmath::Normal height{178.0, 7.0};
///           const double tall = mlmath::survival(height, 200);  // 0.00084
///           const double upper = mlmath::quantile(height, 0.975);
///           \endcode
/// Source:   Wichura, Algorithm AS 241, Applied Statistics 37 (1988), for the quantile.
template <typename ScalarType = double>
struct Normal {
  using Scalar = ScalarType;            ///< the type of the parameters
  using Kernel = detail::NormalKernel;  ///< the mathematics of the distribution

  Scalar mean = Scalar(0);                ///< the mean, \f$ \mu \f$
  Scalar standard_deviation = Scalar(1);  ///< the standard deviation, \f$ \sigma > 0 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {mean, standard_deviation}; }
};

/// A default distribution is of doubles.
Normal()->Normal<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Normal(A, B) -> Normal<detail::LawScalar<A, B>>;

namespace detail {

/// \f$ \Phi(z) \f$ of a pack or a number of any type.
[[gnu::always_inline]] inline Pack normal_cdf_of(Pack z) { return normal_cdf_kernel(z); }
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T normal_cdf_of(const T& z) {
  using std::erfc;
  return T(0.5) * erfc(z * T(-0.5 * std::numbers::sqrt2_v<long double>));
}

/// \f$ \log \Phi(z) \f$ of a pack or a number of any type.
[[gnu::always_inline]] inline Pack normal_log_cdf_of(Pack z) { return normal_log_cdf_kernel(z); }
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T normal_log_cdf_of(const T& z) {
  using std::erfc;
  using std::log;
  using std::log1p;
  const T x = z * T(-0.5 * std::numbers::sqrt2_v<long double>);
  const T log_2 = T(std::numbers::ln2_v<long double>);
  if (z > T(0)) return log1p(T(-0.5) * erfc(-x));
  if (z > T(-20)) return log(erfc(x)) - log_2;
  return log(erfcx_far(x)) - T(0.5) * z * z - log_2;
}

/// The z with \f$ \Phi(z) = p \f$, of a pack or a real number.
[[gnu::always_inline]] inline Pack normal_quantile_of(Pack p) { return normal_quantile_kernel(p); }
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T normal_quantile_of(const T& p) {
  static_assert(RealScalar<T>,
                "mlmath: the quantile of Normal differentiates in its argument, not in the "
                "parameters nor from a logarithm");
  if constexpr (std::is_same_v<T, double>) {
    return first(normal_quantile_kernel(splat(p)));
  } else {
    if (!(p > T(0) && p < T(1))) {
      if (p == T(0)) return -std::numeric_limits<T>::infinity();
      if (p == T(1)) return std::numeric_limits<T>::infinity();
      return std::numeric_limits<T>::quiet_NaN();
    }
    // The double's quantile, polished in the tail that does not cancel.
    const bool upper = p > T(0.5);
    const T tail = upper ? T(1) - p : p;
    T z = T(first(normal_quantile_kernel(
        splat(std::max(double(tail), std::numeric_limits<double>::denorm_min())))));
    for (int step = 0; step < 4; ++step) {
      const T value = normal_log_cdf_of(z);
      const T slope = std::exp(T(-0.5) * z * z - value) * T(std::numbers::inv_sqrtpi_v<T>) /
                      std::numbers::sqrt2_v<T>;
      z -= (value - std::log(tail)) / slope;
    }
    return upper ? -z : z;
  }
}

/// The z with \f$ \log \Phi(z) = l \f$.
template <typename T>
T normal_quantile_from_log(const T& l) {
  static_assert(RealScalar<T>,
                "mlmath: the quantile of Normal differentiates in its argument, not in the "
                "parameters nor from a logarithm");
  if (!(l <= T(0))) return std::numeric_limits<T>::quiet_NaN();
  if (l > T(-0.6931471805599453)) return -normal_quantile_of(T(-std::expm1(l)));
  if (l > T(-600)) return normal_quantile_of(T(std::exp(l)));
  if (l == -std::numeric_limits<T>::infinity()) return l;
  // z^2 = -2 l - log(2 pi z^2) - ..., then Newton's method on log Phi, which is nearly a parabola.
  T z = -std::sqrt(T(-2) * l - std::log(T(4) * std::numbers::pi_v<T> * -l));
  for (int step = 0; step < 3; ++step) {
    const T scaled = erfcx_far(T(-z / std::numbers::sqrt2_v<T>)) / T(2);
    const T excess = std::log(scaled) - (T(0.5) * z * z + l);
    z -= excess * scaled * std::sqrt(T(2) * std::numbers::pi_v<T>);
  }
  return z;
}

/// exp(-z^2 / 2) of a pack or a number of any type.
[[gnu::always_inline]] inline Pack normal_bell_of(Pack z) { return exp_square_kernel(z, 0.5); }
template <typename T>
  requires(!std::is_same_v<T, Pack>)
T normal_bell_of(const T& z) {
  using std::exp;
  return exp(T(-0.5) * z * z);
}

struct NormalKernel : SymmetricLaw<Normal, NormalKernel> {
  static constexpr const char* name = "Normal";
  static constexpr LawParameter parameters[] = {{"mean", ParameterRange::real},
                                                {"standard_deviation", ParameterRange::positive}};
  static constexpr bool has_plain_quantiles = true;

  template <typename T>
  static T location(const Normal<T>& d) {
    return d.mean;
  }
  template <typename T>
  static T scale(const Normal<T>& d) {
    return d.standard_deviation;
  }

  template <typename T>
  static auto standard_log_pdf(const Normal<T>&) {
    return vectorized(
        [](auto z) { return T(-0.91893853320467274178032973640561763986L) - T(0.5) * z * z; });
  }
  template <typename T>
  static auto standard_pdf(const Normal<T>&) {
    return vectorized(
        [](auto z) { return T(0.39894228040143267793994605993438186848L) * normal_bell_of(z); });
  }
  template <typename T>
  static auto standard_cdf(const Normal<T>&) {
    return vectorized([](auto z) { return normal_cdf_of(z); });
  }
  template <typename T>
  static auto standard_log_cdf(const Normal<T>&) {
    return vectorized([](auto z) { return normal_log_cdf_of(z); });
  }
  template <typename T>
  static auto standard_quantile(const Normal<T>&) {
    return vectorized([](auto p) { return normal_quantile_of(p); });
  }
  template <typename T>
  static auto standard_quantile_from_log(const Normal<T>&) {
    return [](const T& l) { return normal_quantile_from_log(l); };
  }

  template <typename T>
  static T variance(const Normal<T>& d) {
    return d.standard_deviation * d.standard_deviation;
  }
  template <typename T>
  static T kurtosis(const Normal<T>&) {
    return T(0);
  }
  template <typename T>
  static T entropy_in_nats(const Normal<T>& d) {
    using std::log;
    return log(d.standard_deviation) + T(1.41893853320467274178032973640561763986L);
  }

  template <typename T>
  static Fit<Normal<T>> fit(const VectorRef<T>& x, const FitOptions&) {
    const T n = T(x.size());
    const T centre = sum(x) / n;
    const T spread = std::sqrt(sum((x.array() - centre).square()) / n);
    if (!(spread > T(0))) throw_degenerate_sample(name);
    const T information = T(1) / (spread * spread);
    const T value = -n * (std::log(spread) + T(1.41893853320467274178032973640561763986L));
    return fit_at<T, Normal, 2>(
        {centre, spread}, {{{information, T(0)}, {T(0), T(2) * information}}}, x.size(), value);
  }
};

}  // namespace detail
}  // namespace mlmath

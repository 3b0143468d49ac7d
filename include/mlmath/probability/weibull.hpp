// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/detail/log_gamma.hpp>
#include <mlmath/probability/detail/scoring.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fit.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace mlmath {

namespace detail {
struct WeibullKernel;
}

/// The Weibull distribution, with survival function \f$ e^{-(x / \lambda)^k} \f$ for
/// \f$ x \ge 0 \f$.
///
/// The functions are those of distribution.hpp.
///
/// Accuracy: relative error \f$ 10^{-14} \f$ for moderate shapes; a power of x loses
///           \f$ k |\log(x / \lambda)| \f$ epsilon.
/// Source:   Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1, ch. 21.
template <typename ScalarType = double>
struct Weibull {
  using Scalar = ScalarType;             ///< the type of the parameters
  using Kernel = detail::WeibullKernel;  ///< the mathematics of the distribution

  Scalar shape = Scalar(1);  ///< the shape, \f$ k > 0 \f$
  Scalar scale = Scalar(1);  ///< the scale, \f$ \lambda > 0 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {shape, scale}; }
};

/// A default distribution is of doubles.
Weibull()->Weibull<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Weibull(A, B) -> Weibull<detail::LawScalar<A, B>>;

namespace detail {

struct WeibullKernel : NumericLaw<Weibull> {
  static constexpr const char* name = "Weibull";
  static constexpr LawParameter parameters[] = {{"shape", ParameterRange::positive},
                                                {"scale", ParameterRange::positive}};
  static constexpr bool is_discrete = false;

  template <typename S>
  static void check(const char* function, const Weibull<S>& d) {
    check_all<WeibullKernel>(function, d);
  }

  template <typename T>
  static auto log_pdf(const Weibull<T>& d) {
    using std::log;
    return vectorized([d, c = T(log(d.shape) - log(d.scale))](auto x) {
      using Number = decltype(x);
      const Number log_u = log_of(Number(x / d.scale));
      const Number power = exp_of(Number(d.shape * log_u));
      const Number lowest = constant_like(x, -std::numeric_limits<double>::infinity());
      const Number inside = c + log_power(T(d.shape - T(1)), log_u, x) - power;
      return choose(x < T(0), lowest, choose(power > T(1e300), lowest, inside));
    });
  }
  template <typename T>
  static auto pdf(const Weibull<T>& d) {
    return vectorized([d, c = T(d.shape / d.scale)](auto x) {
      using Number = decltype(x);
      const Number log_u = log_of(Number(x / d.scale));
      const Number power = exp_of(Number(d.shape * log_u));
      const Number inside = c * exp_of(Number(log_power(T(d.shape - T(1)), log_u, x) - power));
      return choose(x < T(0), constant_like(x, 0),
                    choose(power > T(1e300), constant_like(x, 0), inside));
    });
  }
  template <typename T>
  static auto cdf(const Weibull<T>& d) {
    return vectorized([d](auto x) { return decltype(x)(-expm1_of(decltype(x)(-hazard(d, x)))); });
  }
  template <typename T>
  static auto survival(const Weibull<T>& d) {
    return vectorized([d](auto x) { return exp_of(decltype(x)(-hazard(d, x))); });
  }
  template <typename T>
  static auto log_cdf(const Weibull<T>& d) {
    return vectorized([d](auto x) {
      using Number = decltype(x);
      const Number log_h = log_hazard(d, x);
      // 1 - exp(-h) is h where h is tiny, and may be nothing.
      return choose(log_h < T(-45), log_h, log1mexp_of(Number(-exp_of(log_h))));
    });
  }
  template <typename T>
  static auto log_survival(const Weibull<T>& d) {
    return vectorized([d](auto x) { return decltype(x)(-hazard(d, x)); });
  }
  template <typename T>
  static auto quantile(const Weibull<T>& d) {
    return vectorized([d](auto p) {
      using Number = decltype(p);
      const Number h = choose(p >= T(0), Number(-log1p_of(Number(-p))),
                              constant_like(p, std::numeric_limits<double>::quiet_NaN()));
      return at_log_hazard(d, log_of(h));
    });
  }
  template <typename T>
  static auto survival_quantile(const Weibull<T>& d) {
    return vectorized(
        [d](auto q) { return at_log_hazard(d, log_of(decltype(q)(T(0) - log_of(q)))); });
  }
  template <typename T>
  static auto quantile_from_log(const Weibull<T>& d) {
    return vectorized([d](auto l) {
      using Number = decltype(l);
      return at_log_hazard(d, choose(l < T(-45), l, log_of(Number(T(0) - log1mexp_of(l)))));
    });
  }
  template <typename T>
  static auto survival_quantile_from_log(const Weibull<T>& d) {
    return vectorized([d](auto l) { return at_log_hazard(d, log_of(decltype(l)(T(0) - l))); });
  }

  template <typename T>
  static T mean(const Weibull<T>& d) {
    using std::exp;
    return d.scale * exp(log_gamma_1p(T(T(1) / d.shape)));
  }
  template <typename T>
  static T variance(const Weibull<T>& d) {
    const T centre = mean(d);
    return centre * centre * relative_moments(d).second;
  }
  template <typename T>
  static T skewness(const Weibull<T>& d) {
    const auto m = relative_moments(d);
    return m.third / (m.second * std::sqrt(m.second));
  }
  template <typename T>
  static T kurtosis(const Weibull<T>& d) {
    const auto m = relative_moments(d);
    return m.fourth / (m.second * m.second) - T(3);
  }
  template <typename T>
  static T mode(const Weibull<T>& d) {
    using std::exp;
    using std::log1p;
    return d.shape > T(1) ? T(d.scale * exp(log1p(T(-1) / d.shape) / d.shape)) : T(0);
  }
  template <typename T>
  static T median(const Weibull<T>& d) {
    using std::exp;
    return d.scale * exp(T(-0.366512920581664327012439158232669470L) / d.shape);  // log log 2
  }
  template <typename T>
  static T entropy_in_nats(const Weibull<T>& d) {
    using std::log;
    return T(std::numbers::egamma_v<long double>) * (T(1) - T(1) / d.shape) + log(d.scale) -
           log(d.shape) + T(1);
  }
  template <typename S>
  static Support<S> support(const Weibull<S>&) {
    return {S(0), S(std::numeric_limits<double>::infinity())};
  }

  template <typename T>
  static Fit<Weibull<T>> fit(const VectorRef<T>& x, const FitOptions& options) {
    check_sample<T>(x, T(0), std::numeric_limits<T>::infinity(), "numbers > 0");
    const T n = T(x.size());
    const Eigen::VectorX<T> log_x = x.array().log();
    const T centre = sum(log_x) / n;
    const T spread = std::sqrt(sum((log_x.array() - centre).square()) / n);
    if (!(spread > T(0))) throw_degenerate_sample(name);
    const auto evaluate = [&](const ParameterVector<T, 2>& p) {
      const T k = p[0];
      const T log_scale = std::log(p[1]);
      T powers(0);
      T weighted(0);
      T logs(0);
      for (const T entry : log_x) {
        const T log_u = entry - log_scale;
        const T power = std::exp(k * log_u);
        powers += power;
        weighted += power * log_u;
        logs += log_u;
      }
      constexpr T g = T(1) - std::numbers::egamma_v<T>;
      constexpr T pi = std::numbers::pi_v<T>;
      return Score<T, 2>{
          n * (std::log(k) - log_scale) + (k - T(1)) * logs - powers,
          {n / k + logs - weighted, k / p[1] * (powers - n)},
          {{{(pi * pi / T(6) + g * g) / (k * k), -g / p[1]}, {-g / p[1], k * k / (p[1] * p[1])}}}};
    };
    const T shape = std::numbers::pi_v<T> / (std::sqrt(T(6)) * spread);
    return score_fit<T, 2>({shape, std::exp(centre + std::numbers::egamma_v<T> / shape)},
                           Weibull<T>{}, x.size(), options, evaluate, [](const auto& p) {
                             return Weibull<T>{p[0], p[1]};
                           });
  }

 private:
  /// (k - 1) log u, which is 0 at u = 0 for k = 1.
  template <typename T, typename X>
  static X log_power(const T& power, const X& log_u, const X& x) {
    if (power == T(0)) return choose(x > T(0), X(power * log_u), X(x - x));
    return power * log_u;
  }
  /// log of the cumulative hazard (x / scale)^shape.
  template <typename T, typename X>
  static X log_hazard(const Weibull<T>& d, const X& x) {
    return d.shape * log_of(choose(x < T(0), constant_like(x, 0), X(x / d.scale)));
  }
  template <typename T, typename X>
  static X hazard(const Weibull<T>& d, const X& x) {
    return exp_of(log_hazard(d, x));
  }
  template <typename T, typename X>
  static X at_log_hazard(const Weibull<T>& d, const X& log_h) {
    return d.scale * exp_of(X(log_h / d.shape));
  }

  template <typename T>
  struct Moments {
    T second, third, fourth;
  };

  /// The central moments over powers of the mean. With h = 1 / shape the raw moments are
  /// exp(c_j), c_j = log Gamma(1 + j h) - j log Gamma(1 + h); for small h their combinations are
  /// taken term by term of the series of log Gamma.
  template <typename T>
  static Moments<T> relative_moments(const Weibull<T>& d) {
    static_assert(RealScalar<T>, "moments of Weibull: plain numbers only");
    const T h = T(1) / d.shape;
    const auto log_moment = [&](int j) {
      return T(log_gamma_1p(T(T(j) * h)) - T(j) * log_gamma_1p(h));
    };
    T c2 = log_moment(2);
    T c3 = log_moment(3);
    T c4 = log_moment(4);
    T d3 = c3 - T(3) * c2;
    T d4 = c4 - T(4) * c3 + T(6) * c2;
    if (h < T(0.15)) {
      c2 = c3 = c4 = d3 = d4 = T(0);
      T power_1 = h;
      T power_2 = T(2) * h;
      T power_3 = T(3) * h;
      T power_4 = T(4) * h;
      for (int k = 2; k <= 90; ++k) {
        power_1 *= -h;
        power_2 *= T(-2) * h;
        power_3 *= T(-3) * h;
        power_4 *= T(-4) * h;
        const T factor = -zeta<T>(k) / T(k);
        const T e2 = factor * (power_2 - T(2) * power_1);
        const T e3 = factor * (power_3 - T(3) * power_1);
        const T e4 = factor * (power_4 - T(4) * power_1);
        c2 += e2;
        c3 += e3;
        c4 += e4;
        if (k > 2) d3 += e3 - T(3) * e2;
        if (k > 3) d4 += e4 - T(4) * e3 + T(6) * e2;
      }
    }
    // exp(c) - 1 - c
    const auto rest = [](T c) {
      if (std::abs(c) > T(0.3)) return T(std::expm1(c) - c);
      T sum(1);
      for (int k = 18; k >= 3; --k) sum = T(1) + c / T(k) * sum;
      return c * c / T(2) * sum;
    };
    return {std::expm1(c2), d3 + rest(c3) - T(3) * rest(c2),
            d4 + rest(c4) - T(4) * rest(c3) + T(6) * rest(c2)};
  }
};

}  // namespace detail
}  // namespace mlmath

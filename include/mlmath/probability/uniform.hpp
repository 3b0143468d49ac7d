// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/detail/scoring.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fit.hpp>

#include <array>
#include <cmath>
#include <limits>

namespace mlmath {

namespace detail {
struct UniformKernel;
}

/// The continuous uniform distribution, with density \f$ f(x) = \frac{1}{b - a} \f$ on [a, b].
///
/// The functions are those of distribution.hpp; mode() gives the midpoint.
///
/// Accuracy: 3 ulp (units in the last place), up to what x - a and b - x lose.
/// Throws:   DomainError unless a < b with b - a finite.
/// Source:   Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 2, ch. 26.
template <typename ScalarType = double>
struct Uniform {
  using Scalar = ScalarType;             ///< the type of the parameters
  using Kernel = detail::UniformKernel;  ///< the mathematics of the distribution

  Scalar a = Scalar(0);  ///< the lower end
  Scalar b = Scalar(1);  ///< the upper end, > a

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {a, b}; }
};

/// A default distribution is of doubles.
Uniform()->Uniform<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Uniform(A, B) -> Uniform<detail::LawScalar<A, B>>;

namespace detail {

struct UniformKernel : NumericLaw<Uniform> {
  static constexpr const char* name = "Uniform";
  static constexpr LawParameter parameters[] = {{"a", ParameterRange::real},
                                                {"b", ParameterRange::real}};
  static constexpr bool is_discrete = false;

  template <typename S>
  static void check(const char* function, const Uniform<S>& d) {
    check_all<UniformKernel>(function, d);
    const auto width = plain_value(S(d.b - d.a));
    if (width > 0 && width - width == 0) return;
    throw_parameter_error(
        function, name, "b", double(plain_value(d.b)),
        ("a number > a = " + to_text(double(plain_value(d.a))) + " at a finite distance").c_str());
  }

  template <typename T>
  static auto log_pdf(const Uniform<T>& d) {
    using std::log;
    return vectorized([d, c = T(-log(d.b - d.a))](auto x) {
      return within(d, x, constant_like(x, c),
                    constant_like(x, -std::numeric_limits<double>::infinity()));
    });
  }
  template <typename T>
  static auto pdf(const Uniform<T>& d) {
    return vectorized([d, c = T(T(1) / (d.b - d.a))](auto x) {
      return within(d, x, constant_like(x, c), constant_like(x, 0));
    });
  }
  template <typename T>
  static auto cdf(const Uniform<T>& d) {
    return vectorized([d](auto x) { return share_below(d, x); });
  }
  template <typename T>
  static auto survival(const Uniform<T>& d) {
    return vectorized([d](auto x) { return share_above(d, x); });
  }
  template <typename T>
  static auto log_cdf(const Uniform<T>& d) {
    return vectorized([d](auto x) { return log_share(share_below(d, x), share_above(d, x)); });
  }
  template <typename T>
  static auto log_survival(const Uniform<T>& d) {
    return vectorized([d](auto x) { return log_share(share_above(d, x), share_below(d, x)); });
  }
  template <typename T>
  static auto quantile(const Uniform<T>& d) {
    return vectorized([d](auto p) { return point(d.a, d.b, p); });
  }
  template <typename T>
  static auto survival_quantile(const Uniform<T>& d) {
    return vectorized([d](auto q) { return point(d.b, d.a, q); });
  }
  template <typename T>
  static auto quantile_from_log(const Uniform<T>& d) {
    return vectorized([d](auto l) { return point_of_log(d.a, d.b, l); });
  }
  template <typename T>
  static auto survival_quantile_from_log(const Uniform<T>& d) {
    return vectorized([d](auto l) { return point_of_log(d.b, d.a, l); });
  }

  template <typename T>
  static T mean(const Uniform<T>& d) {
    return d.a + (d.b - d.a) / T(2);
  }
  template <typename T>
  static T variance(const Uniform<T>& d) {
    const T width = d.b - d.a;
    return width * width / T(12);
  }
  template <typename T>
  static T skewness(const Uniform<T>&) {
    return T(0);
  }
  template <typename T>
  static T kurtosis(const Uniform<T>&) {
    return T(-1.2L);
  }
  template <typename T>
  static T mode(const Uniform<T>& d) {
    return mean(d);
  }
  template <typename T>
  static T median(const Uniform<T>& d) {
    return mean(d);
  }
  template <typename T>
  static T entropy_in_nats(const Uniform<T>& d) {
    using std::log;
    return log(d.b - d.a);
  }
  template <typename S>
  static Support<S> support(const Uniform<S>& d) {
    return {d.a, d.b};
  }

  template <typename T>
  static Fit<Uniform<T>> fit(const VectorRef<T>& x, const FitOptions&) {
    // The extremes of n numbers fall short of the ends by random amounts; the covariance is theirs.
    const T n = T(x.size());
    const T low = x.minCoeff();
    const T high = x.maxCoeff();
    if (!(high > low)) throw_degenerate_sample(name);
    const T width = high - low;
    Fit<Uniform<T>> result;
    result.distribution = {low, high};
    result.covariance.resize(2, 2);
    result.covariance << n, T(1), T(1), n;
    result.covariance *= width * width / ((n + T(1)) * (n + T(1)) * (n + T(2)));
    result.standard_errors = result.covariance.diagonal().cwiseSqrt();
    result.log_likelihood = -n * std::log(width);
    result.count = x.size();
    return result;
  }

 private:
  template <typename T, typename X>
  static X within(const Uniform<T>& d, const X& x, const X& inside, const X& outside) {
    return choose(x >= d.a, choose(x <= d.b, inside, outside), choose(x < d.a, outside, X(x)));
  }
  template <typename T, typename X>
  static X share_below(const Uniform<T>& d, const X& x) {
    return clamped(X((x - d.a) / (d.b - d.a)));
  }
  template <typename T, typename X>
  static X share_above(const Uniform<T>& d, const X& x) {
    return clamped(X((d.b - x) / (d.b - d.a)));
  }
  template <typename X>
  static X clamped(const X& share) {
    return choose(share < 0, constant_like(share, 0),
                  choose(share > 1, constant_like(share, 1), share));
  }
  /// log of a share, given its complement too.
  template <typename X>
  static X log_share(const X& share, const X& rest) {
    return choose(share > 0.5, log1p_of(X(-rest)), log_of(share));
  }
  /// From `from` a share p of the way to `to`, from the nearer end.
  template <typename T, typename X>
  static X point(const T& from, const T& to, const X& p) {
    const T width = to - from;
    const X inside = choose(p < T(0.5), X(from + p * width), X(to - (T(1) - p) * width));
    const X nan = constant_like(p, std::numeric_limits<double>::quiet_NaN());
    return choose(p >= T(0), choose(p <= T(1), inside, nan), nan);
  }
  template <typename T, typename X>
  static X point_of_log(const T& from, const T& to, const X& l) {
    const T width = to - from;
    const X inside = choose(l < T(-0.69), X(from + exp_of(l) * width), X(to + expm1_of(l) * width));
    return choose(l <= T(0), inside, constant_like(l, std::numeric_limits<double>::quiet_NaN()));
  }
};

}  // namespace detail
}  // namespace mlmath

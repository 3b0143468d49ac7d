// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/count_fit.hpp>
#include <mlmath/probability/detail/count_law.hpp>
#include <mlmath/probability/distribution.hpp>

#include <array>
#include <cmath>
#include <limits>

namespace mlmath {

namespace detail {
struct BernoulliKernel;
}

/// The Bernoulli distribution, one trial: 1 with probability p, else 0.
///
/// Edges:    the mode is 1 where p = 1/2; skewness and kurtosis are NaN where p is 0 or 1.
template <typename ScalarType = double>
struct Bernoulli {
  using Scalar = ScalarType;               ///< the type of the parameters
  using Kernel = detail::BernoulliKernel;  ///< the mathematics of the law

  Scalar p = Scalar(0.5);  ///< the probability of 1, \f$ 0 \le p \le 1 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 1> parameters() const { return {p}; }
};

/// A default Bernoulli is of doubles.
Bernoulli()->Bernoulli<double>;
/// The scalar follows from the parameter; integers count as double.
template <typename P>
Bernoulli(P) -> Bernoulli<detail::LawScalar<P>>;

namespace detail {

struct BernoulliKernel : NumericLaw<Bernoulli>, CountLawKernel<BernoulliKernel> {
  static constexpr const char* name = "Bernoulli";
  static constexpr LawParameter parameters[] = {{"p", ParameterRange::probability}};

  template <typename S>
  static void check(const char* function, const Bernoulli<S>& d) {
    check_all<BernoulliKernel>(function, d);
  }

  template <typename T>
  static T log_term(const Bernoulli<T>& d, PlainType<T> k) {
    using std::log;
    using std::log1p;
    return k == 0 ? T(log1p(-d.p)) : T(log(d.p));
  }

  template <typename T>
  static auto pdf(const Bernoulli<T>& d) {
    using Plain = PlainType<T>;
    return [p = d.p](const T& x) {
      return at_count(x, Plain(1), Plain(0), [&](Plain k) { return k == 0 ? T(Plain(1) - p) : p; });
    };
  }

  template <typename T>
  static Tail<double> tail(const Bernoulli<T>& d, double) {
    const double p = double(d.p);
    return p > 0.5 ? Tail<double>{0, 1 - p, false} : Tail<double>{0, p, true};
  }

  template <typename T>
  static T mean(const Bernoulli<T>& d) {
    return d.p;
  }
  template <typename T>
  static T variance(const Bernoulli<T>& d) {
    return d.p * (PlainType<T>(1) - d.p);
  }
  template <typename T>
  static T skewness(const Bernoulli<T>& d) {
    using std::sqrt;
    using Plain = PlainType<T>;
    return over_spread(T(Plain(1) - Plain(2) * d.p), T(sqrt(variance(d))));
  }
  template <typename T>
  static T kurtosis(const Bernoulli<T>& d) {
    using Plain = PlainType<T>;
    return over_spread(T(Plain(1) - Plain(6) * variance(d)), variance(d));
  }
  template <typename T>
  static T mode(const Bernoulli<T>& d) {
    return T(d.p < 0.5 ? 0 : 1);
  }
  template <typename T>
  static T entropy_in_nats(const Bernoulli<T>& d) {
    const T q = PlainType<T>(1) - d.p;
    return T(-xlogy(d.p, d.p) - xlog1py(q, T(-d.p)));
  }
  template <typename T>
  static Support<T> support(const Bernoulli<T>&) {
    return {T(0), T(1)};
  }

  template <typename T>
  static Fit<Bernoulli<T>> fit(const VectorRef<T>& x, const FitOptions&) {
    const T p = mean_of_counts(x, T(1));
    return one_parameter_fit(Bernoulli<T>{p}, T(p * (T(1) - p) / T(x.size())), x);
  }
};

}  // namespace detail
}  // namespace mlmath

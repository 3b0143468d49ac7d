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
struct GeometricKernel;
}

/// The geometric distribution: the number of failures before the first success,
/// \f$ P(X = k) = p (1 - p)^k, k = 0, 1, ... \f$
///
/// Where the trials are counted, with the success, the number is one more.
///
/// Edges:    p = 1 is the constant 0.
template <typename ScalarType = double>
struct Geometric {
  using Scalar = ScalarType;               ///< the type of the parameters
  using Kernel = detail::GeometricKernel;  ///< the mathematics of the law

  Scalar p = Scalar(0.5);  ///< the probability of success, \f$ 0 < p \le 1 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 1> parameters() const { return {p}; }
};

/// A default Geometric is of doubles.
Geometric()->Geometric<double>;
/// The scalar follows from the parameter; integers count as double.
template <typename P>
Geometric(P) -> Geometric<detail::LawScalar<P>>;

namespace detail {

struct GeometricKernel : NumericLaw<Geometric>, CountLawKernel<GeometricKernel> {
  static constexpr const char* name = "Geometric";
  static constexpr LawParameter parameters[] = {{"p", ParameterRange::positive_probability}};

  template <typename S>
  static void check(const char* function, const Geometric<S>& d) {
    check_all<GeometricKernel>(function, d);
  }

  template <typename T>
  static T log_term(const Geometric<T>& d, PlainType<T> k) {
    using std::log;
    using std::log1p;
    const T log_p = log(d.p);
    return k == 0 ? log_p : T(log_p + k * log1p(-d.p));
  }

  template <typename T>
  static Tail<double> tail(const Geometric<T>& d, double k) {
    return tail_of_log_upper((k + 1) * std::log1p(-double(d.p)));
  }

  template <typename T>
  static T mean(const Geometric<T>& d) {
    return (PlainType<T>(1) - d.p) / d.p;
  }
  template <typename T>
  static T variance(const Geometric<T>& d) {
    return mean(d) / d.p;
  }
  template <typename T>
  static T skewness(const Geometric<T>& d) {
    using std::sqrt;
    using Plain = PlainType<T>;
    return over_spread(T(Plain(2) - d.p), T(sqrt(Plain(1) - d.p)));
  }
  template <typename T>
  static T kurtosis(const Geometric<T>& d) {
    using Plain = PlainType<T>;
    return Plain(6) + over_spread(T(d.p * d.p), T(Plain(1) - d.p));
  }
  template <typename T>
  static T mode(const Geometric<T>&) {
    return T(0);
  }
  template <typename T>
  static T entropy_in_nats(const Geometric<T>& d) {
    using std::log;
    const T q = PlainType<T>(1) - d.p;
    return T(-log(d.p) - xlog1py(q, T(-d.p)) / d.p);
  }
  template <typename T>
  static Support<T> support(const Geometric<T>&) {
    return {T(0), T(std::numeric_limits<PlainType<T>>::infinity())};
  }

  template <typename T>
  static Fit<Geometric<T>> fit(const VectorRef<T>& x, const FitOptions&) {
    const T centre = mean_of_counts(x, std::numeric_limits<T>::infinity());
    const T p = T(1) / (T(1) + centre);
    return one_parameter_fit(Geometric<T>{p}, T(p * p * p * centre / T(x.size())), x);
  }
};

}  // namespace detail
}  // namespace mlmath

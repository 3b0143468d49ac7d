// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/count_fit.hpp>
#include <mlmath/probability/detail/count_law.hpp>
#include <mlmath/probability/detail/count_packs.hpp>
#include <mlmath/probability/detail/gamma_tails.hpp>
#include <mlmath/probability/distribution.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <type_traits>

namespace mlmath {

namespace detail {
struct PoissonKernel;
}

/// The Poisson distribution: the number of events at a constant rate,
/// \f$ P(X = k) = \lambda^k e^{-\lambda} / k! \f$.
///
/// Edges:    rate = 0 is the constant 0. Where two values are equally likely the mode is the
///           larger.
/// Accuracy: as for Binomial.
template <typename ScalarType = double>
struct Poisson {
  using Scalar = ScalarType;             ///< the type of the parameters
  using Kernel = detail::PoissonKernel;  ///< the mathematics of the law

  Scalar rate = Scalar(1);  ///< the expected number, \f$ \lambda \ge 0 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 1> parameters() const { return {rate}; }
};

/// A default Poisson is of doubles.
Poisson()->Poisson<double>;
/// The scalar follows from the parameter; integers count as double.
template <typename Rate>
Poisson(Rate) -> Poisson<detail::LawScalar<Rate>>;

namespace detail {

struct PoissonKernel : NumericLaw<Poisson>, CountLawKernel<PoissonKernel> {
  static constexpr const char* name = "Poisson";
  static constexpr LawParameter parameters[] = {{"rate", ParameterRange::nonnegative}};

  template <typename S>
  static void check(const char* function, const Poisson<S>& d) {
    check_all<PoissonKernel>(function, d);
  }

  template <typename T>
  static T log_term(const Poisson<T>& d, PlainType<T> k) {
    return log_poisson_term(k, d.rate, T(k - d.rate));
  }

  template <typename T>
  static auto log_pdf(const Poisson<T>& d) {
    if constexpr (std::is_same_v<T, double>) {
      return vectorized(PoissonPacks(d.rate));
    } else {
      return CountLawKernel<PoissonKernel>::log_pdf(d);
    }
  }

  template <typename T>
  static Tail<double> tail(const Poisson<T>& d, double k) {
    Tail<double> tail = GammaTails<double>(k + 1)(double(d.rate));
    tail.is_upper = !tail.is_upper;
    return tail;
  }

  template <typename T>
  static T mean(const Poisson<T>& d) {
    return d.rate;
  }
  template <typename T>
  static T variance(const Poisson<T>& d) {
    return d.rate;
  }
  template <typename T>
  static T skewness(const Poisson<T>& d) {
    using std::sqrt;
    return over_spread(T(1), T(sqrt(d.rate)));
  }
  template <typename T>
  static T kurtosis(const Poisson<T>& d) {
    return over_spread(T(1), d.rate);
  }
  template <typename T>
  static T mode(const Poisson<T>& d) {
    return T(std::floor(plain_value(d.rate)));
  }
  template <typename T>
  static T entropy_in_nats(const Poisson<T>& d) {
    return count_entropy<PoissonKernel>(d);
  }
  template <typename T>
  static Support<T> support(const Poisson<T>&) {
    return {T(0), T(std::numeric_limits<PlainType<T>>::infinity())};
  }

  template <typename T>
  static Fit<Poisson<T>> fit(const VectorRef<T>& x, const FitOptions&) {
    const T rate = mean_of_counts(x, std::numeric_limits<T>::infinity());
    return one_parameter_fit(Poisson<T>{rate}, T(rate / T(x.size())), x);
  }
};

}  // namespace detail
}  // namespace mlmath

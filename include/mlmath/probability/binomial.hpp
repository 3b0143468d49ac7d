// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/binomial_tail.hpp>
#include <mlmath/probability/detail/count_fit.hpp>
#include <mlmath/probability/detail/count_law.hpp>
#include <mlmath/probability/detail/count_packs.hpp>
#include <mlmath/probability/distribution.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>

namespace mlmath {

namespace detail {
struct BinomialKernel;
}

/// The binomial distribution: the number of successes in n independent trials,
/// \f$ P(X = k) = \binom{n}{k} p^k (1 - p)^{n - k} \f$.
///
/// Edges:    n = 0 is the constant 0. Where two values are equally likely the mode is the larger.
/// Accuracy: the probabilities are those of the saddle point, without cancellation for n up to
///           2^53; docs/probability.md has the table.
/// Source:   Loader, Fast and accurate computation of binomial probabilities (2000).
template <typename ScalarType = double>
struct Binomial {
  using Scalar = ScalarType;              ///< the type of the parameters
  using Kernel = detail::BinomialKernel;  ///< the mathematics of the law

  Eigen::Index n = 1;      ///< the number of trials, \f$ n \ge 0 \f$
  Scalar p = Scalar(0.5);  ///< the probability of success, \f$ 0 \le p \le 1 \f$

  /// What fit() estimates: p.
  [[nodiscard]] std::array<Scalar, 1> parameters() const { return {p}; }
};

/// A default Binomial is of doubles.
Binomial()->Binomial<double>;
/// The scalar follows from p; an integer counts as double.
template <typename N, typename P>
Binomial(N, P) -> Binomial<detail::LawScalar<P>>;

/// Prints "Binomial(n = 10, p = 0.5)".
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Binomial<Scalar>& d) {
  return out << "Binomial(n = " << d.n << ", p = " << d.p << ")";
}

namespace detail {

inline void check_trials(const char* function, const char* law, Eigen::Index n) {
  if (n >= 0) return;
  throw_domain_error(function,
                     std::string(law) + ".n = " + std::to_string(n) + ", expected n >= 0");
}

struct BinomialKernel : CountLawKernel<BinomialKernel> {
  static constexpr const char* name = "Binomial";
  static constexpr LawParameter parameters[] = {{"p", ParameterRange::probability}};

  template <typename S>
  static void check(const char* function, const Binomial<S>& d) {
    check_trials(function, name, d.n);
    check_parameter(function, name, parameters[0], double(plain_value(d.p)));
  }

  template <typename T, typename S>
  static Binomial<T> cast(const Binomial<S>& d) {
    return {d.n, static_cast<T>(d.p)};
  }

  template <typename T>
  static T log_term(const Binomial<T>& d, PlainType<T> k) {
    return log_binomial_term(k, PlainType<T>(d.n) - k, d.p);
  }

  template <typename T>
  static auto log_pdf(const Binomial<T>& d) {
    if constexpr (std::is_same_v<T, double>) {
      return vectorized(BinomialPacks(double(d.n), d.p));
    } else {
      return CountLawKernel<BinomialKernel>::log_pdf(d);
    }
  }

  template <typename T>
  static Tail<double> tail(const Binomial<T>& d, double k) {
    return binomial_tail(k + 1, double(d.n) - k, double(d.p), true);
  }

  template <typename T>
  static T mean(const Binomial<T>& d) {
    return PlainType<T>(d.n) * d.p;
  }
  template <typename T>
  static T variance(const Binomial<T>& d) {
    return mean(d) * (PlainType<T>(1) - d.p);
  }
  template <typename T>
  static T skewness(const Binomial<T>& d) {
    using std::sqrt;
    using Plain = PlainType<T>;
    return over_spread(T(Plain(1) - Plain(2) * d.p), T(sqrt(variance(d))));
  }
  template <typename T>
  static T kurtosis(const Binomial<T>& d) {
    using Plain = PlainType<T>;
    return over_spread(T(Plain(1) - Plain(6) * d.p * (Plain(1) - d.p)), variance(d));
  }
  template <typename T>
  static T mode(const Binomial<T>& d) {
    using std::floor;
    using Plain = PlainType<T>;
    const Plain n = Plain(d.n);
    return T(std::min(n, std::floor((n + Plain(1)) * plain_value(d.p))));
  }
  template <typename T>
  static T entropy_in_nats(const Binomial<T>& d) {
    return count_entropy<BinomialKernel>(d);
  }
  template <typename T>
  static Support<T> support(const Binomial<T>& d) {
    return {T(0), T(PlainType<T>(d.n))};
  }
};

}  // namespace detail

/// The most likely binomial law of counts of successes, each in n trials, with the standard error
/// of p: `fit<Binomial>(x, n)`.
///
/// Shapes:   x has N whole numbers from 0 to n, as a column or row.
/// Edges:    the standard error, \f$ \sqrt{p (1 - p) / (N n)} \f$, is 0 where p is 0 or 1.
/// Throws:   ShapeError if x is empty; DomainError if n < 1, or x holds anything but whole numbers
///           from 0 to n.
template <template <typename> typename Law, typename Derived>
  requires std::is_same_v<Law<double>, Binomial<double>>
[[nodiscard]] auto fit(const Eigen::DenseBase<Derived>& x_arg, Eigen::Index n) {
  using S = typename Derived::Scalar;
  using T = detail::FitWorking<S>;
  detail::check_nonempty("fit", "x", x_arg.rows(), x_arg.cols());
  detail::check_between("fit", "n", n, 1, std::numeric_limits<Eigen::Index>::max());
  const Eigen::VectorX<T> values = detail::pin_vector(x_arg, "fit", "x").template cast<T>();
  const detail::VectorRef<T> x(values);
  const T p = detail::mean_of_counts(x, T(n)) / T(n);
  return detail::cast_fit<detail::Computed<S>>(
      detail::one_parameter_fit(Binomial<T>{n, p}, T(p * (T(1) - p) / (T(n) * T(x.size()))), x));
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/count_fit.hpp>
#include <mlmath/probability/detail/count_law.hpp>
#include <mlmath/probability/detail/probability_vector.hpp>
#include <mlmath/probability/distribution.hpp>

#include <Eigen/Core>

#include <cmath>
#include <ostream>

namespace mlmath {

namespace detail {
struct CategoricalKernel;
}

/// The categorical distribution: the values 0, 1, ..., K - 1 with the probabilities of a vector.
///
/// Edges:    the mode is the first of the most likely values. Mean, variance and the like are those
///           of the values as numbers.
/// Throws:   every function of it, DomainError if p has a negative entry, NaN or infinity, or does
///           not sum to 1 within the square root of epsilon; ShapeError if p is empty.
template <typename ScalarType = double>
struct Categorical {
  using Scalar = ScalarType;                 ///< the type of the probabilities
  using Kernel = detail::CategoricalKernel;  ///< the mathematics of the law

  Eigen::VectorX<Scalar> p;  ///< the probability of each value
};

/// The scalar follows from the vector.
template <typename Derived>
Categorical(const Eigen::EigenBase<Derived>&) -> Categorical<typename Derived::Scalar>;

/// Prints "Categorical(p = [0.2, 0.3, 0.5])".
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Categorical<Scalar>& d) {
  out << "Categorical(p = ";
  detail::print_vector(out, d.p);
  return out << ")";
}

/// Prints the probabilities with their standard errors, the log-likelihood and the count.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Fit<Categorical<Scalar>>& fit) {
  out << fit.distribution << " +- ";
  detail::print_vector(out, fit.standard_errors);
  return out << ", log-likelihood " << fit.log_likelihood << ", n = " << fit.count;
}

namespace detail {

struct CategoricalKernel : CountLawKernel<CategoricalKernel> {
  static constexpr const char* name = "Categorical";

  template <typename S>
  static void check(const char* function, const Categorical<S>& d) {
    check_probability_vector(function, "Categorical.p", d.p);
  }

  template <typename T, typename S>
  static Categorical<T> cast(const Categorical<S>& d) {
    return {d.p.template cast<T>()};
  }

  template <typename T>
  static T log_term(const Categorical<T>& d, PlainType<T> k) {
    using std::log;
    return log(d.p(Eigen::Index(k)));
  }

  template <typename T>
  static auto pdf(const Categorical<T>& d) {
    using Plain = PlainType<T>;
    return [p = d.p](const T& x) {
      return at_count(x, Plain(p.size() - 1), Plain(0),
                      [&](Plain k) { return p(Eigen::Index(k)); });
    };
  }

  template <typename T>
  static Tail<double> tail(const Categorical<T>& d, double k) {
    const Eigen::Index count = Eigen::Index(k) + 1;
    const double lower = double(d.p.head(count).sum());
    const double upper = double(d.p.tail(d.p.size() - count).sum());
    return lower < upper ? Tail<double>{0, lower, false} : Tail<double>{0, upper, true};
  }

  template <typename T>
  static T mean(const Categorical<T>& d) {
    return moment_about(d, T(0), 1);
  }
  template <typename T>
  static T variance(const Categorical<T>& d) {
    return moment_about(d, mean(d), 2);
  }
  template <typename T>
  static T skewness(const Categorical<T>& d) {
    using std::sqrt;
    const T spread = variance(d);
    return over_spread(moment_about(d, mean(d), 3), T(spread * sqrt(spread)));
  }
  template <typename T>
  static T kurtosis(const Categorical<T>& d) {
    const T spread = variance(d);
    return over_spread(moment_about(d, mean(d), 4), T(spread * spread)) - PlainType<T>(3);
  }
  template <typename T>
  static T mode(const Categorical<T>& d) {
    Eigen::Index k = 0;
    for (Eigen::Index j = 1; j < d.p.size(); ++j) {
      if (d.p(j) > d.p(k)) k = j;
    }
    return T(PlainType<T>(k));
  }
  template <typename T>
  static T entropy_in_nats(const Categorical<T>& d) {
    T sum(0);
    for (Eigen::Index k = 0; k < d.p.size(); ++k) sum = sum - xlogy(d.p(k), d.p(k));
    return sum;
  }
  template <typename T>
  static Support<T> support(const Categorical<T>& d) {
    return {T(0), T(PlainType<T>(d.p.size() - 1))};
  }

  template <typename T>
  static Fit<Categorical<T>> fit(const VectorRef<T>& x, const FitOptions&) {
    check_counts("fit", x, T(1 << 24));
    const T n = T(x.size());
    Fit<Categorical<T>> fit;
    Eigen::VectorX<T>& p = fit.distribution.p;
    p = Eigen::VectorX<T>::Zero(Eigen::Index(x.maxCoeff()) + 1);
    for (const T value : x) p(Eigen::Index(value)) += T(1);
    p /= n;
    fit.covariance = -p * p.transpose() / n;
    fit.covariance.diagonal() = p.array() * (T(1) - p.array()) / n;
    fit.standard_errors = fit.covariance.diagonal().cwiseSqrt();
    fit.log_likelihood = -n * entropy_in_nats(fit.distribution);
    fit.count = x.size();
    return fit;
  }

 private:
  template <typename T>
  static T moment_about(const Categorical<T>& d, const T& centre, int order) {
    T sum(0);
    for (Eigen::Index k = 0; k < d.p.size(); ++k) {
      const T difference = PlainType<T>(k) - centre;
      T power = d.p(k);
      for (int j = 0; j < order; ++j) power = power * difference;
      sum = sum + power;
    }
    return sum;
  }
};

}  // namespace detail
}  // namespace mlmath

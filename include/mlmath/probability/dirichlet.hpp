// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/information_unit.hpp>
#include <mlmath/probability/beta.hpp>
#include <mlmath/probability/detail/probability_vector.hpp>
#include <mlmath/probability/detail/saddle_point.hpp>
#include <mlmath/probability/fit.hpp>
#include <mlmath/probability/gamma_function.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <ostream>
#include <string>
#include <type_traits>

namespace mlmath {

/// The Dirichlet distribution on the vectors of K probabilities,
/// \f$ f(x) = \frac{\Gamma(A)}{\prod_i \Gamma(\alpha_i)} \prod_i x_i^{\alpha_i - 1} \f$ with A the
/// sum of alpha, the density in any K - 1 of the entries. Each entry alone has a Beta law:
/// marginal().
///
/// Throws:   every function of it, DomainError if an entry of alpha is not a finite number > 0;
///           ShapeError if alpha has fewer than two entries.
template <typename ScalarType = double>
struct Dirichlet {
  using Scalar = ScalarType;  ///< the type of the parameters

  Eigen::VectorX<Scalar> alpha;  ///< the concentrations, \f$ \alpha_i > 0 \f$
};

/// The scalar follows from the vector.
template <typename Derived>
Dirichlet(const Eigen::EigenBase<Derived>&) -> Dirichlet<typename Derived::Scalar>;

/// Prints "Dirichlet(alpha = [1, 2, 3])".
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Dirichlet<Scalar>& d) {
  out << "Dirichlet(alpha = ";
  detail::print_vector(out, d.alpha);
  return out << ")";
}

namespace detail {

template <typename S>
void check_dirichlet(const char* function, const Dirichlet<S>& d) {
  if (d.alpha.size() < 2) {
    throw_shape_error(function, "Dirichlet.alpha has " + std::to_string(d.alpha.size()) +
                                    (d.alpha.size() == 1 ? " entry" : " entries") +
                                    ", expected 2 at least");
  }
  for (Eigen::Index i = 0; i < d.alpha.size(); ++i) {
    const double value = double(plain_value(d.alpha(i)));
    if (value > 0 && value - value == 0) continue;
    throw_domain_error(function, "Dirichlet.alpha" + position_text(d.alpha, i, 0) + " is " +
                                     to_text(value) + ", expected a number > 0");
  }
}

/// x has the shape of a vector of probabilities: nonnegative, with sum 1 within sqrt(epsilon).
template <typename X>
bool is_on_simplex(const Eigen::VectorX<X>& x) {
  using Plain = PlainType<X>;
  Plain total(0);
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    if (!(plain_value(x(i)) >= 0)) return false;
    total += plain_value(x(i));
  }
  return std::abs(total - Plain(1)) <= probability_tolerance<Plain>();
}

/// \f$ \log \frac{\Gamma(A)}{\prod \Gamma(\alpha_i)} + \sum (\alpha_i - 1) \log x_i \f$ as products
/// of Gamma laws given their sum: what is large in it cancels in the deviances.
template <typename S, typename X>
auto dirichlet_log_density(const Dirichlet<S>& d, const Eigen::VectorX<X>& x) {
  using std::log;
  using Result = std::common_type_t<S, X>;
  using Plain = PlainType<Result>;
  constexpr Plain infinite = std::numeric_limits<Plain>::infinity();
  constexpr Plain two_pi = Plain(2) * std::numbers::pi_v<Plain>;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    if (plain_value(x(i)) != plain_value(x(i))) return Result(x(i));
  }
  if (!is_on_simplex(x)) return Result(-infinite);
  S total(0);
  for (Eigen::Index i = 0; i < d.alpha.size(); ++i) total = total + d.alpha(i);
  Result sum = Result(stirling_error_of(total) - Plain(0.5) * log(total / two_pi));
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    const S a = d.alpha(i);
    const Plain plain_a = plain_value(a);
    if (plain_value(x(i)) == 0 && plain_a != Plain(1)) {
      return Result(plain_a > Plain(1) ? -infinite : infinite);
    }
    sum = sum - (stirling_error_of(a) + Plain(0.5) * log(two_pi / a));
    if (plain_value(x(i)) == 0) {
      // x^0 = 1: without the deviance alone, whose logarithm of x cancels against that below.
      sum = sum + log(total);
      continue;
    }
    const Result expected = total * x(i);
    const Result difference = excess_over_product(a, total, x(i));
    sum = sum - deviance(a, expected, difference) - difference - log(x(i));
  }
  return sum;
}

}  // namespace detail

/// The logarithm of the density. It differentiates in alpha and in x.
///
/// Shapes:   x K probabilities, which gives a number; or a matrix with a sample of K probabilities
///           in each row, which gives a vector.
/// Edges:    -inf where an entry is negative or they do not sum to 1 within the square root of
///           epsilon; at an entry 0 it is inf where its alpha is below 1, -inf where it is above.
/// Throws:   as Dirichlet; ShapeError if x does not have K entries, or columns.
template <typename Scalar, typename Derived>
[[nodiscard]] auto log_pdf(const Dirichlet<Scalar>& d, const Eigen::DenseBase<Derived>& x) {
  detail::check_dirichlet("log_pdf", d);
  return detail::for_each_sample(
      "log_pdf", x, d.alpha.size(), "one for each entry of Dirichlet.alpha",
      [&](const auto& p) { return detail::dirichlet_log_density(d, p); });
}

/// The density; see log_pdf().
template <typename Scalar, typename Derived>
[[nodiscard]] auto pdf(const Dirichlet<Scalar>& d, const Eigen::DenseBase<Derived>& x) {
  detail::check_dirichlet("pdf", d);
  return detail::for_each_sample("pdf", x, d.alpha.size(), "one for each entry of Dirichlet.alpha",
                                 [&](const auto& p) {
                                   using std::exp;
                                   const auto value = detail::dirichlet_log_density(d, p);
                                   return std::decay_t<decltype(value)>(exp(value));
                                 });
}

/// The mean, \f$ m = \alpha / A \f$ with \f$ A = \sum_i \alpha_i \f$.
template <typename Scalar>
[[nodiscard]] Eigen::VectorX<Scalar> mean(const Dirichlet<Scalar>& d) {
  detail::check_dirichlet("mean", d);
  return d.alpha / d.alpha.sum();
}

/// The variance of each entry, \f$ m_i (1 - m_i) / (A + 1) \f$.
template <typename Scalar>
[[nodiscard]] Eigen::VectorX<Scalar> variance(const Dirichlet<Scalar>& d) {
  detail::check_dirichlet("variance", d);
  const Scalar total = d.alpha.sum();
  const Eigen::ArrayX<Scalar> m = d.alpha.array() / total;
  return m * (Scalar(1) - m) / (total + Scalar(1));
}

/// The covariance matrix, \f$ (\mathrm{diag}(m) - m m^\top) / (A + 1) \f$, K x K and singular.
template <typename Scalar>
[[nodiscard]] Eigen::MatrixX<Scalar> covariance(const Dirichlet<Scalar>& d) {
  detail::check_dirichlet("covariance", d);
  const Scalar total = d.alpha.sum();
  const Eigen::VectorX<Scalar> m = d.alpha / total;
  Eigen::MatrixX<Scalar> result = -m * m.transpose() / (total + Scalar(1));
  result.diagonal() = m.array() * (Scalar(1) - m.array()) / (total + Scalar(1));
  return result;
}

/// The mode, \f$ (\alpha - 1) / (A - K) \f$; NaN throughout where an alpha is 1 or less, as the
/// density is then largest at an end.
template <typename Scalar>
[[nodiscard]] Eigen::VectorX<Scalar> mode(const Dirichlet<Scalar>& d) {
  detail::check_dirichlet("mode", d);
  using Plain = detail::PlainType<Scalar>;
  const Eigen::Index K = d.alpha.size();
  if (!(detail::plain_values(d.alpha).minCoeff() > Plain(1))) {
    return Eigen::VectorX<Scalar>::Constant(K, Scalar(std::numeric_limits<Plain>::quiet_NaN()));
  }
  const Eigen::VectorX<Scalar> above = d.alpha.array() - Scalar(1);
  return above / above.sum();
}

/// The expectation of the logarithm of each entry, \f$ \psi(\alpha_i) - \psi(A) \f$.
template <typename Scalar>
[[nodiscard]] Eigen::VectorX<Scalar> mean_of_log(const Dirichlet<Scalar>& d) {
  detail::check_dirichlet("mean_of_log", d);
  const Scalar at_total = digamma(Scalar(d.alpha.sum()));
  Eigen::VectorX<Scalar> result(d.alpha.size());
  for (Eigen::Index i = 0; i < result.size(); ++i) {
    result(i) = digamma(d.alpha(i)) - at_total;
  }
  return result;
}

/// The differential entropy, in bits unless told otherwise.
template <typename Scalar>
[[nodiscard]] Scalar entropy(const Dirichlet<Scalar>& d, InformationUnit unit = bits) {
  using std::log;
  const Eigen::VectorX<Scalar> centre = mean(d);
  // The density at the mean, and how far the logarithm falls off from there on average.
  Scalar sum = detail::dirichlet_log_density(d, centre);
  if constexpr (RealScalar<Scalar>) {
    const Scalar at_total = detail::digamma_rest(Scalar(d.alpha.sum()));
    for (const Scalar a : d.alpha) sum += (a - Scalar(1)) * (detail::digamma_rest(a) - at_total);
  } else {
    const Eigen::VectorX<Scalar> mean_log = mean_of_log(d);
    for (Eigen::Index i = 0; i < centre.size(); ++i) {
      sum = sum + (d.alpha(i) - Scalar(1)) * (mean_log(i) - log(centre(i)));
    }
  }
  return detail::from_nats(Scalar(-sum), unit);
}

/// The law of one entry, Beta{alpha_i, A - alpha_i}.
///
/// Throws:   as Dirichlet; DomainError if i is no position in alpha.
template <typename Scalar>
[[nodiscard]] Beta<Scalar> marginal(const Dirichlet<Scalar>& d, Eigen::Index i) {
  detail::check_dirichlet("marginal", d);
  detail::check_between("marginal", "i", i, 0, d.alpha.size() - 1);
  const Eigen::Index after = d.alpha.size() - 1 - i;
  return {d.alpha(i), d.alpha.head(i).sum() + d.alpha.tail(after).sum()};
}

namespace detail {

/// Throws unless each row holds positive numbers that sum to 1.
template <typename Derived>
void check_on_simplex(const Eigen::MatrixBase<Derived>& X_arg) {
  const MatrixRef<Derived> X(X_arg.derived());
  for (Eigen::Index i = 0; i < X.rows(); ++i) {
    for (Eigen::Index j = 0; j < X.cols(); ++j) {
      if (X(i, j) > 0) continue;
      throw_domain_error("fit", "X" + position_text(X, i, j) + " is " + to_text(X(i, j)) +
                                    ", expected probabilities > 0");
    }
    check_probabilities("fit", ("X.row(" + std::to_string(i) + ")").c_str(), X.row(i));
  }
}

/// Newton's method for the most likely alpha of samples in double or wider.
template <typename T>
Fit<Dirichlet<T>> fit_dirichlet(const Eigen::MatrixX<T>& X, const FitOptions& options) {
  const Eigen::ArrayX<T> mean_log = X.array().log().colwise().mean().transpose();
  const T n = T(X.rows());
  const Eigen::VectorX<T> m = X.colwise().mean().transpose();
  const T spread = (X.rowwise() - m.transpose()).squaredNorm() / n;
  if (!(spread > T(100) * std::numeric_limits<T>::epsilon() * std::numeric_limits<T>::epsilon())) {
    throw_domain_error("fit", "X has no most likely Dirichlet: its rows are all equal");
  }
  // The moments: sum_i m_i (1 - m_i) / (A + 1) is the spread.
  const T total = std::max((T(1) - m.squaredNorm()) / spread - T(1), T(0.1));
  Eigen::ArrayX<T> alpha = total * m.array();
  Fit<Dirichlet<T>> result;
  result.count = X.rows();
  const auto apply = [](const Eigen::ArrayX<T>& x, T (*f)(T)) {
    return Eigen::ArrayX<T>(x.unaryExpr(f));
  };
  result.status = Status::iteration_limit;
  Eigen::ArrayX<T> diagonal;
  T common(0);
  for (;; ++result.iterations) {
    const T sum = alpha.sum();
    const Eigen::ArrayX<T> gradient =
        digamma_by_recurrence(sum) - apply(alpha, digamma_by_recurrence<T>) + mean_log;
    // The information of one sample: diag(diagonal) - common 1 1'.
    diagonal = apply(alpha, trigamma_by_recurrence<T>);
    common = trigamma_by_recurrence(sum);
    const T shift = (gradient / diagonal).sum() / (T(1) / common - diagonal.inverse().sum());
    const Eigen::ArrayX<T> step = (gradient + shift) / diagonal;
    const Eigen::ArrayX<T> variances =
        diagonal.inverse() +
        diagonal.square().inverse() / (T(1) / common - diagonal.inverse().sum());
    result.last_step = (step.abs() / variances.sqrt()).maxCoeff() * std::sqrt(n);
    if (!(result.last_step <= std::numeric_limits<T>::max())) {
      result.status = Status::numerical_failure;
      break;
    }
    if (result.last_step <= T(options.tolerance)) {
      result.status = Status::converged;
      break;
    }
    if (result.iterations == options.max_iterations) break;
    // In the logarithms where Newton's step would leave the positive numbers.
    for (Eigen::Index k = 0; k < alpha.size(); ++k) {
      const T next = alpha(k) + step(k);
      alpha(k) = next > alpha(k) / T(4) ? std::min(next, alpha(k) * T(8)) : alpha(k) / T(4);
    }
  }
  const Eigen::VectorX<T> inverse = diagonal.inverse();
  result.covariance = inverse * inverse.transpose() / (T(1) / common - inverse.sum());
  result.covariance.diagonal() += inverse;
  result.covariance /= n;
  result.standard_errors = result.covariance.diagonal().cwiseSqrt();
  result.distribution.alpha = alpha;
  result.log_likelihood = T(0);
  for (Eigen::Index i = 0; i < X.rows(); ++i) {
    result.log_likelihood +=
        dirichlet_log_density(result.distribution, Eigen::VectorX<T>(X.row(i).transpose()));
  }
  return result;
}

}  // namespace detail

/// The most likely Dirichlet law of a sample, with the standard errors of its alpha:
/// `fit<Dirichlet>(X)`.
///
/// Shapes:   X n x K, a sample of K probabilities in each row.
/// Cost:     one pass over X and some ten steps of Newton's method, O(K) each.
/// Throws:   ShapeError if X has no rows or fewer than two columns; DomainError if a row of X holds
///           numbers that are not positive or do not sum to 1 within the square root of epsilon, or
///           all rows are equal.
/// Source:   Minka, Estimating a Dirichlet distribution (2000).
template <template <typename> typename Law, typename Derived>
  requires std::is_same_v<Law<double>, Dirichlet<double>>
[[nodiscard]] Fit<Dirichlet<typename Derived::Scalar>> fit(const Eigen::MatrixBase<Derived>& X_arg,
                                                           const FitOptions& options = {}) {
  using S = typename Derived::Scalar;
  static_assert(std::is_floating_point_v<S>, "fit: X must hold float, double or long double");
  using T = detail::FitWorking<S>;
  detail::check_nonempty("fit", "X", X_arg.rows(), X_arg.cols());
  if (X_arg.cols() < 2) {
    detail::throw_shape_error("fit", "X is " + detail::shape_text(X_arg.rows(), X_arg.cols()) +
                                         ", expected 2 columns at least");
  }
  detail::check_on_simplex(X_arg.derived());
  const Fit<Dirichlet<T>> fit =
      detail::fit_dirichlet<T>(X_arg.derived().template cast<T>(), options);
  return detail::cast_fit(Dirichlet<S>{fit.distribution.alpha.template cast<S>()}, fit);
}

/// Prints the parameters with their standard errors, the log-likelihood and the status.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Fit<Dirichlet<Scalar>>& fit) {
  return detail::print_vector_fit(out, fit);
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/binomial.hpp>
#include <mlmath/probability/detail/count_law.hpp>
#include <mlmath/probability/detail/probability_vector.hpp>
#include <mlmath/probability/fit.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>

namespace mlmath {

/// The multinomial distribution: how often each of K values comes up in n independent draws,
/// \f$ P(X = x) = n! \prod_i p_i^{x_i} / x_i! \f$. Each count alone is binomial: marginal().
///
/// Throws:   every function of it, DomainError if n < 0, or p has a negative entry, NaN or
///           infinity, or does not sum to 1 within the square root of epsilon; ShapeError if p is
///           empty.
template <typename ScalarType = double>
struct Multinomial {
  using Scalar = ScalarType;  ///< the type of the probabilities

  Eigen::Index n = 1;        ///< the number of draws, \f$ n \ge 0 \f$
  Eigen::VectorX<Scalar> p;  ///< the probability of each value
};

/// The scalar follows from the vector.
template <typename N, typename Derived>
Multinomial(N, const Eigen::EigenBase<Derived>&) -> Multinomial<typename Derived::Scalar>;

/// Prints "Multinomial(n = 10, p = [0.2, 0.3, 0.5])".
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Multinomial<Scalar>& d) {
  out << "Multinomial(n = " << d.n << ", p = ";
  detail::print_vector(out, d.p);
  return out << ")";
}

namespace detail {

template <typename S>
void check_multinomial(const char* function, const Multinomial<S>& d) {
  check_trials(function, "Multinomial", d.n);
  check_probability_vector(function, "Multinomial.p", d.p);
}

/// The logarithm of the probability of a count as if it were Poisson with mean n p.
template <typename S>
S log_poisson_share(PlainType<S> count, PlainType<S> n, const S& p) {
  const S successes = n * p;
  return log_poisson_term(count, successes, S(excess_over_product(count, n, p)));
}

/// The counts are those of independent Poisson laws of mean n p_i, given that they sum to n.
template <typename S, typename X>
S log_multinomial_term(const Multinomial<S>& d, const Eigen::VectorX<X>& x) {
  using Plain = PlainType<S>;
  constexpr Plain infinite = std::numeric_limits<Plain>::infinity();
  const Plain n = Plain(d.n);
  Plain total(0);
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    const Plain count = Plain(x(i));
    if (count != count) return S(count);
    if (count < 0 || count != std::floor(count)) return S(-infinite);
    total += count;
  }
  if (total != n) return S(-infinite);
  S sum = S(-log_poisson_term(n, n, Plain(0)));
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    sum = sum + log_poisson_share(Plain(x(i)), n, d.p(i));
  }
  return sum;
}

}  // namespace detail

/// The logarithm of the probability of the counts x, \f$ \log P(X = x) \f$. It differentiates in p.
///
/// Shapes:   x K counts, in any type of number, which gives a number; or a matrix with a sample of
///           K counts in each row, which gives a vector.
/// Cost:     O(K) a sample.
/// Edges:    -inf where an entry is negative or no integer, or the counts do not sum to n.
/// Throws:   as Multinomial; ShapeError if x does not have K entries, or columns.
template <typename Scalar, typename Derived>
[[nodiscard]] auto log_pmf(const Multinomial<Scalar>& d, const Eigen::DenseBase<Derived>& x) {
  detail::check_multinomial("log_pmf", d);
  return detail::for_each_sample(
      "log_pmf", x, d.p.size(), "one for each entry of Multinomial.p",
      [&](const auto& counts) { return detail::log_multinomial_term(d, counts); });
}

/// The probability of the counts x; see log_pmf().
template <typename Scalar, typename Derived>
[[nodiscard]] auto pmf(const Multinomial<Scalar>& d, const Eigen::DenseBase<Derived>& x) {
  detail::check_multinomial("pmf", d);
  return detail::for_each_sample("pmf", x, d.p.size(), "one for each entry of Multinomial.p",
                                 [&](const auto& counts) {
                                   using std::exp;
                                   return Scalar(exp(detail::log_multinomial_term(d, counts)));
                                 });
}

/// The same as log_pmf().
template <typename Scalar, typename Derived>
[[nodiscard]] auto log_pdf(const Multinomial<Scalar>& d, const Eigen::DenseBase<Derived>& x) {
  return log_pmf(d, x);
}

/// The same as pmf().
template <typename Scalar, typename Derived>
[[nodiscard]] auto pdf(const Multinomial<Scalar>& d, const Eigen::DenseBase<Derived>& x) {
  return pmf(d, x);
}

/// The expected counts, \f$ n p \f$.
template <typename Scalar>
[[nodiscard]] Eigen::VectorX<Scalar> mean(const Multinomial<Scalar>& d) {
  detail::check_multinomial("mean", d);
  return Scalar(detail::PlainType<Scalar>(d.n)) * d.p;
}

/// The variance of each count, \f$ n p_i (1 - p_i) \f$.
template <typename Scalar>
[[nodiscard]] Eigen::VectorX<Scalar> variance(const Multinomial<Scalar>& d) {
  detail::check_multinomial("variance", d);
  return Scalar(detail::PlainType<Scalar>(d.n)) *
         (d.p.array() * (Scalar(1) - d.p.array())).matrix();
}

/// The most likely counts. Of several that are equally likely, those with the larger counts first.
///
/// Cost:     O(K^2).
/// Source:   Finucan, The mode of a multinomial distribution, Biometrika 51 (1964).
template <typename Scalar>
[[nodiscard]] Eigen::VectorX<Scalar> mode(const Multinomial<Scalar>& d) {
  detail::check_multinomial("mode", d);
  static_assert(std::is_floating_point_v<Scalar>, "mode of Multinomial: plain numbers only");
  const Eigen::Index size = d.p.size();
  // No count of the mode is below n p_i rounded down, and each step up takes the likeliest.
  Eigen::VectorX<Scalar> counts(size);
  Scalar left = Scalar(d.n);
  for (Eigen::Index i = 0; i < size; ++i) {
    counts(i) = std::min(left, std::floor(Scalar(d.n) * d.p(i)));
    left -= counts(i);
  }
  for (; left > Scalar(0); left -= Scalar(1)) {
    Eigen::Index best = 0;
    for (Eigen::Index i = 1; i < size; ++i) {
      if (d.p(i) * (counts(best) + Scalar(1)) > d.p(best) * (counts(i) + Scalar(1))) best = i;
    }
    counts(best) += Scalar(1);
  }
  return counts;
}

/// The covariance matrix of the counts, \f$ n (\mathrm{diag}(p) - p p^\top) \f$, K x K and
/// singular, as the counts sum to n.
template <typename Scalar>
[[nodiscard]] Eigen::MatrixX<Scalar> covariance(const Multinomial<Scalar>& d) {
  detail::check_multinomial("covariance", d);
  const Scalar n = Scalar(detail::PlainType<Scalar>(d.n));
  Eigen::MatrixX<Scalar> result = -n * d.p * d.p.transpose();
  result.diagonal() = n * (d.p.array() * (Scalar(1) - d.p.array())).matrix();
  return result;
}

/// The law of one count, Binomial{n, p_i}.
///
/// Throws:   as Multinomial; DomainError if i is no position in p.
template <typename Scalar>
[[nodiscard]] Binomial<Scalar> marginal(const Multinomial<Scalar>& d, Eigen::Index i) {
  detail::check_multinomial("marginal", d);
  detail::check_between("marginal", "i", i, 0, d.p.size() - 1);
  return {d.n, d.p(i)};
}

/// The entropy, in bits unless told otherwise,
/// \f$ -\log n! - n \sum_i p_i \log p_i + \sum_i E[\log X_i!] \f$.
///
/// Cost:     K sums over the likely values of a binomial law, some 100 terms each at most where
///           none of the \f$ n p_i \f$ is small.
/// Throws:   as Multinomial.
template <typename Scalar>
[[nodiscard]] Scalar entropy(const Multinomial<Scalar>& d, InformationUnit unit = bits) {
  detail::check_multinomial("entropy", d);
  using Plain = detail::PlainType<Scalar>;
  const Plain n = Plain(d.n);
  Scalar sum = Scalar(detail::log_poisson_term(n, n, Plain(0)));
  for (Eigen::Index i = 0; i < d.p.size(); ++i) {
    const Scalar p = d.p(i);
    sum = sum - detail::count_expectation<detail::BinomialKernel>(
                    Binomial<Scalar>{d.n, p},
                    [&](Plain k, const Scalar&) { return detail::log_poisson_share(k, n, p); });
  }
  return detail::from_nats(sum, unit);
}

namespace detail {

/// The number of draws of each row of counts, the same in all of them.
template <typename T>
T draws_of_rows(const Eigen::MatrixX<T>& X) {
  const T n = X.row(0).sum();
  for (Eigen::Index i = 0; i < X.rows(); ++i) {
    for (Eigen::Index j = 0; j < X.cols(); ++j) {
      if (X(i, j) >= T(0) && X(i, j) == std::floor(X(i, j)) && X(i, j) - X(i, j) == T(0)) continue;
      throw_domain_error("fit", "X" + position_text(X, i, j) + " is " + to_text(X(i, j)) +
                                    ", expected whole numbers >= 0");
    }
    if (X.row(i).sum() != n) {
      throw_domain_error("fit", "row " + std::to_string(i) + " of X sums to " +
                                    to_text(X.row(i).sum()) + ", expected " + to_text(n) +
                                    " as the first");
    }
  }
  if (!(n > T(0))) throw_domain_error("fit", "every count of X is 0, expected a positive one");
  return n;
}

template <typename T>
Fit<Multinomial<T>> fit_multinomial(const Eigen::MatrixX<T>& X) {
  Fit<Multinomial<T>> result;
  result.distribution.n = Eigen::Index(draws_of_rows(X));
  result.count = X.rows();
  const T total = T(result.distribution.n) * T(X.rows());
  Eigen::VectorX<T>& p = result.distribution.p;
  p = X.colwise().sum().transpose() / total;
  result.covariance = covariance(Multinomial<T>{1, p}) / total;
  result.standard_errors = result.covariance.diagonal().cwiseSqrt();
  result.log_likelihood = log_pmf(result.distribution, X).sum();
  return result;
}

}  // namespace detail

/// The most likely multinomial law of a sample, with the standard errors of its p:
/// `fit<Multinomial>(X)`.
///
/// Shapes:   X rows x K, the K counts of a sample in each row, which have the same sum n.
/// Cost:     one pass over X, and its log_pmf().
/// Throws:   ShapeError if X is empty; DomainError if X holds anything but whole numbers >= 0, or
///           its rows do not have the same sum > 0.
template <template <typename> typename Law, typename Derived>
  requires std::is_same_v<Law<double>, Multinomial<double>>
[[nodiscard]] Fit<Multinomial<detail::Computed<typename Derived::Scalar>>> fit(
    const Eigen::MatrixBase<Derived>& X_arg) {
  using S = detail::Computed<typename Derived::Scalar>;
  using T = detail::FitWorking<S>;
  detail::check_nonempty("fit", "X", X_arg.rows(), X_arg.cols());
  const Fit<Multinomial<T>> fit = detail::fit_multinomial<T>(X_arg.derived().template cast<T>());
  return detail::cast_fit(Multinomial<S>{fit.distribution.n, fit.distribution.p.template cast<S>()},
                          fit);
}

/// Prints the law with the standard errors of p, the log-likelihood and the count.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Fit<Multinomial<Scalar>>& fit) {
  return detail::print_vector_fit(out, fit);
}

}  // namespace mlmath

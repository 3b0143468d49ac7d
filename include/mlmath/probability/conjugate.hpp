// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/beta.hpp>
#include <mlmath/probability/beta_binomial.hpp>
#include <mlmath/probability/categorical.hpp>
#include <mlmath/probability/detail/count_fit.hpp>
#include <mlmath/probability/dirichlet.hpp>
#include <mlmath/probability/gamma.hpp>
#include <mlmath/probability/negative_binomial.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/student_t.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <limits>
#include <numbers>
#include <ostream>

// Priors that data lead to a posterior of the same family, in closed form. Here the parameters are
// double.

namespace mlmath {

/// A posterior, and how likely the prior made the data.
template <typename Law>
struct [[nodiscard]] ConjugateUpdate {
  Law posterior;  ///< the law of the parameter given the data: the prior of the next update
  /// The logarithm of the probability, or density, of the data under the prior: the difference of
  /// two is the logarithm of a Bayes factor.
  double log_marginal_likelihood = 0;
};

/// Prints the posterior and the marginal likelihood.
template <typename Law>
std::ostream& operator<<(std::ostream& out, const ConjugateUpdate<Law>& update) {
  return out << update.posterior << ", log marginal likelihood " << update.log_marginal_likelihood;
}

/// A joint law of the mean and the variance of a normal distribution: the variance is inverse
/// gamma,
/// \f$ 1/\sigma^2 \sim \f$ Gamma{shape, 1/scale}, and given it the mean is
/// \f$ N(m, \sigma^2/\kappa) \f$.
struct NormalInverseGamma {
  double mean = 0;   ///< m, what the mean is expected to be
  double count = 1;  ///< \f$ \kappa > 0 \f$, how many observations that is worth
  double shape = 1;  ///< a > 0, half of the observations that the variance is worth
  double scale = 1;  ///< b > 0, half of their sum of squares
};

/// Prints "NormalInverseGamma(mean = 0, count = 1, shape = 1, scale = 1)".
inline std::ostream& operator<<(std::ostream& out, const NormalInverseGamma& d) {
  return out << "NormalInverseGamma(mean = " << d.mean << ", count = " << d.count
             << ", shape = " << d.shape << ", scale = " << d.scale << ")";
}

/// \name The probability of success from a number of successes
/// @{

/// The law of the probability of success, after `successes` in `trials`:
/// Beta{alpha + successes, beta + trials - successes}.
///
/// The marginal likelihood is that of the number of successes, BetaBinomial.
///
/// Throws:   DomainError if a parameter of the prior is out of its range or successes is not in
///           [0, trials].
/// Example:  `update(Beta{1, 1}, 7, 10).posterior` is Beta{8, 4}
[[nodiscard]] inline ConjugateUpdate<Beta<double>> update(const Beta<double>& prior,
                                                          Eigen::Index successes,
                                                          Eigen::Index trials) {
  Beta<double>::Kernel::check("update", prior);
  detail::check_between("update", "successes", successes, 0, trials);
  const BetaBinomial<double> marginal{trials, prior.alpha, prior.beta};
  return {{prior.alpha + double(successes), prior.beta + double(trials - successes)},
          log_pmf(marginal, double(successes))};
}

/// The law of the number of successes in the next n trials, BetaBinomial; for n = 1 its mean is the
/// probability of success.
[[nodiscard]] inline BetaBinomial<double> predictive(const Beta<double>& d, Eigen::Index n = 1) {
  Beta<double>::Kernel::check("predictive", d);
  detail::check_trials("predictive", "BetaBinomial", n);
  return {n, d.alpha, d.beta};
}

/// @}
/// \name The probabilities of K values from their counts
/// @{

/// The logarithm of the probability of counts x whose n draws have probabilities from a Dirichlet
/// law, the Dirichlet-multinomial law:
/// \f$ \frac{n!}{\prod x_i!} \frac{\Gamma(A)}{\Gamma(n + A)} \prod \frac{\Gamma(x_i +
/// \alpha_i)}{\Gamma(\alpha_i)} \f$.
///
/// Shapes:   x K counts.
/// Throws:   as Dirichlet; ShapeError if the sizes differ; DomainError if x holds anything but
///           whole numbers >= 0.
template <typename Derived>
[[nodiscard]] double log_predictive_pmf(const Dirichlet<double>& d,
                                        const Eigen::DenseBase<Derived>& x_arg) {
  detail::check_dirichlet("log_predictive_pmf", d);
  const auto& alpha = detail::dependent<Derived>(d.alpha);
  const detail::Dependent<Eigen::VectorXd, Derived> values =
      detail::pin_vector(x_arg, "log_predictive_pmf", "x").template cast<double>();
  const detail::Dependent<detail::VectorRef<double>, Derived> x(values);
  detail::check_size("log_predictive_pmf", "x", x.size(), alpha.size(),
                     "one for each entry of Dirichlet.alpha");
  detail::check_counts("log_predictive_pmf", x, std::numeric_limits<double>::infinity());
  // One value after the other, against all those after it: beta-binomial laws.
  double result = 0;
  double trials = x.sum();
  for (Eigen::Index i = 0; i + 1 < x.size(); ++i) {
    const double rest = alpha.tail(x.size() - 1 - i).sum();
    result += detail::BetaBinomialKernel::log_term(
        BetaBinomial<double>{Eigen::Index(trials), alpha(i), rest}, x(i));
    trials -= x(i);
  }
  return result;
}

/// The law of the probabilities of K values, after counts of them: Dirichlet{alpha + counts}.
///
/// The marginal likelihood is that of the counts, log_predictive_pmf().
///
/// Shapes:   counts has K entries.
/// Throws:   as log_predictive_pmf().
template <typename Derived>
[[nodiscard]] ConjugateUpdate<Dirichlet<double>> update(const Dirichlet<double>& prior,
                                                        const Eigen::DenseBase<Derived>& counts) {
  const double log_marginal = log_predictive_pmf(prior, counts);
  return {{prior.alpha + detail::pin_vector(counts, "update", "counts").template cast<double>()},
          log_marginal};
}

/// The law of the next value, Categorical{alpha / sum(alpha)}.
template <std::same_as<double> Scalar>
[[nodiscard]] Categorical<Scalar> predictive(const Dirichlet<Scalar>& d) {
  detail::check_dirichlet("predictive", d);
  return {d.alpha / d.alpha.sum()};
}

/// @}
/// \name The rate of a Poisson law from counts
/// @{

/// The law of the rate, after n counts: Gamma{shape + sum(counts), scale / (1 + n scale)}.
///
/// Shapes:   counts has n entries.
/// Edges:    n = 0 leaves the prior.
/// Throws:   DomainError if a parameter of the prior is out of its range or counts holds anything
///           but whole numbers >= 0.
template <typename Derived>
[[nodiscard]] ConjugateUpdate<Gamma<double>> update(const Gamma<double>& prior,
                                                    const Eigen::DenseBase<Derived>& counts_arg) {
  Gamma<double>::Kernel::check("update", prior);
  const detail::Dependent<Eigen::VectorXd, Derived> values =
      detail::pin_vector(counts_arg, "update", "counts").template cast<double>();
  const detail::Dependent<detail::VectorRef<double>, Derived> counts(values);
  detail::check_counts("update", counts, std::numeric_limits<double>::infinity());
  const double n = double(counts.size());
  if (counts.size() == 0) return {prior, 0};
  const double total = sum(counts);
  // The total is negative binomial, and given it the counts are multinomial, equally likely.
  const NegativeBinomial<double> of_total{prior.shape, 1 / (1 + n * prior.scale)};
  double log_marginal = detail::NegativeBinomialKernel::log_term(of_total, total) -
                        detail::log_poisson_term(total, total, 0.0);
  for (const double count : counts) {
    log_marginal += detail::log_poisson_term(count, total / n, (n * count - total) / n);
  }
  return {{prior.shape + total, prior.scale / (1 + n * prior.scale)}, log_marginal};
}

/// The law of the next count, NegativeBinomial{shape, 1 / (1 + scale)}.
[[nodiscard]] inline NegativeBinomial<double> predictive(const Gamma<double>& d) {
  Gamma<double>::Kernel::check("predictive", d);
  return {d.shape, 1 / (1 + d.scale)};
}

/// @}
/// \name The mean of a normal law whose standard deviation is known
/// @{

/// The law of the mean, after n numbers of a normal law of known standard deviation
/// \f$ \sigma \f$: normal, the precisions \f$ 1/\tau^2 \f$ and \f$ n/\sigma^2 \f$ add up and weigh
/// the means.
///
/// Shapes:   x has n entries.
/// Edges:    n = 0 leaves the prior.
/// Throws:   DomainError if a parameter of the prior is out of its range, the standard deviation is
///           not positive, or x holds NaN or infinity.
template <typename Derived>
[[nodiscard]] ConjugateUpdate<Normal<double>> update(const Normal<double>& prior,
                                                     const Eigen::DenseBase<Derived>& x_arg,
                                                     double standard_deviation) {
  Normal<double>::Kernel::check("update", prior);
  detail::check_positive("update", "standard_deviation", standard_deviation);
  const detail::Dependent<Eigen::VectorXd, Derived> x =
      detail::pin_vector(x_arg, "update", "x").template cast<double>();
  detail::check_finite("update", "x", x);
  if (x.size() == 0) return {prior, 0};
  const double n = double(x.size());
  const double centre = sum(x) / n;
  const double squares = sum((x.array() - centre).square());
  const double variance = standard_deviation * standard_deviation;
  const double ratio = n * (prior.standard_deviation / standard_deviation) *
                       (prior.standard_deviation / standard_deviation);
  const double shift = centre - prior.mean;
  const double log_marginal =
      -0.5 * (n * std::log(2 * std::numbers::pi * variance) + std::log1p(ratio) +
              squares / variance + n * shift * shift / (variance * (1 + ratio)));
  return {
      {prior.mean + ratio / (1 + ratio) * shift, prior.standard_deviation / std::sqrt(1 + ratio)},
      log_marginal};
}

/// The law of the next number, normal with the variances added.
[[nodiscard]] inline Normal<double> predictive(const Normal<double>& d, double standard_deviation) {
  Normal<double>::Kernel::check("predictive", d);
  detail::check_positive("predictive", "standard_deviation", standard_deviation);
  return {d.mean, std::hypot(d.standard_deviation, standard_deviation)};
}

/// @}
/// \name The mean and the variance of a normal law
/// @{

namespace detail {

inline void check_normal_inverse_gamma(const char* function, const NormalInverseGamma& d) {
  check_parameter(function, "NormalInverseGamma", {"mean", ParameterRange::real}, d.mean);
  check_parameter(function, "NormalInverseGamma", {"count", ParameterRange::positive}, d.count);
  check_parameter(function, "NormalInverseGamma", {"shape", ParameterRange::positive}, d.shape);
  check_parameter(function, "NormalInverseGamma", {"scale", ParameterRange::positive}, d.scale);
}

}  // namespace detail

/// The joint law of mean and variance, after n numbers of a normal law: with their mean
/// \f$ \bar x \f$ and sum of squares S around it, mean \f$ (\kappa m + n \bar x)/(\kappa + n) \f$,
/// count
/// \f$ \kappa + n \f$, shape \f$ a + n/2 \f$, scale
/// \f$ b + \frac12 S + \frac12 \frac{\kappa n}{\kappa + n} (\bar x - m)^2 \f$.
///
/// Shapes:   x has n entries.
/// Edges:    n = 0 leaves the prior.
/// Throws:   DomainError if a parameter of the prior is out of its range or x holds NaN or
///           infinity.
/// Source:   Gelman et al., Bayesian Data Analysis, 3rd ed., sec. 3.3; Murphy, Conjugate Bayesian
///           analysis of the Gaussian distribution (2007).
template <typename Derived>
[[nodiscard]] ConjugateUpdate<NormalInverseGamma> update(const NormalInverseGamma& prior,
                                                         const Eigen::DenseBase<Derived>& x_arg) {
  detail::check_normal_inverse_gamma("update", prior);
  const detail::Dependent<Eigen::VectorXd, Derived> x =
      detail::pin_vector(x_arg, "update", "x").template cast<double>();
  detail::check_finite("update", "x", x);
  if (x.size() == 0) return {prior, 0};
  const double n = double(x.size());
  const double centre = sum(x) / n;
  const double squares = sum((x.array() - centre).square());
  const double shift = centre - prior.mean;
  NormalInverseGamma posterior;
  posterior.count = prior.count + n;
  posterior.mean = prior.mean + n / posterior.count * shift;
  posterior.shape = prior.shape + n / 2;
  posterior.scale =
      prior.scale + 0.5 * (squares + prior.count * (n / posterior.count) * shift * shift);
  const double log_marginal = detail::log_gamma_ratio(prior.shape, n / 2) -
                              prior.shape * std::log(posterior.scale / prior.scale) -
                              0.5 * (n * std::log(2 * std::numbers::pi * posterior.scale) +
                                     std::log(posterior.count / prior.count));
  return {posterior, log_marginal};
}

/// The law of the next number, a Student t with 2 shape degrees of freedom around the mean.
[[nodiscard]] inline StudentT<double> predictive(const NormalInverseGamma& d) {
  detail::check_normal_inverse_gamma("predictive", d);
  return {2 * d.shape, d.mean, std::sqrt(d.scale / d.shape * (1 + 1 / d.count))};
}

/// The law of the mean of the normal distribution, whatever its variance: a Student t with 2 shape
/// degrees of freedom. Its quantiles are credible intervals of the mean.
[[nodiscard]] inline StudentT<double> law_of_mean(const NormalInverseGamma& d) {
  detail::check_normal_inverse_gamma("law_of_mean", d);
  return {2 * d.shape, d.mean, std::sqrt(d.scale / d.shape / d.count)};
}

/// @}

}  // namespace mlmath

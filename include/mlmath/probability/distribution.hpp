// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/information_unit.hpp>
#include <mlmath/probability/detail/differentiating_tails.hpp>
#include <mlmath/probability/detail/evaluate_law.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <ostream>

namespace mlmath {

/// A distribution of one number, continuous or discrete: a value type such as Normal or Poisson. It
/// holds its parameters as members of type `Scalar`, and names in `Kernel` the mathematics that the
/// functions below run.
template <typename T>
concept Distribution = requires(const T& d) {
  typename T::Scalar;
  typename T::Kernel;
  { T::Kernel::is_discrete } -> std::convertible_to<bool>;
};

/// A distribution with a density.
template <typename T>
concept ContinuousDistribution = Distribution<T> && !T::Kernel::is_discrete;

/// A distribution on integers.
template <typename T>
concept DiscreteDistribution = Distribution<T> && T::Kernel::is_discrete;

/// What the functions of a distribution are taken at: a number, or an array, matrix or expression
/// of any shape, also one that differentiates.
template <typename T>
concept DistributionArgument = ScalarLike<T> || DenseExpression<T> || RecordedArray<T>;

/// The interval outside of which a distribution has no probability.
template <typename Scalar>
struct Support {
  Scalar lower = -std::numeric_limits<Scalar>::infinity();  ///< its lower end
  Scalar upper = std::numeric_limits<Scalar>::infinity();   ///< its upper end
};

/// Prints "[0, inf]".
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Support<Scalar>& interval) {
  return out << "[" << interval.lower << ", " << interval.upper << "]";
}

/// \name Functions of a distribution at a point
/// Shapes:   x is a number, or an array, matrix or expression of any shape, which gives a plain
///           object of that shape. A float in an array gives a float, computed in double.
/// Edges:    outside the support a density is 0 and its logarithm -inf; NaN gives NaN. A quantile
///           is NaN for a probability outside [0, 1], and the end of the support at 0 or 1.
/// Accuracy: docs/probability.md; logarithms are true ones, finite wherever the probability is
///           positive, however small it is.
/// Derivatives: log_pdf() and pdf() differentiate in x and in the parameters; so do the others of
///           the laws that are elementary, and the cdf and its logarithms of the normal and
///           lognormal ones. Those of the t, gamma, chi-squared, beta and F laws, and the quantiles
///           of a probability of these and of the normal ones, differentiate in their argument
///           where the parameters are plain numbers, up to the third order (at an end of the
///           support those after the first, and one that is infinite, count as 0).
/// Throws:   DomainError if a parameter of the distribution is out of its range.
/// @{

/// The density, \f$ f(x) \f$; for a discrete distribution the probability \f$ P(X = x) \f$.
template <Distribution Law, DistributionArgument X>
[[nodiscard]] auto pdf(const Law& d, const X& x) {
  return detail::evaluate_law("pdf", d, x, [](const auto& law) { return Law::Kernel::pdf(law); });
}

/// The logarithm of the density, \f$ \log f(x) \f$. It differentiates in x and in the parameters.
template <Distribution Law, DistributionArgument X>
[[nodiscard]] auto log_pdf(const Law& d, const X& x) {
  return detail::evaluate_law("log_pdf", d, x,
                              [](const auto& law) { return Law::Kernel::log_pdf(law); });
}

/// The probability of a value, \f$ P(X = x) \f$; 0 where x is no integer.
template <DiscreteDistribution Law, DistributionArgument X>
[[nodiscard]] auto pmf(const Law& d, const X& x) {
  return detail::evaluate_law("pmf", d, x, [](const auto& law) { return Law::Kernel::pdf(law); });
}

/// The logarithm of the probability of a value, \f$ \log P(X = x) \f$. It differentiates in the
/// parameters.
template <DiscreteDistribution Law, DistributionArgument X>
[[nodiscard]] auto log_pmf(const Law& d, const X& x) {
  return detail::evaluate_law("log_pmf", d, x,
                              [](const auto& law) { return Law::Kernel::log_pdf(law); });
}

/// The cumulative distribution function, \f$ P(X \le x) \f$.
template <Distribution Law, DistributionArgument X>
[[nodiscard]] auto cdf(const Law& d, const X& x) {
  return detail::evaluate_tail<detail::TailFunction::cdf>(
      "cdf", d, x, [](const auto& law) { return Law::Kernel::cdf(law); });
}

/// The survival function, \f$ P(X > x) \f$, without the cancellation of 1 - cdf(d, x).
template <Distribution Law, DistributionArgument X>
[[nodiscard]] auto survival(const Law& d, const X& x) {
  return detail::evaluate_tail<detail::TailFunction::survival>(
      "survival", d, x, [](const auto& law) { return Law::Kernel::survival(law); });
}

/// \f$ \log P(X \le x) \f$, finite also where the probability underflows.
template <Distribution Law, DistributionArgument X>
[[nodiscard]] auto log_cdf(const Law& d, const X& x) {
  return detail::evaluate_tail<detail::TailFunction::log_cdf>(
      "log_cdf", d, x, [](const auto& law) { return Law::Kernel::log_cdf(law); });
}

/// \f$ \log P(X > x) \f$, finite also where the probability underflows.
template <Distribution Law, DistributionArgument X>
[[nodiscard]] auto log_survival(const Law& d, const X& x) {
  return detail::evaluate_tail<detail::TailFunction::log_survival>(
      "log_survival", d, x, [](const auto& law) { return Law::Kernel::log_survival(law); });
}

/// The quantile, the smallest x with \f$ P(X \le x) \ge p \f$: the inverse of cdf().
template <Distribution Law, DistributionArgument X>
[[nodiscard]] auto quantile(const Law& d, const X& p) {
  return detail::evaluate_tail<detail::TailFunction::quantile>(
      "quantile", d, p, [](const auto& law) { return Law::Kernel::quantile(law); });
}

/// The quantile of the upper tail, the smallest x with \f$ P(X > x) \le q \f$: the inverse of
/// survival().
template <Distribution Law, DistributionArgument X>
[[nodiscard]] auto survival_quantile(const Law& d, const X& q) {
  return detail::evaluate_tail<detail::TailFunction::survival_quantile>(
      "survival_quantile", d, q,
      [](const auto& law) { return Law::Kernel::survival_quantile(law); });
}

/// The quantile of a probability given by its logarithm: the inverse of log_cdf().
template <Distribution Law, DistributionArgument X>
[[nodiscard]] auto quantile_from_log(const Law& d, const X& log_p) {
  return detail::evaluate_law("quantile_from_log", d, log_p,
                              [](const auto& law) { return Law::Kernel::quantile_from_log(law); });
}

/// The quantile of the upper tail of a probability given by its logarithm: the inverse of
/// log_survival().
template <Distribution Law, DistributionArgument X>
[[nodiscard]] auto survival_quantile_from_log(const Law& d, const X& log_q) {
  return detail::evaluate_law("survival_quantile_from_log", d, log_q, [](const auto& law) {
    return Law::Kernel::survival_quantile_from_log(law);
  });
}

/// @}

/// \name Numbers of a distribution
/// Edges:    a moment that is infinite is inf, one that does not exist is NaN.
/// Throws:   DomainError if a parameter of the distribution is out of its range.
/// @{

/// The mean, \f$ E[X] \f$.
template <Distribution Law>
[[nodiscard]] typename Law::Scalar mean(const Law& d) {
  return detail::number_of_law("mean", d, [](const auto& law) { return Law::Kernel::mean(law); });
}

/// The variance, \f$ E[(X - E[X])^2] \f$.
template <Distribution Law>
[[nodiscard]] typename Law::Scalar variance(const Law& d) {
  return detail::number_of_law("variance", d,
                               [](const auto& law) { return Law::Kernel::variance(law); });
}

/// The square root of the variance.
template <Distribution Law>
[[nodiscard]] typename Law::Scalar standard_deviation(const Law& d) {
  return detail::number_of_law("standard_deviation", d, [](const auto& law) {
    using std::sqrt;
    return sqrt(Law::Kernel::variance(law));
  });
}

/// The skewness, the third central moment over the third power of the standard deviation.
template <Distribution Law>
[[nodiscard]] typename Law::Scalar skewness(const Law& d) {
  return detail::number_of_law("skewness", d,
                               [](const auto& law) { return Law::Kernel::skewness(law); });
}

/// The excess kurtosis, the fourth central moment over the squared variance, less the 3 of a normal
/// distribution.
template <Distribution Law>
[[nodiscard]] typename Law::Scalar kurtosis(const Law& d) {
  return detail::number_of_law("kurtosis", d,
                               [](const auto& law) { return Law::Kernel::kurtosis(law); });
}

/// The mode: where the density, or the probability, is largest. Where it is so at several points
/// the law says which is given.
template <Distribution Law>
[[nodiscard]] typename Law::Scalar mode(const Law& d) {
  return detail::number_of_law("mode", d, [](const auto& law) { return Law::Kernel::mode(law); });
}

/// The median, quantile(d, 0.5).
template <Distribution Law>
[[nodiscard]] typename Law::Scalar median(const Law& d) {
  return detail::number_of_law("median", d,
                               [](const auto& law) { return Law::Kernel::median(law); });
}

/// The entropy, \f$ -E[\log f(X)] \f$ (the differential entropy of a continuous distribution), in
/// bits unless told otherwise.
template <Distribution Law>
[[nodiscard]] typename Law::Scalar entropy(const Law& d, InformationUnit unit = bits) {
  return detail::number_of_law("entropy", d, [&](const auto& law) {
    return detail::from_nats(Law::Kernel::entropy_in_nats(law), unit);
  });
}

/// The interval that holds the distribution.
template <Distribution Law>
[[nodiscard]] Support<typename Law::Scalar> support(const Law& d) {
  Law::Kernel::check("support", d);
  return Law::Kernel::support(d);
}

/// @}

/// Prints the name of the distribution and its parameters, "Normal(mean = 0, standard_deviation =
/// 1)".
template <Distribution Law>
  requires requires { Law::Kernel::parameters; }
std::ostream& operator<<(std::ostream& out, const Law& d) {
  const auto values = d.parameters();
  out << Law::Kernel::name << "(";
  for (std::size_t k = 0; k < values.size(); ++k) {
    out << (k == 0 ? "" : ", ") << Law::Kernel::parameters[k].name << " = " << values[k];
  }
  return out << ")";
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/information_unit.hpp>
#include <mlmath/information/detail/divergence_terms.hpp>
#include <mlmath/information/detail/law_terms.hpp>
#include <mlmath/information/divergences.hpp>
#include <mlmath/probability/bernoulli.hpp>
#include <mlmath/probability/beta.hpp>
#include <mlmath/probability/categorical.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/exponential.hpp>
#include <mlmath/probability/gamma.hpp>
#include <mlmath/probability/geometric.hpp>
#include <mlmath/probability/laplace.hpp>
#include <mlmath/probability/log_normal.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/poisson.hpp>
#include <mlmath/probability/uniform.hpp>

#include <cmath>
#include <limits>

/// \file
/// Kullback-Leibler divergences between two laws of one family, in closed form. Between laws of
/// several numbers see multivariate_divergences.hpp.

namespace mlmath {
namespace detail {

/// Throws where a parameter of p or q is out of its range.
template <typename Law>
void check_laws(const Law& p, const Law& q) {
  Law::Kernel::check("kl_divergence", p);
  Law::Kernel::check("kl_divergence", q);
}

}  // namespace detail

/// \name Divergence of two laws in closed form
/// \f$ D(p \| q) = \int p \log(p / q) \f$: what is lost by taking the law q for p.
///
/// Units:    bits unless another unit is given: kl_divergence(p, q, nats).
/// Edges:    never negative, 0 for equal laws; infinite where p reaches beyond the
///           support of q.
/// Accuracy: a few ulp (units in the last place), for close laws and for large parameters too: all
///           are sums of terms that are not negative, and no difference of gamma functions is taken.
/// Throws:   DomainError if a parameter is out of its range.
/// Source:   Gil, Alajaji, Linder, Renyi divergence measures for commonly used univariate continuous
///           distributions, Information Sciences 249 (2013).
/// @{

/// \f$ \log\frac{\sigma_q}{\sigma_p} + \frac{\sigma_p^2 + (\mu_p - \mu_q)^2}{2 \sigma_q^2} - \frac12
/// \f$.
template <typename S>
[[nodiscard]] S kl_divergence(const Normal<S>& p, const Normal<S>& q, InformationUnit unit = bits) {
  detail::check_laws(p, q);
  const S shift = (p.mean - q.mean) / q.standard_deviation;
  const S spread = detail::square_ratio_excess(p.standard_deviation, q.standard_deviation);
  return detail::from_nats(S((spread + shift * shift) * S(0.5)), unit);
}

/// That of the normal laws of the logarithms.
template <typename S>
[[nodiscard]] S kl_divergence(const LogNormal<S>& p, const LogNormal<S>& q,
                              InformationUnit unit = bits) {
  detail::check_laws(p, q);
  return kl_divergence(Normal<S>{p.mu, p.sigma}, Normal<S>{q.mu, q.sigma}, unit);
}

/// \f$ \log\frac{\lambda_p}{\lambda_q} + \frac{\lambda_q}{\lambda_p} - 1 \f$.
template <typename S>
[[nodiscard]] S kl_divergence(const Exponential<S>& p, const Exponential<S>& q,
                              InformationUnit unit = bits) {
  detail::check_laws(p, q);
  return detail::from_nats(detail::ratio_excess(q.rate, p.rate, S(q.rate - p.rate)), unit);
}

/// \f$ \log\frac{s_q}{s_p} + \frac{|\mu_p - \mu_q|}{s_q} +
/// \frac{s_p}{s_q} e^{-|\mu_p - \mu_q| / s_p} - 1 \f$.
template <typename S>
[[nodiscard]] S kl_divergence(const Laplace<S>& p, const Laplace<S>& q,
                              InformationUnit unit = bits) {
  using std::abs;
  using std::exp;
  using std::expm1;
  detail::check_laws(p, q);
  const S ratio = p.scale / q.scale;
  const S shift = abs(p.location - q.location) / p.scale;
  // (ratio - 1 - log ratio) + ratio (shift + exp(-shift) - 1), both not negative; with
  // 1 - exp(-shift) = u the second is u - ... = -log(1 - u) - u.
  const S u = -expm1(-shift);
  const S moved = u < S(0.1) ? detail::excess_over_log(S(-u)) : S(shift - u);
  const S spread = detail::ratio_excess(p.scale, q.scale, S(p.scale - q.scale));
  return detail::from_nats(S(spread + ratio * moved), unit);
}

/// \f$ \log\frac{b_q - a_q}{b_p - a_p} \f$, infinite where p is not within q.
template <typename S>
[[nodiscard]] S kl_divergence(const Uniform<S>& p, const Uniform<S>& q,
                              InformationUnit unit = bits) {
  using std::log;
  detail::check_laws(p, q);
  if (p.a < q.a || p.b > q.b) return S(std::numeric_limits<double>::infinity());
  return detail::from_nats(S(log((q.b - q.a) / (p.b - p.a))), unit);
}

/// \f$ (k_p - k_q) \psi(k_p) - \log\frac{\Gamma(k_p)}{\Gamma(k_q)} +
/// k_q \log\frac{\theta_q}{\theta_p} + k_p \frac{\theta_p - \theta_q}{\theta_q} \f$.
template <typename S>
[[nodiscard]] S kl_divergence(const Gamma<S>& p, const Gamma<S>& q, InformationUnit unit = bits) {
  detail::check_laws(p, q);
  const S t = (p.scale - q.scale) / q.scale;
  const S step = q.shape - p.shape;
  return detail::from_nats(S(detail::scaled_kl(q.shape, p.shape, step, t) +
                             detail::shape_excess(q.shape, p.shape, step)),
                           unit);
}

/// \f$ \log\frac{B(a_q, b_q)}{B(a_p, b_p)} + (a_p - a_q) \psi(a_p) + (b_p - b_q) \psi(b_p) +
/// (a_q - a_p + b_q - b_p) \psi(a_p + b_p) \f$.
template <typename S>
[[nodiscard]] S kl_divergence(const Beta<S>& p, const Beta<S>& q, InformationUnit unit = bits) {
  detail::check_laws(p, q);
  const S p_parameters[] = {p.alpha, p.beta};
  const S q_parameters[] = {q.alpha, q.beta};
  return detail::from_nats(detail::dirichlet_divergence(p_parameters, q_parameters, 2), unit);
}

/// \f$ \lambda_p \log\frac{\lambda_p}{\lambda_q} - \lambda_p + \lambda_q \f$.
template <typename S>
[[nodiscard]] S kl_divergence(const Poisson<S>& p, const Poisson<S>& q,
                              InformationUnit unit = bits) {
  detail::check_laws(p, q);
  return detail::from_nats(detail::KlTerm{}.generic(p.rate, q.rate), unit);
}

/// The divergence of the chances of yes and no.
template <typename S>
[[nodiscard]] S kl_divergence(const Bernoulli<S>& p, const Bernoulli<S>& q,
                              InformationUnit unit = bits) {
  detail::check_laws(p, q);
  const S amount =
      detail::KlTerm{}.generic(p.p, q.p) + detail::KlTerm{}.generic(S(S(1) - p.p), S(S(1) - q.p));
  return detail::from_nats(amount, unit);
}

/// That of one trial, for each of the 1 / p trials that p takes on average.
template <typename S>
[[nodiscard]] S kl_divergence(const Geometric<S>& p, const Geometric<S>& q,
                              InformationUnit unit = bits) {
  detail::check_laws(p, q);
  return kl_divergence(Bernoulli<S>{p.p}, Bernoulli<S>{q.p}, unit) / p.p;
}

/// kl_divergence() of the probabilities.
template <typename S>
[[nodiscard]] S kl_divergence(const Categorical<S>& p, const Categorical<S>& q,
                              InformationUnit unit = bits) {
  return kl_divergence(p.p, q.p, unit);
}

/// @}

/// Cross-entropy of two laws, \f$ H(p) + D(p \| q) \f$, for all laws that have both.
///
/// Units:    bits unless another unit is given; between densities it depends on the units of x.
/// Throws:   as kl_divergence().
template <Distribution Law>
[[nodiscard]] auto cross_entropy(const Law& p, const Law& q, InformationUnit unit = bits) {
  return entropy(p, unit) + kl_divergence(p, q, unit);
}

}  // namespace mlmath

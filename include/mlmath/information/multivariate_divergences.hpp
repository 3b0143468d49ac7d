// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/information_unit.hpp>
#include <mlmath/information/detail/law_terms.hpp>
#include <mlmath/probability/dirichlet.hpp>
#include <mlmath/probability/multivariate_normal.hpp>

#include <Eigen/Core>

namespace mlmath {

/// Kullback-Leibler divergence of two multivariate normal laws, \f$ \frac12 \left[
/// \mathrm{tr}(\Sigma_q^{-1} \Sigma_p) - d + (\mu_q - \mu_p)^\top \Sigma_q^{-1} (\mu_q - \mu_p) +
/// \log\frac{\det \Sigma_q}{\det \Sigma_p} \right] \f$.
///
/// Units:    bits unless another unit is given.
/// Cost:     O(d^3), by the Cholesky factors that the laws hold.
/// Edges:    never negative, and 0 for equal laws.
/// Accuracy: some ulp (units in the last place) of d times the condition number of
///           \f$ \Sigma_q \f$'s factor.
/// Throws:   ShapeError if the dimensions differ.
/// Source:   Petersen, Pedersen, The Matrix Cookbook, sec. 8; Cover, Thomas, Elements of Information
///           Theory, 2nd ed., ch. 8.
template <typename S>
[[nodiscard]] S kl_divergence(const MultivariateNormal<S>& p, const MultivariateNormal<S>& q,
                              InformationUnit unit = bits) {
  const auto& p_factor = p.cholesky();
  const auto& q_factor = q.cholesky();
  detail::check_same_size("kl_divergence", "p", p_factor.rows(), "q", q_factor.rows());
  const auto lower = q_factor.template triangularView<Eigen::Lower>();
  const Eigen::VectorX<S> shift = lower.solve(Eigen::VectorX<S>(q.mean() - p.mean()));
  const Eigen::MatrixX<S> ratio = lower.solve(Eigen::MatrixX<S>(p_factor));
  S amount = shift.squaredNorm();
  for (Eigen::Index i = 0; i < ratio.rows(); ++i) {
    // The diagonal of the ratio holds the ratios of the factors' diagonals, r^2 - 1 - log r^2 >= 0.
    amount +=
        detail::square_ratio_excess(S(ratio(i, i)), S(1)) + ratio.row(i).head(i).squaredNorm();
  }
  return detail::from_nats(S(amount / S(2)), unit);
}

/// Kullback-Leibler divergence of two Dirichlet laws, \f$ \log\frac{\Gamma(A_p)}{\Gamma(A_q)} -
/// \sum_k \log\frac{\Gamma(\alpha_{p,k})}{\Gamma(\alpha_{q,k})} +
/// \sum_k (\alpha_{p,k} - \alpha_{q,k}) (\psi(\alpha_{p,k}) - \psi(A_p)) \f$ with A the sums.
///
/// Units:    bits unless another unit is given.
/// Accuracy: a few ulp, for close laws and large parameters too.
/// Throws:   ShapeError if the dimensions differ; DomainError if a parameter is not positive.
/// Source:   Penny, KL-divergences of normal, gamma, Dirichlet and Wishart densities, University
///           College London (2001).
template <typename S>
[[nodiscard]] S kl_divergence(const Dirichlet<S>& p, const Dirichlet<S>& q,
                              InformationUnit unit = bits) {
  detail::check_dirichlet("kl_divergence", p);
  detail::check_dirichlet("kl_divergence", q);
  detail::check_same_size("kl_divergence", "p", p.alpha.size(), "q", q.alpha.size());
  const S amount = detail::dirichlet_divergence(p.alpha.data(), q.alpha.data(), p.alpha.size());
  return detail::from_nats(amount, unit);
}

/// Cross-entropy of two multivariate normal laws, \f$ H(p) + D(p \| q) \f$.
///
/// Units:    bits unless another unit is given; it depends on the units of x.
/// Throws:   as kl_divergence().
template <typename S>
[[nodiscard]] S cross_entropy(const MultivariateNormal<S>& p, const MultivariateNormal<S>& q,
                              InformationUnit unit = bits) {
  return entropy(p, unit) + kl_divergence(p, q, unit);
}

/// Cross-entropy of two Dirichlet laws, \f$ H(p) + D(p \| q) \f$.
///
/// Units:    bits unless another unit is given.
/// Throws:   as kl_divergence().
template <typename S>
[[nodiscard]] S cross_entropy(const Dirichlet<S>& p, const Dirichlet<S>& q,
                              InformationUnit unit = bits) {
  return entropy(p, unit) + kl_divergence(p, q, unit);
}

}  // namespace mlmath

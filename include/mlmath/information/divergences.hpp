// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/information_unit.hpp>
#include <mlmath/core/log_sum_exp.hpp>
#include <mlmath/information/detail/divergence_terms.hpp>
#include <mlmath/information/detail/sum_terms.hpp>
#include <mlmath/information/entropy.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <type_traits>

namespace mlmath {
namespace detail {

/// log of the sum of p^a q^(1 - a), whose terms may leave the range.
template <typename DerivedP, typename DerivedQ>
CommonScalar<DerivedP, DerivedQ> log_sum_of_powers(const char* function,
                                                   const Eigen::DenseBase<DerivedP>& p,
                                                   const Eigen::DenseBase<DerivedQ>& q,
                                                   double order) {
  using Scalar = CommonScalar<DerivedP, DerivedQ>;
  constexpr double infinite = std::numeric_limits<double>::infinity();
  Eigen::VectorX<Scalar> terms(p.size());
  Eigen::Index count = 0;
  const CollectTerm collect{[&](const Scalar& p_i, const Scalar& q_i) {
    if (p_i == Scalar(0)) return;
    using std::log;
    Scalar& term = terms(count++);
    if (q_i == Scalar(0)) {
      term = Scalar(order < 1 ? -infinite : infinite);
    } else {
      term = Scalar(order) * Scalar(log(p_i)) + Scalar(1 - order) * Scalar(log(q_i));
    }
  }};
  (void)sum_terms(function, collect, p, q);
  return log_sum_exp(terms.head(count));
}

}  // namespace detail

/// Cross-entropy, \f$ H(p, q) = -\sum_i p_i \log q_i \f$: the cost of coding outcomes of p with a
/// code made for q, and the loss of classification where p is the truth and q the forecast.
///
/// For a loss over many samples, or from logits, see cross_entropy_loss().
///
/// Shapes:   p and q have one shape, with an outcome in each entry.
/// Units:    bits unless another unit is given: cross_entropy(p, q, nats).
/// Cost:     one pass, one logarithm for each outcome.
/// Edges:    infinite where p > 0 meets q = 0; an outcome with p = 0 counts nothing.
/// Accuracy: a few ulp, as no term is negative.
/// Throws:   ShapeError if the shapes differ or are empty; DomainError if p or q are no
///           probabilities (numbers that differentiate are not checked).
/// Source:   Goodfellow, Bengio, Courville, Deep Learning, sec. 3.13.
template <typename DerivedP, typename DerivedQ>
[[nodiscard]] detail::CommonScalar<DerivedP, DerivedQ> cross_entropy(
    const Eigen::DenseBase<DerivedP>& p, const Eigen::DenseBase<DerivedQ>& q,
    InformationUnit unit = bits) {
  return detail::from_nats(detail::sum_terms("cross_entropy", detail::CrossEntropyTerm{}, p, q),
                           unit);
}

/// cross_entropy() where reverse mode records p, q or both.
template <typename P, typename Q>
  requires detail::RecordedPair<P, Q>
[[nodiscard]] auto cross_entropy(const P& p, const Q& q, InformationUnit unit = bits) {
  return xlogy(p, q).sum() * detail::from_nats(typename P::Scalar(-1), unit);
}

/// Kullback-Leibler divergence, \f$ D(p \| q) = \sum_i p_i \log(p_i / q_i) \f$: what is lost by
/// taking q for p. Not symmetric.
///
/// Shapes:   p and q have one shape, with an outcome in each entry.
/// Units:    bits unless another unit is given: kl_divergence(p, q, nats).
/// Cost:     one pass, one logarithm for each outcome; no temporary.
/// Edges:    never negative, and 0 for q = p exactly. Infinite where p > 0 meets q = 0; an outcome
///           with p = 0 counts nothing.
/// Accuracy: a few ulp even where p and q are close and the terms of the textbook form cancel: the
///           sum is over \f$ p_i \log(p_i / q_i) - p_i + q_i \ge 0 \f$, which is the same for
///           probabilities. It is exact for the p and q that are given, up to
///           \f$ \sum_i p_i - \sum_i q_i \f$.
/// Throws:   as cross_entropy().
/// Source:   Cover, Thomas, Elements of Information Theory, 2nd ed., sec. 2.3.
template <typename DerivedP, typename DerivedQ>
[[nodiscard]] detail::CommonScalar<DerivedP, DerivedQ> kl_divergence(
    const Eigen::DenseBase<DerivedP>& p, const Eigen::DenseBase<DerivedQ>& q,
    InformationUnit unit = bits) {
  return detail::from_nats(detail::sum_terms("kl_divergence", detail::KlTerm{}, p, q), unit);
}

/// kl_divergence() where reverse mode records p, q or both.
template <typename P, typename Q>
  requires detail::RecordedPair<P, Q>
[[nodiscard]] auto kl_divergence(const P& p, const Q& q, InformationUnit unit = bits) {
  const auto scale = detail::from_nats(typename P::Scalar(1), unit);
  if constexpr (RecordedArray<P>) {
    return (xlogx(p).sum() - xlogy(p, q).sum()) * scale;
  } else {
    return (-detail::sum_terms("kl_divergence", detail::EntropyTerm{}, p) - xlogy(p, q).sum()) *
           scale;
  }
}

/// Jensen-Shannon divergence, \f$ \frac12 D(p \| m) + \frac12 D(q \| m) \f$ with
/// \f$ m = \frac12 (p + q) \f$: symmetric, finite, at most 1 bit.
///
/// Units:    bits unless another unit is given. SciPy's `jensenshannon` is the square root of this;
///           see jensen_shannon_distance().
/// Edges:    0 for p = q, 1 bit for p and q that share no outcome.
/// Accuracy: a few ulp, also where p and q are close.
/// Throws:   as cross_entropy().
/// Source:   Lin, Divergence measures based on the Shannon entropy, IEEE Trans. Inf. Theory 37
///           (1991).
template <typename DerivedP, typename DerivedQ>
[[nodiscard]] detail::CommonScalar<DerivedP, DerivedQ> jensen_shannon_divergence(
    const Eigen::DenseBase<DerivedP>& p, const Eigen::DenseBase<DerivedQ>& q,
    InformationUnit unit = bits) {
  using Scalar = detail::CommonScalar<DerivedP, DerivedQ>;
  const Scalar amount =
      detail::sum_terms("jensen_shannon_divergence", detail::LawJensenShannonTerm{}, p, q);
  return detail::from_nats(amount, unit);
}

/// jensen_shannon_divergence() where reverse mode records p, q or both.
template <typename P, typename Q>
  requires detail::RecordedPair<P, Q>
[[nodiscard]] auto jensen_shannon_divergence(const P& p, const Q& q, InformationUnit unit = bits) {
  return jensen_shannon_divergence(detail::entries_of(p), detail::entries_of(q), unit);
}

/// The square root of the Jensen-Shannon divergence, which is a metric: it obeys the triangle
/// inequality.
///
/// Units:    the square root of a unit of information; at most 1 in bits.
/// Source:   Endres, Schindelin, A new metric for probability distributions, IEEE Trans. Inf. Theory
///           49 (2003).
template <typename DerivedP, typename DerivedQ>
[[nodiscard]] detail::CommonScalar<DerivedP, DerivedQ> jensen_shannon_distance(
    const Eigen::DenseBase<DerivedP>& p, const Eigen::DenseBase<DerivedQ>& q,
    InformationUnit unit = bits) {
  using std::sqrt;
  return sqrt(jensen_shannon_divergence(p, q, unit));
}

/// jensen_shannon_distance() where reverse mode records p, q or both.
template <typename P, typename Q>
  requires detail::RecordedPair<P, Q>
[[nodiscard]] auto jensen_shannon_distance(const P& p, const Q& q, InformationUnit unit = bits) {
  return jensen_shannon_distance(detail::entries_of(p), detail::entries_of(q), unit);
}

/// Renyi divergence of order alpha,
/// \f$ D_\alpha(p \| q) = \frac{1}{\alpha - 1} \log \sum_i p_i^\alpha q_i^{1 - \alpha} \f$.
///
/// Order 1 is kl_divergence(), 1/2 is \f$ -2 \log \f$ of the Bhattacharyya coefficient, 2 the
/// logarithm of 1 + chi-squared, infinity \f$ \log \max_i p_i / q_i \f$; it grows with alpha.
///
/// Units:    bits unless another unit is given.
/// Edges:    infinite for alpha >= 1 where p > 0 meets q = 0.
/// Cost:     one pass, a logarithm and an exponential for each outcome; a second pass, with
///           a temporary, where D is far above 1.
/// Accuracy: some ulp, also where p and q are close and for orders close to 1.
/// Throws:   as cross_entropy(); DomainError if alpha < 0.
/// Source:   van Erven, Harremoes, IEEE Trans. Inf. Theory 60 (2014).
template <typename DerivedP, typename DerivedQ>
[[nodiscard]] detail::CommonScalar<DerivedP, DerivedQ> renyi_divergence(
    const Eigen::DenseBase<DerivedP>& p, const Eigen::DenseBase<DerivedQ>& q, double alpha,
    InformationUnit unit = bits) {
  using Scalar = detail::CommonScalar<DerivedP, DerivedQ>;
  using std::log;
  using std::log1p;
  const char* const function = "renyi_divergence";
  detail::check_order(function, "alpha", alpha);
  if (alpha == 1) return kl_divergence(p, q, unit);
  if (alpha == 0) {
    // What q gives to the outcomes of p, from the smaller of its two shares.
    const Scalar beyond = detail::sum_terms(function, detail::BeyondSupportTerm{true}, p, q);
    if (beyond < Scalar(0.5)) return detail::from_nats(Scalar(-log1p(-beyond)), unit);
    const Scalar within = detail::sum_terms(function, detail::BeyondSupportTerm{false}, p, q);
    return detail::from_nats(Scalar(-log(within)), unit);
  }
  if (alpha > std::numeric_limits<double>::max()) {
    using Number = std::conditional_t<detail::is_packed<Scalar>, detail::Pack, Scalar>;
    Number largest = [] {
      if constexpr (detail::is_packed<Scalar>)
        return detail::splat(-1);
      else
        return Scalar(-1);
    }();
    (void)detail::sum_terms(function, detail::LargestRatioTerm<Number>{largest}, p, q);
    return detail::from_nats(detail::log_of_largest_ratio<Scalar>(largest), unit);
  }
  const detail::RenyiExcessTerm term(alpha);
  const Scalar excess = Scalar(term.beta) * detail::sum_terms(function, term, p, q);
  if (excess > Scalar(-0.5) && excess < Scalar(std::numeric_limits<float>::max())) {
    return detail::from_nats(Scalar(log1p(excess) / Scalar(alpha - 1)), unit);
  }
  return detail::from_nats(
      Scalar(detail::log_sum_of_powers(function, p, q, alpha) / Scalar(alpha - 1)), unit);
}

/// renyi_divergence() where reverse mode records p, q or both.
template <typename P, typename Q>
  requires detail::RecordedPair<P, Q>
[[nodiscard]] auto renyi_divergence(const P& p, const Q& q, double alpha,
                                    InformationUnit unit = bits) {
  return renyi_divergence(detail::entries_of(p), detail::entries_of(q), alpha, unit);
}

/// Hellinger distance, \f$ \frac{1}{\sqrt2} \| \sqrt p - \sqrt q \|_2 \f$: a metric between 0 and 1.
///
/// Edges:    1 for p and q that share no outcome.
/// Accuracy: a few ulp.
/// Throws:   as cross_entropy().
/// Source:   Le Cam, Yang, Asymptotics in Statistics, 2nd ed., ch. 3.
template <typename DerivedP, typename DerivedQ>
[[nodiscard]] detail::CommonScalar<DerivedP, DerivedQ> hellinger_distance(
    const Eigen::DenseBase<DerivedP>& p, const Eigen::DenseBase<DerivedQ>& q) {
  using Scalar = detail::CommonScalar<DerivedP, DerivedQ>;
  using std::sqrt;
  return sqrt(detail::sum_terms("hellinger_distance", detail::HellingerTerm{}, p, q) / Scalar(2));
}

/// hellinger_distance() where reverse mode records p, q or both.
template <typename P, typename Q>
  requires detail::RecordedPair<P, Q>
[[nodiscard]] auto hellinger_distance(const P& p, const Q& q) {
  return hellinger_distance(detail::entries_of(p), detail::entries_of(q));
}

/// Total variation distance, \f$ \frac12 \sum_i |p_i - q_i| \f$: the largest difference that p and q
/// can have about an event.
///
/// Edges:    1 for p and q that share no outcome.
/// Accuracy: a few ulp.
/// Throws:   as cross_entropy().
/// Source:   Levin, Peres, Markov Chains and Mixing Times, 2nd ed., sec. 4.1.
template <typename DerivedP, typename DerivedQ>
[[nodiscard]] detail::CommonScalar<DerivedP, DerivedQ> total_variation_distance(
    const Eigen::DenseBase<DerivedP>& p, const Eigen::DenseBase<DerivedQ>& q) {
  using Scalar = detail::CommonScalar<DerivedP, DerivedQ>;
  return detail::sum_terms("total_variation_distance", detail::TotalVariationTerm{}, p, q) /
         Scalar(2);
}

/// total_variation_distance() where reverse mode records p, q or both.
template <typename P, typename Q>
  requires detail::RecordedPair<P, Q>
[[nodiscard]] auto total_variation_distance(const P& p, const Q& q) {
  return total_variation_distance(detail::entries_of(p), detail::entries_of(q));
}

/// Pearson's chi-squared divergence, \f$ \sum_i (p_i - q_i)^2 / q_i \f$.
///
/// Edges:    infinite where p > 0 meets q = 0.
/// Accuracy: a few ulp.
/// Throws:   as cross_entropy().
/// Source:   Csiszar, Shields, Information Theory and Statistics: A Tutorial, sec. 4.
template <typename DerivedP, typename DerivedQ>
[[nodiscard]] detail::CommonScalar<DerivedP, DerivedQ> chi_squared_divergence(
    const Eigen::DenseBase<DerivedP>& p, const Eigen::DenseBase<DerivedQ>& q) {
  return detail::sum_terms("chi_squared_divergence", detail::ChiSquaredTerm{}, p, q);
}

/// chi_squared_divergence() where reverse mode records p, q or both.
template <typename P, typename Q>
  requires detail::RecordedPair<P, Q>
[[nodiscard]] auto chi_squared_divergence(const P& p, const Q& q) {
  return chi_squared_divergence(detail::entries_of(p), detail::entries_of(q));
}

/// The f-divergence of a convex function with f(1) = 0, \f$ \sum_i q_i f(p_i / q_i) \f$: all of the
/// above but Renyi's are of this form, \f$ f(t) = t \log t \f$ giving kl_divergence() in nats.
///
/// Shapes:   f takes a number and gives one.
/// Edges:    an outcome with p = q = 0 counts nothing; one with q = 0 alone counts
///           \f$ p \lim_{t \to \infty} f(t) / t \f$: the last argument or, where it is not given,
///           \f$ f(t) / t \f$ at \f$ 2^{1000} \f$ if it has settled there, and infinity if not.
/// Throws:   as cross_entropy().
/// Source:   Csiszar, Shields, Information Theory and Statistics: A Tutorial, sec. 4.
template <typename Function, typename DerivedP, typename DerivedQ>
[[nodiscard]] detail::CommonScalar<DerivedP, DerivedQ> f_divergence(
    const Function& f, const Eigen::DenseBase<DerivedP>& p_arg,
    const Eigen::DenseBase<DerivedQ>& q_arg,
    double slope_at_infinity = std::numeric_limits<double>::quiet_NaN()) {
  const detail::FunctionTerm<Function> term{f, slope_at_infinity};
  return detail::sum_terms("f_divergence", term, p_arg, q_arg);
}

/// f_divergence() where reverse mode records p, q or both.
template <typename Function, typename P, typename Q>
  requires detail::RecordedPair<P, Q>
[[nodiscard]] auto f_divergence(
    const Function& f, const P& p, const Q& q,
    double slope_at_infinity = std::numeric_limits<double>::quiet_NaN()) {
  return f_divergence(f, detail::entries_of(p), detail::entries_of(q), slope_at_infinity);
}

}  // namespace mlmath

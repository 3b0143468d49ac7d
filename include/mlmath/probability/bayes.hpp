// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/log_sum_exp.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <string>

namespace mlmath {

/// What the data make of k hypotheses.
template <typename Scalar>
struct [[nodiscard]] BayesPosterior {
  Eigen::VectorX<Scalar> posterior;      ///< P(hypothesis given the data), k probabilities
  Eigen::VectorX<Scalar> log_posterior;  ///< their logarithms, finite also where they underflow
  Scalar evidence = Scalar(0);           ///< P(data), 0 where it underflows
  Scalar log_evidence = -std::numeric_limits<Scalar>::infinity();  ///< log P(data)
};

/// Prints the posterior and the evidence.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const BayesPosterior<Scalar>& result) {
  return out << "posterior: " << result.posterior.transpose() << "\nevidence: " << result.evidence
             << " (log " << result.log_evidence << ")\n";
}

/// What a series of data makes of k hypotheses, one datum after the other.
template <typename Scalar>
struct [[nodiscard]] BayesUpdates {
  Eigen::MatrixX<Scalar> posteriors;     ///< m x k: row i is the posterior after data 0, ..., i
  Eigen::VectorX<Scalar> log_evidences;  ///< m: log P(datum i given those before it)
  BayesPosterior<Scalar> final;          ///< after all data, with the evidence of all
};

namespace detail {

/// The posterior from log(prior) + log(likelihood). The likelihoods, which may all be far below 1,
/// are taken relative to the largest before anything is added to them.
template <typename Scalar>
BayesPosterior<Scalar> normalize_logarithms(const char* function,
                                            const Eigen::VectorX<Scalar>& log_priors,
                                            const Eigen::VectorX<Scalar>& log_likelihoods) {
  constexpr Scalar infinite = std::numeric_limits<Scalar>::infinity();
  const Scalar largest = log_likelihoods.maxCoeff();
  BayesPosterior<Scalar> result;
  if (largest > -infinite) {
    result.log_posterior = log_priors.array() + (log_likelihoods.array() - largest);
    const Scalar shift = result.log_posterior.maxCoeff();
    const Scalar rest =
        shift > -infinite ? log_sum_exp(result.log_posterior.array() - shift) : Scalar(0);
    result.log_posterior.array() -= shift;
    result.log_posterior.array() -= rest;
    result.log_evidence = largest + (shift + rest);
  }
  if (!(result.log_evidence > -infinite)) {
    throw_domain_error(function,
                       "the evidence is 0, expected a hypothesis whose prior and likelihood are "
                       "both positive");
  }
  result.posterior = mlmath::exp(result.log_posterior);
  result.evidence = mlmath::exp(result.log_evidence);
  return result;
}

/// Throws where an entry is NaN or inf: what a logarithm of a finite number >= 0 cannot be.
template <typename Scalar>
void check_logarithms(const char* function, const char* name,
                      const Eigen::Ref<const Eigen::VectorX<Scalar>>& x) {
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    if (x(i) < std::numeric_limits<Scalar>::infinity()) continue;
    throw_domain_error(function, std::string(name) + position_text(x, i, 0) + " is " +
                                     to_text(x(i)) + ", expected a finite logarithm or -inf");
  }
}

}  // namespace detail

/// Bayes' theorem, \f$ P(A \mid B) = P(B \mid A) \, P(A) / P(B) \f$.
///
/// For several hypotheses, and where the evidence is not known, take bayes_posterior().
///
/// Shapes:   three numbers: the likelihood P(B given A), the prior P(A), the evidence P(B). The
///           likelihood and the evidence may both be densities.
/// Throws:   DomainError if the prior is not in [0, 1], the likelihood is negative, the evidence is
///           not positive, or they contradict each other: likelihood * prior > evidence.
/// Example:  `bayes(0.8, 0.1, 0.2) == 0.4`
template <RealScalar Scalar>
[[nodiscard]] Scalar bayes(Scalar likelihood, Scalar prior, Scalar evidence) {
  detail::check_nonnegative("bayes", "likelihood", likelihood);
  detail::check_between("bayes", "prior", prior, Scalar(0), Scalar(1));
  detail::check_positive("bayes", "evidence", evidence);
  const Scalar joint = likelihood * prior;
  if (joint > evidence * (Scalar(1) + detail::probability_tolerance<Scalar>())) {
    detail::throw_domain_error("bayes",
                               "likelihood * prior = " + detail::to_text(joint) +
                                   ", expected at most evidence = " + detail::to_text(evidence));
  }
  return std::min(likelihood * (prior / evidence), Scalar(1));
}

/// The probability of data under hypotheses that exclude each other, the law of total probability:
/// \f$ P(B) = \sum_i P(B \mid A_i) \, P(A_i) \f$.
///
/// Shapes:   priors and likelihoods have k entries each.
/// Throws:   ShapeError if the sizes differ or k is 0; DomainError if the priors are negative or do
///           not sum to 1 within the square root of epsilon, or a likelihood is negative, NaN or
///           infinite.
template <typename DerivedP, typename DerivedL>
[[nodiscard]] typename DerivedP::Scalar total_probability(
    const Eigen::DenseBase<DerivedP>& priors_arg,
    const Eigen::DenseBase<DerivedL>& likelihoods_arg) {
  const auto priors = detail::pin_vector(priors_arg, "total_probability", "priors");
  const auto likelihoods = detail::pin_vector(likelihoods_arg, "total_probability", "likelihoods");
  detail::check_same_size("total_probability", "priors", priors.size(), "likelihoods",
                          likelihoods.size());
  detail::check_probabilities("total_probability", "priors", priors);
  detail::check_all_nonnegative("total_probability", "likelihoods", likelihoods);
  return priors.dot(likelihoods);
}

/// Bayes' theorem for k hypotheses,
/// \f$ P(A_i \mid B) = P(B \mid A_i) P(A_i) / \sum_j P(B \mid A_j) P(A_j) \f$.
///
/// The posterior is the prior of the next update: with data that are independent given the
/// hypothesis, one after the other gives what their product gives at once. For many data take
/// bayes_updates() or log_bayes_posterior(), as products of many likelihoods underflow.
///
/// Shapes:   priors and likelihoods have k entries each. Likelihoods may be densities.
/// Edges:    a prior of 0 stays 0, whatever is observed.
/// Throws:   as total_probability(); DomainError if the evidence is 0.
/// Example:  a test that finds 90 of 100 who are ill and accuses 10 of 100 who are not, for an
///           illness that 1 of 100 has:
///           `bayes_posterior(Vector2d(0.01, 0.99), Vector2d(0.9, 0.1)).posterior(0) == 0.0833...`
template <typename DerivedP, typename DerivedL>
[[nodiscard]] BayesPosterior<typename DerivedP::Scalar> bayes_posterior(
    const Eigen::DenseBase<DerivedP>& priors_arg,
    const Eigen::DenseBase<DerivedL>& likelihoods_arg) {
  using Scalar = typename DerivedP::Scalar;
  const auto priors = detail::pin_vector(priors_arg, "bayes_posterior", "priors");
  const auto likelihoods = detail::pin_vector(likelihoods_arg, "bayes_posterior", "likelihoods");
  detail::check_same_size("bayes_posterior", "priors", priors.size(), "likelihoods",
                          likelihoods.size());
  detail::check_probabilities("bayes_posterior", "priors", priors);
  detail::check_all_nonnegative("bayes_posterior", "likelihoods", likelihoods);
  const Eigen::VectorX<Scalar> joint = priors.cwiseProduct(likelihoods);
  const Scalar evidence = joint.sum();
  if (!(evidence >= std::numeric_limits<Scalar>::min() &&
        evidence <= std::numeric_limits<Scalar>::max())) {
    return detail::normalize_logarithms<Scalar>("bayes_posterior", mlmath::log(priors),
                                                mlmath::log(likelihoods));
  }
  BayesPosterior<Scalar> result;
  result.evidence = evidence;
  result.log_evidence = std::log(evidence);
  result.posterior = joint / evidence;
  result.log_posterior =
      (mlmath::log(priors) + mlmath::log(likelihoods)).array() - result.log_evidence;
  return result;
}

/// bayes_posterior() from logarithms, which nothing underflows in: for the likelihood of a whole
/// sample.
///
/// Shapes:   log_priors and log_likelihoods have k entries each.
/// Edges:    an entry may be -inf, the logarithm of 0.
/// Throws:   ShapeError if the sizes differ or k is 0; DomainError if the priors do not sum to 1
///           within the square root of epsilon, an entry is NaN or inf, or the evidence is 0.
template <typename DerivedP, typename DerivedL>
[[nodiscard]] BayesPosterior<typename DerivedP::Scalar> log_bayes_posterior(
    const Eigen::DenseBase<DerivedP>& log_priors_arg,
    const Eigen::DenseBase<DerivedL>& log_likelihoods_arg) {
  using Scalar = typename DerivedP::Scalar;
  constexpr const char* function = "log_bayes_posterior";
  const auto log_priors = detail::pin_vector(log_priors_arg, function, "log_priors");
  const auto log_likelihoods = detail::pin_vector(log_likelihoods_arg, function, "log_likelihoods");
  detail::check_same_size(function, "log_priors", log_priors.size(), "log_likelihoods",
                          log_likelihoods.size());
  detail::check_nonempty(function, "log_priors", log_priors.size());
  detail::check_logarithms<Scalar>(function, "log_priors", log_priors);
  detail::check_logarithms<Scalar>(function, "log_likelihoods", log_likelihoods);
  detail::check_probabilities(function, "exp(log_priors)", mlmath::exp(log_priors));
  return detail::normalize_logarithms<Scalar>(function, log_priors, log_likelihoods);
}

/// bayes_posterior() for a series of m data that are independent given the hypothesis, each
/// updating what those before it left.
///
/// Shapes:   priors k; likelihoods m x k, a row for each datum.
/// Cost:     O(m k).
/// Edges:    m = 0 leaves the priors. The final posterior is that of all data at once, whatever
///           their order; nothing underflows.
/// Throws:   ShapeError if likelihoods does not have k columns or k is 0; DomainError if the priors
///           are negative or do not sum to 1 within the square root of epsilon, a likelihood is
///           negative, NaN or infinite, or the evidence is 0.
template <typename DerivedP, typename DerivedL>
[[nodiscard]] BayesUpdates<typename DerivedP::Scalar> bayes_updates(
    const Eigen::DenseBase<DerivedP>& priors_arg,
    const Eigen::MatrixBase<DerivedL>& likelihoods_arg) {
  using Scalar = typename DerivedP::Scalar;
  const auto priors = detail::pin_vector(priors_arg, "bayes_updates", "priors");
  const detail::MatrixRef<DerivedL> likelihoods(likelihoods_arg.derived());
  detail::check_one_per_column("bayes_updates", "priors", priors.size(), "likelihoods",
                               likelihoods.rows(), likelihoods.cols());
  detail::check_probabilities("bayes_updates", "priors", priors);
  detail::check_all_nonnegative("bayes_updates", "likelihoods", likelihoods);
  BayesUpdates<Scalar> result;
  result.posteriors.resize(likelihoods.rows(), priors.size());
  result.log_evidences.resize(likelihoods.rows());
  const Eigen::VectorX<Scalar> log_priors = mlmath::log(priors);
  Eigen::VectorX<Scalar> total = Eigen::VectorX<Scalar>::Zero(priors.size());
  result.final = detail::normalize_logarithms<Scalar>("bayes_updates", log_priors, total);
  for (Eigen::Index i = 0; i < likelihoods.rows(); ++i) {
    const Scalar before = result.final.log_evidence;
    total += mlmath::log(likelihoods.row(i).transpose());
    result.final = detail::normalize_logarithms<Scalar>("bayes_updates", log_priors, total);
    result.posteriors.row(i) = result.final.posterior.transpose();
    result.log_evidences(i) = result.final.log_evidence - before;
  }
  return result;
}

/// The odds of a probability, \f$ p / (1 - p) \f$: inf for p = 1.
///
/// Throws:   DomainError if p is not in [0, 1].
template <RealScalar Scalar>
[[nodiscard]] Scalar odds(Scalar p) {
  detail::check_between("odds", "p", p, Scalar(0), Scalar(1));
  return p / (Scalar(1) - p);
}

/// The probability of odds, \f$ o / (1 + o) \f$: the inverse of odds().
///
/// Throws:   DomainError if the odds are negative or NaN.
template <RealScalar Scalar>
[[nodiscard]] Scalar probability_of_odds(Scalar odds) {
  detail::check_between("probability_of_odds", "odds", odds, Scalar(0),
                        std::numeric_limits<Scalar>::infinity());
  if (odds > std::numeric_limits<Scalar>::max()) return Scalar(1);
  return odds / (Scalar(1) + odds);
}

/// How far data favour one hypothesis over another,
/// \f$ P(B \mid A_1) / P(B \mid A_2) \f$: inf where the second cannot have given them.
///
/// Where the likelihoods come as logarithms, as log_evidence does, subtract those.
///
/// Throws:   DomainError if a likelihood is negative, NaN or infinite, or both are 0.
template <RealScalar Scalar>
[[nodiscard]] Scalar bayes_factor(Scalar first_likelihood, Scalar second_likelihood) {
  detail::check_nonnegative("bayes_factor", "first_likelihood", first_likelihood);
  detail::check_nonnegative("bayes_factor", "second_likelihood", second_likelihood);
  if (first_likelihood == Scalar(0) && second_likelihood == Scalar(0)) {
    detail::throw_domain_error("bayes_factor", "both likelihoods are 0, expected one > 0");
  }
  return first_likelihood / second_likelihood;
}

/// Bayes' theorem in the odds form: posterior odds = Bayes factor * prior odds.
///
/// Edges:    inf where one is inf and the other positive.
/// Throws:   DomainError if an argument is negative or NaN, or one is 0 and the other inf.
template <RealScalar Scalar>
[[nodiscard]] Scalar posterior_odds(Scalar prior_odds, Scalar factor) {
  constexpr Scalar infinite = std::numeric_limits<Scalar>::infinity();
  detail::check_between("posterior_odds", "prior_odds", prior_odds, Scalar(0), infinite);
  detail::check_between("posterior_odds", "factor", factor, Scalar(0), infinite);
  const Scalar result = prior_odds * factor;
  if (result != result) {
    detail::throw_domain_error("posterior_odds", "prior_odds = " + detail::to_text(prior_odds) +
                                                     " and factor = " + detail::to_text(factor) +
                                                     " contradict each other");
  }
  return result;
}

/// The conditional probability, \f$ P(A \mid B) = P(A \cap B) / P(B) \f$.
///
/// For whole tables see joint_table.hpp.
///
/// Throws:   DomainError if an argument is not in [0, 1], the marginal P(B) is 0, as nothing is
///           then said about A, or the joint probability is above the marginal.
template <RealScalar Scalar>
[[nodiscard]] Scalar conditional_probability(Scalar joint, Scalar marginal) {
  detail::check_between("conditional_probability", "joint", joint, Scalar(0), Scalar(1));
  detail::check_between("conditional_probability", "marginal", marginal, Scalar(0), Scalar(1));
  detail::check_positive("conditional_probability", "marginal", marginal);
  if (joint > marginal * (Scalar(1) + detail::probability_tolerance<Scalar>())) {
    detail::throw_domain_error("conditional_probability",
                               "joint = " + detail::to_text(joint) +
                                   ", expected at most marginal = " + detail::to_text(marginal));
  }
  return std::min(joint / marginal, Scalar(1));
}

}  // namespace mlmath

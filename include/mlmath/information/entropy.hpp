// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/information_unit.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/information/detail/sum_terms.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

namespace mlmath {
namespace detail {

/// -p log p.
struct EntropyTerm {
  [[gnu::always_inline]] Pack operator()(Pack p) const { return -xlogy_of_probabilities(p, p); }
  template <typename Scalar>
  Scalar generic(const Scalar& p) const {
    return -Scalar(xlogy(p, p));
  }
};

/// p^a - p, which keeps its digits where the exponent is close to 1.
struct PowerExcessTerm {
  double exponent;

  [[gnu::always_inline]] Pack operator()(Pack p) const {
    return select(p == 0, Pack{}, p * expm1_kernel((exponent - 1) * log_kernel(p)));
  }
  template <typename Scalar>
  Scalar generic(const Scalar& p) const {
    using std::expm1;
    using std::log;
    if (p == Scalar(0)) return Scalar(0);
    return Scalar(p * expm1(Scalar(exponent - 1) * log(p)));
  }
};

/// (p / e^shift)^a.
template <typename Number>
struct ScaledPowerTerm {
  double exponent;
  Number shift;

  [[gnu::always_inline]] Pack operator()(Pack p) const {
    return exp_kernel(exponent * (log_kernel(p) - double(shift)));
  }
  template <typename Scalar>
  Scalar generic(const Scalar& p) const {
    using std::exp;
    using std::log;
    if (p == Scalar(0)) return Scalar(0);
    return exp(Scalar(exponent) * (log(p) - shift));
  }
};

/// 1 for an outcome that is possible.
struct IsPossibleTerm {
  [[gnu::always_inline]] Pack operator()(Pack p) const { return select(p > 0, splat(1), Pack{}); }
  template <typename Scalar>
  Scalar generic(const Scalar& p) const {
    return Scalar(p > Scalar(0) ? 1 : 0);
  }
};

inline void check_order(const char* function, const char* name, double order) {
  if (order >= 0) return;
  throw_domain_error(function,
                     std::string(name) + " = " + to_text(order) + ", expected a number >= 0");
}

}  // namespace detail

/// Shannon entropy, \f$ H(p) = -\sum_i p_i \log p_i \f$: how uncertain the outcome of p is. A
/// fair coin has 1 bit.
///
/// Of a table of joint probabilities it is the joint entropy. For counts or samples see
/// entropy_of_counts(), for weights that do not sum to 1 normalize_probabilities(), for a law
/// entropy(law).
///
/// Shapes:   p has any shape, with an outcome in each entry.
/// Units:    bits unless another unit is given: entropy(p, nats).
/// Cost:     one pass over memory, one logarithm for each outcome; no temporary.
/// Edges:    0 log 0 = 0. Between 0 and log(size(p)).
/// Accuracy: a few ulp (units in the last place), as no term is negative, for any number of
///           outcomes.
/// Throws:   ShapeError if p is empty; DomainError if an entry is negative, NaN or infinite, or
///           they do not sum to 1 within \f$ \sqrt\epsilon \f$ (numbers that differentiate are not
///           checked).
/// Example:  examples/tour/information.cpp
/// Source:   Cover, Thomas, Elements of Information Theory, 2nd ed., sec. 2.1.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar entropy(const Eigen::DenseBase<Derived>& p,
                                               InformationUnit unit = bits) {
  return detail::from_nats(detail::sum_terms("entropy", detail::EntropyTerm{}, p), unit);
}

/// entropy() of probabilities that reverse mode records.
template <RecordedArray P>
[[nodiscard]] auto entropy(const P& p, InformationUnit unit = bits) {
  return xlogx(p).sum() * detail::from_nats(typename P::Scalar(-1), unit);
}

/// Entropy of a yes with probability p, \f$ H(p) = -p \log p - (1 - p) \log(1 - p) \f$.
///
/// Units:    bits unless another unit is given.
/// Edges:    0 for p = 0 and p = 1; NaN outside.
/// Accuracy: a few ulp, also for the smallest p.
/// Source:   Cover, Thomas, sec. 2.1.
template <typename Scalar>
  requires(!DenseExpression<Scalar> && !RecordedArray<Scalar>)
[[nodiscard]] auto binary_entropy(const Scalar& p, InformationUnit unit = bits) {
  using Number = detail::Computed<Scalar>;
  const Number yes(p);
  const Number no = Number(1) - yes;
  if constexpr (ScalarLike<Number>) {
    return detail::from_nats(Number(-xlogy(yes, yes) - xlog1py(no, Number(-yes))), unit);
  } else {
    return detail::from_nats(Number(-xlogy(yes, yes) - xlogy(no, no)), unit);
  }
}

/// The information in an event of probability p, \f$ -\log p \f$: also surprisal, or
/// self-information.
///
/// Shapes:   a number, or the entries of any dense object.
/// Units:    bits unless another unit is given.
/// Edges:    infinite for p = 0, 0 for p = 1, NaN below 0.
/// Source:   Cover, Thomas, sec. 2.1.
template <ScalarLike Scalar>
[[nodiscard]] auto surprisal(const Scalar& p, InformationUnit unit = bits) {
  using Number = detail::Computed<Scalar>;
  // 0 - log 1 is 0 and not -0.
  return detail::from_nats(Number(Number(0) - log(Number(p))), unit);
}

/// surprisal() of each entry, as a plain object of the argument's shape.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject surprisal(const Eigen::DenseBase<Derived>& p,
                                                      InformationUnit unit = bits) {
  using Scalar = typename Derived::Scalar;
  typename Derived::PlainObject result = log(p);
  result.array() = Scalar(0) - result.array() * detail::from_nats(Scalar(1), unit);
  return result;
}

/// surprisal() of probabilities that reverse mode records.
template <RecordedArray P>
[[nodiscard]] auto surprisal(const P& p, InformationUnit unit = bits) {
  return log(p.array()) * detail::from_nats(typename P::Scalar(-1), unit);
}

/// Perplexity, \f$ e^{H(p)} \f$ with H in nats: the number of equally likely outcomes that would be
/// as uncertain. It has no unit.
///
/// Edges:    1 where one outcome is certain; size(p) where all are equally likely.
/// Throws:   as entropy().
/// Source:   Cover, Thomas, sec. 2.1; Jurafsky, Martin, Speech and Language Processing, sec. 3.3.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar perplexity(const Eigen::DenseBase<Derived>& p) {
  using std::exp;
  return exp(detail::sum_terms("perplexity", detail::EntropyTerm{}, p));
}

/// perplexity() of probabilities that reverse mode records.
template <RecordedArray P>
[[nodiscard]] auto perplexity(const P& p) {
  using std::exp;
  return exp(entropy(p, nats));
}

/// Renyi entropy of order alpha, \f$ H_\alpha(p) = \frac{1}{1 - \alpha} \log \sum_i p_i^\alpha \f$.
///
/// Order 0 counts the outcomes that are possible, 1 is entropy(), 2 the collision entropy,
/// infinity the min-entropy \f$ -\log \max_i p_i \f$; it falls with alpha.
///
/// Units:    bits unless another unit is given.
/// Accuracy: some ulp, also for orders close to 1 and for laws that are nearly sure.
/// Throws:   as entropy(); DomainError if alpha < 0.
/// Source:   van Erven, Harremoes, Renyi divergence and Kullback-Leibler divergence, IEEE Trans.
///           Inf. Theory 60 (2014).
template <typename Derived>
[[nodiscard]] typename Derived::Scalar renyi_entropy(const Eigen::DenseBase<Derived>& p,
                                                     double alpha, InformationUnit unit = bits) {
  using Scalar = typename Derived::Scalar;
  using std::log;
  using std::log1p;
  const char* const function = "renyi_entropy";
  detail::check_order(function, "alpha", alpha);
  if (alpha == 1) return entropy(p, unit);
  if (alpha > std::numeric_limits<double>::max()) {
    if constexpr (RealScalar<Scalar>) detail::check_probabilities(function, "p", p);
    return surprisal(Scalar(p.derived().maxCoeff()), unit);
  }
  if (alpha == 0) {
    const Scalar possible = detail::sum_terms(function, detail::IsPossibleTerm{}, p);
    return detail::from_nats(Scalar(log(possible)), unit);
  }
  // sum p^a = 1 + sum(p^a - p), where the second sum is small for orders around 1 and for laws that
  // are nearly sure.
  const Scalar excess = detail::sum_terms(function, detail::PowerExcessTerm{alpha}, p);
  if (excess > Scalar(-0.5)) {
    return detail::from_nats(Scalar(log1p(excess) / Scalar(1 - alpha)), unit);
  }
  // Of p / max p, whose powers cannot all underflow.
  const Scalar largest = p.derived().maxCoeff();
  const Scalar shift = log(largest);
  const Scalar total =
      detail::sum_terms(function, detail::ScaledPowerTerm<Scalar>{alpha, shift}, p);
  return detail::from_nats(Scalar((log(total) + Scalar(alpha) * shift) / Scalar(1 - alpha)), unit);
}

/// renyi_entropy() of probabilities that reverse mode records.
template <RecordedArray P>
[[nodiscard]] auto renyi_entropy(const P& p, double alpha, InformationUnit unit = bits) {
  return renyi_entropy(detail::entries_of(p), alpha, unit);
}

/// Tsallis entropy of order q, \f$ S_q(p) = \frac{1}{q - 1} \left(1 - \sum_i p_i^q\right) \f$; it
/// has no unit, and at q = 1 is entropy() in nats.
///
/// At q = 2 it is the Gini impurity of decision trees, \f$ 1 - \sum_i p_i^2 \f$.
///
/// Accuracy: some ulp, also for orders close to 1.
/// Throws:   as entropy(); DomainError if q < 0.
/// Source:   Tsallis, Possible generalization of Boltzmann-Gibbs statistics, J. Stat. Phys. 52
///           (1988).
template <typename Derived>
[[nodiscard]] typename Derived::Scalar tsallis_entropy(const Eigen::DenseBase<Derived>& p,
                                                       double q) {
  using Scalar = typename Derived::Scalar;
  detail::check_order("tsallis_entropy", "q", q);
  if (q == 1) return entropy(p, nats);
  return detail::sum_terms("tsallis_entropy", detail::PowerExcessTerm{q}, p) / Scalar(1 - q);
}

/// tsallis_entropy() of probabilities that reverse mode records.
template <RecordedArray P>
[[nodiscard]] auto tsallis_entropy(const P& p, double q) {
  return tsallis_entropy(detail::entries_of(p), q);
}

/// Probabilities in proportion to weights or counts, \f$ p_i = w_i / \sum_j w_j \f$: what a caller
/// says to have something normalized, as no function here does it unasked.
///
/// Shapes:   w has any shape, and so has the result.
/// Throws:   ShapeError if w is empty; DomainError if a weight is negative, NaN or infinite, or all
///           are zero.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject normalize_probabilities(
    const Eigen::DenseBase<Derived>& w_arg) {
  using Scalar = typename Derived::Scalar;
  const typename Derived::PlainObject w = w_arg.derived();
  detail::check_nonempty("normalize_probabilities", "w", w.rows(), w.cols());
  detail::check_all_nonnegative("normalize_probabilities", "w", w);
  const Scalar largest = w.maxCoeff();
  if (!(largest > Scalar(0))) {
    detail::throw_domain_error("normalize_probabilities",
                               "every entry of w is 0, expected a positive weight");
  }
  // Divided first, as the sum of huge weights overflows.
  const typename Derived::PlainObject scaled = w / largest;
  return scaled / sum(scaled);
}

}  // namespace mlmath

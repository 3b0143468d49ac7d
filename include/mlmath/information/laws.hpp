// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/information/divergences.hpp>
#include <mlmath/information/entropy.hpp>
#include <mlmath/information/mutual_information.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <ostream>
#include <queue>
#include <string>
#include <utility>
#include <vector>

namespace mlmath {

/// Two sides of a law of information theory, computed apart: a law says that the left one is at
/// most the right one, or equal to it.
struct InformationLaw {
  double left = 0;        ///< The left side.
  double right = 0;       ///< The right side.
  bool is_equal = false;  ///< Whether the law says that they are equal.

  /// What the right side has over the left.
  [[nodiscard]] double slack() const { return right - left; }
  /// Whether the law holds up to rounding.
  [[nodiscard]] bool holds() const {
    const double rounding = 1e-13 * (1 + std::abs(left) + std::abs(right));
    return is_equal ? std::abs(slack()) <= rounding : slack() >= -rounding;
  }
};

/// Prints "0.5 <= 0.7: holds".
inline std::ostream& operator<<(std::ostream& out, const InformationLaw& law) {
  return out << law.left << (law.is_equal ? " = " : " <= ") << law.right << ": "
             << (law.holds() ? "holds" : "fails") << "\n";
}

/// The chain rule, \f$ H(X, Y) = H(X) + H(Y | X) \f$, in bits.
///
/// Shapes:   P has a row for each value of X and a column for each of Y.
/// Throws:   as joint_entropy().
/// Source:   Cover, Thomas, Elements of Information Theory, 2nd ed., thm 2.2.1.
template <typename Derived>
[[nodiscard]] InformationLaw chain_rule_of_entropy(const Eigen::DenseBase<Derived>& P) {
  const double joint = joint_entropy(P);
  return {joint, entropy(P.derived().rowwise().sum()) + conditional_entropy(P), true};
}

/// Concavity of the entropy, \f$ a H(p) + (1 - a) H(q) \le H(a p + (1 - a) q) \f$, in bits: mixing
/// makes less sure.
///
/// Throws:   ShapeError if the sizes differ; DomainError if p or q are no probabilities, or a lies
///           outside [0, 1].
/// Source:   Cover, Thomas, thm 2.7.3.
template <typename DerivedP, typename DerivedQ>
[[nodiscard]] InformationLaw concavity_of_entropy(const Eigen::DenseBase<DerivedP>& p_arg,
                                                  const Eigen::DenseBase<DerivedQ>& q_arg,
                                                  double a) {
  const char* const function = "concavity_of_entropy";
  const Eigen::VectorXd p = detail::pin_vector(p_arg, function, "p");
  const Eigen::VectorXd q = detail::pin_vector(q_arg, function, "q");
  detail::check_same_size(function, "p", p.size(), "q", q.size());
  detail::check_between(function, "a", a, 0.0, 1.0);
  const Eigen::VectorXd mixture = a * p + (1 - a) * q;
  return {a * entropy(p) + (1 - a) * entropy(q), entropy(mixture), false};
}

/// Pinsker's inequality, \f$ \mathrm{TV}(p, q) \le \sqrt{D(p \| q) / 2} \f$ with D in nats: laws of a
/// small divergence agree about every event.
///
/// Throws:   as kl_divergence().
/// Source:   Cover, Thomas, lemma 11.6.1.
template <typename DerivedP, typename DerivedQ>
[[nodiscard]] InformationLaw pinsker_inequality(const Eigen::DenseBase<DerivedP>& p,
                                                const Eigen::DenseBase<DerivedQ>& q) {
  return {total_variation_distance(p, q), std::sqrt(kl_divergence(p, q, nats) / 2), false};
}

/// The data processing inequality, \f$ I(X; Z) \le I(X; Y) \f$ in bits where Z is made of Y alone:
/// no processing adds information.
///
/// Shapes:   P has a row for each value of X and a column for each of Y; channel a row for each
///           value of Y, which holds the probabilities of the values of Z.
/// Throws:   ShapeError if the shapes do not fit; DomainError if P or a row of channel are no
///           probabilities.
/// Source:   Cover, Thomas, thm 2.8.1.
template <typename DerivedP, typename DerivedC>
[[nodiscard]] InformationLaw data_processing_inequality(
    const Eigen::MatrixBase<DerivedP>& P_arg, const Eigen::MatrixBase<DerivedC>& channel_arg) {
  const char* const function = "data_processing_inequality";
  const Eigen::MatrixXd P = P_arg;
  const Eigen::MatrixXd channel = channel_arg;
  if (channel.rows() != P.cols()) {
    detail::throw_shape_error(function, "channel is " +
                                            detail::shape_text(channel.rows(), channel.cols()) +
                                            ", expected a row for each column of P (" +
                                            detail::shape_text(P.rows(), P.cols()) + ")");
  }
  for (Eigen::Index i = 0; i < channel.rows(); ++i) {
    const std::string name = "channel.row(" + std::to_string(i) + ")";
    detail::check_probabilities(function, name.c_str(), channel.row(i));
  }
  const Eigen::MatrixXd with_z = P * channel;
  return {mutual_information(with_z), mutual_information(P), false};
}

/// The lengths in bits of Shannon's code words, \f$ \lceil -\log_2 p_i \rceil \f$: a prefix code whose
/// expected length is within one bit of the entropy.
///
/// Edges:    0 for an outcome of probability 0, which has no word.
/// Throws:   as entropy().
/// Source:   Cover, Thomas, sec. 5.4.
template <typename Derived>
[[nodiscard]] Eigen::VectorX<Eigen::Index> shannon_code_lengths(
    const Eigen::DenseBase<Derived>& p_arg) {
  const auto p = detail::pin_vector(p_arg, "shannon_code_lengths", "p");
  detail::check_probabilities("shannon_code_lengths", "p", p);
  Eigen::VectorX<Eigen::Index> lengths = Eigen::VectorX<Eigen::Index>::Zero(p.size());
  for (Eigen::Index i = 0; i < p.size(); ++i) {
    if (!(p(i) > 0)) continue;
    // p = m 2^e with m in [1/2, 1), so that -log2 p is in (-e, 1 - e], and 1 - e rounds it up.
    int exponent = 0;
    (void)std::frexp(p(i), &exponent);
    lengths(i) = 1 - exponent;
  }
  return lengths;
}

/// The lengths in bits of the words of Huffman's code, of all prefix codes the one of the least
/// expected length.
///
/// Cost:     O(n log n).
/// Edges:    0 for an outcome of probability 0, which has no word, and for one that is sure.
/// Throws:   as entropy().
/// Source:   Huffman, A method for the construction of minimum-redundancy codes, Proc. IRE 40 (1952);
///           Cover, Thomas, sec. 5.6.
template <typename Derived>
[[nodiscard]] Eigen::VectorX<Eigen::Index> huffman_code_lengths(
    const Eigen::DenseBase<Derived>& p_arg) {
  const auto p = detail::pin_vector(p_arg, "huffman_code_lengths", "p");
  detail::check_probabilities("huffman_code_lengths", "p", p);
  using Entry = std::pair<double, std::size_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> least;
  std::vector<std::size_t> parents;
  std::vector<Eigen::Index> outcomes;
  for (Eigen::Index i = 0; i < p.size(); ++i) {
    if (!(p(i) > 0)) continue;
    least.push({double(p(i)), parents.size()});
    parents.push_back(0);
    outcomes.push_back(i);
  }
  while (least.size() > 1) {
    const Entry a = least.top();
    least.pop();
    const Entry b = least.top();
    least.pop();
    parents[a.second] = parents.size();
    parents[b.second] = parents.size();
    least.push({a.first + b.first, parents.size()});
    parents.push_back(0);
  }
  // A parent stands behind its children: from the root down.
  std::vector<Eigen::Index> depths(parents.size(), 0);
  for (std::size_t k = parents.size() - 1; k-- > 0;) depths[k] = depths[parents[k]] + 1;
  Eigen::VectorX<Eigen::Index> lengths = Eigen::VectorX<Eigen::Index>::Zero(p.size());
  for (std::size_t k = 0; k < outcomes.size(); ++k) lengths(outcomes[k]) = depths[k];
  return lengths;
}

/// Shannon's source coding theorem for one symbol: the entropy in bits, which is at most the
/// expected length of Huffman's code (and that is below the entropy and 1).
///
/// Throws:   as entropy().
/// Source:   Cover, Thomas, thm 5.4.1.
template <typename Derived>
[[nodiscard]] InformationLaw source_coding_bound(const Eigen::DenseBase<Derived>& p_arg) {
  const auto p = detail::pin_vector(p_arg, "source_coding_bound", "p");
  const Eigen::VectorXd lengths = huffman_code_lengths(p).template cast<double>();
  return {double(entropy(p)), p.template cast<double>().dot(lengths), false};
}

}  // namespace mlmath

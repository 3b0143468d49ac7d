// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/information_unit.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/information/detail/divergence_terms.hpp>
#include <mlmath/information/detail/expected_mutual_information.hpp>
#include <mlmath/information/detail/sum_terms.hpp>
#include <mlmath/information/entropy.hpp>
#include <mlmath/probability/contingency_table.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <string>
#include <vector>

namespace mlmath {

/// What a mutual information is divided by to lie between 0 and 1.
enum class InformationMean {
  arithmetic,  ///< (H(X) + H(Y)) / 2; scikit-learn's default, and the V-measure.
  geometric,   ///< sqrt(H(X) H(Y)).
  minimum,     ///< min(H(X), H(Y)): 1 where one is a function of the other.
  maximum      ///< max(H(X), H(Y)); one less it is a metric.
};

namespace detail {

inline double mean_of_entropies(double x, double y, InformationMean mean) {
  switch (mean) {
    case InformationMean::arithmetic:
      return (x + y) / 2;
    case InformationMean::geometric:
      return std::sqrt(x * y);
    case InformationMean::minimum:
      return std::min(x, y);
    case InformationMean::maximum:
      return std::max(x, y);
  }
  return 0;
}

/// A table of joint probabilities, once its entries are known to be such. Numbers that differentiate
/// are not checked.
template <typename Derived>
Eigen::MatrixX<typename Derived::Scalar> pin_joint(const char* function,
                                                   const Eigen::DenseBase<Derived>& P) {
  if constexpr (RealScalar<typename Derived::Scalar>) check_probabilities(function, "P", P);
  return P.derived();
}

/// The product of the marginals of a joint law, with the same sum.
template <typename Scalar>
Eigen::MatrixX<Scalar> independent_joint(const Eigen::MatrixX<Scalar>& P) {
  const Eigen::VectorX<Scalar> rows = P.rowwise().sum();
  const Eigen::RowVectorX<Scalar> columns = P.colwise().sum();
  return rows * (columns / columns.sum());
}

/// I(X; Y) in nats, of what is known to be a joint law.
template <typename Scalar>
Scalar mutual_information_nats(const Eigen::MatrixX<Scalar>& P) {
  return sum_terms("mutual_information", KlTerm{}, P, independent_joint(P));
}

}  // namespace detail

/// Joint entropy, \f$ H(X, Y) = -\sum_{ij} P_{ij} \log P_{ij} \f$, of a table of joint
/// probabilities.
///
/// Shapes:   P has a row for each value of X and a column for each of Y.
/// Units:    bits unless another unit is given.
/// Throws:   ShapeError if P is empty; DomainError if its entries are no probabilities.
/// Source:   Cover, Thomas, Elements of Information Theory, 2nd ed., sec. 2.2.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar joint_entropy(const Eigen::DenseBase<Derived>& P,
                                                     InformationUnit unit = bits) {
  return detail::from_nats(detail::sum_terms("joint_entropy", detail::EntropyTerm{},
                                             detail::pin_joint("joint_entropy", P)),
                           unit);
}

/// joint_entropy() of a table that reverse mode records.
template <RecordedArray Table>
[[nodiscard]] auto joint_entropy(const Table& P, InformationUnit unit = bits) {
  return joint_entropy(detail::entries_of(P), unit);
}

/// Conditional entropy, \f$ H(Y | X) = -\sum_{ij} P_{ij} \log(P_{ij} / P_{i\cdot}) \f$: what is
/// left to learn of the columns' variable Y by one who knows the rows' X. H(X | Y) is that of
/// P.transpose().
///
/// Shapes:   P has a row for each value of X and a column for each of Y.
/// Units:    bits unless another unit is given.
/// Edges:    0 where Y is a function of X, never negative.
/// Accuracy: a few ulp: no difference of entropies is taken.
/// Throws:   as joint_entropy().
/// Source:   Cover, Thomas, sec. 2.2.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar conditional_entropy(const Eigen::DenseBase<Derived>& P_arg,
                                                           InformationUnit unit = bits) {
  using Scalar = typename Derived::Scalar;
  const Eigen::MatrixX<Scalar> P = detail::pin_joint("conditional_entropy", P_arg);
  Scalar total(0);
  for (Eigen::Index i = 0; i < P.rows(); ++i) {
    const Scalar mass = P.row(i).sum();
    if (mass == Scalar(0)) continue;
    const Eigen::RowVectorX<Scalar> conditional = P.row(i) / mass;
    total -= mass * xlogy(conditional, conditional).sum();
  }
  return detail::from_nats(total, unit);
}

/// conditional_entropy() of a table that reverse mode records.
template <RecordedArray Table>
[[nodiscard]] auto conditional_entropy(const Table& P, InformationUnit unit = bits) {
  return conditional_entropy(detail::entries_of(P), unit);
}

/// Mutual information, \f$ I(X; Y) = \sum_{ij} P_{ij} \log \frac{P_{ij}}{P_{i\cdot} P_{\cdot j}} =
/// H(X) - H(X | Y) \f$: what X and Y tell of each other.
///
/// Shapes:   P has a row for each value of X and a column for each of Y.
/// Units:    bits unless another unit is given.
/// Edges:    0 where X and Y are independent, never negative.
/// Accuracy: a few ulp, also close to independence: it is computed as a kl_divergence(). The
///           rounding of the marginals adds some \f$ \epsilon^2 \f$.
/// Throws:   as joint_entropy().
/// Example:  examples/tour/information.cpp
/// Source:   Cover, Thomas, sec. 2.3.
template <typename Derived>
  requires(!std::integral<typename Derived::Scalar>)
[[nodiscard]] typename Derived::Scalar mutual_information(const Eigen::DenseBase<Derived>& P,
                                                          InformationUnit unit = bits) {
  return detail::from_nats(
      detail::mutual_information_nats(detail::pin_joint("mutual_information", P)), unit);
}

/// mutual_information() of a table that reverse mode records.
template <RecordedArray Table>
[[nodiscard]] auto mutual_information(const Table& P, InformationUnit unit = bits) {
  return mutual_information(detail::entries_of(P), unit);
}

/// The mutual information of two labellings, by the shares of their pairs: mutual_information() of
/// the normalized contingency_table().
///
/// As an estimate it is too high, by about (rows - 1)(columns - 1) / (2 n) nats: see
/// adjusted_mutual_information() and estimate_mutual_information().
///
/// Shapes:   x and y have n integers each.
/// Throws:   ShapeError if x is empty or the sizes differ.
template <typename DerivedX, typename DerivedY>
  requires(std::integral<typename DerivedX::Scalar>&& std::integral<typename DerivedY::Scalar>)
[[nodiscard]] double mutual_information(const Eigen::DenseBase<DerivedX>& x,
                                        const Eigen::DenseBase<DerivedY>& y,
                                        InformationUnit unit = bits) {
  return mutual_information(normalize_probabilities(contingency_table(x, y).counts), unit);
}

/// Information gain of a split, \f$ H(Y) - H(Y | X) \f$: by how much knowing the branch x lowers the
/// uncertainty of the label y. It is their mutual_information(), by the name that decision trees
/// give it.
///
/// Shapes:   y and x have n integers each.
/// Throws:   as mutual_information().
/// Source:   Mitchell, Machine Learning, sec. 3.4.
template <typename DerivedY, typename DerivedX>
[[nodiscard]] double information_gain(const Eigen::DenseBase<DerivedY>& y,
                                      const Eigen::DenseBase<DerivedX>& x,
                                      InformationUnit unit = bits) {
  return mutual_information(y, x, unit);
}

/// joint_entropy() of two labellings.
///
/// Shapes:   x and y have n integers each.
template <typename DerivedX, typename DerivedY>
  requires(std::integral<typename DerivedX::Scalar>&& std::integral<typename DerivedY::Scalar>)
[[nodiscard]] double joint_entropy(const Eigen::DenseBase<DerivedX>& x,
                                   const Eigen::DenseBase<DerivedY>& y,
                                   InformationUnit unit = bits) {
  return joint_entropy(normalize_probabilities(contingency_table(x, y).counts), unit);
}

/// conditional_entropy() of two labellings, H(y | x): what is left to learn of y by one who knows x.
///
/// Shapes:   x and y have n integers each.
template <typename DerivedX, typename DerivedY>
  requires(std::integral<typename DerivedX::Scalar>&& std::integral<typename DerivedY::Scalar>)
[[nodiscard]] double conditional_entropy(const Eigen::DenseBase<DerivedX>& x,
                                         const Eigen::DenseBase<DerivedY>& y,
                                         InformationUnit unit = bits) {
  return conditional_entropy(normalize_probabilities(contingency_table(x, y).counts), unit);
}

/// Pointwise mutual information, \f$ \log \frac{P_{ij}}{P_{i\cdot} P_{\cdot j}} \f$, of each pair of
/// values: how much oftener they meet than if they were independent.
///
/// Shapes:   P and the result have a row for each value of X and a column for each of Y.
/// Units:    bits unless another unit is given.
/// Edges:    -infinity where a pair cannot be; NaN where one of its values cannot.
/// Throws:   as joint_entropy().
/// Source:   Church, Hanks, Word association norms, mutual information, and lexicography,
///           Computational Linguistics 16 (1990).
template <typename Derived>
[[nodiscard]] Eigen::MatrixX<typename Derived::Scalar> pointwise_mutual_information(
    const Eigen::DenseBase<Derived>& P_arg, InformationUnit unit = bits) {
  using Scalar = typename Derived::Scalar;
  const Eigen::MatrixX<Scalar> P = detail::pin_joint("pointwise_mutual_information", P_arg);
  const Eigen::MatrixX<Scalar> ratio = P.cwiseQuotient(detail::independent_joint(P));
  return log(ratio) * detail::from_nats(Scalar(1), unit);
}

/// Conditional mutual information,
/// \f$ I(X; Y | Z) = \sum_k P(z_k) I(X; Y | Z = z_k) \f$.
///
/// Shapes:   tables[k] holds the joint probabilities P(x_i, y_j, z_k); all have one shape.
/// Units:    bits unless another unit is given.
/// Throws:   ShapeError if there is no table or the shapes differ; DomainError if the entries of all
///           tables together are no probabilities.
/// Source:   Cover, Thomas, sec. 2.5.
template <typename Scalar>
[[nodiscard]] Scalar conditional_mutual_information(
    const std::vector<Eigen::MatrixX<Scalar>>& tables, InformationUnit unit = bits) {
  const char* const function = "conditional_mutual_information";
  if (tables.empty()) detail::throw_shape_error(function, "tables is empty");
  Scalar mass(0);
  for (std::size_t k = 0; k < tables.size(); ++k) {
    const std::string name = "tables[" + std::to_string(k) + "]";
    detail::check_nonempty(function, name.c_str(), tables[k].rows(), tables[k].cols());
    detail::check_all_nonnegative(function, name.c_str(), tables[k]);
    if (tables[k].rows() != tables[0].rows() || tables[k].cols() != tables[0].cols()) {
      detail::throw_shape_error(
          function, name + " is " + detail::shape_text(tables[k].rows(), tables[k].cols()) +
                        ", expected " + detail::shape_text(tables[0].rows(), tables[0].cols()) +
                        " as tables[0]");
    }
    mass += tables[k].sum();
  }
  if (!(std::abs(mass - Scalar(1)) <= detail::probability_tolerance<Scalar>())) {
    detail::throw_domain_error(function, "tables sum to " + detail::to_text(mass) +
                                             ", expected probabilities that sum to 1");
  }
  Scalar total(0);
  for (const auto& table : tables) {
    const Scalar share = table.sum();
    if (share == Scalar(0)) continue;
    const Eigen::MatrixX<Scalar> conditional = table / share;
    total += share * detail::mutual_information_nats(conditional);
  }
  return detail::from_nats(total, unit);
}

/// conditional_mutual_information() I(x; y | z) of three labellings.
///
/// Shapes:   x, y and z have n integers each.
/// Throws:   ShapeError if the sizes differ or are 0.
template <typename DerivedX, typename DerivedY, typename DerivedZ>
  requires(std::integral<typename DerivedX::Scalar>&& std::integral<typename DerivedY::Scalar>&&
               std::integral<typename DerivedZ::Scalar>)
[[nodiscard]] double conditional_mutual_information(const Eigen::DenseBase<DerivedX>& x,
                                                    const Eigen::DenseBase<DerivedY>& y,
                                                    const Eigen::DenseBase<DerivedZ>& z,
                                                    InformationUnit unit = bits) {
  const char* const function = "conditional_mutual_information";
  const auto of_x = detail::encode_labels(x, function, "x");
  const auto of_y = detail::encode_labels(y, function, "y");
  const auto of_z = detail::encode_labels(z, function, "z");
  const Eigen::Index n = of_x.codes.size();
  detail::check_nonempty(function, "x", n);
  detail::check_same_size(function, "x", n, "y", of_y.codes.size());
  detail::check_same_size(function, "x", n, "z", of_z.codes.size());
  std::vector<Eigen::MatrixXd> tables(
      static_cast<std::size_t>(of_z.labels.size()),
      Eigen::MatrixXd::Zero(of_x.labels.size(), of_y.labels.size()));
  for (Eigen::Index i = 0; i < n; ++i) {
    tables[static_cast<std::size_t>(of_z.codes(i))](of_x.codes(i), of_y.codes(i)) += 1 / double(n);
  }
  return conditional_mutual_information(tables, unit);
}

/// Variation of information, \f$ H(X | Y) + H(Y | X) \f$: a metric between two labellings, or
/// between the two variables of a joint law.
///
/// Units:    bits unless another unit is given.
/// Throws:   as joint_entropy().
/// Source:   Meila, Comparing clusterings: an information based distance, J. Multivariate Analysis
///           98 (2007).
template <typename Derived>
  requires(!std::integral<typename Derived::Scalar>)
[[nodiscard]] typename Derived::Scalar variation_of_information(const Eigen::DenseBase<Derived>& P,
                                                                InformationUnit unit = bits) {
  return conditional_entropy(P, unit) + conditional_entropy(P.derived().transpose(), unit);
}

/// variation_of_information() of two labellings.
template <typename DerivedX, typename DerivedY>
  requires(std::integral<typename DerivedX::Scalar>&& std::integral<typename DerivedY::Scalar>)
[[nodiscard]] double variation_of_information(const Eigen::DenseBase<DerivedX>& x,
                                              const Eigen::DenseBase<DerivedY>& y,
                                              InformationUnit unit = bits) {
  return variation_of_information(normalize_probabilities(contingency_table(x, y).counts), unit);
}

/// Mutual information as a share of the entropies, \f$ I(X; Y) / \mathrm{mean}(H(X), H(Y)) \f$:
/// between 0 and 1, without a unit.
///
/// Labellings with many labels score high by chance; adjusted_mutual_information() does not.
///
/// Edges:    1 where neither variable varies, as then they agree (scikit-learn's choice too); for
///           the other means than the maximum 0 where just one does not vary.
/// Throws:   as joint_entropy().
/// Source:   Vinh, Epps, Bailey, Information theoretic measures for clusterings comparison, J.
///           Machine Learning Research 11 (2010).
template <typename Derived>
  requires(!std::integral<typename Derived::Scalar>)
[[nodiscard]] typename Derived::Scalar normalized_mutual_information(
    const Eigen::DenseBase<Derived>& P_arg, InformationMean mean = InformationMean::arithmetic) {
  using Scalar = typename Derived::Scalar;
  const Eigen::MatrixX<Scalar> P = detail::pin_joint("normalized_mutual_information", P_arg);
  const Scalar of_rows = entropy(P.rowwise().sum(), nats);
  const Scalar of_columns = entropy(P.colwise().sum(), nats);
  if (of_rows == Scalar(0) && of_columns == Scalar(0)) return Scalar(1);
  if (of_rows == Scalar(0) || of_columns == Scalar(0)) return Scalar(0);
  return detail::mutual_information_nats(P) /
         Scalar(detail::mean_of_entropies(double(of_rows), double(of_columns), mean));
}

/// normalized_mutual_information() of two labellings.
template <typename DerivedX, typename DerivedY>
  requires(std::integral<typename DerivedX::Scalar>&& std::integral<typename DerivedY::Scalar>)
[[nodiscard]] double normalized_mutual_information(
    const Eigen::DenseBase<DerivedX>& x, const Eigen::DenseBase<DerivedY>& y,
    InformationMean mean = InformationMean::arithmetic) {
  return normalized_mutual_information(normalize_probabilities(contingency_table(x, y).counts),
                                       mean);
}

/// Mutual information of two labellings, corrected for chance,
/// \f$ \frac{I - E[I]}{\mathrm{mean}(H(X), H(Y)) - E[I]} \f$: 1 where they agree, 0 on average where
/// the labels of one are shuffled.
///
/// Shapes:   x and y have n integers each.
/// Cost:     O(n + sum over pairs of labels of the smaller of their counts); pairs with equal
///           counts are computed once.
/// Edges:    may be negative. 1 where both have one label only, or a label of its own for each
///           entry.
/// Accuracy: 1e-13 or better: the hypergeometric weights come by recurrence from their mode, not
///           from factorials.
/// Throws:   as mutual_information().
/// Source:   Vinh, Epps, Bailey, J. Machine Learning Research 11 (2010).
template <typename DerivedX, typename DerivedY>
  requires(std::integral<typename DerivedX::Scalar>&& std::integral<typename DerivedY::Scalar>)
[[nodiscard]] double adjusted_mutual_information(
    const Eigen::DenseBase<DerivedX>& x, const Eigen::DenseBase<DerivedY>& y,
    InformationMean mean = InformationMean::arithmetic) {
  const Eigen::MatrixXd counts = contingency_table(x, y).counts;
  const double n = counts.sum();
  if (counts.rows() == counts.cols() && (counts.rows() == 1 || counts.rows() == Eigen::Index(n))) {
    return 1;
  }
  const Eigen::VectorXd rows = counts.rowwise().sum();
  const Eigen::VectorXd columns = counts.colwise().sum();
  const double expected = detail::expected_mutual_information(rows, columns);
  const double entropies =
      detail::mean_of_entropies(entropy(rows / n, nats), entropy(columns / n, nats), mean);
  const Eigen::MatrixXd P = counts / n;
  const double information = detail::mutual_information_nats(P);
  const double room = entropies - expected;
  // Nothing to correct for where the mean leaves no room: as scikit-learn.
  if (room == 0) return 0;
  return (information - expected) / room;
}

}  // namespace mlmath

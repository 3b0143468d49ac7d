// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <string>

// A joint table is a matrix of the probabilities of pairs of values, P(X = i, Y = j) in row i and
// column j, all of them summing to 1.

namespace mlmath {

/// How near to independent counts as independent in is_independent().
struct IndependenceOptions {
  /// Independent when \f$ |p_{ij} - p_{i \cdot} p_{\cdot j}| \le \f$ tolerance for every pair;
  /// below 0 (the default) it is 8 epsilon, what rounding leaves.
  double tolerance = -1;
};

namespace detail {

/// A joint table, checked and pinned.
template <typename Derived>
MatrixRef<Derived> pin_joint(const Eigen::MatrixBase<Derived>& P_arg, const char* function) {
  MatrixRef<Derived> P(P_arg.derived());
  check_probabilities(function, "P", P);
  return P;
}

template <typename Scalar>
void check_marginal(const char* function, const char* side, Eigen::Index position,
                    Scalar probability) {
  if (probability > Scalar(0)) return;
  throw_domain_error(function, std::string(side) + " " + std::to_string(position) +
                                   " has probability 0, expected a positive one to condition on");
}

}  // namespace detail

/// The law of the first variable, \f$ P(X = i) = \sum_j p_{ij} \f$: the row sums.
///
/// Shapes:   P m x n; the result m.
/// Throws:   ShapeError if P is empty; DomainError if an entry is negative, NaN or infinite, or
///           they do not sum to 1 within the square root of epsilon.
template <typename Derived>
[[nodiscard]] Eigen::VectorX<typename Derived::Scalar> row_marginals(
    const Eigen::MatrixBase<Derived>& P) {
  return detail::pin_joint(P, "row_marginals").rowwise().sum();
}

/// The law of the second variable, \f$ P(Y = j) = \sum_i p_{ij} \f$: the column sums.
///
/// Shapes:   P m x n; the result n.
/// Throws:   as row_marginals().
template <typename Derived>
[[nodiscard]] Eigen::VectorX<typename Derived::Scalar> column_marginals(
    const Eigen::MatrixBase<Derived>& P) {
  return detail::pin_joint(P, "column_marginals").colwise().sum().transpose();
}

/// The law of the second variable given a value of the first, \f$ P(Y = j \mid X = i) \f$ for all
/// j.
///
/// Shapes:   P m x n; the result n.
/// Throws:   as row_marginals(); DomainError if there is no row i, or P(X = i) = 0.
template <typename Derived>
[[nodiscard]] Eigen::VectorX<typename Derived::Scalar> conditional_given_row(
    const Eigen::MatrixBase<Derived>& P_arg, Eigen::Index i) {
  const auto P = detail::pin_joint(P_arg, "conditional_given_row");
  detail::check_between("conditional_given_row", "i", i, 0, P.rows() - 1);
  const auto total = P.row(i).sum();
  detail::check_marginal("conditional_given_row", "row", i, total);
  return P.row(i).transpose() / total;
}

/// The law of the first variable given a value of the second, \f$ P(X = i \mid Y = j) \f$ for all
/// i.
///
/// Shapes:   P m x n; the result m.
/// Throws:   as row_marginals(); DomainError if there is no column j, or P(Y = j) = 0.
template <typename Derived>
[[nodiscard]] Eigen::VectorX<typename Derived::Scalar> conditional_given_column(
    const Eigen::MatrixBase<Derived>& P_arg, Eigen::Index j) {
  const auto P = detail::pin_joint(P_arg, "conditional_given_column");
  detail::check_between("conditional_given_column", "j", j, 0, P.cols() - 1);
  const auto total = P.col(j).sum();
  detail::check_marginal("conditional_given_column", "column", j, total);
  return P.col(j) / total;
}

/// \f$ P(Y = j \mid X = i) \f$ for all pairs: each row sums to 1.
///
/// Throws:   as row_marginals(); DomainError if a row has probability 0.
template <typename Derived>
[[nodiscard]] detail::PlainMatrix<Derived> conditionals_given_rows(
    const Eigen::MatrixBase<Derived>& P_arg) {
  detail::PlainMatrix<Derived> P = detail::pin_joint(P_arg, "conditionals_given_rows");
  for (Eigen::Index i = 0; i < P.rows(); ++i) {
    const auto total = P.row(i).sum();
    detail::check_marginal("conditionals_given_rows", "row", i, total);
    P.row(i) /= total;
  }
  return P;
}

/// \f$ P(X = i \mid Y = j) \f$ for all pairs: each column sums to 1.
///
/// Throws:   as row_marginals(); DomainError if a column has probability 0.
template <typename Derived>
[[nodiscard]] detail::PlainMatrix<Derived> conditionals_given_columns(
    const Eigen::MatrixBase<Derived>& P_arg) {
  detail::PlainMatrix<Derived> P = detail::pin_joint(P_arg, "conditionals_given_columns");
  for (Eigen::Index j = 0; j < P.cols(); ++j) {
    const auto total = P.col(j).sum();
    detail::check_marginal("conditionals_given_columns", "column", j, total);
    P.col(j) /= total;
  }
  return P;
}

/// The joint table of a law of X and the laws of Y given each value of X, by the chain rule
/// \f$ p_{ij} = P(X = i) \, P(Y = j \mid X = i) \f$.
///
/// Shapes:   marginals m; conditionals m x n, each row a law; the result m x n.
/// Throws:   ShapeError if the sizes do not fit; DomainError if the marginals or a row of the
///           conditionals are no probabilities that sum to 1.
template <typename DerivedM, typename DerivedC>
[[nodiscard]] detail::PlainMatrix<DerivedC> joint_of_conditionals(
    const Eigen::DenseBase<DerivedM>& marginals_arg,
    const Eigen::MatrixBase<DerivedC>& conditionals_arg) {
  const auto marginals = detail::pin_vector(marginals_arg, "joint_of_conditionals", "marginals");
  detail::PlainMatrix<DerivedC> P = conditionals_arg;
  detail::check_one_per_row("joint_of_conditionals", "marginals", marginals.size(), "conditionals",
                            P.rows(), P.cols());
  detail::check_probabilities("joint_of_conditionals", "marginals", marginals);
  for (Eigen::Index i = 0; i < P.rows(); ++i) {
    detail::check_probabilities("joint_of_conditionals",
                                ("conditionals.row(" + std::to_string(i) + ")").c_str(), P.row(i));
  }
  P.array().colwise() *= marginals.array();
  return P;
}

/// How far a joint table is from that of independent variables with the same marginals,
/// \f$ \max_{ij} |p_{ij} - P(X = i) P(Y = j)| \f$.
///
/// Throws:   as row_marginals().
template <typename Derived>
[[nodiscard]] typename Derived::Scalar independence_gap(const Eigen::MatrixBase<Derived>& P_arg) {
  using Scalar = typename Derived::Scalar;
  const auto P = detail::pin_joint(P_arg, "independence_gap");
  const Eigen::VectorX<Scalar> rows = P.rowwise().sum();
  const Eigen::VectorX<Scalar> columns = P.colwise().sum().transpose();
  return (P - rows * columns.transpose()).cwiseAbs().maxCoeff();
}

/// Whether the two variables of a joint table are independent:
/// \f$ p_{ij} = P(X = i) P(Y = j) \f$ for every pair, within the tolerance.
///
/// Of probabilities, not of counts: for whether a sample speaks against independence there are the
/// tests of statistics.
///
/// Throws:   as row_marginals(); DomainError if the tolerance is NaN.
template <typename Derived>
[[nodiscard]] bool is_independent(const Eigen::MatrixBase<Derived>& P,
                                  const IndependenceOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  if (options.tolerance != options.tolerance) {
    detail::throw_domain_error("is_independent", "tolerance = nan, expected a number");
  }
  const Scalar tolerance = options.tolerance < 0 ? Scalar(8) * Eigen::NumTraits<Scalar>::epsilon()
                                                 : static_cast<Scalar>(options.tolerance);
  return independence_gap(P) <= tolerance;
}

}  // namespace mlmath

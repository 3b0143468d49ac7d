// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/probability_rows.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <concepts>
#include <string>

namespace mlmath {

namespace detail {

template <std::same_as<double> Scalar>
Eigen::MatrixX<Scalar> costs_of_decisions(const char* function, const Eigen::MatrixX<Scalar>& P,
                                          const Dependent<Eigen::MatrixXd, Scalar>& costs) {
  check_nonempty(function, "costs", costs.rows(), costs.cols());
  if (costs.rows() != P.cols()) {
    throw_shape_error(function, "costs is " + shape_text(costs.rows(), costs.cols()) +
                                    ", expected " + std::to_string(P.cols()) +
                                    (P.cols() == 1 ? " row" : " rows") + ", one for each class");
  }
  check_finite(function, "costs", costs);
  return P.lazyProduct(costs);
}

/// The place of the smallest entry of each row; of those that tie, the first.
template <std::same_as<double> Scalar>
Eigen::VectorX<Eigen::Index> smallest_places(const Eigen::MatrixX<Scalar>& costs) {
  Eigen::VectorX<Eigen::Index> places(costs.rows());
  for (Eigen::Index i = 0; i < costs.rows(); ++i) costs.row(i).minCoeff(&places(i));
  return places;
}

}  // namespace detail

/// The expected cost of each decision for each sample, \f$ \sum_k P_{ik} C_{kj} \f$.
///
/// Shapes:   probabilities n x K, or a vector of n for the second of two classes; costs K x D: (k,
///           j) is what decision j costs where class k is true. The result n x D.
/// Throws:   ShapeError if costs has not K rows; DomainError if a row of probabilities is none or a
///           cost is not finite.
template <typename DerivedP, typename DerivedC>
[[nodiscard]] Eigen::MatrixXd expected_costs(const Eigen::MatrixBase<DerivedP>& probabilities,
                                             const Eigen::MatrixBase<DerivedC>& costs) {
  return detail::costs_of_decisions("expected_costs",
                                    detail::probability_rows("expected_costs", probabilities),
                                    costs.template cast<double>());
}

/// Bayes' decision: for each sample the decision with the smallest expected cost.
///
/// Use calibrated probabilities. Decisions need not be classes: there may be more of them or fewer.
/// Where they are, the labels are `model.classes(decide(P, costs))`; for costs of 1 for each
/// mistake that is the most probable class.
///
/// Shapes:   as expected_costs(); the result n columns of costs, 0 to D - 1.
/// Edges:    of decisions that cost the same, the first.
/// Throws:   as expected_costs().
/// Source:   Duda, Hart, Stork, Pattern Classification, 2nd ed., sec. 2.2.
template <typename DerivedP, typename DerivedC>
[[nodiscard]] Eigen::VectorX<Eigen::Index> decide(const Eigen::MatrixBase<DerivedP>& probabilities,
                                                  const Eigen::MatrixBase<DerivedC>& costs) {
  return detail::smallest_places(detail::costs_of_decisions(
      "decide", detail::probability_rows("decide", probabilities), costs.template cast<double>()));
}

}  // namespace mlmath

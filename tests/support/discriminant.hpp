// SPDX-License-Identifier: MIT
#pragma once

#include "support/iris.hpp"
#include "support/wine.hpp"

#include <Eigen/Core>

/// What the tests of linear and quadratic discriminant analysis share.
namespace mlmath_test {

/// The species of iris(): fifty flowers of each.
inline Eigen::VectorXi species() {
  return Eigen::VectorXi::NullaryExpr(150, [](Eigen::Index i) { return int(i / 50); });
}

/// Rows 0, 70 and `last`: one of each class.
inline Eigen::MatrixXd three(const Eigen::MatrixXd& X, Eigen::Index last) {
  Eigen::MatrixXd rows(3, X.cols());
  rows << X.row(0), X.row(70), X.row(last);
  return rows;
}

/// The scores of the classes but the first, less those of the first: what solvers agree on.
template <typename Model>
Eigen::MatrixXd log_odds(const Model& model, const Eigen::MatrixXd& X) {
  const Eigen::MatrixXd scores = decision_function(model, X);
  return scores.rightCols(scores.cols() - 1).colwise() - scores.col(0);
}

/// How many samples a model predicts right.
template <typename Model>
Eigen::Index right(const Model& model, const Eigen::MatrixXd& X, const Eigen::VectorXi& y) {
  return (predict(model, X).template cast<int>().array() == y.array()).count();
}

/// Samples with weights, and the same as copies.
struct WeightedIris {
  Eigen::VectorXd weights = Eigen::VectorXd::Ones(150);
  Eigen::MatrixXd copies{159, 4};
  Eigen::VectorXi labels{159};

  WeightedIris() {
    weights.head(10).setConstant(2);
    weights(149) = 0;
    copies << iris().topRows(10), iris().topRows(149);
    labels << species().head(10), species().head(149);
  }
};

}  // namespace mlmath_test

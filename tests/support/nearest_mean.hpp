// SPDX-License-Identifier: MIT
#pragma once

#include "support/iris.hpp"

#include <Eigen/Core>

/// A binary classifier that costs a compiler little, and iris to try it on.
namespace mlmath_test {

/// A trainer: the score is the distance to the mean of label 0 less that to the mean of label 1.
inline constexpr auto nearest_mean = [](const Eigen::MatrixXd& X, const Eigen::VectorXi& y) {
  const Eigen::VectorXd is_one = y.cast<double>();
  const Eigen::VectorXd is_zero = 1 - is_one.array();
  const Eigen::RowVectorXd one = (X.transpose() * is_one).transpose() / is_one.sum();
  const Eigen::RowVectorXd zero = (X.transpose() * is_zero).transpose() / is_zero.sum();
  return [one, zero](const Eigen::MatrixXd& Z) -> Eigen::VectorXd {
    return (Z.rowwise() - zero).rowwise().norm() - (Z.rowwise() - one).rowwise().norm();
  };
};

/// The species of iris(): 50 flowers each.
inline Eigen::VectorXi iris_species() {
  return Eigen::VectorXi::NullaryExpr(150, [](Eigen::Index i) { return int(i / 50); });
}

/// A flower of each species.
inline Eigen::MatrixXd three_flowers() {
  const Eigen::MatrixXd X = iris();
  Eigen::MatrixXd three(3, 4);
  three << X.row(0), X.row(70), X.row(120);
  return three;
}

}  // namespace mlmath_test

// SPDX-License-Identifier: MIT
#pragma once

#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/softmax.hpp>

#include <Eigen/Core>

/// Seven samples of four counts in three classes, their weights, and three samples to judge; the
/// references of the tests of naive Bayes are scikit-learn's and R's on these numbers.
namespace mlmath_test {

inline const Eigen::MatrixXd small_counts{{2, 1, 0, 3}, {0, 1, 4, 1}, {1, 0, 0, 2}, {0, 0, 3, 0},
                                          {5, 1, 1, 0}, {0, 2, 2, 1}, {1, 1, 0, 0}};
inline const Eigen::VectorXi small_labels{{3, 7, 3, 7, 5, 7, 5}};
inline const Eigen::VectorXd small_weights{{1, 2, 1, 1, 3, 0.5, 1}};
inline const Eigen::MatrixXd small_judged{{1, 1, 0, 0}, {0, 0, 2, 3}, {0, 0, 0, 0}};

/// Holds the logarithms of the posteriors of small_judged to the expected ones.
template <typename Model>
void check_posteriors(const Model& model, const Eigen::MatrixXd& expected) {
  const Eigen::MatrixXd joint = joint_log_likelihood(model, small_judged);
  CHECK(max_relative_error(mlmath::log_softmax_rows(joint), expected) <= 1e-13);
  const auto probabilities = predict_probability(model, small_judged);
  CHECK((probabilities.rowwise().sum().array() - 1).abs().maxCoeff() <= 1e-15);
}

}  // namespace mlmath_test

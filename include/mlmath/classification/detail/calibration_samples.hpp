// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <concepts>

/// What is asked of the scores and labels that a calibration is fitted to.
namespace mlmath::detail {

template <std::same_as<double> Scalar>
void check_score_weights(const char* function, const char* name, Eigen::Index size,
                         const Eigen::VectorX<Scalar>& weights) {
  check_same_size(function, name, size, "sample_weights", weights.size());
  check_all_nonnegative(function, "sample_weights", weights);
  if (weights.maxCoeff() > 0) return;
  throw_domain_error(function, "every entry of sample_weights is 0, expected a positive one");
}

/// 1 for the samples of a class, 0 for others.
template <std::same_as<CodedLabels> Labels>
Eigen::VectorXd is_class(const Labels& labels, Eigen::Index k) {
  return (labels.codes.array() == k).template cast<double>();
}

/// Scores of samples of two classes, checked.
struct BinaryScores {
  template <typename DerivedS, typename DerivedY, typename DerivedW>
  BinaryScores(const char* function, const Eigen::MatrixBase<DerivedS>& scores_arg,
               const Eigen::MatrixBase<DerivedY>& y_arg,
               const Eigen::MatrixBase<DerivedW>& weights_arg)
      : scores(pin_vector(scores_arg, function, "scores").template cast<double>()),
        weights(pin_vector(weights_arg, function, "sample_weights").template cast<double>()) {
    const auto y = pin_vector(y_arg, function, "y");
    check_nonempty(function, "scores", scores.size());
    check_same_size(function, "scores", scores.size(), "y", y.size());
    check_finite(function, "scores", scores);
    check_score_weights(function, "scores", scores.size(), weights);
    const CodedLabels labels = code_labels(function, y);
    if (labels.classes.size() != 2) {
      throw_domain_error(
          function, "y has the labels " + labels_text(labels.classes) + ", expected two classes");
    }
    positive = is_class(labels, 1);
    classes = labels.classes;
  }

  Eigen::VectorXd scores;
  Eigen::VectorXd weights;
  Eigen::VectorXd positive;  ///< 1 for samples of the later class, 0 for others
  Eigen::VectorX<Eigen::Index> classes;
};

}  // namespace mlmath::detail

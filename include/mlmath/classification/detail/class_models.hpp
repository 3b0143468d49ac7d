// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

/// What classifiers that know a probability of each class have in common.
namespace mlmath::detail {

using ClassLabels = Eigen::VectorX<Eigen::Index>;

/// The labels of two models together, ascending, and the place of each of theirs.
struct MergedClasses {
  ClassLabels classes;
  std::vector<Eigen::Index> first;
  std::vector<Eigen::Index> second;
};

inline MergedClasses merge_classes(const ClassLabels& a, const ClassLabels& b) {
  std::vector<Eigen::Index> all;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
  MergedClasses merged;
  merged.classes = Eigen::Map<const ClassLabels>(all.data(), Eigen::Index(all.size()));
  const auto places = [&](const ClassLabels& own) {
    std::vector<Eigen::Index> found;
    for (const Eigen::Index label : own) {
      found.push_back(std::lower_bound(all.begin(), all.end(), label) - all.begin());
    }
    return found;
  };
  merged.first = places(a);
  merged.second = places(b);
  return merged;
}

/// Rows to their places among more classes, zero elsewhere.
template <typename Matrix>
Matrix spread_rows(const Matrix& rows, const std::vector<Eigen::Index>& places,
                   Eigen::Index classes) {
  Matrix spread = Matrix::Zero(classes, rows.cols());
  for (std::size_t k = 0; k < places.size(); ++k) {
    spread.row(places[k]) = rows.row(Eigen::Index(k));
  }
  return spread;
}

/// The logarithms of the priors: those given, or the shares of the classes.
inline Eigen::VectorXd log_priors(const char* function, const Eigen::VectorXd& given,
                                  const Eigen::VectorXd& class_weights) {
  if (given.size() == 0) return (class_weights / class_weights.sum()).array().log();
  if (given.size() != class_weights.size()) {
    check_size(function, "priors", given.size(), class_weights.size(), "one for each class");
  }
  check_probabilities(function, "priors", given);
  return given.array().log();
}

/// The label of the largest score in each row; of those that tie, the first.
template <typename Derived>
ClassLabels largest_labels(const Eigen::MatrixBase<Derived>& scores, const ClassLabels& classes) {
  ClassLabels labels(scores.rows());
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    Eigen::Index best = 0;
    for (Eigen::Index k = 1; k < scores.cols(); ++k) {
      if (scores(i, k) > scores(i, best)) best = k;
    }
    labels(i) = classes(best);
  }
  return labels;
}

/// The log-odds of the prior and of each feature of a model that leaves out what is NaN: those of
/// samples with one feature each.
template <typename Model, typename DerivedX>
Eigen::VectorXd contributions_of(const Model& model, const Eigen::MatrixBase<DerivedX>& x_arg,
                                 Eigen::Index second, Eigen::Index first) {
  constexpr const char* function = "log_odds_contributions";
  const auto x = pin_vector(x_arg, function, "x");
  check_between(function, "second", second, Eigen::Index(0), model.classes.size() - 1);
  check_between(function, "first", first, Eigen::Index(0), model.classes.size() - 1);
  Eigen::MatrixXd alone =
      Eigen::MatrixXd::Constant(x.size() + 1, x.size(), std::numeric_limits<double>::quiet_NaN());
  alone.bottomRows(x.size()).diagonal() = x.template cast<double>();
  const Eigen::MatrixXd joint = joint_log_likelihood(model, alone);
  Eigen::VectorXd result = joint.col(second) - joint.col(first);
  result.tail(x.size()).array() -= result(0);
  return result;
}

}  // namespace mlmath::detail

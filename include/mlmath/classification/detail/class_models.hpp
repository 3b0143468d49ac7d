// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
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

template <std::same_as<Eigen::Index> Label>
MergedClasses merge_classes(const Eigen::VectorX<Label>& a, const Eigen::VectorX<Label>& b) {
  std::vector<Label> all;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
  MergedClasses merged;
  merged.classes = Eigen::Map<const ClassLabels>(all.data(), Eigen::Index(all.size()));
  const auto places = [&](const Eigen::VectorX<Label>& own) {
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

/// The sums of the weights of the samples by class; without weights their numbers.
template <std::same_as<double> Scalar>
Eigen::VectorX<Scalar> sums_of_weights(const ClassLabels& codes, Eigen::Index classes,
                                       const Eigen::VectorX<Scalar>& weights) {
  Eigen::VectorX<Scalar> sums = Eigen::VectorX<Scalar>::Zero(classes);
  for (Eigen::Index i = 0; i < codes.size(); ++i) {
    sums(codes(i)) += weights.size() > 0 ? weights(i) : 1.0;
  }
  return sums;
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
template <std::same_as<double> Scalar>
Eigen::VectorX<Scalar> log_priors(const char* function, const Eigen::VectorX<Scalar>& given,
                                  const Eigen::VectorX<Scalar>& class_weights) {
  // One by one: compilers round the logarithms of equal shares in and out of a pack differently.
  const auto log = [](double p) { return std::log(p); };
  if (given.size() == 0) return (class_weights / class_weights.sum()).unaryExpr(log);
  if (given.size() != class_weights.size()) {
    check_size(function, "priors", given.size(), class_weights.size(), "one for each class");
  }
  check_probabilities(function, "priors", given);
  return given.unaryExpr(log);
}

/// The label of the largest score in each row; of those that tie, the first.
template <typename Derived>
ClassLabels largest_labels(const Eigen::MatrixBase<Derived>& scores, const ClassLabels& classes) {
  // Column by column, as scores lie.
  Eigen::VectorX<typename Derived::Scalar> best = scores.col(0);
  ClassLabels labels = ClassLabels::Constant(scores.rows(), classes(0));
  for (Eigen::Index k = 1; k < scores.cols(); ++k) {
    for (Eigen::Index i = 0; i < scores.rows(); ++i) {
      const bool is_larger = scores(i, k) > best(i);
      labels(i) = is_larger ? classes(k) : labels(i);
      best(i) = is_larger ? scores(i, k) : best(i);
    }
  }
  return labels;
}

/// Scores as decision_function() of a naive Bayes model has them: of two classes the log-odds.
template <std::same_as<double> Scalar>
Eigen::MatrixX<Scalar> class_decisions(const Eigen::MatrixX<Scalar>& joint) {
  if (joint.cols() != 2) return joint;
  return joint.col(1) - joint.col(0);
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
  using Matrix = Dependent<Eigen::MatrixXd, Model>;
  Matrix alone = Matrix::Constant(x.size() + 1, x.size(), std::numeric_limits<double>::quiet_NaN());
  alone.bottomRows(x.size()).diagonal() = x.template cast<double>();
  const Matrix joint = joint_log_likelihood(model, alone);
  Dependent<Eigen::VectorXd, Model> result = joint.col(second) - joint.col(first);
  result.tail(x.size()).array() -= result(0);
  return result;
}

}  // namespace mlmath::detail

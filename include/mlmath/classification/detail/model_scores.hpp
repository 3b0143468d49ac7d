// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/softmax.hpp>

#include <Eigen/Core>

#include <concepts>
#include <limits>
#include <type_traits>

namespace mlmath {

struct LinearDiscriminantAnalysis;
struct QuadraticDiscriminantAnalysis;
template <RealScalar Scalar>
struct SoftmaxRegression;

}  // namespace mlmath

/// The scores of any classifier.
namespace mlmath::detail {

/// Whether predict_probability() is the softmax of decision_function(): then a score says nothing
/// without those of the other classes, as all may have any term of x in common.
template <typename Model>
inline constexpr bool has_softmax_scores = false;
template <>
inline constexpr bool has_softmax_scores<LinearDiscriminantAnalysis> = true;
template <>
inline constexpr bool has_softmax_scores<QuadraticDiscriminantAnalysis> = true;
template <typename Scalar>
inline constexpr bool has_softmax_scores<SoftmaxRegression<Scalar>> = true;

template <typename Model, typename Data>
concept ScoringModel = requires(const Model& model, const Data& X) {
  decision_function(model, X);
};

template <typename Model, typename Data>
concept JointModel = requires(const Model& model, const Data& X) {
  joint_log_likelihood(model, X);
};

template <typename Model, typename Data>
concept ProbabilisticModel = requires(const Model& model, const Data& X) {
  predict_probability(model, X);
};

template <typename Model, typename Data>
concept AnyClassifier = ScoringModel<Model, Data> || JointModel<Model, Data> ||
    ProbabilisticModel<Model, Data> || std::invocable<const Model&, const Data&>;

/// Whether a design holds its entries, and is no expression of others.
template <typename DerivedX>
constexpr bool holds_entries() {
  if constexpr (SparseExpression<DerivedX>) {
    return std::is_same_v<DerivedX, typename DerivedX::PlainObject>;
  } else {
    return bool(DerivedX::Flags & Eigen::DirectAccessBit);
  }
}

/// A design that holds its entries as it is, any other evaluated.
template <typename DerivedX>
decltype(auto) evaluated_once(const DerivedX& X) {
  if constexpr (holds_entries<DerivedX>()) {
    return (X);
  } else {
    return typename DerivedX::PlainObject(X);
  }
}

template <typename Trainer, typename Data, typename Labels>
concept AnyTrainer = std::invocable<const Trainer&, const Data&, const Labels&>;

/// The labels of samples: DomainError unless there are two or more.
template <typename DerivedY>
CodedLabels at_least_two(const char* function, const Eigen::MatrixBase<DerivedY>& y) {
  CodedLabels labels = code_labels(function, y.derived());
  if (labels.classes.size() < 2) {
    throw_domain_error(function, "y has the labels " + labels_text(labels.classes) +
                                     ", expected at least two classes");
  }
  return labels;
}

template <typename Design, typename DerivedY>
CodedLabels check_classes(const char* function, const Design& X,
                          const Eigen::MatrixBase<DerivedY>& y) {
  check_nonempty(function, "X", X.rows(), X.cols());
  check_one_per_row(function, "y", y.size(), "X", X.rows(), X.cols());
  return at_least_two(function, y);
}

/// Rows over their sums; a row of zeros has equal shares.
template <std::same_as<double> Scalar>
Eigen::MatrixX<Scalar> normalized_rows(Eigen::MatrixX<Scalar> p) {
  for (Eigen::Index i = 0; i < p.rows(); ++i) {
    const double sum = p.row(i).sum();
    if (sum > 0) {
      p.row(i) /= sum;
    } else if (sum == 0) {
      p.row(i).setConstant(1 / double(p.cols()));
    }
  }
  return p;
}

/// Says in a sentence what a trainer has to be.
template <typename Trainer, typename Data, typename Labels>
constexpr void check_trainer() {
  static_assert(AnyTrainer<Trainer, Data, Labels>,
                "the trainer must be a function of a matrix X and a vector y of labels");
  if constexpr (AnyTrainer<Trainer, Data, Labels>) {
    using Model =
        std::remove_cvref_t<std::invoke_result_t<const Trainer&, const Data&, const Labels&>>;
    static_assert(AnyClassifier<Model, Data>,
                  "the trainer must return a model that decision_function(model, X) or "
                  "predict_probability(model, X) takes, or a function of X that gives the scores");
  }
}

/// What the scores of a model are.
enum class ScoreKind { decisions, log_probabilities };

template <typename Model, typename Data>
inline constexpr ScoreKind score_kind = JointModel<Model, Data> || has_softmax_scores<Model> ||
                                                (ProbabilisticModel<Model, Data> &&
                                                 !ScoringModel<Model, Data>)
                                            ? ScoreKind::log_probabilities
                                            : ScoreKind::decisions;

/// The logarithms of probabilities, 0 counting as the least positive number.
template <std::same_as<double> Scalar = double>
Eigen::MatrixX<Scalar> finite_log(const Dependent<Eigen::MatrixXd, Scalar>& p) {
  return p.array().max(std::numeric_limits<double>::min()).log();
}

/// The scores of a classifier, n x 1 where it gives one for two classes and n x K otherwise: the
/// logarithms of its probabilities where it has a joint_log_likelihood() or has_softmax_scores; else
/// its decision_function(); else the logarithms of its predict_probability(), or their log-odds where
/// it gives one; else what it is as a function.
template <typename Model, typename Data>
Eigen::MatrixXd class_scores(const Model& model, const Data& X) {
  if constexpr (JointModel<Model, Data>) {
    return log_softmax_rows(joint_log_likelihood(model, X).template cast<double>());
  } else if constexpr (has_softmax_scores<Model>) {
    return log_softmax_rows(decision_function(model, X).template cast<double>());
  } else if constexpr (ScoringModel<Model, Data>) {
    return decision_function(model, X).template cast<double>();
  } else if constexpr (ProbabilisticModel<Model, Data>) {
    const Dependent<Eigen::MatrixXd, Model> p =
        predict_probability(model, X).template cast<double>();
    if (p.cols() > 1) return finite_log(p);
    return finite_log(p) - finite_log((1 - p.array()).matrix());
  } else {
    return model(X).template cast<double>();
  }
}

/// The scores of a binary classifier: above 0 for the later class.
template <typename Model, typename Data>
Eigen::VectorXd binary_scores(const Model& model, const Data& X) {
  const auto scores = class_scores(model, X);
  // A model of both classes scores each.
  if (scores.cols() == 2) return scores.col(1) - scores.col(0);
  return scores.col(0);
}

}  // namespace mlmath::detail

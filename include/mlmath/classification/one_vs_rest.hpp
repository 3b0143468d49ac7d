// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/classification/detail/model_scores.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/elementary_logistic.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <ostream>
#include <type_traits>
#include <vector>

namespace mlmath {

/// A binary classifier for each class against all others. Model is what the trainer returns.
template <typename Model>
struct [[nodiscard]] OneVsRest {
  Eigen::VectorX<Eigen::Index> classes;  ///< the K labels, ascending
  std::vector<Model> models;             ///< the classifier of each
};

/// One binary classifier for each class against the rest; the most confident wins.
///
/// `trainer(X, y)` gets labels 0 and 1 (1 for the class in question) and returns a model that
/// decision_function() or predict_probability() takes, or a function of X that gives scores above 0
/// for label 1:
/// `[](const auto& X, const auto& y) { return logistic_regression(X, y, {.lambda = 0.01}); }`.
/// The scores of a naive Bayes model, and of any that has predict_probability() alone, are its
/// log-odds. Scores of different classifiers are compared as they are; softmax_regression() fits
/// all classes at once.
///
/// Shapes:   X n x p, dense or sparse; y n labels, any whole numbers.
/// Cost:     K trainings on all samples.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if y has one label alone;
///           what the trainer throws.
/// Example:  examples/digits_one_vs_rest.cpp
/// Source:   Rifkin, Klautau, In defense of one-vs-all classification, J. Machine Learning Research
///           5 (2004).
template <detail::DesignMatrix DerivedX, typename DerivedY, typename Trainer>
auto one_vs_rest(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y,
                 const Trainer& trainer) {
  const auto& X = detail::evaluated_once(X_arg);
  using Data = std::remove_cvref_t<decltype(X)>;
  detail::check_trainer<Trainer, Data, Eigen::VectorXi>();
  const auto labels = detail::check_classes("one_vs_rest", X, y);
  using Model = std::remove_cvref_t<decltype(trainer(X, Eigen::VectorXi()))>;
  OneVsRest<Model> result;
  result.classes = labels.classes;
  for (Eigen::Index k = 0; k < labels.classes.size(); ++k) {
    const Eigen::VectorXi is_class = (labels.codes.array() == k).template cast<int>();
    result.models.push_back(trainer(X, is_class));
  }
  return result;
}

/// The score of each class, by its own classifier: n x K.
template <typename Model, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd decision_function(const OneVsRest<Model>& model,
                                                const DerivedX& X_arg) {
  const auto& X = detail::evaluated_once(X_arg);
  Eigen::MatrixXd scores(X.rows(), model.classes.size());
  for (std::size_t k = 0; k < model.models.size(); ++k) {
    scores.col(Eigen::Index(k)) = detail::binary_scores(model.models[k], X);
  }
  return scores;
}

/// The probability that each classifier gives to its own class, over the sum of all K: n x K.
///
/// The classifier's probability is the sigmoid of its score, which is what its
/// predict_probability() says where scores are log-odds. The K of a sample come from models that
/// know nothing of one another and need not sum to 1; dividing by their sum makes them do so, and
/// makes no calibrated probabilities of them: calibrate() does. Where all are 0, each class gets 1
/// over K.
template <typename Model, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const OneVsRest<Model>& model,
                                                  const DerivedX& X) {
  return detail::normalized_rows(sigmoid(decision_function(model, X)));
}

/// The label of the most confident classifier for each row of X; of those that tie, the first.
template <typename Model, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const OneVsRest<Model>& model,
                                                   const DerivedX& X) {
  return detail::largest_labels(decision_function(model, X), model.classes);
}

/// Prints the classes.
template <typename Model>
std::ostream& operator<<(std::ostream& out, const OneVsRest<Model>& model) {
  return out << "one-vs-rest of " << model.classes.size()
             << " classes: " << model.classes.transpose() << "\n";
}

}  // namespace mlmath

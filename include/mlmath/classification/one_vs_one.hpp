// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/classification/detail/model_scores.hpp>
#include <mlmath/classification/detail/pairwise_coupling.hpp>
#include <mlmath/classification/detail/picked_rows.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/elementary_logistic.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <ostream>
#include <type_traits>
#include <vector>

namespace mlmath {

/// A binary classifier for each pair of classes: 0 and 1, 0 and 2, ..., 1 and 2, ...
template <typename Model>
struct [[nodiscard]] OneVsOne {
  Eigen::VectorX<Eigen::Index> classes;  ///< the K labels, ascending
  std::vector<Model> models;             ///< K (K - 1) / 2 of them; label 1 is the later class
};

namespace detail {

/// Calls visit(first class, second class, scores for the second) for each pair.
template <typename Model, typename DerivedX, typename Visit>
void for_each_pair(const OneVsOne<Model>& model, const DerivedX& X_arg, const Visit& visit) {
  const auto& X = evaluated_once(X_arg);
  std::size_t pair = 0;
  for (Eigen::Index a = 0; a < model.classes.size(); ++a) {
    for (Eigen::Index b = a + 1; b < model.classes.size(); ++b, ++pair) {
      visit(a, b, binary_scores(model.models[pair], X));
    }
  }
}

}  // namespace detail

/// One binary classifier for each pair of classes, trained on their samples alone.
///
/// Use it where training costs more than in proportion to the samples, or where a class stands
/// against each other one but not against their union.
///
/// Trainer, shapes and errors as one_vs_rest().
///
/// Cost:     K (K - 1) / 2 trainings on two classes each.
/// Source:   Hastie, Tibshirani, Classification by pairwise coupling, Annals of Statistics 26
///           (1998).
template <detail::DesignMatrix DerivedX, typename DerivedY, typename Trainer>
auto one_vs_one(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y,
                const Trainer& trainer) {
  const auto& X = detail::evaluated_once(X_arg);
  using Plain = typename std::remove_cvref_t<decltype(X)>::PlainObject;
  detail::check_trainer<Trainer, Plain, Eigen::VectorXi>();
  const auto labels = detail::check_classes("one_vs_one", X, y);
  using Model = std::remove_cvref_t<decltype(trainer(Plain(), Eigen::VectorXi()))>;
  OneVsOne<Model> result;
  result.classes = labels.classes;
  for (Eigen::Index a = 0; a < labels.classes.size(); ++a) {
    for (Eigen::Index b = a + 1; b < labels.classes.size(); ++b) {
      Eigen::VectorX<Eigen::Index> rows(labels.codes.size());
      Eigen::VectorXi is_later(labels.codes.size());
      Eigen::Index count = 0;
      for (Eigen::Index i = 0; i < labels.codes.size(); ++i) {
        if (labels.codes(i) != a && labels.codes(i) != b) continue;
        rows(count) = i;
        is_later(count++) = labels.codes(i) == b ? 1 : 0;
      }
      const Eigen::VectorXi targets = is_later.head(count);
      result.models.push_back(trainer(detail::picked_rows(X, rows.head(count)), targets));
    }
  }
  return result;
}

/// The votes of the pairs for each class, n x K, and what breaks their ties: the sum s of the
/// scores for the class, as \f$ s / (3 (|s| + 1)) \f$, between -1/3 and 1/3.
///
/// Source:   scikit-learn's OneVsOneClassifier.
template <typename Model, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd decision_function(const OneVsOne<Model>& model, const DerivedX& X) {
  const Eigen::Index K = model.classes.size();
  using Matrix = detail::Dependent<Eigen::MatrixXd, Model>;
  Matrix votes = Matrix::Zero(X.rows(), K);
  Matrix sums = Matrix::Zero(X.rows(), K);
  const auto count = [&](Eigen::Index a, Eigen::Index b, const Eigen::VectorXd& scores) {
    sums.col(a) -= scores;
    sums.col(b) += scores;
    for (Eigen::Index i = 0; i < scores.size(); ++i) ++votes(i, scores(i) > 0 ? b : a);
  };
  detail::for_each_pair(model, X, count);
  return votes.array() + sums.array() / (3 * (sums.array().abs() + 1));
}

/// Probabilities of the classes, n x K, from those of the pairs by coupling: p minimizes
/// \f$ \sum_k \sum_{j \ne k} (r_{jk} p_k - r_{kj} p_j)^2 \f$ where they sum to 1;
/// \f$ r_{kj} \f$ is the probability of k against j, the sigmoid of the pair's score.
///
/// They are as good as the pairs': where scores are no log-odds, calibrate them in the trainer, or
/// all at once by calibrate(). The class with the largest need not be that with the most votes.
///
/// Cost:     \f$ O(K^3) \f$ for each row of X.
/// Edges:    \f$ r \f$ is brought into [1e-7, 1 - 1e-7], as in libsvm.
/// Accuracy: the linear equations of the minimum are solved; libsvm stops at an error of 0.005 / K.
/// Source:   Wu, Lin, Weng, Probability estimates for multi-class classification by pairwise
///           coupling, J. Machine Learning Research 5 (2004), the second method.
template <typename Model, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const OneVsOne<Model>& model, const DerivedX& X) {
  const Eigen::Index K = model.classes.size();
  using Matrix = detail::Dependent<Eigen::MatrixXd, Model>;
  Matrix wins = Matrix::Zero(X.rows(), K * K);
  const auto keep = [&](Eigen::Index a, Eigen::Index b, const Eigen::VectorXd& scores) {
    wins.col(a * K + b) = sigmoid(-scores);
    wins.col(b * K + a) = sigmoid(scores);
  };
  detail::for_each_pair(model, X, keep);
  return detail::coupled_probabilities(wins, K);
}

/// The label with the most votes for each row of X; a tie is broken by the sums of the scores, see
/// decision_function(), and then the first wins.
template <typename Model, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const OneVsOne<Model>& model,
                                                   const DerivedX& X) {
  return detail::largest_labels(decision_function(model, X), model.classes);
}

/// Prints the classes.
template <typename Model>
std::ostream& operator<<(std::ostream& out, const OneVsOne<Model>& model) {
  return out << "one-vs-one of " << model.classes.size() << " classes, " << model.models.size()
             << " pairs: " << model.classes.transpose() << "\n";
}

}  // namespace mlmath

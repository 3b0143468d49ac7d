// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlmath {

/// A binary classifier for each class against all others. Model is what the trainer returns.
template <typename Model>
struct [[nodiscard]] OneVsRest {
  Eigen::VectorX<Eigen::Index> classes;  ///< the K labels, ascending
  std::vector<Model> models;             ///< the classifier of each
};

/// A binary classifier for each pair of classes: 0 and 1, 0 and 2, ..., 1 and 2, ...
template <typename Model>
struct [[nodiscard]] OneVsOne {
  Eigen::VectorX<Eigen::Index> classes;  ///< the K labels, ascending
  std::vector<Model> models;             ///< K (K - 1) / 2 of them; label 1 is the later class
};

namespace detail {

template <typename Model, typename Data>
concept ScoringModel = requires(const Model& model, const Data& X) {
  decision_function(model, X);
};

template <typename Model, typename Data>
concept ProbabilisticModel = requires(const Model& model, const Data& X) {
  predict_probability(model, X);
};

/// The scores of a binary classifier: above 0 for label 1.
template <typename Model, typename Data>
Eigen::VectorXd binary_scores(const Model& model, const Data& X) {
  if constexpr (ScoringModel<Model, Data>) {
    const Eigen::MatrixXd scores = decision_function(model, X).template cast<double>();
    // A model of both classes scores each.
    if (scores.cols() == 2) return scores.col(1) - scores.col(0);
    return scores.col(0);
  } else if constexpr (ProbabilisticModel<Model, Data>) {
    const Eigen::MatrixXd p = predict_probability(model, X).template cast<double>();
    if (p.cols() == 1) return (p.array() / (1 - p.array())).log().matrix().col(0);
    return (p.col(1).array() / p.col(0).array()).log();
  } else {
    static_assert(std::invocable<const Model&, const Data&>,
                  "the trainer must return a model that decision_function(model, X) or "
                  "predict_probability(model, X) takes, or a function of X that gives the scores");
    return Eigen::VectorXd(model(X).template cast<double>());
  }
}

template <typename Design, typename DerivedY>
CodedLabels check_classes(const char* function, const Design& X,
                          const Eigen::MatrixBase<DerivedY>& y) {
  check_nonempty(function, "X", X.rows(), X.cols());
  check_one_per_row(function, "y", y.size(), "X", X.rows(), X.cols());
  CodedLabels labels = code_labels(function, y.derived());
  if (labels.classes.size() < 2) {
    throw_domain_error(function, "y has the labels " + labels_text(labels.classes) +
                                     ", expected at least two classes");
  }
  return labels;
}

/// The rows of a design that are picked, in their order.
template <typename Design>
typename Design::PlainObject picked_rows(const Design& X, const std::vector<Eigen::Index>& rows) {
  typename Design::PlainObject picked(Eigen::Index(rows.size()), X.cols());
  if constexpr (SparseExpression<Design>) {
    std::vector<Eigen::Index> place(std::size_t(X.rows()), -1);
    for (std::size_t k = 0; k < rows.size(); ++k) place[std::size_t(rows[k])] = Eigen::Index(k);
    for (Eigen::Index outer = 0; outer < X.outerSize(); ++outer) {
      for (typename Design::InnerIterator it(X, outer); it; ++it) {
        const Eigen::Index row = place[std::size_t(it.row())];
        if (row >= 0) picked.insert(row, it.col()) = it.value();
      }
    }
    picked.makeCompressed();
  } else {
    for (std::size_t k = 0; k < rows.size(); ++k) {
      picked.row(Eigen::Index(k)) = X.row(rows[k]);
    }
  }
  return picked;
}

}  // namespace detail

/// One binary classifier for each class against the rest; the most confident wins.
///
/// `trainer(X, y)` gets labels 0 and 1 (1 for the class in question) and returns a model that
/// decision_function() or predict_probability() takes, or a function of X that gives scores above 0
/// for label 1:
/// `[](const auto& X, const auto& y) { return logistic_regression(X, y, {.lambda = 0.01}); }`.
/// Scores of different classifiers are compared as they are; softmax_regression() fits all classes
/// at once.
///
/// Shapes:   X n x p, dense or sparse; y n labels, any whole numbers.
/// Cost:     K trainings on all samples.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if y has one label alone;
///           what the trainer throws.
/// Source:   Rifkin, Klautau, In defense of one-vs-all classification, J. Machine Learning Research
///           5 (2004).
template <detail::DesignMatrix DerivedX, typename DerivedY, typename Trainer>
auto one_vs_rest(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y, const Trainer& trainer) {
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
[[nodiscard]] Eigen::MatrixXd decision_function(const OneVsRest<Model>& model, const DerivedX& X) {
  Eigen::MatrixXd scores(X.rows(), model.classes.size());
  for (std::size_t k = 0; k < model.models.size(); ++k) {
    scores.col(Eigen::Index(k)) = detail::binary_scores(model.models[k], X);
  }
  return scores;
}

/// The probabilities that the classifiers give to their own classes, over their sum: n x K. They
/// come from K models that know nothing of one another, and are no calibrated probabilities.
template <typename Model, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const OneVsRest<Model>& model,
                                                  const DerivedX& X) {
  Eigen::MatrixXd p = sigmoid(decision_function(model, X));
  for (Eigen::Index i = 0; i < p.rows(); ++i) {
    const double sum = p.row(i).sum();
    if (sum > 0) {
      p.row(i) /= sum;
    } else {
      p.row(i).setConstant(1 / double(p.cols()));
    }
  }
  return p;
}

/// The label of the most confident classifier for each row of X; of those that tie, the first.
template <typename Model, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const OneVsRest<Model>& model,
                                                   const DerivedX& X) {
  return detail::largest_labels(decision_function(model, X), model.classes);
}

/// One binary classifier for each pair of classes, trained on their samples alone.
///
/// Trainer, shapes and errors as one_vs_rest().
///
/// Cost:     K (K - 1) / 2 trainings on two classes each.
/// Source:   Hastie, Tibshirani, Classification by pairwise coupling, Annals of Statistics 26
///           (1998).
template <detail::DesignMatrix DerivedX, typename DerivedY, typename Trainer>
auto one_vs_one(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y,
                const Trainer& trainer) {
  const auto X = detail::pin_design(X_arg);
  const auto labels = detail::check_classes("one_vs_one", X, y);
  using Plain = typename std::remove_cvref_t<decltype(X)>::PlainObject;
  using Model = std::remove_cvref_t<decltype(trainer(Plain(), Eigen::VectorXi()))>;
  OneVsOne<Model> result;
  result.classes = labels.classes;
  for (Eigen::Index a = 0; a < labels.classes.size(); ++a) {
    for (Eigen::Index b = a + 1; b < labels.classes.size(); ++b) {
      std::vector<Eigen::Index> rows;
      std::vector<int> is_later;
      for (Eigen::Index i = 0; i < labels.codes.size(); ++i) {
        if (labels.codes(i) != a && labels.codes(i) != b) continue;
        rows.push_back(i);
        is_later.push_back(labels.codes(i) == b);
      }
      const Eigen::VectorXi targets =
          Eigen::Map<const Eigen::VectorXi>(is_later.data(), Eigen::Index(is_later.size()));
      result.models.push_back(trainer(detail::picked_rows(X, rows), targets));
    }
  }
  return result;
}

/// The votes of the pairs for each class, n x K; a tie is broken by the sum of the scores, brought
/// between -1/3 and 1/3.
template <typename Model, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd decision_function(const OneVsOne<Model>& model, const DerivedX& X) {
  const Eigen::Index K = model.classes.size();
  Eigen::MatrixXd votes = Eigen::MatrixXd::Zero(X.rows(), K);
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(X.rows(), K);
  std::size_t pair = 0;
  for (Eigen::Index a = 0; a < K; ++a) {
    for (Eigen::Index b = a + 1; b < K; ++b, ++pair) {
      const Eigen::VectorXd scores = detail::binary_scores(model.models[pair], X);
      sums.col(a) -= scores;
      sums.col(b) += scores;
      for (Eigen::Index i = 0; i < scores.size(); ++i) ++votes(i, scores(i) > 0 ? b : a);
    }
  }
  return votes.array() + sums.array() / (3 * (sums.array().abs() + 1));
}

/// The label with the most votes for each row of X; of those that tie to the last, the first.
template <typename Model, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const OneVsOne<Model>& model,
                                                   const DerivedX& X) {
  return detail::largest_labels(decision_function(model, X), model.classes);
}

/// Prints the classes.
template <typename Model>
std::ostream& operator<<(std::ostream& out, const OneVsRest<Model>& model) {
  return out << "one-vs-rest of " << model.classes.size()
             << " classes: " << model.classes.transpose() << "\n";
}

/// Prints the classes.
template <typename Model>
std::ostream& operator<<(std::ostream& out, const OneVsOne<Model>& model) {
  return out << "one-vs-one of " << model.classes.size() << " classes, " << model.models.size()
             << " pairs: " << model.classes.transpose() << "\n";
}

}  // namespace mlmath

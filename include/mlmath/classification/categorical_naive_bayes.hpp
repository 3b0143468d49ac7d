// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/softmax.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <string>
#include <vector>

namespace mlmath {

/// The settings of categorical_naive_bayes().
struct CategoricalNaiveBayesOptions {
  /// What is added to every count, >= 0: 1 is Laplace's rule; 0 lets what was never seen be
  /// impossible.
  double smoothing = 1;
  /// The probabilities of the classes in ascending order of their labels; empty for their shares.
  Eigen::VectorXd priors = {};
  /// The number of categories of each feature; empty for one more than the largest that X holds.
  Eigen::VectorX<Eigen::Index> categories = {};
};

/// A fitted naive Bayes model of features that are categories 0, 1, 2, ...
///
/// It holds the counts, so that models of parts of the data add up: see merge(), partial_fit() and
/// remove(). The counts of feature j are the columns offsets(j) to offsets(j + 1) - 1.
struct [[nodiscard]] CategoricalNaiveBayes {
  Eigen::VectorX<Eigen::Index> classes;  ///< the labels, ascending
  Eigen::VectorXd class_weights;         ///< the samples of each class, or the sum of their weights
  Eigen::MatrixXd counts;                ///< a row for each class, a column for each category
  Eigen::VectorX<Eigen::Index> offsets;  ///< where each feature begins, and the end: p + 1 entries
  double smoothing = 1;                  ///< see CategoricalNaiveBayesOptions
  Eigen::VectorXd priors;                ///< empty for the shares of the classes; may be changed

  /// The number of features.
  [[nodiscard]] Eigen::Index features() const { return offsets.size() - 1; }

  /// The number of categories of a feature.
  [[nodiscard]] Eigen::Index categories(Eigen::Index feature) const {
    return offsets(feature + 1) - offsets(feature);
  }

  /// \f$ \log P(x_j = c | C) = \log \frac{n_{Cjc} + s}{\sum_d (n_{Cjd} + s)} \f$, in the columns of
  /// `counts`. Where nothing is known of a feature in a class, and nothing is added, it is uniform.
  [[nodiscard]] Eigen::MatrixXd log_probabilities() const {
    Eigen::MatrixXd result(counts.rows(), counts.cols());
    for (Eigen::Index j = 0; j < features(); ++j) {
      const Eigen::Index size = categories(j);
      for (Eigen::Index k = 0; k < counts.rows(); ++k) {
        const auto own = counts.row(k).segment(offsets(j), size).array() + smoothing;
        const double total = own.sum();
        auto logs = result.row(k).segment(offsets(j), size);
        if (total > 0) {
          logs = (own / total).log();
        } else {
          logs.setConstant(-std::log(double(size)));
        }
      }
    }
    return result;
  }
};

/// Prints the classes with their priors, and the numbers of features and categories.
inline std::ostream& operator<<(std::ostream& out, const CategoricalNaiveBayes& model) {
  const Eigen::VectorXd priors =
      detail::log_priors("operator<<", model.priors, model.class_weights).array().exp();
  out << "categorical naive Bayes: " << model.classes.size() << " classes, " << model.features()
      << " features with " << model.counts.cols() << " categories, smoothing " << model.smoothing
      << "\n";
  for (Eigen::Index k = 0; k < model.classes.size(); ++k) {
    out << "class " << model.classes(k) << ", prior " << priors(k) << "\n";
  }
  return out;
}

/// The fields that save_model() writes.
template <typename Visitor>
void describe_fields(CategoricalNaiveBayes& model, Visitor&& visit) {
  visit.model("CategoricalNaiveBayes");
  visit("classes", model.classes);
  visit("class_weights", model.class_weights);
  visit("counts", model.counts);
  visit("offsets", model.offsets);
  visit("smoothing", model.smoothing);
  visit("priors", model.priors);
}

namespace detail {

/// A category as an index, -1 for one that is missing.
inline Eigen::Index category_at(const char* function, double x, Eigen::Index row,
                                Eigen::Index col) {
  if (x != x) return -1;
  if (x >= 0 && x <= 1e6 && x == std::floor(x)) return Eigen::Index(x);
  throw_domain_error(function, "X(" + std::to_string(row) + ", " + std::to_string(col) + ") is " +
                                   to_text(x) +
                                   ", expected a category 0, 1, 2, ..., or NaN for one that is "
                                   "missing");
}

/// The same, known to a model.
inline Eigen::Index known_category(const char* function, const CategoricalNaiveBayes& model,
                                   double x, Eigen::Index row, Eigen::Index col) {
  const Eigen::Index category = category_at(function, x, row, col);
  if (category < model.categories(col)) return category;
  throw_domain_error(function, "X(" + std::to_string(row) + ", " + std::to_string(col) + ") is " +
                                   std::to_string(category) + ", and the model knows only " +
                                   std::to_string(model.categories(col)) +
                                   " categories of the feature: see "
                                   "CategoricalNaiveBayesOptions::categories");
}

inline Eigen::VectorX<Eigen::Index> offsets_of(const Eigen::VectorX<Eigen::Index>& categories) {
  Eigen::VectorX<Eigen::Index> offsets(categories.size() + 1);
  offsets(0) = 0;
  for (Eigen::Index j = 0; j < categories.size(); ++j) offsets(j + 1) = offsets(j) + categories(j);
  return offsets;
}

/// Each class and category of a model in their places among more.
inline Eigen::MatrixXd spread_counts(const CategoricalNaiveBayes& model,
                                     const std::vector<Eigen::Index>& places, Eigen::Index classes,
                                     const Eigen::VectorX<Eigen::Index>& offsets) {
  const Eigen::MatrixXd rows = spread_rows(model.counts, places, classes);
  Eigen::MatrixXd spread = Eigen::MatrixXd::Zero(classes, offsets(offsets.size() - 1));
  for (Eigen::Index j = 0; j < model.features(); ++j) {
    spread.middleCols(offsets(j), model.categories(j)) =
        rows.middleCols(model.offsets(j), model.categories(j));
  }
  return spread;
}

template <typename DerivedX, typename DerivedY>
CategoricalNaiveBayes categorical_naive_bayes_of(const char* function,
                                                 const Eigen::MatrixBase<DerivedX>& X_arg,
                                                 const Eigen::MatrixBase<DerivedY>& y,
                                                 const Eigen::VectorXd& weights,
                                                 const CategoricalNaiveBayesOptions& options) {
  const MatrixRef<DerivedX> X(X_arg.derived());
  check_nonempty(function, "X", X.rows(), X.cols());
  check_one_per_row(function, "y", y.size(), "X", X.rows(), X.cols());
  if (weights.size() > 0) check_sample_weights<double>(function, weights, X.rows(), X.cols());
  check_nonnegative(function, "smoothing", options.smoothing);
  Eigen::VectorX<Eigen::Index> categories = Eigen::VectorX<Eigen::Index>::Ones(X.cols());
  for (Eigen::Index j = 0; j < X.cols(); ++j) {
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
      categories(j) = (std::max)(categories(j), 1 + category_at(function, double(X(i, j)), i, j));
    }
  }
  if (options.categories.size() > 0) {
    check_one_per_column(function, "categories", options.categories.size(), "X", X.rows(),
                         X.cols());
    for (Eigen::Index j = 0; j < X.cols(); ++j) {
      if (options.categories(j) >= categories(j)) continue;
      throw_domain_error(function, "categories(" + std::to_string(j) + ") is " +
                                       std::to_string(options.categories(j)) +
                                       ", but X holds the category " +
                                       std::to_string(categories(j) - 1));
    }
    categories = options.categories;
  }
  const CodedLabels labels = code_labels(function, y.derived());
  CategoricalNaiveBayes model;
  model.classes = labels.classes;
  model.smoothing = options.smoothing;
  model.priors = options.priors;
  model.offsets = offsets_of(categories);
  model.class_weights = Eigen::VectorXd::Zero(labels.classes.size());
  const auto weight = [&](Eigen::Index i) { return weights.size() > 0 ? weights(i) : 1.0; };
  for (Eigen::Index i = 0; i < X.rows(); ++i) model.class_weights(labels.codes(i)) += weight(i);
  (void)log_priors(function, options.priors, model.class_weights);
  model.counts = Eigen::MatrixXd::Zero(labels.classes.size(), model.offsets(X.cols()));
  for (Eigen::Index j = 0; j < X.cols(); ++j) {
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
      const double x = double(X(i, j));
      if (x == x) model.counts(labels.codes(i), model.offsets(j) + Eigen::Index(x)) += weight(i);
    }
  }
  return model;
}

template <typename Design>
Eigen::MatrixXd joint_log_likelihood(const char* function, const CategoricalNaiveBayes& model,
                                     const Design& X) {
  check_features(function, X.cols(), model.features());
  const Eigen::MatrixXd logs = model.log_probabilities();
  Eigen::MatrixXd joint(model.classes.size(), X.rows());
  joint.colwise() = log_priors(function, model.priors, model.class_weights);
  for (Eigen::Index j = 0; j < X.cols(); ++j) {
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
      const Eigen::Index category = known_category(function, model, double(X(i, j)), i, j);
      if (category >= 0) joint.col(i) += logs.col(model.offsets(j) + category);
    }
  }
  return joint.transpose();
}

}  // namespace detail

/// Categorical naive Bayes: each feature is one of a few categories,
/// \f$ P(C | x) \propto P(C) \prod_j P(x_j | C) \f$ with
/// \f$ P(x_j = c | C) = (n_{Cjc} + s) / (n_{Cj} + s m_j) \f$, the smoothing s and \f$ m_j \f$
/// categories.
///
/// With two categories and no value missing it is bernoulli_naive_bayes().
///
/// Shapes:   X n x p, entries 0, 1, 2, ... as numbers of any type; y n labels (whole numbers). NaN
///           is a missing value: it counts nowhere, and its factor is left out, which is the sum
///           over all values that it could have.
/// Cost:     two passes over X.
/// Edges:    smoothing 0 makes what was never seen with a class impossible in it. A category that
///           was not there at the fit is refused later: `categories` makes room for it.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if an entry of X is no
///           category (negative, a fraction, above a million), a label is no whole number,
///           smoothing < 0, priors are none, or X holds more categories than said.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           6.6.3; scikit-learn's CategoricalNB and R's naiveBayes (e1071) give the same.
template <typename DerivedX, typename DerivedY>
CategoricalNaiveBayes categorical_naive_bayes(const Eigen::MatrixBase<DerivedX>& X,
                                              const Eigen::MatrixBase<DerivedY>& y,
                                              const CategoricalNaiveBayesOptions& options = {}) {
  return detail::categorical_naive_bayes_of("categorical_naive_bayes", X, y, Eigen::VectorXd(),
                                            options);
}

/// The same with weights of the samples, one of k counting as k copies.
template <typename DerivedX, typename DerivedY, typename DerivedW>
CategoricalNaiveBayes categorical_naive_bayes(const Eigen::MatrixBase<DerivedX>& X,
                                              const Eigen::MatrixBase<DerivedY>& y,
                                              const Eigen::MatrixBase<DerivedW>& sample_weights,
                                              const CategoricalNaiveBayesOptions& options = {}) {
  return detail::categorical_naive_bayes_of(
      "categorical_naive_bayes", X, y,
      detail::pin_sample_weights<double>("categorical_naive_bayes", sample_weights, X.derived()),
      options);
}

/// The model of all samples of two models, exactly what fitting them at once gives; a feature has
/// the categories of both. Priors and smoothing are those of the first.
///
/// Throws:   ShapeError if the models have different numbers of features.
inline CategoricalNaiveBayes merge(const CategoricalNaiveBayes& a, const CategoricalNaiveBayes& b) {
  detail::check_features("merge", b.features(), a.features());
  const auto merged = detail::merge_classes(a.classes, b.classes);
  const Eigen::Index classes = merged.classes.size();
  Eigen::VectorX<Eigen::Index> categories(a.features());
  for (Eigen::Index j = 0; j < a.features(); ++j) {
    categories(j) = (std::max)(a.categories(j), b.categories(j));
  }
  CategoricalNaiveBayes model = a;
  model.classes = merged.classes;
  model.offsets = detail::offsets_of(categories);
  model.class_weights =
      detail::spread_rows(Eigen::MatrixXd(a.class_weights), merged.first, classes) +
      detail::spread_rows(Eigen::MatrixXd(b.class_weights), merged.second, classes);
  model.counts = detail::spread_counts(a, merged.first, classes, model.offsets) +
                 detail::spread_counts(b, merged.second, classes, model.offsets);
  return model;
}

/// The model with more samples, which may have new labels and new categories.
template <typename DerivedX, typename DerivedY>
CategoricalNaiveBayes partial_fit(const CategoricalNaiveBayes& model,
                                  const Eigen::MatrixBase<DerivedX>& X,
                                  const Eigen::MatrixBase<DerivedY>& y) {
  return merge(model,
               detail::categorical_naive_bayes_of("partial_fit", X, y, Eigen::VectorXd(), {}));
}

/// The model without samples that it was fitted to: exactly as if they had never been there.
///
/// Throws:   DomainError if a label or a category is none of the model's, or more is to be removed
///           than there is.
template <typename DerivedX, typename DerivedY>
CategoricalNaiveBayes remove(const CategoricalNaiveBayes& model,
                             const Eigen::MatrixBase<DerivedX>& X,
                             const Eigen::MatrixBase<DerivedY>& y) {
  const auto gone = detail::categorical_naive_bayes_of("remove", X, y, Eigen::VectorXd(), {});
  const CategoricalNaiveBayes both = merge(model, gone);
  if (both.classes.size() != model.classes.size() || both.counts.cols() != model.counts.cols()) {
    detail::throw_domain_error("remove",
                               "X or y has a category or label that the model does not know");
  }
  CategoricalNaiveBayes rest = model;
  rest.class_weights -= both.class_weights - model.class_weights;
  rest.counts -= both.counts - model.counts;
  if (rest.class_weights.minCoeff() < 0 || rest.counts.minCoeff() < 0) {
    detail::throw_domain_error("remove", "the model has fewer samples than are to be removed");
  }
  return rest;
}

/// \f$ \log P(C) + \sum_j \log P(x_j | C) \f$ for each row of X and each class.
///
/// Shapes:   X n x p; the result n x K, a column for each of model.classes. NaN is a missing value.
/// Throws:   ShapeError if X has another number of columns than the model has features; DomainError
///           if an entry is no category that the model knows.
template <typename DerivedX>
[[nodiscard]] Eigen::MatrixXd joint_log_likelihood(const CategoricalNaiveBayes& model,
                                                   const Eigen::MatrixBase<DerivedX>& X) {
  return detail::joint_log_likelihood("joint_log_likelihood", model,
                                      detail::MatrixRef<DerivedX>(X.derived()));
}

/// \f$ P(C | x) \f$ for each row of X and each class, in ascending order of the labels.
///
/// Shapes and errors: as joint_log_likelihood().
template <typename DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const CategoricalNaiveBayes& model,
                                                  const Eigen::MatrixBase<DerivedX>& X) {
  return softmax_rows(detail::joint_log_likelihood("predict_probability", model,
                                                   detail::MatrixRef<DerivedX>(X.derived())));
}

/// The label with the highest posterior for each row of X.
///
/// Shapes and errors: as joint_log_likelihood().
template <typename DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const CategoricalNaiveBayes& model,
                                                   const Eigen::MatrixBase<DerivedX>& X) {
  return detail::largest_labels(
      detail::joint_log_likelihood("predict", model, detail::MatrixRef<DerivedX>(X.derived())),
      model.classes);
}

/// What each feature of a sample says for one class against another: with the first entry, the
/// log-odds of the priors, they sum to the log-odds of the posterior. A missing value says 0.
///
/// Shapes:   x one sample of p entries; `second` and `first` are places in model.classes. The
///           result has p + 1 entries, the prior's first.
/// Cost:     O(p^2) time and memory.
/// Throws:   ShapeError if x has another size; DomainError if there is no such class.
template <typename DerivedX>
[[nodiscard]] Eigen::VectorXd log_odds_contributions(const CategoricalNaiveBayes& model,
                                                     const Eigen::MatrixBase<DerivedX>& x,
                                                     Eigen::Index second = 1,
                                                     Eigen::Index first = 0) {
  return detail::contributions_of(model, x, second, first);
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/class_blocks.hpp>
#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/classification/detail/sparse_rows.hpp>
#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/softmax.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>
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
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] Eigen::MatrixX<Scalar> log_probabilities() const {
    const auto& n = detail::dependent<Scalar>(counts);
    Eigen::MatrixX<Scalar> result(n.rows(), n.cols());
    for (Eigen::Index j = 0; j < features(); ++j) {
      const Eigen::Index size = categories(j);
      for (Eigen::Index k = 0; k < n.rows(); ++k) {
        const auto own = n.row(k).segment(offsets(j), size).array() + smoothing;
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
template <std::same_as<double> Scalar = double>
std::ostream& operator<<(std::ostream& out, const CategoricalNaiveBayes& model_arg) {
  const auto& model = detail::dependent<Scalar>(model_arg);
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

/// Throws unless a model knows the category.
inline void check_known(const char* function, Eigen::Index category, Eigen::Index categories,
                        Eigen::Index row, Eigen::Index col) {
  if (category < categories) return;
  throw_domain_error(function, "X(" + std::to_string(row) + ", " + std::to_string(col) + ") is " +
                                   std::to_string(category) + ", and the model knows only " +
                                   std::to_string(categories) +
                                   " categories of the feature: see "
                                   "CategoricalNaiveBayesOptions::categories");
}

/// A category that a model knows, -1 for one that is missing.
inline Eigen::Index known_category(const char* function, const CategoricalNaiveBayes& model,
                                   double x, Eigen::Index row, Eigen::Index col) {
  const Eigen::Index category = category_at(function, x, row, col);
  check_known(function, category, model.categories(col), row, col);
  return category;
}

inline Eigen::VectorX<Eigen::Index> offsets_of(const Eigen::VectorX<Eigen::Index>& categories) {
  Eigen::VectorX<Eigen::Index> offsets(categories.size() + 1);
  offsets(0) = 0;
  for (Eigen::Index j = 0; j < categories.size(); ++j) offsets(j + 1) = offsets(j) + categories(j);
  return offsets;
}

/// Each class and category of a model in their places among more.
template <std::same_as<CategoricalNaiveBayes> Model>
Eigen::MatrixXd spread_counts(const Model& model, const std::vector<Eigen::Index>& places,
                              Eigen::Index classes, const Eigen::VectorX<Eigen::Index>& offsets) {
  const auto rows = spread_rows(model.counts, places, classes);
  Dependent<Eigen::MatrixXd, Model> spread =
      Eigen::MatrixXd::Zero(classes, offsets(offsets.size() - 1));
  for (Eigen::Index j = 0; j < model.features(); ++j) {
    spread.middleCols(offsets(j), model.categories(j)) =
        rows.middleCols(model.offsets(j), model.categories(j));
  }
  return spread;
}

template <typename Samples, typename DerivedY>
CategoricalNaiveBayes categorical_naive_bayes_of(const char* function, const Samples& X,
                                                 const Eigen::MatrixBase<DerivedY>& y,
                                                 const Eigen::VectorXd& weights,
                                                 const CategoricalNaiveBayesOptions& options) {
  check_nonempty(function, "X", X.rows(), X.cols());
  check_one_per_row(function, "y", y.size(), "X", X.rows(), X.cols());
  if (weights.size() > 0) check_sample_weights<double>(function, weights, X.rows(), X.cols());
  check_nonnegative(function, "smoothing", options.smoothing);
  Eigen::VectorX<Eigen::Index> categories = Eigen::VectorX<Eigen::Index>::Ones(X.cols());
  for_each_value(X, [&](Eigen::Index i, Eigen::Index j, double x) {
    categories(j) = (std::max)(categories(j), 1 + category_at(function, x, i, j));
  });
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
  const Eigen::Index classes = labels.classes.size();
  CategoricalNaiveBayes model;
  model.classes = labels.classes;
  model.smoothing = options.smoothing;
  model.priors = options.priors;
  model.offsets = offsets_of(categories);
  model.class_weights = sums_of_weights(labels.codes, classes, weights);
  (void)log_priors(function, options.priors, model.class_weights);
  model.counts = Eigen::MatrixXd::Zero(classes, model.offsets(X.cols()));
  const bool is_sparse = std::is_same_v<Samples, SparseSamples>;
  Eigen::MatrixXd stored = Eigen::MatrixXd::Zero(is_sparse ? classes : 0, X.cols());
  for_each_value(X, [&](Eigen::Index i, Eigen::Index j, double x) {
    const double weight = weights.size() > 0 ? weights(i) : 1.0;
    if (is_sparse) stored(labels.codes(i), j) += weight;
    if (x == x) model.counts(labels.codes(i), model.offsets(j) + Eigen::Index(x)) += weight;
  });
  // What a sparse matrix does not store is of category 0.
  for (Eigen::Index j = 0; is_sparse && j < X.cols(); ++j) {
    const auto unstored = dependent<Samples>(model.class_weights) - stored.col(j);
    model.counts.col(model.offsets(j)) += unstored.cwiseMax(0.0);
  }
  return model;
}

/// The joint log-likelihoods: n x K.
template <typename Samples>
Eigen::MatrixXd joint_log_likelihood(const char* function, const CategoricalNaiveBayes& model,
                                     const Samples& X) {
  check_features(function, X.cols(), model.features());
  using Matrix = Dependent<Eigen::MatrixXd, Samples>;
  using Vector = Dependent<Eigen::VectorXd, Samples>;
  const Matrix logs = model.log_probabilities();
  const Vector priors = log_priors(function, model.priors, model.class_weights);
  const Eigen::Index classes = priors.size();
  if constexpr (!std::is_same_v<Samples, SparseSamples>) {
    Matrix joint(X.rows(), classes);
    joint.rowwise() = priors.transpose();
    Matrix sums;
    for_each_block(X, [&](const Eigen::MatrixXd& block, Eigen::Index row, Eigen::Index col) {
      sums = joint.middleRows(row, block.rows()).transpose();
      for (Eigen::Index c = 0; c < block.cols(); ++c) {
        for (Eigen::Index r = 0; r < block.rows(); ++r) {
          const Eigen::Index category =
              known_category(function, model, block(r, c), row + r, col + c);
          if (category < 0) continue;
          const double* const own = logs.data() + (model.offsets(col + c) + category) * classes;
          for (Eigen::Index k = 0; k < classes; ++k) sums(k, r) += own[k];
        }
      }
      joint.middleRows(row, block.rows()) = sums.transpose();
    });
    return joint;
  } else {
    // What categories 0 say is summed once, and taken back for the features that are there. Without
    // smoothing it may be -infinity: such are counted instead.
    Matrix zeros(classes, X.cols());
    for (Eigen::Index j = 0; j < X.cols(); ++j) zeros.col(j) = logs.col(model.offsets(j));
    const Matrix is_lost = (zeros.array() - zeros.array() == 0).select(0.0 * zeros, 1.0);
    zeros = (is_lost.array() > 0).select(0.0, zeros);
    const Vector base = priors + zeros.rowwise().sum();
    const Vector base_lost = is_lost.rowwise().sum();
    Matrix joint(X.rows(), classes);
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
      Vector sums = base;
      Vector lost = base_lost;
      X.for_each(i, [&](Eigen::Index j, double x) {
        const Eigen::Index category = known_category(function, model, x, i, j);
        sums -= zeros.col(j);
        lost -= is_lost.col(j);
        if (category >= 0) sums += logs.col(model.offsets(j) + category);
      });
      joint.row(i) =
          (lost.array() > 0).select(-std::numeric_limits<double>::infinity(), sums).transpose();
    }
    return joint;
  }
}

}  // namespace detail

/// Categorical naive Bayes: each feature is one of a few categories,
/// \f$ P(C | x) \propto P(C) \prod_j P(x_j | C) \f$ with
/// \f$ P(x_j = c | C) = (n_{Cjc} + s) / (n_{Cj} + s m_j) \f$, the smoothing s and \f$ m_j \f$
/// categories.
///
/// With two categories and no value missing it is bernoulli_naive_bayes().
///
/// Shapes:   X n x p, dense or sparse, entries 0, 1, 2, ... as numbers of any type, 0 where a sparse
///           matrix stores nothing; y n labels (whole numbers). NaN is a missing value: it counts
///           nowhere, and its factor is left out, which is the sum over all values that it could
///           have.
/// Cost:     two passes over X.
/// Edges:    smoothing 0 makes what was never seen with a class impossible in it. A category that
///           was not there at the fit is refused later: `categories` makes room for it.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if an entry of X is no
///           category (negative, a fraction, above a million), a label is no whole number,
///           smoothing < 0, priors are none, or X holds more categories than said.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           6.6.3; scikit-learn's CategoricalNB and R's naiveBayes (e1071) give the same.
template <detail::DesignMatrix DerivedX, typename DerivedY>
CategoricalNaiveBayes categorical_naive_bayes(const DerivedX& X,
                                              const Eigen::MatrixBase<DerivedY>& y,
                                              const CategoricalNaiveBayesOptions& options = {}) {
  return detail::categorical_naive_bayes_of("categorical_naive_bayes", detail::pin_samples(X), y,
                                            Eigen::VectorXd(), options);
}

/// The same with weights of the samples, one of k counting as k copies.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
CategoricalNaiveBayes categorical_naive_bayes(const DerivedX& X,
                                              const Eigen::MatrixBase<DerivedY>& y,
                                              const Eigen::MatrixBase<DerivedW>& sample_weights,
                                              const CategoricalNaiveBayesOptions& options = {}) {
  return detail::categorical_naive_bayes_of(
      "categorical_naive_bayes", detail::pin_samples(X), y,
      detail::pin_sample_weights<double>("categorical_naive_bayes", sample_weights, X), options);
}

/// The model of all samples of two models, exactly what fitting them at once gives; a feature has
/// the categories of both. Priors and smoothing are those of the first.
///
/// Throws:   ShapeError if the models have different numbers of features.
template <std::same_as<double> Scalar = double>
CategoricalNaiveBayes merge(const CategoricalNaiveBayes& a, const CategoricalNaiveBayes& b) {
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
  const auto spread = [&](const auto& rows, const auto& places) {
    return detail::spread_rows(Eigen::MatrixX<Scalar>(rows), places, classes);
  };
  model.class_weights =
      spread(a.class_weights, merged.first) + spread(b.class_weights, merged.second);
  const Eigen::MatrixX<Scalar> counts =
      detail::spread_counts(a, merged.first, classes, model.offsets);
  model.counts = counts + detail::spread_counts(b, merged.second, classes, model.offsets);
  return model;
}

/// The model with more samples, which may have new labels and new categories.
template <detail::DesignMatrix DerivedX, typename DerivedY>
CategoricalNaiveBayes partial_fit(const CategoricalNaiveBayes& model, const DerivedX& X,
                                  const Eigen::MatrixBase<DerivedY>& y) {
  return merge(model, detail::categorical_naive_bayes_of("partial_fit", detail::pin_samples(X), y,
                                                         Eigen::VectorXd(), {}));
}

namespace detail {

template <typename Samples, typename DerivedY>
CategoricalNaiveBayes removed_samples(const CategoricalNaiveBayes& model, const Samples& X,
                                      const Eigen::MatrixBase<DerivedY>& y) {
  const auto gone = categorical_naive_bayes_of("remove", X, y, Eigen::VectorXd(), {});
  const CategoricalNaiveBayes both = merge(model, gone);
  if (both.classes.size() != model.classes.size() || both.counts.cols() != model.counts.cols()) {
    throw_domain_error("remove", "X or y has a category or label that the model does not know");
  }
  CategoricalNaiveBayes rest = model;
  rest.class_weights -= both.class_weights - model.class_weights;
  rest.counts -= both.counts - model.counts;
  if (rest.class_weights.minCoeff() < 0 || rest.counts.minCoeff() < 0) {
    throw_domain_error("remove", "the model has fewer samples than are to be removed");
  }
  return rest;
}

}  // namespace detail

/// The model without samples that it was fitted to: exactly as if they had never been there.
///
/// Throws:   DomainError if a label or a category is none of the model's, or more is to be removed
///           than there is.
template <detail::DesignMatrix DerivedX, typename DerivedY>
CategoricalNaiveBayes remove(const CategoricalNaiveBayes& model, const DerivedX& X,
                             const Eigen::MatrixBase<DerivedY>& y) {
  return detail::removed_samples(model, detail::pin_samples(X), y);
}

/// \f$ \log P(C) + \sum_j \log P(x_j | C) \f$ for each row of X and each class.
///
/// Shapes:   X n x p; the result n x K, a column for each of model.classes. NaN is a missing value.
/// Throws:   ShapeError if X has another number of columns than the model has features; DomainError
///           if an entry is no category that the model knows.
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd joint_log_likelihood(const CategoricalNaiveBayes& model,
                                                   const DerivedX& X) {
  return detail::joint_log_likelihood("joint_log_likelihood", model, detail::pin_samples(X));
}

/// The score of each sample: of two classes the log-odds of the second, n x 1, above 0 where it is
/// the more probable; of any other number the joint_log_likelihood(), n x K.
///
/// Shapes and errors: as joint_log_likelihood().
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd decision_function(const CategoricalNaiveBayes& model,
                                                const DerivedX& X) {
  return detail::class_decisions(joint_log_likelihood(model, X));
}

/// \f$ P(C | x) \f$ for each row of X and each class, in ascending order of the labels.
///
/// Shapes and errors: as joint_log_likelihood().
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const CategoricalNaiveBayes& model,
                                                  const DerivedX& X) {
  return softmax_rows(
      detail::joint_log_likelihood("predict_probability", model, detail::pin_samples(X)));
}

/// The label with the highest posterior for each row of X.
///
/// Shapes and errors: as joint_log_likelihood().
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const CategoricalNaiveBayes& model,
                                                   const DerivedX& X) {
  return detail::largest_labels(
      detail::joint_log_likelihood("predict", model, detail::pin_samples(X)), model.classes);
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

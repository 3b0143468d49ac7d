// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/categorical_naive_bayes.hpp>
#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/classification/gaussian_naive_bayes.hpp>
#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/softmax.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace mlmath {

/// The law of one column in mixed_naive_bayes().
enum class FeatureLaw {
  gaussian,    ///< a number
  bernoulli,   ///< there (1) or not (0)
  categorical  ///< one of the categories 0, 1, 2, ...
};

/// The settings of mixed_naive_bayes().
struct MixedNaiveBayesOptions {
  /// What is added to every count of a category, >= 0; see CategoricalNaiveBayesOptions.
  double smoothing = 1;
  /// See GaussianNaiveBayesOptions.
  double variance_smoothing = 1e-9;
  /// See GaussianNaiveBayesOptions.
  double ddof = 0;
  /// The probabilities of the classes in ascending order of their labels; empty for their shares.
  Eigen::VectorXd priors = {};
};

/// A fitted naive Bayes model whose features have laws of their own: one Gaussian and one
/// categorical model, each of its columns. Either may have none.
struct [[nodiscard]] MixedNaiveBayes {
  std::vector<FeatureLaw> laws;          ///< of each column
  Eigen::VectorX<Eigen::Index> classes;  ///< the labels, ascending
  Eigen::VectorXd class_weights;         ///< the samples of each class, or the sum of their weights
  Eigen::VectorXd priors;                ///< empty for the shares of the classes; may be changed
  GaussianNaiveBayes gaussian;           ///< of the columns that are numbers, in their order
  CategoricalNaiveBayes categorical;     ///< of the other columns, in their order

  /// The columns that are numbers, or those that are not.
  [[nodiscard]] std::vector<Eigen::Index> columns(bool are_numbers) const {
    std::vector<Eigen::Index> found;
    for (std::size_t j = 0; j < laws.size(); ++j) {
      if ((laws[j] == FeatureLaw::gaussian) == are_numbers) found.push_back(Eigen::Index(j));
    }
    return found;
  }
};

/// The fields that save_model() writes.
template <typename Visitor>
void describe_fields(MixedNaiveBayes& model, Visitor&& visit) {
  visit.model("MixedNaiveBayes");
  visit("laws", model.laws);
  visit("classes", model.classes);
  visit("class_weights", model.class_weights);
  visit("priors", model.priors);
  visit("gaussian", model.gaussian);
  visit("categorical", model.categorical);
}

namespace detail {

template <typename Design>
Eigen::MatrixXd picked_columns(const Design& X, const std::vector<Eigen::Index>& columns) {
  Eigen::MatrixXd picked(X.rows(), Eigen::Index(columns.size()));
  for (std::size_t k = 0; k < columns.size(); ++k) {
    picked.col(Eigen::Index(k)) = X.col(columns[k]).template cast<double>();
  }
  return picked;
}

template <typename DerivedX, typename DerivedY>
MixedNaiveBayes mixed_naive_bayes_of(const char* function, const Eigen::MatrixBase<DerivedX>& X_arg,
                                     const Eigen::MatrixBase<DerivedY>& y,
                                     const Eigen::VectorXd& weights,
                                     const std::vector<FeatureLaw>& laws,
                                     const MixedNaiveBayesOptions& options) {
  const MatrixRef<DerivedX> X(X_arg.derived());
  check_nonempty(function, "X", X.rows(), X.cols());
  check_one_per_column(function, "laws", Eigen::Index(laws.size()), "X", X.rows(), X.cols());
  check_one_per_row(function, "y", y.size(), "X", X.rows(), X.cols());
  if (weights.size() > 0) check_sample_weights<double>(function, weights, X.rows(), X.cols());
  const CodedLabels labels = code_labels(function, y.derived());
  MixedNaiveBayes model;
  model.laws = laws;
  model.classes = labels.classes;
  model.priors = options.priors;
  model.class_weights = Eigen::VectorXd::Zero(labels.classes.size());
  for (Eigen::Index i = 0; i < X.rows(); ++i) {
    model.class_weights(labels.codes(i)) += weights.size() > 0 ? weights(i) : 1.0;
  }
  (void)log_priors(function, options.priors, model.class_weights);
  const std::vector<Eigen::Index> numbers = model.columns(true);
  if (!numbers.empty()) {
    model.gaussian = gaussian_naive_bayes_of(
        picked_columns(X, numbers), y, weights,
        {.variance_smoothing = options.variance_smoothing, .ddof = options.ddof});
  }
  const std::vector<Eigen::Index> others = model.columns(false);
  if (!others.empty()) {
    Eigen::VectorX<Eigen::Index> categories(Eigen::Index(others.size()));
    for (std::size_t k = 0; k < others.size(); ++k) {
      const Eigen::Index j = others[k];
      const bool is_bernoulli = laws[std::size_t(j)] == FeatureLaw::bernoulli;
      Eigen::Index& count = categories(Eigen::Index(k));
      count = is_bernoulli ? 2 : 1;
      for (Eigen::Index i = 0; i < X.rows(); ++i) {
        const Eigen::Index category = category_at(function, double(X(i, j)), i, j);
        if (is_bernoulli && category > 1) {
          throw_domain_error(function, "X(" + std::to_string(i) + ", " + std::to_string(j) +
                                           ") is " + std::to_string(category) +
                                           ", expected 0 or 1 in a Bernoulli column");
        }
        count = (std::max)(count, 1 + category);
      }
    }
    model.categorical =
        categorical_naive_bayes_of(function, picked_columns(X, others), y, weights,
                                   {.smoothing = options.smoothing, .categories = categories});
  }
  return model;
}

template <typename Design>
Eigen::MatrixXd joint_log_likelihood(const char* function, const MixedNaiveBayes& model,
                                     const Design& X) {
  check_features(function, X.cols(), Eigen::Index(model.laws.size()));
  Eigen::MatrixXd joint(X.rows(), model.classes.size());
  joint.rowwise() = log_priors(function, model.priors, model.class_weights).transpose();
  // With equal priors of its own a part adds their logarithm to each class alike.
  const Eigen::Index classes = model.classes.size();
  const Eigen::VectorXd equal = Eigen::VectorXd::Constant(classes, 1.0 / double(classes));
  const double constant = std::log(equal(0));
  if (const auto numbers = model.columns(true); !numbers.empty()) {
    GaussianNaiveBayes part = model.gaussian;
    part.priors = equal;
    joint += joint_log_likelihood(function, part, picked_columns(X, numbers));
    joint.array() -= constant;
  }
  if (const auto others = model.columns(false); !others.empty()) {
    CategoricalNaiveBayes part = model.categorical;
    part.priors = equal;
    joint += joint_log_likelihood(function, part, picked_columns(X, others));
    joint.array() -= constant;
  }
  return joint;
}

}  // namespace detail

/// Naive Bayes with a law for each column: \f$ P(C | x) \propto P(C) \prod_j P_j(x_j | C) \f$.
///
/// Use it for tables: ages beside professions, with holes. For counts of words see
/// multinomial_naive_bayes().
///
/// Shapes:   X n x p; laws p; y n labels (whole numbers). NaN in X is a missing value: it counts
///           nowhere, and its factor is left out, which is the sum over all values that it could
///           have.
/// Cost:     a copy of X, and the passes of gaussian_naive_bayes() and categorical_naive_bayes().
/// Edges:    as those two.
/// Throws:   ShapeError if X is empty, or y or laws have another size; DomainError as those two, or
///           if a Bernoulli column holds anything but 0, 1 and NaN.
/// Example:  \code
///           using enum mlmath::FeatureLaw;
///           const auto model = mlmath::mixed_naive_bayes(X, y, {gaussian, categorical,
///           bernoulli});
///           \endcode
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           6.6.3.
template <typename DerivedX, typename DerivedY>
MixedNaiveBayes mixed_naive_bayes(const Eigen::MatrixBase<DerivedX>& X,
                                  const Eigen::MatrixBase<DerivedY>& y,
                                  const std::vector<FeatureLaw>& laws,
                                  const MixedNaiveBayesOptions& options = {}) {
  return detail::mixed_naive_bayes_of("mixed_naive_bayes", X, y, Eigen::VectorXd(), laws, options);
}

/// The same with weights of the samples, one of k counting as k copies.
template <typename DerivedX, typename DerivedY, typename DerivedW>
MixedNaiveBayes mixed_naive_bayes(const Eigen::MatrixBase<DerivedX>& X,
                                  const Eigen::MatrixBase<DerivedY>& y,
                                  const Eigen::MatrixBase<DerivedW>& sample_weights,
                                  const std::vector<FeatureLaw>& laws,
                                  const MixedNaiveBayesOptions& options = {}) {
  return detail::mixed_naive_bayes_of(
      "mixed_naive_bayes", X, y,
      detail::pin_sample_weights<double>("mixed_naive_bayes", sample_weights, X.derived()), laws,
      options);
}

/// The model of all samples of two models: what fitting them at once gives. Priors and smoothing
/// are those of the first.
///
/// Throws:   DomainError if the laws of the columns differ.
inline MixedNaiveBayes merge(const MixedNaiveBayes& a, const MixedNaiveBayes& b) {
  detail::check_features("merge", Eigen::Index(b.laws.size()), Eigen::Index(a.laws.size()));
  if (a.laws != b.laws) detail::throw_domain_error("merge", "the models have different laws");
  const auto merged = detail::merge_classes(a.classes, b.classes);
  const Eigen::Index classes = merged.classes.size();
  MixedNaiveBayes model = a;
  model.classes = merged.classes;
  model.class_weights =
      detail::spread_rows(Eigen::MatrixXd(a.class_weights), merged.first, classes) +
      detail::spread_rows(Eigen::MatrixXd(b.class_weights), merged.second, classes);
  if (!a.columns(true).empty()) model.gaussian = merge(a.gaussian, b.gaussian);
  if (!a.columns(false).empty()) model.categorical = merge(a.categorical, b.categorical);
  return model;
}

/// The model with more samples, which may have new labels and new categories.
template <typename DerivedX, typename DerivedY>
MixedNaiveBayes partial_fit(const MixedNaiveBayes& model, const Eigen::MatrixBase<DerivedX>& X,
                            const Eigen::MatrixBase<DerivedY>& y) {
  return merge(
      model, detail::mixed_naive_bayes_of("partial_fit", X, y, Eigen::VectorXd(), model.laws, {}));
}

/// The model without samples that it was fitted to: the inverse of partial_fit(), up to rounding.
///
/// Throws:   DomainError if a label or a category is none of the model's, or more is to be removed
///           than there is.
template <typename DerivedX, typename DerivedY>
MixedNaiveBayes remove(const MixedNaiveBayes& model, const Eigen::MatrixBase<DerivedX>& X,
                       const Eigen::MatrixBase<DerivedY>& y) {
  detail::check_features("remove", X.cols(), Eigen::Index(model.laws.size()));
  MixedNaiveBayes rest = model;
  if (const auto numbers = model.columns(true); !numbers.empty()) {
    rest.gaussian = remove(model.gaussian, detail::picked_columns(X.derived(), numbers), y);
    rest.class_weights = rest.gaussian.class_weights;
  }
  if (const auto others = model.columns(false); !others.empty()) {
    rest.categorical = remove(model.categorical, detail::picked_columns(X.derived(), others), y);
    rest.class_weights = rest.categorical.class_weights;
  }
  return rest;
}

/// \f$ \log P(C) + \sum_j \log P_j(x_j | C) \f$ for each row of X and each class.
///
/// Shapes:   X n x p; the result n x K, a column for each of model.classes. NaN is a missing value.
/// Throws:   ShapeError if X has another number of columns than the model has features; DomainError
///           if an entry is no category that the model knows.
template <typename DerivedX>
[[nodiscard]] Eigen::MatrixXd joint_log_likelihood(const MixedNaiveBayes& model,
                                                   const Eigen::MatrixBase<DerivedX>& X) {
  return detail::joint_log_likelihood("joint_log_likelihood", model,
                                      detail::MatrixRef<DerivedX>(X.derived()));
}

/// \f$ P(C | x) \f$ for each row of X and each class, in ascending order of the labels.
///
/// Shapes and errors: as joint_log_likelihood().
template <typename DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const MixedNaiveBayes& model,
                                                  const Eigen::MatrixBase<DerivedX>& X) {
  return softmax_rows(detail::joint_log_likelihood("predict_probability", model,
                                                   detail::MatrixRef<DerivedX>(X.derived())));
}

/// The label with the highest posterior for each row of X.
///
/// Shapes and errors: as joint_log_likelihood().
template <typename DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const MixedNaiveBayes& model,
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
[[nodiscard]] Eigen::VectorXd log_odds_contributions(const MixedNaiveBayes& model,
                                                     const Eigen::MatrixBase<DerivedX>& x,
                                                     Eigen::Index second = 1,
                                                     Eigen::Index first = 0) {
  return detail::contributions_of(model, x, second, first);
}

}  // namespace mlmath

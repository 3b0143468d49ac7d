// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/categorical_naive_bayes.hpp>
#include <mlmath/classification/count_naive_bayes.hpp>
#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/classification/detail/linear_counts.hpp>
#include <mlmath/classification/detail/sparse_rows.hpp>
#include <mlmath/classification/gaussian_naive_bayes.hpp>
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
#include <string>
#include <vector>

namespace mlmath {

/// The law of one column in mixed_naive_bayes().
enum class FeatureLaw {
  gaussian,     ///< a number
  bernoulli,    ///< there (1) or not (0)
  categorical,  ///< one of the categories 0, 1, 2, ...
  multinomial   ///< a count of draws, as of a word: all such columns are one multinomial law
};

/// The settings of mixed_naive_bayes().
struct MixedNaiveBayesOptions {
  /// What is added to every count, >= 0; see CategoricalNaiveBayesOptions, CountNaiveBayesOptions.
  double smoothing = 1;
  /// See GaussianNaiveBayesOptions.
  double variance_smoothing = 1e-9;
  /// See GaussianNaiveBayesOptions.
  double ddof = 0;
  /// The probabilities of the classes in ascending order of their labels; empty for their shares.
  Eigen::VectorXd priors = {};
};

/// A fitted naive Bayes model whose features have laws of their own: a Gaussian, a categorical and a
/// multinomial model, each of its columns. Any of them may have none.
struct [[nodiscard]] MixedNaiveBayes {
  std::vector<FeatureLaw> laws;          ///< of each column
  Eigen::VectorX<Eigen::Index> classes;  ///< the labels, ascending
  Eigen::VectorXd class_weights;         ///< the samples of each class, or the sum of their weights
  Eigen::VectorXd priors;                ///< empty for the shares of the classes; may be changed
  GaussianNaiveBayes gaussian;           ///< of the columns that are numbers, in their order
  CategoricalNaiveBayes categorical;     ///< of the categorical and Bernoulli columns
  CountNaiveBayes multinomial;           ///< of the columns that are counts

  /// The columns of one of the three models; those of Bernoulli's law are of the categorical one.
  [[nodiscard]] std::vector<Eigen::Index> columns(FeatureLaw law) const {
    const auto model_of = [](FeatureLaw of) {
      return of == FeatureLaw::bernoulli ? FeatureLaw::categorical : of;
    };
    std::vector<Eigen::Index> found;
    for (std::size_t j = 0; j < laws.size(); ++j) {
      if (model_of(laws[j]) == model_of(law)) found.push_back(Eigen::Index(j));
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
  visit("multinomial", model.multinomial);
}

namespace detail {

/// Some columns of samples, as samples.
template <typename Design>
Eigen::MatrixXd picked_columns(const Design& X, const std::vector<Eigen::Index>& columns) {
  Eigen::MatrixXd picked(X.rows(), Eigen::Index(columns.size()));
  for (std::size_t k = 0; k < columns.size(); ++k) {
    picked.col(Eigen::Index(k)) = X.col(columns[k]).template cast<double>();
  }
  return picked;
}

inline SparseSamples picked_columns(const SparseSamples& X,
                                    const std::vector<Eigen::Index>& columns) {
  std::vector<int> places(std::size_t(X.cols()), -1);
  for (std::size_t k = 0; k < columns.size(); ++k) places[std::size_t(columns[k])] = int(k);
  SparseSamples picked;
  picked.row_count = X.rows();
  picked.col_count = Eigen::Index(columns.size());
  picked.starts.push_back(0);
  for (Eigen::Index i = 0; i < X.rows(); ++i) {
    X.for_each(i, [&](Eigen::Index j, double x) {
      if (places[std::size_t(j)] < 0) return;
      picked.own_columns.push_back(places[std::size_t(j)]);
      picked.own_values.push_back(x);
    });
    picked.starts.push_back(Eigen::Index(picked.own_values.size()));
  }
  picked.columns = picked.own_columns.data();
  picked.values = picked.own_values.data();
  return picked;
}

/// Throws where a value cannot be of the law of its column, or is a category that none of
/// `categories` (-1 for any) has room for.
template <typename Samples>
void check_laws(const char* function, const Samples& X, const std::vector<FeatureLaw>& laws,
                const Eigen::VectorX<Eigen::Index>& categories) {
  for_each_value(X, [&](Eigen::Index i, Eigen::Index j, double x) {
    const auto refuse = [&](const std::string& value, const std::string& expected) {
      throw_domain_error(function, "X(" + std::to_string(i) + ", " + std::to_string(j) + ") is " +
                                       value + ", " + expected);
    };
    const FeatureLaw law = laws[std::size_t(j)];
    if (law == FeatureLaw::gaussian) {
      if (std::isinf(x))
        refuse(to_text(x), "expected finite values, or NaN for one that is missing");
    } else if (law == FeatureLaw::multinomial) {
      if (!is_count(x)) refuse(to_text(x), "expected counts >= 0");
    } else {
      const Eigen::Index category = category_at(function, x, i, j);
      if (law == FeatureLaw::bernoulli && category > 1) {
        refuse(std::to_string(category), "expected 0 or 1 in a Bernoulli column");
      }
      if (categories(j) >= 0) check_known(function, category, categories(j), i, j);
    }
  });
}

template <typename Samples, typename DerivedY>
MixedNaiveBayes mixed_naive_bayes_of(const char* function, const Samples& X,
                                     const Eigen::MatrixBase<DerivedY>& y,
                                     const Eigen::VectorXd& weights,
                                     const std::vector<FeatureLaw>& laws,
                                     const MixedNaiveBayesOptions& options) {
  check_nonempty(function, "X", X.rows(), X.cols());
  check_one_per_column(function, "laws", Eigen::Index(laws.size()), "X", X.rows(), X.cols());
  check_one_per_row(function, "y", y.size(), "X", X.rows(), X.cols());
  if (weights.size() > 0) check_sample_weights<double>(function, weights, X.rows(), X.cols());
  check_laws(function, X, laws, Eigen::VectorX<Eigen::Index>::Constant(X.cols(), -1));
  const CodedLabels labels = code_labels(function, y.derived());
  MixedNaiveBayes model;
  model.laws = laws;
  model.classes = labels.classes;
  model.priors = options.priors;
  model.class_weights = sums_of_weights(labels.codes, labels.classes.size(), weights);
  (void)log_priors(function, options.priors, model.class_weights);
  if (const auto numbers = model.columns(FeatureLaw::gaussian); !numbers.empty()) {
    model.gaussian = gaussian_naive_bayes_of(
        function, picked_columns(X, numbers), y, weights,
        {.variance_smoothing = options.variance_smoothing, .ddof = options.ddof});
  }
  if (const auto others = model.columns(FeatureLaw::categorical); !others.empty()) {
    const auto picked = picked_columns(X, others);
    // A Bernoulli column has two categories whether or not both are there.
    Eigen::VectorX<Eigen::Index> categories(Eigen::Index(others.size()));
    for (std::size_t k = 0; k < others.size(); ++k) {
      categories(Eigen::Index(k)) = laws[std::size_t(others[k])] == FeatureLaw::bernoulli ? 2 : 1;
    }
    for_each_value(picked, [&](Eigen::Index i, Eigen::Index j, double x) {
      categories(j) = (std::max)(categories(j), 1 + category_at(function, x, i, j));
    });
    model.categorical = categorical_naive_bayes_of(
        function, picked, y, weights, {.smoothing = options.smoothing, .categories = categories});
  }
  if (const auto counts = model.columns(FeatureLaw::multinomial); !counts.empty()) {
    model.multinomial =
        count_naive_bayes_of(function, CountLaw::multinomial, picked_columns(X, counts), y, weights,
                             {.smoothing = options.smoothing});
  }
  return model;
}

template <typename Samples>
Eigen::MatrixXd joint_log_likelihood(const char* function, const MixedNaiveBayes& model,
                                     const Samples& X) {
  check_features(function, X.cols(), Eigen::Index(model.laws.size()));
  const auto others = model.columns(FeatureLaw::categorical);
  Eigen::VectorX<Eigen::Index> categories = Eigen::VectorX<Eigen::Index>::Constant(X.cols(), -1);
  for (std::size_t k = 0; k < others.size(); ++k) {
    categories(others[k]) = model.categorical.categories(Eigen::Index(k));
  }
  check_laws(function, X, model.laws, categories);
  Dependent<Eigen::MatrixXd, Samples> joint(X.rows(), model.classes.size());
  joint.rowwise() = log_priors(function, model.priors, model.class_weights).transpose();
  // With equal priors of its own a part adds their logarithm to each class alike.
  const Eigen::Index classes = model.classes.size();
  const Eigen::VectorXd equal = Eigen::VectorXd::Constant(classes, 1.0 / double(classes));
  const auto add = [&](auto part, const std::vector<Eigen::Index>& columns) {
    if (columns.empty()) return;
    part.priors = equal;
    joint += joint_log_likelihood(function, part, picked_columns(X, columns));
    joint.array() -= std::log(equal(0));
  };
  add(model.gaussian, model.columns(FeatureLaw::gaussian));
  add(model.categorical, others);
  add(model.multinomial, model.columns(FeatureLaw::multinomial));
  return joint;
}

}  // namespace detail

/// Naive Bayes with a law for each column: \f$ P(C | x) \propto P(C) \prod_j P_j(x_j | C) \f$.
///
/// Use it for tables: ages beside professions and counts of words, with holes.
///
/// Shapes:   X n x p, dense or sparse; laws p; y n labels (whole numbers). NaN in X is a missing
///           value: it counts nowhere, and its factor is left out, which is the sum over all values
///           that it could have. Counts must be there.
/// Cost:     a copy of X, and the passes of gaussian_naive_bayes(), categorical_naive_bayes() and
///           multinomial_naive_bayes().
/// Edges:    as those three.
/// Throws:   ShapeError if X is empty, or y or laws have another size; DomainError as those, or
///           if a Bernoulli column holds anything but 0, 1 and NaN.
/// Example:  \code
///           using enum mlmath::FeatureLaw;
///           const auto model = mlmath::mixed_naive_bayes(X, y, {gaussian, categorical,
///           bernoulli});
///           \endcode
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           6.6.3.
template <detail::DesignMatrix DerivedX, typename DerivedY>
MixedNaiveBayes mixed_naive_bayes(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                                  const std::vector<FeatureLaw>& laws,
                                  const MixedNaiveBayesOptions& options = {}) {
  return detail::mixed_naive_bayes_of("mixed_naive_bayes", detail::pin_samples(X), y,
                                      Eigen::VectorXd(), laws, options);
}

/// The same with weights of the samples, one of k counting as k copies.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
MixedNaiveBayes mixed_naive_bayes(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                                  const Eigen::MatrixBase<DerivedW>& sample_weights,
                                  const std::vector<FeatureLaw>& laws,
                                  const MixedNaiveBayesOptions& options = {}) {
  return detail::mixed_naive_bayes_of(
      "mixed_naive_bayes", detail::pin_samples(X), y,
      detail::pin_sample_weights<double>("mixed_naive_bayes", sample_weights, X), laws, options);
}

/// The model of all samples of two models: what fitting them at once gives. Priors and smoothing
/// are those of the first.
///
/// Throws:   DomainError if the laws of the columns differ.
template <std::same_as<double> Scalar = double>
MixedNaiveBayes merge(const MixedNaiveBayes& a, const MixedNaiveBayes& b) {
  detail::check_features("merge", Eigen::Index(b.laws.size()), Eigen::Index(a.laws.size()));
  if (a.laws != b.laws) detail::throw_domain_error("merge", "the models have different laws");
  const auto merged = detail::merge_classes(a.classes, b.classes);
  const Eigen::Index classes = merged.classes.size();
  MixedNaiveBayes model = a;
  model.classes = merged.classes;
  const auto spread = [&](const auto& rows, const auto& places) {
    return detail::spread_rows(Eigen::MatrixX<Scalar>(rows), places, classes);
  };
  model.class_weights =
      spread(a.class_weights, merged.first) + spread(b.class_weights, merged.second);
  if (!a.columns(FeatureLaw::gaussian).empty()) model.gaussian = merge(a.gaussian, b.gaussian);
  if (!a.columns(FeatureLaw::categorical).empty()) {
    model.categorical = merge(a.categorical, b.categorical);
  }
  if (!a.columns(FeatureLaw::multinomial).empty()) {
    model.multinomial = merge(a.multinomial, b.multinomial);
  }
  return model;
}

/// The model with more samples, which may have new labels and new categories.
template <detail::DesignMatrix DerivedX, typename DerivedY>
MixedNaiveBayes partial_fit(const MixedNaiveBayes& model, const DerivedX& X,
                            const Eigen::MatrixBase<DerivedY>& y) {
  return merge(model, detail::mixed_naive_bayes_of("partial_fit", detail::pin_samples(X), y,
                                                   Eigen::VectorXd(), model.laws, {}));
}

/// The model without samples that it was fitted to: the inverse of partial_fit(), up to rounding.
///
/// Throws:   DomainError if a label or a category is none of the model's, or more is to be removed
///           than there is.
template <detail::DesignMatrix DerivedX, typename DerivedY>
MixedNaiveBayes remove(const MixedNaiveBayes& model, const DerivedX& X,
                       const Eigen::MatrixBase<DerivedY>& y) {
  detail::check_features("remove", X.cols(), Eigen::Index(model.laws.size()));
  MixedNaiveBayes rest = model;
  const auto samples = detail::pin_samples(X);
  const auto take_from = [&](auto& part, FeatureLaw law) {
    const std::vector<Eigen::Index> columns = model.columns(law);
    if (columns.empty()) return;
    part = detail::removed_samples(part, detail::picked_columns(samples, columns), y);
    rest.class_weights = part.class_weights;
  };
  take_from(rest.gaussian, FeatureLaw::gaussian);
  take_from(rest.categorical, FeatureLaw::categorical);
  take_from(rest.multinomial, FeatureLaw::multinomial);
  return rest;
}

/// \f$ \log P(C) + \sum_j \log P_j(x_j | C) \f$ for each row of X and each class.
///
/// Shapes:   X n x p; the result n x K, a column for each of model.classes. NaN is a missing value.
/// Throws:   ShapeError if X has another number of columns than the model has features; DomainError
///           if an entry is no category that the model knows.
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd joint_log_likelihood(const MixedNaiveBayes& model,
                                                   const DerivedX& X) {
  return detail::joint_log_likelihood("joint_log_likelihood", model, detail::pin_samples(X));
}

/// The score of each sample: of two classes the log-odds of the second, n x 1, above 0 where it is
/// the more probable; of any other number the joint_log_likelihood(), n x K.
///
/// Shapes and errors: as joint_log_likelihood().
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd decision_function(const MixedNaiveBayes& model, const DerivedX& X) {
  return detail::class_decisions(joint_log_likelihood(model, X));
}

/// \f$ P(C | x) \f$ for each row of X and each class, in ascending order of the labels.
///
/// Shapes and errors: as joint_log_likelihood().
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const MixedNaiveBayes& model, const DerivedX& X) {
  return softmax_rows(
      detail::joint_log_likelihood("predict_probability", model, detail::pin_samples(X)));
}

/// The label with the highest posterior for each row of X.
///
/// Shapes and errors: as joint_log_likelihood().
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const MixedNaiveBayes& model,
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
[[nodiscard]] Eigen::VectorXd log_odds_contributions(const MixedNaiveBayes& model,
                                                     const Eigen::MatrixBase<DerivedX>& x,
                                                     Eigen::Index second = 1,
                                                     Eigen::Index first = 0) {
  return detail::contributions_of(model, x, second, first);
}

}  // namespace mlmath

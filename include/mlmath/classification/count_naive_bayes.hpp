// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/classification/detail/linear_counts.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/softmax.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string>

namespace mlmath {

/// Which law a naive Bayes model of counts has.
enum class CountLaw {
  bernoulli,    ///< each feature is there or not
  multinomial,  ///< the features are counts of draws, as of the words of a text
  /// The multinomial law of all other classes, the least likely being chosen: better where the
  /// classes have different sizes.
  complement
};

/// Prints "Bernoulli", "multinomial" or "complement".
inline std::ostream& operator<<(std::ostream& out, CountLaw law) {
  switch (law) {
    case CountLaw::bernoulli:
      return out << "Bernoulli";
    case CountLaw::multinomial:
      return out << "multinomial";
    case CountLaw::complement:
      return out << "complement";
  }
  return out;
}

/// The settings of bernoulli_naive_bayes(), multinomial_naive_bayes() and complement_naive_bayes().
struct CountNaiveBayesOptions {
  /// What is added to every count, >= 0: 1 is Laplace's rule; 0 lets what was never seen be
  /// impossible.
  double smoothing = 1;
  /// The probabilities of the classes in ascending order of their labels; empty for their shares.
  Eigen::VectorXd priors = {};
};

/// A fitted naive Bayes model of counts. It holds the counts themselves, so that models of parts of
/// the data add up: see merge(), partial_fit() and remove(). Rows are classes, columns features.
struct [[nodiscard]] CountNaiveBayes {
  CountLaw law = CountLaw::multinomial;  ///< what it assumes of the features
  Eigen::VectorX<Eigen::Index> classes;  ///< the labels, ascending
  Eigen::VectorXd class_weights;         ///< the samples of each class, or the sum of their weights
  Eigen::MatrixXd counts;  ///< the sums of the features; for Bernoulli of their presence
  double smoothing = 1;    ///< see CountNaiveBayesOptions
  Eigen::VectorXd priors;  ///< empty for the shares of the classes; may be changed

  /// \f$ \log P(x_j | C) \f$: of a feature that is there for Bernoulli, of a draw for the
  /// multinomial law; for the complement the negative of the logarithm of the others' law.
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] Eigen::MatrixX<Scalar> log_probabilities() const {
    const auto& n = detail::dependent<Scalar>(counts);
    const double features = double(n.cols());
    Eigen::MatrixX<Scalar> result(n.rows(), n.cols());
    const Eigen::RowVectorX<Scalar> all = n.colwise().sum();
    for (Eigen::Index k = 0; k < n.rows(); ++k) {
      if (law == CountLaw::bernoulli) {
        result.row(k) = ((n.row(k).array() + smoothing) / (class_weights(k) + 2 * smoothing)).log();
      } else if (law == CountLaw::multinomial) {
        result.row(k) =
            ((n.row(k).array() + smoothing) / (n.row(k).sum() + features * smoothing)).log();
      } else {
        const Eigen::RowVectorX<Scalar> others = all - n.row(k);
        result.row(k) =
            -((others.array() + smoothing) / (others.sum() + features * smoothing)).log();
      }
    }
    return result;
  }

  /// The linear model that it is: joint log-likelihoods are weights times x plus intercepts.
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] Eigen::MatrixX<Scalar> weights() const {
    Eigen::MatrixX<Scalar> result = log_probabilities();
    if (law == CountLaw::bernoulli) result -= log_absence();
    return result;
  }

  /// See weights(): the logarithms of the priors, and for Bernoulli what absent features say.
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] Eigen::VectorX<Scalar> intercepts() const {
    // The rule of complements knows of no priors: they would count twice.
    if (law == CountLaw::complement) return Eigen::VectorX<Scalar>::Zero(classes.size());
    Eigen::VectorX<Scalar> result = detail::log_priors("CountNaiveBayes", priors, class_weights);
    if (law == CountLaw::bernoulli) result += log_absence<Scalar>().rowwise().sum();
    return result;
  }

  /// \f$ \log P(x_j = 0 | C) \f$ of the Bernoulli law.
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] Eigen::MatrixX<Scalar> log_absence() const {
    const auto& n = detail::dependent<Scalar>(counts);
    Eigen::MatrixX<Scalar> result(n.rows(), n.cols());
    for (Eigen::Index k = 0; k < n.rows(); ++k) {
      result.row(k) =
          ((class_weights(k) - n.row(k).array() + smoothing) / (class_weights(k) + 2 * smoothing))
              .log();
    }
    return result;
  }
};

/// Prints the law, and the classes with their priors.
template <std::same_as<double> Scalar = double>
std::ostream& operator<<(std::ostream& out, const CountNaiveBayes& model_arg) {
  const auto& model = detail::dependent<Scalar>(model_arg);
  const Eigen::VectorXd priors =
      detail::log_priors("operator<<", model.priors, model.class_weights).array().exp();
  out << model.law << " naive Bayes: " << model.classes.size() << " classes, "
      << model.counts.cols() << " features, smoothing " << model.smoothing << "\n";
  for (Eigen::Index k = 0; k < model.classes.size(); ++k) {
    out << "class " << model.classes(k) << ", prior " << priors(k) << "\n";
  }
  return out;
}

/// The fields that save_model() writes.
template <typename Visitor>
void describe_fields(CountNaiveBayes& model, Visitor&& visit) {
  visit.model("CountNaiveBayes");
  visit("law", model.law);
  visit("classes", model.classes);
  visit("class_weights", model.class_weights);
  visit("counts", model.counts);
  visit("smoothing", model.smoothing);
  visit("priors", model.priors);
}

namespace detail {

template <typename Samples, typename DerivedY>
CountNaiveBayes count_naive_bayes_of(const char* function, CountLaw law, const Samples& X,
                                     const Eigen::MatrixBase<DerivedY>& y,
                                     const Eigen::VectorXd& weights,
                                     const CountNaiveBayesOptions& options) {
  check_nonempty(function, "X", X.rows(), X.cols());
  check_one_per_row(function, "y", y.size(), "X", X.rows(), X.cols());
  if (weights.size() > 0) check_sample_weights<double>(function, weights, X.rows(), X.cols());
  check_nonnegative(function, "smoothing", options.smoothing);
  const CodedLabels labels = code_labels(function, y.derived());
  CountNaiveBayes model;
  model.law = law;
  model.classes = labels.classes;
  model.smoothing = options.smoothing;
  model.priors = options.priors;
  model.class_weights = sums_of_weights(labels.codes, labels.classes.size(), weights);
  (void)log_priors(function, options.priors, model.class_weights);
  model.counts = count_sums(function, X, labels.codes, labels.classes.size(), weights,
                            law == CountLaw::bernoulli);
  return model;
}

/// The joint log-likelihoods: n x K.
template <typename Samples>
Eigen::MatrixXd joint_log_likelihood(const char* function, const CountNaiveBayes& model_arg,
                                     const Samples& X) {
  const auto& model = dependent<Samples>(model_arg);
  check_features(function, X.cols(), model.counts.cols());
  if (model.law != CountLaw::bernoulli) {
    return count_scores(function, X, model.weights(), model.intercepts(), false);
  }
  auto absence = model.log_absence();
  const auto presence = model.log_probabilities();
  const auto priors = log_priors(function, model.priors, model.class_weights);
  const double impossible = -std::numeric_limits<double>::infinity();
  using Matrix = decltype(absence);
  const Matrix is_certain = (absence.array() == impossible).template cast<double>();
  if (is_certain.isZero(0)) {
    return count_scores(function, X, presence - absence, priors + absence.rowwise().sum(), true);
  }
  // Without smoothing, a feature that every sample of a class has must not be absent.
  absence = (is_certain.array() > 0).select(0.0, absence);
  const Matrix joint =
      count_scores(function, X, presence - absence, priors + absence.rowwise().sum(), true);
  const Matrix lacking = count_scores(function, X, -is_certain, is_certain.rowwise().sum(), true);
  return (lacking.array() > 0).select(impossible, joint);
}

}  // namespace detail

/// Bernoulli naive Bayes: a feature is there (x > 0) or not,
/// \f$ P(C | x) \propto P(C) \prod_j p_{Cj}^{x_j} (1 - p_{Cj})^{1 - x_j} \f$ with
/// \f$ p_{Cj} = (n_{Cj} + s) / (n_C + 2 s) \f$ and the smoothing s.
///
/// Absent features count as well as present ones: right for short texts.
///
/// Shapes:   X n x p, dense or sparse, entries >= 0; y n labels (whole numbers).
/// Cost:     one pass over X, of a sparse one over what it stores.
/// Edges:    a row of zeros is a sample without features; smoothing 0 makes what was never seen
///           with a class impossible in it.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if an entry of X is
///           negative, NaN or infinite, a label is no whole number, smoothing < 0, or priors are
///           none.
/// Source:   Manning, Raghavan, Schuetze, Introduction to Information Retrieval (2008), sec. 13.3;
///           scikit-learn's BernoulliNB gives the same.
template <detail::DesignMatrix DerivedX, typename DerivedY>
CountNaiveBayes bernoulli_naive_bayes(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                                      const CountNaiveBayesOptions& options = {}) {
  return detail::count_naive_bayes_of("bernoulli_naive_bayes", CountLaw::bernoulli,
                                      detail::pin_samples(X), y, Eigen::VectorXd(), options);
}

/// Multinomial naive Bayes: features are counts,
/// \f$ P(C | x) \propto P(C) \prod_j \theta_{Cj}^{x_j} \f$ with
/// \f$ \theta_{Cj} = (n_{Cj} + s) / (\sum_k n_{Ck} + p s) \f$ and the smoothing s.
///
/// The classifier of texts by their words. Shapes, cost, edges and errors as
/// bernoulli_naive_bayes().
/// Source:   Manning, Raghavan, Schuetze, Introduction to Information Retrieval (2008), sec. 13.2;
///           scikit-learn's MultinomialNB gives the same.
template <detail::DesignMatrix DerivedX, typename DerivedY>
CountNaiveBayes multinomial_naive_bayes(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                                        const CountNaiveBayesOptions& options = {}) {
  return detail::count_naive_bayes_of("multinomial_naive_bayes", CountLaw::multinomial,
                                      detail::pin_samples(X), y, Eigen::VectorXd(), options);
}

/// Complement naive Bayes: the class whose complement fits the counts worst; see
/// CountLaw::complement. Its scores are no log-likelihoods, and their softmax no calibrated
/// probability.
///
/// Shapes, cost, edges and errors as bernoulli_naive_bayes().
/// Source:   Rennie and others, Tackling the poor assumptions of naive Bayes text classifiers, ICML
///           (2003); scikit-learn's ComplementNB gives the same.
template <detail::DesignMatrix DerivedX, typename DerivedY>
CountNaiveBayes complement_naive_bayes(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                                       const CountNaiveBayesOptions& options = {}) {
  return detail::count_naive_bayes_of("complement_naive_bayes", CountLaw::complement,
                                      detail::pin_samples(X), y, Eigen::VectorXd(), options);
}

/// A naive Bayes model of counts by the name of its law, with weights of the samples, one of k
/// counting as k copies.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
CountNaiveBayes count_naive_bayes(CountLaw law, const DerivedX& X,
                                  const Eigen::MatrixBase<DerivedY>& y,
                                  const Eigen::MatrixBase<DerivedW>& sample_weights,
                                  const CountNaiveBayesOptions& options = {}) {
  return detail::count_naive_bayes_of(
      "count_naive_bayes", law, detail::pin_samples(X), y,
      detail::pin_sample_weights<double>("count_naive_bayes", sample_weights, X), options);
}

/// The model of all samples of two models, exactly what fitting them at once gives. Priors and
/// smoothing are those of the first.
///
/// Throws:   ShapeError if the models have different numbers of features; DomainError if their laws
///           differ.
template <std::same_as<double> Scalar = double>
CountNaiveBayes merge(const CountNaiveBayes& a, const CountNaiveBayes& b) {
  detail::check_features("merge", b.counts.cols(), a.counts.cols());
  if (a.law != b.law) detail::throw_domain_error("merge", "the models have different laws");
  const auto merged = detail::merge_classes(a.classes, b.classes);
  const Eigen::Index classes = merged.classes.size();
  CountNaiveBayes model = a;
  model.classes = merged.classes;
  const auto spread = [&](const auto& rows, const auto& places) {
    return detail::spread_rows(Eigen::MatrixX<Scalar>(rows), places, classes);
  };
  model.class_weights =
      spread(a.class_weights, merged.first) + spread(b.class_weights, merged.second);
  model.counts = spread(a.counts, merged.first) + spread(b.counts, merged.second);
  return model;
}

/// The model with more samples, which may have new labels.
template <detail::DesignMatrix DerivedX, typename DerivedY>
CountNaiveBayes partial_fit(const CountNaiveBayes& model, const DerivedX& X,
                            const Eigen::MatrixBase<DerivedY>& y) {
  return merge(model, detail::count_naive_bayes_of("partial_fit", model.law, detail::pin_samples(X),
                                                   y, Eigen::VectorXd(), {}));
}

namespace detail {

template <typename Samples, typename DerivedY>
CountNaiveBayes removed_samples(const CountNaiveBayes& model, const Samples& X,
                                const Eigen::MatrixBase<DerivedY>& y) {
  const CountNaiveBayes gone =
      count_naive_bayes_of("remove", model.law, X, y, Eigen::VectorXd(), {});
  check_features("remove", gone.counts.cols(), model.counts.cols());
  const auto merged = merge_classes(model.classes, gone.classes);
  if (merged.classes.size() != model.classes.size()) {
    throw_domain_error("remove", "y has a label that the model does not know");
  }
  CountNaiveBayes rest = model;
  for (std::size_t g = 0; g < merged.second.size(); ++g) {
    rest.class_weights(merged.second[g]) -= gone.class_weights(Eigen::Index(g));
    rest.counts.row(merged.second[g]) -= gone.counts.row(Eigen::Index(g));
  }
  if (rest.class_weights.minCoeff() < 0 || rest.counts.minCoeff() < 0) {
    throw_domain_error("remove", "the model has fewer samples than are to be removed");
  }
  return rest;
}

}  // namespace detail

/// The model without samples that it was fitted to: exactly as if they had never been there.
///
/// Throws:   DomainError if a label is none of the model's, or more is to be removed than there is.
template <detail::DesignMatrix DerivedX, typename DerivedY>
CountNaiveBayes remove(const CountNaiveBayes& model, const DerivedX& X,
                       const Eigen::MatrixBase<DerivedY>& y) {
  return detail::removed_samples(model, detail::pin_samples(X), y);
}

/// \f$ \log P(C) + \sum_j \log P(x_j | C) \f$ up to what does not depend on the class, for each row
/// of X and each class; for the complement its scores.
///
/// Shapes:   X n x p, dense or sparse; the result n x K.
/// Throws:   ShapeError if X has another number of columns than the model has features; DomainError
///           if an entry is negative, NaN or infinite.
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd joint_log_likelihood(const CountNaiveBayes& model,
                                                   const DerivedX& X) {
  return detail::joint_log_likelihood("joint_log_likelihood", model, detail::pin_samples(X));
}

/// The score of each sample: of two classes the log-odds of the second, n x 1, above 0 where it is
/// the more probable; of any other number the joint_log_likelihood(), n x K.
///
/// Shapes and errors: as joint_log_likelihood().
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd decision_function(const CountNaiveBayes& model, const DerivedX& X) {
  return detail::class_decisions(joint_log_likelihood(model, X));
}

/// \f$ P(C | x) \f$ for each row of X and each class, in ascending order of the labels.
///
/// Shapes and errors: as joint_log_likelihood().
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const CountNaiveBayes& model, const DerivedX& X) {
  return softmax_rows(
      detail::joint_log_likelihood("predict_probability", model, detail::pin_samples(X)));
}

/// The label with the highest posterior for each row of X.
///
/// Shapes and errors: as joint_log_likelihood().
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const CountNaiveBayes& model,
                                                   const DerivedX& X) {
  return detail::largest_labels(
      detail::joint_log_likelihood("predict", model, detail::pin_samples(X)), model.classes);
}

/// What each feature of a sample says for one class against another: with the first entry, the
/// log-odds of the priors, they sum to the log-odds of the posterior.
///
/// Shapes:   x one sample of p entries; `second` and `first` are places in model.classes. The
///           result has p + 1 entries, the prior's first.
/// Throws:   ShapeError if x has another size; DomainError if there is no such class.
template <typename DerivedX>
[[nodiscard]] Eigen::VectorXd log_odds_contributions(const CountNaiveBayes& model,
                                                     const Eigen::MatrixBase<DerivedX>& x_arg,
                                                     Eigen::Index second = 1,
                                                     Eigen::Index first = 0) {
  constexpr const char* function = "log_odds_contributions";
  const auto x = detail::pin_vector(x_arg, function, "x");
  detail::check_features(function, x.size(), model.counts.cols());
  detail::check_between(function, "second", second, Eigen::Index(0), model.classes.size() - 1);
  detail::check_between(function, "first", first, Eigen::Index(0), model.classes.size() - 1);
  const Eigen::MatrixXd present = model.log_probabilities();
  Eigen::VectorXd result(x.size() + 1);
  if (model.law == CountLaw::complement) {
    result(0) = 0;
  } else {
    const Eigen::VectorXd priors = detail::log_priors(function, model.priors, model.class_weights);
    result(0) = priors(second) - priors(first);
  }
  const Eigen::MatrixXd absent =
      model.law == CountLaw::bernoulli ? model.log_absence() : Eigen::MatrixXd();
  for (Eigen::Index j = 0; j < x.size(); ++j) {
    const double value = double(x(j));
    if (model.law == CountLaw::bernoulli) {
      const Eigen::MatrixXd& logs = value > 0 ? present : absent;
      result(j + 1) = logs(second, j) - logs(first, j);
    } else {
      result(j + 1) = value == 0 ? 0 : value * (present(second, j) - present(first, j));
    }
  }
  return result;
}

}  // namespace mlmath

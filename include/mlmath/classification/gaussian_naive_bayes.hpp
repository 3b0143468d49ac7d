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

#include <cmath>
#include <numbers>
#include <ostream>
#include <string>

namespace mlmath {

/// The settings of gaussian_naive_bayes().
struct GaussianNaiveBayesOptions {
  /// The probabilities of the classes in ascending order of their labels; empty for their shares.
  Eigen::VectorXd priors = {};
  /// Added to every variance, as a share of the largest variance of a feature over all samples: it
  /// keeps a feature that is constant within a class, or a class of one sample, from deciding
  /// alone.
  double variance_smoothing = 1e-9;
  /// The variances have the divisor n - ddof: 0 as in scikit-learn, 1 as in R's naiveBayes.
  double ddof = 0;
};

/// A fitted Gaussian naive Bayes model: within a class the features are independent and normal.
///
/// It holds sums, so that models of parts of the data add up: see merge(), partial_fit() and
/// remove(). Rows are classes, columns features; NaN in X is a value that is missing, and counts
/// nowhere.
struct [[nodiscard]] GaussianNaiveBayes {
  Eigen::VectorX<Eigen::Index> classes;  ///< the labels, ascending
  Eigen::VectorXd class_weights;         ///< the samples of each class, or the sum of their weights
  Eigen::MatrixXd counts;                ///< those that have a value
  Eigen::MatrixXd means;                 ///< of these
  Eigen::MatrixXd squares;               ///< the sums of their squared deviations from the mean
  Eigen::VectorXd priors;                ///< empty for the shares of the classes; may be changed
  double variance_smoothing = 1e-9;      ///< see GaussianNaiveBayesOptions
  double ddof = 0;                       ///< see GaussianNaiveBayesOptions

  /// The variances that predictions use, with what smoothing adds.
  [[nodiscard]] Eigen::MatrixXd variances() const {
    Eigen::MatrixXd result =
        (counts.array() > ddof).select(squares.array() / (counts.array() - ddof).max(1e-300), 0.0);
    result.array() += smoothing();
    return result;
  }

  /// What smoothing adds to every variance.
  [[nodiscard]] double smoothing() const {
    double largest = 0;
    for (Eigen::Index j = 0; j < means.cols(); ++j) {
      const double count = counts.col(j).sum();
      if (!(count > 0)) continue;
      const double mean = counts.col(j).dot(means.col(j)) / count;
      const double square = squares.col(j).sum() +
                            (counts.col(j).array() * (means.col(j).array() - mean).square()).sum();
      largest = (std::max)(largest, square / count);
    }
    return variance_smoothing * largest;
  }
};

/// Prints the classes with their priors, means and standard deviations.
inline std::ostream& operator<<(std::ostream& out, const GaussianNaiveBayes& model) {
  const Eigen::VectorXd priors =
      detail::log_priors("operator<<", model.priors, model.class_weights).array().exp();
  const Eigen::MatrixXd deviations = model.variances().cwiseSqrt();
  out << "Gaussian naive Bayes: " << model.classes.size() << " classes, " << model.means.cols()
      << " features\n";
  for (Eigen::Index k = 0; k < model.classes.size(); ++k) {
    out << "class " << model.classes(k) << ", prior " << priors(k) << "\n  means "
        << model.means.row(k) << "\n  standard deviations " << deviations.row(k) << "\n";
  }
  return out;
}

/// The fields that save_model() writes.
template <typename Visitor>
void describe_fields(GaussianNaiveBayes& model, Visitor&& visit) {
  visit.model("GaussianNaiveBayes");
  visit("classes", model.classes);
  visit("class_weights", model.class_weights);
  visit("counts", model.counts);
  visit("means", model.means);
  visit("squares", model.squares);
  visit("priors", model.priors);
  visit("variance_smoothing", model.variance_smoothing);
  visit("ddof", model.ddof);
}

namespace detail {

/// The joint log-likelihoods of the rows of X: n x K.
template <typename Design>
Eigen::MatrixXd joint_log_likelihood(const char* function, const GaussianNaiveBayes& model,
                                     const Design& X) {
  check_features(function, X.cols(), model.means.cols());
  const Eigen::MatrixXd variances = model.variances();
  const Eigen::VectorXd priors = log_priors(function, model.priors, model.class_weights);
  Eigen::MatrixXd joint(X.rows(), model.classes.size());
  constexpr Eigen::Index rows = 512;  // a block of samples stays in the cache for all classes
  Eigen::MatrixXd block;
  for (Eigen::Index first = 0; first < X.rows(); first += rows) {
    const Eigen::Index count = (std::min)(rows, X.rows() - first);
    block = X.middleRows(first, count).template cast<double>();
    const bool is_complete = (block.array() - block.array()).sum() == 0;
    for (Eigen::Index k = 0; k < model.classes.size(); ++k) {
      Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(count);
      double constant = 0;
      for (Eigen::Index j = 0; j < X.cols(); ++j) {
        const double variance = variances(k, j);
        const double term = std::log(2 * std::numbers::pi * variance);
        const auto d = block.col(j).array() - model.means(k, j);
        if (is_complete) {
          constant += term;
          sum += d.square() / variance;
        } else {
          sum += (block.col(j).array() == block.col(j).array())
                     .select(d.square() / variance + term, 0.0);
        }
      }
      joint.col(k).segment(first, count) = priors(k) - (sum + constant) / 2;
    }
  }
  return joint;
}

inline void check_not_infinite(const char* function, const Eigen::Ref<const Eigen::MatrixXd>& X) {
  for (Eigen::Index i = 0; i < X.rows(); ++i) {
    for (Eigen::Index j = 0; j < X.cols(); ++j) {
      if (!std::isinf(X(i, j))) continue;
      throw_domain_error(function, "X" + position_text(X, i, j) + " is " + to_text(X(i, j)) +
                                       ", expected finite values, or NaN for one that is missing");
    }
  }
}

template <typename DerivedX, typename DerivedY>
GaussianNaiveBayes gaussian_naive_bayes_of(const Eigen::MatrixBase<DerivedX>& X_arg,
                                           const Eigen::MatrixBase<DerivedY>& y,
                                           const Eigen::VectorXd& weights,
                                           const GaussianNaiveBayesOptions& options) {
  constexpr const char* function = "gaussian_naive_bayes";
  const MatrixRef<DerivedX> X(X_arg.derived());
  check_nonempty(function, "X", X.rows(), X.cols());
  check_one_per_row(function, "y", y.size(), "X", X.rows(), X.cols());
  if (X.array().isInf().any()) check_not_infinite(function, X.template cast<double>());
  if (weights.size() > 0) check_sample_weights<double>(function, weights, X.rows(), X.cols());
  check_nonnegative(function, "variance_smoothing", options.variance_smoothing);
  check_nonnegative(function, "ddof", options.ddof);
  const CodedLabels labels = code_labels(function, y.derived());
  const Eigen::Index classes = labels.classes.size();
  GaussianNaiveBayes model;
  model.classes = labels.classes;
  model.priors = options.priors;
  model.variance_smoothing = options.variance_smoothing;
  model.ddof = options.ddof;
  model.class_weights = Eigen::VectorXd::Zero(classes);
  const auto weight = [&](Eigen::Index i) { return weights.size() > 0 ? weights(i) : 1.0; };
  for (Eigen::Index i = 0; i < X.rows(); ++i) model.class_weights(labels.codes(i)) += weight(i);
  (void)log_priors(function, options.priors, model.class_weights);
  const Eigen::MatrixXd zeros = Eigen::MatrixXd::Zero(classes, X.cols());
  model.counts = zeros;
  model.means = zeros;
  model.squares = zeros;
  // Deviations are from the first sums' means: two passes, column by column.
  for (Eigen::Index j = 0; j < X.cols(); ++j) {
    auto count = model.counts.col(j);
    auto mean = model.means.col(j);
    auto square = model.squares.col(j);
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
      const double x = double(X(i, j));
      if (x != x) continue;
      count(labels.codes(i)) += weight(i);
      mean(labels.codes(i)) += weight(i) * x;
    }
    mean = (count.array() > 0).select(mean.array() / count.array().max(1e-300), 0.0);
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
      const double d = double(X(i, j)) - mean(labels.codes(i));
      if (d == d) square(labels.codes(i)) += weight(i) * d * d;
    }
  }
  return model;
}

}  // namespace detail

/// Gaussian naive Bayes:
/// \f$ P(C | x) \propto P(C) \prod_j \mathcal N(x_j; \mu_{Cj}, \sigma_{Cj}^2) \f$.
///
/// Use it for features that are numbers; it is fast, needs few samples, and its probabilities are
/// too sure of themselves where features depend on one another. For counts of words see
/// multinomial_naive_bayes().
///
/// Shapes:   X n x p, y n labels (whole numbers); NaN in X is a missing value, left out of the sums
///           and of the product.
/// Cost:     two passes over X.
/// Edges:    a class with one sample, or a feature that is constant, has the variance of smoothing
///           alone; where that is 0 too, the probabilities are NaN.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if a label is no whole
///           number, X holds infinity, or priors are none.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           6.6.3; scikit-learn's GaussianNB gives the same.
template <typename DerivedX, typename DerivedY>
GaussianNaiveBayes gaussian_naive_bayes(const Eigen::MatrixBase<DerivedX>& X,
                                        const Eigen::MatrixBase<DerivedY>& y,
                                        const GaussianNaiveBayesOptions& options = {}) {
  return detail::gaussian_naive_bayes_of(X, y, Eigen::VectorXd(), options);
}

/// The same with weights of the samples, one of k counting as k copies.
template <typename DerivedX, typename DerivedY, typename DerivedW>
GaussianNaiveBayes gaussian_naive_bayes(const Eigen::MatrixBase<DerivedX>& X,
                                        const Eigen::MatrixBase<DerivedY>& y,
                                        const Eigen::MatrixBase<DerivedW>& sample_weights,
                                        const GaussianNaiveBayesOptions& options = {}) {
  return detail::gaussian_naive_bayes_of(
      X, y, detail::pin_sample_weights<double>("gaussian_naive_bayes", sample_weights, X.derived()),
      options);
}

/// The model of all samples of two models: what fitting them at once gives. Priors and smoothing
/// are those of the first.
///
/// Throws:   ShapeError if the models have different numbers of features.
inline GaussianNaiveBayes merge(const GaussianNaiveBayes& a, const GaussianNaiveBayes& b) {
  detail::check_features("merge", b.means.cols(), a.means.cols());
  const auto merged = detail::merge_classes(a.classes, b.classes);
  const Eigen::Index classes = merged.classes.size();
  const auto spread = [&](const auto& rows, const auto& places) {
    return detail::spread_rows(Eigen::MatrixXd(rows), places, classes);
  };
  GaussianNaiveBayes model;
  model.classes = merged.classes;
  model.priors = a.priors;
  model.variance_smoothing = a.variance_smoothing;
  model.ddof = a.ddof;
  model.class_weights =
      spread(a.class_weights, merged.first) + spread(b.class_weights, merged.second);
  const Eigen::ArrayXXd n = spread(a.counts, merged.first);
  const Eigen::ArrayXXd m = spread(b.counts, merged.second);
  const Eigen::ArrayXXd x = spread(a.means, merged.first);
  const Eigen::ArrayXXd y = spread(b.means, merged.second);
  const Eigen::ArrayXXd total = (n + m).max(1e-300);
  model.counts = n + m;
  model.means = x + (y - x) * (m / total);
  model.squares = spread(a.squares, merged.first).array() +
                  spread(b.squares, merged.second).array() + (y - x).square() * (n * m / total);
  return model;
}

/// The model with more samples, which may have new labels.
template <typename DerivedX, typename DerivedY>
GaussianNaiveBayes partial_fit(const GaussianNaiveBayes& model,
                               const Eigen::MatrixBase<DerivedX>& X,
                               const Eigen::MatrixBase<DerivedY>& y) {
  return merge(model, gaussian_naive_bayes(X, y));
}

/// The model without samples that it was fitted to: the inverse of partial_fit(), up to rounding.
///
/// Throws:   DomainError if a label is none of the model's, or more samples are to be removed than
///           there are.
template <typename DerivedX, typename DerivedY>
GaussianNaiveBayes remove(const GaussianNaiveBayes& model, const Eigen::MatrixBase<DerivedX>& X,
                          const Eigen::MatrixBase<DerivedY>& y) {
  const GaussianNaiveBayes gone = gaussian_naive_bayes(X, y);
  detail::check_features("remove", gone.means.cols(), model.means.cols());
  const auto merged = detail::merge_classes(model.classes, gone.classes);
  if (merged.classes.size() != model.classes.size()) {
    detail::throw_domain_error("remove", "y has a label that the model does not know");
  }
  GaussianNaiveBayes rest = model;
  for (std::size_t g = 0; g < merged.second.size(); ++g) {
    const Eigen::Index k = merged.second[g];
    const Eigen::Index row = Eigen::Index(g);
    rest.class_weights(k) -= gone.class_weights(row);
    for (Eigen::Index j = 0; j < model.means.cols(); ++j) {
      const double m = gone.counts(row, j);
      const double n = model.counts(k, j) - m;
      if (n < 0) {
        detail::throw_domain_error("remove", "class " + std::to_string(model.classes(k)) +
                                                 " has fewer samples than are to be removed");
      }
      rest.counts(k, j) = n;
      if (n == 0) {
        rest.means(k, j) = 0;
        rest.squares(k, j) = 0;
        continue;
      }
      const double d = gone.means(row, j) - model.means(k, j);
      rest.means(k, j) = model.means(k, j) - d * m / n;
      rest.squares(k, j) = (std::max)(
          0.0, model.squares(k, j) - gone.squares(row, j) - d * d * m * model.counts(k, j) / n);
    }
  }
  return rest;
}

/// \f$ \log P(C) + \sum_j \log P(x_j | C) \f$ for each row of X and each class.
///
/// Shapes:   X n x p; the result n x K, a column for each of model.classes. NaN is a missing value.
/// Cost:     4 n p K flops.
/// Throws:   ShapeError if X has another number of columns than the model has features.
template <typename DerivedX>
[[nodiscard]] Eigen::MatrixXd joint_log_likelihood(const GaussianNaiveBayes& model,
                                                   const Eigen::MatrixBase<DerivedX>& X) {
  return detail::joint_log_likelihood("joint_log_likelihood", model,
                                      detail::MatrixRef<DerivedX>(X.derived()));
}

/// \f$ P(C | x) \f$ for each row of X and each class, in ascending order of the labels.
///
/// Shapes and errors: as joint_log_likelihood().
template <typename DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const GaussianNaiveBayes& model,
                                                  const Eigen::MatrixBase<DerivedX>& X) {
  return softmax_rows(detail::joint_log_likelihood("predict_probability", model,
                                                   detail::MatrixRef<DerivedX>(X.derived())));
}

/// The label with the highest posterior for each row of X.
///
/// Shapes and errors: as joint_log_likelihood().
template <typename DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const GaussianNaiveBayes& model,
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
[[nodiscard]] Eigen::VectorXd log_odds_contributions(const GaussianNaiveBayes& model,
                                                     const Eigen::MatrixBase<DerivedX>& x,
                                                     Eigen::Index second = 1,
                                                     Eigen::Index first = 0) {
  return detail::contributions_of(model, x, second, first);
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/class_blocks.hpp>
#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/classification/detail/row_moments.hpp>
#include <mlmath/classification/detail/sparse_rows.hpp>
#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/softmax.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <numbers>
#include <ostream>
#include <string>
#include <type_traits>
#include <vector>

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
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] Eigen::MatrixX<Scalar> variances() const {
    const auto n = detail::dependent<Scalar>(counts).array();
    Eigen::MatrixX<Scalar> result =
        (n > ddof).select(squares.array() / (n - ddof).max(1e-300), 0.0);
    result.array() += smoothing();
    return result;
  }

  /// What smoothing adds to every variance.
  template <std::same_as<double> Scalar = double>
  [[nodiscard]] Scalar smoothing() const {
    const auto& model = detail::dependent<Scalar>(*this);
    double largest = 0;
    for (Eigen::Index j = 0; j < means.cols(); ++j) {
      const auto n = model.counts.col(j);
      const double count = n.sum();
      if (!(count > 0)) continue;
      const double mean = n.dot(model.means.col(j)) / count;
      const double square = model.squares.col(j).sum() +
                            (n.array() * (model.means.col(j).array() - mean).square()).sum();
      largest = (std::max)(largest, square / count);
    }
    return variance_smoothing * largest;
  }
};

/// Prints the classes with their priors, means and standard deviations.
template <std::same_as<double> Scalar = double>
std::ostream& operator<<(std::ostream& out, const GaussianNaiveBayes& model_arg) {
  const auto& model = detail::dependent<Scalar>(model_arg);
  const Eigen::VectorXd priors =
      detail::log_priors("operator<<", model.priors, model.class_weights).array().exp();
  const Eigen::MatrixX<Scalar> deviations = model.variances().cwiseSqrt();
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

/// What the model says of each feature of a class: \f$ -\log(2 \pi v)/2 - (x - \mu)^2 / (2 v) \f$.
struct NormalTerms {
  Eigen::MatrixXd means;
  Eigen::MatrixXd half_precisions;
  Eigen::MatrixXd constants;

  template <std::same_as<GaussianNaiveBayes> Model>
  explicit NormalTerms(const Model& model) : means(model.means) {
    const auto variances = model.variances();
    half_precisions = 0.5 * variances.cwiseInverse();
    constants = -0.5 * (2 * std::numbers::pi * variances.array()).log();
  }
};

/// joint += the terms of a block of features, NaN leaving its own out.
template <std::same_as<NormalTerms> Terms, std::same_as<double> Scalar>
void add_normal_terms(const Terms& terms, const Eigen::MatrixX<Scalar>& block,
                      Eigen::Index first_col,
                      std::type_identity_t<Eigen::Ref<Eigen::MatrixX<Scalar>>> joint) {
  const Eigen::Index cols = block.cols();
  const bool is_complete = (block.array() - block.array()).sum() == 0;
  for (Eigen::Index k = 0; is_complete && k < joint.cols(); ++k) {
    joint.col(k).array() += terms.constants.row(k).segment(first_col, cols).sum();
  }
  Eigen::Index c = 0;
  constexpr Eigen::Index step = 4;  // columns for each pass over a sum
  for (; is_complete && c + step <= cols; c += step) {
    for (Eigen::Index k = 0; k < joint.cols(); ++k) {
      const auto term = [&](Eigen::Index s) {
        const Eigen::Index j = first_col + c + s;
        return (block.col(c + s).array() - terms.means(k, j)).square() *
               terms.half_precisions(k, j);
      };
      joint.col(k).array() -= (term(0) + term(1)) + (term(2) + term(3));
    }
  }
  for (; c < cols; ++c) {
    const auto x = block.col(c).array();
    for (Eigen::Index k = 0; k < joint.cols(); ++k) {
      const Eigen::Index j = first_col + c;
      const auto squares = (x - terms.means(k, j)).square() * terms.half_precisions(k, j);
      if (is_complete) {
        joint.col(k).array() -= squares;
      } else {
        joint.col(k).array() += (x == x).select(terms.constants(k, j) - squares, 0.0);
      }
    }
  }
}

/// joint = the log-likelihoods of sparse samples. What zeros say is summed once, and taken back for
/// the features that are there, in doubled precision: it may be many times the result.
template <std::same_as<NormalTerms> Terms>
Eigen::MatrixXd sparse_normal_scores(const Terms& terms, const SparseSamples& X,
                                     const Eigen::VectorXd& priors) {
  const Eigen::Index classes = priors.size();
  const Eigen::MatrixXd zero_terms =
      terms.constants.array() - terms.means.array().square() * terms.half_precisions.array();
  std::vector<DoubledNumber<double>> base(static_cast<std::size_t>(classes));
  for (Eigen::Index k = 0; k < classes; ++k) {
    accumulate(base[std::size_t(k)], priors(k));
    for (Eigen::Index j = 0; j < X.cols(); ++j) accumulate(base[std::size_t(k)], zero_terms(k, j));
  }
  Eigen::MatrixXd joint(X.rows(), classes);
  for (Eigen::Index i = 0; i < X.rows(); ++i) {
    std::vector<DoubledNumber<double>> sums = base;
    X.for_each(i, [&](Eigen::Index j, double x) {
      for (Eigen::Index k = 0; k < classes; ++k) {
        DoubledNumber<double>& sum = sums[std::size_t(k)];
        accumulate(sum, -zero_terms(k, j));
        if (x != x) continue;
        const double d = x - terms.means(k, j);
        accumulate(sum, terms.constants(k, j) - d * d * terms.half_precisions(k, j));
      }
    });
    for (Eigen::Index k = 0; k < classes; ++k) joint(i, k) = sums[std::size_t(k)].value();
  }
  return joint;
}

/// The joint log-likelihoods of the rows of X: n x K.
template <typename Samples>
Eigen::MatrixXd joint_log_likelihood(const char* function, const GaussianNaiveBayes& model,
                                     const Samples& X) {
  check_features(function, X.cols(), model.means.cols());
  const NormalTerms terms(model);
  const Eigen::VectorXd priors = log_priors(function, model.priors, model.class_weights);
  if constexpr (std::is_same_v<Samples, SparseSamples>) {
    return sparse_normal_scores(terms, X, priors);
  } else {
    Eigen::MatrixXd joint(X.rows(), priors.size());
    joint.rowwise() = priors.transpose();
    for_each_block(X, [&](const Eigen::MatrixXd& block, Eigen::Index row, Eigen::Index col) {
      add_normal_terms(terms, block, col, joint.middleRows(row, block.rows()));
    });
    return joint;
  }
}

/// Throws where samples hold an infinity, naming the first in row order.
template <typename Samples>
void check_not_infinite(const char* function, const Samples& X) {
  for_each_value(X, [&](Eigen::Index i, Eigen::Index j, double x) {
    if (!std::isinf(x)) return;
    throw_domain_error(function, "X(" + std::to_string(i) + ", " + std::to_string(j) + ") is " +
                                     to_text(x) +
                                     ", expected finite values, or NaN for one that is missing");
  });
}

/// Adds what is known of a feature in a class: a number, a mean, and a sum of squared deviations.
template <std::same_as<GaussianNaiveBayes> Model>
void merge_moments(Model& model, Eigen::Index k, Eigen::Index j, double count, double mean,
                   double squares) {
  const double total = model.counts(k, j) + count;
  if (!(total > 0)) return;
  const double d = mean - model.means(k, j);
  const double share = count / total;
  model.squares(k, j) += squares + d * d * share * model.counts(k, j);
  model.means(k, j) += d * share;
  model.counts(k, j) = total;
}

/// Adds a block to the sums; false where it holds an infinity. The deviations are from the means of
/// the block: accurate, and one pass over X.
template <std::same_as<ClassBlock> Block>
bool add_moments(GaussianNaiveBayes& model, const Block& block) {
  bool is_good = true;
  const bool is_weighted = block.weights.size() > 0;
  for (Eigen::Index c = 0; c < block.values.cols(); ++c) {
    for (Eigen::Index k = 0; k < block.class_weights.size(); ++k) {
      const Eigen::Index start = block.starts[std::size_t(k)];
      const Eigen::Index size = block.starts[std::size_t(k) + 1] - start;
      if (size == 0) continue;
      const auto x = block.values.col(c).segment(start, size).array();
      const auto w = block.weights.segment(is_weighted ? start : 0, is_weighted ? size : 0).array();
      double count = block.class_weights(k);
      double mean = (is_weighted ? (w * x).sum() : x.sum()) / count;
      double squares = 0;
      if (mean - mean == 0) {
        squares = is_weighted ? (w * (x - mean).square()).sum() : (x - mean).square().sum();
      } else {  // values are missing, or every weight is 0
        const auto weight = [&](Eigen::Index i) { return is_weighted ? w(i) : 1.0; };
        count = 0;
        mean = 0;
        for (Eigen::Index i = 0; i < size; ++i) {
          if (std::isinf(x(i))) is_good = false;
          if (x(i) != x(i)) continue;
          count += weight(i);
          mean += weight(i) * x(i);
        }
        if (!(count > 0)) continue;
        mean /= count;
        for (Eigen::Index i = 0; i < size; ++i) {
          const double d = x(i) - mean;
          if (d == d) squares += weight(i) * d * d;
        }
      }
      merge_moments(model, k, block.first_col + c, count, mean, squares);
    }
  }
  return is_good;
}

/// The sums of sparse samples, zeros in closed form; false where there is an infinity.
template <std::same_as<double> Scalar>
bool add_sparse_moments(GaussianNaiveBayes& model, const SparseSamples& X, const ClassLabels& codes,
                        const Eigen::VectorX<Scalar>& weights) {
  using Matrix = Eigen::MatrixX<Scalar>;
  const Eigen::Index classes = model.class_weights.size();
  const Matrix zeros = Matrix::Zero(classes, X.cols());
  Matrix means = zeros;
  Matrix squares = zeros;
  Matrix stored = zeros;   // the weight of values that are there
  Matrix missing = zeros;  // and of those that are NaN
  bool is_good = true;
  const auto weight = [&](Eigen::Index i) { return weights.size() > 0 ? weights(i) : 1.0; };
  for (Eigen::Index i = 0; i < X.rows(); ++i) {
    X.for_each(i, [&](Eigen::Index j, double x) {
      if (std::isinf(x)) is_good = false;
      (x == x ? stored : missing)(codes(i), j) += weight(i);
      if (x == x) means(codes(i), j) += weight(i) * x;
    });
  }
  const Matrix counts = ((-missing).colwise() + model.class_weights).cwiseMax(0.0);
  means = (counts.array() > 0).select(means.array() / counts.array().max(1e-300), 0.0);
  for (Eigen::Index i = 0; i < X.rows(); ++i) {
    X.for_each(i, [&](Eigen::Index j, double x) {
      const double d = x - means(codes(i), j);
      if (d == d) squares(codes(i), j) += weight(i) * d * d;
    });
  }
  squares.array() += (counts - stored).array().max(0.0) * means.array().square();
  model.counts = counts;
  model.means = means;
  model.squares = squares;
  return is_good;
}

template <typename Samples, typename DerivedY>
GaussianNaiveBayes gaussian_naive_bayes_of(const char* function, const Samples& X,
                                           const Eigen::MatrixBase<DerivedY>& y,
                                           const Eigen::VectorXd& weights,
                                           const GaussianNaiveBayesOptions& options) {
  check_nonempty(function, "X", X.rows(), X.cols());
  check_one_per_row(function, "y", y.size(), "X", X.rows(), X.cols());
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
  model.class_weights = sums_of_weights(labels.codes, classes, weights);
  (void)log_priors(function, options.priors, model.class_weights);
  bool is_good = true;
  if constexpr (std::is_same_v<Samples, SparseSamples>) {
    is_good = add_sparse_moments(model, X, labels.codes, weights);
  } else {
    const auto clear = [&] {
      model.counts.setZero(classes, X.cols());
      model.means = model.counts;
      model.squares = model.counts;
    };
    clear();
    if constexpr (Samples::IsRowMajor) {
      const auto add = [&](Eigen::Index k, Eigen::Index j, double count, double mean,
                           double squares) { merge_moments(model, k, j, count, mean, squares); };
      if (weights.size() == 0 && visit_row_moments(X, labels.codes, classes, add)) return model;
      clear();
    }
    for_each_class_block(X, labels.codes, classes, weights, [&](const ClassBlock& block) {
      if (!add_moments(model, block)) is_good = false;
    });
  }
  if (!is_good) check_not_infinite(function, X);
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
/// Shapes:   X n x p, dense or sparse, y n labels (whole numbers); NaN in X is a missing value, left
///           out of the sums and of the product.
/// Cost:     one pass over X; of a sparse one two passes over what it stores.
/// Edges:    a class with one sample, or a feature that is constant, has the variance of smoothing
///           alone; where that is 0 too, the probabilities are NaN.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if a label is no whole
///           number, X holds infinity, or priors are none.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           6.6.3; scikit-learn's GaussianNB gives the same.
template <detail::DesignMatrix DerivedX, typename DerivedY>
GaussianNaiveBayes gaussian_naive_bayes(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                                        const GaussianNaiveBayesOptions& options = {}) {
  return detail::gaussian_naive_bayes_of("gaussian_naive_bayes", detail::pin_samples(X), y,
                                         Eigen::VectorXd(), options);
}

/// The same with weights of the samples, one of k counting as k copies.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
GaussianNaiveBayes gaussian_naive_bayes(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                                        const Eigen::MatrixBase<DerivedW>& sample_weights,
                                        const GaussianNaiveBayesOptions& options = {}) {
  return detail::gaussian_naive_bayes_of(
      "gaussian_naive_bayes", detail::pin_samples(X), y,
      detail::pin_sample_weights<double>("gaussian_naive_bayes", sample_weights, X), options);
}

/// The model of all samples of two models: what fitting them at once gives. Priors and smoothing
/// are those of the first.
///
/// Throws:   ShapeError if the models have different numbers of features.
template <std::same_as<double> Scalar = double>
GaussianNaiveBayes merge(const GaussianNaiveBayes& a, const GaussianNaiveBayes& b) {
  detail::check_features("merge", b.means.cols(), a.means.cols());
  const auto merged = detail::merge_classes(a.classes, b.classes);
  const Eigen::Index classes = merged.classes.size();
  const auto spread = [&](const auto& rows, const auto& places) {
    return detail::spread_rows(Eigen::MatrixX<Scalar>(rows), places, classes);
  };
  GaussianNaiveBayes model;
  model.classes = merged.classes;
  model.priors = a.priors;
  model.variance_smoothing = a.variance_smoothing;
  model.ddof = a.ddof;
  model.class_weights =
      spread(a.class_weights, merged.first) + spread(b.class_weights, merged.second);
  using Array = Eigen::ArrayXX<Scalar>;
  const Array n = spread(a.counts, merged.first);
  const Array m = spread(b.counts, merged.second);
  const Array x = spread(a.means, merged.first);
  const Array y = spread(b.means, merged.second);
  const Array total = (n + m).max(1e-300);
  model.counts = n + m;
  model.means = x + (y - x) * (m / total);
  model.squares = spread(a.squares, merged.first).array() +
                  spread(b.squares, merged.second).array() + (y - x).square() * (n * m / total);
  return model;
}

/// The model with more samples, which may have new labels.
template <detail::DesignMatrix DerivedX, typename DerivedY>
GaussianNaiveBayes partial_fit(const GaussianNaiveBayes& model, const DerivedX& X,
                               const Eigen::MatrixBase<DerivedY>& y) {
  return merge(model, gaussian_naive_bayes(X, y));
}

namespace detail {

template <typename Samples, typename DerivedY>
GaussianNaiveBayes removed_samples(const GaussianNaiveBayes& model, const Samples& X,
                                   const Eigen::MatrixBase<DerivedY>& y) {
  const GaussianNaiveBayes gone = gaussian_naive_bayes_of("remove", X, y, Eigen::VectorXd(), {});
  check_features("remove", gone.means.cols(), model.means.cols());
  const auto merged = merge_classes(model.classes, gone.classes);
  if (merged.classes.size() != model.classes.size()) {
    throw_domain_error("remove", "y has a label that the model does not know");
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
        throw_domain_error("remove", "class " + std::to_string(model.classes(k)) +
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

}  // namespace detail

/// The model without samples that it was fitted to: the inverse of partial_fit(), up to rounding.
///
/// Throws:   DomainError if a label is none of the model's, or more samples are to be removed than
///           there are.
template <detail::DesignMatrix DerivedX, typename DerivedY>
GaussianNaiveBayes remove(const GaussianNaiveBayes& model, const DerivedX& X,
                          const Eigen::MatrixBase<DerivedY>& y) {
  return detail::removed_samples(model, detail::pin_samples(X), y);
}

/// \f$ \log P(C) + \sum_j \log P(x_j | C) \f$ for each row of X and each class.
///
/// Shapes:   X n x p, dense or sparse; the result n x K, a column for each of model.classes. NaN is
///           a missing value.
/// Cost:     4 n p K flops; for a sparse X some 25 K for each entry.
/// Throws:   ShapeError if X has another number of columns than the model has features.
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd joint_log_likelihood(const GaussianNaiveBayes& model,
                                                   const DerivedX& X) {
  return detail::joint_log_likelihood("joint_log_likelihood", model, detail::pin_samples(X));
}

/// The score of each sample: of two classes the log-odds of the second, n x 1, above 0 where it is
/// the more probable; of any other number the joint_log_likelihood(), n x K.
///
/// Shapes and errors: as joint_log_likelihood().
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd decision_function(const GaussianNaiveBayes& model,
                                                const DerivedX& X) {
  return detail::class_decisions(joint_log_likelihood(model, X));
}

/// \f$ P(C | x) \f$ for each row of X and each class, in ascending order of the labels.
///
/// Shapes and errors: as joint_log_likelihood().
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const GaussianNaiveBayes& model,
                                                  const DerivedX& X) {
  return softmax_rows(
      detail::joint_log_likelihood("predict_probability", model, detail::pin_samples(X)));
}

/// The label with the highest posterior for each row of X.
///
/// Shapes and errors: as joint_log_likelihood().
template <detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const GaussianNaiveBayes& model,
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
[[nodiscard]] Eigen::VectorXd log_odds_contributions(const GaussianNaiveBayes& model,
                                                     const Eigen::MatrixBase<DerivedX>& x,
                                                     Eigen::Index second = 1,
                                                     Eigen::Index first = 0) {
  return detail::contributions_of(model, x, second, first);
}

}  // namespace mlmath

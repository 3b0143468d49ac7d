// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/statistics/detail/select_rows.hpp>
#include <mlmath/statistics/splits.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {

/// What cross_validate() computes beside the scores.
struct CrossValidationOptions {
  /// Whether each model is scored on what it was trained on, too: a gap tells of overfitting.
  bool train_scores = false;
};

/// The scores of a method on data that it was not trained on.
struct [[nodiscard]] CrossValidation {
  /// One for each split; NaN where the metric is undefined on its test rows.
  Eigen::VectorXd scores;
  /// The same on the rows trained on, where asked for.
  Eigen::VectorXd train_scores;
  Eigen::VectorX<Eigen::Index> test_sizes;   ///< the rows tested on, by split
  Eigen::VectorX<Eigen::Index> train_sizes;  ///< the rows trained on, by split

  /// The splits on which the metric is defined.
  [[nodiscard]] Eigen::Index defined() const {
    Eigen::Index count = 0;
    for (Eigen::Index k = 0; k < scores.size(); ++k) count += std::isnan(scores(k)) ? 0 : 1;
    return count;
  }
  /// The mean of the scores that are defined; NaN where none is.
  [[nodiscard]] double mean() const {
    double sum = 0;
    for (Eigen::Index k = 0; k < scores.size(); ++k) sum += std::isnan(scores(k)) ? 0 : scores(k);
    return sum / double(defined());
  }
  /// The standard deviation of the scores, with divisor k - 1; NaN for fewer than two.
  [[nodiscard]] double standard_deviation() const {
    const double count = double(defined());
    if (!(count > 1)) return std::numeric_limits<double>::quiet_NaN();
    const double centre = mean();
    double squares = 0;
    for (Eigen::Index k = 0; k < scores.size(); ++k) {
      if (!std::isnan(scores(k))) squares += (scores(k) - centre) * (scores(k) - centre);
    }
    return std::sqrt(squares / (count - 1));
  }
  /// \f$ s / \sqrt k \f$: the standard error that the mean would have if the scores were
  /// independent. They are not, as the training sets overlap: see corrected_standard_error().
  [[nodiscard]] double standard_error() const {
    return standard_deviation() / std::sqrt(double(defined()));
  }
  /// \f$ s \sqrt{1/k + n_{test}/n_{train}} \f$, which allows for the overlap of the training sets
  /// (Nadeau, Bengio, Inference for the generalization error, Machine Learning 52, 2003).
  [[nodiscard]] double corrected_standard_error() const {
    double tested = 0;
    double trained = 0;
    for (const Eigen::Index size : test_sizes) tested += double(size);
    for (const Eigen::Index size : train_sizes) trained += double(size);
    return standard_deviation() * std::sqrt(1 / double(defined()) + tested / trained);
  }
};

/// Prints the scores, their mean and standard error.
template <std::same_as<CrossValidation> Result>
std::ostream& operator<<(std::ostream& out, const Result& result) {
  out << "scores: " << result.scores.transpose() << "\n";
  if (result.train_scores.size() > 0) {
    out << "on the training rows: " << result.train_scores.transpose() << "\n";
  }
  out << "mean: " << result.mean() << ", standard error: " << result.standard_error() << " ("
      << result.corrected_standard_error() << " with the training sets' overlap)\n";
  const Eigen::Index undefined = result.scores.size() - result.defined();
  if (undefined > 0) {
    out << "undefined on " << undefined << " of " << result.scores.size() << " splits\n";
  }
  return out;
}

namespace detail {

/// Whether a model predicts as a function of the data.
template <typename Model, typename Data>
concept CallableModel = std::invocable<const Model&, const Data&>;

/// Whether a free function predict(model, X) is found for a model.
template <typename Model, typename Data>
concept PredictingModel = requires(const Model& model, const Data& X) {
  predict(model, X);
};

template <typename Model, typename Data>
decltype(auto) predict_with(const Model& model, const Data& X) {
  if constexpr (PredictingModel<Model, Data>) {
    return predict(model, X);
  } else {
    static_assert(CallableModel<Model, Data>,
                  "the trainer must return a model that predict(model, X) takes, or a function of "
                  "X that gives the predictions");
    return model(X);
  }
}

template <typename Metric, typename Y, typename YHat>
double score_with(const Metric& metric, const Y& y, const YHat& y_hat) {
  static_assert(std::is_invocable_v<const Metric&, const Y&, const YHat&>,
                "the metric must be a function of (y, y_hat) that gives a number");
  try {
    return double(metric(y, y_hat));
  } catch (const UndefinedMetricError&) {
    return std::numeric_limits<double>::quiet_NaN();
  }
}

inline void check_splits(const char* function, Eigen::Index rows, Eigen::Index cols,
                         Eigen::Index y_size, const Splits& splits) {
  check_nonempty(function, "X", rows, cols);
  check_one_per_row(function, "y", y_size, "X", rows, cols);
  if (splits.samples() != rows) {
    throw_shape_error(function, "splits are of " + std::to_string(splits.samples()) +
                                    " samples, expected " + std::to_string(rows) +
                                    ", one for each row of X (" + shape_text(rows, cols) + ")");
  }
  if (splits.size() == 0) throw_shape_error(function, "splits is empty");
}

/// Throws unless each sample is in exactly one test set.
template <std::same_as<Splits> List>
void check_tested_once(const char* function, const List& splits) {
  Eigen::VectorX<Eigen::Index> times = Eigen::VectorX<Eigen::Index>::Zero(splits.samples());
  for (Eigen::Index k = 0; k < splits.size(); ++k) {
    for (const Eigen::Index i : splits.test(k)) ++times(i);
  }
  for (Eigen::Index i = 0; i < times.size(); ++i) {
    if (times(i) == 1) continue;
    throw_domain_error(function, "sample " + std::to_string(i) + " is tested on " +
                                     std::to_string(times(i)) +
                                     " times, expected splits that test each sample once");
  }
}

/// A pinned view of a dense matrix, or a sparse matrix as it is.
template <typename DataX>
auto pin_rows(const DataX& X) {
  if constexpr (SparseExpression<DataX>) {
    return typename DataX::PlainObject(X);
  } else {
    return MatrixRef<DataX>(X);
  }
}

}  // namespace detail

/// Cross-validation: for each split trains a model on one part of the rows and scores its
/// predictions on the other.
///
/// `trainer(X_train, y_train)` returns a model: anything that `predict(model, X)` takes, or a
/// function of X that gives the predictions (labels, numbers, scores or a matrix of probabilities,
/// as the metric wants them). `metric(y_test, y_hat)` returns a number. What was learned from the
/// data before, as scaling or the choice of columns, belongs into the trainer.
///
/// Shapes:   X n x p (dense or sparse), y n, splits of n samples; the trainer gets an owned matrix
///           and vector of the scalars of X and y.
/// Cost:     one training and one prediction for each split.
/// Edges:    a metric that is undefined on a test set (UndefinedMetricError) leaves NaN there, and
///           the mean is that of the others: CrossValidation::defined().
/// Throws:   ShapeError if the sizes differ or there is nothing to split; what the trainer or the
///           metric throws.
/// Example:  \code
///           const auto trainer = [](const auto& X, const auto& y) {
///             return mlmath::ridge_regression(X, y, {.lambda = 0.1});
///           };
///           const auto metric = [](const auto& y, const auto& y_hat) {
///             return mlmath::r2_score(y, y_hat);
///           };
///           std::cout << mlmath::cross_validate(X, y, trainer, metric, mlmath::k_fold(n, 5, rng));
///           \endcode
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           7.10.
template <typename DataX, typename DerivedY, typename Trainer, typename Metric>
  requires(DenseExpression<DataX> || SparseExpression<DataX>)
[[nodiscard]] CrossValidation cross_validate(const DataX& X_arg,
                                             const Eigen::DenseBase<DerivedY>& y_arg,
                                             const Trainer& trainer, const Metric& metric,
                                             const Splits& splits,
                                             const CrossValidationOptions& options = {}) {
  const auto X = detail::pin_rows(X_arg);
  const auto y = detail::pin_vector(y_arg, "cross_validate", "y");
  detail::check_splits("cross_validate", X.rows(), X.cols(), y.size(), splits);
  const Eigen::Index k = splits.size();
  CrossValidation result{Eigen::VectorXd(k), Eigen::VectorXd(options.train_scores ? k : 0),
                         Eigen::VectorX<Eigen::Index>(k), Eigen::VectorX<Eigen::Index>(k)};
  for (Eigen::Index fold = 0; fold < k; ++fold) {
    const Split split = splits[fold];
    const auto X_train = detail::select_rows(X, split.train);
    const auto y_train = detail::select_entries(y, split.train);
    const auto model = trainer(X_train, y_train);
    result.scores(fold) =
        detail::score_with(metric, detail::select_entries(y, split.test),
                           detail::predict_with(model, detail::select_rows(X, split.test)));
    if (options.train_scores) {
      result.train_scores(fold) =
          detail::score_with(metric, y_train, detail::predict_with(model, X_train));
    }
    result.test_sizes(fold) = split.test.size();
    result.train_sizes(fold) = split.train.size();
  }
  return result;
}

/// The prediction for each sample by the model that was trained without it: for a confusion matrix
/// or a calibration curve of all data, or to train another model on.
///
/// Shapes:   X n x p (dense or sparse), y n; the result has n entries, or n rows where the
///           trainer's models predict matrices.
/// Throws:   as cross_validate(); DomainError unless each sample is tested on exactly once.
template <typename DataX, typename DerivedY, typename Trainer>
  requires(DenseExpression<DataX> || SparseExpression<DataX>)
[[nodiscard]] auto cross_validated_predictions(const DataX& X_arg,
                                               const Eigen::DenseBase<DerivedY>& y_arg,
                                               const Trainer& trainer, const Splits& splits) {
  const char* const function = "cross_validated_predictions";
  const auto X = detail::pin_rows(X_arg);
  const auto y = detail::pin_vector(y_arg, function, "y");
  detail::check_splits(function, X.rows(), X.cols(), y.size(), splits);
  detail::check_tested_once(function, splits);
  using Model = decltype(trainer(detail::select_rows(X, Eigen::VectorX<Eigen::Index>()),
                                 detail::select_entries(y, Eigen::VectorX<Eigen::Index>())));
  using Prediction = std::remove_cvref_t<decltype(detail::predict_with(
      std::declval<const Model&>(), detail::select_rows(X, Eigen::VectorX<Eigen::Index>())))>;
  constexpr int columns = Prediction::IsVectorAtCompileTime ? 1 : Eigen::Dynamic;
  Eigen::Matrix<typename Prediction::Scalar, Eigen::Dynamic, columns> result;
  for (const Split& split : splits) {
    const Model model =
        trainer(detail::select_rows(X, split.train), detail::select_entries(y, split.train));
    const Prediction predicted = detail::predict_with(model, detail::select_rows(X, split.test));
    if (result.rows() == 0) result.resize(y.size(), columns == 1 ? 1 : predicted.cols());
    detail::check_size(function, "the predictions",
                       columns == 1 ? predicted.size() : predicted.rows(), split.test.size(),
                       "one for each row to test on");
    for (Eigen::Index i = 0; i < split.test.size(); ++i) {
      if constexpr (columns == 1) {
        result(split.test(i)) = predicted(i);
      } else {
        result.row(split.test(i)) = predicted.row(i);
      }
    }
  }
  return result;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/statistics/cross_validate.hpp>
#include <mlmath/statistics/detail/select_rows.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <numeric>
#include <ostream>
#include <string>
#include <type_traits>
#include <vector>

namespace mlmath {

/// How cross_validate() chooses among penalties.
struct LambdaSearchOptions {
  /// Whether a larger score is a better one, as for R2 or the area under the ROC curve; errors and
  /// losses are better when they are small.
  bool greater_is_better = false;
};

/// The scores of a method for many penalties, on data that it was not trained on.
struct [[nodiscard]] LambdaSearch {
  Eigen::VectorXd lambdas;          ///< the penalties, in the order that they were given
  Eigen::MatrixXd scores;           ///< a row for each split, a column for each penalty
  Eigen::VectorXd means;            ///< over the splits, each weighted by the rows it tests on
  Eigen::VectorXd standard_errors;  ///< of these means
  double lambda_min = 0;            ///< the penalty with the best mean
  /// The largest penalty whose mean is within one standard error of the best: the simplest model
  /// that the data cannot tell from the best.
  double lambda_1se = 0;
  Eigen::Index min_index = 0;     ///< the place of lambda_min
  Eigen::Index one_se_index = 0;  ///< the place of lambda_1se
};

/// Prints the two choices, and the curve with a line for each penalty.
inline std::ostream& operator<<(std::ostream& out, const LambdaSearch& search) {
  out << "lambda_min = " << search.lambda_min << ": " << search.means(search.min_index) << " +- "
      << search.standard_errors(search.min_index) << "\nlambda_1se = " << search.lambda_1se << ": "
      << search.means(search.one_se_index) << " +- " << search.standard_errors(search.one_se_index)
      << "\nlambda, mean score, standard error (" << search.scores.rows() << " splits)\n";
  for (Eigen::Index k = 0; k < search.lambdas.size(); ++k) {
    out << search.lambdas(k) << "  " << search.means(k) << "  " << search.standard_errors(k)
        << (k == search.min_index ? "  <- min" : "") << (k == search.one_se_index ? "  <- 1se" : "")
        << "\n";
  }
  return out;
}

namespace detail {

/// The scores of one split for all penalties, by a path or by a model for each penalty.
template <typename Trainer, typename X, typename Y, typename Metric>
Eigen::RowVectorXd lambda_scores(const Trainer& trainer, const X& X_train, const Y& y_train,
                                 const X& X_test, const Y& y_test, const Metric& metric,
                                 const Eigen::VectorXd& lambdas) {
  Eigen::RowVectorXd scores(lambdas.size());
  if constexpr (std::invocable<const Trainer&, const X&, const Y&, const Eigen::VectorXd&>) {
    const auto path = trainer(X_train, y_train, lambdas);
    const auto predicted = predict_with(path, X_test);
    if (predicted.rows() != X_test.rows() || predicted.cols() != lambdas.size()) {
      throw_shape_error("cross_validate", "the predictions of the path are " +
                                              shape_text(predicted.rows(), predicted.cols()) +
                                              ", expected a column for each of the " +
                                              std::to_string(lambdas.size()) + " lambdas");
    }
    for (Eigen::Index k = 0; k < lambdas.size(); ++k) {
      scores(k) = score_with(metric, y_test, predicted.col(k).eval());
    }
  } else {
    static_assert(std::invocable<const Trainer&, const X&, const Y&, double>,
                  "the trainer must be a function of (X, y, lambdas) that gives a path, or of "
                  "(X, y, lambda) that gives a model");
    for (Eigen::Index k = 0; k < lambdas.size(); ++k) {
      const auto model = trainer(X_train, y_train, lambdas(k));
      scores(k) = score_with(metric, y_test, predict_with(model, X_test));
    }
  }
  return scores;
}

/// Means, standard errors and the two choices from the scores of the splits. A score that is
/// undefined leaves NaN in its mean, which is then never chosen.
template <std::same_as<LambdaSearch> Search, std::same_as<Eigen::VectorXd> Vector>
void choose_lambda(Search& search, const Vector& sizes, bool greater) {
  const Vector shares = sizes / sizes.sum();
  const double splits = double(search.scores.rows());
  search.means = search.scores.transpose() * shares;
  search.standard_errors =
      ((search.scores.rowwise() - search.means.transpose()).array().square().matrix().transpose() *
       shares / (splits - 1))
          .cwiseSqrt();
  const Vector errors = greater ? Vector(-search.means) : search.means;
  Eigen::Index best = -1;
  for (Eigen::Index k = 0; k < errors.size(); ++k) {
    if (std::isnan(errors(k))) continue;
    const bool better = best < 0 || errors(k) < errors(best) ||
                        (errors(k) == errors(best) && search.lambdas(k) > search.lambdas(best));
    if (better) best = k;
  }
  if (best < 0) {
    throw_domain_error("cross_validate", "the metric is undefined for every lambda on some split");
  }
  Eigen::Index simplest = best;
  const double bound = errors(best) + search.standard_errors(best);
  for (Eigen::Index k = 0; k < errors.size(); ++k) {
    if (errors(k) <= bound && search.lambdas(k) > search.lambdas(simplest)) simplest = k;
  }
  search.min_index = best;
  search.one_se_index = simplest;
  search.lambda_min = search.lambdas(best);
  search.lambda_1se = search.lambdas(simplest);
}

}  // namespace detail

/// Cross-validation of a penalty: for each split trains for every lambda on one part of the rows
/// and scores the predictions on the other.
///
/// `trainer(X_train, y_train, lambdas)` gets the lambdas from the largest to the least and returns a
/// path whose `predict(path, X)` has a column for each, as lasso_path(), elastic_net_path() and
/// ridge_path() do, or a function of X that gives these columns, as predict_probability() of a
/// logistic_path() does; or `trainer(X_train, y_train, lambda)` returns one model.
/// `metric(y_test, y_hat)` returns a number. Means and standard errors are those of cv.glmnet:
/// weighted by the rows that each split tests on.
///
/// Shapes:   X n x p (dense or sparse), y n, lambdas k, splits of n samples.
/// Cost:     one path, or k models, for each split.
/// Edges:    with ties the larger lambda is chosen; a lambda whose score is undefined on a split
///           never is.
/// Throws:   ShapeError if the sizes differ, there are no lambdas, or a path predicts another
///           number of columns; DomainError if a lambda is negative or not finite or there are
///           fewer than 2 splits; what the trainer or the metric throws.
/// Example:  \code
///           const auto path = mlmath::lasso_path(X, y);
///           const auto trainer = [](const auto& X, const auto& y, const Eigen::VectorXd& lambdas)
///           {
///             return mlmath::lasso_path(X, y, {.lambdas = lambdas});
///           };
///           const auto metric = [](const auto& y, const auto& y_hat) {
///             return mlmath::mean_squared_error(y, y_hat);
///           };
///           const auto search = mlmath::cross_validate(X, y, trainer, path.lambdas, metric,
///                                                      mlmath::k_fold(n, 10, rng));
///           \endcode
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           7.10 and 3.4.
template <typename DataX, typename DerivedY, typename Trainer, typename DerivedL, typename Metric>
  requires(DenseExpression<DataX> || SparseExpression<DataX>)
[[nodiscard]] LambdaSearch cross_validate(const DataX& X_arg,
                                          const Eigen::DenseBase<DerivedY>& y_arg,
                                          const Trainer& trainer,
                                          const Eigen::DenseBase<DerivedL>& lambdas_arg,
                                          const Metric& metric, const Splits& splits,
                                          const LambdaSearchOptions& options = {}) {
  const auto X = detail::pin_rows(X_arg);
  const auto y = detail::pin_vector(y_arg, "cross_validate", "y");
  const Eigen::VectorXd lambdas = detail::pin_vector(lambdas_arg, "cross_validate", "lambdas");
  detail::check_splits("cross_validate", X.rows(), X.cols(), y.size(), splits);
  detail::check_nonempty("cross_validate", "lambdas", lambdas.size());
  detail::check_all_nonnegative("cross_validate", "lambdas", lambdas);
  if (splits.size() < 2) {
    detail::throw_domain_error("cross_validate", "splits holds 1 split, expected at least 2");
  }
  LambdaSearch search;
  search.lambdas = lambdas;
  search.scores.resize(splits.size(), lambdas.size());
  // Paths come from the largest to the least.
  std::vector<Eigen::Index> order(std::size_t(lambdas.size()));
  std::iota(order.begin(), order.end(), Eigen::Index(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](Eigen::Index a, Eigen::Index b) { return lambdas(a) > lambdas(b); });
  Eigen::VectorXd falling(lambdas.size());
  for (Eigen::Index k = 0; k < falling.size(); ++k) falling(k) = lambdas(order[std::size_t(k)]);
  Eigen::VectorXd sizes(splits.size());
  for (Eigen::Index fold = 0; fold < splits.size(); ++fold) {
    const Split split = splits[fold];
    const Eigen::RowVectorXd scores = detail::lambda_scores(
        trainer, detail::select_rows(X, split.train), detail::select_entries(y, split.train),
        detail::select_rows(X, split.test), detail::select_entries(y, split.test), metric, falling);
    for (Eigen::Index k = 0; k < scores.size(); ++k) {
      search.scores(fold, order[std::size_t(k)]) = scores(k);
    }
    sizes(fold) = double(split.test.size());
  }
  detail::choose_lambda(search, sizes, options.greater_is_better);
  return search;
}

}  // namespace mlmath

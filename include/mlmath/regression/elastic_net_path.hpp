// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/regression/detail/column_sources.hpp>
#include <mlmath/regression/detail/falling_lambdas.hpp>
#include <mlmath/regression/detail/pin_columns.hpp>
#include <mlmath/regression/elastic_net_regression.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <ostream>
#include <utility>
#include <vector>

namespace mlmath {

/// The settings of elastic_net_path() and lasso_path().
struct ElasticNetPathOptions {
  double mixing = 1;  ///< the share of the absolute values, in (0, 1]: 1 is the lasso
  /// The penalties, each >= 0; they are taken from the largest to the least. Empty for `count` of
  /// them, evenly in their logarithms from the least at which every weight is 0.
  Eigen::VectorXd lambdas = {};
  int count = 100;           ///< how many, where none are given
  double smallest = 0;       ///< the least over the largest; 0 for 1e-4, or 1e-2 where n < p
  bool intercept = true;     ///< see ElasticNetOptions
  bool standardize = false;  ///< see ElasticNetOptions
  bool nonnegative = false;  ///< see ElasticNetOptions
  Eigen::VectorXd penalty_factors = {};  ///< see ElasticNetOptions
  double gap_tolerance = 1e-12;          ///< see ElasticNetOptions
  int max_iterations = 1000;             ///< see ElasticNetOptions
};

/// Elastic net models for many penalties, from the largest to the least.
template <RealScalar Scalar = double>
struct [[nodiscard]] ElasticNetPath {
  Eigen::VectorXd lambdas;                    ///< the penalties, falling
  double mixing = 1;                          ///< the share of the absolute values
  Eigen::MatrixX<Scalar> weights;             ///< p x k: a column for each penalty
  Eigen::VectorX<Scalar> intercepts;          ///< k
  Eigen::VectorX<Scalar> mean_squared_error;  ///< on the data of the fit
  Eigen::VectorX<Scalar> objective;           ///< k
  Eigen::VectorX<Scalar> duality_gap;         ///< the certificate of each
  Eigen::VectorX<Eigen::Index> support_size;  ///< how many weights are not 0
  Eigen::Index iterations = 0;                ///< passes over all columns, in all
  Status status = Status::converged;          ///< the first that is not converged, if any

  /// Whether every duality gap is as small as was asked.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

/// The fields of a path, for save_model() and load_model().
template <RealScalar Scalar, typename Visitor>
void describe_fields(ElasticNetPath<Scalar>& path, Visitor&& visit) {
  visit.model("ElasticNetPath");
  visit("lambdas", path.lambdas);
  visit("mixing", path.mixing);
  visit("weights", path.weights);
  visit("intercepts", path.intercepts);
  visit("mean_squared_error", path.mean_squared_error);
  visit("objective", path.objective);
  visit("duality_gap", path.duality_gap);
  visit("support_size", path.support_size);
  visit("iterations", path.iterations);
  visit("status", path.status);
}

/// Prints a line for each penalty.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const ElasticNetPath<Scalar>& path) {
  out << "lambda, weights that are not 0, mean squared error, duality gap\n";
  for (Eigen::Index k = 0; k < path.lambdas.size(); ++k) {
    out << path.lambdas(k) << "  " << path.support_size(k) << "  " << path.mean_squared_error(k)
        << "  " << path.duality_gap(k) << "\n";
  }
  return out;
}

namespace detail {

/// The path of a problem whose data have been checked.
template <typename Scalar>
ElasticNetPath<Scalar> elastic_net_path_model(const ColumnSource<Scalar>& columns,
                                              const PenalizedResponse<Scalar>& response,
                                              const Eigen::VectorX<Scalar>& penalty_factors,
                                              const ElasticNetPathOptions& options) {
  ElasticNetSolver<Scalar> solver(columns, response.y, response.total, penalty_factors,
                                  options.nonnegative);
  ElasticNetPath<Scalar> path;
  path.mixing = options.mixing;
  path.lambdas = options.lambdas;
  const double unit = double(response.unit);
  if (path.lambdas.size() == 0) {
    const double ratio =
        options.smallest > 0 ? options.smallest : (columns.rows() < columns.cols() ? 1e-2 : 1e-4);
    path.lambdas = falling_lambdas(double(solver.largest_penalty()) * unit / options.mixing, ratio,
                                   options.count);
  } else {
    std::sort(path.lambdas.data(), path.lambdas.data() + path.lambdas.size(),
              [](double a, double b) { return a > b; });
  }
  const Eigen::Index count = path.lambdas.size();
  if (count >= 10) solver.take_all();
  path.weights.resize(columns.cols(), count);
  path.intercepts.resize(count);
  path.mean_squared_error.resize(count);
  path.objective.resize(count);
  path.duality_gap.resize(count);
  path.support_size.resize(count);
  for (Eigen::Index k = 0; k < count; ++k) {
    const double lambda = path.lambdas(k);
    solver.solve(Scalar(lambda * options.mixing / unit),
                 Scalar(lambda * (1 - options.mixing) / unit / unit),
                 attainable_gap<Scalar>(options.gap_tolerance), options.max_iterations);
    const Eigen::VectorX<Scalar> w = response.factors.cwiseProduct(solver.solution());
    path.weights.col(k) = w;
    path.intercepts(k) = response.intercept(w);
    path.mean_squared_error(k) = solver.squared_error();
    path.objective(k) = solver.objective();
    path.duality_gap(k) = solver.gap();
    path.support_size(k) = (w.array() != Scalar(0)).count();
    if (path.status == Status::converged) path.status = solver.status();
  }
  path.iterations = solver.passes();
  return path;
}

template <typename DerivedX, typename DerivedY>
auto elastic_net_path_of(const char* function, const DerivedX& X_arg,
                         const Eigen::MatrixBase<DerivedY>& y_arg,
                         const Eigen::VectorX<typename DerivedX::Scalar>& weights,
                         const ElasticNetPathOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  const auto X = pin_columns(X_arg);
  const auto y = pin_vector(y_arg, function, "y");
  const Eigen::MatrixX<Scalar> Y = checked_outputs(function, X, y, weights);
  if (!(options.mixing > 0 && options.mixing <= 1)) {
    throw_domain_error(function, "mixing = " + to_text(options.mixing) +
                                     ", expected 0 < mixing <= 1 (for 0 see ridge_path)");
  }
  check_all_nonnegative(function, "lambdas", options.lambdas);
  check_between(function, "count", Eigen::Index(options.count), Eigen::Index(1),
                Eigen::Index(100000));
  check_between(function, "smallest", options.smallest, 0.0, 1.0);
  check_positive(function, "gap_tolerance", options.gap_tolerance);
  const auto factors =
      penalty_factors<Scalar>(function, options.penalty_factors, X.rows(), X.cols());
  const auto problem =
      penalized_problem(X, Y, weights, options.intercept, options.standardize,
                        options.lambdas.size() > 0 ? options.lambdas.maxCoeff() : 0.0);
  return elastic_net_path_model<Scalar>(problem.columns, problem.response, factors, options);
}

}  // namespace detail

/// Elastic net models for many penalties, each from the one before: see elastic_net_regression()
/// for the objective.
///
/// Shapes:   X n x p, dense or sparse; y n.
/// Cost:     one or two passes over X for each penalty, by the sequential strong rule.
/// Edges:    at the first of the penalties that are chosen here every weight is 0.
/// Throws:   as elastic_net_regression(); DomainError for mixing = 0: see ridge_path().
/// Example:  examples/diabetes_path.cpp
/// Source:   Tibshirani and others, Strong rules for discarding predictors, J. Royal Stat. Soc. B
///           74 (2012).
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto elastic_net_path(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                      const ElasticNetPathOptions& options = {}) {
  return detail::elastic_net_path_of("elastic_net_path", X, y,
                                     Eigen::VectorX<typename DerivedX::Scalar>(), options);
}

/// The same with weights of the samples.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto elastic_net_path(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                      const Eigen::MatrixBase<DerivedW>& sample_weights,
                      const ElasticNetPathOptions& options = {}) {
  const auto weights =
      detail::pin_sample_weights<typename DerivedX::Scalar>("elastic_net_path", sample_weights, X);
  return detail::elastic_net_path_of("elastic_net_path", X, y, weights, options);
}

/// The lasso for many penalties: elastic_net_path() with mixing = 1.
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto lasso_path(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                ElasticNetPathOptions options = {}) {
  options.mixing = 1;
  return detail::elastic_net_path_of("lasso_path", X, y,
                                     Eigen::VectorX<typename DerivedX::Scalar>(), options);
}

/// The lasso for many penalties with weights of the samples.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto lasso_path(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                const Eigen::MatrixBase<DerivedW>& sample_weights,
                ElasticNetPathOptions options = {}) {
  options.mixing = 1;
  const auto weights =
      detail::pin_sample_weights<typename DerivedX::Scalar>("lasso_path", sample_weights, X);
  return detail::elastic_net_path_of("lasso_path", X, y, weights, options);
}

/// The predictions of every model of a path.
///
/// Shapes:   X n x p, dense or sparse; the result is n x k, a column for each penalty.
/// Throws:   ShapeError if X has another number of columns than the models have weights.
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixX<Scalar> predict(const ElasticNetPath<Scalar>& path,
                                             const DerivedX& X) {
  return detail::path_scores("predict", X, path.weights, path.intercepts);
}

}  // namespace mlmath

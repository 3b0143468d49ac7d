// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/linalg/eigen_symmetric.hpp>
#include <mlmath/linalg/gram.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/ridge_regression.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace mlmath {

/// What linear and ridge regression need of data that come in parts: weights, means and products
/// about the means. Parts are added as they come, and collections of several machines merged, in
/// any order: the result is that of one fit to all, to rounding.
///
/// The data themselves are not kept, so that the residuals cannot correct the fit: the square of
/// the condition number counts. Where the data fit in memory, linear_regression(X, y) is more
/// accurate.
template <RealScalar Scalar = double>
class RegressionMoments {
 public:
  /// For `features` columns. Throws DomainError unless there is one.
  explicit RegressionMoments(Eigen::Index features)
      : means_(Eigen::VectorX<Scalar>::Zero(features + 1)),
        products_(Eigen::MatrixX<Scalar>::Zero(features + 1, features + 1)) {
    if (features > 0) return;
    detail::throw_domain_error(
        "RegressionMoments", "features = " + std::to_string(features) + ", expected a number > 0");
  }

  /// Adds samples. Nothing is added where the call throws.
  ///
  /// Shapes: X n x p, dense or sparse; y n.
  /// Cost:   n p^2 flops; a copy of X.
  /// Throws: as linear_regression(); ShapeError if X has another number of columns.
  template <detail::DesignMatrix DerivedX, typename DerivedY>
  void update(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y) {
    add(X, y, Eigen::VectorX<Scalar>());
  }

  /// Adds samples with weights.
  template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
  void update(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
              const Eigen::MatrixBase<DerivedW>& sample_weights) {
    add(X, y, detail::pin_sample_weights<Scalar>("RegressionMoments", sample_weights, X));
  }

  /// Adds what another collection has seen.
  ///
  /// Throws: ShapeError if it has another number of features.
  void merge(const RegressionMoments& other) {
    if (other.features() != features()) {
      detail::throw_shape_error("RegressionMoments::merge",
                                "the other has " + std::to_string(other.features()) +
                                    " features, expected " + std::to_string(features()));
    }
    if (!(other.total_ > Scalar(0))) return;
    const Scalar sum = total_ + other.total_;
    const Eigen::VectorX<Scalar> gap = other.means_ - means_;
    products_ += other.products_ + (total_ * (other.total_ / sum)) * gap * gap.transpose();
    means_ += (other.total_ / sum) * gap;
    total_ = sum;
    count_ += other.count_;
  }

  /// The number of columns of X.
  [[nodiscard]] Eigen::Index features() const { return means_.size() - 1; }
  /// Samples seen.
  [[nodiscard]] Eigen::Index count() const { return count_; }
  /// The sum of their weights.
  [[nodiscard]] Scalar total_weight() const { return total_; }
  /// Weighted means of the columns and, last, of y.
  [[nodiscard]] const Eigen::VectorX<Scalar>& means() const { return means_; }
  /// Sums of weighted products about the means, y last.
  [[nodiscard]] const Eigen::MatrixX<Scalar>& products() const { return products_; }

 private:
  template <typename DerivedX, typename DerivedY>
  void add(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
           const Eigen::VectorX<Scalar>& weights) {
    constexpr const char* function = "RegressionMoments";
    const auto X = detail::pin_design(X_arg);
    const auto y = detail::pin_vector(y_arg, function, "y");
    (void)detail::checked_outputs(function, X, y, weights);
    detail::check_features(function, X.cols(), features());
    RegressionMoments part(features());
    part.count_ = X.rows();
    part.total_ = weights.size() > 0 ? weights.sum() : Scalar(X.rows());
    Eigen::MatrixX<Scalar> all(X.rows(), features() + 1);
    all.leftCols(features()) = X;
    all.col(features()) = y;
    for (Eigen::Index j = 0; j <= features(); ++j) {
      auto column = all.col(j);
      part.means_(j) =
          weights.size() > 0 ? Scalar(weights.dot(column) / part.total_) : column.mean();
      column.array() -= part.means_(j);
      if (weights.size() > 0) column.array() *= weights.array().sqrt();
    }
    detail::add_columns_gram<Scalar>(all, part.products_);
    detail::mirror_lower(part.products_);
    merge(part);
  }

  Eigen::VectorX<Scalar> means_;
  Eigen::MatrixX<Scalar> products_;
  Scalar total_ = Scalar(0);
  Eigen::Index count_ = 0;
};

namespace detail {

/// The minimum of the quadratic that the moments are, with squared penalties over the total weight.
template <typename Scalar>
struct MomentFit {
  Eigen::VectorX<Scalar> weights;
  Scalar intercept = Scalar(0);
  Scalar mean_squared_error = Scalar(0);
  Eigen::VectorX<Scalar> eigenvalues;  // of the correlations, descending, with the penalties
  Eigen::Index rank = 0;
  Scalar freedom = Scalar(0);
  std::vector<Eigen::Index> constant_columns;
};

template <typename Scalar>
MomentFit<Scalar> fit_moments(const char* function, const RegressionMoments<Scalar>& moments,
                              bool has_intercept, Scalar lambda, bool standardize) {
  using Vector = Eigen::VectorX<Scalar>;
  const Eigen::Index p = moments.features();
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  if (!(moments.total_weight() > Scalar(0))) {
    throw_domain_error(function, "the moments have seen no sample");
  }
  Eigen::MatrixX<Scalar> S = moments.products() / moments.total_weight();
  const Vector spreads = S.diagonal().cwiseSqrt();
  if (!has_intercept) S += moments.means() * moments.means().transpose();
  MomentFit<Scalar> fit;
  Vector inverse_scales = Vector::Zero(p);
  for (Eigen::Index j = 0; j < p; ++j) {
    if (S(j, j) > Scalar(0) &&
        (!has_intercept || spreads(j) > Scalar(8) * epsilon * std::abs(moments.means()(j)))) {
      inverse_scales(j) = Scalar(1) / std::sqrt(S(j, j));
    } else {
      fit.constant_columns.push_back(j);
    }
  }
  Eigen::MatrixX<Scalar> G = inverse_scales.asDiagonal() * S.topLeftCorner(p, p);
  G = (G * inverse_scales.asDiagonal()).eval();
  const Eigen::MatrixX<Scalar> plain = G;
  for (Eigen::Index j = 0; j < p; ++j) {
    const Scalar unit = standardize ? spreads(j) : Scalar(1);
    G(j, j) += lambda * unit * unit * inverse_scales(j) * inverse_scales(j);
  }
  const auto e = eigen_symmetric(G);
  fit.eigenvalues = e.eigenvalues;
  fit.rank = (e.eigenvalues.array() > Scalar(8 * p) * epsilon * e.eigenvalues(0)).count();
  const auto vectors = e.eigenvectors.leftCols(fit.rank);
  const Vector inverse_values = e.eigenvalues.head(fit.rank).cwiseInverse();
  const Vector target = inverse_scales.cwiseProduct(S.col(p).head(p));
  const Vector projected = inverse_values.cwiseProduct(vectors.transpose() * target);
  fit.weights = inverse_scales.cwiseProduct(vectors * projected);
  for (Eigen::Index k = 0; k < fit.rank; ++k) {
    const Vector product = plain * vectors.col(k);
    fit.freedom += vectors.col(k).dot(product) * inverse_values(k);
  }
  if (has_intercept) {
    fit.intercept = moments.means()(p) - fit.weights.dot(moments.means().head(p));
    fit.freedom += Scalar(1);
  }
  Vector combination(p + 1);
  combination << -fit.weights, Scalar(1);
  const Vector last = S * combination;
  fit.mean_squared_error = (std::max)(combination.dot(last), Scalar(0));
  return fit;
}

}  // namespace detail

/// Linear regression on all samples that the moments have seen.
///
/// Edges:    where columns depend on others, status is numerical_failure and the weights are those
///           of least norm in units of the columns' standard deviations; a constant column has
///           weight 0.
/// Accuracy: error_estimate is epsilon times the square of the condition number.
/// Throws:   DomainError if they have seen none.
template <RealScalar Scalar>
LinearRegression<Scalar> linear_regression(const RegressionMoments<Scalar>& moments,
                                           const LinearRegressionOptions& options = {}) {
  const auto fit =
      detail::fit_moments("linear_regression", moments, options.intercept, Scalar(0), false);
  LinearRegression<Scalar> model;
  model.weights = fit.weights;
  model.intercept = fit.intercept;
  model.has_intercept = options.intercept;
  model.objective = fit.mean_squared_error;
  model.rank = fit.rank;
  model.dependent_columns = fit.constant_columns;
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  if (fit.rank > 0) {
    const Scalar ratio = fit.eigenvalues(fit.rank - 1) / fit.eigenvalues(0);
    model.reciprocal_condition = std::sqrt(ratio);
    model.error_estimate = epsilon / ratio;
    model.backward_error = epsilon;
  }
  const Eigen::Index varying = moments.features() - Eigen::Index(fit.constant_columns.size());
  model.status = fit.rank == varying && model.error_estimate < std::sqrt(epsilon)
                     ? Status::converged
                     : Status::numerical_failure;
  return model;
}

/// Ridge regression on all samples that the moments have seen.
///
/// Edges, Accuracy: as for linear regression, the penalty lessening the condition number.
/// Throws:   DomainError if they have seen none or lambda < 0.
template <RealScalar Scalar>
RidgeRegression<Scalar> ridge_regression(const RegressionMoments<Scalar>& moments,
                                         const RidgeOptions& options = {}) {
  detail::check_nonnegative("ridge_regression", "lambda", options.lambda);
  const auto fit = detail::fit_moments("ridge_regression", moments, options.intercept,
                                       Scalar(options.lambda), options.standardize);
  RidgeRegression<Scalar> model;
  model.weights = fit.weights;
  model.intercept = fit.intercept;
  model.has_intercept = options.intercept;
  model.lambda = options.lambda;
  model.standardized = options.standardize;
  model.mean_squared_error = fit.mean_squared_error;
  Eigen::VectorX<Scalar> penalized = fit.weights;
  if (options.standardize) {
    penalized.array() *=
        (moments.products().diagonal().head(moments.features()).array() / moments.total_weight())
            .sqrt();
  }
  model.objective = model.mean_squared_error + Scalar(options.lambda) * penalized.squaredNorm();
  model.effective_degrees_of_freedom = fit.freedom;
  model.constant_columns = fit.constant_columns;
  model.gradient_norm = std::numeric_limits<Scalar>::epsilon();
  const Eigen::Index varying = moments.features() - Eigen::Index(fit.constant_columns.size());
  model.status = fit.rank == varying ? Status::converged : Status::numerical_failure;
  return model;
}

}  // namespace mlmath

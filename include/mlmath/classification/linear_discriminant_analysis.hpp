// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/classification/detail/class_scatter.hpp>
#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/linalg/eigen_symmetric.hpp>
#include <mlmath/linalg/svd.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <ostream>
#include <string>
#include <utility>

namespace mlmath {

/// The settings of linear_discriminant_analysis().
struct LinearDiscriminantOptions {
  /// The probabilities of the classes in ascending order of their labels; empty for their shares.
  Eigen::VectorXd priors = {};
  /// The share, in [0, 1], by which the covariance of each class is drawn towards a multiple of the
  /// unit matrix: see shrunk_covariance().
  double shrinkage = 0;
  /// Whether the share is that of Ledoit and Wolf, for each class and of standardized columns.
  bool automatic_shrinkage = false;
  /// Directions whose standard deviation within the classes is at most this, columns standardized,
  /// count as constant and are left out; so are those between the classes, relative to the largest.
  double rank_tolerance = 1e-4;
};

/// A fitted linear discriminant analysis: \f$ \log P(k | x) = w_k^\top x + b_k + c(x) \f$.
struct [[nodiscard]] LinearDiscriminantAnalysis {
  Eigen::VectorX<Eigen::Index> classes;  ///< the K labels, ascending
  Eigen::MatrixXd weights;               ///< p x K: a column for each class
  Eigen::VectorXd intercepts;            ///< b, K
  Eigen::VectorXd priors;                ///< the probabilities of the classes
  Eigen::MatrixXd means;                 ///< K x p: a row for each class
  Eigen::VectorXd center;                ///< the mean of the means by the priors
  /// p x r, r <= K - 1: the discriminant directions, within which each class has unit covariance.
  Eigen::MatrixXd directions;
  /// The share of each direction of the variance between the classes.
  Eigen::VectorXd explained_ratio;
  Eigen::VectorXd shrinkage;  ///< the share of each class
  Eigen::Index rank = 0;      ///< of the scatter within the classes
};

/// The fields of a model, for save_model() and load_model().
template <typename Visitor>
void describe_fields(LinearDiscriminantAnalysis& model, Visitor&& visit) {
  visit.model("LinearDiscriminantAnalysis");
  visit("classes", model.classes);
  visit("weights", model.weights);
  visit("intercepts", model.intercepts);
  visit("priors", model.priors);
  visit("means", model.means);
  visit("center", model.center);
  visit("directions", model.directions);
  visit("explained_ratio", model.explained_ratio);
  visit("shrinkage", model.shrinkage);
  visit("rank", model.rank);
}

/// Prints the classes, their priors and the discriminant directions.
template <std::same_as<double> Scalar = double>
std::ostream& operator<<(std::ostream& out, const LinearDiscriminantAnalysis& model_arg) {
  const auto& model = detail::dependent<Scalar>(model_arg);
  out << "linear discriminant analysis: " << model.classes.size() << " classes, "
      << model.weights.rows() << " features, rank " << model.rank
      << " within the classes\nclasses: " << model.classes.transpose()
      << "\npriors: " << model.priors.transpose()
      << "\nvariance between the classes by direction: " << model.explained_ratio.transpose()
      << "\n";
  if ((model.shrinkage.array() > 0).any()) {
    out << "shrinkage by class: " << model.shrinkage.transpose() << "\n";
  }
  return out;
}

namespace detail {

template <std::same_as<ClassScatter> Scatter>
LinearDiscriminantAnalysis linear_discriminant_kernel(const char* function, Scatter scatter,
                                                      const LinearDiscriminantOptions& options) {
  using Matrix = Dependent<Eigen::MatrixXd, Scatter>;
  using Vector = Dependent<Eigen::VectorXd, Scatter>;
  check_between(function, "shrinkage", options.shrinkage, 0.0, 1.0);
  check_nonnegative(function, "rank_tolerance", options.rank_tolerance);
  const Eigen::Index K = scatter.labels.classes.size();
  const double total = scatter.class_weights.sum();
  Dependent<LinearDiscriminantAnalysis, Scatter> model;
  model.shrinkage = Vector::Constant(K, options.shrinkage);
  Matrix& Z = scatter.centred;
  Vector scales;
  Matrix axes;
  Vector spreads;  // descending standard deviations along the axes
  const auto set_scales = [&](const Vector& variances) {
    scales = variances.cwiseSqrt();
    scales = (scales.array() > 0).select(scales, 1.0);
  };
  if (options.shrinkage > 0 || options.automatic_shrinkage) {
    Matrix within = Matrix::Zero(Z.cols(), Z.cols());
    for (Eigen::Index k = 0; k < K; ++k) {
      within += scatter.priors(k) * shrunk_class_covariance(scatter, k, options.automatic_shrinkage,
                                                            model.shrinkage(k));
    }
    set_scales(within.diagonal());
    within = scales.cwiseInverse().asDiagonal() * within * scales.cwiseInverse().asDiagonal();
    const auto eigen = eigen_symmetric(within);
    axes = eigen.eigenvectors;
    spreads = eigen.eigenvalues.cwiseMax(0.0).cwiseSqrt();
  } else {
    if (!(total > double(K))) {
      throw_domain_error(function, "the samples weigh " + to_text(total) +
                                       " in all, expected more than the number of classes (" +
                                       std::to_string(K) + ")");
    }
    Z = scatter.weights.cwiseSqrt().asDiagonal() * Z;
    set_scales(Z.colwise().squaredNorm().transpose() / total);
    Z = Z * (scales.cwiseInverse() / std::sqrt(total - double(K))).asDiagonal();
    const auto factors = svd(Z);
    axes = factors.V;
    spreads = factors.singular_values;
  }
  model.rank = (spreads.array() > options.rank_tolerance).count();
  if (model.rank == 0) {
    throw_domain_error(function,
                       "X does not vary within the classes, expected samples that differ from the "
                       "means of their classes");
  }
  const Matrix whitening = scales.cwiseInverse().asDiagonal() * axes.leftCols(model.rank) *
                           spreads.head(model.rank).cwiseInverse().asDiagonal();
  model.classes = scatter.labels.classes;
  model.priors = scatter.priors;
  model.means = scatter.means;
  model.center = scatter.means.transpose() * scatter.priors;
  const Matrix deviations = scatter.means.rowwise() - model.center.transpose();
  const Vector shares = (total / double(K - 1) * scatter.priors).cwiseSqrt();
  const auto between = svd(Matrix(shares.asDiagonal() * deviations * whitening));
  const Vector& s = between.singular_values;
  const Eigen::Index kept = (std::min)((s.array() > options.rank_tolerance * s(0)).count(), K - 1);
  model.directions = whitening * between.V.leftCols(kept);
  model.explained_ratio = s.head(kept).cwiseAbs2();
  if (kept > 0) model.explained_ratio /= s.squaredNorm();
  const Matrix coordinates = deviations * model.directions;
  model.weights = model.directions * coordinates.transpose();
  model.intercepts = scatter.priors.array().log() -
                     coordinates.rowwise().squaredNorm().array() / 2 -
                     (model.weights.transpose() * model.center).array();
  return model;
}

template <typename DerivedX>
Eigen::MatrixXd discriminant_scores(const char* function, const LinearDiscriminantAnalysis& model,
                                    const Eigen::MatrixBase<DerivedX>& X) {
  check_features(function, X.cols(), model.weights.rows());
  Dependent<Eigen::MatrixXd, DerivedX> scores = X.template cast<double>() * model.weights;
  scores.rowwise() += model.intercepts.transpose();
  return scores;
}

template <typename DerivedX, typename DerivedY>
LinearDiscriminantAnalysis linear_discriminant_of(const Eigen::MatrixBase<DerivedX>& X,
                                                  const Eigen::MatrixBase<DerivedY>& y,
                                                  const Eigen::VectorXd& weights,
                                                  const LinearDiscriminantOptions& options) {
  constexpr const char* function = "linear_discriminant_analysis";
  Eigen::MatrixXd data = discriminant_data(function, X, y);
  return linear_discriminant_kernel(
      function,
      class_scatter(function, std::move(data), code_labels(function, y.derived()), weights,
                    options.priors),
      options);
}

}  // namespace detail

/// Linear discriminant analysis: classes that are normal with their own means and one covariance,
/// \f$ P(k | x) \propto \pi_k \, e^{-(x - \mu_k)^\top \Sigma^{-1} (x - \mu_k) / 2} \f$.
///
/// Use it for classes that differ by their means: it is fitted in one step, knows probabilities,
/// and its transform() shows K classes in at most K - 1 coordinates. Where their spreads differ too
/// see quadratic_discriminant_analysis(); with few samples for each feature, shrink.
///
/// Without shrinkage the covariance is the pooled one (divisor n - K), by a singular value
/// decomposition of the samples; directions in which the classes do not vary are left out
/// (rank_tolerance), so that dependent columns and p > n do no harm. With shrinkage it is the mean
/// of the classes' shrunk covariances (divisor n_k) by the priors.
///
/// Shapes:   X n x p, y n labels (whole numbers).
/// Cost:     \f$ 6 n p^2 \f$ flops; with shrinkage \f$ n p^2 + 9 p^3 \f$.
/// Edges:    means that are equal to the bit: no direction is left, and the priors decide.
/// Accuracy: that of the decomposition of centred samples; in the scores of columns far from 0,
///           \f$ w^\top x \f$ and b cancel, whereas transform() subtracts first.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if y has one label alone,
///           X holds NaN or infinity or does not vary within the classes, n <= K without shrinkage,
///           priors are none, or shrinkage is outside [0, 1].
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec. 4.3;
///           scikit-learn's LinearDiscriminantAnalysis gives the same (solver svd, and with
///           shrinkage lsqr).
template <typename DerivedX, typename DerivedY>
LinearDiscriminantAnalysis linear_discriminant_analysis(
    const Eigen::MatrixBase<DerivedX>& X, const Eigen::MatrixBase<DerivedY>& y,
    const LinearDiscriminantOptions& options = {}) {
  return detail::linear_discriminant_of(X, y, Eigen::VectorXd(), options);
}

/// The same with weights of the samples, one of k counting as k copies.
template <typename DerivedX, typename DerivedY, typename DerivedW>
LinearDiscriminantAnalysis linear_discriminant_analysis(
    const Eigen::MatrixBase<DerivedX>& X, const Eigen::MatrixBase<DerivedY>& y,
    const Eigen::MatrixBase<DerivedW>& sample_weights,
    const LinearDiscriminantOptions& options = {}) {
  return detail::linear_discriminant_of(
      X, y,
      detail::pin_sample_weights<double>("linear_discriminant_analysis", sample_weights,
                                         X.derived()),
      options);
}

/// \f$ w_k^\top x + b_k \f$ for each row of X and each class, n x K: the logarithm of the joint
/// density up to a term of x alone.
///
/// Throws:   ShapeError if X has another number of columns than the model has features.
template <typename DerivedX>
[[nodiscard]] Eigen::MatrixXd decision_function(const LinearDiscriminantAnalysis& model,
                                                const Eigen::MatrixBase<DerivedX>& X) {
  return detail::discriminant_scores("decision_function", model, X);
}

/// \f$ P(k | x) \f$ for each row of X and each class: n x K. Errors as decision_function().
template <typename DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const LinearDiscriminantAnalysis& model,
                                                  const Eigen::MatrixBase<DerivedX>& X) {
  return softmax_rows(detail::discriminant_scores("predict_probability", model, X));
}

/// The most probable label for each row of X; of those that tie, the first.
template <typename DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const LinearDiscriminantAnalysis& model,
                                                   const Eigen::MatrixBase<DerivedX>& X) {
  return detail::largest_labels(detail::discriminant_scores("predict", model, X), model.classes);
}

/// The coordinates of the rows of X along the discriminant directions, n x r, from the center; the
/// first ones separate the classes best.
///
/// Throws:   ShapeError if X has another number of columns than the model has features.
template <typename DerivedX>
[[nodiscard]] Eigen::MatrixXd transform(const LinearDiscriminantAnalysis& model,
                                        const Eigen::MatrixBase<DerivedX>& X) {
  detail::check_features("transform", X.cols(), model.weights.rows());
  return (X.template cast<double>().rowwise() - model.center.transpose()) * model.directions;
}

}  // namespace mlmath

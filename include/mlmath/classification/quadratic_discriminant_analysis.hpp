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

/// The settings of quadratic_discriminant_analysis().
struct QuadraticDiscriminantOptions {
  /// The probabilities of the classes in ascending order of their labels; empty for their shares.
  Eigen::VectorXd priors = {};
  /// r in [0, 1]: each covariance (divisor n_k - 1) becomes \f$ (1 - r) S + r I \f$.
  double regularization = 0;
  /// The share, in [0, 1], by which each covariance (divisor n_k) is drawn towards a multiple of
  /// the unit matrix: see shrunk_covariance().
  double shrinkage = 0;
  /// Whether the share is that of Ledoit and Wolf, for each class and of standardized columns.
  bool automatic_shrinkage = false;
};

/// A fitted quadratic discriminant analysis: a normal law for each class.
struct [[nodiscard]] QuadraticDiscriminantAnalysis {
  Eigen::VectorX<Eigen::Index> classes;  ///< the K labels, ascending
  Eigen::VectorXd priors;                ///< the probabilities of the classes
  Eigen::MatrixXd means;                 ///< K x p: a row for each class
  /// p x (K p): p columns for each class, which take what differs from its mean to unit covariance.
  Eigen::MatrixXd whitening;
  Eigen::VectorXd log_determinants;  ///< of the covariances
  Eigen::VectorXd shrinkage;         ///< the share of each class
};

/// The fields of a model, for save_model() and load_model().
template <typename Visitor>
void describe_fields(QuadraticDiscriminantAnalysis& model, Visitor&& visit) {
  visit.model("QuadraticDiscriminantAnalysis");
  visit("classes", model.classes);
  visit("priors", model.priors);
  visit("means", model.means);
  visit("whitening", model.whitening);
  visit("log_determinants", model.log_determinants);
  visit("shrinkage", model.shrinkage);
}

/// Prints the classes, their priors and the determinants of their covariances.
template <std::same_as<double> Scalar = double>
std::ostream& operator<<(std::ostream& out, const QuadraticDiscriminantAnalysis& model_arg) {
  const auto& model = detail::dependent<Scalar>(model_arg);
  out << "quadratic discriminant analysis: " << model.classes.size() << " classes, "
      << model.means.cols() << " features\nclasses: " << model.classes.transpose()
      << "\npriors: " << model.priors.transpose()
      << "\nlogarithms of the determinants: " << model.log_determinants.transpose() << "\n";
  if ((model.shrinkage.array() > 0).any()) {
    out << "shrinkage by class: " << model.shrinkage.transpose() << "\n";
  }
  return out;
}

namespace detail {

/// The singular values of Z and all p right singular vectors.
template <std::same_as<double> Scalar>
Svd<Scalar> spread_axes(const Eigen::MatrixX<Scalar>& Z) {
  if (Z.rows() >= Z.cols()) return svd(Z);
  Eigen::MatrixX<Scalar> padded = Eigen::MatrixX<Scalar>::Zero(Z.cols(), Z.cols());
  padded.topRows(Z.rows()) = Z;
  return svd(padded);
}

template <std::same_as<ClassScatter> Scatter>
QuadraticDiscriminantAnalysis quadratic_discriminant_kernel(
    const char* function, const Scatter& scatter, const QuadraticDiscriminantOptions& options) {
  using Matrix = Dependent<Eigen::MatrixXd, Scatter>;
  using Vector = Dependent<Eigen::VectorXd, Scatter>;
  check_between(function, "shrinkage", options.shrinkage, 0.0, 1.0);
  check_between(function, "regularization", options.regularization, 0.0, 1.0);
  const Eigen::Index K = scatter.labels.classes.size();
  const Eigen::Index p = scatter.means.cols();
  const bool shrinks = options.shrinkage > 0 || options.automatic_shrinkage;
  if (shrinks && options.regularization > 0) {
    throw_domain_error(function, "both shrinkage and regularization are asked for, expected one");
  }
  Dependent<QuadraticDiscriminantAnalysis, Scatter> model;
  model.classes = scatter.labels.classes;
  model.priors = scatter.priors;
  model.means = scatter.means;
  model.shrinkage = Vector::Constant(K, options.shrinkage);
  model.whitening.resize(p, K * p);
  model.log_determinants.resize(K);
  for (Eigen::Index k = 0; k < K; ++k) {
    Matrix axes;
    Vector variances;
    if (shrinks) {
      const auto eigen = eigen_symmetric(
          shrunk_class_covariance(scatter, k, options.automatic_shrinkage, model.shrinkage(k)));
      axes = eigen.eigenvectors;
      variances = eigen.eigenvalues;
    } else {
      if (!(scatter.class_weights(k) > 1)) {
        throw_domain_error(function, "class " + std::to_string(model.classes(k)) + " has weight " +
                                         to_text(scatter.class_weights(k)) +
                                         ", expected more than one sample in each class");
      }
      const auto own = class_samples(scatter, k);
      const Vector shares = (own.weights / (scatter.class_weights(k) - 1)).cwiseSqrt();
      const auto factors = spread_axes(Matrix(shares.asDiagonal() * own.centred));
      axes = factors.V;
      variances = (1 - options.regularization) * factors.singular_values.array().square() +
                  options.regularization;
    }
    // Variances carry the square of what singular values lose to rounding.
    const double floor = shrinks ? 1e-15 : 1e-28;
    const Eigen::Index rank =
        (variances.array() > floor * (std::max)(variances.maxCoeff(), 0.0)).count();
    if (rank < p) {
      throw_domain_error(function, "the covariance of class " + std::to_string(model.classes(k)) +
                                       " has rank " + std::to_string(rank) + ", expected " +
                                       std::to_string(p) +
                                       " (regularization or shrinkage makes it so)");
    }
    model.whitening.middleCols(k * p, p) = axes * variances.cwiseSqrt().cwiseInverse().asDiagonal();
    model.log_determinants(k) = variances.array().log().sum();
  }
  return model;
}

template <typename DerivedX>
Eigen::MatrixXd discriminant_scores(const char* function,
                                    const QuadraticDiscriminantAnalysis& model_arg,
                                    const Eigen::MatrixBase<DerivedX>& X_arg) {
  using Matrix = Dependent<Eigen::MatrixXd, DerivedX>;
  const auto& model = dependent<DerivedX>(model_arg);
  const Eigen::Index p = model.means.cols();
  check_features(function, X_arg.cols(), p);
  const Matrix X = X_arg.template cast<double>();
  Matrix scores(X.rows(), model.classes.size());
  for (Eigen::Index k = 0; k < model.classes.size(); ++k) {
    const Matrix white = (X.rowwise() - model.means.row(k)) * model.whitening.middleCols(k * p, p);
    scores.col(k) = std::log(model.priors(k)) -
                    (white.rowwise().squaredNorm().array() + model.log_determinants(k)) / 2;
  }
  return scores;
}

template <typename DerivedX, typename DerivedY>
QuadraticDiscriminantAnalysis quadratic_discriminant_of(
    const Eigen::MatrixBase<DerivedX>& X, const Eigen::MatrixBase<DerivedY>& y,
    const Eigen::VectorXd& weights, const QuadraticDiscriminantOptions& options) {
  constexpr const char* function = "quadratic_discriminant_analysis";
  Eigen::MatrixXd data = discriminant_data(function, X, y);
  return quadratic_discriminant_kernel(
      function,
      class_scatter(function, std::move(data), code_labels(function, y.derived()), weights,
                    options.priors),
      options);
}

}  // namespace detail

/// Quadratic discriminant analysis: classes that are normal with their own means and covariances,
/// \f$ P(k | x) \propto \pi_k |\Sigma_k|^{-1/2}
///     e^{-(x - \mu_k)^\top \Sigma_k^{-1} (x - \mu_k) / 2} \f$.
///
/// Use it where the spreads of the classes differ and each has many more samples than features;
/// else linear_discriminant_analysis(), or draw the covariances towards the unit matrix by
/// regularization (r of scikit-learn's `reg_param`) or shrinkage.
///
/// Shapes:   X n x p, y n labels (whole numbers).
/// Cost:     \f$ 6 n p^2 + 20 K p^3 \f$ flops.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if y has one label alone,
///           X holds NaN or infinity, a class has one sample or a singular covariance and nothing
///           is added to it, priors are none, or shrinkage or regularization is outside [0, 1].
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec. 4.3;
///           scikit-learn's QuadraticDiscriminantAnalysis gives the same.
template <typename DerivedX, typename DerivedY>
QuadraticDiscriminantAnalysis quadratic_discriminant_analysis(
    const Eigen::MatrixBase<DerivedX>& X, const Eigen::MatrixBase<DerivedY>& y,
    const QuadraticDiscriminantOptions& options = {}) {
  return detail::quadratic_discriminant_of(X, y, Eigen::VectorXd(), options);
}

/// The same with weights of the samples, one of k counting as k copies.
template <typename DerivedX, typename DerivedY, typename DerivedW>
QuadraticDiscriminantAnalysis quadratic_discriminant_analysis(
    const Eigen::MatrixBase<DerivedX>& X, const Eigen::MatrixBase<DerivedY>& y,
    const Eigen::MatrixBase<DerivedW>& sample_weights,
    const QuadraticDiscriminantOptions& options = {}) {
  return detail::quadratic_discriminant_of(
      X, y,
      detail::pin_sample_weights<double>("quadratic_discriminant_analysis", sample_weights,
                                         X.derived()),
      options);
}

/// The logarithm of \f$ \pi_k \f$ times the density of class k, without the constant
/// \f$ (2\pi)^{-p/2} \f$, for each row of X and each class: n x K.
///
/// Throws:   ShapeError if X has another number of columns than the model has features.
template <typename DerivedX>
[[nodiscard]] Eigen::MatrixXd decision_function(const QuadraticDiscriminantAnalysis& model,
                                                const Eigen::MatrixBase<DerivedX>& X) {
  return detail::discriminant_scores("decision_function", model, X);
}

/// \f$ P(k | x) \f$ for each row of X and each class: n x K. Errors as decision_function().
template <typename DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const QuadraticDiscriminantAnalysis& model,
                                                  const Eigen::MatrixBase<DerivedX>& X) {
  return softmax_rows(detail::discriminant_scores("predict_probability", model, X));
}

/// The most probable label for each row of X; of those that tie, the first.
template <typename DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const QuadraticDiscriminantAnalysis& model,
                                                   const Eigen::MatrixBase<DerivedX>& X) {
  return detail::largest_labels(detail::discriminant_scores("predict", model, X), model.classes);
}

}  // namespace mlmath

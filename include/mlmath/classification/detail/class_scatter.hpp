// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/statistics/shrinkage_covariance.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <string>
#include <utility>

/// What linear and quadratic discriminant analysis read from their samples.
namespace mlmath::detail {

/// Samples centred at the means of their classes.
struct ClassScatter {
  CodedLabels labels;
  Eigen::VectorXd weights;        // of the samples; all 1 where none are given
  Eigen::VectorXd class_weights;  // their sums by class
  Eigen::VectorXd priors;
  Eigen::MatrixXd means;    // a row for each class
  Eigen::MatrixXd centred;  // n x p
};

template <std::same_as<double> Scalar>
ClassScatter class_scatter(const char* function, Eigen::MatrixX<Scalar> X,
                           const CodedLabels& labels, const Eigen::VectorX<Scalar>& weights,
                           const Eigen::VectorX<Scalar>& priors) {
  using Matrix = Eigen::MatrixX<Scalar>;
  using Vector = Eigen::VectorX<Scalar>;
  Dependent<ClassScatter, Scalar> scatter;
  const Eigen::Index n = X.rows();
  const Eigen::Index classes = labels.classes.size();
  if (classes < 2) {
    throw_domain_error(function, "y has the labels " + labels_text(labels.classes) +
                                     ", expected at least two classes");
  }
  scatter.labels = labels;
  if (weights.size() > 0) check_sample_weights<double>(function, weights, n, X.cols());
  scatter.weights = weights.size() > 0 ? weights : Vector(Vector::Ones(n));
  const Eigen::VectorX<Eigen::Index>& codes = scatter.labels.codes;
  scatter.class_weights = Vector::Zero(classes);
  for (Eigen::Index i = 0; i < n; ++i) scatter.class_weights(codes(i)) += scatter.weights(i);
  for (Eigen::Index k = 0; k < classes; ++k) {
    if (scatter.class_weights(k) > 0) continue;
    throw_domain_error(function, "every sample of class " +
                                     std::to_string(scatter.labels.classes(k)) +
                                     " has weight 0, expected a positive one");
  }
  scatter.priors = log_priors(function, priors, scatter.class_weights).array().exp();
  scatter.means = Matrix::Zero(classes, X.cols());
  // The second round takes away what rounding left in the means of columns far from 0.
  for (int round = 0; round < 2; ++round) {
    Matrix shift = Matrix::Zero(classes, X.cols());
    for (Eigen::Index j = 0; j < X.cols(); ++j) {
      for (Eigen::Index i = 0; i < n; ++i) shift(codes(i), j) += scatter.weights(i) * X(i, j);
    }
    shift.array().colwise() /= scatter.class_weights.array();
    for (Eigen::Index j = 0; j < X.cols(); ++j) {
      for (Eigen::Index i = 0; i < n; ++i) X(i, j) -= shift(codes(i), j);
    }
    scatter.means += shift;
  }
  scatter.centred = std::move(X);
  return scatter;
}

/// X as doubles, after the checks that every discriminant analysis makes.
template <typename DerivedX, typename DerivedY>
Eigen::MatrixXd discriminant_data(const char* function, const Eigen::MatrixBase<DerivedX>& X,
                                  const Eigen::MatrixBase<DerivedY>& y) {
  check_nonempty(function, "X", X.rows(), X.cols());
  check_one_per_row(function, "y", y.size(), "X", X.rows(), X.cols());
  Eigen::MatrixXd data = X.template cast<double>();
  check_finite(function, "X", data);
  return data;
}

/// The centred samples of class k and their weights.
struct ClassSamples {
  Eigen::MatrixXd centred;
  Eigen::VectorXd weights;
};

template <std::same_as<ClassScatter> Scatter>
ClassSamples class_samples(const Scatter& scatter, Eigen::Index k) {
  const auto& codes = scatter.labels.codes;
  const Eigen::Index count = (codes.array() == k).count();
  Dependent<ClassSamples, Scatter> own{Eigen::MatrixXd(count, scatter.centred.cols()),
                                       Eigen::VectorXd(count)};
  for (Eigen::Index i = 0, row = 0; i < codes.size(); ++i) {
    if (codes(i) != k) continue;
    own.centred.row(row) = scatter.centred.row(i);
    own.weights(row++) = scatter.weights(i);
  }
  return own;
}

/// The covariance of class k (divisor its weight), shrunk by the share given or, automatically, by
/// that of Ledoit and Wolf for standardized columns, which it sets.
template <std::same_as<ClassScatter> Scatter>
Eigen::MatrixXd shrunk_class_covariance(const Scatter& scatter, Eigen::Index k, bool automatic,
                                        double& shrinkage) {
  using Matrix = Dependent<Eigen::MatrixXd, Scatter>;
  using Vector = Dependent<Eigen::VectorXd, Scatter>;
  auto [Z, w] = class_samples(scatter, k);
  const double total = scatter.class_weights(k);
  if (!automatic) {
    const Matrix S = Z.transpose() * w.asDiagonal() * Z / total;
    return shrunk_covariance(S, shrinkage);
  }
  Vector scales = (w.transpose() * Z.cwiseAbs2()).transpose().cwiseSqrt() / std::sqrt(total);
  scales = (scales.array() > 0).select(scales, 1.0);
  Z = Z * scales.cwiseInverse().asDiagonal();
  const Matrix S = Z.transpose() * w.asDiagonal() * Z / total;
  shrinkage = ledoit_wolf_share(Z, w, S);
  return scales.asDiagonal() * shrunk_covariance(S, shrinkage) * scales.asDiagonal();
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/status.hpp>
#include <mlmath/linalg/eigen_symmetric.hpp>
#include <mlmath/regression/detail/centred_design.hpp>
#include <mlmath/regression/detail/design.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace mlmath {

template <RealScalar Scalar, int Outputs>
struct LinearRegression;

}

namespace mlmath::detail {

/// Linear regression of a sparse design by its normal equations about the means, through their
/// eigenvalues, corrected by the residuals of X itself.
template <typename Design, typename Scalar>
LinearRegression<Scalar, Eigen::Dynamic> fit_linear_sparse(const Design& X,
                                                           const Eigen::MatrixX<Scalar>& Y,
                                                           const Eigen::VectorX<Scalar>& weights,
                                                           bool has_intercept,
                                                           double rank_tolerance) {
  using Matrix = Eigen::MatrixX<Scalar>;
  using Vector = Eigen::VectorX<Scalar>;
  const Eigen::Index p = X.cols();
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  const ColumnMoments<Scalar> moments = column_moments(X, weights);
  CentredProducts<Design, Scalar> centred{X, Vector::Zero(p), Vector::Zero(p), weights.cwiseSqrt(),
                                          weights.size() > 0 ? weights.sum() : Scalar(X.rows())};
  if (has_intercept) centred.means = moments.means;
  for (Eigen::Index j = 0; j < p; ++j) {
    const Scalar scale =
        has_intercept ? moments.scales(j) : std::hypot(moments.scales(j), moments.means(j));
    if (scale > Scalar(0)) centred.inverse_scales(j) = Scalar(1) / scale;
  }
  const Matrix G = centred.gram();
  const auto e = eigen_symmetric(G);
  const Scalar tolerance = rank_tolerance > 0 ? Scalar(rank_tolerance * rank_tolerance)
                                              : Scalar((std::max)(X.rows(), p)) * epsilon;

  LinearRegression<Scalar, Eigen::Dynamic> model;
  model.has_intercept = has_intercept;
  model.rank = (e.eigenvalues.array() > tolerance * e.eigenvalues(0)).count();
  model.reciprocal_condition =
      model.rank > 0 ? std::sqrt(e.eigenvalues(model.rank - 1) / e.eigenvalues(0)) : Scalar(0);
  const Vector y_means = has_intercept ? output_means(Y, weights) : Vector(Vector::Zero(Y.cols()));

  // Corrections in the scaled variables, from the residuals; the first is the solution.
  Matrix V = Matrix::Zero(p, Y.cols());
  Matrix R = Y;
  R.rowwise() -= y_means.transpose();
  centred.weigh(R);
  const Matrix centred_Y = R;
  const Matrix vectors = e.eigenvectors.leftCols(model.rank);
  const Vector inverse_values = e.eigenvalues.head(model.rank).cwiseInverse();
  Scalar last = std::numeric_limits<Scalar>::infinity();
  for (int step = 0; step < 12; ++step) {
    const Matrix parts =
        inverse_values.asDiagonal() * (vectors.transpose() * centred.mean_transpose(R));
    const Matrix correction = vectors * parts;
    const Scalar size = correction.norm();
    if (step > 0 && !(size < last)) break;
    last = size;
    V += correction;
    R = centred_Y - centred.multiply(V);
    if (size <= Scalar(4) * epsilon * V.norm()) break;
  }
  model.weights = centred.inverse_scales.asDiagonal() * V;
  if (model.rank < p) {
    // Columns that add nothing to those before them; then, of all minimizers, the one of least norm
    // in the variables as they are: without its part along the directions that change no
    // prediction.
    Matrix left = G;
    Matrix directions(p, p - model.rank);
    for (Eigen::Index j = 0; j < p; ++j) {
      if (left(j, j) > (std::max)(tolerance, std::sqrt(epsilon))) {
        const Vector column = left.col(j) / std::sqrt(left(j, j));
        left.noalias() -= column * column.transpose();
      } else {
        model.dependent_columns.push_back(j);
      }
    }
    Eigen::Index count = 0;
    for (Eigen::Index k = model.rank; k < p; ++k) {
      Vector direction = centred.inverse_scales.cwiseProduct(e.eigenvectors.col(k));
      for (int pass = 0; pass < 2; ++pass) {
        for (Eigen::Index l = 0; l < count; ++l) {
          direction -= directions.col(l).dot(direction) * directions.col(l);
        }
      }
      const Scalar norm = direction.norm();
      if (norm > Scalar(0)) directions.col(count++) = direction / norm;
    }
    for (Eigen::Index l = 0; l < count; ++l) {
      for (Eigen::Index k = 0; k < Y.cols(); ++k) {
        model.weights.col(k) -= directions.col(l).dot(model.weights.col(k)) * directions.col(l);
      }
    }
  }
  model.intercept = y_means;
  model.intercept.noalias() -= model.weights.transpose() * centred.means;
  model.objective = R.squaredNorm() / centred.total;
  const Scalar size = V.norm();
  model.error_estimate = size > Scalar(0) ? (std::max)(last / size, epsilon) : epsilon;
  const Scalar scale = std::sqrt(Scalar(p) * model.objective);
  model.backward_error = scale > Scalar(0) ? centred.mean_transpose(R).norm() / scale : Scalar(0);
  model.status =
      model.error_estimate < std::sqrt(epsilon) ? Status::converged : Status::numerical_failure;
  return model;
}

}  // namespace mlmath::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <concepts>
#include <ostream>

namespace mlmath {

/// A covariance matrix drawn towards a multiple of the unit matrix.
struct [[nodiscard]] ShrunkCovariance {
  Eigen::MatrixXd covariance;  ///< \f$ (1 - s) S + s \mu I \f$, S with divisor n
  double shrinkage = 0;        ///< s, in [0, 1]
  Eigen::VectorXd mean;        ///< the means of the columns
};

/// Prints the shrinkage and the covariance.
template <std::same_as<ShrunkCovariance> Result>
std::ostream& operator<<(std::ostream& out, const Result& result) {
  return out << "shrinkage: " << result.shrinkage << "\ncovariance:\n" << result.covariance << "\n";
}

/// \f$ (1 - s) S + s \mu I \f$ with \f$ \mu = \mathrm{tr}(S) / p \f$: the trace stays, the
/// eigenvalues come nearer to one another.
///
/// Shapes:   S p x p, symmetric; shrinkage s in [0, 1].
/// Throws:   ShapeError if S is not square or empty; DomainError if s is outside [0, 1].
template <typename Derived>
[[nodiscard]] Eigen::MatrixXd shrunk_covariance(const Eigen::MatrixBase<Derived>& S,
                                                double shrinkage) {
  constexpr const char* function = "shrunk_covariance";
  detail::check_square(function, "S", S.rows(), S.cols());
  detail::check_nonempty(function, "S", S.rows(), S.cols());
  detail::check_between(function, "shrinkage", shrinkage, 0.0, 1.0);
  auto shrunk = S.template cast<double>().eval();
  const double mean = shrunk.trace() / double(shrunk.rows());
  shrunk *= 1 - shrinkage;
  shrunk.diagonal().array() += shrinkage * mean;
  return shrunk;
}

namespace detail {

/// The share of Ledoit and Wolf for rows that are centred, whose weighted covariance (divisor the
/// total weight) is S; weights may be empty.
template <std::same_as<Eigen::MatrixXd> Matrix>
double ledoit_wolf_share(const Matrix& centred, const Eigen::VectorXd& weights, const Matrix& S) {
  const double n = weights.size() > 0 ? weights.sum() : double(centred.rows());
  const double p = double(S.rows());
  Matrix distance = S;
  distance.diagonal().array() -= S.trace() / p;
  const double spread = distance.squaredNorm();
  const auto fourth = centred.rowwise().squaredNorm().array().square().eval();
  const double sum = weights.size() > 0 ? (weights.array() * fourth).sum() : fourth.sum();
  const double noise = (std::min)((sum / n - S.squaredNorm()) / n, spread);
  return noise > 0 ? noise / spread : 0.0;
}

template <std::same_as<Eigen::MatrixXd> Matrix>
ShrunkCovariance ledoit_wolf_of(const Matrix& X) {
  ShrunkCovariance result;
  result.mean = X.colwise().mean();
  const Matrix centred = X.rowwise() - result.mean.transpose();
  const Matrix S = centred.transpose() * centred / double(X.rows());
  result.shrinkage = ledoit_wolf_share(centred, {}, S);
  result.covariance = shrunk_covariance(S, result.shrinkage);
  return result;
}

}  // namespace detail

/// The covariance estimate of Ledoit and Wolf: shrunk_covariance() of S (divisor n) with the share
/// \f$ s = \min\left(1, \frac{\frac1{n^2} \sum_i \|x_i x_i^\top - S\|_F^2}
///     {\|S - \mu I\|_F^2}\right) \f$
/// that is best for large n and p, x being centred.
///
/// Use it where there are few samples for each feature, so that S is ill-conditioned; standardize
/// features of different units first, as the target treats them alike.
///
/// Shapes:   X n x p (a sample per row).
/// Cost:     \f$ n p^2 \f$ flops.
/// Edges:    one column, or S a multiple of the unit matrix: no shrinkage.
/// Throws:   ShapeError if X is empty; DomainError if X holds NaN or infinity.
/// Source:   Ledoit, Wolf, A well-conditioned estimator for large-dimensional covariance matrices,
///           J. Multivariate Analysis 88 (2004); scikit-learn's LedoitWolf gives the same.
template <typename Derived>
ShrunkCovariance ledoit_wolf_covariance(const Eigen::MatrixBase<Derived>& X) {
  constexpr const char* function = "ledoit_wolf_covariance";
  detail::check_nonempty(function, "X", X.rows(), X.cols());
  const Eigen::MatrixXd pinned = X.template cast<double>();
  detail::check_finite(function, "X", pinned);
  return detail::ledoit_wolf_of(pinned);
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/linalg/pca.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

// Not part of geometry.hpp, as the decompositions behind PCA cost more to include than all of it.

namespace mlmath {
namespace detail {

/// What visit makes of X times a power of two for which variances neither over- nor underflow, which
/// is 1 for most.
template <typename Derived, typename Visit>
auto at_moderate_scale(const Eigen::MatrixBase<Derived>& X_arg, const Visit& visit) {
  using Scalar = typename Derived::Scalar;
  using Plain = typename Derived::PlainObject;
  constexpr int most = std::numeric_limits<Scalar>::max_exponent - 2;
  const MatrixRef<Derived> X(X_arg.derived());
  const Scalar largest = X.size() > 0 ? X.cwiseAbs().maxCoeff() : Scalar(0);
  if (!(largest > Scalar(0) && largest <= std::numeric_limits<Scalar>::max())) return visit(X);
  const int exponent = -std::ilogb(largest);
  if (std::abs(exponent) <= most / 8) return visit(X);
  const Plain scaled = X * std::ldexp(Scalar(1), std::clamp(exponent, -most, most));
  return visit(MatrixRef<Derived>(scaled));
}

}  // namespace detail

/// The linear dimension of data: the least number of principal components that explain a share of
/// the variance.
///
/// For data on or near a flat subspace; a curved surface of few dimensions fills more of these:
/// see maximum_likelihood_dimension() and two_nearest_neighbours_dimension().
///
/// Shapes:   X n x p, a sample in each row.
/// Cost:     that of pca_explaining().
/// Throws:   as pca_explaining(): ShapeError if X is empty or has one row; DomainError if share is
///           not in (0, 1], or an entry is NaN or infinite.
/// Source:   Fukunaga and Olsen, An algorithm for finding intrinsic dimensionality of data, IEEE
///           Trans. Computers 20 (1971).
template <typename Derived>
[[nodiscard]] Eigen::Index principal_component_dimension(const Eigen::MatrixBase<Derived>& X,
                                                         double share = 0.95) {
  return detail::at_moderate_scale(
      X, [&](const auto& Y) { return pca_explaining(Y, share).components.cols(); });
}

/// The participation ratio of the principal components, \f$ \frac{(\sum_i \lambda_i)^2}{\sum_i
/// \lambda_i^2} \f$: a linear dimension that needs no threshold, k for k equal variances.
///
/// Shapes:   X n x p, a sample in each row.
/// Cost:     that of pca() with all components.
/// Edges:    0 for data that do not vary.
/// Throws:   as pca(): ShapeError if X is empty or has one row; DomainError if an entry is NaN or
///           infinite.
/// Source:   Gao and Ganguli, On simplicity and complexity in the brave new world of large-scale
///           neuroscience, Current Opinion in Neurobiology 32 (2015).
template <typename Derived>
[[nodiscard]] typename Derived::Scalar participation_ratio(const Eigen::MatrixBase<Derived>& X) {
  using Scalar = typename Derived::Scalar;
  const Eigen::Index most = (std::max)(Eigen::Index(1), (std::min)(X.rows(), X.cols()));
  const Eigen::VectorX<Scalar> variances =
      detail::at_moderate_scale(X, [&](const auto& Y) { return pca(Y, most).explained_variance; });
  const Scalar total = variances.sum();
  if (!(total > Scalar(0))) return Scalar(0);
  const Eigen::VectorX<Scalar> shares = variances / total;
  return Scalar(1) / shares.squaredNorm();
}

}  // namespace mlmath

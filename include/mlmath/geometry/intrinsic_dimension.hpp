// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/geometry/metrics.hpp>
#include <mlmath/geometry/nearest_neighbours.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <vector>

namespace mlmath {
namespace detail {

inline void check_neighbourhoods(const char* function, Eigen::Index rows, Eigen::Index cols) {
  if (rows >= 3) return;
  throw_shape_error(function, "X is " + shape_text(rows, cols) + ", expected at least 3 rows");
}

}  // namespace detail

/// An estimate of the number of dimensions that data fill.
template <RealScalar Scalar = double>
struct [[nodiscard]] IntrinsicDimension {
  /// The estimate; NaN where no row had distinct neighbours.
  Scalar dimension = std::numeric_limits<Scalar>::quiet_NaN();
  /// Its standard error, as far as neighbourhoods are independent of each other.
  Scalar standard_error = std::numeric_limits<Scalar>::quiet_NaN();
  /// The rows that contributed: those whose neighbours are not all duplicates.
  Eigen::Index count = 0;
};

/// Prints "5.1 +- 0.2 (1000 rows)".
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const IntrinsicDimension<Scalar>& estimate) {
  return out << estimate.dimension << " +- " << estimate.standard_error << " (" << estimate.count
             << " rows)";
}

/// What maximum_likelihood_dimension() is asked for.
struct MaximumLikelihoodDimensionOptions {
  Eigen::Index neighbours = 20;  ///< k, from 2 to n - 1: small for resolution, large for precision
};

/// The intrinsic dimension by the maximum likelihood of the distances to the k nearest neighbours,
/// \f$ \hat d = \left[ \frac{1}{n (k-1)} \sum_i \sum_{j<k} \log\frac{T_k(x_i)}{T_j(x_i)}
/// \right]^{-1} \f$: Levina and Bickel's, with the inverses averaged as MacKay and Ghahramani have
/// it.
///
/// It sees curved surfaces, where PCA counts the directions that they bend into. Biased downwards
/// above some 10 dimensions, as all such estimators are: the points are too few to fill them.
///
/// Shapes:   X n x p, dense or sparse, a sample in each row.
/// Cost:     that of nearest_neighbours().
/// Edges:    neighbours at distance 0 (duplicates) are left out of the sums; infinity where all the
///           neighbours of each row are equally far.
/// Throws:   ShapeError if X has fewer than 3 rows; DomainError unless 2 <= neighbours <= n - 1, if
///           an entry is NaN or infinite, and as the metric.
/// Source:   Levina and Bickel, Maximum likelihood estimation of intrinsic dimension, NIPS 2004;
///           MacKay and Ghahramani, Comments on the above (2005).
template <DataMatrix X, typename Metric = EuclideanDistance>
  requires(!DataMatrix<Metric>)
IntrinsicDimension<typename X::Scalar> maximum_likelihood_dimension(
    const X& x, const MaximumLikelihoodDimensionOptions& options = {}, const Metric& metric = {}) {
  using Scalar = typename X::Scalar;
  constexpr const char* function = "maximum_likelihood_dimension";
  const Eigen::Index k = options.neighbours;
  detail::check_neighbourhoods(function, x.rows(), x.cols());
  detail::check_between(function, "neighbours", k, Eigen::Index(2), x.rows() - 1);
  const auto nearest = nearest_neighbours(x, k, metric);
  IntrinsicDimension<Scalar> result;
  double sum = 0;
  Eigen::Index terms = 0;
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const Scalar farthest = nearest.distances(i, k - 1);
    if (!(farthest > Scalar(0))) continue;
    ++result.count;
    for (Eigen::Index j = 0; j + 1 < k; ++j) {
      const Scalar distance = nearest.distances(i, j);
      if (!(distance > Scalar(0))) continue;
      sum += std::log(double(farthest) / double(distance));
      ++terms;
    }
  }
  if (terms == 0) return result;
  const double dimension = double(terms) / sum;
  result.dimension = Scalar(dimension);
  result.standard_error = Scalar(dimension / std::sqrt(double(terms)));
  return result;
}

/// What two_nearest_neighbours_dimension() is asked for.
struct TwoNearestNeighboursOptions {
  double discarded = 0.1;  ///< the share of the largest ratios left out of the fit, in [0, 1)
};

/// The intrinsic dimension by the ratio \f$ \mu = r_2 / r_1 \f$ of the distances to the two nearest
/// neighbours, whose distribution \f$ 1 - \mu^{-d} \f$ knows nothing of the density: the slope
/// through the origin of \f$ -\log(1 - F(\mu)) \f$ against \f$ \log\mu \f$.
///
/// The most local estimator: least disturbed by curvature and uneven density, most by noise.
///
/// Shapes:   X n x p, dense or sparse, a sample in each row.
/// Cost:     that of nearest_neighbours() for k = 2.
/// Edges:    rows with a duplicate are left out; NaN where the two neighbours of each row that is
///           kept are equally far, as in a grid.
/// Throws:   ShapeError if X has fewer than 3 rows; DomainError if discarded is not in [0, 1), if
///           an entry is NaN or infinite, and as the metric.
/// Source:   Facco, d'Errico, Rodriguez, Laio, Estimating the intrinsic dimension of datasets by a
///           minimal neighborhood information, Scientific Reports 7 (2017).
template <DataMatrix X, typename Metric = EuclideanDistance>
  requires(!DataMatrix<Metric>)
IntrinsicDimension<typename X::Scalar> two_nearest_neighbours_dimension(
    const X& x, const TwoNearestNeighboursOptions& options = {}, const Metric& metric = {}) {
  using Scalar = typename X::Scalar;
  constexpr const char* function = "two_nearest_neighbours_dimension";
  if (!(options.discarded >= 0 && options.discarded < 1)) {
    detail::throw_domain_error(function, "discarded = " + detail::to_text(options.discarded) +
                                             ", expected 0 <= discarded < 1");
  }
  detail::check_neighbourhoods(function, x.rows(), x.cols());
  const auto nearest = nearest_neighbours(x, 2, metric);
  std::vector<double> logs;
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    if (!(nearest.distances(i, 0) > Scalar(0))) continue;
    logs.push_back(std::log(double(nearest.distances(i, 1)) / double(nearest.distances(i, 0))));
  }
  IntrinsicDimension<Scalar> result;
  result.count = Eigen::Index(logs.size());
  std::sort(logs.begin(), logs.end());
  const double n = double(logs.size());
  const std::size_t kept = std::size_t(n * (1 - options.discarded));
  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i < kept; ++i) {
    products += logs[i] * -std::log1p(-double(i) / n);
    squares += logs[i] * logs[i];
  }
  if (!(squares > 0)) return result;
  result.dimension = Scalar(products / squares);
  result.standard_error = Scalar(double(result.dimension) / std::sqrt(double(kept)));
  return result;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/metrics.hpp>
#include <mlmath/geometry/pairwise_distances.hpp>
#include <mlmath/probability/normal.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <string>

namespace mlmath {

/// Relative contrast of distances, \f$ \frac{D_{\max} - D_{\min}}{D_{\min}} \f$: how much farther
/// the farthest point is than the nearest. Near 0, "nearest" means little.
///
/// Shapes:   distances of n points from one, as a column or a row.
/// Edges:    infinity where the nearest point is at distance 0 and another is not; 0 where all are
///           at the same distance.
/// Throws:   ShapeError if there are no distances; DomainError if one is negative, NaN or infinite.
/// Source:   Beyer, Goldstein, Ramakrishnan, Shaft, When is "nearest neighbor" meaningful? ICDT
///           1999.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar relative_contrast(
    const Eigen::MatrixBase<Derived>& distances_arg) {
  using Scalar = typename Derived::Scalar;
  constexpr const char* function = "relative_contrast";
  const auto distances = detail::pin_vector(distances_arg, function, "distances");
  detail::check_nonempty(function, "distances", distances.size());
  detail::check_all_nonnegative(function, "distances", distances);
  const Scalar nearest = distances.minCoeff();
  const Scalar farthest = distances.maxCoeff();
  if (farthest == nearest) return Scalar(0);
  return (farthest - nearest) / nearest;
}

/// The relative contrast of the rows of X as seen from a point.
///
/// It falls with the dimension for data whose coordinates are independent
/// (expected_relative_contrast()); for data on a surface of few dimensions it is that of the
/// surface, whatever the number of columns, which is why nearest neighbours work on real data.
///
/// Shapes:   X n x p, query p.
/// Cost:     n distances.
/// Throws:   ShapeError if X is empty or the sizes differ; DomainError if an entry is NaN or
///           infinite, and as the metric.
/// Example:  examples/tour/geometry.cpp
/// Source:   Beyer, Goldstein, Ramakrishnan, Shaft, When is "nearest neighbor" meaningful? ICDT
///           1999; Aggarwal, Hinneburg, Keim, On the surprising behavior of distance metrics in
///           high dimensional space, ICDT 2001.
template <DataMatrix X, typename DerivedQ, typename Metric = EuclideanDistance>
  requires(!DataMatrix<Metric>)
[[nodiscard]] typename X::Scalar relative_contrast(const X& x,
                                                   const Eigen::MatrixBase<DerivedQ>& query_arg,
                                                   const Metric& metric = {}) {
  constexpr const char* function = "relative_contrast";
  detail::check_nonempty(function, "X", x.rows(), x.cols());
  const auto query = detail::pin_vector(query_arg, function, "query");
  detail::check_one_per_column(function, "query", query.size(), "X", x.rows(), x.cols());
  detail::check_finite(function, "query", query);
  const Eigen::RowVectorX<typename X::Scalar> row = query.transpose();
  return relative_contrast(pairwise_distances(x, row, metric).col(0));
}

/// The mean range of n independent standard normal numbers,
/// \f$ \int_{-\infty}^\infty 1 - \Phi(z)^n - (1 - \Phi(z))^n \, dz \f$.
///
/// Cost:     some 300 to 600 evaluations of the normal distribution function.
/// Accuracy: 1e-14, for any n.
/// Throws:   DomainError if n < 1.
/// Source:   Tippett, On the extreme individuals and the range of samples, Biometrika 17 (1925).
[[nodiscard]] inline double expected_normal_range(Eigen::Index n) {
  if (n < 1) {
    detail::throw_domain_error("expected_normal_range",
                               "n = " + std::to_string(n) + ", expected n >= 1");
  }
  if (n == 1) return 0;
  // The integrand is even and falls off as the normal density: the trapezoidal rule is exact to
  // rounding, where its step is small beside the fall, which is the steeper the farther out it is.
  const double step = 0.25 / std::max(4.0, std::sqrt(2 * std::log(double(n))));
  const Normal<double> normal;
  double sum = 0;
  for (int k = 0; step * k <= 16; ++k) {
    const double z = step * k;
    const double log_below = double(n) * log_cdf(normal, z);
    const double term = -std::expm1(log_below) - std::exp(double(n) * log_survival(normal, z));
    sum += k == 0 ? term : 2 * term;
  }
  return step * sum;
}

/// The relative contrast that theory expects of n uniform points of the unit cube as seen from its
/// corner 0 by the Lp distance, for large d:
/// \f$ \frac{s}{1 - s/2} \f$ with \f$ s = \frac{R_n}{\sqrt{(2p + 1)\, d}} \f$ and the mean range
/// \f$ R_n \f$ of n normal numbers, which distances become: s is their range over their mean, and
/// the nearest lies half a range below the mean.
///
/// It falls as \f$ 1/\sqrt d \f$ for every p, and is the less the larger p is: L1 tells points
/// apart better than L2.
///
/// Edges:    infinity for s >= 2, in few dimensions, where the nearest point may be at 0.
/// Accuracy: of order \f$ s^3 \f$, relative: 2 % from d = 20 on for 100 points and p = 2; see
///           simulate_relative_contrast().
/// Throws:   DomainError if d < 1, n < 1 or not 1 <= p < infinity.
/// Source:   Aggarwal, Hinneburg, Keim, On the surprising behavior of distance metrics in high
///           dimensional space, ICDT 2001, theorem 2 and corollary 1.
[[nodiscard]] inline double expected_relative_contrast(Eigen::Index d, Eigen::Index n,
                                                       double p = 2) {
  constexpr const char* function = "expected_relative_contrast";
  if (d < 1) {
    detail::throw_domain_error(function, "d = " + std::to_string(d) + ", expected d >= 1");
  }
  if (n < 1) {
    detail::throw_domain_error(function, "n = " + std::to_string(n) + ", expected n >= 1");
  }
  if (!(p >= 1 && p <= std::numeric_limits<double>::max())) {
    detail::throw_domain_error(function,
                               "p = " + detail::to_text(p) + ", expected 1 <= p < infinity");
  }
  const double range = expected_normal_range(n) / std::sqrt((2 * p + 1) * double(d));
  return range < 2 ? range / (1 - range / 2) : std::numeric_limits<double>::infinity();
}

/// A mean that was found by simulation.
struct [[nodiscard]] SimulatedMean {
  double mean = 0;            ///< over the repetitions
  double standard_error = 0;  ///< of the mean
  Eigen::Index count = 0;     ///< repetitions
};

/// Prints "0.34 +- 0.01 (100 repetitions)".
inline std::ostream& operator<<(std::ostream& out, const SimulatedMean& simulated) {
  return out << simulated.mean << " +- " << simulated.standard_error << " (" << simulated.count
             << " repetitions)";
}

/// The relative contrast of n uniform points of the unit cube as seen from its corner 0, by
/// simulation.
///
/// Shapes:   `repetitions` draws of n points in d dimensions.
/// Throws:   DomainError if d, n or repetitions < 1, and as the metric.
template <RandomBits64 Generator, typename Metric = EuclideanDistance>
SimulatedMean simulate_relative_contrast(Eigen::Index d, Eigen::Index n, Eigen::Index repetitions,
                                         Generator& rng, const Metric& metric = {}) {
  constexpr const char* function = "simulate_relative_contrast";
  constexpr Eigen::Index most = std::numeric_limits<int>::max();
  detail::check_between(function, "d", d, Eigen::Index(1), most);
  detail::check_between(function, "n", n, Eigen::Index(1), most);
  detail::check_between(function, "repetitions", repetitions, Eigen::Index(1), most);
  Eigen::MatrixXd points(n, d);
  const Eigen::VectorXd corner = Eigen::VectorXd::Zero(d);
  Eigen::ArrayXd contrasts(repetitions);
  for (Eigen::Index i = 0; i < repetitions; ++i) {
    fill_uniform(rng, points);
    contrasts(i) = relative_contrast(points, corner, metric);
  }
  SimulatedMean result;
  result.count = repetitions;
  result.mean = contrasts.mean();
  if (repetitions > 1) {
    const double squares = (contrasts - result.mean).square().sum();
    result.standard_error = std::sqrt(squares / double(repetitions - 1) / double(repetitions));
  }
  return result;
}

}  // namespace mlmath

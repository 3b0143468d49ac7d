// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/gram_schmidt.hpp>
#include <mlmath/probability/exponential.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/sampling.hpp>

#include <Eigen/Core>

#include <string>

namespace mlmath {
namespace detail {

inline void check_dimension(const char* function, Eigen::Index d) {
  if (d >= 1) return;
  throw_domain_error(function, "d = " + std::to_string(d) + ", expected d >= 1");
}

inline void check_sample_count(const char* function, Eigen::Index n) {
  if (n >= 0) return;
  throw_domain_error(function, "n = " + std::to_string(n) + ", expected n >= 0");
}

/// n directions in d dimensions as the columns of a matrix: normal vectors at unit length.
template <RealScalar Scalar, RandomBits64 Generator>
Eigen::MatrixX<Scalar> random_directions(Eigen::Index d, Generator& rng, Eigen::Index n) {
  Eigen::MatrixX<Scalar> directions(d, n);
  fill_sample(Normal<Scalar>{}, rng, directions);
  for (Eigen::Index i = 0; i < n; ++i) {
    const Scalar length = directions.col(i).norm();
    if (length > Scalar(0)) {
      directions.col(i) /= length;
    } else {
      directions(0, i) = Scalar(1);  // all d draws were 0
    }
  }
  return directions;
}

}  // namespace detail

/// \name Uniform points
/// Shapes:   n points in d dimensions, a point in each row: n x d. Scalar is double unless given,
///           as in sample_sphere<float>(d, rng, n).
/// Cost:     a normal (for the simplex an exponential) draw for each coordinate.
/// Edges:    the first points do not depend on how many follow. n = 0 gives no rows.
/// Throws:   DomainError if d < 1 or n < 0.
/// @{

/// n points uniform on the unit sphere \f$ \|x\|_2 = 1 \f$ in d dimensions, by normal vectors at
/// unit length.
///
/// Source:   Muller, A note on a method for generating points uniformly on n-dimensional spheres,
///           CACM 2 (1959).
template <RealScalar Scalar = double, RandomBits64 Generator>
[[nodiscard]] Eigen::MatrixX<Scalar> sample_sphere(Eigen::Index d, Generator& rng, Eigen::Index n) {
  detail::check_dimension("sample_sphere", d);
  detail::check_sample_count("sample_sphere", n);
  return detail::random_directions<Scalar>(d, rng, n).transpose();
}

/// n points uniform in the unit ball \f$ \|x\|_2 \le 1 \f$ in d dimensions: the first d coordinates
/// of points on the sphere in d + 2, without a power to be taken.
///
/// Source:   Voelker, Gosmann, Stewart, Efficiently sampling vectors and coordinates from the
///           n-sphere and n-ball (2017).
template <RealScalar Scalar = double, RandomBits64 Generator>
[[nodiscard]] Eigen::MatrixX<Scalar> sample_ball(Eigen::Index d, Generator& rng, Eigen::Index n) {
  detail::check_dimension("sample_ball", d);
  detail::check_sample_count("sample_ball", n);
  return detail::random_directions<Scalar>(d + 2, rng, n).topRows(d).transpose();
}

/// n points uniform on the simplex \f$ x_i \ge 0, \sum_i x_i = 1 \f$ with d corners: probability
/// vectors, those of a Dirichlet law whose parameters are 1.
///
/// Source:   Devroye, Non-Uniform Random Variate Generation (1986), ch. V.
template <RealScalar Scalar = double, RandomBits64 Generator>
[[nodiscard]] Eigen::MatrixX<Scalar> sample_simplex(Eigen::Index d, Generator& rng,
                                                    Eigen::Index n) {
  detail::check_dimension("sample_simplex", d);
  detail::check_sample_count("sample_simplex", n);
  Eigen::MatrixX<Scalar> points(d, n);
  fill_sample(Exponential<Scalar>{}, rng, points);
  for (Eigen::Index i = 0; i < n; ++i) {
    const Scalar total = points.col(i).sum();
    if (total > Scalar(0)) {
      points.col(i) /= total;
    } else {
      points(0, i) = Scalar(1);
    }
  }
  return points.transpose();
}

/// @}

/// k orthonormal columns in d dimensions, uniform (by Haar's measure) among all such: a random
/// subspace with its basis, to embed k-dimensional data in d dimensions or to rotate them.
///
/// Normal columns orthogonalized by Gram-Schmidt, whose positive pivots are what makes the law
/// uniform; the Q of a Householder QR is not, without a correction of signs.
///
/// Shapes:   d x k.
/// Cost:     \f$ 4 d k^2 \f$ flops.
/// Throws:   DomainError unless 1 <= k <= d.
/// Source:   Mezzadri, How to generate random matrices from the classical compact groups, Notices
///           of the AMS 54 (2007).
template <RealScalar Scalar = double, RandomBits64 Generator>
[[nodiscard]] Eigen::MatrixX<Scalar> random_orthonormal(Eigen::Index d, Eigen::Index k,
                                                        Generator& rng) {
  detail::check_dimension("random_orthonormal", d);
  detail::check_between("random_orthonormal", "k", k, Eigen::Index(1), d);
  while (true) {
    Eigen::MatrixX<Scalar> normals(d, k);
    fill_sample(Normal<Scalar>{}, rng, normals);
    const Eigen::MatrixX<Scalar> Q = orthonormalize(normals);
    if (Q.cols() == k) return Q;  // but where normal columns are dependent
  }
}

/// A random orthogonal matrix, uniform (by Haar's measure) on the orthogonal group: reflections
/// included, the determinant is 1 or -1 with equal probability.
///
/// Shapes:   d x d.
/// Cost:     \f$ 4 d^3 \f$ flops.
/// Throws:   DomainError if d < 1.
/// Source:   see random_orthonormal().
template <RealScalar Scalar = double, RandomBits64 Generator>
[[nodiscard]] Eigen::MatrixX<Scalar> random_orthogonal(Eigen::Index d, Generator& rng) {
  detail::check_dimension("random_orthogonal", d);
  return random_orthonormal<Scalar>(d, d, rng);
}

}  // namespace mlmath

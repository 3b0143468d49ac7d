// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/norm_kernels.hpp>
#include <mlmath/linalg/products.hpp>
#include <mlmath/linalg/subspaces.hpp>

#include <Eigen/Core>

#include <type_traits>

namespace mlmath {

/// Orthogonal projection of x onto the line along y,
/// \f$ \frac{x \cdot y}{y \cdot y} \, y \f$.
///
/// Shapes:   x and y have n entries each, as columns or rows; so has the result.
/// Cost:     O(n).
/// Edges:    0 if y is 0, whose line is a point; y of any scale is fine.
/// Throws:   ShapeError if the sizes differ; DomainError if an entry is NaN or infinite.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 2.5.1.
template <typename DerivedX, typename DerivedY>
[[nodiscard]] Eigen::VectorX<typename DerivedX::Scalar> project(
    const Eigen::MatrixBase<DerivedX>& x_arg, const Eigen::MatrixBase<DerivedY>& y_arg) {
  using Scalar = typename DerivedX::Scalar;
  static_assert(RealScalar<Scalar> && std::is_same_v<Scalar, typename DerivedY::Scalar>,
                "project: x and y must both be of float, of double or of long double");
  const auto x = detail::pin_vector(x_arg, "project", "x");
  const auto y = detail::pin_vector(y_arg, "project", "y");
  detail::check_same_size("project", "x", x.size(), "y", y.size());
  detail::check_finite("project", "x", x);
  detail::check_finite("project", "y", y);
  const Scalar largest = detail::max_norm(y.data(), y.size());
  if (largest == Scalar(0)) return Eigen::VectorX<Scalar>::Zero(x.size());
  Eigen::VectorX<Scalar> direction = detail::power_of_two_scale(largest) * y;
  direction /= detail::euclidean_norm(direction.data(), direction.size());
  return dot(x, direction) * direction;
}

/// Orthogonal projection onto the range of A, \f$ Q Q^T x \f$ with Q an orthonormal basis of the
/// range: the point of it that is nearest to x.
///
/// Shapes:   A m x n, X m x k (a vector per column, or one vector); the result is as X.
/// Cost:     O(m n min(m, n)), a singular value decomposition.
/// Edges:    dependent columns are fine (by the rule of RankOptions).
/// Throws:   ShapeError if rows(X) != rows(A); DomainError if an entry is NaN or infinite, or
///           rank_tolerance < 0.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 2.5.1.
template <typename DerivedA, typename DerivedX>
[[nodiscard]] auto project_onto_range(const Eigen::MatrixBase<DerivedA>& A,
                                      const Eigen::MatrixBase<DerivedX>& X_arg,
                                      const RankOptions& options = {}) {
  using Scalar = typename DerivedA::Scalar;
  static_assert(std::is_same_v<Scalar, typename DerivedX::Scalar>,
                "project_onto_range: A and X have different scalar types; convert one with "
                "cast<T>()");
  using Result = Eigen::Matrix<Scalar, Eigen::Dynamic, DerivedX::ColsAtCompileTime>;
  const Eigen::Ref<const Result> X(X_arg.derived());
  if (X.rows() != A.rows()) {
    detail::throw_shape_error("project_onto_range",
                              "X is " + detail::shape_text(X.rows(), X.cols()) +
                                  ", expected as many rows as A (" +
                                  detail::shape_text(A.rows(), A.cols()) + ")");
  }
  detail::check_finite("project_onto_range", "X", X);
  const Eigen::MatrixX<Scalar> Q = range(A, options);
  return Result(Q * (Q.transpose() * X));
}

/// Matrix of the orthogonal projection onto the range of A, \f$ P = Q Q^T \f$: symmetric and
/// idempotent. To project a few vectors, project_onto_range() is cheaper.
///
/// Shapes:   A m x n; the result is m x m.
/// Cost:     O(m n min(m, n)) and m^2 r for the product, r the rank.
/// Throws:   DomainError if an entry is NaN or infinite, or rank_tolerance < 0.
template <typename Derived>
[[nodiscard]] Eigen::MatrixX<typename Derived::Scalar> projection_matrix(
    const Eigen::MatrixBase<Derived>& A, const RankOptions& options = {}) {
  const Eigen::MatrixX<typename Derived::Scalar> Q = range(A, options);
  Eigen::MatrixX<typename Derived::Scalar> P(Q.rows(), Q.rows());
  P.noalias() = Q * Q.transpose();
  return P;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/linalg/least_squares.hpp>

#include <Eigen/Core>

// Not part of geometry.hpp, as the least squares behind it costs more to include than all of it.

namespace mlmath {

/// Euclidean projection onto the affine set \f$ \{ z : A z = b \} \f$,
/// \f$ x - A^+ (A x - b) \f$.
///
/// One equation alone: project_onto_hyperplane(). A subspace given by its basis:
/// project_onto_range().
///
/// Shapes:   x n, A m x n, b m; the result has n entries.
/// Cost:     that of least_squares(), some \f$ 2 m^2 n \f$ flops for m <= n.
/// Edges:    dependent rows of A are fine. Where no z satisfies all equations, the set is that of
///           the z with the least \f$ \|A z - b\|_2 \f$; m = 0 gives x.
/// Accuracy: a few epsilon times \f$ \kappa(A) \f$, relative to the largest of x and z.
/// Throws:   ShapeError if the sizes do not fit; DomainError if a number is not finite.
/// Source:   Boyd and Vandenberghe, Convex Optimization, sec. 8.1.1.
template <typename DerivedX, typename DerivedA, typename DerivedB>
[[nodiscard]] Eigen::VectorX<typename DerivedX::Scalar> project_onto_affine(
    const Eigen::MatrixBase<DerivedX>& x_arg, const Eigen::MatrixBase<DerivedA>& A_arg,
    const Eigen::MatrixBase<DerivedB>& b_arg) {
  using Scalar = typename DerivedX::Scalar;
  constexpr const char* function = "project_onto_affine";
  const auto x = detail::pin_vector(x_arg, function, "x");
  const detail::MatrixRef<DerivedA> A(A_arg.derived());
  const auto b = detail::pin_vector(b_arg, function, "b");
  detail::check_one_per_column(function, "x", x.size(), "A", A.rows(), A.cols());
  detail::check_one_per_row(function, "b", b.size(), "A", A.rows(), A.cols());
  detail::check_finite(function, "x", x);
  detail::check_finite(function, "A", A);
  detail::check_finite(function, "b", b);
  if (A.rows() == 0) return x;
  const Eigen::VectorX<Scalar> excess = A * x - b;
  return x - least_squares(A, excess).solution;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/linalg/detail/least_squares_kernel.hpp>
#include <mlmath/linalg/least_squares_result.hpp>

#include <Eigen/Core>

#include <type_traits>

namespace mlmath {

/// Least squares: the W of least norm among those that minimize
/// \f$ \sum_i \omega_i \|y_i - W^T x_i\|_2^2 \f$ (\f$ \|XW - Y\|_F^2 \f$ without weights), with the
/// rank, the condition, the residuals and a certificate.
///
/// As accurate as the best, and no slower than it must be: see LeastSquaresMethod for which
/// factorization is used when. Linear regression with an intercept and its inference is
/// linear_regression(); where columns are nearly dependent and the coefficients matter, a penalty
/// (ridge_regression()) may be the better question.
///
/// Shapes:   X n x p, of any n and p; y a vector of n entries (then solution and residuals are
///           vectors) or a matrix n x k, one right-hand side per column; p + 1 unknowns with
///           LeastSquaresOptions::intercept.
/// Cost:     2 n p^2 + 8 n p k flops per refinement by Householder, n p^2 + 8 n p k by the
///           normal equations; a copy of X by Householder, none by the normal equations.
/// Edges:    p > n and dependent or zero columns give the solution of least norm, in the
///           variables as they are given; entries from the smallest to the largest number are
///           fine, as columns are scaled by powers of two.
/// Accuracy: Householder with refinement gives the solution for the given X and y to about
///           epsilon so long as the condition number of X, its columns scaled to equal norms, is
///           well below 1 / epsilon. See docs/nist_digits.md. What X itself lost in rounding (powers
///           of x formed in double) cannot be recovered; form and pass it in long double then.
/// Throws:   ShapeError if rows(X) != rows(y), if weights has another size, or if X or y is empty;
///           DomainError if X, y or weights hold NaN or infinity, a weight is negative or
///           rank_tolerance is.
/// Example:  examples/nist_digits.cpp
/// Source:   Bjorck, Numerical Methods for Least Squares Problems, SIAM (1996), ch. 2.
template <typename DerivedX, typename DerivedY>
[[nodiscard]] auto least_squares(
    const Eigen::MatrixBase<DerivedX>& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
    const LeastSquaresOptions<typename DerivedX::Scalar>& options = {}) {
  using Scalar = typename DerivedX::Scalar;
  static_assert(RealScalar<Scalar>, "least_squares: X must hold float, double or long double");
  static_assert(std::is_same_v<Scalar, typename DerivedY::Scalar>,
                "least_squares: X and y must have the same scalar type");
  constexpr const char* name = "least_squares";
  detail::check_nonempty(name, "X", X_arg.rows(), X_arg.cols());
  const detail::MatrixRef<DerivedX> X(X_arg.derived());
  const detail::RowBlocks<Scalar> blocks(X.data(), X.rows(), X.cols(),
                                         X.IsRowMajor ? X.outerStride() : 1,
                                         X.IsRowMajor ? 1 : X.outerStride(), options.intercept);
  if constexpr (DerivedY::IsVectorAtCompileTime) {
    const detail::VectorRef<Scalar> y = detail::pin_vector(y_arg, name, "y");
    detail::check_one_per_row(name, "y", y.size(), "X", X.rows(), X.cols());
    return detail::column_of(detail::solve_least_squares<Scalar>(blocks, y, "y", options));
  } else {
    detail::check_nonempty(name, "Y", y_arg.rows(), y_arg.cols());
    detail::check_same_rows(name, "Y", y_arg.rows(), y_arg.cols(), "X", X.rows(), X.cols());
    return detail::solve_least_squares<Scalar>(blocks, y_arg.derived(), "Y", options);
  }
}

}  // namespace mlmath

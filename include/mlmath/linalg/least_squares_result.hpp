// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>

#include <Eigen/Core>

#include <ostream>
#include <vector>

namespace mlmath {

/// The factorization behind least_squares().
enum class LeastSquaresMethod {
  /// Cholesky where the work is large enough for its speed to count (n >= p, n p^2 >= 10^6), it
  /// proves safe and error_estimate <= epsilon^(5/8) (2e-10 for double; large residuals can exceed
  /// it), Householder everywhere else.
  automatic,
  /// The normal equations X'X w = X'y, columns scaled, by Cholesky, corrected with the residuals
  /// of X itself (corrected seminormal equations): about three times as fast. Where the condition
  /// number of the scaled X exceeds epsilon^(-1/4) (8000 for double, 54 for float), where the
  /// corrections do not shrink to rounding, or where n < p, householder is used instead.
  cholesky,
  /// Householder QR and iterative refinement with residuals in twice the precision.
  householder
};

/// Prints the method's name.
inline std::ostream& operator<<(std::ostream& out, LeastSquaresMethod method) {
  switch (method) {
    case LeastSquaresMethod::automatic:
      return out << "automatic";
    case LeastSquaresMethod::cholesky:
      return out << "cholesky";
    case LeastSquaresMethod::householder:
      return out << "householder";
  }
  return out;
}

/// Options of least_squares().
template <RealScalar Scalar>
struct LeastSquaresOptions {
  /// A weight >= 0 for each row of X; empty for equal weights. A whole number counts as that many
  /// copies of the row.
  Eigen::VectorX<Scalar> weights = {};
  /// The columns of X, scaled to equal norms, count as dependent from the pivot on at which
  /// |R(k, k)| <= rank_tolerance |R(0, 0)| in their pivoted QR; 0 for max(n, p) epsilon.
  Scalar rank_tolerance = Scalar(0);
  /// Which factorization to use.
  LeastSquaresMethod method = LeastSquaresMethod::automatic;
  /// At most this many refinement steps; they stop by themselves at rounding level, mostly after
  /// one or two.
  int max_refinements = 10;
  /// Whether a column of ones, which X need not hold and which is not stored, stands before those
  /// of X: the first unknown is then the intercept, and the columns of the result count from it.
  bool intercept = false;
};

/// What least_squares() found. Solution is a vector for one right-hand side, a matrix with a column
/// for each otherwise.
template <typename Solution>
struct LeastSquaresResult {
  /// The scalar type of X and y.
  using Scalar = typename Solution::Scalar;

  /// The minimizer W (p entries, or p x k); where it is not unique, the one of least norm.
  Solution solution = {};
  /// Y - X W, evaluated in twice the precision and rounded once; not weighted.
  Solution residuals = {};
  /// The square root of the minimum: the norm of the weighted residuals, over all columns of Y.
  Scalar residual_norm = Scalar(0);
  /// The numerical rank of X (of its rows with weight > 0).
  Eigen::Index rank = 0;
  /// The tolerance that decided the rank, see LeastSquaresOptions::rank_tolerance.
  Scalar rank_tolerance = Scalar(0);
  /// The columns that depend on the others, ascending; empty if the rank is min(n, p).
  std::vector<Eigen::Index> dependent_columns = {};
  /// 1 / condition number (1-norm, estimated) of X with its independent columns (if n < p, its
  /// rows) scaled to equal norms.
  Scalar reciprocal_condition = Scalar(0);
  /// Certificate: the solution is the exact one for data that differ by at most this, relative to
  /// their norms (of X with scaled columns): the lesser of \f$ \|X^T r\| / (\|X\|_F \|r\|) \f$
  /// and \f$ \|d\| / (\|X\|_F \|w\| + \|y\|) \f$, d the projection of r on the range of X.
  Scalar backward_error = Scalar(0);
  /// Estimate of the solution's own relative error, max-norm, the unknowns scaled by the norms of
  /// their columns: from how far and how fast the refinement's corrections shrank.
  Scalar error_estimate = Scalar(0);
  /// The factorization that was used.
  LeastSquaresMethod method = LeastSquaresMethod::householder;
  /// Refinement steps taken.
  int refinements = 0;
  /// converged: corrections shrank to rounding level; iteration_limit: max_refinements came first;
  /// numerical_failure: X is so ill-conditioned that they stopped shrinking before.
  Status status = Status::iteration_limit;

  /// Whether the refinement reached rounding level.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

/// Prints the solution and the report, without the residuals.
template <typename Solution>
std::ostream& operator<<(std::ostream& out, const LeastSquaresResult<Solution>& result) {
  out << "solution\n" << result.solution << "\nresidual norm " << result.residual_norm;
  out << "\nrank " << result.rank << ", condition " << 1 / result.reciprocal_condition;
  out << "\n" << result.method << ", " << result.refinements << " refinements: " << result.status;
  return out << "\nerror estimate " << result.error_estimate << ", backward error "
             << result.backward_error << "\n";
}

}  // namespace mlmath

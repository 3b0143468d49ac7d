// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/linalg/detail/solve_kernel.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <ostream>
#include <type_traits>
#include <utility>

namespace mlmath {

/// What solve() and solve_positive_definite() found; `solve(A, b).solution` is x.
template <typename Solution>
struct SolveResult {
  /// The scalar type of A and B.
  using Scalar = typename Solution::Scalar;

  /// X with A X = B: a vector for a vector B.
  Solution solution = {};
  /// 1 / condition number (1-norm, estimated) of A, with its rows and columns brought to equal size
  /// where theirs differ much. Near epsilon, A is singular to the precision of its entries.
  Scalar reciprocal_condition = Scalar(0);
  /// Certificate: X solves a system whose A and B differ by at most this relative to their norms,
  /// \f$ \max_c \|b_c - A x_c\|_\infty / (\|A\|_\infty \|x_c\|_\infty + \|b_c\|_\infty) \f$.
  Scalar backward_error = Scalar(0);
  /// Estimate of the relative error of each column of X, max-norm: epsilon where refinement
  /// converged, about epsilon times the condition number without it.
  Scalar error_estimate = Scalar(0);
  /// Refinement steps taken.
  int refinements = 0;
  /// converged, or numerical_failure where A is so ill-conditioned that refinement did not
  /// converge: X then has few correct digits or none.
  Status status = Status::iteration_limit;

  /// Whether X is as accurate as the doc of solve() says.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

/// Prints the solution and the report.
template <typename Solution>
std::ostream& operator<<(std::ostream& out, const SolveResult<Solution>& result) {
  out << "solution\n" << result.solution << "\ncondition " << 1 / result.reciprocal_condition;
  return out << ", error estimate " << result.error_estimate << ", backward error "
             << result.backward_error << "\n"
             << result.refinements << " refinements: " << result.status << "\n";
}

namespace detail {

/// A as a plain column-major matrix: of fixed size where that is known and small, so that nothing
/// is allocated; of dynamic size otherwise, so that one kernel serves all.
template <typename Derived>
using SquarePlain = std::conditional_t<
    (Derived::RowsAtCompileTime != Eigen::Dynamic && Derived::RowsAtCompileTime <= 6 &&
     int(Derived::RowsAtCompileTime) == int(Derived::ColsAtCompileTime)),
    Eigen::Matrix<typename Derived::Scalar, Derived::RowsAtCompileTime, Derived::RowsAtCompileTime>,
    Eigen::MatrixX<typename Derived::Scalar>>;

/// B as a plain matrix that goes with SquarePlain<DerivedA>: always a matrix type for dynamic A,
/// so that vectors share its kernel.
template <typename DerivedA, typename DerivedB>
using RhsPlain = std::conditional_t<
    SquarePlain<DerivedA>::RowsAtCompileTime == Eigen::Dynamic,
    Eigen::MatrixX<typename DerivedA::Scalar>,
    Eigen::Matrix<typename DerivedA::Scalar, SquarePlain<DerivedA>::RowsAtCompileTime,
                  DerivedB::IsVectorAtCompileTime ? 1 : int(DerivedB::ColsAtCompileTime)>>;

/// The type of X.
template <typename DerivedA, typename DerivedB>
using SolutionPlain =
    Eigen::Matrix<typename DerivedA::Scalar, DerivedA::ColsAtCompileTime,
                  DerivedB::IsVectorAtCompileTime ? 1 : int(DerivedB::ColsAtCompileTime)>;

/// Checks the arguments and calls kernel(A, B), which overwrites B by the solution.
template <typename DerivedA, typename DerivedB, typename Kernel>
auto solve_checked(const char* function, const Eigen::MatrixBase<DerivedA>& A_arg,
                   const Eigen::MatrixBase<DerivedB>& B_arg, const Kernel& kernel) {
  using Scalar = typename DerivedA::Scalar;
  static_assert(RealScalar<Scalar>, "solve: A must hold float, double or long double");
  static_assert(std::is_same_v<Scalar, typename DerivedB::Scalar>,
                "solve: A and B must have the same scalar type");
  check_nonempty(function, "A", A_arg.rows(), A_arg.cols());
  check_square(function, "A", A_arg.rows(), A_arg.cols());
  RhsPlain<DerivedA, DerivedB> B;
  if constexpr (DerivedB::IsVectorAtCompileTime) {
    const VectorRef<Scalar> b = pin_vector(B_arg, function, "b");
    check_one_per_row(function, "b", b.size(), "A", A_arg.rows(), A_arg.cols());
    check_finite(function, "b", b);
    B = b;
  } else {
    check_nonempty(function, "B", B_arg.rows(), B_arg.cols());
    check_same_rows(function, "B", B_arg.rows(), B_arg.cols(), "A", A_arg.rows(), A_arg.cols());
    B = B_arg.derived();
    check_finite(function, "B", B);
  }
  SquarePlain<DerivedA> A = A_arg.derived();
  check_finite(function, "A", A);
  const SolveReport<Scalar> report = kernel(A, B);
  return SolveResult<SolutionPlain<DerivedA, DerivedB>>{
      .solution = B,
      .reciprocal_condition = report.reciprocal_condition,
      .backward_error = report.backward_error,
      .error_estimate = report.error_estimate,
      .refinements = report.refinements,
      .status = report.status};
}

}  // namespace detail

/// The solution of the square system \f$ AX = B \f$, by LU with partial pivoting and iterative
/// refinement, with its condition and a certificate.
///
/// For a symmetric positive definite A, solve_positive_definite() takes half the time; for A that
/// is not square or not of full rank, least_squares(). The inverse of A is hardly ever what is
/// needed: solve for the right-hand sides in one call instead.
///
/// Shapes:   A n x n; B a vector of n entries (then so is the solution) or n x k.
/// Cost:     (2/3) n^3 + 2 n^2 k flops, and some 20 n^2 k for each refinement (k <= 8; mostly one).
/// Edges:    A that is singular in exact arithmetic of its rounded factors throws; one that is
///           only nearly so is solved, and reciprocal_condition tells.
/// Accuracy: k <= 8: residuals in twice the precision give X to about epsilon while the condition
///           number is well below 1 / epsilon. k > 8: about epsilon times the condition number.
/// Throws:   ShapeError if A is not square or empty, or rows(A) != rows(B); DomainError if A or B
///           hold NaN or infinity, or if A is singular, naming the pivot.
/// See also: solve_positive_definite(), least_squares()
/// Source:   Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., ch. 9 and 12.
template <typename DerivedA, typename DerivedB>
[[nodiscard]] auto solve(const Eigen::MatrixBase<DerivedA>& A,
                         const Eigen::MatrixBase<DerivedB>& B) {
  return detail::solve_checked("solve", A, B, [](auto& A_plain, auto& B_plain) {
    return detail::solve_general(std::move(A_plain), B_plain);
  });
}

/// The solution of \f$ AX = B \f$ for a symmetric positive definite A, by Cholesky and iterative
/// refinement.
///
/// For covariance, Gram and Hessian matrices: half the time of solve(), and a proof that A is
/// positive definite.
///
/// Shapes:   A n x n, of which the lower triangle is read; B a vector of n entries (then so is the
///           solution) or n x k.
/// Cost:     (1/3) n^3 + 2 n^2 k flops, and some 20 n^2 k for each refinement (k <= 8; mostly one).
/// Accuracy: as solve().
/// Throws:   ShapeError if A is not square or empty, or rows(A) != rows(B); DomainError if A or B
///           hold NaN or infinity, if A is not symmetric (two mirrored entries differ by more than
///           sqrt(epsilon) max|A|), or if it is not positive definite, naming the pivot.
/// See also: solve()
/// Source:   Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., ch. 10 and 12.
template <typename DerivedA, typename DerivedB>
[[nodiscard]] auto solve_positive_definite(const Eigen::MatrixBase<DerivedA>& A,
                                           const Eigen::MatrixBase<DerivedB>& B) {
  constexpr const char* name = "solve_positive_definite";
  return detail::solve_checked(name, A, B, [name](auto& A_plain, auto& B_plain) {
    using Scalar = typename DerivedA::Scalar;
    detail::check_symmetric(name, "A", A_plain, std::sqrt(std::numeric_limits<Scalar>::epsilon()));
    A_plain.template triangularView<Eigen::StrictlyUpper>() = A_plain.transpose();
    return detail::solve_definite(name, std::move(A_plain), B_plain);
  });
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/binary_scale.hpp>
#include <mlmath/linalg/detail/svd_kernel.hpp>
#include <mlmath/linalg/matrix_norms.hpp>

#include <Eigen/Core>
#include <Eigen/LU>

#include <cmath>
#include <limits>
#include <ostream>

namespace mlmath {

/// The one rule by which the library tells singular values from rounding noise.
struct RankOptions {
  /// Singular values \f$ \sigma_i \le \f$ rank_tolerance \f$ \cdot\, \sigma_1 \f$ count as zero;
  /// 0 stands for max(m, n) epsilon.
  double rank_tolerance = 0;
};

/// A rank and the evidence for it: the wider the gap between the last singular value kept and the
/// first one dropped, the more there is to the number.
template <RealScalar Scalar>
struct NumericalRank {
  /// The number of singular values above the threshold.
  Eigen::Index rank = 0;
  /// Singular values at or below it count as zero.
  Scalar threshold = Scalar(0);
  /// \f$ \sigma_1 \f$, 0 for an empty matrix.
  Scalar largest = Scalar(0);
  /// The last singular value above the threshold, 0 if there is none.
  Scalar smallest_kept = Scalar(0);
  /// The first singular value at or below the threshold, 0 if there is none.
  Scalar largest_dropped = Scalar(0);
};

/// Prints the rank with its evidence.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const NumericalRank<Scalar>& result) {
  return out << "rank " << result.rank << ": singular values from " << result.largest << " down to "
             << result.smallest_kept << ", then " << result.largest_dropped << " (threshold "
             << result.threshold << ")";
}

namespace detail {

template <RealScalar Scalar>
NumericalRank<Scalar> numerical_rank_of(const Eigen::VectorX<Scalar>& singular_values,
                                        Eigen::Index rows, Eigen::Index cols,
                                        const RankOptions& options) {
  NumericalRank<Scalar> result;
  if (singular_values.size() == 0) return result;
  const Scalar tolerance =
      options.rank_tolerance > 0 ? static_cast<Scalar>(options.rank_tolerance) : Scalar(-1);
  result.threshold = rank_threshold(singular_values, rows, cols, tolerance);
  result.rank = rank_above(singular_values, result.threshold);
  result.largest = singular_values(0);
  if (result.rank > 0) result.smallest_kept = singular_values(result.rank - 1);
  if (result.rank < singular_values.size()) result.largest_dropped = singular_values(result.rank);
  return result;
}

template <typename Derived>
void check_rank_arguments(const char* function, const Eigen::MatrixBase<Derived>& A,
                          const RankOptions& options) {
  static_assert(RealScalar<typename Derived::Scalar>,
                "ranks and subspaces take float, double and long double; convert with "
                "cast<double>()");
  check_nonnegative(function, "rank_tolerance", options.rank_tolerance);
  check_finite(function, "A", A.derived());
}

/// The condition in the 1-norm (or the infinity norm) from the inverse itself.
template <RealScalar Scalar>
Scalar condition_by_inverse(Eigen::MatrixX<Scalar> A, double p) {
  A /= binary_scale(A);
  const Eigen::PartialPivLU<Eigen::MatrixX<Scalar>> lu(A);
  if ((lu.matrixLU().diagonal().array() == Scalar(0)).any()) {
    return std::numeric_limits<Scalar>::infinity();
  }
  const Eigen::MatrixX<Scalar> inverse = lu.inverse();
  const auto norm_of = [p](const Eigen::MatrixX<Scalar>& B) {
    const auto lines = storage_lines(B);
    return p == 1 ? max_line_sum(lines) : max_cross_sum(lines);
  };
  const Scalar condition = norm_of(A) * norm_of(inverse);
  return std::isnan(condition) ? std::numeric_limits<Scalar>::infinity() : condition;
}

}  // namespace detail

/// Numerical rank with its evidence: how many singular values stand above the threshold of
/// RankOptions, and the two values on either side of it.
///
/// Shapes:   A m x n, of any shape.
/// Cost:     O(m n min(m, n)), a singular value decomposition without vectors.
/// Edges:    0 for an empty matrix and for a matrix of zeros.
/// Throws:   DomainError if an entry is NaN or infinite, or rank_tolerance < 0.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 5.4.1.
template <typename Derived>
[[nodiscard]] NumericalRank<typename Derived::Scalar> numerical_rank(
    const Eigen::MatrixBase<Derived>& A_arg, const RankOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> A(A_arg.derived());
  detail::check_rank_arguments("numerical_rank", A, options);
  const auto svd = detail::svd_kernel<Scalar>(A, detail::SvdVectors::none);
  return detail::numerical_rank_of(svd.singular_values, A.rows(), A.cols(), options);
}

/// Rank: the number of linearly independent columns, by the rule of RankOptions; numerical_rank()
/// also gives the evidence.
///
/// Shapes:   A m x n, of any shape.
/// Cost:     O(m n min(m, n)), a singular value decomposition without vectors.
/// Throws:   DomainError if an entry is NaN or infinite, or rank_tolerance < 0.
template <typename Derived>
[[nodiscard]] Eigen::Index rank(const Eigen::MatrixBase<Derived>& A_arg,
                                const RankOptions& options = {}) {
  using Scalar = typename Derived::Scalar;
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> A(A_arg.derived());
  detail::check_rank_arguments("rank", A, options);
  const auto svd = detail::svd_kernel<Scalar>(A, detail::SvdVectors::none);
  return detail::numerical_rank_of(svd.singular_values, A.rows(), A.cols(), options).rank;
}

/// Condition number in the 2-norm, \f$ \kappa_2(A) = \sigma_1 / \sigma_{\min(m, n)} \f$: by what
/// factor relative errors in the data of a linear system can grow in its solution.
///
/// Shapes:   A m x n, of any shape.
/// Cost:     O(m n min(m, n)), a singular value decomposition without vectors.
/// Edges:    1 for an empty matrix, infinity where a singular value is 0. Beyond 1 / epsilon only
///           the order of magnitude of 1 / epsilon is meant: the matrix is singular to working
///           precision.
/// Throws:   DomainError if an entry is NaN or infinite.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 2.6.2.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar condition_number(const Eigen::MatrixBase<Derived>& A_arg) {
  using Scalar = typename Derived::Scalar;
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> A(A_arg.derived());
  detail::check_rank_arguments("condition_number", A, {});
  if (A.size() == 0) return Scalar(1);
  const auto values = detail::svd_kernel<Scalar>(A, detail::SvdVectors::none).singular_values;
  const Scalar smallest = values(values.size() - 1);
  return smallest > Scalar(0) ? values(0) / smallest : std::numeric_limits<Scalar>::infinity();
}

/// Condition number in the p-norm, \f$ \kappa_p(A) = \|A\|_p \|A^{-1}\|_p \f$ for p = 1, 2 or
/// infinity.
///
/// Shapes:   A n x n; for p = 2 of any shape.
/// Cost:     2 n^3 flops for p = 1 and infinity, see condition_number(A) for p = 2.
/// Edges:    1 for an empty matrix, infinity for a singular one.
/// Throws:   DomainError if p is not 1, 2 or infinity, or an entry is NaN or infinite; ShapeError
///           if A is not square and p is not 2.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar condition_number(const Eigen::MatrixBase<Derived>& A_arg,
                                                        double p) {
  using Scalar = typename Derived::Scalar;
  if (p == 2) return condition_number(A_arg);
  if (p != 1 && p != std::numeric_limits<double>::infinity()) {
    detail::throw_domain_error("condition_number",
                               "p = " + detail::to_text(p) + ", expected 1, 2 or infinity");
  }
  detail::check_square("condition_number", "A", A_arg.rows(), A_arg.cols());
  const Eigen::Ref<const Eigen::MatrixX<Scalar>> A(A_arg.derived());
  detail::check_rank_arguments("condition_number", A, {});
  return A.size() == 0 ? Scalar(1) : detail::condition_by_inverse<Scalar>(A, p);
}

}  // namespace mlmath

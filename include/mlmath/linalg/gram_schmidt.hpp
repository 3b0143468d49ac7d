// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/norm_kernels.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace mlmath {

/// Options of gram_schmidt() and orthonormalize().
struct GramSchmidtOptions {
  /// A column is dependent on those before it where what is left of it after their projection has
  /// a norm <= drop_tolerance times the column's own; 0 stands for max(m, n) epsilon.
  double drop_tolerance = 0;
};

/// The factors of \f$ A = Q R \f$.
template <RealScalar Scalar>
struct GramSchmidt {
  /// m x r with orthonormal columns, a basis of the range of A.
  Eigen::MatrixX<Scalar> Q;
  /// r x n; the column of the i-th basis vector, independent_columns[i], has the first i + 1
  /// entries only, the last of them positive.
  Eigen::MatrixX<Scalar> R;
  /// The columns of A that brought a new direction, ascending.
  std::vector<Eigen::Index> independent_columns;
};

namespace detail {

template <RealScalar Scalar>
GramSchmidt<Scalar> gram_schmidt_kernel(Eigen::MatrixX<Scalar> A, Scalar drop_tolerance) {
  const Eigen::Index m = A.rows();
  const Eigen::Index n = A.cols();
  GramSchmidt<Scalar> result;
  Eigen::MatrixX<Scalar> Q(m, (std::min)(m, n));
  Eigen::MatrixX<Scalar> R = Eigen::MatrixX<Scalar>::Zero(Q.cols(), n);
  Eigen::VectorX<Scalar> along(Q.cols());
  Eigen::Index r = 0;
  for (Eigen::Index j = 0; j < n; ++j) {
    auto a = A.col(j);
    const Scalar length = euclidean_norm(a.data(), m);
    if (length == Scalar(0)) continue;
    // Divided, not multiplied: 1 / length might overflow.
    a /= length;
    // "Twice is enough": the second pass takes out what rounding left of the first.
    for (int pass = 0; pass < 2 && r > 0; ++pass) {
      along.head(r).noalias() = Q.leftCols(r).transpose() * a;
      a.noalias() -= Q.leftCols(r) * along.head(r);
      R.col(j).head(r) += along.head(r);
    }
    R.col(j).head(r) *= length;
    const Scalar left = euclidean_norm(a.data(), m);
    if (r == Q.cols() || left <= drop_tolerance) continue;
    Q.col(r) = a / left;
    R(r, j) = left * length;
    result.independent_columns.push_back(j);
    ++r;
  }
  result.Q = Q.leftCols(r);
  result.R = R.topRows(r);
  return result;
}

template <typename Derived>
GramSchmidt<typename Derived::Scalar> gram_schmidt_checked(const char* function,
                                                           const Eigen::MatrixBase<Derived>& A_arg,
                                                           const GramSchmidtOptions& options) {
  using Scalar = typename Derived::Scalar;
  static_assert(RealScalar<Scalar>,
                "gram_schmidt takes float, double and long double; convert with cast<double>()");
  check_nonnegative(function, "drop_tolerance", options.drop_tolerance);
  Eigen::MatrixX<Scalar> A = A_arg.derived();
  check_finite(function, "A", A);
  const Scalar tolerance = options.drop_tolerance > 0 ? static_cast<Scalar>(options.drop_tolerance)
                                                      : Scalar((std::max)(A.rows(), A.cols())) *
                                                            std::numeric_limits<Scalar>::epsilon();
  return gram_schmidt_kernel<Scalar>(std::move(A), tolerance);
}

}  // namespace detail

/// Gram-Schmidt orthogonalization, \f$ A = Q R \f$, column after column with reorthogonalization:
/// \f$ q_j \propto a_j - \sum_{i<j} (q_i \cdot a_j) q_i \f$. Columns that depend on those before
/// them are dropped from Q, and their coefficients stay in R.
///
/// Use it where the order of the columns means something; rank() and range(), which see all columns
/// at once, judge the rank of a matrix better.
///
/// Shapes:   A m x n; Q m x r, R r x n.
/// Cost:     4 m n r flops.
/// Edges:    columns of zeros are dependent; the scale of a column does not matter.
/// Accuracy: Q is orthonormal and Q R = A to a few m n epsilon, whatever the condition of A.
/// Throws:   DomainError if an entry is NaN or infinite, or drop_tolerance < 0.
/// Source:   Giraud, Langou, Rozloznik, van den Eshof, Rounding error analysis of the classical
///           Gram-Schmidt orthogonalization process, Numer. Math. 101 (2005).
template <typename Derived>
[[nodiscard]] GramSchmidt<typename Derived::Scalar> gram_schmidt(
    const Eigen::MatrixBase<Derived>& A, const GramSchmidtOptions& options = {}) {
  return detail::gram_schmidt_checked("gram_schmidt", A, options);
}

/// Orthonormal basis of the columns of A, in their order: the Q of gram_schmidt().
///
/// Shapes:   A m x n; the result is m x r with r the number of independent columns.
/// Cost:     4 m n r flops.
/// Throws:   DomainError if an entry is NaN or infinite, or drop_tolerance < 0.
template <typename Derived>
[[nodiscard]] Eigen::MatrixX<typename Derived::Scalar> orthonormalize(
    const Eigen::MatrixBase<Derived>& A, const GramSchmidtOptions& options = {}) {
  return detail::gram_schmidt_checked("orthonormalize", A, options).Q;
}

}  // namespace mlmath

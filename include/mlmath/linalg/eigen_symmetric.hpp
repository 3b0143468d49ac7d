// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/linalg/detail/binary_scale.hpp>
#include <mlmath/linalg/detail/vector_signs.hpp>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include <ostream>

namespace mlmath {

/// The eigenpairs of a symmetric matrix, the largest eigenvalue first.
template <RealScalar Scalar = double>
struct [[nodiscard]] SymmetricEigen {
  /// The eigenvalues, in descending order.
  Eigen::VectorX<Scalar> eigenvalues;
  /// The orthonormal eigenvectors, a column for each eigenvalue; the entry of largest magnitude of
  /// each is positive (the first of those that tie).
  Eigen::MatrixX<Scalar> eigenvectors;
  /// The certificate: \f$ \max_i \|A v_i - \lambda_i v_i\|_2 / \|A\|_2 \f$. Each eigenvalue is
  /// within residual times the norm of A of an exact one.
  Scalar residual = 0;
  /// `converged`, or `numerical_failure` where the QR iteration did not end (never seen on finite
  /// input).
  Status status = Status::converged;

  /// Whether every eigenpair was found.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
};

/// Prints the eigenvalues and the certificate.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const SymmetricEigen<Scalar>& e) {
  return out << "eigenvalues: " << e.eigenvalues.transpose() << "\nresidual: " << e.residual << " ("
             << e.status << ")\n";
}

namespace detail {

/// The k largest eigenpairs of a matrix that has been checked; k = 0 asks for values only.
template <typename Scalar>
SymmetricEigen<Scalar> eigen_symmetric_kernel(Eigen::MatrixX<Scalar> A, Eigen::Index k) {
  using Solver = Eigen::SelfAdjointEigenSolver<Eigen::MatrixX<Scalar>>;
  const Scalar scale = binary_scale(A);
  for (Eigen::Index j = 0; j < A.cols(); ++j) {
    for (Eigen::Index i = j; i < A.rows(); ++i) {
      A(i, j) = (A(i, j) / scale + A(j, i) / scale) / Scalar(2);
    }
  }
  const Solver solver(A, k > 0 ? Eigen::ComputeEigenvectors : Eigen::EigenvaluesOnly);
  SymmetricEigen<Scalar> result;
  if (solver.info() != Eigen::Success) result.status = Status::numerical_failure;
  result.eigenvalues = solver.eigenvalues().reverse();
  if (k > 0) {
    result.eigenvectors = solver.eigenvectors().rightCols(k).rowwise().reverse();
    const Scalar norm = result.eigenvalues.cwiseAbs().maxCoeff();
    result.eigenvalues.conservativeResize(k);
    fix_signs(result.eigenvectors);
    Eigen::MatrixX<Scalar> R = A.template selfadjointView<Eigen::Lower>() * result.eigenvectors;
    R.noalias() -= result.eigenvectors * result.eigenvalues.asDiagonal();
    const Scalar largest = R.colwise().norm().maxCoeff();
    result.residual = norm > Scalar(0) ? largest / norm : largest;
  }
  result.eigenvalues *= scale;
  return result;
}

template <typename Derived>
void check_symmetric_argument(const char* function, const Eigen::MatrixBase<Derived>& A,
                              const Eigen::MatrixX<typename Derived::Scalar>& plain) {
  check_square(function, "A", A.rows(), A.cols());
  check_nonempty(function, "A", A.rows(), A.cols());
  check_finite(function, "A", plain);
  check_symmetric(function, "A", plain, symmetry_tolerance<typename Derived::Scalar>());
}

}  // namespace detail

/// The k largest eigenvalues of a symmetric matrix and their eigenvectors,
/// \f$ A v_i = \lambda_i v_i \f$.
///
/// Use it where only the leading directions matter; for a few pairs of a large sparse or
/// matrix-free operator take svd(A, k) or power_iteration().
///
/// Shapes:   A n x n; eigenvalues k, eigenvectors n x k.
/// Cost:     that of the whole decomposition, some \f$ 9 n^3 \f$ flops.
/// Edges:    A may differ from its transpose by \f$ \epsilon^{2/3} \max|A| \f$, as a computed
///           product does; the mean of the two is decomposed. Within a cluster of equal
///           eigenvalues the vectors are some orthonormal basis of the cluster's space.
/// Accuracy: each eigenvalue to a few \f$ n \epsilon \|A\|_2 \f$, measured by `residual`; entries
///           of any finite size, nothing overflows on the way.
/// Throws:   ShapeError if A is not square or empty; DomainError if A holds NaN or infinity, is not
///           symmetric, or k is not in 1..n.
/// See also: eigen_general(), svd(), pca().
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 8.3.
template <typename Derived>
[[nodiscard]] SymmetricEigen<typename Derived::Scalar> eigen_symmetric(
    const Eigen::MatrixBase<Derived>& A_arg, Eigen::Index k) {
  using Scalar = typename Derived::Scalar;
  static_assert(RealScalar<Scalar>, "eigen_symmetric: the entries of A must be real numbers");
  const Eigen::MatrixX<Scalar>& A = A_arg.derived();  // a temporary for an expression
  detail::check_symmetric_argument("eigen_symmetric", A_arg, A);
  detail::check_between("eigen_symmetric", "k", k, Eigen::Index(1), A.rows());
  return detail::eigen_symmetric_kernel<Scalar>(A, k);
}

/// All eigenvalues and eigenvectors of a symmetric matrix,
/// \f$ A = V \,\mathrm{diag}(\lambda)\, V^\top \f$.
///
/// The eigenvalues come in descending order, as the singular values of svd() and the variances of
/// pca() do (numpy.linalg.eigh and Eigen give them ascending).
///
/// Shapes:   A n x n; eigenvalues n, eigenvectors n x n.
/// Cost:     some \f$ 9 n^3 \f$ flops; eigenvalues_symmetric() takes \f$ 4 n^3 / 3 \f$.
/// Edges:    as for the form with k.
/// Accuracy: as for the form with k.
/// Throws:   ShapeError if A is not square or empty; DomainError if A holds NaN or infinity or is
///           not symmetric.
/// Example:  \code
///           const auto e = mlmath::eigen_symmetric(C);
///           e.eigenvalues(0);        // the largest eigenvalue
///           e.eigenvectors.col(0);   // its direction
///           \endcode
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 8.3.
template <typename Derived>
[[nodiscard]] SymmetricEigen<typename Derived::Scalar> eigen_symmetric(
    const Eigen::MatrixBase<Derived>& A_arg) {
  using Scalar = typename Derived::Scalar;
  static_assert(RealScalar<Scalar>, "eigen_symmetric: the entries of A must be real numbers");
  const Eigen::MatrixX<Scalar>& A = A_arg.derived();  // a temporary for an expression
  detail::check_symmetric_argument("eigen_symmetric", A_arg, A);
  return detail::eigen_symmetric_kernel<Scalar>(A, A.rows());
}

/// The eigenvalues of a symmetric matrix in descending order, without the vectors.
///
/// Shapes:   A n x n; the result has n entries.
/// Cost:     some \f$ 4 n^3 / 3 \f$ flops.
/// Accuracy: a few \f$ n \epsilon \|A\|_2 \f$.
/// Throws:   ShapeError if A is not square or empty; DomainError if A holds NaN or infinity or is
///           not symmetric.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 8.3.
template <typename Derived>
[[nodiscard]] Eigen::VectorX<typename Derived::Scalar> eigenvalues_symmetric(
    const Eigen::MatrixBase<Derived>& A_arg) {
  using Scalar = typename Derived::Scalar;
  static_assert(RealScalar<Scalar>, "eigenvalues_symmetric: the entries of A must be real numbers");
  const Eigen::MatrixX<Scalar> A = A_arg.derived();
  detail::check_symmetric_argument("eigenvalues_symmetric", A_arg, A);
  return detail::eigen_symmetric_kernel<Scalar>(A, 0).eigenvalues;
}

}  // namespace mlmath

// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/linalg/detail/add_product.hpp>
#include <mlmath/linalg/detail/binary_scale.hpp>
#include <mlmath/linalg/detail/vector_signs.hpp>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numeric>
#include <ostream>
#include <vector>

namespace mlmath {

/// The eigenpairs of a square matrix without symmetry, the largest magnitude first.
template <RealScalar Scalar = double>
struct [[nodiscard]] GeneralEigen {
  /// The complex eigenvalues by descending magnitude; of equal magnitudes the larger real part
  /// comes first, then the positive imaginary part.
  Eigen::VectorX<std::complex<Scalar>> eigenvalues;
  /// The right eigenvectors of unit norm, a column for each eigenvalue; the entry of largest
  /// magnitude of each is real and positive (the first of those that tie).
  Eigen::MatrixX<std::complex<Scalar>> eigenvectors;
  /// The certificate: \f$ \max_i \|A v_i - \lambda_i v_i\|_2 / \|A\|_F \f$, the backward error:
  /// each pair is exact for a matrix as near to A as this.
  Scalar residual = 0;
  /// `converged`, or `numerical_failure` where the QR iteration did not end; the values are then
  /// NaN.
  Status status = Status::converged;

  /// Whether every eigenpair was found.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
};

/// Prints the eigenvalues and the certificate.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const GeneralEigen<Scalar>& e) {
  return out << "eigenvalues: " << e.eigenvalues.transpose() << "\nresidual: " << e.residual << " ("
             << e.status << ")\n";
}

namespace detail {

/// The order of eigenvalues: by magnitude, then real part, then imaginary part, descending; keys
/// that agree up to rounding count as equal, so that the order does not depend on the build.
template <typename Scalar>
std::vector<Eigen::Index> eigenvalue_order(const Eigen::VectorX<std::complex<Scalar>>& values) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(values.size()));
  std::iota(order.begin(), order.end(), Eigen::Index(0));
  const Scalar tolerance = std::pow(std::numeric_limits<Scalar>::epsilon(), Scalar(2) / Scalar(3)) *
                           (values.size() > 0 ? values.cwiseAbs().maxCoeff() : Scalar(0));
  const auto sort_runs = [&](auto first, auto last, const auto& key, const auto& next) {
    std::stable_sort(first, last, [&](Eigen::Index a, Eigen::Index b) { return key(a) > key(b); });
    while (first != last) {
      auto end = first + 1;
      while (end != last && key(*(end - 1)) - key(*end) <= tolerance) ++end;
      next(first, end);
      first = end;
    }
  };
  using Iterator = typename std::vector<Eigen::Index>::iterator;
  const auto imaginary = [&](Eigen::Index i) { return values(i).imag(); };
  const auto real = [&](Eigen::Index i) { return values(i).real(); };
  const auto magnitude = [&](Eigen::Index i) { return std::abs(values(i)); };
  sort_runs(order.begin(), order.end(), magnitude, [&](Iterator first, Iterator last) {
    sort_runs(first, last, real, [&](Iterator run, Iterator run_end) {
      sort_runs(run, run_end, imaginary, [](Iterator, Iterator) {});
    });
  });
  return order;
}

template <typename Scalar>
GeneralEigen<Scalar> eigen_general_kernel(Eigen::MatrixX<Scalar> A) {
  using Complex = std::complex<Scalar>;
  const Eigen::Index n = A.rows();
  const Scalar scale = binary_scale(A);
  A /= scale;
  const Eigen::EigenSolver<Eigen::MatrixX<Scalar>> solver(A);
  GeneralEigen<Scalar> result;
  if (solver.info() != Eigen::Success) {
    const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
    result.eigenvalues.setConstant(n, Complex(nan, nan));
    result.eigenvectors.setConstant(n, n, Complex(nan, nan));
    result.residual = nan;
    result.status = Status::numerical_failure;
    return result;
  }
  const Eigen::VectorX<Complex> values = solver.eigenvalues();
  const Eigen::MatrixX<Complex> vectors = solver.eigenvectors();
  const std::vector<Eigen::Index> order = eigenvalue_order<Scalar>(values);
  result.eigenvalues.resize(n);
  result.eigenvectors.resize(n, n);
  for (Eigen::Index j = 0; j < n; ++j) {
    const Eigen::Index source = order[static_cast<std::size_t>(j)];
    result.eigenvalues(j) = values(source);
    result.eigenvectors.col(j) = vectors.col(source);
  }
  fix_phases(result.eigenvectors);
  const Eigen::MatrixX<Scalar> AV_real = product<Scalar>(A, result.eigenvectors.real());
  const Eigen::MatrixX<Scalar> AV_imag = product<Scalar>(A, result.eigenvectors.imag());
  Scalar largest(0);
  for (Eigen::Index j = 0; j < n; ++j) {
    Scalar squares(0);
    for (Eigen::Index i = 0; i < n; ++i) {
      squares += std::norm(Complex(AV_real(i, j), AV_imag(i, j)) -
                           result.eigenvalues(j) * result.eigenvectors(i, j));
    }
    largest = (std::max)(largest, std::sqrt(squares));
  }
  const Scalar norm = A.norm();
  result.residual = norm > Scalar(0) ? largest / norm : largest;
  result.eigenvalues *= scale;
  return result;
}

}  // namespace detail

/// The eigenvalues and right eigenvectors of a square matrix, \f$ A v_i = \lambda_i v_i \f$,
/// complex where they must be.
///
/// For a symmetric matrix eigen_symmetric() is faster, more accurate and real.
///
/// Shapes:   A n x n; eigenvalues n, eigenvectors n x n.
/// Cost:     some \f$ 25 n^3 \f$ flops.
/// Edges:    a defective matrix (a Jordan block) has fewer independent eigenvectors than columns:
///           some columns then agree, and their eigenvalues carry errors of the order
///           \f$ \epsilon^{1/m} \f$ for a block of size m.
/// Accuracy: backward stable: `residual` is a few \f$ n \epsilon \f$. The error of an eigenvalue is
///           that times its condition number, which is large for matrices far from normal.
/// Throws:   ShapeError if A is not square or empty; DomainError if A holds NaN or infinity.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 7.5-7.6.
template <typename Derived>
[[nodiscard]] GeneralEigen<typename Derived::Scalar> eigen_general(
    const Eigen::MatrixBase<Derived>& A_arg) {
  using Scalar = typename Derived::Scalar;
  static_assert(RealScalar<Scalar>, "eigen_general: the entries of A must be real numbers");
  const Eigen::MatrixX<Scalar> A = A_arg.derived();
  detail::check_square("eigen_general", "A", A.rows(), A.cols());
  detail::check_nonempty("eigen_general", "A", A.rows(), A.cols());
  detail::check_finite("eigen_general", "A", A);
  return detail::eigen_general_kernel<Scalar>(A);
}

}  // namespace mlmath

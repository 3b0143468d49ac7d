// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/linalg/detail/operator_ref.hpp>
#include <mlmath/linalg/detail/vector_signs.hpp>
#include <mlmath/linalg/operators.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstdint>
#include <ostream>

namespace mlmath {

/// What power_iteration() is asked for.
struct PowerIterationOptions {
  /// Stop when \f$ \|A v - \lambda v\|_2 \le \text{tolerance} \cdot \|A v\|_2 \f$.
  double tolerance = 1e-10;
  /// The most products with A; at least 1.
  Eigen::Index max_iterations = 10000;
  /// The seed of the starting vector, whose entries are uniform in [-1, 1].
  std::uint64_t seed = 0;
};

/// The eigenpair of largest magnitude, as far as power_iteration() came.
template <RealScalar Scalar = double>
struct [[nodiscard]] PowerIteration {
  /// The eigenvalue, as the Rayleigh quotient of the vector.
  Scalar eigenvalue = 0;
  /// The eigenvector, of unit norm, its entry of largest magnitude positive.
  Eigen::VectorX<Scalar> eigenvector;
  /// The certificate: \f$ \|A v - \lambda v\|_2 \f$. For a symmetric A some eigenvalue is within
  /// this distance.
  Scalar residual = 0;
  /// The number of products with A.
  Eigen::Index iterations = 0;
  /// `converged`, `iteration_limit`, or `numerical_failure` where a product was not finite.
  Status status = Status::iteration_limit;

  /// Whether the residual met the tolerance.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
};

/// Prints the eigenvalue and the certificate.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const PowerIteration<Scalar>& p) {
  return out << "eigenvalue: " << p.eigenvalue << "\nresidual: " << p.residual << " after "
             << p.iterations << " iterations (" << p.status << ")\n";
}

namespace detail {

template <typename Scalar>
PowerIteration<Scalar> power_iteration_kernel(const OperatorRef<Scalar>& A,
                                              const PowerIterationOptions& options) {
  Philox rng(options.seed);
  Eigen::MatrixX<Scalar> v(A.cols, 1);
  fill_uniform(rng, v);
  v = (Scalar(2) * v.array() - Scalar(1)).matrix();
  v.normalize();
  PowerIteration<Scalar> result;
  while (result.iterations < options.max_iterations) {
    Eigen::MatrixX<Scalar> w = A.multiply(v);
    ++result.iterations;
    const Scalar norm = w.stableNorm();
    if (!std::isfinite(norm)) {
      result.status = Status::numerical_failure;
      break;
    }
    result.eigenvalue = v.col(0).dot(w.col(0));
    result.residual = (w - result.eigenvalue * v).stableNorm();
    result.eigenvector = v.col(0);
    if (result.residual <= Scalar(options.tolerance) * norm) {
      result.status = Status::converged;
      break;
    }
    v = w / norm;
  }
  Eigen::MatrixX<Scalar> signed_vector = v;
  if (result.eigenvector.size() > 0) signed_vector.col(0) = result.eigenvector;
  fix_signs(signed_vector);
  result.eigenvector = signed_vector.col(0);
  return result;
}

}  // namespace detail

/// The eigenvalue of largest magnitude and its eigenvector by repeated multiplication,
/// \f$ v \leftarrow A v / \|A v\| \f$.
///
/// Use it for one eigenpair of a matrix that is known only by its products, or to watch the method
/// work; eigen_symmetric() gives all pairs, svd(A, k) converges far faster to the first few.
///
/// Shapes:   A n x n: dense, sparse, or a LinearOperator (of which only `multiply` is called).
/// Cost:     a product with A for each iteration; the error falls by
///           \f$ |\lambda_2 / \lambda_1| \f$ in each.
/// Edges:    two eigenvalues of the same largest magnitude and different sign, or a complex pair,
///           never converge: status `iteration_limit`. A zero matrix gives the eigenvalue 0.
/// Throws:   ShapeError if A is not square or empty; DomainError if A holds NaN or infinity, a
///           tolerance is negative, or max_iterations < 1.
/// Source:   Golub and Van Loan, Matrix Computations, 4th ed., sec. 7.3.1.
template <OperatorArgument Operator>
[[nodiscard]] PowerIteration<typename Operator::Scalar> power_iteration(
    const Operator& A, const PowerIterationOptions& options = {}) {
  using Scalar = typename Operator::Scalar;
  detail::check_square("power_iteration", "A", A.rows(), A.cols());
  detail::check_nonnegative("power_iteration", "tolerance", options.tolerance);
  detail::check_positive("power_iteration", "max_iterations", double(options.max_iterations));
  const detail::PinnedOperator<Operator> pinned("power_iteration", "A", A);
  return detail::power_iteration_kernel<Scalar>(pinned.ref(), options);
}

}  // namespace mlmath

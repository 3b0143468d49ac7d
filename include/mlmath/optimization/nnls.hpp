// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/optimization/detail/damped_least_squares.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <type_traits>
#include <vector>

namespace mlmath {

/// The settings of nnls().
struct NnlsOptions {
  /// Stops after so many least squares solutions; 0 stands for 10 p + 10.
  Eigen::Index max_iterations = 0;
};

/// A non-negative solution with its optimality conditions.
template <typename Scalar>
struct [[nodiscard]] NnlsResult {
  Eigen::VectorX<Scalar> solution;   ///< w, none negative
  Eigen::VectorX<Scalar> residuals;  ///< y - X w
  Scalar residual_norm = Scalar(0);  ///< their norm
  std::vector<Eigen::Index> active;  ///< the entries that are 0, ascending
  /// The certificate: how far the conditions \f$ g_j \ge 0 \f$ where \f$ w_j = 0 \f$ and
  /// \f$ g_j = 0 \f$ elsewhere, \f$ g = X^T(Xw - y) \f$, are missed: the largest miss over
  /// \f$ \|x_j\| \|y\| \f$.
  Scalar kkt_residual = std::numeric_limits<Scalar>::quiet_NaN();
  Eigen::Index iterations = 0;              ///< least squares solutions
  Status status = Status::iteration_limit;  ///< why it stopped

  /// Whether the conditions hold to rounding.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Whether the conditions hold to rounding.
  explicit operator bool() const { return converged(); }
};

/// Prints the solution, the residual norm and the certificate.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const NnlsResult<Scalar>& result) {
  return out << "solution " << result.solution.transpose() << "\nresidual norm "
             << result.residual_norm << ", KKT residual " << result.kkt_residual << " ("
             << result.iterations << " least squares solutions, " << result.status << ")\n";
}

namespace detail {

/// The method of Lawson and Hanson on one scalar type: the set of entries that are free grows by
/// the steepest one, and shrinks where a solution would go below 0.
template <typename Scalar>
NnlsResult<Scalar> solve_nnls(const Eigen::MatrixX<Scalar>& X, const Eigen::VectorX<Scalar>& y,
                              const NnlsOptions& options) {
  using Vector = Eigen::VectorX<Scalar>;
  const Eigen::Index n = X.rows();
  const Eigen::Index p = X.cols();
  const Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  const Vector norms = X.colwise().stableNorm().transpose();
  const Scalar y_norm = y.stableNorm();
  // Columns and y of norm 1: z_j = w_j |x_j| / |y|.
  Eigen::MatrixX<Scalar> A(n, p);
  for (Eigen::Index j = 0; j < p; ++j)
    A.col(j) = norms[j] > 0 ? (X.col(j) / norms[j]).eval() : X.col(j);
  const Vector b = y_norm > 0 ? (y / y_norm).eval() : y;
  const Scalar tolerance = Scalar(10) * Scalar(std::max(n, p)) * epsilon;

  NnlsResult<Scalar> result;
  DampedLeastSquares<Scalar, Eigen::Dynamic, Eigen::Dynamic> solver(n, p);
  std::vector<Eigen::Index> free;
  std::vector<char> is_free(std::size_t(p), 0);
  std::vector<char> is_barred(std::size_t(p), 0);
  Vector z = Vector::Zero(p);
  Vector u(p);
  Vector r = b;
  const Eigen::Index limit = options.max_iterations > 0 ? options.max_iterations : 10 * p + 10;
  // The unconstrained solution of the free entries into u; whether they are independent.
  const auto solve_free = [&] {
    for (std::size_t k = 0; k < free.size(); ++k) solver.A.col(Eigen::Index(k)) = A.col(free[k]);
    solver.factor(Eigen::Index(free.size()), -b);
    solver.undamped(u);
    ++result.iterations;
    return solver.rank() == Eigen::Index(free.size());
  };
  while (true) {
    const Vector pull = A.transpose() * r;
    Eigen::Index entering = -1;
    for (Eigen::Index j = 0; j < p; ++j) {
      if (is_free[std::size_t(j)] || is_barred[std::size_t(j)] || !(pull[j] > tolerance)) continue;
      if (entering < 0 || pull[j] > pull[entering]) entering = j;
    }
    if (entering < 0) {
      result.status = Status::converged;
      break;
    }
    if (result.iterations >= limit) break;
    free.push_back(entering);
    is_free[std::size_t(entering)] = 1;
    // What depends on the others, or would not rise, stays out until something has changed.
    if (!solve_free() || !(u[Eigen::Index(free.size()) - 1] > Scalar(0))) {
      free.pop_back();
      is_free[std::size_t(entering)] = 0;
      is_barred[std::size_t(entering)] = 1;
      continue;
    }
    std::fill(is_barred.begin(), is_barred.end(), char(0));
    while (true) {
      Scalar share = 1;
      for (std::size_t k = 0; k < free.size(); ++k) {
        const Scalar from = z[free[k]];
        const Scalar to = u[Eigen::Index(k)];
        if (!(to > Scalar(0))) share = std::min(share, from / (from - to));
      }
      for (std::size_t k = 0; k < free.size(); ++k) {
        const Scalar from = z[free[k]];
        z[free[k]] =
            share < Scalar(1) ? from + share * (u[Eigen::Index(k)] - from) : u[Eigen::Index(k)];
      }
      if (!(share < Scalar(1))) break;
      std::size_t kept = 0;
      for (std::size_t k = 0; k < free.size(); ++k) {
        const Eigen::Index j = free[k];
        if (u[Eigen::Index(k)] <= Scalar(0) && z[j] <= epsilon) {
          z[j] = 0;
          is_free[std::size_t(j)] = 0;
        } else {
          free[kept++] = j;
        }
      }
      free.resize(kept);
      if (kept == 0 || result.iterations >= limit) break;
      solve_free();
    }
    r = b - A * z;
  }
  result.solution.setZero(p);
  for (const Eigen::Index j : free)
    result.solution[j] = std::max(z[j], Scalar(0)) * (y_norm / norms[j]);
  result.residuals = y - X * result.solution;
  result.residual_norm = result.residuals.stableNorm();
  const Vector pull =
      y_norm > 0 ? (A.transpose() * (result.residuals / y_norm)).eval() : Vector::Zero(p).eval();
  result.kkt_residual = 0;
  for (Eigen::Index j = 0; j < p; ++j) {
    const bool is_zero = result.solution[j] == Scalar(0);
    if (is_zero) result.active.push_back(j);
    result.kkt_residual =
        std::max(result.kkt_residual, is_zero ? std::max(pull[j], Scalar(0)) : std::abs(pull[j]));
  }
  if (result.converged() && !(result.kkt_residual <= Scalar(10) * tolerance)) {
    result.status = Status::numerical_failure;
  }
  return result;
}

}  // namespace detail

/// Least squares with no negative weight: the w that minimizes \f$ \|Xw - y\|_2 \f$ among
/// \f$ w \ge 0 \f$, by the active sets of Lawson and Hanson, with its optimality conditions.
///
/// Use it for mixtures, spectra, portfolios: where a negative share makes no sense. Many entries of
/// the answer are exactly 0. Where X has dependent columns, the answer is one of several.
///
/// Shapes:   X n x p, y n; the solution has p entries.
/// Cost:     about 2 n k^2 flops of Householder QR for each of some p solutions with k entries
///           free, and 2 n p between them.
/// Edges:    columns of zeros and y = 0 give 0; columns may be of any size.
/// Throws:   ShapeError if y has not an entry for each row of X, or X is empty; DomainError if X or
///           y holds NaN or infinity, or max_iterations < 0.
/// Source:   Lawson and Hanson, Solving Least Squares Problems, Prentice-Hall (1974), ch. 23.
template <typename DerivedX, typename DerivedY>
[[nodiscard]] auto nnls(const Eigen::MatrixBase<DerivedX>& X_arg,
                        const Eigen::MatrixBase<DerivedY>& y_arg, const NnlsOptions& options = {}) {
  using Scalar = typename DerivedX::Scalar;
  static_assert(RealScalar<Scalar>, "nnls: X must hold float, double or long double");
  static_assert(std::is_same_v<Scalar, typename DerivedY::Scalar>,
                "nnls: X and y must have the same scalar type");
  const Eigen::MatrixX<Scalar>& X = X_arg.derived();
  detail::check_nonempty("nnls", "X", X.rows(), X.cols());
  const Eigen::VectorX<Scalar> y = detail::pin_vector(y_arg, "nnls", "y");
  detail::check_one_per_row("nnls", "y", y.size(), "X", X.rows(), X.cols());
  detail::check_finite("nnls", "X", X);
  detail::check_finite("nnls", "y", y);
  detail::check_between("nnls", "max_iterations", options.max_iterations, Eigen::Index(0),
                        std::numeric_limits<Eigen::Index>::max());
  return detail::solve_nnls<Scalar>(X, y, options);
}

}  // namespace mlmath

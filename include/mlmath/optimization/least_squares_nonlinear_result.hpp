// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/optimization/minimize_options.hpp>
#include <mlmath/optimization/minimize_result.hpp>
#include <mlmath/optimization/robust_losses.hpp>
#include <mlmath/optimization/trace.hpp>

#include <Eigen/Core>

#include <functional>
#include <limits>
#include <ostream>
#include <string>

namespace mlmath {

/// The settings of least_squares_nonlinear().
struct NonlinearLeastSquaresOptions {
  /// Converged when \f$ \|Q^T r\|_2 \le \f$ offset_tolerance \f$ \|r\|_2 \f$, where the columns of
  /// Q span the range of the Jacobian: the share of the residuals that a small change of x could
  /// still take away, whatever the units (the relative offset of Bates and Watts).
  double offset_tolerance = 1e-10;
  /// Converged when a full step is at most step_tolerance times x, each variable in the scale of
  /// its column of the Jacobian.
  double step_tolerance = 1e-14;
  /// Stops after so many iterations; at least 1.
  Eigen::Index max_iterations = 2000;
  /// Stops when this many evaluations of the residuals are reached; at least 1.
  Eigen::Index max_evaluations = 10000;
  /// Stops after the iteration in which so many seconds have passed.
  double time_limit = std::numeric_limits<double>::infinity();
  /// What a residual costs; other than squared, for data with outliers.
  RobustLoss loss = RobustLoss::squared;
  /// The size from which a residual counts as an outlier, where loss is not squared.
  double loss_scale = 1;
  /// Lower bounds of x, -infinity for none; empty for none at all.
  Eigen::VectorXd lower = {};
  /// Upper bounds of x, infinity for none; empty for none at all.
  Eigen::VectorXd upper = {};
  /// Whether the result carries a Trace.
  bool trace = false;
  /// Called at the start and after each iteration; returns whether to go on.
  std::function<bool(const MinimizeIteration&)> callback = {};
};

/// What least_squares_nonlinear() found. M is the number of residuals, Eigen::Dynamic where it is
/// not fixed.
template <typename X, int M = Eigen::Dynamic>
struct [[nodiscard]] NonlinearLeastSquaresResult {
  using Scalar = typename X::Scalar;  ///< the type of the numbers

  X x;  ///< the best point found, whatever the status
  /// \f$ \tfrac12 \|r(x)\|^2 \f$; with a robust loss \f$ \tfrac12 \sum s^2 \rho(r_i^2/s^2) \f$.
  Scalar cost = std::numeric_limits<Scalar>::quiet_NaN();
  /// \f$ \|J^T r\|_2 \f$, weighted by the loss, of the variables that no bound holds.
  Scalar gradient_norm = std::numeric_limits<Scalar>::quiet_NaN();
  /// The certificate: the share of \f$ \|r\| \f$ that a change of x could still take away, by
  /// linearization.
  Scalar relative_offset = std::numeric_limits<Scalar>::quiet_NaN();
  Eigen::Matrix<Scalar, M, 1> residuals;  ///< r(x)
  /// The rank of the Jacobian at x, of the variables that no bound holds.
  Eigen::Index rank = 0;
  /// \f$ |R_{nn}| / |R_{11}| \f$ of the QR factorization with pivoting of the Jacobian, its columns
  /// scaled to one norm; 0 where the rank is not full.
  Scalar reciprocal_condition = Scalar(0);
  /// \f$ \sqrt{\sum r_i^2 / (m - n)} \f$, of the residuals as far as they count with a robust loss.
  Scalar residual_standard_deviation = std::numeric_limits<Scalar>::quiet_NaN();
  /// The covariance of x, \f$ \hat\sigma^2 (J^T J)^{-1} \f$, by linearization (with a robust loss
  /// Huber's); 0 for variables held by a bound, NaN where the rank is not full or m = n.
  Eigen::Matrix<Scalar, X::SizeAtCompileTime, X::SizeAtCompileTime> covariance;
  X standard_errors;                                ///< the roots of its diagonal
  Eigen::Index iterations = 0;                      ///< steps taken
  Eigen::Index evaluations = 0;                     ///< evaluations of the residuals
  Eigen::Index jacobian_evaluations = 0;            ///< evaluations of the Jacobian
  Status status = Status::iteration_limit;          ///< how it ended
  StopReason reason = StopReason::iteration_limit;  ///< by which test
  Trace<Scalar> trace = {};                         ///< the way there, where asked for

  /// Whether x is a minimum to within the tolerance or to rounding.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Whether x is a minimum to within the tolerance or to rounding.
  explicit operator bool() const { return converged(); }

  /// Why it stopped: a sentence with the numbers.
  [[nodiscard]] std::string message() const {
    std::string text = sentence_of(reason);
    text.back() = ';';
    return text + " cost " + detail::to_text(cost) + ", relative offset " +
           detail::to_text(relative_offset) + " after " + std::to_string(iterations) +
           " iterations, " + std::to_string(evaluations) + " evaluations.";
  }
};

/// Prints the estimates with their standard errors, the rank, the condition and the message.
template <typename X, int M>
std::ostream& operator<<(std::ostream& out, const NonlinearLeastSquaresResult<X, M>& result) {
  for (Eigen::Index j = 0; j < result.x.size(); ++j) {
    out << "x(" << j << ") = " << result.x[j] << " +- " << result.standard_errors[j] << '\n';
  }
  return out << "residual standard deviation " << result.residual_standard_deviation << ", rank "
             << result.rank << ", condition " << 1 / result.reciprocal_condition << '\n'
             << result.message() << '\n';
}

}  // namespace mlmath

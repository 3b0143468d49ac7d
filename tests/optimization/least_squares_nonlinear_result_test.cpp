// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/optimization/least_squares_nonlinear_result.hpp>

#include <Eigen/Core>

#include <sstream>

TEST_CASE(
    "nonlinear least squares result: says what was found, with its errors, and why it ended") {
  mlmath::NonlinearLeastSquaresResult<Eigen::Vector2d> result;
  result.x = {1.5, -2};
  result.standard_errors = {0.25, 0.5};
  result.cost = 0.125;
  result.relative_offset = 1e-12;
  result.residual_standard_deviation = 0.5;
  result.reciprocal_condition = 0.01;
  result.rank = 2;
  result.iterations = 7;
  result.evaluations = 9;
  CHECK_FALSE(result);
  result.reason = mlmath::StopReason::gradient_tolerance;
  result.status = mlmath::status_of(result.reason);
  CHECK(result);
  std::ostringstream out;
  out << result;
  CHECK(out.str() ==
        "x(0) = 1.5 +- 0.25\nx(1) = -2 +- 0.5\n"
        "residual standard deviation 0.5, rank 2, condition 100\n"
        "Converged: the norm of the gradient is within its tolerance; cost 0.125, relative offset "
        "1e-12 after 7 iterations, 9 evaluations.\n");
}

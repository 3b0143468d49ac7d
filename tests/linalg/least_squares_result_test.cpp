// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/linalg/least_squares_result.hpp>

#include <Eigen/Core>

#include <sstream>
#include <type_traits>

using mlmath::LeastSquaresMethod;
using mlmath::LeastSquaresResult;

TEST_CASE("least_squares result: converged is what its status says", "[linalg][least_squares]") {
  LeastSquaresResult<Eigen::VectorXd> result;
  CHECK_FALSE(result.converged());
  CHECK_FALSE(result);
  result.status = mlmath::Status::converged;
  CHECK(result.converged());
  CHECK(result);
  result.status = mlmath::Status::numerical_failure;
  CHECK_FALSE(result);
  static_assert(
      std::is_same_v<LeastSquaresResult<Eigen::MatrixX<long double>>::Scalar, long double>);
}

TEST_CASE("least_squares result: prints", "[linalg][least_squares]") {
  LeastSquaresResult<Eigen::Vector2d> result;
  result.solution << 3, -4.5;
  result.residuals << 100, 200;  // as many as there are rows: not printed
  result.residual_norm = 0.25;
  result.rank = 2;
  result.reciprocal_condition = 0.125;
  result.backward_error = 1e-17;
  result.error_estimate = 3e-16;
  result.method = LeastSquaresMethod::cholesky;
  result.refinements = 2;
  std::ostringstream out;
  out << result;
  CHECK(out.str() ==
        "solution\n   3\n-4.5\nresidual norm 0.25\nrank 2, condition 8\ncholesky, 2 refinements: "
        "iteration limit\nerror estimate 3e-16, backward error 1e-17\n");
  std::ostringstream methods;
  methods << LeastSquaresMethod::automatic << " " << LeastSquaresMethod::householder;
  CHECK(methods.str() == "automatic householder");
}

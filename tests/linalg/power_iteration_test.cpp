// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/second_difference.hpp"
#include <mlmath/linalg/power_iteration.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::eigenvalue_of_second_difference;
using mlmath_test::message_of;
using mlmath_test::SecondDifference;

TEST_CASE("power_iteration: dense, sparse and matrix-free", "[linalg][power_iteration]") {
  // [[2, 1], [1, 2]]: eigenvalue 3 with (1, 1) / sqrt 2.
  const Eigen::Matrix2d A{{2, 1}, {1, 2}};
  const auto p = mlmath::power_iteration(A);
  CHECK(p.converged());
  CHECK(std::abs(p.eigenvalue - 3) < 1e-14);
  CHECK((p.eigenvector - VectorXd::Constant(2, std::sqrt(0.5))).norm() < 1e-9);
  CHECK(p.residual <= 1e-10 * 3.1);
  CHECK(p.iterations > 5);
  const Eigen::SparseMatrix<double> S = MatrixXd(-A).sparseView();
  CHECK(std::abs(mlmath::power_iteration(S).eigenvalue + 3) < 1e-14);
  const auto free = mlmath::power_iteration(SecondDifference{20});
  CHECK(free.converged());
  CHECK(std::abs(free.eigenvalue - eigenvalue_of_second_difference(20, 0)) < 1e-13);
  CHECK(std::abs(mlmath::power_iteration(A.cast<float>().eval(), {.tolerance = 1e-6}).eigenvalue -
                 3) < 1e-5f);
}

TEST_CASE("power_iteration: what does not converge says so", "[linalg][power_iteration]") {
  const Eigen::Matrix2d turn{{0, -1}, {1, 0}};
  const auto p = mlmath::power_iteration(turn, {.max_iterations = 50});
  CHECK(p.status == mlmath::Status::iteration_limit);
  CHECK(p.iterations == 50);
  CHECK(p.residual > 0.5);
  const auto zero = mlmath::power_iteration(MatrixXd::Zero(3, 3));
  CHECK(zero.converged());
  CHECK(zero.eigenvalue == 0);
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::power_iteration(MatrixXd::Ones(2, 3));
        }) == "power_iteration: A is 2x3, expected a square matrix");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::power_iteration(turn, {.max_iterations = 0});
        }) == "power_iteration: max_iterations = 0, expected a number > 0");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/second_difference.hpp"
#include <mlmath/linalg/operators.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <string>

using Eigen::MatrixXd;
using mlmath::MatrixFreeOperator;

TEST_CASE("operators: what has products with vectors", "[linalg][operators]") {
  static_assert(mlmath::LinearOperator<MatrixFreeOperator<>>);
  static_assert(mlmath::LinearOperator<MatrixFreeOperator<float>>);
  static_assert(mlmath::LinearOperator<mlmath_test::SecondDifference>);
  static_assert(mlmath::OperatorArgument<MatrixFreeOperator<>>);
  static_assert(mlmath::OperatorArgument<MatrixXd>);
  static_assert(mlmath::OperatorArgument<decltype(MatrixXd() * 2.0)>);
  static_assert(mlmath::OperatorArgument<Eigen::SparseMatrix<double>>);
  static_assert(!mlmath::OperatorArgument<double>);
  static_assert(!mlmath::OperatorArgument<std::string>);
}

TEST_CASE("operators: two functions make a matrix", "[linalg][operators]") {
  const MatrixXd A{{1, 2, 3}, {4, 5, 6}};
  const MatrixFreeOperator<> op{2, 3, [&](const MatrixXd& V) { return MatrixXd(A * V); },
                                [&](const MatrixXd& U) { return MatrixXd(A.transpose() * U); }};
  CHECK(op.rows() == 2);
  CHECK(op.cols() == 3);
  CHECK(op.multiply(MatrixXd::Identity(3, 3)) == A);
  CHECK(op.multiply_transpose(MatrixXd::Identity(2, 2)) == A.transpose());
}

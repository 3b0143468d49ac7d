// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/gram_schmidt.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace {

double orthonormality_error(const MatrixXd& Q) {
  return (Q.transpose() * Q - MatrixXd::Identity(Q.cols(), Q.cols())).cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("gram_schmidt: a hand-worked example", "[linalg][gram_schmidt]") {
  // q1 = (3, 4)/5; (5, 10) has 11 along it and leaves (-1.6, 1.2), of norm 2.
  const MatrixXd A{{3, 5}, {4, 10}};
  const MatrixXd Q{{0.6, -0.8}, {0.8, 0.6}};
  const MatrixXd R{{5, 11}, {0, 2}};
  for (const auto& result : {mlmath::gram_schmidt(A), mlmath::gram_schmidt(RowMajorXd(A)),
                             mlmath::gram_schmidt(0.5 * (A + A))}) {
    CHECK(max_relative_error(result.Q, Q) <= 8 * epsilon<double>);
    CHECK(max_relative_error(result.R, R) <= 8 * epsilon<double>);
    CHECK(result.independent_columns == std::vector<Index>{0, 1});
  }
  CHECK(max_relative_error(mlmath::orthonormalize(A.cast<float>()), Q.cast<float>()) <=
        8 * epsilon<float>);
}

TEST_CASE("gram_schmidt: dependent columns are dropped and still factored",
          "[linalg][gram_schmidt]") {
  MatrixXd A(3, 5);
  A << 0, 1, 2, 1, 1,  //
      0, 1, 2, -1, 2,  //
      0, 0, 0, 0, 3;
  const auto result = mlmath::gram_schmidt(A);
  CHECK(result.independent_columns == std::vector<Index>{1, 3, 4});
  CHECK(result.Q.cols() == 3);
  CHECK(max_relative_error(result.Q * result.R, A) <= 8 * epsilon<double>);
  CHECK(mlmath::orthonormalize(MatrixXd::Zero(3, 2)).cols() == 0);
  CHECK(mlmath::orthonormalize(MatrixXd::Ones(2, 5)).cols() == 1);
  CHECK(mlmath::orthonormalize(MatrixXd(3, 0)).rows() == 3);
  CHECK(mlmath::orthonormalize(MatrixXd(0, 3)).cols() == 0);
}

TEST_CASE("gram_schmidt: orthonormal however ill-conditioned", "[linalg][gram_schmidt]") {
  // Condition 1e13 (scipy.linalg.hilbert(10)): classical and modified Gram-Schmidt without a
  // second pass leave errors from 1e-3 to 1.
  const MatrixXd H = MatrixXd::NullaryExpr(
      10, 10, [](Index i, Index j) { return 1 / static_cast<double>(i + j + 1); });
  const auto result = mlmath::gram_schmidt(H);
  CHECK(result.Q.cols() == 10);
  CHECK(orthonormality_error(result.Q) <= 10 * epsilon<double>);
  CHECK(max_relative_error(result.Q * result.R, H) <= 10 * epsilon<double>);
  CHECK(result.R.isUpperTriangular());
}

TEST_CASE("gram_schmidt: the scale of a column does not matter", "[linalg][gram_schmidt]") {
  mlmath::Philox rng(4);
  MatrixXd A(6, 4);
  mlmath::fill_uniform(rng, A);
  MatrixXd scaled = A;
  scaled.col(0) *= std::ldexp(1.0, 1000);
  scaled.col(1) *= std::ldexp(1.0, -1000);
  scaled.col(3) *= std::ldexp(1.0, -900);
  CHECK(mlmath::orthonormalize(scaled) == mlmath::orthonormalize(A));
}

TEST_CASE("gram_schmidt: the caller may say what counts as dependent", "[linalg][gram_schmidt]") {
  const MatrixXd A{{1, 1}, {0, 1e-6}};
  CHECK(mlmath::orthonormalize(A).cols() == 2);
  CHECK(mlmath::orthonormalize(A, {.drop_tolerance = 1e-5}).cols() == 1);
}

TEST_CASE("gram_schmidt: bad arguments are named", "[linalg][gram_schmidt]") {
  MatrixXd A = MatrixXd::Ones(2, 2);
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::gram_schmidt(A, {.drop_tolerance = -1});
        }) == "gram_schmidt: drop_tolerance = -1, expected a number >= 0");
  A(0, 1) = std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::orthonormalize(A); }) ==
        "orthonormalize: A(0, 1) is inf, expected finite values");
}

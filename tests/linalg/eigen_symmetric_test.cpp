// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/eigen_symmetric.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <numbers>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

MatrixXd random_symmetric(Index n, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd A(n, n);
  mlmath::fill_uniform(rng, A);
  return A + A.transpose();
}

template <typename Scalar>
Eigen::MatrixX<Scalar> second_difference(Index n) {
  Eigen::MatrixX<Scalar> A = Eigen::MatrixX<Scalar>::Zero(n, n);
  A.diagonal().setConstant(Scalar(2));
  A.diagonal(1).setConstant(Scalar(-1));
  A.diagonal(-1).setConstant(Scalar(-1));
  return A;
}

}  // namespace

TEST_CASE("eigen_symmetric: values against mpmath", "[linalg][eigen_symmetric]") {
  // mpmath 1.2, mp.dps = 40: eigsy of the Hilbert matrix of order 5 and the Pascal matrix of
  // order 4.
  MatrixXd hilbert(5, 5);
  for (Index i = 0; i < 5; ++i) {
    for (Index j = 0; j < 5; ++j) hilbert(i, j) = 1.0 / double(i + j + 1);
  }
  VectorXd expected(5);
  expected << 1.5670506910982307955, 0.20853421861101333591, 0.011407491623419806559,
      0.00030589804015119172688, 3.2879287721718629571e-6;
  const auto e = mlmath::eigen_symmetric(hilbert);
  CHECK(e.converged());
  // Each eigenvalue is good to a few epsilon of the largest.
  CHECK((e.eigenvalues - expected).cwiseAbs().maxCoeff() < 10 * epsilon<double>);

  MatrixXd pascal(4, 4);
  pascal << 1, 1, 1, 1, 1, 2, 3, 4, 1, 3, 6, 10, 1, 4, 10, 20;
  VectorXd pascal_values(4);
  pascal_values << 26.304703267097871286, 2.2034461676473233016, 0.4538345500256654651,
      0.038016015229139947238;
  CHECK(max_relative_error(mlmath::eigenvalues_symmetric(pascal), pascal_values) <
        10 * epsilon<double>);
}

TEMPLATE_TEST_CASE("eigen_symmetric: closed form of the second difference",
                   "[linalg][eigen_symmetric]", double, float, long double) {
  // Eigenvalues 2 - 2 cos(j pi / (n + 1)), vectors sin(i j pi / (n + 1)).
  const Index n = 12;
  const auto e = mlmath::eigen_symmetric(second_difference<TestType>(n));
  const TestType step = std::numbers::pi_v<TestType> / TestType(n + 1);
  for (Index i = 0; i < n; ++i) {
    const TestType exact = TestType(2) - TestType(2) * std::cos(TestType(n - i) * step);
    CHECK(std::abs(e.eigenvalues(i) - exact) < TestType(8 * n) * epsilon<TestType>);
  }
  CHECK(e.residual < TestType(20) * epsilon<TestType>);
}

TEST_CASE("eigen_symmetric: laws on random matrices", "[linalg][eigen_symmetric]") {
  for (const Index n : {1, 2, 3, 17, 60}) {
    const MatrixXd A = random_symmetric(n, std::uint64_t(n));
    const auto e = mlmath::eigen_symmetric(A);
    const double tolerance = 10 * double(n) * epsilon<double>;
    CHECK((e.eigenvectors.transpose() * e.eigenvectors - MatrixXd::Identity(n, n)).norm() <
          tolerance);
    CHECK((e.eigenvectors * e.eigenvalues.asDiagonal() * e.eigenvectors.transpose() - A).norm() <
          tolerance * A.norm());
    CHECK(e.residual < tolerance);
    CHECK(std::abs(e.eigenvalues.sum() - A.trace()) < tolerance * A.norm());
    for (Index i = 1; i < n; ++i) CHECK(e.eigenvalues(i - 1) >= e.eigenvalues(i));
    for (Index i = 0; i < n; ++i) {
      Index at = 0;
      e.eigenvectors.col(i).cwiseAbs().maxCoeff(&at);
      CHECK(e.eigenvectors(at, i) > 0);
    }
  }
}

TEST_CASE("eigen_symmetric: the k largest, and the rule of signs", "[linalg][eigen_symmetric]") {
  const MatrixXd A = random_symmetric(9, 5);
  const auto all = mlmath::eigen_symmetric(A);
  const auto top = mlmath::eigen_symmetric(A, 3);
  CHECK(top.eigenvalues == all.eigenvalues.head(3));
  CHECK(top.eigenvectors == all.eigenvectors.leftCols(3));

  // Both entries of (1, -1) are as large: the first one decides.
  const Eigen::Matrix2d swap{{0, 1}, {1, 0}};
  const auto e = mlmath::eigen_symmetric(swap);
  CHECK(std::abs(e.eigenvalues(0) - 1) < 4 * epsilon<double>);
  CHECK(e.eigenvectors(0, 0) > 0);
  CHECK(e.eigenvectors(1, 0) > 0);
  CHECK(e.eigenvectors(0, 1) > 0);
  CHECK(e.eigenvectors(1, 1) < 0);
}

TEST_CASE("eigen_symmetric: kinds of arguments agree", "[linalg][eigen_symmetric]") {
  const MatrixXd A = random_symmetric(6, 3);
  const VectorXd expected = mlmath::eigenvalues_symmetric(A);
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows = A;
  MatrixXd big = MatrixXd::Constant(9, 9, 7);
  big.block(2, 1, 6, 6) = A;
  const Eigen::Matrix<double, 6, 6> fixed = A;
  CHECK(mlmath::eigenvalues_symmetric(by_rows) == expected);
  CHECK(mlmath::eigenvalues_symmetric(big.block(2, 1, 6, 6)) == expected);
  CHECK(mlmath::eigenvalues_symmetric(fixed) == expected);
  CHECK(mlmath::eigenvalues_symmetric(Eigen::Map<const MatrixXd>(A.data(), 6, 6)) == expected);
  CHECK(max_relative_error(mlmath::eigenvalues_symmetric(A / 2 + A / 2), expected) <
        20 * epsilon<double>);
}

TEST_CASE("eigen_symmetric: extremes of size, zeros, one entry", "[linalg][eigen_symmetric]") {
  const MatrixXd A = random_symmetric(5, 8);
  const VectorXd expected = mlmath::eigenvalues_symmetric(A);
  for (const double factor : {0x1p1000, 0x1p-1000}) {
    const auto e = mlmath::eigen_symmetric(factor * A);
    CHECK(max_relative_error(VectorXd(e.eigenvalues / factor), expected) < 20 * epsilon<double>);
    CHECK(e.residual < 20 * epsilon<double>);
  }
  const auto zero = mlmath::eigen_symmetric(MatrixXd::Zero(3, 3));
  CHECK(zero.eigenvalues.isZero(0));
  CHECK(zero.residual == 0);
  const auto one = mlmath::eigen_symmetric(MatrixXd::Constant(1, 1, -2));
  CHECK(one.eigenvalues(0) == -2);
  CHECK(one.eigenvectors(0, 0) == 1);
  std::ostringstream text;
  text << one;
  CHECK(text.str() == "eigenvalues: -2\nresidual: 0 (converged)\n");
}

TEST_CASE("eigen_symmetric: errors", "[linalg][eigen_symmetric]") {
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::eigen_symmetric(MatrixXd(2, 3)); }) ==
        "eigen_symmetric: A is 2x3, expected a square matrix");
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::eigen_symmetric(MatrixXd(0, 0)); }) ==
        "eigen_symmetric: A is empty (0x0)");
  MatrixXd A = MatrixXd::Identity(3, 3);
  A(0, 2) = 0.5;
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::eigenvalues_symmetric(A); }) ==
        "eigenvalues_symmetric: A is not symmetric: A(0, 2) = 0.5, A(2, 0) = 0");
  A(2, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::eigen_symmetric(A); }) ==
        "eigen_symmetric: A(2, 0) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::eigen_symmetric(MatrixXd::Identity(3, 3), 4);
        }) == "eigen_symmetric: k = 4, expected 1 <= k <= 3");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/cholesky_update.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

template <typename Scalar = double>
Eigen::MatrixX<Scalar> random_factor(Index n, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  Eigen::MatrixX<Scalar> L(n, n);
  mlmath::fill_uniform(rng, L);
  L.diagonal().array() += Scalar(1);
  return L.template triangularView<Eigen::Lower>();
}

VectorXd random_vector(Index n, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  VectorXd v(n);
  mlmath::fill_uniform(rng, v);
  return (2 * v.array() - 1).matrix();
}

}  // namespace

TEST_CASE("cholesky_update: by hand", "[linalg][cholesky_update]") {
  // [4, 2; 2, 3] + (1, 2)(1, 2)' = [5, 4; 4, 7] = L L' with L = [sqrt 5, 0; 4/sqrt 5, sqrt(19/5)].
  Eigen::Matrix2d L;
  L << 2, 0, 1, std::sqrt(2.0);
  Eigen::Matrix2d expected;
  expected << std::sqrt(5.0), 0, 4 / std::sqrt(5.0), std::sqrt(19.0 / 5);
  const MatrixXd updated = mlmath::cholesky_update(L, Eigen::Vector2d(1, 2));
  CHECK(max_relative_error(updated, expected) < 4 * epsilon<double>);
  CHECK(max_relative_error(mlmath::cholesky_update(updated, Eigen::RowVector2d(1, 2), -1.0), L) <
        10 * epsilon<double>);
}

TEMPLATE_TEST_CASE("cholesky_update: L L' + sigma v v' for every sigma",
                   "[linalg][cholesky_update]", double, float, long double) {
  using Matrix = Eigen::MatrixX<TestType>;
  for (const Index n : {1, 2, 7, 40}) {
    const Matrix L = random_factor<TestType>(n, std::uint64_t(n));
    const Eigen::VectorX<TestType> v = random_vector(n, 3).cast<TestType>();
    const Matrix A = L * L.transpose();
    // The largest sigma that may be taken away is 1 / v' A^-1 v.
    const TestType limit =
        TestType(1) / L.template triangularView<Eigen::Lower>().solve(v).squaredNorm();
    for (const TestType sigma : {TestType(1), TestType(0), TestType(2.5), TestType(-0.5) * limit}) {
      const Matrix updated = mlmath::cholesky_update(L, v, sigma);
      const Matrix expected = A + sigma * v * v.transpose();
      CHECK(max_relative_error(Matrix(updated * updated.transpose()), expected) <
            TestType(10 * n) * epsilon<TestType>);
      CHECK(updated.diagonal().minCoeff() > TestType(0));
      CHECK(Matrix(updated.template triangularView<Eigen::StrictlyUpper>()).isZero(TestType(0)));
    }
  }
}

TEST_CASE("cholesky_update: a sliding window of samples", "[linalg][cholesky_update]") {
  const Index n = 6;
  MatrixXd L = MatrixXd::Identity(n, n);
  MatrixXd A = L;
  for (std::uint64_t t = 0; t < 400; ++t) {
    L = mlmath::cholesky_update(L, random_vector(n, t));
    A += random_vector(n, t) * random_vector(n, t).transpose();
    if (t < 20) continue;
    L = mlmath::cholesky_update(L, random_vector(n, t - 20), -1.0);
    A -= random_vector(n, t - 20) * random_vector(n, t - 20).transpose();
  }
  CHECK(max_relative_error(MatrixXd(L * L.transpose()), A) < 1e-12);
}

TEST_CASE("cholesky_update: only the lower triangle is read", "[linalg][cholesky_update]") {
  const MatrixXd L = random_factor(5, 2);
  MatrixXd noisy = L;
  noisy.triangularView<Eigen::StrictlyUpper>().setConstant(
      std::numeric_limits<double>::quiet_NaN());
  const VectorXd v = random_vector(5, 4);
  CHECK(mlmath::cholesky_update(noisy, v) == mlmath::cholesky_update(L, v));
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows = L;
  MatrixXd big = MatrixXd::Zero(7, 7);
  big.block(1, 1, 5, 5) = L;
  CHECK(mlmath::cholesky_update(by_rows, v) == mlmath::cholesky_update(L, v));
  CHECK(mlmath::cholesky_update(big.block(1, 1, 5, 5), v) == mlmath::cholesky_update(L, v));
  CHECK(mlmath::cholesky_update(L, 2 * v - v) == mlmath::cholesky_update(L, v));
}

TEST_CASE("cholesky_update: errors", "[linalg][cholesky_update]") {
  const Eigen::Matrix2d I = Eigen::Matrix2d::Identity();
  CHECK(message_of<mlmath::DomainError>(
            [&] { return mlmath::cholesky_update(I, Eigen::Vector2d(2, 0), -1.0); }) ==
        "cholesky_update: L L' + sigma v v' is not positive definite (1 + sigma v' (L L')^-1 v = "
        "-3)");
  CHECK_THROWS_AS(mlmath::cholesky_update(I, Eigen::Vector2d(1, 0), -1.0), mlmath::DomainError);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::cholesky_update(I, Eigen::Vector3d(1, 2, 3));
        }) == "cholesky_update: v has 3 entries, expected 2, one for each row of L (2x2)");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::cholesky_update(MatrixXd::Ones(2, 3), Eigen::Vector2d(1, 2));
        }) == "cholesky_update: L is 2x3, expected a square matrix");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::cholesky_update(-I, Eigen::Vector2d(1, 2));
        }) == "cholesky_update: L(0, 0) is -1, expected a positive diagonal");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::cholesky_update(
              I, Eigen::Vector2d(1, std::numeric_limits<double>::infinity()));
        }) == "cholesky_update: v(1) is inf, expected finite values");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/subspaces.hpp>

#include <Eigen/Core>

#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Vector3d;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

MatrixXd seeded(Index rows, Index cols, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd A(rows, cols);
  mlmath::fill_uniform(rng, A);
  A.array() -= 0.5;
  return A;
}

/// max|Q'Q - I|.
double orthonormality_error(const MatrixXd& Q) {
  if (Q.cols() == 0) return 0;
  return (Q.transpose() * Q - MatrixXd::Identity(Q.cols(), Q.cols())).cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("range and null_space: split the space", "[linalg][subspaces]") {
  const double tolerance = 100 * epsilon<double>;
  for (const MatrixXd& A :
       {seeded(9, 4, 1), seeded(4, 9, 2), MatrixXd(seeded(8, 3, 3) * seeded(3, 6, 4)),
        MatrixXd(MatrixXd::Zero(3, 5)), MatrixXd(1e-200 * seeded(5, 7, 5))}) {
    const MatrixXd R = mlmath::range(A);
    const MatrixXd N = mlmath::null_space(A);
    CAPTURE(A.rows(), A.cols());
    CHECK(R.rows() == A.rows());
    CHECK(N.rows() == A.cols());
    CHECK(R.cols() + N.cols() == A.cols());
    CHECK(orthonormality_error(R) <= tolerance);
    CHECK(orthonormality_error(N) <= tolerance);
    const double largest = A.cwiseAbs().maxCoeff();
    if (N.cols() > 0) CHECK((A * N).cwiseAbs().maxCoeff() <= tolerance * largest);
    if (R.cols() > 0)
      CHECK((R * (R.transpose() * A) - A).cwiseAbs().maxCoeff() <= tolerance * largest);
    // The null space is orthogonal to the range of the transpose.
    CHECK((mlmath::range(A.transpose()).transpose() * N).cwiseAbs().sum() <= 10 * tolerance);
  }
}

TEST_CASE("range and null_space: edges", "[linalg][subspaces]") {
  CHECK(mlmath::null_space(MatrixXd(0, 3)) == MatrixXd::Identity(3, 3));
  CHECK(mlmath::null_space(MatrixXd(3, 0)).cols() == 0);
  CHECK(mlmath::range(MatrixXd(3, 0)).rows() == 3);
  CHECK(mlmath::range(MatrixXd(3, 0)).cols() == 0);
  CHECK(mlmath::null_space(MatrixXd::Identity(3, 3)).cols() == 0);
  const MatrixXd graded = Vector3d(1, 1e-5, 1e-10).asDiagonal();
  CHECK(mlmath::range(graded, {.rank_tolerance = 1e-8}).cols() == 2);
  CHECK(mlmath::null_space(graded, {.rank_tolerance = 1e-8}).cols() == 1);
}

TEST_CASE("subspaces: NaN is named", "[linalg][subspaces]") {
  const MatrixXd A{{1, 2}, {3, std::numeric_limits<double>::quiet_NaN()}};
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::range(A); }) ==
        "range: A(1, 1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::null_space(A); }) ==
        "null_space: A(1, 1) is nan, expected finite values");
}

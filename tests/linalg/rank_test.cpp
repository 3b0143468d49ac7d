// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/rank.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

MatrixXd hilbert(Index n) {
  return MatrixXd::NullaryExpr(n, n,
                               [](Index i, Index j) { return 1 / static_cast<double>(i + j + 1); });
}

MatrixXd seeded(Index rows, Index cols, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd A(rows, cols);
  mlmath::fill_uniform(rng, A);
  A.array() -= 0.5;
  return A;
}

}  // namespace

TEST_CASE("rank: of every shape", "[linalg][rank]") {
  const MatrixXd A{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
  CHECK(mlmath::rank(A) == 2);
  CHECK(mlmath::rank(A.topRows(2)) == 2);
  CHECK(mlmath::rank(A.col(1)) == 1);
  CHECK(mlmath::rank(A.row(1)) == 1);
  CHECK(mlmath::rank(RowMajorXd(A)) == 2);
  CHECK(mlmath::rank(1e300 * A) == 2);
  CHECK(mlmath::rank(1e-300 * A) == 2);
  CHECK(mlmath::rank(MatrixXd::Identity(5, 5)) == 5);
  CHECK(mlmath::rank(MatrixXd::Zero(4, 2)) == 0);
  CHECK(mlmath::rank(MatrixXd(0, 3)) == 0);
  CHECK(mlmath::rank(MatrixXd::Constant(1, 1, 1e-320)) == 1);
  CHECK(mlmath::rank(seeded(30, 5, 1) * seeded(5, 20, 2)) == 5);
  CHECK(mlmath::rank(Eigen::Matrix2f{{1, 2}, {2, 4}}) == 1);
}

TEST_CASE("rank: the caller may say what counts as zero", "[linalg][rank]") {
  const MatrixXd A = Eigen::Vector3d(1, 1e-5, 1e-10).asDiagonal();
  CHECK(mlmath::rank(A) == 3);
  CHECK(mlmath::rank(A, {.rank_tolerance = 1e-8}) == 2);
  CHECK(mlmath::rank(A, {.rank_tolerance = 1e-3}) == 1);
}

TEST_CASE("numerical_rank: the evidence", "[linalg][rank]") {
  const MatrixXd A = Eigen::Vector3d(8, 4, 1e-20).asDiagonal();
  const auto found = mlmath::numerical_rank(A);
  CHECK(found.rank == 2);
  CHECK(found.largest == 8);
  CHECK(found.smallest_kept == 4);
  CHECK(relative_error(found.largest_dropped, 1e-20) <= 4 * epsilon<double>);
  CHECK(found.threshold == 8 * 3 * epsilon<double>);
  std::ostringstream out;
  out << mlmath::numerical_rank(MatrixXd::Zero(1, 1));
  CHECK(out.str() == "rank 0: singular values from 0 down to 0, then 0 (threshold 0)");
}

TEST_CASE("condition_number: references", "[linalg][rank]") {
  // mpmath, 40 digits: svd_r of the integer matrix.
  const MatrixXd A{{1, 2}, {3, 4}, {5, 6}};
  CHECK(relative_error(mlmath::condition_number(A), 18.52130534125813455851129) <=
        16 * epsilon<double>);
  CHECK(relative_error(mlmath::condition_number(A.transpose()), 18.52130534125813455851129) <=
        16 * epsilon<double>);
  // mpmath, 40 digits, Hilbert matrix of order 6: relative errors grow by the condition itself.
  const MatrixXd H = hilbert(6);
  CHECK(relative_error(mlmath::condition_number(H), 14951058.64013121677509821) <=
        1.5e7 * epsilon<double>);
  CHECK(relative_error(mlmath::condition_number(H, 1), 29070279.0) <= 3e7 * epsilon<double>);
  CHECK(mlmath::condition_number(H, 2) == mlmath::condition_number(H));
  // [1, 2; 0, 1] has the inverse [1, -2; 0, 1]: worked by hand.
  const MatrixXd U{{1, 2}, {0, 1}};
  CHECK(mlmath::condition_number(U, 1) == 9);
  CHECK(mlmath::condition_number(MatrixXd{{2, 0}, {1, 1}}, infinity) == 3);
  CHECK(mlmath::condition_number(MatrixXd{{2, 0}, {1, 1}}, 1) == 3);
}

TEST_CASE("condition_number: scale, singular and empty matrices", "[linalg][rank]") {
  CHECK(mlmath::condition_number(1e-310 * MatrixXd::Identity(3, 3)) == 1);
  for (const double p : {1.0, 2.0, infinity}) {
    CAPTURE(p);
    CHECK(mlmath::condition_number(1e-310 * MatrixXd::Identity(3, 3), p) == 1);
    CHECK(mlmath::condition_number(1e300 * MatrixXd::Identity(3, 3), p) == 1);
    CHECK(mlmath::condition_number(MatrixXd::Zero(2, 2), p) == infinity);
    CHECK(mlmath::condition_number(MatrixXd{{1, 0}, {0, 0}}, p) == infinity);
    CHECK(mlmath::condition_number(MatrixXd(0, 0), p) == 1);
  }
}

TEST_CASE("rank: bad arguments are named", "[linalg][rank]") {
  MatrixXd A = MatrixXd::Ones(2, 2);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::rank(A, {.rank_tolerance = -1}); }) ==
        "rank: rank_tolerance = -1, expected a number >= 0");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::condition_number(A, 3); }) ==
        "condition_number: p = 3, expected 1, 2 or infinity");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::condition_number(MatrixXd::Ones(2, 3), 1);
        }) == "condition_number: A is 2x3, expected a square matrix");
  A(1, 0) = -infinity;
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::numerical_rank(A); }) ==
        "numerical_rank: A(1, 0) is -inf, expected finite values");
}

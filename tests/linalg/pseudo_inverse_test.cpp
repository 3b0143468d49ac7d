// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/pseudo_inverse.hpp>

#include <Eigen/Core>

#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace {

MatrixXd seeded(Index rows, Index cols, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd A(rows, cols);
  mlmath::fill_uniform(rng, A);
  A.array() -= 0.5;
  return A;
}

}  // namespace

TEST_CASE("pseudo_inverse: full rank and rank deficient references", "[linalg][pseudo_inverse]") {
  // mpmath, 40 digits: (A'A)^-1 A'. The condition of A is 10.
  const MatrixXd A{{1, 2}, {3, 4}, {5, 6}};
  const MatrixXd expected{
      {-1.333333333333333333333333, -0.3333333333333333333333333, 0.6666666666666666666666667},
      {1.083333333333333333333333, 0.3333333333333333333333333, -0.4166666666666666666666667}};
  CHECK(max_relative_error(mlmath::pseudo_inverse(A), expected) <= 100 * epsilon<double>);
  CHECK(max_relative_error(mlmath::pseudo_inverse(A.transpose()), expected.transpose()) <=
        100 * epsilon<double>);
  CHECK(max_relative_error(mlmath::pseudo_inverse(RowMajorXd(A)), expected) <=
        100 * epsilon<double>);
  CHECK(max_relative_error(mlmath::pseudo_inverse(A.cast<float>()), expected.cast<float>()) <=
        100 * epsilon<float>);
  // Worked by hand, in 36ths; numpy.linalg.pinv agrees to 14 digits. The condition of the part
  // that is kept is 16.
  const MatrixXd B{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
  const MatrixXd B_expected = MatrixXd{{-23, -6, 11}, {-2, 0, 2}, {19, 6, -7}} / 36;
  CHECK(max_relative_error(mlmath::pseudo_inverse(B), B_expected) <= 160 * epsilon<double>);
  CHECK(max_relative_error(mlmath::pseudo_inverse(1e200 * B), 1e-200 * B_expected) <=
        160 * epsilon<double>);
  CHECK(max_relative_error(mlmath::pseudo_inverse(1e-200 * B), 1e200 * B_expected) <=
        160 * epsilon<double>);
}

TEST_CASE("pseudo_inverse: zeros and empty matrices", "[linalg][pseudo_inverse]") {
  CHECK(mlmath::pseudo_inverse(MatrixXd::Zero(3, 2)) == MatrixXd::Zero(2, 3));
  CHECK(mlmath::pseudo_inverse(MatrixXd(0, 2)).rows() == 2);
  CHECK(mlmath::pseudo_inverse(MatrixXd::Constant(1, 1, 4)) == MatrixXd::Constant(1, 1, 0.25));
}

TEST_CASE("pseudo_inverse: the four conditions of Penrose", "[linalg][pseudo_inverse]") {
  for (const MatrixXd& A :
       {seeded(9, 4, 1), seeded(4, 9, 2), MatrixXd(seeded(8, 3, 3) * seeded(3, 6, 4))}) {
    const MatrixXd P = mlmath::pseudo_inverse(A);
    // Condition numbers below 100, sums over at most 9 terms.
    const double tolerance = 1000 * epsilon<double>;
    CHECK(max_relative_error(A * P * A, A) <= tolerance);
    CHECK(max_relative_error(P * A * P, P) <= tolerance);
    CHECK(max_relative_error((A * P).transpose(), A * P) <= tolerance);
    CHECK(max_relative_error((P * A).transpose(), P * A) <= tolerance);
  }
}

TEST_CASE("pseudo_inverse: NaN is named", "[linalg][pseudo_inverse]") {
  const MatrixXd A{{1, 2}, {3, std::numeric_limits<double>::quiet_NaN()}};
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::pseudo_inverse(A); }) ==
        "pseudo_inverse: A(1, 1) is nan, expected finite values");
}

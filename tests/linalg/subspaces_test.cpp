// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/projections.hpp>
#include <mlmath/linalg/pseudo_inverse.hpp>
#include <mlmath/linalg/subspaces.hpp>

#include <Eigen/Core>

#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
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

/// max|Q'Q - I|.
double orthonormality_error(const MatrixXd& Q) {
  if (Q.cols() == 0) return 0;
  return (Q.transpose() * Q - MatrixXd::Identity(Q.cols(), Q.cols())).cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("pseudo_inverse: full rank and rank deficient references", "[linalg][subspaces]") {
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

TEST_CASE("pseudo_inverse: zeros and empty matrices", "[linalg][subspaces]") {
  CHECK(mlmath::pseudo_inverse(MatrixXd::Zero(3, 2)) == MatrixXd::Zero(2, 3));
  CHECK(mlmath::pseudo_inverse(MatrixXd(0, 2)).rows() == 2);
  CHECK(mlmath::pseudo_inverse(MatrixXd::Constant(1, 1, 4)) == MatrixXd::Constant(1, 1, 0.25));
}

TEST_CASE("pseudo_inverse: the four conditions of Penrose", "[linalg][subspaces]") {
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

TEST_CASE("project: onto a line", "[linalg][subspaces]") {
  const auto relative = [](const VectorXd& actual, const VectorXd& expected) {
    return max_relative_error(actual, expected);
  };
  CHECK(relative(mlmath::project(Vector2d(2, 3), Vector2d(4, 0)), Vector2d(2, 0)) == 0);
  CHECK(relative(mlmath::project(Vector2d(3, 1), Vector2d(1, 1)), Vector2d(2, 2)) <=
        4 * epsilon<double>);
  CHECK(relative(mlmath::project(Eigen::RowVector2d(3, 1), 1e300 * Vector2d(1, 1)),
                 Vector2d(2, 2)) <= 4 * epsilon<double>);
  CHECK(relative(mlmath::project(Vector2d(3, 1), 1e-310 * Vector2d(1, 1)), Vector2d(2, 2)) <=
        4 * epsilon<double>);
  CHECK(mlmath::project(Vector2d(3, 1), Vector2d(0, 0)) == Vector2d(0, 0));
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::project(Vector2d(3, 1), Vector3d(1, 0, 0));
        }) == "project: y has 3 entries, expected 2 as in x");
}

TEST_CASE("project_onto_range: the nearest point", "[linalg][subspaces]") {
  // Onto the plane x = y of R^3, spanned three times over.
  const MatrixXd A{{1, 0, 1}, {1, 0, 1}, {0, 2, 1}};
  const VectorXd projected = mlmath::project_onto_range(A, Vector3d(1, 3, 5));
  CHECK(max_relative_error(projected, Vector3d(2, 2, 5)) <= 8 * epsilon<double>);
  const MatrixXd X{{1, 2}, {3, 0}, {5, 1}};
  const MatrixXd expected{{2, 1}, {2, 1}, {5, 1}};
  CHECK(max_relative_error(mlmath::project_onto_range(A, X), expected) <= 8 * epsilon<double>);

  const MatrixXd P = mlmath::projection_matrix(A);
  const MatrixXd P_expected{{0.5, 0.5, 0}, {0.5, 0.5, 0}, {0, 0, 1}};
  CHECK(max_relative_error(P, P_expected) <= 8 * epsilon<double>);
  CHECK(mlmath::projection_matrix(MatrixXd::Zero(2, 1)) == MatrixXd::Zero(2, 2));
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::project_onto_range(A, Vector2d(1, 3));
        }) == "project_onto_range: X is 2x1, expected as many rows as A (3x3)");
}

TEST_CASE("subspaces: NaN is named", "[linalg][subspaces]") {
  const MatrixXd A{{1, 2}, {3, std::numeric_limits<double>::quiet_NaN()}};
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::range(A); }) ==
        "range: A(1, 1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::null_space(A); }) ==
        "null_space: A(1, 1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::pseudo_inverse(A); }) ==
        "pseudo_inverse: A(1, 1) is nan, expected finite values");
}

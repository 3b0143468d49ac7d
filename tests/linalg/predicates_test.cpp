// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/linalg/predicates.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("is_symmetric: to a tolerance that scales", "[linalg][predicates]") {
  MatrixXd A{{1, 2}, {2, 3}};
  CHECK(mlmath::is_symmetric(A));
  CHECK(mlmath::is_symmetric(RowMajorXd(A)));
  CHECK(mlmath::is_symmetric(A.cast<float>()));
  CHECK(mlmath::is_symmetric(A * A));
  CHECK(mlmath::is_symmetric(MatrixXd(0, 0)));
  A(0, 1) += 1e-6;
  CHECK_FALSE(mlmath::is_symmetric(A));
  CHECK_FALSE(mlmath::is_symmetric(1e-200 * A));
  CHECK(mlmath::is_symmetric(A, {.tolerance = 1e-6}));
  CHECK(mlmath::is_symmetric(1e200 * A, {.tolerance = 1e-6}));
  CHECK_FALSE(mlmath::is_symmetric(MatrixXd::Ones(2, 3)));
  CHECK_FALSE(mlmath::is_symmetric(MatrixXd{{1, not_a_number}, {not_a_number, 1}}));
  CHECK_FALSE(mlmath::is_symmetric(MatrixXd{{1, infinity}, {infinity, 1}}));
}

TEST_CASE("is_positive_definite and semidefinite", "[linalg][predicates]") {
  const MatrixXd definite{{2, -1}, {-1, 2}};
  const MatrixXd semidefinite{{1, 1}, {1, 1}};
  const MatrixXd indefinite{{1, 2}, {2, 1}};
  for (const double scale : {1.0, 1e300, 1e-300}) {
    CAPTURE(scale);
    CHECK(mlmath::is_positive_definite(scale * definite));
    CHECK(mlmath::is_positive_semidefinite(scale * definite));
    CHECK_FALSE(mlmath::is_positive_definite(scale * semidefinite));
    CHECK(mlmath::is_positive_semidefinite(scale * semidefinite));
    CHECK_FALSE(mlmath::is_positive_definite(scale * indefinite));
    CHECK_FALSE(mlmath::is_positive_semidefinite(scale * indefinite));
  }
  CHECK(mlmath::is_positive_definite(Vector2d(1e200, 1e-200).asDiagonal().toDenseMatrix()));
  CHECK_FALSE(mlmath::is_positive_definite(MatrixXd{{2, -1}, {0, 2}}));
  CHECK(mlmath::is_positive_definite(MatrixXd(0, 0)));
  CHECK_FALSE(mlmath::is_positive_definite(MatrixXd::Zero(2, 2)));
  CHECK(mlmath::is_positive_semidefinite(MatrixXd::Zero(2, 2)));
  CHECK_FALSE(mlmath::is_positive_semidefinite(MatrixXd::Constant(1, 1, -1e-3)));
  CHECK(mlmath::is_positive_semidefinite(MatrixXd{{1, 0}, {0, -1e-3}}, {.tolerance = 1e-3}));
  CHECK_FALSE(mlmath::is_positive_definite(MatrixXd::Constant(2, 2, not_a_number)));
}

TEST_CASE("is_orthogonal: columns orthonormal", "[linalg][predicates]") {
  const double c = std::cos(0.3);
  const double s = std::sin(0.3);
  const MatrixXd Q{{c, -s}, {s, c}};
  CHECK(mlmath::is_orthogonal(Q));
  CHECK(mlmath::is_orthogonal(Q.col(0)));
  CHECK(mlmath::is_orthogonal(RowMajorXd(Q)));
  CHECK(mlmath::is_orthogonal(Q.cast<float>()));
  CHECK_FALSE(mlmath::is_orthogonal(Q.row(0)));
  CHECK_FALSE(mlmath::is_orthogonal(2 * Q));
  CHECK_FALSE(mlmath::is_orthogonal(MatrixXd{{c, s}, {s, c}}));
  CHECK(mlmath::is_orthogonal((1 + 1e-4) * Q, {.tolerance = 1e-3}));
  CHECK(mlmath::is_orthogonal(MatrixXd(3, 0)));
  CHECK_FALSE(mlmath::is_orthogonal(MatrixXd::Constant(2, 2, not_a_number)));
}

TEST_CASE("is_stochastic: rows are distributions", "[linalg][predicates]") {
  CHECK(mlmath::is_stochastic(MatrixXd{{0.25, 0.75}, {1, 0}}));
  CHECK(mlmath::is_stochastic(MatrixXd::Constant(5, 10, 0.1)));
  CHECK_FALSE(mlmath::is_stochastic(MatrixXd{{0.25, 0.7}, {1, 0}}));
  CHECK_FALSE(mlmath::is_stochastic(MatrixXd{{1.5, -0.5}, {1, 0}}));
  CHECK_FALSE(mlmath::is_stochastic(MatrixXd{{0.5, not_a_number}}));
  CHECK(mlmath::is_stochastic(MatrixXd(0, 2)));
  CHECK_FALSE(mlmath::is_stochastic(MatrixXd(2, 0)));
}

TEST_CASE("is_close: entry by entry", "[linalg][predicates]") {
  const MatrixXd A{{1, 2}, {3, 1e200}};
  CHECK(mlmath::is_close(A, A));
  CHECK(mlmath::is_close(A, RowMajorXd(A * (1 + 1e-10))));
  CHECK_FALSE(mlmath::is_close(A, A * (1 + 1e-8)));
  CHECK(mlmath::is_close(A, A * (1 + 1e-8), {.relative_tolerance = 1e-7}));
  CHECK_FALSE(mlmath::is_close(Vector2d(0, 1), Vector2d(1e-15, 1)));
  CHECK(mlmath::is_close(Vector2d(0, 1), Vector2d(1e-15, 1), {.absolute_tolerance = 1e-12}));
  CHECK_FALSE(mlmath::is_close(A, A.leftCols(1)));
  CHECK(mlmath::is_close(Vector2d(infinity, 1), Vector2d(infinity, 1)));
  CHECK_FALSE(mlmath::is_close(Vector2d(infinity, 1), Vector2d(1, 1)));
  CHECK_FALSE(mlmath::is_close(Vector2d(infinity, 1), Vector2d(-infinity, 1)));
  CHECK_FALSE(mlmath::is_close(Vector2d(not_a_number, 1), Vector2d(not_a_number, 1)));
  CHECK(mlmath::is_close(MatrixXd(0, 2), MatrixXd(0, 2)));
}

TEST_CASE("predicates: a negative tolerance is named", "[linalg][predicates]") {
  const MatrixXd A = MatrixXd::Identity(2, 2);
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::is_symmetric(A, {.tolerance = -1});
        }) == "is_symmetric: tolerance = -1, expected a number >= 0");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::is_close(A, A, {.relative_tolerance = not_a_number});
        }) == "is_close: relative_tolerance = nan, expected a number >= 0");
}

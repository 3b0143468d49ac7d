// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/linalg/least_squares.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::LeastSquaresMethod;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

/// Entries k / 2^20 in [-1, 1), the same on every platform.
MatrixXd seeded(Index rows, Index cols, std::uint64_t seed) {
  MatrixXd X(rows, cols);
  std::uint64_t state = seed * 2 + 1;
  for (Index j = 0; j < cols; ++j) {
    for (Index i = 0; i < rows; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      X(i, j) = std::ldexp(static_cast<double>(state >> 43), -20) - 1;
    }
  }
  return X;
}

/// X with a last column that leaves the others' span by `angle`: condition about 2 / angle.
MatrixXd nearly_dependent(Index rows, Index cols, double angle) {
  MatrixXd X = seeded(rows, cols, 11);
  X.col(cols - 1) = X.col(0) + angle * X.col(cols - 1);
  return X;
}

}  // namespace

TEST_CASE("least_squares: a line through three points", "[linalg][least_squares]") {
  // By hand: the normal equations [3 6; 6 14] w = [9; 22] give w = (-1, 2); residuals (0, 1, -1)
  // for y = (1, 4, 4) become w = (0, 3/2), r = (-1/2, 1, -1/2).
  Eigen::Matrix<double, 3, 2> X;
  X << 1, 1, 1, 2, 1, 3;
  const auto fit = mlmath::least_squares(X, Eigen::Vector3d(1, 4, 4));
  CHECK(std::abs(fit.solution(0)) < 4 * epsilon<double>);
  CHECK(std::abs(fit.solution(1) - 1.5) < 2 * epsilon<double>);
  CHECK((fit.residuals - Eigen::Vector3d(-0.5, 1, -0.5)).norm() < 8 * epsilon<double>);
  CHECK(std::abs(fit.residual_norm - std::sqrt(1.5)) < 4 * epsilon<double>);
  CHECK(fit.rank == 2);
  CHECK(fit.converged());
  CHECK(static_cast<bool>(fit));
  CHECK(fit.dependent_columns.empty());
  CHECK(fit.rank_tolerance == 3 * epsilon<double>);
  CHECK(fit.backward_error < epsilon<double>);
}

TEST_CASE("least_squares: dependent and zero columns give the solution of least norm",
          "[linalg][least_squares]") {
  MatrixXd X(6, 4);
  X << 1, 2, 3, 0, 2, 1, 3, 0, 3, 5, 8, 0, 4, -1, 3, 0, 0, 7, 7, 0, 1, 1, 2, 0;
  VectorXd y(6);
  y << 1, 2, 3, 4, 5, 7;
  VectorXd expected(4);
  // mpmath: B'(BB')^-1 (A'A)^-1 A'y for X = AB; numpy.linalg.lstsq agrees in all its digits.
  expected << 0.44271988174427198817, 0.03917220990391722099, 0.48189209164818920916, 0;
  const auto fit = mlmath::least_squares(X, y);
  CHECK(fit.rank == 2);
  REQUIRE(fit.dependent_columns.size() == 2);
  CHECK(fit.dependent_columns.back() == 3);
  CHECK(max_relative_error(fit.solution, expected) < 8 * epsilon<double>);
  CHECK(fit.converged());
  CHECK(fit.backward_error < 4 * epsilon<double>);

  // The norm that is least is that of the variables as they are given.
  X.col(2) *= 1024;
  expected << 0.20177418059609634243, -0.20177349124425842475, 0.00070589628202770005362, 0;
  CHECK(max_relative_error(mlmath::least_squares(X, y).solution, expected) < 64 * epsilon<double>);

  const auto nothing = mlmath::least_squares(MatrixXd::Zero(3, 2), VectorXd::Ones(3));
  CHECK(nothing.rank == 0);
  CHECK(nothing.solution == VectorXd::Zero(2));
  CHECK(nothing.residuals == VectorXd::Ones(3));
  CHECK(nothing.converged());
}

TEST_CASE("least_squares: more columns than rows give the solution of least norm",
          "[linalg][least_squares]") {
  MatrixXd X(3, 5);
  X << 1, 2, 3, 4, 5, 2, -1, 0, 1, 7, 0, 3, 1, -2, 4;
  const VectorXd y = Eigen::Vector3d(1, 2, 3);
  VectorXd expected(5);
  // mpmath: X'(XX')^-1 y; numpy.linalg.lstsq agrees.
  expected << -0.0081850292079880451026, 0.25944165194946338813, 0.0095435402798532808042,
      -0.35453742698002988724, 0.37576416247792419508;
  const auto fit = mlmath::least_squares(X, y);
  CHECK(fit.rank == 3);
  CHECK(fit.dependent_columns.empty());
  CHECK(fit.converged());
  CHECK(fit.residual_norm < 4 * epsilon<double>);
  CHECK(max_relative_error(fit.solution, expected) < 4 * epsilon<double>);

  // Weights change nothing where every equation holds, unless one is 0.
  const auto weighted = mlmath::least_squares(X, y, {.weights = Eigen::Vector3d(1, 5, 0.1)});
  CHECK(max_relative_error(weighted.solution, expected) < 4 * epsilon<double>);
  const auto two = mlmath::least_squares(X, y, {.weights = Eigen::Vector3d(1, 5, 0)});
  CHECK(two.rank == 2);
  const auto two_rows = mlmath::least_squares(X.topRows(2), y.head(2));
  CHECK(max_relative_error(two.solution, two_rows.solution) < 16 * epsilon<double>);

  // A dependent row and a y that contradicts it: numpy.linalg.pinv(X) y, in mpmath.
  X.row(2) = X.row(0) + X.row(1);
  expected << 0.079122340425531914894, -0.077792553191489361702, -0.045877659574468085106,
      -0.013962765957446808511, 0.25398936170212765957;
  const auto dependent = mlmath::least_squares(X, Eigen::Vector3d(1, 2, 3.0));
  CHECK(dependent.rank == 2);
  CHECK(dependent.dependent_columns.size() == 3);
  CHECK(max_relative_error(dependent.solution, expected) < 16 * epsilon<double>);
}

TEST_CASE("least_squares: scaling by powers of two changes nothing, to the ends of the range",
          "[linalg][least_squares]") {
  const MatrixXd X = seeded(20, 4, 1);
  const VectorXd y = seeded(20, 1, 2).col(0);
  const VectorXd w = mlmath::least_squares(X, y).solution;
  for (const int e : {-1000, -660, 660, 1000}) {
    INFO("X and y times 2^" << e);
    const double scale = std::ldexp(1.0, e);
    CHECK(mlmath::least_squares(scale * X, scale * y).solution == w);
  }
  MatrixXd graded = X;
  VectorXd expected = w;
  const int exponents[] = {-660, 0, 660, 330};
  for (Index j = 0; j < 4; ++j) {
    graded.col(j) *= std::ldexp(1.0, exponents[j]);
    expected(j) *= std::ldexp(1.0, -exponents[j]);
  }
  const auto fit = mlmath::least_squares(graded, y);
  CHECK(fit.rank == 4);
  CHECK(fit.solution == expected);

  MatrixXd wide = seeded(4, 9, 3);
  const VectorXd z = seeded(4, 1, 4).col(0);
  const VectorXd v = mlmath::least_squares(wide, z).solution;
  wide *= std::ldexp(1.0, 700);
  CHECK(mlmath::least_squares(wide, z * std::ldexp(1.0, 700)).solution == v);

  MatrixXd deficient = seeded(12, 3, 5);
  deficient.col(1) = 2 * deficient.col(0);
  const VectorXd u = mlmath::least_squares(deficient, y.head(12)).solution;
  CHECK(std::abs(u(1) - 2 * u(0)) < 4 * epsilon<double> * std::abs(u(1)));
  deficient *= std::ldexp(1.0, 700);
  CHECK(max_relative_error(
            mlmath::least_squares(deficient, y.head(12) * std::ldexp(1.0, 700)).solution, u) <
        4 * epsilon<double>);
}

TEST_CASE("least_squares: whole weights repeat rows, zero weights drop them",
          "[linalg][least_squares]") {
  const MatrixXd X = seeded(9, 3, 6);
  const VectorXd y = seeded(9, 1, 7).col(0);
  VectorXd weights(9);
  weights << 1, 3, 2, 0, 5, 1, 1, 2, 1;
  MatrixXd repeated(16, 3);
  VectorXd repeated_y(16);
  Index row = 0;
  for (Index i = 0; i < 9; ++i) {
    for (int copy = 0; copy < static_cast<int>(weights(i)); ++copy, ++row) {
      repeated.row(row) = X.row(i);
      repeated_y(row) = y(i);
    }
  }
  const auto expected = mlmath::least_squares(repeated, repeated_y);
  for (const double scale : {1.0, 1e-200, 1e200}) {
    const auto fit = mlmath::least_squares(X, y, {.weights = scale * weights});
    // The square root of each weight is rounded once.
    CHECK(max_relative_error(fit.solution, expected.solution) < 4 * epsilon<double>);
    CHECK(mlmath_test::relative_error(
              fit.residual_norm, std::sqrt(scale) * expected.residual_norm) < 4 * epsilon<double>);
    CHECK((fit.residuals - (y - X * fit.solution)).norm() < 8 * epsilon<double>);
  }
  const MatrixXd tall = seeded(20000, 8, 8);
  const VectorXd z = seeded(20000, 1, 9).col(0) + tall.rowwise().sum();
  const VectorXd many = seeded(20000, 1, 10).cwiseAbs().col(0);
  const auto fast = mlmath::least_squares(tall, z, {.weights = many});
  const auto exact =
      mlmath::least_squares(tall, z, {.weights = many, .method = LeastSquaresMethod::householder});
  CHECK(fast.method == LeastSquaresMethod::cholesky);
  CHECK(max_relative_error(fast.solution, exact.solution) < 1e-14);
  CHECK(mlmath_test::relative_error(fast.residual_norm, exact.residual_norm) < 1e-14);
}

TEST_CASE("least_squares: several right-hand sides are solved as one at a time",
          "[linalg][least_squares]") {
  const MatrixXd Y = seeded(30, 3, 12);
  for (const Index rank : {4, 3}) {
    MatrixXd X = seeded(30, 4, 13);
    if (rank == 3) X.col(3) = X.col(0) - X.col(2);
    const auto together = mlmath::least_squares(X, Y);
    CHECK(together.rank == rank);
    for (Index c = 0; c < 3; ++c) {
      const auto alone = mlmath::least_squares(X, Y.col(c));
      CHECK(max_relative_error(together.solution.col(c), alone.solution) < 8 * epsilon<double>);
      CHECK(max_relative_error(together.residuals.col(c), alone.residuals) < 8 * epsilon<double>);
    }
    CHECK(mlmath_test::relative_error(together.residual_norm, together.residuals.norm()) <
          4 * epsilon<double>);
  }
}

TEST_CASE("least_squares: both methods agree where both are safe, and each knows where it is",
          "[linalg][least_squares]") {
  const Index n = 3000;
  const VectorXd y = seeded(n, 1, 14).col(0);
  SECTION("well conditioned") {
    const MatrixXd X = seeded(n, 40, 15);
    const auto fast = mlmath::least_squares(X, y);
    const auto exact = mlmath::least_squares(X, y, {.method = LeastSquaresMethod::householder});
    CHECK(fast.method == LeastSquaresMethod::cholesky);
    CHECK(exact.method == LeastSquaresMethod::householder);
    CHECK(fast.converged());
    CHECK(max_relative_error(fast.solution, exact.solution) < 1e-14);
    CHECK(max_relative_error(fast.solution, exact.solution) < fast.error_estimate);
    CHECK(max_relative_error(fast.residuals, exact.residuals) < 1e-14);
    CHECK(fast.backward_error < 4 * epsilon<double>);
    CHECK(fast.rank == 40);
  }
  SECTION("on either side of the safety test, near condition 8000") {
    for (const bool safe : {true, false}) {
      const MatrixXd X = nearly_dependent(n, 20, safe ? 1e-3 : 1e-5);
      const VectorXd z = X.rowwise().sum() + 1e-3 * y;
      const auto chosen = mlmath::least_squares(X, z);
      const auto exact = mlmath::least_squares(X, z, {.method = LeastSquaresMethod::householder});
      CHECK((chosen.method == LeastSquaresMethod::cholesky) == safe);
      CHECK(chosen.rank == 20);
      CHECK(chosen.converged());
      CHECK(max_relative_error(chosen.solution, exact.solution) < chosen.error_estimate);
      CHECK(max_relative_error(chosen.solution, exact.solution) < 1e-9);
    }
  }
  SECTION("a large residual costs the normal equations digits: automatic does not pay them") {
    const MatrixXd X = nearly_dependent(n, 20, 1e-3);
    const VectorXd z = X.rowwise().sum() + 30 * mlmath::least_squares(X, y).residuals;
    const auto exact = mlmath::least_squares(X, z);
    CHECK(exact.method == LeastSquaresMethod::householder);
    CHECK(exact.converged());
    CHECK(exact.error_estimate < 4 * epsilon<double>);
    const auto fast = mlmath::least_squares(X, z, {.method = LeastSquaresMethod::cholesky});
    CHECK(fast.method == LeastSquaresMethod::cholesky);
    CHECK(fast.error_estimate > 2e-10);
    CHECK(max_relative_error(fast.solution, exact.solution) < fast.error_estimate);
  }
  SECTION("a rank tolerance above the smallest pivot makes columns dependent") {
    const MatrixXd X = nearly_dependent(n, 20, 1e-3);
    const auto fit = mlmath::least_squares(X, y, {.rank_tolerance = 0.01});
    CHECK(fit.method == LeastSquaresMethod::householder);
    CHECK(fit.rank == 19);
    CHECK(fit.rank_tolerance == 0.01);
    REQUIRE(fit.dependent_columns.size() == 1);
    CHECK((fit.dependent_columns[0] == 0 || fit.dependent_columns[0] == 19));
  }
  SECTION("no refinement is a QR solution, and says so") {
    const MatrixXd X = seeded(n, 20, 16);
    const auto fit = mlmath::least_squares(X, y, {.max_refinements = 0});
    CHECK(fit.method == LeastSquaresMethod::householder);
    CHECK(fit.status == mlmath::Status::iteration_limit);
    CHECK(fit.refinements == 0);
    const auto exact = mlmath::least_squares(X, y);
    CHECK(max_relative_error(fit.solution, exact.solution) < 1e-13);
  }
}

TEST_CASE("least_squares: an X without a correct digit is reported, not thrown",
          "[linalg][least_squares]") {
  MatrixXd X = seeded(50, 3, 17);
  X.col(2) = X.col(0) * 0.3 + X.col(1) * 0.7;
  const VectorXd y = seeded(50, 1, 18).col(0);
  CHECK(mlmath::least_squares(X, y).rank == 2);
  const auto forced = mlmath::least_squares(X, y, {.rank_tolerance = 1e-300});
  CHECK(forced.rank == 3);
  CHECK(forced.reciprocal_condition < 1e-14);
  CHECK(forced.solution.allFinite());
}

TEST_CASE("least_squares: a y that is orthogonal to X has the solution 0",
          "[linalg][least_squares]") {
  MatrixXd X = seeded(2000, 30, 25);
  X.bottomRows(1000) = -X.topRows(1000);
  const VectorXd y = 0.1 * VectorXd::Ones(2000);
  for (const auto method : {LeastSquaresMethod::cholesky, LeastSquaresMethod::householder}) {
    const auto fit = mlmath::least_squares(X, y, {.method = method});
    CHECK(fit.method == method);
    CHECK(fit.converged());
    CHECK(fit.solution.norm() < 30 * epsilon<double> * y.norm() / X.norm());
    CHECK(fit.backward_error < epsilon<double>);
    CHECK(max_relative_error(fit.residuals, y) < 4 * epsilon<double>);
  }
  const auto zero = mlmath::least_squares(X, VectorXd::Zero(2000));
  CHECK(zero.converged());
  CHECK(zero.solution == VectorXd::Zero(30));
  CHECK(zero.residual_norm == 0);
  CHECK(zero.backward_error == 0);
}

TEST_CASE("least_squares: Hilbert's columns against the exact solution",
          "[linalg][least_squares]") {
  // lcm(1, ..., 17) H holds integers, so X w is exact and w the exact solution; condition 1e10.
  MatrixXd X(10, 8);
  for (Index i = 0; i < 10; ++i) {
    for (Index j = 0; j < 8; ++j) X(i, j) = 12252240.0 / static_cast<double>(i + j + 1);
  }
  VectorXd w(8);
  w << 1, -2, 3, -4, 5, -6, 7, -8;
  const auto fit = mlmath::least_squares(X, X * w);
  CHECK(fit.rank == 8);
  CHECK(max_relative_error(fit.solution, w) < 2 * epsilon<double>);
}

TEST_CASE("least_squares: every kind of argument gives the same", "[linalg][least_squares]") {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  for (const Index rows : {40, 5}) {
    const MatrixXd X = seeded(rows, 10, 19);
    const VectorXd y = seeded(rows, 1, 20).col(0);
    const VectorXd w = mlmath::least_squares(X, y).solution;
    const RowMajor X_rows = X;
    CHECK(mlmath::least_squares(X_rows, y).solution == w);
    CHECK(mlmath::least_squares(X_rows, y.transpose()).solution == w);
    CHECK(mlmath::least_squares(Eigen::Map<const MatrixXd>(X.data(), rows, 10), y).solution == w);
    MatrixXd padded = MatrixXd::Constant(rows + 3, 12, 7);
    padded.block(2, 1, rows, 10) = X;
    CHECK(mlmath::least_squares(padded.block(2, 1, rows, 10), y).solution == w);
    const RowMajor padded_rows = padded;
    CHECK(mlmath::least_squares(padded_rows.block(2, 1, rows, 10), y).solution == w);
    CHECK(mlmath::least_squares(X_rows.transpose().transpose(), y).solution == w);
    CHECK(mlmath::least_squares(2 * X, 2 * y).solution == w);
    const RowMajor Y = y;
    CHECK(mlmath::least_squares(X, Y).solution == w);
  }
  // A tall row-major X through the normal equations and through Householder.
  const MatrixXd tall = seeded(20000, 9, 21);
  const RowMajor tall_rows = tall;
  const VectorXd z = seeded(20000, 1, 22).col(0);
  for (const auto method : {LeastSquaresMethod::cholesky, LeastSquaresMethod::householder}) {
    const auto by_columns = mlmath::least_squares(tall, z, {.method = method});
    const auto by_rows = mlmath::least_squares(tall_rows, z, {.method = method});
    CHECK(by_columns.method == method);
    CHECK(by_rows.method == method);
    CHECK(max_relative_error(by_rows.solution, by_columns.solution) < 1e-14);
  }
}

TEST_CASE("least_squares: float", "[linalg][least_squares]") {
  const MatrixXd X = seeded(60, 5, 23);
  const VectorXd y = seeded(60, 1, 24).col(0);
  // The entries have 20 bits, so float holds the same problem.
  const auto fit = mlmath::least_squares(X.cast<float>(), y.cast<float>());
  const VectorXd exact = mlmath::least_squares(X, y).solution;
  CHECK(fit.converged());
  CHECK(max_relative_error(fit.solution.cast<double>(), exact) < epsilon<float>);
  const MatrixXd tall = seeded(20000, 9, 21);
  const VectorXd z = seeded(20000, 1, 22).col(0) + tall.rowwise().sum();
  const auto fast = mlmath::least_squares(tall.cast<float>(), z.cast<float>());
  CHECK(fast.method == LeastSquaresMethod::cholesky);
  CHECK(max_relative_error(fast.solution.cast<double>(), mlmath::least_squares(tall, z).solution) <
        8 * epsilon<float>);
}

TEST_CASE("least_squares: the optimum leaves weighted residuals orthogonal to X",
          "[linalg][least_squares]") {
  for (std::uint64_t seed = 30; seed < 36; ++seed) {
    const Index n = 10 + 17 * static_cast<Index>(seed - 30);
    const MatrixXd X = seeded(n, 6, seed);
    const VectorXd y = seeded(n, 1, seed + 100).col(0);
    const VectorXd weights = seeded(n, 1, seed + 200).col(0).cwiseAbs();
    const auto fit = mlmath::least_squares(X, y, {.weights = weights});
    const VectorXd g = X.transpose() * weights.cwiseProduct(fit.residuals);
    CHECK(g.norm() < 8 * epsilon<double> * X.norm() * y.norm());
    CHECK((fit.residuals - (y - X * fit.solution)).norm() < 8 * epsilon<double> * y.norm());
  }
}

TEST_CASE("least_squares: wrong arguments are named", "[linalg][least_squares]") {
  const MatrixXd X = seeded(4, 2, 40);
  const VectorXd y = VectorXd::Ones(4);
  using mlmath::DomainError;
  using mlmath::ShapeError;
  CHECK(message_of<ShapeError>([&] { return mlmath::least_squares(X, VectorXd::Ones(3)); }) ==
        "least_squares: y has 3 entries, expected 4, one for each row of X (4x2)");
  CHECK(message_of<ShapeError>([&] { return mlmath::least_squares(X, MatrixXd::Ones(3, 2)); }) ==
        "least_squares: Y is 3x2, expected as many rows as X (4x2)");
  CHECK(message_of<ShapeError>([&] { return mlmath::least_squares(X, MatrixXd(4, 0)); }) ==
        "least_squares: Y is empty (4x0)");
  CHECK(message_of<ShapeError>([&] { return mlmath::least_squares(MatrixXd(0, 2), y); }) ==
        "least_squares: X is empty (0x2)");
  CHECK(message_of<ShapeError>([&] {
          return mlmath::least_squares(X, y, {.weights = VectorXd::Ones(5)});
        }) == "least_squares: weights has 5 entries, expected 4, one for each row of X (4x2)");
  CHECK(message_of<DomainError>([&] {
          return mlmath::least_squares(X, y, {.weights = Eigen::Vector4d(1, 2, -3, 4)});
        }) == "least_squares: weights(2) is -3, expected values >= 0");
  CHECK(message_of<DomainError>([&] {
          return mlmath::least_squares(X, y, {.rank_tolerance = -1});
        }) == "least_squares: rank_tolerance = -1, expected a number >= 0");
  CHECK(message_of<DomainError>([&] {
          return mlmath::least_squares(X, y, {.max_refinements = -1});
        }) == "least_squares: max_refinements = -1, expected 0 <= max_refinements <= 1000");
  MatrixXd bad = X;
  bad(2, 1) = std::numeric_limits<double>::quiet_NaN();
  for (const auto method : {LeastSquaresMethod::cholesky, LeastSquaresMethod::householder}) {
    CHECK(message_of<DomainError>([&] {
            return mlmath::least_squares(bad, y, {.method = method});
          }) == "least_squares: X(2, 1) is nan, expected finite values");
  }
  bad(2, 1) = 0;
  bad(3, 0) = -std::numeric_limits<double>::infinity();
  CHECK(message_of<DomainError>([&] {
          return mlmath::least_squares(bad.transpose(), VectorXd::Ones(2));
        }) == "least_squares: X(0, 3) is -inf, expected finite values");
  VectorXd bad_y = y;
  bad_y(1) = std::numeric_limits<double>::infinity();
  CHECK(message_of<DomainError>([&] { return mlmath::least_squares(X, bad_y); }) ==
        "least_squares: y(1) is inf, expected finite values");
}

TEST_CASE("least_squares: an intercept is a column of ones that is not stored",
          "[linalg][least_squares]") {
  for (const auto method : {LeastSquaresMethod::cholesky, LeastSquaresMethod::householder}) {
    for (const Eigen::Index n : {3, 40, 1200}) {
      const MatrixXd X = seeded(n, 4, 3);
      MatrixXd extended(n, 5);
      extended << VectorXd::Ones(n), X;
      const VectorXd y = X.col(0) - 2 * X.col(2).cwiseProduct(X.col(1));
      const VectorXd w = X.col(3).array() + 1.5;
      const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows = X;
      const auto expected = mlmath::least_squares(extended, y, {.weights = w, .method = method});
      for (const auto& fit :
           {mlmath::least_squares(X, y, {.weights = w, .method = method, .intercept = true}),
            mlmath::least_squares(by_rows, y,
                                  {.weights = w, .method = method, .intercept = true})}) {
        CHECK(max_relative_error(fit.solution, expected.solution) < 1e-14);
        CHECK((fit.residuals - expected.residuals).norm() < 1e-14);
        CHECK(fit.rank == expected.rank);
      }
    }
  }
  MatrixXd bad = MatrixXd::Ones(2, 3);
  bad(1, 2) = std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::least_squares(bad, VectorXd::Ones(2), {.intercept = true});
        }) == "least_squares: X(1, 2) is inf, expected finite values");
}

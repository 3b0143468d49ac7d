// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/linalg/solve.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>
#include <type_traits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

/// lcm(1, ..., 2n - 1) times the Hilbert matrix: integers that double holds up to n = 10.
template <typename Scalar>
Eigen::MatrixX<Scalar> integer_hilbert(Index n, Scalar lcm) {
  Eigen::MatrixX<Scalar> A(n, n);
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < n; ++i) A(i, j) = lcm / static_cast<Scalar>(i + j + 1);
  }
  return A;
}

double binomial(Index n, Index k) {
  double value = 1;
  for (Index i = 1; i <= k; ++i) value = value * static_cast<double>(n - k + i) / double(i);
  return std::round(value);
}

/// The exact inverse of the Hilbert matrix, all integers: Choi, Tricks or treats with the Hilbert
/// matrix, Amer. Math. Monthly 90 (1983).
MatrixXd hilbert_inverse(Index n) {
  MatrixXd H(n, n);
  for (Index i = 1; i <= n; ++i) {
    for (Index j = 1; j <= n; ++j) {
      const double magnitude = static_cast<double>(i + j - 1) * binomial(n + i - 1, n - j) *
                               binomial(n + j - 1, n - i) * binomial(i + j - 2, i - 1) *
                               binomial(i + j - 2, i - 1);
      H(i - 1, j - 1) = (i + j) % 2 == 0 ? magnitude : -magnitude;
    }
  }
  return H;
}

/// A well-conditioned matrix of small integers without symmetry.
MatrixXd integers(Index n) {
  MatrixXd A(n, n);
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < n; ++i) {
      A(i, j) = static_cast<double>((i * i + 3 * j * (i + 1) + 7 * i * j * j) % 11) - 5.5;
    }
    A(j, j) += static_cast<double>(3 * n);
  }
  return A;
}

}  // namespace

TEST_CASE("solve: a system solved by hand", "[linalg][solve]") {
  Eigen::Matrix3d A;
  A << 0, 2, 1, 1, 1, 1, 2, 1, 3;
  // x = (1, -2, 3): A x = (-1, 2, 9).
  const auto result = mlmath::solve(A, Eigen::Vector3d(-1, 2, 9));
  static_assert(std::is_same_v<decltype(result.solution), Eigen::Vector3d>);
  CHECK((result.solution - Eigen::Vector3d(1, -2, 3)).norm() < 4 * epsilon<double>);
  CHECK(result.converged());
  CHECK(static_cast<bool>(result));
  CHECK(result.backward_error < epsilon<double>);
  // ||A||_1 = 5; the inverse, by cofactors over det = -3, is [2 -5 1; -1 -2 1; -1 4 -2] / -3 with
  // 1-norm 11/3.
  CHECK(std::abs(result.reciprocal_condition - 3.0 / 55) < 8 * epsilon<double>);
}

TEST_CASE("solve: Hilbert systems against the exact inverse", "[linalg][solve]") {
  // Columns of the inverse, scaled; condition 1.6e13 for n = 10. All of it survives.
  const double lcm[] = {0, 1, 6, 60, 420, 2520, 27720, 360360, 360360, 12252240, 232792560};
  for (Index n = 1; n <= 10; ++n) {
    INFO("n = " << n);
    const MatrixXd A = integer_hilbert(n, lcm[n]);
    const MatrixXd inverse = hilbert_inverse(n);
    for (Index j = 0; j < n; ++j) {
      const VectorXd b = lcm[n] * VectorXd::Unit(n, j);
      const auto general = mlmath::solve(A, b);
      CHECK(general.converged());
      CHECK(max_relative_error(general.solution, inverse.col(j)) < 2 * epsilon<double>);
      const auto definite = mlmath::solve_positive_definite(A, b);
      CHECK(definite.converged());
      CHECK(max_relative_error(definite.solution, inverse.col(j)) < 2 * epsilon<double>);
      CHECK(general.reciprocal_condition < 3 /
                                               (A.cwiseAbs().colwise().sum().maxCoeff() / lcm[n] *
                                                inverse.cwiseAbs().colwise().sum().maxCoeff()) *
                                               1e3);
    }
  }
}

TEST_CASE("solve: more right-hand sides than are refined", "[linalg][solve]") {
  const Index n = 12;
  const MatrixXd A = integers(n);
  MatrixXd X(n, 20);
  for (Index c = 0; c < 20; ++c) {
    for (Index i = 0; i < n; ++i) X(i, c) = static_cast<double>((5 * i + 3 * c) % 13 - 6);
  }
  const auto many = mlmath::solve(A, A * X);  // exact products of small integers
  CHECK(many.refinements == 0);
  CHECK(many.converged());
  CHECK(max_relative_error(many.solution, X) < many.error_estimate);
  CHECK(many.error_estimate < 1e-13);
  CHECK(many.backward_error < 4 * epsilon<double>);
  const auto few = mlmath::solve(A, A * X.leftCols(3));
  CHECK(few.refinements > 0);
  CHECK(max_relative_error(few.solution, X.leftCols(3)) < epsilon<double>);
  const MatrixXd S = A * A.transpose();
  const auto definite = mlmath::solve_positive_definite(S, S * X);
  CHECK(max_relative_error(definite.solution, X) < definite.error_estimate);
}

TEST_CASE("solve: rows and columns of every size", "[linalg][solve]") {
  const Index n = 8;
  const MatrixXd A = integers(n);
  const VectorXd x = VectorXd::LinSpaced(n, 1, static_cast<double>(n));
  const VectorXd b = A * x;
  const auto plain = mlmath::solve(A, b);
  CHECK(max_relative_error(plain.solution, x) < epsilon<double>);
  MatrixXd graded = A;
  VectorXd graded_b = b;
  VectorXd graded_x = x;
  for (Index i = 0; i < n; ++i) {
    const double row = std::ldexp(1.0, static_cast<int>(100 * i - 400));
    graded.row(i) *= row;
    graded_b(i) *= row;
  }
  for (Index j = 0; j < n; ++j) {
    const double column = std::ldexp(1.0, static_cast<int>(50 * j - 200));
    graded.col(j) *= column;
    graded_x(j) /= column;
  }
  const auto scaled = mlmath::solve(graded, graded_b);
  for (Index j = 0; j < n; ++j) {
    CHECK(mlmath_test::relative_error(scaled.solution(j), graded_x(j)) < 2 * epsilon<double>);
  }
  CHECK(scaled.reciprocal_condition > 1e-3);
  for (const double size : {1e-300, 1e300}) {
    CHECK(max_relative_error(mlmath::solve(size * A / 64, size * b / 64).solution, x) <
          8 * epsilon<double>);
    const MatrixXd S = size * (A + A.transpose()) / 64;
    CHECK(max_relative_error(mlmath::solve_positive_definite(S, S * x).solution, x) <
          64 * epsilon<double>);
  }
}

TEST_CASE("solve: ill-conditioned is reported, singular is refused", "[linalg][solve]") {
  MatrixXd A = integer_hilbert<double>(20, 1.0);
  const auto hopeless = mlmath::solve(A, VectorXd(VectorXd::Ones(20)));
  CHECK(hopeless.reciprocal_condition < epsilon<double>);
  CHECK_FALSE(hopeless.status == mlmath::Status::converged);
  CHECK(hopeless.error_estimate > 1e-8);

  MatrixXd singular(3, 3);
  singular << 1, 2, 3, 4, 8, 5, 2, 4, 9;
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::solve(singular, VectorXd::Ones(3));
        }) == "solve: A is singular: column 1 depends on the columns before it (pivot 1 is 0)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::solve(Eigen::Matrix3d::Zero(), Eigen::Vector3d(1, 2, 3));
        }) == "solve: A is singular: column 0 depends on the columns before it (pivot 0 is 0)");
  MatrixXd indefinite(3, 3);
  indefinite << 4, 2, 0, 2, 1, 3, 0, 3, 9;
  CHECK(message_of<mlmath::DomainError>(
            [&] { return mlmath::solve_positive_definite(indefinite, VectorXd::Ones(3)); }) ==
        "solve_positive_definite: A is not positive definite: pivot 1 is 0, expected a "
        "number > 0");
  indefinite(2, 2) = -9;
  CHECK(message_of<mlmath::DomainError>(
            [&] { return mlmath::solve_positive_definite(indefinite, VectorXd::Ones(3)); }) ==
        "solve_positive_definite: A is not positive definite: pivot 1 is 0, expected a "
        "number > 0");
}

TEST_CASE("solve: every kind of argument gives the same", "[linalg][solve]") {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Index n = 3;
  const MatrixXd A = integers(n);
  const VectorXd x = VectorXd::LinSpaced(n, 1, 3);
  const VectorXd b = A * x;
  const auto check = [&](const auto& result) {
    CHECK(max_relative_error(result.solution, x) < epsilon<double>);
  };
  check(mlmath::solve(A, b));
  check(mlmath::solve(RowMajor(A), b));
  check(mlmath::solve(A, b.transpose()));
  check(mlmath::solve(2 * A, A * (2 * x)));
  check(mlmath::solve(A.transpose().transpose(), MatrixXd(b)));
  check(mlmath::solve(Eigen::Map<const MatrixXd>(A.data(), n, n), b));
  MatrixXd padded = MatrixXd::Constant(9, 9, 3);
  padded.block(1, 2, n, n) = A;
  check(mlmath::solve(padded.block(1, 2, n, n), b));
  const Eigen::Matrix<double, 3, 3, Eigen::RowMajor> fixed = A;
  check(mlmath::solve(fixed, Eigen::Vector3d(b)));
  check(mlmath::solve(fixed, b));
  const auto several = mlmath::solve(fixed, fixed.leftCols<2>());
  static_assert(std::is_same_v<decltype(several.solution), Eigen::Matrix<double, 3, 2>>);
  CHECK((several.solution - Eigen::Matrix<double, 3, 2>::Identity()).norm() < epsilon<double>);
  check(mlmath::solve_positive_definite(fixed * fixed.transpose(),
                                        Eigen::Vector3d(fixed * fixed.transpose() * x)));
}

TEST_CASE("solve: float and long double", "[linalg][solve]") {
  // lcm(1, ..., 9) H for float; condition 5e5.
  const Eigen::MatrixXf F = integer_hilbert(5, 2520.0F);
  const auto in_float =
      mlmath::solve_positive_definite(F, Eigen::VectorXf(2520.0F * Eigen::VectorXf::Unit(5, 1)));
  CHECK(in_float.converged());
  CHECK(max_relative_error(in_float.solution, hilbert_inverse(5).col(1).cast<float>()) <
        2 * epsilon<float>);
  using MatrixXl = Eigen::MatrixX<long double>;
  const MatrixXl L = integer_hilbert(10, 232792560.0L);
  const Eigen::VectorX<long double> b = 232792560.0L * Eigen::VectorX<long double>::Unit(10, 9);
  const Eigen::VectorX<long double> expected = hilbert_inverse(10).col(9).cast<long double>();
  CHECK(max_relative_error(mlmath::solve(L, b).solution, expected) < 2 * epsilon<long double>);
}

TEST_CASE("solve: wrong arguments are named", "[linalg][solve]") {
  using mlmath::DomainError;
  using mlmath::ShapeError;
  const MatrixXd A = integers(3);
  CHECK(message_of<ShapeError>([&] { return mlmath::solve(MatrixXd(2, 3), VectorXd::Ones(2)); }) ==
        "solve: A is 2x3, expected a square matrix");
  CHECK(message_of<ShapeError>([&] { return mlmath::solve(MatrixXd(0, 0), VectorXd(0)); }) ==
        "solve: A is empty (0x0)");
  CHECK(message_of<ShapeError>([&] { return mlmath::solve(A, VectorXd::Ones(2)); }) ==
        "solve: b has 2 entries, expected 3, one for each row of A (3x3)");
  CHECK(message_of<ShapeError>([&] { return mlmath::solve(A, MatrixXd::Ones(2, 4)); }) ==
        "solve: B is 2x4, expected as many rows as A (3x3)");
  MatrixXd bad = A;
  bad(1, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<DomainError>([&] { return mlmath::solve(bad, VectorXd::Ones(3)); }) ==
        "solve: A(1, 2) is nan, expected finite values");
  VectorXd b = VectorXd::Ones(3);
  b(2) = std::numeric_limits<double>::infinity();
  CHECK(message_of<DomainError>([&] { return mlmath::solve_positive_definite(A, b); }) ==
        "solve_positive_definite: b(2) is inf, expected finite values");
  MatrixXd skew = MatrixXd::Identity(2, 2);
  skew(0, 1) = 0.5;
  CHECK(message_of<DomainError>([&] {
          return mlmath::solve_positive_definite(skew, VectorXd::Ones(2));
        }) == "solve_positive_definite: A is not symmetric: A(0, 1) = 0.5, A(1, 0) = 0");
}

TEST_CASE("solve: prints", "[linalg][solve]") {
  std::ostringstream out;
  out << mlmath::solve(Eigen::Matrix3d::Identity(), Eigen::Vector3d(3, 4, 5));
  CHECK(out.str() ==
        "solution\n3\n4\n5\ncondition 1, error estimate 2.22045e-16, backward error 0\n"
        "1 refinements: converged\n");
}

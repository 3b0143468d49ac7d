// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/svd.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

template <typename Scalar = double>
Eigen::MatrixX<Scalar> random_matrix(Index m, Index n, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  Eigen::MatrixX<Scalar> A(m, n);
  mlmath::fill_uniform(rng, A);
  return (Scalar(2) * A.array() - Scalar(1)).matrix();
}

template <typename Scalar>
void check_factors(const Eigen::MatrixX<Scalar>& A, const mlmath::Svd<Scalar>& svd) {
  using Matrix = Eigen::MatrixX<Scalar>;
  const Index k = std::min(A.rows(), A.cols());
  // Backward stability: errors grow like the dimension times epsilon.
  const Scalar tolerance = Scalar(10) * Scalar(A.rows() + A.cols()) * epsilon<Scalar>;
  CAPTURE(A.rows(), A.cols());
  CHECK(svd.converged());
  CHECK(svd.residual < tolerance);
  CHECK((svd.U.transpose() * svd.U - Matrix::Identity(svd.U.cols(), svd.U.cols())).norm() <
        tolerance);
  CHECK((svd.V.transpose() * svd.V - Matrix::Identity(svd.V.cols(), svd.V.cols())).norm() <
        tolerance);
  const Matrix product =
      svd.U.leftCols(k) * svd.singular_values.asDiagonal() * svd.V.leftCols(k).transpose();
  CHECK((product - A).norm() <= tolerance * A.norm());
  for (Index i = 0; i < k; ++i) {
    CHECK(svd.singular_values(i) >= 0);
    if (i > 0) CHECK(svd.singular_values(i - 1) >= svd.singular_values(i));
  }
}

}  // namespace

TEST_CASE("svd: values against mpmath and NumPy", "[linalg][svd]") {
  // mpmath 1.2, mp.dps = 40: svd_r.
  MatrixXd A(4, 3);
  A << 1, 2, 3, 4, 5, 6, 7, 8, 10, 1, 0, -1;
  Eigen::Vector3d expected(17.41398521879397681, 1.6452430031433298906, 0.21516101001995832919);
  const auto svd = mlmath::svd(A);
  CHECK((svd.singular_values - expected).cwiseAbs().maxCoeff() < 20 * 17.4 * epsilon<double>);
  const Eigen::Vector3d v1(0.46383501117546274643, 0.553660132965436308226,
                           0.691605045942085168431);
  CHECK((svd.V.col(0) - v1).cwiseAbs().maxCoeff() < 20 * epsilon<double>);

  MatrixXd hilbert(8, 5);
  for (Index i = 0; i < 8; ++i) {
    for (Index j = 0; j < 5; ++j) hilbert(i, j) = 1.0 / double(i + j + 1);
  }
  VectorXd hilbert_values(5);
  hilbert_values << 1.6260076350024750062, 0.24709016782319540587, 0.017009294624457644055,
      0.00065442282364826337249, 0.000012973979232719317332;
  CHECK((mlmath::singular_values(hilbert) - hilbert_values).cwiseAbs().maxCoeff() <
        10 * epsilon<double>);

  // numpy 1.24: linalg.svd of the iris measurements.
  const Eigen::Vector4d iris_values(95.95991387196455, 17.76103365732857, 3.4609309303869735,
                                    1.8848263059180448);
  CHECK((mlmath::singular_values(mlmath_test::iris()) - iris_values).cwiseAbs().maxCoeff() <
        20 * 96 * epsilon<double>);
}

TEST_CASE("svd: laws on every shape", "[linalg][svd]") {
  const std::pair<Index, Index> shapes[] = {{1, 1},   {1, 5},   {5, 1},  {2, 2},   {7, 7},
                                            {9, 6},   {40, 3},  {3, 40}, {60, 60}, {60, 45},
                                            {33, 32}, {97, 65}, {65, 97}};
  std::uint64_t seed = 1;
  for (const auto& [m, n] : shapes) {
    const MatrixXd A = random_matrix(m, n, ++seed);
    const auto thin = mlmath::svd(A);
    check_factors(A, thin);
    const auto full = mlmath::svd(A, {.full = true});
    check_factors(A, full);
    CHECK(full.U.cols() == m);
    CHECK(full.V.cols() == n);
    CHECK(full.U.leftCols(thin.U.cols()) == thin.U);
    CHECK(max_relative_error(mlmath::singular_values(A), thin.singular_values) <
          20 * double(m + n) * epsilon<double>);
    CHECK(max_relative_error(mlmath::singular_values(A.transpose()), thin.singular_values) <
          20 * double(m + n) * epsilon<double>);
    CHECK(std::abs(thin.singular_values.norm() - A.norm()) <
          double(m + n) * epsilon<double> * A.norm());
    for (Index i = 0; i < thin.V.cols(); ++i) {
      Index at = 0;
      thin.V.col(i).cwiseAbs().maxCoeff(&at);
      CHECK(thin.V(at, i) > 0);
    }
  }
}

TEST_CASE("svd: rank-deficient, graded and structured matrices", "[linalg][svd]") {
  const MatrixXd low = random_matrix(50, 3, 1) * random_matrix(3, 40, 2);
  const auto svd = mlmath::svd(low);
  check_factors(low, svd);
  CHECK(svd.singular_values(3) < 50 * epsilon<double> * svd.singular_values(0));

  const MatrixXd ones = MatrixXd::Ones(50, 40);
  check_factors(ones, mlmath::svd(ones));
  CHECK(std::abs(mlmath::singular_values(ones)(0) - std::sqrt(2000.0)) < 1e-13);

  check_factors(MatrixXd(MatrixXd::Identity(20, 20)), mlmath::svd(MatrixXd::Identity(20, 20)));
  const auto zero = mlmath::svd(MatrixXd::Zero(4, 3), {.full = true});
  check_factors(MatrixXd(MatrixXd::Zero(4, 3)), zero);
  CHECK(zero.singular_values.isZero(0));

  // Ones above the diagonal: singular values 1 (19 times) and 0.
  MatrixXd shift = MatrixXd::Zero(20, 20);
  shift.diagonal(1).setOnes();
  const auto shifted = mlmath::svd(shift);
  check_factors(shift, shifted);
  CHECK(std::abs(shifted.singular_values(18) - 1) < 20 * epsilon<double>);
  CHECK(shifted.singular_values(19) < 1e-15);

  // Graded both ways: small values are exact in the sense of epsilon times the largest.
  VectorXd grades(30);
  for (Index i = 0; i < 30; ++i) grades(i) = std::pow(10.0, -double(i));
  const MatrixXd down = grades.asDiagonal() * random_matrix(30, 30, 3);
  const MatrixXd up = random_matrix(30, 30, 4) * grades.reverse().asDiagonal();
  check_factors(down, mlmath::svd(down));
  check_factors(up, mlmath::svd(up));
}

TEST_CASE("svd: huge and tiny entries", "[linalg][svd]") {
  const MatrixXd A = random_matrix(6, 4, 5);
  const VectorXd expected = mlmath::singular_values(A);
  for (const double factor : {0x1p1020, 0x1p-1000, 1e-300}) {
    const auto svd = mlmath::svd(factor * A);
    CHECK(max_relative_error(VectorXd(svd.singular_values / factor), expected) <
          20 * epsilon<double>);
    CHECK(svd.residual < 100 * epsilon<double>);
  }
}

TEMPLATE_TEST_CASE("svd: other scalars", "[linalg][svd]", float, long double) {
  const auto A = random_matrix<TestType>(21, 13, 6);
  check_factors(A, mlmath::svd(A));
  const auto square = random_matrix<TestType>(13, 13, 7);
  check_factors(square, mlmath::svd(square));
}

TEST_CASE("svd: kinds of arguments agree", "[linalg][svd]") {
  const MatrixXd A = random_matrix(6, 4, 9);
  const VectorXd expected = mlmath::singular_values(A);
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows = A;
  MatrixXd big = MatrixXd::Constant(9, 9, 7);
  big.block(2, 1, 6, 4) = A;
  const Eigen::Matrix<double, 6, 4> fixed = A;
  CHECK(mlmath::singular_values(by_rows) == expected);
  CHECK(mlmath::singular_values(big.block(2, 1, 6, 4)) == expected);
  CHECK(mlmath::singular_values(fixed) == expected);
  CHECK(mlmath::singular_values(2 * A - A) == expected);
  CHECK(mlmath::singular_values(Eigen::Map<const MatrixXd>(A.data(), 6, 4)) == expected);
}

TEST_CASE("svd: errors and printing", "[linalg][svd]") {
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::svd(MatrixXd(0, 3)); }) ==
        "svd: A is empty (0x3)");
  MatrixXd A = MatrixXd::Ones(2, 2);
  A(1, 0) = std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::singular_values(A); }) ==
        "singular_values: A(1, 0) is inf, expected finite values");
  std::ostringstream text;
  text << mlmath::svd(MatrixXd::Constant(1, 1, -2));
  CHECK(text.str() == "singular values: 2\nresidual: 0 (converged)\n");
}

// SPDX-License-Identifier: MIT
/// The article, row by row.
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus.hpp>
#include <mlmath/linalg.hpp>

#include <Eigen/Core>

#include <cmath>

TEST_CASE("1.1 dot product", "[article]") {
  CHECK(mlmath::dot(Eigen::Vector2d(2, 3), Eigen::Vector2d(4, 1)) == 11);
}

TEST_CASE("1.2 matrix product", "[article]") {
  const Eigen::Matrix2d A{{1, 2}, {3, 4}};
  const Eigen::Matrix2d B{{0, 1}, {1, 0}};
  CHECK(mlmath::matmul(A, B) == Eigen::Matrix2d{{2, 1}, {4, 3}});
}

TEST_CASE("1.3 L2 norm", "[article]") { CHECK(mlmath::norm(Eigen::Vector2d(3, 4)) == 5); }

TEST_CASE("1.4 eigenvalue equation", "[article]") {
  // The principal directions of the iris data are the eigenvectors of their covariance C. The
  // eigenvalues: mpmath, 40 digits, eigsy(C).
  const Eigen::MatrixXd X = mlmath_test::iris();
  const Eigen::MatrixXd centred = X.rowwise() - X.colwise().mean();
  const Eigen::MatrixXd C = mlmath::gram(centred) / static_cast<double>(X.rows() - 1);
  const auto eigen = mlmath::eigen_symmetric(C);
  const auto model = mlmath::pca(X, 4);
  const Eigen::Vector4d expected(4.2282417060348635341, 0.24267074792863342532,
                                 0.078209500042919378378, 0.023835092973449433977);
  // n roundings in each entry of C, of the size of the largest eigenvalue.
  const double tolerance = 150 * mlmath_test::epsilon<double>;
  CHECK(mlmath_test::max_relative_error(eigen.eigenvalues, expected) <= tolerance);
  CHECK(mlmath_test::max_relative_error(model.explained_variance, expected) <= tolerance);
  for (Eigen::Index i = 0; i < 4; ++i) {
    CAPTURE(i);
    const Eigen::VectorXd v = model.components.col(i);
    CHECK(mlmath::norm(C * v - expected(i) * v) <= tolerance * expected(0));
    // The gaps between the eigenvalues are above 1/80 of the largest.
    CHECK(mlmath_test::max_relative_error(eigen.eigenvectors.col(i), v) <= 80 * tolerance);
  }
}

TEST_CASE("1.5 linear score", "[article]") {
  CHECK(mlmath::affine(Eigen::Vector2d(2, 3), Eigen::Vector2d(4, 1), 1) == 12);
}

TEST_CASE("2.1 derivative", "[article]") {
  const auto f = [](const auto& x) { return x * x; };
  CHECK(mlmath::derivative(f, 3.0) == 6);
  // The quotient is 6 + h, and its limit the derivative.
  for (const double h : {1.0, 0.5, 0.25, 0.125}) {
    CHECK(mlmath::difference_quotient(f, 3.0, h) == 6 + h);
  }
  CHECK(std::abs(mlmath::difference_quotient(f, 3.0, 1e-8) - 6) < 1e-6);
}

TEST_CASE("2.2 gradient", "[article]") {
  const auto f = [](const auto& x) { return x(0) * x(0) + x(1) * x(1); };
  CHECK(mlmath::gradient(f, Eigen::Vector2d(3, -5)) == Eigen::Vector2d(6, -10));
}

TEST_CASE("2.4 partial derivative", "[article]") {
  const auto f = [](const auto& x) { return x(0) * x(0) * x(1); };
  const Eigen::Vector2d x(3, 5);
  CHECK(mlmath::partial_derivative(f, x, 0) == 30);  // 2 x y
  CHECK(mlmath::partial_derivative(f, x, 1) == 9);   // x^2
}

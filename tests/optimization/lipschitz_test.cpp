// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/small_regression.hpp"
#include <mlmath/optimization/lipschitz.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <functional>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::lipschitz_constant;
using mlmath::SquaredLoss;
using mlmath_test::epsilon;
using mlmath_test::relative_error;

// mpmath: max(eigsy(X.T * X, eigvals_only=True)) of the matrix of small_regression.hpp
TEST_CASE("lipschitz_constant: of the known losses", "[lipschitz]") {
  const mlmath_test::SmallRegression data;
  const double square = 6.738393201251073553;
  const double tolerance = 16 * epsilon<double>;
  CHECK(relative_error(lipschitz_constant(SquaredLoss{}, data.X), 2 * square / 12) <= tolerance);
  CHECK(relative_error(lipschitz_constant(mlmath::LogisticLoss{}, data.X), square / 48) <=
        tolerance);
  CHECK(relative_error(lipschitz_constant(mlmath::SoftmaxLoss{}, data.X), square / 24) <=
        tolerance);
  CHECK(std::isinf(lipschitz_constant(mlmath::PoissonLoss{}, data.X)));
  const Eigen::SparseMatrix<double> sparse = data.X.sparseView();
  CHECK(relative_error(lipschitz_constant(SquaredLoss{}, sparse), 2 * square / 12) <= tolerance);
  const auto risk = mlmath::linear_risk(SquaredLoss{}, data.X, data.y);
  CHECK(lipschitz_constant(risk) == lipschitz_constant(SquaredLoss{}, data.X));
  CHECK(relative_error(lipschitz_constant(mlmath::regularized(risk, mlmath::L2Penalty{}, 0.5)),
                       square / 6 + 1) <= tolerance);
  // Rank one: 4 columns of ones.
  CHECK(relative_error(lipschitz_constant(SquaredLoss{}, MatrixXd::Ones(7, 4)), 8.0) <= tolerance);
  CHECK(lipschitz_constant(SquaredLoss{}, MatrixXd::Zero(7, 4)) == 0);
}

TEST_CASE("lipschitz_constant: estimated from Hessians", "[lipschitz]") {
  // sum log cosh(c_i x_i): the curvature c_i^2 sech^2, largest at 0.
  const std::function<double(const VectorXd&, VectorXd&)> f = [](const VectorXd& x, VectorXd& g) {
    const Eigen::Array3d c(1, 2, 3);
    g = c * (c * x.array()).tanh();
    return (c * x.array()).cosh().log().sum();
  };
  MatrixXd points = MatrixXd::Zero(2, 3);
  points.row(1) << 1, 1, 1;
  // Differences of the gradient.
  CHECK(std::abs(lipschitz_constant(f, points) - 9) <= 1e-7);
  CHECK(lipschitz_constant(f, points.bottomRows(1)) < 1);
}

// Eigenvalues 2 - 2 cos(k pi / (n + 1)) of the second difference, clustered at both ends.
TEST_CASE("least_eigenvalue: of a matrix known by its products", "[lipschitz]") {
  const Eigen::Index n = 60;
  const auto multiply = [](const VectorXd& v, VectorXd& image) {
    const Eigen::Index last = v.size() - 1;
    image = 2 * v;
    image.head(last) -= v.tail(last);
    image.tail(last) -= v.head(last);
  };
  const auto least = mlmath::detail::least_eigenvalue<double>(n, multiply);
  const double pi = 3.141592653589793;
  CHECK(std::abs(least.value - (2 - 2 * std::cos(pi / 61))) <= 16 * epsilon<double>);
  VectorXd image(n);
  multiply(least.vector, image);
  CHECK((image - least.value * least.vector).norm() <= 1e-14);
}

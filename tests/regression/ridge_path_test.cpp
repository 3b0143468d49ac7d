// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include "support/uniform_matrix.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/ridge_path.hpp>
#include <mlmath/regression/ridge_regression.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::ridge_regression;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using mlmath_test::uniform_matrix;

TEST_CASE("the ridge path", "[regression][ridge_path]") {
  const MatrixXd X = uniform_matrix(15, 4, 7);
  const VectorXd y = X * VectorXd{{1, -2, 3, 0.5}} + uniform_matrix(15, 1, 8).col(0);
  const VectorXd weights = uniform_matrix(15, 1, 9).col(0);
  const VectorXd lambdas{{10, 0.1, 1e-3}};
  const auto path = mlmath::ridge_path(X, y, weights, {.lambdas = lambdas, .standardize = true});
  for (Index k = 0; k < 3; ++k) {
    const mlmath::RidgeOptions options{.lambda = lambdas(k), .standardize = true};
    const auto model = ridge_regression(X, y, weights, options);
    CHECK(max_relative_error(path.weights.col(k), model.weights) <= 1e-12);
    CHECK(relative_error(path.intercepts(k), model.intercept) <= 1e-11);
    CHECK(relative_error(path.mean_squared_error(k), model.mean_squared_error) <= 1e-12);
    CHECK(relative_error(path.effective_degrees_of_freedom(k),
                         model.effective_degrees_of_freedom) <= 1e-12);
  }
  // Leave-one-out, sample by sample; the penalty stays that of the mean over all samples.
  const auto plain = mlmath::ridge_path(X, y, {.lambdas = lambdas});
  for (Index k = 0; k < 3; ++k) {
    double sum = 0;
    for (Index i = 0; i < 15; ++i) {
      VectorXd others = VectorXd::Ones(15);
      others(i) = 0;
      const auto model = ridge_regression(X, y, others, {.lambda = lambdas(k) * 15 / 14});
      const double error = y(i) - mlmath::predict(model, X.row(i))(0);
      sum += error * error / 15;
    }
    CHECK(relative_error(plain.leave_one_out(k), sum) <= 1e-11);
  }
  const auto automatic = mlmath::ridge_path(X, y);
  CHECK(automatic.lambdas.size() == 100);
  CHECK(automatic.leave_one_out(automatic.best()) <= automatic.leave_one_out(0));
  CHECK(max_relative_error(automatic.weights.col(99), mlmath::linear_regression(X, y).weights) <=
        1e-5);
  std::ostringstream printed;
  printed << plain;
  CHECK(printed.str().find("<- best") != std::string::npos);
}

TEST_CASE("the ridge path of tall and wide designs", "[regression][ridge_path]") {
  struct Shape {
    Index n, p;
  };
  for (const Shape shape : {Shape{600, 3}, Shape{60, 55}, Shape{9, 30}, Shape{8, 530}}) {
    const Index n = shape.n;
    MatrixXd X = uniform_matrix(n, shape.p, 1);
    X = (X.array() < 0.5).select(0.0, X);
    const VectorXd y = X.col(0) - X.col(2) + uniform_matrix(n, 1, 2).col(0);
    const double lambda = 0.02;
    INFO("n = " << n << ", p = " << shape.p);
    const auto path = mlmath::ridge_path(X, y, {.lambdas = VectorXd{{1, lambda}}});
    const auto model = ridge_regression(X, y, {.lambda = lambda});
    CHECK((path.weights.col(1) - model.weights).norm() <= 1e-12 * model.weights.norm());
    CHECK(relative_error(path.mean_squared_error(1), model.mean_squared_error) <= 1e-11);
    CHECK(relative_error(path.effective_degrees_of_freedom(1),
                         model.effective_degrees_of_freedom) <= 1e-12);
    // Leave-one-out by the hat matrix Z (Z'Z + c)^-1 Z' = (ZZ' + c)^-1 ZZ', the lesser of both.
    const MatrixXd Z = X.rowwise() - X.colwise().mean();
    const bool is_tall = n >= shape.p;
    const MatrixXd products = is_tall ? MatrixXd(Z.transpose() * Z) : MatrixXd(Z * Z.transpose());
    MatrixXd A = products;
    A.diagonal().array() += double(n) * lambda;
    const MatrixXd solved = A.llt().solve(is_tall ? MatrixXd(Z.transpose()) : products);
    const VectorXd hat = is_tall ? VectorXd(Z.cwiseProduct(solved.transpose()).rowwise().sum())
                                 : VectorXd(solved.diagonal());
    const VectorXd leverage = hat.array() + 1 / double(n);
    const VectorXd residuals = y - mlmath::predict(model, X);
    const double expected = (residuals.array() / (1 - leverage.array())).square().sum() / double(n);
    CHECK(relative_error(path.leave_one_out(1), expected) <= 1e-10);
    const Eigen::SparseMatrix<double> sparse = X.sparseView();
    const auto same = mlmath::ridge_path(sparse, y, {.lambdas = VectorXd{{1, lambda}}});
    CHECK((same.weights - path.weights).norm() <= 1e-12 * path.weights.norm());
    CHECK((same.leave_one_out - path.leave_one_out).norm() <= 1e-12);
  }
}

TEST_CASE("what the ridge path refuses", "[regression][ridge_path]") {
  const MatrixXd X{{1, 2}, {3, 4}, {5, 7}};
  const VectorXd y{{1, 2, 3}};
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::ridge_path(X, y, {.lambdas = VectorXd{{1, 0}}});
        }) == "ridge_path: a lambda = 0, expected a number > 0");
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::ridge_path(X, y.head(2)); }) ==
        "ridge_path: y has 2 entries, expected 3, one for each row of X (3x2)");
}

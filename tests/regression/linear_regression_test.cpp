// SPDX-License-Identifier: MIT
#include "../../examples/data/nist_linear.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/stackloss.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/random_index.hpp>
#include <mlmath/regression/linear_regression.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::linear_regression;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

/// Of every type of argument one: each costs its own compilation.
mlmath::LinearRegression<> fit(const MatrixXd& X, const VectorXd& y,
                               const mlmath::LinearRegressionOptions& options = {}) {
  return linear_regression(X, y, options);
}
mlmath::LinearRegression<> weighted_fit(const MatrixXd& X, const VectorXd& y,
                                        const VectorXd& weights) {
  return linear_regression(X, y, weights);
}

struct Problem {
  MatrixXd X;
  VectorXd y;
  VectorXd weights;
};

/// Uniform numbers about different means, half of them 0 where `sparse`.
Problem random_problem(Index n, Index p, std::uint64_t seed, bool sparse = false) {
  mlmath::Philox rng(seed);
  Problem problem{MatrixXd(n, p), VectorXd(n), VectorXd(n)};
  mlmath::fill_uniform(rng, problem.X);
  mlmath::fill_uniform(rng, problem.y);
  mlmath::fill_uniform(rng, problem.weights);
  if (sparse) problem.X = (problem.X.array() < 0.5).select(problem.X, 0.0);
  for (Index j = 0; j < p; ++j) problem.y += double(j + 1) * problem.X.col(j);
  return problem;
}

/// The gradient of the weighted mean of squares is 0: X'W r = 0 and sum W r = 0.
void check_stationary(const Problem& problem, const mlmath::LinearRegression<>& model,
                      double tolerance) {
  const VectorXd r = problem.y - mlmath::predict(model, problem.X);
  const VectorXd weighted = problem.weights.cwiseProduct(r);
  CHECK((problem.X.transpose() * weighted).cwiseAbs().maxCoeff() <= tolerance);
  CHECK(std::abs(weighted.sum()) <= tolerance);
  CHECK(relative_error(model.objective, weighted.dot(r) / problem.weights.sum()) <= 1e-13);
}

}  // namespace

TEST_CASE("NIST's certified regressions", "[regression][linear_regression]") {
  for (const auto& set : mlmath_data::nist_linear()) {
    CAPTURE(set.name);
    const MatrixXd design = mlmath_data::nist_design<double>(set);
    const VectorXd y = mlmath_data::nist_response<double>(set);
    const bool has_intercept = set.model != mlmath_data::NistModel::slope;
    const Index p = design.cols() - (has_intercept ? 1 : 0);
    const auto model = fit(design.rightCols(p), y, {.intercept = has_intercept});
    CHECK(model.converged());
    CHECK(model.rank == p);
    double digits = 15;
    for (Index j = 0; j < design.cols(); ++j) {
      const double value = !has_intercept ? model.weights(j)
                           : j == 0       ? model.intercept
                                          : model.weights(j - 1);
      const double error =
          relative_error(value, double(set.certified[static_cast<std::size_t>(j)]));
      digits = std::min(digits, -std::log10(std::max(error, 1e-16)));
    }
    // Filip's powers up to x^10 lose in double what is missing.
    CHECK(digits >= (set.name == "Filip" ? 7.5 : 12));
  }
}

TEST_CASE("linear regression as in R", "[regression][linear_regression]") {
  // R 4.2: coef(lm(stack.loss ~ ., stackloss)), deviance / n.
  const auto [X, y] = mlmath_test::stackloss();
  const auto model = fit(X, y);
  CHECK(relative_error(model.intercept, -39.91967442012407474) <= 1e-13);
  CHECK(max_relative_error(model.weights, VectorXd{{0.71564020048528354, 1.29528612438857160,
                                                    -0.15212251914865146}}) <= 1e-13);
  CHECK(relative_error(model.objective, 178.82996159835875 / 21) <= 1e-13);
  std::ostringstream printed;
  printed << model;
  CHECK(printed.str().find("minimizes (1/n) sum (y - w'x - b)^2") != std::string::npos);
}

TEST_CASE("weights count as copies", "[regression][linear_regression]") {
  const Problem problem = random_problem(40, 3, 1);
  check_stationary(problem, weighted_fit(problem.X, problem.y, problem.weights), 1e-13);
  VectorXd counts(40);
  for (Index i = 0; i < 40; ++i) counts(i) = double(i % 3);
  MatrixXd copies(39, 3);
  VectorXd copied(39);
  Index row = 0;
  for (Index i = 0; i < 40; ++i) {
    for (Index k = 0; k < i % 3; ++k, ++row) {
      copies.row(row) = problem.X.row(i);
      copied(row) = problem.y(i);
    }
  }
  REQUIRE(row == 39);
  const auto weighted = weighted_fit(problem.X, problem.y, counts);
  const auto repeated = fit(copies, copied);
  CHECK(max_relative_error(weighted.weights, repeated.weights) <= 1e-13);
  CHECK(relative_error(weighted.intercept, repeated.intercept) <= 1e-12);
  CHECK(relative_error(weighted.objective, repeated.objective) <= 1e-13);
}

TEST_CASE("sparse designs", "[regression][linear_regression]") {
  const Problem problem = random_problem(60, 5, 2, true);
  const Eigen::SparseMatrix<double> by_columns = problem.X.sparseView();
  const Eigen::SparseMatrix<double, Eigen::RowMajor> by_rows = problem.X.sparseView();
  const auto dense = weighted_fit(problem.X, problem.y, problem.weights);
  for (const auto& model : {linear_regression(by_columns, problem.y, problem.weights),
                            linear_regression(by_rows, problem.y, problem.weights)}) {
    CHECK(model.converged());
    CHECK(max_relative_error(model.weights, dense.weights) <= 1e-13);
    CHECK(relative_error(model.intercept, dense.intercept) <= 1e-12);
    CHECK(relative_error(model.objective, dense.objective) <= 1e-12);
    check_stationary(problem, model, 1e-13);
  }
  const auto through_origin = linear_regression(by_columns, problem.y, {.intercept = false});
  CHECK(max_relative_error(through_origin.weights,
                           fit(problem.X, problem.y, {.intercept = false}).weights) <= 1e-13);
  CHECK(through_origin.intercept == 0);
  CHECK(max_relative_error(mlmath::predict(dense, by_rows), mlmath::predict(dense, problem.X)) <=
        1e-15);
}

TEST_CASE("dependent and constant columns", "[regression][linear_regression]") {
  Problem problem = random_problem(30, 3, 3);
  MatrixXd X(30, 5);
  X << problem.X, VectorXd::Constant(30, 7), problem.X.col(0) + 2 * problem.X.col(1);
  const auto unique = fit(problem.X, problem.y);
  const Eigen::SparseMatrix<double> sparse = X.sparseView();
  for (const auto& model : {fit(X, problem.y), linear_regression(sparse, problem.y)}) {
    CHECK(model.rank == 3);
    CHECK(model.dependent_columns.size() == 2);
    CHECK(model.weights(3) == 0);
    CHECK(relative_error(model.objective, unique.objective) <= 1e-12);
    CHECK(max_relative_error(mlmath::predict(model, X), mlmath::predict(unique, problem.X)) <=
          1e-12);
    // Of least norm: orthogonal to (1, 2, 0, 0, -1), which changes no prediction.
    CHECK(std::abs(model.weights(0) + 2 * model.weights(1) - model.weights(4)) <= 1e-12);
    std::ostringstream printed;
    printed << model;
    CHECK(printed.str().find("depend on the others") != std::string::npos);
  }
  // More features than samples: a perfect fit of least norm.
  const auto wide = fit(problem.X.topRows(3), problem.y.head(3));
  CHECK(wide.rank == 2);
  CHECK(wide.objective <= 1e-25);
  // One sample: its own mean.
  const auto one = fit(problem.X.topRows(1), problem.y.head(1));
  CHECK(one.weights.isZero());
  CHECK(one.intercept == problem.y(0));
}

TEST_CASE("every kind of argument", "[regression][linear_regression]") {
  const Problem problem = random_problem(50, 4, 4);
  const auto model = fit(problem.X, problem.y);
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = problem.X;
  CHECK(max_relative_error(linear_regression(rows, problem.y.transpose()).weights, model.weights) <=
        1e-14);
  CHECK(max_relative_error(linear_regression(2 * problem.X - problem.X, 1.0 * problem.y).weights,
                           model.weights) <= 1e-14);
  const auto floats = linear_regression(problem.X.cast<float>(), problem.y.cast<float>());
  CHECK(max_relative_error(floats.weights.cast<double>(), model.weights) <= 1e-6);
  // Several outputs: each as if alone.
  MatrixXd Y(50, 2);
  Y << problem.y, problem.weights;
  const auto both = linear_regression(problem.X, Y);
  CHECK(max_relative_error(both.weights.col(0), model.weights) <= 1e-14);
  CHECK(relative_error(both.intercept(0), model.intercept) <= 1e-12);
  CHECK(max_relative_error(mlmath::predict(both, rows).col(0), mlmath::predict(model, rows)) <=
        1e-14);
  // A column vector is one feature.
  const auto slope = linear_regression(VectorXd{{1, 2, 3}}, VectorXd{{3, 5, 7}});
  CHECK(relative_error(slope.weights(0), 2.0) <= 4 * epsilon<double>);
  CHECK(relative_error(slope.intercept, 1.0) <= 16 * epsilon<double>);
  CHECK(relative_error(mlmath::predict(slope, VectorXd{{10, 20}})(1), 41.0) <= 1e-15);
}

TEST_CASE("shifts, scales and permutations", "[regression][linear_regression]") {
  const Problem problem = random_problem(50, 3, 5);
  const auto model = fit(problem.X, problem.y);
  MatrixXd X = problem.X;
  X.col(1).array() += 1000;
  X.col(2) *= 1e-6;
  const auto moved = fit(X, (3 * problem.y).array().matrix() + VectorXd::Ones(50));
  CHECK(relative_error(moved.weights(0), 3 * model.weights(0)) <= 1e-11);
  CHECK(relative_error(moved.weights(1), 3 * model.weights(1)) <= 1e-11);
  CHECK(relative_error(moved.weights(2), 3e6 * model.weights(2)) <= 1e-11);
  mlmath::Philox rng(6);
  const auto order = mlmath::random_permutation(rng, 50);
  const auto shuffled = fit(problem.X(order, Eigen::seqN(0, 3)), VectorXd(problem.y(order)));
  CHECK(max_relative_error(shuffled.weights, model.weights) <= 1e-13);
  const auto turned = fit(problem.X.rowwise().reverse(), problem.y);
  CHECK(max_relative_error(turned.weights, model.weights.reverse()) <= 1e-13);
}

TEST_CASE("what linear regression refuses", "[regression][linear_regression]") {
  const MatrixXd X{{1, 2}, {3, 4}, {5, 7}};
  const VectorXd y{{1, 2, 3}};
  using mlmath::DomainError;
  using mlmath::ShapeError;
  CHECK(message_of<ShapeError>([&] { return fit(X, y.head(2)); }) ==
        "linear_regression: y has 2 entries, expected 3, one for each row of X (3x2)");
  CHECK(message_of<ShapeError>([&] { return fit(MatrixXd(0, 2), VectorXd()); }) ==
        "linear_regression: X is empty (0x2)");
  MatrixXd bad = X;
  bad(1, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<DomainError>([&] { return linear_regression(bad, y); }) ==
        "linear_regression: X(1, 0) is nan, expected finite values");
  const Eigen::SparseMatrix<double> sparse = bad.sparseView();
  CHECK(message_of<DomainError>([&] { return linear_regression(sparse, y); }) ==
        "linear_regression: X(1, 0) is nan, expected finite values");
  CHECK(message_of<DomainError>([&] {
          return weighted_fit(X, y, VectorXd{{1, -1, 1}});
        }) == "linear_regression: sample_weights(1) is -1, expected values >= 0");
  CHECK(message_of<ShapeError>([&] {
          return weighted_fit(X, y, VectorXd{{1, 1}});
        }) ==
        "linear_regression: sample_weights has 2 entries, expected 3, one for each row of X (3x2)");
  CHECK(message_of<DomainError>([&] { return weighted_fit(X, y, VectorXd::Zero(3)); }) ==
        "linear_regression: every entry of sample_weights is 0, expected a positive one");
  CHECK(message_of<ShapeError>(
            [&] { return mlmath::predict(fit(X, y), MatrixXd(MatrixXd::Zero(2, 3))); }) ==
        "predict: X has 3 columns, expected 2, one for each feature that the model was fitted to");
}

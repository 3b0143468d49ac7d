// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/regression/logistic_regression.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::logistic_regression;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

// R's mtcars: miles per gallon and weight of 32 cars, and whether their transmission is manual.
const VectorXd mpg{{21,   21,   22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8,
                    16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5,
                    15.2, 13.3, 19.2, 27.3, 26,   30.4, 15.8, 19.7, 15,   21.4}};
const VectorXd wt{{2.62,  2.875, 2.32,  3.215, 3.44,  3.46,  3.57, 3.19,  3.15,  3.44,  3.44,
                   4.07,  3.73,  3.78,  5.25,  5.424, 5.345, 2.2,  1.615, 1.835, 2.465, 3.52,
                   3.435, 3.84,  3.845, 1.935, 2.14,  1.513, 3.17, 2.77,  3.57,  2.78}};
const VectorXi manual{{1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                       0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1}};

MatrixXd cars() {
  MatrixXd X(32, 2);
  X << mpg, wt;
  return X;
}

VectorXd counts() {
  VectorXd weights(32);
  for (Index i = 0; i < 32; ++i) weights(i) = double(1 + i % 3);
  return weights;
}

/// Of every type of argument one: each costs its own compilation.
mlmath::LogisticRegression<> fit(const MatrixXd& X, const VectorXi& y,
                                 const mlmath::LogisticOptions& options = {}) {
  return logistic_regression(X, y, options);
}
mlmath::LogisticRegression<> weighted_fit(const MatrixXd& X, const VectorXi& y,
                                          const VectorXd& weights,
                                          const mlmath::LogisticOptions& options = {}) {
  return logistic_regression(X, y, weights, options);
}

struct Problem {
  MatrixXd X;
  VectorXi y;
  VectorXd weights;
};

Problem random_problem(Index n, Index p, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  Problem problem{MatrixXd(n, p), VectorXi(n), VectorXd(n)};
  mlmath::fill_uniform(rng, problem.X);
  mlmath::fill_uniform(rng, problem.weights);
  VectorXd noise(n);
  mlmath::fill_uniform(rng, noise);
  const VectorXd score = (4 * problem.X.col(0) - 3 * problem.X.col(1)).array() - 0.5;
  for (Index i = 0; i < n; ++i) problem.y(i) = score(i) + 2 * (noise(i) - 0.5) > 0 ? 7 : 3;
  return problem;
}

/// The conditions of the optimum in the variables as they are.
void check_optimal(const Problem& problem, const VectorXd& weights,
                   const mlmath::LogisticRegression<>& model) {
  CHECK(model.converged());
  CHECK(model.separation == mlmath::Separation::none);
  const VectorXd p = mlmath::predict_probability(model, problem.X);
  const VectorXd target = (problem.y.array() == 7).cast<double>();
  const VectorXd u = weights.cwiseProduct(p - target) / weights.sum();
  CHECK(std::abs(u.sum()) <= 1e-10);
  const VectorXd g = problem.X.transpose() * u;
  const double l1 = model.lambda * model.mixing;
  const double l2 = model.lambda * (1 - model.mixing);
  for (Index j = 0; j < g.size(); ++j) {
    const double w = model.weights(j);
    const double slope = g(j) + 2 * l2 * w;
    if (w != 0) {
      CHECK(std::abs(slope + (w > 0 ? l1 : -l1)) <= 1e-10);
    } else {
      CHECK(std::abs(slope) <= l1 + 1e-10);
    }
  }
  const VectorXd likelihood =
      (target.array() * p.array().log() + (1 - target.array()) * (1 - p.array()).log()).matrix();
  const double loss = -weights.dot(likelihood) / weights.sum();
  CHECK(relative_error(model.log_loss, loss) <= 1e-12);
  CHECK(relative_error(model.objective, loss + l1 * model.weights.lpNorm<1>() +
                                            l2 * model.weights.squaredNorm()) <= 1e-12);
}

}  // namespace

TEST_CASE("logistic regression as in R and scikit-learn", "[regression][logistic_regression]") {
  // R 4.2: glm(am ~ mpg + wt, binomial, mtcars, epsilon = 1e-15), deviance / 64; weights = 1 +
  // (0:31) %% 3.
  const auto model = fit(cars(), manual);
  CHECK(model.converged());
  CHECK(max_relative_error(model.weights, VectorXd{{-0.32416388935764584, -6.41617207291543235}}) <=
        1e-11);
  CHECK(relative_error(model.intercept, 25.88655399272429847) <= 1e-11);
  CHECK(relative_error(model.log_loss, 0.26850398817997634) <= 1e-13);
  const auto weighted = weighted_fit(cars(), manual, counts());
  CHECK(max_relative_error(weighted.weights,
                           VectorXd{{-0.21163315830575591, -5.45054562499709938}}) <= 1e-11);
  // scikit-learn 1.8: C = 1 / (2 * 0.05 * 32), newton-cholesky; L1 with C = 1 / (0.02 * 32), saga,
  // on standardized columns.
  const auto ridge = fit(cars(), manual, {.lambda = 0.05});
  CHECK(max_relative_error(ridge.weights, VectorXd{{0.20630009978014824, -0.6882054720724605}}) <=
        1e-9);
  CHECK(relative_error(ridge.intercept, -2.426741459564712) <= 1e-8);
  const auto lasso = fit(cars(), manual, {.lambda = 0.02, .mixing = 1, .standardize = true});
  CHECK(lasso.weights(0) == 0);
  const double sd = std::sqrt((wt.array() - wt.mean()).square().mean());
  CHECK(relative_error(lasso.weights(1) * sd, -2.96117426012276) <= 1e-9);
  std::ostringstream printed;
  printed << ridge;
  CHECK(
      printed.str().find("logistic regression of 1 against 0: minimizes the mean log loss + lambda "
                         "sum (w)^2, lambda = 0.05") == 0);
}

TEST_CASE("the optimum of every penalty", "[regression][logistic_regression]") {
  const Problem problem = random_problem(200, 6, 1);
  const VectorXd ones = VectorXd::Ones(200);
  check_optimal(problem, ones, fit(problem.X, problem.y));
  for (const double mixing : {0.0, 0.3, 1.0}) {
    for (const double lambda : {1e-4, 1e-2, 0.2}) {
      CAPTURE(mixing, lambda);
      check_optimal(problem, problem.weights,
                    weighted_fit(problem.X, problem.y, problem.weights,
                                 {.lambda = lambda, .mixing = mixing}));
    }
  }
  // More features than samples.
  const Problem wide = random_problem(30, 60, 2);
  check_optimal(wide, VectorXd::Ones(30), fit(wide.X, wide.y, {.lambda = 1e-2, .mixing = 1}));
  check_optimal(wide, VectorXd::Ones(30), fit(wide.X, wide.y, {.lambda = 1e-2}));
}

TEST_CASE("columns that depend on others, or all but do", "[regression][logistic_regression]") {
  const Problem problem = random_problem(300, 6, 11);
  const VectorXd chance = mlmath::predict_probability(fit(problem.X, problem.y), problem.X);
  const auto check = [&](const MatrixXd& X, double tolerance) {
    const auto model = fit(X, problem.y);
    CHECK(model.converged());
    CHECK(model.gradient_norm <= 1e-10);
    CHECK(model.iterations < 20);
    CHECK(model.separation == mlmath::Separation::none);
    CHECK(max_relative_error(mlmath::predict_probability(model, X), chance) <= tolerance);
  };
  MatrixXd X(300, 8);
  X << problem.X, problem.X.col(0) + problem.X.col(1), problem.X.col(2) - 3 * problem.X.col(3);
  check(X, 1e-8);
  MatrixXd near = problem.X;
  near.col(4) = near.col(0) + 1e-5 * near.col(4);
  check(near, 1e-6);
  // Far from 0, as times are, by a step that rounding leaves exact.
  MatrixXd far = (problem.X * 1048576).array().round() / 1048576;
  const VectorXd weights = fit(far, problem.y).weights;
  far.array() += 134217728;
  const auto moved = fit(far, problem.y);
  CHECK(moved.converged());
  CHECK(moved.gradient_norm <= 1e-10);
  CHECK(max_relative_error(moved.weights, weights) <= 1e-7);
  // One-hot columns and an intercept.
  const MatrixXd hot{{1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 1, 0},
                     {0, 1, 0}, {0, 1, 0}, {0, 0, 1}, {0, 0, 1}};
  const auto shares = fit(hot, VectorXi{{0, 0, 1, 0, 1, 1, 1, 0, 1}});
  CHECK(shares.converged());
  CHECK(max_relative_error(mlmath::predict_probability(shares, MatrixXd::Identity(3, 3)),
                           VectorXd{{1.0 / 3, 3.0 / 4, 1.0 / 2}}) <= 1e-9);
}

TEST_CASE("labels, storage and predictions", "[regression][logistic_regression]") {
  const Problem problem = random_problem(100, 4, 3);
  const auto model = fit(problem.X, problem.y, {.lambda = 0.01});
  CHECK(model.classes(0) == 3);
  CHECK(model.classes(1) == 7);
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = problem.X;
  const Eigen::SparseMatrix<double> sparse = problem.X.sparseView();
  CHECK(max_relative_error(logistic_regression(rows, problem.y, {.lambda = 0.01}).weights,
                           model.weights) <= 1e-10);
  const auto thin = logistic_regression(sparse, problem.y, {.lambda = 0.01});
  CHECK(max_relative_error(thin.weights, model.weights) <= 1e-9);
  const VectorXd z = mlmath::decision_function(model, sparse);
  const VectorXd p = mlmath::predict_probability(model, problem.X);
  const auto labels = mlmath::predict(model, rows);
  for (Index i = 0; i < 100; ++i) {
    CHECK(std::abs(p(i) - 1 / (1 + std::exp(-z(i)))) <= 1e-15);
    CHECK(labels(i) == (p(i) > 0.5 ? 7 : 3));
  }
  // The other way round the weights change their sign.
  const VectorXi flipped = (10 - problem.y.array()).matrix();
  CHECK(max_relative_error(fit(problem.X, flipped, {.lambda = 0.01}).weights, -model.weights) <=
        1e-9);
  const auto floats = logistic_regression(problem.X.cast<float>(), problem.y, {.lambda = 0.01});
  CHECK(floats.converged());
  CHECK(max_relative_error(floats.weights.cast<double>(), model.weights) <= 1e-3);
  const auto origin = fit(problem.X, problem.y, {.intercept = false});
  CHECK(origin.intercept == 0);
  const VectorXd u = mlmath::predict_probability(origin, problem.X) -
                     (problem.y.array() == 7).cast<double>().matrix();
  CHECK((problem.X.transpose() * u).cwiseAbs().maxCoeff() / 100 <= 1e-10);
}

TEST_CASE("logistic regression from an earlier fit, and by L-BFGS",
          "[regression][logistic_regression]") {
  const Problem problem = random_problem(100, 8, 5);
  for (const double mixing : {0.0, 1.0}) {
    const auto model = fit(problem.X, problem.y, {.lambda = 0.01, .mixing = mixing});
    const auto again =
        logistic_regression(problem.X, problem.y, model, {.lambda = 0.01, .mixing = mixing});
    CHECK(again.iterations <= 1);
    CHECK(max_relative_error(again.weights, model.weights) <= 1e-9);
    const auto weighted = logistic_regression(problem.X, problem.y, problem.weights, model,
                                              {.lambda = 0.01, .mixing = mixing});
    check_optimal(problem, problem.weights, weighted);
  }
  // More than 1500 columns, of which none is left out.
  const Problem wide = random_problem(20, 1600, 6);
  check_optimal(wide, VectorXd::Ones(20), fit(wide.X, wide.y, {.lambda = 0.1}));
  // The weights that are left take turns where they are more than a Newton step may have.
  using Design = mlmath::detail::MatrixRef<MatrixXd>;
  const Design X(problem.X);
  const mlmath::detail::StandardizedDesignOf<Design, double> design(X, VectorXd(), true);
  const auto turns =
      mlmath::detail::logistic_model<double>(design, mlmath::detail::code_labels("", problem.y),
                                             nullptr, {.lambda = 1e-3, .mixing = 0.5}, 4);
  CHECK((turns.weights.array() != 0).count() > 4);
  check_optimal(problem, VectorXd::Ones(100), turns);
}

TEST_CASE("classes that can be separated", "[regression][logistic_regression]") {
  const VectorXd x{{1, 2, 3, 4, 5, 6}};
  const auto apart = fit(x, VectorXi{{0, 0, 0, 1, 1, 1}});
  CHECK(apart.separation == mlmath::Separation::complete);
  CHECK(apart.status == mlmath::Status::no_minimum);
  CHECK(!apart.converged());
  std::ostringstream printed;
  printed << apart;
  CHECK(printed.str().find("separable (complete)") != std::string::npos);
  const auto touching = fit(VectorXd{{1, 2, 3, 3, 4, 5}}, VectorXi{{0, 0, 0, 1, 1, 1}});
  CHECK(touching.separation == mlmath::Separation::quasi_complete);
  const auto penalized = fit(x, VectorXi{{0, 0, 0, 1, 1, 1}}, {.lambda = 1e-3});
  CHECK(penalized.converged());
  CHECK(penalized.separation == mlmath::Separation::none);
  // Constant columns have no weight.
  MatrixXd X(32, 3);
  X << cars(), VectorXd::Constant(32, 4);
  const auto constant = fit(X, manual);
  CHECK(constant.weights(2) == 0);
  CHECK(relative_error(constant.weights(0), -0.32416388935764584) <= 1e-10);
}

TEST_CASE("a curvature that serves several steps", "[regression][logistic_regression]") {
  // With so many rows and columns the first steps read a part of the rows, and later ones keep what
  // they have: the optimum is the same, and what has none is not taken for one.
  Problem many = random_problem(10000, 33, 5);
  check_optimal(many, many.weights, weighted_fit(many.X, many.y, many.weights));
  // A column that all but a few rows lack: a part of the rows knows nothing of it.
  many.X.col(5).setZero();
  many.X.block(300, 5, 3, 1).setOnes();
  many.y.segment(300, 3) << 3, 7, 7;
  check_optimal(many, VectorXd::Ones(10000), fit(many.X, many.y, {.lambda = 1e-7}));
  for (Index i = 0; i < 10000; ++i) many.y(i) = many.X(i, 0) > many.X(i, 1) ? 7 : 3;
  CHECK(fit(many.X, many.y).separation == mlmath::Separation::complete);
  Problem few = random_problem(70, 39, 6);
  CHECK(fit(few.X, few.y).separation == mlmath::Separation::complete);
}

TEST_CASE("what logistic regression refuses", "[regression][logistic_regression]") {
  const MatrixXd X{{1, 2}, {3, 4}, {5, 7}};
  using mlmath::DomainError;
  using mlmath::ShapeError;
  CHECK(message_of<DomainError>([&] {
          return fit(X, VectorXi{{1, 1, 1}});
        }) ==
        "logistic_regression: y has the labels {1}, expected two classes (for more see "
        "softmax_regression)");
  CHECK(message_of<DomainError>([&] {
          return logistic_regression(X, VectorXd{{0, 0.5, 1}});
        }) == "logistic_regression: y(1) is 0.5, expected labels that are whole numbers");
  CHECK(message_of<ShapeError>([&] {
          return fit(X, VectorXi{{0, 1}});
        }) == "logistic_regression: y has 2 entries, expected 3, one for each row of X (3x2)");
  CHECK(message_of<DomainError>([&] {
          return fit(X, VectorXi{{0, 1, 1}}, {.lambda = -1});
        }) == "logistic_regression: lambda = -1, expected a number >= 0");
  MatrixXd bad = X;
  bad(2, 1) = std::numeric_limits<double>::infinity();
  CHECK(message_of<DomainError>([&] {
          return fit(bad, VectorXi{{0, 1, 1}});
        }) == "logistic_regression: X(2, 1) is inf, expected finite values");
  const auto model = fit(X, VectorXi{{0, 1, 0}}, {.lambda = 1});
  CHECK(message_of<ShapeError>(
            [&] { return mlmath::predict(model, MatrixXd(MatrixXd::Zero(1, 3))); }) ==
        "predict: X has 3 columns, expected 2, one for each feature that the model was fitted to");
  CHECK(message_of<ShapeError>(
            [&] { return logistic_regression(cars(), manual, fit(MatrixXd(mpg), manual), {}); }) ==
        "logistic_regression: the earlier fit has 1 feature, expected 2, one for each column of X");
}

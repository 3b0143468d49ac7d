// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include "support/sanitized.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/model_text.hpp>
#include <mlmath/regression/softmax_regression.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::Separation;
using mlmath::softmax_regression;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using mlmath_test::sized;

namespace {

VectorXi species() {
  VectorXi y(150);
  for (Index i = 0; i < 150; ++i) y(i) = int(i / 50);
  return y;
}

/// Of every type of argument one: each costs its own compilation.
mlmath::SoftmaxRegression<> fit(const MatrixXd& X, const VectorXi& y,
                                const mlmath::SoftmaxOptions& options = {}) {
  return softmax_regression(X, y, options);
}

/// A design and labels that go with its first columns.
std::pair<MatrixXd, VectorXi> random_problem(Index n, Index p, int classes, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd X(n, p);
  MatrixXd noise(n, classes);
  mlmath::fill_uniform(rng, X);
  mlmath::fill_uniform(rng, noise);
  VectorXi y(n);
  for (Index i = 0; i < n; ++i) {
    VectorXd score = 2 * noise.row(i);
    for (Index k = 0; k < classes; ++k) score(k) += 3 * X(i, k % p);
    Index best = 0;
    score.maxCoeff(&best);
    y(i) = int(best);
  }
  return {X, y};
}

/// The largest violation of a condition of the optimum, in the variables as they are.
double violation(const MatrixXd& X, const VectorXi& y, const VectorXd& weights,
                 const mlmath::SoftmaxRegression<>& model) {
  MatrixXd U = mlmath::predict_probability(model, X);
  for (Index i = 0; i < y.size(); ++i) U(i, y(i)) -= 1;
  for (Index k = 0; k < U.cols(); ++k) U.col(k).array() *= weights.array() / weights.sum();
  const double l1 = model.lambda * model.mixing;
  const MatrixXd G = X.transpose() * U + 2 * model.lambda * (1 - model.mixing) * model.weights;
  double worst = U.colwise().sum().cwiseAbs().maxCoeff();
  for (Index a = 0; a < G.size(); ++a) {
    const double w = model.weights.data()[a];
    const double g = G.data()[a];
    const double excess = w == 0 ? std::abs(g) - l1 : std::abs(g + (w > 0 ? l1 : -l1));
    worst = (std::max)(worst, excess);
  }
  return worst;
}

}  // namespace

TEST_CASE("softmax regression as in scikit-learn", "[regression][softmax_regression]") {
  // scikit-learn 1.2: LogisticRegression(C = 1 / (2 * 0.01 * 150), newton-cg, tol = 1e-14) on iris.
  const MatrixXd X = mlmath_test::iris();
  const auto model = fit(X, species(), {.lambda = 0.01, .gradient_tolerance = 1e-11});
  CHECK(model.converged());
  CHECK(max_relative_error(
            model.weights,
            MatrixXd{{-0.38793338174559305, 0.2800368397097458, 0.1078965420358507},
                     {0.6131930140772228, -0.37032342779848176, -0.2428695862787439},
                     {-1.8163225331866029, -0.05352063780539283, 1.869843170991991},
                     {-0.7520222603136092, -0.5418078434625049, 1.2938301037761126}}) <= 1e-8);
  CHECK(max_relative_error(model.intercepts, VectorXd{{7.692214520085446, 2.0317809621878316,
                                                       -9.723995482273276}}) <= 1e-8);
  CHECK(relative_error(model.log_loss, 0.18701408040072037) <= 1e-9);
  const auto labels = mlmath::predict(model, X);
  CHECK((labels.cast<int>().array() == species().array()).count() == 145);
  CHECK(violation(X, species(), VectorXd::Ones(150), model) <= 1e-10);
  std::ostringstream printed;
  printed << model;
  CHECK(printed.str().find("softmax regression of 3 classes on 4 features: minimizes the mean log "
                           "loss + lambda |W|^2, lambda = 0.01") == 0);
}

TEST_CASE("softmax regression reaches the objective of scikit-learn's best solver",
          "[regression][softmax_regression]") {
  // scikit-learn 1.9, newton-cg and newton-cholesky, tol = 1e-14, C = 1 / (2 * 150 * lambda) on iris:
  // the lesser objective of the two. Of standardized columns in the last.
  const MatrixXd X = mlmath_test::iris();
  const auto check = [&](const mlmath::SoftmaxOptions& options, double objective) {
    const auto model = fit(X, species(), options);
    CHECK(model.converged());
    CHECK(model.objective <= objective + 1e-15);
    CHECK(model.gradient_norm <= 1e-10);
    CHECK(model.standardized == options.standardize);
  };
  check({.lambda = 1e-2}, 0.28845388437771113);
  check({.lambda = 1e-4}, 0.060370840859142037);
  check({.lambda = 1e-2, .standardize = true}, 0.31231467377148997);
}

TEST_CASE("softmax regression with columns that all but depend on others",
          "[regression][softmax_regression]") {
  for (const double share : {1e-5, 0.0}) {
    CAPTURE(share);
    auto [X, y] = random_problem(200, 5, 3, 4);
    X.col(4) = X.col(0) + share * X.col(4);
    X.col(3) *= 1e6;
    const auto model = fit(X, y);
    CHECK(model.converged());
    CHECK(model.gradient_norm <= 1e-10);
    CHECK(model.iterations < 20);
    CHECK(model.separation == Separation::none);
    if (share > 0) continue;
    const auto apart = fit(X.leftCols(4), y);
    CHECK(max_relative_error(mlmath::predict_probability(model, X),
                             mlmath::predict_probability(apart, X.leftCols(4))) <= 1e-8);
  }
  // By L-BFGS, and Newton's steps at the end.
  auto [X, y] = random_problem(sized(600, 300), 60, 6, 5);
  for (Index j = 1; j < 60; ++j) X.col(j) = 0.95 * X.col(j - 1) + 0.3 * X.col(j);
  const auto model = fit(X, y);
  CHECK((model.converged() ? model.gradient_norm <= 1e-10 : model.separation != Separation::none));
}

TEST_CASE("softmax regression with absolute values as in glmnet and scikit-learn",
          "[regression][softmax_regression]") {
  // glmnet 4.1: glmnet(X, y, family = "multinomial", alpha = 1, lambda = 0.02, standardize = FALSE,
  // thresh = 1e-30); alpha = 0.3, lambda = 0.05, standardize = TRUE.
  const MatrixXd X = mlmath_test::iris();
  const VectorXi y = species();
  const VectorXd ones = VectorXd::Ones(150);
  const auto lasso = fit(X, y, {.lambda = 0.02, .mixing = 1, .gradient_tolerance = 1e-11});
  CHECK(lasso.converged());
  CHECK(max_relative_error(lasso.weights, MatrixXd{{0, 0, 0},
                                                   {0, 0, 0},
                                                   {-2.8542281287253206, 0, 3.1491715082322318},
                                                   {0, 0, 1.3197149367821974}}) <= 1e-8);
  CHECK((lasso.weights.array() == 0).count() == 9);
  // As text, to the bit: with its exact zeros and the kind of penalty.
  std::stringstream text;
  mlmath::save_model(text, lasso);
  const auto again = mlmath::load_model<mlmath::SoftmaxRegression<>>(text);
  CHECK(again.weights == lasso.weights);
  CHECK(again.intercepts == lasso.intercepts);
  CHECK(again.classes == lasso.classes);
  CHECK(again.mixing == 1);
  CHECK(again.lambda == 0.02);
  CHECK(mlmath::predict_probability(again, X) == mlmath::predict_probability(lasso, X));
  CHECK(max_relative_error(lasso.intercepts, VectorXd{{11.0457750429945936, 3.264991504023032,
                                                       -14.3107665470176251}}) <= 1e-8);
  CHECK(violation(X, y, ones, lasso) <= 1e-10);
  // scikit-learn 1.9: the objective of saga, C = 1 / (0.02 * 150), l1_ratio = 1, tol = 1e-15; and of
  // its elastic net of lambda = 0.02, mixing = 0.5, C = 1 / (0.03 * 150), l1_ratio = 1 / 3.
  CHECK(lasso.objective <= 0.29821772385541806 + 1e-15);
  const auto half = fit(X, y, {.lambda = 0.02, .mixing = 0.5, .gradient_tolerance = 1e-11});
  CHECK(half.objective <= 0.3573017412685141 + 1e-15);
  CHECK(violation(X, y, ones, half) <= 1e-10);
  std::ostringstream printed;
  printed << half;
  CHECK(printed.str().find("+ lambda (a sum |W| + (1 - a) |W|^2), a = 0.5, lambda = 0.02") !=
        std::string::npos);
}

TEST_CASE("the optimum of softmax regression by each way", "[regression][softmax_regression]") {
  const auto [X, y] = random_problem(80, 50, 7, 1);
  const VectorXd weights = VectorXd::LinSpaced(80, 0.5, 2);
  const VectorXd ones = VectorXd::Ones(80);
  for (const double mixing : {0.0, 0.4, 1.0}) {
    CAPTURE(mixing);
    const mlmath::SoftmaxOptions options{
        .lambda = 0.02, .mixing = mixing, .gradient_tolerance = 1e-11};
    const auto model = fit(X, y, options);
    CHECK(model.converged());
    CHECK(violation(X, y, ones, model) <= 1e-10);
    // From there it is a step, also for a sparse design; other weights are another optimum.
    const auto again = softmax_regression(X, y, model, options);
    CHECK(again.iterations <= 2);
    CHECK(max_relative_error(again.weights, model.weights) <= 1e-8);
    const Eigen::SparseMatrix<double> sparse = X.sparseView();
    const auto thin = softmax_regression(sparse, y, weights, model, options);
    CHECK(thin.converged());
    CHECK(violation(X, y, weights, thin) <= 1e-10);
  }
  // Newton's method finds what L-BFGS finds.
  const auto few = softmax_regression(X.leftCols(5), y, weights, {.lambda = 0.01});
  CHECK(violation(X.leftCols(5), y, weights, few) <= 1e-8);
  CHECK(few.iterations < 10);
}

TEST_CASE("L-BFGS in variables that the products of the columns make alike",
          "[regression][softmax_regression]") {
  auto [X, y] = random_problem(300, 45, 7, 9);
  X.col(3) = X.col(2) + 0.02 * X.col(3);
  X.col(44).setConstant(3);
  const VectorXd ones = VectorXd::Ones(300);
  const auto model = fit(X, y, {.lambda = 1e-4, .gradient_tolerance = 1e-7});
  CHECK(model.converged());
  CHECK(model.separation == Separation::none);
  CHECK(model.weights.row(44).isZero(0));
  CHECK(violation(X, y, ones, model) <= 1e-6);
  // A column that a few rows alone have, and no intercept.
  X.col(43).setZero();
  X.col(43).segment(100, 4).setOnes();
  const auto origin = fit(X, y, {.lambda = 1e-3, .intercept = false, .gradient_tolerance = 1e-7});
  CHECK(origin.converged());
  CHECK(origin.intercepts.isZero(0));
  MatrixXd U = mlmath::predict_probability(origin, X);
  for (Index i = 0; i < 300; ++i) U(i, y(i)) -= 1;
  CHECK((X.transpose() * U / 300 + 2e-3 * origin.weights).cwiseAbs().maxCoeff() <= 1e-6);
}

TEST_CASE("classes that softmax regression can separate", "[regression][softmax_regression]") {
  // Iris: setosa lies apart from the two others, which overlap.
  const auto iris = fit(mlmath_test::iris(), species());
  CHECK(iris.separation == Separation::quasi_complete);
  CHECK(!iris.converged());
  std::ostringstream printed;
  printed << iris;
  CHECK(printed.str().find("separable (quasi-complete)") != std::string::npos);
  CHECK(fit(mlmath_test::iris(), species(), {.lambda = 1e-4}).separation == Separation::none);
  const MatrixXd line{{1}, {2}, {3}, {4}, {5}, {6}};
  CHECK(fit(line, VectorXi{{0, 0, 1, 1, 2, 2}}).separation == Separation::complete);
  CHECK(fit(line, VectorXi{{0, 1, 2, 0, 1, 2}}).separation == Separation::none);
  // By L-BFGS: more features than samples; and the same with a sample in two classes.
  auto [X, y] = random_problem(40, 50, 7, 2);
  CHECK(fit(X, y).separation == Separation::complete);
  X.row(1) = X.row(0);
  y(1) = (y(0) + 1) % 7;
  CHECK(fit(X, y).separation == Separation::quasi_complete);
}

TEST_CASE("softmax regression of two classes is logistic", "[regression][softmax_regression]") {
  const MatrixXd X = mlmath_test::iris().bottomRows(100);
  const VectorXi y = species().tail(100);
  const auto softmax = fit(X, y, {.lambda = 0.01, .gradient_tolerance = 1e-11});
  // |W|^2 is twice the square of half the difference.
  const auto logistic = mlmath::logistic_regression(X, y, {.lambda = 0.005});
  CHECK(max_relative_error(softmax.weights.col(1) - softmax.weights.col(0), logistic.weights) <=
        1e-7);
  CHECK(relative_error(softmax.objective, logistic.objective) <= 1e-10);
  CHECK(softmax.classes(0) == 1);
}

TEST_CASE("weights, storage and the scale of softmax regression",
          "[regression][softmax_regression]") {
  const MatrixXd X = mlmath_test::iris();
  const VectorXi y = species();
  VectorXd weights = VectorXd::Ones(150);
  weights(70) = 2;
  MatrixXd twice(151, 4);
  twice << X, X.row(70);
  VectorXi y_twice(151);
  y_twice << y, y(70);
  const mlmath::SoftmaxOptions options{
      .lambda = 0.1, .standardize = true, .gradient_tolerance = 1e-11};
  const auto weighted = softmax_regression(X, y, weights, options);
  CHECK(max_relative_error(fit(twice, y_twice, options).weights, weighted.weights) <= 1e-8);
  const Eigen::SparseMatrix<double> sparse = X.sparseView();
  const auto thin = softmax_regression(sparse, y, weights, options);
  CHECK(max_relative_error(thin.weights, weighted.weights) <= 1e-8);
  CHECK(max_relative_error(mlmath::decision_function(thin, sparse),
                           mlmath::decision_function(weighted, X)) <= 1e-8);
  MatrixXd scaled = X;
  scaled.col(2) *= 1000;
  const auto moved = softmax_regression(scaled, y, weights, options);
  CHECK(max_relative_error(moved.weights.row(2) * 1000, weighted.weights.row(2)) <= 1e-8);
  CHECK(std::abs(weighted.weights.rowwise().sum().cwiseAbs().maxCoeff()) <= 1e-14);
}

TEST_CASE("what softmax regression refuses", "[regression][softmax_regression]") {
  const MatrixXd X = mlmath_test::iris();
  CHECK(message_of<mlmath::DomainError>([&] { return fit(X, VectorXi::Constant(150, 4)); }) ==
        "softmax_regression: y has the labels {4}, expected at least two classes");
  CHECK(message_of<mlmath::DomainError>([&] { return fit(X, species(), {.lambda = -1}); }) ==
        "softmax_regression: lambda = -1, expected a number >= 0");
  CHECK(message_of<mlmath::ShapeError>([&] { return fit(X, species().head(3)); }) ==
        "softmax_regression: y has 3 entries, expected 150, one for each row of X (150x4)");
  const auto model = fit(X, species(), {.lambda = 1});
  CHECK(message_of<mlmath::DomainError>([&] {
          return softmax_regression(X, (species().array() + 1).matrix().eval(), model, {});
        }) == "softmax_regression: the earlier fit has the labels {0, 1, 2}, y has {1, 2, 3}");
  CHECK(message_of<mlmath::ShapeError>(
            [&] { return softmax_regression(MatrixXd(X.leftCols(3)), species(), model, {}); }) ==
        "softmax_regression: the earlier fit has 4 features, expected 3, one for each column of X");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include "support/stackloss.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/regression/conventions.hpp>
#include <mlmath/regression/elastic_net_path.hpp>
#include <mlmath/regression/elastic_net_regression.hpp>

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
using mlmath::elastic_net_regression;
using mlmath::lasso_regression;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using mlmath_test::stackloss;

namespace {

struct Planted {
  MatrixXd X;
  VectorXd y;
  VectorXd weights;
};

/// Normal-like features, of which the first three matter, and some noise.
Planted planted(Index n, Index p, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  Planted problem{MatrixXd(n, p), VectorXd(n), VectorXd(n)};
  MatrixXd sum = MatrixXd::Zero(n, p);
  for (int k = 0; k < 4; ++k) {
    mlmath::fill_uniform(rng, problem.X);
    sum += problem.X;
  }
  problem.X = sum.array() - 2;
  mlmath::fill_uniform(rng, problem.y);
  mlmath::fill_uniform(rng, problem.weights);
  problem.y = 0.2 * problem.y + 3 * problem.X.col(0) - 2 * problem.X.col(1) + problem.X.col(2);
  return problem;
}

/// The conditions of the optimum, and that the duality gap is one.
void check_optimal(const Planted& problem, const VectorXd& sample_weights,
                   const mlmath::ElasticNetRegression<>& model, const VectorXd& factors,
                   bool nonnegative = false) {
  const double total = sample_weights.sum();
  const VectorXd r = problem.y - mlmath::predict(model, problem.X);
  CHECK(std::abs(sample_weights.dot(r)) / total <= 1e-12);
  const VectorXd slope = 2 * problem.X.transpose() * sample_weights.cwiseProduct(r) / total;
  const double l1 = model.lambda * model.mixing;
  const double l2 = model.lambda * (1 - model.mixing);
  double penalty = 0;
  for (Index j = 0; j < slope.size(); ++j) {
    const double w = model.weights(j);
    penalty += factors(j) * (l1 * std::abs(w) + l2 * w * w);
    const double g = slope(j) - 2 * l2 * factors(j) * w;
    if (w != 0) {
      CHECK(std::abs(g - (w > 0 ? l1 : -l1) * factors(j)) <= 1e-11);
    } else {
      CHECK((nonnegative ? g : std::abs(g)) <= l1 * factors(j) + 1e-11);
    }
    if (nonnegative) CHECK(w >= 0);
  }
  const double error = r.cwiseAbs2().dot(sample_weights) / total;
  CHECK(relative_error(model.objective, error + penalty) <= 1e-12);
  CHECK(model.duality_gap <= 1e-11);
  CHECK(model.converged());
}

}  // namespace

TEST_CASE("the lasso and the elastic net as in scikit-learn and glmnet",
          "[regression][elastic_net]") {
  const auto [X, y] = stackloss();
  // scikit-learn 1.2: Lasso(alpha = 1.5), positive = True, ElasticNet(alpha = 2, l1_ratio = 0.25),
  // with tol = 1e-18.
  const auto lasso = lasso_regression(X, y, {.lambda = 3});
  CHECK(max_relative_error(lasso.weights, VectorXd{{0.7491195821978445, 0.9990715592700494,
                                                    -0.05761460154326391}}) <= 1e-9);
  CHECK(relative_error(lasso.intercept, -43.84875202710963) <= 1e-9);
  const auto positive = lasso_regression(X, y, {.lambda = 3, .nonnegative = true});
  CHECK(max_relative_error(positive.weights,
                           VectorXd{{0.7322711278906249, 0.9990962695407088, 0}}) <= 1e-9);
  CHECK(positive.weights(2) == 0);
  const auto penalties = mlmath::from_scikit_learn_elastic_net(2, 0.25);
  const auto net =
      elastic_net_regression(X, y, {.lambda = penalties.lambda, .mixing = penalties.mixing});
  CHECK(max_relative_error(net.weights, VectorXd{{0.7818686575594342, 0.9121048887625981,
                                                  -0.0968398570657661}}) <= 1e-9);
  const auto back = mlmath::scikit_learn_elastic_net(penalties.lambda, penalties.mixing);
  CHECK(relative_error(back.alpha, 2.0) <= 1e-15);
  CHECK(relative_error(back.l1_ratio, 0.25) <= 1e-15);
  // glmnet 4.1, thresh = 1e-30: lambda = 1.5, standardize = TRUE; lambda = 0.2, weights = 1 +
  // (0:20) %% 3, penalty.factor = c(1, 0.5, 1.5).
  CHECK(mlmath::glmnet_lasso_lambda(3) == 1.5);
  const auto standardized = lasso_regression(X, y, {.lambda = 3, .standardize = true});
  CHECK(max_relative_error(standardized.weights,
                           VectorXd{{0.57706803331602829, 1.02244032832132214, 0}}) <= 1e-8);
  VectorXd weights(21);
  for (Index i = 0; i < 21; ++i) weights(i) = double(1 + i % 3);
  const auto weighted =
      lasso_regression(X, y, weights, {.lambda = 0.4, .penalty_factors = VectorXd{{1, 0.5, 1.5}}});
  CHECK(max_relative_error(weighted.weights, VectorXd{{0.68506659223649802, 1.24181080897043516,
                                                       -0.10564512838884128}}) <= 1e-8);
  CHECK(relative_error(weighted.intercept, -41.23081826919667492) <= 1e-8);
}

TEST_CASE("the optimum, its conditions and its gap", "[regression][elastic_net]") {
  for (const auto& [n, p] : {std::pair<Index, Index>{80, 20}, {30, 100}}) {
    const Planted problem = planted(n, p, 1);
    const VectorXd ones = VectorXd::Ones(n);
    const VectorXd flat = VectorXd::Ones(p);
    for (const double lambda : {1e-3, 0.05, 0.5}) {
      CAPTURE(n, p, lambda);
      check_optimal(problem, ones, lasso_regression(problem.X, problem.y, {.lambda = lambda}),
                    flat);
      check_optimal(problem, problem.weights,
                    elastic_net_regression(problem.X, problem.y, problem.weights,
                                           {.lambda = lambda, .mixing = 0.4}),
                    flat);
      check_optimal(problem, ones,
                    lasso_regression(problem.X, problem.y, {.lambda = lambda, .nonnegative = true}),
                    flat, true);
    }
    // Two columns are not penalized, one half as much.
    VectorXd factors = flat;
    factors(5) = 0;
    factors(7) = 0;
    factors(0) = 0.5;
    check_optimal(
        problem, ones,
        lasso_regression(problem.X, problem.y, {.lambda = 0.1, .penalty_factors = factors}),
        factors);
  }
}

TEST_CASE("three features of a hundred", "[regression][elastic_net]") {
  const Planted problem = planted(60, 100, 3);
  const auto model = lasso_regression(problem.X, problem.y, {.lambda = 0.15});
  CHECK(model.support() == std::vector<Index>{0, 1, 2});
  std::ostringstream printed;
  printed << model;
  CHECK(printed.str().find("lasso: minimizes (1/n) sum (y - w'x - b)^2 + lambda sum |w|") == 0);
  CHECK(printed.str().find("3 of 100 weights are not 0") != std::string::npos);
}

TEST_CASE("sparse, row-major and float designs", "[regression][elastic_net]") {
  Planted problem = planted(50, 80, 4);
  problem.X = (problem.X.array().abs() > 0.5).select(problem.X, 0.0);
  const Eigen::SparseMatrix<double, Eigen::RowMajor> by_rows = problem.X.sparseView();
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = problem.X;
  const mlmath::LassoOptions options{.lambda = 0.05, .standardize = true};
  const auto model = lasso_regression(problem.X, problem.y, options);
  for (const auto& other : {lasso_regression(by_rows, problem.y, options),
                            lasso_regression(rows, problem.y, options)}) {
    CHECK(other.converged());
    CHECK(max_relative_error(other.weights, model.weights) <= 1e-11);
    CHECK(other.support() == model.support());
    CHECK(relative_error(other.intercept, model.intercept) <= 1e-10);
  }
  const auto floats = lasso_regression(problem.X.cast<float>(), problem.y.cast<float>(), options);
  CHECK(floats.converged());
  CHECK(max_relative_error(floats.weights.cast<double>(), model.weights) <= 1e-4);
}

TEST_CASE("properties of the lasso", "[regression][elastic_net]") {
  const Planted problem = planted(40, 10, 5);
  const auto model = lasso_regression(problem.X, problem.y, {.lambda = 0.1});
  // Two copies of a sample are a weight of two.
  VectorXd twice = VectorXd::Ones(40);
  twice(3) = 2;
  MatrixXd X(41, 10);
  X << problem.X, problem.X.row(3);
  VectorXd y(41);
  y << problem.y, problem.y(3);
  CHECK(max_relative_error(lasso_regression(problem.X, problem.y, twice, {.lambda = 0.1}).weights,
                           lasso_regression(X, y, {.lambda = 0.1}).weights) <= 1e-12);
  // Shifts move the intercept alone; the order of the columns does not matter.
  const auto shifted =
      lasso_regression((problem.X.array() + 5).matrix(), problem.y, {.lambda = 0.1});
  CHECK(max_relative_error(shifted.weights, model.weights) <= 1e-11);
  CHECK(max_relative_error(
            lasso_regression(MatrixXd(problem.X.rowwise().reverse()), problem.y, {.lambda = 0.1})
                .weights,
            model.weights.reverse()) <= 1e-12);
  // A penalty of nothing is least squares; a large one leaves the mean.
  const auto none = lasso_regression(problem.X, problem.y, {.lambda = 0});
  CHECK((problem.X.transpose() * (problem.y - mlmath::predict(none, problem.X))).norm() <= 1e-11);
  CHECK(none.converged());
  // So is one that is nothing to the columns, whose squares may be no numbers.
  for (const double unit : {1e150, 1e200}) {
    const auto large = lasso_regression(MatrixXd(problem.X * unit), problem.y, {.lambda = 1});
    CHECK(large.converged());
    CHECK(max_relative_error(VectorXd(large.weights * unit), none.weights) <= 1e-12);
  }
  const auto path = mlmath::lasso_path(problem.X, problem.y, {.count = 3});
  const auto tiny = mlmath::lasso_path(MatrixXd(problem.X * 1e-200), problem.y, {.count = 3});
  CHECK(max_relative_error(VectorXd(tiny.lambdas * 1e200), path.lambdas) <= 1e-12);
  CHECK(max_relative_error(MatrixXd(tiny.weights * 1e-200), path.weights) <= 1e-12);
  // Units too far apart for one: a failure that is said.
  MatrixXd mixed = problem.X;
  mixed.col(0) *= 1e200;
  CHECK(!lasso_regression(mixed, problem.y, {.lambda = 0.1}).converged());
  const auto all = lasso_regression(problem.X, problem.y, {.lambda = 1e3});
  CHECK(all.weights.isZero(0));
  CHECK(relative_error(all.intercept, problem.y.mean()) <= 1e-15);
  CHECK(all.duality_gap <= 1e-14);
  // A warm start ends at the same place; constant columns stay at 0.
  const auto warm = lasso_regression(problem.X, problem.y,
                                     {.lambda = 0.1, .warm_start = VectorXd::LinSpaced(10, -1, 1)});
  CHECK(max_relative_error(warm.weights, model.weights) <= 1e-12);
  MatrixXd with_constant(40, 11);
  with_constant << problem.X, VectorXd::Constant(40, 2);
  const auto constant = lasso_regression(with_constant, problem.y, {.lambda = 0.1});
  CHECK(constant.weights(10) == 0);
  CHECK(constant.constant_columns == std::vector<Index>{10});
  // Two equal columns: the objective is unique, and reached.
  with_constant.col(10) = problem.X.col(0);
  const auto doubled = lasso_regression(with_constant, problem.y, {.lambda = 0.1});
  CHECK(doubled.converged());
  CHECK(relative_error(doubled.objective, model.objective) <= 1e-11);
}

TEST_CASE("the path of the lasso", "[regression][elastic_net]") {
  const Planted problem = planted(50, 120, 6);
  const auto path = mlmath::lasso_path(problem.X, problem.y, {.count = 20});
  CHECK(path.converged());
  CHECK(path.lambdas.size() == 20);
  CHECK(path.support_size(0) == 0);
  CHECK(path.support_size(1) > 0);
  CHECK(relative_error(path.lambdas(19), path.lambdas(0) * 1e-2) <= 1e-13);
  for (const Index k : {5, 12, 19}) {
    const auto model = lasso_regression(problem.X, problem.y, {.lambda = path.lambdas(k)});
    CHECK(relative_error(path.objective(k), model.objective) <= 1e-11);
    CHECK(max_relative_error(path.weights.col(k), model.weights) <= 1e-8);
    CHECK(std::abs(path.intercepts(k) - model.intercept) <= 1e-8);
  }
  const Eigen::SparseMatrix<double> sparse = problem.X.sparseView();
  const auto net = mlmath::elastic_net_path(sparse, problem.y, problem.weights,
                                            {.mixing = 0.5, .lambdas = VectorXd{{0.01, 0.1}}});
  CHECK(net.lambdas(0) == 0.1);
  const auto model = elastic_net_regression(problem.X, problem.y, problem.weights,
                                            {.lambda = 0.01, .mixing = 0.5});
  CHECK(max_relative_error(net.weights.col(1), model.weights) <= 1e-10);
}

TEST_CASE("what the lasso refuses", "[regression][elastic_net]") {
  const auto [X, y] = stackloss();
  const MatrixXd design = X;
  const VectorXd response = y;
  using mlmath::DomainError;
  using mlmath::ShapeError;
  CHECK(message_of<DomainError>([&] {
          return lasso_regression(design, response, {.lambda = -0.1});
        }) == "lasso_regression: lambda = -0.1, expected a number >= 0");
  CHECK(message_of<DomainError>([&] {
          return elastic_net_regression(design, response, {.mixing = 1.5});
        }) == "elastic_net_regression: mixing = 1.5, expected 0 <= mixing <= 1");
  CHECK(message_of<ShapeError>([&] {
          return lasso_regression(design, response, {.penalty_factors = VectorXd::Ones(2)});
        }) ==
        "lasso_regression: penalty_factors has 2 entries, expected 3, one for each column of X "
        "(21x3)");
  CHECK(message_of<DomainError>([&] {
          return mlmath::elastic_net_path(design, response, {.mixing = 0});
        }) == "elastic_net_path: mixing = 0, expected 0 < mixing <= 1 (for 0 see ridge_path)");
  CHECK(message_of<ShapeError>([&] { return lasso_regression(design, response.head(5)); }) ==
        "lasso_regression: y has 5 entries, expected 21, one for each row of X (21x3)");
}

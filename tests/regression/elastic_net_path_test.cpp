// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/stackloss.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/regression/conventions.hpp>
#include <mlmath/regression/elastic_net_path.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using mlmath_test::stackloss;

namespace {

MatrixXd random_matrix(Index n, Index p, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd X(n, p);
  mlmath::fill_uniform(rng, X);
  return X.array() - 0.5;
}

/// How far a path is from its conditions, at worst; lambda times the factors bounds the slopes.
double worst_violation(const MatrixXd& X, const VectorXd& y, const VectorXd& sample_weights,
                       const mlmath::ElasticNetPath<>& path) {
  const MatrixXd predicted = mlmath::predict(path, X);
  double worst = 0;
  for (Index k = 0; k < path.lambdas.size(); ++k) {
    const VectorXd r = (y - predicted.col(k)).cwiseProduct(sample_weights) / sample_weights.sum();
    worst = (std::max)(worst, std::abs(r.sum()));
    const double l1 = path.lambdas(k) * path.mixing;
    const VectorXd w = path.weights.col(k);
    const VectorXd slope = 2 * (X.transpose() * r - path.lambdas(k) * (1 - path.mixing) * w);
    for (Index j = 0; j < w.size(); ++j) {
      const double off = w(j) != 0 ? std::abs(slope(j) - (w(j) > 0 ? l1 : -l1))
                                   : (std::max)(std::abs(slope(j)) - l1, 0.0);
      worst = (std::max)(worst, off);
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("the elastic net of glmnet", "[regression][elastic_net_path]") {
  const auto [X, y] = stackloss();
  // glmnet 4.1: coef(glmnet(X, y, alpha = 0.3, lambda = 0.7, standardize = FALSE and TRUE,
  // thresh = 1e-30)).
  const VectorXd raw{{0.72339459716706211, 1.23987046191860206, -0.13805114078693631}};
  const VectorXd standardized{{0.631437507269845932, 1.276836499048150886, -0.033979384575383624}};
  const double deviation = std::sqrt((y.array() - y.mean()).square().mean());
  const auto here = mlmath::from_glmnet_elastic_net(0.7, 0.3, deviation);
  for (const bool standardize : {false, true}) {
    const auto model = mlmath::elastic_net_regression(
        X, y, {.lambda = here.lambda, .mixing = here.mixing, .standardize = standardize});
    CHECK(max_relative_error(model.weights, standardize ? standardized : raw) <= 1e-8);
  }
  const auto there = mlmath::glmnet_elastic_net(here.lambda, here.mixing, deviation);
  CHECK(relative_error(there.lambda, 0.7) <= 1e-15);
  CHECK(relative_error(there.alpha, 0.3) <= 1e-15);
  CHECK(mlmath::glmnet_elastic_net(2, 1, deviation).lambda == mlmath::glmnet_lasso_lambda(2));
  CHECK(mlmath::glmnet_elastic_net(2, 0, deviation).lambda ==
        mlmath::glmnet_ridge_lambda(2, deviation));
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::glmnet_elastic_net(1, 2, 1).lambda;
        }) == "glmnet_elastic_net: mixing = 2, expected 0 <= mixing <= 1");
}

TEST_CASE("a path by the products of all columns, or of some", "[regression][elastic_net_path]") {
  // Correlated columns, which enter and leave.
  MatrixXd X = random_matrix(60, 25, 1);
  for (Index j = 1; j < 25; ++j) X.col(j) += 0.8 * X.col(j - 1);
  X.col(24) = X.col(3);  // depends on another
  const VectorXd y = X.col(2) - X.col(7) + random_matrix(60, 1, 2).col(0);
  const VectorXd ones = VectorXd::Ones(60);
  const VectorXd weights = random_matrix(60, 1, 3).col(0).array() + 0.5;
  const auto lasso = mlmath::lasso_path(X, y, {.count = 40, .smallest = 1e-5});
  CHECK(lasso.converged());
  CHECK(worst_violation(X, y, ones, lasso) <= 1e-12);
  const auto net = mlmath::elastic_net_path(X, y, weights, {.mixing = 0.3, .count = 20});
  CHECK(net.converged());
  CHECK(worst_violation(X, y, weights, net) <= 1e-12);
  const auto wide = mlmath::lasso_path(X.topRows(15), y.head(15), weights.head(15),
                                       {.count = 30, .smallest = 1e-4});
  CHECK(wide.converged());
  CHECK(worst_violation(X.topRows(15), y.head(15), weights.head(15), wide) <= 1e-12);
  CHECK(wide.support_size.maxCoeff() <= 14);
  const auto positive = mlmath::lasso_path(X, y, {.count = 12, .nonnegative = true});
  CHECK(positive.converged());
  CHECK(positive.weights.minCoeff() == 0);
}

TEST_CASE("a fit that leaves little of y keeps its digits", "[regression][elastic_net_path]") {
  const MatrixXd X = random_matrix(40, 5, 4);
  const VectorXd y = X * VectorXd::LinSpaced(5, 1, 5);
  const auto path = mlmath::lasso_path(X, y, {.count = 12, .smallest = 1e-9});
  const VectorXd r = y - mlmath::predict(path, X).col(11);
  CHECK(relative_error(path.mean_squared_error(11), r.squaredNorm() / 40) <= 1e-5);
  CHECK(path.mean_squared_error(11) < 1e-15);
}

TEST_CASE("a sparse design that needs many columns", "[regression][elastic_net_path]") {
  const Index n = 1300;
  const Index p = 1600;
  Eigen::SparseMatrix<double> X(n, p);
  std::vector<Eigen::Triplet<double>> entries;
  const MatrixXd draws = random_matrix(10 * p, 2, 6).array() + 0.5;
  for (Index e = 0; e < 10 * p; ++e) {
    const auto row = int(draws(e, 0) * double(n));
    entries.push_back({(std::min)(row, int(n) - 1), int(e / 10), draws(e, 1) + 0.2});
  }
  X.setFromTriplets(entries.begin(), entries.end());
  const VectorXd y = X * random_matrix(p, 1, 7).col(0);
  const VectorXd weights = random_matrix(n, 1, 8).col(0).array() + 1;
  const auto check = [&](const auto& path) {
    CHECK(path.converged());
    CHECK(path.support_size(0) > 1000);  // so by coordinate descent
    // The gap that was asked bounds how far the conditions can be off.
    CHECK(worst_violation(MatrixXd(X), y, weights, path) <= 1e-4);
    CHECK(path.duality_gap(0) <= 1e-7 * y.squaredNorm() / double(n));
  };
  const mlmath::ElasticNetPathOptions options{
      .mixing = 0.7, .lambdas = VectorXd{{1e-4}}, .gap_tolerance = 1e-8};
  const auto by_columns = mlmath::elastic_net_path(X, y, weights, options);
  check(by_columns);
}

TEST_CASE("a sparse design is never made dense", "[regression][elastic_net_path]") {
  // Dense it would be 240 GB.
  const Index n = 300000;
  const Index p = 100000;
  Eigen::SparseMatrix<double> X(n, p);
  X.reserve(Eigen::VectorXi::Constant(p, 2));
  for (Index j = 0; j < p; ++j) {
    X.insert(3 * j, j) = 1 + double(j % 7);
    X.insert(3 * j + 1, j) = -1;
  }
  VectorXd y = VectorXd::Zero(n);
  y.segment(30, 30).setLinSpaced(-3, 4);
  const auto path = mlmath::elastic_net_path(X, y, VectorXd::Ones(n).eval(),
                                             {.mixing = 0.7, .count = 3, .smallest = 0.5});
  CHECK(path.converged());
  CHECK(path.support_size(2) > 2);
  CHECK(path.support_size(2) <= 10);
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/conventions.hpp>
#include <mlmath/regression/logistic_path.hpp>
#include <mlmath/regression/logistic_regression.hpp>

#include <Eigen/Core>

#include <sstream>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

/// The last two species of iris.
MatrixXd flowers() { return mlmath_test::iris().bottomRows(100); }
VectorXi species() {
  VectorXi y = VectorXi::Constant(100, 1);
  y.tail(50).setConstant(2);
  return y;
}

mlmath::LogisticPath<> path_of(const mlmath::LogisticPathOptions& options) {
  return mlmath::logistic_path(flowers(), species(), options);
}

}  // namespace

TEST_CASE("a path of logistic models is that of the models", "[regression][logistic_path]") {
  const MatrixXd X = flowers();
  const auto path = path_of({.count = 20, .smallest = 1e-3});
  CHECK(path.converged());
  CHECK(path.gradient_norm.maxCoeff() <= 1e-10);
  // glmnet 4.1: its first lambda, alpha = 1, standardize = FALSE; alpha = 0.5, standardize = TRUE.
  CHECK(relative_error(path.lambdas(0), 0.32300000000000012) <= 1e-12);
  const auto net = mlmath::from_glmnet_logistic(0.82812927797479419, 0.5);
  const auto standardized = path_of({.mixing = net.mixing, .count = 2, .standardize = true});
  CHECK(relative_error(standardized.lambdas(0), net.lambda) <= 1e-12);
  CHECK(relative_error(path.lambdas(19), path.lambdas(0) * 1e-3) <= 1e-12);
  CHECK(path.support_size(0) == 0);
  CHECK(path.support_size(1) == 1);
  const MatrixXd probabilities = mlmath::predict_probability(path, X);
  const auto labels = mlmath::predict(path, X);
  for (const Index k : {0, 7, 19}) {
    const auto model =
        mlmath::logistic_regression(X, species(), {.lambda = path.lambdas(k), .mixing = 1});
    CHECK(max_relative_error(path.weights.col(k), model.weights) <= 1e-7);
    CHECK(relative_error(path.objective(k), model.objective) <= 1e-13);
    CHECK(max_relative_error(probabilities.col(k), mlmath::predict_probability(model, X)) <= 1e-7);
    CHECK(labels.col(k) == mlmath::predict(model, X));
  }
  std::ostringstream printed;
  printed << path;
  CHECK(printed.str().find("0.323  0  0.693147  ") != std::string::npos);
}

TEST_CASE("a path of logistic models with weights and squares", "[regression][logistic_path]") {
  const MatrixXd X = flowers();
  const VectorXd weights = VectorXd::LinSpaced(100, 1, 3);
  const auto path = mlmath::logistic_path(X, species(), weights,
                                          {.mixing = 0, .lambdas = VectorXd{{0.001, 0.1}}});
  CHECK(path.lambdas(0) == 0.1);
  const auto model = mlmath::logistic_regression(X, species(), weights, {.lambda = 0.001});
  CHECK(max_relative_error(path.weights.col(1), model.weights) <= 1e-9);
  CHECK(relative_error(path.log_loss(1), model.log_loss) <= 1e-10);
}

TEST_CASE("what a path of logistic models refuses", "[regression][logistic_path]") {
  CHECK(message_of<mlmath::DomainError>([] { return path_of({.mixing = 0}); }) ==
        "logistic_path: without absolute values (mixing = 0) no penalty makes every weight 0, "
        "expected lambdas");
  CHECK(message_of<mlmath::DomainError>([] {
          return path_of({.lambdas = VectorXd{{0.1, -1}}});
        }) == "logistic_path: lambdas(1) is -1, expected values >= 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::logistic_path(flowers(), VectorXi(VectorXi::Ones(100)), {});
        }) == "logistic_path: y has the labels {1}, expected two classes");
}

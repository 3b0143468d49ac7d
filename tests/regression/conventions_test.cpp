// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include "support/stackloss.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/conventions.hpp>
#include <mlmath/regression/huber_regression.hpp>
#include <mlmath/regression/ridge_regression.hpp>

#include <Eigen/Core>

#include <cmath>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using mlmath_test::stackloss;

namespace {

/// The intercept and the weights.
template <typename Model>
VectorXd coefficients(const Model& model) {
  VectorXd all(model.weights.size() + 1);
  all << model.intercept, model.weights;
  return all;
}

VectorXi species() {
  VectorXi y(150);
  for (Index i = 0; i < 150; ++i) y(i) = int(i / 50);
  return y;
}

/// The objective of logistic regression at the intercept and the weights of others.
double logistic_objective(const MatrixXd& X, const VectorXi& y, const VectorXd& coefficients,
                          const mlmath::ElasticNetPenalties& penalties) {
  const VectorXd w = coefficients.tail(X.cols());
  double loss = 0;
  for (Index i = 0; i < y.size(); ++i) {
    const double z = X.row(i).dot(w) + coefficients(0);
    loss += std::log1p(std::exp(y(i) == y.maxCoeff() ? -z : z)) / double(y.size());
  }
  return loss + penalties.lambda *
                    (penalties.mixing * w.lpNorm<1>() + (1 - penalties.mixing) * w.squaredNorm());
}

/// The standard deviation with divisor n.
double deviation(const VectorXd& y) { return std::sqrt((y.array() - y.mean()).square().mean()); }

}  // namespace

TEST_CASE("ridge regression by the parameters of others", "[regression][conventions]") {
  const auto [X, y] = stackloss();
  // scikit-learn 1.9: Ridge(alpha = 7).
  const double alpha = mlmath::from_scikit_learn_ridge_alpha(7, 21);
  CHECK(max_relative_error(coefficients(mlmath::ridge_regression(X, y, {.lambda = alpha})),
                           VectorXd{{-39.70107850634067, 0.7353121657996814, 1.2045851369257905,
                                     -0.146258115576582}}) <= 1e-10);
  CHECK(relative_error(mlmath::scikit_learn_ridge_alpha(alpha, 21), 7.0) <= 1e-15);
  // R 4.2, MASS: lm.ridge(stack.loss ~ ., stackloss, lambda = 4).
  const double lambda = mlmath::from_mass_ridge_lambda(4, 21);
  CHECK(max_relative_error(
            coefficients(mlmath::ridge_regression(X, y, {.lambda = lambda, .standardize = true})),
            VectorXd{{-42.247725069760583949, 0.569583827441519697, 1.294158659687912660,
                      -0.022578331567362806}}) <= 1e-10);
  CHECK(relative_error(mlmath::mass_ridge_lambda(lambda, 21), 4.0) <= 1e-15);
  // glmnet 4.1: alpha = 0, lambda = 2, standardize = TRUE, thresh = 1e-30.
  const double penalty = mlmath::from_glmnet_ridge_lambda(2, deviation(y));
  CHECK(max_relative_error(
            coefficients(mlmath::ridge_regression(X, y, {.lambda = penalty, .standardize = true})),
            VectorXd{{-42.251818009583914204, 0.564129193930625217, 1.289891957903057218,
                      -0.017667718679776807}}) <= 1e-8);
  CHECK(relative_error(mlmath::glmnet_ridge_lambda(penalty, deviation(y)), 2.0) <= 1e-15);
}

TEST_CASE("the lasso and the elastic net by the parameters of others",
          "[regression][conventions]") {
  const auto [X, y] = stackloss();
  // scikit-learn 1.9: ElasticNet(alpha = 2, l1_ratio = 0.25, tol = 1e-18).
  const auto net = mlmath::from_scikit_learn_elastic_net(2, 0.25);
  const auto model =
      mlmath::elastic_net_regression(X, y, {.lambda = net.lambda, .mixing = net.mixing});
  const VectorXd w{{0.781868657559434, 0.9121048887625983, -0.09683985706576624}};
  const double b = -40.60857005531354;
  CHECK(max_relative_error(coefficients(model), VectorXd{{b, w(0), w(1), w(2)}}) <= 1e-9);
  CHECK(model.objective <=
        ((y - X * w).array() - b).square().mean() +
            net.lambda * (net.mixing * w.lpNorm<1>() + (1 - net.mixing) * w.squaredNorm()) + 1e-14);
  const auto back = mlmath::scikit_learn_elastic_net(net.lambda, net.mixing);
  CHECK(relative_error(back.alpha, 2.0) <= 1e-15);
  CHECK(relative_error(back.l1_ratio, 0.25) <= 1e-15);
  // glmnet 4.1, thresh = 1e-30: alpha = 1, lambda = 1.5, standardize = TRUE; alpha = 0.4, lambda =
  // 1.5, standardize = FALSE.
  const double lambda = mlmath::from_glmnet_lasso_lambda(1.5);
  CHECK(max_relative_error(
            coefficients(mlmath::lasso_regression(X, y, {.lambda = lambda, .standardize = true})),
            VectorXd{{-38.91620951068502876, 0.57706803331602829, 1.02244032832132214, 0}}) <=
        1e-8);
  CHECK(mlmath::glmnet_lasso_lambda(lambda) == 1.5);
  const auto other = mlmath::from_glmnet_elastic_net(1.5, 0.4, deviation(y));
  CHECK(max_relative_error(coefficients(mlmath::elastic_net_regression(
                               X, y, {.lambda = other.lambda, .mixing = other.mixing})),
                           VectorXd{{-41.42769583534178679, 0.73409149909733451,
                                     1.15337689902192020, -0.11287332565069019}}) <= 1e-8);
  const auto theirs = mlmath::glmnet_elastic_net(other.lambda, other.mixing, deviation(y));
  CHECK(relative_error(theirs.lambda, 1.5) <= 1e-14);
  CHECK(relative_error(theirs.alpha, 0.4) <= 1e-14);
}

TEST_CASE("logistic regression by the parameters of others", "[regression][conventions]") {
  const MatrixXd X = mlmath_test::iris().bottomRows(100);
  const VectorXi y = species().tail(100);
  const auto fit = [&](const mlmath::ElasticNetPenalties& penalties, bool standardize) {
    return coefficients(mlmath::logistic_regression(
        X, y,
        {.lambda = penalties.lambda, .mixing = penalties.mixing, .standardize = standardize}));
  };
  // scikit-learn 1.9: LogisticRegression(C = 0.5), newton-cholesky; l1_ratio = 0.4 and 1, saga, tol =
  // 1e-16, on centred columns.
  const auto sklearn = [&](double l1_ratio) {
    return fit(mlmath::from_scikit_learn_logistic(0.5, l1_ratio, 100), false);
  };
  CHECK(max_relative_error(sklearn(0),
                           VectorXd{{-12.84251415, -0.10208732347084787, -0.26259152245885986,
                                     2.304020943592775, 1.774876877842815}}) <= 1e-8);
  CHECK(max_relative_error(sklearn(0.4),
                           VectorXd{{-15.04173775, -0.031207288763116767, -0.048413858432374286,
                                     2.4949677299821045, 1.9041698224056436}}) <= 1e-8);
  CHECK(max_relative_error(sklearn(1), VectorXd{{-20.2165224, 0, 0, 3.297939076232999,
                                                 2.4697650057897875}}) <= 1e-8);
  const auto ours = mlmath::from_scikit_learn_logistic(0.5, 0.4, 100);
  // The minimum is not above what they reach.
  const auto both =
      mlmath::logistic_regression(X, y, {.lambda = ours.lambda, .mixing = ours.mixing});
  CHECK(both.objective <=
        logistic_objective(X, y,
                           VectorXd{{-15.04173775, -0.031207288763116767, -0.048413858432374286,
                                     2.4949677299821045, 1.9041698224056436}},
                           ours) +
            1e-15);
  const auto theirs = mlmath::scikit_learn_logistic(ours.lambda, ours.mixing, 100);
  CHECK(relative_error(theirs.C, 0.5) <= 1e-15);
  CHECK(relative_error(theirs.l1_ratio, 0.4) <= 1e-15);
  // glmnet 4.1, thresh = 1e-30: alpha = 0, lambda = 0.1; alpha = 0.3, lambda = 0.05; both standardize
  // = TRUE.
  CHECK(
      max_relative_error(fit(mlmath::from_glmnet_logistic(0.1, 0), true),
                         VectorXd{{-9.96540794752315406, 0.21863411899608223, -0.31102297696006953,
                                   1.09816145212878169, 2.46629672449811910}}) <= 1e-8);
  const auto net = mlmath::from_glmnet_logistic(0.05, 0.3);
  CHECK(max_relative_error(fit(net, true), VectorXd{{-11.9155406675492497, 0, -0.4113038579400321,
                                                     1.5184828825551551, 3.4032574227480059}}) <=
        1e-8);
  const auto back = mlmath::glmnet_logistic(net.lambda, net.mixing);
  CHECK(relative_error(back.lambda, 0.05) <= 1e-15);
  CHECK(relative_error(back.alpha, 0.3) <= 1e-15);
  // alpha = 1, lambda = 0.05, standardize = FALSE, weights = rep(1:3, 50)[51:150].
  VectorXd weights(100);
  for (Index i = 0; i < 100; ++i) weights(i) = double(1 + (i + 50) % 3);
  const auto lasso = mlmath::from_glmnet_logistic(0.05, 1);
  CHECK(max_relative_error(coefficients(mlmath::logistic_regression(
                               X, y, weights, {.lambda = lasso.lambda, .mixing = lasso.mixing})),
                           VectorXd{{-14.5554752757002159, 0, 0, 2.9772208527806474, 0}}) <= 1e-8);
}

TEST_CASE("softmax regression by the parameters of others", "[regression][conventions]") {
  const MatrixXd X = mlmath_test::iris();
  const auto fit = [&](const mlmath::ElasticNetPenalties& penalties, bool standardize) {
    return mlmath::softmax_regression(X, species(),
                                      {.lambda = penalties.lambda,
                                       .mixing = penalties.mixing,
                                       .standardize = standardize,
                                       .gradient_tolerance = 1e-11});
  };
  // scikit-learn 1.9: LogisticRegression(C = 0.5), newton-cholesky; l1_ratio = 1, saga, tol = 1e-16.
  const auto squares = fit(mlmath::from_scikit_learn_logistic(0.5, 0, 150), false);
  CHECK(max_relative_error(
            squares.weights,
            MatrixXd{{-0.40652053746909117, 0.3711519456353024, 0.035368591833785844},
                     {0.7311130424966614, -0.3608653704793431, -0.3702476720173208},
                     {-2.0628042573867944, -0.10820810675754723, 2.1710123641443344},
                     {-0.8635891861568156, -0.6766050974591261, 1.5401942836159441}}) <= 1e-8);
  CHECK(max_relative_error(squares.intercepts, VectorXd{{8.498996245938443, 2.1111889998138835,
                                                         -10.610185245752326}}) <= 1e-8);
  const auto lasso = fit(mlmath::from_scikit_learn_logistic(0.5, 1, 150), false);
  CHECK(max_relative_error(lasso.weights, MatrixXd{{0, 0, 0},
                                                   {0, 0, 0},
                                                   {-3.2392027284824283, 0, 3.2918187810641757},
                                                   {0, 0, 2.469311890784861}}) <= 1e-8);
  // glmnet 4.1: family = "multinomial", alpha = 0.3, lambda = 0.05, standardize = TRUE, thresh =
  // 1e-30.
  const auto net = fit(mlmath::from_glmnet_logistic(0.05, 0.3), true);
  CHECK(max_relative_error(net.weights, MatrixXd{{-0.61163432919779548, 0, 0.25801854725765899},
                                                 {1.30828014687971650, -0.66159044551136259, 0},
                                                 {-0.54251438712370481, 0, 0.50208005165891101},
                                                 {-1.11093654879596881, 0, 1.67238720730213020}}) <=
        1e-8);
  CHECK(max_relative_error(net.intercepts, VectorXd{{2.76191835118784113, 2.97066495894181504,
                                                     -5.73258331012965616}}) <= 1e-8);
}

TEST_CASE("Huber regression by the parameters of others", "[regression][conventions]") {
  // scikit-learn 1.2: HuberRegressor(epsilon, alpha, max_iter = 10000).fit(X - X.mean(0), y,
  // sample_weight) and, as L-BFGS ends 2e-5 from the optimum, Newton's method on its own
  // _huber_loss_and_gradient from there: intercept, weights and scale.
  const auto [X, y] = stackloss();
  const auto numbers = [&, &X = X, &y = y](double epsilon, double alpha, const VectorXd& weights) {
    const auto model = mlmath::huber_regression(
        X, y, weights,
        {.delta = epsilon, .lambda = mlmath::from_scikit_learn_huber_alpha(alpha, weights.sum())});
    VectorXd all(5);
    all << model.intercept, model.weights, model.scale;
    return all;
  };
  CHECK(max_relative_error(numbers(1.35, 0.5, VectorXd::Ones(21)),
                           VectorXd{{-38.841380413707341, 0.83354944114339735, 0.72161522315499349,
                                     -0.10877065790615742, 1.2515016085210922}}) <= 1e-10);
  VectorXd weights(21);
  for (Index i = 0; i < 21; ++i) weights(i) = double(1 + i % 3);
  CHECK(max_relative_error(numbers(1.6, 10, weights),
                           VectorXd{{-38.781837237887515, 0.8207980811980724, 0.67406934947606478,
                                     -0.090345537700964526, 1.4682765002334446}}) <= 1e-10);
  CHECK(mlmath::scikit_learn_huber_alpha(mlmath::from_scikit_learn_huber_alpha(0.5, 21), 21) ==
        0.5);
}

TEST_CASE("what the conventions refuse", "[regression][conventions]") {
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::scikit_learn_logistic(0, 0.5, 10); }) ==
        "scikit_learn_logistic: lambda = 0, expected a number > 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::from_scikit_learn_logistic(1, 1.5, 10);
        }) == "from_scikit_learn_logistic: l1_ratio = 1.5, expected 0 <= l1_ratio <= 1");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::from_glmnet_logistic(-1, 1); }) ==
        "from_glmnet_logistic: lambda = -1, expected a number >= 0");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/mtcars.hpp"
#include "support/regression_kernels.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/generalized_linear_model.hpp>
#include <mlmath/regression/model_text.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>
#include <sstream>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::Family;
using mlmath::generalized_linear_model;
using mlmath::Link;
using mlmath::poisson_regression;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using namespace mlmath_test::mtcars;

namespace {

/// R's coefficients are the intercept and the weights.
double error_to(const mlmath::GeneralizedLinearModel<>& model, const VectorXd& coefficients) {
  CHECK(model.converged());
  VectorXd ours(coefficients.size());
  ours << model.intercept, model.weights;
  return max_relative_error(ours, coefficients);
}

}  // namespace

TEST_CASE("generalized linear models as in R", "[regression][generalized_linear_model]") {
  // R 4.2: glm(..., control = glm.control(epsilon = 1e-15, maxit = 200));
  // weights 1 + (0:31) %% 3.
  const MatrixXd X = columns(wt, manual);
  const auto logit =
      generalized_linear_model(columns(mpg, wt), manual, {.family = Family::binomial});
  CHECK(error_to(logit, VectorXd{{25.886553992724298, -0.32416388935764584,
                                  -6.4161720729154323}}) <= 1e-10);
  CHECK(relative_error(logit.deviance, 17.184255243518486) <= 1e-13);
  const auto probit = generalized_linear_model(columns(mpg, wt), manual,
                                               {.family = Family::binomial, .link = Link::probit});
  // mpmath, 40 digits: Fisher's scoring to steps of 1e-30. R stops 7e-9 from it.
  CHECK(error_to(probit, VectorXd{{13.522589439775633157, -0.16490347282157973805,
                                   -3.4087611176150723499}}) <= 1e-9);
  CHECK(relative_error(probit.deviance, 17.455119191623918) <= 1e-13);
  const auto inverse = generalized_linear_model(X, mpg, {.family = Family::gamma});
  CHECK(inverse.link == Link::inverse);
  CHECK(error_to(inverse, VectorXd{{0.0013626386672632937, 0.015650230328655153,
                                    0.0038974721224293019}}) <= 1e-9);
  CHECK(relative_error(inverse.deviance, 0.51021015438630657) <= 1e-12);
  const auto log = generalized_linear_model(X, mpg, {.family = Family::gamma, .link = Link::log});
  CHECK(error_to(log, VectorXd{{3.895855790514021, -0.28364836134137883, -0.041910167066550867}}) <=
        1e-9);
  const auto gaussian = generalized_linear_model(X, mpg, counts(), {});
  CHECK(error_to(gaussian,
                 VectorXd{{36.789065612728322, -5.2224111461473148, 0.3746642009547157}}) <= 1e-11);
  CHECK(relative_error(gaussian.deviance, 585.30900772117741) <= 1e-13);
  const VectorXd offset = cyl.array().log();
  const auto rates = poisson_regression(X, carb, counts(), {.offset = offset});
  CHECK(error_to(rates, VectorXd{{-1.9614276267741755, 0.26144544555773447,
                                  0.68607923861044529}}) <= 1e-10);
  CHECK(relative_error(rates.deviance, 23.804698489487304) <= 1e-13);
  const auto identity = poisson_regression(
      VectorXd{{1, 2, 3, 4, 5, 6, 7}}, VectorXd{{2, 3, 6, 7, 8, 9, 10}}, {.link = Link::identity});
  CHECK(error_to(identity, VectorXd{{0.6671255040967986, 1.4403614811186574}}) <= 1e-8);
  // Successes of 20 trials each, Venables and Ripley's budworms.
  const VectorXd dead{{1, 4, 9, 13, 18, 20, 0, 2, 6, 10, 12, 16}};
  const VectorXd male{{1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0}};
  const VectorXd dose{{0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5}};
  const auto grouped =
      generalized_linear_model(columns(male, dose), VectorXd(dead / 20), VectorXd::Constant(12, 20),
                               {.family = Family::binomial});
  CHECK(error_to(grouped, VectorXd{{-3.4731553070871377, 1.1007433629953531, 1.064213969919368}}) <=
        1e-11);
  std::ostringstream printed;
  printed << grouped;
  CHECK(printed.str().find("binomial model with link logit: minimizes half the mean deviance\n") ==
        0);
}

TEST_CASE("optimality, weights and predictions of generalized linear models",
          "[regression][generalized_linear_model]") {
  const MatrixXd X = columns(wt, manual);
  // The slope of half the mean deviance of the canonical link is X'(mu - y) / n.
  const auto ridge = poisson_regression(X, carb, {.lambda = 0.1});
  CHECK(ridge.converged());
  const VectorXd u = mlmath::predict(ridge, X) - carb;
  CHECK((X.transpose() * u / 32 + 0.2 * ridge.weights).cwiseAbs().maxCoeff() <= 1e-10);
  CHECK(std::abs(u.sum()) / 32 <= 1e-10);
  CHECK(relative_error(ridge.objective, ridge.deviance / 64 + 0.1 * ridge.weights.squaredNorm()) <=
        1e-14);
  // A weight of k is k copies.
  MatrixXd copies(63, 2);
  VectorXd y(63);
  Index row = 0;
  for (Index i = 0; i < 32; ++i) {
    for (Index k = 0; k < 1 + i % 3; ++k, ++row) {
      copies.row(row) = X.row(i);
      y(row) = carb(i);
    }
  }
  REQUIRE(row == 63);
  const auto weighted = poisson_regression(X, carb, counts());
  const auto repeated = poisson_regression(copies, y);
  CHECK(max_relative_error(weighted.weights, repeated.weights) <= 1e-11);
  // A change of units changes weights alone.
  const auto scaled = poisson_regression((1000 * X).eval(), carb);
  CHECK(max_relative_error((1000 * scaled.weights).eval(), poisson_regression(X, carb).weights) <=
        1e-11);
  const VectorXd offset = VectorXd::Constant(32, 0.5);
  const VectorXd with = mlmath::predict(ridge, X, offset);
  CHECK(max_relative_error(with, (std::exp(0.5) * mlmath::predict(ridge, X)).eval()) <= 1e-14);
  CHECK(relative_error(mlmath::decision_function(ridge, X)(3),
                       std::log(mlmath::predict(ridge, X)(3))) <= 1e-14);
}

TEST_CASE("a column of a generalized linear model that depends on others",
          "[regression][generalized_linear_model]") {
  MatrixXd X(32, 4);
  X << columns(wt, manual), wt + manual, wt - 2 * manual;
  const MatrixXd two = X.leftCols(2);
  for (const Link link : {Link::log, Link::identity}) {
    const mlmath::GlmOptions options{.family = Family::poisson, .link = link};
    const auto model = generalized_linear_model(X, carb, options);
    CHECK(model.converged());
    CHECK(max_relative_error(mlmath::predict(model, X),
                             mlmath::predict(generalized_linear_model(two, carb, options), two)) <=
          1e-8);
  }
}

TEST_CASE("a likelihood without a maximum", "[regression][generalized_linear_model]") {
  const VectorXd x{{0, 0, 0, 1, 1, 1}};
  // A group without events: its logarithm falls for ever.
  const auto empty = poisson_regression(x, VectorXd{{3, 4, 2, 0, 0, 0}});
  CHECK(empty.diverges);
  CHECK(!empty.converged());
  CHECK(std::abs(empty.intercept - std::log(3.0)) <= 1e-6);
  const auto apart = generalized_linear_model(VectorXd{{1, 2, 3, 4}}, VectorXd{{0, 0, 1, 1}},
                                              {.family = Family::binomial});
  CHECK(apart.diverges);
  CHECK(apart.status == mlmath::Status::no_minimum);
  std::ostringstream printed;
  printed << apart;
  CHECK(printed.str().find("the likelihood has no maximum") != std::string::npos);
}

TEST_CASE("what generalized linear models refuse", "[regression][generalized_linear_model]") {
  const VectorXd x{{1, 2, 3}};
  using mlmath::DomainError;
  using mlmath::ShapeError;
  CHECK(message_of<DomainError>([&] {
          return poisson_regression(x, VectorXd{{1, -2, 0}});
        }) == "poisson_regression: y(1) is -2, expected a count >= 0");
  CHECK(message_of<DomainError>([&] {
          return generalized_linear_model(x, VectorXd{{1, 0, 2}}, {.family = Family::gamma});
        }) == "generalized_linear_model: y(1) is 0, expected a number > 0");
  CHECK(message_of<DomainError>([&] {
          return generalized_linear_model(x, VectorXd{{1, 0, 2}}, {.family = Family::binomial});
        }) == "generalized_linear_model: y(2) is 2, expected a share in [0, 1]");
  CHECK(message_of<DomainError>([&] {
          return generalized_linear_model(x, VectorXd{{1, 0, 2}}, {.link = Link::probit});
        }) ==
        "generalized_linear_model: the link logit or probit, expected with the binomial family "
        "alone");
  CHECK(message_of<DomainError>([&] {
          return poisson_regression(x, VectorXd{{1, 2, 3}}, {.lambda = -1});
        }) == "poisson_regression: lambda = -1, expected a number >= 0");
  CHECK(message_of<ShapeError>([&] {
          return poisson_regression(x, VectorXd{{1, 2, 3}}, {.offset = VectorXd::Zero(2)});
        }) == "poisson_regression: offset has 2 entries, expected 3, one for each row of X (3x1)");
  const auto model = poisson_regression(x, VectorXd{{1, 2, 4}});
  CHECK(message_of<ShapeError>([&] { return mlmath::predict(model, MatrixXd::Zero(1, 3)); }) ==
        "predict: X has 3 columns, expected 1, one for each feature that the model was fitted to");
  CHECK(message_of<DomainError>([&] {
          return generalized_linear_model(x, VectorXd{{1, 0, 1}},
                                          {.family = Family::binomial, .link = Link::inverse});
        }) ==
        "generalized_linear_model: the link inverse with the binomial family, expected logit, "
        "probit, log or identity");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<DomainError>([&] {
          return poisson_regression(VectorXd{{1, nan, 3}}, VectorXd{{1, 2, 4}});
        }) == "poisson_regression: X(1) is nan, expected finite values");
  CHECK(message_of<DomainError>([&] {
          return poisson_regression(x, VectorXd{{1, 2, 4}}, {.offset = VectorXd{{0, 0, nan}}});
        }) == "poisson_regression: offset(2) is nan, expected finite values");
  CHECK(message_of<DomainError>([&] {
          return poisson_regression(x, VectorXd{{1, 2, 4}}, VectorXd{{1, -1, 1}});
        }).find("sample_weights(1) is -1") != std::string::npos);
  CHECK(message_of<ShapeError>([&] { return predict(model, x, VectorXd::Zero(2)); }) ==
        "predict: offset has 2 entries, expected 3, one for each row of X (3x1)");
}

TEST_CASE("kinds of arguments of generalized linear models",
          "[regression][generalized_linear_model]") {
  const MatrixXd X = columns(wt, manual);
  const auto plain = poisson_regression(X, carb);
  const Eigen::SparseMatrix<double> sparse = X.sparseView();
  CHECK(max_relative_error(poisson_regression(sparse, carb).weights, plain.weights) <= 1e-11);
  CHECK(max_relative_error(mlmath::predict(plain, sparse), mlmath::predict(plain, X)) <= 1e-15);
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows = X;
  CHECK(max_relative_error(poisson_regression(by_rows, carb).weights, plain.weights) <= 1e-11);
  const Eigen::MatrixXf X_float = X.cast<float>();
  const auto single = poisson_regression(X_float, carb.cast<float>());
  CHECK(single.converged());
  CHECK(max_relative_error(single.weights, plain.weights.cast<float>().eval()) <= 1e-4f);
  // Columns whose squares are no numbers are none that are constant.
  for (const double unit : {1e200, 1e-200}) {
    const auto scaled = poisson_regression(MatrixXd(X * unit), carb);
    CHECK(scaled.converged());
    CHECK(max_relative_error(VectorXd(scaled.weights * unit), plain.weights) <= 1e-11);
    const Eigen::SparseMatrix<double> thin = sparse * unit;
    CHECK(max_relative_error(VectorXd(poisson_regression(thin, carb).weights * unit),
                             plain.weights) <= 1e-11);
  }
  const auto small = poisson_regression(Eigen::MatrixXf(X_float * 1e-30f), carb.cast<float>());
  CHECK(small.converged());
  CHECK(max_relative_error((small.weights * 1e-30f).eval(), plain.weights.cast<float>().eval()) <=
        1e-4f);
  std::stringstream text;
  mlmath::save_model(text, plain);
  const auto again = mlmath::load_model<mlmath::GeneralizedLinearModel<>>(text);
  CHECK(again.weights == plain.weights);
  CHECK(again.intercept == plain.intercept);
  CHECK(again.deviance == plain.deviance);
  CHECK(again.family == Family::poisson);
  CHECK(again.link == Link::log);
}

TEST_CASE("no intercept and standardized penalties of generalized linear models",
          "[regression][generalized_linear_model]") {
  const MatrixXd X = columns(wt, manual);
  // A column of ones without an intercept is one.
  MatrixXd with_ones(32, 3);
  with_ones << VectorXd::Ones(32), X;
  const auto plain = poisson_regression(X, carb);
  const auto origin = poisson_regression(with_ones, carb, {.intercept = false});
  CHECK(origin.intercept == 0);
  CHECK(relative_error(origin.weights(0), plain.intercept) <= 1e-9);
  CHECK(max_relative_error(origin.weights.tail(2).eval(), plain.weights) <= 1e-9);
  CHECK(poisson_regression(with_ones, carb).constant_columns == std::vector<Index>{0});
  // Standardized inside as outside.
  MatrixXd Z = X.rowwise() - X.colwise().mean();
  const Eigen::RowVectorXd scales = (Z.colwise().squaredNorm() / 32).cwiseSqrt();
  for (Index j = 0; j < 2; ++j) Z.col(j) /= scales(j);
  const auto inside = poisson_regression(X, carb, {.lambda = 0.3, .standardize = true});
  const auto outside = poisson_regression(Z, carb, {.lambda = 0.3});
  CHECK(max_relative_error(inside.weights.cwiseProduct(scales.transpose()).eval(),
                           outside.weights) <= 1e-10);
  CHECK(relative_error(inside.objective, outside.objective) <= 1e-13);
}

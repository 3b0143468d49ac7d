// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/elastic_net_path.hpp>
#include <mlmath/regression/elastic_net_regression.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/logistic_path.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/model_text.hpp>
#include <mlmath/regression/polynomial_regression.hpp>
#include <mlmath/regression/ridge_path.hpp>
#include <mlmath/regression/ridge_regression.hpp>

#include <Eigen/Core>

#include <limits>
#include <sstream>
#include <string>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::LinearRegression;
using mlmath_test::message_of;

namespace {

template <typename Model>
std::string text_of(const Model& model) {
  std::ostringstream out;
  mlmath::save_model(out, model);
  return out.str();
}

template <typename Model>
Model from_text(const std::string& text) {
  std::istringstream in(text);
  return mlmath::load_model<Model>(in);
}

/// Numbers that are hard to write: thirds, the least and the largest, none at all.
template <typename Scalar>
LinearRegression<Scalar> hard_model() {
  using Limits = std::numeric_limits<Scalar>;
  LinearRegression<Scalar> model;
  model.weights.resize(5);
  model.weights << Scalar(1) / Scalar(3), -Limits::denorm_min(), Limits::max(), -Limits::infinity(),
      Scalar(-0.0);
  model.intercept = Limits::min() / Scalar(3);
  model.dependent_columns = {0, 4};
  model.rank = 3;
  model.reciprocal_condition = Limits::epsilon();
  model.status = mlmath::Status::numerical_failure;
  return model;
}

template <typename Scalar>
void check_round_trip() {
  const auto model = hard_model<Scalar>();
  const auto again = from_text<LinearRegression<Scalar>>(text_of(model));
  for (Eigen::Index k = 0; k < 5; ++k) {
    CHECK(again.weights(k) == model.weights(k));
    CHECK(std::signbit(again.weights(k)) == std::signbit(model.weights(k)));
  }
  CHECK(again.intercept == model.intercept);
  CHECK(again.dependent_columns == model.dependent_columns);
  CHECK(again.rank == 3);
  CHECK(again.has_intercept);
  CHECK(again.reciprocal_condition == model.reciprocal_condition);
  CHECK(again.status == model.status);
}

}  // namespace

TEST_CASE("models come back to the bit", "[regression][model_text]") {
  check_round_trip<double>();
  check_round_trip<float>();
  check_round_trip<long double>();
}

TEST_CASE("every model has its text", "[regression][model_text]") {
  const MatrixXd X{{1, 2}, {3, 5}, {4, 4}, {7, 1}, {2, 2}};
  const VectorXd y{{1, 2, 3, 5, 8}};
  MatrixXd Y(5, 2);
  Y << y, 2 * y;
  const auto ridge = mlmath::ridge_regression(X, Y, {.lambda = 0.1, .standardize = true});
  const auto ridge_again =
      from_text<mlmath::RidgeRegression<double, Eigen::Dynamic>>(text_of(ridge));
  CHECK(ridge_again.weights == ridge.weights);
  CHECK(ridge_again.intercept == ridge.intercept);
  CHECK(ridge_again.lambda == 0.1);
  CHECK(ridge_again.standardized);
  CHECK(text_of(ridge_again) == text_of(ridge));

  const auto polynomial = mlmath::polynomial_regression(X, y, {.degree = 1});
  const auto polynomial_again = from_text<mlmath::PolynomialRegression<>>(text_of(polynomial));
  CHECK(mlmath::predict(polynomial_again, X) == mlmath::predict(polynomial, X));
  CHECK(text_of(polynomial_again) == text_of(polynomial));

  const auto path = mlmath::ridge_path(X, y, {.lambdas = VectorXd{{1, 0.1}}});
  const auto path_again = from_text<mlmath::RidgePath<>>(text_of(path));
  CHECK(path_again.weights == path.weights);
  CHECK(text_of(path_again) == text_of(path));

  // Of the others, by hand: their fits are tested elsewhere.
  mlmath::ElasticNetRegression<> lasso;
  lasso.weights = VectorXd{{0, 1.0 / 3}};
  lasso.constant_columns = {0};
  lasso.status = mlmath::Status::iteration_limit;
  CHECK(text_of(from_text<mlmath::ElasticNetRegression<>>(text_of(lasso))) == text_of(lasso));
  mlmath::ElasticNetPath<> lassos;
  lassos.lambdas = VectorXd{{0.3, 0.1}};
  lassos.support_size = Eigen::VectorX<Eigen::Index>{{1, 2}};
  CHECK(text_of(from_text<mlmath::ElasticNetPath<>>(text_of(lassos))) == text_of(lassos));
  mlmath::LogisticRegression<> logistic;
  logistic.classes = Eigen::VectorX<Eigen::Index>{{-1, 1}};
  logistic.weights = VectorXd{{0.1}};
  CHECK(text_of(from_text<mlmath::LogisticRegression<>>(text_of(logistic))) == text_of(logistic));
  mlmath::LogisticPath<> logistics;
  logistics.lambdas = VectorXd{{0.3, 0.1}};
  logistics.weights = MatrixXd{{0, 1.0 / 3}};
  CHECK(text_of(from_text<mlmath::LogisticPath<>>(text_of(logistics))) == text_of(logistics));
}

TEST_CASE("the text is as documented", "[regression][model_text]") {
  LinearRegression<> model;
  model.weights = VectorXd{{0.5, std::numeric_limits<double>::quiet_NaN()}};
  model.intercept = 0.1;
  CHECK(text_of(model) ==
        "mlmath-model 1 LinearRegression\nweights 2 1 0.5 nan\nintercept 0.10000000000000001\n"
        "has_intercept 1\nobjective 0\nrank 0\ndependent_columns 0\nreciprocal_condition 0\n"
        "backward_error 0\nerror_estimate 0\nstatus 0\nend\n");
}

TEST_CASE("the text does not depend on the stream", "[regression][model_text]") {
  LinearRegression<> model;
  model.weights = VectorXd::Constant(16, 1e5);
  model.dependent_columns.assign(10, 12);
  std::ostringstream out;
  out << std::hex << std::showbase << std::fixed;
  mlmath::save_model(out, model);
  CHECK(out.str() == text_of(model));
}

TEST_CASE("text that is no model", "[regression][model_text]") {
  using mlmath::DomainError;
  const std::string good = text_of(hard_model<double>());
  const auto refuse = [](std::string text, const std::string& old, const std::string& now) {
    text.replace(text.find(old), old.size(), now);
    return message_of<DomainError>([&] { return from_text<LinearRegression<>>(text); });
  };
  CHECK(refuse(good, "LinearRegression", "RidgeRegression") ==
        "load_model: found \"RidgeRegression\", expected \"LinearRegression\"");
  CHECK(refuse(good, "model 1", "model 2") ==
        "load_model: the text has version 2 of the form, expected version 1");
  CHECK(refuse(good, "rank 3", "rank three") ==
        "load_model: rank holds \"three\", expected a number");
  CHECK(refuse(good, "rank 3", "rank 3.5") == "load_model: rank holds \"3.5\", expected a number");
  CHECK(refuse(good, "\nend", "\n") == "load_model: the text ends, expected \"end\"");
  CHECK(refuse(good, "weights 5", "weights -5") ==
        "load_model: the size of weights is -5, expected a number >= 0");
  CHECK(refuse(good, "weights 5", "weights 2000000000") ==
        "load_model: weights holds \"intercept\", expected a number");
  CHECK(message_of<DomainError>([] { return from_text<LinearRegression<>>(""); }) ==
        "load_model: the text ends, expected \"mlmath-model\"");
  std::string wide = good;
  wide.replace(wide.find("weights 5 1"), 11, "weights 1 5");
  CHECK(message_of<mlmath::ShapeError>([&] { return from_text<LinearRegression<>>(wide); }) ==
        "load_model: weights is 1x5, expected a vector");
}

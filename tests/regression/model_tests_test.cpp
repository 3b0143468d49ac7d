// SPDX-License-Identifier: MIT
#include "support/birthwt.hpp"
#include "support/catch.hpp"
#include "support/inference_kernels.hpp"
#include "support/matchers.hpp"
#include "support/mtcars.hpp"
#include "support/regression_kernels.hpp"
#include "support/stackloss.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/generalized_linear_model.hpp>
#include <mlmath/regression/glm_summary.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/model_tests.hpp>
#include <mlmath/regression/summary.hpp>

#include <Eigen/Core>

#include <sstream>
#include <string>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("tests between models as in R", "[regression][model_tests]") {
  const auto [X, y] = mlmath_test::stackloss();
  const auto large = summary(mlmath::linear_regression(X, y), X, y);
  const MatrixXd air = X.leftCols(1);
  const auto small = summary(mlmath::linear_regression(air, y), air, y);
  // R 4.2: anova(lm(stack.loss ~ Air.Flow, stackloss), f).
  const auto nested = mlmath::nested_model_test(small, large);
  CHECK(relative_error(nested.statistic, 6.6679666833097935) <= 1e-11);
  CHECK(relative_error(nested.p_value, 0.0072807858456444743) <= 1e-11);
  // The statistic is held against large values alone.
  std::ostringstream printed;
  printed << nested;
  CHECK(printed.str() ==
        "F test of nested models\nF = 6.66797, df = 2 and 17, p = 0.00728079 (greater)\n");
  // Wald's test of the same hypothesis is the same test.
  const auto wald =
      mlmath::wald_test(large, MatrixXd{{0, 0, 1, 0}, {0, 0, 0, 1}}, VectorXd::Zero(2));
  CHECK(relative_error(wald.statistic, nested.statistic) <= 1e-11);
  CHECK(wald.second_degrees_of_freedom == 17);
  CHECK(wald.alternative == mlmath::Alternative::greater);
  // R 4.2, by coef(f) and vcov(f): two weights equal and the third 0.
  const auto other =
      mlmath::wald_test(large, MatrixXd{{0, 1, -1, 0}, {0, 0, 0, 1}}, VectorXd::Zero(2));
  CHECK(relative_error(other.statistic, 1.3412087603349749) <= 1e-11);
  CHECK(relative_error(other.p_value, 0.28783863732602094) <= 1e-11);
  // R 4.2: 2 (logLik(f) - logLik(small)), pchisq.
  const auto ratio = mlmath::likelihood_ratio_test(small, large);
  CHECK(relative_error(ratio.statistic, 12.161511295546916) <= 1e-11);
  CHECK(relative_error(ratio.p_value, 0.0022864482504430968) <= 1e-11);
  CHECK(ratio.alternative == mlmath::Alternative::greater);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::nested_model_test(large, small); }) ==
        "nested_model_test: the smaller model has 17 degrees of freedom left and the larger 19, "
        "expected the smaller model first");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::wald_test(large, MatrixXd{{0, 1}}, VectorXd::Zero(1));
        }) == "wald_test: R is 1x2, expected 4 columns, one for each coefficient");
}

TEST_CASE("tests between generalized linear models as in R", "[regression][model_tests]") {
  const auto [X, y] = mlmath_test::birthwt();
  const auto large = summary(mlmath::logistic_regression(X, y), X, y);
  const MatrixXd two = X.leftCols(2);
  const auto small = summary(mlmath::logistic_regression(two, y), two, y);
  // R 4.2: anova(glm(low ~ age + lwt, binomial, birthwt), m, test = "LRT").
  const auto ratio = mlmath::likelihood_ratio_test(small, large);
  CHECK(relative_error(ratio.statistic, 15.345549335113873) <= 1e-11);
  CHECK(relative_error(ratio.p_value, 0.001543944035660017) <= 1e-11);
  CHECK(ratio.degrees_of_freedom == 3);
  // R 4.2, by coef(m) and vcov(m): the last three weights are 0.
  MatrixXd R = MatrixXd::Zero(3, 6);
  R.rightCols(3).setIdentity();
  const auto wald = mlmath::wald_test(large, R, VectorXd::Zero(3));
  CHECK(wald.statistic_name == "chi-squared");
  CHECK(relative_error(wald.statistic, 14.44868160136469) <= 1e-9);
  CHECK(relative_error(wald.p_value, 0.0023538808002828231) <= 1e-9);
  // R 4.2: anova(glm(mpg ~ wt, Gamma(log), mtcars, w), glm(mpg ~ wt + am, ...), test = "F"), "LRT".
  using namespace mlmath_test::mtcars;
  const MatrixXd cars = columns(wt, manual);
  const mlmath::GlmOptions options{.family = mlmath::Family::gamma, .link = mlmath::Link::log};
  const auto both =
      summary(mlmath::generalized_linear_model(cars, mpg, counts(), options), cars, mpg, counts());
  const MatrixXd first = cars.leftCols(1);
  const auto one = summary(mlmath::generalized_linear_model(first, mpg, counts(), options), first,
                           mpg, counts());
  const auto f = mlmath::nested_model_test(one, both);
  CHECK(relative_error(f.statistic, 0.091608120094311282) <= 1e-8);
  CHECK(relative_error(f.p_value, 0.76430303816921918) <= 1e-8);
  CHECK(relative_error(mlmath::likelihood_ratio_test(one, both).p_value, 0.76214263270618565) <=
        1e-8);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::nested_model_test(small, large); }) ==
        "nested_model_test: the dispersion is not estimated, expected that it is (for the others "
        "see likelihood_ratio_test)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::likelihood_ratio_test(large, small);
        }).find("expected the smaller model first") != std::string::npos);
}

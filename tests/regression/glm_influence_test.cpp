// SPDX-License-Identifier: MIT
#include "support/birthwt.hpp"
#include "support/catch.hpp"
#include "support/inference_kernels.hpp"
#include "support/matchers.hpp"
#include "support/mtcars.hpp"
#include "support/regression_kernels.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/glm_influence.hpp>

#include <Eigen/Core>

#include <cmath>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::Family;
using mlmath::GlmOptions;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using namespace mlmath_test::mtcars;

namespace {

/// The rows given of the deviance and Pearson's residuals, the leverage, the standardized residuals
/// of both kinds, the studentized ones and Cook's distance.
void check_influence(const mlmath::GlmInfluence& found, const Eigen::Vector3<Index>& rows,
                     const MatrixXd& expected) {
  const VectorXd* const members[] = {
      &found.deviance_residuals,    &found.pearson_residuals,    &found.leverage,
      &found.standardized_deviance, &found.standardized_pearson, &found.studentized,
      &found.cooks_distance};
  for (Index k = 0; k < 7; ++k) {
    for (Index i = 0; i < 3; ++i) {
      CAPTURE(k, i);
      CHECK(relative_error((*members[k])(rows(i)), expected(k, i)) <= 1e-9);
    }
  }
}

}  // namespace

// R 4.2: residuals(m, "deviance"), residuals(m, "pearson"), hatvalues(m), rstandard(m), rstandard(m,
// type = "pearson"), rstudent(m) and cooks.distance(m), glm.control(epsilon = 1e-15).
TEST_CASE("influence on generalized linear models as in R", "[regression][glm_influence]") {
  // glm(low ~ age + lwt + smoke + ht + ui, binomial, MASS::birthwt), rows 1, 60 and 189.
  const auto [X, y] = mlmath_test::birthwt();
  const auto logistic = mlmath::logistic_regression(X, y, {.gradient_tolerance = 1e-13});
  const auto found = influence(logistic, X, y);
  check_influence(found, {0, 59, 188},
                  MatrixXd{{-0.73386104053908607, -0.78554988815502369, 0.72025641002021534},
                           {-0.55589243318170367, -0.60120033126595451, 0.5441803595801683},
                           {0.069839448607606894, 0.018932243790220304, 0.079284363528459745},
                           {-0.76091277208527275, -0.79309327975240651, 0.75062732964441292},
                           {-0.57638385054859553, -0.60697347132440038, 0.56712671275654936},
                           {-0.74950248346864135, -0.78997695115596211, 0.73774639324395008},
                           {0.0041573371159453641, 0.0011849260721546232, 0.0046160550842411089}});
  CHECK(relative_error(found.leverage.sum(), 6.0) <= 1e-12);
  const VectorXd probability = mlmath::predict_probability(logistic, X);
  // The fit stops within its tolerance, and what is said of it is brought on to rounding.
  CHECK((found.residuals - (y - probability)).cwiseAbs().maxCoeff() <= 1e-9);

  // glm(mpg ~ wt + am, Gamma, mtcars), rows 1, 20 and 31.
  const Eigen::Vector3<Index> rows{0, 19, 30};
  const MatrixXd Z = columns(wt, manual);
  const GlmOptions gamma{.family = Family::gamma, .gradient_tolerance = 1e-13};
  check_influence(influence(generalized_linear_model(Z, mpg, gamma), Z, mpg), rows,
                  MatrixXd{{-0.028736603144105831, 0.1447927831829805, -0.085444568970133999},
                           {-0.028462000733848903, 0.15186380871006566, -0.083028504055127683},
                           {0.077886567780972998, 0.12599536327425226, 0.14281324559138084},
                           {-0.22198224529385302, 1.1488545047267784, -0.68457608151223281},
                           {-0.21986101825507409, 1.2049593695636103, -0.66521873355987393},
                           {-0.22172122886101608, 1.1826921644107318, -0.6867059517820443},
                           {0.0013609852962476944, 0.069769301936936867, 0.024575407340894483}});

  // glm(carb ~ wt + am + offset(log(cyl)), poisson, mtcars, rep_len(1:3, 32)), and quasipoisson.
  const VectorXd offset = cyl.array().log();
  const auto rates = mlmath::poisson_regression(Z, carb, counts(),
                                                {.offset = offset, .gradient_tolerance = 1e-13});
  MatrixXd expected{{0.35873956121068235, -0.9263915656600139, 0.91515919198985651},
                    {0.37031939841560158, -0.84757182065501535, 0.97200920288236403},
                    {0.047503467904581993, 0.075784816632897642, 0.14061800337474278},
                    {0.36757635853489917, -0.96362496490752836, 0.98719630355967014},
                    {0.37944144076292641, -0.8816373078196218, 1.0485212851602836},
                    {0.36814864240274636, -0.95765739400736893, 0.99604786111395838},
                    {0.0023934820739998923, 0.021245539794591057, 0.059963631056289983}};
  check_influence(influence(rates, Z, carb, counts(), {.offset = offset}), rows, expected);
  expected.bottomRows(4) =
      MatrixXd{{0.39773828801931371, -1.0426963947372647, 1.06820190852818},
               {0.41057697413991706, -0.95398113976592958, 1.1345589868012871},
               {0.40041181800795206, -1.0594926479919957, 1.1030746828330937},
               {0.0028023981478402264, 0.024875248499659528, 0.070208158412942132}};
  check_influence(
      influence(rates, Z, carb, counts(), {.offset = offset, .estimate_dispersion = true}), rows,
      expected);
}

TEST_CASE("samples that decide alone, and refusals", "[regression][glm_influence]") {
  // The last sample alone decides the weight of the second column; the others do not feel it.
  const MatrixXd X{{1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 1}};
  const VectorXd y{{1, 3, 2, 5, 9}};
  const auto fit = mlmath::poisson_regression(X, y);
  const auto found = influence(fit, X, y);
  CHECK(relative_error(found.leverage(4), 1.0) <= 1e-12);
  CHECK(std::isnan(found.cooks_distance(4)));
  CHECK(std::isnan(found.studentized(4)));
  CHECK(std::isfinite(found.studentized(0)));
  CHECK(message_of<mlmath::ShapeError>([&] { return influence(fit, X, y.head(2)); }) ==
        "influence: y has 2 entries, expected 5, one for each row of X (5x2)");
  CHECK(message_of<mlmath::DomainError>(
            [&] { return influence(mlmath::poisson_regression(X, y, {.lambda = 0.5}), X, y); }) ==
        "influence: the model was fitted with lambda = 0.5, expected a fit without a penalty, of "
        "maximum likelihood");
}

// SPDX-License-Identifier: MIT
#include "support/birthwt.hpp"
#include "support/catch.hpp"
#include "support/inference_kernels.hpp"
#include "support/matchers.hpp"
#include "support/mtcars.hpp"
#include "support/regression_kernels.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/glm_predict_interval.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::Family;
using mlmath::GlmOptions;
using mlmath::predict_interval;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using namespace mlmath_test::mtcars;

namespace {

/// Two samples: scores, their standard errors, means, their standard errors, bounds.
void check_intervals(const mlmath::GlmPredictionIntervals& found, const MatrixXd& expected) {
  const VectorXd* const members[] = {&found.scores,           &found.score_standard_errors,
                                     &found.values,           &found.standard_errors,
                                     &found.confidence_lower, &found.confidence_upper};
  for (Index k = 0; k < 6; ++k) {
    for (Index i = 0; i < 2; ++i) {
      CAPTURE(k, i);
      CHECK(relative_error((*members[k])(i), expected(k, i)) <= 1e-9);
    }
  }
}

}  // namespace

// R 4.2: p <- predict(m, new, se.fit = TRUE), predict(m, new, se.fit = TRUE, type = "response") and
// m$family$linkinv(p$fit -+ q * p$se.fit), q of the normal law or of t; glm.control(epsilon =
// 1e-15).
TEST_CASE("confidence bands of generalized linear models as in R",
          "[regression][glm_predict_interval]") {
  // glm(low ~ age + lwt + smoke + ht + ui, binomial, MASS::birthwt).
  const auto [X, y] = mlmath_test::birthwt();
  const auto logistic =
      summary(mlmath::logistic_regression(X, y, {.gradient_tolerance = 1e-13}), X, y);
  check_intervals(predict_interval(logistic, MatrixXd{{20, 110, 1, 0, 0}, {35, 150, 0, 1, 1}}),
                  MatrixXd{{-0.33330994151662474, 0.66805017623902796},
                           {0.29313129819188083, 0.87718277527551458},
                           {0.41743548202120917, 0.66106642365232537},
                           {0.071284577910057129, 0.19653947368059416},
                           {0.28744271335869537, 0.25899541171079132},
                           {0.56001349993171845, 0.91585347947194695}});
  // glm(mpg ~ wt + am, Gamma, mtcars), level 0.9 of t: the link is decreasing.
  const MatrixXd Z = columns(wt, manual);
  const MatrixXd Z_new{{2, 1}, {4.5, 0}};
  const GlmOptions gamma{.family = Family::gamma, .gradient_tolerance = 1e-13};
  const auto cars = summary(generalized_linear_model(Z, mpg, gamma), Z, mpg, {.level = 0.9});
  check_intervals(predict_interval(cars, Z_new),
                  MatrixXd{{0.0365605714470029, 0.071788675146211484},
                           {0.0015296494266767353, 0.0025939790359734184},
                           {27.351870072642868, 13.929773713796878},
                           {1.1443686660041115, 0.50333204946114085},
                           {25.536496165593622, 13.124018358841923},
                           {29.445104562043625, 14.840940309254448}});
  // glm(carb ~ wt + am + offset(log(cyl)), quasipoisson, mtcars, rep_len(1:3, 32)).
  const VectorXd offset = cyl.array().log();
  const auto rates =
      summary(mlmath::poisson_regression(Z, carb, counts(),
                                         {.offset = offset, .gradient_tolerance = 1e-13}),
              Z, carb, counts(), {.offset = offset, .estimate_dispersion = true});
  check_intervals(predict_interval(rates, Z_new, VectorXd{{std::log(4.0), std::log(8.0)}}),
                  MatrixXd{{0.63383686407162942, 1.2945184199154653},
                           {0.12545858491812623, 0.10298628819984031},
                           {1.8848285541757728, 3.6492381504918128},
                           {0.23646792322017027, 0.37582149187640201},
                           {1.4582619003681074, 2.9561501906966186},
                           {2.4361732811777914, 4.5048249310589874}});
  // The bounds stay in the range of means, however far away.
  const auto far = predict_interval(logistic, MatrixXd{{20, -1e5, 1, 0, 0}});
  CHECK(far.confidence_upper(0) <= 1);
  CHECK(far.confidence_lower(0) >= 0);
  // Where the score may be 0 the inverse is unbounded.
  const auto open = predict_interval(cars, MatrixXd{{-0.5, 0}});
  CHECK(open.confidence_upper(0) == std::numeric_limits<double>::infinity());
  CHECK(open.confidence_lower(0) > 0);
}

TEST_CASE("what the bands of generalized linear models refuse",
          "[regression][glm_predict_interval]") {
  const MatrixXd Z = columns(wt, manual);
  const auto s = summary(mlmath::poisson_regression(Z, carb), Z, carb);
  CHECK(message_of<mlmath::ShapeError>([&] { return predict_interval(s, Z.leftCols(1)); }) ==
        "predict_interval: X has 1 column, expected 2, one for each feature that the model was "
        "fitted to");
  CHECK(message_of<mlmath::ShapeError>([&] { return predict_interval(s, Z, VectorXd::Zero(3)); }) ==
        "predict_interval: offset has 3 entries, expected 32, one for each row of X (32x2)");
}

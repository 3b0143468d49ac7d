// SPDX-License-Identifier: MIT
#include "support/birthwt.hpp"
#include "support/catch.hpp"
#include "support/inference_kernels.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/odds_ratios.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>
#include <string>

using Eigen::VectorXd;
using mlmath::odds_ratios;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("odds ratios as in R", "[regression][odds_ratios]") {
  // R 4.2: exp(cbind(coef(m), confint.default(m))) of glm(low ~ age + lwt + smoke + ht + ui).
  const auto [X, y] = mlmath_test::birthwt();
  const auto s = summary(mlmath::logistic_regression(X, y), X, y,
                         {.names = {"age", "lwt", "smoke", "ht", "ui"}});
  const auto odds = odds_ratios(s);
  const VectorXd ratios{{0.96650081120902287, 0.98467159449609087, 1.9108338579862476,
                         6.6410771391813146, 2.422031824112048}};
  const VectorXd lower{{0.90477149639042975, 0.97204130571019087, 0.98779254942062056,
                        1.7399371217357582, 1.014384448290033}};
  const VectorXd upper{{1.0324416958252665, 0.99746599584992202, 3.6964097724448632,
                        25.347988164399123, 5.7830521425090486}};
  for (Eigen::Index k = 0; k < 5; ++k) {
    CHECK(relative_error(odds.ratios(k), ratios(k)) <= 1e-9);
    CHECK(relative_error(odds.lower(k), lower(k)) <= 1e-9);
    CHECK(relative_error(odds.upper(k), upper(k)) <= 1e-9);
  }
  // Ten years, ten pounds less: the ends of an interval keep their order.
  const auto other = odds_ratios(s, VectorXd{{10, -10, 1, 1, 1}});
  CHECK(relative_error(other.ratios(0), std::pow(ratios(0), 10)) <= 1e-9);
  CHECK(relative_error(other.lower(1), std::pow(upper(1), -10)) <= 1e-9);
  CHECK(relative_error(other.upper(1), std::pow(lower(1), -10)) <= 1e-9);
  std::ostringstream printed;
  printed << odds;
  const std::string text = printed.str();
  CHECK(text.substr(0, text.find("lwt")) ==
        R"(      Odds ratio      lower      upper    p-value
age       0.9665     0.9048      1.032      0.312
)");
  CHECK(message_of<mlmath::ShapeError>([&] { return odds_ratios(s, VectorXd::Ones(2)); }) ==
        "odds_ratios: units has 2 entries, expected 5, one for each feature");
  const auto probit =
      summary(mlmath::generalized_linear_model(
                  X, y, {.family = mlmath::Family::binomial, .link = mlmath::Link::probit}),
              X, y);
  CHECK(message_of<mlmath::DomainError>([&] { return odds_ratios(probit); }) ==
        "odds_ratios: the model has another family or link, expected the binomial family with the "
        "link logit");
}

// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/stackloss.hpp"
#include <mlmath/regression/influence.hpp>
#include <mlmath/regression/linear_regression.hpp>

#include <Eigen/Core>

#include <array>
#include <cmath>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::max_relative_error;
using mlmath_test::relative_error;

TEST_CASE("influence as in R", "[regression][influence]") {
  // R 4.2: hatvalues(f), rstandard(f), rstudent(f), cooks.distance(f), dffits(f) of rows 1, 2, 21
  // with f <- lm(stack.loss ~ ., stackloss).
  const auto [X, y] = mlmath_test::stackloss();
  const auto found = mlmath::influence(mlmath::linear_regression(X, y), X, y);
  const std::array<Index, 3> rows = {0, 1, 20};
  CHECK(max_relative_error(found.leverage(rows), VectorXd{{0.30155546893633239, 0.31784095844273591,
                                                           0.2845334627253463}}) <= 1e-11);
  CHECK(max_relative_error(
            found.standardized(rows),
            VectorXd{{1.193339287867524, -0.71580304341652246, -2.6382199811638216}}) <= 1e-11);
  CHECK(max_relative_error(
            found.studentized(rows),
            VectorXd{{1.2094746739174789, -0.70513856601364022, -3.3304933193280521}}) <= 1e-11);
  CHECK(max_relative_error(
            found.cooks_distance(rows),
            VectorXd{{0.15371037236820287, 0.059683091608856001, 0.69199991633951019}}) <= 1e-11);
  CHECK(max_relative_error(found.dffits(rows), VectorXd{{0.7947205126436695, -0.48132296024782184,
                                                         -2.100296352899691}}) <= 1e-11);
  CHECK(relative_error(found.leverage.sum(), 4.0) <= 1e-13);
  // The same with weights = rep(1:3, 7), rows 1 to 3.
  VectorXd weights(21);
  for (Index i = 0; i < 21; ++i) weights(i) = double(1 + i % 3);
  const auto weighted = mlmath::influence(mlmath::linear_regression(X, y, weights), X, y, weights);
  CHECK(max_relative_error(
            weighted.leverage.head(3),
            VectorXd{{0.15838403479011773, 0.33463242965465589, 0.26801521153110625}}) <= 1e-11);
  CHECK(max_relative_error(
            weighted.studentized.head(3),
            VectorXd{{0.93178161269109727, -0.3270465809344168, 2.5001575439407766}}) <= 1e-11);
  CHECK(max_relative_error(
            weighted.cooks_distance.head(3),
            VectorXd{{0.041166643688986364, 0.014193875372668575, 0.43715523025431441}}) <= 1e-11);
}

TEST_CASE("a sample that alone decides a weight", "[regression][influence]") {
  const MatrixXd X{{1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 1}};
  const VectorXd y{{1, 3, 2, 5, 9}};
  const auto found = mlmath::influence(mlmath::linear_regression(X, y), X, y);
  CHECK(relative_error(found.leverage(4), 1.0) <= 1e-14);
  CHECK(std::isnan(found.studentized(4)));
  CHECK(std::isfinite(found.studentized(0)));
}

TEST_CASE("variance inflation", "[regression][influence]") {
  // R 4.2: 1 / (1 - R^2) of each of wt, hp, qsec of mtcars by the other two.
  MatrixXd X(32, 3);
  X.col(0) << 2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78,
      5.25, 5.424, 5.345, 2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513,
      3.17, 2.77, 3.57, 2.78;
  X.col(1) << 110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215, 230, 66,
      52, 65, 97, 150, 150, 245, 175, 66, 91, 113, 264, 175, 335, 109;
  X.col(2) << 16.46, 17.02, 18.61, 19.44, 17.02, 20.22, 15.84, 20, 22.9, 18.3, 18.9, 17.4, 17.6, 18,
      17.98, 17.82, 17.42, 19.47, 18.52, 19.9, 20.01, 16.87, 17.3, 15.41, 17.05, 18.9, 16.7, 16.9,
      14.5, 15.5, 14.6, 18.6;
  CHECK(max_relative_error(
            mlmath::variance_inflation_factors(X),
            VectorXd{{2.5304427501289797, 4.9219557480794807, 2.8738037543873856}}) <= 1e-12);
  X.col(2) = X.col(0) - 3 * X.col(1);
  CHECK(std::isinf(mlmath::variance_inflation_factors(X)(0)));
  X.col(2).setOnes();
  CHECK(std::isnan(mlmath::variance_inflation_factors(X)(0)));
}

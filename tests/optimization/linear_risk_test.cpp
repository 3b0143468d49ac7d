// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/small_regression.hpp"
#include <mlmath/optimization/linear_risk.hpp>

#include <Eigen/Core>

#include <limits>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::linear_risk;
using mlmath_test::message_of;

TEST_CASE("linear_risk: derivatives of both orders agree with the values", "[losses]") {
  const mlmath_test::SmallRegression data;
  auto f = linear_risk(mlmath::LogisticLoss{}, data.X, data.labels);
  const VectorXd w{{0.5, -1.0, 0.25, 2.0}};
  VectorXd gradient(4);
  MatrixXd hessian(4, 4);
  const double value = f.value_gradient_hessian(w, gradient, hessian);
  CHECK(value == f.value(w));
  CHECK(value == mlmath::empirical_risk(mlmath::LogisticLoss{}, data.labels, data.X * w));
  const double h = 1e-5;
  MatrixXd slopes(4, 4);
  VectorXd differences(4);
  for (int j = 0; j < 4; ++j) {
    const VectorXd e = VectorXd::Unit(4, j);
    differences(j) = (f.value(w + h * e) - f.value(w - h * e)) / (2 * h);
    VectorXd ahead(4);
    VectorXd behind(4);
    f.value_and_gradient(w + h * e, ahead);
    f.value_and_gradient(w - h * e, behind);
    slopes.col(j) = (ahead - behind) / (2 * h);
  }
  // Central differences of order h^2.
  CHECK((gradient - differences).norm() <= 1e-9);
  CHECK((hessian - slopes).norm() <= 1e-9);
  CHECK(hessian == hessian.transpose());
  MatrixXd product(4, 2);
  f.hessian_product(w, MatrixXd::Identity(4, 2), product);
  CHECK((product - hessian.leftCols(2)).norm() <= 1e-15);
}

TEST_CASE("linear_risk: refuses samples that do not fit", "[losses]") {
  mlmath_test::SmallRegression data;
  CHECK(message_of<mlmath::ShapeError>([&] {
          return linear_risk(mlmath::SquaredLoss{}, data.X, data.y.head(3));
        }) == "linear_risk: y has 3 entries, expected 12, one for each row of X (12x4)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return linear_risk(mlmath::LogisticLoss{}, data.X, 3 * data.labels);
        }).substr(0, 14) == "linear_risk: y");
  data.X(2, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] {
          return linear_risk(mlmath::SquaredLoss{}, data.X, data.y);
        }) == "linear_risk: X(2, 1) is nan, expected finite values");
}

// SPDX-License-Identifier: MIT
#include "../support/csv.hpp"
#include "../support/polynomial_bands.hpp"
#include "sections.hpp"
#include <mlmath/calculus/finite_difference.hpp>
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/optimization/gradient_descent.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/ridge_path.hpp>
#include <mlmath/regression/ridge_regression.hpp>
#include <mlmath/regression/summary.hpp>

#include <Eigen/Core>

#include <string>

using Eigen::MatrixXd;
using Eigen::VectorXd;

void tour_linear_models(Page& page, const std::string& data) {
  page.section("12 Linear models");
  const MatrixXd table = read_csv(data + "/diabetes.csv");
  const MatrixXd X = table.leftCols(10);
  const VectorXd y = table.col(10);
  page.row("12.a linear regression", "y_hat = w'x + b, minimizing (1/n) sum (y_i - y_hat_i)^2");
  page.says("442 patients with diabetes, 10 measurements; y is how far it went in a year");
  const auto fit = mlmath::linear_regression(X, y);
  page.out() << fit << "\n";
  page.out() << summary(fit, X, y,
                        {.names = {"age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"}});

  page.row("12.b ridge", "... + lambda norm2(w)^2");
  const auto path = mlmath::ridge_path(X, y, {.standardize = true});
  page.shows("ridge_path(X, y, ...).best_lambda(), leave-one-out", path.best_lambda());
  page.out() << mlmath::ridge_regression(X, y, {.lambda = path.best_lambda(), .standardize = true});

  page.row("12.c lasso", "... + lambda norm1(w): some weights become exactly zero");
  page.says("see 13, where it finds the three of a hundred features that matter");

  page.row("12.d polynomial", "y_hat = w_0 + w_1 x + ... + w_d x^d");
  page.picture(polynomial_bands(page.out(), "polynomial_bands.png"), "polynomial_bands.png",
               "a polynomial with its confidence and prediction bands");
}

void tour_concrete_example(Page& page, const std::string&) {
  page.section("Concrete example: linear regression by gradient descent");
  page.row("the loss of y = w x + b", "L = (1/n) sum (y_i - (w x_i + b))^2");
  const StoppingDistances cars;
  const VectorXd x = cars.speed.array() / 10;
  const VectorXd& y = cars.distance;
  const double n = double(x.size());
  page.says("x the speed of 50 cars in 10 miles per hour, y the way they took to stop in feet");
  const auto loss = [&](const auto& p) {
    return (y.array() - (p(0) * x.array() + p(1))).square().sum() / n;
  };
  const VectorXd start{{1, 2}};
  const VectorXd r = y.array() - (start(0) * x.array() + start(1));
  const VectorXd by_formula{{-2 / n * x.dot(r), -2 / n * r.sum()}};
  page.shows("by the formula -(2/n) sum x_i (y_i - (w x_i + b)), ...", by_formula);
  page.shows("gradient(loss, [1, 2])", mlmath::gradient(loss, start));
  page.shows("finite_difference::gradient(loss, [1, 2])",
             mlmath::finite_difference::gradient(loss, start));

  page.row("descent", "w <- w - eta dL/dw");
  const auto found = mlmath::minimize(loss, start, mlmath::GradientDescent{.step = 0.2},
                                      {.gradient_tolerance = 1e-10, .max_iterations = 10000});
  page.shows("minimize(loss, [1, 2], GradientDescent{.step = 0.2})", found.x);
  page.says(found.message());
  const auto closed = mlmath::linear_regression(x, y);
  page.shows("linear_regression(x, y), w and b", VectorXd{{closed.weights(0), closed.intercept}});
}

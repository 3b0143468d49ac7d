// SPDX-License-Identifier: MIT
/// What a linear regression says of 442 patients with diabetes, as R's summary(lm) prints it; then
/// with standard errors that do not suppose one variance, which features say the same, and whether
/// the six blood measurements are needed at all.
#include "support/csv.hpp"
#include <mlmath/regression/influence.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/model_tests.hpp>
#include <mlmath/regression/summary.hpp>

#include <Eigen/Core>

#include <exception>
#include <iostream>

int main() {
  try {
    const Eigen::MatrixXd data = read_csv(MLMATH_EXAMPLES_DATA "/diabetes.csv");
    const Eigen::MatrixXd X = data.leftCols(10);
    const Eigen::VectorXd y = data.col(10);
    const auto fit = mlmath::linear_regression(X, y);
    mlmath::InferenceOptions options{
        .names = {"age", "sex", "bmi", "bp", "tc", "ldl", "hdl", "tch", "ltg", "glu"}};
    const auto found = summary(fit, X, y, options);
    std::cout << found
              << "\nVariance inflation: " << mlmath::variance_inflation_factors(X).transpose()
              << "\n";

    options.covariance = mlmath::CovarianceKind::hc3;
    std::cout << "\nRobust (HC3):\n" << summary(fit, X, y, options).coefficients;

    const Eigen::MatrixXd first = X.leftCols(4);
    const auto small = summary(mlmath::linear_regression(first, y), first, y);
    std::cout << "\nWithout tc to glu, the measurements of the blood:\n"
              << mlmath::nested_model_test(small, found);

    Eigen::Index most = 0;
    const auto influence = mlmath::influence(fit, X, y);
    influence.cooks_distance.maxCoeff(&most);
    std::cout << "\nMost influential: patient " << most << ", Cook's distance "
              << influence.cooks_distance(most) << ", leverage " << influence.leverage(most)
              << ", studentized residual " << influence.studentized(most) << "\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}

// SPDX-License-Identifier: MIT
/// Fisher's 150 iris flowers by Gaussian naive Bayes and by linear and quadratic discriminant
/// analysis: how well each does on flowers that it has not seen, where it errs, and what the four
/// measurements say about one flower.
#include "support/csv.hpp"
#include <mlmath/classification/gaussian_naive_bayes.hpp>
#include <mlmath/classification/linear_discriminant_analysis.hpp>
#include <mlmath/classification/quadratic_discriminant_analysis.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>
#include <mlmath/statistics/cross_validate.hpp>
#include <mlmath/statistics/proportion_intervals.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <exception>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;

const std::vector<std::string> species{"setosa", "versicolor", "virginica"};
const std::vector<std::string> features{"sepal length", "sepal width", "petal length",
                                        "petal width"};

/// Accuracy and confusion matrix of predictions by models that had not seen the flower.
template <typename Trainer>
void compare(const std::string& name, const MatrixXd& X, const VectorXi& y,
             const mlmath::Splits& splits, const Trainer& trainer) {
  const auto y_hat = mlmath::cross_validated_predictions(X, y, trainer, splits);
  const Index right = (y_hat.template cast<int>().array() == y.array()).count();
  const auto interval = mlmath::proportion_confidence_interval(right, y.size());
  std::cout << name << ": " << right << " of " << y.size() << " right, " << 100 * interval.estimate
            << "% (95% interval " << 100 * interval.lower << " to " << 100 * interval.upper
            << "%)\n"
            << mlmath::confusion_matrix(y, y_hat) << "\n";
}

/// What each measurement of a flower adds to the log-odds of its two likeliest species.
void explain(const mlmath::GaussianNaiveBayes& model, const MatrixXd& X, Index flower) {
  const VectorXd p = mlmath::predict_probability(model, X.row(flower)).row(0).transpose();
  std::cout << "Flower " << flower + 1 << " (" << X.row(flower) << " cm):";
  for (Index k = 0; k < 3; ++k) std::cout << " P(" << species[std::size_t(k)] << ") = " << p(k);
  const VectorXd parts = mlmath::log_odds_contributions(model, X.row(flower), 2, 1);
  std::cout << "\nlog-odds of virginica against versicolor:\n  prior         " << std::showpos
            << std::setw(8) << parts(0) << "\n";
  for (Index j = 0; j < 4; ++j) {
    std::cout << "  " << std::left << std::setw(14) << features[std::size_t(j)] << std::right
              << std::setw(8) << parts(j + 1) << "\n";
  }
  std::cout << "  together      " << std::setw(8) << parts.sum() << std::noshowpos << "\n";
}

}  // namespace

int main() {
  try {
    const MatrixXd flowers = read_csv(MLMATH_EXAMPLES_DATA "/iris.csv");
    const MatrixXd X = flowers.leftCols(4);
    const VectorXi y = flowers.col(4).cast<int>();
    mlmath::Philox rng(4);
    const mlmath::Splits splits = mlmath::stratified_k_fold(y, 10, rng);
    std::cout << std::fixed << std::setprecision(1) << "Iris: 0 is " << species[0] << ", 1 "
              << species[1] << ", 2 " << species[2] << "; 10-fold cross-validation\n\n";
    compare("Gaussian naive Bayes", X, y, splits, [](const MatrixXd& Z, const VectorXi& z) {
      return mlmath::gaussian_naive_bayes(Z, z);
    });
    compare("linear discriminant analysis", X, y, splits, [](const MatrixXd& Z, const VectorXi& z) {
      return mlmath::linear_discriminant_analysis(Z, z);
    });
    compare("quadratic discriminant analysis", X, y, splits,
            [](const MatrixXd& Z, const VectorXi& z) {
              return mlmath::quadratic_discriminant_analysis(Z, z);
            });
    std::cout << std::setprecision(3);
    explain(mlmath::gaussian_naive_bayes(X, y), X, 70);
    const MatrixXd flower = X.row(70);
    std::cout << "with the measurements' correlations: P(virginica) = "
              << mlmath::predict_probability(mlmath::linear_discriminant_analysis(X, y), flower)(0,
                                                                                                 2)
              << " by linear, "
              << mlmath::predict_probability(mlmath::quadratic_discriminant_analysis(X, y), flower)(
                     0, 2)
              << " by quadratic discriminants\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}

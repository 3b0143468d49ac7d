// SPDX-License-Identifier: MIT
/// Malignant or benign: a logistic regression of 569 tumours of the breast with the odds ratios of
/// four features and their intervals, how it does on tumours that it has not seen, and what becomes
/// of it with all 30 features, which separate the two.
///
///     breast_cancer [picture.png | picture.svg]
#include "support/csv.hpp"
#include "support/gnuplot.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/regression/glm_summary.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/model_tests.hpp>
#include <mlmath/regression/odds_ratios.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>
#include <mlmath/statistics/metric_intervals.hpp>
#include <mlmath/statistics/ranking_curves.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;

MatrixXd rows_of(const MatrixXd& X, const Eigen::VectorX<Index>& rows) {
  MatrixXd part(rows.size(), X.cols());
  for (Index i = 0; i < rows.size(); ++i) part.row(i) = X.row(rows(i));
  return part;
}

VectorXi rows_of(const VectorXi& y, const Eigen::VectorX<Index>& rows) {
  VectorXi part(rows.size());
  for (Index i = 0; i < rows.size(); ++i) part(i) = y(rows(i));
  return part;
}

bool draw_roc(const std::string& file, const VectorXi& y, const VectorXd& score,
              const mlmath::ConfidenceInterval<double>& auc) {
  std::ostringstream title;
  title.precision(3);
  title << "four features: area " << auc.estimate << " [" << auc.lower << ", " << auc.upper << "]";
  Gnuplot plot;
  plot << Gnuplot::terminal(file, 620, 600)
       << "set tics nomirror out scale 0.6 textcolor '#444444'\nset border 3 linecolor '#888888'\n"
          "set grid linecolor '#eeeeee'\nset size square\nset key bottom right samplen 1.5\n"
          "set xrange [0:1]\nset yrange [0:1.02]\nset title 'ROC on 190 tumours not seen'\n"
          "set xlabel 'benign ones called malignant'\nset ylabel 'malignant ones found'\n"
          "plot '-' with lines linewidth 2 linecolor '#3182bd' title '"
       << title.str() << "', x dashtype 2 linecolor '#999999' title 'chance'\n";
  const auto curve = mlmath::roc_curve(y, score);
  for (Index i = 0; i < curve.thresholds.size(); ++i) {
    plot << curve.false_positive_rate(i) << " " << curve.true_positive_rate(i) << "\n";
  }
  plot << "e\n";
  return plot.close();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string picture = argc > 1 ? argv[1] : "breast_cancer.png";
    const MatrixXd data = read_csv(MLMATH_EXAMPLES_DATA "/breast_cancer.csv");
    const VectorXi malignant = data.col(30).cast<int>();
    const std::vector<std::string> names = {"texture", "area", "smoothness", "symmetry"};
    MatrixXd X(data.rows(), 4);
    X << data.col(1), data.col(3), data.col(4), data.col(8);

    const auto fit = mlmath::logistic_regression(X, malignant);
    const auto found = summary(fit, X, malignant, {.names = names});
    std::cout << found << "\nOdds of a malignant tumour for 1 more of texture, 50 of area, 0.01 of "
              << "smoothness and of symmetry:\n"
              << mlmath::odds_ratios(found, VectorXd{{1, 50, 0.01, 0.01}});

    const MatrixXd three = X.leftCols(3);
    std::cout << "\nIs symmetry needed?\n"
              << mlmath::likelihood_ratio_test(
                     summary(mlmath::logistic_regression(three, malignant), three, malignant),
                     found);

    mlmath::Philox rng(1);
    const mlmath::Split split = mlmath::stratified_k_fold(malignant, 3, rng)[0];
    const auto trained =
        mlmath::logistic_regression(rows_of(X, split.train), rows_of(malignant, split.train));
    const MatrixXd X_test = rows_of(X, split.test);
    const VectorXi y_test = rows_of(malignant, split.test);
    const VectorXi guess = mlmath::predict(trained, X_test).cast<int>();
    const VectorXd score = mlmath::decision_function(trained, X_test);
    const auto auc = mlmath::roc_auc_interval(y_test, score);
    std::cout << "\nTrained on two thirds, on the " << y_test.size()
              << " others (1 is malignant):\n"
              << mlmath::confusion_matrix(y_test, guess) << "area under the ROC curve: " << auc
              << "\n";

    const auto all = mlmath::logistic_regression(data.leftCols(30), malignant);
    std::cout << "\nWith all 30 features: separation " << all.separation << ", " << all.status
              << ", largest weight " << all.weights.cwiseAbs().maxCoeff()
              << ".\nA plane has all malignant tumours on its one side, so that the likelihood has "
                 "no maximum; a penalty gives one:\n";
    const auto penalized = mlmath::logistic_regression(data.leftCols(30), malignant,
                                                       {.lambda = 1e-3, .standardize = true});
    std::cout << "lambda = 0.001: log loss " << penalized.log_loss << ", " << penalized.status
              << " after " << penalized.iterations << " steps\n\n"
              << (draw_roc(picture, y_test, score, auc) ? "The picture is in " + picture
                                                        : "No picture: it takes gnuplot")
              << "\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}

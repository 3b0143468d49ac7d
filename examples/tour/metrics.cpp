// SPDX-License-Identifier: MIT
#include "../support/csv.hpp"
#include "../support/gnuplot.hpp"
#include "sections.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/classification_metrics.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>
#include <mlmath/statistics/cross_validate.hpp>
#include <mlmath/statistics/metric_intervals.hpp>
#include <mlmath/statistics/model_comparison.hpp>
#include <mlmath/statistics/ranking_curves.hpp>
#include <mlmath/statistics/ranking_metrics.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;

namespace {

/// Trains a classifier of digits: the class of the nearest mean image.
auto nearest_mean(const MatrixXd& X, const VectorXi& y) {
  MatrixXd means = MatrixXd::Zero(10, X.cols());
  for (Index i = 0; i < X.rows(); ++i) means.row(y(i)) += X.row(i);
  for (int k = 0; k < 10; ++k) means.row(k) /= double((y.array() == k).count());
  return [means](const MatrixXd& X_new) {
    VectorXi labels(X_new.rows());
    for (Index i = 0; i < X_new.rows(); ++i) {
      (means.rowwise() - X_new.row(i)).rowwise().squaredNorm().minCoeff(&labels(i));
    }
    return labels;
  };
}

/// Trains a score for y = 1: the projection on the difference of the two mean images.
auto mean_difference(const MatrixXd& X, const VectorXi& y) {
  const VectorXd ones = y.cast<double>();
  const double positives = ones.sum();
  const VectorXd w = X.transpose() * ones / positives -
                     X.transpose() * (1 - ones.array()).matrix() / (double(y.size()) - positives);
  return [w](const MatrixXd& X_new) -> VectorXd { return X_new * w; };
}

void draw_curves(Page& page, const VectorXi& y, const VectorXd& score, const VectorXd& ink) {
  const std::string picture = "roc_curve.png";
  Gnuplot plot;
  plot << Gnuplot::terminal(picture, 1000, 480)
       << "set multiplot layout 1,2\nset key bottom right\nset xrange [0:1]\nset yrange [0:1.02]\n"
          "set style data lines\nset size square\n";
  plot << "set title 'ROC: is it an 8?'\nset xlabel 'false positive rate'\n"
          "set ylabel 'true positive rate'\n"
          "plot '-' linewidth 2 linecolor '#3182bd' title 'difference of means', "
          "'-' linewidth 2 linecolor '#e6550d' title 'ink alone', "
          "x dashtype 2 linecolor '#999999' title 'chance'\n";
  for (const VectorXd* s : {&score, &ink}) {
    const auto curve = mlmath::roc_curve(y, *s);
    for (Index i = 0; i < curve.thresholds.size(); ++i) {
      plot << curve.false_positive_rate(i) << " " << curve.true_positive_rate(i) << "\n";
    }
    plot << "e\n";
  }
  plot << "set title 'Precision and recall'\nset xlabel 'recall'\nset ylabel 'precision'\n"
          "set key top right\nset style data fsteps\n"
          "plot '-' linewidth 2 linecolor '#3182bd' title 'difference of means', "
          "'-' linewidth 2 linecolor '#e6550d' title 'ink alone'\n";
  for (const VectorXd* s : {&score, &ink}) {
    const auto curve = mlmath::precision_recall_curve(y, *s);
    for (Index i = 0; i < curve.thresholds.size(); ++i) {
      plot << curve.recall(i) << " " << curve.precision(i) << "\n";
    }
    plot << "e\n";
  }
  plot << "unset multiplot\n";
  page.picture(plot.close(), picture, "is it an 8? ROC, and precision by recall");
}

}  // namespace

void tour_metrics(Page& page, const std::string& data) {
  page.row("5.4 precision, recall, F1", "F1 = 2 p r/(p + r)");
  page.shows("f1_score(p = 0.7, r = 0.5)", mlmath::f1_score(0.7, 0.5));
  VectorXi y = VectorXi::Zero(20);
  VectorXi y_hat = VectorXi::Zero(20);
  y.head(14).setOnes();
  y_hat.segment(7, 10).setOnes();
  page.says("20 samples, 14 positive; 10 predicted positive, 7 of them rightly:");
  page.out() << mlmath::confusion_matrix(y, y_hat);
  page.shows("precision(y, y_hat)", mlmath::precision(y, y_hat));
  page.shows("recall(y, y_hat)", mlmath::recall(y, y_hat));
  page.shows("f1_score(y, y_hat)", mlmath::f1_score(y, y_hat));

  const MatrixXd digits = read_csv(data + "/digits.csv");
  const MatrixXd X = digits.leftCols(64);
  const VectorXi label = digits.col(64).cast<int>();
  mlmath::Philox rng(1);
  const mlmath::Splits folds = mlmath::stratified_k_fold(label, 5, rng);
  page.says("On real data: which of ten digits, by the nearest mean image, in 5 folds.");
  page.out() << mlmath::cross_validate(
      X, label, nearest_mean,
      [](const VectorXi& t, const VectorXi& t_hat) { return mlmath::accuracy(t, t_hat); }, folds);
  const VectorXi guess = mlmath::cross_validated_predictions(X, label, nearest_mean, folds);
  page.out() << mlmath::confusion_matrix(label, guess);
  page.shows("accuracy_interval(y, y_hat)", mlmath::accuracy_interval(label, guess));
  page.shows("f1_score(y, y_hat, {.average = ClassAverage::macro})",
             mlmath::f1_score(label, guess, {.average = mlmath::ClassAverage::macro}));

  page.says("Is it an 8? Scores by the difference of the mean images, and by ink alone.");
  const VectorXi is_8 = (label.array() == 8).cast<int>();
  const VectorXd score = mlmath::cross_validated_predictions(X, is_8, mean_difference, folds);
  const VectorXd ink = X.rowwise().sum();
  page.shows("roc_auc_interval(y, score)", mlmath::roc_auc_interval(is_8, score));
  page.shows("roc_auc_interval(y, ink)", mlmath::roc_auc_interval(is_8, ink));
  page.shows("average_precision(y, score)", mlmath::average_precision(is_8, score));
  page.shows("average_precision(y, ink)", mlmath::average_precision(is_8, ink));
  page.out() << "    delong_test(y, score, ink): " << mlmath::delong_test(is_8, score, ink);
  draw_curves(page, is_8, score, ink);
}

// SPDX-License-Identifier: MIT
/// Handwritten digits by ten logistic models, one for each digit against the rest, and by softmax
/// regression: which reads better, what their probabilities are worth before and after temperature
/// scaling, and what is gained by not reading the doubtful ones:
///
///     digits_one_vs_rest [picture.png | picture.svg]
#include "support/csv.hpp"
#include "support/gnuplot.hpp"
#include <mlmath/classification/calibration_temperature.hpp>
#include <mlmath/classification/one_vs_rest.hpp>
#include <mlmath/classification/reject_option.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/softmax_regression.hpp>
#include <mlmath/statistics/calibration.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>
#include <mlmath/statistics/metric_intervals.hpp>
#include <mlmath/statistics/model_comparison.hpp>
#include <mlmath/statistics/probability_metrics.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <exception>
#include <iomanip>
#include <iostream>
#include <string>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXi;
using Labels = Eigen::VectorX<Index>;

struct Digits {
  MatrixXd X;
  VectorXi y;
};

Digits rows_of(const MatrixXd& table, const Labels& rows) {
  const MatrixXd picked = table(rows, Eigen::seqN(0, 65));
  return {picked.leftCols(64) / 16, picked.col(64).cast<int>()};
}

/// The temperature of logits, and how far from honest the probabilities are without it and with it.
MatrixXd cooled(const std::string& name, const MatrixXd& held_out, const VectorXi& y_held_out,
                const MatrixXd& logits, const VectorXi& y) {
  const auto scaling = mlmath::temperature_scaling(held_out, y_held_out);
  const MatrixXd before = mlmath::softmax_rows(logits);
  const MatrixXd after = mlmath::predict_probability(scaling, logits);
  std::cout << std::setw(14) << name << std::setw(13) << scaling.temperature << std::setw(12)
            << mlmath::expected_calibration_error(y, before) << std::setw(9)
            << mlmath::expected_calibration_error(y, after) << std::setw(12)
            << mlmath::log_loss(y, before) << std::setw(9) << mlmath::log_loss(y, after) << "\n";
  return after;
}

void print_rejects(const VectorXi& y, const MatrixXd& P, const Labels& classes) {
  std::cout << "\n  A digit is left to a person where that costs less than the mistakes expected:\n"
               "    cost of one read by a person    read here    mistakes in them    mean cost\n";
  for (const double cost : {0.02, 0.05, 0.1, 0.2, 0.5}) {
    const Labels read = mlmath::predict_or_reject(P, classes, {.reject_cost = cost});
    const double decided = double((read.array() >= 0).count());
    const double wrong =
        double((read.array() >= 0 && read.array() != y.cast<Index>().array()).count());
    const double n = double(y.size());
    std::cout << std::setw(32) << cost << std::setw(12) << 100 * decided / n << "%" << std::setw(19)
              << 100 * wrong / decided << "%" << std::setw(13) << std::setprecision(4)
              << (wrong + cost * (n - decided)) / n << std::setprecision(2) << "\n";
  }
}

bool draw(const std::string& path, const VectorXi& y, const MatrixXd& before,
          const MatrixXd& after) {
  Gnuplot plot;
  plot << Gnuplot::terminal(path, 900, 420)
       << "set multiplot layout 1,2\nset grid\nset key bottom right\nset size square\n"
          "set title 'How often the reading is right'\nset xlabel 'probability of the reading'\n"
          "set ylabel 'share that is right'\nset xrange [0.2:1]\nset yrange [0.2:1]\n"
          "plot x title 'honest' lc rgb '#999999', '-' with linespoints pt 7 lc rgb '#b2182b' "
          "title 'softmax', '-' with linespoints pt 7 lc rgb '#2166ac' title 'after scaling'\n";
  for (const MatrixXd& P : {before, after}) {
    const auto curve = mlmath::calibration_curve(y, P, {.bins = 5});
    for (Index k = 0; k < curve.counts.size(); ++k) {
      plot << curve.predicted(k) << " " << curve.observed(k) << "\n";
    }
    plot << "e\n";
  }
  const auto risk = mlmath::risk_coverage_curve(y, after, Labels::LinSpaced(10, 0, 9));
  plot << "set title 'Mistakes by share of digits read'\nset xlabel 'share read, in percent'\n"
          "set ylabel 'mistakes in percent'\nset xrange [50:100]\nset yrange [0:*]\nunset key\n"
          "plot '-' with lines lw 2 lc rgb '#2166ac'\n";
  for (Index k = 0; k < risk.risk.size(); ++k) {
    plot << 100 * risk.coverage(k) << " " << 100 * risk.risk(k) << "\n";
  }
  plot << "e\nunset multiplot\n";
  return plot.close();
}

void read_digits(const std::string& picture) {
  const MatrixXd table = read_csv(MLMATH_EXAMPLES_DATA "/digits.csv");
  const VectorXi all = table.col(64).cast<int>();
  mlmath::Philox rng(14);
  const auto half = mlmath::stratified_train_test_split(all, rng, {.test_share = 0.5});
  const Digits test = rows_of(table, half.test);
  const VectorXi rest = all(half.train);
  const auto third = mlmath::stratified_train_test_split(rest, rng, {.test_share = 1.0 / 3});
  const Digits train = rows_of(table, half.train(third.train));
  const Digits held_out = rows_of(table, half.train(third.test));
  std::cout << train.y.size() << " digits to learn from, " << held_out.y.size()
            << " for the temperature, " << test.y.size() << " to judge by.\n";

  const auto one_against_rest = [](const MatrixXd& X, const VectorXi& y) {
    return mlmath::logistic_regression(X, y, {.lambda = 1e-3, .gradient_tolerance = 1e-3});
  };
  const auto ten = mlmath::one_vs_rest(train.X, train.y, one_against_rest);
  const auto softmax =
      mlmath::softmax_regression(train.X, train.y, {.lambda = 1e-3, .gradient_tolerance = 1e-3});
  const Labels by_ten = mlmath::predict(ten, test.X);
  const Labels by_softmax = mlmath::predict(softmax, test.X);
  std::cout << "\nOne logistic model for each digit against the rest: accuracy "
            << mlmath::accuracy_interval(test.y, by_ten) << "\n"
            << mlmath::confusion_matrix(test.y, by_ten)
            << "\nSoftmax regression, all digits at once: accuracy "
            << mlmath::accuracy_interval(test.y, by_softmax) << "\n"
            << mlmath::confusion_matrix(test.y, by_softmax)
            << "\nThe two on the same digits, by McNemar's test: "
            << mlmath::compare_accuracy(test.y, by_ten, by_softmax);

  std::cout << std::fixed << std::setprecision(3)
            << "\n  What the probabilities are worth:\n"
               "              temperature   calibration error        log loss\n"
               "                              before    after      before    after\n";
  // Logarithms of probabilities are logits.
  const auto logs = [&](const MatrixXd& X) -> MatrixXd {
    return mlmath::predict_probability(ten, X).array().log();
  };
  cooled("one-vs-rest", logs(held_out.X), held_out.y, logs(test.X), test.y);
  const MatrixXd scores = mlmath::decision_function(softmax, test.X);
  const MatrixXd after =
      cooled("softmax", mlmath::decision_function(softmax, held_out.X), held_out.y, scores, test.y);
  std::cout << std::setprecision(2);
  print_rejects(test.y, after, softmax.classes);
  std::cout << (draw(picture, test.y, mlmath::softmax_rows(scores), after)
                    ? "\nThe picture is in " + picture
                    : "\nNo picture: it takes gnuplot")
            << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  try {
    read_digits(argc > 1 ? argv[1] : "digits_one_vs_rest.png");
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}

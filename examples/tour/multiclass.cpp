// SPDX-License-Identifier: MIT
#include "../support/csv.hpp"
#include "../support/gnuplot.hpp"
#include "sections.hpp"
#include <mlmath/classification/one_vs_rest.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/softmax_regression.hpp>
#include <mlmath/statistics/classification_metrics.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;

namespace {

/// The weights of each digit as a picture: red where ink speaks for it, blue where against.
bool draw_weights(const std::string& path, const MatrixXd& weights) {
  Gnuplot plot;
  const double largest = weights.cwiseAbs().maxCoeff();
  plot << Gnuplot::terminal(path, 1000, 430)
       << "set multiplot layout 2,5\nunset tics\nunset colorbox\nset size square\nunset key\n"
          "set palette defined (-1 '#2166ac', 0 '#ffffff', 1 '#b2182b')\nset xrange [-0.5:7.5]\n"
          "set yrange [7.5:-0.5]\nset cbrange ["
       << -largest << ":" << largest << "]\n";
  for (Index digit = 0; digit < weights.cols(); ++digit) {
    plot << "set title '" << std::to_string(digit) << "'\nplot '-' matrix with image\n";
    for (Index row = 0; row < 8; ++row) {
      for (Index column = 0; column < 8; ++column) plot << weights(8 * row + column, digit) << " ";
      plot << "\n";
    }
    plot << "e\n";
  }
  plot << "unset multiplot\n";
  return plot.close();
}

}  // namespace

void tour_multiclass(Page& page, const std::string& data) {
  page.section("14 Multiclass classification");
  const MatrixXd table = read_csv(data + "/digits.csv");
  const MatrixXd X = table.leftCols(64) / 16;
  const VectorXi y = table.col(64).cast<int>();
  mlmath::Philox rng(14);
  const mlmath::Split split = mlmath::stratified_train_test_split(y, rng, {.test_share = 0.3});
  const MatrixXd X_train = X(split.train, Eigen::seqN(0, 64));
  const VectorXi y_train = y(split.train);
  const MatrixXd X_test = X(split.test, Eigen::seqN(0, 64));
  const VectorXi y_test = y(split.test);

  page.row("14.a softmax regression", "P(y=k|x) = exp(w_k'x)/sum_j exp(w_j'x)");
  page.shows("softmax([1, 2, 3])", mlmath::softmax(VectorXd{{1, 2, 3}}));
  page.says("Handwritten digits: " + std::to_string(y_train.size()) + " to learn from, " +
            std::to_string(y_test.size()) + " others to read.");
  const auto softmax =
      mlmath::softmax_regression(X_train, y_train, {.lambda = 1e-3, .gradient_tolerance = 1e-6});
  page.out() << softmax;
  const auto p = mlmath::predict_probability(softmax, X_test);
  page.shows("predict_probability of the first, a " + std::to_string(y_test(0)),
             VectorXd(p.row(0).transpose()));
  const auto guess = mlmath::predict(softmax, X_test);
  page.shows("accuracy(y, predict(model, X))", mlmath::accuracy(y_test, guess));
  page.out() << mlmath::confusion_matrix(y_test, guess);
  page.picture(draw_weights("softmax_weights.png", softmax.weights), "softmax_weights.png",
               "what speaks for each digit (red) and against it (blue)");

  page.row("14.b one-vs-rest", "one binary classifier per class, the most confident wins");
  const auto rest = mlmath::one_vs_rest(X_train, y_train, [](const MatrixXd& Z, const VectorXi& z) {
    return mlmath::logistic_regression(Z, z, {.lambda = 1e-3});
  });
  const auto other_guess = mlmath::predict(rest, X_test);
  page.shows("accuracy(y, predict(one_vs_rest(...), X))", mlmath::accuracy(y_test, other_guess));
  page.out() << mlmath::confusion_matrix(y_test, other_guess);
}

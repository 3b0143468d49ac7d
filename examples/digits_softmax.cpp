// SPDX-License-Identifier: MIT
/// Reads handwritten digits by softmax regression, with squares and with absolute values in the
/// penalty, and draws what the two look at:
///
///     digits_softmax [picture.png | picture.svg]
#include "support/csv.hpp"
#include "support/digit_weights.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/regression/softmax_regression.hpp>
#include <mlmath/statistics/classification_metrics.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace {

using Eigen::MatrixXd;
using Eigen::VectorXi;

int run(const std::string& picture) {
  const MatrixXd table = read_csv(MLMATH_EXAMPLES_DATA "/digits.csv");
  const MatrixXd X = table.leftCols(64) / 16;
  const VectorXi y = table.col(64).cast<int>();
  mlmath::Philox rng(5);
  const mlmath::Split split = mlmath::stratified_train_test_split(y, rng, {.test_share = 0.6});
  const MatrixXd X_train = X(split.train, Eigen::seqN(0, 64));
  const MatrixXd X_test = X(split.test, Eigen::seqN(0, 64));
  const VectorXi y_train = y(split.train);
  const VectorXi y_test = y(split.test);
  std::cout << y_train.size() << " digits to learn from, " << y_test.size()
            << " others to read\n\n";

  const auto squares = mlmath::softmax_regression(X_train, y_train, {.lambda = 1e-3});
  const auto guess = mlmath::predict(squares, X_test);
  std::cout << squares << "accuracy on the others: " << mlmath::accuracy(y_test, guess) << "\n"
            << mlmath::confusion_matrix(y_test, guess) << "\n";

  // With absolute values most pixels say nothing of most digits.
  const auto sparse = mlmath::softmax_regression(X_train, y_train, {.lambda = 3e-3, .mixing = 1});
  std::cout << sparse << (sparse.weights.array() != 0).count() << " of " << sparse.weights.size()
            << " weights are not 0\naccuracy on the others: "
            << mlmath::accuracy(y_test, mlmath::predict(sparse, X_test)) << "\n\n";

  const bool drawn =
      draw_digit_weights(picture, {squares.weights, sparse.weights}, {"squares: ", "absolute: "});
  std::cout << (drawn ? "The picture is in " + picture : "No picture: it takes gnuplot") << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc > 1 ? argv[1] : "digits_softmax.png");
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}

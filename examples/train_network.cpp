// SPDX-License-Identifier: MIT
/// A network of two layers learns to read handwritten digits: 64 pixels, 48 hidden units, 10
/// digits, trained by stochastic gradient descent with momentum. The loss is written once, as the
/// formula; the gradients of all four parameters come from reverse mode.
#include "support/csv.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstdio>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;

namespace {

struct Digits {
  MatrixXd pixels;            ///< n x 64, from 0 to 1.
  std::vector<Index> labels;  ///< From 0 to 9.
};

Digits rows_of(const MatrixXd& data, const std::vector<Index>& rows) {
  Digits digits{MatrixXd(Index(rows.size()), 64), {}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    digits.pixels.row(Index(i)) = data.row(rows[i]).head(64) / 16;
    digits.labels.push_back(Index(data(rows[i], 64)));
  }
  return digits;
}

/// The scores of the ten digits, one row for each sample: plain matrices or recorded ones alike.
constexpr auto scores = [](const MatrixXd& X, const auto& W1, const auto& b1, const auto& W2,
                           const auto& b2) {
  const auto hidden = ((X * W1).rowwise() + b1).array().tanh().matrix().eval();
  return ((hidden * W2).rowwise() + b2).eval();
};

double accuracy(const Digits& digits, const MatrixXd& Z) {
  int right = 0;
  for (Index i = 0; i < Z.rows(); ++i) {
    Index best = 0;
    Z.row(i).maxCoeff(&best);
    right += best == digits.labels[std::size_t(i)] ? 1 : 0;
  }
  return double(right) / double(Z.rows());
}

MatrixXd random_weights(Index rows, Index cols, mlmath::Philox& rng) {
  const double range = std::sqrt(6.0 / double(rows + cols));  // Glorot and Bengio (2010)
  MatrixXd W(rows, cols);
  for (Index i = 0; i < W.size(); ++i) W(i) = range * (2 * mlmath::uniform(rng) - 1);
  return W;
}

}  // namespace

int main() {
  const MatrixXd data = read_csv(MLMATH_EXAMPLES_DATA "/digits.csv");
  mlmath::Philox rng(2025);
  std::vector<Index> order(std::size_t(data.rows()));
  std::iota(order.begin(), order.end(), Index(0));
  const auto shuffle = [&rng](std::vector<Index>& v) {
    for (std::size_t i = v.size(); i > 1; --i) {
      std::swap(v[i - 1], v[std::size_t(mlmath::uniform(rng) * double(i))]);
    }
  };
  shuffle(order);
  std::vector<Index> train_rows(order.begin(), order.begin() + 1400);
  const Digits test = rows_of(data, {order.begin() + 1400, order.end()});

  MatrixXd W1 = random_weights(64, 48, rng);
  RowVectorXd b1 = RowVectorXd::Zero(48);
  MatrixXd W2 = random_weights(48, 10, rng);
  RowVectorXd b2 = RowVectorXd::Zero(10);
  MatrixXd v1 = 0 * W1, v2 = 0 * W2;
  RowVectorXd u1 = 0 * b1, u2 = 0 * b2;

  const double rate = 0.1;
  const double momentum = 0.9;
  const Index batch = 50;
  std::printf("epoch   loss   accuracy on %zu new digits\n", test.labels.size());
  double last_accuracy = 0;
  for (int epoch = 1; epoch <= 15; ++epoch) {
    shuffle(train_rows);
    double total = 0;
    for (std::size_t start = 0; start < train_rows.size(); start += std::size_t(batch)) {
      const Digits digits = rows_of(data, {train_rows.begin() + std::ptrdiff_t(start),
                                           train_rows.begin() + std::ptrdiff_t(start) + batch});
      MatrixXd chosen = MatrixXd::Zero(batch, 10);
      for (Index i = 0; i < batch; ++i) chosen(i, digits.labels[std::size_t(i)]) = 1;

      // Cross-entropy of the softmax: the log of the sum of exp, minus the score of the label.
      const auto loss = [&](const auto&... parameters) {
        const auto Z = scores(digits.pixels, parameters...);
        return (log_sum_exp_rows(Z).sum() - Z.cwiseProduct(chosen).sum()) / double(batch);
      };
      const auto [value, gradients] = mlmath::value_and_gradient(loss, W1, b1, W2, b2);
      const auto& [g1, h1, g2, h2] = gradients;

      total += value * double(batch);
      W1 += v1 = momentum * v1 - rate * g1;
      b1 += u1 = momentum * u1 - rate * h1;
      W2 += v2 = momentum * v2 - rate * g2;
      b2 += u2 = momentum * u2 - rate * h2;
    }
    last_accuracy = accuracy(test, scores(test.pixels, W1, b1, W2, b2));
    std::printf("%5d  %.4f  %.1f%%\n", epoch, total / double(train_rows.size()),
                100 * last_accuracy);
  }
  return last_accuracy > 0.95 ? 0 : 1;
}

// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <cmath>

/// Labels, forecasts, scores and weights by formulas in whole numbers, so that scikit-learn sees
/// the same: in Python `i = numpy.arange(60)`, and then each line below as it stands, with // for
/// /.
namespace mlmath_test {

/// 60 samples.
inline constexpr int label_count = 60;

/// y = (i*i + 3*i) % 7 % 3.
inline Eigen::VectorXi true_labels() {
  return Eigen::VectorXi::NullaryExpr(label_count, [](int i) { return (i * i + 3 * i) % 7 % 3; });
}

/// y_hat = where((i*5) % 8 < 5, y, (i*11 + 2) % 3).
inline Eigen::VectorXi predicted_labels() {
  return Eigen::VectorXi::NullaryExpr(label_count, [](int i) {
    return (i * 5) % 8 < 5 ? (i * i + 3 * i) % 7 % 3 : (i * 11 + 2) % 3;
  });
}

/// w = 1 + ((i*13) % 5) * 0.25.
inline Eigen::VectorXd label_weights() {
  return Eigen::VectorXd::NullaryExpr(label_count, [](int i) { return 1 + ((i * 13) % 5) * 0.25; });
}

/// y_binary = (y > 0).
inline Eigen::VectorXi binary_labels() { return (true_labels().array() > 0).cast<int>(); }

/// scores = ((37*i + 11) % 41 + 9 * y_binary) / 64, with ties.
inline Eigen::VectorXd label_scores() {
  const Eigen::VectorXi y = binary_labels();
  return Eigen::VectorXd::NullaryExpr(
      label_count, [&](Eigen::Index i) { return ((37 * int(i) + 11) % 41 + 9 * y(i)) / 64.0; });
}

/// scores of another model = (23*i + 5) % 37 + 14 * y_binary, with ties.
inline Eigen::VectorXi other_scores() {
  const Eigen::VectorXi y = binary_labels();
  return Eigen::VectorXi::NullaryExpr(
      label_count, [&](Eigen::Index i) { return (23 * int(i) + 5) % 37 + 14 * y(i); });
}

/// labels of another model = where((i*7) % 9 < 4, y, (i*5 + 1) % 3).
inline Eigen::VectorXi other_predicted_labels() {
  return Eigen::VectorXi::NullaryExpr(label_count, [](int i) {
    return (i * 7) % 9 < 4 ? (i * i + 3 * i) % 7 % 3 : (i * 5 + 1) % 3;
  });
}

/// p = (64*scores + 1) / 52.
inline Eigen::VectorXd label_probabilities() { return (64 * label_scores().array() + 1) / 52; }

/// S = ((i[:,None]*(17 + 6*k) + 5*k) % 31 + 12*(y[:,None] == k)) with k = arange(3).
inline Eigen::MatrixXd class_scores() {
  const Eigen::VectorXi y = true_labels();
  return Eigen::MatrixXd::NullaryExpr(label_count, 3, [&](Eigen::Index i, Eigen::Index k) {
    return double((i * (17 + 6 * k) + 5 * k) % 31 + 12 * (y(i) == k ? 1 : 0));
  });
}

/// P = (S + 1) / (S + 1).sum(1, keepdims=True).
inline Eigen::MatrixXd class_probabilities() {
  const Eigen::ArrayXXd S = class_scores().array() + 1;
  const Eigen::ArrayXd sums = S.rowwise().sum();
  return S.colwise() / sums;
}

/// amounts = ((29*i + 7) % 53 + 1) / 8.
inline Eigen::VectorXd amounts() {
  return Eigen::VectorXd::NullaryExpr(label_count,
                                      [](int i) { return ((29 * i + 7) % 53 + 1) / 8.0; });
}

/// predicted = abs(amounts + ((17*i + 5) % 23 - 10) / 16) + 0.0625.
inline Eigen::VectorXd predicted_amounts() {
  return Eigen::VectorXd::NullaryExpr(label_count, [](int i) {
    const double amount = ((29 * i + 7) % 53 + 1) / 8.0;
    return std::abs(amount + ((17 * i + 5) % 23 - 10) / 16.0) + 0.0625;
  });
}

}  // namespace mlmath_test

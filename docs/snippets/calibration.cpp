// SPDX-License-Identifier: MIT
#include <mlmath/classification/calibration.hpp>
#include <mlmath/classification/decision_costs.hpp>
#include <mlmath/classification/gaussian_naive_bayes.hpp>
#include <mlmath/classification/reject_option.hpp>
#include <mlmath/classification/threshold.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/calibration.hpp>

#include <Eigen/Core>

#include <iostream>

int main() {
  // Two clouds of points, each feature given twice: naive Bayes counts the evidence double.
  mlmath::Philox rng(8);
  Eigen::MatrixXd X(400, 4);
  Eigen::VectorXi y(400);
  for (Eigen::Index i = 0; i < 400; ++i) {
    y(i) = int(i % 2);
    for (Eigen::Index j = 0; j < 2; ++j) {
      X(i, j) = 0.7 * y(i) + mlmath::uniform(rng) + mlmath::uniform(rng) + mlmath::uniform(rng);
      X(i, j + 2) = X(i, j);
    }
  }

  const auto trainer = [](const auto& X_train, const auto& y_train) {
    return mlmath::gaussian_naive_bayes(X_train, y_train);
  };
  const auto model = mlmath::calibrate(X.topRows(300), y.head(300), trainer,
                                       mlmath::stratified_k_fold(y.head(300), 5, rng),
                                       {.method = mlmath::CalibrationMethod::sigmoid});
  const Eigen::MatrixXd P = mlmath::predict_probability(model, X.bottomRows(100));
  const Eigen::VectorXd p = P.col(1);
  const Eigen::VectorXd raw =
      mlmath::predict_probability(trainer(X.topRows(300), y.head(300)), X.bottomRows(100)).col(1);
  std::cout << "calibration error: " << mlmath::expected_calibration_error(y.tail(100), raw)
            << ", calibrated " << mlmath::expected_calibration_error(y.tail(100), p) << "\n";

  // To miss class 1 costs nine times as much as a false alarm.
  std::cout << "positive from p = " << mlmath::optimal_threshold(1, 9) << " on\n"
            << mlmath::choose_threshold(y.tail(100), p, mlmath::NegativeCost{.false_negative = 9});
  const Eigen::MatrixXd costs{{0, 1}, {9, 0}};
  std::cout << "alarms: " << mlmath::decide(P, costs).sum() << " of 100\n";

  // Where no decision is to be made: the label is -1.
  const auto labels = mlmath::predict_or_reject(P, model.classes, {.reject_cost = 0.2});
  std::cout << "rejected: " << (labels.array() == -1).count() << " of 100\n"
            << mlmath::risk_coverage_curve(y.tail(100), P, model.classes);
}

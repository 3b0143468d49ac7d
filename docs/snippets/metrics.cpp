// SPDX-License-Identifier: MIT
#include <mlmath/statistics.hpp>

#include <Eigen/Core>

#include <iostream>

int main() {
  const Eigen::VectorXi y{{0, 0, 1, 1, 1, 0, 1, 0}};
  const Eigen::VectorXd p{{0.1, 0.4, 0.35, 0.8, 0.9, 0.6, 0.7, 0.2}};
  const Eigen::VectorXi y_hat = (p.array() > 0.5).cast<int>();
  std::cout << mlmath::confusion_matrix(y, y_hat) << mlmath::classification_report(y, y_hat)
            << mlmath::roc_auc(y, p) << ' ' << mlmath::average_precision(y, p) << ' '
            << mlmath::log_loss(y, p) << '\n'
            << mlmath::accuracy_interval(y, y_hat) << '\n';

  // Any metric, any trainer: here the mean of y as the only prediction.
  const Eigen::MatrixXd X = p;
  const auto trainer = [](const auto&, const auto& y_train) {
    return [mean = mlmath::mean(y_train)](const auto& X_new) -> Eigen::VectorXd {
      return Eigen::VectorXd::Constant(X_new.rows(), mean);
    };
  };
  const auto metric = [](const auto& truth, const auto& predicted) {
    return mlmath::brier_score(truth, predicted);
  };
  mlmath::Philox rng(1);
  std::cout << mlmath::cross_validate(X, y, trainer, metric, mlmath::stratified_k_fold(y, 4, rng))
            << mlmath::metric_bootstrap(y, p, metric, rng);
}

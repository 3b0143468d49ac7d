// expect: the trainer must return a model that predict\(model, X\) takes, or a function of
#include <mlmath/statistics/cross_validate.hpp>

mlmath::CrossValidation scores(const Eigen::MatrixXd& X, const Eigen::VectorXd& y) {
  const auto trainer = [](const auto&, const auto&) { return 1.0; };
  const auto metric = [](const auto&, const auto&) { return 1.0; };
  return mlmath::cross_validate(X, y, trainer, metric, mlmath::k_fold(4, 2));
}

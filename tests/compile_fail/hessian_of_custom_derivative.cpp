// expect: the pullback must be generic
#include <mlmath/calculus/custom_derivative.hpp>
#include <mlmath/calculus/hessian.hpp>

using Eigen::MatrixXd;

MatrixXd curvature(const Eigen::VectorXd& x) {
  const auto f = mlmath::custom_derivative(
      [](const MatrixXd& v) { return v.squaredNorm(); },
      [](const MatrixXd& v, const MatrixXd&, const MatrixXd& u) { return MatrixXd(2 * u(0) * v); });
  return mlmath::hessian([&](const auto& v) { return f(v); }, x);
}

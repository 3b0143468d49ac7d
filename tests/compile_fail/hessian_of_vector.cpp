// expect: hessian: the function must return one number
#include <mlmath/calculus/hessian.hpp>

Eigen::MatrixXd curvature(const Eigen::VectorXd& x) {
  return mlmath::hessian([](const auto& v) { return 2 * v; }, x);
}

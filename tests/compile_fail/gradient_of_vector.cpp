// expect: gradient: the function must return one number
#include <mlmath/calculus/gradient.hpp>

Eigen::VectorXd slope(const Eigen::VectorXd& x) {
  return mlmath::gradient([](const auto& v) { return 2 * v; }, x);
}

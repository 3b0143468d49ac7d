// expect: gradient: its argument is itself being differentiated
#include <mlmath/calculus/gradient.hpp>

Eigen::VectorXd slope(const Eigen::VectorXd& x) {
  const auto square = [](const auto& v) { return v.squaredNorm(); };
  return mlmath::gradient([&](const auto& v) { return mlmath::gradient(square, v).sum(); }, x);
}
